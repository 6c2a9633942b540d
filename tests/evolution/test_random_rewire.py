"""Random rewiring: what is conserved, how much moves, how pairs move, bounds, reasons, and cost."""

from collections.abc import Iterable
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import State, registry
from sandbox.contract import Scenario
from sandbox.events import Event, Joined, Linked, Opened, Refused, Unlinked, stamp
from sandbox.evolution.random_rewire import RandomRewire
from sandbox.projector import Projector
from sandbox.stage import Stage

Tie = tuple[str, str]


class Town:
    """People with ties, mutual unless `directed`."""

    def __init__(self, people: int, ties: Iterable[Tie], *, directed: bool = False, **bounds: Any) -> None:
        self.names, self.events = [f"P{i}" for i in range(people)], list[Event]()
        self.state, self.bounds = State(seed=9), Projector(**bounds)
        for name in self.names:
            self.emit(Joined(name, {"name": "dice"}, {}))
        for one, other in ties:
            self.emit(Linked(one, other, "talk", 2.0))
            if not directed:
                self.emit(Linked(other, one, "talk", 3.0))
        self.emit(Opened(1, "commons", {}))

    def emit(self, event: Event) -> None:
        stamp(event, self.state.seq + 1, 1, 0, "random_rewire")
        self.state.apply(event)
        self.events.append(event)

    def rewire(self, p: float) -> list[Event]:
        before, script = len(self.events), registry.make(Scenario, {"name": "commons"})
        RandomRewire(p=p).evolve(Stage(self.state, self.emit, "random_rewire", script, self.bounds))
        return self.events[before:]

    @property
    def links(self) -> set[Tie]:
        return {
            (source, target) for source, targets in self.state.edges("talk").items() for target in targets
        }

    @property
    def pairs(self) -> set[frozenset[str]]:
        return {frozenset(link) for link in self.links}


def ring(people: int, reach: int = 1) -> list[Tie]:
    return [(f"P{i}", f"P{(i + step) % people}") for i in range(people) for step in range(1, reach + 1)]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[int, list[Tie]]:
    people = draw(st.integers(2, 9))
    every = [(f"P{i}", f"P{j}") for i in range(people) for j in range(i)]
    return people, draw(st.lists(st.sampled_from(every), unique=True))


@given(graphs(), st.floats(0, 1), st.booleans())
@settings(max_examples=150)
def test_the_number_of_ties_stays_and_pairs_stay_pairs(
    graph: tuple[int, list[Tie]], p: float, directed: bool
) -> None:
    town = Town(*graph, directed=directed)
    before, weights = town.links, sorted(w for t in town.state.edges("talk").values() for w in t.values())
    town.rewire(p)
    assert len(town.links) == len(before)
    assert all(source != target for source, target in town.links)
    assert sorted(w for t in town.state.edges("talk").values() for w in t.values()) == weights
    if not directed:
        assert all((target, source) in town.links for source, target in town.links)


def test_nothing_moves_at_0_and_everything_that_can_at_1() -> None:
    town = Town(40, ring(40, 2))
    before = town.pairs
    assert town.rewire(0.0) == []
    town.rewire(1.0)
    assert len(town.pairs & before) < 0.2 * len(before)
    assert len(town.pairs) == len(before)


def test_each_tie_moves_with_probability_p() -> None:
    town = Town(500, ring(500, 4))
    moved = [event for event in town.rewire(0.3) if isinstance(event, Linked)]
    assert len(moved) / 2 / 2000 == pytest.approx(0.3, abs=4 * (0.21 / 2000) ** 0.5)


def test_directed_ties_keep_their_source() -> None:
    town = Town(60, ring(60), directed=True)
    town.rewire(1.0)
    assert {source: len(targets) for source, targets in town.state.edges("talk").items()} == dict.fromkeys(
        town.names, 1
    )
    assert town.links != set(ring(60))


def test_a_complete_graph_has_nobody_to_turn_to() -> None:
    town = Town(6, [(f"P{i}", f"P{j}") for i in range(6) for j in range(i)])
    assert town.rewire(1.0) == []


def test_the_reason_is_chance() -> None:
    town = Town(12, ring(12))
    events = town.rewire(1.0)
    assert events
    for event in events:
        assert isinstance(event, Linked | Unlinked)
        assert event.why.startswith("chance (p = 1): a tie of ")
        assert event.by == "random_rewire"


def test_what_a_bound_forbids_is_taken_back() -> None:
    town = Town(30, ring(30, 2), degree=4)
    events = town.rewire(1.0)
    assert any(isinstance(event, Refused) for event in events)
    assert len(town.pairs) == 60
    assert all(len(targets) <= 4 for targets in town.state.edges("talk").values())
    assert all((target, source) in town.links for source, target in town.links)


def test_nobody_loses_the_last_tie_where_that_is_bound() -> None:
    town = Town(20, ring(20), connected=["talk"])
    for _ in range(5):
        town.rewire(1.0)
    assert len(town.pairs) == 20
    assert all(town.state.edges("talk")[name] for name in town.names)


def test_the_same_seed_gives_the_same_ties() -> None:
    one, other = Town(20, ring(20)), Town(20, sorted(ring(20), key=lambda tie: Random(str(tie)).random()))
    one.rewire(0.5)
    other.rewire(0.5)
    assert one.links == other.links


def test_cost_grows_with_the_number_of_ties() -> None:
    """Draws, counted: people ten times as many, draws about ten times as many."""
    draws = [len(Town(people, ring(people, 2)).rewire(0.5)) for people in (50, 500, 5000)]
    for few, many in pairwise(draws):
        assert 7 < many / few < 14
