"""What faculties that think ahead ask of the model, in words, and the forms in which it answers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from agents.prompts import table
from sandbox import Ask, wording

TEXT: dict[str, Any] = {"type": "string"}
SURE: dict[str, Any] = {"type": "number", "minimum": 0, "maximum": 1}
WORTH: dict[str, Any] = {"type": "number", "minimum": -1, "maximum": 1}
PAYOFF: dict[str, Any] = {"type": "number", "minimum": -1_000_000, "maximum": 1_000_000}


def several(schema: Mapping[str, Any], most: int) -> dict[str, Any]:
    """The schema of a list."""
    return {"type": "array", "items": dict(schema), "maxItems": most}


def parts(*told: str) -> str:
    """Paragraphs, the empty ones left out."""
    return "\n\n".join(filter(None, told))


def known(slots: Mapping[str, Sequence[str]]) -> str:
    """What faculties have brought so far."""
    lines = [line for one in slots.values() for line in one]
    return "You remember:\n" + "\n".join(lines) if lines else ""


def asked(ask: Ask) -> str:
    """The question that is to be answered, quoted, with the form of its answer."""
    return f"You are asked:\n{wording.quoted(ask.prompt)}\nThe answer is {ask.answer.hint()}."


def as_said(value: Any) -> str:
    """A value in one line."""
    return wording.quoted(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def candidates(ask: Ask, slots: Mapping[str, Sequence[str]], most: int) -> str:
    """Which answers are worth a thought?"""
    return parts(
        known(slots),
        asked(ask),
        f"Do not answer yet. Name {most} different answers that are worth a thought.",
    )


def world(ask: Ask, slots: Mapping[str, Sequence[str]], path: Sequence[tuple[Any, str]], move: Any) -> str:
    """What comes of an answer?"""
    so_far = [
        f"{n}. You answered {as_said(own)}; then: {wording.quoted(state)}"
        for n, (own, state) in enumerate(path, 1)
    ]
    return parts(
        known(slots),
        asked(ask),
        "\n".join(["Imagine that this happened since, and you are asked the same again:", *so_far]) if path else "",
        f"Imagine that you now answer {as_said(move)}. What will the others do, what will you gain in this round, how "
        "will things stand, and how sure are you of it, from 0 to 1?",
    )  # fmt: skip


WORLD = table(others=TEXT, payoff=PAYOFF, state=TEXT, sure=SURE)


def leaf(
    ask: Ask, slots: Mapping[str, Sequence[str]], path: Sequence[Any], heard: Sequence[tuple[Any, str]], width: int,
    against: bool,
) -> str:  # fmt: skip
    """How good is a line of play, and what may follow?"""
    who = ("You", "They") if against else ("You", "You")
    line = "; ".join(f"{who[n % 2]}: {as_said(move)}" for n, move in enumerate(path)) or "(nothing yet)"
    siblings = "\n".join(f"{as_said(move)}: {wording.quoted(why)}" for move, why in heard)
    turn = "the others' next moves" if against and len(path) % 2 else "your own next answers"
    return parts(
        known(slots),
        asked(ask),
        f"Imagine this line of play, move after move: {line}",
        f"What you thought of the other moves at this point:\n{siblings}" if siblings else "",
        f"How good is it for you, from -1 to 1, and why? Is it over then? If not, which of {turn} are worth a thought, "
        f"at most {width}?",
    )


def leaf_schema(move: Mapping[str, Any], width: int) -> dict[str, Any]:
    """Value of a line of play, why, whether it is over, and what may follow."""
    return table(value=WORTH, why=TEXT, over={"type": "boolean"}, next=several(move, width))


def revision(ask: Ask, slots: Mapping[str, Sequence[str]], given: Sequence[Any]) -> str:
    """Is an answer right, or is there a better one?"""
    told = "\n".join(f"{n}. {as_said(value)}" for n, value in enumerate(given, 1))
    return parts(
        known(slots),
        asked(ask),
        f"You were about to answer (the last counts):\n{told}",
        "Look for what is wrong with it, a broken rule above all. Then answer anew, or the same if it stands.",
    )


def selection(ask: Ask, slots: Mapping[str, Sequence[str]], options: Sequence[Any]) -> str:
    """Which of these answers is the best?"""
    told = "\n".join(f"{n}. {as_said(value)}" for n, value in enumerate(options, 1))
    return parts(
        known(slots),
        asked(ask),
        f"Answers that you may give:\n{told}",
        "Which one is the best? Give its number.",
    )


def confidence(ask: Ask, value: Any) -> str:
    """How likely is it that one's answer is right?"""
    return parts(
        asked(ask),
        f"You are about to answer {as_said(value)}.",
        "How likely is it, from 0 to 1, that this is the right or the best answer?",
    )


def advice(ask: Ask, options: Sequence[str]) -> str:
    """Which answers should be taken, which avoided?"""
    return parts(
        asked(ask),
        "You are an adviser to the one who is asked. Say for each answer how strongly you are for it, from -1 (never) "
        f"to 1 (by all means): {', '.join(options)}.",
    )


def thought(form: str, words: int, ask: Ask, slots: Mapping[str, Sequence[str]], held: str) -> str:
    """What to go by, in one of three forms; `held` is what one went by until now and what came of it."""
    wanted = {
        "guidance": "What should you go by in the next rounds, and why?",
        "strategy": "Name your strategy for this turn in one sentence.",
        "plan": "Make a plan: what to do now, what soon, what in the end.",
    }[form]
    said = f"Soon you will be asked:\n{wording.quoted(ask.prompt)}"
    return parts(known(slots), held, said, f"Do not answer yet. {wanted} At most {words} words.")


def thought_schema(form: str) -> dict[str, Any]:
    """One text, or a plan of three."""
    return table(now=TEXT, soon=TEXT, later=TEXT) if form == "plan" else table(**{form: TEXT})
