"""Five issues, six parties, and what each option is worth to whom; our own numbers in the shape of the paper's."""

from collections.abc import Mapping
from functools import lru_cache
from itertools import product
from math import prod

Deal = Mapping[str, str]  # option by issue

ISSUES = {
    "route": ("centre", "ring", "river"),
    "noise": ("none", "walls", "tunnel"),
    "jobs": ("open", "half", "local", "members"),
    "subsidy": ("s0", "s20", "s40", "s60"),
    "redress": ("r0", "r50", "r100", "r150", "r200"),
}
# By party: the least it must reach, then points by option, issue by issue; the best options add up to 100.
_TABLE = """
    company    55 | 30 12  0 | 15  8  0 | 15 10  5  0 |  0 10 18 25 | 15 12  8  4  0
    city       55 | 10 20  5 |  0 20 10 |  0 10 20 12 | 25 18 10  0 |  0  8 15 12  8
    residents  45 |  0 25 12 |  0 20 40 |  0  3  5  4 |  0  2  4  5 |  0  8 15 20 25
    union      45 |  5  0 10 |  0  5 10 |  0 15 25 50 |  0  8 15 20 | 10  8  6  3  0
    shops      40 | 20  0  5 |  0  5 15 |  0  2  5  3 | 10  8  4  0 |  0 12 25 38 50
    trust      45 | 35 20  0 |  0 10 30 |  0  5 10  8 |  0  5 10 15 | 10  8  5  2  0
"""


def _rows() -> dict[str, tuple[int, dict[str, dict[str, int]]]]:
    rows = {}
    for line in _TABLE.strip().splitlines():
        head, *parts = line.split("|")
        name, least = head.split()
        points = {
            issue: dict(zip(options, map(int, part.split()), strict=True))
            for (issue, options), part in zip(ISSUES.items(), parts, strict=True)
        }
        rows[name] = int(least), points
    return rows


_ROWS = _rows()
PARTIES = tuple(_ROWS)  # the first makes the first and the last proposal; the first two have a veto
LEAST = {party: least for party, (least, _) in _ROWS.items()}
POINTS = {party: points for party, (_, points) in _ROWS.items()}


def score(party: str, deal: Deal) -> int:
    """What a deal is worth to a party, from 0 to 100."""
    return sum(POINTS[party][issue][option] for issue, option in deal.items())


def content(deal: Deal) -> list[str]:
    """The parties whose least it reaches."""
    return [party for party in PARTIES if score(party, deal) >= LEAST[party]]


def passes(yes: list[str]) -> bool:
    """Whether so many agree: all but one, the two with a veto among them."""
    return len(yes) >= len(PARTIES) - 1 and set(PARTIES[:2]) <= set(yes)


@lru_cache(maxsize=1)
def deals() -> tuple[dict[str, str], ...]:
    """All 720."""
    return tuple(dict(zip(ISSUES, options, strict=True)) for options in product(*ISSUES.values()))


def nash() -> dict[str, str]:
    """The deal with the largest product of gains over everybody's least, among those that content all but one."""
    good = [deal for deal in deals() if passes(content(deal))]
    return max(good, key=lambda deal: prod(max(0.5, score(p, deal) - LEAST[p]) for p in PARTIES))
