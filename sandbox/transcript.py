"""Events as lines a person can read: for terminal, theatre, golden transcripts and prompts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sandbox.events import (
    EVERYBODY,
    Assigned,
    Chose,
    Closed,
    Erased,
    Event,
    Failed,
    Joined,
    Left,
    Linked,
    Moved,
    Opened,
    Paid,
    Plain,
    Posted,
    Recast,
    Refused,
    Revised,
    Said,
    Set,
    Stepped,
    Teamed,
    Unlinked,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: `style` is say, whisper, choice, pay, post, change, fault, episode or round."""

    event: Event
    style: str
    who: str
    text: str
    change: str = ""  # of a structural change, the words without its why


def lines(events: Iterable[Event]) -> list[Line]:
    """The lines of events, in order. Questions are left out: the answers tell."""
    return paired(line for event in events if (line := line_of(event)))


def paired(lines: Iterable[Line]) -> list[Line]:
    """The same lines, with one for both directions where a tie is made or cut in both at once."""
    told: list[Line] = []
    for line in lines:
        if told and _mirrors(told[-1].event, line.event):
            told[-1] = _both_ways(told[-1])
        else:
            told.append(line)
    return told


def _mirrors(one: Event, other: Event) -> bool:
    """Whether two events are the two directions of one tie, for one reason."""
    if not isinstance(one, Linked | Unlinked) or not isinstance(other, Linked | Unlinked):
        return False
    ends = (one.source, one.target) == (other.target, other.source) and one.channel == other.channel
    return ends and (type(one), one.by, one.why) == (type(other), other.by, other.why)


def _both_ways(line: Line) -> Line:
    event = line.event
    assert isinstance(event, Linked | Unlinked)
    verb = "now hear" if isinstance(event, Linked) else "no longer hear"
    change = f"{event.target} and {event.source} {verb} each other on {event.channel}"
    return replace(line, change=change, text=change + _because(event))


def _because(event: Event) -> str:
    return f" ({event.why})" if event.why else ""


def line_of(event: Event) -> Line | None:
    """The line of one event, or None for what a narrator would leave out."""
    match event:
        case Said():
            style = "say" if event.witnesses == EVERYBODY or event.channel else "whisper"
            return Line(event, style, event.who, event.text)
        case Chose():
            return Line(event, "choice", event.who, f"{event.tag}: {short(event.value)}{_mark(event.rung)}")
        case Paid():
            gains = ", ".join(f"{who} {amount:+.4g}" for who, amount in event.amounts.items() if amount)
            return Line(event, "pay", event.source or "", gains) if gains else None
        case Posted():
            hidden = event.witnesses and event.witnesses[0].startswith("engine")
            return None if hidden else Line(event, "post", "", f"{event.key}: {short(event.value)}")
        case Failed():
            return Line(event, "fault", event.who, f"{event.what} failed: {event.error}")
        case Refused():
            return Line(event, "fault", event.by, f"refused: {_wish(event)}{_because(event)}")
        case Opened():
            return Line(event, "episode", "", f"episode {event.episode} of {event.scenario} begins")
        case Closed():
            outcome = f"; {short(event.outcome, 400)}" if event.outcome else ""
            return Line(event, "episode", "", f"episode {event.episode} ends: {event.reason}{outcome}")
        case Stepped():
            return Line(event, "round", "", f"round {event.round} is over")
    change = change_of(event)
    return Line(event, "change", event.by, change + _because(event), change) if change else None


WISHES = {
    "Linked": "{target} hears {source}",
    "Unlinked": "{target} no longer hears {source}",
    "Assigned": "{who} is {role}",
    "Teamed": "{who} is in team {team}",
    "Joined": "{who} joins",
    "Left": "{who} leaves",
}


def _wish(event: Refused) -> str:
    """What was not done, in words."""
    args = {key: "nothing" if value is None else value for key, value in event.args.items()}
    try:
        return WISHES[event.verb].format(**args)
    except KeyError:  # another verb, or a record that does not say whom
        return " ".join([event.verb, *map(str, filter(None, event.args.values()))])


def change_of(event: Event) -> str:
    """A structural change in words, without its why; "" for other events."""
    match event:
        case Linked():
            return f"{event.target} hears {event.source} on {event.channel}"
        case Unlinked():
            return f"{event.target} no longer hears {event.source} on {event.channel}"
        case Assigned():
            return f"{event.who} is now {event.role}" if event.role else f"{event.who} has no role any more"
        case Teamed():
            return (
                f"{event.who} is in team {event.team}"
                if event.team
                else f"{event.who} is in no team any more"
            )
        case Joined():
            return f"{event.who} joins" + (f", taught by {', '.join(event.parents)}" if event.parents else "")
        case Left():
            return f"{event.who} leaves"
        case Recast():
            return f"{event.who} is now played by {event.mind['name']}"
        case Moved():
            return f"{event.who} goes to {event.place}"
        case Revised():
            return f"{event.who}'s {event.trait} becomes: {short(event.value)}"
        case Erased():
            return f"{event.who} forgets {event.key}"
        case Set():
            return f"{event.what} is set to {short(event.value)}"
    return ""


def short(value: Plain, most: int = 160) -> str:
    """A value in few characters, numbers with four digits."""
    if isinstance(value, dict):
        text = ", ".join(f"{key} {short(one, most)}" for key, one in value.items())
    elif isinstance(value, list | tuple):
        text = ", ".join(short(one, most) for one in value)
    elif isinstance(value, float):
        text = f"{value:.4g}"
    else:
        text = str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def side(value: Plain, most: int = 160) -> str:
    """One side of a comparison in few characters."""
    return "not set" if value is None else short(value, most)


def _mark(rung: str) -> str:
    marks = {"default": " (default: no valid answer)", "deferred": " (a person, asked first)"}
    return marks.get(rung, "")
