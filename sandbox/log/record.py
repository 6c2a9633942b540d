"""The record of a run: events by their number, what came from outside by its position, and moments to fork at."""

import sqlite3
import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from sandbox.events import Event, Plain, decode
from sandbox.log.file import RunFile
from sandbox.log.format import UNDER_WAY, VECTORS, RunError, digest
from sandbox.memory import uncollected

END = 2**31  # as a beat: the end of the round
_BATCH = 200  # events decoded at a time: few enough that what was fetched is still in the processor's cache
# Early versions called a mind late, as people are; but of an ask that a person answers no model is asked.
_LATE = """kind = 'late' AND call = -1 AND EXISTS (SELECT 1 FROM exchanges AS asked WHERE kind IN ('call', 'hit')
           AND (asked.step, asked.beat, asked.n) = (one.step, one.beat, one.n))"""
Position = tuple[int, int, int, int]  # step, beat, n-th ask of the round, n-th call of the ask


@dataclass(frozen=True, slots=True)
class Exchange:
    """What came from outside: `kind` is "call", "hit" (by the cache), "seat", "embed", "late" (a person did not answer
    in time) or "abandoned" (a mind did not).
    """

    position: Position
    who: str
    kind: str
    request: str  # hash
    reply: Plain
    seconds: float = 0.0
    retries: int = 0


class Log(RunFile):
    """A run file, open. Make one with `create`, `open` (to play on), `read` (to look at) or `memory`."""

    def __init__(
        self, db: sqlite3.Connection | None, path: Path | None, lock: sqlite3.Connection | None = None
    ) -> None:
        super().__init__(db, path, lock)
        self._calls: dict[Position, int] = {}  # under way, with their rows

    # -- events ------------------------------------------------------------------------------------------------

    def events(self, start: int = 1, stop: int | None = None) -> Iterator[Event]:
        """Events from seq `start` up to and without `stop`, those not yet committed included."""
        query = "SELECT seq, step, beat, by, kind, body FROM events WHERE seq >= ? AND seq < ? ORDER BY seq"
        end = stop or 2**62
        if not self.live:
            with closing(self._reader()) as db:
                cursor = db.execute(query, (start, end))
                while rows := cursor.fetchmany(_BATCH):
                    yield from self.decoded(rows)
            return
        with self._guard:
            rows = self.rows(query, (start, end)) + [row[:6] for row in self._rows if start <= row[0] < end]
        for i in range(0, len(rows), _BATCH):
            yield from self.decoded(rows[i : i + _BATCH])

    def decoded(self, rows: list[tuple[Any, ...]]) -> list[Event]:
        """The events of some rows. Raises RunError where one is not readable."""
        events: list[Event] = []
        try:
            with uncollected():
                for row in rows:
                    events.append(decode(*row))
        except (KeyError, TypeError, ValueError) as error:
            row = rows[len(events)]
            raise RunError(f"event {row[0]} ({row[4]!r}) of {self.path} is not readable: {error}") from error
        return events

    def last(self, kind: str, count: int) -> list[Event]:
        """The last committed events of a kind, the newest first."""
        query = "SELECT seq, step, beat, by, kind, body FROM events WHERE kind = ? ORDER BY seq DESC LIMIT ?"
        rows = self.rows(query, (kind, count))
        return [decode(*row) for row in rows]

    def last_seq(self) -> int:
        with self._guard:
            return int(
                self._rows[-1][0] if self._rows else self.rows("SELECT max(seq) FROM events")[0][0] or 0
            )

    def begun(self, after: int = 0) -> float | None:
        """When the first event after number `after` was written, in seconds since 1970; None while there is none."""
        rows = self.rows("SELECT at FROM events WHERE seq > ? ORDER BY seq LIMIT 1", (after,))
        return float(rows[0][0]) if rows else None

    def rounds(self) -> list[tuple[int, int]]:
        """(step, seq of its Stepped) of every complete round."""
        query = "SELECT step, seq FROM events WHERE kind = 'Stepped' ORDER BY seq"
        with self._guard:
            return self.rows(query) + [(row[1], row[0]) for row in self._rows if row[4] == "Stepped"]

    # -- exchanges ---------------------------------------------------------------------------------------------

    def record(self, exchange: Exchange, request: Plain, vectors: Mapping[str, bytes] | None = None) -> None:
        """Commit an answer from outside, now. The first under a position stays; a later one is not applied."""
        bodies = [(digest(body), zlib.compress(orjson.dumps(body))) for body in (request, exchange.reply)]
        row = (*exchange.position, exchange.who, exchange.kind, bodies[0][0], bodies[1][0], time.time())
        with self.writing() as db:
            self._over(db, exchange.position)
            if vectors:
                db.execute(VECTORS)
                db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", vectors.items())
            db.executemany("INSERT OR IGNORE INTO blobs VALUES (?, ?)", bodies)
            db.execute(
                "INSERT OR IGNORE INTO exchanges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, exchange.seconds, exchange.retries),
            )

    def begin(self, position: Position) -> None:
        """Commit that a call begins that will be paid for: if the process dies before its answer comes, it counts."""
        with self.writing() as db:
            db.execute(UNDER_WAY)
            columns = "(step, beat, n, call) VALUES (?, ?, ?, ?)"
            self._calls[position] = db.execute(f"INSERT INTO under_way {columns}", position).lastrowid or 0

    def end(self, position: Position) -> None:
        """The call is over, and nothing came of it."""
        with self.writing() as db:
            self._over(db, position)

    def _over(self, db: sqlite3.Connection, position: Position) -> None:
        if call := self._calls.pop(position, None):
            db.execute("DELETE FROM under_way WHERE id = ?", (call,))

    def abandoned(self) -> int:
        """Answers that nobody waited for to the end: past their limit, or under way when the world stopped or died."""
        late = f"SELECT step, beat, n FROM exchanges AS one WHERE kind = 'abandoned' OR ({_LATE})"
        count = int(self.rows(f"SELECT count(*) FROM ({late})")[0][0])
        if self.has("under_way"):
            lost = f"SELECT count(*) FROM under_way WHERE (step, beat, n) NOT IN ({late})"
            count += int(self.rows(lost)[0][0])
        return count

    def exchanges(self, since_step: int = 0, table: str = "exchanges") -> dict[Position, Exchange]:
        """What was answered from outside in the rounds from `since_step` on, by position."""
        query = f"""SELECT step, beat, n, call, who, kind, request, body, seconds, retries
                   FROM {table} JOIN blobs ON blobs.hash = reply WHERE step >= ?"""
        rows = self.rows(query, (since_step,))
        return {
            row[:4]: Exchange(
                row[:4], row[4], row[5], row[6], orjson.loads(zlib.decompress(row[7])), *row[8:]
            )
            for row in rows
        }

    def spans(self) -> list[tuple[float, float]]:
        """Begin and end of every paid call, of a chat or an embedding model, in seconds since 1970."""
        query = """SELECT at - seconds, at, kind, body FROM exchanges LEFT JOIN blobs
                   ON kind = 'embed' AND blobs.hash = reply WHERE kind IN ('call', 'embed')"""
        rows = self.rows(query)
        return [
            (begin, end)
            for begin, end, kind, body in rows
            if kind == "call" or (body and orjson.loads(zlib.decompress(body))["paid"])
        ]

    def exchange(self, position: Position) -> tuple[Plain, Plain] | None:
        """The request and the reply under a position, whole; None when there is none."""
        query = "SELECT request, reply FROM exchanges WHERE step = ? AND beat = ? AND n = ? AND call = ?"
        rows = self.rows(query, position)
        return (self.blob(rows[0][0]), self.blob(rows[0][1])) if rows else None

    def blob(self, hash: str) -> Plain:
        """The request or reply with this hash; None when there is none."""
        rows = self.rows("SELECT body FROM blobs WHERE hash = ?", (hash,))
        return orjson.loads(zlib.decompress(rows[0][0])) if rows else None

    def vectors(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The vectors kept under these keys; those that are not there are missing."""
        if not self.has("vectors"):
            return {}
        rows: list[tuple[Any, ...]] = []
        for i in range(0, len(keys), 500):
            some = keys[i : i + 500]
            places = ",".join("?" * len(some))
            rows += self.rows(f"SELECT key, body FROM vectors WHERE key IN ({places})", some)
        return dict(rows)

    def names(self) -> list[str]:
        """Everybody who ever joined, in order."""
        rows = self.rows("SELECT body FROM events WHERE kind = 'Joined' ORDER BY seq")
        return [orjson.loads(row[0])["who"] for row in rows]

    def beside(self, table: str) -> list[dict[str, Any]]:
        """What lies beside the record in a table that has an `id`, in order; [] when there is no such table."""
        if not self.has(table):
            return []
        columns = [row[1] for row in self.rows(f"PRAGMA table_info({table})")]
        rows = self.rows(f"SELECT * FROM {table} ORDER BY id")
        return [dict(zip(columns, row, strict=True)) for row in rows]

    # -- moments -----------------------------------------------------------------------------------------------

    def gathered(self) -> int:
        """The last event before the first episode."""
        query = """SELECT coalesce(min(seq) - 1, (SELECT max(seq) FROM events), 0) FROM events
                   WHERE kind = 'Opened'"""
        return int(self.rows(query)[0][0])

    def beats(self, step: int) -> int | None:
        """The last beat recorded of a round; None when there is nothing of it."""
        last = self.rows("SELECT max(beat) FROM events WHERE step = ?", (step,))[0][0]
        return None if last is None else int(last)

    def end_of(self, step: int, beat: int) -> int:
        """The last event of a beat, or before it when it has none."""
        query = "SELECT coalesce(max(seq), 0) FROM events WHERE (step, beat) <= (?, ?)"
        return int(self.rows(query, (step, beat))[0][0])

    def of_step(self, step: int, kind: str) -> list[Any]:
        """The committed events of a kind in a round."""
        query = "SELECT seq, step, beat, by, kind, body FROM events WHERE kind = ? AND step = ? ORDER BY seq"
        return self.decoded(self.rows(query, (kind, step)))
