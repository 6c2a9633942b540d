"""The stage: what a script may touch. Reading, derived randomness, and one verb per event."""

import math
import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson

from sandbox import registry
from sandbox.contract import Mind, Scenario
from sandbox.events import (
    EVERYBODY,
    STRUCTURAL,
    Assigned,
    Erased,
    Event,
    Joined,
    Left,
    Linked,
    Moved,
    Paid,
    Plain,
    Posted,
    Recast,
    Refused,
    Revised,
    Said,
    Set,
    Stepped,
    Teamed,
    Unlinked,
    Wrote,
    encode,
    settled,
)
from sandbox.names import fault, fresh
from sandbox.projector import Projector
from sandbox.state import Edges, State, derive
from sandbox.veil import keyless

if TYPE_CHECKING:
    from numpy import ndarray

    Embed = Callable[[str, Sequence[str]], ndarray]  # by, texts
Emit = Callable[[Event], None]
ACCOUNTS = ("recalled", "marks", "faults", "drift", "injected")  # stores with an account of one's own mind
DIRECTOR = "Director"  # a person may speak from outside the company
VERBS = (
    "say", "post", "link", "unlink", "tie", "cut", "assign", "team_up", "move", "revise", "write", "erase",
    "recast", "join", "leave", "set",
)  # fmt: skip


class NotPublic(Exception):
    """An operator wants to read what the people it acts on do not know of each other."""


class Stage:
    """A script's way to read the state and to make things happen.

    A scenario's stage sees everything and is never refused. An operator's or a person's goes through the
    projector; an operator's reads only what is public and what the scenario declares as feedback.
    """

    def __init__(
        self,
        state: State,
        emit: Emit,
        by: str,
        script: Scenario,
        projector: Projector | None = None,
        embed: "Embed | None" = None,
    ) -> None:
        self._state, self._emit, self.by, self._script = state, emit, by, script
        self._embed = embed
        self._projector = projector
        self._person = by.partition(":")[0] == "user"
        self._sees_all = self._person or by in ("scenario", "engine")

    # -- reading --------------------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Everything, for scenarios and people. Raises NotPublic for an operator."""
        if not self._sees_all:
            raise NotPublic(f"operator {self.by} reads the stage, not the state: it knows what is public")
        return self._state

    @property
    def names(self) -> list[str]:
        """The population: everybody present who is not staff, in order of joining."""
        return self._state.names

    @property
    def staff(self) -> list[str]:
        return [p.name for p in self._state.people.values() if p.present and p.staff]

    @property
    def round(self) -> int:
        """The round of this episode, from 1; 0 in setup."""
        return self._state.round + 1 if self._state.playing else 0

    @property
    def episode(self) -> int:
        return self._state.episode

    @property
    def scenario(self) -> Scenario:
        return self._script

    def score(self, name: str) -> float:
        return self._state.people[name].score

    def team(self, name: str) -> str | None:
        return self._state.people[name].team

    def role(self, name: str) -> str | None:
        """The role; for an operator, as far as it is public."""
        person = self._state.people[name]
        return person.role if self._sees_all or person.role_known else None

    def _here(self, name: str) -> bool:
        person = self._state.people.get(name)
        return person is not None and person.present

    def place(self, name: str) -> str | None:
        return self._state.people[name].place

    def mind(self, name: str) -> Mapping[str, Plain]:
        """The mind that plays a person, to give a newcomer the same."""
        return self._state.people[name].mind

    def trait(self, name: str, trait: str, default: Plain = None) -> Plain:
        """A trait. Raises NotPublic when an operator asks for one that the scenario does not declare."""
        if not self._sees_all and trait not in self._script.feedback:
            declared = ", ".join(sorted(self._script.feedback)) or "none"
            raise NotPublic(
                f"operator {self.by} may not read the trait {trait!r}: "
                f"{self._script.key()} declares {declared}"
            )
        return self._state.people[name].traits.get(trait, default)

    def payoffs(self) -> dict[str, float]:
        """What each person earned in this episode, as the scenario counts it."""
        return self._script.payoff(self._state)

    def posted(self, key: str, default: Plain = None) -> Plain:
        """A public entry of the board."""
        return self._state.posted(key, default)

    def secret(self, key: str, default: Plain = None) -> Plain:
        """What was posted for this script alone (`keep`)."""
        return self._state.secret(key, self._own, default)

    def edges(self, channel: str = "talk") -> Edges:
        """source -> {target: weight}; the target hears the source."""
        return self._state.edges(channel)

    def hearers(self, name: str, channel: str = "talk") -> list[str]:
        return self._state.hearers(name, channel)

    def happened(self) -> list[Event]:
        """The public events of this round so far."""
        now = self._state.now
        over = bool(now) and isinstance(now[-1], Stepped)
        return [] if over else [event for event in now if event.witnesses == EVERYBODY]

    def past(self) -> Sequence[Event]:
        """Every public event of the run so far; of a long run old ones are read from its file when looked at."""
        return self._state.public[:]

    def random(self, name: str) -> random.Random:
        """A named stream of this round, independent of beats: talk on or off does not change the deal."""
        state = self._state
        return derive(state.seed, state.episode, self.round, self.by, name)

    def embed(self, texts: Sequence[str]) -> "ndarray":
        """Row i is the vector of text i, of unit length (float32; nothing but zeros for a text without words).

        So ``rows @ rows.T`` are cosines. Which model makes them is said in the spec, `embedding`; they are recorded,
        and the same in every replay. An operator's fails with ModelError; a scenario's ends the world until it is
        opened again. Raises RuntimeError on a person's stage.
        """
        if self._embed is None:
            raise RuntimeError(f"the stage of {self.by} embeds nothing: scripts and minds do")
        return self._embed(self.by, texts)

    @property
    def _own(self) -> str:
        return "engine" if self.by == "scenario" else f"engine:{self.by}"

    # -- verbs ----------------------------------------------------------------------------------------------

    def say(
        self,
        who: str,
        text: str,
        *,
        to: Collection[str] | None = None,
        channel: str | None = None,
        why: str = "",
    ) -> None:
        """Words. The audience: `to`, else those who hear `who` on `channel`, else everybody present."""
        if to is None and channel is not None:
            to = self._state.hearers(who, channel)
        if to is not None and (absent := [name for name in to if not self._here(name)]):
            raise LookupError(f"{absent[0]!r} is not here to hear this")
        audience = None if to is None else tuple(dict.fromkeys((*to, who)))
        self._do(Said(who, text, channel, to=audience, why=why))

    def post(self, key: str, value: Plain, *, to: Iterable[str] | None = None, why: str = "") -> None:
        """A key on the board, for everybody or for those named."""
        self._do(Posted(key, settled(value), to=None if to is None else tuple(to), why=why))

    def keep(self, key: str, value: Plain) -> None:
        """A key that only this script reads: ground truth, an operator's memory."""
        self._do(Posted(key, settled(value), to=(self._own,)))

    def pay(
        self, amounts: Mapping[str, float], *, source: str | None = None, to: Iterable[str] | None = None
    ) -> None:
        """Add to scores, many at once; known to everybody or those named. ValueError if not finite."""
        for name, amount in amounts.items():
            _finite(amount, f"the pay of {name}")
        self._do(Paid(dict(amounts), source, to=None if to is None else tuple(to)))

    def link(
        self, source: str, target: str, channel: str = "talk", weight: float = 1.0, why: str = ""
    ) -> bool:
        """`target` hears `source` from now on. True unless refused. Raises ValueError for an odd weight."""
        _finite(weight, "the weight")
        return self._do(Linked(source, target, channel, weight, why=why))

    def unlink(self, source: str, target: str, channel: str = "talk", why: str = "") -> bool:
        return self._do(Unlinked(source, target, channel, why=why))

    def tie(self, one: str, other: str, channel: str = "talk", why: str = "") -> bool:
        """Both hear each other from now on: two links."""
        return self.link(one, other, channel, why=why) and self.link(other, one, channel, why=why)

    def cut(self, one: str, other: str, channel: str = "talk", why: str = "") -> bool:
        """Neither hears the other any more."""
        ends = [(s, t) for s, t in ((one, other), (other, one)) if t in self._state.edges(channel).get(s, ())]
        done = [self.unlink(s, t, channel, why=why) for s, t in ends]
        return all(done)

    def assign(self, who: str, role: str | None, why: str = "", *, public: bool = False) -> bool:
        """A role, known to the person alone unless `public`."""
        return self._do(Assigned(who, role, why=why, to=EVERYBODY if public else None))

    def team_up(self, who: str, team: str | None, why: str = "") -> bool:
        return self._do(Teamed(who, team, why=why))

    def move(self, who: str, place: str, why: str = "") -> bool:
        return self._do(Moved(who, place, why=why))

    def revise(self, who: str, trait: str, value: Plain, why: str = "") -> bool:
        return self._do(Revised(who, trait, settled(value), why=why))

    def write(self, who: str, key: str, item: Plain, store: str = "notes", why: str = "") -> bool:
        return self._do(Wrote(who, store, key, settled(item), why=why))

    def bequeath(
        self, giver: str, heir: str, why: str = "", *, lessons: bool = False, share: float = 1
    ) -> None:
        """All that one remembers, the other remembers too, beside their own; the script that asks for it reads none.

        Under a key that the heir uses for something else, it is kept as "<key> of <giver>". With `lessons` only what
        was concluded: items in words that are not retired. What was thought in private goes to nobody, nor how the
        giver kept account of their memory. With a `share` below 1 only so many of these, drawn by lot.
        """
        known = [
            (store, key, item)
            for store, items in self._state.memory.get(giver, {}).items()
            if store not in ACCOUNTS  # an heir would believe to have looked back on what they never lived
            for key, item in items.items()
            if not (isinstance(item, dict) and "private" in item) and (not lessons or _concluded(item))
        ]
        if share < 1:
            known = self.random(f"what {heir} gets from {giver}").sample(known, round(share * len(known)))
        for store, key, item in known:
            own = self._state.memory.get(heir, {}).get(store, {})
            if own.get(key) != item:
                self.write(heir, f"{key} of {giver}" if key in own else key, item, store, why)

    def erase(self, who: str, key: str, store: str = "notes", why: str = "") -> bool:
        if self._person and key not in self._state.memory.get(who, {}).get(store, {}):
            raise LookupError(f"{who} has no memory {key!r} in {store}")
        return self._do(Erased(who, store, key, why=why))

    def join(
        self,
        mind: Mapping[str, Plain],
        *,
        name: str = "",
        parents: Sequence[str] = (),
        why: str = "",
        **traits: Plain,
    ) -> str | None:
        """A newcomer, with a name never used before unless given; the name, or None when refused.

        Raises ValueError for a name that cannot be given, or was before; LookupError or ValueError for the mind.
        """
        if name in self._state.people:
            raise ValueError(f"{name!r} has joined before; names are not used twice")
        if name and (why_not := fault(name)):
            raise ValueError(why_not)
        _check_mind(mind, self._script.key())
        who = name or fresh(self._state.people)
        return who if self._do(Joined(who, dict(mind), settled(traits), tuple(parents), why=why)) else None

    def leave(self, who: str, why: str = "") -> bool:
        return self._do(Left(who, why=why))

    def recast(self, who: str, mind: Mapping[str, Plain], why: str = "") -> bool:
        """Somebody else plays this person from now on. Raises LookupError or ValueError for the mind."""
        _check_mind(mind, self._script.key())
        return self._do(Recast(who, dict(mind), why=why))

    def set(self, what: str, value: Plain, why: str = "") -> bool:
        """Switch a parameter, the budget or an operator; for people."""
        return self._do(Set(what, value, why=why))

    def _do(self, event: Event) -> bool:
        """One event, unless the projector refuses it. Raises LookupError when it names somebody not here.

        Raises ValueError when a person's holds a key.
        """
        if self._person:
            keyless(orjson.loads(encode(event)))
        reason = None
        if self._projector and isinstance(event, STRUCTURAL):
            reason = self._projector.refusal(event, self._state, self._script, self.by)
        if not (self._person and getattr(event, "who", None) == DIRECTOR and isinstance(event, Said)):
            _known(event, self._state)
        if reason is None:
            self._emit(event)
            return True
        args = {
            k: getattr(event, k)
            for k in ("who", "source", "target", "channel", "role", "team")
            if hasattr(event, k)
        }
        self._emit(Refused(type(event).__name__, args, why=reason))
        return False


def _concluded(item: Plain) -> bool:
    return isinstance(item, dict) and "text" in item and not item.get("retired")


def _check_mind(mind: Mapping[str, Plain], scenario: str) -> None:
    """Raises LookupError or ValueError for a mind that cannot be, and ValueError for one that holds a key."""
    keyless(mind)
    registry.make(Mind, mind, scenario)


def _finite(amount: float, what: str) -> None:
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not math.isfinite(amount):
        raise ValueError(f"{what} must be a finite number, got {amount!r}")


def _known(event: Event, state: State) -> None:
    """Every person that an event names must be here: a slip in a script is found where it is made."""
    named: list[Any] = [
        getattr(event, key) for key in ("who", "source", "target") if getattr(event, key, None)
    ]
    named += list(getattr(event, "amounts", ()))
    for name in named if not isinstance(event, Joined) else ():
        person = state.people.get(name)
        if person is None or not person.present:
            raise LookupError(f"{type(event).__name__} names {name!r}, who is not here")
