"""The events of a run that is too long to keep: looked up by position, a page at a time."""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from threading import RLock
from typing import overload

from sandbox.events import EVERYBODY, Event, Said
from sandbox.knowledge import FOREVER, Knowledge, Witnessed
from sandbox.log import Log

SIZE = 2048  # events of a page
KEEP = 12  # pages in memory, some 700 bytes an event: the last twenty thousand or so are never read twice

Seqs = array  # of unsigned integers


class Pages:
    """The pages of a log; what lives in memory only is kept whole, since it ends with the world that plays it."""

    def __init__(self, log: Log) -> None:
        self._log, self._keep = log, KEEP if log.path else FOREVER
        self._pages: dict[int, list[Event]] = {}
        self._last: list[Event] = []  # the page that is being filled
        self._guard = RLock()
        self.count = 0

    def add(self, event: Event) -> None:
        """Take in the next event of the log, just read or written."""
        with self._guard:
            if self.count % SIZE == 0:
                self._last = self._page(self.count // SIZE)
            self._last.append(event)
            self.count += 1

    @property
    def written(self) -> int:
        """How many of them are safely in the file of a world that plays."""
        return min(self.count, self._log.written)

    def event(self, seq: int) -> Event:
        """The event with this seq, from 1 to `count`."""
        page, place = divmod(seq - 1, SIZE)
        return (self._pages.get(page) or self._page(page))[place]

    def _page(self, page: int) -> list[Event]:
        with self._guard:
            if page not in self._pages:
                start = page * SIZE + 1
                stop = min(start + SIZE, self.count + 1)
                self._pages[page] = list(self._log.events(start, stop)) if start < stop else []
                if len(self._pages) > self._keep:  # what is being written may not be in the log yet
                    self._pages.pop(next(old for old in self._pages if old < (self.count - 1) // SIZE))
            return self._pages[page]


@dataclass(frozen=True, slots=True)
class Events(Sequence[Event]):
    """Some events of a run, in order, known by their seqs; they are read when they are looked at."""

    pages: Pages
    seqs: Sequence[int]

    def __len__(self) -> int:
        return len(self.seqs)

    @overload
    def __getitem__(self, place: int) -> Event: ...
    @overload
    def __getitem__(self, place: slice) -> "Events": ...
    def __getitem__(self, place: int | slice) -> "Event | Events":
        if isinstance(place, slice):
            return Events(self.pages, self.seqs[place])
        return self.pages.event(self.seqs[place])

    def __iter__(self) -> Iterator[Event]:
        return map(self.pages.event, self.seqs)


def _seqs() -> "Seqs[int]":
    return array("I")


@dataclass(slots=True)
class Index:
    """Who knows of what, for a whole run: four bytes for each witness of an event."""

    public: "Seqs[int]" = field(default_factory=_seqs)
    private: "dict[str, Seqs[int]]" = field(default_factory=dict)
    said: "dict[str, Seqs[int]]" = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Take in the next event."""
        witnesses = event.witnesses
        if witnesses == EVERYBODY:
            self.public.append(event.seq)
        else:
            _note(self.private, witnesses, event.seq)
        if isinstance(event, Said):
            _note(self.said, witnesses, event.seq)


def _note(index: "dict[str, Seqs[int]]", names: Sequence[str], seq: int) -> None:
    for name in names:
        if name not in index:
            index[name] = _seqs()
        index[name].append(seq)


@dataclass(slots=True)
class Known:
    """What a state asks of the index of the whole run: everything up to the last event it has taken in.

    upto  the seq of that event
    """

    pages: Pages
    index: Index
    upto: int = 0

    def add(self, event: Event) -> None:
        """The index of the whole run has it already, or will have it in a moment."""
        self.upto = event.seq

    @property
    def public(self) -> Events:
        return self._events(self.index.public)

    def events(self, who: str, since: int, until: int) -> Iterator[Event]:
        """What `who` knows of, the newest first."""
        return self._newest(self.index.public, self.index.private.get(who, _NONE), since, until)

    def words(self, who: str, since: int, until: int) -> Iterator[Said]:
        """What `who` heard or said, the newest first."""
        said = self.index.said
        return self._newest(said.get("*", _NONE), said.get(who, _NONE), since, until)  # type: ignore[return-value]

    def plain(self) -> Mapping[str, object]:
        """The whole index as it would be written in JSON."""
        private, said = self._by_name(self.index.private), self._by_name(self.index.said)
        return {"public": list(self.public), "private": private, "said": said}

    def _newest(self, public: "Seqs[int]", private: "Seqs[int]", since: int, until: int) -> Iterator[Event]:
        start, stop = bisect_left(public, since), bisect_right(public, min(until, self.upto))
        there = (public[i] for i in range(stop - 1, start - 1, -1))
        addressed = (private[i] for i in range(bisect_right(private, self.upto) - 1, -1, -1))
        return map(self.pages.event, merge(there, addressed, reverse=True))

    def _events(self, seqs: "Seqs[int]") -> Events:
        return Events(self.pages, seqs[: bisect_right(seqs, self.upto)])

    def _by_name(self, index: "dict[str, Seqs[int]]") -> dict[str, list[Event]]:
        return {name: events for name, seqs in index.items() if (events := list(self._events(seqs)))}


class Own(Known):
    """What a world that plays asks of its own record: it hears of every event first, and forgets what it can read."""

    def add(self, event: Event) -> None:
        """Take in the next event."""
        self.index.add(event)
        self.pages.add(event)
        self.upto = event.seq


def own(log: Log) -> Knowledge:
    """The index of a world that plays: in a file old events are read again, in memory all of them stay anyway."""
    return Own(Pages(log), Index()) if log.path else Witnessed()


_NONE = _seqs()
