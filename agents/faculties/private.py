"""PrivateWords: thoughts beside the answer that nobody else ever hears."""

from typing import ClassVar, Literal

from pydantic import Field

from agents.faculties import experience
from agents.faculties.turn import Faculty, Turn

STORE = "private words"


class PrivateWords(Faculty):
    """Every answer has two parts, a private and a public one; only the public one counts and is heard.

    As in Self-RedTeam (Liu et al. 2025, arXiv 2506.07468): both parts must be there and must not be empty. The private
    part is in the record, for who looks on; it is in nobody's prompt, one's own later ones included. Answers that had
    both parts score +1, others -1; those are read like any other answer.
    """

    kind: Literal["private_words"] = "private_words"
    stores: ClassVar[tuple[str, ...]] = (STORE,)

    most: int = Field(2000, ge=20, le=20_000, description="characters of private words that are kept")
    kept: int = Field(20, ge=1, le=1000, description="private words that are kept, the newest")

    def deliberate(self, turn: Turn) -> None:
        turn.aside = ""  # asks for a private part

    def reflect(self, turn: Turn) -> None:
        if turn.rung not in ("native", "json", "text", "repair"):
            return  # nothing was asked in two parts
        score = turn.memory(STORE).get("form", {"score": 0, "answers": 0})
        right = 1 if turn.aside else -1
        turn.keep(STORE, "form", {"score": score["score"] + right, "answers": score["answers"] + 1})
        if turn.aside:
            at, n = experience.now(turn.view), score["answers"]
            item = {"private": turn.aside[: self.most], "for": turn.ask.tag, "seq": at}
            turn.keep(STORE, f"p{n % self.kept + 1:03}", item)
