"""Holme & Newman 2006, Phys. Rev. E 74:056108: where a society falls apart, and the two exponents of it.

Simulated, since ties move and no small chain is left: mean degree 4, ten people per opinion, critical phi .458 and
S / N = N^-a F(N^b (phi - .458)) for the largest camp S of N people, with a = .61 and b = .7.
"""

import math
from collections import Counter
from random import Random
from statistics import fmean
from typing import Any, cast

import pytest

from sandbox import Stage
from sandbox.evolution.voter import HolmeNewman

CRITICAL = 0.458


class Bare:
    """As much of a stage as this operator uses, and no record of it: hundreds of thousands of steps in seconds."""

    def __init__(self, people: int, ties: list[tuple[int, int]], views: list[int], seed: int) -> None:
        self.names = [f"P{i}" for i in range(people)]
        self.views, self.dice = dict(zip(self.names, views, strict=True)), Random(seed)
        self.near: dict[str, dict[str, float]] = {name: {} for name in self.names}
        for one, other in ties:
            self.near[f"P{one}"][f"P{other}"] = self.near[f"P{other}"][f"P{one}"] = 1.0

    def trait(self, who: str, trait: str) -> int:
        return self.views[who]

    def edges(self, channel: str) -> dict[str, dict[str, float]]:
        return self.near

    def random(self, name: str) -> Random:
        return self.dice

    def revise(self, who: str, trait: str, value: int, why: str) -> bool:
        self.views[who] = value
        return True

    def link(self, source: str, target: str, channel: str, weight: float, why: str) -> bool:
        self.near[source][target] = weight
        return True

    def unlink(self, source: str, target: str, channel: str, why: str) -> bool:
        return bool(self.near[source].pop(target))

    @property
    def agreed(self) -> bool:
        return all(self.views[a] == self.views[b] for a, near in self.near.items() for b in near)


def largest(phi: float, people: int, seeds: range) -> float:
    """Mean share of the largest camp, when no tie joins two opinions any more."""
    return fmean(_largest(phi, people, seed) for seed in seeds)


def _largest(phi: float, people: int, seed: int) -> float:
    dice = Random(seed)
    drawn = dict.fromkeys(tuple(sorted(dice.sample(range(people), 2))) for _ in range(3 * people))
    views = [dice.randrange(people // 10) for _ in range(people)]
    stage: Any = Bare(people, cast(list[tuple[int, int]], list(drawn)[: 2 * people]), views, seed)
    operator = HolmeNewman(phi=phi, pace=10)
    while not stage.agreed:
        operator.evolve(cast(Stage, stage))
    return max(Counter(stage.views.values()).values()) / people


@pytest.mark.parametrize(
    ("phi", "expected", "within", "seeds"),
    [(0.1, 0.975, 0.02, 2), (CRITICAL, 0.22, 0.1, 4), (0.57, 0.08, 0.04, 4), (0.9, 0.048, 0.01, 4)],
)
def test_below_the_critical_phi_most_agree_and_above_it_the_society_falls_apart(
    phi: float, expected: float, within: float, seeds: int
) -> None:
    """Four hundred people; expected is a simulation of its own, of the same rule on bare lists, ten seeds.

    In the paper ties may double; that simulation gives .14 at .458 then, and the same at .1 and .9.
    """
    assert largest(phi, 400, range(1, seeds + 1)) == pytest.approx(expected, abs=within)


@pytest.mark.parametrize(
    ("phi", "expected", "within", "large"), [(0.1, 0.0, 0.1, 2), (CRITICAL, 0.61, 0.2, 16)]
)
def test_at_the_critical_phi_the_largest_camp_shrinks_as_a_power_of_the_people(
    phi: float, expected: float, within: float, large: int
) -> None:
    """At .458 F is F(0), so from 50 to 200 people S / N falls by 4^a.

    It does not fall where most agree; camps by lot alone would fall by 4^.88. S varies by a third from run to run, so
    that a is known to .1 here (40 and 20 runs gave .55, as from 100 to 400 people).
    """
    fell = largest(phi, 50, range(1, 33)) / largest(phi, 200, range(1, large + 1))
    assert math.log(fell, 4) == pytest.approx(expected, abs=within)


def test_around_the_critical_phi_the_fall_gets_steeper_as_a_power_of_the_people() -> None:
    """The slope of ln S in phi at .458 is N^b F'(0) / F(0), so from 100 to 400 people it grows by 4^b.

    Taken between points that lie N^b times as close, where both sizes are on the same part of F: with 80 and 30 runs
    ln S falls by 1.01 (.04) among 100 and by 1.01 (.09) among 400, as b = .7 says, where b = .4 would want 1.5. With
    fifty people all of them are one camp at once, and F is not reached.
    """
    slopes = []
    for people, seeds in ((100, range(24)), (400, range(6))):
        apart = 0.1 * (people / 100) ** -0.7
        below, above = (largest(phi, people, seeds) for phi in (CRITICAL - apart, CRITICAL + apart))
        slopes.append(math.log(below / above) / (2 * apart))
    assert math.log(slopes[1] / slopes[0], 4) == pytest.approx(0.7, abs=0.25)
