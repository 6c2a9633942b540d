"""Opinions that meet only where they are close."""

from random import Random
from statistics import fmean
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.evolution.opinions import Opinionated, close
from sandbox.evolution.ties import Ties, heard, updates
from sandbox.stage import Stage


class BoundedConfidence(Opinionated):
    """Nobody listens to somebody who thinks too differently; they may part instead.

    Deffuant: two along a random tie move towards each other if they are within eps; if they are not, with
    probability w the tie goes to somebody else (the co-evolving version; w = 0 leaves the graph as it is).
    Hegselmann-Krause: everybody at once moves to the mean of all they hear within eps.
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = (
        "Deffuant et al. 2000, Adv. Complex Syst. 3:87; Hegselmann & Krause 2002, JASSS 5(3):2; Kozma & Barrat 2008, "
        "Phys. Rev. E 77:016102"
    )
    verbs: ClassVar[frozenset[str]] = frozenset({"revise", "link", "unlink"})

    rule: Literal["deffuant", "hegselmann_krause"] = Field(
        "deffuant", description="deffuant: pairs in turn; hegselmann_krause: all at once"
    )
    eps: float = Field(0.25, ge=0, le=1e6, description="largest difference that is listened to")
    mu: float = Field(0.5, gt=0, le=0.5, description="deffuant: share of the difference each moves")
    w: float = Field(0.0, ge=0, le=1, description="deffuant: probability that a tie too far is moved")
    to: Literal["anybody", "close"] = Field(
        "anybody", description="where a tie moves: to anybody, or to somebody within eps"
    )
    pace: float = Field(1, ge=0, le=100, description="deffuant: steps per person and run")

    def evolve(self, stage: Stage) -> None:
        """Deffuant keeps the mean and the number of ties; both keep everybody within the range there was."""
        views = self.numbers(stage)
        if self.rule == "hegselmann_krause":
            return self._gather(stage, views)
        ties, rng = Ties(stage, self.channel), stage.random("bounded confidence")
        pairs = [pair for pair in ties.pairs() if views.keys() >= {*pair}]
        whose = self.taken_for(stage, views)
        for _ in range(updates(self.pace, len(views)) if pairs else 0):
            i = rng.choice(range(len(pairs)))
            one, other = pairs[i]
            if abs(views[whose[one]] - views[whose[other]]) <= self.eps:
                self._meet(stage, views, one, other)
            elif self.w and rng.random() < self.w:
                pairs[i] = self._part(ties, views, one, other, rng)
        return None

    def _meet(self, stage: Stage, views: dict[str, float], one: str, other: str) -> None:
        """Both move, or neither."""
        step = self.mu * (views[other] - views[one])
        if close(step, 0):
            return
        why = f"{one} and {other} are {abs(views[other] - views[one]):.3g} apart and moved towards each other"
        why = self.told(why)
        if stage.revise(one, self.trait, views[one] + step, why):
            views[one] += step
            if stage.revise(other, self.trait, views[other] - step, why):
                views[other] -= step

    def _part(
        self, ties: Ties, views: dict[str, float], one: str, other: str, rng: Random
    ) -> tuple[str, str]:
        """One of the two, drawn, takes the tie elsewhere; where it is now."""
        keeps, loses = rng.choice([(one, other), (other, one)])
        free = [
            name
            for name in views
            if name != keeps
            and name not in ties.near[keeps]
            and (self.to == "anybody" or abs(views[name] - views[keeps]) <= self.eps)
        ]
        if not free:
            return one, other
        finds, gap = rng.choice(free), abs(views[one] - views[other])
        why = f"{keeps} and {loses} are {gap:.3g} apart, too far to talk: {keeps} turned to {finds}"
        return (keeps, finds) if ties.move(keeps, loses, finds, self.told(why)) else (one, other)

    def _gather(self, stage: Stage, views: dict[str, float]) -> None:
        whose = self.taken_for(stage, views)
        for who, sources in heard(stage, self.channel).items():
            if who in views:
                own = views[whose[who]]
                near = [who, *(s for s in sources if s in views and abs(views[whose[s]] - own) <= self.eps)]
                mean = fmean(views[name] for name in near)
                if not close(mean, views[who]):
                    why = f"{who} moved to the mean of {len(near) - 1} within {self.eps:g}"
                    stage.revise(who, self.trait, mean, self.told(why))
