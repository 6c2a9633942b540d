"""What people learn from each other: better neighbours' strategies, and insights after failure."""

from statistics import fmean
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.answers import Text
from sandbox.asks import Ask
from sandbox.contract import Operator, Script
from sandbox.evolution.competence import below_median, learned, niche
from sandbox.evolution.evidence import dealt
from sandbox.evolution.scorers import payoff
from sandbox.evolution.ties import heard
from sandbox.evolution.words import same, stances
from sandbox.stage import Stage


class ImitateBetter(Operator):
    """People look at a neighbour who did better, and take over how.

    Each of a share of the people sees the neighbour they hear who earned most, and if that is enough more than
    they did, takes over the strategy word for word. With `by="ask"` they are shown it and write their own.
    """

    tier: ClassVar[str] = "culture"
    paper: ClassVar[str] = "Nowak & May 1992, Nature 359:826 (imitate the best neighbour)"
    verbs: ClassVar[frozenset[str]] = frozenset({"revise"})

    by: Literal["rule", "ask", "chance"] = Field(
        "rule", description="rule: word for word; ask: they write their own; chance: of any neighbour"
    )
    share: float = Field(0.3, ge=0, le=1, description="share of the people who look, drawn each time")
    margin: float = Field(0, ge=0, le=1e6, description="how much better the neighbour must have done")
    trait: str = Field("strategy", min_length=1, description="the trait that is taken over")
    channel: str = Field("talk", min_length=1, description="the relation along which people look")

    def reads(self) -> frozenset[str]:
        return frozenset({self.trait})

    def evolve(self, stage: Stage) -> Script:
        """All look at the same time: what one takes over is what the other had before."""
        payoffs, rng = stage.payoffs(), stage.random("imitators")
        sources = heard(stage, self.channel)
        plans: list[tuple[str, str]] = []
        for who in rng.sample(stage.names, round(self.share * len(stage.names))):
            near = sorted(sources[who]) or [name for name in stage.names if name != who]
            model = rng.choice(near) if self.by == "chance" else max(near, key=payoffs.__getitem__)
            theirs = stage.trait(model, self.trait)
            better = self.by == "chance" or payoffs[model] > payoffs[who] + self.margin
            if better and theirs is not None and theirs != stage.trait(who, self.trait):
                plans.append((who, model))
        words = {model: stage.trait(model, self.trait) for _, model in plans}
        asks = [self._ask(stage, *plan, str(words[plan[1]]), payoffs) for plan in plans]
        answers = (yield asks) if self.by == "ask" and asks else [words[model] for _, model in plans]
        here = set(stage.names)
        for (who, model), answer in zip(plans, answers, strict=True):
            why = f"{who} ({payoffs[who]:.4g}) learned from {model} ({payoffs[model]:.4g})"
            why = why if self.by != "chance" else f"chance alone: {who} learned from {model}"
            if who in here and answer:
                stage.revise(who, self.trait, answer, why)

    def _ask(self, stage: Stage, who: str, model: str, theirs: str, payoffs: dict[str, float]) -> Ask:
        own = str(stage.trait(who, self.trait, ""))
        prompt = (
            f"{model} earned {payoffs[model]:.4g}, you earned {payoffs[who]:.4g}. {model}'s {self.trait} is: "
            f"{theirs!r}. Yours is: {own!r}. What is your {self.trait} from now on?"
        )
        advice = [{"who": model, "strategy": theirs, "score": payoffs[model]}]
        facts = {"own": own, "advice": advice}
        return Ask(who, prompt, Text(most=2000, empty=True), self.trait, own, facts)


class CoDream(Operator):
    """After a failure the best say what they did, and only those who need it hear.

    When people disagreed, or earned less than the time before, the best of those who took part turns what they
    did into an insight (with `by="ask"` they are asked for it). It is written into the memory of those below the
    median in this game, store "insights", and of nobody else: told to all, it would make everybody alike.
    """

    tier: ClassVar[str] = "culture"
    paper: ClassVar[str] = "EvoChamber 2026, arXiv 2605.11136 (CoDream)"

    by: Literal["rule", "ask", "chance"] = Field(
        "rule",
        description="rule: what the best stood for; ask: the best is asked; chance: anybody to anybody",
    )
    alpha: float = Field(0.2, ge=0, le=1, description="weight of the last time in competence")
    broadcast: bool = Field(False, description="to everybody instead, as a control")
    trait: str = Field("strategy", min_length=1, description="the trait that tells how, where it is known")

    def evolve(self, stage: Stage) -> Script:
        """Posts ``insight``: who had it, and who received it. Silent after unanimous success."""
        where, payoffs = niche(stage), stage.payoffs()
        if not payoffs:
            return
        scores = payoff(payoffs) if self.by != "chance" else dealt(stage, payoff(payoffs))
        skill = learned(stage.secret(f"skill {where}", {}), scores, self.alpha)
        stage.keep(f"skill {where}", {name: skill[name] for name in scores})
        before, now = stage.secret("mean"), fmean(payoffs.values())
        stage.keep("mean", now)
        words = stances(stage)
        disputed = len(same(words)) > 1 or (not words and len(set(payoffs.values())) > 1)
        if not disputed and (before is None or now >= before):
            return
        best = max(scores, key=lambda name: (scores[name], skill[name]))
        how = self._how(stage, best, words.get(best, ""))
        if self.by == "ask":
            best_of = f"You did best, with {payoffs[best]:.4g}."
            prompt = f"{best_of} What makes the difference, in a sentence for those who did not?"
            (answer,) = yield [
                Ask(best, prompt, Text(most=400, empty=True), "insight", how, {"niche": where})
            ]
            how = str(answer) or how
        everybody = [name for name in stage.names if name != best]
        to = everybody if self.broadcast else [n for n in below_median(skill, stage.names) if n != best]
        why = f"{best} did best at {where} ({payoffs[best]:.4g}): told to those who need it"
        why = why if self.by != "chance" else f"chance alone: {best} tells some at random"
        for name in to:
            stage.write(name, f"{where} {stage.episode}.{stage.round}", how, "insights", why)
        stage.post("insight", {"niche": where, "by": best, "to": to})

    def _how(self, stage: Stage, best: str, said: str) -> str:
        known = stage.trait(best, self.trait) if self.trait in stage.scenario.feedback else None
        return f"{best} did best by this: {known or said or 'no word of how'}"
