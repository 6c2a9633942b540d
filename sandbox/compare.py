"""Two runs side by side: where they part, and what became of it. A function of two histories."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import registry
from sandbox.contract import Metric
from sandbox.events import Event, Opened, Plain, Stepped, encode, plain
from sandbox.figures.course import course
from sandbox.history import History
from sandbox.state import Person, State
from sandbox.trust import told_of

Pair = tuple[Any, Any]  # of the first run, of the second; None where there is nothing
STANDING = ("role", "team", "place", "present", "mind", "score")  # of people, compared at the end


@dataclass(frozen=True, slots=True)
class Compared:
    """What two runs share and how they differ.

    shared    number of events they have in common from the first on
    first     the first event that differs, of each; None when they are the same as far as both go
    rounds    step -> the round it is of each: episode, round, number of events
    parted    the step of the first difference; None when there is none
    outcomes  episode -> outcome of each, where they differ
    metrics   metric -> step -> value of each, for rounds that both have, where they differ anywhere
    edges     channel -> (source, target) -> weight of each, where they differ at the last common round
    spec      path in what they were set up with (``scenario.0.rounds``) -> value of each, where they differ
    people    name -> what differs of them then: role, team, place, present, mind, score, and traits by name
    judged    who judged each, where models did, and how far they can be trusted
    """

    shared: int
    first: Pair | None
    rounds: Mapping[int, Pair]
    parted: int | None
    outcomes: Mapping[int, Pair]
    metrics: Mapping[str, Mapping[int, tuple[float | None, float | None]]]
    edges: Mapping[str, Mapping[tuple[str, str], tuple[float | None, float | None]]]
    people: Mapping[str, Mapping[str, Pair]]
    spec: Mapping[str, Pair]
    judged: Pair = ("", "")

    @property
    def same(self) -> bool:
        """Whether neither has anything that the other has not."""
        return self.first is None

    def plain(self) -> dict[str, Plain]:
        """As JSON; an edge is ``source -> target``."""
        return {
            "same": self.same,
            "shared": self.shared,
            "parted": self.parted,
            "first": [event and plain(event) for event in self.first] if self.first else None,
            "spec": {path: list(pair) for path, pair in self.spec.items()},
            "rounds": {str(step): list(pair) for step, pair in self.rounds.items()},
            "judged": list(self.judged),
            "outcomes": {str(episode): list(pair) for episode, pair in self.outcomes.items()},
            "metrics": {
                name: {str(step): list(pair) for step, pair in line.items()}
                for name, line in self.metrics.items()
            },
            "edges": {
                channel: {f"{source} -> {target}": list(pair) for (source, target), pair in changed.items()}
                for channel, changed in self.edges.items()
            },
            "people": {
                who: {what: list(pair) for what, pair in changed.items()}
                for who, changed in self.people.items()
            },
        }


def compare(one: History, other: History) -> Compared:
    """Two runs, aligned by round. They may be a run and its fork, two seeds, or strangers."""
    shared = _shared(one, other)
    first = (_at(one, shared), _at(other, shared))
    parted = min((event.step for event in first if event), default=None)
    last = min(one.last, other.last)
    states = one.at(last), other.at(last)
    return Compared(
        shared=shared,
        first=None if first == (None, None) else first,
        rounds=dict(sorted(_pairs(_rounds(one), _rounds(other)))),
        parted=parted,
        outcomes=_differing(_outcomes(one.tip), _outcomes(other.tip)),
        metrics=_metrics(one, other, last),
        edges=_edges(*states),
        people=_people(*states),
        spec=_differing(dict(_leaves(one.spec)), dict(_leaves(other.spec))),
        judged=(told_of(one.log), told_of(other.log)),
    )


def parts(pair: Pair) -> dict[str, Pair]:
    """Field -> value in each of two events, where they differ."""
    one, other = (plain(event) if event else {} for event in pair)
    keys = dict.fromkeys((*one, *other))
    return {key: (one.get(key), other.get(key)) for key in keys if one.get(key) != other.get(key)}


def _leaves(value: Plain, path: str = "") -> Iterator[tuple[str, Plain]]:
    """Every value in a tree of tables and lists, by its path."""
    inside = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    if not inside:
        yield path, value
    for key, one in inside:
        yield from _leaves(one, f"{path}.{key}" if path else str(key))


def _shared(one: History, other: History) -> int:
    pairs = zip(one.events, other.events, strict=False)
    least = min(len(one.events), len(other.events))
    return next((i for i, (a, b) in enumerate(pairs) if not _same(a, b)), least)


def _same(one: Event, other: Event) -> bool:
    return (one.kind, one.step, one.beat, one.by) == (other.kind, other.step, other.beat, other.by) and (
        encode(one) == encode(other)
    )


def _at(history: History, index: int) -> Event | None:
    return history.events[index] if index < len(history.events) else None


def _rounds(history: History) -> dict[int, dict[str, Plain]]:
    """What each step is, for a line of a table: its episode, its round there, and how many events it has."""
    rounds: dict[int, dict[str, Plain]] = {}
    episode, start = 0, 0
    for count, event in enumerate(history.events, 1):
        if isinstance(event, Opened):
            episode = event.episode
        elif isinstance(event, Stepped):
            rounds[event.step] = {"episode": episode, "round": event.round, "events": count - start}
            start = count
    return rounds


def _outcomes(state: State) -> dict[int, dict[str, Plain]]:
    return {
        outcome["episode"]: {key: value for key, value in outcome.items() if key != "episode"}
        for outcome in state.outcomes
    }


def _metrics(one: History, other: History, last: int) -> dict[str, dict[int, Pair]]:
    names = list(registry.family(Metric))
    ours, theirs = course(one, names).measures, course(other, names).measures
    lines = {
        name: {step: (ours[name].get(step), theirs[name].get(step)) for step in range(1, last + 1)}
        for name in names
    }
    return {name: line for name, line in lines.items() if any(a != b for a, b in line.values())}


def _edges(one: State, other: State) -> dict[str, dict[tuple[str, str], Pair]]:
    changed = {
        channel: _differing(_ties(one, channel), _ties(other, channel))
        for channel in sorted({*one.channels, *other.channels})
    }
    return {channel: ties for channel, ties in changed.items() if ties}


def _ties(state: State, channel: str) -> dict[tuple[str, str], float]:
    return {
        (source, target): weight
        for source, targets in state.edges(channel).items()
        for target, weight in targets.items()
    }


def _people(one: State, other: State) -> dict[str, dict[str, Pair]]:
    names = [*one.people, *(name for name in other.people if name not in one.people)]
    changed = {
        name: _differing(_facts(one.people.get(name)), _facts(other.people.get(name))) for name in names
    }
    return {name: facts for name, facts in changed.items() if facts}


def _facts(person: Person | None) -> dict[str, Plain]:
    if person is None:
        return {}
    return {**person.traits, **{what: getattr(person, what) for what in STANDING}}


def _differing(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> dict[Any, Pair]:
    return {key: pair for key, pair in _pairs(one, other) if pair[0] != pair[1]}


def _pairs(one: Mapping[Any, Any], other: Mapping[Any, Any]) -> Iterator[tuple[Any, Pair]]:
    for key in [*one, *(key for key in other if key not in one)]:
        yield key, (one.get(key), other.get(key))
