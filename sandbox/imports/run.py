"""From a stranger's file to a run of ours."""

import re
import sqlite3
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import orjson

from sandbox import runs, trust
from sandbox.budget import spent
from sandbox.imports import checks
from sandbox.imports.checks import Row
from sandbox.imports.stranger import Limits, Stranger, Unsound, stranger
from sandbox.log import Log, RunError, copies

LONGEST = 100  # characters of a name


def import_run(file: Path, name: str | None = None, limits: Limits | None = None) -> Path:
    """Take in a run file from elsewhere: the path of the new run in the folder of runs.

    name    its name there; by default that of the file
    limits  what is too much

    Raises Unsound, with what is wrong, for a file that does not hold; RunError when the name is taken. Then nothing
    is there that was not there before. A run that cannot be played here, since its scenario is not installed, can
    still be looked at, compared, forked at the end of a round and exported.
    """
    target = runs.folder() / f"{_name(name or file.stem)}{runs.SUFFIX}"
    if target.exists():
        raise RunError(
            f"a run {target.stem} is here already: give the new one another name (in the terminal with --name NEW)"
        )
    given = limits or Limits()
    try:
        with stranger(file, given) as source:
            facts = {key: orjson.loads(value) for key, value in checks.meta(list(source.rows("meta", "key")))}
            Log.write(target, facts, lambda log: _fill(log, source, given))
    except Unsound as fault:
        raise Unsound(f"{file.name} is not taken in: {fault}") from fault
    except sqlite3.IntegrityError as fault:
        raise Unsound(f"{file.name} is not taken in: it is damaged ({fault})") from fault
    return target


def _name(text: str) -> str:
    """A name for a file: letters, digits and a few signs."""
    name = re.sub(r"[^\w.-]+", "-", text).strip(".-")[:LONGEST]
    if not name:
        raise Unsound(f"a run cannot be called {text!r}; give another name")
    return name


def _fill(log: Log, source: Stranger, limits: Limits) -> None:
    """Every table in its turn; what is left behind is nothing that anybody reads."""
    course = checks.Course()
    checked: dict[str, tuple[str, Callable[[Row], Row]]] = {
        "events": ("seq", course.take),
        "later_events": ("seq", checks.Later().take),
        "blobs": ("hash", checks.Blobs(limits).take),
        "exchanges": ("step, beat, n, call", checks.exchange),
        "later_exchanges": ("step, beat, n, call", checks.exchange),
        "vectors": ("key", checks.vector),
        "remarks": ("id", lambda row: row),
        "interviews": ("id", lambda row: row),
        "under_way": ("id", lambda row: row),
    }
    for table, (order, check) in checked.items():
        if columns := source.columns(table):
            copies.take_rows(log, table, columns, map(check, source.rows(table, order)))
    for kind, value in copies.replies(log):
        checks.reply(kind, value)
    _sum_up(log, course)


def _sum_up(log: Log, course: checks.Course) -> None:
    """What the list of runs tells of its models follows from the record, and is not believed."""
    used = spent(log.exchanges().values(), log.spans())
    if course.readings.minds or used.calls:
        read = {mind: reading.plain() for mind, reading in course.readings.minds.items()}
        log.set_meta("models", {"spent": asdict(used), "read": read})
        trust.note(log)
