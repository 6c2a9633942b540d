"""The routing bandit: its bound, late outcomes, shocks and recovery, and who comes to hold a role."""

from collections import Counter
from random import Random
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.events import Assigned, Opened
from sandbox.evolution.lin_ucb_routing import LinUCB, LinUCBRouting
from tests.evolution.town import Town, complete, reasons, ring


def test_how_wide_the_bound_is() -> None:
    model = LinUCB.fresh(6)
    assert model.beta == pytest.approx(4.1860, abs=5e-5)
    model.t = 1
    assert model.beta == pytest.approx(4.1860, abs=5e-5)
    model.t = 100
    assert model.beta == pytest.approx(6.8036, abs=5e-5)
    x = np.eye(6)[2]
    assert model.width(x) == 1
    model.learn(x, 1.0)
    assert model.width(x) == pytest.approx(1 / 2)


OUTCOMES = st.lists(
    st.tuples(st.lists(st.floats(-1, 1), min_size=3, max_size=3), st.floats(0, 1)), min_size=1, max_size=12
)


@given(OUTCOMES, st.sampled_from([1.0, 0.9]))
@settings(max_examples=50)
def test_the_inverse_is_the_inverse(outcomes: Any, keep: float) -> None:
    model, a, b = LinUCB.fresh(3, 2.0), 2.0 * np.eye(3), np.zeros(3)
    for x, reward in outcomes:
        model.learn(np.array(x), reward, keep)
        a = keep * a + np.outer(x, x)
        b = keep * b + reward * np.array(x)
    assert np.allclose(model.inverse, np.linalg.inv(a), atol=1e-9)
    assert np.allclose(model.inverse, model.inverse.T)
    assert np.all(np.linalg.eigvalsh(model.inverse) > 0)
    assert np.allclose(model.b, b)


@given(OUTCOMES, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_late_outcomes_may_come_in_any_order(outcomes: Any, dice: Random) -> None:
    one, other = LinUCB.fresh(3), LinUCB.fresh(3)
    for x, reward in outcomes:
        one.learn(np.array(x), reward)
    for x, reward in dice.sample(outcomes, len(outcomes)):
        other.learn(np.array(x), reward)
    assert np.allclose(one.inverse, other.inverse)
    assert np.allclose(one.b, other.b)


def test_the_better_of_two_that_can_be_told_apart_gets_the_work() -> None:
    dice, model = Random(3), LinUCB.fresh(2, alpha=0.3)
    pulls = Counter[int]()
    for _ in range(600):
        choice = max((0, 1), key=lambda arm: model.bound(np.eye(2)[arm]))
        model.learn(np.eye(2)[choice], float(dice.random() < (0.9, 0.1)[choice]))
        pulls[choice] += 1
    assert pulls[0] > 0.85 * 600


def test_forgetting_recovers_from_a_shock_and_a_frozen_policy_does_not() -> None:
    """The best fails from half-time on: who learns goes elsewhere, sooner if it forgets."""

    def after_the_shock(keep: float, learns: bool) -> float:
        dice, model, won = Random(3), LinUCB.fresh(2, alpha=0.2), []
        for t in range(600):
            choice = max((0, 1), key=lambda arm: model.bound(np.eye(2)[arm]))
            success = float(dice.random() < ((0.95, 0.6) if t < 300 else (0.05, 0.6))[choice])
            won.append(success)
            if learns or t < 300:
                model.learn(np.eye(2)[choice], success, keep)
        return sum(won[400:]) / 200

    assert after_the_shock(1.0, learns=False) < 0.2
    assert after_the_shock(0.97, learns=True) > 0.45


def recovered(success: list[float], shock: int, window: int = 50) -> int | None:
    """Steps after a shock until the rolling mean is back at 90 % of what was before, for a window and for good.

    None where it never is; 0 where it fell by less than .08, which counts as no shock (Symphony-Coord's protocol).
    """
    before = fmean(success[:shock])
    rolling = [fmean(success[t - window : t]) for t in range(shock + 1, len(success) + 1)]
    if min(rolling) > before - 0.08:
        return 0
    last = max((t for t, now in enumerate(rolling, 1) if now < 0.9 * before), default=0)
    return last + 1 if len(rolling) - last >= window else None


def test_recovery_is_counted_once_it_lasts() -> None:
    """Rolling over 50: after 10 failures .8 of what was before; .9 again when 5 of them are out of sight."""
    assert recovered([1.0] * 200, 100) == 0
    assert recovered([1.0] * 100 + [0.0] * 10 + [1.0] * 200, 100) == 55
    assert recovered([1.0] * 100 + [0.0] * 10 + [1.0] * 60, 100) is None  # not yet for a window
    assert recovered([1.0] * 100 + [0.0] * 10 + [1.0] * 90 + [0.0] * 10 + [1.0] * 40, 100) is None
    assert recovered([1.0] * 100 + [0.0] * 200, 100) is None


def test_who_learns_recovers_from_the_silent_failure_of_the_best_and_who_does_not_stays_down() -> None:
    """120 tasks in turn; then the best of three succeeds with .95, the second with .9, until the best fails at 420.

    Rewards are the chances themselves, so that nothing here is luck.
    """

    def steps(keep: float, learns: bool) -> int | None:
        model, success = LinUCB.fresh(3, 0.01, alpha=0.1), []
        for t in range(1000):
            chances = (0.95 if t < 420 else 0.05, 0.9, 0.3)
            choice = t % 3 if t < 120 else max(range(3), key=lambda arm: model.bound(np.eye(3)[arm]))
            success.append(chances[choice])
            if learns or t < 420:
                model.learn(np.eye(3)[choice], chances[choice], keep)
        return recovered(success[120:], 300)

    forgets, remembers = steps(0.99, learns=True), steps(1.0, learns=True)
    assert forgets
    assert remembers
    assert forgets < remembers < 200
    assert steps(1.0, learns=False) is None


def test_before_anybody_is_chosen_the_role_goes_round_in_turn() -> None:
    """120 tasks as published; everybody's successes are known then, and the outcomes of the turns are learnt."""
    assert LinUCBRouting().warm == 120
    town, routing, holders = Town(4, ring(4)), LinUCBRouting(warm=8, alpha=0.0), list[str]()
    for turn in range(9):
        told = reasons(town.run(routing, 1))
        assert told[0].startswith("it is P") is (turn < 8)
        holders += [p.name for p in town.state.present if p.role == "leader"]
        town.pay(*[10.0 if holders[-1] == "P2" else 1.0] * 4)
    assert holders[:8] == ["P0", "P1", "P2", "P3"] * 2
    assert [n for _, n in town.stage(routing).secret("bandit")["tries"].values()] == [2] * 4
    assert town.stage(routing).secret("bandit")["t"] == 8


def test_the_floor_goes_round_and_is_held_by_one() -> None:
    town = Town(5, ring(5))
    holders = set()
    for turn in range(12):
        town.pay(*[float(turn)] * 5)
        town.run(LinUCBRouting(role="speaker", warm=0), 1)
        (holder,) = [p.name for p in town.state.present if p.role == "speaker"]
        holders.add(holder)
    assert len(holders) > 1


@pytest.mark.parametrize("identity", [False, True])
def test_whoever_brings_most_comes_to_hold_the_floor(identity: bool) -> None:
    town, held = Town(4, ring(4)), Counter[str]()
    routing = LinUCBRouting(warm=0, first=4, alpha=0.1, keep=0.98, identity=identity)
    for _ in range(80):
        town.run(routing, 1)
        (holder,) = [p.name for p in town.state.present if p.role == "leader"]
        held[holder] += 1
        town.pay(*[10.0 if holder == "P2" else 1.0] * 4)
    assert held["P2"] > 0.4 * 80
    assert held.most_common(1)[0][0] == "P2"


def test_a_fall_is_no_gain_and_a_new_game_starts_from_nothing() -> None:
    """Earned 10 since nothing, then 2 less, then 8 of the best 10 in another episode."""
    town, routing, rewards = Town(3, ring(3), scores=[0.0] * 3), LinUCBRouting(), list[float]()
    town.play(routing)
    for move in (10.0, -2.0, None):
        won = sum(one for one, _ in town.stage(routing).secret("bandit")["tries"].values())
        if move is None:
            town.emit(Opened(2, town.scenario.key(), {}))
        town.pay(*[8.0 if move is None else move] * 3)
        town.play(routing)
        after = sum(one for one, _ in town.stage(routing).secret("bandit")["tries"].values())
        rewards.append(after - won)
    assert rewards == pytest.approx([1.0, 0.0, 0.8])


@pytest.mark.parametrize("seed", range(5))
def test_nobody_outside_the_first_is_chosen(seed: int) -> None:
    town = Town(6, ring(6), seed=seed)
    for name, words in zip(town.names, ("yes", "yes", "no", "never", "maybe", "who knows"), strict=True):
        town.say(**{name: words})
    town.play(LinUCBRouting(warm=0, first=2, alpha=50))
    assert next(p.name for p in town.state.present if p.role) in ("P0", "P1")


def test_assignments_say_why() -> None:
    town = Town(4, complete(4))
    (event,) = [e for e in town.play(LinUCBRouting(warm=0)) if isinstance(e, Assigned)]
    assert event.why.endswith("of the best there was")
