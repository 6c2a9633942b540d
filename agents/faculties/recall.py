"""Recall: what of the past goes into the prompt. Every published rule is weights, a number and a bound."""

from collections.abc import Sequence
from typing import ClassVar, Literal

import numpy as np
from pydantic import Field

from agents.faculties import experience
from agents.faculties.experience import Statement
from agents.faculties.turn import Faculty, Turn
from agents.prompts import tokens


class Recall(Faculty):
    """Scores statements by recency, importance and similarity to the question, and shows the best.

    Each feature is brought to 0 to 1 over all candidates (one that is the same for all becomes 0.5), and weighed. The
    recency of the n-th newest is decay^n (Park et al. 2023, section 4.1; their code ranks the wrong way round).
    """

    kind: Literal["recall"] = "recall"
    stores: ClassVar[tuple[str, ...]] = ("recalled",)

    slot: str = Field("memory", min_length=1, description="the part of the prompt it fills")
    sources: tuple[str, ...] = Field(
        ("experience", "insights"), description="experience (what was witnessed) or stores of memory"
    )
    recency: float = Field(1, ge=0, le=100, description="weight of recency")
    importance: float = Field(1, ge=0, le=100, description="weight of importance")
    similarity: float = Field(1, ge=0, le=100, description="weight of likeness to the question (cosine)")
    decay: float = Field(
        0.99, gt=0, le=1, description="what recency loses from one statement to the next older"
    )
    k: int = Field(12, ge=0, le=500, description="statements shown")
    tokens: int = Field(600, ge=0, le=100_000, description="most tokens of the slot")
    span: int = Field(500, ge=1, le=100_000, description="last statements of experience that are considered")
    choice: Literal["best", "random"] = Field(
        "best", description="random: a control that shows as much, by lot"
    )

    def recall(self, turn: Turn) -> None:
        candidates = self.candidates(turn)
        scores = self.scores(turn, candidates)
        best = sorted(range(len(candidates)), key=lambda i: (-scores[i], -candidates[i].seq))
        chosen = bounded([candidates[i] for i in best[: self.k]], self.tokens)
        if self.choice == "random":
            room = sum(tokens(one.text) for one in chosen)
            chosen = bounded(turn.view.random.sample(candidates, len(candidates))[: self.k], room)
        chosen.sort(key=lambda one: one.seq)
        turn.slots.setdefault(self.slot, []).extend(f"[{one.id}] {one.text}" for one in chosen)
        if chosen:
            by_id = {candidates[i].id: round(float(scores[i]), 3) for i in best}
            shown = {one.id: by_id[one.id] for one in chosen}
            turn.keep("recalled", f"{self.slot} for {turn.ask.tag}", {"shown": shown, "of": len(candidates)})

    def candidates(self, turn: Turn) -> list[Statement]:
        """Everything it may show."""
        found: list[Statement] = []
        for source in self.sources:
            lived = source == "experience"
            found += (
                experience.experience(turn.view, self.span)
                if lived
                else experience.written(source, turn.memory(source))
            )
        return found

    def scores(self, turn: Turn, candidates: Sequence[Statement]) -> "np.ndarray":
        """A score for each: the weighed sum of its features."""
        if not candidates:
            return np.zeros(0)
        seqs = np.array([one.seq for one in candidates])
        rank = (-seqs).argsort(kind="stable").argsort(kind="stable")
        total = self.recency * unit(self.decay**rank)
        total += self.importance * unit(np.array([one.importance for one in candidates]))
        if self.similarity:
            rows = turn.view.embed([turn.ask.prompt, *(one.text for one in candidates)])
            total += self.similarity * unit(rows[1:] @ rows[0])
        return total


def unit(feature: "np.ndarray") -> "np.ndarray":
    """Brought to 0 to 1; 0.5 for all where it is the same for all."""
    low, high = feature.min(), feature.max()
    return np.full(feature.shape, 0.5) if high == low else (feature - low) / (high - low)


def bounded(statements: Sequence[Statement], room: int) -> list[Statement]:
    """The first ones that fit into so many tokens."""
    kept = []
    for one in statements:
        room -= tokens(one.text)
        if room < 0:
            break
        kept.append(one)
    return kept
