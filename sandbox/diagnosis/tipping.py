"""Whether a choice spreads: when it tips, how steeply, and how far people copy what others did.

For every kind of question that is answered by one of a few words, the option that gained most between the first round
and the last is followed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from sandbox.diagnosis.finding import Finding, rate
from sandbox.events import Asked, Chose, Event, Paid

Rounds = Mapping[int, Mapping[str, str]]  # round -> who -> what they chose
HALF = 0.5  # share from which a choice has tipped
MOST = 8  # options of a question whose spread is followed


def choices(events: Sequence[Event]) -> dict[str, Rounds]:
    """Kind of question -> who chose which option in each round; questions with a few options, asked in two rounds."""
    few: dict[int, set[str]] = {}  # of the n-th question: a kind may be asked in another form later
    found: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for event in events:
        if isinstance(event, Asked):
            few[event.n] = _of_few(event.answer)
        elif isinstance(event, Chose):
            for part in few.get(event.n, ()):
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
    return next((step for step, part in told if part >= HALF), None)


def payments(events: Sequence[Event]) -> dict[int, dict[str, float]]:
    """Round -> who -> what they were paid in it."""
    found: dict[int, dict[str, float]] = defaultdict(dict)
    for event in events:
        if isinstance(event, Paid):
            for who, amount in event.amounts.items():
                found[event.step][who] = found[event.step].get(who, 0.0) + amount
    return found


def switched(rounds: Rounds) -> float | None:
    """Share of people's consecutive choices that differ; None where nobody was asked in two rounds running."""
    pairs = [
        rounds[before][who] != value
        for before, now in pairwise(sorted(rounds))
        for who, value in rounds[now].items()
        if who in rounds[before]
    ]
    return sum(pairs) / len(pairs) if pairs else None


def imitation(
    rounds: Rounds, option: str, paid: Mapping[int, Mapping[str, float]] | None = None
) -> float | None:
    """How much more likely somebody chooses what all others chose last time with success: a difference in log odds.

    Logistic regression of choosing it on the share of others who did so in the round before and were paid no less than
    the mean of that round, given what one's own choosing it was paid then (Alignment Tipping Process, arXiv 2510.04860,
    the testbed of imitation). Where a round pays nobody every choice counts as a success that pays 1.
    """
    rows = []
    for before, now in pairwise(sorted(rounds)):
        last, gain = rounds[before], (paid or {}).get(before, {})
        level = sum(gain.values()) / len(gain) if gain else 0.0
        unit = max(map(abs, gain.values()), default=0.0) or 1.0
        for who, value in rounds[now].items():
            others = [
                one == option and (not gain or gain.get(name, 0.0) >= level)
                for name, one in last.items()
                if name != who
            ]
            if who in last and others:
                own = float(last[who] == option) * (gain.get(who, 0.0) / unit if gain else 1.0)
                rows.append((sum(others) / len(others), own, float(value == option)))
    if len({seen for seen, _, _ in rows}) < 2 or len({did for _, _, did in rows}) < 2:
        return None
    return _logit([row[:2] for row in rows], [did for *_, did in rows])


def steepness(rounds: Rounds, option: str) -> float | None:
    """By how much the log odds of choosing it grow from round to round: logistic regression of each choice on it."""
    rows = [
        ((float(step),), float(value == option)) for step, who in rounds.items() for value in who.values()
    ]
    middle = sum(step for (step,), _ in rows) / len(rows)
    return _logit([(step - middle,) for (step,), _ in rows], [did for _, did in rows])


def _logit(factors: Sequence[Sequence[float]], did: Sequence[float]) -> float:
    """The first coefficient, with a small ridge so that it exists when the data can be told apart without a fault."""
    import numpy as np

    x = np.array([[1.0, *one] for one in factors])
    y = np.array(did)
    n = x.shape[1]
    beta, ridge = np.zeros(n), np.diag([1e-9] + [0.1] * (n - 1))
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
    paid = payments(events)
    for tag, rounds in sorted(choices(events).items()):
        option = risen(rounds)
        told = shares(rounds, option)
        name, at = f"{tag}: {option}", tipped(told)
        asked = rounds[told[-1][0]]
        last = rate(
            f"share of {name}",
            sum(value == option for value in asked.values()),
            len(asked),
            "share who chose it in the last round",
        )
        yield last._replace(curve=tuple(told))
        yield Finding(
            f"slope of {name}",
            steepness(rounds, option),
            "change of its log odds from round to round (logistic regression)",
        )
        yield Finding(
            f"switches of {tag}", switched(rounds), "share of answers unlike one's last, round after round"
        )
        yield Finding(
            f"tipping of {name}",
            None if at is None else float(at),
            f"first round in which {HALF:.0%} chose it",
            "round",
        )
        yield Finding(
            f"imitation of {name}",
            imitation(rounds, option, paid),
            "log odds when all others chose it with success, against none",
        )


def most_common(values: Sequence[str]) -> str:
    """The commonest, the first by name among equals."""
    counts = Counter(values)
    return min(counts, key=lambda one: (-counts[one], one))
