"""A run looked at in this terminal: what is recorded, and what another process adds to it while it plays."""

import time
from itertools import groupby
from pathlib import Path

from sandbox.cli.faults import Refusal, tell
from sandbox.cli.performance import summary
from sandbox.cli.screen import Screen, played_by
from sandbox.events import Stepped
from sandbox.log import Log, writer
from sandbox.state import State
from sandbox.trust import told_of

PAUSE = 0.2  # seconds between two looks at a run that is being played


class Spectator:
    """Shows a run and never writes it.

    state   what was seen adds up to
    rounds  complete rounds that were shown
    """

    def __init__(self, path: Path, screen: Screen) -> None:
        self.path, self.screen, self.rounds = path, screen, 0
        self.log = Log.read(path)
        self.state = State(seed=int(self.log.meta("spec", {}).get("seed", 0)))

    def opening(self) -> None:
        """What is played, and by whom."""
        spec = self.log.meta("spec")
        models = sorted({event.model for event in self.log.last("Thought", 10_000)})  # type: ignore[attr-defined]
        self.screen.opening(spec, f"{played_by(spec, models)} · run {self.path.stem}")

    def check(self, first: int, coming: bool = False) -> None:
        """Raises Refusal when there is no such round; the one under way can be looked at too, or waited for."""
        ends = self.log.rounds()
        begun = max([step for step, _ in ends], default=0) + 1
        if first > begun or (not coming and first == begun > 1 and self.log.last_seq() == ends[-1][1]):
            have = f"rounds 1 to {len(ends)}" if ends else "no complete round"
            raise Refusal(f"there is no round {first} in {self.path.stem}: it has {have}")

    def look(self, first: int = 1, last: int | None = None) -> None:
        """Fold what was written since the last look, and show what of it is in these rounds."""
        for step, events in groupby(self.log.events(self.state.seq + 1), key=lambda event: event.step):
            shown = list(events)
            for event in shown:
                self.state.apply(event)
            if step >= first and (last is None or step <= last):
                self.rounds += isinstance(shown[-1], Stepped)
                self.screen.show(shown, self.state)

    def follow(self, first: int = 1, rounds: int | None = None) -> bool:
        """Look until nobody writes the run any more, or so many rounds were shown. False when Ctrl-C ended it."""
        try:
            while True:
                playing = writer(self.path)  # before the look: what is written last is seen, too
                self.look(first)
                if not playing or (rounds is not None and self.rounds >= rounds):
                    return True
                time.sleep(PAUSE)
        except KeyboardInterrupt:
            return False

    def end(self) -> None:
        """How the run stands."""
        failures = sum(person.failures for person in self.state.people.values())
        status = (self.log.meta("status") or {}).get("status", "playing")
        rounds, episodes = len(self.log.rounds()), len(self.state.outcomes)
        playing = writer(self.path)
        told = f"being played by {playing}" if playing else status
        facts = {
            "run": self.path.stem,
            "status": status,
            "writer": playing,
            "rounds": rounds,
            "episodes": episodes,
            "judged": told_of(self.log),
            "failures": failures,
        }
        self.screen.ending({**facts, "summary": summary(told, rounds, episodes, failures)}, [])


def follow(path: Path, screen: Screen, first: int = 1, rounds: int | None = None) -> int:
    """Show a run from a round on, and what is added while somebody plays it. The exit code."""
    spectator = Spectator(path, screen)
    spectator.check(first, coming=True)
    spectator.opening()
    whole = spectator.follow(first, rounds)
    spectator.end()
    return 0 if whole else 130


def from_now(path: Path, screen: Screen, rounds: int | None) -> int:
    """Follow a run that somebody else plays, from its last complete round on. The exit code."""
    tell("nothing can be changed from here; it is shown as it is played there, Ctrl-C ends looking")
    return follow(path, screen, max(1, len(Log.read(path).rounds())), rounds)
