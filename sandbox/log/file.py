"""A run file, open: to play on, to look at, or kept in memory; written whole or not at all."""

import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Self

import orjson

from sandbox.events import Event, Plain
from sandbox.log.format import RunError, check, install, reader
from sandbox.log.lock import lock_path, sign, take_lock, unplayable

ASIDE = ".run-unborn"  # what a run is called while it is written
FORSAKEN = 3600.0  # seconds after which nobody writes it any more


class RunExists(RunError):
    """There is a run of this name already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} exists already; choose another name for the run")


class RunFile:
    """One SQLite file. A live one is in WAL mode and holds the lock beside it; a closed one is a single plain file."""

    def __init__(
        self, db: sqlite3.Connection | None, path: Path | None, lock: sqlite3.Connection | None = None
    ) -> None:
        self.path, self.live = path, db is not None
        self._writes, self._lock = db, lock
        self._guard = threading.RLock()
        self._rows: list[tuple[Any, ...]] = []
        self.written = 0  # the last event in the file, as far as a live log knows
        self._notes: dict[str, Plain] = {}  # meta that is written with the events

    # -- opening -----------------------------------------------------------------------------------------------

    @classmethod
    def memory(cls, meta: Mapping[str, Plain]) -> Self:
        """A log that lives as long as the process."""
        db = sqlite3.connect(":memory:", check_same_thread=False)
        install(db, meta)
        return cls(db, None)

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, Plain]) -> Self:
        """A new run file, open to play. Raises RunExists when there is one already."""
        cls.write(path, meta)
        return cls.open(path)

    @classmethod
    def write(cls, path: Path, meta: Mapping[str, Plain], fill: Callable[[Self], None] | None = None) -> None:
        """A new run file; `fill` writes into it. It appears whole or not at all.

        Raises RunExists when there is one already, also where somebody else makes one of this name at the same time;
        RunError when it cannot be written.
        """
        if path.exists():
            raise RunExists(path)
        try:
            cls._write(path, meta, fill)
        except (OSError, sqlite3.OperationalError) as error:
            raise RunError(
                f"{path} cannot be written: {error}. Nothing is half-written; make room or look at the folder's "
                "permissions, or keep runs elsewhere (FOLKMOOT_RUNS)"
            ) from error

    @classmethod
    def _write(cls, path: Path, meta: Mapping[str, Plain], fill: Callable[[Self], None] | None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        aside = path.with_name(f"{path.stem}-{secrets.token_hex(4)}{ASIDE}")  # nobody else's
        try:
            with closing(sqlite3.connect(aside)) as db:
                db.execute("PRAGMA journal_mode = MEMORY")  # what is not whole is thrown away
                db.execute("PRAGMA synchronous = OFF")
                install(db, meta)
                if fill:
                    fill(cls(db, aside))
            with aside.open("rb+") as file:
                os.fsync(file.fileno())
            try:
                _name(aside, path)
            except FileExistsError:  # somebody else was first, meanwhile
                raise RunExists(path) from None
        finally:
            aside.unlink(missing_ok=True)

    @classmethod
    def open(cls, path: Path) -> Self:
        """To play on. Raises RunBusy when another process does, RunError when the file is foreign or damaged."""
        check(path, thorough=True)
        lock = take_lock(path)
        db = sqlite3.connect(path, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            sign(lock)
        except sqlite3.OperationalError as error:
            db.close()
            lock.close()
            lock_path(path).unlink(missing_ok=True)
            raise RunError(unplayable(path, error)) from error
        log = cls(db, path, lock)
        log.written = log.rows("SELECT max(seq) FROM events")[0][0] or 0
        return log

    @classmethod
    def read(cls, path: Path) -> Self:
        """To look at, also while another process plays it. Raises RunError when the file is foreign or damaged."""
        check(path)
        return cls(None, path)

    def close(self) -> None:
        """Commit, fold the journal into the one file and give the lock back. A reader has nothing to close."""
        with self._guard:
            if not self.live:
                return
            try:
                self.commit()
                if self.path:
                    _unjournal(self._db)
            finally:  # also on a full disk: what was not written is played again when the run is opened
                self._db.close()
                if self._lock and self.path:
                    self._lock.close()
                    lock_path(self.path).unlink(missing_ok=True)
                self.live = False

    @property
    def _db(self) -> sqlite3.Connection:
        """The connection that writes. Raises RunError in a reader, which has none."""
        if self._writes is None:
            raise RunError(f"{self.path} was opened to look at, not to play on")
        return self._writes

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows. A reader connects for each question, so that it never stands in the way of a run being closed."""
        if self.live:
            with self._guard:
                return self._db.execute(query, values).fetchall()
        with closing(self._reader()) as db:
            return db.execute(query, values).fetchall()

    def stream(self, query: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The same one by one, from a log that nobody writes meanwhile."""
        if self.live:
            yield from self._db.execute(query, values)
        else:
            with closing(self._reader()) as db:
                yield from db.execute(query, values)

    def _reader(self) -> sqlite3.Connection:
        if self.path is None:
            raise RunError("this run was kept in memory, and is closed")
        return reader(self.path)

    def has(self, table: str) -> bool:
        return bool(self.rows("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)))

    # -- writing -----------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it, or nothing."""
        with self._guard, self._db as db:
            yield db

    def append(self, event: Event, body: bytes) -> None:
        """Keep an event (with its `encode`d body) for the next `commit`."""
        self._rows.append((event.seq, event.step, event.beat, event.by, event.kind, body, time.time()))

    def commit(self) -> None:
        """Write what was appended and noted, in one transaction."""
        with self._guard:
            if not (self._rows or self._notes):
                return
            with self.writing() as db:
                db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", self._rows)
                for key, value in self._notes.items():
                    _put_meta(db, key, value)
            self.written = self._rows[-1][0] if self._rows else self.written
            self._rows.clear()
            self._notes.clear()

    # -- meta --------------------------------------------------------------------------------------------------

    def meta(self, key: str, default: Plain = None) -> Plain:
        rows = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return orjson.loads(rows[0][0]) if rows else default

    def set_meta(self, key: str, value: Plain) -> None:
        with self.writing() as db:
            _put_meta(db, key, value)

    def note(self, key: str, value: Plain) -> None:
        """Meta that is true from the next `commit` on: it is written with the events, or neither is."""
        with self._guard:
            self._notes[key] = value


def _put_meta(db: sqlite3.Connection, key: str, value: Plain) -> None:
    db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, orjson.dumps(value).decode()))


def _name(aside: Path, path: Path) -> None:
    """Give a file its name. Raises FileExistsError where it is taken: a rename would lose the other file."""
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        raise
    except (
        OSError,
        NotImplementedError,
    ):  # not every file system has links: the name is taken first, then filled
        path.touch(exist_ok=False)
        try:
            aside.replace(path)
        except OSError:
            path.unlink()
            raise


@cache
def _sweep(folder: Path) -> None:
    """Once per process: what killed processes left half-written goes. Others may be writing here, and be done first."""
    for left in folder.glob(f"*{ASIDE}"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > FORSAKEN:
                left.unlink()


def _unjournal(db: sqlite3.Connection) -> None:
    """Back to one plain file. While somebody reads, the journal is emptied and goes when the last reader does."""
    try:
        db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
