"""Failures that are seen in answers: illegal ones, those of another role, words that do not fit the deed."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.events import Asked, Assigned, Chose, Event, Failed, Wrote

PRIVATE = "private words"  # the store of what was thought beside an answer
UNKNOWN = re.compile(
    r"\b(?:do not|don't|cannot|can't|nobody) knows?\b|\bunclear\b|\bunknown\b|\bno idea\b"
    r"|\bnot (?:sure|certain) (?:what|who|which|how|whether|if|where|when|why)\b",
    re.IGNORECASE,
)


def illegal(events: Sequence[Event]) -> Iterator[Event]:
    """Answers that a default replaced because of what they were, and not because no model answered."""
    lost: set[int] = set()
    for event in events:
        if isinstance(event, Failed) and event.n is not None and event.what != "answer":
            lost.add(event.n)
        elif isinstance(event, Chose):
            if event.rung == "default" and event.n not in lost:
                yield event
            lost.discard(event.n)


def out_of_role(events: Sequence[Event]) -> Iterator[Event]:
    """Refused answers that name an option which people of another role had, and oneself had not."""
    roles: dict[str, str | None] = {}
    open_to: dict[str, set[str | None]] = defaultdict(set)  # option -> roles that were offered it
    asked: dict[int, Asked] = {}
    for event in events:
        match event:
            case Assigned():
                roles[event.who] = event.role
            case Asked():
                asked[event.n] = event
                for option in _options(event.answer):
                    open_to[option].add(roles.get(event.who))
            case Failed(what="answer", n=int(n)) if n in asked:
                own, error = set(_options(asked[n].answer)), event.error.casefold()
                named = re.search(r": '([^']*)' is not one of", error)
                others = [option for option in open_to if option.casefold() == (named[1] if named else "")]
                if any(one not in own and roles.get(event.who) not in open_to[one] for one in others):
                    yield event


def has_roles(events: Sequence[Event]) -> bool:
    """Whether two different roles were given out."""
    return len({event.role for event in events if isinstance(event, Assigned) and event.role}) > 1


def _options(answer: Mapping[str, Any]) -> list[str]:
    return [option for options in choices(answer).values() for option in options]


def choices(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    """The parts of an answer that pick among options: "" is the whole, others are fields of a form."""
    parts = answer.get("fields", {}) if answer.get("kind") == "form" else {"": answer}
    return {name: list(one["options"]) for name, one in parts.items() if one.get("options")}


def thought(events: Sequence[Event]) -> Iterator[tuple[str, Asked, Chose]]:
    """Every answer with the private words beside it, and its question."""
    asked: dict[tuple[int, int], Asked] = {}
    private: dict[str, str] = {}
    for event in events:
        match event:
            case Asked():
                asked[event.step, event.n] = event
            case Wrote(store="private words") if isinstance(event.item, dict) and "private" in event.item:
                private[event.who] = str(event.item["private"])
            case Chose() if words := private.pop(event.who, ""):
                if question := asked.get((event.step, event.n)):
                    yield words, question, event


def mismatched(events: Sequence[Event]) -> Iterator[Event]:
    """Answers whose private words name exactly one option, and another was chosen."""
    for words, question, chose in thought(events):
        for part, options in choices(question.answer).items():
            value = chose.value if not part else chose.value.get(part)
            named = [one for one in options if re.search(rf"\b{re.escape(str(one))}\b", words, re.IGNORECASE)]
            if len(named) == 1 and value in options and named[0] != value:
                yield chose
                break


def unasked(events: Sequence[Event]) -> Iterator[Event]:
    """Answers in words without a question, where private words beside them call something unknown."""
    for words, question, chose in thought(events):
        said = _said(question.answer, chose.value)
        if said and UNKNOWN.search(words) and not any("?" in one for one in said):
            yield chose


def _said(answer: Mapping[str, Any], value: Any) -> list[str]:
    """The parts of an answer that are free words."""
    if answer.get("kind") == "form":
        return [
            str(value[k]) for k, one in answer["fields"].items() if one["kind"] == "text" and value.get(k)
        ]
    return [str(value)] if answer.get("kind") == "text" and value else []
