"""Who plays a run: one lock beside the file, held as long as somebody may write, with the name of who holds it."""

import os
import platform
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import astuple, dataclass, field
from pathlib import Path

from sandbox.log.format import RunError


class RunBusy(RunError):
    """Another process is playing this run."""


@dataclass(frozen=True, slots=True)
class Writer:
    """The process that plays a run: its number, program and machine, and since when (seconds since 1970)."""

    pid: int = field(default_factory=os.getpid)
    program: str = field(default_factory=lambda: _program())
    host: str = field(default_factory=platform.node)
    since: float = field(default_factory=time.time)

    def __str__(self) -> str:
        there = "" if self.host == platform.node() else f" on {self.host}"
        when = "%H:%M" if time.time() - self.since < 86_400 else "%Y-%m-%d %H:%M"
        since = time.strftime(when, time.localtime(self.since))
        return f"process {self.pid}{there} ({self.program}, since {since})"


def _program() -> str:
    name = Path(sys.argv[0]).stem
    return "python" if name in ("", "-c", "-m", "__main__") else name


def lock_path(path: Path) -> Path:
    """The file beside a run that says who plays it."""
    return path.with_suffix(".lock")


def take_lock(path: Path, patience: float = 0.5) -> sqlite3.Connection:
    """An exclusive lock that ends with the process, however it ends. SQLite's own, so that it works everywhere."""
    try:
        lock = sqlite3.connect(
            lock_path(path), timeout=patience, isolation_level=None, check_same_thread=False
        )
    except sqlite3.OperationalError as error:
        raise RunError(unplayable(path, error)) from error
    try:
        lock.execute("PRAGMA locking_mode = EXCLUSIVE")  # it outlives the transaction in which one signs
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise RunError(unplayable(path, error)) from error
        raise RunBusy(
            f"{path} is being played by {_signed(path) or 'another process'}: here it can only be looked at, in the "
            f"app or with `folkmoot replay {path.stem}`, until it is closed there"
        ) from error
    return lock


def sign(lock: sqlite3.Connection) -> None:
    """Write into a lock that was taken who holds it."""
    lock.execute("CREATE TABLE IF NOT EXISTS writer (pid, program, host, since)")
    lock.execute("DELETE FROM writer")
    lock.execute("INSERT INTO writer VALUES (?, ?, ?, ?)", astuple(Writer()))
    lock.execute("COMMIT")


def is_live(path: Path) -> bool:
    """Whether some process is playing the run."""
    if not lock_path(path).exists():
        return False
    try:
        take_lock(path, patience=0).close()
    except RunBusy:
        return True
    except RunError:
        return False  # nobody can lock it here, so nobody plays it from here
    return False


def writer(path: Path) -> str:
    """Who is playing the run, in words; "" when nobody does."""
    return (_signed(path) or "another process") if is_live(path) else ""


def _signed(path: Path) -> str:
    """The name in a lock; "" while it is being written. Who holds it lets nobody read, so locks are disregarded."""
    try:
        uri = f"{lock_path(path).absolute().as_uri()}?immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as db:
            return str(Writer(*db.execute("SELECT pid, program, host, since FROM writer").fetchone()))
    except (sqlite3.Error, TypeError):
        return ""


def unplayable(path: Path, error: sqlite3.Error) -> str:
    """What to do where a run cannot be written."""
    return (
        f"{path} cannot be played on: {error}. It can be looked at (`folkmoot replay {path.stem}`); to go on, make "
        "the file and its folder writable, or copy the file to a folder that is"
    )
