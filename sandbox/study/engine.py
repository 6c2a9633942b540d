"""Runs many tasks on this machine: scripted ones in processes, one per core; those that ask models in threads.

A process loads once and plays one run after another. Runs with chat models wait most of the time: they share this
process, and so its limiter. A run's file is its checkpoint: what a dead process had begun goes on where it was.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import contextmanager
from itertools import islice
from multiprocessing import connection, get_context, parent_process
from pathlib import Path
from types import ModuleType
from typing import Any

from sandbox.study.playing import Halt, Row, play
from sandbox.study.tasks import Task

Wanted = tuple[tuple[str, ...], tuple[str, ...]]  # outcomes, series
SHARD = 8  # runs that a process takes at a time
AT_ONCE = 64  # runs with models under way


def run(
    tasks: Sequence[Task],
    folder: Path,
    wanted: Wanted,
    halt: Halt,
    processes: int | None = None,
    at_once: int = AT_ONCE,
) -> Iterator[list[Row]]:
    """Rows as they come, in no order. When `halt` is set nothing new begins, and what is under way stops soon."""
    scripted = [task for task in tasks if not task.models]
    asking = [[task] for task in tasks if task.models]
    workers = min(processes or os.cpu_count() or 1, max(1, len(scripted)))
    shards = _shards(scripted, workers)
    if workers == 1 or len(shards) < 2:
        asking, shards, at_once = [*([one] for one in scripted), *asking], [], at_once if asking else 1
    if shards:
        with _processes(workers, halt) as pool:
            yield from _drain(shards, workers + 1, halt, lambda s: _submit(pool, s, folder, wanted))
    if asking:
        with ThreadPoolExecutor(at_once, "folkmoot-study") as threads:
            yield from _drain(
                asking, at_once, halt, lambda s: threads.submit(_shard, s, folder, wanted, halt)
            )


def _shards(tasks: Sequence[Task], workers: int) -> list[list[Task]]:
    """Small enough that all workers end at about the same time."""
    size = max(1, min(SHARD, len(tasks) // (workers * 4)))
    return [list(tasks[i : i + size]) for i in range(0, len(tasks), size)]


def _drain(
    shards: Sequence[list[Task]],
    under_way: int,
    halt: Halt,
    submit: Callable[[list[Task]], Future[list[Row]]],
) -> Iterator[list[Row]]:
    """Keep so many shards under way; a worker that dies takes its shard's rows with it, told as failed."""
    waiting = iter(shards)
    futures = {submit(shard): shard for shard in islice(waiting, under_way)}
    try:
        while futures:
            done, _ = wait(futures, return_when=FIRST_COMPLETED, timeout=0.2)
            if not done:
                yield []  # nothing new, but whoever watches the budget looks at what is under way
            for future in done:
                shard = futures.pop(future)
                if not halt.is_set() and (following := next(waiting, None)):
                    futures[submit(following)] = following
                yield _rows(future, shard)
            if halt.is_set():
                futures = {future: shard for future, shard in futures.items() if not future.cancel()}
    except BaseException:
        halt.set()
        for future in futures:
            future.cancel()
        raise


def _rows(future: Future[list[Row]], shard: list[Task]) -> list[Row]:
    error = future.exception()
    if error is None:
        return future.result()
    return [Row(task.id, "failed", f"its process died: {type(error).__name__}: {error}") for task in shard]


_here = Halt()  # in a worker: set when the parent wants everybody to stop


def _shard(tasks: list[Task], folder: Path, wanted: Wanted, halt: Halt | None = None) -> list[Row]:
    """Play some runs, one after another."""
    rows, halt = [], halt or _here
    for task in tasks:
        if halt.is_set():
            break
        rows.append(play(task, folder, *wanted, halt))
    return rows


@contextmanager
def _processes(workers: int, halt: Halt) -> Iterator[Executor]:
    """Fresh processes, as Mesa wants them: they share nothing but the files, and stop and die with this one."""
    context = get_context("spawn")
    ended = context.Event()
    halt.also(ended.set)
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_enter, initargs=(ended,)) as pool:
        yield pool


def _submit(pool: Executor, shard: list[Task], folder: Path, wanted: Wanted) -> Future[list[Row]]:
    """A process that is born here does not run the caller's script anew, whether or not it is guarded by its name.

    The main module is out of sight meanwhile: a worker needs nothing of it.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        return pool.submit(_shard, shard, folder, wanted)
    finally:
        sys.modules["__main__"] = main


def _enter(ended: Any) -> None:
    """A worker stops when the parent says so, and dies with it: else it would play on and hold a run's lock."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    threading.Thread(target=_until_ended, args=(ended,), daemon=True).start()
    if (parent := parent_process()) is not None:
        threading.Thread(target=_until_gone, args=(parent.sentinel,), daemon=True).start()


def _until_ended(ended: Any) -> None:
    ended.wait()
    _here.set()


def _until_gone(sentinel: int) -> None:
    connection.wait([sentinel])
    os._exit(1)
