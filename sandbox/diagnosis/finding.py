"""One number of a diagnosis."""

from collections.abc import Iterable
from math import sqrt
from statistics import NormalDist, fmean
from typing import NamedTuple


class Finding(NamedTuple):
    """One number, with what it is.

    value  None where it is not defined here; `lacks` says why, where it is not for want of cases
    seqs   the events it rests on, the first few
    range  95 % interval of a rate: Wilson's
    curve  (round, value) where it has a course
    """

    name: str
    value: float | None
    about: str
    unit: str = ""
    seqs: tuple[int, ...] = ()
    range: tuple[float, float] | None = None
    lacks: str = ""
    curve: tuple[tuple[int, float], ...] = ()

    @property
    def told(self) -> str:
        """The value in words: "0.4 (0.2 to 0.6)"; "" where there is none."""
        if self.value is None:
            return ""
        between = f" ({self.range[0]:.2g} to {self.range[1]:.2g})" if self.range else ""
        if self.unit in ("round", "turn"):
            return f"{self.unit} {self.value:.4g}"
        return f"{self.value:.4g} {self.unit}".strip() + between


FEW = 8  # events that a finding names


def share(part: int, whole: int) -> float | None:
    """None where there is nothing to have a share of."""
    return part / whole if whole else None


def rate(name: str, part: int, whole: int, about: str, seqs: tuple[int, ...] = ()) -> Finding:
    """A share of independent cases, with its interval."""
    return Finding(name, share(part, whole), about, "", seqs, wilson(part, whole) if whole else None)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The 95 % interval of a share of a number of cases (Wilson 1927, doi 10.2307/2276774)."""
    z = NormalDist().inv_cdf(0.975)
    p, n = part / whole, whole
    middle, wide = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((middle + sign * wide) / (1 + z * z / n) for sign in (-1, 1))
    return (0.0 if not part else low), (1.0 if part == whole else high)


def mean(values: Iterable[float]) -> float | None:
    """None of nothing."""
    found = list(values)
    return fmean(found) if found else None


def gini(values: Iterable[float]) -> float | None:
    """0 when all are equal, towards 1 when one has everything (as in the metric `payoff_gini`)."""
    found = sorted(values)
    total, n = sum(found), len(found)
    if not found or found[0] < 0 or total <= 0:
        return None
    return sum((2 * i - n - 1) * one for i, one in enumerate(found, 1)) / (n * total)


def slope(points: Iterable[tuple[float, float]]) -> float | None:
    """Least squares; None for fewer than two different places."""
    found = list(points)
    if len({x for x, _ in found}) < 2:
        return None
    mx, my = fmean(x for x, _ in found), fmean(y for _, y in found)
    return sum((x - mx) * (y - my) for x, y in found) / sum((x - mx) ** 2 for x, _ in found)
