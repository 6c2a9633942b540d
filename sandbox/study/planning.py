"""What a study would take, before anything starts: runs, calls, tokens, money, time."""

import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from importlib import import_module
from math import ceil
from typing import Any

from sandbox.budget import amount
from sandbox.estimate import Estimate, Range, Rehearsal, Share, added, estimate
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

    takes     with the probes that are outcomes; None where no model is asked
    probes    what they alone take; None where there are none
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
    probes: Estimate | None = None

    def lines(self) -> list[str]:
        seeds, times = len(self.study.seeds), self.study.repetitions
        factors = [counted(len(self.conditions), "condition"), counted(seeds, "seed")]
        factors += [counted(times, "repetition")] if times > 1 else []
        left = f", {self.left:,} left to play" if self.left < self.runs else ""
        told = [f"{counted(self.runs, 'run')} ({' × '.join(factors)}){left}"]
        if self.takes is not None:
            told.append(f"models: {', '.join(self.study.models)}; what is left takes {self.takes}")
        if self.probes is not None:
            told.append(f"of that, probes beside the runs: {self.probes}")
        if caps := [
            amount(unit, cap) for unit, cap in self.study.budget.model_dump().items() if cap is not None
        ]:
            told.append(
                f"capped at {', '.join(caps)} for the whole study; with --shard I/N each part keeps to an N-th"
            )
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
            "takes": self.takes.plain() if self.takes else None,
            "probes": self.probes.plain() if self.probes else None, "models": self.study.models,
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
    rehearsed, beside = _rehearsed(study) if study.models else ({}, {})
    rows = [(one.label, each, _worded(one, rehearsed)) for one in made]
    of_each = Counter(tuple(task.labels.items()) for task in left)
    takes, probes = (_all(some, of_each) if some else None for some in (rehearsed, beside))
    unknown = dict.fromkeys(line for one in rehearsed.values() for line in one.unknown)
    if len(rehearsed) < len(made) and rehearsed:
        told = f"{len(rehearsed)} of {len(made)} conditions were rehearsed; the others are taken to be like them."
        unknown[told] = None
    seconds = None if study.models or not left else len(left) * _trial(left[0])
    waiting = _waiting(takes, len(left), max(len(one.spec.people()) for one in made)) if takes else None
    return Plan(study, rows, len(made) * each, len(left), takes, seconds, tuple(unknown), waiting, probes)


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


def _rehearsed(study: Study) -> tuple[dict[Labels, Estimate], dict[Labels, Estimate]]:
    """What a run of each condition takes, and what its probes take of that; of many conditions a few, evenly spread."""
    takes: dict[Labels, Estimate] = {}
    beside: dict[Labels, Estimate] = {}
    for one in study.made[:: ceil(len(study.made) / REHEARSALS)]:
        labels, seen = tuple(one.labels.items()), Rehearsal(one.spec)
        takes[labels] = estimate(one.spec, seen)
        if probing.wanted(study.outcomes):
            beside[labels] = probing.foreseen(takes[labels], seen, study.outcomes)
            takes[labels] = _both(takes[labels], beside[labels])
    return takes, beside


def _both(run: Estimate, beside: Estimate) -> Estimate:
    pairs = zip(run.shares, beside.shares, strict=True)
    return replace(run, shares=tuple(added(one.model, [(1, one), (1, other)]) for one, other in pairs))


def _all(rehearsed: dict[Labels, Estimate], left: Counter[Labels]) -> Estimate:
    """Of all the runs that are left: by model, ends added up; a condition that was not rehearsed is like the mean."""
    total: dict[str, list[tuple[float, Share]]] = defaultdict(list)
    others = sum(n for labels, n in left.items() if labels not in rehearsed) / len(rehearsed)
    for labels, one in rehearsed.items():
        for share in one.shares:
            total[share.model].append((left[labels] + others, share))
    return Estimate(None, tuple(added(model, parts) for model, parts in total.items()))


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
