"""Think: guidance for oneself, before the answer."""

from typing import ClassVar, Literal

from pydantic import Field

from agents import prompts
from agents.faculties.turn import Faculty, Turn


class Guidance(Faculty):
    """A thought above the act: every few rounds a plan in a few sentences, which then stands in every prompt.

    Two levels as in ReMA (arXiv 2503.09501): one thinks what to do, the other does it with that in view.
    """

    kind: Literal["guidance"] = "guidance"
    stores: ClassVar[tuple[str, ...]] = ("guidance",)

    every: int = Field(3, ge=1, le=1000, description="rounds between two thoughts")
    words: int = Field(60, ge=10, le=400, description="longest guidance, words")

    def deliberate(self, turn: Turn) -> None:
        view, held = turn.view, turn.memory("guidance").get("guidance")
        age = None if held is None else (view.episode - held["episode"], view.round - held["round"])
        if age is None or age[0] or age[1] >= self.every:
            found = turn.consult(
                prompts.guidance(view, turn.ask, turn.slots, self.words), prompts.GUIDANCE_SCHEMA
            )
            text = " ".join(str(found.get("guidance", "") if isinstance(found, dict) else found).split())
            if text:
                held = {
                    "text": " ".join(text.split(" ")[: self.words]),
                    "episode": view.episode,
                    "round": view.round,
                }
                turn.keep("guidance", "guidance", held)
        if held:
            turn.slots.setdefault("guidance", []).append(str(held["text"]))


class Reminder(Faculty):
    """Every few rounds who one is and what one wants is said again, right before the question.

    Reminders at fixed turns hold drift down (Dongre et al. 2025, "Drift No More?", arXiv 2510.07777). It asks no model.
    """

    kind: Literal["reminder"] = "reminder"

    every: int = Field(4, ge=1, le=1000, description="rounds between two reminders")
    tokens: int = Field(60, ge=10, le=1000, description="longest reminder, tokens")

    def deliberate(self, turn: Turn) -> None:
        view = turn.view
        if view.round % self.every:
            return
        own = [view.traits.get("goal"), view.traits.get("persona"), view.role and f"Your role: {view.role}."]
        text = " ".join(" ".join(one.split()) for one in own if isinstance(one, str) and one)
        if text:
            turn.slots.setdefault("reminder", []).append(text[: 4 * self.tokens - 4])
