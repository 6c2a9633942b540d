"""What somebody is asked must follow from what they know: nobody else's secrets may move a word of it.

Two runs that differ only in what one other person is, or answers, are compared from the seat of somebody else. As
long as all that this person witnessed is the same in both, all that they are asked must be the same as well.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from sandbox import World, WorldSpec
from sandbox.events import EVERYBODY, Asked, Assigned, Event, Revised, plain

KEPT_OUT = {"seq", "beat", "n", "rung"}  # where in the log it stands says nothing about anybody


def told(event: Event) -> dict[str, Any]:
    """An event as its witness has it."""
    return {key: value for key, value in plain(event).items() if key not in KEPT_OUT}


def seat(world: World, who: str) -> list[tuple[str, Any]]:
    """What this person witnessed and was asked, in order."""
    return [
        ("asked" if isinstance(event, Asked) else "saw", told(event))
        for event in world.log.events()
        if (event.witnesses == EVERYBODY or who in event.witnesses)
    ]


def difference(one: World, other: World, who: str) -> tuple[Any, Any] | None:
    """The first question that differs although all that came before was the same; None when there is none."""
    for (kind, mine), (also, theirs) in zip(seat(one, who), seat(other, who), strict=False):
        if mine != theirs:
            return (mine, theirs) if kind == also == "asked" else None
    return None


def answering_otherwise(spec: WorldSpec) -> Iterator[tuple[str, WorldSpec]]:
    """(who, spec): everybody once answers by lot."""
    for name, _ in spec.people():
        yield name, _recast(spec, {name: {"mind": {"name": "dice"}}})


def dealt_otherwise(spec: WorldSpec, dealt: World) -> Iterator[tuple[set[str], WorldSpec]]:
    """(who, spec): nobody first, then any two with each other's hidden parts; all are played by dice."""
    dice = {"mind": {"name": "dice"}}
    parts = {name: {**hidden, **dice} for name, hidden in _hidden(dealt).items()}
    yield set(), _recast(spec, parts)
    for one, other in combinations(parts, 2):
        if parts[one] != parts[other]:
            yield {one, other}, _recast(spec, {**parts, one: parts[other], other: parts[one]})


def _hidden(world: World) -> dict[str, dict[str, Any]]:
    """Roles and traits that somebody was given before the first question, and that are known to them alone."""
    parts: dict[str, dict[str, Any]] = {name: {} for name in world.state.names}
    for event in world.log.events():
        if isinstance(event, Asked):
            break
        if isinstance(event, Assigned) and event.witnesses == (event.who,):
            parts[event.who]["role"] = event.role
        if isinstance(event, Revised) and event.witnesses == (event.who,):
            parts[event.who].setdefault("traits", {})[event.trait] = event.value
    return parts


def _recast(spec: WorldSpec, parts: Mapping[str, Mapping[str, Any]]) -> WorldSpec:
    cast = [
        {**member.model_dump(mode="json"), "names": [name], "count": 1, **parts.get(name, {})}
        for name, member in spec.people()
    ]
    return spec.with_(cast=cast)
