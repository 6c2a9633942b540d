"""A game whose answer nobody can know at first and everybody can learn: which door belongs to which lamp."""

from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Choice, History, Scenario, Script, Stage, State, derive, events

LAMPS = (
    "amber",
    "azure",
    "coral",
    "ebony",
    "ivory",
    "lilac",
    "mauve",
    "olive",
    "pearl",
    "ruby",
    "sepia",
    "teal",
)
DOORS = ("north", "east", "south", "west")


class Lamps(Scenario):
    """Each round a lamp is lit, and everybody takes a door. One door belongs to each lamp, in all games of a run."""

    people: ClassVar[tuple[int, int]] = (1, 10_000)

    rounds: int = Field(12, ge=1, le=12, description="lamps a game; each is lit once")

    def setup(self, stage: Stage) -> None:
        lit = list(LAMPS)
        stage.random("order").shuffle(lit)
        stage.keep("order", lit)

    def round(self, stage: Stage) -> Script:
        lamp = stage.state.secret("order")[stage.round - 1]
        stage.post("lamp", lamp)
        choice = Choice(options=DOORS)
        taken = yield [
            Ask(name, f"The {lamp} lamp is lit. Which door do you take?", choice, "door", DOORS[0])
            for name in stage.names
        ]
        right = door_of(stage.state.seed, lamp)
        stage.pay(
            {name: 1.0 if door == right else -1.0 for name, door in zip(stage.names, taken, strict=True)}
        )

    def ended(self, state: State) -> str | None:
        return "all lamps were lit" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        scores = [person.score for person in state.present]
        return {"right": (sum(scores) / len(scores) + self.rounds) / (2 * self.rounds)}


def door_of(seed: int, lamp: str) -> str:
    """The door that belongs to a lamp in the runs of a seed."""
    return derive(seed, "door", lamp).choice(DOORS)


def late(history: History) -> float:
    """The share of right doors in the last three games of a run."""
    games = [event.outcome["right"] for event in history.events if isinstance(event, events.Closed)]
    return sum(games[-3:]) / len(games[-3:])
