"""Who knows of what: events by their witnesses, as a state needs them to say what one person knows."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import takewhile
from operator import attrgetter
from typing import Protocol, TypeVar

from sandbox.events import EVERYBODY, Event, Said

E = TypeVar("E", bound=Event)
FOREVER = 2**62  # a seq that no run reaches


class Knowledge(Protocol):
    """What a state asks of its index. A playing world keeps `Witnessed`; a reader of a long run looks events up."""

    @property
    def public(self) -> Sequence[Event]:
        """What everybody present knew when it happened, in order."""
        ...

    def add(self, event: Event) -> None:
        """Take in the next event."""
        ...

    def events(self, who: str, since: int, until: int) -> Iterator[Event]:
        """What `who` knows of, the newest first: public from seq `since` to `until`, and what was addressed to them."""
        ...

    def words(self, who: str, since: int, until: int) -> Iterator[Said]:
        """The same for what was said alone."""
        ...

    def plain(self) -> Mapping[str, object]:
        """The whole index as it would be written in JSON."""
        ...


@dataclass(slots=True)
class Witnessed:
    """An index that keeps the events themselves.

    private  events that only some know of, by who knows of them
    said     words by hearer, "*" for everybody
    """

    public: list[Event] = field(default_factory=list)
    private: dict[str, list[Event]] = field(default_factory=dict)
    said: dict[str, list[Said]] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Take in the next event."""
        witnesses = event.witnesses
        if witnesses == EVERYBODY:
            self.public.append(event)
        else:
            for name in witnesses:
                self.private.setdefault(name, []).append(event)
        if isinstance(event, Said):
            for name in witnesses:
                self.said.setdefault(name, []).append(event)

    def events(self, who: str, since: int, until: int) -> Iterator[Event]:
        """What `who` knows of, the newest first."""
        return _newest(self.public, self.private.get(who, []), since, until)

    def words(self, who: str, since: int, until: int) -> Iterator[Said]:
        """What `who` heard or said, the newest first."""
        return _newest(self.said.get("*", []), self.said.get(who, []), since, until)

    def plain(self) -> Mapping[str, object]:
        """The whole index as it would be written in JSON."""
        return {"public": self.public, "private": self.private, "said": self.said}


def _newest(public: list[E], private: list[E], since: int, until: int) -> Iterator[E]:
    end = bisect_right(public, until, key=attrgetter("seq"))
    there = takewhile(lambda event: event.seq >= since, (public[i] for i in range(end - 1, -1, -1)))
    return merge(there, reversed(private), key=lambda event: -event.seq)
