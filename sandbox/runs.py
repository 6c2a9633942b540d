"""Where runs live: one folder, moved by the environment variable FOLKMOOT_RUNS."""

import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sandbox.events import Plain
from sandbox.log import Log, RunBusy, RunError, lock_path, take_lock
from sandbox.spec import WorldSpec

SUFFIX = ".run"


def folder() -> Path:
    """The folder of all runs; made when it is first needed."""
    return Path(os.environ.get("FOLKMOOT_RUNS") or Path.home() / ".folkmoot" / "runs").expanduser()


def new_path(spec: WorldSpec) -> Path:
    """A file name for a new run: scenario, time and four random letters, so that two never meet."""
    return (
        folder() / f"{spec.scenario[0].name}-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}{SUFFIX}"
    )


def path_of(run: str | Path) -> Path:
    """The file of a run given by path, by file name or by its beginning. Raises RunError when none or several fit."""
    given = Path(run)
    if given.suffix == SUFFIX and given.exists():
        return given
    fitting = sorted(folder().glob(f"{given.name.removesuffix(SUFFIX)}*{SUFFIX}"))
    exact = [path for path in fitting if path.stem == given.name.removesuffix(SUFFIX)]
    if len(exact or fitting) != 1:
        what = f"{len(fitting)} runs begin" if fitting else "no run begins"
        raise RunError(f"{what} with {str(run)!r} in {folder()}; `folkmoot runs` lists what there is")
    return (exact or fitting)[0]


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the list of runs. `live`: some process is playing it now."""

    path: Path
    name: str
    tags: tuple[str, ...]
    scenario: str
    minds: tuple[str, ...]
    status: str
    live: bool
    rounds: int
    events: int
    outcome: Plain
    parent: str
    changed: float
    problem: str = ""

    @property
    def id(self) -> str:
        return self.path.stem


def listing() -> list[Summary]:
    """All runs, the last changed first; a file that cannot be read is listed with its problem."""
    files = sorted(folder().glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [summary(path) for path in files]


def summary(path: Path) -> Summary:
    """What the list says of one run."""
    changed = path.stat().st_mtime
    try:
        log = Log.read(path)
    except RunError as error:
        return Summary(path, path.stem, (), "", (), "unreadable", False, 0, 0, None, "", changed, str(error))
    try:
        spec = log.meta("spec", {})
        rounds = log.rounds()
        status = log.meta("status", {}).get("status", "playing")
        live = is_live(path)
        return Summary(
            path=path,
            name=spec.get("name") or path.stem,
            tags=tuple(spec.get("tags", ())),
            scenario=" + ".join(one["name"] for one in spec.get("scenario", [])),
            minds=tuple(
                sorted({member.get("mind", {}).get("name", "dice") for member in spec.get("cast", [])})
            ),
            status=status if live or status in ("finished", "failed") else "paused",
            live=live,
            rounds=len(rounds),
            events=log.last_seq(),
            outcome=next(_outcomes(log), None),
            parent=(log.meta("parent") or {}).get("run", ""),
            changed=changed,
        )
    finally:
        log.close()


def is_live(path: Path) -> bool:
    """Whether some process is playing the run."""
    if not lock_path(path).exists():
        return False
    try:
        take_lock(path, patience=0).close()
    except RunBusy:
        return True
    return False


def _outcomes(log: Log) -> Iterator[Plain]:
    """Outcomes of closed episodes, the last first."""
    for event in log.last("Closed", 1):
        yield {"reason": event.reason, **event.outcome}  # type: ignore[attr-defined]
