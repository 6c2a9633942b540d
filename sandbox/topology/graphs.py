"""Starting graphs: one by its kind and parameters, and its ties over given people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING, Annotated, Any, Self, get_args

from pydantic import ConfigDict, Field, RootModel, model_validator

from sandbox.topology.shapes import (
    BarabasiAlbert,
    Complete,
    Crowd,
    Delaunay,
    Edges,
    Empty,
    ErdosRenyi,
    Hierarchy,
    Lattice,
    Path,
    Ring,
    Shape,
    Star,
    StochasticBlock,
    Teams,
    WattsStrogatz,
    require,
)

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
        require(
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
    require(not twice, f"names: {', '.join(twice)} more than once", "give each a name of their own")
    ties: dict[tuple[int, int], float] = {}
    for source, target, weight in graph.root.weighted(Crowd(names, random, teams)):
        if source == target:  # a torus one seat wide meets itself
            continue
        ties[source, target] = weight
        if not graph.root.directed:
            ties[target, source] = weight
    return [(names[source], names[target], weight) for (source, target), weight in sorted(ties.items())]
