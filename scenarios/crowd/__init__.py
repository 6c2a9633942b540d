"""Games of many: guess what the others guess, go where the others are not."""

from collections.abc import Mapping
from statistics import fmean, median, pvariance
from typing import Any, Literal

from pydantic import Field

from sandbox import Reference, Scenario, Script, Stage, State, choose
from scenarios.crowd import questions
from scenarios.crowd.players import Forecaster, Joker, LevelK, MinorityPlayer, Mixed, Regular, Theorist
from scenarios.crowd.telling import SKINS

SIDES = {"beauty": (), "el_farol": ("go", "stay"), "minority": ("left", "right")}


class Crowd(Scenario):
    """What is best depends on what everybody else thinks is best.

    In the beauty contest all name a number, and whoever is closest to two thirds of the mean wins. At El Farol
    everybody wants to go to the bar when it is not crowded. In the minority game the smaller side wins. Watch
    numbers sink towards zero, and a crowd that never meets settle around sixty of a hundred.
    """

    people = (2, 10_000)
    evolves = "who is still there: those who guess worst can be replaced by newcomers who learn from the best"
    paper = "Nagel 1995, AER 85:1313; Arthur 1994, AER 84:406; Challet & Zhang 1997, Physica A 246:407"
    feedback = frozenset({"strategy"})
    skins = SKINS
    references = (
        Reference(
            "mean attendance of a hundred forecasters at a bar for sixty",
            60,
            "Arthur 1994",
            {"preset": "crowd/arthur1994", "rounds": 50},
            "mean",
            57.5,
        ),
    )
    bots = (LevelK, Theorist, Regular, Joker, Forecaster, Mixed, MinorityPlayer)

    game: Literal["beauty", "el_farol", "minority"] = Field("beauty", description="what is played")
    rounds: int = Field(10, ge=1, le=100_000, description="rounds")
    factor: float = Field(2 / 3, ge=0, le=2, description="beauty: the target, in means of all numbers")
    prize: float = Field(
        10, ge=0, le=1e6, description="beauty: points for the closest, divided if several are"
    )
    capacity: float = Field(
        0.6, ge=0, le=1, description="el_farol: share of the people with which the bar is not yet crowded"
    )
    speakers: int = Field(
        3, ge=0, le=10_000, description="people drawn after each round who may say a sentence"
    )
    window: int = Field(12, ge=1, le=1000, description="last rounds whose results players see")
    skin: Literal["plain", "story", "inverted"] = Field("plain", description="the words; the rules stay")

    # -- the rules -------------------------------------------------------------------------------------

    def rules(self, state: State, who: str) -> str:
        return questions.rules(self, len(state.names))

    def round(self, stage: Stage) -> Script:
        chosen = yield from choose([questions.choice(self, stage, who) for who in stage.names])
        points, result = self.points(chosen)
        stage.pay({who: amount for who, amount in points.items() if amount and who in stage.names})
        stage.post("result", result)
        stage.keep(f"round {stage.round}", result)
        yield from self._speak(stage, chosen, points)

    def points(self, chosen: Mapping[str, Any]) -> tuple[dict[str, float], dict[str, Any]]:
        """Points by name, and what is made known of the round."""
        values = list(chosen.values())
        if self.game == "beauty":
            target = self.factor * fmean(values)
            best = min(abs(value - target) for value in values)
            won = [who for who, value in chosen.items() if abs(value - target) < best + 1e-9]
            points = {who: self.prize / len(won) if who in won else 0.0 for who in chosen}
            told = {"mean": fmean(values), "median": median(values), "target": target}
            return points, told | {"winners": won[:5], "number": chosen[won[0]]}
        first, second = SIDES[self.game]
        count = values.count(first)
        if self.game == "el_farol":
            good = count <= self.room(len(values))
            points = {
                who: (1.0 if good else -1.0) if value == first else 0.0 for who, value in chosen.items()
            }
            return points, {"went": count, "good": good}
        fewer = first if 2 * count < len(values) else second
        points = {who: float(value == fewer) for who, value in chosen.items()}
        return points, {first: count, second: len(values) - count, "won": fewer}

    def room(self, people: int) -> int:
        """How many fit into the bar before it is crowded: 60 of 100 as published."""
        return int(self.capacity * people + 1e-9)

    def ended(self, state: State) -> str | None:
        return "all rounds are played" if state.played >= self.rounds else None

    def outcome(self, state: State) -> dict[str, Any]:
        """Mean points per round; beauty: first and last mean and median; else mean count and variance over people.

        In the minority game the variance is that of the difference between the sides: 1 for people who throw coins.
        """
        results, people = questions.results(state, 1, state.played), len(state.names)
        if not results:
            return {}
        mean = sum(person.score for person in state.present) / people / len(results) if people else 0.0
        if self.game == "beauty":
            first, last = results[0], results[-1]
            return {
                "mean_first": first["mean"],
                "mean": last["mean"],
                "median": last["median"],
                "points": mean,
            }
        counts = [result["went" if self.game == "el_farol" else "left"] for result in results]
        spread = pvariance(counts) / people if self.game == "el_farol" else _around_half(counts, people)
        return {"mean": fmean(counts), "variance": spread, "points": mean}

    def conserved(self, people: int) -> float | None:
        """The prize of a beauty contest is always paid, to one or to several."""
        return self.prize * self.rounds if self.game == "beauty" else None

    def calls(self, people: int) -> tuple[int, int]:
        each = people + min(self.speakers, people)
        return self.rounds * each, self.rounds * each

    # -- a round ---------------------------------------------------------------------------------------

    def _speak(self, stage: Stage, chosen: Mapping[str, Any], points: Mapping[str, float]) -> Script:
        """Some, drawn by lot, say what they make of it."""
        names = [name for name in stage.names if name in chosen]
        drawn = stage.random("speakers").sample(names, min(self.speakers, len(names)))
        asks = [questions.remark(self, stage, who, chosen[who], points[who]) for who in drawn]
        texts = (yield asks) if asks else []
        for who, text in zip(drawn, texts, strict=True):
            if text and who in stage.names:
                stage.say(who, text)


def _around_half(counts: list[int], people: int) -> float:
    """The minority game's sigma squared over N: of the difference between the sides, around an even split."""
    return fmean((2 * count - people) ** 2 for count in counts) / people
