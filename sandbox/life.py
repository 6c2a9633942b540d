"""The life of a world, top to bottom: the company gathers; then episodes of rounds until all are played.

`Life.play` is a generator: it hands out the asks of each beat and takes their values, and hands out None at the end of
each round. It keeps nothing that is not in the state, so a recorded run goes on from the end of any round.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from sandbox import registry
from sandbox.asks import Ask
from sandbox.contract import Operator, Scenario, Script
from sandbox.events import Closed, Event, Failed, Joined, Opened, Plain, Stepped
from sandbox.spec import Cast, WorldSpec
from sandbox.stage import Stage
from sandbox.state import State, derive
from sandbox.topology import build
from sandbox.veil import masked

if TYPE_CHECKING:
    from sandbox.stage import Embed

T = TypeVar("T")
Beats = Generator[list[Ask], list[Plain], None]


class Signal(BaseException):
    """The engine stops a beat. Not an Exception, so that no author's `except Exception` holds it up."""


class Divergence(Signal):
    """A round played again went another way than its recording; carries both versions."""

    def __init__(self, what: str, recorded: Any, now: Any) -> None:
        super().__init__(f"{what} differs from the recording: it was {recorded!r}, now it is {now!r}")
        self.recorded, self.now = recorded, now


class ScriptFault(Exception):
    """An author's scenario raised; kept apart from faults of the engine."""


class Life:
    """What happens, in order. `emit(event, by)` makes it happen; `chain()` is the hash over all events so far."""

    def __init__(
        self,
        spec: WorldSpec,
        state: State,
        emit: Callable[[Event, str], None],
        chain: Callable[[], str],
        embed: "Embed | None" = None,
    ) -> None:
        self.spec, self.state, self._embed = spec, state, embed
        self._emit, self._chain = emit, chain
        self._scripts = spec.scripts()
        self._cast = spec.operator_records()

    def play(self) -> Generator[list[Ask] | None, list[Plain] | None, None]:
        while not self.over:
            if not self.state.playing:
                self._open()
            yield from self._round()
            yield None

    @property
    def over(self) -> bool:
        """Whether every episode has been played."""
        return not self.state.playing and self.state.episode >= self.spec.episodes

    @property
    def script(self) -> Scenario:
        """The scenario of the present episode (before the first: the first), with what a person switched."""
        return self._switched(self._scripts[max(0, self.state.episode - 1) % len(self._scripts)])

    def _switched(self, script: Scenario) -> Scenario:
        switched = self.settings(f"scenario.{script.key()}.")
        return type(script)(**{**script.params(), **switched}) if switched else script

    def settings(self, prefix: str) -> dict[str, Plain]:
        """What a person switched, by name without the prefix ("scenario.", "operator.", "budget.")."""
        return {k.removeprefix(prefix): v for k, v in self.state.settings.items() if k.startswith(prefix)}

    def stage(self, by: str, tried: bool = False) -> Stage:
        """The stage of the scenario, an operator or a person: the last two behind the projector.

        On one that is only `tried` nothing happens, and what cannot be is refused as it would be.
        """
        projector = None if by in ("scenario", "engine") else self.spec.bounds
        embed = None if by.partition(":")[0] == "user" else self._embed
        emit: Callable[[Event], None] = (lambda event: None) if tried else lambda event: self._emit(event, by)
        return Stage(self.state, emit, by, self.script, projector, embed)

    def gather(self) -> None:
        """Everybody joins; the starting graphs are drawn."""
        stage = self.stage("engine")
        for staff, people in ((False, self.spec.people()), (True, self.spec.seats())):
            for name, cast in people:
                self._join(stage, name, cast, staff)
        teams = {person.name: person.team for person in self.state.present}
        for channel, graph in self.spec.society.items():
            rng = derive(self.spec.seed, "society", channel)
            for source, target, weight in build(graph, self.state.names, rng, teams):
                stage.link(source, target, channel, weight)

    def _join(self, stage: Stage, name: str, cast: Cast, staff: bool) -> None:
        self._emit(Joined(name, cast.mind.plain(), cast.all_traits(), (), staff), "engine")
        if cast.role is not None:
            stage.assign(name, cast.role)
        if cast.team is not None:
            stage.team_up(name, cast.team)
        if cast.place is not None:
            stage.move(name, cast.place)

    def _open(self) -> None:
        script = self._switched(self._scripts[self.state.episode % len(self._scripts)])
        self._emit(Opened(self.state.episode + 1, script.key(), script.params()), "engine")
        _authored(lambda: self.script.setup(self.stage("scenario")))

    def _round(self) -> Beats:
        yield from self._script(_authored(lambda: self.script.round(self.stage("scenario"))))
        yield from self._evolve("round", self.state.played)
        if reason := _authored(lambda: self.script.ended(self.state)):
            outcome = _authored(lambda: self.script.outcome(self.state))
            self._emit(Closed(self.state.episode, reason, outcome), "scenario")
            yield from self._evolve("episode", self.state.episode)
        self._emit(Stepped(self.state.round + 1, self._chain()), "engine")

    def _script(self, script: Script) -> Beats:
        """Run a script beat by beat. What it raises is its author's fault; what the engine raises in a verb is not."""
        asks = _authored(lambda: _checked(next(script, None)))
        while asks is not None:
            values = yield asks
            asks = _authored(lambda values=values: _checked(_send(script, values)))  # type: ignore[misc]

    def _evolve(self, clock: str, count: int) -> Beats:
        """Operators that are due, in the order of the spec. One that raises is counted, and the others go on."""
        for operator in self.operators:
            if operator.at == clock and count % operator.every == 0 and self._on(operator):
                try:
                    script = _authored(lambda op=operator: op.evolve(self.stage(op.key())))  # type: ignore[misc]
                    if script is not None:
                        yield from self._script(script)
                except ScriptFault as fault:
                    self._emit(Failed(operator.key(), "operator", str(fault)), "engine")

    @property
    def operators(self) -> list[Operator]:
        """Those of the spec, then those that a person brought in, with the parameters that a person switched."""
        switched = self.settings("operator.")
        known = {operator.key() for operator in self._cast}
        brought = [
            registry.make(Operator, {"name": name, **given})
            for name, given in switched.items()
            if isinstance(given, Mapping) and name not in known
        ]
        return [_with(operator, switched) for operator in (*self._cast, *brought)]

    def _on(self, operator: Operator) -> bool:
        return self.state.settings.get(f"operator.{operator.key()}", True) is not False


def _with(operator: Operator, switched: Mapping[str, Plain]) -> Operator:
    """An operator with what a person switched: ``NAME`` to a table of parameters, ``NAME.PARAMETER`` to a value."""
    name = operator.key()
    whole = switched.get(name)
    params = dict(whole) if isinstance(whole, Mapping) else {}
    own = f"{name}."
    params |= {key.removeprefix(own): value for key, value in switched.items() if key.startswith(own)}
    return type(operator)(**{**operator.params(), **params}) if params else operator


def _authored(run: Callable[[], T]) -> T:
    """Run an author's code; anything it raises becomes a ScriptFault, anything the engine raises stays what it is."""
    try:
        return run()
    except Exception as error:
        raise ScriptFault(masked(f"{type(error).__name__}: {error}")) from error


def _send(script: Script, values: list[Plain]) -> list[Ask] | None:
    try:
        return script.send(values)
    except StopIteration:
        return None


def _checked(asks: list[Ask] | None) -> list[Ask] | None:
    """Every ask must have a legal default: it stands in, in its full form, whenever no answer comes."""
    return None if asks is None else [_with_default(ask) for ask in asks]


def _with_default(ask: Ask) -> Ask:
    orjson.dumps(ask.about)  # TypeError, where the ask is made, for what cannot be recorded
    default = ask.answer.validate_value(ask.default, f"the default of ask {ask.tag!r}")
    return ask if default == ask.default else replace(ask, default=default)
