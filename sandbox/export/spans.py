"""Facts that hold for a while: from the event that begins them to the one that ends them."""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field

from sandbox.events import Event, Plain

Key = tuple[Hashable, ...]


@dataclass(slots=True)
class Spans:
    """What holds now, and what held: rows of (*key, value, since, until ..., by, why)."""

    over: list[tuple[Plain, ...]] = field(default_factory=list)
    _now: dict[Key, tuple[Plain, Event]] = field(default_factory=dict)

    def begin(self, key: Key, value: Plain, event: Event) -> None:
        """From this event on it holds; what held in its place is over. The same again changes nothing."""
        if key in self._now and self._now[key][0] == value:
            return
        self.end(key, event)
        self._now[key] = (value, event)

    def end(self, key: Key, event: Event) -> None:
        """It holds no longer."""
        if key in self._now:
            self.over.append(_row(key, *self._now.pop(key), event))

    def end_all(self, which: Callable[[Key], bool], event: Event) -> None:
        """All these hold no longer."""
        for key in [key for key in self._now if which(key)]:
            self.end(key, event)

    def rows(self) -> Iterator[tuple[Plain, ...]]:
        """All of them in order of their beginning; of what still holds, the end is missing."""
        still = [_row(key, value, begun, None) for key, (value, begun) in self._now.items()]
        return iter(sorted([*self.over, *still], key=lambda row: row[-6]))


def _row(key: Key, value: Plain, begun: Event, ended: Event | None) -> tuple[Plain, ...]:
    until = (ended.seq, ended.step) if ended else (None, None)
    return (*key, value, begun.seq, begun.step, *until, begun.by, begun.why)
