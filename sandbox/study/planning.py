"""What a study would take, before anything starts: runs, calls, tokens, money, time."""

import time
from dataclasses import dataclass
from typing import Any

from sandbox import registry
from sandbox.contract import Mind, Scenario
from sandbox.estimate import Range, between, estimate
from sandbox.spec import Cast, WorldSpec
from sandbox.study.definition import Study
from sandbox.study.design import Condition
from sandbox.study.results import Results
from sandbox.study.tasks import Task
from sandbox.world import World

REHEARSED = 12  # conditions, about
TRIAL = 1.0  # seconds that a trial run may take


@dataclass(frozen=True, slots=True)
class Plan:
    """`conditions`: label, runs, least and most model calls of one run in words. `calls`: of all runs that are left.

    seconds   for the scripted runs that are left, from a trial; None where models are asked
    tokens, money  of all runs that are left, from rehearsals; money is None where a price is not known
    """

    study: Study
    conditions: list[tuple[str, int, str]]
    runs: int
    left: int
    calls: tuple[int, int] | None
    seconds: float | None
    tokens: Range | None = None
    money: Range | None = None

    def lines(self) -> list[str]:
        seeds = len(self.study.seeds)
        told = [
            f"{self.runs} runs ({len(self.conditions)} conditions x {seeds} seeds"
            + (f" x {self.study.repetitions} repetitions)" if self.study.repetitions > 1 else ")")
            + (f", {self.left} left to play" if self.left < self.runs else "")
        ]
        if self.study.models:
            calls = (
                "unknown: a scenario does not say" if self.calls is None else "{} to {}".format(*self.calls)
            )
            told.append(f"models: {', '.join(self.study.models)}; calls: {calls}")
        if self.tokens:
            money = between(self.money, "money") if self.money else "price not known"
            told.append(f"tokens: {between(self.tokens)}; {money}, by rehearsals with stand-ins")
        if self.seconds is not None:
            told.append(f"about {self.seconds:.0f} s on one core, by a trial run")
        if seeds < 5:
            told.append(f"{seeds} seeds are few: every difference will be marked as a hint")
        return told

    def plain(self) -> dict[str, Any]:
        return {
            "study": self.study.name, "runs": self.runs, "left": self.left, "calls": self.calls,
            "seconds": self.seconds, "tokens": self.tokens, "money": self.money, "models": self.study.models,
            "conditions": [dict(zip(("label", "runs", "calls"), one, strict=True)) for one in self.conditions],
        }  # fmt: skip


def plan(study: Study) -> Plan:
    """The plan of a study, counting only what is not done yet."""
    made, left = study.made, Results(study).left()
    each = len(study.seeds) * study.repetitions
    calls = {one.label: calls_of(one) for one in made}
    rows = [(one.label, each, _worded(calls[one.label])) for one in made]
    known = [found for found in calls.values() if found is not None]
    total = (each * sum(low for low, _ in known), each * sum(high for _, high in known))
    seconds = None if study.models or not left else len(left) * _trial(left[0])
    tokens, money = _usage(made, len(left)) if study.models else (None, None)
    calls_left = total if len(known) == len(made) else None
    return Plan(study, rows, len(made) * each, len(left), calls_left, seconds, tokens, money)


def _usage(made: list[Condition], left: int) -> tuple[Range, Range | None]:
    """Tokens and US dollars of the runs that are left, from rehearsals of some conditions, evenly chosen."""
    step = max(1, len(made) // REHEARSED)
    found = [estimate(condition.spec) for condition in made[::step]]
    share = left / len(found)
    tokens = tuple(share * sum(one.tokens[end] for one in found) for end in (0, 1))
    prices = [one.money for one in found if one.money is not None]
    money = tuple(share * sum(price[end] for price in prices) for end in (0, 1))
    return (tokens[0], tokens[1]), (money[0], money[1]) if len(prices) == len(found) else None


def calls_of(condition: Condition) -> tuple[int, int] | None:
    """Least and most model calls of one run, as its scenarios count them; None when one does not say.

    A scenario counts the answers of all its people; those who ask a model have their share of them.
    """
    spec = condition.spec
    people, low, high = len(spec.people()), 0, 0
    asking = sum(_asks(member, spec) for _, member in spec.people())
    for episode in range(spec.episodes if asking else 0):
        named = spec.scenario[episode % len(spec.scenario)]
        least, most = registry.make(Scenario, named.plain()).calls(people)
        if not most:
            return None
        low, high = low + least * asking // people, high + most * asking // people
    return low, high


def _asks(member: Cast, spec: WorldSpec) -> bool:
    return registry.make(Mind, member.mind.plain(), spec.scenario[0].name).remote() is not None


def _worded(calls: tuple[int, int] | None) -> str:
    return "unknown" if calls is None else "none" if calls == (0, 0) else "{} to {}".format(*calls)


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
