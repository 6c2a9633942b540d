"""Starting graphs, measures and layouts against exact values and properties that hold for every kind."""

import math
import os
import subprocess
import sys
from itertools import cycle, pairwise, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sandbox import topology
from sandbox.topology import KINDS, Graph, build, layout

Ties = list[tuple[str, str, float]]
Channel = dict[str, dict[str, float]]


def people(n: int) -> list[str]:
    return [f"p{i}" for i in range(n)]


def ties(text: str, n: int, seed: int = 0) -> Ties:
    return build(Graph.parse(text), people(n), Random(seed))


def channel(links: Ties) -> Channel:
    edges: Channel = {}
    for source, target, weight in links:
        edges.setdefault(source, {})[target] = weight
    return edges


def society(text: str, n: int, seed: int = 0) -> tuple[Channel, list[str]]:
    return channel(ties(text, n, seed)), people(n)


def in_a_new_process(code: str, hash_seed: str = "0") -> str:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    ).stdout


def test_importing_is_cheap():
    code = "import sys, sandbox.topology; print({'networkx', 'numpy', 'scipy'} & sys.modules.keys())"
    assert in_a_new_process(code) == "set()\n"


# --- Building ---


@pytest.mark.parametrize(
    ("text", "n", "reads"),
    [
        ("complete", 7, 7 * 6),
        ("empty", 7, 0),
        ("ring", 7, 2 * 7),
        ("ring:1", 6, 6),
        ("path", 7, 2 * 6),
        ("star", 7, 2 * 6),
        ("hierarchy:3", 13, 2 * 12),
        ("lattice:3:4", 12, 2 * (3 * 3 + 2 * 4)),
        ("lattice:3:4:true", 12, 2 * (2 * 12)),
        ("lattice:2:2:true", 4, 2 * 4),
        ("lattice:1:1:true", 1, 0),
        ("watts_strogatz:4:0.5", 20, 20 * 4),
        ("watts_strogatz:4:0.4", 4, 4 * 3),
        ("barabasi_albert:3", 20, 2 * 3 * (20 - 3)),
        ("erdos_renyi:1", 6, 6 * 5),
        ("erdos_renyi:0", 6, 0),
        ("erdos_renyi:1e-30", 6, 0),
        ("delaunay", 2, 2),
        ("delaunay", 3, 6),
    ],
)
def test_reads_per_round(text, n, reads):
    assert len(ties(text, n)) == reads


@pytest.mark.parametrize("degree", [2, 3, 4, 5])
def test_regular_graphs_over_six_agents_have_density_of_a_fifth_of_the_degree(degree):
    edges, names = society(f"ring:{degree}", 6)
    assert {len(edges[name]) for name in names} == {degree}
    assert sum(map(len, edges.values())) == 2 * (6 * degree // 2)
    assert topology.density(edges, names) == degree / 5


def test_directed_ties_run_as_each_kind_says():
    def directed(n=4, **fields):
        return [(u[1:], v[1:]) for u, v, _ in build(Graph(directed=True, **fields), people(n), Random(0))]

    assert directed(kind="ring") == [("0", "1"), ("1", "2"), ("2", "3"), ("3", "0")]
    assert directed(kind="ring", degree=3) == [*zip("001123", "122330", strict=True)]
    assert directed(kind="path") == [("0", "1"), ("1", "2"), ("2", "3")]
    assert directed(kind="star", hub="p2") == [("2", "0"), ("2", "1"), ("2", "3")]
    assert directed(kind="hierarchy") == [("0", "1"), ("0", "2"), ("1", "3")]
    assert directed(kind="lattice") == [("0", "1"), ("0", "2"), ("1", "3"), ("2", "3")]
    assert len(directed(kind="complete")) == 12
    assert all(u < v for u, v in directed(n=9, kind="barabasi_albert"))
    assert directed(kind="edges", edges=[("p3", "p0")]) == [("3", "0")]


def test_a_directed_random_graph_draws_each_direction_on_its_own():
    for text in ("erdos_renyi", "stochastic_block"):
        given = {"kind": text, "directed": True} | ({"sizes": (30,), "p_in": 0.3} if "block" in text else {})
        edges = channel(build(Graph(**given), people(30), Random(1)))
        assert 0.15 < topology.reciprocity(edges, people(30)) < 0.45


def test_lattice_is_as_square_as_it_can_be():
    assert ties("lattice", 12) == ties("lattice:3:4", 12) == ties("lattice:3", 12)
    assert ties("lattice", 7) == ties("path", 7)


def test_blocks_and_teams():
    teams = {"p0": "red", "p1": "red", "p2": "blue", "p3": "blue", "p4": None}
    inside = {("p0", "p1"), ("p1", "p0"), ("p2", "p3"), ("p3", "p2")}
    for graph in (Graph(kind="teams"), Graph(kind="stochastic_block", p_in=1, p_out=0)):
        assert {tie[:2] for tie in build(graph, people(5), Random(0), teams)} == inside
    sized = Graph(kind="stochastic_block", sizes=[2, 3], p_in=0, p_out=1)
    assert len(build(sized, people(5), Random(0))) == 2 * 2 * 3


def test_listed_edges_keep_their_weights_and_others_take_the_common_one():
    graph = Graph(kind="edges", weight=2, edges=[["p1", "p0", 0.5], ["p1", "p2"]])
    assert build(graph, people(3), Random(0)) == [
        ("p0", "p1", 0.5),
        ("p1", "p0", 0.5),
        ("p1", "p2", 2.0),
        ("p2", "p1", 2.0),
    ]


def test_a_connected_small_world_is_connected():
    loose, tight = (Graph(kind="watts_strogatz", k=2, p=1, connected=flag) for flag in (False, True))
    found = [
        topology.components(channel(build(graph, people(30), Random(seed))), people(30))
        for graph, seed in product((loose, tight), range(20))
    ]
    assert max(found[:20]) > 1
    assert set(found[20:]) == {1}


def test_text_and_mapping_give_the_same_graph():
    assert Graph.parse("watts_strogatz:6:0.25") == Graph(kind="watts_strogatz", k=6, p=0.25)
    assert TypeAdapter(dict[str, Graph]).validate_python({"talk": "ring:4"})["talk"].model_dump() == {
        "kind": "ring",
        "degree": 4,
        "directed": False,
        "weight": 1.0,
    }
    assert Graph.parse("star:2") == Graph(kind="star", hub=2)
    assert Graph.parse("star:Ada") == Graph(kind="star", hub="Ada")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("rnig", "'rnig'.*'complete', 'empty', 'ring'"),
        ("ring:2:3", "has 2 values: ring takes degree"),
        ("empty:1", "empty takes none"),
        ("ring:0", "greater than or equal to 1"),
        ("watts_strogatz:3", "multiple of 2"),
        ("erdos_renyi:1.5", "less than or equal to 1"),
    ],
)
def test_what_is_no_graph_is_refused(text, words):
    with pytest.raises(ValidationError, match=words):
        Graph.parse(text)


@pytest.mark.parametrize("listed", [[("a", "b"), ("b", "a")], [("a", "a")], [("a", "b", 0)], [("a",)]])
def test_listed_edges_are_checked(listed):
    with pytest.raises(ValidationError, match="edges"):
        Graph(kind="edges", edges=listed)


def test_both_directions_may_be_listed_in_a_directed_graph():
    graph = Graph(kind="edges", directed=True, edges=[("a", "b", 1), ("b", "a", 3)])
    assert build(graph, "ab", Random(0)) == [("a", "b", 1.0), ("b", "a", 3.0)]


@pytest.mark.parametrize(
    ("text", "n", "words"),
    [
        ("ring:6", 6, "degree=6 is too large for 6 people: lower it or add people"),
        ("ring:3", 5, "degree=3 is odd and so is n=5: make one of them even"),
        ("watts_strogatz:8", 6, "k=8 is too large for 6 people: lower it"),
        ("barabasi_albert:4", 4, "m=4 is too large for 4 people: lower it"),
        ("lattice:3:3", 8, "rows=3, cols=3 does not hold exactly 8 people: change"),
        ("star:4", 4, "hub=4 is no seat of 4 people: use a seat below 4"),
        ("star:Ada", 2, "hub names 'Ada', who is not there: use one of: p0, p1"),
        ("teams", 4, "nobody has a team: give people teams"),
        ("stochastic_block", 4, "sizes is empty and nobody has a team: give people teams"),
    ],
)
def test_what_does_not_fit_the_people_names_field_value_and_remedy(text, n, words):
    with pytest.raises(ValueError, match=words):
        ties(text, n)


def test_more_that_does_not_fit_the_people():
    with pytest.raises(ValueError, match="edges names 'Bob', who is not there: use one of: Ada"):
        build(Graph(kind="edges", edges=[("Ada", "Bob")]), ["Ada"], Random(0))
    with pytest.raises(ValueError, match=r"sizes=\(2, 3\) add up to 5: make it 4"):
        build(Graph(kind="stochastic_block", sizes=(2, 3)), people(4), Random(0))
    with pytest.raises(ValueError, match="names: Ada more than once"):
        build(Graph.parse("complete"), ["Ada", "Bob", "Ada"], Random(0))


class LoadedDice(Random):
    """Dice that cut a ring of six into two triangles whenever it is rewired."""

    def __init__(self) -> None:
        super().__init__()
        self.rolls, self.picks = cycle([1, 1, 0, 1, 1, 0]), cycle([0, 3])

    def random(self) -> float:
        return next(self.rolls)

    def choice(self, seq):
        return seq[next(self.picks)]


def test_a_small_world_that_never_connects_is_an_error():
    with pytest.raises(
        ValueError, match=r"k=2, p=0.5 gave no connected graph for 6 people: raise k, lower p"
    ):
        build(Graph(kind="watts_strogatz", k=2, p=0.5, connected=True), people(6), LoadedDice())
    loose = channel(build(Graph(kind="watts_strogatz", k=2, p=0.5), people(6), LoadedDice()))
    assert topology.components(loose, people(6)) == 2


@pytest.mark.parametrize("shape", KINDS.values())
def test_every_field_can_become_a_form(shape):
    for name, field in shape.model_fields.items():
        assert name == "kind" or field.description, name
    assert shape.__doc__ not in (None, topology.Shape.__doc__)


@st.composite
def crowds(draw: st.DrawFn) -> tuple[Graph, list[str], dict[str, str | None]]:
    """A graph of any kind that fits, over 2 to 14 people of whom the first has a team."""
    n = draw(st.integers(2, 14))
    names, probability = people(n), st.floats(0, 1)
    pair = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    fields = {
        "ring": {
            "degree": st.integers(1, n - 1).filter(lambda d: d % 2 == 0 or n % 2 == 0)
            if n > 2
            else st.just(1)
        },
        "star": {"hub": st.integers(0, n - 1) | st.sampled_from(names)},
        "lattice": {"torus": st.booleans()},
        "erdos_renyi": {"p": probability},
        "watts_strogatz": {"k": st.integers(1, n // 2).map(lambda half: 2 * half), "p": probability},
        "barabasi_albert": {"m": st.integers(1, n - 1)},
        "stochastic_block": {"sizes": st.sampled_from([(), (n,), (1, n - 1)]), "p_in": probability},
        "hierarchy": {"branching": st.integers(1, 4)},
        "edges": {"edges": st.lists(pair, max_size=20, unique_by=lambda names: tuple(sorted(names)))},
    }
    kind = draw(st.sampled_from(sorted(KINDS)))
    chosen = draw(st.fixed_dictionaries({"directed": st.booleans(), **fields.get(kind, {})}))
    teams = {name: draw(st.sampled_from(["red", "blue", None])) for name in names} | {names[0]: "red"}
    return Graph(kind=kind, weight=2.5, **chosen), names, teams


@given(crowds(), st.integers(0, 2**32))
def test_every_kind_builds_a_simple_graph(crowd, seed):
    graph, names, teams = crowd
    links = build(graph, names, Random(seed), teams)
    pairs = [(source, target) for source, target, _ in links]
    assert all(source != target for source, target in pairs)
    assert len(set(pairs)) == len(pairs)
    assert {name for pair in pairs for name in pair} <= set(names)
    assert {weight for *_, weight in links} <= {2.5}
    assert pairs == sorted(pairs, key=lambda pair: (names.index(pair[0]), names.index(pair[1])))
    assert links == build(Graph.model_validate_json(graph.model_dump_json()), names, Random(seed), teams)
    if not graph.root.directed:
        assert {(target, source) for source, target in pairs} == set(pairs)


# --- Measures ---


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


# --- Layout ---


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
