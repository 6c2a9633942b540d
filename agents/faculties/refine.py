"""Refine: a second look at what was recalled, before it reaches the prompt."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import asides
from agents.faculties.lessons import line, numbers
from agents.faculties.turn import Faculty, Turn
from sandbox import wording

STORE = "refined"


class Refine(Faculty):
    """What was recalled is pruned by the mind itself, rewritten for the case at hand, or left to a coach.

    prune    only what helps stays, at most three times over (ReMem: think, refine, act; Evo-Memory)
    rewrite  what it means for this question, in a few words (ReMe)
    coach    somebody else looks at it and decides whether to say anything; only that is shown (WebCoach)
    """

    kind: Literal["refine"] = "refine"
    stores: ClassVar[tuple[str, ...]] = (STORE,)

    how: Literal["prune", "rewrite", "coach"] = Field("prune", description="what is done with the recalled")
    slot: str = Field("memory", min_length=1, description="the part of the prompt it looks at")
    loops: int = Field(3, ge=1, le=5, description="most times that is pruned for one question")
    words: int = Field(60, ge=10, le=400, description="longest rewriting or advice, words")

    def deliberate(self, turn: Turn) -> None:
        lines = turn.slots.get(self.slot, [])
        if not lines:
            return
        if self.how == "prune":
            self._prune(turn, lines)
        else:
            self._put(turn, lines)

    def _prune(self, turn: Turn, lines: list[str]) -> None:
        kept = lines
        for _ in range(self.loops):
            found = self._asked(turn, kept)
            chosen = [kept[n - 1] for n in dict.fromkeys(numbers(found.get("keep"))) if 0 < n <= len(kept)]
            done = found.get("enough") is not False or len(chosen) == len(kept)
            kept = chosen
            if done or not kept:
                break
        turn.slots[self.slot] = kept
        turn.keep(STORE, f"{self.how} for {turn.ask.tag}", {"kept": len(kept), "of": len(lines)})

    def _put(self, turn: Turn, lines: list[str]) -> None:
        """The recalled gives way to what it means."""
        text = line(self._asked(turn, lines).get("text"), 20 * self.words)
        told = " ".join(text.split(" ")[: self.words])
        del turn.slots[self.slot]
        if told:
            slot = "coach" if self.how == "coach" else self.slot
            turn.slots.setdefault(slot, []).append(wording.quoted(told))
        turn.keep(STORE, f"{self.how} for {turn.ask.tag}", {"text": told, "of": len(lines)})

    def _asked(self, turn: Turn, lines: list[str]) -> Mapping[str, Any]:
        words = asides.refine(turn.ask.prompt, lines, self.how, self.words)
        schema = asides.PRUNE_SCHEMA if self.how == "prune" else asides.REWRITE_SCHEMA
        found = turn.consult(words, schema)
        return found if isinstance(found, Mapping) else {}
