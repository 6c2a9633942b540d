"""Counting: whom the wolves agree on, who hangs, and how well the village judged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from scenarios.werewolf.roles import ROLES, WOLF

Ballots = Sequence[Mapping[str, Mapping[str, Any]]]  # by day: voter -> vote, sure, because


def agreed(kills: Sequence[str]) -> str | None:
    """The choice of most wolves; of several, the one that the first wolf among them named."""
    counts = Counter(kills)
    return next((kill for kill in kills if counts[kill] == max(counts.values())), None)


def hanged(votes: Sequence[str], tie: str, dice: Random) -> str | None:
    """Whoever has most votes; when several have, nobody or one by lot."""
    counts = Counter(votes)
    most = sorted(name for name, n in counts.items() if n == max(counts.values()))
    if len(most) == 1 or (most and tie == "lot"):
        return dice.choice(most)
    return None


def votes(roles: Mapping[str, str], days: Ballots) -> dict[str, float | None]:
    """Of the village's votes: the share that hit a wolf, and the mean squared error of how sure they were (Brier)."""
    cast = [
        (roles.get(ballot["vote"]) == WOLF, ballot["sure"])
        for day in days
        for voter, ballot in day.items()
        if roles[voter] != WOLF and ballot["vote"] in roles
    ]
    if not cast:
        return {"vote_accuracy": None, "brier": None}
    return {
        "vote_accuracy": sum(hit for hit, _ in cast) / len(cast),
        "brier": sum((hit - sure) ** 2 for hit, sure in cast) / len(cast),
    }


def moved(polls: Ballots, days: Ballots) -> dict[str, float]:
    """Share of votes that differ from the same person's vote before the talk; nothing without polls."""
    pairs = [
        (before[who]["vote"], ballot["vote"])
        for before, after in zip(polls, days, strict=False)
        for who, ballot in after.items()
        if who in before
    ]
    return {"moved": sum(a != b for a, b in pairs) / len(pairs)} if pairs else {}


def survival(roles: Mapping[str, str], alive: Sequence[str]) -> dict[str, float]:
    """Share of each role that is alive at the end."""
    counts = Counter(roles.values())
    return {
        f"alive_{r}": sum(roles[w] == r for w in alive if w in roles) / counts[r] for r in ROLES if counts[r]
    }
