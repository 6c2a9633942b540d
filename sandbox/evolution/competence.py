"""What people are good at, by niche: the memory of the operators that build teams and populations on it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from statistics import median

from sandbox.evolution.words import bags, likeness
from sandbox.stage import Stage

Skill = dict[str, float]  # name -> competence in a niche, 0 to 1


def niche(stage: Stage) -> str:
    """What is played: people may be good at one game and not at another."""
    return stage.scenario.key()


def learned(skill: Mapping[str, float], scores: Mapping[str, float], alpha: float) -> Skill:
    """q <- (1 - alpha) q + alpha score; somebody's first score is their q."""
    new = {name: (1 - alpha) * skill[name] + alpha * s if name in skill else s for name, s in scores.items()}
    return {**skill, **{name: round(value, 9) for name, value in new.items()}}


def below_median(skill: Mapping[str, float], names: Sequence[str]) -> list[str]:
    """Those whose competence is below the median of all."""
    known = [name for name in names if name in skill]
    middle = median(skill[name] for name in known) if known else 0.0
    return [name for name in known if skill[name] < middle]


class Styles:
    """How alike people are in their words, as `stances` tells them, -1 to 1; 0 for those who said nothing."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._at = {name: i for i, name in enumerate(words)}
        self._rows = bags(words.values())

    def alike(self, one: str, other: str) -> float:
        if one not in self._at or other not in self._at:
            return 0.0
        return float(self._rows[self._at[one]] @ self._rows[self._at[other]])

    def pairs(self, least: float) -> Iterator[tuple[str, str]]:
        """Every two who are at least so alike, in order."""
        names, cosines = list(self._at), likeness(self._rows)
        for i, one in enumerate(names):
            for j in (cosines[i, i + 1 :] >= least).nonzero()[0]:
                yield one, names[i + 1 + int(j)]


def ucb1(tried: Mapping[str, Sequence[float]]) -> str:
    """The arm with the highest mean + sqrt(2 ln n / n_arm); each once before that (Auer et al. 2002)."""
    n = sum(int(count) for _, count in tried.values())

    def bound(arm: str) -> float:
        total, count = tried[arm]
        return total / count + math.sqrt(2 * math.log(n) / count) if count else math.inf

    return max(tried, key=bound)
