"""A run on disk: one SQLite file.

`format` is what it consists of, `lock` says who writes it, `file` opens it, `record` reads and writes what happened,
`copies` is what forks and imports take over, `rescue` saves what can be read of a damaged one.
"""

from sandbox.log.file import RunExists
from sandbox.log.format import APPLICATION, FORMAT, INTERVIEWS, RunError, digest
from sandbox.log.lock import RunBusy, is_live, lock_path, writer
from sandbox.log.record import END, Exchange, Log, Position
from sandbox.log.rescue import rescue

__all__ = [
    "APPLICATION",
    "END",
    "FORMAT",
    "INTERVIEWS",
    "Exchange",
    "Log",
    "Position",
    "RunBusy",
    "RunError",
    "RunExists",
    "digest",
    "is_live",
    "lock_path",
    "rescue",
    "writer",
]
