"""TacoMAS: a fast loop that scores and tells people, and a slow one of births and deaths (arXiv 2605.09539)."""

from collections import Counter
from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from sandbox.evolution.evidence import Selective
from sandbox.evolution.scorers import SCORED, Scorer, scores
from sandbox.evolution.succession import gifts, replace
from sandbox.evolution.ties import Ties
from sandbox.stage import Stage

KEPT = 10  # scores that make a trend


@dataclass(slots=True)
class Standing:
    """What is known of somebody: the last score, 0 to 1, and how it moves per round."""

    score: float
    trend: float

    @property
    def rank(self) -> tuple[float, float]:
        return self.score, self.trend


class TacoMAS(Selective):
    """Behaviour is scored every round; every few rounds one person is born, one dies, or one is replaced.

    Fast: everybody gets a score, and a trend out of the last ten. Slow: somebody is born where a critical role
    is missing, or where nobody learns and a role is empty; else whoever is worst goes, if bad enough; else a
    child of the best takes the place and ties of the worst, in the rarest role. Nobody is left alone, no part
    is cut off, and the budget of ties counts every tie, repairs and births included.
    """

    tier: ClassVar[str] = "population"
    paper: ClassVar[str] = "TacoMAS 2026, arXiv 2605.09539 (its rule without a model)"
    verbs: ClassVar[frozenset[str]] = frozenset({"join", "leave", "link", "assign"})

    slow: int = Field(2, ge=1, le=1000, description="rounds scored per birth or death (K)")
    score: Scorer = Field("payoff", description=SCORED)
    fewest: int = Field(4, ge=2, le=10_000, description="smallest population")
    most: int = Field(20, ge=2, le=10_000, description="largest population by births")
    roles: tuple[str, ...] = Field((), description="roles a newborn may get; empty: those that are held now")
    critical: tuple[str, ...] = Field((), description="roles that somebody must hold")
    ties: int = Field(8, ge=1, le=1000, description="most ties made per slow update")
    channel: str = Field("talk", min_length=1, description="the relation that newborns enter")

    def evolve(self, stage: Stage) -> None:
        """One fast step; on every `slow`-th a slow one, too."""
        known = stage.payoffs() if self.score == "payoff" else scores(stage, self.score)
        now = self.weighed(stage, _to_best(known))
        count = int(stage.secret("count", 0)) + 1
        stage.keep(f"scores {count % KEPT}", now)
        stage.keep("count", count)
        if count % self.slow == 0 and len(now) > 1:
            self._slow(stage, self._standings(stage, now, count))

    def _standings(self, stage: Stage, now: dict[str, float], count: int) -> dict[str, Standing]:
        """Trend: (last - first) / (rounds between), over the last ten at most."""
        kept = [stage.secret(f"scores {i % KEPT}", {}) for i in range(max(1, count - KEPT + 1), count + 1)]
        found: dict[str, Standing] = {}
        for name, score in now.items():
            past = [then[name] for then in kept if name in then]
            found[name] = Standing(score, (past[-1] - past[0]) / (len(past) - 1) if len(past) > 1 else 0.0)
        return found

    def _slow(self, stage: Stage, standings: dict[str, Standing]) -> None:
        order = sorted(standings, key=lambda name: standings[name].rank)
        worst, best, second = order[0], order[-1], order[-2]
        budget, tied = [self.ties], any(stage.edges(self.channel).values())
        told = self._birth(stage, best, standings, budget) or self._death(stage, worst, best, standings)
        told = told or self._replacement(stage, worst, best, standings)
        if tied:
            self._mend(stage, best if best in stage.names else stage.names[0], budget)
        if not told:
            self._force(stage, [(best, second), (second, best), (worst, best), (best, worst)])
        if worst in stage.names:
            note = f"You scored {standings[worst].score:.2f}; {best} scored {standings[best].score:.2f}."
            stage.write(worst, f"round {stage.round}", note, "feedback", self.told(f"{worst} did worst"))

    def _allowed(self, stage: Stage) -> list[str]:
        held = (stage.role(name) for name in stage.names)
        return list(self.roles) or list(dict.fromkeys(role for role in held if role))

    def _birth(self, stage: Stage, best: str, standings: dict[str, Standing], budget: list[int]) -> bool:
        """A child of the best, where a role is missing or where nobody learns and a role is empty."""
        held = Counter(stage.role(name) for name in stage.names)
        missing = [role for role in self.critical if not held[role]]
        empty = [role for role in self._allowed(stage) if not held[role]]
        quality = sum(one.score for one in standings.values()) / len(standings)
        learning = sum(one.trend > 0.05 for one in standings.values()) / len(standings)
        stuck = quality < 0.75 and learning <= 0.05
        if len(stage.names) >= self.most or not (missing or (stuck and empty)) or not budget[0]:
            return False
        role = (missing or empty)[0]
        why = self.told(f"nobody is {role}: a child of {best}, who did best, takes it on")
        child = stage.join(stage.mind(best), parents=[best], why=why, **gifts(stage, best))
        if child is None:
            return False
        stage.assign(child, role, why, public=True)
        budget[0] -= 1
        return stage.tie(best, child, self.channel, why)

    def _death(self, stage: Stage, worst: str, best: str, standings: dict[str, Standing]) -> bool:
        """The worst goes: with next to nothing, or with little, no hope, and somebody else in the role."""
        held = Counter(stage.role(name) for name in stage.names)
        role, own = stage.role(worst), standings[worst]
        covered = role not in self.critical or held[role] > 1
        hopeless = own.score <= 0.12 or (own.score <= 0.2 and own.trend <= 0 and held[role] >= 2)
        if len(stage.names) <= self.fewest or not covered or not hopeless:
            return False
        why = f"{worst} goes: {own.score:.2f} of what {best} did, and {'' if own.trend > 0 else 'no '}hope"
        return stage.leave(worst, self.told(why))

    def _replacement(self, stage: Stage, worst: str, best: str, standings: dict[str, Standing]) -> bool:
        """A child of the best in the rarest role; counted with the one who goes, then without."""
        if standings[worst].rank == standings[best].rank:
            return False
        before = Counter(stage.role(name) for name in stage.names)
        after = before - Counter([stage.role(worst)])
        allowed = self._allowed(stage)
        role = min(allowed, key=lambda one: (before[one], after[one]), default=None)
        why = f"{worst} ({standings[worst].score:.2f}) makes room for a child of {best} ({standings[best].score:.2f})"
        child = replace(stage, worst, best, self.told(why))
        if child and role:
            stage.assign(child, role, self.told(f"{role} is the rarest role"), public=True)
        return child is not None

    def _mend(self, stage: Stage, best: str, budget: list[int]) -> None:
        """Nobody is alone, and no part is cut off: each is tied to the best, as far as the budget goes."""
        ties = Ties(stage, self.channel)
        joined = _reached(ties, best)
        for name in stage.names:
            if name not in joined and budget[0] > 0:
                budget[0] -= 1
                ties.make(best, name, f"{name} was cut off from {best} and the others")
                joined |= _reached(ties, name)

    def _force(self, stage: Stage, options: list[tuple[str, str]]) -> None:
        """A slow update always changes something: the first of these ties that is absent."""
        edges = stage.edges(self.channel)
        for source, target in options:
            if source != target and target not in edges.get(source, {}):
                why = f"nobody had to go, but {target} should hear {source}"
                stage.link(source, target, self.channel, why=self.told(why))
                return


def _to_best(values: dict[str, float]) -> dict[str, float]:
    """As a share of the best, 0 to 1: a loss is nothing, and where nobody has anything all are alike."""
    best = max(values.values(), default=0)
    return {name: max(0.0, value) / best if best > 0 else 1.0 for name, value in values.items()}


def _reached(ties: Ties, start: str) -> set[str]:
    """Everybody who can be reached along ties."""
    found, open_ = {start}, [start]
    while open_:
        new = ties.near[open_.pop()] - found
        found |= new
        open_ += new
    return found
