"""Situations with private goals, secrets, and an exact score of who reached what."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

LEVELS = ("stranger", "known by name", "acquaintance", "friend", "family")
PEOPLE = (
    {"age": 34, "occupation": "baker", "personality": "warm and a little stubborn", "values": "fairness"},
    {"age": 51, "occupation": "bus driver", "personality": "dry and patient", "values": "loyalty"},
    {"age": 27, "occupation": "nurse", "personality": "quick and direct", "values": "honesty"},
    {
        "age": 63,
        "occupation": "retired teacher",
        "personality": "curious and talkative",
        "values": "tradition",
    },
)
SHOWN = {"stranger": 0, "known by name": 0, "acquaintance": 2, "friend": 4, "family": 4}  # parts of a profile


@dataclass(frozen=True, slots=True)
class Situation:
    """A setting, and for each side of it a role, a goal and a secret. Slots are filled with numbers."""

    setting: str
    roles: tuple[str, str]
    goals: tuple[str, str]
    secrets: tuple[str, str]
    wants: tuple[str, ...] = ()  # what each wants to be agreed on; none: a price


SITUATIONS = {
    "bicycle": Situation(
        "One is selling a used bicycle, and the other has come to look at it. They talk about the price.",
        ("seller", "buyer"),
        (
            "Sell the bicycle for as much as you can, and for no less than {low}.",
            "Buy the bicycle for as little as you can, and for no more than {high}.",
        ),
        ("I need the money by Friday.", "I have already sold my old bicycle and must walk to work."),
    ),
    "holiday": Situation(
        "Two who share a car plan their week of holidays. There is one car and one week.",
        ("one", "other"),
        ("Go to the sea together.", "Go to the mountains together."),
        ("I have booked a room at the sea without asking.", "I am afraid of swimming."),
        ("the sea", "the mountains"),
    ),
    "dog": Situation(
        "Two neighbours meet at the door. One of them is away next weekend and has a dog.",
        ("owner", "neighbour"),
        (
            "Have your neighbour look after the dog on the weekend.",
            "Keep your weekend free, so that the dog goes to a kennel, without a quarrel.",
        ),
        ("The dog bit somebody last week.", "I have a party on Saturday and did not invite you."),
        ("the neighbour", "the kennel"),
    ),
}


def reserves(dice: Random) -> tuple[int, int]:
    """The least a seller takes and the most a buyer pays."""
    low = 10 * dice.randint(4, 12)
    return low, low + 10 * dice.randint(3, 8)


def agreed(name: str, lines: Sequence[tuple[str, str]]) -> Any:
    """What two have both said "Deal" to: a price or an option; None while they have not."""
    wants = SITUATIONS[name].wants if name in SITUATIONS else ()
    said: dict[str, set[str]] = {}
    pattern = re.compile(
        r"deal(?: at|: we say|,|:)? (\d+|" + "|".join(map(re.escape, wants or ("-",))) + r")\b", re.I
    )
    for who, text in lines:
        for found in pattern.findall(text):
            said.setdefault(found.lower(), set()).add(who)
            if len(said[found.lower()]) > 1:
                return int(found) if found.isdecimal() else found.lower()
    return None


def reached(name: str, deal: Any, side: int, low: int, high: int) -> float | None:
    """The exact goal score, 0 to 10: the share of the surplus; or all or nothing. None where it is not known.

    For a price p between the reserves the seller's is 10 (p - low) / (high - low) and the buyer's the rest of 10;
    outside them whoever passed their own reserve has 0. Without a deal both have 0.
    """
    if name not in SITUATIONS:
        return None
    if deal is None:
        return 0.0
    if wants := SITUATIONS[name].wants:
        return 10.0 if deal == wants[side] else 0.0
    share = float(deal - low) / (high - low)
    return 10 * min(1.0, max(0.0, share if side == 0 else 1 - share))


def visible(profile: Mapping[str, Any], level: str) -> dict[str, Any]:
    """What somebody at this level of relationship knows of a profile; never the secret."""
    return dict(list(profile.items())[: SHOWN[level]])
