"""Reading a run at any moment: the events of a log and the state at any step, for screens, figures and exports."""

from pathlib import Path
from threading import Lock

from sandbox.events import Event, Stepped
from sandbox.log import Log
from sandbox.memory import uncollected
from sandbox.state import State, fold


class History:
    """The past of a run, kept up to date with its file while somebody else plays it.

    events  every event so far
    ends    step -> number of events up to its end
    tip     the state now
    """

    def __init__(self, log: Log) -> None:
        self.log = log
        self.spec = log.meta("spec", {})
        self.events: list[Event] = []
        self.ends: dict[int, int] = {0: 0}
        self.tip = State(seed=self._seed)
        self._kept: dict[int, State] = {}
        self._guard = Lock()  # several pages may look at once
        self.refresh()

    @classmethod
    def of(cls, path: Path) -> "History":
        return cls(Log.read(path))

    @property
    def _seed(self) -> int:
        return int(self.spec.get("seed", 0))

    def refresh(self) -> int:
        """Take in what was written since; the number of new events."""
        with self._guard, uncollected():
            new = list(self.log.events(self.tip.seq + 1))
            for event in new:
                self.events.append(event)
                self.tip.apply(event)
                if isinstance(event, Stepped):
                    self.ends[event.step] = len(self.events)
        return len(new)

    @property
    def last(self) -> int:
        """The last complete step."""
        return max(self.ends)

    def at(self, step: int | None = None) -> State:
        """The state at the end of a step; None or a step that is not over yet: the state now."""
        if step is None or step not in self.ends or self.ends[step] == len(self.events):
            return self.tip
        if step not in self._kept:
            if len(self._kept) > 8:
                self._kept.pop(next(iter(self._kept)))
            self._kept[step] = fold(self.events[: self.ends[step]], self._seed)
        return self._kept[step]
