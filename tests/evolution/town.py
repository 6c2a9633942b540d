"""A small society to try operators on, and dice that come up in every way they can."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from random import Random
from typing import Any, ClassVar, TypeVar

import numpy as np

from sandbox import Scenario, Script, State
from sandbox.contract import Operator
from sandbox.events import (
    EVERYBODY,
    Assigned,
    Event,
    Joined,
    Linked,
    Opened,
    Paid,
    Posted,
    Refused,
    Revised,
    Said,
    Stepped,
    Teamed,
    stamp,
)
from sandbox.projector import Projector
from sandbox.stage import Stage

T = TypeVar("T")
Tie = tuple[str, str]
VERBS = frozenset(
    {"link", "unlink", "assign", "team", "revise", "join", "leave", "recast", "move", "erase", "write"}
)


class Plaza(Scenario):
    """Nothing happens here; operators may do what they like."""

    allows: ClassVar[frozenset[str]] = VERBS
    feedback: ClassVar[frozenset[str]] = frozenset({"opinion", "strategy", "susceptibility", "skill"})

    def round(self, stage: Stage) -> Script:
        yield []

    def ended(self, state: State) -> str | None:
        return None


class Fated(Stage):
    """A stage whose dice are given."""

    dice: Random | None = None

    def random(self, name: str) -> Random:
        return self.dice or super().random(name)


class Town:
    """People named P0, P1 ... with ties (mutual unless `directed`), traits, scores and teams."""

    def __init__(
        self,
        people: int,
        ties: Iterable[Tie] = (),
        *,
        directed: bool = False,
        scores: Sequence[float] = (),
        teams: Sequence[str | None] = (),
        roles: Sequence[str | None] = (),
        scenario: Scenario | None = None,
        seed: int = 9,
        minds: Sequence[Mapping[str, Any]] = (),
        **settings: Any,
    ) -> None:
        traits = {key: settings.pop(key) for key in tuple(settings) if key in Plaza.feedback}
        self.bounds, self.scenario = Projector(**settings), scenario or Plaza()
        self.state, self.step, self.asks = State(seed=seed), 1, list[Any]()
        self.embed: Any = None  # (who asks, texts) -> a row per text
        self.names = [f"P{i}" for i in range(people)]
        for i, name in enumerate(self.names):
            own = {key: values[i] for key, values in traits.items() if values[i] is not None}
            self.emit(Joined(name, minds[i] if minds else {"name": "dice"}, own))
            if teams and teams[i]:
                self.emit(Teamed(name, teams[i]))
            if roles and roles[i]:
                self.emit(Assigned(name, roles[i], to=EVERYBODY))
        for one, other, *weight in ties:
            self.emit(Linked(one, other, "talk", *weight))
            if not directed:
                self.emit(Linked(other, one, "talk", *weight))
        self.emit(Opened(1, self.scenario.key(), {}))
        self.pay(*scores)

    def emit(self, event: Event, by: str = "scenario") -> None:
        stamp(event, self.state.seq + 1, self.step, 0, by)
        self.state.apply(event)

    def pay(self, *scores: float) -> None:
        if scores:
            self.emit(Paid(dict(zip(self.names, map(float, scores), strict=False))))

    def put(self, who: str, trait: str, value: Any) -> None:
        if self.state.people[who].traits.get(trait) != value:
            self.emit(Revised(who, trait, value))

    def say(self, **words: str) -> None:
        for who, text in words.items():
            self.emit(Said(who, text))

    def post(self, key: str, value: Any) -> None:
        self.emit(Posted(key, value))

    def next(self) -> None:
        """The round is over."""
        self.emit(Stepped(self.state.round + 1, ""), "engine")
        self.step += 1

    def stage(self, operator: Operator, dice: Random | None = None) -> Fated:
        by = operator.key()
        stage = Fated(
            self.state, lambda event: self.emit(event, by), by, self.scenario, self.bounds, self.embed
        )
        stage.dice = dice
        return stage

    def play(
        self, operator: Operator, answer: Callable[[Any], Any] | None = None, dice: Random | None = None
    ) -> list[Event]:
        """One run of the operator; what it did. Asks get their default, or what `answer(ask)` says."""
        before, values = self.state.seq, None
        script = operator.evolve(self.stage(operator, dice))
        while script is not None:
            try:
                asks = script.send(values)  # type: ignore[arg-type]
            except StopIteration:
                break
            self.asks += asks
            values = [answer(ask) if answer else ask.default for ask in asks]
        return [event for event in self.state.now if event.seq > before]

    def run(self, operator: Operator, rounds: int) -> list[Event]:
        """Some rounds in which nothing but this happens."""
        did: list[Event] = []
        for _ in range(rounds):
            did += self.play(operator)
            self.next()
        return did

    def trait(self, trait: str) -> list[Any]:
        return [person.traits.get(trait) for person in self.state.present]

    @property
    def links(self) -> set[Tie]:
        return {(s, t) for s, targets in self.state.edges("talk").items() for t in targets}

    @property
    def pairs(self) -> set[frozenset[str]]:
        return {frozenset(link) for link in self.links}


def reasons(events: Iterable[Event]) -> list[str]:
    """What was said about it, each once, refusals aside."""
    return list(dict.fromkeys(e.why for e in events if e.why and not isinstance(e, Refused)))


def ring(people: int, reach: int = 1) -> list[Tie]:
    return [(f"P{i}", f"P{(i + step) % people}") for i in range(people) for step in range(1, reach + 1)]


def star(leaves: int) -> list[Tie]:
    return [("P0", f"P{i}") for i in range(1, leaves + 1)]


def complete(people: int) -> list[Tie]:
    return [(f"P{i}", f"P{j}") for i in range(people) for j in range(i)]


class Draw:
    """A number between 0 and 1 that is below p in one world and above it in another."""

    def __init__(self, dice: "Dice") -> None:
        self.dice = dice

    def __lt__(self, p: float) -> bool:
        return self.dice.branch([p, 1 - p]) == 0

    def __ge__(self, p: float) -> bool:
        return not self < p


class Dice(Random):
    """Dice that follow a given path as far as it goes, and note where they could have gone otherwise."""

    def __init__(self, path: Sequence[int]) -> None:
        super().__init__()
        self.path, self.taken, self.probability = path, list[int](), 1.0
        self.others: list[tuple[int, ...]] = []

    def branch(self, weights: Sequence[float]) -> int:
        total = sum(weights)
        if len(self.taken) < len(self.path):
            way = self.path[len(self.taken)]
        else:
            way, *rest = (i for i, weight in enumerate(weights) if weight > 0)
            self.others += [(*self.taken, other) for other in rest]
        self.taken.append(way)
        self.probability *= weights[way] / total
        return way

    def random(self) -> Any:
        return Draw(self)

    def choice(self, seq: Any) -> Any:
        return seq[self.branch([1] * len(seq))]

    def choices(self, population: Any, weights: Any = None, *, cum_weights: Any = None, k: int = 1) -> Any:
        if cum_weights is not None:
            weights = np.diff(cum_weights, prepend=0)
        weights = [1] * len(population) if weights is None else list(weights)
        return [population[self.branch(weights)] for _ in range(k)]

    def sample(self, population: Any, k: int, **_: Any) -> Any:
        left = list(population)
        return [left.pop(self.branch([1] * len(left))) for _ in range(k)]


class Lumped(Dice):
    """Dice that take options of a kind for one: the first of them comes up, as often as all together.

    Exact where those of a kind cannot be told apart. With `draws` off, only weighted choices are lumped.
    """

    def __init__(self, path: Sequence[int], kind: Callable[[Any], Any], draws: bool = True) -> None:
        super().__init__(path)
        self.kind, self.draws = kind, draws

    def choice(self, seq: Any) -> Any:
        return self.choices(seq)[0] if self.draws else super().choice(seq)

    def choices(self, population: Any, weights: Any = None, **more: Any) -> Any:
        weights = [1] * len(population) if weights is None else weights
        firsts: dict[Any, Any] = {}
        worth: dict[Any, float] = {}
        for option, weight in zip(population, weights, strict=True):
            firsts.setdefault(kind := self.kind(option), option)
            worth[kind] = worth.get(kind, 0.0) + weight
        return super().choices(list(firsts.values()), list(worth.values()), **more)


def outcomes(
    run: Callable[[Random], T], dice_of: Callable[[Sequence[int]], Dice] = Dice
) -> list[tuple[float, T]]:
    """Every way `run` can go, with its probability: exact, however it uses its dice."""
    found: list[tuple[float, T]] = []
    open_: list[tuple[int, ...]] = [()]
    while open_:
        dice = dice_of(open_.pop())
        result = run(dice)
        found.append((dice.probability, result))
        open_ += dice.others
    assert abs(sum(p for p, _ in found) - 1) < 1e-9
    return found


class Chain:
    """The Markov chain of an operator: `step(state)` is every next state with its probability."""

    def __init__(self, start: Any, step: Callable[[Any], list[tuple[float, Any]]]) -> None:
        self.rows: dict[Any, dict[Any, float]] = {}
        open_ = [start]
        while open_:
            state = open_.pop()
            if state in self.rows:
                continue
            row = self.rows[state] = {}
            for p, after in step(state):
                row[after] = row.get(after, 0.0) + p
            open_ += row
        self.start = start
        self.ends = [state for state, row in self.rows.items() if row.get(state, 0) > 1 - 1e-12]

    def _solve(self, right: Callable[[Any], float]) -> float:
        """Expected sum of `right` over the transient states visited from the start on."""
        inner = [state for state in self.rows if state not in self.ends]
        if self.start in self.ends:
            return 0.0
        at = {state: i for i, state in enumerate(inner)}
        matrix = np.eye(len(inner))
        for state in inner:
            for after, p in self.rows[state].items():
                if after in at:
                    matrix[at[state], at[after]] -= p
        return float(np.linalg.solve(matrix, [right(state) for state in inner])[at[self.start]])

    def reaches(self, won: Callable[[Any], bool]) -> float:
        """Probability to end in a state for which `won`."""
        if self.start in self.ends:
            return float(won(self.start))
        return self._solve(
            lambda state: sum(p for after, p in self.rows[state].items() if after in self.ends and won(after))
        )

    def steps(self) -> float:
        """Expected steps to the end."""
        return self._solve(lambda state: 1.0)


def of_traits(
    make: Callable[[tuple[Any, ...]], Town], operator: Operator, trait: str = "opinion"
) -> Callable[[tuple[Any, ...]], list[tuple[float, tuple[Any, ...]]]]:
    """The step of a chain whose states are the traits of the people, in order."""

    def step(state: tuple[Any, ...]) -> list[tuple[float, tuple[Any, ...]]]:
        def run(dice: Random) -> tuple[Any, ...]:
            town = make(state)
            town.play(operator, dice=dice)
            return tuple(town.trait(trait))

        return outcomes(run)

    return step
