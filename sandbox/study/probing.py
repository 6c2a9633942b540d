"""Probes as outcomes of a study: ``probe.entropy`` and the like, asked beside each run when it is over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from math import ceil
from pathlib import Path

from sandbox import probes
from sandbox.budget import Shared, Spent
from sandbox.estimate import Estimate, Range, Rehearsal, Share, added
from sandbox.history import History
from sandbox.log import Log
from sandbox.tab import used, within

PREFIX = "probe."


def wanted(outcomes: Iterable[str]) -> list[str]:
    """Those of the outcomes that are probes, without their prefix."""
    return [name.removeprefix(PREFIX) for name in outcomes if name.startswith(PREFIX)]


def unknown(outcomes: Iterable[str]) -> Iterator[str]:
    """One line for each probe that there is not."""
    for name in wanted(outcomes):
        if not probes.known(name):
            there = ", ".join(PREFIX + one for one in sorted(probes.NAMES))
            yield f"outcomes: there is no probe {PREFIX + name!r}; there are: {there}"


def probed(path: Path, outcomes: Iterable[str], above: Shared | None) -> dict[str, float]:
    """What the probes among the outcomes find, within the caps of the run and those of a purse above it.

    Where a number is not defined there is none. Raises Unanswered.
    """
    names = wanted(outcomes)
    with within(above):
        found = {one.name: one.value for one in probes.probe(History.of(path), wanted=names)}
    return {PREFIX + name: value for name in names if (value := found.get(name)) is not None}


def took(path: Path) -> Spent:
    """What was used beside a run so far, by probes and interviews, whatever came of it."""
    return used(Log.read(path))


# -- what it will take ---------------------------------------------------------------------------------------


def foreseen(whole: Estimate, seen: Rehearsal, outcomes: Iterable[str]) -> Estimate:
    """What the probes among the outcomes will take beside one run that takes so much, by its rehearsal."""
    tolls = probes.tolls(seen.events, seen.minds, wanted(outcomes))
    longer = max(1.0, (whole.answers or (0, 0))[1] / max(1, len(seen.asked)))
    return Estimate(None, tuple(_beside(share, seen, tolls, longer) for share in whole.shares))


def _beside(run: Share, seen: Rehearsal, tolls: Sequence[probes.Toll], longer: float) -> Share:
    """What a model will be asked beside one run, of which it is asked so much."""
    own = {question.seq: calls[run.model] for question, calls in seen.asked if calls[run.model]}
    low, high = (sum(end) for end in zip(*(_calls(toll, own, longer) for toll in tolls), strict=True))
    anew = replace(run, calls=(0, run.calls[1]), input=(0, run.input[1]), output=(0, run.output[1]))
    anew = replace(anew, money=run.money and (0, run.money[1]))
    again = seen.of_calls(run.model, (low, high))
    return added(run.model, [(1, again), (sum(toll.runs for toll in tolls), anew)])


def _calls(toll: probes.Toll, own: Mapping[int, int], longer: float) -> Range:
    """Calls of a model that a kind of probe takes: by lot it meets few of the model's questions, or nothing else.

    own     the calls that each question of the model took
    longer  how much more is asked in a run than was in its rehearsal
    """
    took = [own[one.seq] for one in toll.among if one.seq in own]
    drawn, others = min(toll.most, len(toll.among)), ceil((len(toll.among) - len(took)) * longer)
    low, high = max(0, drawn - others), min(toll.most, ceil(len(took) * longer))
    return low * toll.times[0] * min(took, default=0), high * toll.times[1] * max(own.values(), default=0)
