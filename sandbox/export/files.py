"""Exports as files in a folder; each appears whole or not at all."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import orjson

from sandbox import runs, training
from sandbox.events import Stepped, plain
from sandbox.export.frames import tables
from sandbox.log import Log, RunError
from sandbox.state import State
from sandbox.topology.graphml import write_graphml
from sandbox.training.turns import Turn, turns
from sandbox.unreadable import unwritable


class ExportError(RunError):
    """Nothing can be written there; the message says why."""


def export(run: str | Path, to: Path, format: str = "run", licence: str = "") -> list[Path]:
    """Write a run into a folder, in one of FORMATS; the files written. Raises RunError.

    jsonl    one event per line, as it happened
    csv      the tables of `sandbox.tables`, a file each
    parquet  the same with their types
    graphml  each channel at the end of each round
    run      the run itself, consistent also while it is being played
    sft, kto, dpo, rollout, verl   what models were asked and answered, as training records (`sandbox.training`),
             each with the `licence`, or the one that a tag of the run's spec names ("licence:CC-BY-4.0")
    """
    if format not in FORMATS:
        raise ExportError(f"format {format!r} is none of {', '.join(FORMATS)}")
    if licence and format not in training.FORMATS:
        raise ExportError(
            f"licence {licence!r} goes into training records, not {format}; formats: {', '.join(training.FORMATS)}"
        )
    path = runs.path_of(run)
    Log.read(path)
    try:
        to.mkdir(parents=True, exist_ok=True)
        if format in training.FORMATS:
            return [write_records(turns(path, licence), format, to / f"{path.stem}-{format}.jsonl")]
        return _WRITTEN[format](path, to)
    except OSError as error:
        raise ExportError(unwritable(to, error)) from error


def copied(path: Path, target: Path) -> Path:
    """A copy of a run as one plain file, consistent also while somebody plays it. Raises RunError when it is there."""
    if target.exists():
        raise ExportError(f"{target} is there already; choose another folder or name")
    with (
        _aside(target, touch=True) as aside,
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(aside)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    return target


def _jsonl(path: Path, to: Path) -> list[Path]:
    target = to / f"{path.stem}.jsonl"
    with _aside(target) as aside, aside.open("wb") as file:
        for event in Log.read(path).events():
            file.write(orjson.dumps(plain(event), option=orjson.OPT_APPEND_NEWLINE))
    return [target]


def _csv(path: Path, to: Path) -> list[Path]:
    return list(_tables(path, to, "csv"))


def _parquet(path: Path, to: Path) -> list[Path]:
    return list(_tables(path, to, "parquet"))


def _tables(path: Path, to: Path, format: str) -> Iterator[Path]:
    for name, frame in tables(path).items():
        target = to / f"{path.stem}-{name}.{format}"
        with _aside(target) as aside:
            if format == "csv":
                frame.to_csv(aside, index=False)
            else:
                frame.to_parquet(aside, index=False)
        yield target


def _graphml(path: Path, to: Path) -> list[Path]:
    log = Log.read(path)
    state, width, written = State(seed=0), len(str(len(log.rounds()))), []
    for event in log.events():
        state.apply(event)
        if isinstance(event, Stepped):
            for channel in state.channels:
                target = to / f"{path.stem}-{_slug(channel)}-{event.step:0{width}d}.graphml"
                _graph(state, channel, target)
                written.append(target)
    return written


def _slug(channel: str) -> str:
    """A channel's name as part of a file's name, which a run from elsewhere cannot misuse."""
    return "".join(c if c.isalnum() or c in "-_" else f"%{ord(c):x}" for c in channel)


def _graph(state: State, channel: str, target: Path) -> None:
    people = {
        person.name: {
            "mind": str(person.mind.get("name", "")),
            "role": person.role,
            "team": person.team,
            "place": person.place,
            "score": float(person.score),
            "staff": person.staff,
        }
        for person in state.people.values()
        if person.present
    }
    with _aside(target) as aside:
        write_graphml(aside, people, state.edges(channel))


def _run(path: Path, to: Path) -> list[Path]:
    return [copied(path, to / path.name)]


@contextmanager
def _aside(target: Path, touch: bool = False) -> Iterator[Path]:
    """Where to write what then appears under its name at once; `touch` says before anything is read whether it can."""
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    aside = target.with_name(f".{target.name}.new")
    aside.unlink(missing_ok=True)
    try:
        if touch:
            aside.touch()
        yield aside
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


def write_records(found: list[Turn], format: str, target: Path) -> Path:
    """Training records of the turns of one or many runs, one per line."""
    with _aside(target) as aside, aside.open("wb") as file:
        for record in training.records(found, format):
            file.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
    return target


_WRITTEN: dict[str, Callable[[Path, Path], list[Path]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "parquet": _parquet,
    "graphml": _graphml,
    "run": _run,
}
FORMATS = (*_WRITTEN, *training.FORMATS)
