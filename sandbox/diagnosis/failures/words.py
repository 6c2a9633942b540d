"""Failures that are seen in what people say: repeating, contradicting, starting over, going past each other."""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.diagnosis.failures.modes import OFF, PATIENCE, SAME, TURNS, WORDS
from sandbox.events import (
    EVERYBODY,
    Asked,
    Assigned,
    Chose,
    Event,
    Joined,
    Left,
    Opened,
    Posted,
    Revised,
    Said,
)

BACK = 50  # own lines that a line is compared with
QUOTED = re.compile(r"“[^”]*”|„[^“]*“|«[^»]*»|\"[^\"]*\"")
_WORD = re.compile(r"\w+")
FILLING = frozenset(
    "about also been could even from have here into just know like make many more most much only over should some than "
    "that their them then there they think this very want well were what when will with would your".split()
)  # what is said about anything


def grams(text: str, n: int = 3) -> frozenset[tuple[str, ...]]:
    """The word n-grams of a text, case and punctuation aside; of a shorter text the whole."""
    words = _WORD.findall(text.casefold())
    return (
        frozenset(tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1)))
        if words
        else frozenset()
    )


def alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """Jaccard likeness; 0 for nothing."""
    return len(one & other) / len(one | other) if one and other else 0.0


def games(events: Sequence[Event]) -> Iterator[list[Event]]:
    """The events of each episode; what comes before the first belongs to it, as it still holds then."""
    game: list[Event] = []
    begun = False
    for event in events:
        if isinstance(event, Opened) and begun:
            yield game
            game = []
        begun |= isinstance(event, Opened)
        game.append(event)
    yield game


def episodes(events: Sequence[Event]) -> Iterator[list[Said]]:
    """What was said, episode by episode."""
    for game in games(events):
        yield [event for event in game if isinstance(event, Said)]


# -- saying the same -----------------------------------------------------------------------------------------


def repeated(game: Sequence[Event]) -> Iterator[tuple[str, Said]]:
    """("repetition" or "starting over", line). Words of others, in quotation marks, are nobody's own."""
    earlier: dict[str, list[frozenset[tuple[str, ...]]]] = defaultdict(list)
    moved: dict[str, bool] = {}  # who said their last line beside a move
    for event in game:
        if isinstance(event, Chose):
            moved[event.who] = not isinstance(event.value, str)
        if not isinstance(event, Said):
            continue
        text = QUOTED.sub(" ", event.text)
        now, before, long = grams(text), earlier[event.who], len(_WORD.findall(text)) >= WORDS
        again = len(before) > 1 and long and not moved.get(event.who) and alike(now, before[0]) >= SAME
        if before and (again or _introduces(event)):
            yield "starting over", event
        elif long and any(alike(now, one) >= SAME for one in before[-BACK:]):
            yield "repetition", event
        before.append(now)


def _introduces(line: Said) -> bool:
    name = re.escape(line.who.casefold())
    return bool(re.search(rf"\b(?:my name is|i am|i'm) {name}\b(?!['’])", line.text.casefold()))


# -- contradicting oneself -----------------------------------------------------------------------------------


def contradictions(events: Sequence[Event]) -> Iterator[Said]:
    """Lines that say otherwise of a fact of one's own than one did before, within a game and while it stands."""
    facts: dict[str, dict[str, Any]] = defaultdict(dict)
    claimed: dict[tuple[str, str], str] = {}
    for event in events:
        match event:
            case Opened():
                claimed.clear()
            case Joined():
                facts[event.who] |= dict.fromkeys(("role", "team", *_scalars(event.traits)))
            case Revised():
                facts[event.who][event.trait] = None
                claimed.pop((event.who, event.trait), None)
            case Assigned():
                claimed.pop((event.who, "role"), None)
            case Posted() if event.witnesses != EVERYBODY:
                for who in event.witnesses:
                    for name in (event.key, *_scalars(event.value)):
                        facts[who][name] = None
                        claimed.pop((who, name), None)
            case Said():
                yield from _contradicts(event, facts[event.who], claimed)


def _contradicts(line: Said, facts: Mapping[str, Any], claimed: dict[tuple[str, str], str]) -> Iterator[Said]:
    text = QUOTED.sub(" ", line.text.casefold())
    for name in facts:
        words = re.escape(name.casefold().replace("_", " "))
        told = re.search(rf"\bmy {words} (?:is|was) (?:an? |the )?(-?[\w.]*\w)", text)
        if told:
            before = claimed.setdefault((line.who, name), told[1])
            if not _equal(before, told[1]):
                claimed[line.who, name] = told[1]
                yield line


def _equal(one: str, other: str) -> bool:
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other


def _scalars(value: Any) -> list[str]:
    """Names of the parts of a table that are a number or a word or two."""
    found = value.items() if isinstance(value, Mapping) else ()
    return [
        name
        for name, one in found
        if isinstance(one, int | float) or (isinstance(one, str) and 0 < len(one.split()) < 3)
    ]


# -- going past each other -----------------------------------------------------------------------------------


def unanswered(lines: Sequence[Said]) -> Iterator[tuple[Said, str]]:
    """(question by name, who was asked), where their next turns are no answer."""
    for line, who, turns in questions(lines):
        if len(turns) == PATIENCE and not any(meant_for(one, line.who) for one in turns):
            yield line, who


def questions(lines: Sequence[Said]) -> Iterator[tuple[Said, str, list[Said]]]:
    """(question by name, who is asked, their next lines), once for everybody who is asked.

    It counts in the last sentence of a line, as who goes on talking does not ask, and for who heard it.
    """
    spoken: dict[str, list[int]] = defaultdict(list)  # who -> places of their lines
    for at, line in enumerate(lines):
        spoken[line.who].append(at)
    for at, line in enumerate(lines):
        if asked := _question(line.text):
            for who in sorted(spoken):
                if who != line.who and _named(who, asked) and _heard(line, who):
                    first = bisect_right(spoken[who], at)
                    yield line, who, [lines[place] for place in spoken[who][first : first + PATIENCE]]


def _question(text: str) -> str:
    """The last sentence, where it is a question."""
    own = QUOTED.sub(" ", text).strip()  # who quotes a question does not ask it
    last = re.split(r"(?<=[.!?…])\s+", own)[-1]
    return last if last.rstrip().endswith("?") else ""


def _named(who: str, text: str) -> bool:
    return who in text and bool(re.search(rf"\b{re.escape(who)}\b", text))


def _heard(line: Said, who: str) -> bool:
    return line.witnesses == EVERYBODY or who in line.witnesses


def meant_for(line: Said, who: str) -> bool:
    """Whether a line is for somebody: it names them, or is said to them alone."""
    return who in line.text or (line.witnesses != EVERYBODY and set(line.witnesses) <= {who, line.who})


def to_the_gone(events: Sequence[Event]) -> Iterator[Said]:
    """Questions put by name to somebody who has left."""
    gone: set[str] = set()
    for event in events:
        if isinstance(event, Left):
            gone.add(event.who)
        elif isinstance(event, Said) and gone:
            asked = _question(event.text)
            if any(who in asked and re.search(rf"(?:^|[\s,]){re.escape(who)}\s*[,?]", asked) for who in gone):
                yield event


# -- leaving the task ----------------------------------------------------------------------------------------


def derailed(game: Sequence[Event]) -> Iterator[Said]:
    """From the third line in a row on that has nothing to do with the task of who says it, or what others talk of."""
    task: dict[str, set[str]] = defaultdict(set)
    shared: set[str] = set()
    said: dict[str, set[str]] = defaultdict(set)
    voices = Counter[str]()  # how many have said a word
    off: dict[str, int] = defaultdict(int)
    for event in game:
        match event:
            case Joined():
                shared |= _stems(event.who)
                task[event.who] |= _stems(event.traits)
            case Revised():
                task[event.who] |= _stems(event.value)
            case Opened():
                shared |= _stems(event.params) | _stems(event.scenario.replace("_", " "))
            case Posted():
                for who in event.witnesses if event.witnesses != EVERYBODY else ():
                    task[who] |= _stems(event.value)
                shared |= _stems([event.key, event.value]) if event.witnesses == EVERYBODY else set()
            case Asked():
                task[event.who] |= _stems([event.prompt, event.answer])
            case Said():
                words = _stems(event.text)
                if len(words) >= WORDS:
                    own = task[event.who]
                    near = sum(
                        one in own or one in shared or voices[one] > (one in said[event.who]) for one in words
                    ) / len(words)
                    off[event.who] = off[event.who] + 1 if near < OFF else 0
                    if off[event.who] >= TURNS:
                        yield event
                voices.update(words - said[event.who])
                said[event.who] |= words


def _stems(value: Any) -> set[str]:
    """The first five letters of words of four letters or more that tell something, and numbers, anywhere in a value."""
    match value:
        case str():
            words = _WORD.findall(value.casefold())
            return {one[:5] for one in words if one not in FILLING and (len(one) > 3 or one.isdigit())}
        case Mapping():
            return set().union(*map(_stems, value.keys()), *map(_stems, value.values()))
        case list() | tuple():
            return set().union(*map(_stems, value))
    return {str(value)} if isinstance(value, int | float) and not isinstance(value, bool) else set()
