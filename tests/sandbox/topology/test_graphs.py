"""Starting graphs against exact values and properties that hold for every kind."""

from itertools import cycle, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from sandbox import topology
from sandbox.topology import KINDS, Graph, build
from tests.sandbox.topology.societies import channel, crowds, in_a_new_process, people, society, ties


def test_importing_is_cheap():
    code = "import sys, sandbox.topology; print({'networkx', 'numpy', 'scipy'} & sys.modules.keys())"
    assert in_a_new_process(code) == "set()\n"


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
