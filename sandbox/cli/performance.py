"""A world played in this terminal, beat by beat; what happened is shown when a beat is over."""

import re
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sandbox import ours, registry
from sandbox.budget import meter
from sandbox.cli.faults import tell
from sandbox.cli.screen import Screen
from sandbox.contract import Mind
from sandbox.events import Event, Plain, Stepped
from sandbox.runs import in_words
from sandbox.trust import told_of

if TYPE_CHECKING:
    from sandbox.world import World

OVER = ("finished", "failed", "budget")


class Performance:
    """Plays a world and shows it.

    rounds   rounds completed here
    stopped  whether the person wants to stop (Ctrl-C): the beat under way returns soon, the record stays
    """

    def __init__(self, world: "World", screen: Screen) -> None:
        self.world, self.screen = world, screen
        self.rounds, self.stopped = 0, False
        begun = world.state.now  # the coming together, when nothing was played yet
        self._fresh: list[Event] = [] if begun and isinstance(begun[-1], Stepped) else list(begun)
        world.subscribe(self._hear)

    def __enter__(self) -> "Performance":
        return self

    def __exit__(self, *_: object) -> None:
        self.screen.pause()
        self.world.close()

    def _hear(self, event: Event) -> None:
        self._fresh.append(event)
        if self.stopped:  # came after the beat began by forgetting earlier wishes to stop
            self.world.stop()

    def beat(self) -> str:
        """Play one beat and show it. Returns the world's status."""
        with self._interruptible():
            status = self.world.beat()
        self.show()
        return status

    def show(self) -> None:
        """Show what happened since the last time."""
        fresh, self._fresh = self._fresh, []
        self.rounds += sum(isinstance(event, Stepped) for event in fresh)
        self.screen.show(fresh, self.world.state, self.eyes, self.meter)

    @property
    def meter(self) -> str:
        """What models have used, against the budget."""
        purse = self.world.purse
        return meter(purse.spent, purse.caps, purse.seconds)

    @property
    def over(self) -> bool:
        """Whether there is nothing to do here but to end."""
        return (
            self.stopped
            or self.world.status in OVER
            or bool(self.world.status == "paused" and self.world.fault)
        )

    @property
    def eyes(self) -> list[str]:
        """Those whom people play: while there are any, the screen shows what they know and no more."""
        minds = registry.family(Mind)
        return [
            p.name for p in self.world.state.present if p.mind["name"] in minds and minds[p.mind["name"]].seat
        ]

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Ctrl-C asks the beat to return; a second one ends the program as usual."""

        def stop(*_: Any) -> None:
            self.stopped = True
            self.world.stop()
            signal.signal(signal.SIGINT, before)

        before = signal.getsignal(signal.SIGINT)
        signal.signal(signal.SIGINT, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    # -- the end -------------------------------------------------------------------------------------------

    def end(self, command: str = "play") -> None:
        """Say how it ended and how to go on, by the same command. Raises typer.Exit unless it ended well."""
        self.show()
        facts = self._facts()
        self.screen.ending(facts, _advice(facts, command))
        if facts["status"] == "failed":
            tell(f"{self.world.why()}{_place(self.world.details)}")
        elif facts["status"] in ("budget", "waiting") or (facts["status"] == "paused" and not self.stopped):
            tell(self.world.why())
        if self.stopped:
            raise typer.Exit(130)
        if facts["status"] not in ("finished", "playing"):
            raise typer.Exit(1)

    def _models(self) -> dict[str, Plain] | None:
        """What they used, how they were read, and calls given up on; None when none was asked."""
        used = self.meter
        if not used:
            return None
        read = {mind: str(reading) for mind, reading in self.world.readings.minds.items()}
        under_way = self.world.under_way  # nobody waits for them when this ends
        spent = asdict(self.world.purse.spent)
        spent["abandoned"] += under_way
        used += f" · {under_way} under way given up" if under_way else ""
        return {"used": used, "read": read, "spent": spent}

    def _facts(self) -> dict[str, Plain]:
        """How it ended, as JSON. A world that could have gone on is called "paused"."""
        state, path = self.world.state, self.world.log.path
        status = "paused" if self.stopped and self.world.status == "playing" else self.world.status
        rounds = len(self.world.log.rounds())
        failures = Counter({p.name: p.failures for p in state.people.values() if p.failures})
        return {
            "run": path.stem if path else None,
            "path": str(path) if path else None,
            "status": status,
            "why": self.world.fault,
            "rounds": rounds,
            "episodes": len(state.outcomes),
            "outcome": state.outcomes[-1] if state.outcomes else None,
            "judged": told_of(self.world.log),
            "failures": failures.total(),
            "models": self._models(),
            "summary": summary(status, rounds, len(state.outcomes), failures.total()),
        }


def summary(status: str, rounds: int, episodes: int, failures: int) -> str:
    """How a run stands, in one line."""
    word = "paused" if status == "playing" else in_words(status)  # nobody plays it any more
    parts = [word, _count(rounds, "round"), *([_count(episodes, "complete episode")] if episodes else [])]
    return " · ".join([*parts, *([f"{_count(failures, 'failure')} (lines with !)"] if failures else [])])


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _advice(facts: dict[str, Plain], command: str) -> list[str]:
    """The commands that come next."""
    if facts["run"] is None:
        return []
    if facts["status"] == "budget":
        more = f"folkmoot play --continue {facts['run']} --budget UNIT=MOST   goes on with a higher cap"
        return [more, f"folkmoot replay {facts['run']}   shows it again"]
    go_on = (
        []
        if facts["status"] in ("finished", "failed")
        else [f"folkmoot {command} --continue {facts['run']}   goes on"]
    )
    return [*go_on, f"folkmoot replay {facts['run']}   shows it again"]


def _place(details: str) -> str:
    """Where in an author's file the error came up: the last line in a traceback that is not the engine's."""
    frames = [found for found in re.findall(r'File "(.+)", line (\d+)', details) if not _is_engine(found[0])]
    return f" ({frames[-1][0]}, line {frames[-1][1]})" if frames else ""


def _is_engine(file: str) -> bool:
    return Path(file).is_relative_to(ours.HOME / "sandbox")
