"""What a mind asks itself when it looks back on a game: insights, and rules to go by.

Each is words and the JSON schema of the answer. What was said stands in statements, quoted, as do earlier conclusions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from agents.asides import bulleted, ended, numbered
from agents.prompts import table
from sandbox import wording

_TEXT = {"type": "string"}


def questions(statements: Sequence[str], most: int) -> str:
    """What should one ask oneself about what happened?"""
    return (
        f"{numbered('This happened to you, the newest last:', statements)}\n\n"
        f"Which {most} questions about it matter most, about people, about you, or about how things are here?"
    )


def questions_schema(most: int) -> dict[str, Any]:
    """Questions of one's own."""
    return table(questions={"type": "array", "maxItems": most, "items": _TEXT})


def insights(statements: Sequence[str], most: int, question: str = "") -> str:
    """What follows from what happened, and from which of it? Where there is a question, as an answer to it."""
    about = f" as an answer to your question {wording.quoted(question)}" if question else ""
    return (
        f"{numbered('This happened to you, the newest last:', statements)}\n\n"
        f"Which insights follow{about}, at most {most}? "
        "Say for each the numbers of the statements that it rests on."
    )


def insights_schema(most: int) -> dict[str, Any]:
    """Insights with the numbers of statements."""
    one = table(text=_TEXT, because={"type": "array", "items": {"type": "integer"}})
    return table(insights={"type": "array", "maxItems": most, "items": one})


def playbook(
    statements: Sequence[str], won: bool | None, bullets: Mapping[str, Mapping[str, Any]], most: int
) -> str:
    """Which rules helped or hurt in a game that is over, and which are new? With what the known ones proved so far."""
    rules = [
        f"[{key}] {wording.quoted(one['text'])} (helpful {one['helped']}, harmful {one['hurt']})"
        for key, one in bullets.items()
    ]
    return (
        f"{bulleted('A game is over. This happened to you in it:', statements)}\n\n{ended(won)}\n\n"
        f"{bulleted('The rules you went by:', rules)}\n\n"
        f"Tag rules that proved helpful or harmful, by their ids, add at most {most} new ones (short, general, about "
        "what to do next time), and merge those that say the same: their ids, and the words for all of them."
    )


def playbook_schema(most: int) -> dict[str, Any]:
    """Tags by id, rules to add, and rules that become one."""
    tag = table(id=_TEXT, tag={"enum": ["helpful", "harmful", "neutral"]})
    merge = table(ids={"type": "array", "items": _TEXT}, text=_TEXT)
    return table(
        tags={"type": "array", "items": tag},
        add={"type": "array", "maxItems": most, "items": table(text=_TEXT)},
        merge={"type": "array", "maxItems": most, "items": merge},
    )


def adapted(policy: str, statements: Sequence[str], won: bool | None, held: str, words: int) -> str:
    """What should the player go by in the next game? How to find that out stands in the policy, one's own."""
    before = f"It went by this guidance:\n{wording.quoted(held)}\n\n" if held else ""
    return (
        f"{bulleted('A game is over. This happened to you in it:', statements)}\n\n{ended(won)}\n\n{before}"
        f"Write guidance for the next game, in at most {words} words. This is how to adapt:\n{wording.quoted(policy)}"
    )


ADAPTED = table(text=_TEXT)
