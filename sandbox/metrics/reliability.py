"""How well answering went."""

from collections.abc import Sequence
from typing import ClassVar

from sandbox.contract import Metric
from sandbox.events import Chose, Event, Failed
from sandbox.state import State


class Failures(Metric):
    """Answers of the round that failed and were replaced by a default."""

    unit: ClassVar[str] = "answers"
    bounds: ClassVar[tuple[float | None, float | None]] = (0, None)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return float(sum(isinstance(event, Failed) and event.n is not None for event in events))


class ValidAnswers(Metric):
    """Share of the round's answers that were understood (not a default). None when nobody was asked."""

    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        rungs = [event.rung for event in events if isinstance(event, Chose)]
        return 1 - rungs.count("default") / len(rungs) if rungs else None
