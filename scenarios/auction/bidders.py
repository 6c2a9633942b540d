"""Who bids without a model: each with a limit of their own, by which sealed bids and clocks are answered alike."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Reply, Think, View, Write, wording
from scenarios.auction import sentences

Facts = Mapping[str, Any]  # what a bidder knows: see `questions.known`
PAYS_OWN = ("first_price", "dutch")  # formats in which the winner pays what they bid


class Bidder(Mind):
    """Somebody with a limit: the most they pay, or in a market the least they take."""

    lines: ClassVar[Mapping[str, Sequence[str]]] = {}

    @abstractmethod
    def limit(self, view: View, facts: Facts) -> float:
        """In units; what is beyond the range is cut."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "bid" | "order" | "stay" | "take":
                limit = min(facts["high"], max(0, round(self.limit(view, facts))))
                return Reply(self._as(ask.tag, limit, facts), self.notes(view, facts))
            case "say" if "gain" in facts:
                return self._say(view, facts)
        return ask.answer.sample(view.random)

    def notes(self, view: View, facts: Facts) -> tuple[Write, ...]:
        """What it writes down for itself."""
        return ()

    def _as(self, tag: str, limit: int, facts: Facts) -> Any:
        if tag == "stay":
            return "in" if facts["price"] <= limit else "out"
        if tag == "take":
            return "take" if facts["price"] <= limit else "wait"
        return limit

    def _say(self, view: View, facts: Facts) -> str:
        occasion = _occasion(facts)
        lines = self.lines.get(occasion, ())
        if not lines or (occasion in ("lost", "left") and view.random.random() < 0.6):
            return ""
        slots = {key: facts[key] for key in ("winner", "trades")}
        slots |= {"price": f"{facts['price']:g}", "gain": f"{abs(facts['gain']):g}"}
        return wording.said(view, lines, slots)


def _occasion(facts: Facts) -> str:
    """won, even (won, and nothing gained), cursed (won at a loss), missed (worth more to me than the price), lost;
    in a market: left (others traded) or none."""
    if facts["traded"]:
        return "won" if facts["gain"] > 0 else "cursed" if facts["gain"] < 0 else "even"
    if facts["format"] == "double":
        return "left" if facts["trades"] else "none"
    return "missed" if facts["winner"] and facts["worth"] > facts["price"] else "lost"


class Truthful(Bidder):
    """Bids what it is worth: the dominant strategy where the winner pays the second price, and on a rising clock."""

    lines: ClassVar = sentences.TRUTHFUL

    def limit(self, view: View, facts: Facts) -> float:
        return float(facts["worth"])


class Equilibrium(Bidder):
    """Bids the symmetric equilibrium for values drawn uniformly (Vickrey 1961; Kagel & Levin 1986 for a common value).

    Private: v (n - 1) / n where one pays one's own bid, else v. Common: the estimate less the error, or less
    (n - 2) / n of it where one pays the second price. In a market it tells the truth.
    """

    lines: ClassVar = sentences.EQUILIBRIUM

    def limit(self, view: View, facts: Facts) -> float:
        worth, n, own = facts["worth"], facts["people"], facts["format"] in PAYS_OWN
        if facts["values"] == "common":
            return float(worth - facts["error"] * (1 if own else (n - 2) / n))
        return float(worth * (n - 1) / n if own else worth)


class Shader(Bidder):
    """Leaves itself a margin, in every format."""

    margin: float = Field(0.25, ge=0, le=1, description="part of the value that a bid stays below it")
    lines: ClassVar = sentences.SHADER

    def limit(self, view: View, facts: Facts) -> float:
        if facts["role"] == "seller":
            return float(facts["worth"] + self.margin * (facts["high"] - facts["worth"]))
        return float(facts["worth"] * (1 - self.margin))


class Gambler(Bidder):
    """Likes to win, and bids beyond what it is worth."""

    thrill: float = Field(0.15, ge=0, le=2, description="what a bid goes beyond the value, as a part of it")
    lines: ClassVar = sentences.GAMBLER

    def limit(self, view: View, facts: Facts) -> float:
        sells = facts["role"] == "seller"
        return float(facts["worth"] * (1 - self.thrill if sells else 1 + self.thrill))


class Learner(Bidder):
    """Begins at half of the value and moves by regret: up when it missed a gain, down when it won (Selten's direction).

    Learning direction theory: Selten & Stoecker 1986 (JEBO 7:47). What it has learnt is in its memory.
    """

    step: float = Field(0.1, ge=0, le=1, description="how far the bid moves after a regret, in values")
    lines: ClassVar = sentences.LEARNER

    def limit(self, view: View, facts: Facts) -> float:
        part = self._part(view, facts)
        if facts["role"] == "seller":
            return float(facts["high"] - part * (facts["high"] - facts["worth"]))
        return float(part * facts["worth"])

    def _part(self, view: View, facts: Facts) -> float:
        """The part of the value that is bid, after the last sale."""
        kept = view.memory.get("bids", {}).get("part") or {"part": 0.5, "worth": None, "lot": 0}
        if kept["lot"] == facts["lot"]:
            return float(kept["part"])
        if not facts["last"] or kept["worth"] is None:
            return float(kept["part"])
        bought = facts["won"] or view.name in (
            *facts["last"].get("buyers", ()),
            *facts["last"].get("sellers", ()),
        )
        if bought:
            return float(max(0.2, kept["part"] - self.step / 2))
        missed = facts["last"]["price"] < kept["worth"]
        return float(min(1.0, kept["part"] + self.step)) if missed else float(kept["part"])

    def notes(self, view: View, facts: Facts) -> tuple[Write, ...]:
        part = round(self._part(view, facts), 4)
        new = {"part": part, "worth": facts["worth"], "lot": facts["lot"]}
        return () if view.memory.get("bids", {}).get("part") == new else (Write("part", new, "bids"),)


class ZeroIntelligence(Bidder):
    """Bids by dice, but never at a loss (Gode & Sunder 1993, ZI-C): markets of such traders are nearly efficient."""

    lines: ClassVar = sentences.ZERO

    def limit(self, view: View, facts: Facts) -> float:
        if facts["role"] == "seller":
            return view.random.uniform(facts["worth"], facts["high"])
        return view.random.uniform(0, facts["worth"])
