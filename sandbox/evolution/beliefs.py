"""What each believes of each, from experience, and whom they listen to (after AutoAgent, arXiv 2603.09716)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import Field

from sandbox.evolution.evidence import Selective
from sandbox.evolution.ties import heard
from sandbox.stage import Stage

Odds = list[float]  # a and b of a Beta distribution, beyond the prior of 1 and 1


@dataclass(slots=True)
class Beliefs:
    """Good and bad experiences, those of long ago counting less.

    toward  who -> of whom -> odds from what was done to that person
    alike   of whom -> odds from what was done to many alike, so that it is counted once
    """

    forget: float
    toward: dict[str, dict[str, Odds]] = field(default_factory=dict)
    alike: dict[str, Odds] = field(default_factory=dict)

    def mean(self, who: str, other: str) -> float:
        """Posterior mean that `other` will do `who` good: (a+1) / (a+b+2), 1/2 where nothing is known."""
        a, b = self.toward.get(who, {}).get(other, (0.0, 0.0))
        c, d = self.alike.get(other, (0.0, 0.0))
        return (a + c + 1) / (a + b + c + d + 2)

    @classmethod
    def of(cls, stage: Stage, below: float, forget: float, memory: int) -> "Beliefs":
        """From the public record. A belief of one about another goes by what the other did to the one."""
        known, here, past = cls(forget), set(stage.names), stage.past()
        now = past[-1].step if past else 0
        for event in reversed(past):
            if event.step <= now - memory:
                break
            weight = forget ** (now - event.step)
            for actor, target, value in stage.scenario.treatment(event):
                if actor not in here:
                    continue
                if isinstance(target, frozenset):
                    odds = known.alike.setdefault(actor, [0.0, 0.0])
                else:
                    odds = known.toward.setdefault(target, {}).setdefault(actor, [0.0, 0.0])
                odds[value < below] += weight
        return known


class PeerBeliefs(Selective):
    """Everybody listens to the few from whom they have had most good.

    A belief about a peer is a Beta distribution over doing one good: each good or bad experience counts, and
    fades with time back to not knowing. Each hears the few with the highest mean, above a margin over not
    knowing; now and then somebody is tried at random. Beliefs are private: nobody's depends on another's.
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = "after AutoAgent 2026, arXiv 2603.09716 (update rule ours)"
    verbs: ClassVar[frozenset[str]] = frozenset({"link", "unlink"})

    listen: int = Field(3, ge=1, le=1000, description="people somebody listens to at most")
    below: float = Field(
        0.2, ge=-1e6, le=1e6, description="less is a bad experience, in the scenario's measure"
    )
    forget: float = Field(0.95, gt=0, le=1, description="weight of an experience after each round")
    memory: int = Field(60, ge=1, le=10_000, description="rounds after which nothing is left of it")
    margin: float = Field(
        0.1, ge=0, le=0.5, description="a new peer must be believed that much better than not known"
    )
    epsilon: float = Field(0.05, ge=0, le=1, description="probability to try somebody at random")
    channel: str = Field("talk", min_length=1, description="the relation along which people listen")

    def evolve(self, stage: Stage) -> None:
        """For everybody: away from those believed worse than not known, then to the most trusted."""
        known = Beliefs.of(stage, self.below, self.forget, self.memory)
        if not known.toward and not known.alike:
            return
        public = self.weighed(stage, {other: known.mean("", other) for other in stage.names})
        popular = sorted(stage.names, key=lambda name: -public[name])[: 2 * self.listen + 1]
        chance = stage.random("peers")
        for who, sources in heard(stage, self.channel).items():
            met = [name for name in known.toward.get(who, {}) if name in sources or self.by == "rule"]
            pool = dict.fromkeys([*sources, *met, *popular])
            pool.pop(who, None)
            means = {other: known.mean(who, other) for other in pool if other in public}
            if self.by == "chance":
                means = {other: public[other] for other in means}
            if self.epsilon and chance.random() < self.epsilon:
                means[chance.choice([name for name in stage.names if name != who])] = 1.0
            self._listen(stage, who, sources, means)

    def _listen(
        self, stage: Stage, who: str, sources: Mapping[str, float], means: Mapping[str, float]
    ) -> None:
        ranked = sorted(means, key=lambda name: (-means[name], name not in sources))
        wanted = [name for name in ranked if name in sources or means[name] > 0.5 + self.margin]
        wanted = [name for name in wanted if means[name] >= 0.5][: self.listen]
        for other in sorted(sources.keys() - set(wanted)):
            why = f"{who} stopped listening to {other}: belief {means.get(other, 0.5):.2f}"
            stage.unlink(other, who, self.channel, self.told(why))
        for other in wanted:
            if other not in sources:
                why = f"{who} listens to {other}: belief {means[other]:.2f}"
                stage.link(other, who, self.channel, why=self.told(why))
