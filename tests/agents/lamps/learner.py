"""A model that is no model: it plays well exactly as far as its prompt says which door belongs to a lamp.

What it takes from a prompt are lessons of its own form (``When the amber lamp is lit take the south door.``), cases
(``Asked "The amber lamp ..." you answered south and gained 1``) and, when it reflects, what happened in a row (the lamp
on the board, its answer, the payment). Everything else is drawn by lot from the words of the prompt.
"""

import hashlib
import json
import random
import re
from collections import Counter
from typing import Any

from tests.agents.lamps.lamps import DOORS, LAMPS

LIT = re.compile(r"[Tt]he (\w+) lamp is lit\. Which door")
LESSON = re.compile(r"When the (\w+) lamp is lit take the (\w+) door\.")
CASE = re.compile(r"The (\w+) lamp is lit\.[^\n]{0,40}?you answered (\w+) and (gained|lost)")
STATEMENT = re.compile(r"On the board, lamp: (\w+)|You answered door: (\w+)|You (gained|lost) 1")


class Learner:
    """Answers requests. What is asked again is drawn anew, as of a model that samples.

    Every draw follows from the model's name, the messages, and how often these came before: where each condition has a
    name of its own, and each person of a seed a lot, the whole study follows from its seeds.
    """

    def __init__(self) -> None:
        self._asked = Counter[bytes]()

    def __call__(self, body: dict[str, Any]) -> str:
        words = body["messages"][-1]["content"]
        schema = body["response_format"]["json_schema"]["schema"]
        request = hashlib.sha256(json.dumps([body["model"], body["messages"]]).encode()).digest()
        self._asked[request] += 1
        return json.dumps(say(words, schema, random.Random(f"{request.hex()} {self._asked[request]}")))


def say(words: str, schema: dict[str, Any], lot: random.Random) -> Any:
    fields = schema.get("properties", {})
    told, lamp = known(words), asked(words)
    lessons = [lesson(lamp, door) for lamp, door in told.items()]
    match list(fields):
        case []:
            return door(told, lamp, ruled_out(words, lamp), schema["enum"], lot)
        case ["answer"] if "enum" in fields["answer"]:
            return {"answer": door(told, lamp, ruled_out(words, lamp), fields["answer"]["enum"], lot)}
        case ["better"]:
            return {"better": judged(words)}
        case ["guidance"]:
            return {"guidance": "Go by what paid."}
        case ["sure"]:
            return {"sure": 0.1}
        case ["search"]:
            return {"search": f"the {lamp} lamp"}
        case ["questions"]:
            return {"questions": ["Which door belongs to which lamp?"]}
        case ["insights"]:
            statements = numbered(words)
            return {"insights": [{"text": one, "because": sorted(statements)[:2]} for one in lessons][-5:]}
        case ["tags", "add", "merge"]:
            held = {lamp for lamp, _ in LESSON.findall(words)}
            return {
                "tags": [],
                "add": [{"text": lesson(*one)} for one in told.items() if one[0] not in held][:3],
            }
        case ["principles"]:
            held = {lamp for lamp, _ in LESSON.findall(words)}
            new = [one for one in told.items() if one[0] not in held]
            lot.shuffle(new)
            made = [
                {"kind": "guiding", "when": f"the {one} lamp", "text": lesson(one, d), "sure": 1}
                for one, d in new
            ]
            return {"principles": made[:3]}
        case ["same"]:
            return {"same": []}
        case ["entries"]:
            return {"entries": mistakes(words)[:5]}
        case ["text", "tag"]:
            return {"text": " ".join(lessons[-8:]) or "Nothing was learnt.", "tag": "lamps"}
        case ["decision", *_]:
            text = " ".join(lessons)
            return {
                "decision": "create" if text else "skip",
                "name": "doors",
                "trigger": "a lamp is lit",
                "text": text,
            }
        case ["skills"]:
            return {"skills": [{"name": "doors", "trigger": "a lamp is lit", "text": " ".join(lessons)}]}
        case ["grounded", *_]:
            return dict.fromkeys(fields, 1)
        case ["open"]:
            return {"open": ["doors"]}
        case ["keep", "enough"]:
            return {
                "keep": [n for n, line in numbered(words).items() if lamp and lamp in line],
                "enough": True,
            }
        case ["title", "claim", "method"]:
            return {"title": "Doors", "claim": " ".join(lessons), "method": "I tried."}
        case ["text", "style", "recall"]:
            return {"text": "Go by cases.", "style": "direct", "recall": 12}
        case ["text"]:
            room = 12 if "guidance for the next game" in words else 8
            return {"text": lesson(lamp, told[lamp]) if lamp in told else " ".join(lessons[:room])}
    raise AssertionError(f"the learner was asked for something it does not know: {list(fields)}")


def lesson(lamp: str, door: str) -> str:
    return f"When the {lamp} lamp is lit take the {door} door."


def asked(words: str) -> str:
    """The lamp of the question: it stands after everything that is remembered, or is announced."""
    _, announced, after = words.partition("Soon you will be asked:")
    lamps = LIT.findall(after if announced else words) or [""]
    return lamps[0 if announced else -1]


def known(words: str) -> dict[str, str]:
    """Lamp -> door, as far as the words tell."""
    told = dict(LESSON.findall(words))
    told |= {lamp: door for lamp, door, paid in CASE.findall(words) if paid == "gained"}
    told |= {lamp: door for lamp, door, paid in lived(words) if paid == "gained"}
    return {lamp: door for lamp, door in told.items() if lamp in LAMPS and door in DOORS}


def lived(words: str) -> list[tuple[str, str, str]]:
    """Lamp, door and payment, where they stand in a row."""
    rows, row = list[tuple[str, str, str]](), ["", ""]
    for lamp, door, paid in STATEMENT.findall(words):
        if paid and all(row):
            rows.append((row[0], row[1], paid))
        row = [lamp, ""] if lamp else [row[0], door] if door else ["", ""]
    return rows


def ruled_out(words: str, lamp: str) -> set[str]:
    """Doors that the words say not to take at this lamp."""
    return {door for one, door in re.findall(r"At the (\w+) lamp never the (\w+) door", words) if one == lamp}


def door(told: dict[str, str], lamp: str, out: set[str], options: list[str], lot: random.Random) -> str:
    left = [one for one in options if one not in out] or options
    return told[lamp] if told.get(lamp) in options else lot.choice(left)


def judged(words: str) -> str:
    """Whichever is not the answer that is known to have lost."""
    ((_, door, paid),) = CASE.findall(words)
    first = re.search(r'First answer: "(\w+)"', words)
    if paid == "gained":
        return "first" if first and first[1] == door else "second"
    return "second" if first and first[1] == door else "first"


def numbered(words: str) -> dict[int, str]:
    return {int(n): line for n, line in re.findall(r"(?m)^(\d+)\. (.*)$", words)}


def mistakes(words: str) -> list[dict[str, Any]]:
    """A page for each lamp that failed: the doors that were wrong, those of the notebook included."""
    wrong = dict[str, set[str]]()
    about = dict[str, list[int]]()
    for n, line in numbered(words).items():
        for lamp, door, _ in CASE.findall(line):
            wrong.setdefault(lamp, set()).add(door)
            about.setdefault(lamp, []).append(n)
    for lamp, door in re.findall(r"At the (\w+) lamp never the (\w+) door", words):
        if lamp in wrong:
            wrong[lamp].add(door)
    pages = []
    for lamp, doors in wrong.items():
        left = [door for door in DOORS if door not in doors]
        right = lesson(lamp, left[0]) if len(left) == 1 else ""
        never = " ".join(f"At the {lamp} lamp never the {door} door." for door in sorted(doors))
        page = {"subject": f"{lamp} lamp", "because": about[lamp], "approach": right}
        pages.append({**page, "mistake": "Guessing.", "strategy": "", "avoid": never})
    return pages
