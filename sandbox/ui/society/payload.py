"""What the browser is told: people, ties and messages, checked and brought into a short, stable form.

Equal societies give equal payloads, so that nothing is redrawn when nothing has changed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Literal, NotRequired, TypedDict, TypeVar, get_args

Shape = Literal["circle", "square", "triangle", "diamond", "pentagon", "hexagon", "star", "octagon"]
Ring = Literal["seat", "failing"]
Choice = TypeVar("Choice")

SHAPES: tuple[Shape, ...] = get_args(Shape)
RINGS: tuple[Ring, ...] = get_args(Ring)


class Node(TypedDict):
    """A person. `x` and `y` lie in [-1, 1], y pointing down; `size` is a diameter in pixels at zoom 1.

    `color` counts through the theme's chart colours, from 0 and round again (nothing: grey); `shape` is one
    of SHAPES; `ring` is solid for a "seat" taken by a person, dashed for a "failing" mind; `title` is shown
    when hovered.
    """

    id: str
    x: float
    y: float
    label: NotRequired[str]
    color: NotRequired[int | None]
    shape: NotRequired[Shape]
    size: NotRequired[float]
    ring: NotRequired[Ring | None]
    title: NotRequired[str]


class Edge(TypedDict):
    """`target` hears `source`. The line is as thick as `weight` among all; each `kind` has its own dash."""

    source: str
    target: str
    weight: NotRequired[float]
    kind: NotRequired[str]


class Pulse(TypedDict):
    """One message on its way; each `id` is shown once. Without `target`, a ring spreads around `source`."""

    id: str | int
    source: str
    target: NotRequired[str | None]


class Selection(TypedDict, total=False):
    """What was clicked: `{"person": name}` or `{"tie": [source, target]}`."""

    person: str
    tie: list[str]


Tie = list[str | float | None]  # source, target, weight, weight of the way back or None, kind


def people(nodes: Iterable[Node]) -> list[dict[str, object]]:
    """The nodes with every default filled in. Raises ValueError naming the person and the field."""
    drawn = [_person(node) for node in nodes]
    for name, times in Counter(person["id"] for person in drawn).items():
        if times > 1:
            raise ValueError(f"node id {name!r} appears {times} times: give each person an id of their own")
    return drawn


def _person(node: Node) -> dict[str, object]:
    name = node["id"]
    return {
        "id": name,
        "label": node.get("label", name),
        "x": round(_finite(node["x"], name, "x"), 4),
        "y": round(_finite(node["y"], name, "y"), 4),
        "color": node.get("color"),
        "shape": _one_of(node.get("shape", "circle"), SHAPES, name, "shape"),
        "size": round(_finite(node.get("size", 26.0), name, "size"), 1),
        "ring": _one_of(node.get("ring"), (None, *RINGS), name, "ring"),
        "title": node.get("title", ""),
    }


def _finite(value: float, name: str, field: str) -> float:
    if not isfinite(value):
        raise ValueError(f"node {name!r}: {field} is {value}; it must be a finite number")
    return value


def _one_of(value: Choice, allowed: Sequence[Choice], name: str, field: str) -> Choice:
    if value not in allowed:
        raise ValueError(f"node {name!r}: {field} is {value!r}; choose one of {', '.join(map(str, allowed))}")
    return value


def ties(edges: Iterable[Edge], names: Iterable[str]) -> list[Tie]:
    """One entry per pair and kind, both directions in one. Raises ValueError for an end who is not there."""
    known, found = set(names), dict[tuple[str, str, str], Tie]()
    for edge in edges:
        source, target, kind = edge["source"], edge["target"], edge.get("kind", "")
        if stranger := {source, target} - known:
            who = stranger.pop()
            raise ValueError(
                f"edge {source!r} -> {target!r}: no node has the id {who!r}; add them or drop it"
            )
        weight = round(edge.get("weight", 1.0), 4)
        if there := found.get((target, source, kind)):
            there[3] = weight
        else:
            found[source, target, kind] = [source, target, weight, None, kind]
    return list(found.values())


def messages(pulses: Iterable[Pulse], names: Iterable[str]) -> list[list[str | int | None]]:
    """`[id, source, target or None]` of what people in the picture said; a target out of it is dropped."""
    known = set(names)
    seen = [pulse for pulse in pulses if pulse["source"] in known]
    heard = [target if (target := pulse.get("target")) in known else None for pulse in seen]
    return [[pulse["id"], pulse["source"], target] for pulse, target in zip(seen, heard, strict=True)]


def selection(value: object, names: Iterable[str]) -> Selection | None:
    """What the browser says was clicked; nothing when it is malformed or about somebody not there."""
    known = set(names)
    match value:
        case {"person": str(name)} if name in known:
            return {"person": name}
        case {"tie": [str(source), str(target)]} if {source, target} <= known:
            return {"tie": [source, target]}
    return None


def payload(
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    pulses: Iterable[Pulse],
    selected: Mapping[str, object] | None,
) -> dict[str, object]:
    """Everything the browser needs for one picture, as plain JSON."""
    drawn = people(nodes)
    names = [str(person["id"]) for person in drawn]
    return {
        "people": drawn,
        "ties": ties(edges, names),
        "pulses": messages(pulses, names),
        "selected": selection(selected, names),
    }
