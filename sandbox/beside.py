"""Writing beside the record of a run: what people note and ask, also while another process plays it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sandbox.log import Log, RunError

PATIENCE = 10.0  # seconds to wait for a player who is just writing


@contextmanager
def beside(run: Path) -> Iterator[sqlite3.Connection]:
    """One short transaction in a run file that somebody else may be playing: all of it, or nothing.

    Raises RunError when the file is no run of ours, or cannot be written.
    """
    Log.read(run)  # refuses what is not ours
    try:
        with closing(sqlite3.connect(f"{run.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE)) as db:
            db.row_factory = sqlite3.Row
            with db:
                db.execute("BEGIN IMMEDIATE")
                yield db
    except sqlite3.OperationalError as error:
        raise RunError(
            f"nothing was written beside {run}: {error}; look at its permissions and at the disk's space"
        ) from error
