"""Which lines of a transcript are worth a reader's time, and whose business they are."""

from collections.abc import Collection, Sequence
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
)
from sandbox.transcript import Line, line_of, paired, short


def narrated(events: Sequence[Event]) -> list[Line]:
    """The lines of a beat or a round; words of an answer that are said or kept at once are not told twice."""
    told = {(event.who, event.text) for event in events if isinstance(event, Said)}
    told |= {
        (event.who, event.value)
        for event in events
        if isinstance(event, Revised) and isinstance(event.value, str)
    }
    found = []
    for event in events:
        line = None if _founding(event) else line_of(event)
        if line and isinstance(event, Chose):
            line = _choice(line, event, told)
        if line:
            found.append(line)
    return paired(found)


def _founding(event: Event) -> bool:
    """Whether it belongs to the company's coming together, which the first line sums up."""
    return isinstance(event, Joined | Linked) and event.by == "engine"


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
