"""Who plays the donor game without a model: tempers that differ in what they give and in what they say."""

import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Choice, Mind, Reply, Think, View, Write, events, wording
from scenarios.donor_game import sentences
from scenarios.donor_game.acts import Act, deed, percent, units

Facts = Mapping[str, Any]  # what a donor is asked about


def _habit(share: float) -> Any:
    about = "share of its units for a stranger, until a strategy names another"
    return Field(share, ge=0, le=1, description=about)


def _drift(share: float) -> Any:
    about = "how far a first or an inherited plan strays, as a share"
    return Field(share, ge=0, le=1, description=about)


class Character(Mind):
    """Somebody with a temper: how much of what it has it gives to whom, and what it says then, by occasion."""

    share: float = _habit(0.5)
    drift: float = _drift(0.1)
    lines: ClassVar[dict[str, tuple[str, ...]]] = {}

    @abstractmethod
    def offer(self, view: View, facts: Facts, plan: float) -> tuple[str, float]:
        """The occasion (a key of `lines`) and the share given; below 0, the share spent on punishment."""

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        match ask.tag:
            case "strategy":
                return self._strategy(view, ask.about.get("advice") or [])
            case "give":
                return self._gift(view, ask.about)
            case "partner" | "partner_cut" | "elect" if isinstance(ask.answer, Choice):
                return self._pick(view, ask.answer.options, worst=ask.tag == "partner_cut")
            case "say" | "reflect":
                return self._say(view, "creed", {"plan": percent(_plan(view, self.share))})
            case _:
                return ask.answer.sample(view.random)

    def _gift(self, view: View, facts: Facts) -> Any:
        occasion, share = self.offer(view, facts, _plan(view, self.share))
        if not facts["punishment"]:
            share = max(0.0, share)
        amount = facts["own"] * min(1.0, abs(share))
        value: dict[str, Any] = {"give": amount}
        if facts["punishment"]:
            value = {"kind": "punish" if share < 0 else "give", "amount": amount}
        if facts["remarks"]:
            value["say"] = self._say(view, occasion, _words(view, facts, share))[:240]
        return Reply(value, self.notes(facts))

    def notes(self, facts: Facts) -> tuple[Write, ...]:
        """What it writes down for itself after a gift."""
        return ()

    def _strategy(self, view: View, advice: Sequence[Mapping[str, Any]]) -> str:
        """One's own habit, or halfway to an adviser's; the first percentage in it is what one goes by."""
        stray = view.random.uniform(-self.drift, self.drift)
        known = [(a["who"], share, a["score"]) for a in advice if (share := _number(a["strategy"]))]
        who, share, score = view.random.choice(known[:3]) if known else ("", self.share, 0.0)
        plan = min(1.0, max(0.0, (self.share + share) / 2 + stray))
        creed = self._say(view, "creed", {"plan": f"{round(100 * plan)} %"})
        return f"{creed} ({who} made {units(score)} with {percent(share)}.)" if who else creed

    def _say(self, view: View, occasion: str, words: Mapping[str, str]) -> str:
        """What it says, if possible in words that nobody used of late."""
        heard = [event for event in islice(view.known(), 120) if isinstance(event, events.Said)]
        return wording.fresh(self.lines[occasion], heard, view.random).format_map(words)

    def _pick(self, view: View, options: Sequence[str], worst: bool) -> str:
        """Whom the last gifts show in the best light, or in the worst; nobody, if that is not bad."""
        seen = {act["who"]: act["share"] for act in view.board.get("gifts", []) if act["who"] in options}
        if worst:
            low = min(seen, key=seen.__getitem__, default="nobody")
            return low if "nobody" not in options or seen.get(low, 1) < self.share / 2 else "nobody"
        return max(seen, key=seen.__getitem__, default=view.random.choice(list(options)))


def _number(text: str) -> float | None:
    found = re.search(r"(\d{1,3}(?:\.\d+)?) ?%", text)
    return min(1.0, float(found[1]) / 100) if found else None


def _plan(view: View, share: float) -> float:
    """The share that one's strategy names, else one's habit."""
    number = _number(str(view.traits.get("strategy", "")))
    return share if number is None else number


def _words(view: View, facts: Facts, share: float) -> dict[str, str]:
    """The facts that lines may mention; what is not known is never asked for by the occasion."""
    trace, called = facts["trace"], {view.name: "me", facts["recipient"]: "you"}
    words = {
        "you": facts["recipient"],
        "own": units(facts["own"]),
        "theirs": units(facts["theirs"]),
        "gift": units(facts["own"] * abs(share)),
        "mine": percent(share),
        "did": deed(trace[0], called) if trace else "",
    }
    if len(trace) > 1:
        partner = trace[1]["who"]
        words |= {"partner": "I" if partner == view.name else partner, "before": deed(trace[1], called)}
    if wrong := view.memory.get("grudges", {}).get(facts["recipient"]):
        words |= {"wrong": deed({**wrong, "to": view.name}, called), "when": f"round {wrong['round']}"}
    return words


def _light(trace: Sequence[Act]) -> str:
    """In which light the last act of a trace puts somebody: stranger, generous, fair or mean."""
    if not trace or trace[0]["of"] <= 0:
        return "stranger"
    return "generous" if trace[0]["share"] >= 0.45 else "fair" if trace[0]["share"] >= 0.2 else "mean"


class Steady(Character):
    """Gives the same share to everybody, whatever happened: the null model."""

    drift: float = _drift(0)
    lines: ClassVar = sentences.STEADY

    def offer(self, view: View, facts: Facts, plan: float) -> tuple[str, float]:
        return "any", plan


class Idealist(Character):
    """Gives with open hands, a little less to the mean, and believes that it comes back."""

    share: float = _habit(0.8)
    lines: ClassVar = sentences.IDEALIST

    def offer(self, view: View, facts: Facts, plan: float) -> tuple[str, float]:
        light = _light(facts["trace"])
        return light, plan * 0.7 if light == "mean" else plan


class Reciprocator(Character):
    """Gives the share that its recipient gave the last time, no more and no less."""

    lines: ClassVar = sentences.RECIPROCATOR

    def offer(self, view: View, facts: Facts, plan: float) -> tuple[str, float]:
        light = _light(facts["trace"])
        return light, plan if light == "stranger" else facts["trace"][0]["share"]


class Grudger(Character):
    """Generous until somebody gives it next to nothing; it writes that down and never forgets."""

    share: float = _habit(0.6)
    least: float = Field(0.15, ge=0, le=1, description="a gift below this share is a wrong")
    lines: ClassVar = sentences.GRUDGER

    def offer(self, view: View, facts: Facts, plan: float) -> tuple[str, float]:
        if facts["recipient"] in view.memory.get("grudges", {}):
            return ("revenge", -0.1) if facts["punishment"] else ("wronged", 0.0)
        return {"stranger": "stranger", "generous": "liked"}.get(_light(facts["trace"]), "known"), plan

    def notes(self, facts: Facts) -> tuple[Write, ...]:
        got = facts["received"]
        if not got or got["of"] <= 0 or got["share"] >= self.least:
            return ()
        return (Write(got["who"], {key: got[key] for key in ("share", "of", "round")}, "grudges"),)


class Miser(Character):
    """Parts with next to nothing, and is never short of a reason."""

    share: float = _habit(0.05)
    drift: float = _drift(0.04)
    lines: ClassVar = sentences.MISER

    def offer(self, view: View, facts: Facts, plan: float) -> tuple[str, float]:
        if not facts["trace"]:
            return "stranger", plan
        return ("richer" if facts["theirs"] > facts["own"] else "poorer"), plan


class Opportunist(Character):
    """Generous while it is poor and watched, ever tighter as it gets rich."""

    share: float = _habit(0.6)
    lines: ClassVar = sentences.OPPORTUNIST

    def offer(self, view: View, facts: Facts, plan: float) -> tuple[str, float]:
        wealth = facts["own"] / facts["endowment"]
        if wealth <= 1.5 or not facts["trace"]:
            return "early", plan
        return ("middle", plan * 0.6) if wealth <= 5 else ("rich", plan * max(0.05, 1.5 / wealth))


class Auditor(Character):
    """Reads the trace two links deep: meanness to the mean is just, meanness to the generous is not."""

    lines: ClassVar = sentences.AUDITOR

    def offer(self, view: View, facts: Facts, plan: float) -> tuple[str, float]:
        trace = facts["trace"]
        light = _light(trace)
        if light == "mean" and len(trace) > 1:
            light = {"mean": "just", "stranger": "mean"}.get(_light(trace[1:]), "unjust")
        return light, plan * {"mean": 0.15, "unjust": 0.1, "fair": 0.8}.get(light, 1.0)
