"""Probes as outcomes of a study: ``probe.entropy`` and the like, asked beside each run when it is over."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from sandbox import probes
from sandbox.budget import Shared, Spent
from sandbox.history import History
from sandbox.interview import used, within
from sandbox.log import Log

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
