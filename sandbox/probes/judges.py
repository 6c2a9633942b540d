"""Whether judges can be trusted: judgements put again, as they were and in other words."""

import math
from collections.abc import Iterator, Sequence

from sandbox.asks import Ask
from sandbox.diagnosis.finding import Finding, mean
from sandbox.events import Plain
from sandbox.history import History
from sandbox.probes.decisions import again, decisions
from sandbox.probes.drift import key

NAMES = frozenset({"judge repeats", "judge invariance", "judge sd"})
JUDGING = ("judge", "score", "evaluate")  # kinds of questions in which somebody judges


def findings(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M16: judgements put again as they were, and in another layout, which must not change them."""
    found = decisions(history, most, lambda one: one.tag in JUDGING)
    if not found:
        return
    same, laid_out, spread = [], [], []
    for one in found:
        values = again(history, one, samples)
        same.append(_agreement(values))
        numbers = [float(v) for v in values if isinstance(v, int | float)]
        spread += [_sd(numbers)] if len(numbers) > 1 else []
        ask = one.ask
        other = Ask(ask.who, ask.prompt.replace(". ", ".\n"), ask.answer, ask.tag, ask.default, ask.about)
        laid_out.append(_agreement([values[0], *again(history, one, 1, other)]))
    seqs = tuple(one.chose.seq for one in found)
    yield Finding("judge repeats", mean(same), "share of pairs of repeated judgements that agree", "", seqs)
    yield Finding(
        "judge invariance",
        mean(laid_out),
        "share of judgements that another layout leaves as they are",
        "",
        seqs,
    )
    yield Finding("judge sd", mean(spread), "standard deviation of repeated scores", "", seqs)


def _agreement(values: Sequence[Plain]) -> float:
    pairs = [(a, b) for i, a in enumerate(values) for b in values[i + 1 :]]
    return sum(key(a) == key(b) for a, b in pairs) / len(pairs) if pairs else 1.0


def _sd(values: Sequence[float]) -> float:
    m = sum(values) / len(values)
    return math.sqrt(sum((v - m) ** 2 for v in values) / (len(values) - 1))
