"""Beliefs about peers: exact means, fading, and who is heard."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.events import Paid
from sandbox.evolution.beliefs import Beliefs, PeerBeliefs
from tests.evolution.town import Town, reasons, ring


def treated(town: Town, who: str, by: str, value: float) -> None:
    town.emit(Paid({who: value}, source=by))


@given(st.integers(0, 8), st.integers(0, 8))
@settings(max_examples=20, deadline=None)
def test_a_belief_after_so_many_good_and_bad_turns(good: int, bad: int) -> None:
    town = Town(3, ring(3))
    for value in [1.0] * good + [-1.0] * bad:
        treated(town, "P0", "P1", value)
    known = Beliefs.of(town.stage(PeerBeliefs()), 0.2, 1.0, 60)
    assert known.mean("P0", "P1") == pytest.approx((good + 1) / (good + bad + 2))
    assert known.mean("P2", "P1") == 0.5  # nobody's belief is another's


def test_nobodys_belief_depends_on_what_others_went_through() -> None:
    """Only what was done to oneself, one by one, counts."""

    def belief(*others: tuple[str, float]) -> tuple[float, float]:
        town = Town(4, ring(4))
        for target, value in (("P0", 1.0), *others):
            town.emit(Paid({target: value}, source="P1"))
        known = Beliefs.of(town.stage(PeerBeliefs()), 0.2, 0.95, 60)
        return known.mean("P0", "P1"), known.mean("P2", "P1")

    assert belief()[0] == belief(("P2", -5), ("P3", -5))[0] == pytest.approx(2 / 3)
    assert belief()[1] == pytest.approx(1 / 2)


def test_what_is_long_ago_fades_to_not_knowing() -> None:
    town = Town(2, ring(2))
    treated(town, "P0", "P1", 1.0)
    means = []
    for _ in range(50):
        town.next()
        treated(town, "P1", "P0", 1.0)
        means.append(Beliefs.of(town.stage(PeerBeliefs()), 0.2, 0.9, 100).mean("P0", "P1"))
    assert means == sorted(means, reverse=True)
    assert means[0] == pytest.approx((0.9 + 1) / (0.9 + 2))
    assert means[-1] == pytest.approx(0.5, abs=0.01)


def test_a_peer_who_turns_is_dropped_within_one_over_one_minus_g_rounds() -> None:
    town, operator = Town(3, [("P1", "P0")], directed=True), PeerBeliefs(forget=0.9, epsilon=0)
    for _ in range(20):
        treated(town, "P0", "P1", 1.0)
        town.run(operator, 1)
    assert ("P1", "P0") in town.links
    rounds = 0
    while ("P1", "P0") in town.links:
        treated(town, "P0", "P1", -1.0)
        town.run(operator, 1)
        rounds += 1
    assert 2 <= rounds <= 10


def test_the_trusted_are_heard_and_the_others_not() -> None:
    town = Town(4, ring(4))
    for _ in range(3):
        treated(town, "P0", "P1", -1.0)
        treated(town, "P0", "P2", 1.0)
    told = reasons(town.play(PeerBeliefs(epsilon=0, listen=1)))
    assert "P0 stopped listening to P1: belief 0.20" in told
    assert "P0 listens to P2: belief 0.80" in told
