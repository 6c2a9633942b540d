"""People's notes on a run: on an event, on a person, or on the whole; kept beside the record, never part of it.

Whoever looks at a run may write them, also while another process plays it: each is one short transaction of its own.
"""

import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.beside import beside
from sandbox.log import Log, RunError
from sandbox.veil import keyless

LONGEST = 20_000  # characters of one note


@dataclass(frozen=True, slots=True)
class Remark:
    """A note. `seq` is the event it is about, `who` the person; `by` wrote it, at `at` (seconds since 1970)."""

    id: int
    seq: int | None
    who: str | None
    text: str
    by: str
    at: float


def remark(
    run: Path, text: str, *, seq: int | None = None, who: str | None = None, by: str = "user"
) -> Remark:
    """Keep a note. Raises RunError when there is no such event or person, nothing is said, or it holds a key."""
    said = _said(text, by)
    _check(Log.read(run), seq, who)
    with beside(run) as db:
        _with_author(db)
        row = (seq, who, said, by, time.time())
        added = db.execute("INSERT INTO remarks (seq, who, text, by, at) VALUES (?, ?, ?, ?, ?)", row)
        return _found(db, int(added.lastrowid or 0))


def remarks(run: Path) -> list[Remark]:
    """All notes, the first written first."""
    return [_remark(row) for row in Log.read(run).beside("remarks")]


def reword(run: Path, id: int, text: str) -> Remark:
    """Say it otherwise; when becomes now. Raises RunError when there is no such note."""
    said = _said(text)
    with beside(run) as db:
        _found(db, id)
        db.execute("UPDATE remarks SET text = ?, at = ? WHERE id = ?", (said, time.time(), id))
        return _found(db, id)


def unsay(run: Path, id: int) -> Remark:
    """Take a note away; what it was. Raises RunError when there is no such note."""
    with beside(run) as db:
        gone = _found(db, id)
        db.execute("DELETE FROM remarks WHERE id = ?", (id,))
        return gone


def _said(text: str, by: str = "") -> str:
    try:
        keyless({"text": text, "by": by})
    except ValueError as error:
        raise RunError(f"the remark is not kept: its {error}") from error
    if not text.strip():
        raise RunError("a remark needs words: say what you have noticed")
    if len(text) > LONGEST:
        raise RunError(f"a remark has at most {LONGEST:,} characters; this one has {len(text):,}")
    return text.strip()


def _check(log: Log, seq: int | None, who: str | None) -> None:
    last = log.last_seq()
    if seq is not None and not 1 <= seq <= last:
        raise RunError(f"there is no event {seq}: this run has events 1 to {last}")
    if who is not None and who not in (names := log.names()):
        raise RunError(f"nobody in this run is called {who!r}; there are: {', '.join(names)}")


def _with_author(db: sqlite3.Connection) -> None:
    """The first runs had no room for who wrote a note."""
    if "by" not in [column[1] for column in db.execute("PRAGMA table_info(remarks)")]:
        db.execute("ALTER TABLE remarks ADD COLUMN by TEXT")


def _found(db: sqlite3.Connection, id: int) -> Remark:
    row = db.execute("SELECT * FROM remarks WHERE id = ?", (id,)).fetchone()
    if row is None:
        known = (
            ", ".join(str(one["id"]) for one in db.execute("SELECT id FROM remarks ORDER BY id")) or "none"
        )
        raise RunError(f"there is no remark {id} in this run; there are: {known}")
    return _remark(dict(row))


def _remark(row: Mapping[str, Any]) -> Remark:
    return Remark(row["id"], row["seq"], row["who"], row["text"], row.get("by") or "user", row["at"])
