"""Recall: what of the past goes into the prompt. Every published rule is weights, a number and a bound."""

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from agents.faculties import experience
from agents.faculties.experience import Statement
from agents.faculties.long import SHORTLIST, long_store
from agents.faculties.turn import Faculty, Turn
from agents.prompts import tokens

Sifting = Callable[
    [Turn, str, Mapping[str, Any]], Mapping[str, Any]
]  # turn, store, its items -> some of them


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
    choice: Literal["best", "random", "shuffled"] = Field(
        "best",
        description="controls: random shows as much, by lot; shuffled the best, by lot who said what, and when",
    )

    def recall(self, turn: Turn) -> None:
        candidates = self.candidates(turn, self.promising)
        scores = self.scores(turn, candidates)
        best = _best(scores, np.array([one.seq for one in candidates], int)).tolist()
        chosen = bounded([candidates[i] for i in best[: self.k]], self.tokens)
        by_id = {candidates[i].id: round(float(scores[i]), 3) for i in best}
        if self.choice == "random":
            everything = self.candidates(turn, lambda turn, source, items: items)
            room = sum(tokens(one.text) for one in chosen)
            chosen = bounded(turn.view.random.sample(everything, min(self.k, len(everything))), room)
        chosen.sort(key=lambda one: one.seq)
        told = shuffled(chosen, turn.view.random) if self.choice == "shuffled" else chosen
        turn.slots.setdefault(self.slot, []).extend(f"[{one.id}] {one.text}" for one in told)
        if chosen:
            shown = {one.id: by_id.get(one.id, 0.0) for one in chosen}
            turn.keep("recalled", f"{self.slot} for {turn.ask.tag}", {"shown": shown, "of": len(candidates)})

    def candidates(self, turn: Turn, of: Sifting) -> list[Statement]:
        """Everything it may show; of a store what `of` leaves."""
        found: list[Statement] = []
        for source in self.sources:
            if source == "experience":
                found += experience.experience(turn.view, self.span)
            else:
                found += experience.written(source, of(turn, source, turn.memory(source)))
        return found

    def promising(self, turn: Turn, source: str, items: Mapping[str, Any]) -> Mapping[str, Any]:
        """Of more items than are compared in earnest, the best by age, importance and the words they share."""
        if len(items) <= SHORTLIST:
            return items
        long = long_store(turn.view.name, source, items)
        scores = self._weighed(long.seqs, long.importance)
        if self.similarity:
            scores += self.similarity * unit(long.likeness(turn.ask.prompt))
        best = sorted(_best(scores, long.seqs)[:SHORTLIST].tolist())
        return {key: items[key] for key in (long.keys[i] for i in best)}

    def scores(self, turn: Turn, candidates: Sequence[Statement]) -> "np.ndarray":
        """A score for each: the weighed sum of its features."""
        if not candidates:
            return np.zeros(0)
        seqs = np.array([one.seq for one in candidates])
        total = self._weighed(seqs, np.array([one.importance for one in candidates]))
        if self.similarity:
            rows = turn.view.embed([turn.ask.prompt, *(one.text for one in candidates)])
            total += self.similarity * unit(rows[1:] @ rows[0])
        return total

    def _weighed(self, seqs: "np.ndarray", important: "np.ndarray") -> "np.ndarray":
        """Recency and importance alone."""
        rank = np.empty(len(seqs), int)
        rank[(-seqs).argsort(kind="stable")] = np.arange(len(seqs))
        return self.recency * unit(self.decay**rank) + self.importance * unit(important)


def _best(scores: "np.ndarray", seqs: "np.ndarray") -> "np.ndarray":
    """Places by score, the best first; among equals the newer."""
    return np.lexsort((-seqs, -scores))


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


def shuffled(statements: Sequence[Statement], lot: Random) -> list[Statement]:
    """The same words in the same order, with speakers and ids dealt out anew among them."""
    ids = [one.id for one in statements]
    speakers = [one.speaker for one in statements if one.speaker]
    lot.shuffle(ids)
    lot.shuffle(speakers)
    deal = iter(speakers)
    return [
        one._replace(id=id, **_said_by(one, next(deal)) if one.speaker else {})
        for one, id in zip(statements, ids, strict=True)
    ]


def _said_by(one: Statement, speaker: str) -> dict[str, str]:
    return {"speaker": speaker, "text": speaker + one.text.removeprefix(one.speaker)}
