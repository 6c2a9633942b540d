"""What is looked at in a run: the scenario's outcome, metrics at the end or over rounds, functions of its history."""

import math
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from sandbox import diagnosis, registry
from sandbox.contract import Metric
from sandbox.events import Closed, Stepped
from sandbox.history import History
from sandbox.log import Log
from sandbox.state import State
from sandbox.study import probing
from sandbox.world import World

Series = list[tuple[int, str, float]]  # round of the run, metric, value


def unknown(outcomes: Sequence[str], series: Iterable[str]) -> Iterator[str]:
    """One line for each name that can be nothing. A plain word may be a key of the scenario's outcome."""
    metrics = registry.family(Metric)
    for name in series:
        if name not in metrics:
            yield f"series: there is no metric {name!r}; there are: {', '.join(metrics)}"
    yield from probing.unknown(outcomes)
    for name in outcomes:
        if ":" in name:
            try:
                _function(name)
            except (ImportError, AttributeError, TypeError) as error:
                yield f"outcomes: {name} cannot be used: {error}"


def of_world(world: World, wanted: Sequence[str]) -> dict[str, float | str]:
    """The outcomes of a world that was played: numbers, yes and no as 1 and 0, words as they are.

    What the last closed episode told; in a run that was cut short, what the open one would tell now; of the diagnosis
    ``failures.repetition`` and the like. Raises LookupError for a name that is none of these.
    """
    told = _told(world)
    if not wanted:
        return told
    wanted = [
        name for name in wanted if not name.startswith(probing.PREFIX)
    ]  # they are asked when it is over
    return {name: value for name in wanted if (value := _one(world, told, name)) is not None}


def _told(world: World) -> dict[str, float | str]:
    state = world.state
    last = world.script.outcome(state) if state.playing or not state.outcomes else state.outcomes[-1]
    found = {key: _value(value) for key, value in last.items() if key not in ("episode", "reason")}
    return {key: value for key, value in found.items() if value is not None}


def _one(world: World, told: dict[str, float | str], name: str) -> float | str | None:
    if name in told:
        return told[name]
    if ":" in name:
        return _value(_function(name)(History(world.log)))
    if diagnosis.names(name):
        return diagnosis.values(History(world.log)).get(name)
    if name in registry.family(Metric):
        return _value(registry.find(Metric, name)().measure(world.state, world.state.now))
    keys = ", ".join([*told, *registry.family(Metric)])
    raise LookupError(f"outcomes: {world.script.key()} tells no {name!r}; there are: {keys}")


def _function(name: str) -> Any:
    """The function at ``module:name``. Raises ImportError, AttributeError or TypeError."""
    module, _, attribute = name.partition(":")
    function = getattr(import_module(module), attribute)
    if not callable(function):
        raise TypeError(f"{function!r} is not a function of a History")
    return function


def _value(value: Any) -> float | str | None:
    """What a table can hold: a finite number or a word. None for anything else."""
    if isinstance(value, bool | int | float):
        return float(value) if math.isfinite(value) else None
    return value if isinstance(value, str) else None


def over_rounds(log: Log, seed: int, metrics: Sequence[str]) -> Series:
    """Metrics at the end of every round, and what each episode told, from the record alone."""
    found = {name: registry.find(Metric, name)() for name in metrics}
    state, series = State(seed=seed), []
    # without metrics nothing has to be folded
    for event in log.events() if metrics else reversed(log.last("Closed", log.last_seq())):
        if metrics:
            state.apply(event)
        if isinstance(event, Closed):
            told = {f"episode.{key}": _value(value) for key, value in event.outcome.items()}
        elif isinstance(event, Stepped):
            told = {name: _value(metric.measure(state, state.now)) for name, metric in found.items()}
        else:
            continue
        series += [(event.step, name, value) for name, value in told.items() if isinstance(value, float)]
    return series
