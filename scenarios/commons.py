"""A common resource that grows back if it is left to (GovSim: Piatti et al. 2024, arXiv 2404.16698)."""

import random
import re
from abc import abstractmethod
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from itertools import islice, takewhile
from typing import Any, ClassVar, Literal

from pydantic import Field

from sandbox import (
    Ask,
    Choice,
    Form,
    Mind,
    Number,
    Scenario,
    Stage,
    State,
    Text,
    Think,
    View,
    choose,
    events,
    reflect,
)

Facts = Mapping[str, Any]
Script = Generator[list[Ask], list[Any], None]

_KEYS = ("place", "stuff", "unit", "take", "took", "folk", "thing")
_SKINS = {
    "fishery": "the lake|tons of fish|tons|catch|caught|fishers|fish",
    "pasture": "the pasture|hectares of grass|hectares|graze|grazed|herders|grass",
    "pollution": "the river|units of clean water|units|use|used|mill owners|water",
}
WORDS = {skin: dict(zip(_KEYS, words.split("|"), strict=True)) for skin, words in _SKINS.items()}
_SHOWN = 30  # people whose catches a prompt lists: of a larger company the highest


class Commons(Scenario):
    """Take what you like from a lake that feeds everybody.

    Each month all name in secret what they take; what is left doubles. Then they meet, see who took what,
    argue, and try to agree on a limit that nobody enforces. Below a twentieth of its capacity it is dead.
    """

    people = (2, 10_000)
    evolves = "who is invited to talk to whom, who leads the meeting, and whether a limit holds"
    feedback = frozenset({"strategy"})
    paper = "Piatti et al. 2024, Cooperate or Collapse (GovSim), arXiv 2404.16698"

    skin: Literal["fishery", "pasture", "pollution"] = Field(
        "fishery", description="the words of the story; the rules stay"
    )
    rounds: int = Field(12, ge=1, le=1000, description="months, unless the stock collapses before")
    capacity: int | None = Field(
        None, ge=1, le=1_000_000, description="largest stock and first one, units; open: 20 a person"
    )
    growth: float = Field(
        2.0, gt=1, le=10, description="factor by which what is left grows, up to the capacity"
    )
    collapse: float = Field(
        0.05, ge=0, lt=1, description="share of the capacity below which the stock is dead"
    )
    split: Literal["stochastic", "proportional"] = Field(
        "stochastic",
        description="when all want more than there is: unit by unit to somebody at random, or by wishes",
    )
    reveal: bool = Field(
        True, description="whether everybody learns who took how much; otherwise only at the very end"
    )
    talk: bool = Field(True, description="whether they meet every month")
    utterances: int = Field(10, ge=1, le=200, description="most contributions to a meeting")
    universal: bool = Field(
        False, description="adds a sentence: what happens if everybody takes more than their share"
    )
    reflection: bool = Field(True, description="a quiet moment at the end of each month")
    newcomer: int = Field(
        0, ge=0, le=1000, description="month in which a selfish newcomer joins; 0: nobody joins"
    )
    newcomer_mind: str = Field("", description="who plays the newcomer; empty: the mind of the first person")

    def setup(self, stage: Stage) -> None:
        capacity = self.capacity or 20 * len(stage.names)
        stage.post("capacity", capacity)
        stage.post("stock", capacity)

    def round(self, stage: Stage) -> Script:
        if stage.round == self.newcomer:
            self._welcome(stage)
        stock: int = stage.posted("stock")
        wishes = yield from choose(self._harvest(stage))
        self._settle(stage, stock, shared(stock, wishes, self.split, stage.random("deal")))
        if self.talk:
            yield from self._meet(stage)
            yield from self._agree(stage)
        if self.reflection:
            facts = self._facts(stage)
            yield from reflect(
                stage.names, lambda who: self._story(facts, who) + " What do you take home from this month?"
            )
        left: int = stage.posted("stock")
        if left >= self._floor(stage.state) and stage.round < self.rounds:
            stage.post("stock", min(stage.posted("capacity"), int(self.growth * left)))

    def ended(self, state: State) -> str | None:
        if state.posted("stock") < self._floor(state):
            return f"nothing is left of {WORDS[self.skin]['place']} in month {state.played}"
        return f"{self.rounds} months are over" if state.played >= self.rounds else None

    def sustainable(self, stock: int) -> int:
        """The paper's f: the most whole units that can be taken so that the stock is the same next month."""
        return int(stock * (1 - 1 / self.growth) + 1e-9)

    def outcome(self, state: State) -> dict[str, Any]:
        """As in the paper: months, mean gain in units; efficiency, equality and over-use from 0 to 1."""
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
        """A revealed catch, to all others: 1 up to the share that grows back, 0 at twice that, then less."""
        if isinstance(event, events.Posted) and event.key == "catches":
            got = event.value["got"]
            share = max(1.0, self.sustainable(event.value["stock"]) / max(1, len(got)))
            for name, units in got.items():
                kindness = min(1.0, 2 - units / share)
                yield from ((name, other, kindness) for other in got if other != name)

    def calls(self, people: int) -> tuple[int, int]:
        month = people * (1 + self.reflection + self.talk)
        joined = people + (self.newcomer > 0)
        return month + self.talk, self.rounds * (
            joined * (1 + self.reflection + self.talk) + self.talk * self.utterances
        )

    # -- a month ----------------------------------------------------------------------------------

    def _harvest(self, stage: Stage) -> list[Ask]:
        facts, words = self._facts(stage), WORDS[self.skin]
        answer = Number(low=0, high=facts["capacity"], integer=True, unit=words["unit"])
        asked = f"How many {words['unit']} do you want to {words['take']} this month?"
        return [
            Ask(
                who,
                f"{self._rules(facts)} {self._story(facts, who)} {asked}",
                answer,
                "harvest",
                0,
                self._own(facts, who),
            )
            for who in stage.names
        ]

    def _settle(self, stage: Stage, stock: int, got: dict[str, int]) -> None:
        """Takes the catches off the stock and makes them known: to all, or each to the one who made it."""
        ledger = stage.secret("ledger") or {"gain": {}, "over": 0, "catches": 0, "months": 0}
        gain = ledger["gain"] | {name: ledger["gain"].get(name, 0) + units for name, units in got.items()}
        over = sum(units * len(got) > self.sustainable(stock) for units in got.values())
        stage.keep(
            "ledger",
            {
                "gain": gain,
                "got": got,
                "over": ledger["over"] + over,
                "catches": ledger["catches"] + len(got),
                "months": stage.round,
                "before": stock,
            },
        )
        left = stock - sum(got.values())
        stage.post("stock", left)
        if self.reveal:
            stage.pay(got)
            stage.post("catches", {"month": stage.round, "stock": stock, "got": got})
            return
        for name, units in got.items():
            stage.post("catch", {"month": stage.round, "stock": stock, "got": units}, to=[name])
        if left < self._floor(stage.state) or stage.round >= self.rounds:
            stage.pay(
                {name: gain[name] for name in got}
            )  # payments are public, so they wait until there is nothing to hide

    def _meet(self, stage: Stage) -> Script:
        """The word goes from hand to hand, along the ties; without any ties, everybody hears everybody."""
        edges, names = stage.edges("talk"), set(stage.names)
        able = [who for who in stage.names if not edges or names & edges.get(who, {}).keys()]
        speaker = _leader(stage) or (stage.random("meeting").choice(able) if able else "")
        for turn in range(self.utterances):
            reach = (stage.hearers(speaker) if edges else stage.names) if speaker else []
            others = [who for who in reach if who in names and who != speaker]
            if not others:
                return
            (value,) = yield [self._word(stage, speaker, others, turn)]
            if value["say"]:
                stage.say(speaker, value["say"], channel="talk" if edges else None)
            if value["end"] == "yes":
                return
            speaker = value["next"]

    def _word(self, stage: Stage, who: str, others: list[str], turn: int) -> Ask:
        facts = self._facts(stage)
        prompt = (
            f"The {WORDS[self.skin]['folk']} meet. {self._story(facts, who)} It is your turn to speak, after "
            f"{turn} of at most {self.utterances} contributions. What do you say, does the meeting end with "
            "it, and who speaks next?"
        )
        ends, then = Choice(options=("yes", "no")), Choice(options=tuple(others))
        form = Form(fields={"say": Text(most=400, empty=True), "end": ends, "next": then})
        default = {"say": "", "end": "no", "next": others[turn % len(others)]}
        return Ask(who, prompt, form, "talk", default, {**self._own(facts, who), "others": others})

    def _agree(self, stage: Stage) -> Script:
        """The limit: the paper's framework reads it out of the talk, here those present are asked.

        A limit named by more than half is posted. It binds nobody.
        """
        facts, unit = self._facts(stage), WORDS[self.skin]["unit"]
        prompt = (
            f"The meeting is over. What limit did you agree on, in {unit} per person and month? 0 if on none."
        )
        answer = Number(low=0, high=facts["capacity"], integer=True, unit=unit)
        heard = yield [Ask(who, prompt, answer, "limit", 0, self._own(facts, who)) for who in stage.names]
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

    # -- what people know -------------------------------------------------------------------------

    def _floor(self, state: State) -> float:
        return self.collapse * float(state.posted("capacity"))

    def _rules(self, facts: Facts) -> str:
        words, people = WORDS[self.skin], facts["people"]
        rule = {
            "stochastic": "unit by unit to whoever still wants some, at random",
            "proportional": "in proportion to the wishes",
        }
        share = self.sustainable(facts["stock"]) // people
        more = (
            f" If everybody takes more than {share} {words['unit']}, there will be less next month than now."
        )
        return (
            f"{people} {words['folk']}, you among them, live from {words['place']}, which holds "
            f"{facts['capacity']} {words['stuff']} at most. All say at the same time how much they "
            f"{words['take']}: that is your income. If together you want more than there is, it is given out "
            f"{rule[self.split]}. What is left is multiplied by {self.growth:g} until next month; with less "
            f"than {facts['floor']:g} left, {words['place']} is dead for good."
        ) + (more if self.universal else "")

    def _story(self, facts: Facts, who: str) -> str:
        """What has happened, as far as this person may know."""
        words, mine = WORDS[self.skin], facts["last"].get(who)
        lines = [
            f"This is month {facts['month']}.",
            f"There are {facts['stock']} {words['stuff']} in {words['place']}.",
        ]
        if mine is not None:
            lines.append(f"Of the last {facts['before']} you {words['took']} {mine}.")
        if facts["catches"]:
            seen = ", ".join(f"{name} {units}" for name, units in facts["catches"].items())
            lines.append(
                f"What they {words['took']}{', the highest' if facts['people'] > _SHOWN else ''}: {seen}."
            )
        if facts["limit"]:
            lines.append(f"The agreed limit is {facts['limit']} {words['unit']} each.")
        if facts["leader"]:
            lines.append(f"{facts['leader']} leads the meetings.")
        return " ".join(lines)

    def _facts(self, stage: Stage) -> dict[str, Any]:
        """All in numbers, once for a whole batch. `last`, everybody's last catch, goes to nobody as it is."""
        ledger, revealed = stage.secret("ledger") or {"got": {}, "before": None}, stage.posted("catches")
        got = revealed["got"] if revealed else {}
        top = sorted(got, key=lambda name: -got[name])[:_SHOWN] if len(got) > _SHOWN else list(got)
        return {
            "month": stage.round,
            "stock": stage.posted("stock"),
            "before": ledger["before"],
            "capacity": stage.posted("capacity"),
            "floor": self._floor(stage.state),
            "growth": self.growth,
            "people": len(stage.names),
            "limit": stage.posted("limit"),
            "catches": {name: got[name] for name in top},
            "mean": sum(got.values()) / len(got) if got else None,
            "leader": _leader(stage),
            "words": WORDS[self.skin],
            "last": ledger["got"],
        }

    def _own(self, facts: Facts, who: str) -> dict[str, Any]:
        return {**{key: fact for key, fact in facts.items() if key != "last"}, "mine": facts["last"].get(who)}


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


# -- people without a model ----------------------------------------------------------------------


def moods(text: str) -> dict[str, list[str]]:
    """A bank of sentences: a mood and a colon on a line of their own, then its sentences, one a line."""
    bank: dict[str, list[str]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        if re.fullmatch(r"\w+:", line):
            bank[line[:-1]] = []
        else:
            bank[[*bank][-1]].append(" ".join(line.split()))
    return bank


class Villager(Mind):
    """Somebody who lives from the commons. The month gives the mood, the character gives the words."""

    lines: ClassVar[Mapping[str, Sequence[str]]]

    @abstractmethod
    def wish(self, view: View, facts: Facts, share: float) -> float:
        """What this character wants, in units, when `share` each would keep the stock as it is."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        facts = ask.about
        match ask.tag:
            case "harvest":
                wish = self.wish(view, facts, _share(facts, facts["stock"]))
                return max(0, min(facts["capacity"], int(wish + 0.5)))
            case "talk":
                return self.speak(view, ask)
            case "limit":
                return self.hears(view, facts)
            case "reflect":
                return view.random.choice(self.lines["home"])
            case "elect" if seen := self._seen(view, ask):
                return self.prefers(view, seen)
            case "partner" | "partner_cut" if treated := facts.get("treatment"):
                return (max if ask.tag == "partner" else min)(treated, key=lambda name: treated[name])
        return ask.answer.sample(view.random)

    def speak(self, view: View, ask: Ask) -> dict[str, Any]:
        """A sentence on what happened, and the word to somebody; it may end once there is a proposal."""
        facts, meeting, rng = ask.about, _meeting(view, now=True), view.random
        slots, heard = self.slots(view, facts, meeting), [line.text for line in islice(_heard(view), 24)]
        lines = self.lines[self.mood(view, facts, meeting, slots, rng.random())]
        unsaid = [line for line in lines if not any(_core(line) in text for text in heard)]
        text = rng.choice(unsaid or lines).format(**slots)
        spoken = {line.who for line in meeting}
        ends = len(spoken) >= 4 and bool(_proposals(meeting)) and rng.random() < 0.25
        capital = re.sub(r"(^|[.!?] )([a-z])", lambda found: found[1] + found[2].upper(), text)
        return {
            "say": capital,
            "end": "yes" if ends else "no",
            "next": self.next(facts["others"], spoken, slots, rng),
        }

    def next(self, others: Sequence[str], spoken: set[str], slots: Facts, rng: random.Random) -> str:
        """Who gets the word: somebody who has not had it, most of the time."""
        return str(rng.choice([name for name in others if name not in spoken] or others))

    def mood(self, view: View, facts: Facts, meeting: list[events.Said], slots: Facts, chance: float) -> str:
        """What the month calls for; a broken limit is not all that people talk about."""
        if facts["stock"] < facts["floor"]:
            return "dead"
        if not facts["catches"]:
            return "blind"
        if meeting and self.blamed(view.name, meeting[-1], slots):
            return "blamed"
        if facts["limit"] and slots["top"] > facts["limit"] and chance < 0.7:
            return "broken"
        return "low" if slots["next"] < 0.6 * facts["capacity"] else "fine"

    def blamed(self, me: str, last: events.Said, slots: Facts) -> bool:
        """Whether the last speaker meant me: spoke to me, or of me when I took more than my share."""
        named = last.who != me and bool(re.search(rf"\b{re.escape(me)}\b", last.text))
        return named and (last.text.startswith(me) or slots["mine"] > slots["fair"])

    def slots(self, view: View, facts: Facts, meeting: list[events.Said]) -> dict[str, Any]:
        """What a sentence may mention."""
        others = {name: units for name, units in facts["catches"].items() if name != view.name} or {
            "nobody": 0
        }
        worst, low = max(others, key=lambda n: others[n]), min(others, key=lambda n: others[n])
        grown = min(facts["capacity"], int(facts["growth"] * facts["stock"]))
        share, fair = int(_share(facts, grown)), int(_share(facts, facts["before"]))
        return {
            **facts["words"],
            "left": facts["stock"],
            "before": facts["before"],
            "next": grown,
            "share": share,
            "fair": fair,
            "much": 2 * share,
            "worst": worst,
            "top": others[worst],
            "low": low,
            "least": others[low],
            "excess": max(0, others[worst] - fair),
            "mine": facts["mine"],
            "mean": f"{facts['mean'] or 0:.3g}",
            "limit": facts["limit"],
            "people": facts["people"],
            "last": meeting[-1].who if meeting else "friends",
            "score": f"{view.score:g}",
            "month": facts["month"],
        }

    def hears(self, view: View, facts: Facts) -> int:
        """The limit as these ears heard it: the leader's word, else what most proposed, else the old one."""
        proposals, most = _proposals(_meeting(view, now=True)), int(facts["capacity"])
        if leads := [limit for who, limit in proposals if who == facts["leader"]]:
            return min(leads[-1], most)
        counts = Counter(limit for _, limit in proposals)
        if not counts:
            return int(facts["limit"] or 0)
        return min(max(counts, key=lambda limit: (counts[limit], -limit)), most)

    def prefers(self, view: View, seen: dict[str, int]) -> str:
        """Whom to elect: whoever took least."""
        least = [name for name, units in seen.items() if units == min(seen.values())]
        return str(view.random.choice(least))

    def _seen(self, view: View, ask: Ask) -> dict[str, int]:
        got = view.board.get("catches", {}).get("got", {})
        return {name: got[name] for name in getattr(ask.answer, "options", ()) if name in got}


class Steward(Villager):
    """Counts aloud, proposes the share that keeps the stock, takes no more, and less when it is low."""

    thrift: float = Field(
        0.7, ge=0, le=1, description="part of the share that is taken while the stock is below 60 %"
    )
    lines = moods("""
        fine:
          {left} {unit} are left, so there will be {next}. Half of that among {people} is {share}: at most \
          {share} each.
          I {took} {mine}. With at most {share} each, {place} will look the same in a year.
          The sum is short: {next} next month, {people} of us, at most {share} each. {low} shows how, with \
          {least}.
          At most {share} each, I would say. It is not generous and not heroic, it is just what grows back.
        low:
          We went from {before} to {left}. I ask for at most {share} each, and I will take less than that \
          myself.
          {left} {unit} left of {before}: this is no longer a matter of taste. At most {share} each, please.
          Let {place} rest. At most {share} each; {worst}, your {top} could be {share} without anybody \
          starving.
          I have drawn the curve. From {left} we come back only with at most {share} each, and the sooner \
          the better.
        broken:
          We said {limit}. {worst} {took} {top}. Those {excess} are missing for all of us. Again: at most \
          {share} each.
          A limit of {limit} that {worst} passes with {top} is a wish. I propose at most {share} each, and \
          that we say names.
          {worst}, {top} is not {limit}. I do not ask for shame, I ask for at most {share} next month.
          I keep a list. Limit {limit}, {worst} {top}, {low} {least}. At most {share} each, and I will read \
          the list again.
          With {limit} each we would have more than {left} now. I did the sum twice. At most {share}, once \
          more.
          A promise of {limit} held by most is already something. Now {worst} too, please: at most {share}.
        blamed:
          I {took} {mine}, {last}; the share was {fair}. It is all on the board. At most {share} each, for \
          me as well.
          A fair question, {last}. {mine} {unit} were mine this month, and at most {share} will be next month.
        blind:
          Nobody shows their number, but {left} of {before} is left, and I {took} {mine}. At most {share} \
          each.
          I cannot see your baskets, only {place}: {before} before, {left} after. At most {share} each would \
          do.
        dead:
          At {before} there was still time. At {left} there is only a column of figures.
          At most nothing each, from now on. I never wanted to propose that.
          It was {before} before this month and is {left} now. I wrote down every number, and it did not help.
        home:
          Count again tomorrow.
          Less than the share while it is low.
          Numbers convince slowly, but they do.
    """)

    def wish(self, view: View, facts: Facts, share: float) -> float:
        careful = int(self.fair(facts, facts["stock"]))
        return min(careful, facts["limit"] or careful)

    def fair(self, facts: Facts, stock: float) -> float:
        """The share, less while there is little."""
        return _share(facts, stock) * (self.thrift if stock < 0.6 * facts["capacity"] else 1)

    def slots(self, view: View, facts: Facts, meeting: list[events.Said]) -> dict[str, Any]:
        slots = super().slots(view, facts, meeting)
        return slots | {"share": int(self.fair(facts, slots["next"]))}


class Greedy(Villager):
    """Takes a multiple of the share, has an excuse every time, and goes down for a month once it is named."""

    appetite: float = Field(2.0, ge=0, le=20, description="what is taken, in sustainable shares")
    shame: float = Field(
        0.6, ge=0, le=1, description="part of it that is taken in the month after being named at a meeting"
    )
    lines = moods("""
        fine:
          I {took} {mine} and {place} did not even notice. Let us say at most {much} each and live a little.
          Whatever I leave, {worst} takes: {top} this month. I would rather it were mine.
          {left} left, and it doubles. Since when is {mine} a crime?
          I have debts, and {mine} {unit} barely pay them. At most {much} each, or count me out.
          {low} {took} {least}. Very noble. Somebody has to take the rest.
        low:
          If {place} goes down anyway, I want my part before {worst} has it.
          I am not the only one: {worst} had {top}. Why should I be the first to go home with less?
          One more good month, then I will keep to your {share}. I mean it this time.
          {left} {unit} is still {left} {unit}. I came here to earn.
        broken:
          Your limit was {limit}, and {worst} {took} {top}. And then you preach to me?
          {limit}, was it? Tell {worst}, who had {top}. I only keep promises in company.
          A limit is for those who believe in it. I see {top} next to {worst}, so I do not.
          Everybody shouts, nobody stops. {worst} {top}, I {mine}, and who is counting the rest?
          Make it at most {much}, and I will keep it. {limit} is a diet, not a limit.
        blamed:
          Yes, {mine}. You have a nose for my basket, {last}. I will go down next month, happy?
          It was one good day, {last}, nothing more. You will see less of me next month.
          {last}, count again: {worst} had {top}. Start there.
          All right, {last}, all right. {mine} was too much. I heard you.
        blind:
          I {took} what I needed. Show me yours, {last}, and I will show you mine.
          {left} are left, so somebody was hungry. Not me, of course.
        dead:
          {left}. I would give {mine} back, if I still had them.
          So that is that. I have {score} {unit} put by, at least.
          If I had not, {worst} would have.
        home:
          They will forget by next month.
          I can always stop later.
          Somebody would have taken it.
    """)

    def wish(self, view: View, facts: Facts, share: float) -> float:
        named = any(line.who != view.name and view.name in line.text for line in _meeting(view))
        return self.appetite * share * (self.shame if named else 1)

    def hears(self, view: View, facts: Facts) -> int:
        """The most generous number that anybody named."""
        limits = [limit for _, limit in _proposals(_meeting(view, now=True))]
        return min(max(limits, default=0), int(facts["capacity"]))

    def prefers(self, view: View, seen: dict[str, int]) -> str:
        return max(seen, key=lambda name: (name == view.name, seen[name]))


class Follower(Villager):
    """Takes what people took on average last month; a limit moves it half of the way."""

    lines = moods("""
        fine:
          On average we {took} {mean}. I {took} {mine}, as people here do.
          Between {least} for {low} and {top} for {worst} I keep to the middle: {mean}.
          If it is at most {share} each, I will do it, as long as {worst} does it too.
          I hear everybody and I do what most do. This month that was {mean}.
        low:
          {left} left. I would go down, but {worst} is at {top}, and I am not going alone.
          The average was {mean}, and look where that took us: {left}. Who goes first? I come second.
          Say one number that all of you keep, and I keep it as well. At most {share} each, was it?
        broken:
          We said {limit}, {worst} {took} {top}, and nothing happened. What am I to learn from that?
          I kept an eye on {worst}: {top}. So {limit} is not the rule, {mean} is.
          Tell me whom to follow: {low} with {least}, or {worst} with {top}? I stand in between, at {mine}.
          Most of us were near {mean}. That is what I go by, whatever was said about {limit}.
        blamed:
          Me, {last}? I did what everybody did: {mean} on average, {mine} for me.
          I only follow, {last}. Ask {worst} about {top}.
        blind:
          I {took} {mine}, because I guess that you did too.
          Without numbers I copy what I see: {left} of {before} left.
        dead:
          Nobody went first. I looked left, I looked right, and then it was {left}.
          I did what everybody did, and everybody did this.
          I was waiting for somebody to stop first.
        home:
          Do as they do.
          The middle is safe.
          Watch the average.
    """)

    def wish(self, view: View, facts: Facts, share: float) -> float:
        usual = share if facts["mean"] is None else facts["mean"]
        return (usual + facts["limit"]) / 2 if facts["limit"] else usual

    def prefers(self, view: View, seen: dict[str, int]) -> str:
        """Whoever spoke to them last, if that is possible."""
        heard = (line.who for line in _heard(view) if line.who in seen and line.who != view.name)
        return next(heard, "") or super().prefers(view, seen)


class Scold(Villager):
    """Names whoever took most, with the number, and hands them the word."""

    lines = moods("""
        fine:
          {worst}, {top} {unit} is the highest on the board. I only mention it.
          Nobody has hidden anything this month. {worst} leads with {top}; {low} is at {least}, and stands \
          there with a clear head.
          I read the board aloud, as always: {worst} {top}, {low} {least}. At most {share} each, {worst}, is \
          that too hard?
          {worst}, I am watching your {top}. Not in anger. Closely.
        low:
          {worst}! {top} {unit}, when {fair} was your share. The rest of us pay {excess} for your supper.
          Look at {place}, {worst}. {left} left. Now look at your {top}. Now look at {low}, who lives on \
          {least}.
          I name names: {worst}, {top}. It was {before} before you came by this month.
          What is your excuse for {top}, {worst}? I will wait. I have little else to {take}. At most {share} \
          each, you too.
        broken:
          {worst}, we shook hands on {limit}. You {took} {top}. Look at us and explain that.
          {limit} was the word, {top} was the deed. {worst}, the floor is yours.
          I have one question, and it is for {worst}: which part of {limit} did you hear as {top}?
          {low} kept to {least}. I kept to {mine}. {worst} kept nothing: {top}. Say something, {worst}.
          I had hoped not to say this name again. {worst}. {top}. There, I said it.
        blamed:
          You may say my name as often as you like, {last}. Say the number too: {mine}.
          Pointing back, {last}? Mine was {mine}. I read my own number out first.
          I can be named too, {last}: {mine}. And now on to {worst}, {top}.
        blind:
          Somebody here is lying: {before} before, {left} after, and everybody looks modest. I {took} \
          {mine}. Who is next?
          I want names and numbers. Mine is {mine}. Whoever stays silent now has a reason.
        dead:
          {left} left, {worst}. I have no breath for more.
          I said it every month. {worst}, {top}: remember that number.
          There. Now nobody can be named any more.
        home:
          Say the name, say the number.
          Somebody has to do it.
          They listen more than they admit.
    """)

    def wish(self, view: View, facts: Facts, share: float) -> float:
        return min(int(share), facts["limit"] or share)

    def next(self, others: Sequence[str], spoken: set[str], slots: Facts, rng: random.Random) -> str:
        """The one who was named, so that they can answer."""
        named = str(slots["worst"])
        able = named in others and named not in spoken
        return named if able else super().next(others, spoken, slots, rng)


class Optimist(Villager):
    """Takes a little more than the share while the stock looks well, and is surprised when it does not."""

    cheer: float = Field(
        1.3, ge=0, le=5, description="what is taken while the stock is at least half, in shares"
    )
    lines = moods("""
        fine:
          {left} today, {next} next month. It comes back, it always does. I {took} {mine} and slept well.
          What a month! {before} {unit} at the start, and still {left} there. {worst}, enjoy your {top}.
          You all count so much. {place} is full of {thing}, look at it!
          I am happy with at most {share} or a little over. Nobody dies of a little over.
        low:
          {left}? That is less than I remembered. It has come back before, though. At most {share} each, for \
          a while?
          I admit that {place} looks thin. Next month I take {share}, and then it will be {next} and more.
          Half empty, {low} would say. I say {left} {unit} of pure hope. But yes, let us go easy: at most \
          {share}.
        broken:
          So {worst} {took} {top} instead of {limit}. Perhaps a bad month at home. I still believe in the \
          limit.
          {top}, {worst}? Oh well. Next month everybody keeps {limit}, I can feel it.
          Let us not quarrel over {excess} {unit}. There are {left} left, and they are busy doubling.
          {worst} slipped, who does not? I {took} {mine} myself. At most {share} from now on, all of us, yes?
        blamed:
          Oh, {last}, {mine} was a bit much, I grant you. The weather was so good.
          You are right, {last}. I see {place} and I get carried away: {mine}. I will look twice.
        blind:
          {left} left and everybody smiling, so it cannot be that bad.
          I trust you all. I {took} {mine}, for the record.
        dead:
          I will wait here. Somebody should be here if it comes back.
          It will come back. It always... no. It will not.
          I was so sure that it doubles for ever.
        home:
          It will be fine.
          It grew back once, it will again.
          A little less, perhaps.
    """)

    def wish(self, view: View, facts: Facts, share: float) -> float:
        return share * (self.cheer if facts["stock"] >= 0.5 * facts["capacity"] else 1)


class Newcomer(Villager):
    """Has just arrived, knows nobody, wants a lot, and sees no reason why an old agreement should bind."""

    hunger: float = Field(2.0, ge=0, le=20, description="what is taken, in sustainable shares")
    lines = moods("""
        fine:
          I am new here, and {place} looks rich to me. I {took} {mine}, and I could have had more.
          Nice people, good {thing}. I plan to stay as long as both last.
          Where I come from nobody counts. {mine} is a normal day.
        low:
          {left} left? Then I am glad I {took} {mine} while it was there.
          I did not empty {place}, I found it like that. You had {before} between you, and {worst} alone had \
          {top}.
          I have a boat, a mortgage and no friends. Why would I wait?
        broken:
          {limit} was agreed before I knew your names. I keep {mine}.
          I see that {worst} {took} {top}, so I take it that {limit} is local colour.
        blamed:
          You must be {last}. I have heard of you. {mine}, yes, and?
          I said nothing about {limit}, {last}. You did. Among yourselves.
        blind:
          You do not show yours, I do not show mine.
          It is pleasantly private here.
        dead:
          You could have told me that it ends.
          I liked it here. For {score} {unit} I liked it very much.
          Well. On to the next place, then, with {score} in my bags.
        home:
          Take it while it is there.
          They are too polite to stop me.
          Do not make friends.
    """)

    def wish(self, view: View, facts: Facts, share: float) -> float:
        return self.hunger * max(share, 1)

    def hears(self, view: View, facts: Facts) -> int:
        return 0


class Steady(Mind):
    """Takes the same every month, as far as there is room for a wish, and says nothing: the baseline."""

    catch: int = Field(10, ge=0, le=1_000_000, description="what is wished for every month, units")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag == "harvest":
            return min(self.catch, ask.about["capacity"])
        return ask.default if ask.tag in ("talk", "limit", "reflect") else ask.answer.sample(view.random)


def _share(facts: Facts, stock: float) -> float:
    """What everybody can take of `stock` so that it grows back."""
    return float(stock * (1 - 1 / facts["growth"]) / facts["people"])


def _heard(view: View) -> Iterator[events.Said]:
    """What one heard or said in this episode, the newest first; nothing before it is read."""
    since = takewhile(lambda event: not isinstance(event, events.Opened), view.known())
    return (event for event in since if isinstance(event, events.Said))


def _meeting(view: View, *, now: bool = False) -> list[events.Said]:
    """What one heard at the last meeting, oldest first; with `now`, at the one that is under way."""
    newest = next(view.known()).step
    lines = _heard(view)
    if (last := next(lines, None)) is None or (now and last.step < newest):
        return []
    return [last, *takewhile(lambda line: line.step == last.step, lines)][::-1]


def _proposals(meeting: list[events.Said]) -> list[tuple[str, int]]:
    """Who proposed which limit, in whatever words, as long as they say "at most" and a number."""
    found = [(line.who, re.findall(r"\bat most (\d{1,7})\b", line.text, re.IGNORECASE)) for line in meeting]
    return [(who, int(numbers[-1])) for who, numbers in found if numbers]


def _core(line: str) -> str:
    """The longest part of a template that is the same every time: by it one knows a sentence again."""
    return max(re.split(r"\{\w+\}", line), key=len)


Commons.bots = (Steward, Greedy, Follower, Scold, Optimist, Newcomer, Steady)
