"""Selection against exact fixation probabilities, from the chain of the operators themselves."""

import math
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.evolution.moran import Fermi, Moran, fermi
from tests.evolution.town import Chain, Tie, Town, complete, of_traits, reasons, ring, star

ONE = 0.001  # a pace that gives one step


def fixation(
    operator: Any, ties: Sequence[Tie], n: int, payoffs: Any, mutants: int = 1, symmetric: bool = False
) -> float:
    """Mean probability that the strategy "A" of one (any) takes over. `payoffs(state)` are everybody's."""

    def town(state: tuple[str, ...]) -> Town:
        return Town(n, ties, strategy=state, scores=payoffs(state))

    step = of_traits(town, operator, "strategy")

    def alike(state: tuple[str, ...]) -> list[tuple[float, tuple[str, ...]]]:
        return [(p, tuple(sorted(after))) for p, after in step(state)]

    starts = [tuple("A" if i == at else "B" for i in range(n)) for at in range(1 if symmetric else n)]
    chains = [Chain(start, alike if symmetric else step) for start in starts]
    return sum(chain.reaches(lambda end: end[0] == "A") for chain in chains) / len(chains)


def constant(r: float) -> Any:
    return lambda state: [r if kind == "A" else 1.0 for kind in state]


@pytest.mark.parametrize(("r", "expected"), [(1.0, 0.1), (1.1, 0.14795), (2.0, 0.500489)])
def test_the_moran_process(r: float, expected: float) -> None:
    """(1 - 1/r) / (1 - r^-N), and 1/N at r = 1 (Moran 1958)."""
    moran = Moran(order="birth_death", pace=ONE)
    assert fixation(moran, complete(10), 10, constant(r), symmetric=True) == pytest.approx(expected, abs=5e-6)
    if r != 1:
        assert expected == pytest.approx((1 - 1 / r) / (1 - r**-10), abs=5e-6)


@pytest.mark.parametrize(
    ("ties", "expected"), [(complete(6), 0.365414), (ring(6), 0.365414), (star(5), 0.443169)]
)
def test_regular_graphs_are_as_good_as_none_and_a_star_amplifies(ties: list[Tie], expected: float) -> None:
    """The isothermal theorem (Lieberman, Hauert & Nowak 2005), six people, fitness 1.5."""
    moran = Moran(order="birth_death", pace=ONE)
    symmetric = len(ties) == 15
    assert fixation(moran, ties, 6, constant(1.5), symmetric=symmetric) == pytest.approx(expected, abs=1e-6)


def donation(b: float, c: float, ties: Sequence[Tie]) -> Any:
    """Payoffs of a donation game along ties, strategy A gives."""

    def payoffs(state: tuple[str, ...]) -> list[float]:
        earned = [0.0] * len(state)
        for one, other in ties:
            for giver, taker in ((one, other), (other, one)):
                if state[int(giver[1:])] == "A":
                    earned[int(giver[1:])] -= c
                    earned[int(taker[1:])] += b
        return earned

    return payoffs


@pytest.mark.parametrize(
    ("order", "b", "favoured"),
    [
        ("death_birth", 4.4, True),
        ("death_birth", 3.6, False),
        ("birth_death", 9.0, False),
        ("imitation", 4.4, False),
    ],
)
def test_cooperation_pays_on_a_cycle_if_benefit_over_cost_is_large_enough(
    order: Any, b: float, favoured: bool
) -> None:
    """Death-birth: (b/c)* = k(N-2)/(N-2k) = 4 for six in a circle; birth-death never; imitation only if larger."""
    moran = Moran(order=order, pace=ONE, intensity=0.01)
    assert (fixation(moran, ring(6), 6, donation(b, 1, ring(6))) > 1 / 6) is favoured


@pytest.mark.parametrize("order", ["birth_death", "death_birth", "imitation"])
def test_without_selection_one_in_n_takes_over(order: Any) -> None:
    drift = Moran(order=order, pace=ONE, intensity=0)
    assert fixation(drift, ring(5), 5, constant(50.0)) == pytest.approx(1 / 5)


@pytest.mark.parametrize(("beta", "expected"), [(0, 0.1), (0.1, 0.051055), (1, 5e-6)])
def test_pairwise_comparison(beta: float, expected: float) -> None:
    """1/(1 + sum_k prod_i exp(-beta (pi_C(i) - pi_D(i)))), a dilemma with b = 3, c = 1 and ten people."""

    def payoffs(state: tuple[str, ...]) -> list[float]:
        givers = state.count("A")
        return [(3 * (givers - 1) - 9) / 9 if kind == "A" else 3 * givers / 9 for kind in state]

    found = fixation(Fermi(beta=beta, pace=ONE), complete(10), 10, payoffs, symmetric=True)
    assert found == pytest.approx(expected, rel=0.15 if beta == 1 else 1e-4)
    exact = 1 / (1 + sum(math.exp(beta * 4 / 3 * k) for k in range(1, 10)))
    assert found == pytest.approx(exact, rel=1e-9)


@pytest.mark.parametrize("operator", [Moran(pace=ONE, by="chance"), Fermi(pace=ONE, by="chance", beta=2)])
def test_the_null_model_selects_nothing(operator: Any) -> None:
    """With payoffs dealt out at random, five times the fitness is worth nothing: one in four takes over."""
    assert fixation(operator, complete(4), 4, constant(5.0), symmetric=True) == pytest.approx(1 / 4)
    real = operator.model_copy(update={"by": "rule"})
    assert fixation(real, complete(4), 4, constant(5.0), symmetric=True) > 0.4


@given(st.floats(-50, 50))
def test_either_copies_the_other(advantage: float) -> None:
    assert fermi(advantage) + fermi(-advantage) == pytest.approx(1)
    assert fermi(advantage) == pytest.approx(1 / (1 + math.exp(-advantage)))


def test_nothing_new_comes_up() -> None:
    town = Town(8, ring(8), strategy=list("ABCDEFGH"), scores=range(8))
    for _ in range(60):
        before = set(town.trait("strategy"))
        town.run(Fermi(), 1)
        assert set(town.trait("strategy")) <= before


def test_a_child_takes_the_place_and_the_ties_of_the_one_who_goes() -> None:
    minds = [{"name": "dice"}] * 3 + [{"name": "commons.steward"}]
    town = Town(4, ring(4), scores=(0, 0, 0, 9), strategy=["a", "b", "c", "d"], minds=minds)
    told = reasons(town.play(Moran(order="death_birth", copies="person", pace=0.25)))
    assert len(town.state.names) == 4
    assert len(town.pairs) == 4
    assert told[0].endswith(", by death-birth")
    child = town.state.people[town.state.names[-1]]
    parent = town.state.people[child.parents[0]]
    assert (child.mind, child.traits) == (parent.mind, parent.traits)


def test_a_mind_can_be_taken_over_where_that_is_allowed() -> None:
    minds = [{"name": "dice"}, {"name": "commons.steward"}]
    town = Town(2, ring(2), scores=(0, 100), minds=minds)
    town.play(Fermi(copies="mind", pace=5))
    assert {person.mind["name"] for person in town.state.present} == {"commons.steward"}


def test_reasons_can_be_read() -> None:
    town = Town(2, [("P0", "P1")], strategy=["take", "give"], scores=(1, 12.5))
    told = reasons(town.play(Fermi(beta=100, pace=5)))
    assert told == ["P0 (1) took after P1 (12.5), in a comparison (beta = 100)"]
    blind = Town(2, [("P0", "P1")], strategy=["take", "give"], scores=(1, 12.5), seed=4)
    assert reasons(blind.play(Fermi(beta=100, pace=5, by="chance"))) == [
        "chance alone: fermi without reasons"
    ]
