"""The closed vocabulary of facts: everything that can happen in a world.

An event is a frozen record in the past tense, made of plain JSON. It is the only thing that is ever stored,
and the only thing that changes a state (`sandbox.state.State.apply`).

Fields that every event has:

seq    position in the log, from 1
step   round since the world began, from 1
beat   beat within the round; 0 is before the first ask
by     who caused it: ``scenario``, an operator's name, ``user`` or ``engine`` (stamped by the stage)
to     its witnesses; ``None`` means the kind's default (see `Event.witnesses`)
why    one sentence, for structural changes
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from math import isfinite
from typing import Any, ClassVar, NamedTuple

import orjson

EVERYBODY = ("*",)  # everybody present when it happens
ENGINE = ("engine",)  # nobody inside the world
COMMON = ("seq", "step", "beat", "by")

Plain = Any  # what JSON can say: None, bool, int, float, str, lists and string-keyed dicts of these


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact. Subclasses add what happened; `default_to` says who knows of it unless `to` says otherwise."""

    default_to: ClassVar[str] = "everybody"  # or "person" (the one in `who`) or "engine"

    seq: int = 0
    step: int = 0
    beat: int = 0
    by: str = "engine"
    to: tuple[str, ...] | None = None
    why: str = ""

    @property
    def kind(self) -> str:
        return type(self).__name__

    @property
    def witnesses(self) -> tuple[str, ...]:
        """Names of those who know of this; `EVERYBODY` means everybody present at the time."""
        if self.to is not None:
            return self.to
        if self.default_to == "person":
            return (self.who,)  # type: ignore[attr-defined]
        return EVERYBODY if self.default_to == "everybody" else ENGINE


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """An episode of a scenario began. Scores and the board start empty; people, ties and memory stay."""

    episode: int
    scenario: str
    params: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Closed(Event):
    """The episode ended, for a reason, with an outcome."""

    episode: int
    reason: str
    outcome: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Joined(Event):
    """A person entered. `mind` is its name in the registry plus its parameters; `staff` is outside the population."""

    who: str
    mind: Mapping[str, Plain]
    traits: Mapping[str, Plain]
    parents: tuple[str, ...] = ()
    staff: bool = False


@dataclass(frozen=True, slots=True)
class Left(Event):
    """A person left. Names are never used again."""

    who: str


@dataclass(frozen=True, slots=True)
class Recast(Event):
    """Somebody else now plays this person: a bot, a model, or ``{"name": "human"}``."""

    who: str
    mind: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Linked(Event):
    """`target` now hears `source` on this channel; also a change of weight."""

    source: str
    target: str
    channel: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Unlinked(Event):
    """`target` no longer hears `source` on this channel."""

    source: str
    target: str
    channel: str


@dataclass(frozen=True, slots=True)
class Assigned(Event):
    """A person has a new role (``None``: none)."""

    who: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Teamed(Event):
    """A person is in a new team (``None``: none)."""

    who: str
    team: str | None


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """A person is at a new place of the ground."""

    who: str
    place: str


@dataclass(frozen=True, slots=True)
class Revised(Event):
    """A trait changed: persona, goal, strategy or any other."""

    who: str
    trait: str
    value: Plain


@dataclass(frozen=True, slots=True)
class Said(Event):
    """Words, with the audience resolved when they were spoken (`to`)."""

    who: str
    text: str
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Asked(Event):
    """A question: the n-th of this round. `answer` describes its answer type, `about` the facts behind the words."""

    n: int
    who: str
    tag: str
    prompt: str
    answer: Mapping[str, Plain]
    default: Plain = None
    about: Mapping[str, Plain] | None = None


@dataclass(frozen=True, slots=True)
class Chose(Event):
    """The answer to the n-th question of this round. `rung` says how it was understood (see `sandbox.answering`)."""

    n: int
    who: str
    tag: str
    value: Plain
    rung: str = "value"


@dataclass(frozen=True, slots=True)
class Paid(Event):
    """Payoffs, many at once: added to the scores. `source` is the person whose act caused them."""

    amounts: Mapping[str, float]
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Posted(Event):
    """A key on the board: a fact of the scenario's or an operator's own."""

    key: str
    value: Plain


@dataclass(frozen=True, slots=True)
class Set(Event):
    """A person switched a parameter, the budget or an operator."""

    what: str
    value: Plain


@dataclass(frozen=True, slots=True)
class Wrote(Event):
    """A memory item, new or rewritten, in a named store."""

    who: str
    store: str
    key: str
    item: Plain


@dataclass(frozen=True, slots=True)
class Erased(Event):
    """A memory item is gone."""

    who: str
    store: str
    key: str


@dataclass(frozen=True, slots=True)
class Thought(Event):
    """A model was called for the n-th question; the exchange lies in the log under this position."""

    who: str
    n: int
    call: int
    model: str
    hash: str
    usage: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Failed(Event):
    """Something went wrong and the round went on: `what` failed ("answer", "think", an operator), and how."""

    who: str
    what: str
    error: str
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Refused(Event):
    """An edit that the projector did not allow; `why` gives the reason."""

    verb: str
    args: Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Stepped(Event):
    """A round is complete. `hash` chains all events so far."""

    round: int
    hash: str


_PRIVATE: tuple[type[Event], ...] = (Asked, Chose, Wrote, Erased, Assigned, Revised)
_HIDDEN: tuple[type[Event], ...] = (
    Joined,
    Recast,
    Thought,
    Failed,
    Refused,
    Set,
    Stepped,
)  # who plays somebody is never public
for _kind in _PRIVATE:
    _kind.default_to = "person"
for _kind in _HIDDEN:
    _kind.default_to = "engine"

KINDS: dict[str, type[Event]] = {cls.__name__: cls for cls in Event.__subclasses__()}
STRUCTURAL = (Joined, Left, Recast, Linked, Unlinked, Assigned, Teamed, Moved, Revised, Erased)
_OWN = {
    cls: tuple(f.name for f in fields(cls) if f.name not in (*COMMON, "to", "why")) for cls in KINDS.values()
}


def stamp(event: Event, seq: int, step: int, beat: int, by: str) -> Event:
    """Complete an event as it happens. The only time a record is touched: before anybody has seen it."""
    put = object.__setattr__
    put(event, "seq", seq)
    put(event, "step", step)
    put(event, "beat", beat)
    put(event, "by", by)
    return event


def settled(value: Plain, at: str = "value") -> Plain:
    """The value as it will be read back: lists for tuples. Raises TypeError for what JSON cannot say, NaN included."""
    match value:
        case None | bool() | str() | int():
            return value
        case float() if isfinite(value):
            return value
        case list() | tuple():
            return [settled(one, f"{at}.{i}") for i, one in enumerate(value)]
        case dict() if all(isinstance(key, str) for key in value):
            return {key: settled(one, f"{at}.{key}") for key, one in value.items()}
    raise TypeError(
        f"{at}: {value!r} cannot be recorded; use numbers, texts, lists and tables with texts as keys"
    )


def encode(event: Event) -> bytes:
    """The event's own fields as JSON (the common ones are columns of the log). Raises TypeError if not plain."""
    body = {name: getattr(event, name) for name in _OWN[type(event)]}
    if event.to is not None:
        body["to"] = event.to
    if event.why:
        body["why"] = event.why
    return orjson.dumps(body)


class _Shape(NamedTuple):
    """How to put an event together from its row: by the setters of its slots, in half the constructor's time."""

    cls: type[Event]
    required: list[tuple[Callable[[Event, Plain], None], str]]
    optional: list[tuple[Callable[[Event, Plain], None], str, Plain]]


def _shape(cls: type[Event]) -> _Shape:
    own = [(getattr(cls, f.name).__set__, f.name, f.default) for f in fields(cls) if f.name not in COMMON]
    required = [(put, name) for put, name, default in own if default is MISSING]
    return _Shape(cls, required, [one for one in own if one[2] is not MISSING])


_SHAPES = {kind: _shape(cls) for kind, cls in KINDS.items()}
_put_seq, _put_step, _put_beat, _put_by = (getattr(Event, name).__set__ for name in COMMON)


def decode(seq: int, step: int, beat: int, by: str, kind: str, body: bytes) -> Event:
    """The event of a row of the log. Raises KeyError, TypeError or ValueError when the row is not one of ours."""
    cls, required, optional = _SHAPES[kind]
    own = orjson.loads(body)
    if "to" in own:
        own["to"] = tuple(own["to"])
    event = object.__new__(cls)
    _put_seq(event, seq)
    _put_step(event, step)
    _put_beat(event, beat)
    _put_by(event, by)
    for put, name in required:
        put(event, own[name])
    for put, name, default in optional:
        put(event, own.get(name, default))
    return event


def plain(event: Event) -> dict[str, Plain]:
    """The event as one flat JSON object, as exports and screens show it."""
    common = {name: getattr(event, name) for name in COMMON}
    return {**common, "kind": event.kind, "witnesses": list(event.witnesses), **orjson.loads(encode(event))}
