"""What one run takes over from another: a fork the past of its parent and what came later, an import every row."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson

from sandbox.events import Event, Plain
from sandbox.log.format import INTERVIEWS, LATER, UNDER_WAY, VECTORS
from sandbox.log.record import Exchange, Log, Position

_NOT_OWN = """NOT EXISTS (SELECT 1 FROM exchanges AS own WHERE (own.step, own.beat, own.n, own.call)
              = (later_exchanges.step, later_exchanges.beat, later_exchanges.n, later_exchanges.call))"""
_MODELS = "kind IN ('call', 'hit')"  # people's answers count only where everything is as it was
_PARTED = """SELECT 1 FROM events JOIN later_events AS theirs USING (seq)
             WHERE (events.body, events.kind, events.by) != (theirs.body, theirs.kind, theirs.by) LIMIT 1"""


# -- forks ---------------------------------------------------------------------------------------------------------


def take_past(log: Log, source: Log, seq: int, answered: tuple[int, int]) -> None:
    """Copy another log's events up to `seq`, and what was answered from outside up to (step, beat)."""
    events = source.rows("SELECT * FROM events WHERE seq <= ?", (seq,))
    with log.writing() as db:
        db.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", events)
    _take_exchanges(log, source, "exchanges", "(step, beat) <= (?, ?)", answered)
    take_vectors(log, source)


def take_later(log: Log, source: Log, seq: int | None, answered: tuple[int, int]) -> None:
    """Copy what came after that, to be followed (events, unless `seq` is None) or served again (answers)."""
    with log.writing() as db:
        db.executescript(LATER)
    later = "(step, beat) > (?, ?)"
    _take_exchanges(log, source, "later_exchanges", later, answered)
    theirs = _later_rows(source, "*", max(seq or 0, source.last_seq()))
    if carries_later(source):  # what the parent has from its own parent, and has not come to itself
        still = f"{later} AND {_NOT_OWN}" + ("" if theirs else f" AND {_MODELS}")
        _take_exchanges(log, source, "later_exchanges", still, answered, "later_exchanges")
    if seq is not None:
        own = source.rows("SELECT * FROM events WHERE seq > ? ORDER BY seq", (seq,))
        with log.writing() as db:
            db.executemany("INSERT INTO later_events VALUES (?, ?, ?, ?, ?, ?, ?)", own + theirs)


def carries_later(log: Log) -> bool:
    """Whether this is a fork that holds what its parent recorded later."""
    return log.has("later_events")


def later(log: Log) -> tuple[list[Event], dict[Position, Exchange]]:
    """What the parent recorded later: events as far as this log agrees with it, and all answers from outside."""
    if not carries_later(log):
        return [], {}
    rows = _later_rows(log, "seq, step, beat, by, kind, body", log.last_seq())
    return log.decoded(rows), log.exchanges(table="later_exchanges")


def part(log: Log) -> None:
    """The parent's later events are of no use any more."""
    with log.writing() as db:
        db.execute("DELETE FROM later_events")


def _later_rows(log: Log, columns: str, seq: int) -> list[tuple[Any, ...]]:
    """What the parent recorded after `seq`; nothing when this log has gone its own way."""
    if not carries_later(log) or log.rows(_PARTED):
        return []
    return log.rows(f"SELECT {columns} FROM later_events WHERE seq > ? ORDER BY seq", (seq,))


def _take_exchanges(
    log: Log, source: Log, into: str, which: str, values: Sequence[int], table: str = "exchanges"
) -> None:
    """Copy answers from outside, with the blobs they need."""
    query = f"SELECT * FROM {table} WHERE {which}"
    exchanges = source.rows(query, values)
    needed = f"WITH kept AS ({query}) SELECT request FROM kept UNION SELECT reply FROM kept"
    blobs = source.rows(f"SELECT hash, body FROM blobs WHERE hash IN ({needed})", values)
    with log.writing() as db:
        db.executemany("INSERT OR IGNORE INTO blobs VALUES (?, ?)", blobs)
        db.executemany(f"INSERT INTO {into} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", exchanges)


# -- whole copies --------------------------------------------------------------------------------------------------


def take_vectors(log: Log, source: Log) -> None:
    """Copy all vectors of another log."""
    if source.has("vectors"):
        found = source.rows("SELECT key, body FROM vectors")
        with log.writing() as db:
            db.execute(VECTORS)
            db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", found)


def take_answers(log: Log, source: Log, step: int) -> None:
    """Copy what was answered from outside up to the end of a round, with the vectors."""
    _take_exchanges(log, source, "exchanges", "step <= ?", (step,))
    take_vectors(log, source)


def take_rows(log: Log, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows of one of our tables as they are."""
    for schema in (LATER, UNDER_WAY, VECTORS, INTERVIEWS):
        if f"EXISTS {table} " in schema:
            with log.writing() as db:
                db.executescript(schema)
    places = ", ".join("?" * len(columns))
    with log.writing() as db:
        db.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)


def replies(log: Log) -> Iterator[tuple[str, Plain]]:
    """Kind and reply of every answer from outside; None in place of a reply whose blob, or request's, is lost."""
    for table in filter(log.has, ("exchanges", "later_exchanges")):
        query = f"""SELECT kind, replies.body, requests.hash FROM {table}
                    LEFT JOIN blobs AS replies ON replies.hash = reply
                    LEFT JOIN blobs AS requests ON requests.hash = request"""
        for kind, body, request in log.stream(query):
            yield kind, orjson.loads(zlib.decompress(body)) if body and request else None
