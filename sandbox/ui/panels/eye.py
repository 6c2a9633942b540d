"""What one person's eyes may see of the whole: the ties they know of, and which marks on the scrubber."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.events import EVERYBODY, Event, Linked, Unlinked
from sandbox.history import History
from sandbox.state import Edges, Person, State
from sandbox.view import View


def known_edges(state: State, eye: str | None, channel: str) -> Edges:
    """The ties of a channel as somebody knows them: their own, and others as they last heard of them."""
    if eye is None:
        return state.edges(channel)
    last: dict[tuple[str, str], float | None] = {}
    for event in View(state, eye).known():
        if isinstance(event, Linked | Unlinked) and event.channel == channel:
            weight = event.weight if isinstance(event, Linked) else None
            last.setdefault((event.source, event.target), weight)
    known = {pair: weight for pair, weight in last.items() if weight is not None and eye not in pair}
    edges: Edges = {}
    for (source, target), weight in {**known, **_own(state, eye, channel)}.items():
        edges.setdefault(source, {})[target] = weight
    return edges


def _own(state: State, eye: str, channel: str) -> dict[tuple[str, str], float]:
    return {
        (source, target): weight
        for source, targets in state.edges(channel).items()
        for target, weight in targets.items()
        if eye in (source, target)
    }


def knows(person: Person, event: Event) -> bool:
    """Whether somebody witnessed an event: it was addressed to them, or public while they were here."""
    if event.witnesses == EVERYBODY:
        return person.since <= event.seq <= person.until
    return person.name in event.witnesses


@dataclass(slots=True)
class EyeMarks:
    """The marks of the scrubber for one pair of eyes, extended as the run grows."""

    read: int = 0
    marks: dict[int, Counter[str]] = field(default_factory=dict)

    def refresh(self, history: History, eye: str, mark: Callable[[Event], str]) -> dict[int, Counter[str]]:
        """step -> how many of each kind they know of."""
        person = history.tip.people[eye]
        for event in history.events[self.read :]:
            if (kind := mark(event)) and knows(person, event):
                self.marks.setdefault(event.step, Counter())[kind] += 1
        self.read = len(history.events)
        return self.marks
