"""A study being played: what is left is dealt to an engine, rows are kept as they come, the budget is watched."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field

import orjson

from sandbox.budget import Purse, Spent, amount
from sandbox.desk import cost
from sandbox.study import engine
from sandbox.study.definition import Study
from sandbox.study.manifest import manifest
from sandbox.study.playing import DONE, Halt, Row
from sandbox.study.rehearsal import check
from sandbox.study.results import Results
from sandbox.study.tasks import Task, shard

Engine = Callable[..., Iterator[list[Row]]]
USED = {"calls": "calls", "tokens": "tokens", "money": "money", "seconds": "asking"}  # unit -> field of a row


@dataclass(slots=True)
class Progress:
    """How far a study is.

    counts   runs by status: done, failed, left, busy, stopped, budget
    seconds  since this campaign began; `played` runs were completed in them
    used     calls, tokens, money (US dollars, as far as prices are known) and seconds of asking of the whole study,
             earlier campaigns and runs under way in this process included
    """

    total: int
    counts: Counter[str]
    seconds: float = 0.0
    played: int = 0
    used: dict[str, float] = field(default_factory=lambda: dict.fromkeys(USED, 0))
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
        self._rows = {task.id: known.get(task.id, {}) for task in self.results.tasks}
        self.progress = Progress(len(self._rows), self.results.counts())
        self._count(Halt())

    def _count(self, halt: Halt) -> None:
        """What was used: by the rows, and by runs that are under way here and have none yet."""
        live = halt.spent()
        for unit, name in USED.items():
            told = sum(row.get(name, 0) for id, row in self._rows.items() if id not in live)
            self.progress.used[unit] = told + sum(getattr(spent, unit) for spent in live.values())

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
        those under way stop where they are, to go on when it is raised. Raises StudyError for an outcome or a rule that
        no run will ever tell.
        """
        halt, begun = halt or Halt(), time.monotonic()
        if self.progress.left:
            check(self.study)
        self.results.begin()
        wanted = (self.study.outcomes, self.study.series)
        tasks = shard(self._left(retry), *part)
        used = self.progress.used
        before = Spent(int(used["calls"]), int(used["tokens"]), used["money"], used["seconds"])
        halt.purse = Purse(self.study.budget.model_dump(), cost, before, "the study's")
        for rows in play(tasks, self.results.runs, wanted, halt, processes):
            self._take(rows)
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

    def _take(self, rows: list[Row]) -> None:
        if rows:
            self.results.keep(rows)
        for row in rows:
            self.progress.counts[self._rows[row.id].get("status", "left")] -= 1
            self.progress.counts[row.status] += 1
            self.progress.played += row.status in (DONE, "failed")
            self._rows[row.id] = asdict(row)
            if row.status == "budget" and "the study's" in row.why:
                self.progress.over = row.why

    def _spent(self) -> str:
        """Which cap of the study is reached, in words."""
        for unit, cap in self.study.budget.model_dump().items():
            if cap is not None and (used := self.progress.used[unit]) >= cap:
                return f"the study's budget of {amount(unit, cap)} is used up ({amount(unit, used)})"
        return ""

    def _watch(self, halt: Halt) -> None:
        self._count(halt)
        self.progress.over = self._spent() or self.progress.over
        if self.progress.over:
            halt.set()
