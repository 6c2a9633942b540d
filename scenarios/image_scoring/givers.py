"""Who plays image scoring without a model."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Choice, Mind, Think, View, wording
from scenarios.image_scoring import sentences
from scenarios.image_scoring.meetings import shown

Facts = Mapping[str, Any]  # what somebody is asked about: see `questions`


class _Donor(Mind):
    """Somebody who helps or does not, and says why."""

    lines: ClassVar[Mapping[str, Sequence[str]]] = {}

    @abstractmethod
    def helps(self, facts: Facts) -> tuple[bool, str]:
        """Whether to help, and the occasion (a key of `lines`)."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        match ask.tag:
            case "help":
                return self._decide(view, ask.about)
            case "partner" | "partner_cut" | "elect" if isinstance(ask.answer, Choice):
                return self._pick(view, ask.answer.options, worst=ask.tag == "partner_cut")
        return ask.answer.sample(view.random)

    def _decide(self, view: View, facts: Facts) -> Any:
        does, occasion = self.helps(facts)
        act = "help" if does else "refuse"
        if not facts["remarks"]:
            return act
        slots = {"you": facts["recipient"], "image": shown(facts["image"]), "own": shown(facts["own"])}
        return {"act": act, "say": wording.said(view, self.lines[occasion], slots)}

    def _pick(self, view: View, options: Sequence[str], worst: bool) -> str:
        """Whoever has the best reputation, or the worst; whose is not known counts as 0."""
        images = {name: view.board.get("images", {}).get(name, 0) for name in options if name != "nobody"}
        return (min if worst else max)(images, key=images.__getitem__, default=options[0])


class Discriminator(_Donor):
    """Helps whoever has a good enough reputation, and strangers: the strategy k of the paper."""

    threshold: int = Field(
        0, ge=-5, le=6, description="reputation from which it helps; -5 helps everybody, 6 nobody known"
    )
    lines: ClassVar = sentences.DISCRIMINATOR

    def helps(self, facts: Facts) -> tuple[bool, str]:
        if facts["image"] is None:
            return True, "stranger"
        good = facts["image"] >= self.threshold
        return good, "good" if good else "bad"


class Giver(_Donor):
    """Helps everybody, whatever is said of them."""

    lines: ClassVar = sentences.GIVER

    def helps(self, facts: Facts) -> tuple[bool, str]:
        return True, "any" if facts["image"] is None or facts["image"] >= 0 else "bad"


class Refuser(_Donor):
    """Helps nobody: the defector that reputation is there to keep in check."""

    lines: ClassVar = sentences.REFUSER

    def helps(self, facts: Facts) -> tuple[bool, str]:
        return False, "any" if facts["own"] >= 0 else "shunned"


class Tactician(_Donor):
    """Helps only while its own reputation needs it, whoever stands there."""

    least: int = Field(1, ge=-5, le=5, description="own reputation below which it helps")
    lines: ClassVar = sentences.TACTICIAN

    def helps(self, facts: Facts) -> tuple[bool, str]:
        needs = facts["own"] < self.least
        return needs, "needs" if needs else "rests"
