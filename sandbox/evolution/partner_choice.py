"""Partner choice by reputation (in the spirit of Rand, Arbesman & Christakis 2011, PNAS 108:19193)."""

from collections import defaultdict
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count, islice, takewhile
from statistics import fmean
from typing import ClassVar, Literal, NamedTuple

from pydantic import Field

from sandbox.answers import Choice
from sandbox.asks import Ask
from sandbox.contract import Operator, Script
from sandbox.events import Plain
from sandbox.evolution.ties import Ties
from sandbox.stage import Stage

NOBODY = "nobody"
MOST_NAMES = 8  # in one question
MOST_RECORDS = 100  # people with a good name whom one looks through for somebody new
Options = dict[str, dict[str, float]]  # who chooses -> among whom, the first choice first -> their treatment


class Deed(NamedTuple):
    """How somebody treated one person, or several alike."""

    age: int  # 0: the last of all
    value: float
    round: int  # 0 or less: before this episode


@dataclass(slots=True)
class Reputation:
    """What is publicly known of how people here treated each other lately, by actor."""

    toward: dict[str, dict[str, Deed]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # the last, by target
    alike: dict[str, list[tuple[frozenset[str], Deed]]] = field(default_factory=lambda: defaultdict(list))
    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    weights: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # people treated so

    @classmethod
    def of(cls, stage: Stage, rounds: int) -> "Reputation":
        """From the public events of the last `rounds` rounds, the last first."""
        known, here, past, age = cls(), frozenset(stage.names), stage.past(), count()
        present = cache(here.intersection)  # many actors share one set of targets
        now = past[-1].step if past else 0
        for event in takewhile(lambda event: event.step > now - rounds, reversed(past)):
            round = stage.round - (now - event.step)
            for actor, target, value in reversed(list(stage.scenario.treatment(event))):
                deed = Deed(next(age), value, round)
                if actor in here and isinstance(target, frozenset):
                    known._add_alike(actor, present(target), deed)
                elif actor in here and target in here:
                    known.toward[actor].setdefault(target, deed)
                    known._count(actor, value, 1)
        return known

    def _add_alike(self, actor: str, targets: frozenset[str], deed: Deed) -> None:
        if others := len(targets) - (actor in targets):
            self.alike[actor].append((targets, deed))
            self._count(actor, deed.value, others)

    def _count(self, actor: str, value: float, people: int) -> None:
        self.values[actor].append(value)
        self.weights[actor].append(people)

    def last(self, actor: str, target: str) -> Deed | None:
        """The last that one did to the other."""
        alone = self.toward[actor].get(target)
        alike = next((deed for targets, deed in self.alike[actor] if target in targets), None)
        return min(filter(None, (alone, alike)), default=None)

    def ranking(self) -> dict[str, float]:
        """Mean treatment of others by person, the best first."""
        means = {name: fmean(values, self.weights[name]) for name, values in self.values.items()}
        return dict(sorted(means.items(), key=lambda item: (-item[1], item[0])))


class PartnerChoice(Operator):
    """People leave whoever treats them badly and turn to whoever treats others well.

    Each of a share of the people looks at how those they are tied to last treated them, as far as it is
    public and not forgotten. They cut the tie to the worst, if that was bad enough, and tie to the one with
    the best name among those they are not tied to. With `by="ask"` they are asked whom. With `by="chance"`, the
    null model, as many people as had a reason leave anybody for anybody.
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = "after Rand, Arbesman & Christakis 2011, PNAS 108:19193"
    verbs: ClassVar[frozenset[str]] = frozenset({"link", "unlink"})

    by: Literal["rule", "ask", "chance"] = Field(
        "rule", description="rule: worst and best decide; ask: people are asked; chance: as many, anybody"
    )
    share: float = Field(0.5, ge=0, le=1, description="share of the people who choose, drawn each time")
    below: float = Field(
        0.2, ge=-1e6, le=1e6, description="less is bad treatment, in the scenario's own measure"
    )
    memory: int = Field(6, ge=1, le=10_000, description="rounds after which treatment is forgotten")
    keep: bool = Field(
        True, description="tie only in place of a tie that was cut, so that their number stays"
    )
    consent: bool = Field(False, description="nobody accepts a tie with somebody whose own name is bad")
    channel: str = Field("talk", min_length=1, description="the relation that is rewired")

    def evolve(self, stage: Stage) -> Script:
        """Everybody's cuts first, then the new ties. Whoever has no tie at all may make one."""
        known, near = Reputation.of(stage, self.memory), Ties(stage, self.channel).near
        ranking, chance = known.ranking(), stage.random("choosers")
        choosers = chance.sample(stage.names, round(self.share * len(stage.names)))
        if self.by == "chance":
            return self._by_lot(stage, sum(bool(self._bad(who, near[who], known)) for who in choosers))
        left: dict[str, str] = {}
        bad = {who: self._bad(who, near[who], known) for who in choosers}
        for who, other in (yield from self._decide(stage, bad, "partner_cut")).items():
            why = _why_cut(stage, who, other, known)
            if other in near[who] and stage.cut(who, other, self.channel, why):
                left[who] = other
                near[who].remove(other)
                near[other].remove(who)
        free = [who for who in choosers if who in left or not near[who] or not self.keep]
        if self.consent:
            free = [who for who in free if ranking.get(who, self.below) >= self.below]
        good = {who: self._good(who, near[who] | {left.get(who, who)}, known, ranking) for who in free}
        for who, other in (yield from self._decide(stage, good, "partner")).items():
            why = f"{who} turned to {other}, who {stage.scenario.regard(ranking[other], 'others', mean=True)}"
            if other not in near[who] and stage.tie(other, who, self.channel, why):
                near[who].add(other)
                near[other].add(who)

    def _by_lot(self, stage: Stage, many: int) -> None:
        """So many people at random each leave a random neighbour for a random stranger."""
        ties, rng = Ties(stage, self.channel), stage.random("null model")
        able = [who for who in ties.names if ties.near[who]]
        for who in rng.sample(able, min(many, len(able))):
            other, finds = ties.neighbour(who, rng), ties.stranger(who, rng)
            if other and finds:
                ties.move(who, other, finds, f"chance alone: {who} left {other} for {finds}")

    def _bad(self, who: str, near: set[str], known: Reputation) -> dict[str, float]:
        """Neighbours whose last treatment was bad, the worst first; to an asker, any that treated them."""
        deeds = ((deed.value, other) for other in near if (deed := known.last(other, who)))
        worst = sorted(deed for deed in deeds if self.by == "ask" or deed[0] < self.below)
        return {other: value for value, other in worst[:MOST_NAMES]}

    def _good(
        self, who: str, barred: set[str], known: Reputation, ranking: Mapping[str, float]
    ) -> dict[str, float]:
        """Those with the best names, neither barred nor bad to oneself, the best first."""
        decent = takewhile(lambda name: ranking[name] >= self.below, ranking)
        others = islice((name for name in decent if name != who and name not in barred), MOST_RECORDS)
        able = (o for o in others if (deed := known.last(o, who)) is None or deed.value >= self.below)
        return {other: ranking[other] for other in islice(able, MOST_NAMES)}

    def _decide(
        self, stage: Stage, options: Options, tag: Literal["partner", "partner_cut"]
    ) -> Generator[list[Ask], list[Plain], dict[str, str]]:
        """Whom each picks: the first by rule, or whom they name, if both are still here then."""
        options = {who: facts for who, facts in options.items() if facts}
        if self.by == "rule" or not options:
            return {who: next(iter(facts)) for who, facts in options.items()}
        answers = yield [_ask(stage, who, facts, tag) for who, facts in options.items()]
        here = set(stage.names)
        return {who: name for who, name in zip(options, answers, strict=True) if {who, name} <= here}


def _ask(stage: Stage, who: str, facts: Mapping[str, float], tag: Literal["partner", "partner_cut"]) -> Ask:
    regard = stage.scenario.regard
    if tag == "partner":
        told = ", ".join(f"{other} {regard(value, 'others', mean=True)}" for other, value in facts.items())
        prompt = f"With whom do you want a new tie? {told}. You may also say {NOBODY}."
    else:
        told = ", ".join(f"{other} {regard(value, 'you')} the last time" for other, value in facts.items())
        prompt = f"Whom do you no longer want to be tied to? {told}. You may also say {NOBODY}."
    return Ask(who, prompt, Choice(options=(*facts, NOBODY)), tag, NOBODY, {"treatment": dict(facts)})


def _why_cut(stage: Stage, who: str, other: str, known: Reputation) -> str:
    deed = known.last(other, who)
    assert deed  # only who did something is left
    when = f"in round {deed.round}" if deed.round > 0 else "in the last game"
    return f"{who} cut {other}, who {stage.scenario.regard(deed.value, who)} {when}"
