"""What is done in a game and remembered of it: acts, meetings, the trace that a donor sees, all of it in words."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sandbox import Stage, State

Act = dict[str, Any]  # who, to, share (of what `who` had; below 0: punished), of (units), round (of the game)
Past = list[dict[str, Act]]  # the earlier rounds of a game, oldest first: act by donor
Given = dict[str, list[float]]  # by donor: times they had anything to give, shares given in all, punishments
LONGEST = 1000  # rounds of a game; those before are remembered as sums alone, however long a generation lasts


def past(stage: Stage, turn: int) -> Past:
    """What happened before round `turn` of the game under way."""
    rounds = (_done(stage, stage.round - turn + at) for at in range(1, turn))
    return [{act["who"]: act for act in acts} for acts in rounds]


def remember(stage: Stage, done: Iterable[Act]) -> None:
    """Keep the acts of this round, in the place of those that no game can reach back to any more."""
    stage.keep(f"acts {stage.round % LONGEST}", {"round": stage.round, "acts": list(done)})
    if stage.round % LONGEST == 0:
        stage.keep("given", {"upto": stage.round, "by": given(stage, stage.round)})


def given(known: Stage | State, upto: int) -> Given:
    """What everybody gave in the generation, up to a round of it."""
    summed = known.secret("given", default={"upto": 0, "by": {}})
    sums: Given = {name: list(each) for name, each in summed["by"].items()}
    for number in range(summed["upto"] + 1, upto + 1):
        for act in _done(known, number):
            if act["of"] > 0:
                times, shares, punished = sums.get(act["who"], (0, 0.0, 0))
                sums[act["who"]] = [times + 1, shares + max(0.0, act["share"]), punished + (act["share"] < 0)]
    return sums


def _done(known: Stage | State, number: int) -> list[Act]:
    kept = known.secret(f"acts {number % LONGEST}", default={})
    return kept["acts"] if kept.get("round") == number else []


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
