"""Whom people play: who holds a seat, and who played that person before."""

from collections.abc import Iterable, Mapping, Sequence

from sandbox import registry
from sandbox.contract import Mind
from sandbox.events import Event, Joined, Plain, Recast
from sandbox.log import Log
from sandbox.state import State

MANY = 2**31
TAKEN = {"name": "human"}  # the mind of somebody whose seat a person takes


def is_seat(mind: Mapping[str, Plain]) -> bool:
    """Whether a person answers for whoever has this mind."""
    minds = registry.family(Mind)
    return mind["name"] in minds and minds[str(mind["name"])].seat


def held(state: State) -> list[str]:
    """Those whom people play now, staff included."""
    return [person.name for person in state.people.values() if person.present and is_seat(person.mind)]


def understudy(events: Iterable[Event], who: str) -> dict[str, Plain] | None:
    """The last mind that played `who` and was no person; None when it was a person's seat from the start."""
    minds = [event.mind for event in events if isinstance(event, Joined | Recast) and event.who == who]
    return next((dict(mind) for mind in reversed(minds) if not is_seat(mind)), None)


def castings(log: Log) -> list[Event]:
    """Every committed event that says who plays whom, in order."""
    return sorted(log.last("Joined", MANY) + log.last("Recast", MANY), key=lambda event: event.seq)


def returns(events: Sequence[Event], state: State) -> dict[str, dict[str, Plain]]:
    """Seats that were taken from another mind, with that mind: in a fork they return to it."""
    before = {who: understudy(events, who) for who in held(state)}
    return {who: mind for who, mind in before.items() if mind is not None}
