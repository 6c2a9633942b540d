"""How much may be asked of a model at once and per minute: one limiter per model and server, for the whole process.

Set from Python, `limit("openai:gpt-4.1-mini", concurrent=8, rpm=500, tpm=200_000)`, or in the environment:
FOLKMOOT_LIMITS="openai:gpt-4.1-mini=concurrent:8,rpm:500,tpm:200000; ollama:*=concurrent:2". Names may hold ``*``; what
Python says counts first, then the first name that fits. The minute is any 60 seconds, so a limit is never exceeded by a
burst at the turn of a minute; a provider that counts in shorter spans answers 429, which is waited for.
"""

import asyncio
import functools
import os
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from weakref import ref

MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Limit:
    """Calls under way at once, requests and tokens within any minute; None is no limit."""

    concurrent: int | None = 64
    rpm: int | None = None
    tpm: int | None = None

    def __post_init__(self) -> None:
        for name in ("concurrent", "rpm", "tpm"):
            number = getattr(self, name)
            if number is not None and (type(number) is not int or number < 1):
                raise ValueError(f"{name}: {number!r} is not a whole number from 1")

    def among(self, processes: int) -> "Limit":
        """One of so many equal shares, at least one of each."""
        return Limit(
            *(None if n is None else max(1, n // processes) for n in (self.concurrent, self.rpm, self.tpm))
        )


DEFAULT = Limit()
_processes = 1
_said: dict[str, Limit] = {}


def limit(model: str, *, concurrent: int | None = 64, rpm: int | None = None, tpm: int | None = None) -> None:
    """Set the limits of a model (``*`` fits anything); counts at once. Raises ValueError."""
    _said[model] = Limit(concurrent, rpm, tpm)


def said() -> dict[str, Limit]:
    """What Python said, for another process to `take_over`."""
    return dict(_said)


def take_over(limits: Mapping[str, Limit]) -> None:
    """The limits that another process was told count here too."""
    _said.update(limits)


def divide(processes: int) -> None:
    """Take one of so many shares of every limit, so that all processes of a study together keep them."""
    global _processes
    _processes = max(1, processes)


def limit_of(model: str) -> Limit:
    """The limits that count for a model now. Raises ValueError when FOLKMOOT_LIMITS cannot be read."""
    for known in (_said, _environment(os.environ.get("FOLKMOOT_LIMITS", ""))):
        if found := known.get(model) or next((known[n] for n in known if fnmatchcase(model, n)), None):
            return found.among(_processes)
    return DEFAULT.among(_processes)


@functools.lru_cache(maxsize=8)
def _environment(text: str) -> Mapping[str, Limit]:
    return dict(_entry(part.strip()) for part in text.split(";") if part.strip())


def _entry(part: str) -> tuple[str, Limit]:
    model, _, numbers = part.rpartition("=")
    try:
        pairs = [pair.split(":") for pair in numbers.split(",")]
        found = replace(DEFAULT, **{name.strip(): int(number) for name, number in pairs})
    except (ValueError, TypeError):
        found = None
    if not model or found is None:
        wanted = "openai:gpt-4.1-mini=concurrent:8,rpm:500,tpm:200000"
        raise ValueError(f"FOLKMOOT_LIMITS: {part!r} cannot be read; write for example {wanted}")
    return model.strip(), found


@dataclass(slots=True)
class Turn:
    """One call that was let in: when, and its tokens, estimated until they are settled."""

    start: float
    tokens: int


class Limiter:
    """Lets calls of one model in, first come first served. For one event loop.

    running   calls under way
    waiting   calls that have not been let in
    silent    further attempts in a row, of anybody, that got no answer
    """

    def __init__(self, model: str) -> None:
        self.model, self.running, self.waiting, self.silent = model, 0, 0, 0
        self._door = asyncio.Lock()  # fair: one stands at the door, the others behind, in order
        self._left = asyncio.Event()
        self._recent = deque[Turn]()
        self._closed_until = 0.0

    @asynccontextmanager
    async def turn(self, tokens: int) -> AsyncIterator[Turn]:
        """Wait to be let in with so many tokens; set `Turn.tokens` when the call is over and they are known."""
        self.waiting += 1
        try:
            async with self._door:
                while (wait := self._wait(tokens)) > 0:
                    await self._somebody_leaves(
                        min(wait, 1.0)
                    )  # after a second at most, limits are read anew
                turn = Turn(_now(), tokens)
                self._recent.append(turn)
                self.running += 1
        finally:
            self.waiting -= 1
        try:
            yield turn
        finally:
            self.running -= 1
            self._left.set()

    def pause(self, seconds: float) -> None:
        """Let nobody in for so long: the provider asked for it."""
        self._closed_until = max(self._closed_until, _now() + seconds)

    def _wait(self, tokens: int) -> float:
        """Seconds until somebody may be let in; infinite when that takes another's leaving."""
        now, bounds = _now(), limit_of(self.model)
        while self._recent and self._recent[0].start <= now - MINUTE:
            self._recent.popleft()
        if bounds.concurrent is not None and self.running >= bounds.concurrent:
            return float("inf")
        if now < self._closed_until:
            return self._closed_until - now
        full = bounds.rpm is not None and len(self._recent) >= bounds.rpm
        if bounds.tpm is not None and self._recent and not full:  # a call above the whole limit goes alone
            full = sum(turn.tokens for turn in self._recent) + tokens > bounds.tpm
        return self._recent[0].start + MINUTE - now if full else 0.0

    async def _somebody_leaves(self, seconds: float) -> None:
        self._left.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._left.wait()
        except TimeoutError:
            pass


_known: tuple[ref[Limiter], ...] = ()


def crowded() -> bool:
    """Whether anybody in this process waits to be let in."""
    return any((one := known()) and one.waiting for known in _known)


def _now() -> float:
    return asyncio.get_running_loop().time()


@functools.lru_cache(maxsize=1024)
def limiter(loop: asyncio.AbstractEventLoop, model: str, server: str) -> Limiter:
    """The limiter of a model on a server, of everybody who uses this loop."""
    global _known
    made = Limiter(model)
    _known = (*(known for known in _known if known()), ref(made))
    return made
