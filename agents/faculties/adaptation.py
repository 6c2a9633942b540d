"""Adaptation: a meta-agent reads each game and writes guidance for the next, by a policy in words that can evolve."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from agents import reflections
from agents.faculties.lessons import MARKS, TRIALS, Lessons, Stretch, line
from agents.faculties.turn import Turn
from sandbox import wording

STORE, TRAIT = "adaptation", "adaptation"
POLICY = (
    "Keep what worked, with the facts that it rests on. Change one thing at a time where it went badly, and say what "
    "to try next. What is still unknown is worth trying early."
)  # the seed: what every other policy is held against


class Adaptation(Lessons):
    """After each game guidance for the next is written anew, from the game, the guidance until now, and how it went.

    How that is done is a policy in plain words, which is what is learnt in the long run: it is a setting, a factor of
    studies (`time_weighted` returns are its fitness), or the trait `adaptation`, which operators copy from who does
    best and children inherit (Meta-TTL; there a prompt search in place of operators).
    """

    kind: Literal["adaptation"] = "adaptation"
    stores: ClassVar[tuple[str, ...]] = (STORE, MARKS, TRIALS)

    policy: str = Field(
        POLICY, min_length=1, max_length=4000, description="how to adapt; the trait adaptation goes before it"
    )
    words: int = Field(120, ge=10, le=400, description="longest guidance, words")

    def recall(self, turn: Turn) -> None:
        if held := turn.memory(STORE).get("guidance"):
            turn.slots.setdefault("guidance", []).append(wording.quoted(held["text"]))

    def learn(self, turn: Turn, stretch: Stretch) -> None:
        own, held = turn.view.traits.get(TRAIT), turn.memory(STORE).get("guidance", {"text": "", "version": 0})
        policy = own if isinstance(own, str) and own.strip() else self.policy
        lived = [one.text for one in stretch.lived]
        words = reflections.adapted(policy, lived, stretch.won, held["text"], self.words)
        found = turn.consult(words, reflections.ADAPTED)
        told = line(found.get("text") if isinstance(found, Mapping) else found, 20 * self.words)
        if told and lived:
            text = " ".join(told.split(" ")[: self.words])
            evidence = [one.id for one in stretch.lived][-8:]
            item = {"text": text, "version": held["version"] + 1, "evidence": evidence, "seq": stretch.at}
            turn.keep(STORE, "guidance", item)


def time_weighted(returns: Sequence[float], most: float) -> float:
    """Returns of successive games, each from 0 to `most`, the later the heavier: sum(k s_k) / sum(k most), 0 to 1.

    So of two that earned the same the one that learnt counts more (Meta-TTL's fitness). Raises ValueError for no
    returns, or one out of bounds.
    """
    if not returns or most <= 0 or not all(0 <= one <= most for one in returns):
        raise ValueError(f"returns: give one or more from 0 to {most:g}, got {list(returns)}")
    weights = range(1, len(returns) + 1)
    return sum(k * one for k, one in zip(weights, returns, strict=True)) / (most * sum(weights))
