"""One number of a diagnosis."""

from collections.abc import Iterable
from statistics import fmean
from typing import NamedTuple


class Finding(NamedTuple):
    """name, value (None: not defined here), unit, what it is, and the events it rests on (seqs, the first few)."""

    name: str
    value: float | None
    about: str
    unit: str = ""
    seqs: tuple[int, ...] = ()


FEW = 8  # events that a finding names


def share(part: int, whole: int) -> float | None:
    """None where there is nothing to have a share of."""
    return part / whole if whole else None


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
