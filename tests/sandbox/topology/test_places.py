"""Where people are drawn: in order, apart, and where they were."""

import math
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.topology import Graph, build, layout
from tests.sandbox.topology.societies import channel, crowds, people, society


def test_few_people_and_complete_graphs_sit_on_a_circle_in_order():
    for text, n in (("ring", 6), ("path", 16), ("complete", 20)):
        places = layout(*society(text, n))
        assert list(places) == people(n)
        assert places["p0"] == (0.0, 1.0)
        assert all(math.hypot(*place) == pytest.approx(1) for place in places.values())
        steps = [math.dist(here, there) for here, there in pairwise(places.values())]
        assert steps == pytest.approx([steps[0]] * (n - 1))
    assert layout({}, []) == {}
    assert layout({}, {"b", "a"}) == layout({}, ["a", "b"])


def test_springs_put_the_tied_closer_than_strangers():
    pairs = [(u, v) for side in (range(10), range(10, 20)) for u in side for v in side if u < v] + [(0, 10)]
    listed = Graph(kind="edges", edges=[(f"p{u}", f"p{v}") for u, v in pairs])
    edges, names = channel(build(listed, people(20), Random(0))), people(20)
    places = layout(edges, names, seed=4)
    assert places == layout(edges, names, seed=4) != layout(edges, names, seed=5)
    assert math.dist(places["p1"], places["p2"]) < math.dist(places["p1"], places["p12"])


def test_a_newcomer_sits_by_neighbours_or_on_the_freest_place():
    edges, names = society("ring", 6)
    before = layout(edges, names)
    after = layout({**edges, "new": {"p0": 1.0}}, [*names, "new"], before)
    assert min(names, key=lambda name: math.dist(after[name], after["new"])) == "p0"
    alone = layout(edges, [*names, "new"], before)["new"]
    assert math.hypot(*alone) == pytest.approx(1)
    assert min(math.dist(alone, place) for place in before.values()) > 0.3


def test_newcomers_who_know_only_each_other_follow_the_one_who_knows_somebody():
    edges = {"first": {"second": 1.0}, "second": {"old": 1.0}}
    places = layout(edges, ["first", "second", "old"], {"old": (0.5, -0.5)})
    assert math.dist(places["second"], (0.5, -0.5)) < 0.6
    assert math.dist(places["first"], places["second"]) < 0.6


@given(crowds(), st.integers(0, 99), st.data())
def test_who_was_there_keeps_the_place_and_nobody_sits_on_another(crowd, seed, data):
    graph, names, teams = crowd
    edges = channel(build(graph, names, Random(seed), teams))
    stayed = data.draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    before = layout(edges, [*stayed, "gone"])
    after = layout(edges, names, before)
    assert {name: place for name, place in after.items() if name in before} == {
        name: before[name] for name in names if name in stayed
    }
    assert set(after) == set(names)
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in after.values())
    assert all(math.dist(after[u], after[v]) > 1e-6 for u in names for v in names if u < v)


def test_there_is_always_room_beside_a_hub():
    edges, names = society("star", 300)
    places = layout(edges, names, {"p0": (1.0, -1.0)})
    assert len({(round(x, 3), round(y, 3)) for x, y in places.values()}) == 300
    assert all(-1 <= x <= 1 and -1 <= y <= 1 for x, y in places.values())
