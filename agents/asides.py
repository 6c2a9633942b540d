"""What a memory asks its model beside the question: lessons, cases made again, which to read, what to pass on.

Each is words and the JSON schema of the answer. What others said stands in statements, quoted; what is asked for is
data for a store, and the rules there decide what becomes of it.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from agents.deliberation import several
from agents.prompts import table
from sandbox import wording

_TEXT = {"type": "string"}
_NUMBERS = {"type": "array", "items": {"type": "integer"}}
FACTS = 5  # of one principle
_SHARE = {"type": "number", "minimum": 0, "maximum": 1}


def bulleted(title: str, lines: Sequence[str]) -> str:
    """Lines under a title."""
    return "\n".join([title, *(f"- {one}" for one in lines or ("(nothing)",))])


def numbered(title: str, lines: Sequence[str]) -> str:
    """Lines under a title, with their numbers from 1."""
    return "\n".join([title, *(f"{n}. {one}" for n, one in enumerate(lines, 1))])


def _quoted(lines: Sequence[str]) -> list[str]:
    """Words of one's own from before: they may repeat what somebody told one to do."""
    return [wording.quoted(one) for one in lines]


def _held(texts: Mapping[str, str]) -> list[str]:
    """What is kept under names."""
    return _quoted([f"{name}: {text}" for name, text in texts.items()])


def _soon(prompt: str) -> str:
    return f"Soon you will be asked:\n{wording.quoted(prompt)}"


def ended(won: bool | None) -> str:
    """How a stretch ended."""
    if won is None:
        return "Nobody says how good that was."
    return "It went better than your average." if won else "It went no better than your average."


# -- trials ------------------------------------------------------------------------------------------------


def once_more(prompt: str, hint: str, lessons: Sequence[str]) -> str:
    """The same question again, with lessons at hand."""
    learnt = bulleted("You are trying out what you have just learnt:", _quoted(lessons))
    return f"{learnt}\n\nImagine you are asked once more:\n{wording.quoted(prompt)}\n\nWhat do you answer? With {hint}."


def once_more_schema(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer to it."""
    return table(answer=dict(answer))


def which_is_better(outcome: str, prompt: str, first: Any, second: Any) -> str:
    """Which of two answers is better, given what came of one of them?"""
    said = [json.dumps(one, ensure_ascii=False) for one in (first, second)]
    return (
        f"This is what happened: {outcome}.\n\nThe question was:\n{wording.quoted(prompt)}\n\n"
        f"First answer: {said[0]}\nSecond answer: {said[1]}\n\nWhich would be better if it were asked again?"
    )


WHICH_SCHEMA = table(better={"enum": ["first", "second", "neither"]})


# -- lessons -----------------------------------------------------------------------------------------------


def principles(lived: Sequence[str], won: bool | None, most: int) -> str:
    """What follows from a stretch of play, as guiding or cautionary principles?"""
    return (
        f"{bulleted('This happened to you:', lived)}\n\n{ended(won)}\n\n"
        f"Which principles follow for the next time, at most {most}? Each is one sentence: guiding where it says what "
        "to do, cautionary where it says what to avoid. Say when it applies, and how sure you are, from 0 to 1."
    )


def principles_schema(most: int) -> dict[str, Any]:
    """Principles with their kind, when they apply, how sure one is, and facts as triples."""
    fact = table(subject=_TEXT, predicate=_TEXT, object=_TEXT)
    one = table(
        kind={"enum": ["guiding", "cautionary"]}, when=_TEXT, text=_TEXT, sure=_SHARE, facts=several(fact, FACTS)
    )
    return table(principles=several(one, most))


def same(pairs: Sequence[tuple[str, str]]) -> str:
    """Which pairs of sentences say the same?"""
    told = [f"{wording.quoted(one)} and {wording.quoted(other)}" for one, other in pairs]
    return f"{numbered('Two sentences each:', told)}\n\nIn which of these do both say the same? Give their numbers."


SAME_SCHEMA = table(same=_NUMBERS)


def notebook(failures: Sequence[str], known: Mapping[str, str], most: int) -> str:
    """Which mistakes are behind failures, by subject, and what would be right?"""
    return (
        f"{numbered('These decisions of yours went wrong:', failures)}\n\n"
        f"{bulleted('Your notebook of mistakes so far, by subject:', _held(known))}\n\n"
        f"Group the failures by subject, at most {most}, and say for each: which failures it is about, by number; the "
        "right approach; what the mistake was; a strategy for all such cases; what never to do. Use a subject of the "
        "notebook where it is the same, and say then what holds for old and new together."
    )


def notebook_schema(most: int) -> dict[str, Any]:
    """Entries by subject with their four fields."""
    fields = dict.fromkeys(("approach", "mistake", "strategy", "avoid"), _TEXT)
    return table(entries=several(table(subject=_TEXT, because=_NUMBERS, **fields), most))


def summary(lived: Sequence[str], won: bool | None, words: int) -> str:
    """A game in a few sentences, with a tag for its subject."""
    return (
        f"{bulleted('This happened to you:', lived)}\n\n{ended(won)}\n\n"
        f"Sum it up for yourself in at most {words} words: what mattered, what worked, what did not. "
        "Then name its subject in one or two words."
    )


SUMMARY_SCHEMA = table(text=_TEXT, tag=_TEXT)


def trait(summaries: Sequence[str]) -> str:
    """What do several summaries agree on?"""
    return (
        f"{numbered('You summed up several times:', _quoted(summaries))}\n\n"
        "Do these agree on something that always holds for you? Say it in "
        "one sentence; leave the text empty where they do not agree."
    )


TRAIT_SCHEMA = table(text=_TEXT)


# -- skills ------------------------------------------------------------------------------------------------


def patch(lived: Sequence[str], won: bool | None, skills: Mapping[str, str]) -> str:
    """One small change to the skills that a stretch of play suggests."""
    held = bulleted("Your skills:", _held(skills))
    return (
        f"{bulleted('This happened to you:', lived)}\n\n{ended(won)}\n\n{held}\n\n"
        "If it went badly say what was at fault: a skill's text was stale, the wrong one was opened, one was missing, "
        "something outside broke, or no skill could have helped. Propose one small change, if this suggests one: "
        "create a skill, improve one (say its whole new text), or skip. A skill has a short name, a trigger (when it "
        "is needed, in one sentence) and a text (what to do, step by step)."
    )


_SKILL = {"name": _TEXT, "trigger": _TEXT, "text": _TEXT}
FAULTS = ("text_stale", "wrong_skill", "skill_missing", "tool_error", "model_limit")  # labels of SkillClaw
PATCH_SCHEMA = table(
    decision={"enum": ["create", "improve", "skip"]}, fault={"enum": ["none", *FAULTS]}, **_SKILL
)


def merge(patches: Sequence[str], skills: Mapping[str, str]) -> str:
    """Several proposals for the same skills become one set of changes."""
    proposed = numbered("Changes proposed to them, independently:", _quoted(patches))
    return (
        f"{bulleted('Your skills:', _held(skills))}\n\n{proposed}\n\n"
        "Put these together: what is proposed twice stays once, everything else stays. Give each skill that changes."
    )


def merge_schema(most: int) -> dict[str, Any]:
    """Skills as they should be."""
    return table(skills=several(table(**_SKILL), most))


CHECKS = ("grounded", "keeps_value", "specific", "safe")


def verify(skill: str, before: str, evidence: Sequence[str]) -> str:
    """Is a skill grounded, does it keep what was good, is it specific and reusable, is it safe?"""
    return (
        f"A skill is proposed:\n{wording.quoted(skill)}\n\nBefore, it was:\n{wording.quoted(before or '(new)')}\n\n"
        f"{bulleted('It rests on:', evidence)}\n\nHow far, from 0 to 1, is it grounded in this, does it keep what was "
        "good before, is it specific and of use again, and is it safe?"
    )


VERIFY_SCHEMA = table(**dict.fromkeys(CHECKS, _SHARE))


def choose(prompt: str, index: Sequence[str], most: int) -> str:
    """Which skills are needed for a question?"""
    return (
        f"{_soon(prompt)}\n\n{bulleted('Skills you could read up on:', index)}\n\n"
        f"Which do you need for it, at most {most}, by name? None is an answer."
    )


CHOOSE_SCHEMA = table(open={"type": "array", "items": _TEXT})


# -- recall ------------------------------------------------------------------------------------------------


def sure(prompt: str) -> str:
    """How sure is one of one's answer?"""
    return f"{_soon(prompt)}\n\nHow sure are you, from 0 to 1, that you know what is best?"


SURE_SCHEMA = table(sure=_SHARE)


def quick(prompt: str, n: int) -> str:
    """An answer on the spot."""
    return f"{_soon(prompt)}\n\nQuick thought {n}: your answer?"


def search(prompt: str) -> str:
    """Whether to look into one's memory, and for what."""
    return (
        f"{_soon(prompt)}\n\nDo you want to search your memory first? "
        "Say for what, in a few words; leave it empty if not."
    )


SEARCH_SCHEMA = table(search=_TEXT)


def refine(prompt: str, lines: Sequence[str], how: str, words: int) -> str:
    """What of the recalled is of use, or what it means for the question, or whether to say anything at all."""
    asked = {
        "prune": "Which of these help with it? Give their numbers, the most useful first.",
        "rewrite": f"What do these mean for it? Say it in at most {words} words; leave it empty if nothing.",
        "coach": f"You are the coach, not the player. Is there anything in these that the player should be told now? "
        f"Say it in at most {words} words; leave it empty to stay silent.",
    }
    return f"{_soon(prompt)}\n\n{numbered('Recalled for it:', lines)}\n\n{asked[how]}"


PRUNE_SCHEMA = table(keep=_NUMBERS, enough={"type": "boolean"})
REWRITE_SCHEMA = table(text=_TEXT)


# -- sharing and strategy ----------------------------------------------------------------------------------


def report(lived: Sequence[str], words: int) -> str:
    """What others should know of a game that went well."""
    return (
        f"{bulleted('This happened to you:', lived)}\n\nIt went very well. Report to everybody what others should "
        f"know to do as well: a title, the claim in at most {words} words, and the method. All will read it: put in "
        "nothing that you want to keep to yourself."
    )


REPORT_SCHEMA = table(title=_TEXT, claim=_TEXT, method=_TEXT)


def strategy(lived: Sequence[str], library: Sequence[str], words: int) -> str:
    """A strategy to add after a game, or to change."""
    return (
        f"{bulleted('This happened to you:', lived)}\n\n{bulleted('Your strategies, and how they did:', library)}\n\n"
        f"Write one that is new, or better than one of these, in at most {words} words, for the next game. Say its "
        "style, and how many memories it needs. Leave the text empty if none is needed."
    )


STYLES = ("direct", "stepwise", "debate_self", "lookahead")
STRATEGY_SCHEMA = table(
    text=_TEXT, style={"enum": list(STYLES)}, recall={"type": "integer", "minimum": 0, "maximum": 12}
)
