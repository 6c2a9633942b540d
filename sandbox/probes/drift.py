"""Samples of answers: how varied they are, how far apart two are, and how a series of such distances settles."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import orjson

from sandbox.diagnosis.finding import slope
from sandbox.events import Plain


def entropy(values: Sequence[Plain], options: int) -> float | None:
    """Shannon entropy of answers as a share of the most there can be; None where there is one option."""
    counts = Counter(map(key, values))
    n = counts.total()
    return (
        -sum(k / n * math.log(k / n) for k in counts.values()) / math.log(options) + 0.0
        if options > 1 and n
        else None
    )


def divergence(one: Sequence[Plain], other: Sequence[Plain]) -> float:
    """Jensen-Shannon divergence of two samples, 1/2 added to each count: 0 alike, at most ln 2."""
    keys = sorted({key(value) for value in (*one, *other)})
    p, q = (_smoothed([key(value) for value in sample], keys) for sample in (one, other))
    middle = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
    return sum(0.5 * x * math.log(x / m) for part in (p, q) for x, m in zip(part, middle, strict=True))


def _smoothed(sample: Sequence[str], keys: Sequence[str]) -> list[float]:
    counts = Counter(sample)
    return [(counts[key] + 0.5) / (len(sample) + 0.5 * len(keys)) for key in keys]


def key(value: Plain) -> str:
    """An answer as one text: equal answers have equal keys."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class Drift:
    """dD = a + b D, fitted over turns; where it settles, and in how many turns half of the way is gone."""

    a: float
    b: float

    @property
    def equilibrium(self) -> float | None:
        """-a/b, where it settles at all."""
        return -self.a / self.b if self.b < 0 else None

    @property
    def half_life(self) -> float | None:
        """ln 1/2 / ln(1 + b) turns, for b between -1 and 0."""
        return math.log(0.5) / math.log1p(self.b) if -1 < self.b < 0 else None


def fitted(series: Sequence[float]) -> Drift | None:
    """The fit to a series of drifts (Dongre et al. 2025, arXiv 2510.07777); None where it has none."""
    points = [(before, after - before) for before, after in pairwise(series)]
    b = slope(points)
    if b is None:
        return None
    return Drift(sum(y - b * x for x, y in points) / len(points), b)
