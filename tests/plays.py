"""Small scenarios and minds of the tests' own, to try the engine with."""

import threading
from typing import Any, ClassVar

from pydantic import Field

from sandbox import (
    Ask,
    Choice,
    Mind,
    Number,
    Operator,
    Reply,
    Scenario,
    Stage,
    State,
    Text,
    Think,
    View,
    Write,
    discuss,
)
from sandbox.contract import Script


class Whispers(Scenario):
    """Everybody names a number, says it on a channel, and tells one other a secret.

    Public: pay and the board. On ties: what is said. Private: the secret, the note for one.
    """

    rounds: int = Field(3, ge=1, description="rounds")
    talk: bool = Field(True, description="whether people say their number")
    feedback: ClassVar[frozenset[str]] = frozenset({"mood"})

    def setup(self, stage: Stage) -> None:
        stage.keep("truth", 42)
        for name in stage.names:
            stage.assign(name, f"role of {name}")

    def round(self, stage: Stage) -> Script:
        names = stage.names
        if self.talk:
            yield from discuss(stage, names[:2], "Say something.", channel="talk")
        numbers = yield [Ask(name, "A number?", Number(high=9, integer=True), "number", 0) for name in names]
        dealt = stage.random("deal").sample(names, len(names))
        stage.post("dealt", dealt)
        stage.post("note", f"only for {names[0]}", to=[names[0]])
        stage.say(names[0], f"a secret of {names[0]} in round {stage.round}", to=[names[-1]])
        stage.pay({name: float(number) for name, number in zip(names, numbers, strict=True)})

    def ended(self, state: State) -> str | None:
        return "enough" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        return {"total": sum(person.score for person in state.present)}


class Fixed(Mind):
    """Names its number, says its line, and remembers how often it was asked."""

    number: int = Field(3, ge=0, le=9, description="what it names")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if isinstance(ask.answer, Text):
            return f"I am {view.name} and I name {self.number}."
        if isinstance(ask.answer, Choice):
            return ask.answer.options[0]
        return Reply(self.number, (Write("last", view.round),))


class Publisher(Mind):
    """Keeps an item for every scope, and from the third round on forgets the public one."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if not isinstance(ask.answer, Number):
            return ask.default
        public = f"{view.name}'s report" if view.round < 3 else None
        scopes = {"private": f"{view.name}'s secret", "team": f"{view.name}'s plan", "public": public}
        return Reply(1, tuple(Write(scope, item, "shelf", scope) for scope, item in scopes.items()))


class Broken(Mind):
    """Raises, or answers nonsense."""

    how: str = Field("raise", description="raise, time, exit, write, meddle or nonsense")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        match self.how:
            case "raise":
                raise RuntimeError("out of order")
            case "time":
                raise TimeoutError("the service did not answer")
            case "exit":
                raise SystemExit(3)
            case "write":
                return Reply(1, (Write("kept", {1, 2}),))
            case "meddle":
                view.traits["mine"] = "now"  # type: ignore[index]
        return {"non": "sense"}


GATE = threading.Event()


class Stuck(Mind):
    """Does not come back until the test opens the gate."""

    waits: ClassVar[bool] = True

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        GATE.wait()
        return ask.default


class Meddler(Operator):
    """Ties everybody to the first, and tries what it may not."""

    deed: str = Field("tie", description="tie, peek, trait, mood, raise or ask")

    def evolve(self, stage: Stage) -> Script | None:
        first, *others = stage.names
        match self.deed:
            case "peek":
                return stage.state.hash  # never comes so far
            case "trait":
                stage.trait(first, "persona")
            case "mood":
                stage.keep("mood", stage.trait(first, "mood"))
            case "raise":
                stage.tie(first, others[0], why="before the fall")
                raise RuntimeError("fell over")
            case "file":
                raise FileNotFoundError("no such thing")
            case "stranger":
                stage.join({"name": "nonexistent"})
            case "ask":
                return self._ask(stage)
            case _:
                for name in others:
                    stage.tie(first, name, why=f"{name} should know {first}")
        return None

    def _ask(self, stage: Stage) -> Script:
        votes = yield [
            Ask(name, "Who leads?", Choice(options=tuple(stage.names)), "elect", stage.names[0])
            for name in stage.names
        ]
        stage.assign(max(votes, key=votes.count), "leader", why="most votes", public=True)
