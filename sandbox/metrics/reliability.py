"""How well answering went: what failed, and how models' answers were understood.

A model's answer is read at once (native structure, JSON in its text, plain words), after one repair, or not at all:
then the ask's default stands in. The three shares sum to one; a repair has its price in tokens.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from sandbox.contract import Metric
from sandbox.events import Chose, Event, Failed, Joined, Plain, Recast, Thought
from sandbox.state import State

AT_ONCE = ("native", "json", "text")  # the other rungs of a model's answer: "repair" and "default"


@dataclass(slots=True)
class Reading:
    """How some models' answers were understood.

    rungs    answers by rung
    tokens   in and out, of all calls
    repairs  those of them that went into repairs
    """

    rungs: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    repairs: int = 0

    @property
    def answers(self) -> int:
        return self.rungs.total()

    @property
    def validity(self) -> float | None:
        """Share read at once; what a mind of several parts says under a name of its own counts as read."""
        return self._share(self.answers - self.rungs["repair"] - self.rungs["default"])

    @property
    def repaired(self) -> float | None:
        return self._share(self.rungs["repair"])

    @property
    def fallback(self) -> float | None:
        """Share of defaults."""
        return self._share(self.rungs["default"])

    @property
    def repair_cost(self) -> float | None:
        """Share of the tokens that repairs took."""
        return self.repairs / self.tokens if self.tokens else None

    def _share(self, count: int) -> float | None:
        return count / self.answers if self.answers else None

    def add(self, rung: str, thoughts: Sequence[Thought]) -> None:
        """One answer, and the calls that led to it: the last of them was a repair, where there was one."""
        sizes = [_tokens(thought.usage) for thought in thoughts]
        self.rungs[rung] += 1
        self.tokens += sum(sizes)
        if rung == "repair" or (rung == "default" and len(sizes) > 1):
            self.repairs += sizes[-1]

    def plain(self) -> dict[str, Plain]:
        """As JSON."""
        return {"rungs": dict(self.rungs), "tokens": self.tokens, "repairs": self.repairs}

    def __str__(self) -> str:
        if not self.answers:
            return "no answers yet"
        read = self.answers - self.rungs["repair"] - self.rungs["default"]
        parts = [f"{read:,} of {self.answers:,} read at once"]
        if self.rungs["repair"]:
            parts.append(f"{self.rungs['repair']:,} after a repair")
        if self.rungs["default"]:
            parts.append(f"{self.rungs['default']:,} replaced by the default")
        return ", ".join(parts) + (
            f" ({self.repair_cost:.0%} of the tokens for repairs)" if self.repairs else ""
        )


@dataclass(slots=True)
class Readings:
    """Readings by person and by mind, as they grow with the record."""

    people: dict[str, Reading] = field(default_factory=dict)
    minds: dict[str, Reading] = field(default_factory=dict)
    _played_by: dict[str, str] = field(default_factory=dict)
    _thoughts: list[Thought] = field(default_factory=list)
    _lost: bool = False

    def hear(self, event: Event) -> None:
        """Take in the next event: what led to an answer comes before it."""
        match event:
            case Joined() | Recast():
                self._played_by[event.who] = _label(event.mind)
            case Thought():
                self._thoughts.append(event)
            case Failed(what="think"):
                self._lost = True
            case Chose():
                if self._thoughts or self._lost:
                    self._add(event)
                self._thoughts, self._lost = [], False

    def _add(self, chosen: Chose) -> None:
        mind = self._played_by.get(chosen.who, "")
        for table, key in ((self.people, chosen.who), (self.minds, mind)):
            table.setdefault(key, Reading()).add(chosen.rung, self._thoughts)

    def of(self, who: str) -> Reading:
        """Those of the mind that plays somebody."""
        return self.minds.get(self._played_by.get(who, ""), Reading())

    @property
    def whole(self) -> Reading:
        """All of them."""
        total = Reading()
        for one in self.minds.values():
            total.rungs.update(one.rungs)
            total.tokens += one.tokens
            total.repairs += one.repairs
        return total


def readings(events: Iterable[Event]) -> Readings:
    """How the models' answers of a run, or of a part of it, were understood."""
    found = Readings()
    for event in events:
        found.hear(event)
    return found


def _label(mind: Mapping[str, Plain]) -> str:
    """A mind in a word: its model, where it has one."""
    return str(mind.get("model") or mind["name"])


def _tokens(usage: Mapping[str, int]) -> int:
    return usage.get("input", 0) + usage.get("output", 0)


class Failures(Metric):
    """Answers of the round that failed and were replaced by a default."""

    unit: ClassVar[str] = "answers"
    bounds: ClassVar[tuple[float | None, float | None]] = (0, None)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return float(sum(isinstance(event, Failed) and event.n is not None for event in events))


class ValidAnswers(Metric):
    """Share of the round's answers that were understood (not a default). None when nobody was asked."""

    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        rungs = [event.rung for event in events if isinstance(event, Chose)]
        return 1 - rungs.count("default") / len(rungs) if rungs else None


class Validity(Metric):
    """Share of the models' answers in the round that were read at once. None when no model was asked."""

    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return readings(events).whole.validity


class RepairCost(Metric):
    """Share of the models' tokens in the round that went into repairs. None when no model was asked."""

    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return readings(events).whole.repair_cost


class FallbackRate(Metric):
    """Share of the models' answers in the round that a default replaced. None when no model was asked."""

    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return readings(events).whole.fallback
