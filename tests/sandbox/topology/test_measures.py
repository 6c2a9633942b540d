"""Measures against exact values, and within their ranges for every kind of graph."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import topology
from sandbox.topology import Graph, build
from tests.sandbox.topology.societies import Channel, channel, crowds, in_a_new_process, people, society


def test_measures_of_a_complete_graph():
    edges, names = society("complete", 6)
    assert topology.density(edges, names) == topology.clustering(edges, names) == 1.0
    assert topology.reciprocity(edges, names) == topology.mean_path_length(edges, names) == 1.0
    assert topology.mean_degree(edges, names) == 5.0
    assert topology.components(edges, names) == 1
    assert topology.degree_centralization(edges, names) == topology.degree_gini(edges, names) == 0.0


def test_measures_of_a_star():
    edges, names = society("star", 6)
    assert topology.degree_centralization(edges, names) == 1.0
    assert topology.clustering(edges, names) == 0.0
    assert topology.mean_path_length(edges, names) == pytest.approx(2 - 2 / 6)
    assert topology.degree_gini(edges, names) == pytest.approx(1 / 2 - 1 / 6)  # (n-2)/(2n)


def test_path_length_of_a_path_and_of_its_largest_piece():
    edges, names = society("path", 8)
    assert topology.mean_path_length(edges, names) == 9 / 3
    assert topology.mean_path_length(edges, [name for name in names if name != "p2"]) == 6 / 3
    assert topology.components(edges, [name for name in names if name != "p2"]) == 2


@pytest.mark.parametrize("k", [2, 4, 6, 10])
def test_clustering_of_an_unrewired_small_world(k):
    assert topology.clustering(*society(f"watts_strogatz:{k}:0", 40)) == pytest.approx(
        3 * (k - 2) / (4 * (k - 1))
    )


def test_a_planar_triangulation_has_at_most_3n_minus_6_ties():
    edges, names = society("delaunay", 40)
    assert 2 * 40 - 3 <= sum(map(len, edges.values())) / 2 <= 3 * 40 - 6
    assert topology.components(edges, names) == 1


def test_a_directed_circle_returns_no_tie_and_half_the_ties_of_a_chain_with_one_answer():
    circle = {"a": {"b": 1.0}, "b": {"c": 1.0}, "c": {"a": 1.0}}
    assert topology.reciprocity(circle, "abc") == 0.0
    assert topology.density(circle, "abc") == 0.5
    assert topology.mean_degree(circle, "abc") == 1.0
    answered = {"a": {"b": 1.0, "c": 1.0, "d": 1.0}, "b": {"a": 1.0}}
    assert topology.reciprocity(answered, "abcd") == 0.5


def two_cliques() -> tuple[Channel, list[str]]:
    """Two triangles joined by one tie: 7 ties, of which 6 within, 7 ends per side."""
    pairs = ["ab", "bc", "ca", "de", "ef", "fd", "cd"]
    return channel(build(Graph(kind="edges", edges=[tuple(pair) for pair in pairs]), "abcdef", Random(0))), [
        *"abcdef"
    ]


def test_modularity_finds_the_two_cliques():
    edges, names = two_cliques()
    assert topology.communities(edges, names) == [["a", "b", "c"], ["d", "e", "f"]]
    assert topology.modularity(edges, names) == pytest.approx(6 / 7 - 2 * (7 / 14) ** 2)
    assert topology.modularity(edges, names, [names]) == 0.0
    assert topology.modularity(edges, names, [["a", "b", "c"]]) < topology.modularity(edges, names)


def test_assortativity_by_category_and_by_number():
    edges, names = two_cliques()
    sides = {name: "left" if name in "abc" else "right" for name in names}
    assert topology.assortativity(edges, names, sides) == pytest.approx((6 / 7 - 1 / 2) / (1 - 1 / 2))
    assert topology.assortativity(edges, names, {name: name in "abc" for name in names}) == pytest.approx(
        5 / 7
    )
    assert topology.assortativity(
        edges, names, {name: float(name in "abc") for name in names}
    ) == pytest.approx(5 / 7)
    assert (
        topology.assortativity(*society("star", 5), {"p0": "hub"} | dict.fromkeys(people(5)[1:], "leaf"))
        == -1.0
    )
    ages = {f"p{i}": i for i in range(10)}
    assert topology.assortativity(*society("path", 10), ages) == pytest.approx(
        1 - 0.5 * 18 / sum_of_squares()
    )
    assert topology.assortativity(edges, names, dict.fromkeys(names, "same")) == 0.0
    assert topology.assortativity(edges, names, dict.fromkeys(names, 3)) == 0.0
    assert topology.assortativity(edges, names, {"a": "left", "f": None}) == 0.0


def sum_of_squares() -> float:
    """Spread of ages 0 to 9 over the ends of a path's ties: the outer two count once, the others twice."""
    ends = [0, *[age for age in range(1, 9) for _ in range(2)], 9]
    return sum((age - 4.5) ** 2 for age in ends)


def test_turnover_is_one_minus_jaccard():
    before, after = {"a": {"b": 1.0, "c": 1.0}}, {"a": {"b": 0.5}, "b": {"c": 1.0}}
    assert topology.turnover(before, after, "abc") == pytest.approx(2 / 3)
    assert topology.turnover(before, before, "abc") == 0.0
    assert topology.turnover(before, {}, "abc") == 1.0
    assert topology.turnover(before, after, "ab") == 0.0


MEASURES = [
    topology.density,
    topology.reciprocity,
    topology.mean_degree,
    topology.clustering,
    topology.mean_path_length,
    topology.degree_centralization,
    topology.degree_gini,
    topology.modularity,
]


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("names", [[], ["a"], ["a", "b"]])
def test_without_ties_every_measure_is_zero(measure, names):
    assert measure({"a": {"a": 1.0, "gone": 1.0}, "gone": {"a": 1.0}}, names) == 0.0
    assert topology.components({"gone": {"a": 1.0}}, names) == len(names)
    assert topology.communities({}, names) == [[name] for name in names]
    assert topology.turnover({}, {}, names) == topology.assortativity({}, names, {"a": 1}) == 0.0


@given(crowds(), st.integers(0, 99))
def test_measures_stay_in_range_and_ignore_the_absent(crowd, seed):
    graph, names, teams = crowd
    edges, present = channel(build(graph, names, Random(seed), teams)), names[:-1]
    kept = {u: {v: w for v, w in heard.items() if v in present} for u, heard in edges.items() if u in present}
    for measure in MEASURES:
        assert measure(edges, present) == measure(kept, present)
        upper = len(names) if measure in (topology.mean_degree, topology.mean_path_length) else 1.0
        assert -0.5 <= measure(edges, present) <= upper + 1e-12
    assert -1 - 1e-9 <= topology.assortativity(edges, names, teams) <= 1 + 1e-9


def test_communities_do_not_depend_on_the_process():
    code = (
        "from sandbox.topology import *; from random import Random\n"
        "edges = {}\n"
        "for u, v, w in build(Graph.parse('erdos_renyi:0.2'), [f'p{i}' for i in range(30)], Random(3)):\n"
        "    edges.setdefault(u, {})[v] = w\n"
        "names = {f'p{i}' for i in range(30)}\n"
        "print(communities(edges, names), layout(edges, names), clustering(edges, names))"
    )
    assert in_a_new_process(code, "1") == in_a_new_process(code, "2")
