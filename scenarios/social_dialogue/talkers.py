"""Who talks without a model."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.social_dialogue import sentences, situations

Facts = Mapping[str, Any]
Act = tuple[str, str]  # action and argument


class _Talker(Mind):
    """Makes offers and comes down from them, or argues for its wish and gives in; all at its own pace."""

    opening: float = Field(
        0.6, ge=0, le=3, description="how far the first price is from the own limit, as a share"
    )
    pace: float = Field(0.12, ge=0, le=1, description="share of that which it gives up with each own turn")
    patience: int = Field(
        4, ge=1, le=100, description="own turns before it gives in where there is no middle"
    )
    bank: ClassVar[Mapping[str, Sequence[str]]] = sentences.HAGGLER

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "act":
            return ask.answer.sample(view.random)
        action, argument = self.acts(view, ask.about)
        return {"action": action, "argument": argument}

    def acts(self, view: View, facts: Facts) -> Act:
        """One turn."""
        lines = [tuple(line) for line in facts["lines"]]
        mine = [text for who, text in lines if who == view.name]
        theirs = [text for who, text in lines if who != view.name]
        if situations.agreed(facts["situation"], lines) is not None:
            done = any("[" not in text and "Deal" in text for text in mine[-1:])
            return (
                ("leave", "")
                if not done or theirs[-1:] == ["[leaves]"]
                else ("speak", self.line(view, "farewell"))
            )
        if not mine:
            return "speak", self.line(view, "hello") + " " + self.proposes(view, facts, 0, theirs)
        return "speak", self.proposes(view, facts, len(mine), theirs)

    def proposes(self, view: View, facts: Facts, turn: int, theirs: Sequence[str]) -> str:
        """An offer, an argument, or a deal."""
        firm = turn if "firm" not in str(facts["advice"]) else max(0, turn - 1)
        if facts["card"].get("reserve"):
            return self._price(view, facts, firm, theirs)
        return self._wish(view, facts, firm, theirs)

    def _price(self, view: View, facts: Facts, turn: int, theirs: Sequence[str]) -> str:
        limit, seller = facts["card"]["reserve"], facts["card"]["side"] == 0
        gap = self.opening * max(0.0, 1 - self.pace * turn)
        now = round(limit * (1 + gap) if seller else limit * (1 - min(0.7, gap)))
        offers = [int(n) for text in theirs for n in re.findall(r"\b(\d{2,4})\b", text)]
        offer = offers[-1] if offers else None
        if offer is not None and (offer >= now if seller else offer <= now):
            return self.line(view, "deal", it=offer)
        closed = re.findall(r"Deal: (\d+)", theirs[-1]) if theirs else []
        if closed and (int(closed[-1]) >= limit if seller else int(closed[-1]) <= limit):
            return self.line(view, "deal", it=closed[-1])
        occasion = "offer" if offer is None else "counter"
        return self.line(view, occasion, it=now, offer=offer, way="more" if seller else "less")

    def _wish(self, view: View, facts: Facts, turn: int, theirs: Sequence[str]) -> str:
        want = facts["card"]["want"] or "it my way"
        other = next(
            (w for w in situations.SITUATIONS.get(facts["situation"], _NONE).wants if w != want), "your way"
        )
        if theirs and f"Deal: {want}" in theirs[-1]:
            return self.line(view, "deal", it=want)
        if turn >= self.patience:
            return self.line(view, "give_in", it=other)
        return self.line(view, "wish", it=want, other=other)

    def line(self, view: View, occasion: str, **told: Any) -> str:
        lines = self.bank.get(occasion) or sentences.HAGGLER[occasion]
        return wording.said(view, lines, told, islice(view.words(), 12))


_NONE = situations.Situation("", ("", ""), ("", ""), ("", ""))


class Haggler(_Talker):
    """Begins far away, comes down slowly, and says what it thinks of your price."""


class Charmer(_Talker):
    """Friendly first: a smile, a kind word, and a faster step towards you."""

    opening: float = Field(
        0.4, ge=0, le=3, description="how far the first price is from the own limit, as a share"
    )
    pace: float = Field(0.25, ge=0, le=1, description="share of that which it gives up with each own turn")
    patience: int = Field(
        2, ge=1, le=100, description="own turns before it gives in where there is no middle"
    )
    bank: ClassVar = sentences.CHARMER

    def acts(self, view: View, facts: Facts) -> Act:
        if facts["round"] <= 2 and not any(who == view.name for who, _ in facts["lines"]):
            return "non-verbal communication", "smiles and offers a hand"
        return super().acts(view, facts)


class Chatterbox(_Talker):
    """Cannot keep anything to itself: sooner or later the secret is out."""

    looseness: float = Field(0.4, ge=0, le=1, description="chance to give the secret away in a turn")
    bank: ClassVar = sentences.CHATTERBOX

    def acts(self, view: View, facts: Facts) -> Act:
        action, text = super().acts(view, facts)
        secret = facts["secret"]
        said = any(who == view.name and str(secret) in line for who, line in facts["lines"])
        if action == "speak" and secret and not said and view.random.random() < self.looseness:
            return action, f"{text} {self.line(view, 'oops')} {secret}"
        return action, text


class Shy(_Talker):
    """Says little, accepts soon, and leaves when it gets too much."""

    opening: float = Field(
        0.3, ge=0, le=3, description="how far the first price is from the own limit, as a share"
    )
    pace: float = Field(0.4, ge=0, le=1, description="share of that which it gives up with each own turn")
    patience: int = Field(
        1, ge=1, le=100, description="own turns before it gives in where there is no middle"
    )
    bank: ClassVar = sentences.SHY

    def acts(self, view: View, facts: Facts) -> Act:
        if view.random.random() < 0.3:
            return (
                ("none", "")
                if view.random.random() < 0.7
                else ("non-verbal communication", "looks at the floor")
            )
        return super().acts(view, facts)
