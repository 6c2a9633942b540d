"""The bandit over ways of thinking: probabilities, learning, regret, and the same lot in every replay."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.faculties.strategy import WAYS, Strategies, learnt, payoff, propensities
from sandbox import events
from sandbox.events import stamp
from sandbox.state import State
from tests.agents.test_faculties import Trial, life, memories, turn, view

ARMS = st.lists(st.tuples(st.floats(1, 200), st.floats(1, 200)), min_size=2, max_size=6)
NEW = {"arms": [[1.0, 1.0]] * 3, "pulls": [0] * 3, "mean": 0.0, "held": None}


@given(arms=ARMS)
def test_probabilities_sum_to_one(arms: list[tuple[float, float]]) -> None:
    chances = propensities(arms, [1] * len(arms))
    assert sum(chances) == pytest.approx(1)
    assert min(chances) >= 0


def test_probabilities_are_those_of_theory() -> None:
    """Equal arms are equally likely; P(Beta(2, 1) > Beta(1, 1)) is 2/3; P(Beta(2, 1) > Beta(1, 2)) is 5/6."""
    assert propensities([[3, 4]] * 3, [1] * 3) == pytest.approx([1 / 3] * 3)
    assert propensities([[2, 1], [1, 1]], [1, 1])[0] == pytest.approx(2 / 3, abs=1e-4)
    assert propensities([[2, 1], [1, 2]], [1, 1])[0] == pytest.approx(5 / 6, abs=1e-4)


def test_every_way_is_tried_once_before_the_lot_decides() -> None:
    assert propensities([[1, 1]] * 3, [1, 0, 0]) == [0, 1, 0]


def test_a_payoff_counts_against_ones_own_mean() -> None:
    first = learnt({**NEW, "held": 0}, 10)
    assert (first["arms"][0], first["mean"], first["pulls"]) == ([1.5, 1.5], 10, [1, 0, 0])
    better = learnt({**first, "held": 1}, 14)
    assert (better["arms"][1], better["mean"]) == ([2, 1], 12)
    assert learnt({**better, "held": 2}, 4)["arms"][2] == [1, 2]


def regret(rounds: int, seed: int) -> list[float]:
    """What the best of three arms would have brought more, summed up, round by round."""
    rates, dice, known, lost, total = (0.2, 0.5, 0.8), random.Random(seed), dict(NEW), [], 0.0
    for _ in range(rounds):
        (arm,) = dice.choices(range(3), propensities(known["arms"], known["pulls"]))
        known = learnt({**known, "held": arm}, float(dice.random() < rates[arm]))
        total += rates[2] - rates[arm]
        lost.append(total)
    return lost


def test_regret_grows_slower_than_the_rounds() -> None:
    runs = [regret(400, seed) for seed in range(8)]
    early, late = (sum(lost[n - 1] for lost in runs) / n for n in (100, 400))
    assert late < early / 1.5


def asked(state: State) -> Trial:
    made = turn(state)
    Strategies().deliberate(made)
    memories(state, made)
    return made


def test_a_way_is_held_until_it_paid_and_the_same_lot_falls_again() -> None:
    state = life()
    assert asked(state).slots["strategy"] == [WAYS[0]]
    held = asked(state)
    assert (held.slots["strategy"], held.writes) == ([WAYS[0]], [])
    state.apply(stamp(events.Paid({"Ada": 3.0}), state.seq + 1, 1, 0, "scenario"))
    assert asked(state).slots["strategy"] == [WAYS[1]]
    (item,) = state.memory["Ada"]["strategies"].values()
    assert (item["pulls"], item["mean"], item["chances"]) == ([1, 0, 0], 3, [0, 1, 0])
    replayed = [asked(life()).slots for _ in range(2)]
    assert replayed[0] == replayed[1]


def test_no_model_is_asked_and_only_ones_own_payoff_counts() -> None:
    state = life(events.Paid({"Ben": 9.0}), events.Paid({"Ada": 2.0, "Ben": 1.0}))
    assert (payoff(view(state), 0), payoff(view(state), 5)) == (2, None)
    assert asked(state).asked == []
