"""Homophily, growth, and ties that answer to what people do: densities, laws, and what is conserved."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import World, topology
from sandbox.events import Linked, Paid, Refused, Unlinked
from sandbox.evolution.adaptive_ties import ActiveLinking, AdaptiveTies, PartnerUpdating
from sandbox.evolution.growth import PreferentialAttachment, TriadicClosure
from sandbox.evolution.homophily import Homophily
from sandbox.evolution.random_rewire import RandomRewire
from tests.evolution.town import Town, complete, outcomes, reasons, ring, star

ONE = 0.001  # a pace that gives one step
TWO_TEAMS = ["red"] * 6 + ["blue"] * 6


def alike(town: Town) -> float:
    """Share of the ties within a team."""
    team = {name: person.team for name, person in town.state.people.items()}
    return sum(team[a] == team[b] for a, b in town.links) / len(town.links)


@pytest.mark.parametrize("h", [0.0, 0.3, 0.8, 1.0])
def test_ties_to_ones_own_kind_approach_h(h: float) -> None:
    """s(t+1) = h + (s(t) - h)(1 - 1/M), exactly, in expectation over every way one step can go."""

    def run(dice: Random) -> float:
        town = Town(12, ring(12), teams=TWO_TEAMS)
        town.play(Homophily(h=h, pace=ONE), dice=dice)
        return alike(town)

    before, m = alike(Town(12, ring(12), teams=TWO_TEAMS)), 12
    assert sum(p * share for p, share in outcomes(run)) == pytest.approx(h + (before - h) * (1 - 1 / m))


def test_with_h_of_1_ties_across_never_grow_and_the_number_of_ties_stays() -> None:
    town = Town(12, complete(12)[::3], teams=TWO_TEAMS)
    shares, before = [alike(town)], len(town.pairs)
    for _ in range(20):
        town.run(Homophily(h=1), 1)
        shares.append(alike(town))
    assert shares == sorted(shares)
    assert shares[-1] > 0.9
    assert len(town.pairs) == before


def test_those_who_are_content_stay() -> None:
    parted = [(f"P{a}", f"P{b}") for a in range(12) for b in range(a) if (a < 6) == (b < 6)]
    assert Town(12, parted, teams=TWO_TEAMS).play(Homophily(threshold=0.5)) == []
    town = Town(12, ring(12), teams=TWO_TEAMS)
    town.run(Homophily(h=1, threshold=0.5, pace=2), 20)
    assert town.play(Homophily(h=1, threshold=0.5, pace=5)) == []  # absorbing: all are satisfied


def test_homophily_without_kinds_is_none() -> None:
    town = Town(12, ring(12), teams=TWO_TEAMS)
    town.run(Homophily(h=1, by="chance"), 40)
    assert alike(town) == pytest.approx(5 / 11, abs=0.25)


def test_two_who_know_somebody_in_common_become_friends() -> None:
    town = Town(3, [("P0", "P1"), ("P1", "P2")])
    assert reasons(town.play(TriadicClosure(p=1, pace=20))) == ["P0 and P2 both know P1"]
    assert len(town.pairs) == 3


@pytest.mark.parametrize("ties", [complete(6), [("P0", "P1"), ("P2", "P3"), ("P4", "P5")]])
def test_there_is_nothing_to_close_in_a_clique_or_among_couples(ties: Any) -> None:
    assert Town(6, ties).play(TriadicClosure(p=1, pace=5)) == []


PAIR = st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] < pair[1])


@given(st.sets(PAIR, max_size=14), st.booleans(), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_closure_never_joins_what_is_apart(pairs: set[Any], keep: bool, seed: int) -> None:
    town = Town(9, [(f"P{a}", f"P{b}") for a, b in sorted(pairs)], seed=seed)
    before, parts = len(town.pairs), topology.components(town.state.edges("talk"), town.names)
    triangles = _triangles(town)
    town.play(TriadicClosure(p=0.7, keep=keep, pace=3))
    after = topology.components(town.state.edges("talk"), town.names)
    assert after >= parts
    if keep:
        assert len(town.pairs) == before
    else:
        assert after == parts
        assert _triangles(town) >= triangles


def _triangles(town: Town) -> int:
    near = town.state.edges("talk")
    return sum(b in near.get(a, {}) and c in near.get(b, {}) and a in near.get(c, {})
               for a in town.names for b in town.names for c in town.names)  # fmt: skip


def test_newcomers_go_where_many_are() -> None:
    """Four of eight ends of ties are the hub's: the first friend is the hub in half of all cases."""

    def run(dice: Random) -> bool:
        town = Town(5, star(4))
        town.play(PreferentialAttachment(m=1), dice=dice)
        return len(town.state.edges("talk")["P0"]) == 5

    assert sum(p for p, hub in outcomes(run) if hub) == pytest.approx(0.5)


def test_growth_makes_the_degrees_that_the_theory_says() -> None:
    """E0 + m t ties; P(k) = 2m(m+1)/(k(k+1)(k+2)): two in five keep their m = 3."""
    town = Town(4, complete(4))
    told = reasons(town.play(PreferentialAttachment(newcomers=1000, m=3)))
    assert len(town.pairs) == 6 + 3 * 1000
    degrees = Counter(len(targets) for targets in town.state.edges("talk").values())
    assert min(degrees) == 3
    assert degrees[3] / 1004 == pytest.approx(2 / 5, abs=0.04)
    assert max(degrees) > 40
    assert any(" who is new, turned to P0, who has 3 ties" in why for why in told)


def test_a_small_world_loses_its_clustering_slowly() -> None:
    """C(p) = C(0)(1-p)^3 with C(0) = 3(k-2)/(4(k-1)): .667 and .729 of it at p = .1 (Watts & Strogatz)."""
    town = Town(600, ring(600, 5))
    before = topology.clustering(town.state.edges("talk"), town.names)
    assert before == pytest.approx(2 / 3)
    town.play(RandomRewire(p=0.1))
    after = topology.clustering(town.state.edges("talk"), town.names)
    assert after / before == pytest.approx(0.729, abs=0.03)
    assert len(town.pairs) == 3000


# -- what people do --------------------------------------------------------------------------------------------


def acted(people: int, ties: Any, bad: set[int], **settings: Any) -> Town:
    """A town in which everybody did good or bad to the next one."""
    town = Town(people, ties, **settings)
    for i, name in enumerate(town.names):
        town.emit(Paid({town.names[i - 1]: 0.0 if i in bad else 1.0}, source=name))
    return town


def test_offers_bring_the_density_of_ties_to_make_over_make_and_cut() -> None:
    """.3 of all pairs, make .6, cut .2, from nothing: .18, .317, .42, .50, .56, .605."""
    town, rounds = acted(90, [], set()), [0.18, 0.317, 0.42, 0.50, 0.56, 0.605]
    offers = PartnerUpdating(share=0.3, make_good=0.6, cut_good=0.2, most=1000)
    for expected in rounds:
        town.play(offers)
        assert len(town.pairs) / 4005 == pytest.approx(expected, abs=0.02)
        town.next()
    told = reasons(town.play(offers.model_copy(update={"memory": 100})))
    assert {why.split(",")[1] for why in told} == {" who last treated others well"}


def test_ties_gather_around_those_who_treat_others_well() -> None:
    town = acted(20, ring(20, 2), set(range(10)))
    town.run(PartnerUpdating(), 6)
    degree = {name: len(targets) for name, targets in town.state.edges("talk").items()}
    good = sum(degree[f"P{i}"] for i in range(10, 20))
    assert good > 1.4 * sum(degree.get(f"P{i}", 0) for i in range(10))
    blind = acted(20, ring(20, 2), set(range(10)))
    blind.run(PartnerUpdating(by="chance"), 6)
    lot = {name: len(targets) for name, targets in blind.state.edges("talk").items()}
    assert sum(lot.get(f"P{i}", 0) for i in range(10, 20)) < 1.3 * sum(lot.get(f"P{i}", 0) for i in range(10))


def test_active_linking_comes_to_rest_at_its_densities() -> None:
    """a a / (a a + b) for every kind of pair."""
    town = acted(60, [], set(range(30)))
    town.run(ActiveLinking(share=0.5, most=1000, memory=100), 12)
    kinds = Counter(int(a[1:]) // 30 + int(b[1:]) // 30 for a, b in town.links if a < b)
    for kind, pairs, a_a, b in ((2, 435, 0.81, 0.1), (1, 900, 0.63, 0.6), (0, 435, 0.49, 0.4)):
        assert kinds[kind] / pairs == pytest.approx(a_a / (a_a + b), abs=0.08)


@given(st.sets(st.integers(0, 11)), st.integers(0, 99), st.floats(0, 20))
@settings(max_examples=40, deadline=None)
def test_adaptive_ties_keep_their_number_the_last_and_the_good_ones(
    bad: set[int], seed: int, W: float
) -> None:
    strategy = ["take" if i in bad else "give" for i in range(12)]
    town = acted(12, ring(12, 2), bad, seed=seed, strategy=strategy, scores=[i % 5 for i in range(12)])
    friends = {pair for pair in town.pairs if not any(int(name[1:]) in bad for name in pair)}
    operator = AdaptiveTies(W=W, pace=4, copies="nothing")
    events = town.play(operator)
    assert len(town.pairs) == 24
    assert friends <= town.pairs
    assert all(town.state.edges("talk")[name] for name in town.names)
    assert not [event for event in events if isinstance(event, Refused)]
    if W == 0:
        assert events == []


def test_the_let_down_turn_to_friends_of_those_who_let_them_down() -> None:
    town = acted(4, [("P0", "P1"), ("P1", "P2"), ("P2", "P3")], {1}, scores=(9e9, 0, 0, 0))
    told = reasons(town.play(AdaptiveTies(W=1e6, beta=1, pace=20, copies="nothing")))
    assert "P0 had enough of P1, and turned to P2, whom P1 knows" in told


@pytest.mark.parametrize(("mine", "theirs", "leaves"), [(9e9, 0, True), (0, 9e9, False)])
def test_it_is_the_better_off_who_can_afford_to_leave(mine: float, theirs: float, leaves: bool) -> None:
    """p = 1/(1 + exp(-beta (P_A - P_B))), A who was let down: the sign is not the other way round."""
    town = acted(4, [("P0", "P1"), ("P1", "P2")], {1}, scores=(mine, theirs, mine, 0))
    town.run(AdaptiveTies(W=1e6, beta=1, pace=5, copies="nothing", memory=99), 4)
    assert (town.pairs != {frozenset(("P0", "P1")), frozenset(("P1", "P2"))}) is leaves


def test_the_more_ties_are_looked_at_the_more_cooperation_there_is() -> None:
    """Payoffs from a dilemma along the ties, b = 2, c = 1; strategies copied, deeds follow strategies."""

    def share_of_givers(W: float) -> float:
        town = Town(40, ring(40, 2), strategy=["give", "take"] * 20, seed=2)
        for _ in range(80):
            strategy = {person.name: person.traits["strategy"] for person in town.state.present}
            before = {person.name: person.score for person in town.state.present}
            town.emit(Paid({name: -score for name, score in before.items()}))
            for name, targets in town.state.edges("talk").items():
                gives = strategy[name] == "give"
                gifts = dict.fromkeys(targets, 2.0 * gives)
                town.emit(Paid({**gifts, name: -1.0 * gives * len(targets)}, source=name))
            town.play(AdaptiveTies(W=W, beta=0.05, pace=2))
            town.next()
        return town.trait("strategy").count("give") / 40

    assert share_of_givers(8) > share_of_givers(0) + 0.3


def test_what_is_done_by_chance_says_so() -> None:
    town = acted(12, ring(12), {1, 2, 3})
    events = town.play(PartnerUpdating(by="chance"))
    assert {event.why for event in events} == {"chance alone: partner_updating without reasons"}
    assert all(isinstance(event, Linked | Unlinked) for event in events)


def test_giving_survives_on_ties_that_adapt_and_not_on_fixed_ones() -> None:
    """The two presets after Santos, Pacheco & Lenaerts (2006), as they ship."""

    def givers(preset: str) -> int:
        with World(preset=f"matrix_game/{preset}", remarks=False, record=False) as world:
            world.run()
            return sum(person.mind["name"] == "matrix_game.cooperator" for person in world.state.present)

    assert givers("santos2006") > 2 * givers("santos2006-static")
