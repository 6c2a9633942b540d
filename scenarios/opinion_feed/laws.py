"""Laws of influence and measures of a crowd's opinions, from -1 to 1."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import tanh
from statistics import fmean, pvariance


def averaged(mine: float, others: Sequence[float]) -> float:
    """DeGroot 1974, with oneself in the mean."""
    return fmean([mine, *others])


def anchored(mine: float, others: Sequence[float], first: float, openness: float) -> float:
    """Friedkin & Johnsen 1990: the mean, as far as one is open; else the first opinion."""
    return openness * averaged(mine, others) + (1 - openness) * first


def bounded(mine: float, others: Sequence[float], reach: float) -> float:
    """Hegselmann & Krause 2002: the mean of those no further away than `reach`."""
    return averaged(mine, [other for other in others if abs(other - mine) <= reach])


def swayed(others: Sequence[float], force: float) -> float:
    """The chance to say yes: (1 + tanh(force m)) / 2, m the mean of signs (De Marzo et al. 2024, arXiv 2409.02822)."""
    return (1 + tanh(force * fmean([_sign(other) for other in others] or [0]))) / 2


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)


# -- measures ----------------------------------------------------------------------------------------------


def clusters(opinions: Iterable[float], gap: float = 0.1) -> int:
    """Groups of opinions with more than `gap` between them."""
    ordered = sorted(opinions)
    return 1 + sum(b - a > gap for a, b in pairwise(ordered)) if ordered else 0


def bimodality(opinions: Sequence[float]) -> float:
    """Sarle's coefficient (skewness squared plus one, over kurtosis): 1 for two points, 5/9 for a uniform spread."""
    mean, variance = fmean(opinions), pvariance(opinions)
    if variance < 1e-12:
        return 0.0
    third, fourth = (fmean([(x - mean) ** n for x in opinions]) for n in (3, 4))
    return float((third**2 / variance**3 + 1) / (fourth / variance**2))


def echo(opinions: Mapping[str, float], ties: Iterable[tuple[str, str]]) -> float:
    """Share of ties within one side (sign), less the share that mixing at random would have; 0 without ties."""
    sides = {who: _sign(opinion) for who, opinion in opinions.items()}
    within = [sides[a] == sides[b] for a, b in ties]
    count = len(sides)
    if not within or count < 2:
        return 0.0
    sizes = [list(sides.values()).count(side) for side in set(sides.values())]
    expected = sum(size * (size - 1) for size in sizes) / (count * (count - 1))
    return sum(within) / len(within) - expected
