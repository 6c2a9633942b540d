"""How people look, in the picture and in the transcript: colours and shapes that last for the whole run.

Colour: the team, where there are teams, else the mind; where all have the same mind, everybody has their own.
Shape: the role, or the team while nobody has a role. Whoever is played by a person is grey, with a ring.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from sandbox import figures
from sandbox.state import Person
from sandbox.ui.panels.moment import Moment
from sandbox.ui.society import SHAPES
from sandbox.ui.society.payload import Shape

GLYPHS = dict(zip(SHAPES, "●■▲◆⬟⬢★⯃", strict=True))


@dataclass(frozen=True, slots=True)
class Look:
    """Colour (index into the theme's chart colours; None: grey), shape, and the group behind the colour."""

    color: int | None
    shape: Shape
    group: str


def mind_name(person: Person) -> str:
    """The mind in a word: bots without their scenario."""
    return str(person.mind.get("name", "dice")).rpartition(".")[2]


def played_by_person(person: Person) -> bool:
    """Whether a person sits in this seat."""
    return person.mind.get("name") == "human"


def seen(person: Person, eye: str | None) -> Person:
    """Somebody as `eye` sees them: name, team and score, and the role where everybody knows it."""
    if eye in (None, person.name):
        return person
    role = person.role if person.role_known else None
    return replace(person, role=role, mind={}, traits={}, parents=(), failures=0, tokens=0)


def looks(moment: Moment, eye: str | None = None) -> dict[str, Look]:
    """A look for everybody who was ever here; it tells no more than `eye` may know."""
    people = [seen(person, eye) for person in moment.state.people.values()]
    by_team = any(person.team for person in people)
    groups = _groups(moment, people, by_team)
    shapes = _shapes(people)
    own = (len(groups) == 1 or eye is not None) and not by_team
    return {
        person.name: Look(
            color=seat if own else groups.get(_group(person, by_team)),
            shape=shapes.get(_part(person, people), "circle"),
            group="" if own else _group(person, by_team),
        )
        for seat, person in enumerate(people)
    }


def colors() -> tuple[str, ...]:
    """The theme's chart colours, those of the picture."""
    kind = st.context.theme.type or "light"
    return tuple(st.get_option(f"theme.{kind}.chartCategoricalColors") or figures.COLORS)


def _group(person: Person, by_team: bool) -> str:
    if by_team:
        return person.team or ""
    return "" if played_by_person(person) else mind_name(person)


def _groups(moment: Moment, people: Iterable[Person], by_team: bool) -> dict[str, int]:
    """Groups in the order of the cast, so that nobody changes colour when others come or go."""
    cast = moment.history.spec.get("cast", [])
    if by_team:
        named = [member.get("team") for member in cast]
    else:
        named = [member.get("mind", {}).get("name", "dice").rpartition(".")[2] for member in cast]
    found = [*named, *(_group(person, by_team) for person in people)]
    return {group: i for i, group in enumerate(dict.fromkeys(g for g in found if g and g != "human"))}


def _part(person: Person, people: Sequence[Person]) -> str | None:
    return person.role if any(one.role for one in people) else person.team


def _shapes(people: Sequence[Person]) -> dict[str | None, Shape]:
    """Stars for the first role or team, then the others; who has none is a circle."""
    parts = dict.fromkeys(part for person in people if (part := _part(person, people)))
    forms: list[Shape] = ["star", "square", "diamond", "triangle", "hexagon", "pentagon", "octagon"]
    return {part: forms[i % len(forms)] for i, part in enumerate(parts)}
