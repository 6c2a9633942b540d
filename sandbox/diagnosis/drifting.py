"""Drift from one's goal, as the record shows it: in words, in deeds, and what reminders do about it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sandbox.diagnosis.finding import FEW, Finding, mean
from sandbox.drift import fitted, given_by, goal_drift
from sandbox.events import Asked, Chose, Event, Joined, Revised, Said, Wrote
from sandbox.evolution.words import bags, likeness

FITTED = 4  # lines of one person from which their drift is fitted
AROUND = 2  # turns before and after a reminder that are held against each other
STORE = "drift"  # where minds that are reminded keep what they measured


class Turn(NamedTuple):
    """One line of somebody with a goal: its round, its event, and how far it is from the goal, 0 to 1."""

    step: int
    seq: int
    drift: float


def of_words(events: Sequence[Event]) -> dict[str, list[Turn]]:
    """Who -> 1 - cosine of the words of each line and those of their goal then, else of their persona."""
    aims: dict[str, dict[str, str]] = defaultdict(dict)
    lines: list[tuple[Said, str]] = []
    for event in events:
        match event:
            case Joined():
                aims[event.who] = {name: one for name, one in event.traits.items() if isinstance(one, str)}
            case Revised() if isinstance(event.value, str):
                aims[event.who][event.trait] = event.value
            case Said() if aim := aims[event.who].get("goal") or aims[event.who].get("persona"):
                lines.append((event, aim))
    found: dict[str, list[Turn]] = defaultdict(list)
    for line, aim in lines:
        alike = float(likeness(bags([line.text, aim]))[0, 1])
        found[line.who].append(Turn(line.step, line.seq, min(1.0, max(0.0, 1 - alike))))
    return dict(found)


def of_deeds(events: Sequence[Event]) -> dict[str, float]:
    """Who -> drift of all their answers, of those whose traits tell what `serves` their goal and what `opposes` it."""
    traits: dict[str, dict[str, Any]] = defaultdict(dict)
    given: dict[str, list[tuple[str, float]]] = defaultdict(list)
    asked: dict[int, Asked] = {}
    for event in events:
        match event:
            case Asked():
                asked[event.n] = event
            case Joined():
                traits[event.who] = dict(event.traits)
            case Revised():
                traits[event.who][event.trait] = event.value
            case Chose() if event.n in asked:
                given[event.who] += given_by(event.value, asked[event.n].answer)
    found = {
        who: goal_drift(given[who], _names(own.get("serves")), _names(own.get("opposes")))
        for who, own in traits.items()
        if own.get("serves") or own.get("opposes")
    }
    return {who: drift for who, drift in found.items() if drift is not None}


def _names(given: Any) -> frozenset[str]:
    listed = given.split(",") if isinstance(given, str) else given if isinstance(given, list | tuple) else ()
    return frozenset(str(one).strip() for one in listed)


def reminders(events: Sequence[Event]) -> dict[str, list[int]]:
    """Who -> the events at which they were reminded, as far as their mind keeps it."""
    found: dict[str, list[int]] = defaultdict(list)
    for event in events:
        if isinstance(event, Wrote) and event.store == STORE and _reminded(event.item):
            found[event.who].append(event.seq)
    return dict(found)


def _reminded(item: Any) -> bool:
    return isinstance(item, Mapping) and bool(item.get("reminded"))


def effect(turns: Sequence[Turn], at: int) -> float | None:
    """Mean drift of the two turns after a reminder, less that of the two before; None without any on either side."""
    before = mean(one.drift for one in [one for one in turns if one.seq < at][-AROUND:])
    after = mean(one.drift for one in [one for one in turns if one.seq > at][:AROUND])
    return None if before is None or after is None else after - before


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M5, as far as it takes no calls: samples of answers are drawn by probes."""
    words, deeds, said = of_words(events), of_deeds(events), reminders(events)
    by_round: dict[int, list[float]] = defaultdict(list)
    for turns in words.values():
        for one in turns:
            by_round[one.step].append(one.drift)
    yield Finding(
        "drift of words", mean(one.drift for turns in words.values() for one in turns),
        "1 - cosine of lines and their speaker's goal or persona, by words: 0 the same, 1 nothing in common",
        curve=tuple((step, sum(all_) / len(all_)) for step, all_ in sorted(by_round.items())),
        lacks="" if words else "nobody who speaks has a goal or a persona in words",
    )  # fmt: skip
    fits = [
        fit
        for turns in words.values()
        if len(turns) >= FITTED and (fit := fitted([one.drift for one in turns]))
    ]
    lacks = "" if fits else f"nobody with a goal or a persona has {FITTED} lines that differ in drift"
    for name, told, about, unit in (
        (
            "settles at",
            [fit.equilibrium for fit in fits],
            "-a/b of dD = a + b D, where b < 0; mean over people",
            "",
        ),
        (
            "half-life",
            [fit.half_life for fit in fits],
            "ln 1/2 / ln(1 + b), for b between -1 and 0; mean over people",
            "turns",
        ),
    ):
        yield Finding(name, mean(one for one in told if one is not None), about, unit, lacks=lacks)
    yield Finding(
        "drift of deeds", mean(deeds.values()), "0.5 - 0.5 (what went to the goal - what went against it) / all", "",
        lacks="" if deeds else "nobody has a trait `serves` or `opposes` that names options or shares of their answers",
    )  # fmt: skip
    seqs = tuple(sorted(seq for all_ in said.values() for seq in all_))
    effects = [effect(words.get(who, ()), at) for who, all_ in said.items() for at in all_]
    yield Finding(
        "effect of reminders", mean(one for one in effects if one is not None),
        f"drift of words in the {AROUND} turns after a reminder, less the {AROUND} before", "", seqs[:FEW],
        lacks="" if said else "no mind kept a reminder",
    )  # fmt: skip
