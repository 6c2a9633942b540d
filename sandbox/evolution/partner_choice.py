"""Partner choice by reputation (in the spirit of Rand, Arbesman & Christakis 2011, PNAS 108:19193)."""

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
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
Options = dict[str, list[str]]  # who chooses -> among whom, the first choice first


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

    Each of a share of the people looks at how those they are tied to last treated them, as far as it is public and not
    forgotten. They cut the tie to the worst, if that was bad enough, and tie to the one with the best name among
    those they are not tied to. With `by="ask"` they are asked whom.
    """

    by: Literal["rule", "ask"] = Field("rule", description="rule: worst and best decide; ask: people are asked")
    share: float = Field(0.5, ge=0, le=1, description="share of the people who choose, drawn each time")
    below: float = Field(0.2, description="less is bad treatment, in the scenario's own measure")
    memory: int = Field(6, ge=1, le=10_000, description="rounds after which treatment is forgotten")
    keep: bool = Field(True, description="tie only in place of a tie that was cut, so that their number stays")
    words: str = Field("gave {whom} {value}", max_length=80, description="treatment in words, for the reasons")
    percent: bool = Field(True, description="treatment is said in percent; off: as a plain number")
    channel: str = Field("talk", min_length=1, description="the relation that is rewired")

    def evolve(self, stage: Stage) -> Script:
        """Everybody's cuts first, then the new ties. Whoever has no tie at all may make one."""
        known, near = Reputation.of(stage, self.memory), _neighbours(stage, self.channel)
        ranking = known.ranking()
        choosers = stage.random("choosers").sample(stage.names, round(self.share * len(stage.names)))
        bad = {who: others for who in choosers if (others := self._bad(near[who], known.toward[who]))}
        cut: dict[str, str] = {}
        for who, other in (yield from self._decide(bad, "partner_cut", known.toward, ranking)).items():
            if other in near[who] and stage.cut(who, other, self.channel, self._why_cut(who, other, known)):
                cut[who] = other
                near[who].discard(other)
                near[other].discard(who)
        free = [who for who in choosers if who in cut or not near[who] or not self.keep]
        good = {who: self._good(who, near[who] | {cut.get(who, who)}, known.toward[who], ranking) for who in free}
        for who, other in (yield from self._decide(good, "partner", known.toward, ranking)).items():
            why = f"{who} turned to {other}, who {self._said(ranking[other], 'others')} on average"
            if other not in near[who] and stage.tie(other, who, self.channel, why):
                near[who].add(other)
                near[other].add(who)

    def _bad(self, near: set[str], treated: Mapping[str, tuple[float, int]]) -> list[str]:
        """Neighbours whose last treatment was bad, the worst first; who is asked may name any whose treatment is known."""
        able = [o for o in treated if o in near and (self.by == "ask" or treated[o][0] < self.below)]
        return sorted(able, key=lambda other: treated[other])[:MOST_NAMES]

    def _good(
        self, who: str, barred: set[str], treated: Mapping[str, tuple[float, int]], ranking: Mapping[str, float]
    ) -> list[str]:
        """Those with the best names, neither barred nor bad to oneself, the best first."""
        decent = takewhile(lambda name: ranking[name] >= self.below, ranking)
        able = (o for o in decent if o != who and o not in barred and treated.get(o, (self.below, 0))[0] >= self.below)
        return list(islice(able, MOST_NAMES if self.by == "ask" else 1))

    def _decide(
        self, options: Options, tag: str, toward: Mapping[str, Mapping[str, tuple[float, int]]], ranking: Mapping[str, float]
    ) -> Generator[list[Ask], list[Plain], dict[str, str]]:
        """Whom each picks: the first by rule, or whom they name."""
        options = {who: others for who, others in options.items() if others}
        if self.by == "rule" or not options:
            return {who: others[0] for who, others in options.items()}
        asks = []
        for who, others in options.items():
            if tag == "partner":
                facts = {other: ranking[other] for other in others}
                told = ", ".join(f"{other} {self._said(value, 'others')} on average" for other, value in facts.items())
                prompt = f"With whom do you want a new tie? What is known: {told}."
            else:
                facts = {other: toward[who][other][0] for other in others}
                told = ", ".join(f"{other} last {self._said(value, 'you')}" for other, value in facts.items())
                prompt = f"Do you want to cut the tie to somebody? {told}."
            asks.append(Ask(who, prompt, Choice(options=(*others, NOBODY)), tag, NOBODY, {"treatment": facts}))
        answers = yield asks
        here = set(_here)
        return {}
