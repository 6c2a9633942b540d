"""Decisions of a run, and putting them again to the mind that made them, with what it knew then."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sandbox import registry
from sandbox.answers import answer_type
from sandbox.asks import Ask
from sandbox.contract import Mind
from sandbox.events import Asked, Chose, Event, Joined, Plain, Recast
from sandbox.history import History
from sandbox.interview import answer_of
from sandbox.knowledge import Witnessed
from sandbox.state import State, derive


@dataclass(frozen=True, slots=True)
class Decision:
    """A question of the past: what was asked and answered, and the state before it."""

    asked: Asked
    chose: Chose
    state: State

    @property
    def ask(self) -> Ask:
        one = self.asked
        return Ask(one.who, one.prompt, answer_type(one.answer), one.tag, one.default, one.about or {})


@dataclass(frozen=True, slots=True)
class Toll:
    """What probes of a kind ask beside a run.

    among  the questions of which some are drawn, at `most` so many
    times  answers that each of those takes, at least and at most
    runs   how often the run is played anew beside that, at most
    """

    among: Sequence[Asked]
    most: int
    times: tuple[int, int]
    runs: int = 0


def asked_of(events: Iterable[Event]) -> list[Asked]:
    """The questions among them."""
    return [one for one in events if isinstance(one, Asked)]


def decisions(history: History, most: int, wanted: Callable[[Asked], bool]) -> list[Decision]:
    """Of those wanted, at most so many, by lot from the run's seed, in order; seats of people left out."""
    events = list(history.events[: history.tip.seq])
    asked = {(e.step, e.beat, e.n): e for e in events if isinstance(e, Asked) and wanted(e)}
    pairs = [
        (asked[at], e)
        for e in events
        if isinstance(e, Chose)
        and (at := (e.step, e.beat, e.n)) in asked
        and e.rung not in ("seat", "deferred")
    ]
    seed = int(history.spec.get("seed", 0))
    places = sorted(derive(seed, "probes").sample(range(len(pairs)), min(most, len(pairs))))
    return [Decision(*pairs[i], before(history, pairs[i][0])) for i in places]


def modelled(history: History) -> frozenset[str]:
    """Who is played by a model at some time: a script has no answer to a question that its game does not ask."""
    events = history.events[: history.tip.seq]
    minds = [(e.who, dict(e.mind)) for e in events if isinstance(e, Joined | Recast)]
    scenario = history.tip.scenario
    return frozenset(who for who, mind in minds if registry.make(Mind, mind, scenario).remote() is not None)


def before(history: History, asked: Asked) -> State:
    """The state just before a question's beat."""
    events = history.events
    first = asked.seq
    while first > 1 and isinstance(events[first - 2], Asked):
        first -= 1
    step = max((one for one in history.ends if history.ends[one] < first), default=0)
    state = history.fresh(step)
    for event in events[state.seq : first - 1]:
        state.apply(event)
    return state


def again(
    history: History,
    one: Decision,
    times: int,
    ask: Ask | None = None,
    *,
    afresh: bool = False,
    heard: Callable[[str], str] | None = None,
) -> list[Plain]:
    """What is answered when the question is put again, so often.

    ask     another question in its place
    afresh  by somebody who remembers and heard nothing
    heard   what becomes of every text that a model reads

    Raises Unanswered where nobody can answer.
    """
    state = _newborn(one.state, one.asked.who) if afresh else one.state
    mind = registry.make(Mind, dict(state.people[one.asked.who].mind), state.scenario)
    return [answer_of(history, state, mind, ask or one.ask, n, heard) for n in range(1, times + 1)]


def _newborn(state: State, who: str) -> State:
    """The same moment for somebody who knows persona, role, rules and what is public now."""
    bare = state.copy(Witnessed())
    bare.memory.pop(who, None)
    return bare
