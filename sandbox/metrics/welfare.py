"""How much there is, and how it is shared."""

from collections.abc import Sequence
from typing import ClassVar

from sandbox.contract import Metric
from sandbox.events import Event, Paid
from sandbox.state import State


class MeanScore(Metric):
    """Mean score of the people present: welfare per head."""

    unit: ClassVar[str] = "units"
    paid: ClassVar[bool] = True

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        scores = [person.score for person in state.present]
        return sum(scores) / len(scores) if scores else None


class Welfare(Metric):
    """Sum of the scores of the people present."""

    unit: ClassVar[str] = "units"
    paid: ClassVar[bool] = True

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return float(sum(person.score for person in state.present)) if state.present else None


class Cooperation(Metric):
    """Share of the round's acts towards others that left the others better off.

    An act is a payment with a source; None when nobody acted so.
    """

    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)
    paid: ClassVar[bool] = True

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        acts = [event for event in events if isinstance(event, Paid) and event.source]
        return sum(_to_others(act) > 0 for act in acts) / len(acts) if acts else None


def _to_others(act: Paid) -> float:
    return sum(amount for name, amount in act.amounts.items() if name != act.source)


class PayoffGini(Metric):
    """Gini coefficient of the scores: 0 when all are equal, towards 1 when one has everything.

    Sum of absolute differences over all ordered pairs, divided by 2 n^2 times the mean (Gini 1912; Sen 1973).
    None when a score is negative or all are 0.
    """

    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)
    paid: ClassVar[bool] = True

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        scores = sorted(person.score for person in state.present)
        total, n = sum(scores), len(scores)
        if not scores or scores[0] < 0 or total <= 0:
            return None
        return sum((2 * i - n - 1) * score for i, score in enumerate(scores, 1)) / (n * total)
