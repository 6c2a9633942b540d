"""What somebody lived through, as statements: read from what they witnessed, so nothing is stored twice."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, takewhile
from typing import Any, NamedTuple

from sandbox import View, events, wording


class Statement(NamedTuple):
    """Something remembered.

    id           ``e12`` for the event 12, else the key in its store
    seq          the event it is, or after which it was written: later is newer
    importance   1 to 10
    speaker      who said it, as the text begins; "" where nobody did
    """

    id: str
    text: str
    seq: int
    importance: float
    speaker: str = ""


def experience(view: View, span: int) -> list[Statement]:
    """The last `span` events that can be told in a sentence, the oldest first."""
    return list(islice(_told(view, view.known()), span))[::-1]


def since(view: View, seq: int, span: int) -> list[Statement]:
    """What came after an event, the oldest first; at most the last `span`."""
    later = takewhile(lambda event: event.seq > seq, view.known())
    return list(islice(_told(view, later), span))[::-1]


def now(view: View) -> int:
    """The last event that one witnessed."""
    return next((event.seq for event in view.known()), 0)


def written(store: str, items: Mapping[str, Any]) -> list[Statement]:
    """The items of a store that have a text and are not retired."""
    return [
        Statement(
            f"{store}.{key}", str(item["text"]), int(item.get("seq", 0)), float(item.get("importance", 6))
        )
        for key, item in items.items()
        if tells(item)
    ]


def tells(item: Any) -> bool:
    """Whether an item can be recalled: it has a text and is not retired."""
    return isinstance(item, dict) and "text" in item and not item.get("retired")


def _told(view: View, witnessed: Iterable[events.Event]) -> Iterator[Statement]:
    for event in witnessed:
        text = sentence(event, view.name)
        if text:
            speaker = speaker_of(event, view.name)
            yield Statement(f"e{event.seq}", text, event.seq, importance(event, view.name), speaker)


def speaker_of(event: events.Event, me: str) -> str:
    """Who said it, as they are called in its sentence; "" where it was not said."""
    return "" if not isinstance(event, events.Said) else "You" if event.who == me else event.who


def sentence(event: events.Event, me: str) -> str:
    """An event as its witness would tell it; "" for what is no experience. Words of others stay quoted."""
    match event:
        case events.Said():
            return f"{speaker_of(event, me)} said {wording.quoted(event.text)}"
        case events.Paid() if event.amounts.get(me):
            amount, by = event.amounts[me], event.source
            through = f" through {by}" if by and by != me else ""
            return f"You {'gained' if amount > 0 else 'lost'} {abs(amount):.4g}{through}"
        case events.Chose() if event.who == me:
            return f"You answered {event.tag}: {_short(event.value)}"
        case events.Assigned() if event.who == me:
            return f"Your role became {event.role or 'none'}"
        case events.Linked() | events.Unlinked() if me in (event.source, event.target):
            other = event.target if event.source == me else event.source
            verb = "came to hear" if isinstance(event, events.Linked) else "no longer hear"
            return (
                f"You {verb} {other}"
                if event.target == me
                else f"{other} {verb}{'s' if ' ' not in verb else ''} you"
            )
        case events.Left():
            return f"{event.who} left" + (f": {event.why}" if event.why else "")
        case events.Closed():
            return f"A game ended: {event.reason}"
    return ""


def importance(event: events.Event, me: str) -> float:
    """From 1 to 10, by what happened: no model is asked (Park et al. 2023 ask one for each; this is the cheap way)."""
    match event:
        case events.Closed():
            return 8
        case events.Assigned() | events.Linked() | events.Unlinked() | events.Left():
            return 6
        case events.Paid():
            return 5
        case events.Said():
            return 2 if event.who == me else 5 if me in event.text else 3
    return 2


def _short(value: Any) -> str:
    text = wording.quoted(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 120 else f"{text[:117]}..."
