"""Recall: what of the past goes into the prompt. Every published rule is weights, a number and a bound."""

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from random import Random
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from agents.faculties import experience
from agents.faculties.decisions import cluster
from agents.faculties.experience import Statement
from agents.faculties.gates import Gate, query
from agents.faculties.lessons import MARKS
from agents.faculties.long import SHORTLIST, long_store
from agents.faculties.turn import Faculty, Turn
from agents.faculties.values import worths
from agents.prompts import fitting, tokens
from sandbox import View, events

Sifting = Callable[
    [Turn, str, Mapping[str, Any]], Mapping[str, Any]
]  # turn, store, its items -> some of them


class Recall(Faculty):
    """Scores statements by recency, importance and similarity to the question, and shows the best.

    Each feature is brought to 0 to 1 over all candidates (one that is the same for all becomes 0.5), and weighed. The
    recency of the n-th newest is decay^n, newest by when it happened, or was last shown if `accessed` is set (Park et
    al. 2023, section 4.1; their code ranks the wrong way round).
    An item that says what it is like (the question of a case) is compared by that.
    """

    kind: Literal["recall"] = "recall"
    stores: ClassVar[tuple[str, ...]] = ("recalled", MARKS)

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
    accessed: bool = Field(
        False, description="recency by when something was shown last, not only by when it happened"
    )
    k: int = Field(12, ge=0, le=500, description="statements shown")
    tokens: int = Field(600, ge=0, le=100_000, description="most tokens of the slot")
    span: int = Field(500, ge=1, le=100_000, description="last statements of experience that are considered")
    choice: Literal["best", "random", "shuffled"] = Field(
        "best",
        description="controls: random shows as much, by lot; shuffled the best, by lot who said what, and when",
    )

    least: float = Field(0, ge=0, le=1, description="likeness to the question below which nothing is shown")
    near: int = Field(
        0, ge=0, le=1000, description="only so many that are most like the question are weighed; 0: all"
    )
    utility: float = Field(0, ge=0, le=100, description="weight of what items proved worth (faculty values)")
    explore: float = Field(
        0, ge=0, le=10, description="c of c sqrt(ln N / (1 + n)): how much what was shown less is favoured"
    )
    same_kind: bool = Field(False, description="only what was in the same kind of situation, if there is any")
    warnings: int = Field(0, ge=0, le=100, description="of the k, how many are kept for what went wrong")
    after: int = Field(0, ge=0, le=10_000, description="items that there must be before any is shown")
    gates: tuple[Gate, ...] = Field(
        (),
        description="it recalls only when one opens: first round, last payment failed, unsure, quick samples split, "
        "or asked for",
    )
    cooldown: int = Field(2, ge=1, le=100, description="rounds until a gate can open again")

    def recall(self, turn: Turn) -> None:
        wanted = query(turn, self.gates, self.cooldown, self.slot)
        if wanted is None:
            return
        best, of = self.ranked(turn, wanted)
        if not of:
            return
        chosen = self._fitting(best)
        if self.choice == "random":
            everything = self.candidates(turn, lambda turn, source, items: items)
            room = sum(tokens(one.text) for one in chosen)
            chosen = fitting(turn.view.random.sample(everything, min(self.k, len(everything))), room, _text)
        chosen.sort(key=lambda one: one.seq)
        told = shuffled(chosen, turn.view.random) if self.choice == "shuffled" else chosen
        turn.slots.setdefault(self.slot, []).extend(f"[{one.id}] {one.text}" for one in told)
        if chosen:
            scores = {one.id: round(score, 3) for one, score in best}
            shown = {one.id: scores.get(one.id, 0.0) for one in chosen}
            turn.keep("recalled", f"{self.slot} for {turn.ask.tag}", {"shown": shown, "of": of})

    def found(self, turn: Turn, wanted: str) -> list[Statement]:
        """What it shows for some words, the oldest first."""
        best, _ = self.ranked(turn, wanted)
        return sorted(self._fitting(best), key=lambda one: one.seq)

    def _fitting(self, best: Sequence[tuple[Statement, float]]) -> list[Statement]:
        return fitting([one for one, _ in best[: self.k]], self.tokens, _text)

    def ranked(self, turn: Turn, wanted: str) -> tuple[list[tuple[Statement, float]], int]:
        """What may be shown for some words, with scores, the best first; and among how many that is."""
        candidates = self.candidates(turn, self.promising)
        if not candidates:
            return [], 0
        likeness = self.likeness(turn, wanted, candidates)
        scores = self.scores(turn, candidates, likeness)
        seqs = np.array([one.seq for one in candidates], int)
        order = np.lexsort((-seqs, -likeness, -scores)) if self.near else _best(scores, seqs)
        best = [i for i in order.tolist() if self._passes(i, likeness)]
        kept = self._reserved(best, candidates)
        return [(candidates[i], float(scores[i])) for i in kept], len(candidates)

    def candidates(self, turn: Turn, of: Sifting) -> list[Statement]:
        """Everything it may show; of a store what `of` leaves."""
        found: list[Statement] = []
        for source in self.sources:
            if source == "experience":
                found += experience.experience(turn.view, self.span)
            else:
                found += experience.written(source, of(turn, source, turn.memory(source)))
        if len(found) < self.after:
            return []
        if self.same_kind:
            ask = turn.ask
            here = cluster(turn.view, ask.tag, ask.prompt, ask.answer.plain())
            return [one for one in found if one.kind == here] or found
        return found

    def _passes(self, place: int, likeness: "np.ndarray") -> bool:
        """Whether it is like enough to be shown, and among those that are weighed."""
        nearest = not self.near or int((likeness > likeness[place]).sum()) < self.near
        return nearest and bool(likeness[place] >= self.least or not self.least)

    def _reserved(self, best: list[int], candidates: Sequence[Statement]) -> list[int]:
        """The k first places, of which the last are kept for what went wrong."""
        if not self.warnings:
            return best
        good = [i for i in best if not candidates[i].bad][: self.k - self.warnings]
        return good + [i for i in best if candidates[i].bad][: self.warnings]

    def promising(self, turn: Turn, source: str, items: Mapping[str, Any]) -> Mapping[str, Any]:
        """Of more items than are compared in earnest, the best by age, importance and the words they share."""
        if len(items) <= SHORTLIST:
            return items
        long = long_store(turn.view.name, source, items)
        seqs = long.seqs
        if self.accessed:
            last = last_shown(turn.view, 4 * self.span)
            seqs = np.array(
                [max(n, last.get(f"{source}.{key}", 0)) for n, key in zip(seqs, long.keys, strict=True)]
            )
        scores = self._weighed(seqs, long.importance)
        if self.similarity:
            scores += self.similarity * unit(long.likeness(turn.ask.prompt))
        best = sorted(_best(scores, long.seqs)[:SHORTLIST].tolist())
        return {key: items[key] for key in (long.keys[i] for i in best)}

    def likeness(self, turn: Turn, wanted: str, candidates: Sequence[Statement]) -> "np.ndarray":
        """Cosine of each with what is looked for; nothing but zeros where nobody goes by it."""
        if not (self.similarity or self.near or self.least):
            return np.zeros(len(candidates))
        rows = turn.view.embed([wanted, *(one.like or one.text for one in candidates)])
        return rows[1:] @ rows[0]

    def scores(self, turn: Turn, candidates: Sequence[Statement], likeness: "np.ndarray") -> "np.ndarray":
        """A score for each: the weighed sum of its features."""
        last = last_shown(turn.view, 4 * self.span) if self.accessed else {}
        seqs = np.array([max(one.seq, last.get(one.id, 0)) for one in candidates])
        total = self._weighed(seqs, np.array([one.importance for one in candidates]))
        if self.similarity:
            total += self.similarity * unit(likeness)
        if self.utility or self.explore:
            value, shown = worths(turn, [one.id for one in candidates])
            rare = np.sqrt(np.log(max(1.0, shown.sum())) / (1 + shown))
            total += self.utility * value + self.explore * rare
        return total

    def _weighed(self, seqs: "np.ndarray", important: "np.ndarray") -> "np.ndarray":
        """Recency and importance alone."""
        rank = np.empty(len(seqs), int)
        rank[(-seqs).argsort(kind="stable")] = np.arange(len(seqs))
        return self.recency * unit(self.decay**rank) + self.importance * unit(important)


def last_shown(view: View, span: int) -> dict[str, int]:
    """id -> the event that says when it was last recalled, among the last `span` that one witnessed."""
    found: dict[str, int] = {}
    for event in islice(view.known(), span):
        if isinstance(event, events.Wrote) and event.store == "recalled" and event.who == view.name:
            for id in event.item["shown"]:
                found.setdefault(id, event.seq)
    return found


def _best(scores: "np.ndarray", seqs: "np.ndarray") -> "np.ndarray":
    """Places by score, the best first; among equals the newer."""
    return np.lexsort((-seqs, -scores))


def unit(feature: "np.ndarray") -> "np.ndarray":
    """Brought to 0 to 1; 0.5 for all where it is the same for all."""
    low, high = feature.min(), feature.max()
    return np.full(feature.shape, 0.5) if high == low else (feature - low) / (high - low)


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


def _text(one: Statement) -> str:
    return one.text
