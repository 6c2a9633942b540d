"""Failures of a society, by deterministic detectors for modes of MAST (Cemri et al. 2025, arXiv 2503.13657).

Only what a record can tell is looked for; a mode that needs the scenario's own checks is not counted as absent, it is
not there.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sandbox.diagnosis.finding import FEW, Finding, share
from sandbox.events import EVERYBODY, Asked, Chose, Event, Opened, Said, Wrote

SAME = 0.9  # Jaccard likeness of word 3-grams from which two lines are one
PATIENCE = 2  # turns after which a question counts as unanswered
MODES = {
    "no legal answer": "1.1 an answer that could not be read, and a default in its place",
    "repetition": "1.3 saying nearly the same again as earlier in the game",
    "starting over": "2.1 introducing oneself, or repeating one's opening words, later in the game",
    "unanswered": "2.5 a question put to somebody by name who then speaks twice without a word to who asked",
    "word and deed": "2.6 private words that name one option, and an answer that is another",
}


def grams(text: str, n: int = 3) -> frozenset[tuple[str, ...]]:
    """The word n-grams of a text, case and punctuation aside; of a shorter text the whole."""
    words = re.findall(r"\w+", text.casefold())
    return (
        frozenset(tuple(words[i : i + n]) for i in range(max(1, len(words) - n + 1)))
        if words
        else frozenset()
    )


def alike(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """Jaccard likeness; 0 for nothing."""
    return len(one & other) / len(one | other) if one and other else 0.0


def failures(events: Sequence[Event]) -> dict[str, list[Event]]:
    """Mode -> the events at which it is seen."""
    found: dict[str, list[Event]] = {mode: [] for mode in MODES}
    found["no legal answer"] = [e for e in events if isinstance(e, Chose) and e.rung == "default"]
    for episode in episodes(events):
        _talk(episode, found)
        found["unanswered"] += _unanswered(episode)
    found["word and deed"] = list(_mismatches(events))
    return found


def episodes(events: Sequence[Event]) -> Iterator[list[Said]]:
    """What was said, episode by episode."""
    lines: list[Said] = []
    for event in events:
        if isinstance(event, Opened):
            yield lines
            lines = []
        elif isinstance(event, Said):
            lines.append(event)
    yield lines


def _talk(lines: Sequence[Said], found: dict[str, list[Event]]) -> None:
    earlier: dict[str, list[frozenset[tuple[str, ...]]]] = defaultdict(list)
    for line in lines:
        now, before = grams(line.text), earlier[line.who]
        hello = re.search(
            rf"\b(?:my name is|i am|i'm) {re.escape(line.who.casefold())}\b", line.text.casefold()
        )
        if before and (hello or (len(before) > 1 and alike(now, before[0]) >= SAME)):
            found["starting over"].append(line)
        elif len(now) > 1 and any(alike(now, one) >= SAME for one in before[-50:]):
            found["repetition"].append(line)
        before.append(now)


def _unanswered(lines: Sequence[Said]) -> Iterator[Said]:
    for at, line in enumerate(lines):
        for who in asked_by_name(line, lines):
            turns = [one for one in lines[at + 1 :] if one.who == who][:PATIENCE]
            if len(turns) == PATIENCE and not any(meant_for(one, line.who) for one in turns):
                yield line


def asked_by_name(line: Said, lines: Sequence[Said]) -> list[str]:
    """Who is asked by name in a line they heard."""
    if "?" not in line.text:
        return []
    speakers = {one.who for one in lines} - {line.who}
    return [who for who in sorted(speakers) if who in line.text and _heard(line, who)]


def _heard(line: Said, who: str) -> bool:
    return line.witnesses == EVERYBODY or who in line.witnesses


def meant_for(line: Said, who: str) -> bool:
    """Whether a line is for somebody: it names them, or is said to them alone."""
    return who in line.text or (line.witnesses != EVERYBODY and set(line.witnesses) <= {who, line.who})


def _mismatches(events: Sequence[Event]) -> Iterator[Event]:
    """Answers whose private words name exactly one option, and another was chosen."""
    asked: dict[tuple[int, int], Asked] = {}
    private: dict[str, str] = {}
    for event in events:
        match event:
            case Asked():
                asked[event.step, event.n] = event
            case Wrote(store="private words") if isinstance(event.item, dict) and "private" in event.item:
                private[event.who] = str(event.item["private"])
            case Chose():
                words, question = private.pop(event.who, ""), asked.get((event.step, event.n))
                options = question.answer.get("options", ()) if question else ()
                named = [one for one in options if re.search(rf"\b{re.escape(str(one))}\b", words, re.I)]
                if len(named) == 1 and event.value in options and named[0] != event.value:
                    yield event


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M8: counts in a thousand turns, the first failure, and how many turns of the run came after it."""
    found = failures(events)
    turns = [event.seq for event in events if isinstance(event, Said | Chose)]
    for mode, seen in found.items():
        per = share(1000 * len(seen), len(turns))
        yield Finding(mode, per, MODES[mode], "in 1,000 turns", tuple(one.seq for one in seen[:FEW]))
    first = min((one.seq for seen in found.values() for one in seen), default=None)
    if first is not None:
        before = sum(seq < first for seq in turns)
        yield Finding(
            "first failure", float(before + 1), "the turn at which the first one is seen", "turn", (first,)
        )
        yield Finding(
            "cascade", float(len(turns) - before), "turns from the first failure to the end", "turns"
        )
