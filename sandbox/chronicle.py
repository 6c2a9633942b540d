"""The chronicle of a world: whatever happens is stamped, held against a recording, applied, recorded and told.

Two recordings may lie ahead of what happens. `expected` is the world's own, of a round that is played again: it must
come out equal. `later` is the parent's, in a fork: it is followed for as long as it comes out the same.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from sandbox.contract import Subscriber
from sandbox.events import Event, Said, Stepped, encode, stamp
from sandbox.life import Divergence
from sandbox.log import Log
from sandbox.memory import uncollected
from sandbox.state import State


def by_person(event: Event) -> bool:
    """Whether a person did this from outside: by is "user" or "user:NAME"."""
    return event.by.partition(":")[0] == "user"


class Chronicle:
    """The one road of every event into a state and its log.

    complete     rounds that are over
    beat         beats of the round under way
    expected     recorded events that are to come out again, word for word
    later        recorded events of the parent, followed while they come out the same
    follows      whether there has been no difference to the parent so far
    edits        seq -> other words in place of what the script says there
    subscribers  are told of every event as it happens
    """

    def __init__(self, state: State, log: Log, applied: Callable[[Event], None]) -> None:
        self.state, self.log, self._applied = state, log, applied
        self.complete, self.beat = 0, 0
        self.expected, self.later = deque[Event](), deque[Event]()
        self.follows = False
        self.edits: Mapping[str, str] = {}
        self.subscribers: list[Subscriber] = []
        self._chain = sha256()

    def fold(self, recorded: list[Event]) -> None:
        """Take in the complete rounds; what was recorded of a broken one is expected to come out again."""
        end = next((i for i in range(len(recorded), 0, -1) if isinstance(recorded[i - 1], Stepped)), 0)
        with uncollected():
            for event in recorded[:end]:
                self._apply(event, encode(event))
        self.expected.extend(recorded[end:])

    @property
    def where(self) -> tuple[int, int]:
        """The step under way and its beat."""
        return self.complete + 1, self.beat

    def chain(self) -> str:
        """The hash over all events so far."""
        return self._chain.hexdigest()

    def emit(self, event: Event, by: str) -> None:
        """Something happens. Raises Divergence when the world's own recording has it otherwise."""
        if isinstance(event, Said) and (words := self.edits.get(str(self.state.seq + 1))):
            event = replace(event, text=words)
        stamp(event, self.state.seq + 1, self.complete + 1, self.beat, by)
        body = encode(event)
        if self.expected:
            recorded = self.expected.popleft()
            if not _same(recorded, event, body):
                raise Divergence(f"event {event.seq}", recorded, event)
            self._apply(event, body)
        else:
            if self.later and not _same(self.later.popleft(), event, body):
                self.later.clear()  # from here on the fork goes its own way
            self._keep(event, body)
        self._tell(event)

    def follow(self, later: list[Event]) -> None:
        """From here on the parent's recording may be followed."""
        self.later.extend(later)
        self.follows = True

    @property
    def parts(self) -> bool:
        """Whether the fork has just come to the end of what it shares with its parent."""
        return self.follows and not self.later and not self.expected

    def persons(self) -> Iterator[Event]:
        """What people did at this point of the recording: it happens again verbatim and is never judged again."""
        while self.expected and by_person(self.expected[0]):
            event = self.expected.popleft()
            self._apply(event, encode(event))
            self._tell(event)
            yield event

    def parents_persons(self) -> Iterator[Event]:
        """The same from the parent's recording, while it is followed."""
        while not self.expected and self.later and by_person(self.later[0]):
            event = self.later.popleft()
            self._keep(event, encode(event))
            self._tell(event)
            yield event

    def _keep(self, event: Event, body: bytes) -> None:
        self._apply(event, body)
        self.log.append(event, body)

    def _apply(self, event: Event, body: bytes) -> None:
        self.state.apply(event)
        self._chain.update(f"{event.kind} {event.by} ".encode() + body)
        if isinstance(event, Stepped):
            self.complete, self.beat = event.step, 0
        self._applied(event)

    def _tell(self, event: Event) -> None:
        for tell in self.subscribers:
            tell(event)


def _same(recorded: Event, event: Event, body: bytes) -> bool:
    return (recorded.kind, recorded.by, encode(recorded)) == (event.kind, event.by, body)
