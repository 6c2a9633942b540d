"""A run on disk: one SQLite file.

meta       format, spec, status, parent, queued (what people want, until it has happened)
events     the facts, written in transactions that end where a beat opens or ends: a reader in another process always
           sees a consistent prefix
later_*    in a fork: events and exchanges that the parent recorded after the moment they share
exchanges  what minds outside the program answered (models, people), committed the moment it arrives, under its
           position (step, beat, n-th ask, n-th call); request and reply are compressed blobs found by hash
under_way  calls of models that are to be paid for and whose answer is not there yet; only in runs that make some
vectors    what an embedding model made of texts, compressed float32, once for each; only in runs that embed
remarks    people's notes, outside the vocabulary; interviews: what people asked somebody, without a trace in the run

A live run is in WAL mode and holds one lock beside the file. A closed run is a single plain file: copy it and you
have the run.
"""

import os
import sqlite3
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from sandbox.events import Event, Plain, decode, encode
from sandbox.memory import uncollected

FORMAT = 1
APPLICATION = 0x464F4C4B  # "FOLK"
_SCHEMA = f"""
BEGIN;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {FORMAT};
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events (seq INTEGER PRIMARY KEY, step INTEGER NOT NULL, beat INTEGER NOT NULL, by TEXT NOT NULL,
                     kind TEXT NOT NULL, body BLOB NOT NULL, at REAL NOT NULL);
CREATE INDEX events_by_kind ON events (kind, step);
CREATE TABLE exchanges (step INTEGER, beat INTEGER, n INTEGER, call INTEGER, who TEXT, kind TEXT NOT NULL,
                        request TEXT, reply TEXT, at REAL, seconds REAL, retries INTEGER,
                        PRIMARY KEY (step, beat, n, call)) WITHOUT ROWID;
CREATE TABLE blobs (hash TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE remarks (id INTEGER PRIMARY KEY, seq INTEGER, who TEXT, text TEXT NOT NULL, at REAL NOT NULL,
                      by TEXT);
COMMIT;
"""

_LATER = """
CREATE TABLE IF NOT EXISTS later_events AS SELECT * FROM events LIMIT 0;
CREATE TABLE IF NOT EXISTS later_exchanges AS SELECT * FROM exchanges LIMIT 0;
"""
INTERVIEWS = """CREATE TABLE IF NOT EXISTS interviews (id INTEGER PRIMARY KEY, step INTEGER NOT NULL, who TEXT NOT NULL,
                 question TEXT NOT NULL, answer TEXT NOT NULL, model TEXT NOT NULL, tokens INTEGER NOT NULL,
                 money REAL, by TEXT NOT NULL, at REAL NOT NULL)"""
_UNDER_WAY = """CREATE TABLE IF NOT EXISTS under_way (id INTEGER PRIMARY KEY, step INTEGER NOT NULL,
                beat INTEGER NOT NULL, n INTEGER NOT NULL, call INTEGER NOT NULL)"""
_VECTORS = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, body BLOB NOT NULL)"
_NOT_OWN = """NOT EXISTS (SELECT 1 FROM exchanges AS own WHERE (own.step, own.beat, own.n, own.call)
              = (later_exchanges.step, later_exchanges.beat, later_exchanges.n, later_exchanges.call))"""
_MODELS = "kind IN ('call', 'hit')"  # people's answers count only where everything is as it was
ASIDE = ".run-unborn"  # what a run is called while it is written
FORSAKEN = 3600.0  # seconds after which nobody writes it any more
END = 2**31  # as a beat: the end of the round
_BATCH = 200  # events decoded at a time: few enough that what was fetched is still in the processor's cache
Position = tuple[int, int, int, int]  # step, beat, n-th ask of the round, n-th call of the ask


class RunError(RuntimeError):
    """A run file cannot be used; the message says what is wrong and what can be saved."""


class RunBusy(RunError):
    """Another process is playing this run."""


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


def digest(value: Plain) -> str:
    """A hash of plain JSON, independent of the order of keys."""
    return sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


class Log:
    """A run file, open. Make one with `create`, `open` (to play on), `read` (to look at) or `memory`."""

    def __init__(
        self, db: sqlite3.Connection | None, path: Path | None, lock: sqlite3.Connection | None = None
    ) -> None:
        self.path, self.live = path, db is not None
        self._writes, self._lock = db, lock
        self._guard = threading.Lock()
        self._rows: list[tuple[Any, ...]] = []
        self._notes: dict[str, Plain] = {}  # meta that is written with the events
        self._calls: dict[Position, int] = {}  # under way, with their rows

    # -- opening -----------------------------------------------------------------------------------------------

    @classmethod
    def memory(cls, meta: Mapping[str, Plain]) -> "Log":
        """A log that lives as long as the process."""
        db = sqlite3.connect(":memory:", check_same_thread=False)
        _install(db, meta)
        return cls(db, None)

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, Plain]) -> "Log":
        """A new run file, open to play. Raises RunError when there is one already."""
        cls.write(path, meta)
        return cls.open(path)

    @classmethod
    def write(
        cls, path: Path, meta: Mapping[str, Plain], fill: "Callable[[Log], None] | None" = None
    ) -> None:
        """A new run file; `fill` writes into it. It appears whole or not at all.

        Raises RunError when there is one already, or it cannot be written.
        """
        if path.exists():
            raise RunError(f"{path} exists already; choose another name for the run")
        try:
            cls._write(path, meta, fill)
        except (OSError, sqlite3.OperationalError) as error:
            raise RunError(
                f"{path} cannot be written: {error}. Nothing is half-written; make room or look at the folder's "
                "permissions, or keep runs elsewhere (FOLKMOOT_RUNS)"
            ) from error

    @classmethod
    def _write(cls, path: Path, meta: Mapping[str, Plain], fill: "Callable[[Log], None] | None") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        aside = path.with_suffix(ASIDE)
        aside.unlink(missing_ok=True)
        try:
            with closing(sqlite3.connect(aside)) as db:
                db.execute("PRAGMA journal_mode = MEMORY")  # what is not whole is thrown away
                db.execute("PRAGMA synchronous = OFF")
                _install(db, meta)
                if fill:
                    fill(cls(db, aside))
            with aside.open("rb+") as file:
                os.fsync(file.fileno())
            aside.rename(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise

    @classmethod
    def open(cls, path: Path) -> "Log":
        """To play on. Raises RunBusy when another process does, RunError when the file is foreign or damaged."""
        _check(path, thorough=True)
        lock = take_lock(path)
        db = sqlite3.connect(path, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.OperationalError as error:
            db.close()
            lock.close()
            lock_path(path).unlink(missing_ok=True)
            raise RunError(_unplayable(path, error)) from error
        return cls(db, path, lock)

    @classmethod
    def read(cls, path: Path) -> "Log":
        """To look at, also while another process plays it. Raises RunError when the file is foreign or damaged."""
        _check(path)
        return cls(None, path)

    def close(self) -> None:
        """Commit, fold the journal into the one file and give the lock back. A reader has nothing to close."""
        with self._guard:
            if not self.live:
                return
            try:
                self._flush()
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

    def _fetch(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Rows. A reader connects for each question, so that it never stands in the way of a run being closed."""
        if self.live:
            return self._db.execute(query, values).fetchall()
        with closing(self._open_reader()) as db:
            return db.execute(query, values).fetchall()

    def _open_reader(self) -> sqlite3.Connection:
        if self.path is None:
            raise RunError("this run was kept in memory, and is closed")
        return _reader(self.path)

    # -- events ------------------------------------------------------------------------------------------------

    def append(self, event: Event, body: bytes) -> None:
        """Keep an event (with its `encode`d body) for the next `commit`."""
        self._rows.append((event.seq, event.step, event.beat, event.by, event.kind, body, time.time()))

    def commit(self) -> None:
        """Write what was appended and noted, in one transaction."""
        with self._guard:
            self._flush()

    def _flush(self) -> None:
        if self._rows or self._notes:
            with self._db:
                self._db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", self._rows)
                for key, value in self._notes.items():
                    self._put_meta(key, value)
            self._rows.clear()
            self._notes.clear()

    def events(self, start: int = 1, stop: int | None = None) -> Iterator[Event]:
        """Events from seq `start` up to and without `stop`, those not yet committed included."""
        query = "SELECT seq, step, beat, by, kind, body FROM events WHERE seq >= ? AND seq < ? ORDER BY seq"
        end = stop or 2**62
        if not self.live:
            with closing(self._open_reader()) as db:
                cursor = db.execute(query, (start, end))
                while rows := cursor.fetchmany(_BATCH):
                    yield from self._decoded(rows)
            return
        with self._guard:
            rows = self._fetch(query, (start, end)) + [row[:6] for row in self._rows if start <= row[0] < end]
        for i in range(0, len(rows), _BATCH):
            yield from self._decoded(rows[i : i + _BATCH])

    def _decoded(self, rows: list[tuple[Any, ...]]) -> list[Event]:
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
        with self._guard:
            rows = self._fetch(query, (kind, count))
        return [decode(*row) for row in rows]

    def last_seq(self) -> int:
        with self._guard:
            stored = self._fetch("SELECT max(seq) FROM events")[0][0] or 0
        return self._rows[-1][0] if self._rows else int(stored)

    def rounds(self) -> list[tuple[int, int]]:
        """(step, seq of its Stepped) of every complete round."""
        query = "SELECT step, seq FROM events WHERE kind = 'Stepped' ORDER BY seq"
        with self._guard:
            rows = self._fetch(query)
            return rows + [(row[1], row[0]) for row in self._rows if row[4] == "Stepped"]

    # -- exchanges ---------------------------------------------------------------------------------------------

    def record(self, exchange: Exchange, request: Plain, vectors: Mapping[str, bytes] | None = None) -> None:
        """Commit an answer from outside, now. The first under a position stays; a later one is not applied."""
        bodies = [(digest(body), zlib.compress(orjson.dumps(body))) for body in (request, exchange.reply)]
        row = (*exchange.position, exchange.who, exchange.kind, bodies[0][0], bodies[1][0], time.time())
        with self._guard, self._db:
            self._end(exchange.position)
            self._put_vectors(vectors or {})
            self._db.executemany("INSERT OR IGNORE INTO blobs VALUES (?, ?)", bodies)
            self._db.execute(
                "INSERT OR IGNORE INTO exchanges VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*row, exchange.seconds, exchange.retries),
            )

    def begin(self, position: Position) -> None:
        """Commit that a call begins that will be paid for: if the process dies before its answer comes, it counts."""
        with self._guard, self._db:
            self._db.execute(_UNDER_WAY)
            columns = "(step, beat, n, call) VALUES (?, ?, ?, ?)"
            self._calls[position] = (
                self._db.execute(f"INSERT INTO under_way {columns}", position).lastrowid or 0
            )

    def end(self, position: Position) -> None:
        """The call is over, and nothing came of it."""
        with self._guard, self._db:
            self._end(position)

    def _end(self, position: Position) -> None:
        if call := self._calls.pop(position, None):
            self._db.execute("DELETE FROM under_way WHERE id = ?", (call,))

    def abandoned(self) -> int:
        """Answers that nobody waited for to the end: past their limit, or under way when the world stopped or died."""
        late = "SELECT step, beat, n FROM exchanges WHERE kind = 'abandoned'"
        with self._guard:
            count = int(self._fetch(f"SELECT count(*) FROM ({late})")[0][0])
            if self._has("under_way"):
                lost = f"SELECT count(*) FROM under_way WHERE (step, beat, n) NOT IN ({late})"
                count += int(self._fetch(lost)[0][0])
        return count

    def exchanges(self, since_step: int = 0, table: str = "exchanges") -> dict[Position, Exchange]:
        """What was answered from outside in the rounds from `since_step` on, by position."""
        query = f"""SELECT step, beat, n, call, who, kind, request, body, seconds, retries
                   FROM {table} JOIN blobs ON blobs.hash = reply WHERE step >= ?"""
        with self._guard:
            rows = self._fetch(query, (since_step,))
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
        with self._guard:
            rows = self._fetch(query)
        return [
            (begin, end)
            for begin, end, kind, body in rows
            if kind == "call" or (body and orjson.loads(zlib.decompress(body))["paid"])
        ]

    def exchange(self, position: Position) -> tuple[Plain, Plain] | None:
        """The request and the reply under a position, whole; None when there is none."""
        query = "SELECT request, reply FROM exchanges WHERE step = ? AND beat = ? AND n = ? AND call = ?"
        with self._guard:
            rows = self._fetch(query, position)
        return (self.blob(rows[0][0]), self.blob(rows[0][1])) if rows else None

    def blob(self, hash: str) -> Plain:
        """The request or reply with this hash; None when there is none."""
        with self._guard:
            rows = self._fetch("SELECT body FROM blobs WHERE hash = ?", (hash,))
        return orjson.loads(zlib.decompress(rows[0][0])) if rows else None

    def vectors(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The vectors kept under these keys; those that are not there are missing."""
        with self._guard:
            if not self._has("vectors"):
                return {}
            rows: list[tuple[Any, ...]] = []
            for i in range(0, len(keys), 500):
                some = keys[i : i + 500]
                rows += self._fetch(
                    f"SELECT key, body FROM vectors WHERE key IN ({','.join('?' * len(some))})", some
                )
        return dict(rows)

    def take_vectors(self, source: "Log") -> None:
        """Copy all vectors of another log."""
        if source._has("vectors"):
            found = dict(source._fetch("SELECT key, body FROM vectors"))
            with self._guard, self._db:
                self._put_vectors(found)

    def _put_vectors(self, vectors: Mapping[str, bytes]) -> None:
        if vectors:
            self._db.execute(_VECTORS)
            self._db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", vectors.items())

    def names(self) -> list[str]:
        """Everybody who ever joined, in order."""
        with self._guard:
            rows = self._fetch("SELECT body FROM events WHERE kind = 'Joined' ORDER BY seq")
        return [orjson.loads(row[0])["who"] for row in rows]

    def beside(self, table: str) -> list[dict[str, Any]]:
        """What lies beside the record in a table that has an `id`, in order; [] when there is no such table."""
        with self._guard:
            if not self._has(table):
                return []
            columns = [row[1] for row in self._fetch(f"PRAGMA table_info({table})")]
            rows = self._fetch(f"SELECT * FROM {table} ORDER BY id")
        return [dict(zip(columns, row, strict=True)) for row in rows]

    def _has(self, table: str) -> bool:
        return bool(self._fetch("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)))

    # -- meta --------------------------------------------------------------------------------------------------

    def meta(self, key: str, default: Plain = None) -> Plain:
        with self._guard:
            rows = self._fetch("SELECT value FROM meta WHERE key = ?", (key,))
        return orjson.loads(rows[0][0]) if rows else default

    def set_meta(self, key: str, value: Plain) -> None:
        with self._guard, self._db:
            self._put_meta(key, value)

    def note(self, key: str, value: Plain) -> None:
        """Meta that is true from the next `commit` on: it is written with the events, or neither is."""
        with self._guard:
            self._notes[key] = value

    def _put_meta(self, key: str, value: Plain) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, orjson.dumps(value).decode()))

    # -- copies ------------------------------------------------------------------------------------------------

    def take_past(self, source: "Log", seq: int, answered: tuple[int, int]) -> None:
        """Copy another log's events up to `seq`, and what was answered from outside up to (step, beat)."""
        rows = source._fetch("SELECT * FROM events WHERE seq <= ?", (seq,))
        with self._guard, self._db:
            self._db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        self._take_exchanges(source, "exchanges", "(step, beat) <= (?, ?)", answered)
        self.take_vectors(source)

    def take_rows(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        """Write rows of one of our tables as they are."""
        for schema in (_LATER, _UNDER_WAY, _VECTORS, INTERVIEWS):
            if f"EXISTS {table} " in schema:
                self._db.executescript(schema)
        places = ", ".join("?" * len(columns))
        with self._guard, self._db:
            self._db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)

    def replies(self) -> Iterator[tuple[str, Plain]]:
        """Kind and reply of every answer from outside; None in place of a reply whose blob, or request's, is lost."""
        for table in filter(self._has, ("exchanges", "later_exchanges")):
            query = f"""SELECT kind, replies.body, requests.hash FROM {table}
                        LEFT JOIN blobs AS replies ON replies.hash = reply
                        LEFT JOIN blobs AS requests ON requests.hash = request"""
            for kind, body, request in self._db.execute(query):
                yield kind, orjson.loads(zlib.decompress(body)) if body and request else None

    def take_later(self, source: "Log", seq: int | None, answered: tuple[int, int]) -> None:
        """Copy what came after that, to be followed (events, unless `seq` is None) or served again (answers)."""
        self._db.executescript(_LATER)
        later = "(step, beat) > (?, ?)"
        self._take_exchanges(source, "later_exchanges", later, answered)
        theirs = source._later_rows("*", max(seq or 0, source.last_seq()))
        if source.carries_later:  # what the parent has from its own parent, and has not come to itself
            still = f"{later} AND {_NOT_OWN}" + ("" if theirs else f" AND {_MODELS}")
            self._take_exchanges(source, "later_exchanges", still, answered, "later_exchanges")
        if seq is not None:
            own = source._fetch("SELECT * FROM events WHERE seq > ? ORDER BY seq", (seq,))
            with self._guard, self._db:
                self._db.executemany("INSERT INTO later_events VALUES (?, ?, ?, ?, ?, ?, ?)", own + theirs)

    def _later_rows(self, columns: str, seq: int) -> list[tuple[Any, ...]]:
        """What the parent recorded after `seq`; nothing when this log has gone its own way."""
        parted = """SELECT 1 FROM events JOIN later_events AS theirs USING (seq)
                    WHERE (events.body, events.kind, events.by) != (theirs.body, theirs.kind, theirs.by) LIMIT 1"""
        if not self.carries_later or self._fetch(parted):
            return []
        return self._fetch(f"SELECT {columns} FROM later_events WHERE seq > ? ORDER BY seq", (seq,))

    @property
    def carries_later(self) -> bool:
        """Whether this is a fork that holds what its parent recorded later."""
        with self._guard:
            return self._has("later_events")

    def later(self) -> tuple[list[Event], dict[Position, Exchange]]:
        """What the parent recorded later: events as far as this log agrees with it, and all answers from outside."""
        if not self.carries_later:
            return [], {}
        rows = self._later_rows("seq, step, beat, by, kind, body", self.last_seq())
        return self._decoded(rows), self.exchanges(table="later_exchanges")

    def part(self) -> None:
        """The parent's later events are of no use any more."""
        with self._guard, self._db:
            self._db.execute("DELETE FROM later_events")

    def _take_exchanges(
        self, source: "Log", into: str, which: str, values: Sequence[int], table: str = "exchanges"
    ) -> None:
        """Copy answers from outside, with the blobs they need."""
        query = f"SELECT * FROM {table} WHERE {which}"
        exchanges = source._fetch(query, values)
        needed = f"WITH kept AS ({query}) SELECT request FROM kept UNION SELECT reply FROM kept"
        blobs = source._fetch(f"SELECT hash, body FROM blobs WHERE hash IN ({needed})", values)
        with self._guard, self._db:
            self._db.executemany("INSERT OR IGNORE INTO blobs VALUES (?, ?)", blobs)
            self._db.executemany(f"INSERT INTO {into} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", exchanges)

    # -- moments -----------------------------------------------------------------------------------------------

    def gathered(self) -> int:
        """The last event before the first episode."""
        with self._guard:
            return int(
                self._fetch(
                    "SELECT coalesce(min(seq) - 1, (SELECT max(seq) FROM events), 0) FROM events "
                    "WHERE kind = 'Opened'"
                )[0][0]
            )

    def beats(self, step: int) -> int | None:
        """The last beat recorded of a round; None when there is nothing of it."""
        with self._guard:
            last = self._fetch("SELECT max(beat) FROM events WHERE step = ?", (step,))[0][0]
        return None if last is None else int(last)

    def end_of(self, step: int, beat: int) -> int:
        """The last event of a beat, or before it when it has none."""
        query = "SELECT coalesce(max(seq), 0) FROM events WHERE (step, beat) <= (?, ?)"
        with self._guard:
            return int(self._fetch(query, (step, beat))[0][0])

    def of_step(self, step: int, kind: str) -> list[Any]:
        """The committed events of a kind in a round."""
        query = "SELECT seq, step, beat, by, kind, body FROM events WHERE kind = ? AND step = ? ORDER BY seq"
        with self._guard:
            return self._decoded(self._fetch(query, (kind, step)))


def rescue(path: Path, target: Path) -> int:
    """Save what can be read of a damaged run into a new file; the number of complete rounds saved.

    Reads events one by one from the first until one fails. Raises RunError when not even the spec can be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            damaged = Log(None, _filled_up(path, Path(folder) / "damaged.run"))
            saved = Log.create(target, {"spec": damaged.meta("spec"), "rescued": str(path.name)})
        except (OSError, sqlite3.DatabaseError, ValueError) as error:
            raise RunError(f"nothing can be saved of {path}: {error}") from error
        seq, rows = 1, []
        while event := _event_or_none(damaged, seq):
            rows.append((event.seq, event.step, event.beat, event.by, event.kind, encode(event), time.time()))
            seq += 1
        ends = [i for i, row in enumerate(rows, 1) if row[4] == "Stepped"]
        saved._rows = rows[: ends[-1]] if ends else []
        try:
            saved._take_exchanges(damaged, "exchanges", "step <= ?", (saved._rows[-1][1] if ends else 0,))
            saved.take_vectors(damaged)
        except sqlite3.DatabaseError as error:
            saved.set_meta("rescue", f"the model exchanges could not be read: {error}")
    saved.close()
    return len(ends)


def _filled_up(path: Path, copy: Path) -> Path:
    """A copy with the size its header promises: SQLite reads nothing at all of a file that was cut short."""
    body = path.read_bytes()
    size, pages = int.from_bytes(body[16:18], "big"), int.from_bytes(body[28:32], "big")
    with copy.open("wb") as file:
        file.write(body)
        file.truncate(max(len(body), min(size * pages, 2**36)))  # sparse: it takes no room
    return copy


def _event_or_none(log: Log, seq: int) -> Event | None:
    try:
        return next(log.events(seq, seq + 1), None)
    except (sqlite3.DatabaseError, RunError):
        return None  # the damage begins here: the caller reports how far it came


@cache
def _sweep(folder: Path) -> None:
    """Once per process: what killed processes left half-written goes. Others may be writing here, and be done first."""
    for left in folder.glob(f"*{ASIDE}"):
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > FORSAKEN:
                left.unlink()


def lock_path(path: Path) -> Path:
    """The file beside a run that says who plays it."""
    return path.with_suffix(".lock")


def _install(db: sqlite3.Connection, meta: Mapping[str, Plain]) -> None:
    db.executescript(_SCHEMA)
    with db:
        db.executemany(
            "INSERT INTO meta VALUES (?, ?)", [(k, orjson.dumps(v).decode()) for k, v in meta.items()]
        )


def _unjournal(db: sqlite3.Connection) -> None:
    """Back to one plain file. While somebody reads, the journal is emptied and goes when the last reader does."""
    try:
        db.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _check(path: Path, thorough: bool = False) -> None:
    """Refuse what is not a run file of ours, in one sentence."""
    if not path.is_file():
        raise RunError(f"there is no run file {path}; `folkmoot runs` lists what there is")
    db = _reader(path)
    try:
        application = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if application == APPLICATION and version == FORMAT:
            db.execute("SELECT count(*) FROM meta").fetchone()
            fault = db.execute("PRAGMA quick_check(1)").fetchone()[0] if thorough else "ok"
            if fault != "ok":
                raise sqlite3.DatabaseError(fault)
    except sqlite3.OperationalError as error:
        raise RunError(
            f"{path} cannot be opened: {error}; look at its permissions and at the disk's space"
        ) from error
    except sqlite3.DatabaseError as error:
        raise RunError(
            f"{path} is damaged or no run file at all ({error}); save its readable rounds into a new run with "
            f"`folkmoot replay {path} --rescue NEW_NAME`"
        ) from error
    finally:
        db.close()
    if application != APPLICATION:
        raise RunError(f"{path} is an SQLite file of another program, not a run")
    if version != FORMAT:
        remedy = "update folkmoot" if version > FORMAT else "it was written by an early version"
        raise RunError(f"{path} has format {version}, this program reads format {FORMAT}: {remedy}")


def take_lock(path: Path, patience: float = 0.5) -> sqlite3.Connection:
    """An exclusive lock that ends with the process, however it ends. SQLite's own, so that it works everywhere."""
    try:
        lock = sqlite3.connect(
            lock_path(path), timeout=patience, isolation_level=None, check_same_thread=False
        )
    except sqlite3.OperationalError as error:
        raise RunError(_unplayable(path, error)) from error
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
            raise RunError(_unplayable(path, error)) from error
        raise RunBusy(
            f"{path} is being played by another process: here it can only be looked at, in the app or with "
            f"`folkmoot replay {path.stem}`, until it is closed there"
        ) from error
    return lock


def _unplayable(path: Path, error: sqlite3.Error) -> str:
    return (
        f"{path} cannot be played on: {error}. It can be looked at (`folkmoot replay {path.stem}`); to go on, make "
        "the file and its folder writable, or copy the file to a folder that is"
    )
