"""How a debate ends: what the majority says, and whom the jury moved to."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from scenarios.debate.questions import VOTES


def majority(answers: Sequence[int], rng: random.Random) -> int:
    """The answer that most gave; a tie is drawn by lot."""
    counts = Counter(answers)
    most = max(counts.values())
    return rng.choice(sorted(answer for answer, votes in counts.items() if votes == most))


def accuracy(
    truth: int, vote: int, first: Mapping[str, int], last: Mapping[str, int], agreement: Sequence[float]
) -> dict[str, Any]:
    """The vote and everybody's first and last answers against the truth, and the agreement round by round."""
    both = [(first[who] == truth, answer == truth) for who, answer in last.items() if who in first]
    return {
        "vote": vote,
        "truth": truth,
        "accuracy": float(vote == truth),
        "individual_first": sum(was_right for was_right, _ in both) / max(1, len(both)),
        "individual": sum(answer == truth for answer in last.values()) / len(last),
        "right_to_wrong": both.count((True, False)),
        "wrong_to_right": both.count((False, True)),
        **{f"agreement_{round}": share for round, share in enumerate(agreement, start=1)},
    }


def swing(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, Any]:
    """Votes before and after; the winner is the side that gained more, as in Oxford-style debates."""
    first, last = Counter(before.values()), Counter(after.values())
    gain = {side: last[side] - first[side] for side in ("for", "against")}
    swing = gain["for"] - gain["against"]
    return {
        "winner": "for" if swing > 0 else "against" if swing < 0 else "draw",
        "swing": swing,
        "persuaded": sum(after[who] != vote for who, vote in before.items() if who in after),
        **{f"{side}_before": first[side] for side in VOTES},
        **{f"{side}_after": last[side] for side in VOTES},
    }


def gains(
    before: Mapping[str, str], after: Mapping[str, str], speakers: Mapping[str, str]
) -> dict[str, float]:
    """The jurors that came over to each speaker's side, less those that left it."""
    changed = [who for who, vote in after.items() if before.get(who, vote) != vote]
    return {
        speaker: float(sum((after[who] == side) - (before[who] == side) for who in changed))
        for speaker, side in speakers.items()
    }
