"""Whether a choice spreads: when it tips, how steeply, and how far people copy what others did.

For every kind of question that is answered by one of a few words, the option that gained most between the first round
and the last is followed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import log
from typing import Any

from sandbox.diagnosis.finding import Finding, slope
from sandbox.events import Asked, Chose, Event

Rounds = Mapping[int, Mapping[str, str]]  # round -> who -> what they chose
MOST = 8  # options of a question whose spread is followed


def choices(events: Sequence[Event]) -> dict[str, Rounds]:
    """Kind of question -> who chose which option in each round; questions with a few options, asked in two rounds."""
    few: dict[str, set[str]] = defaultdict(set)
    found: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for event in events:
        if isinstance(event, Asked):
            few[event.tag] |= _of_few(event.answer)
        elif isinstance(event, Chose):
            for part in few[event.tag]:
                value = event.value if not part else event.value.get(part)
                if isinstance(value, str):
                    found[f"{event.tag}.{part}".strip(".")][event.step][event.who] = value
    return {tag: rounds for tag, rounds in found.items() if len(rounds) > 1}


def _of_few(answer: Mapping[str, Any]) -> set[str]:
    """The parts of an answer that have few options: "" is the whole, others are fields of a form."""
    parts = answer.get("fields", {}) if answer.get("kind") == "form" else {"": answer}
    return {
        name for name, one in parts.items() if one.get("kind") == "choice" and len(one["options"]) <= MOST
    }


def shares(rounds: Rounds, option: str) -> list[tuple[int, float]]:
    """(round, share of those asked who chose the option)."""
    return [(step, sum(v == option for v in who.values()) / len(who)) for step, who in sorted(rounds.items())]


def risen(rounds: Rounds) -> str:
    """The option that gained most from the first round to the last; the first by name among equals."""
    options = sorted({value for who in rounds.values() for value in who.values()})
    return max(options, key=lambda one: (lambda told: told[-1][1] - told[0][1])(shares(rounds, one)))


def tipped(told: Sequence[tuple[int, float]]) -> int | None:
    """The first round in which at least half chose it; None where it never came so far."""
    return next((step for step, part in told if part >= 0.5), None)


def imitation(rounds: Rounds, option: str) -> float | None:
    """How much more likely somebody chooses what all others chose last time: a difference in log odds.

    Logistic regression of choosing it on the share of others who did the round before, given whether one did so
    oneself, with a small ridge so that it exists when the data can be told apart without a fault.
    """
    rows = []
    steps = sorted(rounds)
    for before, now in pairwise(steps):
        last = rounds[before]
        for who, value in rounds[now].items():
            others = [one == option for name, one in last.items() if name != who]
            if who in last and others:
                rows.append((sum(others) / len(others), float(last[who] == option), float(value == option)))
    if len({seen for seen, _, _ in rows}) < 2 or len({did for _, _, did in rows}) < 2:
        return None
    return _logit(rows)


def _logit(rows: Sequence[tuple[float, float, float]]) -> float:
    import numpy as np

    x = np.array([[1.0, seen, own] for seen, own, _ in rows])
    y = np.array([did for _, _, did in rows])
    beta, ridge = np.zeros(3), np.diag([0.0, 0.1, 0.1])
    for _ in range(50):  # Newton's method
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (y - p) - ridge @ beta
        step = np.linalg.solve((x.T * (p * (1 - p) + 1e-9)) @ x + ridge, gradient)
        beta += step
        if abs(step).max() < 1e-9:
            break
    return float(beta[1])


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M6."""
    for tag, rounds in sorted(choices(events).items()):
        option = risen(rounds)
        told = shares(rounds, option)
        name, at = f"{tag}: {option}", tipped(told)
        yield Finding(f"share of {name}", told[-1][1], "share who chose it in the last round")
        odds = [(float(step), _log_odds(part, len(rounds[step]))) for step, part in told]
        yield Finding(f"slope of {name}", slope(odds), "change of its log odds from round to round")
        yield Finding(
            f"tipping of {name}",
            None if at is None else float(at),
            "first round in which half chose it",
            "round",
        )
        yield Finding(
            f"imitation of {name}",
            imitation(rounds, option),
            "log odds when all others chose it, against none",
        )


def _log_odds(part: float, n: int) -> float:
    """Of a share of n people, half a person added to each side."""
    return log((part * n + 0.5) / ((1 - part) * n + 0.5))


def most_common(values: Sequence[str]) -> str:
    """The commonest, the first by name among equals."""
    counts = Counter(values)
    return min(counts, key=lambda one: (-counts[one], one))
