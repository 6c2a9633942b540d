"""What came from outside in one world: committed the moment it arrives, served when a round is played again."""

import json
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest

from sandbox.events import Plain
from sandbox.life import Divergence, Signal
from sandbox.log import Exchange, Log, Position, digest

LATE = -1  # the call number under which "no answer within the limit" is recorded
SEAT = 0  # the call number of a person's answer
TRAY = -2  # the call number of what a person said, or did not say in time, whom a mind wanted to ask first
EMBED = -10  # the call number of what a mind first wanted as vectors; the next ones go downwards
CHATTED = ("call", "hit")  # kinds of exchange that hold a chat model's answer: paid for, or from the cache
PAID = (*CHATTED, "embed")  # ... that hold a model's answer


class Unwritten(Signal):
    """An answer could not be committed: it is kept, and written before anything else happens."""


class Book:
    """Exchanges by position.

    recorded  those of the round under way, and of later ones while a run is played again
    later     answers that the parent of a fork recorded after the moment they share
    follows   whether everything still is as it was there
    request   the recorded request with a hash, None where it is not kept
    """

    def __init__(self, log: Log) -> None:
        self._log, self.request = log, log.blob
        self.recorded: dict[Position, Exchange] = {}
        self.later: dict[Position, Exchange] = {}
        self.follows: Callable[[], bool] = lambda: False
        self._unsaved = deque[tuple[Exchange, Plain, Mapping[str, bytes]]]()
        self._saving = threading.Lock()

    def answered(self, position: Position, request: Plain) -> Exchange | None:
        """The recorded answer to a request at its place. Raises Divergence when another request was recorded there."""
        exchange = self.recorded.get(position)
        if exchange and exchange.request != digest(request):
            before, now = _first_difference(self.request(exchange.request), request)
            raise Divergence(f"the request of {exchange.who} at {position}", before, now)
        return exchange

    def inherited(self, position: Position, request: Plain) -> Exchange | None:
        """In a fork: the parent's answer to the very same request at the same place, which becomes its own."""
        exchange = self.later.get(position)
        if exchange is None or exchange.kind not in PAID or exchange.request != digest(request):
            return None
        self.record((exchange, request))
        return exchange

    def told(self, position: Position, question: str) -> Exchange | None:
        """What a person was recorded to say to a mind that asked first, here or in the parent that is followed."""
        told = self.recorded.get(position)
        if told is None and self.follows() and (told := self.later.get(position)):
            self.record((told, {"prompt": question} if told.kind == "seat" else None))
        return told

    def forget(self, complete: int) -> None:
        """Rounds that are over are not played again."""
        self.recorded = {p: e for p, e in self.recorded.items() if p[0] > complete}

    def record(self, *exchanges: tuple[Exchange, Plain]) -> None:
        """Commit, with their requests. What cannot be written is kept and written before anything else happens."""
        for exchange, request in exchanges:
            self._keep(exchange, request, {})
        self.save()

    def begin(self, position: Position) -> None:
        """A call begins that is to be paid for. Raises Unwritten where its answer could not be kept either."""
        self._noted(self._log.begin, position)

    def end(self, position: Position) -> None:
        """The call is over, and nothing came of it."""
        self._noted(self._log.end, position)

    def _noted(self, note: Callable[[Position], None], position: Position) -> None:
        with self._saving:
            if self._log.live:
                try:
                    note(position)
                except sqlite3.Error as error:
                    raise Unwritten(str(error)) from error

    def embed(self, exchange: Exchange, request: Plain, vectors: Mapping[str, bytes]) -> None:
        """Commit an answer of an embedding model with the vectors that are new."""
        self._keep(exchange, request, vectors)
        self.save()

    def _keep(self, exchange: Exchange, request: Plain, vectors: Mapping[str, bytes]) -> None:
        self.recorded.setdefault(exchange.position, exchange)
        self._unsaved.append((exchange, request, vectors))

    def save(self) -> None:
        """Write what is kept; nothing when the run is closed: a mind that was given up on may answer after the end."""
        with self._saving:
            while self._unsaved and self._log.live:
                try:
                    self._log.record(*self._unsaved[0])
                except sqlite3.Error as error:
                    raise Unwritten(str(error)) from error
                self._unsaved.popleft()


def _first_difference(before: Plain, now: Plain) -> tuple[str, str]:
    """The first line in which two requests differ, as it was and as it is."""
    if before is None:
        return "another one, which is not kept", digest(now)
    for old, new in zip_longest(_lines(before), _lines(now), fillvalue="(nothing)"):
        if old != new:
            same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
            start = max(0, same - 60)
            return old[start : start + 200], new[start : start + 200]
    return digest(before), digest(now)


def _lines(request: Plain) -> Iterator[str]:
    """A request line by line: what its messages say first."""
    rest = dict(request) if isinstance(request, Mapping) else {"request": request}
    for message in rest.pop("messages", ()):
        for line in message["content"].splitlines():
            yield f"{message['role']}: {line}"
    for name, value in rest.items():
        yield f"{name}: {json.dumps(value, ensure_ascii=False, sort_keys=True)}"
