"""Answers that earlier runs paid for, in one SQLite file beside the runs; off unless a spec says `cache`.

An answer is found by model, the server that is asked, sampling, messages, answer schema and repetition: seed and
repetition of the run, who asks, and the how manieth time they ask the very same. So a run that is played again, or
changed in a place that a question does not reach, is answered from here, while repeats under other seeds stay
independent draws.
"""

import os
import sqlite3
import threading
import zlib
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import orjson

from sandbox import keys, runs
from sandbox.book import CHATTED, Unwritten
from sandbox.events import Plain
from sandbox.log import Exchange, Position, RunError, digest
from sandbox.spec import WorldSpec

FILE = "cache.db"
_SCHEMA = "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, reply BLOB NOT NULL) WITHOUT ROWID"


def path() -> Path:
    """The file of the cache: FOLKMOOT_CACHE, else beside the runs."""
    return Path(os.environ.get("FOLKMOOT_CACHE") or runs.folder() / FILE).expanduser()


class Cache:
    """The cache as one run uses it. Runs in other processes may use it at the same time.

    seed, repetition  of the run: others are not served with the same answers

    Raises RunError when the file is damaged or cannot be made.
    """

    def __init__(self, file: Path, seed: int, repetition: int = 1, before: Iterable[Exchange] = ()) -> None:
        self._run_of, self._guard = (seed, repetition), threading.Lock()
        self._places: dict[tuple[str, str], list[Position]] = {}
        for exchange in before:
            self._nth(exchange.who, exchange.request, exchange.position)
        self._file = file
        try:
            self._db = _opened(file)
        except (OSError, sqlite3.Error) as error:
            raise RunError(
                f"the cache {file} cannot be used: {error}; move it away, or name another file in FOLKMOOT_CACHE"
            ) from error

    def close(self) -> None:
        with self._guard:
            self._db.close()

    def key(self, request: Mapping[str, Any], who: str, position: Position) -> str:
        """Under which an answer is kept; a request at the same place has the same."""
        with self._guard:
            nth = self._nth(who, digest(request), position)
        servers = _servers(request)
        return digest({**request, "servers": servers, "repetition": [*self._run_of, who, nth]})

    def find(self, key: str) -> dict[str, Plain] | None:
        """The reply that was paid for, if one was. Raises Unwritten when the file cannot be used."""
        found = self._run("SELECT reply FROM answers WHERE key = ?", (key,))
        try:
            return orjson.loads(zlib.decompress(found[0][0])) if found else None
        except (zlib.error, ValueError, TypeError) as error:
            raise Unwritten(self._unusable(error)) from error

    def keep(self, key: str, reply: Mapping[str, Plain]) -> None:
        """Leave an answer to later runs; the first one stays. Raises Unwritten when the file cannot be used."""
        body = zlib.compress(orjson.dumps({name: value for name, value in reply.items() if name != "spent"}))
        self._run("INSERT OR IGNORE INTO answers VALUES (?, ?)", (key, body))

    def _run(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        try:
            with self._guard, self._db:
                return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise Unwritten(self._unusable(error)) from error

    def _unusable(self, error: Exception) -> str:
        return f"its cache {self._file} cannot be used: {error} (FOLKMOOT_CACHE names another file)"

    def _nth(self, who: str, request: str, position: Position) -> int:
        """How many other places of this run had the same question before."""
        places = self._places.setdefault((who, request), [])
        if position not in places:
            places.append(position)
        return places.index(position)


def _opened(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(file, check_same_thread=False, timeout=10)
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        with db:
            db.execute(_SCHEMA)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _servers(request: Mapping[str, Any]) -> list[str]:
    """Where a request goes: the environment may name the server, and another server is another model."""
    keys.load()
    base_url = str((request["sampling"] or {}).get("base_url") or "")
    return import_module("agents.providers").addresses(request["model"], base_url)  # type: ignore[no-any-return]


def of_run(spec: WorldSpec, exchanges: Mapping[Position, Exchange]) -> Cache:
    """The cache for a run with these answers so far."""
    chatted = sorted((e for e in exchanges.values() if e.kind in CHATTED), key=lambda e: e.position)
    return Cache(path(), spec.seed, spec.repetition, chatted)
