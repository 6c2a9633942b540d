"""How people are with each other: kindness, shares, conformity, and how varied their words are."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from sandbox.diagnosis.failures import games
from sandbox.diagnosis.finding import Finding, gini, mean, rate, slope
from sandbox.diagnosis.outcome import ALL, returns
from sandbox.diagnosis.tipping import Rounds, choices, most_common
from sandbox.events import EVERYBODY, Chose, Event, Joined, Paid, Posted, Said
from sandbox.evolution.words import bags, likeness
from sandbox.referee import KEY

MOST = 60  # lines of a round that are compared


def conformity(rounds: Rounds) -> tuple[int, int]:
    """(changed to it, could have): people who stood against the majority of the others the round before."""
    moved = could = 0
    steps = sorted(rounds)
    for before, now in pairwise(steps):
        for who, value in rounds[now].items():
            others = [one for name, one in rounds[before].items() if name != who]
            if who not in rounds[before] or not others:
                continue
            most = most_common(others)
            if 2 * others.count(most) > len(others) and rounds[before][who] != most:
                could, moved = could + 1, moved + (value == most)
    return moved, could


def welfare(events: Sequence[Event]) -> tuple[float, float]:
    """(what all earned, the most they could have) in episodes whose scenario tells it (`sandbox.referee.at_most`)."""
    staff = {event.who for event in events if isinstance(event, Joined) and event.staff}
    total = could = 0.0
    for game in games(events):
        most = sum(
            event.value["at_most"]
            for event in game
            if isinstance(event, Posted) and event.key == KEY and "at_most" in event.value
        )
        if most > 0:
            could += most
            paid = [event.amounts for event in game if isinstance(event, Paid)]
            total += sum(amount for one in paid for who, amount in one.items() if who not in staff)
    return total, could


def bimodality(values: Sequence[float]) -> float | None:
    """Sarle's coefficient (skewness^2 + 1) / kurtosis: 5/9 for evenly spread values, 1 for two points."""
    m = mean(values)
    if m is None or len(values) < 4:
        return None
    second, third, fourth = (sum((v - m) ** k for v in values) / len(values) for k in (2, 3, 4))
    return (third**2 / second**3 + 1) / (fourth / second**2) if second > 1e-12 else None


def variety(lines: Sequence[str]) -> float | None:
    """Mean of 1 - cosine over all pairs of texts, by their words; None for fewer than two."""
    if len(lines) < 2:
        return None
    rows = bags(lines[:MOST])
    n = len(rows)
    return float(1 - (likeness(rows).sum() - likeness(rows).trace()) / (n * (n - 1)))


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M13."""
    acts = [event for event in events if isinstance(event, Paid) and event.source]
    kind = sum(sum(v for n, v in act.amounts.items() if n != act.source) > 0 for act in acts)
    yield rate("cooperation", kind, len(acts), "share of acts towards others that left them better off")
    yield Finding(
        "gini of returns",
        gini(returns(events).get(ALL, [])),
        "0 all alike, 1 one has all",
    )
    moved, could = (
        map(sum, zip(*map(conformity, choices(events).values()), strict=True)) if choices(events) else (0, 0)
    )
    yield rate("conformity", moved, could, "chance of going over to a majority that one stood against")
    earned, most = welfare(events)
    yield Finding(
        "welfare", earned / most if most > 0 else None, "what all earned of the most that they could", "",
        lacks="" if most > 0 else "the scenario does not tell the most that all can earn together",
    )  # fmt: skip
    yield from _opinions(events)
    said = (event for event in events if isinstance(event, Said) and event.witnesses == EVERYBODY)
    by_round = [
        (step, variety([one.text for one in lines])) for step, lines in groupby(said, lambda one: one.step)
    ]
    told = [(float(step), one) for step, one in by_round if one is not None]
    yield Finding(
        "variety", mean(one for _, one in told), "how different public words of a round are, 0 to 1",
        curve=tuple((int(step), one) for step, one in told),
    )  # fmt: skip
    yield Finding("slope of variety", slope(told), "its change from round to round")


def _opinions(events: Sequence[Event]) -> Iterator[Finding]:
    """Spread of the numbers that were answered last to each kind of question."""
    last: dict[str, dict[str, float]] = {}
    for event in events:
        if (
            isinstance(event, Chose)
            and isinstance(event.value, int | float)
            and not isinstance(event.value, bool)
        ):
            last.setdefault(event.tag, {})[event.who] = float(event.value)
    for tag, by_person in sorted(last.items()):
        values = list(by_person.values())
        m = mean(values)
        if len(values) > 1 and m is not None:
            spread = sum((v - m) ** 2 for v in values) / len(values)
            yield Finding(f"variance of {tag}", spread, "of the numbers people answered last")
            yield Finding(f"bimodality of {tag}", bimodality(values), "5/9 evenly spread, 1 two camps")
