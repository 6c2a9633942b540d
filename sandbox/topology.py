"""Graphs of a society: starting graphs to build, measures of a channel, and places to draw it at.

A tie `u -> v` means that v hears u. A channel is stored as source -> {target: weight}. networkx and scipy are
imported inside the functions that need them, so that importing this module costs next to nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from random import Random
from statistics import StatisticsError, correlation
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

if TYPE_CHECKING:
    import networkx as nx

Channel = Mapping[str, Mapping[str, float]]
Place = tuple[float, float]
Weight = Annotated[float, Field(gt=0, le=1000)]
Probability = Annotated[float, Field(ge=0, le=1)]

CIRCLE_UP_TO = 16  # people; a circle of so few is easier to read than springs
SPRINGS_UP_TO = 500  # people; beyond, springs take seconds and show a hairball


class Crowd(NamedTuple):
    """Whom a graph is built over: people in seating order, their teams, and the dice to use."""

    names: Sequence[str]
    random: Random
    teams: Mapping[str, str | None]


# --- Starting graphs ---


class Shape(BaseModel):
    """A family of graphs over people in seating order; who hears whom in a tie matters if `directed`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
    directed: bool = Field(default=False, description="keep one direction only: the target hears the source")
    weight: Weight = Field(default=1.0, description="weight of each tie, above 0 and up to 1000")

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        """Ties as (source, target) seats, counted from 0."""
        raise NotImplementedError

    def weighted(self, crowd: Crowd) -> Iterable[tuple[int, int, float]]:
        return ((source, target, self.weight) for source, target in self.ties(crowd))


class Complete(Shape):
    """Everybody hears everybody, in both directions even when directed."""

    kind: Literal["complete"] = "complete"

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        return permutations(range(len(crowd.names)), 2)


class Empty(Shape):
    """Nobody hears anybody."""

    kind: Literal["empty"] = "empty"

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        return ()


class Ring(Shape):
    """A circle, each tied to the nearest on both sides; directed, each is heard by those who follow.

    An odd degree also ties opposite seats (a circulant graph), which needs an even number of people.
    """

    kind: Literal["ring"] = "ring"
    degree: int = Field(default=2, ge=1, le=1000, description="ties per person, below the number of people")

    def ties(self, crowd: Crowd) -> Iterator[tuple[int, int]]:
        n, given = len(crowd.names), f"ring: degree={self.degree}"
        _require(self.degree < n, f"{given} is too large for {n} people", "lower it or add people")
        odd = self.degree % 2
        _require(not (odd and n % 2), f"{given} is odd and so is n={n}", "make one of them even")
        for step in range(1, self.degree // 2 + 1):
            yield from ((seat, (seat + step) % n) for seat in range(n))
        yield from ((seat, seat + n // 2) for seat in range(n // 2 * odd))


class Path(Shape):
    """A line from the first person to the last."""

    kind: Literal["path"] = "path"

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        return ((seat - 1, seat) for seat in range(1, len(crowd.names)))


class Star(Shape):
    """A hub tied to all others; directed, all hear the hub."""

    kind: Literal["star"] = "star"
    hub: Annotated[int, Field(ge=0)] | str = Field(
        0, description="who is in the middle: name, or seat from 0"
    )

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        n = len(crowd.names)
        if isinstance(self.hub, str):
            hub = _seat(self.hub, crowd.names, "star: hub")
        else:
            _require(self.hub < n, f"star: hub={self.hub} is no seat of {n} people", f"use a seat below {n}")
            hub = self.hub
        return ((hub, seat) for seat in range(n) if seat != hub)


class Lattice(Shape):
    """A grid, filled row by row; directed, ties run right and down. By default as square as n allows."""

    kind: Literal["lattice"] = "lattice"
    rows: int | None = Field(default=None, ge=1, le=10_000, description="rows; open: follows from n")
    cols: int | None = Field(default=None, ge=1, le=10_000, description="columns; open: follows from n")
    torus: bool = Field(default=False, description="also tie the last row and column to the first")

    def ties(self, crowd: Crowd) -> Iterator[tuple[int, int]]:
        rows, cols = self.sides(len(crowd.names))
        for row in range(rows):
            for col in range(cols):
                if self.torus or col + 1 < cols:
                    yield row * cols + col, row * cols + (col + 1) % cols
                if self.torus or row + 1 < rows:
                    yield row * cols + col, (row + 1) % rows * cols + col

    def sides(self, n: int) -> tuple[int, int]:
        """Rows and columns for n people; ValueError if they do not fill the grid."""
        square = max((side for side in range(1, math.isqrt(n) + 1) if n % side == 0), default=1)
        rows = self.rows or (n // self.cols if self.cols else square)
        cols = self.cols or n // rows
        given = f"lattice: rows={self.rows}, cols={self.cols} does not hold exactly {n} people"
        _require(rows * cols == n, given, "change one of them, or leave both open")
        return rows, cols


class ErdosRenyi(Shape):
    """Each possible tie exists with probability p; directed, each direction on its own (Gilbert 1959)."""

    kind: Literal["erdos_renyi"] = "erdos_renyi"
    p: Probability = Field(default=0.3, description="probability of a tie, 0 to 1")

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        import networkx as nx

        p = self.p if self.p > 1e-12 else 0.0  # networkx divides by log(1 - p), which is 0 for smaller ones
        graph = nx.fast_gnp_random_graph(len(crowd.names), p, seed=crowd.random, directed=self.directed)
        return list(graph.edges)


class WattsStrogatz(Shape):
    """A small world: a ring whose ties are rewired with probability p (Watts & Strogatz 1998).

    As in networkx, k equal to the number of people gives the complete graph. Directed, later seats hear
    earlier ones.
    """

    kind: Literal["watts_strogatz"] = "watts_strogatz"
    k: int = Field(
        default=4, ge=2, le=1000, multiple_of=2, description="ties per person on the ring, even, up to n"
    )
    p: Probability = Field(default=0.1, description="probability that a tie is rewired, 0 to 1")
    connected: bool = Field(
        default=False, description="draw again until everybody is reachable (at most 100 times)"
    )

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        import networkx as nx

        n, given = len(crowd.names), f"watts_strogatz: k={self.k}"
        _require(self.k <= n, f"{given} is too large for {n} people", "lower it or add people")
        draw = nx.connected_watts_strogatz_graph if self.connected else nx.watts_strogatz_graph
        try:
            return _upward(draw(n, self.k, self.p, seed=crowd.random))
        except nx.NetworkXError as error:
            problem = f"{given}, p={self.p} gave no connected graph for {n} people"
            raise ValueError(f"{problem}: raise k, lower p or set connected=False") from error


class BarabasiAlbert(Shape):
    """Growth by preferential attachment, m(n-m) ties (Barabasi & Albert 1999); directed, new hear old."""

    kind: Literal["barabasi_albert"] = "barabasi_albert"
    m: int = Field(
        default=2, ge=1, le=1000, description="ties each newcomer brings, below the number of people"
    )

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        import networkx as nx

        n, given = len(crowd.names), f"barabasi_albert: m={self.m}"
        _require(self.m < n, f"{given} is too large for {n} people", "lower it or add people")
        return _upward(nx.barabasi_albert_graph(n, self.m, seed=crowd.random))


class Delaunay(Shape):
    """Neighbours in the Delaunay triangulation of uniform points in the unit square: planar, local ties."""

    kind: Literal["delaunay"] = "delaunay"

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        n = len(crowd.names)
        if n < 3:
            return combinations(range(n), 2)
        from scipy.spatial import Delaunay as Triangulation

        points = [(crowd.random.random(), crowd.random.random()) for _ in range(n)]
        triangles = Triangulation(points).simplices.tolist()
        return [tie for triangle in triangles for tie in combinations(sorted(triangle), 2)]


class StochasticBlock(Shape):
    """Ties are likelier within a block than between blocks (Holland, Laskey & Leinhardt 1983).

    Without sizes the blocks are the teams, and a person without a team is a block alone.
    """

    kind: Literal["stochastic_block"] = "stochastic_block"
    p_in: Probability = Field(default=0.8, description="probability of a tie within a block, 0 to 1")
    p_out: Probability = Field(default=0.1, description="probability of a tie between blocks, 0 to 1")
    sizes: tuple[Annotated[int, Field(ge=1)], ...] = Field(
        default=(), description="people per block, in seating order; empty: the teams"
    )

    def ties(self, crowd: Crowd) -> Iterator[tuple[int, int]]:
        block = self.blocks(crowd)
        for source, target in (permutations if self.directed else combinations)(range(len(block)), 2):
            if crowd.random.random() < (self.p_in if block[source] == block[target] else self.p_out):
                yield source, target

    def blocks(self, crowd: Crowd) -> list[int | str]:
        """The block of each seat."""
        if not self.sizes:
            _require_teams(crowd, "stochastic_block: sizes is empty and nobody has a team")
            return [crowd.teams.get(name) or seat for seat, name in enumerate(crowd.names)]
        n, total = len(crowd.names), sum(self.sizes)
        _require(total == n, f"stochastic_block: sizes={self.sizes} add up to {total}", f"make it {n}")
        return [block for block, size in enumerate(self.sizes) for _ in range(size)]


class Teams(Shape):
    """Everybody hears their whole team, in both directions even when directed. No team, no ties."""

    kind: Literal["teams"] = "teams"

    def ties(self, crowd: Crowd) -> Iterator[tuple[int, int]]:
        _require_teams(crowd, "teams: nobody has a team")
        members: dict[str, list[int]] = defaultdict(list)
        for seat, name in enumerate(crowd.names):
            if team := crowd.teams.get(name):
                members[team].append(seat)
        for seats in members.values():
            yield from permutations(seats, 2)


class Hierarchy(Shape):
    """A balanced tree filled level by level from the first person; directed, each hears the one above."""

    kind: Literal["hierarchy"] = "hierarchy"
    branching: int = Field(default=2, ge=1, le=1000, description="people directly below each person")

    def ties(self, crowd: Crowd) -> Iterable[tuple[int, int]]:
        return (((seat - 1) // self.branching, seat) for seat in range(1, len(crowd.names)))


class Edges(Shape):
    """Exactly the listed ties; `weight` holds for those listed without one."""

    kind: Literal["edges"] = "edges"
    edges: tuple[tuple[str, str] | tuple[str, str, Weight], ...] = Field(
        default=(), description="ties as [source, target] or [source, target, weight]"
    )

    @model_validator(mode="after")
    def _each_tie_once(self) -> Self:
        pairs = Counter(edge[:2] if self.directed else tuple(sorted(edge[:2])) for edge in self.edges)
        for (source, target), count in pairs.items():
            _require(source != target, f"edges: [{source}, {target}] is a tie to oneself", "remove it")
            _require(count == 1, f"edges: {source} and {target} are tied {count} times", "keep one")
        return self

    def weighted(self, crowd: Crowd) -> Iterator[tuple[int, int, float]]:
        for source, target, *weight in self.edges:
            seats = [_seat(name, crowd.names, "edges: edges") for name in (source, target)]
            yield seats[0], seats[1], float(weight[0]) if weight else self.weight


AnyShape = (
    Complete | Empty | Ring | Path | Star | Lattice | ErdosRenyi | WattsStrogatz | BarabasiAlbert
    | Delaunay | StochasticBlock | Teams | Hierarchy | Edges
)  # fmt: skip
KINDS: Mapping[str, type[Shape]] = {shape.model_fields["kind"].default: shape for shape in get_args(AnyShape)}


class Graph(RootModel[Annotated[AnyShape, Field(discriminator="kind")]]):
    """The starting graph of a channel, by `kind`: `Graph(kind="ring", degree=4)`, or `ring:4` as text."""

    model_config = ConfigDict(frozen=True)

    if TYPE_CHECKING:  # a root model takes its root or the root's fields, which pydantic's types do not say

        def __init__(self, root: AnyShape | str = ..., /, **fields: Any) -> None: ...

    @classmethod
    def parse(cls, text: str) -> Self:
        """A graph from its kind and, after colons, its fields in order: `ring`, `watts_strogatz:4:0.1`."""
        return cls.model_validate(text)

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        kind, *texts = given.split(":")
        shape = KINDS.get(
            kind, Shape
        )  # an unknown kind is left for the union to refuse, naming the known ones
        fields = [field for field in shape.model_fields if field not in {*Shape.model_fields, "kind"}]
        fits = kind not in KINDS or len(texts) <= len(fields)
        _require(
            fits, f"graph {given!r} has {len(texts)} values", f"{kind} takes {', '.join(fields) or 'none'}"
        )
        values = [int(text) if text.isdecimal() else text for text in texts]
        return {"kind": kind, **dict(zip(fields, values, strict=False))}


def build(
    graph: Graph, names: Sequence[str], random: Random, teams: Mapping[str, str | None] = {}
) -> list[tuple[str, str, float]]:
    """The ties (source, target, weight) of a starting graph over people in seating order.

    Sorted by the seats of source and target, each once, none to oneself; both directions unless the graph is
    directed. The same dice give the same ties. ValueError if the graph does not fit these people.
    """
    twice = [name for name, count in Counter(names).items() if count > 1]
    _require(not twice, f"names: {', '.join(twice)} more than once", "give each a name of their own")
    ties: dict[tuple[int, int], float] = {}
    for source, target, weight in graph.root.weighted(Crowd(names, random, teams)):
        if source == target:  # a torus one seat wide meets itself
            continue
        ties[source, target] = weight
        if not graph.root.directed:
            ties[target, source] = weight
    return [(names[source], names[target], weight) for (source, target), weight in sorted(ties.items())]


def _require(holds: bool, problem: str, remedy: str) -> None:
    if not holds:
        raise ValueError(f"{problem}: {remedy}")


def _require_teams(crowd: Crowd, problem: str) -> None:
    teamless = bool(crowd.names) and not any(crowd.teams.get(name) for name in crowd.names)
    _require(not teamless, problem, "give people teams or choose another graph")


def _seat(name: str, names: Sequence[str], field: str) -> int:
    known = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    _require(name in names, f"{field} names {name!r}, who is not there", f"use one of: {known or 'nobody'}")
    return names.index(name)


def _upward(graph: nx.Graph) -> list[tuple[int, int]]:
    return [(min(tie), max(tie)) for tie in graph.edges]


# --- Measures of a channel among the people present ---
# Ties to absent people and to oneself are ignored, and so are weights. Where a definition divides by nothing
# (no people, one person, no ties), the value is 0.0, never NaN.


def density(edges: Channel, names: Collection[str]) -> float:
    """Share of the n(n-1) possible directed ties that exist, 0 to 1 (Wasserman & Faust 1994, ch. 4)."""
    n = len(names)
    return len(_ties(edges, names)) / (n * (n - 1)) if n > 1 else 0.0


def reciprocity(edges: Channel, names: Collection[str]) -> float:
    """Share of directed ties whose reverse exists too, 0 to 1 (Wasserman & Faust 1994, ch. 13)."""
    ties = _ties(edges, names)
    return sum((target, source) in ties for source, target in ties) / len(ties) if ties else 0.0


def mean_degree(edges: Channel, names: Collection[str]) -> float:
    """Mean number of people a person hears, 0 to n-1; in an undirected graph the usual mean degree."""
    return len(_ties(edges, names)) / len(names) if names else 0.0


def components(edges: Channel, names: Collection[str]) -> int:
    """Number of weakly connected components, 1 to n; 0 without people."""
    import networkx as nx

    return int(nx.number_connected_components(_undirected(edges, names)))


def clustering(edges: Channel, names: Collection[str]) -> float:
    """Mean share of a person's pairs of neighbours who are tied, 0 to 1 (Watts & Strogatz 1998).

    Directions are ignored; a person with fewer than two neighbours counts as 0.
    """
    import networkx as nx

    return float(nx.average_clustering(_undirected(edges, names))) if names else 0.0


def mean_path_length(edges: Channel, names: Collection[str]) -> float:
    """Mean shortest path in ties between members of the largest component, directions ignored.

    From 1 (complete) to (n+1)/3 (path), 0.0 without ties (Watts & Strogatz 1998). Costs n graph searches.
    """
    import networkx as nx

    graph = _undirected(edges, names)
    largest = max(nx.connected_components(graph), key=len, default=())
    return float(nx.average_shortest_path_length(graph.subgraph(largest))) if len(largest) > 1 else 0.0


def degree_centralization(edges: Channel, names: Collection[str]) -> float:
    """How much the ties hang on one person: 0 when all have equal degree, 1 for a star (Freeman 1979).

    sum(max degree - degree) / ((n-1)(n-2)), directions ignored; 0.0 for fewer than three people.
    """
    n = len(names)
    degrees = [degree for _, degree in _undirected(edges, names).degree]
    return sum(max(degrees) - degree for degree in degrees) / ((n - 1) * (n - 2)) if n > 2 else 0.0


def degree_gini(edges: Channel, names: Collection[str]) -> float:
    """Gini coefficient of the number of ties per person, heard and hearing: 0 equal, up to 1 - 1/n."""
    ends = Counter(name for tie in _ties(edges, names) for name in tie)
    degrees = sorted(ends[name] for name in names)
    n, total = len(degrees), sum(degrees)
    return sum((2 * rank - n - 1) * d for rank, d in enumerate(degrees, 1)) / (n * total) if total else 0.0


def communities(edges: Channel, names: Collection[str]) -> list[list[str]]:
    """A partition of the people by greedy modularity, largest group first (Clauset, Newman & Moore 2004)."""
    import networkx as nx

    seated, graph = _seating(names), _undirected(edges, names)
    if not graph.number_of_edges():
        return [[name] for name in seated]
    groups = map(sorted, nx.community.greedy_modularity_communities(graph))
    return [
        [seated[seat] for seat in group] for group in sorted(groups, key=lambda group: (-len(group), group))
    ]


def modularity(
    edges: Channel, names: Collection[str], groups: Collection[Collection[str]] | None = None
) -> float:
    """Share of ties within groups beyond what degrees alone would give, -1/2 to 1 (Newman & Girvan 2004).

    Directions are ignored. The groups are a partition of the people (say, teams), by default `communities`; a
    person in none is a group alone.
    """
    seated, graph = _seating(names), _undirected(edges, names)
    partition = communities(edges, names) if groups is None else groups
    group = {name: number for number, members in enumerate(partition) for name in members}
    within = sum(group.get(seated[u], seated[u]) == group.get(seated[v], seated[v]) for u, v in graph.edges)
    strength: Counter[int | str] = Counter()
    for seat, degree in graph.degree:
        strength[group.get(seated[seat], seated[seat])] += degree
    m = graph.number_of_edges()
    return within / m - sum(total**2 for total in strength.values()) / (2 * m) ** 2 if m else 0.0


def turnover(before: Channel, after: Channel, names: Collection[str]) -> float:
    """Share of all directed ties of two moments that only one of them has: 1 - Jaccard index, 0 to 1."""
    old, new = _ties(before, names), _ties(after, names)
    return len(old ^ new) / len(old | new) if old | new else 0.0


def assortativity(edges: Channel, names: Collection[str], trait: Mapping[str, object]) -> float:
    """Whether ties join people alike in a trait: 1 always, 0 as by chance, below 0 unlike ones (Newman 2003).

    Pearson's r over directed ties if all values are numbers, else the coefficient for categories. People
    without a value (missing or None) are left out; 0.0 where all who have a tie have the same value.
    """
    known = [name for name in names if trait.get(name) is not None]
    pairs = [(trait[source], trait[target]) for source, target in _ties(edges, known)]
    if all(isinstance(trait[name], int | float) and not isinstance(trait[name], bool) for name in known):
        return _numeric_assortativity(pairs)
    sources, targets = Counter(source for source, _ in pairs), Counter(target for _, target in pairs)
    alike, chance = sum(s == t for s, t in pairs), sum(sources[value] * targets[value] for value in sources)
    m = len(pairs)
    return (alike * m - chance) / (m**2 - chance) if chance < m**2 else 0.0


def _numeric_assortativity(pairs: Sequence[tuple[Any, Any]]) -> float:
    try:
        return correlation([source for source, _ in pairs], [target for _, target in pairs])
    except StatisticsError:  # fewer than two ties or a constant: the documented 0.0
        return 0.0


def _ties(edges: Channel, names: Collection[str]) -> set[tuple[str, str]]:
    present = set(names)
    return {(u, v) for u in present & edges.keys() for v in edges[u] if v in present and v != u}


def _seating(names: Collection[str]) -> list[str]:
    """People in the order given; sorted if they come as a set, whose order differs between processes."""
    return sorted(names) if isinstance(names, set | frozenset) else list(names)


def _undirected(edges: Channel, names: Collection[str]) -> nx.Graph:
    """Who is tied to whom in any direction, over seats instead of names: the same graph in every process."""
    import networkx as nx

    seat = {name: number for number, name in enumerate(_seating(names))}
    graph = nx.Graph()
    graph.add_nodes_from(range(len(seat)))
    graph.add_edges_from(sorted((seat[source], seat[target]) for source, target in _ties(edges, names)))
    return graph


# --- Places to draw people at ---


def layout(
    edges: Channel, names: Collection[str], previous: Mapping[str, Place] = {}, seed: int = 0
) -> dict[str, Place]:
    """A place (x, y) in [-1, 1]^2 for each person, the same for the same arguments.

    Who has a previous place keeps it; a newcomer sits close to neighbours, or without any on the freest place
    of the circle. When nobody has one: a circle in seating order for few people, complete graphs and crowds
    too large for springs, else springs (Fruchterman & Reingold 1991) started from `seed`.
    """
    seated = _seating(names)
    places = {name: previous[name] for name in seated if name in previous}
    if not places:
        return _first_layout(edges, seated, seed)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for source, target in _ties(edges, names):
        neighbours[source].add(target)
        neighbours[target].add(source)
    newcomers = [name for name in seated if name not in places]
    for name in sorted(newcomers, key=lambda name: places.keys().isdisjoint(neighbours[name])):
        near = [place for other, place in places.items() if other in neighbours[name]]
        taken = places.values()
        places[name] = _beside(near, taken, len(seated)) if near else _freest(taken, len(seated))
    return {name: places[name] for name in seated}


def _first_layout(edges: Channel, names: Sequence[str], seed: int) -> dict[str, Place]:
    n = len(names)
    if n <= CIRCLE_UP_TO or n > SPRINGS_UP_TO or density(edges, names) == 1.0:
        return dict(zip(names, _circle(n), strict=True))
    import networkx as nx

    sprung = nx.spring_layout(_undirected(edges, names), seed=seed)
    return {name: _inside(*map(float, sprung[seat])) for seat, name in enumerate(names)}


def _circle(n: int) -> list[Place]:
    """n places on the unit circle, clockwise from the top."""
    return [(math.sin(math.tau * i / n), math.cos(math.tau * i / n)) for i in range(n)]


def _inside(x: float, y: float) -> Place:
    return min(1.0, max(-1.0, x)), min(1.0, max(-1.0, y))


def _freest(taken: Collection[Place], n: int) -> Place:
    """Of n places on the circle the one farthest from everybody: n-1 people cannot take them all."""
    return max(_circle(n), key=lambda place: _clearance(place, taken))


def _beside(near: Sequence[Place], taken: Collection[Place], n: int) -> Place:
    """The first place with room on a sunflower spiral (Vogel 1979) around the middle of one's neighbours.

    With this gap n people cover less than a seventh of the square: there is always room on the spiral.
    """
    gap = 0.4 / math.sqrt(n)
    middle = _inside(sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near))
    return next(place for place in _spiral(middle, gap) if _clearance(place, taken) >= gap)


def _spiral(middle: Place, gap: float) -> Iterator[Place]:
    golden_angle = math.pi * (3 - math.sqrt(5))
    for i in range(1, math.ceil((3 / gap) ** 2)):  # 3: just beyond the diagonal of the square
        radius, angle = gap * math.sqrt(i), golden_angle * i
        place = middle[0] + radius * math.sin(angle), middle[1] + radius * math.cos(angle)
        if place == _inside(*place):
            yield place


def _clearance(place: Place, taken: Collection[Place]) -> float:
    return min((math.dist(place, other) for other in taken), default=math.inf)
