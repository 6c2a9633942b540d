"""Which lines of a transcript are worth a reader's time, and whose business they are."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sandbox.events import (
    EVERYBODY,
    Chose,
    Closed,
    Event,
    Joined,
    Linked,
    Opened,
    Revised,
    Said,
    Stepped,
    Unlinked,
)
from sandbox.transcript import Line, line_of, short


def narrated(events: Sequence[Event]) -> Iterator[Line]:
    """The lines of a beat or a round; words of an answer that are said or kept at once are not told twice."""
    told = {(event.who, event.text) for event in events if isinstance(event, Said)}
    told |= {
        (event.who, event.value)
        for event in events
        if isinstance(event, Revised) and isinstance(event.value, str)
    }
    before: Event | None = None
    for i, event in enumerate(events):
        after = events[i + 1] if i + 1 < len(events) else None
        if _mirrors(before, event):
            before = None
            continue
        line = None if _founding(event) else line_of(event)
        before = event
        if line and isinstance(event, Chose):
            line = _choice(line, event, told)
        elif line and _mirrors(event, after):
            line = _both_ways(line)
        if line:
            yield line


def _founding(event: Event) -> bool:
    """Whether it belongs to the company's coming together, which the first line sums up."""
    return isinstance(event, Joined | Linked) and event.by == "engine"


def _mirrors(one: Event | None, other: Event | None) -> bool:
    """Whether two events in a row are the two directions of one tie that is made or cut."""
    if not isinstance(one, Linked | Unlinked) or not isinstance(other, Linked | Unlinked):
        return False
    ends = (one.source, one.target) == (other.target, other.source) and one.channel == other.channel
    return ends and (type(one), one.by, one.why) == (type(other), other.by, other.why)


def _both_ways(line: Line) -> Line:
    """One line for both directions."""
    event = line.event
    assert isinstance(event, Linked | Unlinked)
    verb = "now hear" if isinstance(event, Linked) else "no longer hear"
    why = f" ({event.why})" if event.why else ""
    return replace(line, text=f"{event.target} and {event.source} {verb} each other on {event.channel}{why}")


def _choice(line: Line, event: Chose, told: set[tuple[str, str]]) -> Line | None:
    """The line of an answer without what is told anyway; None when nothing is left of it."""
    value = event.value
    if isinstance(value, str) and (event.who, value) in told:
        return None
    if not isinstance(value, dict):
        return line
    rest = {key: one for key, one in value.items() if not (isinstance(one, str) and (event.who, one) in told)}
    if not rest:
        return None
    shown = rest[event.tag] if list(rest) == [event.tag] else rest
    return line if rest == value else replace(line, text=f"{event.tag}: {short(shown)}")


def visible(event: Event, eyes: Collection[str]) -> bool:
    """Whether these people know of it, or somebody at a terminal did it; that rounds pass is no secret."""
    if not eyes or isinstance(event, Opened | Closed | Stepped) or event.by == "user":
        return True
    return event.witnesses == EVERYBODY or any(name in event.witnesses for name in eyes)
