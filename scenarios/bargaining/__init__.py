"""Two people and something to divide: dictator, ultimatum, trust, haggling over a price, trading goods."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State, Treatment, events, together
from scenarios.bargaining import deals, questions
from scenarios.bargaining.bargainers import Agreeable, Fair, Generous, Maximizer, Mirror, Proud
from scenarios.bargaining.telling import SKINS


class Bargaining(Scenario):
    """Half for you, half for me? Nobody has to.

    In every round two people meet over something to divide: one decides alone, or makes an offer that the
    other may spoil for both, or trusts the other with money; or they haggle over a price that only they know,
    or trade wood for gold. Watch who is trusted, whose pride costs both of them, and where prices end.
    """

    evolves = "whom people meet: along ties, those who leave little to others are left"
    paper = "Güth, Schmittberger & Schwarze 1982; Berg, Dickhaut & McCabe 1995; SPIRAL, arXiv 2506.24119"
    feedback = frozenset({"strategy"})
    references = (
        Reference(
            "share of ten units that a selfish proposer offers: the smallest unit",
            0.1,
            "subgame perfect play, Güth, Schmittberger & Schwarze 1982",
            {"people": 4, "mind": "bargaining.maximizer", "game": "ultimatum", "rounds": 5, "remarks": False},
            "share",
            0.1,
        ),
        Reference(
            "share of what could be made when selfish people should trust: 10 units of 30",
            1 / 3,
            "subgame perfect play, Berg, Dickhaut & McCabe 1995",
            {"people": 4, "mind": "bargaining.maximizer", "game": "trust", "rounds": 5, "remarks": False},
            "efficiency",
            1 / 3,
        ),
    )
    skins = SKINS
    bots = (Fair, Maximizer, Generous, Proud, Mirror, Agreeable)

    game: Literal["dictator", "ultimatum", "trust", "haggling", "trade"] = Field(
        "ultimatum", description="what is played"
    )
    rounds: int = Field(6, ge=1, le=10_000, description="rounds; in each, pairs meet once")
    pairing: Literal["strangers", "partners", "neighbours"] = Field(
        "strangers", description="new pairs every round, the same pairs throughout, or pairs along talk"
    )
    pie: int = Field(
        10, ge=1, le=10_000, description="units to divide; in the trust game, those of the sender"
    )
    factor: float = Field(3, ge=0, le=100, description="trust: units that arrive per unit sent")
    turns: int = Field(
        10, ge=1, le=100, description="haggling and trade: turns of a meeting, of both together"
    )
    cost: int = Field(30, ge=0, le=1000, description="haggling: what the goods cost the seller, on average")
    value: int = Field(
        70, ge=0, le=1000, description="haggling: what they are worth to the buyer, on average"
    )
    luck: int = Field(20, ge=0, le=1000, description="haggling: how far cost and value stray, uniformly")
    reward: Literal["gain", "win"] = Field(
        "gain", description="trade: points are the gain in one's own value; or 1, 0, -1 for the larger gain"
    )
    public: bool = Field(True, description="everybody sees how meetings ended; off: those two alone")
    remarks: bool = Field(True, description="people may say a sentence to the one they meet")
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        if self.pairing == "neighbours" and not any(stage.edges("talk").values()):
            raise ValueError(
                "pairing: neighbours needs ties; give the society a graph of talk, such as a ring"
            )

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self)

    def round(self, stage: Stage) -> Script:
        pairs = deals.pairs(self, stage)
        play = deals.GAMES[self.game]
        done = yield from together([play(self, stage, *pair) for pair in pairs])
        here = set(stage.names)
        for deal in done:
            gains = {who: gain for who, gain in deal["gains"].items() if who in here}
            stage.pay(gains, to=None if self.public else list(gains))
        if self.public:
            stage.post("deals", done)
        stage.keep(f"round {stage.round}", [*map(_line, done)])
        stage.keep("firsts", _counted(stage.secret("firsts", {}), done))

    def ended(self, state: State) -> str | None:
        return "all rounds are played" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Share of meetings with a deal, mean share offered or paid to the second, and what was left on the table.

        Efficiency: gains of both over the most they could have made together. For trade also the wins of the first.
        """
        rounds = (state.secret(f"round {number}", default=[]) for number in range(1, state.played + 1))
        book = [line for lines in rounds for line in lines]
        most = sum(line["most"] for line in book)
        offers = [line["share"] for line in book if line["share"] is not None]
        found = {
            "deals": sum(line["done"] for line in book) / len(book) if book else 0.0,
            "share": sum(offers) / len(offers) if offers else 0.0,
            "efficiency": sum(line["made"] for line in book) / most if most else 0.0,
        }
        if self.game == "trade":
            found["first_wins"] = sum(line["won"] > 0 for line in book) / len(book) if book else 0.0
        return found

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """What one left to the other, as a share of what there was to gain."""
        if isinstance(event, events.Posted) and event.key == "deals":
            for deal in event.value:
                first, second, most = deal["first"], deal["second"], deal["most"] or 1
                yield first, second, deal["left"][second] / most
                if self.game != "dictator":
                    yield second, first, deal["left"][first] / most

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        return f"left {whom} {100 * value:.0f} % of what there was" + (" on average" if mean else "")

    def conserved(self, people: int) -> float | None:
        """Who divides alone gives away what is not theirs to waste; and of two compared, one wins what one loses."""
        if self.game == "dictator" and self.pairing != "neighbours":
            return float(self.pie * self.rounds * (people // 2))
        return 0.0 if self.game == "trade" and self.reward == "win" else None

    def calls(self, people: int) -> tuple[int, int]:
        pairs = people // 2
        least, most = {
            "dictator": (1, 1),
            "ultimatum": (2, 2),
            "trust": (1, 2),
            "haggling": (1, self.turns),
            "trade": (1, self.turns),
        }[self.game]
        return (
            0 if self.pairing == "neighbours" else pairs * least * self.rounds
        ), pairs * most * self.rounds


def _line(deal: dict[str, Any]) -> dict[str, Any]:
    """What the outcome needs of a meeting."""
    gains = list(deal["made"].values())
    return {
        "done": deal["done"],
        "share": deal["share"],
        "made": sum(gains),
        "most": deal["most"],
        "won": gains[0] - gains[1],
    }


def _counted(firsts: dict[str, int], done: list[dict[str, Any]]) -> dict[str, int]:
    """How often everybody has been the first."""
    return firsts | {deal["first"]: firsts.get(deal["first"], 0) + 1 for deal in done}
