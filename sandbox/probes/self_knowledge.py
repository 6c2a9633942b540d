"""Whether people know how well they will do."""

from collections.abc import Iterator, Mapping, Sequence

from sandbox.answers import Number
from sandbox.asks import Ask
from sandbox.diagnosis.finding import Finding, mean, share
from sandbox.drift import key
from sandbox.events import Chose, Event, Paid, Plain
from sandbox.history import History
from sandbox.probes.decisions import Toll, again, asked_of, decisions

NAMES = frozenset({"brier", "calibration", "over-claim"})


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


def findings(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M10: how sure they are that their answer pays more than their mean, against what it paid."""
    pairs = []
    for one in decisions(history, most, lambda one: True):
        paid, usual = _payoffs(history, one.chose)
        if paid is None or usual is None:
            continue
        prompt = (
            f"{one.asked.prompt}\n\nYou are about to answer {key(one.chose.value)}. How likely is it, from 0 to 1, "
            "that this brings you more than you got on average so far?"
        )
        (sure,) = again(history, one, 1, Ask(one.asked.who, prompt, Number(low=0, high=1), "confidence", 0.5))
        pairs.append((float(sure), paid > usual))
    yield Finding("brier", brier(pairs), f"of {len(pairs)} forecasts of one's own success; 0 is best")
    yield Finding("calibration", calibration(pairs), "expected calibration error over ten bins")
    sure = [y for p, y in pairs if p > 0.5]
    yield Finding(
        "over-claim", share(sum(not y for y in sure), len(sure)), "share of confident forecasts that failed"
    )


def toll(events: Sequence[Event], minds: Mapping[str, Plain], most: int, samples: int) -> Toll:
    """One forecast for each decision that was paid for, with something to compare it with."""
    return Toll(asked_of(events), most, (0, 1))


def _payoffs(history: History, chose: Chose) -> tuple[float | None, float | None]:
    """What somebody was paid in the round of an answer, and on average in the rounds before it."""
    by_step: dict[int, float] = {}
    for event in history.events[: history.ends.get(chose.step, history.tip.seq)]:
        if isinstance(event, Paid) and chose.who in event.amounts:
            by_step[event.step] = by_step.get(event.step, 0.0) + event.amounts[chose.who]
    return by_step.get(chose.step), mean(v for step, v in by_step.items() if step < chose.step)
