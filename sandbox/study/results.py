"""What a study found: one row per run, kept beside the runs and read as pandas frames.

``study.yaml`` is the study as it was last run, ``results.db`` what the runs came to, ``runs/`` the runs. The runs are
the truth: results can be thrown away and are measured again.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
import pandas as pd

from sandbox import runs
from sandbox.study import judging
from sandbox.study.definition import Study, StudyError, shipped
from sandbox.study.playing import DONE, Row
from sandbox.study.tasks import Task

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rows (id TEXT, wanted TEXT, status TEXT, row TEXT, PRIMARY KEY (id, wanted));
CREATE TABLE IF NOT EXISTS series (id TEXT, round INTEGER, metric TEXT, value REAL);
CREATE INDEX IF NOT EXISTS series_by_id ON series (id);
"""
_CLOCKS = ("asking", "seconds")
_FACTS = ("status", "why", "rounds", "events", "calls", "tokens", "money", "failures", *_CLOCKS)


def folder(name: str) -> Path:
    """Where a study of this name lies, in the folder of runs."""
    return runs.folder() / "studies" / name


def names() -> list[str]:
    """The studies there are, the last changed first."""
    files = list((runs.folder() / "studies").glob("*/study.yaml"))
    return [file.parent.name for file in sorted(files, key=lambda file: -file.stat().st_mtime)]


class Results:
    """The results of a study so far.

    outcomes  DataFrame: a row per run: a column per factor, seed, repetition, status, the outcomes
    series    DataFrame: run, factors, seed, round, metric, value
    """

    def __init__(self, study: Study) -> None:
        self.study, self.folder = study, folder(study.name)
        self.runs = self.folder / "runs"
        self._file = self.folder / "results.db"
        self._told: tuple[int, pd.DataFrame] | None = None  # the table, and when what it tells was written
        self._wanted = orjson.dumps([study.outcomes, study.series, study.rounds]).decode()

    @classmethod
    def of(cls, name: str) -> "Results":
        """The results of a study in the folder of runs. Raises StudyError."""
        file = folder(name) / "study.yaml"
        if not file.is_file():
            there = ", ".join(names()) or "none"
            raise StudyError(
                f"there is no study {name!r} in {file.parent.parent}; there are: {there}; "
                f"shipped: {', '.join(shipped())}; or give a YAML file"
            )
        return cls(Study.load(file))

    def begin(self) -> None:
        """Make the folder, keep the study as it is now, and when each of its rules of exclusion was written down."""
        self._refuse_another()
        self.runs.mkdir(parents=True, exist_ok=True)
        (self.folder / "rules.json").write_bytes(orjson.dumps(self.rules, option=orjson.OPT_INDENT_2))
        aside = self.folder / "study.new"
        aside.write_text(self.study.yaml(), "utf-8")
        aside.replace(self.folder / "study.yaml")

    def _refuse_another(self) -> None:
        """A study may be changed, but not replaced by one that shares no run with it. Raises StudyError."""
        file = self.folder / "study.yaml"
        if not file.is_file():
            return
        before = Study.load(file)
        played = {task.id for task in before.tasks()} & self.known_ids()
        if played and not played & {task.id for task in self.tasks}:
            raise StudyError(
                f"name: a study {self.study.name!r} is there already, and none of its {len(played)} runs belongs to "
                f"this one; choose another name, or delete {self.folder}"
            )

    def known_ids(self) -> set[str]:
        """The runs that anything is written down of, whatever was wanted of them."""
        if not self._file.is_file():
            return set()
        with self._open() as db:
            return {id for (id,) in db.execute("SELECT DISTINCT id FROM rows")}

    @property
    def rules(self) -> dict[str, int]:
        """Rule of exclusion -> how many runs were done when it was written down: 0 for one decided beforehand."""
        file = self.folder / "rules.json"
        known = orjson.loads(file.read_bytes()) if file.is_file() else {}
        now = {orjson.dumps(rule.model_dump()).decode(): rule for rule in self.study.exclude}
        done = self.counts()[DONE] if now.keys() - known.keys() else 0
        return {key: known.get(key, done) for key in now}

    def late(self) -> list[str]:
        """Rules that were written down after somebody could have looked, in words."""
        return [
            f"{orjson.loads(key)['why']} (written down after {done} runs were done)"
            for key, done in self.rules.items()
            if done
        ]

    # -- rows -----------------------------------------------------------------------------------------------

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=30)) as db:
            db.executescript(_SCHEMA)
            with db:
                yield db

    def keep(self, rows: Iterable[Row]) -> None:
        """Write rows down, each in place of what was known of its run."""
        with self._open() as db:
            for row in rows:
                facts = {key: getattr(row, key) for key in (*_FACTS, "outcomes")}
                values = (row.id, self._wanted, row.status, orjson.dumps(facts).decode())
                db.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?)", values)
                db.execute("DELETE FROM series WHERE id = ?", (row.id,))
                db.executemany(
                    "INSERT INTO series VALUES (?, ?, ?, ?)", [(row.id, *one) for one in row.series]
                )

    @cached_property
    def tasks(self) -> list[Task]:
        return self.study.tasks()

    def known(self) -> dict[str, dict[str, Any]]:
        """What is written down of the study's runs, by id."""
        if not self._file.is_file():
            return {}
        with self._open() as db:
            found = db.execute("SELECT id, row FROM rows WHERE wanted = ?", (self._wanted,)).fetchall()
        return {id: orjson.loads(row) for id, row in found}

    def left(self, retry: bool = False) -> list[Task]:
        """The runs that are not done, in order; those that failed only on `retry`."""
        known = self.known()
        over = {
            id
            for id, row in known.items()
            if row["status"] == DONE or (row["status"] == "failed" and not retry)
        }
        return [task for task in self.tasks if task.id not in over]

    def counts(self) -> Counter[str]:
        """Runs by status; "left" are those not begun or under way."""
        known = self.known()
        return Counter(known[task.id]["status"] if task.id in known else "left" for task in self.tasks)

    # -- tables ---------------------------------------------------------------------------------------------

    @property
    def outcomes(self) -> pd.DataFrame:
        """One row per run that was begun, in the study's order. ``excluded`` tells which rule leaves it out, if any."""
        stamp = self._file.stat().st_mtime_ns if self._file.is_file() else 0
        if self._told is None or self._told[0] != stamp:
            self._told = stamp, self._table()
        return self._told[1].copy()

    def _table(self) -> pd.DataFrame:
        known = self.known()
        lines = [self._line(task, known[task.id]) for task in self.tasks if task.id in known]
        columns = [*self.study.places, "seed", "repetition", "run", *_FACTS[: -len(_CLOCKS)]]
        table = pd.DataFrame(lines, columns=None if lines else columns)
        table["excluded"] = [self._excluded(line) for line in lines]
        return table

    def _line(self, task: Task, row: dict[str, Any]) -> dict[str, Any]:
        facts = {key: row.get(key, 0) for key in _FACTS if key not in _CLOCKS}
        return {
            **task.labels,
            "seed": task.seed,
            "repetition": task.repetition,
            "run": task.id,
            **facts,
            **row["outcomes"],
        }

    def _excluded(self, line: dict[str, Any]) -> str:
        for rule in self.study.exclude:
            value = line.get(rule.outcome)
            if isinstance(value, float | int) and (
                (rule.above is not None and value > rule.above)
                or (rule.below is not None and value < rule.below)
            ):
                return rule.why
        return ""

    @property
    def compared(self) -> pd.DataFrame:
        """The rows that comparisons go by: done, and not excluded."""
        table = self.outcomes
        return table[(table["status"] == DONE) & (table["excluded"] == "")] if len(table) else table

    @property
    def measured(self) -> list[str]:
        """The outcomes that are numbers."""
        fixed = {*self.study.places, "seed", "repetition", "run", *_FACTS, "excluded"}
        table = self.outcomes
        return [
            name
            for name in table.columns
            if name not in fixed
            and not (name.startswith(judging.PREFIX) and name not in self.study.outcomes)
            and pd.api.types.is_numeric_dtype(table[name])
        ]

    @property
    def series(self) -> pd.DataFrame:
        """Metrics over rounds: run, the condition, seed, repetition, round, metric, value, who `judged` it."""
        tasks = pd.DataFrame(
            [{"run": t.id, **t.labels, "seed": t.seed, "repetition": t.repetition} for t in self.tasks]
        )
        if not self._file.is_file():
            return tasks.head(0).assign(round=0, metric="", value=0.0, judged="")
        with self._open() as db:
            found = pd.read_sql("SELECT id AS run, round, metric, value FROM series", db)
        judges = {id: row["outcomes"].get(judging.BY, "") for id, row in self.known().items()}
        keys = judging.judged(self.study)
        judged = {
            one for one in found["metric"].unique() if judging.rests_on(one.removeprefix("episode."), keys)
        }
        found["judged"] = [
            judges.get(run, "") if metric in judged else ""
            for run, metric in zip(found["run"], found["metric"], strict=True)
        ]
        return tasks.merge(found, on="run", how="inner")

    def save(self) -> list[Path]:
        """``outcomes.parquet`` and ``series.parquet`` beside the runs."""
        files = [self.folder / "outcomes.parquet", self.folder / "series.parquet"]
        for file, table in zip(files, (self.outcomes, self.series), strict=True):
            aside = file.with_suffix(".new")
            table.to_parquet(aside, index=False)
            aside.replace(file)
        return files
