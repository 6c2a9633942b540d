"""Opinions that are averaged: DeGroot, and Friedkin-Johnsen, who never quite forget where they began."""

from typing import ClassVar

from pydantic import Field

from sandbox.evolution.opinions import Opinionated, close
from sandbox.evolution.ties import heard
from sandbox.stage import Stage


class DeGroot(Opinionated):
    """Everybody moves to the weighted mean of what they and those they hear think.

    Weights are those of the ties, one's own beside them. Where everybody hears everybody, if only through
    others, and somebody trusts themselves, all end at one opinion: the mean weighted by influence.
    """

    paper: ClassVar[str] = "DeGroot 1974, JASA 69:118"

    self_weight: float = Field(1, ge=0, le=1000, description="weight of one's own opinion beside the ties'")

    def evolve(self, stage: Stage) -> None:
        """All at once: x(t+1) = W x(t), rows of W summing to 1. The range of opinions never grows."""
        views = self.numbers(stage)
        for who, mean in self.means(stage, views).items():
            why = self.told(f"{who} heard others think {mean:.3g} on the whole")
            self.turn(stage, who, views[who], mean, why)

    def means(self, stage: Stage, views: dict[str, float]) -> dict[str, float]:
        """(W x) by name; those who hear nobody keep what they think."""
        found: dict[str, float] = {}
        whose = self.taken_for(stage, views)
        for who, sources in heard(stage, self.channel).items():
            if who in views:
                row = {source: weight for source, weight in sources.items() if source in views}
                total = sum(row.values()) + self.self_weight
                heard_of = sum(weight * views[whose[source]] for source, weight in row.items())
                own = self.self_weight * views[who]
                found[who] = (heard_of + own) / total if total else views[who]
        return found

    def turn(self, stage: Stage, who: str, old: float, new: float, why: str) -> bool:
        """A new opinion, unless it is the old one for all that anybody could tell."""
        return not close(old, new) and stage.revise(who, self.trait, new, why)


class FriedkinJohnsen(DeGroot):
    """Like DeGroot, but everybody stays attached to what they thought at first.

    x(t+1) = L W x(t) + (1 - L) x(0), with susceptibility L, the same for all or a trait of that name where
    the scenario makes it known. Opinions settle without becoming one.
    """

    paper: ClassVar[str] = "Friedkin & Johnsen 1990, J. Math. Sociol. 15:193"

    susceptibility: float = Field(
        0.8, ge=0, le=1, description="weight of what one hears; the rest is what one thought at first"
    )

    def evolve(self, stage: Stage) -> None:
        """All at once. What people thought first is noted when they are first seen."""
        views = self.numbers(stage)
        first: dict[str, float] = stage.secret(f"first {self.trait}", {})
        if views.keys() - first.keys():
            first = {**views, **first}
            stage.keep(f"first {self.trait}", first)
        for who, mean in self.means(stage, views).items():
            open_ = self._open(stage, who)
            new = open_ * mean + (1 - open_) * first[who]
            why = f"{who} heard {mean:.3g} on the whole, and began with {first[who]:.3g}"
            self.turn(stage, who, views[who], new, self.told(why))

    def _open(self, stage: Stage, who: str) -> float:
        if "susceptibility" not in stage.scenario.feedback:
            return self.susceptibility
        return float(stage.trait(who, "susceptibility", self.susceptibility))
