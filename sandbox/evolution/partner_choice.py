"""Partner choice by reputation (in the spirit of Rand, Arbesman & Christakis 2011, PNAS 108:19193)."""

from collections import defaultdict
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from itertools import islice, takewhile
from statistics import fmean
from typing import Literal

from pydantic import Field

from sandbox.asks import Ask, Choice
from sandbox.contract import Operator, Script
from sandbox.events import Plain
from sandbox.stage import Stage

NOBODY = "nobody"
MOST_NAMES = 8  # in one question
Options = dict[
    str, dict[str, float]
]  # who chooses -> among whom, the first choice first -> their treatment of people


@dataclass(slots=True)
class Reputation:
    """What is publicly known of how people here treated each other lately."""

    toward: dict[str, dict[str, tuple[float, int]]] = field(default_factory=lambda: defaultdict(dict))
    """target -> actor -> (the last treatment, its round; 0 or less: before this episode)"""
    acts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # by actor

    @classmethod
    def of(cls, stage: Stage, rounds: int) -> "Reputation":
        """From the public events of the last `rounds` rounds."""
        known, here, past = cls(), set(stage.names), stage.past()
        now = past[-1].step if past else 0
        recent = list(takewhile(lambda event: event.step > now - rounds, reversed(past)))
        for event in reversed(recent):
            for actor, target, value in stage.scenario.treatment(event):
                if actor in here and target in here:
                    known.toward[target][actor] = value, stage.round - (now - event.step)
                    known.acts[actor].append(value)
        return known

    def ranking(self) -> dict[str, float]:
        """Mean treatment of others by person, the best first."""
        means = {name: fmean(values) for name, values in self.acts.items()}
        return dict(sorted(means.items(), key=lambda item: (-item[1], item[0])))


class PartnerChoice(Operator):
    """People leave whoever treats them badly and turn to whoever treats others well.

    Each of a share of the people looks at how those they are tied to last treated them, as far as it is
    public and not forgotten. They cut the tie to the worst, if that was bad enough, and tie to the one with
    the best name among those they are not tied to. With `by="ask"` they are asked whom.
    """

    by: Literal["rule", "ask"] = Field(
        "rule", description="rule: worst and best decide; ask: people are asked"
    )
    share: float = Field(0.5, ge=0, le=1, description="share of the people who choose, drawn each time")
    below: float = Field(0.2, description="less is bad treatment, in the scenario's own measure")
    memory: int = Field(6, ge=1, le=10_000, description="rounds after which treatment is forgotten")
    keep: bool = Field(
        True, description="tie only in place of a tie that was cut, so that their number stays"
    )
    consent: bool = Field(False, description="nobody accepts a tie with somebody whose own name is bad")
    words: str = Field(
        "gave {whom} {value}", max_length=80, description="treatment in words, for the reasons"
    )
    percent: bool = Field(True, description="treatment is said in percent; off: as a plain number")
    channel: str = Field("talk", min_length=1, description="the relation that is rewired")

    def evolve(self, stage: Stage) -> Script:
        """Everybody's cuts first, then the new ties. Whoever has no tie at all may make one."""
        known, near = Reputation.of(stage, self.memory), _neighbours(stage, self.channel)
        ranking, chance = known.ranking(), stage.random("choosers")
        choosers = chance.sample(stage.names, round(self.share * len(stage.names)))
        left: dict[str, str] = {}
        bad = {who: self._bad(near[who], known.toward[who]) for who in choosers}
        for who, other in (yield from self._decide(stage, bad, "partner_cut")).items():
            if other in near[who] and stage.cut(who, other, self.channel, self._why_cut(who, other, known)):
                left[who] = other
                near[who].remove(other)
                near[other].remove(who)
        free = [who for who in choosers if who in left or not near[who] or not self.keep]
        if self.consent:
            free = [who for who in free if ranking.get(who, self.below) >= self.below]
        good = {
            who: self._good(near[who] | {who, left.get(who, who)}, known.toward[who], ranking) for who in free
        }
        for who, other in (yield from self._decide(stage, good, "partner")).items():
            why = f"{who} turned to {other}, who {self._said(ranking[other], 'others')} on average"
            if other not in near[who] and stage.tie(other, who, self.channel, why):
                near[who].add(other)
                near[other].add(who)

    def _bad(self, near: set[str], treated: Mapping[str, tuple[float, int]]) -> dict[str, float]:
        """Neighbours whose last treatment was bad, the worst first; to an asker, any that treated them."""
        last = {other: value for other, (value, _) in treated.items() if other in near}
        worst = sorted(
            (value, other) for other, value in last.items() if self.by == "ask" or value < self.below
        )
        return {other: value for value, other in worst[:MOST_NAMES]}

    def _good(
        self, barred: set[str], treated: Mapping[str, tuple[float, int]], ranking: Mapping[str, float]
    ) -> dict[str, float]:
        """Those with the best names, neither barred nor bad to oneself, the best first."""
        decent = takewhile(lambda name: ranking[name] >= self.below, ranking)
        able = (o for o in decent if o not in barred and (o not in treated or treated[o][0] >= self.below))
        return {other: ranking[other] for other in islice(able, MOST_NAMES)}

    def _decide(
        self, stage: Stage, options: Options, tag: Literal["partner", "partner_cut"]
    ) -> Generator[list[Ask], list[Plain], dict[str, str]]:
        """Whom each picks: the first by rule, or whom they name, if both are still here then."""
        options = {who: facts for who, facts in options.items() if facts}
        if self.by == "rule" or not options:
            return {who: next(iter(facts)) for who, facts in options.items()}
        answers = yield [self._ask(who, facts, tag) for who, facts in options.items()]
        here = set(stage.names)
        return {who: name for who, name in zip(options, answers, strict=True) if {who, name} <= here}

    def _ask(self, who: str, facts: Mapping[str, float], tag: Literal["partner", "partner_cut"]) -> Ask:
        if tag == "partner":
            told = ", ".join(
                f"{other} {self._said(value, 'others')} on average" for other, value in facts.items()
            )
            prompt = f"With whom do you want a new tie? {told}. You may also say {NOBODY}."
        else:
            told = ", ".join(
                f"{other} {self._said(value, 'you')} the last time" for other, value in facts.items()
            )
            prompt = f"Whom do you no longer want to be tied to? {told}. You may also say {NOBODY}."
        return Ask(who, prompt, Choice(options=(*facts, NOBODY)), tag, NOBODY, {"treatment": dict(facts)})

    def _why_cut(self, who: str, other: str, known: Reputation) -> str:
        value, round = known.toward[who][other]
        when = f"in round {round}" if round > 0 else "in the last game"
        return f"{who} cut {other}, who {self._said(value, who)} {when}"

    def _said(self, value: float, whom: str) -> str:
        number = f"{round(100 * value)} %" if self.percent else f"{value:.3g}"
        return self.words.replace("{whom}", whom).replace("{value}", number)


def _neighbours(stage: Stage, channel: str) -> dict[str, set[str]]:
    """Those of the population whom each hears or is heard by."""
    near: dict[str, set[str]] = {name: set() for name in stage.names}
    for source, targets in stage.edges(channel).items():
        for target in targets:
            if source in near and target in near:
                near[source].add(target)
                near[target].add(source)
    return near
