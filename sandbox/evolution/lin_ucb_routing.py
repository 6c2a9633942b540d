"""Who gets the floor: a linear bandit that learns from late outcomes (Symphony-Coord, arXiv 2602.00966)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from statistics import fmean
from typing import Any, ClassVar

from pydantic import Field

from sandbox.evolution.evidence import Selective
from sandbox.evolution.scorers import vote
from sandbox.evolution.words import stances
from sandbox.stage import Stage

FEATURES = 6  # 1, agreement, load, silence, success so far, present
MOST_IDENTITIES = 64


@dataclass(slots=True)
class LinUCB:
    """A ridge regression with an upper confidence bound (Abbasi-Yadkori, Pal & Szepesvari 2011).

    inverse  A^-1, A = ridge I + sum of x x'; b = sum of r x; t outcomes so far. |x| at most 1.
    """

    inverse: Any
    b: Any
    t: int = 0
    ridge: float = 1.0
    alpha: float = 1.0
    delta: float = 0.05

    @classmethod
    def fresh(cls, d: int, ridge: float = 1.0, **rest: float) -> LinUCB:
        import numpy as np

        return cls(np.eye(d) / ridge, np.zeros(d), 0, ridge, **rest)

    @property
    def beta(self) -> float:
        """alpha sqrt(d ln(1 + max(1,t)/ridge) + 2 ln(1/delta)) + sqrt(ridge)."""
        d = len(self.b)
        spread = d * math.log(1 + max(1, self.t) / self.ridge) + 2 * math.log(1 / self.delta)
        return self.alpha * math.sqrt(spread) + math.sqrt(self.ridge)

    def width(self, x: Any) -> float:
        """x' A^-1 x."""
        return float(x @ self.inverse @ x)

    def bound(self, x: Any) -> float:
        """What it is worth at best: x . theta + beta sqrt(x' A^-1 x)."""
        return float(x @ self.inverse @ self.b) + self.beta * math.sqrt(max(0.0, self.width(x)))

    def learn(self, x: Any, reward: float, keep: float = 1.0) -> None:
        """An outcome, whenever it arrives (Sherman & Morrison 1950). `keep` below 1 forgets: A <- keep A + x x'."""
        inverse = self.inverse / keep
        ahead = inverse @ x
        inverse = inverse - ahead[:, None] * ahead[None, :] / (1 + x @ ahead)
        self.inverse = (inverse + inverse.T) / 2
        self.b = keep * self.b + reward * x
        self.t += 1


class LinUCBRouting(Selective):
    """The floor goes to whoever is most promising, and sometimes to somebody little is known of.

    Candidates are screened by agreement with the others, success so far and rest; of the first few the one
    with the highest upper confidence bound holds the role until the next run. What the company earns
    meanwhile, as a share of its best, is the outcome, and may come late. Before it chooses, everybody holds the
    role in turn, so that something is known of each.
    """

    tier: ClassVar[str] = "roles"
    paper: ClassVar[str] = "Symphony-Coord 2026, arXiv 2602.00966; Li et al. 2010, WWW (LinUCB)"
    verbs: ClassVar[frozenset[str]] = frozenset({"assign"})

    role: str = Field("leader", min_length=1, max_length=40, description="the role that goes round")
    warm: int = Field(
        120,
        ge=0,
        le=100_000,
        description="runs in which the role goes round in turn, before anybody is chosen",
    )
    first: int = Field(3, ge=1, le=1000, description="candidates left after screening (L)")
    alpha: float = Field(1, ge=0, le=100, description="weight of what is not known")
    ridge: float = Field(1, gt=0, le=1000, description="regularisation (lambda)")
    delta: float = Field(0.05, gt=0, lt=1, description="chance that the bound does not hold")
    delay: int = Field(1, ge=1, le=100, description="runs until the outcome is known")
    keep: float = Field(1, gt=0, le=1, description="weight of the past per outcome; below 1 it forgets")
    identity: bool = Field(
        False, description="also learn who it was, so that roles can emerge; for up to 64 people"
    )

    def evolve(self, stage: Stage) -> None:
        """Outcomes that are due first; then one choice. What was learned is kept, with its pending choices."""
        import numpy as np

        fresh = {"t": 0, "pending": [], "load": {}, "tries": {}, "best": 0.0, "seats": [], "chosen": 0}
        kept: dict[str, Any] = fresh | deepcopy(stage.secret("bandit", {}))
        seats = [*kept["seats"], *(n for n in stage.names if n not in kept["seats"])] if self.identity else []
        d = FEATURES + (MOST_IDENTITIES if self.identity else 0)
        model = LinUCB.fresh(d, self.ridge, alpha=self.alpha, delta=self.delta)
        if kept["t"]:
            model.inverse, model.b, model.t = np.array(kept["A"]), np.array(kept["b"]), kept["t"]
        mean = fmean(stage.payoffs().values()) if stage.names else 0.0
        best = self._outcomes(model, kept, mean, stage.episode)
        who, x = self._choose(stage, model, kept, seats)
        why = f"it is {who}'s turn: {self.role} number {kept['chosen'] + 1} of {self.warm} before anybody is chosen"
        if kept["chosen"] >= self.warm:
            why = f"{who} is {self.role}: may be worth {model.bound(x):.2f} of the best there was"
        self._hand_over(stage, who, why)
        load = {name: round(0.88 * one, 6) for name, one in kept["load"].items() if one > 0.01}
        load[who] = min(1.0, load.get(who, 0.0) + 0.3)
        choice = {"who": who, "x": x.tolist(), "mean": mean, "episode": stage.episode}
        learned = {"A": model.inverse.tolist(), "b": model.b.tolist(), "t": model.t}
        rest = {"load": load, "tries": kept["tries"], "best": best, "seats": seats}
        more = {"pending": [*kept["pending"], choice], "chosen": kept["chosen"] + 1}
        stage.keep("bandit", {**learned, **rest, **more})

    def _outcomes(self, model: LinUCB, kept: dict[str, Any], mean: float, episode: int) -> float:
        """Learn from choices old enough; the best gain so far. Losses are no gain, whatever was there before."""
        import numpy as np

        best = float(kept["best"])
        while len(kept["pending"]) >= self.delay:
            choice = kept["pending"].pop(0)
            before = choice["mean"] if choice["episode"] == episode else 0.0  # a new game starts from nothing
            gain = max(0.0, mean - before)
            best = max(best, gain)
            reward = gain / best if best else 0.0
            model.learn(np.array(choice["x"]), reward, self.keep)
            won, n = kept["tries"].get(choice["who"], (0.0, 0))
            kept["tries"][choice["who"]] = (won + reward, n + 1)
        return best

    def _choose(
        self, stage: Stage, model: LinUCB, kept: dict[str, Any], seats: Sequence[str]
    ) -> tuple[str, Any]:
        words = stances(stage)
        agree = vote(words)
        found: dict[str, tuple[float, Any]] = {}
        for name in stage.names:
            load, silent = kept["load"].get(name, 0.0), float(name not in words)
            won, n = kept["tries"].get(name, (0.0, 0))
            prior, sim = (won + 1) / (n + 2), agree.get(name, 0.0)
            screened = 0.5 * sim + 0.35 * prior + 0.15 * (0.4 * (1 - load) + 0.4 * (1 - silent) + 0.2)
            found[name] = screened, (1.0, sim, load, silent, prior, 1.0)
        order = stage.random("screening").sample(list(found), len(found))
        if kept["chosen"] < self.warm:  # in turn
            who = stage.names[kept["chosen"] % len(stage.names)]
            return who, _context(found[who][1], who, seats, self.identity)
        evidence = self.weighed(stage, {name: found[name][0] for name in order})
        short = sorted(order, key=lambda name: -evidence[name])[: self.first]
        contexts = {name: _context(found[name][1], name, seats, self.identity) for name in short}
        if self.by == "chance":
            who = stage.random("any").choice(short)
        else:
            who = max(short, key=lambda name: model.bound(contexts[name]))
        return who, contexts[who]

    def _hand_over(self, stage: Stage, who: str, why: str) -> None:
        if stage.role(who) == self.role:
            return
        if stage.assign(who, self.role, self.told(why), public=True):
            for name in stage.names:
                if name != who and stage.role(name) == self.role:
                    stage.assign(name, None, self.told(f"{who} is {self.role} now"), public=True)


def _context(features: Sequence[float], name: str, seats: Sequence[str], identity: bool) -> Any:
    """The features, at most of length 1; with who it is beside them where that is wanted."""
    import numpy as np

    own = np.zeros(MOST_IDENTITIES if identity else 0)
    if identity and (seat := seats.index(name)) < MOST_IDENTITIES:
        own[seat] = 1.0
    x = np.concatenate([np.array(features), own])
    return x / max(1.0, float(np.linalg.norm(x)))
