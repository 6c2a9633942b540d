"""What a run file consists of: one SQLite database, its tables, and how one knows that it is ours.

meta       format, spec, status, parent, queued (what people want, until it has happened)
events     the facts, written in transactions that end where a beat opens or ends: a reader in another process always
           sees a consistent prefix
later_*    in a fork: events and exchanges that the parent recorded after the moment they share
exchanges  what minds outside the program answered (models, people), committed the moment it arrives, under its
           position (step, beat, n-th ask, n-th call); request and reply are compressed blobs found by hash
under_way  calls of models that are to be paid for and whose answer is not there yet; only in runs that make some
vectors    what an embedding model made of texts, compressed float32, once for each; only in runs that embed
remarks    people's notes, outside the vocabulary; interviews: what people asked somebody, without a trace in the run
"""

import sqlite3
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import orjson

from sandbox.events import Plain

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
LATER = """
CREATE TABLE IF NOT EXISTS later_events AS SELECT * FROM events LIMIT 0;
CREATE TABLE IF NOT EXISTS later_exchanges AS SELECT * FROM exchanges LIMIT 0;
"""
INTERVIEWS = """CREATE TABLE IF NOT EXISTS interviews (id INTEGER PRIMARY KEY, step INTEGER NOT NULL, who TEXT NOT NULL,
                 question TEXT NOT NULL, answer TEXT NOT NULL, model TEXT NOT NULL, tokens INTEGER NOT NULL,
                 money REAL, by TEXT NOT NULL, at REAL NOT NULL)"""
UNDER_WAY = """CREATE TABLE IF NOT EXISTS under_way (id INTEGER PRIMARY KEY, step INTEGER NOT NULL,
               beat INTEGER NOT NULL, n INTEGER NOT NULL, call INTEGER NOT NULL)"""
VECTORS = "CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, body BLOB NOT NULL)"


class RunError(RuntimeError):
    """A run file cannot be used; the message says what is wrong and what can be saved."""


def digest(value: Plain) -> str:
    """A hash of plain JSON, independent of the order of keys."""
    return sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]


def install(db: sqlite3.Connection, meta: Mapping[str, Plain]) -> None:
    """Make an empty database a run file."""
    db.executescript(_SCHEMA)
    with db:
        db.executemany(
            "INSERT INTO meta VALUES (?, ?)", [(k, orjson.dumps(v).decode()) for k, v in meta.items()]
        )


def reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def check(path: Path, thorough: bool = False) -> None:
    """Refuse what is not a run file of ours, in one sentence."""
    if not path.is_file():
        raise RunError(f"there is no run file {path}; `folkmoot runs` lists what there is")
    db = reader(path)
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
