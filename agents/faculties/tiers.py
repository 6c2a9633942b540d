"""Tiers: what happened is summed up, and what summaries agree on becomes a trait of somebody."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import asides, prompts
from agents.faculties.lessons import MARKS, SUMMARIES, TRAITS, TRIALS, Lessons, Stretch, line, outlive
from agents.faculties.turn import Turn
from sandbox import wording


class Tiers(Lessons):
    """Three tiers on one memory: episodes, a summary of each, and traits that several summaries agree on.

    A stretch is summed up with what it rests on; when enough summaries of one subject have come together the model is
    asked what they agree on. Traits stand in every prompt, summaries are recalled. What loses its evidence (somebody
    erased it) until less than two pieces are left is forgotten as well (after OMNE; the rules of promotion are ours).
    What only had to make room for newer memories still counts as evidence.
    """

    kind: Literal["tiers"] = "tiers"
    stores: ClassVar[tuple[str, ...]] = (SUMMARIES, TRAITS, MARKS, TRIALS)

    agree: int = Field(5, ge=2, le=50, description="summaries of one subject that may become a trait")
    words: int = Field(80, ge=10, le=400, description="longest summary, words")
    summaries: int = Field(100, ge=1, le=5000, description="summaries kept, the newest")
    traits: int = Field(20, ge=1, le=500, description="traits kept, the newest")
    tokens: int = Field(200, ge=0, le=100_000, description="most tokens of the traits in a prompt")

    def recall(self, turn: Turn) -> None:
        """First what has lost its evidence goes, then the traits are shown, the newest first."""
        for store in (SUMMARIES, TRAITS):
            for key, item in turn.memory(store).items():
                if sum(_stands(turn, id, item) for id in item["evidence"]) < 2:
                    turn.keep(store, key, None)
        traits = [wording.quoted(item["text"]) for item in reversed(turn.memory(TRAITS).values())]
        if shown := prompts.fitting(traits, self.tokens):
            turn.slots.setdefault("traits", []).extend(shown)

    def learn(self, turn: Turn, stretch: Stretch) -> None:
        evidence = self._evidence(turn, stretch)
        if len(evidence) < 2:
            return
        words = asides.summary([one.text for one in stretch.lived], stretch.won, self.words)
        found = turn.consult(words, asides.SUMMARY_SCHEMA)
        found = found if isinstance(found, Mapping) else {}
        text = " ".join(line(found.get("text"), 20 * self.words).split(" ")[: self.words])
        if text:
            tag = line(found.get("tag"), 40).casefold()
            item = {"text": text, "tag": tag, "evidence": evidence, "importance": 7, "seq": stretch.at}
            self._keep(turn, SUMMARIES, f"s{stretch.number:04}", item, self.summaries)
            self._promote(turn, tag, stretch.number)

    def _evidence(self, turn: Turn, stretch: Stretch) -> list[str]:
        """The cases of the stretch, where cases are kept; else what was lived through."""
        answers = {one.evidence[0] for one in stretch.made}
        cases = [
            f"cases.{key}" for key, item in turn.memory("cases").items() if answers & set(item["evidence"])
        ]
        return (cases or [one.id for one in stretch.lived])[-12:]

    def _promote(self, turn: Turn, tag: str, number: int) -> None:
        """What the summaries of one subject agree on; each counts for one trait."""
        used = {id for item in turn.memory(TRAITS).values() for id in item["evidence"]}
        same = {
            f"{SUMMARIES}.{key}": item
            for key, item in turn.memory(SUMMARIES).items()
            if tag and item["tag"] == tag and f"{SUMMARIES}.{key}" not in used
        }
        if len(same) < self.agree:
            return
        found = turn.consult(asides.trait([item["text"] for item in same.values()]), asides.TRAIT_SCHEMA)
        text = line(found.get("text") if isinstance(found, Mapping) else found, 200)
        if text:
            item = {
                "text": text,
                "tag": tag,
                "evidence": list(same),
                "seq": turn.memory(SUMMARIES)[f"s{number:04}"]["seq"],
            }
            self._keep(turn, TRAITS, f"t{number:04}", item, self.traits)

    def _keep(self, turn: Turn, store: str, key: str, item: Mapping[str, Any], most: int) -> None:
        turn.keep(store, key, dict(item))
        for old in list(turn.memory(store))[:-most]:
            outlive(turn, f"{store}.{old}")
            turn.keep(store, old, None)


def _stands(turn: Turn, id: str, item: Mapping[str, Any]) -> bool:
    """Whether a piece of an item's evidence still counts; what happened always does."""
    store, dot, key = id.partition(".")
    return not dot or key in turn.memory(store) or id in item.get("outlived", ())
