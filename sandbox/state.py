"""What the events add up to.

`State.apply` is the only place where anything changes. A state is cheap to fold: to see an
earlier moment, fold fewer events.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import orjson

from sandbox.events import (
    EVERYBODY,
    Asked,
    Assigned,
    Chose,
    Closed,
    Erased,
    Event,
    Failed,
    Joined,
    Left,
    Linked,
    Moved,
    Opened,
    Paid,
    Plain,
    Posted,
    Recast,
    Revised,
    Said,
    Set,
    Stepped,
    Teamed,
    Thought,
    Unlinked,
    Wrote,
)
from sandbox.knowledge import FOREVER, Knowledge, Witnessed
from sandbox.memory import uncollected

Edges = dict[str, dict[str, float]]  # source -> {target: weight}


@dataclass(slots=True)
class Person:
    """One member of the company, as the record has it."""

    name: str
    mind: Mapping[str, Plain]
    staff: bool = False
    role: str | None = None
    role_known: bool = False  # to everybody
    team: str | None = None
    place: str | None = None
    traits: dict[str, Plain] = field(default_factory=dict)
    score: float = 0.0
    parents: tuple[str, ...] = ()
    present: bool = True
    since: int = 0  # seq of the joining
    until: int = FOREVER  # seq of the leaving
    failures: int = 0
    tokens: int = 0


@dataclass(slots=True)
class State:
    """People, ties, board, memory and words at one moment of a run.

    people    name -> Person, in order of joining, those who left included
    channels  channel -> source -> {target: weight}; the target hears the source
    board     key -> (value, seq): what is public; `cards` name -> key -> (value, seq): what only they know
    memory    name -> store -> key -> item; `shared` name -> store -> key -> who else may read it
    open      n -> Asked: questions of this round without an answer yet
    settings  what a person switched
    """

    seed: int = 0
    seq: int = 0
    step: int = 0
    beat: int = 0
    episode: int = 0
    round: int = 0
    playing: bool = False  # an episode is open
    scenario: str = ""
    params: Mapping[str, Plain] = field(default_factory=dict)
    outcomes: list[dict[str, Plain]] = field(default_factory=list)
    people: dict[str, Person] = field(default_factory=dict)
    channels: dict[str, Edges] = field(default_factory=dict)
    board: dict[str, tuple[Plain, int]] = field(default_factory=dict)
    cards: dict[str, dict[str, tuple[Plain, int]]] = field(default_factory=dict)
    memory: dict[str, dict[str, dict[str, Plain]]] = field(default_factory=dict)
    shared: dict[str, dict[str, dict[str, tuple[str, ...]]]] = field(default_factory=dict)
    open: dict[int, Asked] = field(default_factory=dict)
    settings: dict[str, Plain] = field(default_factory=dict)
    hash: str = ""
    known: Knowledge = field(default_factory=Witnessed)  # who knows of what
    opened: int = 0  # seq of the present episode's beginning
    now: list[Event] = field(default_factory=list)  # the events of this round

    def apply(self, event: Event) -> None:
        """Take in one event, the next in the log. Raises ValueError when it does not follow on."""
        if event.seq != self.seq + 1:
            raise ValueError(f"event {event.seq} does not follow on event {self.seq}")
        if event.step != self.step:
            self.step, self.now = event.step, []
            self.open.clear()
        match event:
            case Asked():
                self.open[event.n] = event
            case Chose():
                self.open.pop(event.n, None)
            case Said():
                pass  # the index keeps it
            case Thought():
                usage = event.usage  # "reasoning" is a part of the output, "cached" one of the input
                self.people[event.who].tokens += usage.get("input", 0) + usage.get("output", 0)
            case Paid():
                for name, amount in event.amounts.items():
                    self.people[name].score += amount
            case Posted():
                self._post(event)
            case Linked():
                channel = self.channels.setdefault(event.channel, {})
                channel.setdefault(event.source, {})[event.target] = event.weight
            case Unlinked():
                self.channels.get(event.channel, {}).get(event.source, {}).pop(event.target, None)
            case Revised():
                self.people[event.who].traits[event.trait] = event.value
            case Assigned():
                self.people[event.who].role = event.role
                self.people[event.who].role_known = event.witnesses == EVERYBODY
            case Teamed():
                self.people[event.who].team = event.team
            case Moved():
                self.people[event.who].place = event.place
            case Joined():
                self._join(event)
            case Left():
                self._leave(event)
            case Recast():
                self.people[event.who].mind = event.mind
            case Wrote():
                self.memory.setdefault(event.who, {}).setdefault(event.store, {})[event.key] = event.item
                self._share(event)
            case Erased():
                self.memory.get(event.who, {}).get(event.store, {}).pop(event.key, None)
                self.shared.get(event.who, {}).get(event.store, {}).pop(event.key, None)
            case Failed() if event.who in self.people:
                self.people[event.who].failures += 1
            case Set():
                self.settings[event.what] = event.value
            case Opened():
                self._open(event)
            case Closed():
                self.playing = False
                self.outcomes.append({"episode": event.episode, "reason": event.reason, **event.outcome})
            case Stepped():
                self.round, self.hash = event.round, event.hash
        self.seq, self.beat = event.seq, event.beat  # last: an event that cannot be applied has not happened
        self.now.append(event)
        self.known.add(event)

    def _share(self, event: Wrote) -> None:
        """Who may read an item goes by its newest version: what is written again in private is private again."""
        if event.witnesses != (event.who,):
            stores = self.shared.setdefault(event.who, {})
            stores.setdefault(event.store, {})[event.key] = event.witnesses
        elif event.who in self.shared:
            self.shared[event.who].get(event.store, {}).pop(event.key, None)

    def _post(self, event: Posted) -> None:
        if event.witnesses == EVERYBODY:
            self.board[event.key] = (event.value, event.seq)
        else:
            for name in event.witnesses:
                self.cards.setdefault(name, {})[event.key] = (event.value, event.seq)

    def _open(self, event: Opened) -> None:
        """An episode starts with a clean board; what operators keep for themselves stays."""
        self.episode, self.scenario, self.params = event.episode, event.scenario, event.params
        self.round, self.playing, self.opened = 0, True, event.seq
        self.board.clear()
        self.cards = {name: cards for name, cards in self.cards.items() if name.startswith("engine:")}
        for person in self.people.values():
            person.score = 0.0

    def _join(self, event: Joined) -> None:
        if event.who in self.people:
            raise ValueError(f"{event.who!r} has joined before; names are not used twice")
        self.people[event.who] = Person(
            event.who,
            event.mind,
            event.staff,
            traits=dict(event.traits),
            parents=tuple(event.parents),
            since=event.seq,
        )

    def _leave(self, event: Left) -> None:
        person = self.people[event.who]
        person.present, person.until = False, event.seq
        for edges in self.channels.values():
            edges.pop(event.who, None)
            for targets in edges.values():
                targets.pop(event.who, None)

    # -- questions ---------------------------------------------------------------------------------------------

    @property
    def present(self) -> list[Person]:
        """The population: everybody who is here and not staff, in order of joining."""
        return [person for person in self.people.values() if person.present and not person.staff]

    @property
    def played(self) -> int:
        """Rounds of this episode, the one under way included: what `ended` goes by. (`round` counts complete ones.)"""
        return self.round + bool(self.now and not isinstance(self.now[-1], Stepped))

    @property
    def names(self) -> list[str]:
        return [person.name for person in self.present]

    def edges(self, channel: str) -> Edges:
        """source -> {target: weight} of a channel; empty when there is no such channel."""
        return self.channels.get(channel, {})

    def hearers(self, name: str, channel: str) -> list[str]:
        """Those who hear `name` on the channel, sorted."""
        return sorted(self.edges(channel).get(name, ()))

    def posted(self, key: str, default: Plain = None) -> Plain:
        """A public entry of the board."""
        return self.board.get(key, (default, 0))[0]

    def secret(self, key: str, owner: str = "engine", default: Plain = None) -> Plain:
        """What only `owner` knows of the board; "engine" holds a scenario's ground truth."""
        return self.cards.get(owner, {}).get(key, (default, 0))[0]

    @property
    def public(self) -> Sequence[Event]:
        """What everybody present knew when it happened, in order, since the run began."""
        return self.known.public

    def copy(self, known: Knowledge) -> "State":
        """A state with a life of its own, on another index; events and values are shared, since they never change."""
        return replace(
            self,
            known=known,
            outcomes=list(self.outcomes),
            people={name: replace(one, traits=dict(one.traits)) for name, one in self.people.items()},
            channels={
                channel: {source: dict(targets) for source, targets in edges.items()}
                for channel, edges in self.channels.items()
            },
            board=dict(self.board),
            cards={owner: dict(cards) for owner, cards in self.cards.items()},
            memory={
                who: {store: dict(items) for store, items in stores.items()}
                for who, stores in self.memory.items()
            },
            shared={
                who: {store: dict(readers) for store, readers in stores.items()}
                for who, stores in self.shared.items()
            },
            open=dict(self.open),
            settings=dict(self.settings),
            now=list(self.now),
        )

    def plain(self) -> dict[str, Plain]:
        """The whole state as JSON with sorted keys: two states are the same when this is."""
        whole = {name: getattr(self, name) for name in self.__slots__}
        whole["known"] = self.known.plain()
        return orjson.loads(  # type: ignore[no-any-return]
            orjson.dumps(whole, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
        )


def fold(events: Iterable[Event], seed: int = 0) -> State:
    """The state that events from the first on add up to."""
    state = State(seed=seed)
    with uncollected():
        for event in events:
            state.apply(event)
    return state


def derive(*parts: str | int) -> random.Random:
    """A generator that depends on where we are (seed, episode, step, actor, ...) and on nothing else."""
    key = "\x1f".join(map(str, parts)).encode()
    return random.Random(int.from_bytes(blake2b(key, digest_size=8).digest(), "big"))
