"""A debate whose answers a test decides, and what a record says of one."""

from collections.abc import Callable, Iterable
from typing import Any

from sandbox import Ask, State, View, World, events, registry
from sandbox.contract import Mind
from sandbox.events import stamp
from sandbox.stage import Stage
from scenarios.debate import Debate

Company = Callable[..., World]


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def posts(world: World, key: str) -> list[Any]:
    return [event.value for event in of(world, events.Posted) if event.key == key]


def bot(name: str, **params: Any) -> Mind:
    return registry.make(Mind, {"name": f"debate.{name}", **params})


class Hall:
    """A debate whose first answers a test decides; later ones are the minds'."""

    def __init__(self, ties: Iterable[tuple[str, str]], people: int, **params: Any) -> None:
        self.names = [f"P{i}" for i in range(people)]
        self.state, self.script = State(seed=3), Debate(**params)
        self.stage = Stage(self.state, self._emit, "scenario", self.script)
        for name in self.names:
            self._emit(events.Joined(name, {"name": "dice"}, {}))
        for one, other in ties:
            self._emit(events.Linked(one, other, "talk"))
        self._emit(events.Opened(1, "debate", {}))
        self.script.setup(self.stage)

    def _emit(self, event: events.Event) -> None:
        stamp(event, self.state.seq + 1, self.state.round + 1, 1, "scenario")
        self.state.apply(event)

    def round(self, answer: Callable[[Ask], Any]) -> None:
        play, values = self.script.round(self.stage), None
        while True:
            try:
                asks = play.send(values)
            except StopIteration:
                break
            values = [ask.answer.validate_value(answer(ask)) for ask in asks]
        self._emit(events.Stepped(self.state.round + 1, ""))

    def say(self, answers: list[int]) -> None:
        """A round of given answers."""
        given = dict(zip(self.names, answers, strict=True))
        self.round(lambda ask: {**ask.default, "answer": given[ask.who]})

    def let(self, mind: Mind) -> list[int]:
        """A round in which this mind plays everybody; their answers."""
        key = ("hall", self.state.round)
        self.round(lambda ask: mind.answer(View(self.state, ask.who, key), ask, None))  # type: ignore[arg-type]
        return [value["answer"] for value in self.stage.secret("answers").values()]


def complete(people: int) -> list[tuple[str, str]]:
    names = [f"P{i}" for i in range(people)]
    return [(one, other) for one in names for other in names if one != other]


def ring(people: int) -> list[tuple[str, str]]:
    return [(f"P{i}", f"P{(i + step) % people}") for i in range(people) for step in (-1, 1)]


def star(people: int) -> list[tuple[str, str]]:
    return [pair for i in range(1, people) for pair in (("P0", f"P{i}"), (f"P{i}", "P0"))]
