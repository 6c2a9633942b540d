"""Populations that live: fork, merge, prune and seed; and newcomers who know nothing."""

from statistics import median
from typing import Any, ClassVar, Literal

from pydantic import Field

from sandbox.contract import Operator
from sandbox.evolution.competence import Styles, learned, niche
from sandbox.evolution.evidence import Selective
from sandbox.evolution.succession import INHERITED, Inherits, inherit, noisy, pass_on, ties_of
from sandbox.evolution.words import stances
from sandbox.stage import Stage


class Lifecycle(Selective):
    """The good are forked, doubles are merged, those good at nothing are pruned, and what nobody can is seeded.

    Competence is kept by niche (the game that is played) and follows payoffs; it is learnt each time, and lives
    change every `tau`. The best of a niche, once seen often enough, gets a copy, give or take a little of its
    style; two with one mind who say the same become one; whoever was below the median everywhere twice goes,
    unless they are the only expert of a niche; where even the best are poor somebody new comes with the mind of
    a random other; and the best, if they are good, are told that this is their specialty.
    """

    tier: ClassVar[str] = "population"
    paper: ClassVar[str] = "EvoChamber 2026, arXiv 2605.11136 (thresholds ours)"
    verbs: ClassVar[frozenset[str]] = frozenset({"join", "leave", "link"})

    at: Literal["round", "episode"] = Field("episode", description="the clock it goes by")
    tau: int = Field(20, ge=1, le=100_000, description="times that competence is learnt per change of lives")
    alpha: float = Field(0.2, ge=0, le=1, description="weight of the last time in competence")
    exposure: int = Field(3, ge=1, le=1000, description="times seen before somebody is forked or pruned")
    alike: float = Field(0.95, ge=-1, le=1, description="cosine of words above which two are doubles")
    poor: float = Field(0.3, ge=0, le=1, description="competence of the best below which somebody is seeded")
    most: int = Field(100, ge=2, le=10_000, description="largest population by seeding")
    able: float = Field(
        0.8, ge=0, le=1, description="competence of the best from which they are told of it; 1: nobody is"
    )
    styles: tuple[str, ...] = Field(
        ("a little bolder", "a little more careful", "a little briefer", "a little more curious"),
        description="one of these, drawn by lot, is the trait `style` of a copy; empty: it is the same",
    )
    noise: float = Field(
        0.05, ge=0, le=1, description="standard deviation of the known traits from 0 to 1 of a copy"
    )
    inherits: Inherits = Field("mind", description=INHERITED)

    def needs(self) -> frozenset[str]:
        """To tell people what they are good at changes a trait."""
        return self.verbs | ({"revise"} if self.able < 1 else set())

    def evolve(self, stage: Stage) -> None:
        """Competence; on every `tau`-th run, in this order, at most one each: merge, prune, fork, seed, specialise.

        Forks and prunes come in pairs.
        """
        fresh = {"q": {}, "seen": {}, "low": {}, "experts": {}, "runs": 0}
        kept: dict[str, Any] = fresh | stage.secret("life", {})
        where, scores = niche(stage), self.weighed(stage, _absolute(stage))
        kept["q"] = {**kept["q"], where: learned(kept["q"].get(where, {}), scores, self.alpha)}
        kept["seen"] = {name: kept["seen"].get(name, 0) + 1 for name in scores}
        kept["runs"] += 1
        due = kept["runs"] % self.tau == 0
        stage.keep("life", kept | self._changed(stage, kept, where) if due else kept)

    def _changed(self, stage: Stage, kept: dict[str, Any], where: str) -> dict[str, Any]:
        """What is known after one change of lives."""
        q, seen, names = kept["q"], kept["seen"], list(kept["seen"])
        low = {name: kept["low"].get(name, 0) + 1 for name in names if _low_everywhere(name, q, names)}
        if doubles := self._merge(stage, seen):
            q, seen = _as_one(q, seen, *doubles)
        elif self._prune(stage, q, seen, low):
            self._fork(stage, q[where], seen, where)
        if q[where] and max(q[where].get(name, 0.0) for name in stage.names) < self.poor:
            self._seed(stage, where)
        here = set(stage.names)
        q = {z: {n: v for n, v in skill.items() if n in here} for z, skill in q.items()}
        seen = {n: k for n, k in seen.items() if n in here}
        return {
            "q": q,
            "seen": seen,
            "low": low,
            "experts": self._specialise(stage, q, seen, kept["experts"]),
        }

    def _specialise(
        self,
        stage: Stage,
        q: dict[str, dict[str, float]],
        seen: dict[str, int],
        experts: dict[str, str],
    ) -> dict[str, str]:
        """Niche -> its expert: the best, if good and seen enough. It is said in the trait `specialty`, for good."""
        found = dict(experts)
        for where, skill in q.items() if self.able < 1 else ():
            best = max(skill, key=skill.__getitem__, default=None)
            able = best is not None and skill[best] >= self.able and seen.get(best, 0) >= self.exposure
            if best is not None and able and found.get(where) != best:
                mine = ", ".join(sorted({where, *(z for z, name in found.items() if name == best)}))
                why = self.told(f"{best} is best at {where} ({skill[best]:.2f}), and makes it a specialty")
                if stage.revise(best, "specialty", mine, why):
                    found[where] = best
        return found

    def _merge(self, stage: Stage, seen: dict[str, int]) -> tuple[str, str] | None:
        """Two of one mind who say the same: the one seen less leaves ties and memories to the other."""
        styles = Styles(self.weighed(stage, stances(stage)))
        for one, other in styles.pairs(self.alike) if len(stage.names) > 3 else ():
            if dict(stage.mind(one)) == dict(stage.mind(other)):
                stays, goes = (one, other) if seen.get(one, 0) >= seen.get(other, 0) else (other, one)
                ties = ties_of(stage, {goes})
                why = f"{goes} and {stays} have one mind and say the same: they become one"
                if stage.leave(goes, self.told(why)):
                    inherit(stage, ties, {goes: stays})
                    stage.bequeath(goes, stays, self.told(f"{stays} remembers for both"))
                    return stays, goes
        return None

    def _prune(
        self, stage: Stage, q: dict[str, dict[str, float]], seen: dict[str, int], low: dict[str, int]
    ) -> str | None:
        """Whoever was below the median everywhere, twice; never the only one who is known in a niche."""
        experts = {max(skill, key=skill.__getitem__) for skill in q.values() if skill}
        able = [
            n
            for n in stage.names
            if low.get(n, 0) >= 2 and seen.get(n, 0) >= self.exposure and n not in experts
        ]
        if not able:
            return None
        who = min(able, key=lambda name: sum(skill.get(name, 0.0) for skill in q.values()))
        why = f"{who} was below the median of everything, {low[who]} times in a row"
        return who if stage.leave(who, self.told(why)) else None

    def _fork(self, stage: Stage, skill: dict[str, float], seen: dict[str, int], where: str) -> None:
        """A copy of the best of this niche, where somebody was pruned: the number of people stays."""
        able = [n for n in stage.names if n in skill and seen.get(n, 0) >= self.exposure]
        if not able:
            return
        best = max(able, key=skill.__getitem__)
        why = self.told(
            f"{best} is best at {where} ({skill[best]:.2f}): a copy, with ties to the same people"
        )
        traits = noisy(stage, best, "a fork", self.noise)
        if self.styles:
            traits["style"] = stage.random("style").choice(self.styles)
        child = stage.join(stage.mind(best), parents=[best], why=why, **traits)
        if child:
            _copy_ties(stage, best, child, why)
            pass_on(stage, best, child, self.inherits, why)

    def _seed(self, stage: Stage, where: str) -> None:
        if len(stage.names) >= self.most:
            return
        like = stage.random("seed").choice(stage.names)
        why = self.told(f"nobody is any good at {where} yet: somebody new tries, with a mind like {like}'s")
        if child := stage.join(stage.mind(like), why=why):
            _copy_ties(stage, like, child, why)


def _absolute(stage: Stage) -> dict[str, float]:
    """Payoffs as a share of the best, 0 to 1; all are at 0 where nobody earned anything."""
    payoffs = stage.payoffs()
    best = max(payoffs.values(), default=0.0)
    return {name: max(0.0, value) / best if best > 0 else 0.0 for name, value in payoffs.items()}


def _as_one(
    q: dict[str, dict[str, float]], seen: dict[str, int], stays: str, goes: str
) -> tuple[dict[str, dict[str, float]], dict[str, int]]:
    """Competence of both as one: the mean, weighted by how often each was seen; seen as often as both."""
    often = {name: seen.get(name, 0) or 1 for name in (stays, goes)}
    joint: dict[str, dict[str, float]] = {}
    for where, skill in q.items():
        known = {name: n for name, n in often.items() if name in skill}
        mean = sum(n * skill[name] for name, n in known.items()) / (sum(known.values()) or 1)
        joint[where] = {**skill, stays: round(mean, 9)} if known else skill
    return joint, {**seen, stays: seen.get(stays, 0) + seen.get(goes, 0)}


def _low_everywhere(name: str, q: dict[str, dict[str, float]], names: list[str]) -> bool:
    known = [skill for skill in q.values() if name in skill]
    return bool(known) and all(
        skill[name] < median(skill[other] for other in names if other in skill) for skill in known
    )


def _copy_ties(stage: Stage, model: str, child: str, why: str) -> None:
    for channel, source, target, weight in ties_of(stage, {model}):
        stage.link(
            child if source == model else source, child if target == model else target, channel, weight, why
        )


class Turnover(Operator):
    """People go, and others come who know nothing of all this.

    Some of the people, drawn at random or those who have been here longest, leave; newcomers with the same
    kind of mind, without memory and without a word from anybody, take their places and their ties. What lasts
    then is culture. This is also the null model of selection: who goes has nothing to do with payoff.
    """

    tier: ClassVar[str] = "population"
    paper: ClassVar[str] = "Jacobs & Campbell 1961, J. Abnorm. Soc. Psychol. 62:649"
    verbs: ClassVar[frozenset[str]] = frozenset({"join", "leave", "link"})

    share: float = Field(0.1, ge=0, le=1, description="share of the people who go, at least one")
    who: Literal["random", "oldest"] = Field("random", description="drawn at random, or longest here")

    def evolve(self, stage: Stage) -> None:
        """One after another; the number of people stays."""
        names = stage.names
        n = min(len(names), max(1, round(self.share * len(names)))) if self.share else 0
        going = names[:n] if self.who == "oldest" else stage.random("turnover").sample(names, n)
        ties, heirs = ties_of(stage, set(going)), dict[str, str]()
        for name in going:
            mind = stage.mind(name)
            if stage.leave(name, f"{name}'s time here is over"):
                heir = stage.join(mind, why=f"somebody new takes {name}'s place, and knows nothing of it")
                heirs |= {name: heir} if heir else {}
        inherit(stage, ties, heirs)
