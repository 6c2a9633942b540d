"""How people look, in the picture and in the transcript: colours and shapes that last for the whole run.

Colour: the team, where there are teams, else the mind; where all have the same mind, everybody has their own.
Shape: the role. Whoever is played by a person is grey, with a ring.
"""

from collections.abc import Iterable
from dataclasses import dataclass

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


def looks(moment: Moment) -> dict[str, Look]:
    """A look for everybody who was ever here."""
    people = list(moment.state.people.values())
    by_team = any(person.team for person in people)
    groups = _groups(moment, people, by_team)
    shapes = _shapes(people)
    own = len(groups) == 1 and not by_team
    return {
        person.name: Look(
            color=seat if own else groups.get(_group(person, by_team)),
            shape=shapes.get(person.role, "circle"),
            group="" if own else _group(person, by_team),
        )
        for seat, person in enumerate(people)
    }


def _group(person: Person, by_team: bool) -> str:
    return person.team or "" if by_team else mind_name(person)


def _groups(moment: Moment, people: Iterable[Person], by_team: bool) -> dict[str, int]:
    """Groups in the order of the cast, so that nobody changes colour when others come or go."""
    cast = moment.history.spec.get("cast", [])
    if by_team:
        named = [member.get("team") for member in cast]
    else:
        named = [member.get("mind", {}).get("name", "dice").rpartition(".")[2] for member in cast]
    found = [*named, *(_group(person, by_team) for person in people)]
    return {group: i for i, group in enumerate(dict.fromkeys(g for g in found if g and g != "human"))}


def _shapes(people: Iterable[Person]) -> dict[str | None, Shape]:
    """Stars for the first role, then the others; nobody without a role is anything but a circle."""
    roles = dict.fromkeys(person.role for person in people if person.role)
    forms: list[Shape] = ["star", "square", "diamond", "triangle", "hexagon", "pentagon", "octagon"]
    return {role: forms[i % len(forms)] for i, role in enumerate(roles)}
