"""Reminder: who one is and what one wants is said again, every few rounds or once one has drifted from it."""

import re
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import deliberation
from agents.faculties.options import legal
from agents.faculties.turn import Faculty, Turn
from agents.prompts import table
from sandbox import View, drift, events, wording

STORE = "drift"
PROMISE = re.compile(r"[^.!?]*\b(?:I will|I'll|I promise|we will|we'll)\b[^.!?]*[.!]?", re.IGNORECASE)
Measure = Literal["words", "deeds", "samples"]


class Reminder(Faculty):
    """Every few rounds, or when drift is above a bound, goal, limits and promises are said again before the question.

    Reminders hold drift down (Dongre et al. 2025, "Drift No More?", arXiv 2510.07777). Drift is measured without the
    model's own probabilities, in up to three ways, of which the largest counts:

    words    1 - cosine of what one said last and one's goal; an embedding, no call
    deeds    0.5 - 0.5 (what went to the goal - what went against it) / all, by the traits `serves` and `opposes`: names
             of options or shares; no call
    samples  Jensen-Shannon divergence, as a share of ln 2, of answers with what one remembers and heard, and answers of
             somebody who knows persona, goal, rules and the question alone; twice as many calls as `samples`

    What was measured is kept in the store `drift`, where the diagnosis finds it. By itself it changes nothing: a
    reminder stands in the prompt of its own turn alone.
    """

    kind: Literal["reminder"] = "reminder"
    stores: ClassVar[tuple[str, ...]] = (STORE,)

    every: int = Field(4, ge=0, le=1000, description="rounds between two reminders; 0: by drift alone")
    above: float = Field(1, ge=0, le=1, description="drift above which one is reminded at once; 1: never")
    by: tuple[Measure, ...] = Field(
        ("words",), min_length=1, description="how drift is measured: words, deeds, samples"
    )
    last: int = Field(
        5, ge=1, le=200, description="last lines, and last answers of this kind, that are measured"
    )
    samples: int = Field(8, ge=2, le=50, description="answers drawn on each side, where samples are")
    tokens: int = Field(60, ge=10, le=1000, description="longest reminder, tokens")

    def deliberate(self, turn: Turn) -> None:
        due = bool(self.every) and turn.view.round % self.every == 0
        measured = self._measured(turn) if self.above < 1 else {}
        drifted = max(measured.values(), default=0.0) > self.above
        text = self._text(turn.view) if due or drifted else ""
        if text and "reminder" not in turn.slots:
            turn.slots["reminder"] = [text]
        if text or measured:
            told = {way: round(value, 4) for way, value in measured.items()}
            key = f"{turn.ask.tag} by {' and '.join(self.by)}"
            turn.keep(STORE, key, {**told, "reminded": bool(text), "round": turn.view.round})

    def _measured(self, turn: Turn) -> dict[str, float]:
        """Way -> drift from 0 to 1, of those that can be measured now."""
        ways: dict[str, Callable[[Turn], float | None]] = {
            "words": self._words, "deeds": self._deeds, "samples": self._samples
        }  # fmt: skip
        return {way: found for way in self.by if (found := ways[way](turn)) is not None}

    def _words(self, turn: Turn) -> float | None:
        view, goal = turn.view, aim(turn.view)
        said = [
            line.text for line in islice((one for one in view.words() if one.who == view.name), self.last)
        ]
        if not (said and goal):
            return None
        rows = view.embed([goal, " ".join(said[::-1])])
        return min(1.0, max(0.0, 1 - float(rows[0] @ rows[1])))

    def _deeds(self, turn: Turn) -> float | None:
        serves, opposes = (names(turn.view.traits.get(trait)) for trait in ("serves", "opposes"))
        if not (serves or opposes):
            return None
        me, tag = turn.view.name, turn.ask.tag
        made = (
            one
            for one in turn.view.known()
            if isinstance(one, events.Chose) and one.who == me and one.tag == tag
        )
        kind = turn.ask.answer.plain()
        given = [pair for one in islice(made, self.last) for pair in drift.given_by(one.value, kind)]
        return drift.goal_drift(given, serves, opposes)

    def _samples(self, turn: Turn) -> float | None:
        heard = [f"{line.who}: {wording.quoted(line.text)}" for line in turn.view.heard(last=2 * self.last)]
        talk = "Said lately, the newest last:\n" + "\n".join(heard) if heard else ""
        question = deliberation.asked(turn.ask)
        now = self._drawn(turn, deliberation.parts(deliberation.known(turn.slots), talk, question))
        fresh = self._drawn(turn, question)
        return drift.share_of_most(now, fresh) if now and fresh else None

    def _drawn(self, turn: Turn, words: str) -> list[Any]:
        """The legal answers among those that are given to a question put so often."""
        schema = table(answer=turn.ask.answer.schema())
        said = [turn.consult(f"{words}\n\nAnswer {n}:", schema) for n in range(1, self.samples + 1)]
        return [
            one for told in said if isinstance(told, Mapping) for one in legal(turn, [told.get("answer")])
        ]

    def _text(self, view: View) -> str:
        """Goal and persona, role, limits, and the last promise: as many of them as fit, in this order."""
        limits = view.traits.get("limits")
        kept = promise(view)
        parts = [
            aim(view), view.role and f"Your role: {view.role}.", limits and f"Your limits: {limits}",
            kept and f"You said: {wording.quoted(kept)}",
        ]  # fmt: skip
        text = " ".join(" ".join(str(part).split()) for part in parts if part)
        return text[: 4 * self.tokens - 4]


def aim(view: View) -> str:
    """The goal and the persona, as far as they are words."""
    own = (view.traits.get("goal"), view.traits.get("persona"))
    return " ".join(one for one in own if isinstance(one, str) and one)


def names(given: Any) -> frozenset[str]:
    """The names in a trait: a list of them, or words with commas between."""
    listed = given.split(",") if isinstance(given, str) else given if isinstance(given, list | tuple) else ()
    return frozenset(str(one).strip() for one in listed)


def promise(view: View) -> str:
    """The last sentence in which one said what one will do; "" where one never did."""
    for line in view.words():
        if line.who == view.name and (found := PROMISE.findall(line.text)):
            return str(found[-1]).strip()
    return ""
