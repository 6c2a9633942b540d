"""What somebody is worth to the others: scorers that need no judge.

Each gives name -> value. `payoff`, `vote` and `centrality` cost what there are people; leave-one-out asks the
value of a group once per person; Shapley's value averages what somebody adds over orders of joining.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import permutations
from random import Random
from typing import TYPE_CHECKING, Literal

from sandbox.evolution.words import bags, likeness, same, stances
from sandbox.stage import Stage

if TYPE_CHECKING:
    from sandbox.evolution.words import Vectors

Value = Callable[[Collection[str]], float]  # what a group is worth
Scorer = Literal["payoff", "vote", "sim", "centrality", "loo", "shapley", "oracle"]
EXACT_UP_TO = 8  # people whose Shapley values are computed over all orders
SCORED = (
    "payoff: what they earned; vote: share who say the same; sim: how like the others; centrality: near what all say; \
loo: what the group's agreement loses without them; shapley: what they add to it; oracle: the trait that says \
who is right, where the scenario gives that feedback"
)


def scores(stage: Stage, how: Scorer) -> dict[str, float]:
    """Everybody's score, larger is better; people of whom nothing is known are left out."""
    if how == "payoff":
        return payoff(stage.payoffs())
    if how == "oracle":
        return oracle(stage)
    words = stances(stage)
    if how == "vote":
        return vote(words)
    names, rows = list(words), bags(words.values())
    if how == "sim":
        return dict(zip(names, similarity(rows), strict=True))
    if how == "centrality":
        return dict(zip(names, psi(rows), strict=True))
    value = Agreement(names, rows)
    return leave_one_out(names, value) if how == "loo" else shapley(names, value, stage.random("shapley"))


def payoff(payoffs: Mapping[str, float]) -> dict[str, float]:
    """Min-max scaled among those present, 0 to 1; all 1 when everybody earned the same."""
    if not payoffs:
        return {}
    low, high = min(payoffs.values()), max(payoffs.values())
    return {name: (value - low) / (high - low) if high > low else 1.0 for name, value in payoffs.items()}


def vote(words: Mapping[str, str]) -> dict[str, float]:
    """Share of those who answered that gave this answer, above 0 to 1."""
    groups = same(words)
    share = {who: len(group) / len(words) for group in groups.values() for who in group}
    return {who: share[who] for who in words}


def psi(rows: Vectors) -> list[float]:
    """Cosine with the mean of all, -1 to 1: SelfOrg's stand-in for Shapley's value."""
    import numpy as np

    if not len(rows):
        return []
    mean = rows.mean(axis=0)
    norm = np.linalg.norm(mean)
    return [float(x) for x in np.round(rows @ mean / norm, 10)] if norm else [0.0] * len(rows)


def similarity(rows: Vectors) -> list[float]:
    """Mean cosine with each of the others, -1 to 1; 0 for somebody alone."""
    alike, others = likeness(rows), len(rows) - 1
    return [float(sum(row) - row[i]) / others if others else 0.0 for i, row in enumerate(alike)]


def oracle(stage: Stage, trait: str = "correct") -> dict[str, float]:
    """Ground truth as a trait. Raises NotPublic unless the scenario declares that people get this feedback."""
    known = {name: stage.trait(name, trait) for name in stage.names}
    return {name: float(value) for name, value in known.items() if value is not None}


class Agreement:
    """v(S) = cos(sum over S, sum over all): how far a group speaks for everybody."""

    def __init__(self, names: Sequence[str], rows: Vectors) -> None:
        self._at, self._rows, self._total = {name: i for i, name in enumerate(names)}, rows, rows.sum(axis=0)

    def __call__(self, group: Collection[str]) -> float:
        part = self._rows[[self._at[name] for name in group]].sum(axis=0)
        return self._shared(part[None])[0]

    def growing(self, order: Sequence[str]) -> list[float]:
        """The value of a group that these join one by one, after each."""
        return self._shared(self._rows[[self._at[name] for name in order]].cumsum(axis=0))

    def without_each(self) -> list[float]:
        """The value of everybody but one, for each."""
        return self._shared(self._total - self._rows)

    def _shared(self, sums: Vectors) -> list[float]:
        import numpy as np

        norms = np.linalg.norm(sums, axis=1) * np.linalg.norm(self._total)
        found = np.divide(sums @ self._total, norms, out=np.zeros(len(sums)), where=norms > 1e-12)
        return [float(one) for one in found]


def leave_one_out(names: Sequence[str], value: Value) -> dict[str, float]:
    """What the group is worth less without somebody."""
    if isinstance(value, Agreement):
        rests = value.without_each()
    else:
        rests = [value([other for other in names if other != name]) for name in names]
    whole = value(names)
    return {name: whole - rest for name, rest in zip(names, rests, strict=True)}


def shapley(names: Sequence[str], value: Value, rng: Random, samples: int = 200) -> dict[str, float]:
    """What somebody adds, on average over the orders of joining; exact up to 8 people (Shapley 1953).

    Above that over `samples` drawn orders (Castro, Gomez & Tejada 2009). The values add up to v(all) - v(none).
    """
    exact = len(names) <= EXACT_UP_TO
    orders: Sequence[Sequence[str]] = (
        list(permutations(names)) if exact else [rng.sample(names, len(names)) for _ in range(samples)]
    )
    growing = value.growing if isinstance(value, Agreement) and not exact else _growing(value)
    added, none = dict.fromkeys(names, 0.0), value(())
    for order in orders:
        before = none
        for name, worth in zip(order, growing(order), strict=True):
            added[name] += worth - before
            before = worth
    return {name: total / len(orders) for name, total in added.items()}


def _growing(value: Value) -> Callable[[Sequence[str]], list[float]]:
    """The value of a group that people join one by one; each group is looked at once."""
    known: dict[frozenset[str], float] = {}

    def growing(order: Sequence[str]) -> list[float]:
        groups = [frozenset(order[: i + 1]) for i in range(len(order))]
        known.update({group: value(sorted(group)) for group in groups if group not in known})
        return [known[group] for group in groups]

    return growing
