"""How word gets around, and whether what was thought in private was said aloud."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sandbox.diagnosis.failures import MODES, cards, episodes, grams, meant_for, questions
from sandbox.diagnosis.failures.modes import PATIENCE
from sandbox.diagnosis.finding import FEW, Finding, gini, mean, rate
from sandbox.events import EVERYBODY, Event, Failed, Joined, Left, Refused, Said, Wrote

LEAK = 8  # words in a row
THOUGHTS = {
    "private words": "private",
    "guidance": "text",
    "hypotheses": "text",
    "insights": "text",
    "playbook": "text",
}


def leaks(events: Sequence[Event]) -> list[Event]:
    """Lines in which somebody says eight words in a row of their own private thoughts, unless they were said before."""
    thought: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    spoken: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    found: list[Event] = []
    for event in events:
        if isinstance(event, Wrote) and event.store in THOUGHTS and isinstance(event.item, Mapping):
            words = grams(str(event.item.get(THOUGHTS[event.store], "")), LEAK)
            thought[event.who] |= {one for one in words if len(one) == LEAK}
        elif isinstance(event, Said):
            now = grams(event.text, LEAK)
            if now & (thought[event.who] - spoken[event.who]):
                found.append(event)
            spoken[event.who] |= now
    return found


def reached(events: Sequence[Event], marker: str = "") -> list[tuple[int, float]]:
    """(round, share of people who may know): who heard, from somebody who may know, what began with the first speaker.

    With a marker: the share of people who have said it themselves.
    """
    here: set[str] = set()
    knows: set[str] = set()
    by_round: dict[int, float] = {}
    for event in events:
        match event:
            case Joined(staff=False):
                here.add(event.who)
            case Left():
                here.discard(event.who)
                knows.discard(event.who)
            case Said() if event.who in here and marker:
                knows |= {event.who} if marker in event.text else set()
            case Said() if event.who in here and (not knows or event.who in knows):
                knows |= {event.who, *(here if event.witnesses == EVERYBODY else here & set(event.witnesses))}
        if knows and here:
            by_round[event.step] = len(knows & here) / len(here)
    return sorted(by_round.items())


def cases(events: Sequence[Event], marker: str = "") -> dict[str, int]:
    """Who knows -> how many they told first: whom word reached by what they said, or who said the marker after them.

    With a marker somebody counts for the one they heard it from last before they said it themselves.
    """
    here: set[str] = set()
    told: dict[str, int] = {}
    heard_from: dict[str, str] = {}
    for event in events:
        match event:
            case Joined(staff=False):
                here.add(event.who)
            case Left():
                here.discard(event.who)
            case Said() if event.who in here:
                who, hearers = (
                    event.who,
                    here if event.witnesses == EVERYBODY else here & set(event.witnesses),
                )
                if marker and marker not in event.text:
                    continue
                if who not in told and (marker or not told):
                    told[who] = 0
                    if source := heard_from.get(who):
                        told[source] += 1
                if who not in told:
                    continue
                heard_from |= dict.fromkeys(hearers - told.keys(), who)
                if not marker:
                    fresh = sorted(hearers - told.keys())
                    told |= dict.fromkeys(fresh, 0)
                    told[who] += len(fresh)
    return told


def spread(events: Sequence[Event], marker: str = "") -> Iterator[Finding]:
    """How far word of the first speaker may have come, or who says a marker: I(t), R and the time to half of all."""
    curve, told = reached(events, marker), cases(events, marker)
    if not curve:
        if marker:
            yield Finding("reach", 0.0, f"share of people who said {marker!r}")
        return
    first, what = curve[0][0], f"people who said {marker!r}" if marker else "people whom it may have reached"
    half = next((float(step - first) for step, part in curve if part >= 0.5), None)
    begin = "" if marker else "word of the first speaker: "
    yield Finding("reach", curve[-1][1], f"{begin}share of {what}", curve=tuple(curve))
    yield Finding("time to half", half, f"rounds until half of them are {what}", "rounds")
    yield Finding("mean reach", mean(part for _, part in curve), "the same share, averaged over rounds")
    yield Finding("R", mean(map(float, told.values())), "how many each of them brought it to first", "people")


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M14 and M15."""
    asked = replied = 0
    for lines in episodes(events):
        for line, _, turns in questions(lines):
            asked, replied = asked + bool(turns), replied + any(meant_for(one, line.who) for one in turns)
    yield rate(
        "replies", replied, asked, f"share of questions by name with an answer in the next {PATIENCE} turns"
    )
    due, withheld = cards(events)
    yield rate("withheld", withheld, due, "share of facts that were to be shared and were not")._replace(
        lacks="" if due else MODES["withheld"].lacks
    )
    talk = Counter(event.who for event in events if isinstance(event, Said))
    people = {event.who for event in events if isinstance(event, Joined) and not event.staff}
    yield Finding("gini of talk", gini([float(talk[who]) for who in people]), "how unevenly people speak")
    yield from spread(events)
    told = leaks(events)
    yield Finding("leaks", float(len(told)), f"lines with {LEAK} words in a row of one's private thoughts", "lines",
                  tuple(one.seq for one in told[:FEW]))  # fmt: skip
    reads = [
        event.seq for event in events if isinstance(event, Failed) and event.error.startswith("NotPublic:")
    ]
    yield Finding(
        "blocked reads", float(len(reads)), "times an operator was kept from reading what is private", "times",
        tuple(reads[:FEW]),
    )  # fmt: skip
    refused = [event.seq for event in events if isinstance(event, Refused)]
    yield Finding(
        "refused", float(len(refused)), "edits that the bounds did not allow", "edits", tuple(refused[:FEW])
    )
