"""What somebody lived through, as statements: read from what they witnessed, so nothing is stored twice."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, takewhile
from typing import Any, NamedTuple

from sandbox import View, events, wording

_WORD = re.compile(r"[\w.'-]{1,40}")  # what needs no quotation marks
_ESCAPED = re.compile(r"\\.")
_BY_RULE = frozenset({"cases"})  # stores whose sentences are made here, others' words quoted in them


class Statement(NamedTuple):
    """Something remembered.

    id           ``e12`` for the event 12, else the key in its store
    seq          the event it is, or after which it was written: later is newer
    importance   1 to 10
    speaker      who said it, as the text begins; "" where nobody did
    like         the words it is compared by, where these are others; kind: the kind of situation it comes from
    bad          whether it tells of what went wrong, or warns
    """

    id: str
    text: str
    seq: int
    importance: float
    speaker: str = ""
    like: str = ""
    kind: str = ""
    bad: bool = False


def experience(view: View, span: int) -> list[Statement]:
    """The last `span` events that can be told in a sentence, the oldest first."""
    return list(islice(_lived(view, view.known()), span))[::-1]


def since(view: View, seq: int, span: int) -> list[Statement]:
    """What came after an event, the oldest first; at most the last `span`."""
    later = takewhile(lambda event: event.seq > seq, view.known())
    return list(islice(_lived(view, later), span))[::-1]


def now(view: View) -> int:
    """The last event that one witnessed."""
    return next((event.seq for event in view.known()), 0)


def step(view: View) -> int:
    """Rounds since the world began."""
    return next((event.step for event in view.known()), 0)


def written(store: str, items: Mapping[str, Any]) -> list[Statement]:
    """The items of a store that have a text and are not retired.

    What a model once put into words is quoted: it may repeat what somebody told it to do.
    """
    return [_written(store, key, item) for key, item in items.items() if tells(item)]


def _written(store: str, key: str, item: Any) -> Statement:
    item = {"text": item} if isinstance(item, str) else item  # as operators and people write down
    when, weight = int(item.get("seq", 0)), float(item.get("importance", 6))
    text, kind = str(item["text"]), str(item.get("kind", ""))
    words = text if store in _BY_RULE else wording.quoted(text)
    return Statement(
        f"{store}.{key}", words, when, weight, "", str(item.get("like") or text), kind, bool(item.get("bad"))
    )


def tells(item: Any) -> bool:
    """Whether an item can be recalled: it is a text, or has one and is not retired."""
    if isinstance(item, str):
        return bool(item.strip())
    return isinstance(item, dict) and "text" in item and not item.get("retired")


def text_of(item: Any) -> str:
    """The words of an item that can be recalled."""
    return str(item if isinstance(item, str) else item["text"])


def _lived(view: View, witnessed: Iterable[events.Event]) -> Iterator[Statement]:
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
            return f"You answered {_name(event.tag)}: {told(event.value)}"
        case events.Posted():
            where = "On the board" if event.witnesses == events.EVERYBODY else "You were told"
            return f"{where}, {_name(event.key)}: {told(event.value)}"
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
        case events.Posted():
            return 3
        case events.Said():
            return 2 if event.who == me else 5 if me in event.text else 3
    return 2


def told(value: Any, most: int = 200) -> str:
    """Any value in words: parts by name, lists in a row, numbers short. Whatever might be a sentence is quoted."""
    text = _told_whole(value)
    return text if len(text) <= most else _cut(text, most)


def _cut(text: str, most: int) -> str:
    """The beginning of a text; a quotation in which it is cut is closed."""
    kept = text[: most - 4].rstrip("\\")
    within = _ESCAPED.sub("", kept).count('"') % 2
    return f'{kept}..."' if within else f"{kept}..."


def _told_whole(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.4g}"
        case str():
            return value if _WORD.fullmatch(value) else wording.quoted(value)
        case dict():
            parts = (f"{_named(key)} {_inner(one)}" for key, one in value.items())
            return ", ".join(parts) or "nothing"
        case list() | tuple():
            return ", ".join(map(_inner, value)) or "nothing"
    return str(value)


def _inner(value: Any) -> str:
    """A part of a value: in brackets where it has parts itself."""
    several = isinstance(value, dict | list | tuple) and len(value) > 1
    return f"({_told_whole(value)})" if several else _told_whole(value)


def _named(key: str) -> str:
    """A part's name; one that might be a sentence is somebody's words."""
    return _name(key) if _WORD.fullmatch(key) else wording.quoted(key)


def _name(key: str) -> str:
    return key.replace("_", " ")
