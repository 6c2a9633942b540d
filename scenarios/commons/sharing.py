"""Who gets how much of what there is, and how equal that is."""

import random
from collections.abc import Mapping, Sequence


def shared(stock: int, wishes: Mapping[str, int], rule: str, rng: random.Random) -> dict[str, int]:
    """Who gets how much of `stock` whole units: never more than wished, never more than there is."""
    total = sum(wishes.values())
    if total <= stock:
        return dict(wishes)
    if rule == "proportional":
        got = {name: wish * stock // total for name, wish in wishes.items()}
        rest = sorted(wishes, key=lambda name: -(wishes[name] * stock % total))[: stock - sum(got.values())]
        return got | {name: got[name] + 1 for name in rest}
    got, hungry = dict.fromkeys(wishes, 0), [name for name in wishes if wishes[name]]
    for _ in range(stock):
        at = rng.randrange(len(hungry))
        name = hungry[at]
        got[name] += 1
        if got[name] == wishes[name]:
            hungry[at] = hungry[-1]
            hungry.pop()
    return got


def equality(gains: Sequence[int]) -> float:
    """1 - the Gini index: 1 where all have the same. In n log n."""
    total, ranked = sum(gains), sorted(gains)
    spread = sum((2 * rank + 1 - len(ranked)) * gain for rank, gain in enumerate(ranked))
    return 1 - spread / (len(ranked) * total) if total else 1.0
