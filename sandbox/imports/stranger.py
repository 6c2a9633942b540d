"""A run file of a stranger, opened so that nothing in it can run, and read within limits."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.log import APPLICATION, FORMAT, RunError

MAGIC = b"SQLite format 3\x00"
MIB = 2**20

# What a run file may hold: table -> columns, with the type of each. A run need not have them all, but some it must.
COLUMNS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "meta": {"key": str, "value": str},
    "events": {"seq": int, "step": int, "beat": int, "by": str, "kind": str, "body": bytes, "at": float},
    "exchanges": {
        "step": int, "beat": int, "n": int, "call": int, "who": str, "kind": str, "request": str, "reply": str,
        "at": float, "seconds": float, "retries": int,
    },
    "blobs": {"hash": str, "body": bytes},
    "remarks": {
        "id": int, "seq": (int, type(None)), "who": (str, type(None)), "text": str, "at": float,
        "by": (str, type(None)),
    },
    "interviews": {
        "id": int, "step": int, "who": str, "question": str, "answer": str, "model": str, "tokens": int,
        "money": (float, int, type(None)), "by": str, "at": float,
    },
    "vectors": {"key": str, "body": bytes},
    "under_way": {"id": int, "step": int, "beat": int, "n": int, "call": int},
}  # fmt: skip
COLUMNS |= {"later_events": COLUMNS["events"], "later_exchanges": COLUMNS["exchanges"]}
NEEDED = ("meta", "events", "exchanges", "blobs", "remarks")
LATE_COLUMNS = {"by"}  # the first remarks had no author
INDEXES = ("events_by_kind", "sqlite_autoindex_")


class Unsound(RunError):
    """A file is not taken in; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too much. Sizes in bytes; `blob` and `blobs` are what compressed answers unfold to."""

    file: int = 2048 * MIB
    value: int = 64 * MIB
    blob: int = 64 * MIB
    blobs: int = 4096 * MIB
    rows: int = 50_000_000
    seconds: float = 1800.0


class Stranger:
    """An open file of somebody else. Raises Unsound for whatever is wrong with it."""

    def __init__(self, db: sqlite3.Connection, limits: Limits) -> None:
        self._db, self._limits = db, limits
        self._tables = self._checked()

    def rows(self, table: str, order: str) -> Iterator[tuple[Any, ...]]:
        """The rows in this order, each value of the type it must have; none where there is no such table."""
        columns = self._tables.get(table)
        if columns is None:
            return
        types = [COLUMNS[table][name] for name in columns]
        query = f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}"  # names of ours, see _checked
        with _readable():
            for i, row in enumerate(self._db.execute(query), 1):
                if i > self._limits.rows:
                    raise Unsound(f"table {table} has more than {self._limits.rows:,} rows")
                for name, value, type_ in zip(columns, row, types, strict=True):
                    if not _is(value, type_):
                        raise Unsound(f"table {table}, row {i}: {name} cannot be {value!r:.60}")
                yield row

    def columns(self, table: str) -> list[str]:
        """The columns of a table, as `rows` gives them."""
        return self._tables.get(table, [])

    def _checked(self) -> dict[str, list[str]]:
        """The tables there are. Nothing but tables of ours with columns of ours may be in the file."""
        application = self._db.execute("PRAGMA application_id").fetchone()[0]
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION:
            raise Unsound("it is an SQLite file of another program")
        if version != FORMAT:
            newer = "; update folkmoot" if version > FORMAT else ""
            raise Unsound(f"it has format {version}, this program reads format {FORMAT}{newer}")
        for kind, name in self._db.execute("SELECT type, name FROM sqlite_schema"):
            if kind == "index" and str(name).startswith(INDEXES):
                continue
            if kind != "table" or name not in COLUMNS:
                raise Unsound(f"it has a {kind} {name!r:.60}, which no run has")
        tables = {
            str(row[0]) for row in self._db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        }
        if missing := [name for name in NEEDED if name not in tables]:
            raise Unsound(f"it has no table {missing[0]}")
        return {name: self._columns(name) for name in COLUMNS if name in tables}

    def _columns(self, table: str) -> list[str]:
        found = self._db.execute(f"PRAGMA table_xinfo({table})").fetchall()
        names, computed = [row[1] for row in found], any(row[6] for row in found)
        if (
            computed
            or not names
            or set(COLUMNS[table]) - LATE_COLUMNS - set(names)
            or set(names) - set(COLUMNS[table])
        ):
            raise Unsound(f"table {table} has columns {', '.join(map(str, names))!s:.200}; a run has others")
        return names


def _is(value: Any, type_: type | tuple[type, ...]) -> bool:
    return isinstance(value, (int, float) if type_ is float else type_) and value == value


@contextmanager
def stranger(path: Path, limits: Limits) -> Iterator[Stranger]:
    """Open a file from elsewhere. Raises Unsound, also for damage that shows only while it is read."""
    _check_outside(path, limits)
    uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as db:
        with _readable():
            _disarm(db, limits)
            opened = Stranger(db, limits)
        yield opened


@contextmanager
def _readable() -> Iterator[None]:
    """Whatever SQLite or Python say of bytes that are no run. Raises Unsound."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError) as error:
        slow = "it takes too long to read" if "interrupted" in str(error) else f"it is damaged ({error})"
        raise Unsound(slow) from error


def _check_outside(path: Path, limits: Limits) -> None:
    if not path.is_file():
        raise Unsound(
            "it is a folder, and a run file is expected" if path.is_dir() else "there is no such file"
        )
    if (size := path.stat().st_size) > limits.file:
        raise Unsound(f"it has {size / MIB:,.0f} MiB, and {limits.file / MIB:,.0f} MiB are allowed")
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise Unsound("it is no run file at all")
    journal = path.with_name(f"{path.name}-wal")
    if journal.exists() and journal.stat().st_size:
        raise Unsound("it was copied while it was being played; `folkmoot export` makes a whole copy")


def _disarm(db: sqlite3.Connection, limits: Limits) -> None:
    """No functions out of the schema, no triggers, no views, no other files, no writing, no endless statement."""
    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "mmap_size = 0"):
        db.execute(f"PRAGMA {pragma}")
    if hasattr(db, "setconfig"):  # Python 3.12
        for name, on in (("DEFENSIVE", True), ("ENABLE_TRIGGER", False), ("ENABLE_VIEW", False)):
            db.setconfig(getattr(sqlite3, f"SQLITE_DBCONFIG_{name}"), on)
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.value)
    db.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    db.set_authorizer(_allowed)
    db.set_progress_handler(_patience(limits.seconds), 100_000)


def _allowed(action: int, one: str | None, *_: str | None) -> int:
    reading = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    asking = action == sqlite3.SQLITE_PRAGMA and one in ("application_id", "user_version", "table_xinfo")
    return sqlite3.SQLITE_OK if action in reading or asking else sqlite3.SQLITE_DENY


def _patience(seconds: float) -> Callable[[], int]:
    end = time.monotonic() + seconds
    return lambda: int(time.monotonic() > end)
