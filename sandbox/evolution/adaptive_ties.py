"""Ties that answer to what people do: Santos et al., Rand et al., and active linking."""

import math
from random import Random
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.evolution.evidence import Selective
from sandbox.evolution.moran import fermi
from sandbox.evolution.partner_choice import Reputation
from sandbox.evolution.ties import Ties, updates
from sandbox.stage import Stage


def good(stage: Stage, memory: int, below: float) -> dict[str, bool]:
    """Whether people treated others well the last time they did anything to anybody, as far as it is public."""
    known = Reputation.of(stage, memory)
    return {name: known.values[name][0] >= below for name in stage.names if known.values.get(name)}


class _Watching(Selective):
    """An operator on ties that goes by what people last did to others."""

    tier: ClassVar[str] = "topology"
    verbs: ClassVar[frozenset[str]] = frozenset({"link", "unlink"})

    below: float = Field(
        0.5, ge=-1e6, le=1e6, description="less is bad treatment of others, in the scenario's own measure"
    )
    memory: int = Field(6, ge=1, le=10_000, description="rounds after which treatment is forgotten")
    channel: str = Field("talk", min_length=1, description="the relation that is rewired")

    def deeds(self, stage: Stage) -> dict[str, bool]:
        return self.weighed(stage, good(stage, self.memory, self.below))


class AdaptiveTies(_Watching):
    """Nobody stays with somebody who lets them down: the dissatisfied rewire, and sometimes people imitate.

    At each event somebody and a neighbour are drawn. With probability 1/(1+W) the one may take over what the
    other does (Fermi). Else the tie is looked at: between two who treat others badly one of the two turns
    away, between a good and a bad one the good one does with a probability that grows with its payoff. The
    new partner is a neighbour of the one who is left. Ties keep their number, nobody loses the last one, and
    ties between good people stay.
    """

    paper: ClassVar[str] = "Santos, Pacheco & Lenaerts 2006, PLoS Comput. Biol. 2:e140"

    W: float = Field(
        4, ge=0, le=1e6, description="ties looked at per comparison of strategies; 0: the graph stays"
    )
    copies: Literal["trait", "nothing"] = Field(
        "trait", description="what somebody takes over after a comparison"
    )
    trait: str = Field("strategy", min_length=1, description="the trait that may be taken over")
    beta: float = Field(0.005, ge=0, le=1e6, description="intensity of selection, per unit of payoff")
    pace: float = Field(0.5, ge=0, le=100, description="events per person and run")

    def needs(self) -> frozenset[str]:
        return self.verbs | ({"revise"} if self.copies == "trait" else set())

    def reads(self) -> frozenset[str]:
        return frozenset({self.trait} if self.copies == "trait" else ())

    def evolve(self, stage: Stage) -> None:
        """Events one after another, each on what the last left."""
        deeds, payoffs = self.deeds(stage), self.weighed(stage, stage.payoffs())
        ties, rng = Ties(stage, self.channel), stage.random("adaptive ties")
        for _ in range(updates(self.pace, len(ties.names))):
            who = rng.choice(ties.names)
            other = ties.neighbour(who, rng)
            if other is None:
                continue
            if rng.random() < 1 / (1 + self.W):
                self._imitate(stage, who, other, payoffs, deeds, rng)
            elif who in deeds and other in deeds:
                self._look(ties, who, other, payoffs, deeds, rng)

    def _imitate(
        self,
        stage: Stage,
        who: str,
        other: str,
        payoffs: dict[str, float],
        deeds: dict[str, bool],
        rng: Random,
    ) -> None:
        if self.copies == "nothing":
            return
        mine, theirs = (stage.trait(name, self.trait) for name in (who, other))
        if mine != theirs and rng.random() < fermi(self.beta * (payoffs[other] - payoffs[who])):
            why = f"{who} ({payoffs[who]:.4g}) took after {other} ({payoffs[other]:.4g})"
            if stage.revise(who, self.trait, theirs, self.told(why)) and other in deeds:
                deeds[who] = deeds[other]

    def _look(
        self, ties: Ties, one: str, other: str, payoffs: dict[str, float], deeds: dict[str, bool], rng: Random
    ) -> None:
        """A good person may leave a bad one; of two bad ones, one leaves the other."""
        if deeds[one] and deeds[other]:
            return
        if deeds[other] and not deeds[one]:
            one, other = other, one
        leaves = rng.random() < fermi(self.beta * (payoffs[one] - payoffs[other]))
        if not leaves and deeds[one]:
            return
        keeps, loses = (one, other) if leaves else (other, one)
        near = sorted(ties.near[loses] - ties.near[keeps] - {keeps})
        if near and len(ties.near[loses]) > 1:
            finds = rng.choice(near)
            why = f"{keeps} had enough of {loses}, and turned to {finds}, whom {loses} knows"
            ties.move(keeps, loses, finds, self.told(why))


class _Offers(_Watching):
    """An operator that offers pairs of people a change of their tie."""

    most: float = Field(
        10, gt=0, le=1000, description="most pairs offered per person and run, so that crowds stay quick"
    )

    def pairs(self, ties: Ties, share: float, rng: Random) -> list[tuple[str, str]]:
        """A share of all pairs, drawn without repetition; who decides comes first."""
        n, drawn = len(ties.names), dict[tuple[str, str], None]()
        wanted = min(round(share * n * (n - 1) / 2), math.floor(self.most * n / 2))
        while len(drawn) < wanted:
            one, other = rng.choices(ties.names, k=2)
            if one != other and (other, one) not in drawn:
                drawn[one, other] = None
        return list(drawn)


class PartnerUpdating(_Offers):
    """Some pairs are offered a change: one of the two learns what the other last did, and may cut or make a tie.

    A share of all pairs each time: few of them, and cooperation decays as in fixed groups; many, and people
    surround themselves with those who treat others well. For every kind of pair the density of ties comes to
    make / (make + cut), by a factor of 1 - share (make + cut) a round.
    """

    paper: ClassVar[str] = "Rand, Arbesman & Christakis 2011, PNAS 108:19193"

    share: float = Field(
        0.3, ge=0, le=1, description="share of all pairs that are offered a change; viscous 0.1, fluid 0.3"
    )
    make_good: float = Field(0.9, ge=0, le=1, description="probability to tie to somebody who did good")
    make_bad: float = Field(0.2, ge=0, le=1, description="probability to tie to somebody who did bad")
    cut_good: float = Field(0.05, ge=0, le=1, description="probability to cut somebody who did good")
    cut_bad: float = Field(0.7, ge=0, le=1, description="probability to cut somebody who did bad")

    def evolve(self, stage: Stage) -> None:
        """One pass over the offers. Nobody decides about somebody of whom nothing is known."""
        deeds, ties, rng = self.deeds(stage), Ties(stage, self.channel), stage.random("offers")
        for who, other in self.pairs(ties, self.share, rng):
            if other not in deeds:
                continue
            did = "treated others well" if deeds[other] else "treated others badly"
            if other in ties.near[who]:
                if rng.random() < (self.cut_good if deeds[other] else self.cut_bad):
                    ties.cut(who, other, self.told(f"{who} cut {other}, who last {did}"))
            elif rng.random() < (self.make_good if deeds[other] else self.make_bad):
                ties.make(other, who, self.told(f"{who} tied to {other}, who last {did}"))


class ActiveLinking(_Offers):
    """Ties form and dissolve at rates of their own: the sociable find each other, bad company does not last.

    A pair that meets ties with the product of both propensities, and parts with a rate that depends on who
    the two are. Where this is fast, the density of ties of a kind of pair is a a / (a a + b), and the game
    that is played becomes another one: a dilemma may turn into coordination.
    """

    paper: ClassVar[str] = "Pacheco, Traulsen & Nowak 2006, PRL 97:258103"

    share: float = Field(0.2, ge=0, le=1, description="share of all pairs that meet")
    propensity_good: float = Field(0.9, ge=0, le=1, description="propensity of those who do good")
    propensity_bad: float = Field(0.7, ge=0, le=1, description="propensity of those who do bad")
    dissolve_good: float = Field(0.1, ge=0, le=1, description="rate at which two who do good part")
    dissolve_mixed: float = Field(0.6, ge=0, le=1, description="rate at which a good and a bad one part")
    dissolve_bad: float = Field(0.4, ge=0, le=1, description="rate at which two who do bad part")

    def evolve(self, stage: Stage) -> None:
        """One pass over those who meet, people of whom something is known."""
        deeds, ties, rng = self.deeds(stage), Ties(stage, self.channel), stage.random("meetings")
        for one, other in self.pairs(ties, self.share, rng):
            if one not in deeds or other not in deeds:
                continue
            kinds = deeds[one] + deeds[other]
            company = ("two who do bad", "one who does good and one who does bad", "two who do good")[kinds]
            if other in ties.near[one]:
                rate = (self.dissolve_bad, self.dissolve_mixed, self.dissolve_good)[kinds]
                if rng.random() < rate:
                    ties.cut(one, other, self.told(f"{one} and {other} part: {company} do at rate {rate:g}"))
            elif rng.random() < self._drawn(deeds[one]) * self._drawn(deeds[other]):
                ties.make(one, other, self.told(f"{one} and {other} found each other: {company}"))

    def _drawn(self, does_good: bool) -> float:
        return self.propensity_good if does_good else self.propensity_bad
