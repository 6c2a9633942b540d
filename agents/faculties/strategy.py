"""Strategy: which way of thinking pays here, learnt by trying. No model is asked."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from agents.faculties import experience
from agents.faculties.turn import Faculty, Turn
from sandbox import View, events

STORE = "strategies"
WAYS = (
    "Think step by step: what follows from what, before you answer.",
    "Split the question into smaller ones, the easiest first, and build each answer on the one before.",
    "Calculate: what would every answer bring you? Take the one that brings most.",
)


class Strategies(Faculty):
    """Chooses a way of thinking for each kind of question, by what it brought before: Thompson sampling.

    The ways are those of SMART (Liu et al. 2024, arXiv 2410.16128): chain of thought, least to most, program of
    thought; there the choice is trained, here it is a bandit. Each way begins at Beta(1, 1). A payoff above one's own
    mean so far counts as 1, one equal to it as 1/2, one below as 0. Every way is tried once before the lot decides. The
    probability of every choice is kept: off-policy estimates need it.
    """

    kind: Literal["strategies"] = "strategies"
    stores: ClassVar[tuple[str, ...]] = (STORE,)

    ways: tuple[str, ...] = Field(
        WAYS, min_length=2, max_length=20, description="ways of thinking, one sentence each"
    )

    def deliberate(self, turn: Turn) -> None:
        key = f"{turn.view.scenario}.{turn.ask.tag}"
        known = turn.memory(STORE).get(key)
        if known is None or len(known["arms"]) != len(self.ways):
            known = {
                "arms": [[1.0, 1.0] for _ in self.ways],
                "pulls": [0] * len(self.ways),
                "mean": 0.0,
                "held": None,
            }
        paid = None if known["held"] is None else payoff(turn.view, known["seq"])
        if known["held"] is not None and paid is None and known["episode"] == turn.view.episode:
            chosen = known["held"]  # it has not been paid yet: the same way as before
        else:
            known = known if known["held"] is None else learnt(known, paid or 0.0)
            chances = propensities(known["arms"], known["pulls"])
            (chosen,) = turn.view.random.choices(range(len(self.ways)), chances)
            at = {"seq": experience.now(turn.view), "episode": turn.view.episode}
            turn.keep(STORE, key, {**known, "held": chosen, "chances": chances, **at})
        turn.slots.setdefault("strategy", []).append(self.ways[chosen])


def payoff(view: View, seq: int) -> float | None:
    """What one was paid since an event; None while nothing was."""
    amounts = []
    for event in view.known():
        if event.seq <= seq:
            break
        if isinstance(event, events.Paid) and view.name in event.amounts:
            amounts.append(event.amounts[view.name])
    return sum(amounts) if amounts else None


def learnt(known: dict[str, Any], paid: float) -> dict[str, Any]:
    """The arms after a payoff of the one that was held."""
    held, pulls = known["held"], sum(known["pulls"])
    mean = known["mean"] if pulls else paid
    won = 0.5 if paid == mean else float(paid > mean)
    arms = [[a + won, b + 1 - won] if i == held else [a, b] for i, (a, b) in enumerate(known["arms"])]
    counted = [n + (i == held) for i, n in enumerate(known["pulls"])]
    return {**known, "arms": arms, "pulls": counted, "mean": mean + (paid - mean) / (pulls + 1), "held": None}


def propensities(arms: Sequence[Sequence[float]], pulls: Sequence[int]) -> list[float]:
    """The probability of each arm: that its rate is the highest, under Beta(a, b) of each; arms not tried come first.

    By the midpoint rule on 2,000 points: P(i) is the integral of its density times the others' distributions.
    """
    if 0 in pulls:
        first = list(pulls).index(0)
        return [float(i == first) for i in range(len(pulls))]
    x = (np.arange(2000) + 0.5) / 2000
    logs = [(a - 1) * np.log(x) + (b - 1) * np.log1p(-x) for a, b in arms]
    weights = [np.exp(log - log.max()) for log in logs]
    weights = [weight / weight.sum() for weight in weights]
    below = [weight.cumsum() - weight / 2 for weight in weights]
    best = [
        float((weight * np.prod([one for j, one in enumerate(below) if j != i], axis=0)).sum())
        for i, weight in enumerate(weights)
    ]
    return [chance / sum(best) for chance in best]
