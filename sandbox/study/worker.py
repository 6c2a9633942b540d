"""A worker of a study: plays the runs that it is dealt, and sends back what came of each.

Scripted runs are played one after another. Runs that ask models wait most of the time, so many are under way at once:
a further one begins when nobody has to wait for the limiter, so that it, and nothing else, decides how many there are.
"""

import os
import signal
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sandbox import registry
from sandbox.memory import at_rest
from sandbox.study.playing import Halt, play
from sandbox.study.purse import Caps, FarPurse
from sandbox.study.tasks import Task

Wanted = tuple[tuple[str, ...], tuple[str, ...]]  # outcomes, series
FEW, MOST = 4, 64  # runs with models under way: at least, where there are so many, and at most
TICK = 0.02  # seconds from the beginning of one run to a look whether there is room for another
NEWS = 1.0  # seconds between two words about what the runs under way have used
NEXT, END = "next", "end"


@dataclass(frozen=True, slots=True)
class Orders:
    """What all workers of a study are told. Plain data.

    asking   whether its runs ask models
    limits   what was said of models in the process of the study (`agents.limits.limit`)
    workers  how many share the limits
    caps     the study's budget, if it has one
    """

    folder: Path
    wanted: Wanted
    asking: bool
    limits: Mapping[str, Any] = field(default_factory=dict)
    workers: int = 1
    caps: Caps | None = None


class Worker:
    """One worker at its pipe. It says NEXT and is dealt a run, or None when there is none left."""

    def __init__(self, orders: Orders, pipe: Connection, halt: Halt) -> None:
        self._orders, self._pipe, self._halt = orders, pipe, halt
        self._sending = threading.Lock()
        self._under_way: set[str] = set()
        self._over = threading.Event()

    def work(self) -> None:
        """Play until there is nothing left; then the pipe is closed."""
        crowded = import_module("agents.limits").crowded
        if self._orders.asking:
            threading.Thread(target=self._tell_news, daemon=True).start()
        try:
            with ThreadPoolExecutor(MOST, "folkmoot-study") as threads:
                while self._room(crowded) and (task := self._next()) is not None:
                    if self._orders.asking:
                        self._under_way.add(task.id)
                        threads.submit(self._play, task)
                    else:
                        self._play(task)
        finally:
            with self._sending:
                self._over.set()
                self._pipe.close()

    def _next(self) -> Task | None:
        try:
            self._send(NEXT)
            return self._pipe.recv()  # type: ignore[no-any-return]
        except (EOFError, OSError):
            return None  # the study has closed the pipe: nobody wants more

    def _room(self, crowded: Any) -> bool:
        """Wait until another run may begin; False when all shall stop."""
        while not self._halt.is_set():
            if len(self._under_way) < FEW:
                return True
            self._halt.wait(TICK)
            if len(self._under_way) < MOST and not crowded():
                return not self._halt.is_set()
        return False

    def _play(self, task: Task) -> None:
        row = play(task, self._orders.folder, *self._orders.wanted, self._halt)
        self._under_way.discard(task.id)
        with suppress(OSError):  # the study has closed the pipe: the run's file has everything
            self._send(row)

    def _tell_news(self) -> None:
        with suppress(OSError):
            while not self._over.wait(NEWS):
                self._send(self._halt.spent())

    def _send(self, message: Any) -> None:
        with self._sending:
            if not self._over.is_set():
                self._pipe.send(message)


# -- in a process of its own ---------------------------------------------------------------------------------


def enter(orders: Orders, pipe: Connection, purse: Connection, line: Connection, core: int | None) -> None:
    """The life of a worker's process: it stops when the study's process says so on the line, and dies with it.

    Else it would play on and hold a run's lock. The threads of a run take turns, so they stay on one core where every
    core has a worker: woken on another they would wait for that one's worker.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    halt = Halt()
    threading.Thread(target=_listen, args=(line, halt), daemon=True).start()
    if core is not None:
        os.sched_setaffinity(0, {core})
    limits = import_module("agents.limits")
    limits.take_over(orders.limits)
    limits.divide(orders.workers)
    if orders.caps is not None:
        halt.purse = FarPurse(orders.caps, _asking(purse))
    registry.found()
    at_rest()
    Worker(orders, pipe, halt).work()


def _asking(pipe: Connection) -> Any:
    """Calls a method of the study's counter, one after another."""
    turn = threading.Lock()

    def ask(*words: Any) -> Any:
        with turn:
            pipe.send(words)
            return pipe.recv()

    return ask


def _listen(line: Connection, halt: Halt) -> None:
    try:
        while line.recv() == END:
            halt.set()
    except (EOFError, OSError):
        os._exit(1)
