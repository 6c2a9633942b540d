"""What a study would take, before anything starts: runs, calls, tokens, money, time."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from math import ceil
from typing import Any

from sandbox.estimate import Estimate, Range, Share, estimate
from sandbox.study import probing
from sandbox.study.definition import Study
from sandbox.study.design import Condition
from sandbox.study.rehearsal import check
from sandbox.study.results import Results
from sandbox.study.statistics import FEW
from sandbox.study.tasks import Task
from sandbox.world import World

TRIAL = 1.0  # seconds that a trial run may take
CALL = (1.0, 5.0)  # seconds of a quick call and of a slow one
REHEARSALS = 12  # conditions that are rehearsed
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """`conditions`: label, runs, and what one run takes in words. `takes`: what all runs that are left will take.

    takes     None where no model is asked
    seconds   for the scripted runs that are left, from a trial; None where models are asked
    waiting   seconds for what is left to be asked of models, from quick calls to slow ones, within their limits
    unknown   what is not in these numbers, a sentence each
    """

    study: Study
    conditions: list[tuple[str, int, str]]
    runs: int
    left: int
    takes: Estimate | None
    seconds: float | None
    unknown: tuple[str, ...] = ()
    waiting: Range | None = None

    def lines(self) -> list[str]:
        seeds, times = len(self.study.seeds), self.study.repetitions
        factors = [counted(len(self.conditions), "condition"), counted(seeds, "seed")]
        factors += [counted(times, "repetition")] if times > 1 else []
        left = f", {self.left:,} left to play" if self.left < self.runs else ""
        told = [f"{counted(self.runs, 'run')} ({' × '.join(factors)}){left}"]
        if self.takes is not None:
            told.append(f"models: {', '.join(self.study.models)}; what is left takes {self.takes}")
        if self.waiting is not None:
            low, high = map(clock, self.waiting)
            told.append(f"about {low} to {high} of asking, if a call takes {CALL[0]:g} to {CALL[1]:g} s")
        if self.seconds is not None:
            about = f"about {clock(self.seconds)}" if self.seconds >= 1 else "less than a second"
            told.append(f"{about} on one core, by a trial run")
        if seeds < FEW:
            few = "one seed is" if seeds == 1 else f"{seeds} seeds are"
            told.append(f"{few} few: every difference will be marked as a hint")
        return [*told, *self.unknown]

    def plain(self) -> dict[str, Any]:
        return {
            "study": self.study.name, "runs": self.runs, "left": self.left, "seconds": self.seconds,
            "waiting": list(self.waiting) if self.waiting else None,
            "takes": self.takes.plain() if self.takes else None, "models": self.study.models,
            "conditions": [dict(zip(("label", "runs", "takes"), one, strict=True)) for one in self.conditions],
            "unknown": list(self.unknown),
        }  # fmt: skip


def counted(number: int, what: str) -> str:
    """So many of something, in words."""
    return f"{number:,} {what}{'s' * (number != 1)}"


def plan(study: Study) -> Plan:
    """The plan of a study, counting only what is not done yet."""
    check(study)
    made, left = study.made, Results(study).left()
    each = len(study.seeds) * study.repetitions
    rehearsed = _rehearsed(made) if study.models else {}
    rows = [(one.label, each, _worded(one, rehearsed)) for one in made]
    takes = _all(rehearsed, Counter(tuple(task.labels.items()) for task in left)) if rehearsed else None
    unknown = dict.fromkeys(line for one in rehearsed.values() for line in one.unknown)
    if len(rehearsed) < len(made) and rehearsed:
        told = f"{len(rehearsed)} of {len(made)} conditions were rehearsed; the others are taken to be like them."
        unknown[told] = None
    if study.models and probing.wanted(study.outcomes):
        unknown["What probes ask beside each run is not in these numbers; the study's caps hold for it."] = (
            None
        )
    seconds = None if study.models or not left else len(left) * _trial(left[0])
    waiting = _waiting(takes, len(left), max(len(one.spec.people()) for one in made)) if takes else None
    return Plan(study, rows, len(made) * each, len(left), takes, seconds, tuple(unknown), waiting)


def _waiting(takes: Estimate, runs: int, people: int) -> Range | None:
    """Seconds that asking takes, by the limits: from everybody asked at once to one after another in each run.

    None where only the offline voice is asked.
    """
    ends = [_of_one(share, runs, people) for share in takes.shares if share.model != "offline"]
    return (max(low for low, _ in ends), sum(high for _, high in ends)) if ends and runs else None


def _of_one(share: Share, runs: int, people: int) -> Range:
    bounds = import_module("agents.limits").limit_of(share.model)
    most = bounds.concurrent or runs * people
    at_once = (min(most, runs * people), min(most, runs))
    tokens = [share.input[end] + share.output[end] for end in (0, 1)]
    low, high = (
        max(
            share.calls[end] * CALL[end] / at_once[end],
            share.calls[end] * 60 / bounds.rpm if bounds.rpm else 0,
            tokens[end] * 60 / bounds.tpm if bounds.tpm else 0,
        )
        for end in (0, 1)
    )
    return low, high


def clock(seconds: float) -> str:
    """So long, in words of at least a second."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{max(1, seconds):.0f} s"


def _rehearsed(made: list[Condition]) -> dict[Labels, Estimate]:
    """What a run of each condition takes; of many conditions a few, evenly spread."""
    step = ceil(len(made) / REHEARSALS)
    return {tuple(one.labels.items()): estimate(one.spec) for one in made[::step]}


def _all(rehearsed: dict[Labels, Estimate], left: Counter[Labels]) -> Estimate:
    """Of all the runs that are left: by model, ends added up; a condition that was not rehearsed is like the mean."""
    total: dict[str, list[tuple[float, Share]]] = defaultdict(list)
    others = sum(n for labels, n in left.items() if labels not in rehearsed) / len(rehearsed)
    for labels, one in rehearsed.items():
        for share in one.shares:
            total[share.model].append((left[labels] + others, share))
    return Estimate(None, tuple(_times(model, parts) for model, parts in total.items()))


def _times(model: str, parts: list[tuple[float, Share]]) -> Share:
    def ends(of: Callable[[Share], Range]) -> Range:
        low, high = (sum(times * of(share)[end] for times, share in parts) for end in (0, 1))
        return low, high

    priced = all(share.money is not None for _, share in parts)
    money = ends(lambda share: share.money or (0, 0)) if priced else None
    return Share(model, ends(lambda s: s.calls), ends(lambda s: s.input), ends(lambda s: s.output), money)


def _worded(condition: Condition, rehearsed: dict[Labels, Estimate]) -> str:
    found = rehearsed.get(tuple(condition.labels.items()))
    if found is None:
        return "not rehearsed" if rehearsed else "no model calls"
    return str(found)


def _trial(task: Task) -> float:
    """Seconds that one run takes here: the first one, for at most a moment, in memory, drawn out to its length."""
    begun = time.perf_counter()
    with World(task.world_spec(), record=False) as world:
        while world.status == "playing" and time.perf_counter() - begun < TRIAL:
            world.step()
            if task.rounds is not None and world.rounds >= task.rounds:
                break
        spent = time.perf_counter() - begun
        if world.status == "finished" or task.rounds is None:
            return spent
        return spent * task.rounds / max(1, world.rounds)
