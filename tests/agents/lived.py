"""Lives for tests of memories: games of questions, answers and payments, and turns whose model says what is wanted."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sandbox import Ask, Choice, events
from sandbox.events import Event, stamp
from sandbox.state import State
from tests.agents.test_faculties import MIND, Trial, view

DOORS = Choice(options=("north", "east", "south", "west"))
Says = Callable[[str, Mapping[str, Any]], Any]


def ask(prompt: str = "Which door?", tag: str = "door", answer: Any = DOORS) -> Ask:
    return Ask("Ada", prompt, answer, tag, "north")


class Life:
    """Ada's, event by event; `turn` asks her the next question."""

    def __init__(self) -> None:
        self.state, self.n = State(seed=1), 0
        for who in ("Ada", "Ben"):
            self.happen(events.Joined(who, MIND, {}))

    def happen(self, *happened: Event) -> None:
        for event in happened:
            self.state.apply(stamp(event, self.state.seq + 1, max(1, self.state.step), 0, "scenario"))

    def round(self) -> None:
        self.state.step += 1
        self.state.round += 1

    def game(self, decisions: Sequence[tuple[str, str, float | None]], *, ends: bool = True) -> "Life":
        """An episode of decisions: the question, what Ada answered, and what it paid."""
        self.open()
        for prompt, answer, paid in decisions:
            self.decide(prompt, answer, paid)
        if ends:
            self.happen(events.Closed(self.state.episode, "over", {}))
        return self

    def open(self) -> None:
        self.happen(events.Opened(self.state.episode + 1, "lamps", {}))
        self.state.round = 0

    def decide(
        self, prompt: str, answer: Any, paid: float | None, tag: str = "door", kind: Any = DOORS
    ) -> None:
        self.n += 1
        self.happen(events.Asked(self.n, "Ada", tag, prompt, kind.plain(), answer))
        self.happen(events.Chose(self.n, "Ada", tag, answer))
        if paid is not None:
            self.happen(events.Paid({"Ada": paid}))
        self.round()

    def turn(self, says: Any = None, question: Ask | None = None) -> Trial:
        """The next question to Ada; `says` is what her model says to everything else, or a function of it."""
        question = question or ask()
        self.n += 1
        self.happen(
            events.Asked(self.n, "Ada", question.tag, question.prompt, question.answer.plain(), "north")
        )

        def consult(words: str, schema: Any) -> Any:
            made.asked.append(words)
            return says(words, schema) if callable(says) else says

        made = Trial(view(self.state), question, consult)
        return made

    def keep(self, made: Trial) -> None:
        """What a turn keeps is written."""
        for one in made.writes:
            gone = one.item is None
            held = one.key in self.state.memory.get("Ada", {}).get(one.store, {})
            to = events.EVERYBODY if one.scope == "public" else None
            if not gone:
                self.happen(events.Wrote("Ada", one.store, one.key, one.item, to=to))
            elif held:
                self.happen(events.Erased("Ada", one.store, one.key))

    def lives(self, faculties: Sequence[Any], says: Any = None, question: Ask | None = None) -> Trial:
        """A whole turn: recall, deliberate, reflect; what it keeps is written."""
        made = self.turn(says, question)
        for hook in ("recall", "deliberate", "reflect"):
            for faculty in faculties:
                getattr(faculty, hook)(made)
        self.keep(made)
        return made

    def memory(self, store: str) -> dict[str, Any]:
        return self.state.memory.get("Ada", {}).get(store, {})

    def write(self, store: str, **items: Any) -> None:
        for key, item in items.items():
            self.happen(events.Wrote("Ada", store, key, item))


AMBER = "The amber lamp is lit. Which door?"


def by_fields(**answers: Any) -> Says:
    """A model that answers by the first field that it is asked for; numbers of calls do not matter."""

    def says(words: str, schema: Mapping[str, Any]) -> Any:
        first = next(iter(schema["properties"]))
        found = answers.get(first)
        return found(words) if callable(found) else found

    return says


def games(life: Life, mind: list[Any], says: Any, *payoffs: float) -> Life:
    """A game for each payoff; the mind looks back on it at the beginning of the next."""
    for paid in payoffs:
        life.open()
        life.lives(mind, says)
        life.decide(AMBER, "east", paid)
        life.decide(AMBER, "west", 0.0)
    life.open()
    life.lives(mind, says)
    return life
