"""Opinion dynamics against exact numbers: exit probabilities, limits, rates, and what is conserved."""

from itertools import pairwise
from random import Random
from statistics import fmean
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.events import Revised
from sandbox.evolution.averaging import DeGroot, FriedkinJohnsen
from sandbox.evolution.bounded_confidence import BoundedConfidence
from sandbox.evolution.voter import HolmeNewman, Voter
from tests.evolution.town import Chain, Town, complete, of_traits, outcomes, reasons, ring, star

ONE = 0.001  # a pace that gives one step


def on_star(views: tuple[Any, ...]) -> Town:
    return Town(5, star(4), opinion=views)


@pytest.mark.parametrize(
    ("update", "hub", "leaf"),
    [("node", 0.5, 0.125), ("invasion", 1 / 17, 4 / 17), ("link", 0.2, 0.2)],
)
def test_who_wins_on_a_star_depends_on_the_order_of_events(update: Any, hub: float, leaf: float) -> None:
    """Weights by degree, by one over degree, or equal: 4/8, (1/4)/(1/4+4), 1/5 for the hub."""
    step = of_traits(on_star, Voter(update=update, pace=ONE))
    for start, expected in (((1, 0, 0, 0, 0), hub), ((0, 1, 0, 0, 0), leaf)):
        assert Chain(start, step).reaches(lambda end: end[0] == 1) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("update", ["node", "invasion", "link"])
@given(views=st.lists(st.booleans(), min_size=5, max_size=5))
@settings(max_examples=8, deadline=None)
def test_the_right_mean_is_conserved_in_expectation(update: Any, views: list[bool]) -> None:
    degree = [4, 1, 1, 1, 1]
    weight = {"node": degree, "invasion": [1 / d for d in degree], "link": [1] * 5}[update]
    found = of_traits(on_star, Voter(update=update, pace=ONE))(tuple(views))
    mean = sum(p * sum(w * x for w, x in zip(weight, after, strict=True)) for p, after in found)
    assert mean == pytest.approx(sum(w * x for w, x in zip(weight, views, strict=True)))


def test_ten_people_take_58_steps_to_agree() -> None:
    """A complete graph, half and half: 58.11 steps (solved exactly)."""

    def alike(state: tuple[int, ...]) -> list[tuple[float, tuple[int, ...]]]:
        step = of_traits(lambda views: Town(10, complete(10), opinion=views), Voter(pace=ONE))
        return [(p, tuple(sorted(after))) for p, after in step(state)]

    chain = Chain((0,) * 5 + (1,) * 5, alike)
    assert chain.steps() == pytest.approx(58.11, abs=0.005)
    assert chain.reaches(lambda end: end[0] == 1) == pytest.approx(0.5)


def test_a_voter_says_whom_it_follows() -> None:
    town = Town(3, [("P0", "P1")], opinion=["tea", "coffee", "tea"])
    (event,) = town.play(Voter(pace=ONE), dice=_Says("P1", "P0"))
    assert event.why == "P1 took over from P0: tea instead of coffee"
    assert town.trait("opinion") == ["tea", "tea", "tea"]


class _Says(Random):
    """Dice that come up as told."""

    def __init__(self, *names: str) -> None:
        super().__init__(1)
        self.names = list(names)

    def choice(self, seq: Any) -> Any:
        return seq[list(seq).index(self.names.pop(0))]


THREE = {"ties": [("P1", "P0"), ("P0", "P1", 0.5), ("P2", "P1", 0.5), ("P1", "P2")], "directed": True}


def test_degroot_ends_at_the_mean_weighted_by_influence_and_halves_the_rest_each_round() -> None:
    """W = [[.5,.5,0],[.25,.5,.25],[0,.5,.5]]: weights (.25,.5,.25), second eigenvalue .5."""
    for start in range(3):
        views = [float(i == start) for i in range(3)]
        town, limit = Town(3, **THREE, opinion=views), [0.25, 0.5, 0.25][start]
        gaps = []
        for _ in range(40):
            town.play(DeGroot())
            gaps.append(max(abs(view - limit) for view in town.trait("opinion")))
        assert gaps[-1] < 1e-9
        if start != 1:  # from the middle only the smallest eigenvalue is excited
            assert gaps[20] / gaps[19] == pytest.approx(0.5)


def test_the_middle_of_a_star_counts_five_thirteenths() -> None:
    town = Town(5, star(4), opinion=[1.0, 0.0, 0.0, 0.0, 0.0])
    for _ in range(80):
        town.play(DeGroot())
    assert town.trait("opinion") == pytest.approx([5 / 13] * 5)


def test_two_who_only_trust_the_other_swap_forever() -> None:
    town = Town(2, [("P0", "P1")], opinion=[1.0, 0.0])
    seen = []
    for _ in range(4):
        town.play(DeGroot(self_weight=0))
        seen.append(town.trait("opinion"))
    assert seen == [[0.0, 1.0], [1.0, 0.0]] * 2


def test_friedkin_johnsen_settle_without_agreeing() -> None:
    """x* = (I - L W)^-1 (I - L) x(0) with L = diag(.5, .9, .9)."""
    town = Town(3, **THREE, opinion=[1.0, 0.0, 0.0], susceptibility=[0.5, 0.9, 0.9])
    for _ in range(200):
        town.play(FriedkinJohnsen())
    assert town.trait("opinion") == pytest.approx([0.838542, 0.515625, 0.421875], abs=1e-6)
    open_ = Town(3, **THREE, opinion=[1.0, 0.0, 0.0])
    plain = Town(3, **THREE, opinion=[1.0, 0.0, 0.0])
    for _ in range(3):
        open_.play(FriedkinJohnsen(susceptibility=1))
        plain.play(DeGroot())
    assert open_.trait("opinion") == plain.trait("opinion")


OPINIONS = st.lists(st.floats(0, 1), min_size=6, max_size=6)


@given(OPINIONS, st.sampled_from([DeGroot(), FriedkinJohnsen(), BoundedConfidence(rule="hegselmann_krause")]))
@settings(max_examples=40, deadline=None)
def test_the_range_of_opinions_never_grows(views: list[float], operator: Any) -> None:
    town = Town(6, ring(6, 2), opinion=views)
    for _ in range(3):
        town.play(operator)
        assert min(views) - 1e-9 <= min(town.trait("opinion"))
        assert max(town.trait("opinion")) <= max(views) + 1e-9


@given(OPINIONS, st.floats(0, 1), st.floats(0, 1), st.sampled_from(["anybody", "close"]), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_deffuant_keeps_the_mean_and_the_number_of_ties(
    views: list[float], eps: float, w: float, to: Any, seed: int
) -> None:
    town = Town(6, ring(6), opinion=views, seed=seed)
    town.play(BoundedConfidence(eps=eps, w=w, to=to, pace=5))
    assert fmean(town.trait("opinion")) == pytest.approx(fmean(views))
    assert len(town.pairs) == 6
    assert w or town.pairs == Town(6, ring(6)).pairs


@pytest.fixture(scope="module")
def crowd() -> Town:
    """Three hundred who all hear each other."""
    return Town(300, complete(300), opinion=[0.0] * 300, seed=4)


@pytest.mark.parametrize(
    ("eps", "low", "high"),
    [(0.5, 1, 1), (0.3, 1, 1), (0.25, 1, 2), (0.2, 2, 3), (0.15, 3, 3), (0.1, 4, 5)],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_three_hundred_who_meet_halfway_end_in_as_many_camps_as_known(
    crowd: Town, eps: float, low: int, high: int, seed: int
) -> None:
    """Deffuant et al. 2000, mu = .5, opinions drawn from 0 to 1: one camp from .3 on, else about 1 / (2 eps).

    Camps of a twentieth of the people or more; a few stay between them and at the edges (in the paper, too).
    """
    dice = Random(seed)
    for name in crowd.names:
        crowd.put(name, "opinion", dice.random())
    crowd.play(BoundedConfidence(eps=eps, pace=80))
    crowd.next()
    ends = sorted(crowd.trait("opinion"))
    camps = [list(camp) for camp in np.split(ends, 1 + np.flatnonzero(np.diff(ends) > eps / 2))]
    large = [camp for camp in camps if len(camp) >= 15]
    assert low <= len(large) <= high, [len(camp) for camp in camps]
    assert all(camp[-1] - camp[0] < eps / 2 for camp in large)
    assert all(other[0] - one[-1] > eps for one, other in pairwise(large))


def test_hegselmann_krause_keep_their_order_and_come_to_rest() -> None:
    dice = Random(1)
    town = Town(20, complete(20), opinion=sorted(dice.random() for _ in range(20)))
    rounds = 0
    while town.play(BoundedConfidence(rule="hegselmann_krause", eps=0.2)):
        assert town.trait("opinion") == sorted(town.trait("opinion"))
        rounds += 1
    assert 1 < rounds < 20


def test_all_is_over_when_every_tie_is_within_eps_or_agreed() -> None:
    town = Town(12, ring(12), opinion=[0.0] * 6 + [1.0] * 6)
    town.run(BoundedConfidence(eps=0.3, w=1, to="close", pace=2), 60)
    assert town.play(BoundedConfidence(eps=0.3, w=1, to="close", pace=5)) == []
    assert len(town.pairs) == 12


@given(st.floats(0, 1), st.integers(0, 99), st.sampled_from(["alike", "anybody"]))
@settings(max_examples=25, deadline=None)
def test_holme_newman_keep_people_and_ties_and_invent_no_opinion(phi: float, seed: int, to: Any) -> None:
    dice = Random(seed)
    town = Town(12, ring(12, 2), opinion=[dice.choice("abc") for _ in range(12)], seed=seed)
    before, views = len(town.pairs), town.trait("opinion")
    events = town.play(HolmeNewman(phi=phi, to=to, pace=5))
    assert len(town.pairs) == before
    assert set(town.trait("opinion")) <= set(views)
    if phi == 0:
        assert all(isinstance(event, Revised) for event in events)
    if phi == 1:
        assert town.trait("opinion") == views


def test_nobody_moves_by_an_opinion_nobody_has() -> None:
    town = Town(4, ring(4))
    for operator in (Voter(), HolmeNewman(), DeGroot(), FriedkinJohnsen(), BoundedConfidence()):
        assert [event for event in town.play(operator) if event.why] == []


def test_numbers_are_asked_for_where_words_will_not_do() -> None:
    with pytest.raises(ValueError, match="de_groot: the opinion of P0 is 'tea'; give people numbers"):
        Town(2, ring(2), opinion=["tea", "milk"]).play(DeGroot())


def test_reasons_can_be_read() -> None:
    town = Town(2, [("P0", "P1")], opinion=[0.0, 1.0])
    assert reasons(town.play(DeGroot())) == [
        "P0 heard others think 0.5 on the whole",
        "P1 heard others think 0.5 on the whole",
    ]
    far = Town(4, [("P0", "P1")], opinion=[0.0, 1.0, 0.1, 0.9])
    (told,) = reasons(far.play(BoundedConfidence(w=1, pace=ONE)))
    assert "1 apart, too far to talk:" in told


def test_the_dice_of_these_tests_are_complete() -> None:
    """Every way two dice can fall, with its probability."""
    found = outcomes(lambda dice: (dice.choice("ab"), dice.random() < 0.25, dice.choices("xy", [1, 3])[0]))
    assert len(found) == 8
    assert sum(p for p, (a, below, x) in found if below and x == "y") == pytest.approx(0.25 * 0.75)
