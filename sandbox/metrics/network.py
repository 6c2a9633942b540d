"""The shape of who hears whom."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from pydantic import Field

from sandbox import topology
from sandbox.contract import Metric
from sandbox.events import Event, Left, Linked, Opened, Unlinked
from sandbox.metrics.society import kinds
from sandbox.state import Edges, State


class _OfChannel(Metric):
    channel: str = Field("talk", description="the relation that is measured")
    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)


class Density(_OfChannel):
    """Share of the possible ties that exist."""

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return topology.density(state.edges(self.channel), state.names)


class Reciprocity(_OfChannel):
    """Share of the ties that go both ways."""

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return topology.reciprocity(state.edges(self.channel), state.names)


class Clustering(_OfChannel):
    """Mean local clustering: how often two whom one is tied to are tied (Watts & Strogatz 1998)."""

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return topology.clustering(state.edges(self.channel), state.names)


class Components(_OfChannel):
    """Into how many parts the society falls; directions are ignored."""

    unit: ClassVar[str] = "parts"
    bounds: ClassVar[tuple[float | None, float | None]] = (0, None)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return float(topology.components(state.edges(self.channel), state.names))


class PathLength(_OfChannel):
    """Mean shortest path between people of the largest part; directions are ignored (Watts & Strogatz 1998)."""

    unit: ClassVar[str] = "ties"
    bounds: ClassVar[tuple[float | None, float | None]] = (0, None)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return topology.mean_path_length(state.edges(self.channel), state.names)


class Modularity(_OfChannel):
    """Share of the ties within groups beyond what chance would give (Newman & Girvan 2004)."""

    bounds: ClassVar[tuple[float | None, float | None]] = (-0.5, 1)
    groups: Literal["communities", "teams"] = Field(
        "communities", description="communities: the best found greedily; teams: the society's own"
    )

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        edges = state.edges(self.channel)
        if self.groups == "communities":
            return topology.modularity(edges, state.names)
        teams: dict[str, list[str]] = {}
        for person in state.present:
            if person.team:
                teams.setdefault(person.team, []).append(person.name)
        return topology.modularity(edges, state.names, list(teams.values())) if teams else None


class Assortativity(_OfChannel):
    """Whether ties join people who are alike: 1 always, 0 as by chance, below 0 unlike ones (Newman 2003)."""

    bounds: ClassVar[tuple[float | None, float | None]] = (-1, 1)
    trait: str = Field(
        "score", min_length=1, description="alike in what: mind, role, team, score or a trait of theirs"
    )

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        found = topology.assortativity(state.edges(self.channel), state.names, kinds(state, self.trait))
        return min(1.0, max(-1.0, found))


class DegreeCentralization(_OfChannel):
    """How much the ties hang on one person: 0 equal, 1 a star (Freeman 1979)."""

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return topology.degree_centralization(state.edges(self.channel), state.names)


class BetweennessCentralization(_OfChannel):
    """How much the shortest paths run through one person: 0 equal, 1 a star (Freeman 1979)."""

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return topology.betweenness_centralization(state.edges(self.channel), state.names)


class Rewired(_OfChannel):
    """Ties made and cut in the round."""

    unit: ClassVar[str] = "edits"
    bounds: ClassVar[tuple[float | None, float | None]] = (0, None)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return float(sum(isinstance(e, Linked | Unlinked) and e.channel == self.channel for e in events))


class EdgeTurnover(_OfChannel):
    """Share of the ties of the last two rounds that only one of them has: 1 - Jaccard index.

    Among the people who are here now; the society's starting graph counts as the round before the first.
    """

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        before, names = _before(state, self.channel), state.names
        return topology.turnover(before, state.edges(self.channel), names)


def _before(state: State, channel: str) -> Edges:
    """The ties as they were when the round began, from the record of all that changed them."""
    edges: Edges = {}
    for event in state.public:
        if event.step == state.step and (event.step > 1 or isinstance(event, Opened)):
            break
        match event:
            case Linked() if event.channel == channel:
                edges.setdefault(event.source, {})[event.target] = event.weight
            case Unlinked() if event.channel == channel:
                edges.get(event.source, {}).pop(event.target, None)
            case Left():
                edges.pop(event.who, None)
                for targets in edges.values():
                    targets.pop(event.who, None)
    return edges
