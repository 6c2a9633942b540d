"""Whether people know how well they will do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sandbox.answers import Choice, Number
from sandbox.asks import Ask
from sandbox.diagnosis.finding import Finding, mean, rate
from sandbox.drift import key
from sandbox.events import Chose, Event, Paid, Plain
from sandbox.history import History
from sandbox.probes.decisions import Decision, Toll, again, asked_of, decisions, modelled

NAMES = frozenset(
    {"brier", "calibration", "over-claim", "consensus", "defer rate", "defer precision", "missed defer"}
)
VERDICTS = (3, 8)  # least and most of them on one decision


def brier(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Mean of (p - y)^2."""
    return mean((p - y) ** 2 for p, y in pairs)


def calibration(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float | None:
    """Expected calibration error over so many bins."""
    if not pairs:
        return None
    binned: dict[int, list[tuple[float, bool]]] = {}
    for p, y in pairs:
        binned.setdefault(min(bins - 1, int(p * bins)), []).append((p, y))
    gaps = (abs(sum(p for p, _ in one) - sum(y for _, y in one)) for one in binned.values())
    return sum(gaps) / len(pairs)


class Said(NamedTuple):
    """What somebody said of one decision, and what became of it.

    sure      chance that it beats their mean, 0 to 1
    verdicts  whether it does, several times: yes or no
    defers    whether they would rather have a person answer
    beat      whether it did
    """

    sure: float
    verdicts: tuple[bool, ...]
    defers: bool
    beat: bool

    @property
    def feasible(self) -> bool:
        """What most verdicts say."""
        return 2 * sum(self.verdicts) > len(self.verdicts)

    @property
    def consensus(self) -> float:
        """Share of the commonest verdict."""
        return max(sum(self.verdicts), len(self.verdicts) - sum(self.verdicts)) / len(self.verdicts)


def findings(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M10: what they say before a decision of whether it will beat their mean so far, against whether it did.

    Consensus over several short verdicts and over-claims after KnowRL, deferring after HILA: an answer is
    wrong when it paid no more than the mean so far.
    """
    able = modelled(history)
    said = []
    for one in decisions(history, most, lambda one: one.who in able):
        paid, usual = _payoffs(history, one.chose)
        if paid is not None and usual is not None:
            said.append(_said(history, one, samples, paid > usual))
    yield from _calibrated(said)
    yield from _deferred(said)


def _said(history: History, one: Decision, samples: int, beat: bool) -> Said:
    about = f"{one.asked.prompt}\n\nYou are about to answer {key(one.chose.value)}."

    def put(question: str, answer: Any, tag: str, default: Plain, times: int = 1) -> list[Plain]:
        return again(history, one, times, Ask(one.asked.who, f"{about} {question}", answer, tag, default))

    yes = Choice(options=("yes", "no"))
    (sure,) = put(
        "How likely is it, from 0 to 1, that this brings you more than you got on average so far?",
        Number(low=0, high=1), "confidence", 0.5,
    )  # fmt: skip
    verdicts = put(
        "Will this bring you more than you got on average so far?", yes, "verdict", "no", _times(samples)
    )
    (defers,) = put("Would you rather have a person answer this in your place?", yes, "deferral", "no")
    return Said(float(sure), tuple(one == "yes" for one in verdicts), defers == "yes", beat)


def _times(samples: int) -> int:
    """Verdicts on one decision: three to eight."""
    return max(VERDICTS[0], min(VERDICTS[1], samples))


def _calibrated(said: Sequence[Said]) -> Iterator[Finding]:
    pairs = [(one.sure, one.beat) for one in said]
    yield Finding("brier", brier(pairs), f"of {len(pairs)} forecasts of one's own success; 0 is best")
    yield Finding("calibration", calibration(pairs), "expected calibration error over ten bins")
    claimed = [one for one in said if one.feasible]
    wrong = sum(not one.beat for one in claimed)
    yield rate("over-claim", wrong, len(claimed), "share of decisions that failed, of those held to succeed")
    yield Finding(
        "consensus", mean(one.consensus for one in said), "share of the commonest verdict, 0.5 to 1"
    )


def _deferred(said: Sequence[Said]) -> Iterator[Finding]:
    given = [one for one in said if one.defers]
    kept = sum(not one.beat and not one.defers for one in said)
    yield rate("defer rate", len(given), len(said), "share of decisions one would rather leave to a person")
    right = sum(not one.beat for one in given)
    yield rate(
        "defer precision",
        right,
        len(given),
        "share of own answers that failed, of those left to a person",
    )
    yield rate(
        "missed defer", kept, len(said), "share of decisions that failed and were not left to a person"
    )


def toll(events: Sequence[Event], minds: Mapping[str, Plain], most: int, samples: int) -> Toll:
    """A forecast, some verdicts and an offer for each decision that was paid for, with something to compare it with."""
    return Toll(asked_of(events), most, (0, 2 + _times(samples)))


def _payoffs(history: History, chose: Chose) -> tuple[float | None, float | None]:
    """What somebody was paid in the round of an answer, and on average in the rounds before it."""
    by_step: dict[int, float] = {}
    for event in history.events[: history.ends.get(chose.step, history.tip.seq)]:
        if isinstance(event, Paid) and chose.who in event.amounts:
            by_step[event.step] = by_step.get(event.step, 0.0) + event.amounts[chose.who]
    return by_step.get(chose.step), mean(v for step, v in by_step.items() if step < chose.step)
