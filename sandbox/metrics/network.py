"""The shape of who hears whom."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import Field

from sandbox import topology
from sandbox.contract import Metric
from sandbox.events import Event, Linked, Unlinked
from sandbox.state import State


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


class Rewired(_OfChannel):
    """Ties made and cut in the round."""

    unit: ClassVar[str] = "edits"
    bounds: ClassVar[tuple[float | None, float | None]] = (0, None)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return float(sum(isinstance(e, Linked | Unlinked) and e.channel == self.channel for e in events))
