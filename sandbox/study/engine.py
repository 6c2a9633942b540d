"""Runs many tasks on this machine: workers are dealt a run at a time, and send back what came of it.

Scripted runs are played by one process per core. Runs with chat models are played by as many processes as their limits
feed, each with one loop, its share of the limits and many runs under way; where one is enough it is this very process.
A run's file is its checkpoint: what a dead worker had begun goes on where it was, in another one.
"""

import os
import sys
import threading
from collections import Counter as Tally
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

from sandbox.budget import Purse
from sandbox.log import RunError
from sandbox.study.playing import Halt, Row, recorded
from sandbox.study.purse import Counter
from sandbox.study.tasks import Task
from sandbox.study.worker import END, NEXT, Orders, Wanted, Worker, enter

TRIES = 3  # workers that may die over a run
CALLS = 16  # calls at once that make a process of their own worth its start
PER_MINUTE = 3000  # ... and calls per minute
RUNS = 8  # runs with models that do
POLL = 0.2  # seconds until whoever watches the budget looks again at what is under way


def run(
    tasks: Sequence[Task], folder: Path, wanted: Wanted, halt: Halt, processes: int | None = None
) -> Iterator[list[Row]]:
    """Rows as they come, in no order. When `halt` is set nothing new begins, and what is under way stops soon.

    With `processes` 1 everything is played in this process. Raises RunError when a worker cannot be started.
    """
    for asking in (False, True):
        some = [task for task in tasks if task.asks == asking]
        workers = _workers(some, asking, processes)
        if some and not halt.is_set():
            limits = import_module("agents.limits").said()
            yield from _Crew(some, Orders(folder, wanted, asking, limits, workers), halt).play()


def _workers(tasks: Sequence[Task], asking: bool, processes: int | None) -> int:
    most = min(processes or os.cpu_count() or 1, len(tasks))
    if not asking:
        return most
    limits = map(import_module("agents.limits").limit_of, {model for task in tasks for model in task.models})
    fed: list[int] = [
        n // of for one in limits for n, of in ((one.concurrent, CALLS), (one.rpm, PER_MINUTE)) if n
    ]
    return max(1, min([most, len(tasks) // RUNS, *fed]))


@dataclass(slots=True)
class _Seat:
    """A worker, a process or the only one in this process, as the study sees it.

    pipe       what is to be played, and what came of it; `purse` its questions for money; `line` ends it
    under_way  the runs that it was dealt and has not sent back, in order
    """

    who: int
    body: Any
    pipe: Connection
    purse: Connection | None = None
    line: Connection | None = None
    core: int | None = None
    heard: bool = False
    under_way: dict[str, Task] = field(default_factory=dict)


class _Crew:
    """The workers of a study, and the runs that wait for them."""

    def __init__(self, tasks: Sequence[Task], orders: Orders, halt: Halt) -> None:
        self._waiting, self._halt = deque(tasks), halt
        purse = halt.purse if isinstance(halt.purse, Purse) else None
        self._counter = (
            Counter(purse) if purse and any(cap is not None for cap in purse.caps.values()) else None
        )
        self._orders = replace(orders, caps=self._counter.purse.caps if self._counter else None)
        self._deaths = Tally[str]()
        self._seats: list[_Seat] = []
        self._hired = self._silent = 0  # workers so far, and those that died before they said a word
        self._context = get_context("spawn")  # fresh processes, as Mesa wants them: they share only the files
        halt.also(self._end)

    def play(self) -> Iterator[list[Row]]:
        try:
            for _ in range(self._orders.workers):
                self._hire()
            while self._seats:
                yield list(self._heard())
        finally:
            self._dismiss()

    def _dismiss(self) -> None:
        """Where nobody listens any more the workers stop, and are heard until they have; the runs' files have all."""
        if self._seats:
            self._halt.set()
        while self._seats:
            with suppress(RunError):
                list(self._heard())

    # -- workers -----------------------------------------------------------------------------------------------

    def _hire(self) -> None:
        """One more worker."""
        self._hired += 1
        pipe, theirs = self._context.Pipe()
        if self._orders.workers == 1:
            worker = Worker(self._orders, theirs, self._halt)
            body: Any = threading.Thread(target=worker.work, name="folkmoot-study", daemon=True)
            body.start()
            self._seats.append(_Seat(self._hired, body, pipe))
            return
        purse, their_purse = self._context.Pipe()
        core = self._core()
        their_line, line = self._context.Pipe(duplex=False)
        given = (self._orders, theirs, their_purse, their_line, core)
        body = self._context.Process(target=enter, args=given, daemon=True)
        with _unseen_main():
            body.start()
        for end in (theirs, their_purse, their_line):
            end.close()  # theirs alone, so that the pipe ends with them
        self._seats.append(_Seat(self._hired, body, pipe, purse, line, core))

    def _end(self) -> None:
        """All shall stop; those who play in this process know already."""
        for seat in list(self._seats):
            with suppress(OSError):  # it is gone
                if seat.line:
                    seat.line.send(END)

    def _core(self) -> int | None:
        """A core that no other worker has, if there is one for each and nothing else to keep busy."""
        there = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
        if self._orders.asking or self._orders.workers != len(there):
            return None
        return next(core for core in there if core not in {seat.core for seat in self._seats})

    # -- what they say -----------------------------------------------------------------------------------------

    def _heard(self) -> Iterator[Row]:
        """The rows that have come, after a moment at most."""
        pipes: dict[Any, _Seat] = {
            pipe: seat for seat in self._seats for pipe in (seat.pipe, seat.purse) if pipe
        }
        ready: list[Any] = connection.wait(list(pipes), timeout=POLL)
        for pipe in ready:
            seat = pipes[pipe]
            if seat not in self._seats:
                continue
            try:
                message, seat.heard = pipe.recv(), True
                if seat.purse and pipe is seat.purse:
                    seat.purse.send(self._reckoned(seat, *message))
                else:
                    yield from self._answer(seat, message)
            except (EOFError, OSError):
                yield from self._left(seat)

    def _answer(self, seat: _Seat, message: Any) -> Iterator[Row]:
        if isinstance(message, Row):
            seat.under_way.pop(message.id, None)
            self._halt.elsewhere.pop(message.id, None)
            yield message
        elif message == NEXT:
            task = self._waiting.popleft() if self._waiting and not self._halt.is_set() else None
            if task is not None:
                seat.under_way[task.id] = task
                self._reckon(task)
            seat.pipe.send(task)
        elif seat.purse:
            self._halt.elsewhere.update((id, used) for id, used in message.items() if id in seat.under_way)

    def _reckon(self, task: Task) -> None:
        """Tell the counter what a run used by its record."""
        if self._counter:
            self._counter.begins(task.id, recorded(task.path(self._orders.folder)))

    def _reckoned(self, seat: _Seat, call: str, *words: Any) -> Any:
        """What the counter of the study's purse says to a worker."""
        return getattr(self._counter, call)(seat.who, *words)

    def _left(self, seat: _Seat) -> Iterator[Row]:
        """A worker is gone: there was nothing left for it, or it died and somebody else goes on with its runs."""
        self._seats.remove(seat)
        seat.body.join()
        if self._counter:
            self._counter.gone(seat.who)
        for id, task in seat.under_way.items():
            self._halt.elsewhere.pop(id, None)
            self._reckon(task)
        lost, code = list(seat.under_way.values()), getattr(seat.body, "exitcode", 0)
        self._deaths.update(list(seat.under_way))
        given_up = [task for task in lost if self._deaths[task.id] >= TRIES]
        self._waiting.extendleft(task for task in reversed(lost) if task not in given_up)
        for task in given_up:
            yield Row(task.id, "failed", f"{TRIES} processes died over it, the last with exit code {code}")
        self._silent += bool(code) and not seat.heard
        if self._silent >= TRIES:
            raise RunError(f"a process of the study could not work (exit code {code}); it printed why")
        if self._waiting and not self._halt.is_set():
            self._hire()


@contextmanager
def _unseen_main() -> Iterator[None]:
    """A process that is born here does not run the caller's script anew, whether or not it is guarded by its name.

    The main module is out of sight meanwhile: a worker needs nothing of it.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main
