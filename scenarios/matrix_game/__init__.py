"""Matrix games played again and again: Axelrod 1984; Akata et al. 2025 (arXiv 2305.16867); Weis et al. 2026."""

from collections.abc import Iterable
from itertools import combinations, product
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from sandbox import Reference, Scenario, Script, Stage, State, Treatment, derive, events, referee
from scenarios.matrix_game import matches, questions
from scenarios.matrix_game.games import GAMES, Game
from scenarios.matrix_game.learners import (
    BestResponder,
    FictitiousPlayer,
    RandomTable,
    Tabular,
    ZeroDeterminant,
)
from scenarios.matrix_game.strategies import (
    Alternator,
    Cooperator,
    Defector,
    GrimTrigger,
    SuspiciousTitForTat,
    TitForTat,
    TitForTwoTats,
    WinStayLoseShift,
)
from scenarios.matrix_game.telling import SKINS

Points = Annotated[float, Field(ge=-1e6, le=1e6)]


class MatrixGame(Scenario):
    """Trust somebody who is better off betraying you, and meet them again tomorrow.

    Two choose at the same time, and a table says what both earn: the prisoner's dilemma, the stag hunt,
    chicken, the battle of the sexes and more, between neighbours, partners, strangers or all with all. Watch
    who forgives a slip, who exploits whom, and whom the table of points forgets when you cut their ties.
    """

    evolves = "whom people meet, and which strategies are left after a tournament"
    paper = "Axelrod 1984, The Evolution of Cooperation; Akata et al. 2025, arXiv 2305.16867"
    feedback = frozenset({"strategy"})
    skins = SKINS
    references = (
        Reference(
            "mean points per turn of an extortioner (factor 3) and a saint in the table 5, 3, 1, 0",
            31 / 11,
            "Press & Dyson 2012: 41/11 and 21/11",
            {
                "cast": [{"mind": "matrix_game.zero_determinant"}, {"mind": "matrix_game.cooperator"}],
                "rounds": 500,
                "window": 1,
                "remarks": False,
            },
            "points",
            2.786,
        ),
    )
    bots = (
        TitForTat,
        Cooperator,
        Defector,
        GrimTrigger,
        WinStayLoseShift,
        Alternator,
        SuspiciousTitForTat,
        TitForTwoTats,
        ZeroDeterminant,
        Tabular,
        RandomTable,
        BestResponder,
        FictitiousPlayer,
    )

    game: Literal[
        "prisoners_dilemma",
        "stag_hunt",
        "chicken",
        "battle_of_the_sexes",
        "matching_pennies",
        "rock_paper_scissors",
    ] = Field("prisoners_dilemma", description="what is played")
    payoffs: tuple[Points, ...] = Field(
        (),
        description="own points for a game of two options: R, S, T, P, or eight numbers cell by cell; open: the game's",
    )
    rounds: int = Field(20, ge=1, le=100_000, description="meetings of each two in an episode")
    pairing: Literal["all", "neighbours", "partners", "strangers"] = Field(
        "all",
        description="all with all; along talk; in fixed pairs drawn at the start; in new pairs every round",
    )
    noise: float = Field(
        0, ge=0, le=1, description="chance that a choice is changed into another by accident"
    )
    ending: float = Field(0, ge=0, lt=1, description="chance that a round is the last, whatever rounds says")
    horizon: bool = Field(False, description="players are told how often they meet")
    window: int = Field(10, ge=1, le=1000, description="last meetings with this partner that a player sees")
    named: bool = Field(True, description="players know whom they play, and everybody sees all choices")
    remarks: bool = Field(
        True, description="players may add a sentence, in public; only where they are named"
    )
    probe: bool = Field(
        False,
        description="before the first round all say what they would do at first and after each pair of choices",
    )
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    @model_validator(mode="after")
    def _fits(self) -> "MatrixGame":
        if self.payoffs and (len(self.payoffs) not in (4, 8) or len(GAMES[self.game].options) != 2):
            raise ValueError(
                f"payoffs: {len(self.payoffs)} numbers for {self.game}; give 4 (R, S, T, P) or 8 (row's and"
                " column's, cell by cell) for a game of two options, or none"
            )
        return self

    @property
    def table(self) -> Game:
        """The game with the points that hold."""
        game = GAMES[self.game]
        return Game.dilemma(game.options, self.payoffs) if self.payoffs else game

    # -- the rules -------------------------------------------------------------------------------------

    def setup(self, stage: Stage) -> None:
        if self.pairing == "neighbours" and not any(stage.edges("talk").values()):
            raise ValueError(
                "pairing: neighbours needs ties; give the society a graph of talk, such as a ring"
            )

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self)

    def round(self, stage: Stage) -> Script:
        if self.probe and stage.round == 1:
            yield from self._probe(stage)
        pairs, past = self._pairs(stage), matches.past(stage)
        asks = [
            questions.move(self, stage, me, other, row, past)
            for one, two in pairs
            for me, other, row in ((one, two, True), (two, one, False))
        ]
        answers = (yield asks) if asks else []
        here = set(stage.names)  # who was asked may have been removed since
        both = zip(pairs, zip(answers[::2], answers[1::2], strict=True), strict=True)
        played = [self._meet(stage, *pair, *values) for pair, values in both if here.issuperset(pair)]
        self._settle(stage, played, past)

    def ended(self, state: State) -> str | None:
        if state.played >= self.rounds:
            return "all meetings are over"
        last = derive(state.seed, state.episode, state.played, "ending").random() < self.ending
        return "chance ended it" if last else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Share of each option, of meetings in which both took the first, and mean points per choice.

        In symmetric games of two options also the extortion factor, (s_i - P) / (s_j - P) with P for mutual punishment:
        of the larger over the smaller surplus, the largest among matches in which both have one; 1 without any.
        """
        past = state.secret("past", default={})
        counts = matches.totals(past)
        total, table = sum(counts.values()), self.table
        first = table.options[0]
        shares = {
            option: sum(n for (mine, _), n in counts.items() if mine == option) / total if total else 0.0
            for option in table.options
        }
        return {
            **shares,
            "both_" + first: counts[first, first] / total if total else 0.0,
            "points": sum(p.score for p in state.present) / total if total else 0.0,
        } | ({"extortion": self._extortion(past)} if table.alike and len(table.options) == 2 else {})

    def _extortion(self, past: matches.Past) -> float:
        surplus = matches.surpluses(past, self.table)
        return max((more / less for more, less in surplus if less > 0.05), default=1.0)

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """How much an option leaves to the other: 1 for the kindest, 0 for the least kind."""
        if isinstance(event, events.Posted) and event.key == "moves":
            table = self.table
            for one, two, mine, theirs in event.value:
                yield one, two, table.kindness(mine, row=True)
                yield two, one, table.kindness(theirs, row=False)

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        table = self.table
        first, last = self.told.called(table.options[0]), self.told.called(table.options[-1])
        if not all(table.kindness(table.options[0], row) == 1 for row in (True, False)):
            return f"was {100 * value:.0f} % as kind to {whom} as can be"
        if mean:
            return f"chose “{first}” toward {whom} in {100 * value:.0f} % of the meetings"
        return f"chose “{first if value >= 0.5 else last}” toward {whom}"

    def conserved(self, people: int) -> float | None:
        """Nothing, in matching pennies and rock paper scissors: one wins what the other loses."""
        sums = {sum(self.table.pay(one, two)) for one, two in product(self.table.options, repeat=2)}
        return 0.0 if sums == {0} else None

    def calls(self, people: int) -> tuple[int, int]:
        most = people * (people - 1) if self.pairing in ("all", "neighbours") else people - people % 2
        least = 0 if self.pairing == "neighbours" else most
        before = people * (1 + len(self.table.options) ** 2) if self.probe else 0
        return before + (least if self.ending else least * self.rounds), before + most * self.rounds

    def _probe(self, stage: Stage) -> Script:
        """Everybody's strategy as a table, by what they would do: kept, and known to nobody who plays."""
        asks = [ask for who in stage.names for ask in questions.probes(self, who)]
        answers, tables = (yield asks), dict[str, list[Any]]()
        for ask, value in zip(asks, answers, strict=True):
            tables.setdefault(ask.who, []).append(value)
        stage.keep("tables", tables)

    # -- a round ---------------------------------------------------------------------------------------

    def _pairs(self, stage: Stage) -> list[tuple[str, str]]:
        """Who meets whom in this round; the first of two is the row player."""
        names = stage.names
        match self.pairing:
            case "all":
                return list(combinations(names, 2))
            case "neighbours":
                ties = stage.edges("talk")
                return [
                    (a, b) for a, b in combinations(names, 2) if b in ties.get(a, ()) or a in ties.get(b, ())
                ]
            case "partners":
                return matches.partners(stage)
        return matches.drawn(stage, names)

    def _meet(self, stage: Stage, one: str, two: str, mine: Any, theirs: Any) -> matches.Meeting:
        """The choices as they come about, after accidents; and what is said about them."""
        first, second = (value["move"] if self.remarks and self.named else value for value in (mine, theirs))
        if self.noise:
            first, second = (
                self._slip(stage, f"{who} {other}", option)
                for who, other, option in ((one, two, first), (two, one, second))
            )
        if self.remarks and self.named:
            for who, value in ((one, mine), (two, theirs)):
                if value["say"]:
                    stage.say(who, value["say"])
        return one, two, first, second

    def _slip(self, stage: Stage, stream: str, option: str) -> str:
        dice = stage.random(f"noise {stream}")
        others = [other for other in self.table.options if other != option]
        return dice.choice(others) if dice.random() < self.noise else option

    def _settle(self, stage: Stage, played: list[matches.Meeting], past: matches.Past) -> None:
        """Points, and the record of every two."""
        points: dict[str, float] = {}
        for one, two, mine, theirs in played:
            for who, gain in zip((one, two), self.table.pay(mine, theirs), strict=True):
                points[who] = points.get(who, 0) + gain
        if self.named:
            stage.pay(points)
            stage.post("moves", played)
        else:
            for who, gain in points.items():
                stage.pay({who: gain}, to=[who])
        if played:
            referee.at_most(stage, len(played) * self.table.best)
        stage.keep("past", matches.after(past, played, self.window, self.pairing == "strangers"))
