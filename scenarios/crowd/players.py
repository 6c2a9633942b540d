"""Who plays games of many without a model."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from random import Random
from statistics import fmean
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Reply, Think, View, Write, wording
from scenarios.crowd import sentences

Facts = Mapping[str, Any]  # what is public: see `questions.known`


class Player(Mind):
    """Somebody in a crowd, with a way to choose and a sentence for how it went."""

    lines: ClassVar[Mapping[str, Sequence[str]]] = {}

    def number(self, view: View, facts: Facts) -> float:
        """A number from 0 to 100 for the beauty contest."""
        return view.random.uniform(0, 100)

    def goes(self, view: View, facts: Facts) -> bool:
        """Whether to go to the bar, or to take the left side."""
        return view.random.random() < (
            facts["room"] / facts["people"] if facts["game"] == "el_farol" else 0.5
        )

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "number":
                return round(min(100.0, max(0.0, self.number(view, facts))), 2)
            case "el_farol":
                return "go" if self.goes(view, facts) else "stay"
            case "minority":
                return self.side(view, facts)
            case "say" if "points" in facts:
                return self._say(view, facts)
        return ask.answer.sample(view.random)

    def side(self, view: View, facts: Facts) -> Any:
        """Left or right, perhaps with something to remember."""
        return "left" if self.goes(view, facts) else "right"

    def _say(self, view: View, facts: Facts) -> str:
        end = "won" if facts["points"] > 0 else "home" if facts["mine"] == "stay" else "lost"
        lines = self.lines.get(f"{facts['game']}_{end}", ())
        lines = lines or self.lines.get("any", ())
        if not lines:
            return ""
        return wording.said(view, lines, _slots(facts))


def _slots(facts: Facts) -> dict[str, Any]:
    """What a sentence may mention."""
    last = facts["results"][-1]
    slots: dict[str, Any] = {"mine": facts["called"], "people": facts["people"], "room": facts["room"]}
    if facts["game"] == "beauty":
        return slots | {
            "mean": f"{last['mean']:.3g}",
            "target": f"{last['target']:.3g}",
            "number": f"{last['number']:.3g}",
            "next": f"{facts['factor'] * last['mean']:.3g}",
            "winner": last["winners"][0],
        }
    if facts["game"] == "el_farol":
        return slots | {"went": last["went"], "over": abs(last["went"] - facts["room"])}
    return slots | {"fewer": min(last["left"], last["right"]), "more": max(last["left"], last["right"])}


class LevelK(Player):
    """Thinks k steps ahead of a crowd that names 50, or of what it named last: level-k reasoning (Nagel 1995)."""

    level: int = Field(1, ge=0, le=20, description="steps of best reply: 33.3, 22.2, 14.8 from 50")
    lines: ClassVar = sentences.LEVEL_K

    def number(self, view: View, facts: Facts) -> float:
        start = facts["results"][-1]["mean"] if facts["results"] else 50.0
        return float(start * facts["factor"] ** self.level)


class Theorist(Player):
    """Plays the equilibrium: 0 in the beauty contest, the mixed strategy elsewhere, whatever the others do."""

    lines: ClassVar = sentences.THEORIST

    def number(self, view: View, facts: Facts) -> float:
        return 0.0 if facts["factor"] < 1 else 100.0

    def goes(self, view: View, facts: Facts) -> bool:
        chance = equilibrium(facts["people"], facts["room"]) if facts["game"] == "el_farol" else 0.5
        return view.random.random() < chance


class Regular(Player):
    """Does what worked: names what won last time, goes again if the bar was good, changes sides when it lost."""

    lines: ClassVar = sentences.REGULAR

    def number(self, view: View, facts: Facts) -> float:
        return float(facts["results"][-1]["number"]) if facts["results"] else 50.0

    def goes(self, view: View, facts: Facts) -> bool:
        if not facts["results"]:
            return super().goes(view, facts)
        last = facts["results"][-1]
        chance = 0.8 if (last["good"] if facts["game"] == "el_farol" else last["won"] == "left") else 0.3
        return view.random.random() < chance


class Joker(Player):
    """Chooses by dice and has a good time."""

    lines: ClassVar = sentences.JOKER


class Mixed(Player):
    """Goes, or takes the left side, with a fixed chance, and says nothing: the baseline."""

    chance: float = Field(0.6, ge=0, le=1, description="chance to go or to take the left side")
    guess: float = Field(50, ge=0, le=100, description="the number named in the beauty contest")

    def number(self, view: View, facts: Facts) -> float:
        return self.guess

    def goes(self, view: View, facts: Facts) -> bool:
        return view.random.random() < self.chance


class Forecaster(Player):
    """Keeps several ways to predict the crowd and trusts the one that has been closest so far (Arthur 1994).

    Everybody has a few of them, and a bias of their own with each, throughout a run: the same as one, two or five
    rounds ago, means of the last, the mirror image, the trend, the extremes.
    """

    methods: int = Field(3, ge=1, le=9, description="ways to predict that one person keeps")
    lines: ClassVar = sentences.FORECASTER

    def number(self, view: View, facts: Facts) -> float:
        past = [result["mean"] for result in facts["results"]]
        return float(facts["factor"] * self.forecast(view, past, 100.0)) if past else 100 / 3

    def goes(self, view: View, facts: Facts) -> bool:
        key = "went" if facts["game"] == "el_farol" else "left"
        past = [float(result[key]) for result in facts["results"]]
        if not past:
            return super().goes(view, facts)
        limit = facts["room"] if facts["game"] == "el_farol" else facts["people"] / 2
        return self.forecast(view, past, facts["people"]) <= limit

    def forecast(self, view: View, past: list[float], most: float) -> float:
        """How many, or which number, after those of the `past`; at most `most`."""
        own = view.lot(view.name, "forecasts")  # habits of this person, not of the moment
        biases = {
            name: own.uniform(-0.15, 0.15) * most for name in own.sample(sorted(FORECASTS), self.methods)
        }

        def guess(name: str, known: list[float]) -> float:
            return min(most, max(0.0, FORECASTS[name](known, most) + biases[name]))

        errors = {
            name: sum(abs(guess(name, past[:at]) - past[at]) for at in range(1, len(past))) for name in biases
        }
        return guess(min(errors, key=errors.__getitem__), past)


FORECASTS: dict[str, Callable[[list[float], float], float]] = {
    "again": lambda past, most: past[-1],
    "two ago": lambda past, most: past[-2:][0],
    "five ago": lambda past, most: past[-5:][0],
    "mean of four": lambda past, most: fmean(past[-4:]),
    "mean of all": lambda past, most: fmean(past),
    "mirror": lambda past, most: most - past[-1],
    "trend": lambda past, most: 2 * past[-1] - past[-2:][0],
    "least": lambda past, most: min(past[-4:]),
    "most": lambda past, most: max(past[-4:]),
}


class MinorityPlayer(Player):
    """Holds tables that say left or right for each history, and goes by the best so far, ties by lot.

    Challet & Zhang 1997. It needs a window of results that is longer than its memory.
    """

    memory: int = Field(3, ge=1, le=11, description="rounds of history that a table goes by")
    strategies: int = Field(2, ge=1, le=20, description="tables per person")
    lines: ClassVar = sentences.MINORITY

    def side(self, view: View, facts: Facts) -> Reply:
        kept = view.memory.get("tables", {}).get("own") or {
            "seed": view.random.getrandbits(48),
            "scores": [0] * self.strategies,
            "seen": 0,
        }
        won = [result["won"] == "left" for result in facts["results"]]
        tables = self.tables(kept["seed"])
        scores = list(kept["scores"])
        if won and facts["played"] > kept["seen"]:
            before = signal(won[:-1], self.memory)
            scores = [score + (table[before] == won[-1]) for score, table in zip(scores, tables, strict=True)]
        best = view.random.choice([at for at, score in enumerate(scores) if score == max(scores)])
        left = tables[best][signal(won, self.memory)]
        note = Write("own", {**kept, "scores": scores, "seen": facts["played"]}, "tables")
        return Reply("left" if left else "right", (note,))

    def tables(self, seed: int) -> tuple[tuple[bool, ...], ...]:
        """Each table: True for left, by signal."""
        return _drawn(seed, self.strategies, self.memory)


@lru_cache(maxsize=4096)
def _drawn(seed: int, strategies: int, memory: int) -> tuple[tuple[bool, ...], ...]:
    rng = Random(seed)
    return tuple(tuple(rng.random() < 0.5 for _ in range(2**memory)) for _ in range(strategies))


def signal(won: Sequence[bool], memory: int) -> int:
    """The last rounds as a number, the newest as the lowest bit; before there was any, right won."""
    value = 0
    for left in won[-memory:]:
        value = 2 * value + left
    return value


@lru_cache(maxsize=256)
def equilibrium(people: int, room: int) -> float:
    """The symmetric mixed strategy of El Farol: the chance to go that makes going worth 0 (0.6007 for 100 and 60).

    Going is worth 2 P(at most room - 1 of the others go) - 1; the root is found by halving.
    """
    if room >= people:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if 2 * _at_most(room - 1, people - 1, middle) > 1:
            low = middle
        else:
            high = middle
    return low


def _at_most(count: int, of: int, chance: float) -> float:
    """The binomial distribution function, by its recurrence."""
    if count < 0:
        return 0.0
    if chance >= 1:
        return float(count >= of)
    term = total = (1 - chance) ** of
    for k in range(1, count + 1):
        term *= (of - k + 1) / k * chance / (1 - chance)
        total += term
    return total
