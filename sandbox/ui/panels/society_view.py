"""The society: who is here, who hears whom on the chosen channel, and the last words on their way."""

import math
from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from sandbox import topology
from sandbox.events import EVERYBODY, Said
from sandbox.state import Person, State
from sandbox.ui.panels.eye import known_edges
from sandbox.ui.panels.looks import GLYPHS, Look, colors, looks, mind_name, played_by_person, seen
from sandbox.ui.panels.moment import Moment, Watch, choose, choose_person, chosen
from sandbox.ui.plain import plain
from sandbox.ui.society import Edge, Node, Pulse, Selection, society
from sandbox.ui.society.payload import Ring

PULSES = 80  # messages on their way at once
KEYS = 9  # entries of the legend


def panel(moment: Moment, height: int) -> None:
    """The picture, its channel and its legend."""
    channel, look, eye = _channel(moment), looks(moment, moment.eye), moment.eye
    society(
        nodes(moment.state, places(moment.watch, moment.state, channel), look, eye),
        edges(moment.state, channel, eye),
        pulses=() if moment.fleeting else pulses(moment, channel),
        selected=_selected(),
        key=f"society {moment.run}",
        height=height,
        calm=moment.fleeting,
        on_select=_select,
    )
    st.caption(legend([seen(person, eye) for person in moment.state.present], look))


def places(watch: Watch, state: State, channel: str) -> Mapping[str, topology.Place]:
    """Where everybody stands: where they have stood before; newcomers where somebody has left."""
    known = watch.places.setdefault(channel, {})
    topology.resettle(known, state.edges(channel), state.names, state.seed)
    return known


def nodes(
    state: State, places: Mapping[str, topology.Place], look: Mapping[str, Look], eye: str | None = None
) -> list[Node]:
    """Everybody in the population, as `eye` sees them: size by score, shape by role, colour by group."""
    people = [seen(person, eye) for person in state.present]
    scale = max((abs(person.score) for person in people), default=0.0)
    return [_node(person, places[person.name], look[person.name], scale) for person in people]


def _node(person: Person, place: topology.Place, look: Look, scale: float) -> Node:
    ring: Ring | None = "seat" if played_by_person(person) else "failing" if person.failures else None
    grown = math.sqrt(max(0.0, person.score) / scale) if scale else 0.2
    return {
        "id": person.name,
        "x": place[0],
        "y": -place[1],
        "color": look.color,
        "shape": look.shape,
        "size": 22 + 22 * grown,
        "ring": ring,
        "title": "\n".join(_facts(person)),
    }


def _facts(person: Person) -> Iterator[str]:
    yield f"score {person.score:.4g}"
    if person.mind:
        yield "played by a person" if played_by_person(person) else f"mind {mind_name(person)}"
    standing = {"role": person.role, "team": person.team, "at": person.place}
    yield from (f"{what} {name}" for what, name in standing.items() if name)
    if person.failures:
        yield f"failed answers: {person.failures}"


def edges(state: State, channel: str, eye: str | None = None) -> list[Edge]:
    """The ties of a channel among those who are in the picture, as far as `eye` knows."""
    here = set(state.names)
    return [
        {"source": source, "target": target, "weight": weight}
        for source, targets in known_edges(state, eye, channel).items()
        for target, weight in targets.items()
        if source in here and target in here
    ]


def pulses(moment: Moment, channel: str) -> list[Pulse]:
    """The words of the last beat that had any in the last round, on their way to those who hear them.

    Through somebody's eyes: only words they heard or said themselves.
    """
    last: tuple[int, int] | None = None
    found: list[Pulse] = []
    for event in moment.witnessed(moment.eye):
        if event.step < moment.state.step - 1 or len(found) > PULSES:
            break
        if isinstance(event, Said) and last in (None, (event.step, event.beat)):
            last = (event.step, event.beat)
            found += _of(event, moment.state, channel)
    return found


def _of(event: Said, state: State, channel: str) -> list[Pulse]:
    """A ring for what everybody hears, and one message along each tie or to each addressee."""
    public = event.witnesses == EVERYBODY
    hearers = state.hearers(event.who, channel) if public else event.witnesses
    ring: list[Pulse] = [{"id": str(event.seq), "source": event.who}] if public else []
    others = [name for name in hearers if name != event.who]
    return ring + [Pulse(id=f"{event.seq} {name}", source=event.who, target=name) for name in others]


def legend(people: Sequence[Person], look: Mapping[str, Look]) -> str:
    """What forms and colours mean, in Markdown; hovering a person tells the rest."""
    palette = colors()
    kinds = dict.fromkeys((_kind(person, look[person.name]), look[person.name]) for person in people)
    keys = [_key(kind, GLYPHS[one.shape], palette, one.color) for kind, one in kinds if kind][:KEYS]
    seats = [look[person.name] for person in people if played_by_person(person)]
    grey = "grey, " if any(seat.color is None for seat in seats) else ""
    rings = [f"{grey}solid ring: a person’s seat"] if seats else []
    failing = ["dashed ring: answers failed"] if any(person.failures for person in people) else []
    return " · ".join([*keys, "size: score", *rings, *failing])


def _kind(person: Person, look: Look) -> str:
    return ", ".join(dict.fromkeys(part for part in (person.role, look.group) if part))


def _key(kind: str, glyph: str, palette: Sequence[str], color: int | None) -> str:
    paint = palette[color % len(palette)] if color is not None else "gray"
    return f':color[{glyph}]{{foreground="{paint}"}} {plain(kind)}'


def _channel(moment: Moment) -> str:
    channels = sorted(moment.state.channels) or ["talk"]
    if chosen("channel") not in channels:
        choose("channel", "talk" if "talk" in channels else channels[0])
    with st.container(
        key="channels"
    ):  # its place stays when a second channel comes: the picture is not made anew
        if len(channels) > 1:
            st.segmented_control(
                "Channel",
                channels,
                key="channel",
                format_func=plain,
                required=True,
                label_visibility="collapsed",
            )
    return str(chosen("channel"))


def _selected() -> dict[str, object] | None:
    if chosen("tie"):
        return {"tie": list(chosen("tie"))}
    return {"person": chosen("person")} if chosen("person") else None


def _select(selection: Selection | None) -> None:
    if selection and "person" in selection:
        choose_person(selection["person"])
    else:
        choose("person", None)
        choose("tie", tuple(selection["tie"]) if selection else None)
