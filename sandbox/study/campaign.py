"""A study being played: what is left is dealt to an engine, rows are kept as they come, the budget is watched."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from sandbox.budget import Purse, Spent, amount
from sandbox.desk import cost
from sandbox.study import engine
from sandbox.study.definition import Study
from sandbox.study.manifest import manifest
from sandbox.study.playing import DONE, Halt, Row, recorded
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
        self._rows = {task.id: self._known(task, known.get(task.id, {})) for task in self.results.tasks}
        self._told = _used(self._rows.values())
        self._budget = _Budget(study.budget.model_dump())
        self.progress = Progress(len(self._rows), self.results.counts())
        self._count(Halt())

    def _known(self, task: Task, row: dict[str, Any]) -> dict[str, Any]:
        """What is written down of a run; of one that is not done, what its record says it used: it may have died."""
        path = task.path(self.results.runs)
        if not task.models or row.get("status") == DONE or not path.is_file():
            return row
        used = recorded(path)
        return {**row, **{name: getattr(used, unit) for unit, name in USED.items()}}

    def _count(self, halt: Halt) -> None:
        """What was used: by the rows, and by runs that are under way and have none yet."""
        live = halt.spent()
        before = _used(self._rows[id] for id in live if id in self._rows)
        for unit in USED:
            now = sum(getattr(spent, unit) for spent in live.values())
            self.progress.used[unit] = self._told[unit] - before[unit] + now

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

        `tell` is called after every few runs. The budget of the study is a hard cap: at it no call begins any more, and
        the runs under way stop where they are, to go on when it is raised. One of n parts, which does not know of the
        others, keeps to an n-th of it. Raises StudyError for an outcome or a rule that no run will ever tell.
        """
        halt, begun = halt or Halt(), time.monotonic()
        if self.progress.left:
            check(self.study)
        self.results.begin()
        wanted = (self.study.outcomes, self.study.series)
        tasks = self._begin(part, retry)
        halt.purse = self._budget.purse(self.progress.used)
        for rows in play(tasks, self.results.runs, wanted, halt, processes):
            self._take(rows)
            self.progress.seconds = time.monotonic() - begun
            self._watch(halt)
            tell(self.progress)
        self.results.save()
        made = orjson.dumps(manifest(self.results), option=orjson.OPT_INDENT_2)
        (self.results.folder / "manifest.json").write_bytes(made)
        return self.results

    def _begin(self, part: tuple[int, int], retry: bool) -> list[Task]:
        """The runs of a part that are to be played; none where the budget is used up."""
        mine = {task.id for task in shard(self.results.tasks, *part)}
        others = _used(row for id, row in self._rows.items() if id not in mine)
        self._budget = _Budget(self.study.budget.model_dump(), part[1], others)
        return [] if self._spent() else [task for task in self.results.left(retry) if task.id in mine]

    def _take(self, rows: list[Row]) -> None:
        if rows:
            self.results.keep(rows)
        for row in rows:
            self.progress.counts[self._rows[row.id].get("status", "left")] -= 1
            self.progress.counts[row.status] += 1
            self.progress.played += row.status in (DONE, "failed")
            before, self._rows[row.id] = self._rows[row.id], asdict(row)
            was, now = _used([before]), _used([self._rows[row.id]])
            self._told = {unit: told - was[unit] + now[unit] for unit, told in self._told.items()}
            if row.status == "budget" and "the study's" in row.why:
                self.progress.over = row.why

    def _spent(self) -> str:
        """Which cap is reached, in words."""
        return self._budget.reached(self.progress.used)

    def _watch(self, halt: Halt) -> None:
        self._count(halt)
        self.progress.over = self._spent() or self.progress.over
        if self.progress.over:
            halt.set()


@dataclass(slots=True)
class _Budget:
    """A study's budget, or the share of one of so many parts that do not know of each other.

    others  what the runs of the other parts had used, as far as it is known here
    """

    caps: dict[str, float | None]
    parts: int = 1
    others: Mapping[str, float] = field(default_factory=dict)

    @property
    def whose(self) -> str:
        return "the study's" if self.parts == 1 else f"this part's share (one of {self.parts}) of the study's"

    @property
    def own(self) -> dict[str, float | None]:
        """The caps on what is used here: never so high that the whole could pass the study's."""
        return {unit: cap if cap is None else self._share(unit, cap) for unit, cap in self.caps.items()}

    def _share(self, unit: str, cap: float) -> float:
        part = cap / self.parts if unit in ("money", "seconds") else cap // self.parts
        return max(0, min(part, cap - self.others.get(unit, 0)))

    def used(self, everywhere: Mapping[str, float]) -> dict[str, float]:
        """What of it was used here."""
        return {unit: used - self.others.get(unit, 0) for unit, used in everywhere.items()}

    def reached(self, everywhere: Mapping[str, float]) -> str:
        """Which cap is reached, in words."""
        for unit, used in self.used(everywhere).items():
            if (cap := self.own[unit]) is not None and used >= cap:
                return f"{self.whose} budget of {amount(unit, cap)} is used up ({amount(unit, used)})"
        return ""

    def purse(self, everywhere: Mapping[str, float]) -> Purse:
        used = self.used(everywhere)
        before = Spent(int(used["calls"]), int(used["tokens"]), used["money"], used["seconds"])
        return Purse(self.own, cost, before, self.whose)


def _used(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """What runs used, by unit."""
    total: dict[str, float] = dict.fromkeys(USED, 0)
    for row in rows:
        for unit, name in USED.items():
            total[unit] += row.get(name, 0)
    return total
