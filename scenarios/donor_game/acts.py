"""What is done in a game and remembered of it: acts, meetings, the trace that a donor sees, all of it in words."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sandbox import Stage

Act = dict[str, Any]  # who, to, share (of what `who` had; below 0: punished), of (units), round (of the game)
Past = list[dict[str, Act]]  # the earlier rounds of a game, oldest first: act by donor


def past(stage: Stage, turn: int) -> Past:
    """What happened before round `turn` of the game under way."""
    rounds = (stage.secret(f"round {stage.round - turn + at}", []) for at in range(1, turn))
    return [{act["who"]: act for act in acts} for acts in rounds]


def trace(earlier: Past, name: str, most: int) -> list[Act]:
    """What somebody did as a donor the last time; what that partner had done before; and so on.

    Never two acts of one round or of one person: the chain ends where somebody would act twice.
    """
    chain: list[Act] = []
    for acts in reversed(earlier):
        act = acts.get(name)
        if len(chain) == most or any(later["who"] == name for later in chain):
            break
        if act:
            chain.append(act)
            name = act["to"]
    return chain


def pair(one: str, other: str) -> tuple[str, str]:
    """Two people, whoever of them gives."""
    return (one, other) if one < other else (other, one)


def meetings(earlier: Past) -> Counter[tuple[str, str]]:
    """How often each two have met."""
    return Counter(pair(act["who"], act["to"]) for acts in earlier for act in acts.values())


# -- in words ------------------------------------------------------------------------------------------


def percent(share: float) -> str:
    """A share without its sign."""
    return f"{round(100 * abs(share))} %" if abs(share) >= 0.005 else "nothing"


def units(amount: float, rounded: Callable[[float], int] = round) -> str:
    """A number of units, to a tenth below a hundred and to whole units above."""
    tenths = rounded(amount * 10 + 1e-6)
    number = f"{tenths // 10:,}" if tenths >= 1000 or tenths % 10 == 0 else f"{tenths / 10:.1f}"
    return f"{number} unit{'s' if number != '1' else ''}"


def gift(share: float, to: str) -> str:
    """A share given or, below 0, spent on punishment: "gave Ada 40 %"."""
    return f"spent {percent(share)} to punish {to}" if share < 0 else f"gave {to} {percent(share)}"


def deed(act: Act, called: Mapping[str, str]) -> str:
    """What somebody did, with words for some of the names: "gave you 40 %"."""
    to = called.get(act["to"], act["to"])
    return gift(act["share"], to) if act["of"] > 0 else f"had nothing to give {to}"
