"""What is to be seen of a run, shot by shot. A round becomes a few shots: who speaks, what is paid, what changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sandbox.events import STRUCTURAL, Closed, Event, Joined, Linked, Opened, Paid, Said
from sandbox.history import History
from sandbox.state import Person, State
from sandbox.transcript import lines, short

Tie = tuple[str, str]
SPOKEN = 4  # speeches of a round that are shown; where there are more, an even choice
CAPTIONS = 3  # changes that are told at once
WEIGHTS = {"speech": 1.0, "gains": 0.8, "change": 1.3, "episode": 1.1, "still": 0.7}


@dataclass(frozen=True, slots=True)
class Figure:
    """One person as they are drawn. `group` is their team, else their role, else who plays them."""

    name: str
    group: str
    score: float
    place: str | None
    staff: bool


@dataclass(frozen=True, slots=True)
class Shot:
    """Some seconds in which one thing happens.

    ties       those that stay; `made` and `cut` are those that appear and go
    seated     names in the order of their seats; a seat that somebody left may be empty ("")
    gains      name -> what was just paid
    captions   what changes, in words
    """

    step: int
    heading: str
    seconds: float
    people: Mapping[str, Figure]
    seated: Sequence[str]
    ties: frozenset[Tie]
    made: frozenset[Tie] = frozenset()
    cut: frozenset[Tie] = frozenset()
    came: frozenset[str] = frozenset()
    gone: Mapping[str, Figure] = field(default_factory=dict)
    speaker: str = ""
    words: str = ""
    hearers: tuple[str, ...] = ()  # when it is not for everybody
    gains: Mapping[str, float] = field(default_factory=dict)
    captions: tuple[str, ...] = ()


@dataclass(slots=True)
class Act:
    """Events of a round that are shown together; of some only what they change is seen."""

    kind: str
    events: list[Event]
    shown: bool = True


def shots(history: History, first: int = 1, last: int | None = None, seconds: float = 4.0) -> Iterator[Shot]:
    """The shots of the complete rounds from `first` to `last`, each round about so many seconds."""
    until = history.last if last is None else min(last, history.last)
    state = history.fresh(first - 1)
    seats: list[str] = []
    for step in range(first, until + 1):
        acts = _acts(history.events[state.seq : history.ends[step]])
        share = seconds / sum(WEIGHTS[act.kind] for act in acts if act.shown)
        for act in acts:
            shot = _shot(state, act, seats, share * WEIGHTS[act.kind])
            if act.shown:
                yield replace(shot, step=step)


def _acts(events: Sequence[Event]) -> list[Act]:
    acts: list[Act] = []
    for event in events:
        kind = _kind(event)
        if acts and kind in ("", acts[-1].kind) and kind != "speech":
            acts[-1].events.append(event)
        else:
            acts.append(Act(kind or "still", [event], shown=bool(kind)))
    spoken = [act for act in acts if act.kind == "speech"]
    for i, act in enumerate(spoken):
        act.shown = len(spoken) <= SPOKEN or i in {
            round(n * (len(spoken) - 1) / (SPOKEN - 1)) for n in range(SPOKEN)
        }
    if not any(act.shown for act in acts):
        acts[-1].shown = True
    return acts


def _kind(event: Event) -> str:
    match event:
        case Said():
            return "speech"
        case Paid():
            return "gains" if any(event.amounts.values()) else ""
        case Opened() | Closed():
            return "episode"
    return "change" if isinstance(event, STRUCTURAL) and lines([event]) else ""


def _shot(state: State, act: Act, seats: list[str], seconds: float) -> Shot:
    """Let the act happen, and show the difference it makes."""
    before, had = _ties(state), _figures(state)
    for event in act.events:
        state.apply(event)
    after, people = _ties(state), _figures(state)
    _seat(seats, list(people))
    shot = Shot(
        state.step, _heading(state), seconds, people, tuple(seats), after & before, after - before, before - after,
        frozenset(people.keys() - had.keys()) if had else frozenset(),
        {name: one for name, one in had.items() if name not in people},
    )  # fmt: skip
    first = act.events[0]
    if isinstance(first, Said):
        addressed = (
            () if "*" in first.witnesses else tuple(name for name in first.witnesses if name != first.who)
        )
        return replace(shot, speaker=first.who, words=first.text, hearers=addressed)
    if act.kind == "gains":
        return replace(shot, gains=_gains(act.events))
    return replace(shot, captions=_captions(act))


def _gains(events: Sequence[Event]) -> dict[str, float]:
    gains: dict[str, float] = {}
    for event in events:
        for name, amount in event.amounts.items() if isinstance(event, Paid) else ():
            gains[name] = gains.get(name, 0.0) + amount
    return {name: amount for name, amount in gains.items() if amount}


def _captions(act: Act) -> tuple[str, ...]:
    told = [_told(event) for event in act.events if isinstance(event, Opened | Closed)]
    changes = [
        one
        for one in lines(event for event in act.events if isinstance(event, STRUCTURAL))
        if one.style == "change"
    ]
    begun = sum(isinstance(event, Joined) for event in act.events) > CAPTIONS
    if begun:
        told.append(f"{sum(isinstance(event, Joined) for event in act.events)} people come together")
        changes = [one for one in changes if not isinstance(one.event, Joined | Linked)]
    told += [short(one.text, 150) for one in sorted(changes, key=lambda one: not one.event.why)]
    more = len(told) - CAPTIONS
    return (*told[:CAPTIONS], *([f"and {more} more changes"] if more > 0 else []))


def _told(event: Opened | Closed) -> str:
    if isinstance(event, Opened):
        return f"Episode {event.episode} begins: {event.scenario}"
    return f"Episode {event.episode} ends: {event.reason}"


def _heading(state: State) -> str:
    done = state.played if state.playing else state.round
    return f"episode {max(state.episode, 1)} · round {max(done, 1)}"


def _figures(state: State) -> dict[str, Figure]:
    here = [person for person in state.people.values() if person.present]
    by_team, by_role = any(p.team for p in here), any(p.role for p in here)
    return {p.name: Figure(p.name, _group(p, by_team, by_role), p.score, p.place, p.staff) for p in here}


def _group(person: Person, by_team: bool, by_role: bool) -> str:
    if by_team or by_role:
        return (person.team if by_team else person.role) or ""
    return str(person.mind.get("name", "")).rpartition(".")[2]


def _ties(state: State) -> frozenset[Tie]:
    """The ties of the channel that most people use, in both directions one."""
    channels = state.channels
    busiest = max(channels, key=lambda name: sum(map(len, channels[name].values())), default="")
    pairs = {(min(a, b), max(a, b)) for a, targets in channels.get(busiest, {}).items() for b in targets}
    return frozenset(pairs)


def _seat(seats: list[str], names: list[str]) -> None:
    """Everybody keeps their seat; whoever comes takes one that is free."""
    here = set(names)
    for i, name in enumerate(seats):
        if name not in here:
            seats[i] = ""
    for name in names:
        if name not in seats:
            if "" in seats:
                seats[seats.index("")] = name
            else:
                seats.append(name)
