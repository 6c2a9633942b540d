"""What can be saved of a damaged run."""

import sqlite3
import tempfile
from pathlib import Path

from sandbox.events import Event, Stepped, encode
from sandbox.log import copies
from sandbox.log.format import RunError
from sandbox.log.record import Log


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
        rounds = _whole_rounds(damaged)
        for event in (event for played in rounds for event in played):
            saved.append(event, encode(event))
        saved.commit()
        try:
            copies.take_answers(saved, damaged, rounds[-1][-1].step if rounds else 0)
        except sqlite3.DatabaseError as error:
            saved.set_meta("rescue", f"the model exchanges could not be read: {error}")
    saved.close()
    return len(rounds)


def _filled_up(path: Path, copy: Path) -> Path:
    """A copy with the size its header promises: SQLite reads nothing at all of a file that was cut short."""
    body = path.read_bytes()
    size, pages = int.from_bytes(body[16:18], "big"), int.from_bytes(body[28:32], "big")
    with copy.open("wb") as file:
        file.write(body)
        file.truncate(max(len(body), min(size * pages, 2**36)))  # sparse: it takes no room
    return copy


def _whole_rounds(log: Log) -> list[list[Event]]:
    """The events of each complete round, up to where the damage begins."""
    rounds: list[list[Event]] = [[]]
    seq = 1
    while event := _event_or_none(log, seq):
        rounds[-1].append(event)
        rounds += [[]] if isinstance(event, Stepped) else []
        seq += 1
    return rounds[:-1]


def _event_or_none(log: Log, seq: int) -> Event | None:
    try:
        return next(log.events(seq, seq + 1), None)
    except (sqlite3.DatabaseError, RunError):
        return None  # the damage begins here: the caller reports how far it came
