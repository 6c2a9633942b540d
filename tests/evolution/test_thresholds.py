"""Published numbers for large populations: chains lumped to counts, and coalescence instead of all histories.

Every probability is the operator's own. Where the states of a whole population are too many, people who cannot be
told apart are one; where selection is weak, how a step departs from drift is summed over what drift visits.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest

from sandbox.events import Paid
from sandbox.evolution.adaptive_ties import ActiveLinking
from sandbox.evolution.moran import Moran
from sandbox.evolution.voter import Voter
from tests.evolution.town import Chain, Lumped, Tie, Town, complete, outcomes, ring, star

ONE = 0.001  # a pace that gives one step

# -- populations in which only numbers count -----------------------------------------------------------------------


def counted(town: Town, operator: Any, trait: str) -> Callable[[int], list[tuple[float, int]]]:
    """The step of the chain of how many are of kind 1; people of a kind are alike."""
    n = len(town.names)

    def step(ones: int) -> list[tuple[float, int]]:
        def run(dice: Random) -> int:
            for i, name in enumerate(town.names):
                town.put(name, trait, int(i < ones))
            town.play(operator, dice=dice)
            town.next()
            return sum(town.trait(trait))

        def kind(name: Any) -> bool:
            return town.names.index(name) < ones

        return outcomes(run, lambda path: Lumped(path, kind))

    assert len(set(map(len, town.state.edges("talk").values()))) < 2, f"not all of the {n} are alike"
    return step


@pytest.mark.parametrize(
    ("n", "r", "expected"), [(100, 1.1, 0.090916), (20, 0.9, 0.015378), (10, 2.0, 0.500489)]
)
def test_the_moran_process_in_large_populations(n: int, r: float, expected: float) -> None:
    """(1 - 1/r) / (1 - r^-N) (Moran 1958)."""

    class Fit(Town):
        def play(self, *args: Any, **more: Any) -> Any:
            for name, kind in zip(self.names, self.trait("strategy"), strict=True):
                self.state.people[name].score = r if kind else 1.0
            return super().play(*args, **more)

    town = Fit(n, strategy=[0] * n)
    operator = Moran(order="birth_death", pace=ONE, where="everybody")
    found = Chain(1, counted(town, operator, "strategy")).reaches(lambda ones: ones == n)
    assert found == pytest.approx(expected, abs=1e-6)
    assert found == pytest.approx((1 - 1 / r) / (1 - r**-n), rel=1e-9)


def test_a_hundred_take_6812_steps_to_agree() -> None:
    """A complete graph, half and half; about (N - 1) ln 2 = 68.6 steps per person, exactly 68.13."""
    town = Town(100, complete(100), opinion=[0] * 100)
    steps = Chain(50, counted(town, Voter(pace=ONE), "opinion")).steps()
    assert steps == pytest.approx(6812.9, abs=0.05)
    assert steps / 100 == pytest.approx(99 * math.log(2), rel=0.01)


# -- ties that come and go faster than strategies --------------------------------------------------------------------

DILEMMA = {
    (1, 1): 3.0,
    (1, 0): 1.0,
    (0, 1): 4.0,
    (0, 0): 2.0,
}  # what one who is 1 (gives) or 0 gets from the other
PICKY = {"propensity_good": 1, "dissolve_good": 0.05, "dissolve_mixed": 1, "dissolve_bad": 1}


def densities(linking: ActiveLinking) -> dict[tuple[int, int], float]:
    """phi = a a / (a a + b), by kind of pair."""
    a = (linking.propensity_bad, linking.propensity_good)
    b = (linking.dissolve_bad, linking.dissolve_mixed, linking.dissolve_good)
    return {(i, j): a[i] * a[j] / (a[i] * a[j] + b[i + j]) for i in (0, 1) for j in (0, 1)}


def incomes(linking: ActiveLinking, n: int, givers: int, rounds: int = 60) -> list[float]:
    """What a taker and a giver earn along their ties, on average, where ties have come to rest."""
    town, earned = Town(n), [0.0, 0.0]
    for i, name in enumerate(town.names):
        town.emit(Paid({town.names[i - 1]: float(i < givers)}, source=name))
    town.run(linking, 10)
    for _ in range(rounds):
        town.run(linking, 1)
        for one, other in town.links:
            kind = int(int(one[1:]) < givers)
            earned[kind] += DILEMMA[kind, int(int(other[1:]) < givers)]
    return [earned[0] / rounds / max(1, n - givers), earned[1] / rounds / givers]


@pytest.mark.parametrize(("rates", "turns"), [({}, False), (PICKY, True)], ids=["mild", "picky"])
def test_fast_linking_plays_another_game(rates: dict[str, float], turns: bool) -> None:
    """A dilemma becomes phi_ij times its entries (Pacheco, Traulsen & Nowak 2006): its sign says who takes over.

    Incomes are those on the ties that the operator makes; fixation of one giver is the operator's, Moran at weak
    selection, beside 1/N. The sign for N people is that of Nowak et al. 2004, Nature 428:646.
    """
    n, linking = 10, ActiveLinking(share=1, most=1000, memory=1000, **rates)
    phi = densities(linking)
    game = {kinds: phi[kinds] * value for kinds, value in DILEMMA.items()}
    assert _favoured(DILEMMA, n) is False
    assert _favoured(game, n) is turns
    earned = {k: incomes(linking, n, k) for k in range(1, n)} | {n: [0.0, 1.0], 0: [1.0, 0.0]}

    class Earning(Town):
        def play(self, *args: Any, **more: Any) -> Any:
            kinds = self.trait("strategy")
            for name, kind in zip(self.names, kinds, strict=True):
                self.state.people[name].score = earned[sum(kinds)][kind]
            return super().play(*args, **more)

    moran = Moran(order="birth_death", pace=ONE, where="everybody", intensity=0.02)
    chain = Chain(1, counted(Earning(n, strategy=[0] * n), moran, "strategy"))
    assert (chain.reaches(lambda ones: ones == n) > 1 / n) is turns


def _favoured(game: Mapping[tuple[int, int], float], n: int) -> bool:
    """Whether one giver takes over more often than one in n."""
    gain = (n - 2) * game[1, 1] + (2 * n - 1) * game[1, 0] - (n + 1) * game[0, 1] - (2 * n - 4) * game[0, 0]
    return gain > 0


# -- when cooperation pays -----------------------------------------------------------------------------------------

PETERSEN = [*ring(5), *((f"P{i}", f"P{i + 5}") for i in range(5)),
            *((f"P{i + 5}", f"P{(i + 2) % 5 + 5}") for i in range(5))]  # fmt: skip
TORUS = [(f"P{5 * i + j}", f"P{5 * a + b}") for i in range(5) for j in range(5)
         for a, b in ((i, (j + 1) % 5), ((i + 1) % 5, j))]  # fmt: skip


def walks(ties: Sequence[Tie]) -> Any:
    """p_ij: from each to a random neighbour."""
    n = 1 + max(int(name[1:]) for tie in ties for name in tie)
    tied = np.zeros((n, n))
    for one, other in ties:
        tied[int(one[1:]), int(other[1:])] = tied[int(other[1:]), int(one[1:])] = 1
    return tied / tied.sum(axis=1, keepdims=True)


def coalescence(p: Any) -> Any:
    """tau_ij = 1 + (sum_l p_il tau_lj + p_jl tau_il) / 2, and 0 for i = j (Allen et al. 2017, Nature 544:227)."""
    n, one = len(p), np.eye(len(p))
    apart = [i * n + j for i in range(n) for j in range(n) if i != j]
    moves = (np.kron(p, one) + np.kron(one, p)) / 2
    tau = np.zeros(n * n)
    tau[apart] = np.linalg.solve(np.eye(len(apart)) - moves[np.ix_(apart, apart)], np.ones(len(apart)))
    return tau.reshape(n, n)


def favour(ties: Sequence[Tie], b: float, c: float, alike: bool) -> float:
    """How weak selection moves givers' chance to take over, up to a positive factor. All people `alike`, or not.

    The first order in w of the expected change of the weighted share of givers is a quadratic form in who gives,
    so single givers and pairs tell all of it; under drift pairs are both givers the less, the longer they take
    to coalesce.
    """
    p, w = walks(ties), 1e-6
    tau, n, weight = coalescence(p), len(p), walks_weight(p)
    operator = Moran(order="death_birth", pace=ONE, intensity=w)

    def drive(*givers: int) -> float:
        gives = np.isin(np.arange(n), givers).astype(float)
        payoffs = b * p @ gives - c * gives
        town = Town(n, ties, strategy=gives.tolist(), scores=payoffs.tolist())

        def run(dice: Random) -> float:
            for name, one in zip(town.names, gives.tolist(), strict=True):
                town.put(name, "strategy", one)
            town.play(operator, dice=dice)
            town.next()
            return float(weight @ (np.array(town.trait("strategy")) - gives))

        def kind(name: Any) -> float:
            return float(gives[int(name[1:])])

        return (
            sum(q * change for q, change in outcomes(run, lambda path: Lumped(path, kind, draws=False))) / w
        )

    singles = [drive(0)] * n if alike else [drive(i) for i in range(n)]
    pairs = [(0, j) for j in range(1, n)] if alike else list(combinations(range(n), 2))
    return -sum((drive(i, j) - singles[i] - singles[j]) * float(tau[i, j]) for i, j in pairs)


def walks_weight(p: Any) -> Any:
    """Reproductive value under death-birth: the stationary share of time of a random walk, as degrees are."""
    degrees = (p > 0).sum(axis=1)
    return degrees / degrees.sum()


@pytest.mark.parametrize(
    ("ties", "k", "expected"),
    [(ring(12), 2, 2.5), (PETERSEN, 3, 6.0), (TORUS, 4, 5.4118), (complete(6), 5, -5.0)],
    ids=["cycle of 12", "Petersen", "5 x 5 torus", "K6"],
)
def test_the_benefit_over_cost_from_which_giving_pays(ties: list[Tie], k: int, expected: float) -> None:
    """Death-birth, weak selection: (b/c)* = k(N-2)/(N-2k); below zero giving never pays, spite does."""
    n = len(walks(ties))
    critical = -favour(ties, 0, 1, alike=True) / favour(ties, 1, 0, alike=True)
    assert critical == pytest.approx(expected, rel=1e-4)
    assert critical == pytest.approx(k * (n - 2) / (n - 2 * k), rel=1e-4)


def test_on_a_star_giving_never_pays() -> None:
    """t3 = t1: a benefit is worth nothing, however large."""
    assert favour(star(4), 0, 1, alike=False) < -0.1
    assert favour(star(4), 1, 0, alike=False) == pytest.approx(0, abs=1e-5)
