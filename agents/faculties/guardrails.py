"""Guardrails: an answer that failed again and again in a situation is no longer among those one can give."""

from collections import defaultdict
from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents.faculties.decisions import cluster
from agents.faculties.experience import told
from agents.faculties.lessons import MARKS
from agents.faculties.turn import Faculty, Turn
from sandbox import Choice

STORE = "guardrails"


class Guardrails(Faculty):
    """Rules that forbid an answer in a kind of situation, made of cases and enforced before the question is put.

    An option that went wrong in so many cases of the same kind, and never well, is forbidden there for some rounds,
    with those cases as evidence. It is taken out of the question itself: no model is asked to obey. Never are all
    options forbidden: then the newest guardrail yields (after Steve-Evolving). It needs the faculty `cases`.
    """

    kind: Literal["guardrails"] = "guardrails"
    stores: ClassVar[tuple[str, ...]] = (STORE, MARKS)

    failures: int = Field(3, ge=1, le=100, description="cases that went wrong before an answer is forbidden")
    lasts: int = Field(20, ge=1, le=10_000, description="rounds until a guardrail expires")

    def recall(self, turn: Turn) -> None:
        ask = turn.ask
        if not isinstance(ask.answer, Choice):
            return
        here = cluster(turn.view, ask.tag, ask.prompt, ask.answer.plain())
        self._expire(turn)
        self._raise(turn, here)
        rails = [item for item in turn.memory(STORE).values() if item["kind"] == here]
        rails = sorted(rails, key=lambda item: item["seq"])
        forbidden = [item["forbid"] for item in rails][: len(ask.answer.options) - 1]
        if forbidden:
            turn.ask = replace(ask, answer=without(ask.answer, forbidden))
            turn.slots["guardrails"] = [item["text"] for item in rails if item["forbid"] in forbidden]

    def _expire(self, turn: Turn) -> None:
        for key, item in turn.memory(STORE).items():
            if _clock(turn) >= item["expires"]:
                turn.keep(STORE, key, None)
                turn.keep(MARKS, f"guardrail {key}", _clock(turn))  # older cases do not raise it again

    def _raise(self, turn: Turn, here: str) -> None:
        """New guardrails from the cases of this kind of situation."""
        tried = defaultdict[str, list[tuple[str, dict[str, Any]]]](list)
        for key, item in turn.memory("cases").items():
            if item["kind"] == here and isinstance(item["answer"], str):
                tried[item["answer"]].append((key, item))
        for answer, cases in tried.items():
            key = f"{here}-{answer}"
            since = turn.memory(MARKS).get(f"guardrail {key}", 0)
            cases = [(id, item) for id, item in cases if item["step"] >= since]
            failed = len(cases) >= self.failures and all(item["bad"] for _, item in cases)
            if failed and key not in turn.memory(STORE):
                text = f"Not {told(answer)} in such a case: it went wrong {len(cases)} of {len(cases)} times"
                rule = {
                    "kind": here,
                    "forbid": answer,
                    "expires": _clock(turn) + self.lasts,
                    "seq": cases[-1][1]["seq"],
                }
                evidence = [f"cases.{id}" for id, _ in cases][-8:]
                turn.keep(STORE, key, {"text": text, **rule, "evidence": evidence})


def without(answer: Choice, forbidden: list[str]) -> Choice:
    """The choice without some of its options, labels and all."""
    left = [i for i, option in enumerate(answer.options) if option not in forbidden]
    labels = tuple(answer.labels[i] for i in left) if answer.labels else ()
    return Choice(options=tuple(answer.options[i] for i in left), labels=labels)


def _clock(turn: Turn) -> int:
    """Rounds since the world began."""
    return next((event.step for event in turn.view.known()), 0)
