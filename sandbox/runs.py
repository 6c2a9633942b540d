"""Where runs live: one folder, moved by the environment variable FOLKMOOT_RUNS."""

import glob
import os
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from sandbox import trust
from sandbox.beside import beside
from sandbox.events import Plain
from sandbox.log import Log, RunBusy, RunError, lock_path, writer
from sandbox.spec import WorldSpec
from sandbox.veil import keyless

SUFFIX = ".run"
LONGEST = 120  # characters of a name
MOST = 5  # runs named in an error
IN_WORDS = {"budget": "budget reached", "waiting": "waiting for a person"}


def folder() -> Path:
    """The folder of all runs; made when it is first needed. Raises RunError when it is none."""
    told = Path(os.environ.get("FOLKMOOT_RUNS") or Path.home() / ".folkmoot" / "runs").expanduser()
    if told.is_file():
        raise RunError(f"FOLKMOOT_RUNS: {told} is a file, not a folder; name a folder, or unset it")
    return told


def new_path(spec: WorldSpec) -> Path:
    """A file name for a new run of a spec."""
    return path_for(spec.scenario[0].name)


def path_for(scenario: str) -> Path:
    """A file name for a new run: scenario, time and four random letters, so that two never meet."""
    return folder() / f"{scenario}-{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}{SUFFIX}"


def path_of(run: str | Path) -> Path:
    """The file of a run given by path, by file name, by the name its player gave it, or by its beginning.

    A path that exists is taken as it is: opening it tells whether it is a run. Raises RunError when none or
    several fit.
    """
    given = Path(run)
    if given.is_file():
        return given
    word = given.name.removesuffix(SUFFIX)
    files = sorted(folder().glob(f"*{SUFFIX}")) if word else []
    exact = [path for path in files if path.stem == word] or _in_studies(word)
    if exact:
        return exact[0]
    named = [path for path in files if summary(path).name == str(run)]
    fitting = named or [path for path in files if path.stem.startswith(word)]
    if len(fitting) == 1:
        return fitting[0]
    listed = "; `folkmoot runs` lists what there is"
    if not fitting and given.is_dir():
        raise RunError(f"{run} is a folder: give a run's file or its name{listed}")
    if not fitting:
        raise RunError(f"no run begins with {str(run)!r} in {folder()}{listed}")
    verb = "are called" if named else "begin with"
    some = ", ".join(path.stem for path in fitting[:MOST]) + (", ..." if len(fitting) > MOST else "")
    raise RunError(f"{len(fitting)} runs {verb} {str(run)!r} in {folder()}: {some}{listed}")


def _in_studies(word: str) -> list[Path]:
    """Runs of studies are found by their whole name only: there are many."""
    plain = word and set(word).isdisjoint("*?[]")
    return sorted(folder().glob(f"studies/*/runs/{word}{SUFFIX}")) if plain else []


@dataclass(frozen=True, slots=True)
class Summary:
    """One line of the list of runs. `writer` is the process that is playing it now, in words; "" when none is."""

    path: Path
    name: str
    tags: tuple[str, ...]
    scenario: str
    minds: tuple[str, ...]
    status: str
    writer: str
    rounds: int
    events: int
    outcome: Plain
    parent: str
    changed: float
    problem: str = ""
    fault: str = ""  # why it does not go on by itself
    models: Plain = None  # what they used and how they were read, as of when it was last put down
    judged: str = ""  # who judged the outcome, where models did, and how far they can be trusted
    begun: float = 0.0  # of a fork, when it went its own way

    @property
    def id(self) -> str:
        return self.path.stem

    @property
    def live(self) -> bool:
        """Whether some process is playing it now."""
        return bool(self.writer)

    @property
    def standing(self) -> str:
        """The status in the words of every page and command."""
        return in_words(self.status)

    @property
    def cost(self) -> str:
        """What its models took so far: calls, and money where prices are known; "" when none was asked."""
        if not self.models:
            return ""
        spent = self.models["spent"]
        money = f" · ${spent['money']:.3g}" if spent["money"] else ""
        return f"{spent['calls']:,} calls{money}" + (
            " · more, unpriced" if money and spent["unpriced"] else ""
        )

    @property
    def used(self) -> str:
        """What models used and how well their answers were read, in a few words; "" when none was asked."""
        if not self.models:
            return ""
        read = self.models["read"].values()
        rungs = sum((Counter(one["rungs"]) for one in read), Counter[str]())
        at_once = rungs.total() - rungs["repair"] - rungs["default"]
        return self.cost + (f" · {at_once / rungs.total():.0%} read at once" if rungs else "")


def in_words(status: str) -> str:
    """A status as people read it: playing, paused, waiting for a person, budget reached, finished or failed."""
    return IN_WORDS.get(status, status)


def listing() -> list[Summary]:
    """All runs, the last changed first; a file that cannot be read is listed with its problem."""
    files = sorted(folder().glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [summary(path) for path in files]


def tree(listed: list[Summary]) -> list[tuple[Summary, int]]:
    """The same runs with each fork under its parent, and how deep it stands; one whose parent is gone stands alone."""
    known = {one.id for one in listed}
    forks: dict[str, list[Summary]] = {}
    for one in listed:
        forks.setdefault(one.parent if one.parent in known - {one.id} else "", []).append(one)

    def under(parent: str, depth: int) -> Iterator[tuple[Summary, int]]:
        for one in forks.get(parent, ()):
            yield one, depth
            yield from under(one.id, depth + 1)

    return list(under("", 0))


def summary(path: Path) -> Summary:
    """What the list says of one run."""
    try:
        return _read(path)
    except (RunError, sqlite3.DatabaseError) as error:  # a page in the middle may be damaged
        problem, changed = str(error), path.stat().st_mtime
        return Summary(path, path.stem, (), "", (), "unreadable", "", 0, 0, None, "", changed, problem)


def _read(path: Path) -> Summary:
    log = Log.read(path)
    try:
        spec, stood = log.meta("spec", {}), log.meta("status", {})
        rounds = log.rounds()
        status, fault = stood.get("status", "playing"), stood.get("fault", "")
        plays, parent = writer(path), log.meta("parent") or {}
        changed = path.stat().st_mtime
        return Summary(
            path=path,
            name=spec.get("name") or path.stem,
            tags=tuple(spec.get("tags", ())),
            scenario=" + ".join(one["name"] for one in spec.get("scenario", [])),
            minds=tuple(
                sorted({member.get("mind", {}).get("name", "dice") for member in spec.get("cast", [])})
            ),
            status=status if plays or status in ("finished", "failed", "budget") else "paused",
            writer=plays,
            rounds=len(rounds),
            events=log.last_seq(),
            outcome=next(_outcomes(log), None),
            parent=parent.get("run", ""),
            changed=changed,
            fault=fault if status in ("failed", "budget", "paused") and fault != "stopped" else "",
            models=log.meta("models"),
            judged=trust.noted(log),
            begun=log.begun(parent.get("seq", 0)) or changed,
        )
    finally:
        log.close()


def delete(path: Path) -> None:
    """Remove a run and what lies beside it. Raises RunBusy while somebody plays it."""
    if who := writer(path):
        raise RunBusy(f"{path} is being played by {who}; close it there first")
    for file in (path, lock_path(path)):
        for left in (file, *path.parent.glob(f"{glob.escape(file.name)}-*")):  # journals of a killed process
            left.unlink(missing_ok=True)


def rename(path: Path, name: str) -> None:
    """Give a run a name; its file keeps its own. Raises RunError."""
    _change(path, lambda spec: {**spec, "name": name.strip()})


def tag(path: Path, add: Iterable[str] = (), remove: Iterable[str] = ()) -> tuple[str, ...]:
    """Add words to find a run by, and take others away; those it has then. Raises RunError."""
    gone = set(remove)

    def tagged(spec: dict[str, Plain]) -> dict[str, Plain]:
        kept = [one for one in dict.fromkeys([*spec.get("tags", ()), *add]) if one not in gone]
        return {**spec, "tags": kept}

    return tuple(_change(path, tagged)["tags"])


def _change(path: Path, change: Callable[[dict[str, Plain]], dict[str, Plain]]) -> dict[str, Plain]:
    """Change how a run is called. What is played does not depend on it."""
    with beside(path) as db:
        row = db.execute("SELECT value FROM meta WHERE key = 'spec'").fetchone()
        spec = change(orjson.loads(row["value"]))
        try:
            keyless({"name": spec.get("name", ""), "tags": spec.get("tags", ())})
        except ValueError as error:
            raise RunError(str(error)) from error
        if len(spec.get("name", "")) > LONGEST or any(not one.strip() for one in spec.get("tags", ())):
            raise RunError(f"a name has at most {LONGEST} characters, and a tag is a word")
        db.execute("UPDATE meta SET value = ? WHERE key = 'spec'", (orjson.dumps(spec).decode(),))
    return spec


def _outcomes(log: Log) -> Iterator[Plain]:
    """Outcomes of closed episodes, the last first."""
    for event in log.last("Closed", 1):
        yield {"reason": event.reason, **event.outcome}  # type: ignore[attr-defined]
