"""Guardrails: what failed again and again in a situation is no longer among the answers one can give."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents.faculties.decisions import cluster
from agents.faculties.experience import step, told
from agents.faculties.lessons import MARKS
from agents.faculties.turn import Faculty, Turn
from sandbox import Choice, Number

Case = Mapping[str, Any]
Forbid = str | Mapping[str, float]  # an option, or all numbers above or below one
Suspect = tuple[str, Forbid, Mapping[str, Case]]  # what it is called, what is forbidden, its cases
STORE = "guardrails"


class Guardrails(Faculty):
    """Rules that forbid an answer in a kind of situation, made of cases and enforced before the question is put.

    An option that went wrong in so many cases of the same kind, and never well, is forbidden there for some rounds,
    with those cases as evidence; of numbers all that lie beyond the last one that went well, once so many beyond it
    went wrong. It is taken out of the question itself: no model is asked to obey. Never is everything forbidden: then
    the newest guardrail yields (after Steve-Evolving). It needs the faculty `cases`. Of an answer that cannot be read
    the scenario's default counts as ever, forbidden or not: it is nobody's choice, and recorded as a failure.
    """

    kind: Literal["guardrails"] = "guardrails"
    stores: ClassVar[tuple[str, ...]] = (STORE, MARKS)

    failures: int = Field(3, ge=1, le=100, description="cases that went wrong before an answer is forbidden")
    lasts: int = Field(20, ge=1, le=10_000, description="rounds until a guardrail expires")

    def recall(self, turn: Turn) -> None:
        ask = turn.ask
        if not isinstance(ask.answer, Choice | Number):
            return
        here = cluster(turn.view, ask.tag, ask.prompt, ask.answer.plain())
        self._expire(turn)
        self._raise(turn, here)
        rails = [item for item in turn.memory(STORE).values() if item["kind"] == here]
        answer: Choice | Number = ask.answer
        for item in sorted(rails, key=lambda item: item["seq"]):
            if left := without(answer, item["forbid"]):
                answer = left
                turn.ask = replace(ask, answer=answer)
                turn.slots.setdefault("guardrails", []).append(item["text"])

    def _expire(self, turn: Turn) -> None:
        for key, item in turn.memory(STORE).items():
            if step(turn.view) >= item["expires"]:
                turn.keep(STORE, key, None)
                turn.keep(MARKS, f"guardrail {key}", step(turn.view))  # older cases do not raise it again

    def _raise(self, turn: Turn, here: str) -> None:
        """New guardrails from the cases of this kind of situation."""
        tried = {f"cases.{key}": item for key, item in turn.memory("cases").items() if item["kind"] == here}
        for name, forbid, cases in (*_options(tried), *_beyond(tried)):
            key = f"{here}-{name}"
            since = turn.memory(MARKS).get(f"guardrail {key}", 0)
            cases = {id: item for id, item in cases.items() if item["step"] >= since}
            failed = len(cases) >= self.failures and all(item["bad"] for item in cases.values())
            if failed and key not in turn.memory(STORE):
                text = f"Not {name} in such a case: it went wrong {len(cases)} of {len(cases)} times"
                seq = max(item["seq"] for item in cases.values())
                rule = {"kind": here, "forbid": forbid, "expires": step(turn.view) + self.lasts, "seq": seq}
                turn.keep(STORE, key, {"text": text, **rule, "evidence": list(cases)[-8:]})


def _options(tried: Mapping[str, Case]) -> Iterator[Suspect]:
    """Each option with all cases in which it was taken."""
    for answer in dict.fromkeys(item["answer"] for item in tried.values() if isinstance(item["answer"], str)):
        yield told(answer), answer, {id: item for id, item in tried.items() if item["answer"] == answer}


def _beyond(tried: Mapping[str, Case]) -> Iterator[Suspect]:
    """The numbers above all that went well, and those below, with their cases. Where none went well nobody knows."""
    numbers = {id: item for id, item in tried.items() if isinstance(item["answer"], int | float)}
    well = [item["answer"] for item in numbers.values() if not item["bad"]]
    if well:
        most, least = max(well), min(well)
        above = {id: item for id, item in numbers.items() if item["answer"] > most}
        below = {id: item for id, item in numbers.items() if item["answer"] < least}
        yield f"more than {told(most)}", {"above": most}, above
        yield f"less than {told(least)}", {"below": least}, below


def without(answer: Choice | Number, forbid: Forbid) -> Choice | Number | None:
    """The choice without an option, its label and all, or the range up to a number; None where nothing is left."""
    match answer, forbid:
        case Choice(options=options, labels=labels), str():
            left = [i for i, option in enumerate(options) if option != forbid]
            named = tuple(labels[i] for i in left) if labels else ()
            return Choice(options=tuple(options[i] for i in left), labels=named) if left else None
        case Number(low=low), {"above": float() | int() as most}:
            return answer.model_copy(update={"high": min(answer.high, most)}) if low <= most else None
        case Number(high=high), {"below": float() | int() as least}:
            return answer.model_copy(update={"low": max(answer.low, least)}) if least <= high else None
    return None
