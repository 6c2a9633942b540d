"""What a fork consists of, and where it may begin."""

from dataclasses import dataclass, field

from sandbox.door import QUEUED
from sandbox.events import Event, Plain, encode
from sandbox.fork.change import ForkError
from sandbox.log import END, Exchange, Log, copies
from sandbox.sources import BROUGHT, TABLES
from sandbox.state import fold


@dataclass(slots=True)
class Branch:
    """What a fork consists of.

    past      the last event that is shared
    answered  round and beat up to which answers from outside belong to the past
    events    what people do there: the change, and seats that return
    answer    an answer that is given in place of another, with its question
    follows   whether the parent's later events may be followed
    afresh    whether everything later is forgotten
    """

    source: Log
    past: int
    answered: tuple[int, int]
    meta: dict[str, Plain]
    events: list[Event] = field(default_factory=list)
    answer: tuple[Exchange, Plain] | None = None
    follows: bool = True
    afresh: bool = False

    def fill(self, log: Log) -> None:
        """Write it into the empty log of the fork."""
        copies.take_past(log, self.source, self.past, self.answered)
        for event in self.events:
            log.append(event, encode(event))
        log.commit()
        if self.answer:
            log.record(*self.answer)
        if not self.afresh:
            copies.take_later(log, self.source, self.past if self.follows else None, self.answered)


def cut(source: Log, step: int, beat: int | None = None) -> Branch:
    """The past up to the end of a round, or of one of its beats. Raises ForkError where there is no such moment."""
    ends = dict(source.rounds())
    begun = max(ends, default=0) + 1
    if beat is None:
        if step and step not in ends:
            raise ForkError(
                f"there is no complete round {step} to fork at; complete are {_span(0, max(ends, default=0))}"
            )
        past = ends[step] if step else source.gathered()
        return branch_at(source, past, step, None)
    last = source.beats(step)
    if not 1 <= step <= begun or last is None or not 0 <= beat <= last:
        have = f"round {step} has beats {_span(0, last)}" if last is not None else f"there is no round {step}"
        raise ForkError(f"there is no beat {beat} of round {step} to fork at: {have}")
    past = source.end_of(step, beat)
    return branch_at(source, past, step, None if past == ends.get(step) else beat)


def cut_before(source: Log, event: Event) -> Branch:
    """The past up to a person's event: answers of a beat that was open then are still to come."""
    branch = branch_at(source, event.seq - 1, event.step, event.beat)
    state = fold(source.events(1, event.seq), 0)
    branch.answered = (event.step, event.beat - bool(state.open))
    branch.follows = False
    return branch


def branch_at(source: Log, past: int, step: int, beat: int | None) -> Branch:
    """A fork that shares the events up to `past`, and says whose it is and where it began."""
    hashes = [event for event in source.last("Stepped", 2**31) if event.seq <= past] if past else []
    parent = {
        "run": source.path.stem if source.path else "",
        "step": step,
        "beat": beat,
        "seq": past,
        "hash": getattr(hashes[0], "hash", "") if hashes else "",
    }
    queued = source.meta(QUEUED, []) if past == source.last_seq() else []
    edits = {seq: text for seq, text in source.meta("edits", {}).items() if int(seq) <= past}
    meta = {
        "spec": source.meta("spec"),
        TABLES: source.meta(TABLES),
        BROUGHT: source.meta(BROUGHT, []),
        "parent": parent,
        **({"edits": edits} if edits else {}),
        **({QUEUED: queued} if queued else {}),
    }
    return Branch(source, past, (step, END if beat is None else beat), meta)


def _span(first: int, last: int) -> str:
    return f"{first} to {last}" if last > first else f"{first} alone"
