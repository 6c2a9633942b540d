"""Families of starting graphs, each a record of its parameters."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, permutations
from random import Random
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    import networkx as nx

Weight = Annotated[float, Field(gt=0, le=1000)]
Probability = Annotated[float, Field(ge=0, le=1)]


class Crowd(NamedTuple):
    """Whom a graph is built over: people in seating order, their teams, and the dice to use."""

    names: Sequence[str]
    random: Random
    teams: Mapping[str, str | None]


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
        require(self.degree < n, f"{given} is too large for {n} people", "lower it or add people")
        odd = self.degree % 2
        require(not (odd and n % 2), f"{given} is odd and so is n={n}", "make one of them even")
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
            require(self.hub < n, f"star: hub={self.hub} is no seat of {n} people", f"use a seat below {n}")
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
        require(rows * cols == n, given, "change one of them, or leave both open")
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
        require(self.k <= n, f"{given} is too large for {n} people", "lower it or add people")
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
        require(self.m < n, f"{given} is too large for {n} people", "lower it or add people")
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
        require(total == n, f"stochastic_block: sizes={self.sizes} add up to {total}", f"make it {n}")
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
            require(source != target, f"edges: [{source}, {target}] is a tie to oneself", "remove it")
            require(count == 1, f"edges: {source} and {target} are tied {count} times", "keep one")
        return self

    def weighted(self, crowd: Crowd) -> Iterator[tuple[int, int, float]]:
        for source, target, *weight in self.edges:
            seats = [_seat(name, crowd.names, "edges: edges") for name in (source, target)]
            yield seats[0], seats[1], float(weight[0]) if weight else self.weight


def require(holds: bool, problem: str, remedy: str) -> None:
    """Raises ValueError: what is wrong, and what to do."""
    if not holds:
        raise ValueError(f"{problem}: {remedy}")


def _require_teams(crowd: Crowd, problem: str) -> None:
    teamless = bool(crowd.names) and not any(crowd.teams.get(name) for name in crowd.names)
    require(not teamless, problem, "give people teams or choose another graph")


def _seat(name: str, names: Sequence[str], field: str) -> int:
    known = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    require(name in names, f"{field} names {name!r}, who is not there", f"use one of: {known or 'nobody'}")
    return names.index(name)


def _upward(graph: nx.Graph) -> list[tuple[int, int]]:
    return [(min(tie), max(tie)) for tie in graph.edges]
