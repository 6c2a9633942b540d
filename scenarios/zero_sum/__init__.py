"""Games for two with opposed interests: SPIRAL (arXiv 2506.24119), MARS; Kuhn 1950."""

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State, Treatment, events, together
from scenarios.zero_sum import credit, questions
from scenarios.zero_sum.games import CARDS, GAMES, Game, Position
from scenarios.zero_sum.players import Aggressor, Chancer, Master, Novice, Planner
from scenarios.zero_sum.telling import SKINS

Match = dict[str, Any]


class ZeroSum(Scenario):
    """What one wins the other loses: tic-tac-toe, Connect Four, and the smallest game of poker.

    People are paired anew every round and play with their names known. Watch what it is worth to begin, which
    move cost the game, and a bluffer who is called. After each match a report says how much better or worse
    each did than players of the same role do on average.
    """

    people = (2, 1000)
    evolves = "who meets whom, and who is left after a league"
    paper = "SPIRAL, Liu et al. 2025, arXiv 2506.24119; MARS, Yuan et al. 2025; Kuhn 1950"
    feedback = frozenset({"strategy"})
    references = (
        Reference(
            "chips that beginning costs per hand of Kuhn poker, both in equilibrium; ours in 600 hands, error 0.06",
            -1 / 18,
            "Kuhn 1950, A Simplified Two-Person Poker",
            {"preset": "zero_sum/mars-kuhn", "rounds": 600, "remarks": False},
            "mean_first",
            -0.06,
        ),
    )
    skins = SKINS
    bots = (Master, Novice, Aggressor, Planner, Chancer)

    game: Literal["tic_tac_toe", "kuhn_poker", "connect_four"] = Field(
        "kuhn_poker", description="what is played"
    )
    rounds: int = Field(10, ge=1, le=100_000, description="matches of everybody")
    hands: int = Field(5, ge=1, le=100, description="Kuhn poker: hands in a match; who begins alternates")
    rewards: Literal["spiral", "evaluation", "mars"] = Field(
        "spiral",
        description="spiral: 1, 0, -1, and giving up costs 1.5 and brings 0.5; evaluation: it is a plain loss; "
        "mars: chips, giving up costs 10 more, a draw on a board brings 0.1",
    )
    decay: float = Field(0.95, ge=0, lt=1, description="memory of a role's average, per match (SPIRAL)")
    remarks: bool = Field(True, description="players may say a sentence with each move")
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self)

    def round(self, stage: Stage) -> Script:
        played: list[Match] = yield from together([self._match(stage, *pair) for pair in pairs(stage)])
        baselines = dict(stage.secret("baselines", {}))
        record = list(stage.secret("record", []))
        for match in played:
            report, baselines = credit.report(match, baselines, self.decay)
            stage.pay({who: reward for who, reward in match["rewards"].items() if who in stage.names})
            stage.post("credit", report)
            record.append([match["rewards"][who] for who in match["players"]])
        stage.keep("baselines", baselines)
        stage.keep("record", record)

    def ended(self, state: State) -> str | None:
        return "all matches are played" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Matches, how they ended for the first player, and the mean reward of each role."""
        record = state.secret("record", default=[])
        count = max(1, len(record))
        return {
            "matches": len(record),
            "first_wins": sum(one > two for one, two in record) / count,
            "second_wins": sum(one < two for one, two in record) / count,
            "draws": sum(one == two for one, two in record) / count,
            "mean_first": sum(one for one, _ in record) / count,
            "mean_second": sum(two for _, two in record) / count,
        }

    def treatment(self, event: events.Event) -> Iterable[Treatment]:
        """What a match brought: the winner took it from the loser."""
        if isinstance(event, events.Posted) and event.key == "credit":
            (one, two), rewards = event.value["players"], event.value["rewards"]
            yield one, two, rewards[two]
            yield two, one, rewards[one]

    def regard(self, value: float, whom: str, mean: bool = False) -> str:
        if mean:
            return f"mostly {'lost to' if value > 0 else 'beat'} {whom}"
        return f"lost to {whom}" if value > 0 else f"beat {whom}" if value < 0 else f"drew with {whom}"

    def conserved(self, people: int) -> float | None:
        """Nothing is won that is not lost; only where giving up costs more than losing, something is left over."""
        return 0.0 if self.rewards == "evaluation" else None

    def calls(self, people: int) -> tuple[int, int]:
        """Least: in a star only two can meet, and whoever begins gives up at once."""
        most = {"tic_tac_toe": 9, "connect_four": 42, "kuhn_poker": 3 * self.hands}[self.game]
        return self.rounds, people // 2 * most * self.rounds

    # -- a match ---------------------------------------------------------------------------------------

    def _match(self, stage: Stage, one: str, two: str) -> Script:
        """Hands with the start alternating, or one game on a board."""
        game, chips, turns = GAMES[self.game], {one: 0.0, two: 0.0}, list[credit.Turn]()
        gains: list[dict[str, float]] = []
        quitter = None
        for hand in range(self.hands if game.cards else 1):
            seats = (one, two) if hand % 2 == 0 else (two, one)
            position, quitter = yield from self._hand(stage, game, seats, hand, turns)
            if quitter:
                break
            gain = game.payoff(position)
            gains.append(dict(zip(seats, (gain, -gain), strict=True)))
            chips = {who: chips[who] + gains[-1][who] for who in chips}
            self._show(stage, seats, position, hand, gain)
        rewards = credit.rewards(self, (one, two), chips, quitter)
        return {"players": [one, two], "quitter": quitter, "rewards": rewards, "turns": turns, "gains": gains}

    def _hand(
        self, stage: Stage, game: Game, seats: tuple[str, str], hand: int, turns: list[credit.Turn]
    ) -> Script:
        """One hand or one game: the final position, and who gave up."""
        position: Position = ()
        if game.cards:
            position = tuple(stage.random(f"deal {' '.join(sorted(seats))} {hand}").sample(CARDS, 2))
            for who, card in zip(seats, position, strict=True):
                if who in stage.names:
                    stage.post("card", card, to=[who])
        while legal := game.legal(position):
            who, other = seats[turn := game.turn(position)], seats[1 - game.turn(position)]
            (value,) = yield [questions.move(self, stage, who, other, position, turn, hand)]
            move = value["move"] if self.remarks else value
            if move not in legal or who not in stage.names:
                return position, who
            turns.append((who, hand, move, credit.cost(self.game, position, move)))
            position = (*position, move)
            if self.remarks and value["say"]:
                stage.say(who, value["say"])
            stage.post("move", {"who": who, "other": other, "hand": hand + 1, "move": move})
        return position, None

    def _show(self, stage: Stage, seats: tuple[str, str], position: Position, hand: int, gain: float) -> None:
        """How a hand ended; cards are shown unless somebody folded."""
        told: dict[str, Any] = {"players": list(seats), "hand": hand + 1, "gain": gain}
        if self.game == "kuhn_poker" and position[-1] != "fold":
            told["cards"] = list(position[:2])
        stage.post("result", told)


def pairs(stage: Stage) -> list[tuple[str, str]]:
    """Everybody at most once, along ties; the first of two begins. Two people take turns in beginning."""
    names, ties = stage.names, stage.edges("talk")
    if len(names) == 2:
        one, two = names if stage.round % 2 else names[::-1]
        return [(one, two)]
    free, found = stage.random("pairs").sample(names, len(names)), []
    while free:
        one = free.pop()
        near = [
            two
            for two in free
            if not any(ties.values()) or two in ties.get(one, ()) or one in ties.get(two, ())
        ]
        if near:
            found.append((one, two := near[0]))
            free.remove(two)
    return found
