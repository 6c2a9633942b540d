"""Public goods with punishment: Fehr & Gächter 2000 (AER 90:980) and 2002 (Nature 415:137)."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State, Treatment, choose, events, referee
from scenarios.public_goods import questions
from scenarios.public_goods.contributors import (
    Antisocial,
    ConditionalCooperator,
    Fixed,
    FreeRider,
    Idealist,
    Opportunist,
    Punisher,
)
from scenarios.public_goods.telling import SKINS

COSTS = {"fehr2000": (0, 1, 2, 4, 6, 9, 12, 16, 20, 25, 30), "fehr2002": tuple(range(11))}  # units, by points
EMPTY = {"gave": 0.0, "acts": 0, "free": 0, "points": 0, "anti": 0, "earned": 0.0}


class PublicGoods(Scenario):
    """Pay into a pot that pays everybody back, also those who pay nothing.

    Each unit in the pot returns less than itself to its giver and more than itself to the group. Then all see
    who gave what, and may spend units to take more from somebody else. Watch giving decay without punishment,
    recover with it, and see who is punished: those who gave little, or those who made others look bad.
    """

    evolves = "who is in a group with whom, and, with ties, who can punish whom"
    paper = "Fehr & Gächter 2000, Cooperation and Punishment in Public Goods Experiments, AER 90:980"
    feedback = frozenset({"strategy"})
    references = (
        Reference(
            "income of each per period when nobody gives anything",
            20,
            "Fehr & Gächter 2000, equilibrium of selfish people",
            {"people": 4, "mind": "public_goods.free_rider", "punishment": "none", "remarks": False},
            "income",
            20,
        ),
        Reference(
            "income of each per period when all give everything",
            32,
            "Fehr & Gächter 2000, the most a group can have",
            {"people": 4, "mind": "public_goods.idealist", "punishment": "none", "remarks": False},
            "income",
            32,
        ),
    )
    skins = SKINS
    upright = "what one gives is a number, and numbers have no names to exchange"
    fair = "conditional_cooperator"
    bots = (Idealist, ConditionalCooperator, FreeRider, Punisher, Opportunist, Antisocial, Fixed)

    rounds: int = Field(10, ge=1, le=1000, description="periods")
    endowment: int = Field(20, ge=1, le=10_000, description="units of each at the start of a period")
    mpcr: float = Field(
        0.4, ge=0, le=10, description="units that each unit in the pot returns to each of a group"
    )
    group: int = Field(4, ge=0, le=10_000, description="people in a group; 0: everybody in one")
    matching: Literal["partners", "strangers"] = Field(
        "partners", description="the same group in all periods, or new groups every period"
    )
    punishment: Literal["none", "fehr2000", "fehr2002"] = Field(
        "fehr2000",
        description="none; a point takes 10 % of the income at rising cost; a point costs 1 and takes 3",
    )
    reach: Literal["group", "ties"] = Field(
        "group", description="whom one can punish: all of one's group, or those in it whom one hears"
    )
    remarks: bool = Field(True, description="once all is revealed, people may say a sentence")
    horizon: bool = Field(True, description="people are told how many periods there are")
    skin: Literal["plain", "story"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, len(state.names))

    def round(self, stage: Stage) -> Script:
        groups = self._groups(stage)
        gave = yield from choose([questions.contribute(self, stage, who, g) for g in groups for who in g])
        income = {
            who: self.income(gave[who], sum(gave[o] for o in group)) for group in groups for who in group
        }
        stage.post("contributions", {"period": stage.round, "gave": gave, "groups": groups})
        stage.pay(_present(stage, income))
        referee.at_most(stage, sum(len(g) * self.endowment * max(1, self.mpcr * len(g)) for g in groups))
        fined: dict[str, dict[str, int]] = {}
        if self.punishment != "none" or self.remarks:
            fined = yield from self._judge(stage, groups, gave, income)
        self._note(stage, gave, income, fined)

    def income(self, gave: float, pot: float) -> float:
        """What is kept, and the return of the pot: 20 - c + 0.4 times the sum, at the published values."""
        return self.endowment - gave + self.mpcr * pot

    def cost(self, points: int) -> int:
        """What points against one person cost, units."""
        return COSTS[self.punishment][points] if self.punishment != "none" else 0

    def loss(self, income: float, points: int) -> float:
        """What points take from an income, units; never more than there is."""
        per_point = 0.1 * income if self.punishment == "fehr2000" else 3.0
        return max(0.0, min(income, per_point * points))

    def ended(self, state: State) -> str | None:
        return "all periods are over" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Mean contribution (share), share of free riders, points per person and period, how many of them were
        antisocial (against somebody who gave no less than oneself), mean income per person and period, and
        efficiency: 0 where nobody gives, 1 where all give all and nobody punishes.
        """
        book, people = state.secret("book", default=EMPTY), self.group or len(state.names)
        acts = book["acts"] or 1
        most = self.endowment * (self.mpcr * people - 1)
        return {
            "contribution": book["gave"] / acts / self.endowment,
            "free_riders": book["free"] / acts,
            "points": book["points"] / acts,
            "antisocial": book["anti"] / book["points"] if book["points"] else 0.0,
            "income": book["earned"] / acts,
            "efficiency": (book["earned"] / acts - self.endowment) / most if most > 0 else 0.0,
        }

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """The share one gave, to one's group; and below 0, the points against somebody, 10 being -1."""
        if not isinstance(event, events.Posted):
            return
        if event.key == "contributions":
            for group in event.value["groups"]:
                everybody = frozenset(group)
                for who in group:
                    yield who, everybody, event.value["gave"][who] / self.endowment
        elif event.key == "points":
            for who, against in event.value.items():
                yield from ((who, other, -points / 10) for other, points in against.items())

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        told = f"gave {100 * value:.0f} %" if value >= 0 else f"punished {whom} with {-10 * value:.0f} points"
        return told + (" on average" if mean else "")

    def calls(self, people: int) -> tuple[int, int]:
        each = self.rounds * people * (1 + (self.punishment != "none" or self.remarks))
        return each, each

    # -- a period --------------------------------------------------------------------------------------

    def _groups(self, stage: Stage) -> list[list[str]]:
        """The groups of this period; those left over form a smaller one."""
        names, size = stage.names, self.group or len(stage.names)
        kept = stage.secret("groups")
        if kept and self.matching == "partners" and sorted(n for g in kept for n in g) == sorted(names):
            return [list(group) for group in kept]
        order = stage.random("groups").sample(names, len(names))
        groups = [sorted(order[at : at + size], key=names.index) for at in range(0, len(order), size)]
        stage.keep("groups", groups)
        return groups

    def _judge(
        self,
        stage: Stage,
        groups: Sequence[Sequence[str]],
        gave: Mapping[str, int],
        income: Mapping[str, float],
    ) -> Script:
        """All see who gave what; sentences, and points against others. Returns points by punisher and target."""
        asks = [questions.judge(self, stage, who, group, gave) for group in groups for who in group]
        answers = yield from choose(asks)
        here, fined = set(stage.names), {}
        for who, value in answers.items():
            against = {o: p for o, p in value.get("points", {}).items() if p and {who, o} <= here}
            fined |= {who: against} if against else {}
            if value.get("say") and who in here:
                stage.say(who, value["say"])
        if fined:
            stage.post("points", fined)
            stage.pay(self._fines(fined, income))
        return fined

    def _fines(self, fined: Mapping[str, Mapping[str, int]], income: Mapping[str, float]) -> dict[str, float]:
        """What punishing costs those who do it and those it is done to."""
        bill: dict[str, float] = {}
        total: dict[str, int] = {}
        for who, against in fined.items():
            bill[who] = bill.get(who, 0) - sum(map(self.cost, against.values()))
            for other, points in against.items():
                total[other] = total.get(other, 0) + points
        for other, points in total.items():
            bill[other] = bill.get(other, 0) - self.loss(income[other], points)
        return bill

    def _note(
        self,
        stage: Stage,
        gave: Mapping[str, int],
        income: Mapping[str, float],
        fined: Mapping[str, Mapping[str, int]],
    ) -> None:
        book = stage.secret("book", EMPTY)
        points = [(who, other, n) for who, against in fined.items() for other, n in against.items()]
        new = {
            "gave": sum(gave.values()),
            "acts": len(gave),
            "free": sum(units == 0 for units in gave.values()),
            "points": sum(n for *_, n in points),
            "anti": sum(n for who, other, n in points if gave[other] >= gave[who]),
            "earned": sum(income.values()) + sum(self._fines(fined, income).values()),
        }
        stage.keep("book", {key: book[key] + new[key] for key in EMPTY})
        got = {who: sum(n for _, other, n in points if other == who) for who in gave}
        stage.keep("fined", got)

    def others_mean(self, gave: Mapping[str, int], who: str, group: Sequence[str]) -> float:
        """What the others of a group gave on average."""
        others = [gave[name] for name in group if name != who and name in gave]
        return fmean(others) if others else 0.0


def _present(stage: Stage, amounts: Mapping[str, float]) -> dict[str, float]:
    here = set(stage.names)
    return {name: amount for name, amount in amounts.items() if name in here}
