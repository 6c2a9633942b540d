"""Who to put on a team, learned from past teams (after calling-tree recommendation, arXiv 2601.22209)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, ClassVar, Literal

from pydantic import Field

from sandbox.evolution.evidence import Selective
from sandbox.evolution.scorers import psi
from sandbox.evolution.ties import Ties
from sandbox.evolution.words import bags, stances
from sandbox.stage import Stage

Features = list[float]  # relevance, history, cooperation, structure, each 0 to 1
FEATURES = ("relevance", "history", "cooperation", "structure")
Query = tuple[list[Features], int]  # the candidates, and which of them turned out best
KEPT = 20  # past choices that are learned from


def refit(
    weights: Sequence[float], queries: Sequence[Query], rate: float, epochs: int, l2: float
) -> Features:
    """Softmax cross-entropy per choice, gradient descent; a listwise ranker (Cao et al. 2007)."""
    import numpy as np

    w = np.array(weights, dtype=float)
    for _ in range(epochs):
        for rows, best in queries:
            x = np.array(rows)
            p = np.exp(x @ w - np.max(x @ w))
            p /= p.sum()
            w -= rate * (p @ x - x[best] + l2 * w)
    return [float(value) for value in w]


def loss(weights: Sequence[float], queries: Sequence[Query]) -> float:
    """Mean cross-entropy of the choices that turned out best."""
    total = 0.0
    for rows, best in queries:
        values = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in rows]
        top = max(values)
        total += top + math.log(sum(math.exp(value - top) for value in values)) - values[best]
    return total / len(queries) if queries else 0.0


def connected(scores: Mapping[str, float], near: Mapping[str, set[str]], size: int) -> list[str]:
    """From the best on, always the best who is tied to somebody chosen; fewer where the part is smaller."""
    if not scores:
        return []
    team = [max(scores, key=scores.__getitem__)]
    rim = set(near.get(team[0], ()))
    while len(team) < size and (free := [name for name in rim if name in scores and name not in team]):
        team.append(max(sorted(free), key=scores.__getitem__))
        rim |= near.get(team[-1], set())
    return team


class TeamRecommender(Selective):
    """A team is chosen by what past teams taught: who fits, who did well, who did well together.

    Each candidate has four features: how near to what all say, smoothed success so far, success together
    with those they are tied to, and how dense their neighbourhood is. Their weights are learned from who turned
    out best. The team is connected. No feature ever looks at who is about to win.
    """

    tier: ClassVar[str] = "teams"
    paper: ClassVar[str] = "after Agent_REC 2026, arXiv 2601.22209 (history and cooperation redefined)"
    verbs: ClassVar[frozenset[str]] = frozenset({"team"})

    at: Literal["round", "episode"] = Field("episode", description="the clock it goes by")
    size: int = Field(3, ge=1, le=1000, description="people on the team")
    candidates: int = Field(10, ge=2, le=1000, description="people considered, the most relevant (K)")
    rate: float = Field(0.01, gt=0, le=1, description="learning rate")
    epochs: int = Field(100, ge=0, le=10_000, description="passes over past choices")
    l2: float = Field(0.001, ge=0, le=1, description="shrinkage of the weights")
    channel: str = Field("talk", min_length=1, description="the relation a team is connected by")

    def evolve(self, stage: Stage) -> None:
        """Learns from how the last candidates did, then chooses. Posts ``team_recommender``: the weights."""
        kept: dict[str, Any] = stage.secret("recommender") or {"w": [1.0] * 4, "queries": [], "won": {}}
        payoffs, ties = stage.payoffs(), Ties(stage, self.channel)
        middle = median(payoffs.values()) if payoffs else 0.0
        won = {
            n: [s + (payoffs[n] > middle), k + 1] for n in payoffs for s, k in [kept["won"].get(n, (0, 0))]
        }
        queries: list[Query] = kept["queries"]
        if kept.get("asked") and (query := _answered(kept["asked"], payoffs)):
            queries = [*queries, query][-KEPT:]
        weights = refit(kept["w"], queries, self.rate, self.epochs, self.l2)
        features = self._features(stage, ties, won)
        scores = self.weighed(
            stage, {n: sum(map(float.__mul__, weights, row)) for n, row in features.items()}
        )
        team = connected(scores, ties.near, self.size)
        self._seat(stage, team, scores)
        stage.post("team_recommender", dict(zip(FEATURES, weights, strict=True)))
        stage.keep("recommender", {"w": weights, "queries": queries, "won": won, "asked": features})

    def _features(self, stage: Stage, ties: Ties, won: Mapping[str, Sequence[int]]) -> dict[str, Features]:
        words = stances(stage)
        near = dict(zip(words, psi(bags(words.values())), strict=True))
        relevance = {name: (near.get(name, 0.0) + 1) / 2 for name in stage.names}
        order = stage.random("candidates").sample(stage.names, len(stage.names))
        success = {name: (won[name][0] + 1) / (won[name][1] + 2) for name in won}
        mean = sum(map(len, ties.near.values())) / max(1, len(ties.near))
        return {
            name: [relevance[name], success[name], _together(name, ties, success), _shape(name, ties, mean)]
            for name in sorted(order, key=lambda one: -relevance[one])[: self.candidates]
        }

    def _seat(self, stage: Stage, team: Sequence[str], scores: Mapping[str, float]) -> None:
        for name in stage.names:
            if name in team and stage.team(name) != "team":
                why = f"{name} is recommended ({scores[name]:.2f}), and tied to the others of the team"
                stage.team_up(name, "team", self.told(why))
            elif name not in team and stage.team(name) == "team":
                stage.team_up(name, "bench", self.told(f"{name} makes room on the team"))


def _answered(asked: Mapping[str, Features], payoffs: Mapping[str, float]) -> Query | None:
    here = [name for name in asked if name in payoffs]
    if len(here) < 2:
        return None
    best = max(here, key=payoffs.__getitem__)
    return [list(asked[name]) for name in here], here.index(best)


def _together(name: str, ties: Ties, success: Mapping[str, float]) -> float:
    """Mean joint success with those near: the product of both success rates."""
    joint = [success[name] * success[other] for other in ties.near[name] if other in success]
    return sum(joint) / len(joint) if joint else 0.25


def _shape(name: str, ties: Ties, mean: float) -> float:
    """.6 min(1, ties per person around) + .4 min(1, distance of the degree from its mean)."""
    near = ties.near[name]
    around = sum(len(ties.near[other] & near) for other in near) / 2 + len(near)
    spread = abs(len(near) - mean) / (2 * mean) if mean else 0.0
    return 0.6 * min(1.0, around / (len(near) + 1)) + 0.4 * min(1.0, spread)
