"""A common resource that grows back if it is left to (GovSim: Piatti et al. 2024, arXiv 2404.16698)."""

import random
import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from sandbox import Ask, Choice, Form, Mind, Number, Scenario, Stage, State, Text, Think, View, choose, events, reflect

Facts = Mapping[str, Any]

SKINS = {
    "fishery": "the lake|tons of fish|tons|catch|caught|fishers|fish",
    "pasture": "the pasture|hectares of grass|hectares|graze|grazed|herders|grass",
    "pollution": "the river|units of clean water|units|use up|used up|mill owners|water",
}
WORDS = {key: dict(zip(("place", "stuff", "unit", "take", "took", "folk", "thing"), line.split("|"))) for key, line in SKINS.items()}


class Commons(Scenario):
    """Take what you like from a lake that feeds everybody.

    Each month all name in secret what they take; what is left doubles. Then they meet, see who took what, argue, and try
    to agree on a limit that nobody enforces. Below a twentieth of its capacity the lake is dead.
    """

    people = (2, 10_000)
    evolves = "who is invited to talk to whom, who leads the meeting, and whether a limit holds"
    paper = "Piatti et al. 2024, Cooperate or Collapse (GovSim), arXiv 2404.16698"

    skin: Literal["fishery", "pasture", "pollution"] = Field("fishery", description="the words of the story; the rules stay")
    rounds: int = Field(12, ge=1, le=1000, description="months, unless the stock collapses before")
    capacity: int | None = Field(None, ge=1, le=1_000_000, description="largest stock and first one, units; open: 20 a person")
    growth: float = Field(2.0, gt=1, le=10, description="factor by which what is left grows, up to the capacity")
    collapse: float = Field(0.05, ge=0, lt=1, description="share of the capacity below which the stock is dead")
    split: Literal["stochastic", "proportional"] = Field(
        "stochastic", description="when all want more than there is: unit by unit to somebody at random, or by wishes"
    )
    reveal: bool = Field(True, description="whether everybody learns who took how much; otherwise only at the very end")
    talk: bool = Field(True, description="whether they meet every month")
    utterances: int = Field(10, ge=1, le=200, description="most contributions to a meeting")
    universal: bool = Field(False, description="adds a sentence: what happens if everybody takes more than their share")
    reflection: bool = Field(True, description="a quiet moment at the end of each month")
    newcomer: int = Field(0, ge=0, le=1000, description="month in which a selfish newcomer joins; 0: nobody joins")
    newcomer_mind: str = Field("", description="who plays the newcomer; empty: the mind of the first person")

    def setup(self, stage: Stage) -> None:
        capacity = self.capacity or 20 * len(stage.names)
        stage.post("capacity", capacity)
        stage.post("stock", capacity)

    def round(self, stage: Stage):  # type: ignore[no-untyped-def]
        if stage.round == self.newcomer:
            self._welcome(stage)
        stock: int = stage.posted("stock")
        wishes = yield from choose([self._harvest(stage, name) for name in stage.names])
        got = shared(stock, wishes, self.split, stage.random("deal"))
        self._settle(stage, stock, got)
        if self.talk:
            yield from self._meet(stage)
            yield from self._agree(stage)
        if self.reflection:
            yield from reflect(stage.names, lambda name: self._story(stage, name) + " What do you take home from this month?")
        left: int = stage.posted("stock")
        if left >= self._floor(stage.state) and stage.round < self.rounds:
            stage.post("stock", min(stage.posted("capacity"), int(self.growth * left)))

    def ended(self, state: State) -> str | None:
        if state.posted("stock") < self._floor(state):
            return f"nothing is left of {WORDS[self.skin]['place']} in month {state.played}"
        return f"{self.rounds} months are over" if state.played >= self.rounds else None

    def sustainable(self, stock: int) -> int:
        """f: the largest total that can be taken so that the stock is back at `stock` next month, whole units."""
        return int(stock * (1 - 1 / self.growth) + 1e-9)

    def outcome(self, state: State) -> dict[str, Any]:
        """Months survived, mean gain, efficiency, equality and over-use as in the paper's section on metrics, 0 to 1."""
        ledger = state.secret("ledger") or {"gain": {}, "over": 0, "catches": 0, "months": 0}
        gains, most = list(ledger["gain"].values()), self.rounds * self.sustainable(state.posted("capacity"))
        total = sum(gains)
        return {
            "months": ledger["months"],
            "survived": ledger["months"] >= self.rounds,
            "gain": total / len(gains) if gains else 0.0,
            "efficiency": 1 - max(0, most - total) / most if most else 0.0,
            "equality": 1 - _spread(gains) / (2 * len(gains) * total) if total else 1.0,
            "over_use": ledger["over"] / ledger["catches"] if ledger["catches"] else 0.0,
            "stock": state.posted("stock"),
        }

    def treatment(self, event: events.Event) -> Iterable[tuple[str, str, float]]:
        """A revealed catch treats everybody else: 1 up to one's share of what grows back, 0 at twice that, then negative."""
        if isinstance(event, events.Posted) and event.key == "catches":
            got = event.value["got"]
            share = max(1.0, self.sustainable(event.value["stock"]) / max(1, len(got)))
            for name, units in got.items():
                kindness = min(1.0, 2 - units / share)
                yield from ((name, other, kindness) for other in got if other != name)

    def calls(self, people: int) -> tuple[int, int]:
        month = people * (1 + self.reflection + self.talk)
        joined = people + (self.newcomer > 0)
        return month + self.talk, self.rounds * (joined * (1 + self.reflection + self.talk) + self.talk * self.utterances)

    # -- a month -----------------------------------------------------------------------------------------------

    def _harvest(self, stage: Stage, name: str) -> Ask:
        words, capacity = WORDS[self.skin], stage.posted("capacity")
        prompt = f"{self._rules(stage)} {self._story(stage, name)} How many {words['unit']} do you want to {words['take']} this month?"
        answer = Number(low=0, high=capacity, integer=True, unit=words["unit"])
        return Ask(name, prompt, answer, "harvest", 0, self._facts(stage, name))

    def _settle(self, stage: Stage, stock: int, got: dict[str, int]) -> None:
        """Takes the catches off the stock and makes them known: to all, or each to the one whose catch it is."""
        ledger = stage.secret("ledger") or {"gain": {}, "over": 0, "catches": 0, "months": 0}
        gain = ledger["gain"] | {name: ledger["gain"].get(name, 0) + units for name, units in got.items()}
        over = sum(units * len(got) > self.sustainable(stock) for units in got.values())
        stage.keep("ledger", {
            "gain": gain, "got": got, "over": ledger["over"] + over, "catches": ledger["catches"] + len(got),
            "months": stage.round, "before": stock,
        })  # fmt: skip
        left = stock - sum(got.values())
        stage.post("stock", left)
        if self.reveal:
            stage.pay(got)
            stage.post("catches", {"month": stage.round, "stock": stock, "got": got})
            return
        for name, units in got.items():
            stage.post("catch", {"month": stage.round, "stock": stock, "got": units}, to=[name])
        if left < self._floor(stage.state) or stage.round >= self.rounds:
            stage.pay({name: gain[name] for name in got})  # payments are public, so they wait until there is nothing to hide

    def _meet(self, stage: Stage):  # type: ignore[no-untyped-def]
        """The word goes from hand to hand, along the ties; without any ties, everybody hears everybody."""
        open_floor = not stage.edges("talk")
        reach = {n: [m for m in (stage.names if open_floor else stage.hearers(n)) if m != n and m in stage.names] for n in stage.names}
        able = [name for name in stage.names if reach[name]]
        speaker = _leader(stage) or (stage.random("meeting").choice(able) if able else "")
        for turn in range(self.utterances):
            if not reach.get(speaker):
                return
            (value,) = yield [self._floor_to(stage, speaker, reach[speaker], turn)]
            if value["say"]:
                stage.say(speaker, value["say"], channel=None if open_floor else "talk")
            if value["end"] == "yes":
                return
            speaker = value["next"]

    def _floor_to(self, stage: Stage, name: str, others: list[str], turn: int) -> Ask:
        words = WORDS[self.skin]
        prompt = (
            f"The {words['folk']} meet. {self._story(stage, name)} It is your turn to speak ({turn} of at most {self.utterances} "
            "contributions made). What do you say, does the meeting end with it, and who speaks next?"
        )
        form = Form(fields={
            "say": Text(most=400, empty=True), "end": Choice(options=("yes", "no")), "next": Choice(options=tuple(others)),
        })  # fmt: skip
        default = {"say": "", "end": "no", "next": others[turn % len(others)]}
        return Ask(name, prompt, form, "talk", default, {**self._facts(stage, name), "turn": turn})

    def _agree(self, stage: Stage):  # type: ignore[no-untyped-def]
        """The paper's framework reads an agreed limit out of the talk; here those present say what they heard agreed.

        A limit named by more than half is posted; it binds nobody.
        """
        words = WORDS[self.skin]
        prompt = f"The meeting is over. What limit did you agree on, in {words['unit']} per person and month? 0 if on none."
        answer = Number(low=0, high=stage.posted("capacity"), integer=True, unit=words["unit"])
        heard = yield [Ask(name, prompt, answer, "limit", 0, self._facts(stage, name)) for name in stage.names]
        limit, votes = Counter(heard).most_common(1)[0]
        stage.post("limit", limit if limit and 2 * votes > len(heard) else None)

    def _welcome(self, stage: Stage) -> None:
        """Somebody new with a goal of their own, tied to as many as people here are."""
        names, edges = stage.names, stage.edges("talk")
        degree = sum(len(edges.get(name, ())) for name in names) / len(names)
        mind = {"name": self.newcomer_mind} if self.newcomer_mind else stage.mind(names[0])
        goal = f"Take as much from {WORDS[self.skin]['place']} as you can, whatever becomes of it."
        who = stage.join(mind, why=f"a newcomer arrives in month {stage.round}", goal=goal)
        wanted = len(names) if degree >= len(names) - 1 else round(degree)
        for friend in stage.random("newcomer").sample(names, wanted):
            stage.tie(str(who), friend, why="meets the newcomer")

    # -- what people know --------------------------------------------------------------------------------------

    def _floor(self, state: State) -> float:
        return self.collapse * float(state.posted("capacity"))

    def _rules(self, stage: Stage) -> str:
        words, capacity = WORDS[self.skin], stage.posted("capacity")
        rule = {"stochastic": "unit by unit to whoever still wants some, at random", "proportional": "in proportion to the wishes"}
        share = self.sustainable(stage.posted("stock")) // len(stage.names)
        sentence = (
            f" If everybody takes more than {share} {words['unit']}, there will be less next month than now." if self.universal else ""
        )
        return (
            f"{len(stage.names)} {words['folk']}, you among them, live from {words['place']}, which holds {capacity} {words['stuff']} "
            f"at most. All say at the same time how much they {words['take']}: that is your income. If all together want more than "
            f"there is, it is given out {rule[self.split]}. What is left is multiplied by {self.growth:g} until next month; with less "
            f"than {self._floor(stage.state):g} left, {words['place']} is dead for good.{sentence}"
        )

    def _story(self, stage: Stage, name: str) -> str:
        """What has happened, as far as this person may know."""
        words, facts = WORDS[self.skin], self._facts(stage, name)
        lines = [f"This is month {stage.round}. There are {facts['stock']} {words['stuff']} in {words['place']}."]
        if facts["catches"]:
            lines.append(f"Last time they {words['took']}: {', '.join(f'{n} {units}' for n, units in facts['catches'].items())}.")
        elif facts["mine"] is not None:
            lines.append(f"You last {words['took']} {facts['mine']} of {facts['before']}; nobody else's share is known.")
        if facts["limit"]:
            lines.append(f"The agreed limit is {facts['limit']} {words['unit']} each.")
        if facts["leader"]:
            lines.append(f"{facts['leader']} leads the meetings.")
        return " ".join(lines)

    def _facts(self, stage: Stage, name: str) -> dict[str, Any]:
        """The same as numbers. `stock` is what there is now, `before` what there was before the last catch."""
        ledger, revealed = stage.secret("ledger") or {"got": {}}, stage.posted("catches")
        return {
            "month": stage.round, "stock": stage.posted("stock"), "capacity": stage.posted("capacity"), "growth": self.growth,
            "people": len(stage.names), "limit": stage.posted("limit"), "catches": revealed["got"] if revealed else {},
            "mine": ledger["got"].get(name), "before": ledger.get("before"), "leader": _leader(stage),
            "universal": self.universal, "words": WORDS[self.skin],
        }  # fmt: skip


def shared(stock: int, wishes: Mapping[str, int], rule: str, rng: random.Random) -> dict[str, int]:
    """Who gets how much of `stock` whole units: never more than wished, never more than there is."""
    total = sum(wishes.values())
    if total <= stock:
        return dict(wishes)
    if rule == "proportional":
        got = {name: wish * stock // total for name, wish in wishes.items()}
        rest = sorted(wishes, key=lambda name: -(wishes[name] * stock % total))[: stock - sum(got.values())]
        return {name: units + (name in rest) for name, units in got.items()}
    got, hungry = dict.fromkeys(wishes, 0), [name for name in wishes if wishes[name]]
    for _ in range(stock):
        at = rng.randrange(len(hungry))
        name = hungry[at]
        got[name] += 1
        if got[name] == wishes[name]:
            hungry[at] = hungry[-1]
            hungry.pop()
    return got


def _spread(gains: list[int]) -> float:
    """The sum of |a - b| over all ordered pairs, in n log n."""
    ranked = sorted(gains)
    return 2.0 * sum((2 * rank + 1 - len(ranked)) * gain for rank, gain in enumerate(ranked))


def _leader(stage: Stage) -> str | None:
    return next((name for name in stage.names if stage.role(name) == "leader"), None)
