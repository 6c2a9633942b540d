"""Who bargains without a model: what they leave to others, what they put up with, and how they give way.

Prices follow time-dependent tactics (Faratin, Sierra & Jennings 1998): from a first price to one's limit, early
(concession above 1) or late (below 1); an offer is taken when it is no worse than what one would say next.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.bargaining import sentences

Facts = Mapping[str, Any]  # what somebody is asked about: see `questions`


def _share(default: float, what: str) -> Any:
    return Field(default, ge=0, le=1, description=what)


def _leaves(default: float) -> Any:
    return _share(default, "share of the pie that is given or offered")


def _least(default: float) -> Any:
    return _share(default, "smallest share of the pie that is not rejected")


def _trust(default: float) -> Any:
    return _share(default, "share of the units that is sent")


def _honour(default: float) -> Any:
    return _share(default, "share returned of what arrived")


def _concession(default: float) -> Any:
    return Field(
        default, gt=0, le=20, description="how early a price gives way: 1 evenly, above early, below late"
    )


def _greed(default: float) -> Any:
    return Field(
        default,
        ge=0,
        le=5,
        description="how much is asked for at first: the first price, as a share beyond the limit",
    )


class Bargainer(Mind):
    """Somebody with a sense of what is fair, or without."""

    share: float = _leaves(0.5)
    least: float = _least(0.3)
    trust: float = _trust(0.5)
    honour: float = _honour(0.5)
    concession: float = _concession(1.0)
    greed: float = _greed(0.5)
    lines: ClassVar[Mapping[str, Sequence[str]]] = {}

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "give" | "offer" | "send" | "return" | "respond" | "haggle" | "trade":
                occasion, value, slots = getattr(self, f"_{ask.tag}")(facts)
                said = self._say(view, occasion, {**slots, "you": facts["other"]}) if facts["remarks"] else ""
                return {**value, "say": said} if facts["remarks"] else value
            case "partner" | "partner_cut" if treated := facts.get("treatment"):
                return (max if ask.tag == "partner" else min)(treated, key=lambda name: treated[name])
        return ask.answer.sample(view.random)

    def leaves(self, facts: Facts) -> float:
        """The share of the pie for the other."""
        return self.share

    def _give(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        units = round(facts["pie"] * self.leaves(facts))
        return "give" if units else "keep", {"give": units}, {"x": units, "pie": facts["pie"]}

    def _offer(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        units = max(1, round(facts["pie"] * self.leaves(facts)))
        return "offer", {"offer": units}, {"x": units, "pie": facts["pie"]}

    def _respond(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        takes = facts["offer"] > 0 and facts["offer"] >= self.least * facts["pie"] - 1e-9
        slots = {"x": facts["offer"], "pie": facts["pie"], "rest": facts["pie"] - facts["offer"]}
        return ("accept", {"answer": "accept"}, slots) if takes else ("reject", {"answer": "reject"}, slots)

    def _send(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        units = round(facts["pie"] * self.trusts(facts))
        slots = {"x": units, "pie": facts["pie"], "much": f"{facts['factor'] * units:g}"}
        return "send" if units else "withhold", {"send": units}, slots

    def trusts(self, facts: Facts) -> float:
        """The share of the units that is sent."""
        return self.trust

    def _return(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        units = int(facts["got"] * self.honour + 1e-9)
        slots = {"x": units, "sent": facts["sent"], "got": f"{facts['got']:g}"}
        return "return" if units else "pocket", {"return": units}, slots

    # -- turns -----------------------------------------------------------------------------------------

    def _step(self, facts: Facts) -> float:
        """How far one has given way in this turn, from 0 at first to 1 in one's last."""
        last = max(1, facts["turns"] - 2)
        return float(min(1.0, facts["turn"] / last) ** (1 / self.concession))

    def _price(self, facts: Facts) -> int:
        """What this one would say now: never beyond its limit."""
        limit, high, sells = facts["limit"], facts["high"], facts["role"] == "seller"
        first = min(high, limit * (1 + self.greed)) if sells else max(0.0, limit * (1 - self.greed))
        price = first + (limit - first) * self._step(facts)
        return int(price + 1 - 1e-9) if sells else int(price)  # rounded to one's own side

    def _haggle(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        price, table, sells = self._price(facts), facts["table"], facts["role"] == "seller"
        slots = {"x": price, "table": table, "mine": facts["mine"]}
        if table is not None:
            own = max(price, facts["limit"]) if sells else min(price, facts["limit"])
            if (table >= own) if sells else (table <= own):
                return "deal", {"do": "accept", "offer": table}, slots
        return self._manner(facts, price), {"do": "offer", "offer": price}, slots

    def _manner(self, facts: Facts, price: int) -> str:
        """open, answer (one's first price, to theirs), inch (hardly another one) or counter."""
        if facts["table"] is None:
            return "open"
        if facts["mine"] is None:
            return "answer"
        return "inch" if abs(price - facts["mine"]) <= 4 else "counter"

    def _trade(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """Offers the good that is worth less for the one that is worth more, at a rate that gives way."""
        worth, table = facts["worth"], facts["table"]
        cheap, dear = sorted(worth, key=lambda good: worth[good])
        step = self._step(facts)
        wanted = (1 + self.greed) * (1 - step) + 1 * step  # of the dear good, for one of the cheap one
        amount = facts["theirs"][dear]
        give = min(facts["own"][cheap], int(amount / wanted))
        offer = {f"{verb}_{good}": 0 for verb in ("give", "get") for good in ("wood", "gold")}
        offer |= {f"give_{cheap}": give, f"get_{dear}": amount}
        slots = {"x": f"{give} {cheap} for {amount} {dear}", "cheap": cheap, "dear": dear}
        if table is not None:
            gain = sum((table[f"give_{good}"] - table[f"get_{good}"]) * worth[good] for good in worth)
            hoped = amount * worth[dear] - give * worth[cheap]
            slots |= {"gain": gain}
            if gain > 0 and gain >= hoped * (1 - 0.5 * step):
                return "deal", {"do": "accept", "offer": offer}, slots
        if not give or not amount:
            return "done", {"do": "leave", "offer": offer}, slots
        return ("open" if table is None else "counter"), {"do": "offer", "offer": offer}, slots

    def _say(self, view: View, occasion: str, slots: Mapping[str, Any]) -> str:
        plain = "counter" if occasion in ("answer", "inch") else occasion
        lines = self.lines.get(occasion) or self.lines.get(plain, ())
        fitting = [line for line in lines if all(slots.get(name) is not None for name in _names(line))]
        if not fitting:
            return ""
        return wording.said(view, fitting, slots)


def _names(line: str) -> list[str]:
    """The slots of a sentence."""
    return [part.split("}")[0] for part in line.split("{")[1:]]


class Fair(Bargainer):
    """Halves everything, trusts with all it has, returns half, and rejects what is far from it."""

    trust: float = _trust(1.0)
    greed: float = _greed(0.3)
    lines: ClassVar = sentences.FAIR


class Maximizer(Bargainer):
    """Subgame perfect: gives nothing, offers the smallest unit, accepts anything, sends and returns nothing."""

    share: float = _leaves(0.0)
    least: float = _least(0.0)
    trust: float = _trust(0.0)
    honour: float = _honour(0.0)
    concession: float = _concession(0.3)
    greed: float = _greed(0.9)
    lines: ClassVar = sentences.MAXIMIZER


class Generous(Bargainer):
    """Leaves more to others than to itself, and gives way early."""

    share: float = _leaves(0.6)
    least: float = _least(0.1)
    trust: float = _trust(0.9)
    honour: float = _honour(0.6)
    concession: float = _concession(3.0)
    greed: float = _greed(0.2)
    lines: ClassVar = sentences.GENEROUS


class Proud(Bargainer):
    """Offers a little less than half, and would rather have nothing than be offered less than that."""

    share: float = _leaves(0.4)
    least: float = _least(0.4)
    trust: float = _trust(0.3)
    honour: float = _honour(0.4)
    concession: float = _concession(0.6)
    greed: float = _greed(0.6)
    lines: ClassVar = sentences.PROUD


class Mirror(Bargainer):
    """Leaves to others what they left to somebody the last time; half to those it knows nothing of."""

    lines: ClassVar = sentences.MIRROR

    def leaves(self, facts: Facts) -> float:
        return self.share if facts["known"] is None else min(1.0, max(0.0, float(facts["known"])))

    def trusts(self, facts: Facts) -> float:
        return self.leaves(facts)

    def _offer(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        occasion, value, slots = super()._offer(facts)
        return self._judged(facts, occasion), value, {**slots, **_deed(facts)}

    def _give(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        occasion, value, slots = super()._give(facts)
        return self._judged(facts, occasion), value, {**slots, **_deed(facts)}

    def _send(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        occasion, value, slots = super()._send(facts)
        return self._judged(facts, occasion), value, {**slots, **_deed(facts)}

    def _judged(self, facts: Facts, occasion: str) -> str:
        """Whether what it knows of the other decides."""
        return occasion if facts["known"] is None else "known"


def _deed(facts: Facts) -> dict[str, Any]:
    if facts["known"] is None:
        return {}
    return {"did": f"{100 * facts['known']:.0f} %", "to": facts["to"]}


class Agreeable(Bargainer):
    """Offers half and says yes to everything: the baseline."""

    least: float = _least(0.0)

    def _haggle(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        if facts["table"] is not None:
            return "deal", {"do": "accept", "offer": facts["table"]}, {}
        return "open", {"do": "offer", "offer": facts["limit"]}, {}

    def _trade(self, facts: Facts) -> tuple[str, dict[str, Any], dict[str, Any]]:
        occasion, value, slots = super()._trade(facts)
        return occasion, {**value, "do": "accept" if facts["table"] is not None else value["do"]}, slots
