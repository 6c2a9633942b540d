"""Players with numbers in their heads: tables of probabilities, extortion, best replies.

A table gives the chance of the kind option in the first meeting and after CC, CD, DC, DD (own choice first): the
memory-one strategies of Press & Dyson 2012 and the co-player pool of Weis et al. 2026 (arXiv 2602.16301).
"""

from collections.abc import Sequence
from itertools import product
from typing import Any, ClassVar

from pydantic import Field

from sandbox import View, Write
from scenarios.matrix_game import sentences
from scenarios.matrix_game.players import Facts, Player, hard, kind, last, mood

Table = tuple[float, float, float, float, float]  # first, CC, CD, DC, DD


def _chance(default: float, when: str) -> Any:
    return Field(default, ge=0, le=1, description=f"chance of the kind option {when}")


def state(facts: Facts) -> int:
    """Where a table is read: 0 at first, then 1 to 4 for CC, CD, DC, DD."""
    turn = last(facts)
    return 0 if not turn else 1 + 2 * (turn[0] != kind(facts)) + (turn[1] != kind(facts))


class Tabular(Player):
    """Goes by a table of five probabilities: in the first meeting, and after each pair of choices."""

    first: float = _chance(1.0, "in the first meeting")
    cc: float = _chance(0.9, "after both were kind")
    cd: float = _chance(0.2, "after being kind alone")
    dc: float = _chance(0.5, "after being unkind alone")
    dd: float = _chance(0.2, "after both were unkind")
    lines: ClassVar = sentences.TABULAR

    def table(self, view: View, facts: Facts) -> Table:
        return self.first, self.cc, self.cd, self.dc, self.dd

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        chance = self.table(view, facts)[state(facts)]
        return mood(facts), kind(facts) if view.random.random() < chance else hard(facts)


class RandomTable(Player):
    """Draws five probabilities at the start of every episode, uniformly, and goes by them to its end."""

    lines: ClassVar = sentences.TABULAR

    def _drawn(self, view: View) -> tuple[list[float], bool]:
        kept = view.memory.get("table", {}).get("drawn")
        if kept and kept["episode"] == view.episode:
            return kept["chances"], False
        return [round(view.random.random(), 3) for _ in range(5)], True

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        chances, _ = self._drawn(view)
        return mood(facts), kind(facts) if view.random.random() < chances[state(facts)] else hard(facts)

    def notes(self, view: View, facts: Facts) -> tuple[Write, ...]:
        chances, new = self._drawn(view)
        return (Write("drawn", {"episode": view.episode, "chances": chances}, "table"),) if new else ()


def extortion(points: Sequence[Sequence[float]], factor: float, phi: float | None = None) -> Table:
    """The zero-determinant strategy that takes `factor` times the other's surplus over mutual punishment.

    Press & Dyson 2012, PNAS 109:10409. `phi` scales the steps from the border; open: half of the largest for which
    all four are probabilities, 1/26 for 5, 3, 1, 0 and factor 3 as in their example.
    Raises ValueError when the points are those of no prisoner's dilemma.
    """
    (reward, sucker), (temptation, punishment) = points
    if not temptation > reward > punishment > sucker:
        raise ValueError(f"points: extortion needs T > R > P > S, got {points}")
    up, down = (
        (temptation - punishment) / (punishment - sucker),
        (reward - punishment) / (punishment - sucker),
    )
    steps = (factor - 1) * down, 1 + factor * up, factor + up
    phi = phi if phi is not None else 0.5 / max(steps)
    chances = 1 - phi * steps[0], 1 - phi * steps[1], phi * steps[2], 0.0
    a, b, c, d = (min(1.0, max(0.0, chance)) for chance in chances)
    return 1.0, a, b, c, d


class ZeroDeterminant(Player):
    """Extorts: whatever the other does, its surplus is a multiple of theirs (Press & Dyson 2012).

    In games that are no prisoner's dilemma it plays tit for tat.
    """

    factor: float = Field(3.0, ge=1, le=100, description="own surplus over mutual punishment, in theirs")
    lines: ClassVar = sentences.EXTORTIONER

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        turn = last(facts)
        try:
            chance = extortion(facts["points"], self.factor)[state(facts)]
        except ValueError:
            return mood(facts), turn[1] if turn else kind(facts)
        return mood(facts), kind(facts) if view.random.random() < chance else hard(facts)


def stationary(mine: Sequence[float], theirs: Sequence[float], turns: int = 200) -> list[float]:
    """Shares of CC, CD, DC, DD (mine first) over `turns` steps from an even start.

    `mine` and `theirs` are chances of the kind option after CC, CD, DC, DD, each as its owner sees it.
    """
    now, total = [0.25] * 4, [0.0] * 4
    swapped = (theirs[0], theirs[2], theirs[1], theirs[3])
    for _ in range(turns):
        new = [0.0] * 4
        for weight, p, q in zip(now, mine, swapped, strict=True):
            for at, chance in enumerate((p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q))):
                new[at] += weight * chance
        now, total = new, [a + b for a, b in zip(total, new, strict=True)]
    return [share / turns for share in total]


class BestResponder(Player):
    """Tries the other out, then plays the best of the sixteen pure memory-one replies to what it has seen.

    The learner of the pool as a rule: a best response found within the episode (Weis et al. 2026). It is unkind in the
    third and fourth meeting, to see what happens then. For games with two options; else it throws a coin.
    """

    patience: int = Field(6, ge=1, le=1000, description="meetings in which it tries the other out")
    lines: ClassVar = sentences.BEST

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        if len(facts["options"]) != 2:
            return mood(facts), str(view.random.choice(facts["options"]))
        if facts["times"] < self.patience:
            probing = facts["times"] in (2, 3)
            return "probe" if probing else mood(facts), hard(facts) if probing else kind(facts)
        plan = _best_reply(facts)
        option = kind(facts) if plan[state(facts) - 1] else hard(facts)
        return "plan" if facts["times"] == self.patience else mood(facts), option


def _best_reply(facts: Facts) -> Sequence[float]:
    """The pure table that earns most against what was seen; of equals, the kindest."""
    both = list(product((kind(facts), hard(facts)), repeat=2))
    theirs = [_answers(facts, mine, their) for their, mine in both]
    points = [point for line in facts["points"] for point in line]

    def worth(plan: Sequence[float]) -> float:
        shares = stationary(plan, theirs, turns=30)
        return round(sum(share * gain for share, gain in zip(shares, points, strict=True)), 9)

    return max(product((1.0, 0.0), repeat=4), key=worth)


def _answers(facts: Facts, mine: str, theirs: str) -> float:
    """The chance that they are kind after such a meeting, as seen so far, and half a meeting of what they are like."""
    seen, all_seen = facts["after"].get(f"{mine} {theirs}", {}), facts["joint"]
    kindly = sum(n for key, n in all_seen.items() if key.split()[1] == kind(facts)) / sum(all_seen.values())
    return float((seen.get(kind(facts), 0) + 0.5 * kindly) / (sum(seen.values()) + 0.5))


class FictitiousPlayer(Player):
    """Best reply to how often the other has taken each option so far, in any game; ties by lot (Brown 1951)."""

    lines: ClassVar = sentences.FICTITIOUS

    def move(self, view: View, facts: Facts) -> tuple[str, str]:
        options = facts["options"]
        seen = [1 + sum(n for key, n in facts["joint"].items() if key.split()[1] == one) for one in options]
        worth = [sum(n * point for n, point in zip(seen, line, strict=True)) for line in facts["points"]]
        best = [one for one, value in zip(options, worth, strict=True) if value > max(worth) - 1e-9]
        return ("first" if not facts["times"] else "calm"), str(view.random.choice(best))
