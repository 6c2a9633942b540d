"""A study being played: what is left is dealt to an engine, rows are kept as they come, the budget is watched."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from sandbox.budget import amount
from sandbox.study import engine
from sandbox.study.definition import Study
from sandbox.study.manifest import manifest
from sandbox.study.playing import DONE, Halt, Row
from sandbox.study.results import Results
from sandbox.study.tasks import Task, shard

USED = {"calls": "calls", "tokens": "tokens", "money": "money", "seconds": "asking"}  # unit -> field of a row
Engine = Callable[..., Iterator[list[Row]]]


@dataclass(slots=True)
class Progress:
    """How far a study is.

    counts   runs by status: done, failed, left, busy, stopped, budget
    seconds  since this campaign began; `played` runs were completed in them
    used     calls, tokens, money and seconds of asking of the whole study, those of earlier campaigns included
    """

    total: int
    counts: Counter[str]
    seconds: float = 0.0
    played: int = 0
    used: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    over: str = ""  # why nothing new begins

    @property
    def rate(self) -> float:
        """Runs a second."""
        return self.played / self.seconds if self.seconds else 0.0

    @property
    def left(self) -> int:
        return self.total - self.counts[DONE] - self.counts["failed"]

    @property
    def seconds_left(self) -> float | None:
        return self.left / self.rate if self.rate else None


class Campaign:
    """Plays a study on an engine; `progress` may be read from another thread."""

    def __init__(self, study: Study) -> None:
        self.study, self.results = study, Results(study)
        known = self.results.known()
        self.progress = Progress(len(self.results.tasks), self.results.counts())
        for task in self.results.tasks:
            self._count(known.get(task.id, {}))

    def _count(self, row: dict[str, Any]) -> None:
        for unit, name in USED.items():
            self.progress.used[unit] += row.get(name, 0)

    def run(
        self,
        processes: int | None = None,
        halt: Halt | None = None,
        *,
        retry: bool = False,
        part: tuple[int, int] = (1, 1),
        play: Engine = engine.run,
        tell: Callable[[Progress], None] = lambda progress: None,
    ) -> Results:
        """Play what is missing, `part` of it; failed runs again on `retry`. Tables are saved at the end.

        `tell` is called after every few runs. The budget of the study is a hard cap: at it no run begins any more, and
        those under way stop where they are, to go on when it is raised.
        """
        halt, begun = halt or Halt(), time.monotonic()
        self.results.begin()
        wanted = (self.study.outcomes, self.study.series)
        tasks = shard(self._left(retry), *part)
        before = self.results.known()
        for rows in play(tasks, self.results.runs, wanted, halt, processes):
            self.results.keep(rows)
            for row in rows:
                self._take(row, before.get(row.id, {}))
            self.progress.seconds = time.monotonic() - begun
            self._watch(halt)
            tell(self.progress)
        self.results.save()
        made = orjson.dumps(manifest(self.study), option=orjson.OPT_INDENT_2)
        (self.results.folder / "manifest.json").write_bytes(made)
        return self.results

    def _left(self, retry: bool) -> list[Task]:
        left = self.results.left(retry)
        return [] if self._spent() else left

    def _take(self, row: Row, before: dict[str, int]) -> None:
        was = str(before.get("status", "left"))
        self.progress.counts[was] -= 1
        self.progress.counts[row.status] += 1
        self.progress.played += row.status in (DONE, "failed")
        self._count({name: getattr(row, name) - before.get(name, 0) for name in USED.values()})

    def _spent(self) -> str:
        """Which cap of the study is reached, in words."""
        for unit, cap in self.study.budget.model_dump().items():
            if cap is not None and (used := self.progress.used[unit]) >= cap:
                return f"the study's budget of {amount(unit, cap)} is used up ({amount(unit, used)})"
        return ""

    def _watch(self, halt: Halt) -> None:
        self.progress.over = self._spent()
        if self.progress.over:
            halt.set()
