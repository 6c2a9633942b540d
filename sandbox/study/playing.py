"""Playing one run of a study: from the start, or on from wherever its file ends."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from weakref import WeakSet

from sandbox.budget import Shared, Spent, spent
from sandbox.log import Log, RunBusy, RunError, RunExists
from sandbox.study import judging, probing
from sandbox.study.outcomes import Series, of_world, over_rounds
from sandbox.study.purse import FarPurse
from sandbox.study.tasks import Task
from sandbox.tab import Capped, Unanswered
from sandbox.world import World

DONE = "done"  # to its end, or to the study's last round


class Halt(Event):
    """A wish to stop: no further round begins, and a world that waits for a model returns within a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.worlds = WeakSet[World]()
        self.purse: Shared | None = None  # what all runs may use together
        self.elsewhere: dict[str, Spent] = {}  # what runs in other processes used so far
        self._others: list[Callable[[], None]] = []

    def share(self, run: str) -> Shared | None:
        """The purse that all runs share, as one of them asks it."""
        return self.purse.of(run) if isinstance(self.purse, FarPurse) else self.purse

    def also(self, tell: Callable[[], None]) -> None:
        """Tell somebody else too."""
        self._others.append(tell)

    def spent(self) -> dict[str, Spent]:
        """What the runs under way used so far, by the name of their file."""
        live = [world for world in list(self.worlds) if world.log.live]
        return {**self.elsewhere, **{w.log.path.stem: w.purse.spent for w in live if w.log.path}}

    def set(self) -> None:
        super().set()
        for tell in self._others:
            tell()
        for world in list(self.worlds):
            world.stop()


@dataclass(slots=True)
class Row:
    """What the table says of one run. `seconds` and `asking` are clock readings: no part of what is compared.

    money    US dollars, as far as prices are known
    asking   seconds in which models were asked
    status   "done", "failed" (and `why`), "stopped", "budget", "paused" or "busy" (another process plays it)
    series   metrics over rounds
    """

    id: str
    status: str
    why: str = ""
    rounds: int = 0
    events: int = 0
    calls: int = 0
    tokens: int = 0
    money: float = 0.0
    asking: float = 0.0
    failures: int = 0
    seconds: float = 0.0
    outcomes: dict[str, float | str] = field(default_factory=dict)
    series: Series = field(default_factory=list)


def play(
    task: Task,
    folder: Path,
    wanted: tuple[str, ...] = (),
    series: tuple[str, ...] = (),
    halt: Halt | None = None,
) -> Row:
    """Play a run to its end. Never raises for a fault of the run: the row tells it, and the others go on."""
    begun = time.perf_counter()
    try:
        row = _played(task, folder, wanted, series, halt or Halt())
    except RunBusy as error:
        row = Row(task.id, "busy", str(error))
    except (
        Exception
    ) as error:  # whatever an author's code or a damaged file raises: told, counted, tried again
        row = Row(task.id, "failed", f"{type(error).__name__}: {error}")
    row.seconds = time.perf_counter() - begun
    return row


def _played(task: Task, folder: Path, wanted: tuple[str, ...], series: tuple[str, ...], halt: Halt) -> Row:
    path = task.path(folder)
    with _world(task, path) as world:
        halt.worlds.add(world)
        world.purse.above = halt.share(task.id)
        try:
            while not _over(world, task.rounds) and not halt.is_set():
                world.step()
            row = _facts(task, world)
            if row.status == DONE:
                row.outcomes = of_world(world, wanted)
                row.series = over_rounds(world.log, world.state.seed, series)
        except Exception as error:  # what it cost is counted, whatever came of it
            row = replace(_facts(task, world), status="failed", why=f"{type(error).__name__}: {error}")
    if row.status == DONE and probing.wanted(wanted):
        row = _probed(row, path, wanted, halt)
    if row.status == DONE:
        row.outcomes |= judging.of_run(Log.read(path), row.outcomes.keys() | set(series))
    return row


def recorded(path: Path) -> Spent:
    """What a run used by its record, whoever played it, its probes included; nothing where there is none."""
    try:
        log = Log.read(path)
        used = spent(log.exchanges().values(), log.spans())
        used += probing.took(path)
    except (RunError, sqlite3.DatabaseError):  # whoever plays it tells what is the matter with it
        return Spent()
    return used


def _world(task: Task, path: Path) -> World:
    """On from where its file ends, or from the start. Raises RunBusy where somebody else is at it."""
    if not path.is_file():
        with suppress(RunExists):  # another process begins it at this very moment
            return World(task.world_spec(), record=path)
    return World.open(path)


def _probed(row: Row, path: Path, wanted: tuple[str, ...], halt: Halt) -> Row:
    """The row with what its probes find, and what they use."""
    try:
        row.outcomes |= probing.probed(path, wanted, halt.share(row.id))
    except Unanswered as error:
        row.status = "budget" if isinstance(error, Capped) else "failed"
        row.why = f"probes: {error}"
    used = probing.took(path)
    row.calls, row.tokens = row.calls + used.calls, row.tokens + used.tokens
    row.money, row.asking = row.money + used.money, row.asking + used.seconds
    return row


def _over(world: World, rounds: int | None) -> bool:
    """Finished or failed, at the study's last round, or halted where only somebody else can go on."""
    at_horizon = rounds is not None and world.rounds >= rounds
    return at_horizon or world.status in ("finished", "failed", "budget", "waiting", "paused")


def _facts(task: Task, world: World) -> Row:
    """How far it came and what it used, before anything is measured."""
    state, status, why = world.state, world.status, ""
    over = status == "finished" or (task.rounds is not None and world.rounds >= task.rounds)
    if not over:
        status, why = ("stopped", "") if status == "playing" else (status, world.why())
        status = "failed" if status == "waiting" else status
    return Row(
        task.id, DONE if over else status, why, world.rounds, state.seq,
        calls=world.purse.spent.calls, tokens=world.purse.spent.tokens,
        money=world.purse.spent.money, asking=world.purse.spent.seconds,
        failures=sum(person.failures for person in state.people.values()),
    )  # fmt: skip
