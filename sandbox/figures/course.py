"""What figures need of a run: read once, in order, and extended as the run grows."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args
from weakref import WeakKeyDictionary

from sandbox import registry
from sandbox.contract import Metric
from sandbox.events import Closed, Stepped
from sandbox.history import History
from sandbox.state import Person, State

Point = tuple[float, float | None]
Grouping = Literal["team", "role", "mind"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)


@dataclass(slots=True)
class Course:
    """Each complete step in numbers.

    measures  metric -> step -> value; the metrics asked for so far
    ends      steps at which an episode ended
    """

    state: State
    scores: dict[int, dict[str, float]] = field(default_factory=dict)
    measures: dict[str, dict[int, float | None]] = field(default_factory=dict)
    ends: list[int] = field(default_factory=list)

    def read(self, history: History, names: Iterable[str]) -> None:
        """Take in the steps since; a metric asked for the first time needs the run from its start."""
        if fresh := set(names) - self.measures.keys():
            self.state, self.scores, self.ends = history.fresh(), {}, []
            self.measures = {name: {} for name in sorted({*self.measures, *fresh})}
        metrics = {name: registry.find(Metric, name)() for name in self.measures}
        for event in history.events[self.state.seq : history.ends[history.last]]:
            self.state.apply(event)
            if isinstance(event, Closed):
                self.ends.append(event.step)
            if isinstance(event, Stepped):
                self._take(event.step, metrics)

    def _take(self, step: int, metrics: Mapping[str, Metric]) -> None:
        self.scores[step] = {person.name: person.score for person in self.state.present}
        for name, metric in metrics.items():
            self.measures[name][step] = metric.measure(self.state, self.state.now)

    def seams(self) -> list[float]:
        """Where on the line of rounds one episode gives way to the next."""
        return [end + 0.5 for end in self.ends if end < max(self.scores, default=0)]

    def score_line(self, name: str) -> list[Point]:
        """A person's scores, with a gap where an episode ends: the next one starts from nothing."""
        line: list[Point] = [(at, found[name]) for at, found in self.scores.items() if name in found]
        gaps: list[Point] = [(seam, None) for seam in self.seams() if line and line[0][0] < seam]
        return sorted(line + gaps)


_courses: WeakKeyDictionary[History, Course] = WeakKeyDictionary()


def course(history: History, names: Iterable[str] = ()) -> Course:
    """The course of a run, with these metrics measured. Raises NotFound for one that is not in the registry."""
    kept = _courses.setdefault(history, Course(history.fresh()))
    kept.read(history, names)
    return kept


def moments(history: History, steps: Collection[int]) -> Iterator[State]:
    """The state at the end of each of these steps, in order: one state that goes on, read in one pass."""
    state, wanted = history.fresh(), set(steps)
    for event in history.events[: history.ends[max(wanted)] if wanted else 0]:
        state.apply(event)
        if isinstance(event, Stepped) and event.step in wanted:
            yield state


def until(history: History, step: int | None) -> list[int]:
    """The complete steps up to `step` (None: all)."""
    last = history.last if step is None else min(step, history.last)
    return [one for one in sorted(history.ends) if 0 < one <= last]


def sampled(steps: list[int], most: int) -> list[int]:
    """At most `most` of the steps, evenly spaced, the first and the last among them."""
    if len(steps) <= most:
        return steps
    return [steps[round(i * (len(steps) - 1) / (most - 1))] for i in range(most)]


def grouping(people: Iterable[Person]) -> Grouping:
    """What tells these people apart: teams where there are any, else roles, else minds."""
    known = list(people)
    return "team" if any(p.team for p in known) else "role" if any(p.role for p in known) else "mind"


def group(person: Person, by: Grouping) -> str:
    """The group that a person belongs to."""
    if by == "mind":
        return str(person.mind.get("name", "dice")).rpartition(".")[2]
    return (person.team if by == "team" else person.role) or f"no {by}"
