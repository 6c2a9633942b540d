"""Auctions: sealed bids, clocks that go up and down, and a market of buyers and sellers."""

from collections.abc import Mapping
from statistics import fmean
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State
from scenarios.auction import formats, questions
from scenarios.auction.bidders import Equilibrium, Gambler, Learner, Shader, Truthful, ZeroIntelligence
from scenarios.auction.telling import SKINS


class Auction(Scenario):
    """What is it worth to you, and will you say so?

    Lots are sold one after another, by sealed bids, by a clock that rises or falls, or in a market where
    buyers and sellers meet. Everybody knows alone what a lot is worth to them; with a common value nobody
    does, and winning may be bad news. Watch who bids the truth, who shades, and who wins and regrets it.
    """

    evolves = (
        "who is still bidding: those who lose by it can be replaced by newcomers who learn from the best"
    )
    paper = "Vickrey 1961, Journal of Finance 16:8; Gode & Sunder 1993, JPE 101:119; Kagel & Levin 1986, AER 76:894"
    feedback = frozenset({"strategy"})
    skins = SKINS
    references = (
        *(
            Reference(
                f"mean revenue of {format.replace('_', '-')} sales to five in equilibrium, values up to 100",
                200 / 3,
                "Vickrey 1961, (n - 1) / (n + 1)",
                {
                    "people": 5,
                    "mind": "auction.equilibrium",
                    "format": format,
                    "rounds": 200,
                    "remarks": False,
                },
                "price",
                ours,
            )
            for format, ours in (("first_price", 67.92), ("second_price", 69.025))
        ),
    )
    bots = (Truthful, Equilibrium, Shader, Learner, Gambler, ZeroIntelligence)

    format: Literal["first_price", "second_price", "english", "dutch", "double"] = Field(
        "second_price",
        description="sealed bids, the highest pays its bid or the second highest; a rising or falling clock; a market",
    )
    rounds: int = Field(8, ge=1, le=10_000, description="lots sold one after another; market days")
    high: int = Field(100, ge=1, le=1_000_000, description="largest value of a lot, units; the smallest is 0")
    tick: int = Field(5, ge=1, le=100_000, description="english and dutch: step of the clock, units")
    values: Literal["private", "common"] = Field(
        "private",
        description="each their own, drawn uniformly; or one for all, of which everybody has an estimate",
    )
    error: int = Field(
        15, ge=0, le=100_000, description="common: how far an estimate strays, uniformly, units"
    )
    redraw: bool = Field(True, description="values are drawn anew for every lot; off: once per episode")
    reveal: Literal["price", "bids"] = Field(
        "price", description="what is told of sealed bids besides the winner"
    )
    remarks: bool = Field(True, description="after each sale people may say a sentence")
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, state, who)

    def setup(self, stage: Stage) -> None:
        for who in stage.names if self.format == "double" else []:
            roles = [stage.role(name) for name in stage.names]
            if stage.role(who) not in formats.ROLES:  # the cast may have given some
                stage.assign(who, min(formats.ROLES, key=roles.count))

    def round(self, stage: Stage) -> Script:
        worth = self._worth(stage)
        sale = yield from formats.FORMATS[self.format](self, stage, worth)
        here = set(stage.names)
        gains = {who: gain for who, gain in self._gains(sale, worth).items() if who in here and gain}
        for who, gain in gains.items():
            stage.pay({who: gain}, to=[who])  # what somebody gained would tell what it was worth to them
        stage.post("sale", {key: value for key, value in sale.items() if key in self._told()})
        if self.values == "common":
            stage.post("value", worth["value"])
        stage.keep(f"round {stage.round}", self._line(stage, sale, worth))
        if self.remarks:
            yield from self._speak(stage, sale, worth, gains)

    def ended(self, state: State) -> str | None:
        return "everything is sold" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Mean price (units), and efficiency: what was gained by all, sellers included, over what could be.

        With a single seller also how often the winner made a loss.
        """
        rounds = (state.secret(f"round {number}") for number in range(1, state.played + 1))
        book = [line for line in rounds if line]
        prices, most = (
            [line["price"] for line in book if line["price"] is not None],
            sum(n["most"] for n in book),
        )
        found = {
            "price": fmean(prices) if prices else 0.0,
            "efficiency": sum(line["made"] for line in book) / most if most else 0.0,
        }
        if self.format == "double":
            competitive = [line["competitive"] for line in book if line["competitive"] is not None]
            return found | {"competitive": fmean(competitive) if competitive else 0.0}
        return found | {"losses": fmean(line["loss"] for line in book) if book else 0.0}

    def calls(self, people: int) -> tuple[int, int]:
        steps = self.high // self.tick + 2 if self.format in ("english", "dutch") else 1
        after = people if self.remarks else 0
        return self.rounds * (people + after), self.rounds * (people * steps + after)

    # -- a lot -----------------------------------------------------------------------------------------

    def _worth(self, stage: Stage) -> dict[str, Any]:
        """What the lot is worth: `own` by name, as each thinks, and `value`, what it is where that is common."""
        kept = stage.secret("worth")
        if kept and not self.redraw and set(kept["own"]) == set(stage.names):
            return dict(kept)
        value = stage.random("value").randint(min(self.error, self.high), max(self.high - self.error, 0))
        own = {}
        for who in stage.names:
            dice = stage.random(f"worth {who}")
            if self.values == "common":
                own[who] = min(self.high, max(0, value + dice.randint(-self.error, self.error)))
            else:
                own[who] = dice.randint(0, self.high)
        worth = {"own": own, "value": value if self.values == "common" else None}
        stage.keep("worth", worth)
        return worth

    def _gains(self, sale: Mapping[str, Any], worth: Mapping[str, Any]) -> dict[str, float]:
        """What everybody makes of the sale, units."""
        if self.format == "double":
            price = sale["price"]
            bought = {who: worth["own"][who] - price for who in sale["buyers"]}
            return bought | {who: price - worth["own"][who] for who in sale["sellers"]}
        if not sale["winner"]:
            return {}
        value = worth["own"][sale["winner"]] if worth["value"] is None else worth["value"]
        return {sale["winner"]: value - sale["price"]}

    def _told(self) -> tuple[str, ...]:
        known = ("winner", "price", "buyers", "sellers")
        return (*known, "bids") if self.reveal == "bids" else known

    def _line(self, stage: Stage, sale: Mapping[str, Any], worth: Mapping[str, Any]) -> dict[str, Any]:
        """What the outcome needs of a sale."""
        own, gains = worth["own"], self._gains(sale, worth)
        if self.format == "double":
            buyers, sellers = formats.sides(stage, own)
            most, competitive = formats.competitive([own[w] for w in buyers], [own[w] for w in sellers])
            return {
                "price": sale["price"] if sale["buyers"] else None,
                "made": sum(gains.values()),
                "most": most,
                "competitive": competitive,
            }
        best = max(own.values()) if worth["value"] is None else worth["value"]
        made = (own[sale["winner"]] if worth["value"] is None else worth["value"]) if sale["winner"] else 0
        return {
            "price": sale["price"] if sale["winner"] else None,
            "made": made,
            "most": best,
            "loss": sum(gains.values()) < 0,
        }

    def _speak(
        self, stage: Stage, sale: Mapping[str, Any], worth: Mapping[str, Any], gains: Mapping[str, float]
    ) -> Script:
        names = [who for who in stage.names if who in worth["own"]]
        asks = [questions.remark(self, stage, who, sale, worth, gains.get(who, 0)) for who in names]
        texts = (yield asks) if asks else []
        for who, text in zip(names, texts, strict=True):
            if text and who in stage.names:
                stage.say(who, text)
