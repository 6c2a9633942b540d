"""What Mesa sees of a world: its members, and what its data collector keeps of each round."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import mesa

from sandbox.state import Person

if TYPE_CHECKING:
    from sandbox.world.company import World


class Member(mesa.Agent):  # type: ignore[misc]
    """A person as Mesa sees them: a window on the state, without a second copy of anything."""

    def __init__(self, world: "World", name: str) -> None:
        super().__init__(world)
        self.name = name

    @property
    def person(self) -> Person:
        return self.model.state.people[self.name]  # type: ignore[no-any-return]

    @property
    def role(self) -> str | None:
        return self.person.role

    @property
    def team(self) -> str | None:
        return self.person.team

    @property
    def place(self) -> str | None:
        return self.person.place

    @property
    def score(self) -> float:
        return self.person.score

    def __repr__(self) -> str:
        return f"<Member {self.name}>"


REPORTERS: dict[str, Callable[["World"], Any]] = {
    "episode": lambda world: world.state.episode,
    "round": lambda world: world.state.round,
    "people": lambda world: len(world.members),
    "mean_score": lambda world: sum(m.score for m in world.members.values()) / max(1, len(world.members)),
    "ties": lambda world: sum(map(len, world.state.edges("talk").values())),
    "failures": lambda world: sum(person.failures for person in world.state.people.values()),
}
