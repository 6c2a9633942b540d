"""Reading a run at any moment: the events of a log and the state at any step, for screens, figures and exports.

A run may have millions of events, so neither they nor all the states are kept: events are read when they are looked
at (`sandbox.pages`), and states in between are kept at some ends of rounds, to fold on from. Both can be thrown away
at any time.
"""

from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from sandbox.events import Event, Stepped
from sandbox.log import Log
from sandbox.memory import uncollected
from sandbox.pages import Events, Index, Known, Own, Pages
from sandbox.state import State

NEAR = 1024  # events between two of them, to begin with
MOST = 64  # states in between
ROOM = 1_500_000  # people, ties, memories and board entries in all of them together; about 100 bytes each
RECENT = 8  # moments that were looked at last


class History:
    """The past of a run, kept up to date with its file while somebody else plays it.

    ends    step -> number of events up to its end
    tip     the state now
    """

    def __init__(self, log: Log, own: Own | None = None) -> None:
        self.log, self._own = log, own
        self.spec = log.meta("spec", {})
        self.ends: dict[int, int] = {0: 0}
        self._pages, self._index = (own.pages, own.index) if own else (Pages(log), Index())
        self.tip = State(seed=self._seed, known=self._known(0))
        self._between = Between(self.tip.copy(self._known(0)))
        self._recent: dict[int, State] = {}
        self._guard = Lock()  # several pages may look at once
        self.refresh()

    @classmethod
    def of(cls, path: Path, own: Own | None = None) -> "History":
        """A reader of a run file; `own` is the index of the world of this process that plays it, to share with it."""
        return cls(Log.read(path), own)

    @property
    def _seed(self) -> int:
        return int(self.spec.get("seed", 0))

    @property
    def events(self) -> Events:
        """Every event so far; slices and elements are read from the file when they are looked at."""
        return Events(self._pages, range(1, self.tip.seq + 1))

    def refresh(self) -> int:
        """Take in what was written since; the number of new events."""
        with self._guard, uncollected():
            before = self.tip.seq
            for event in self._written_after(before):
                self.tip.apply(event)
                if isinstance(event, Stepped):
                    self.ends[event.step] = event.seq
                    self._between.offer(self.tip)
            return self.tip.seq - before

    def _written_after(self, seq: int) -> Iterator[Event]:
        """Events that came since: read from the file, or those that the world of this process has in hand."""
        if self._own:
            yield from Events(self._pages, range(seq + 1, self._pages.written + 1))
            return
        for event in self.log.events(seq + 1):
            self._index.add(event)
            self._pages.add(event)
            yield event

    @property
    def last(self) -> int:
        """The last complete step."""
        return next(reversed(self.ends))

    def at(self, step: int | None = None) -> State:
        """The state at the end of a step; None or a step that is not over yet: the state now."""
        if step is None or step not in self.ends or self.ends[step] == self.tip.seq:
            return self.tip
        state = self._recent.pop(step, None) or self._folded(self.ends[step])
        self._recent[step] = state  # now the last that will be thrown away
        if len(self._recent) > RECENT:
            self._recent.pop(next(iter(self._recent)), None)
        return state

    def fresh(self, step: int = 0) -> State:
        """A state of one's own at the end of a step (0: before the first), to fold on from."""
        return self._folded(self.ends[step])

    def _folded(self, seq: int) -> State:
        before = self._between.before(seq)
        state = before.copy(self._known(before.seq))
        with uncollected():
            for event in self.events[state.seq : seq]:
                state.apply(event)
        return state

    def _known(self, upto: int) -> Known:
        return Known(self._pages, self._index, upto)


class Between:
    """States to fold on from, with their weights. Where they are too many, every other goes, twice as far apart."""

    def __init__(self, beginning: State) -> None:
        self.states = [beginning]
        self.weights = [0]
        self._distance = NEAR

    def offer(self, state: State) -> None:
        """Keep a copy of the state, if the last one is far enough away."""
        if state.seq < self.states[-1].seq + self._distance:
            return
        self.states.append(state.copy(state.known))
        self.weights.append(_weight(state))
        while len(self.states) > MOST or (sum(self.weights) > ROOM and len(self.states) > 2):
            self._thin()

    def before(self, seq: int) -> State:
        """The last one that is not later than this; nobody may change it."""
        return next(state for state in reversed(self.states) if state.seq <= seq)

    def _thin(self) -> None:
        self.states, self.weights = self.states[::2], self.weights[::2]
        self._distance *= 2


def _weight(state: State) -> int:
    ties = sum(len(targets) for edges in state.channels.values() for targets in edges.values())
    items = sum(len(store) for stores in state.memory.values() for store in stores.values())
    entries = len(state.board) + sum(map(len, state.cards.values()))
    return 10 * len(state.people) + ties + items + entries + len(state.now)
