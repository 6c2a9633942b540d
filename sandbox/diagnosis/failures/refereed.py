"""Failures against what the scenario told the record: goals, checks, facts to be shared (`sandbox.referee`)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.events import EVERYBODY, Chose, Closed, Event, Posted, Said
from sandbox.referee import KEY, SHARE

HALF = 0.5  # of a fact's parts that have to be said


@dataclass(slots=True)
class Told:
    """What was told in a run, as it goes, and what is seen by it: mode -> events.

    known   modes that can be seen at all, by what was told
    """

    seen: dict[str, list[Event]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    _goals: dict[str, bool] = field(default_factory=dict)
    _due: dict[str, bool] = field(default_factory=dict)
    _last: dict[str, Event] = field(default_factory=dict)  # somebody's last answer
    _out_of_time: bool = False
    _cards: list[tuple[str, Posted]] = field(default_factory=list)
    _words: dict[str, list[str]] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        """Take in the next event."""
        match event:
            case Chose():
                self._last[event.who] = event
            case Said():
                self._words.setdefault(event.who, []).append(event.text)
            case Posted(key=key) if key == KEY and isinstance(event.value, Mapping):
                self._referee(event, event.value)
            case Posted(why=why) if why == SHARE and event.witnesses != EVERYBODY:
                self.known.add("withheld")
                self._cards += [(who, event) for who in event.witnesses]
            case Closed():
                self._close(event)

    def _referee(self, event: Posted, told: Mapping[str, Any]) -> None:
        match told:
            case {"goal": what}:
                self.known.add("ended too early")
                self._goals[what] = told["reached"]
            case {"ended": who}:
                if not all(self._goals.values()):
                    self._see("ended too early", self._last.get(who, event))
            case {"out_of_time": _}:
                self._out_of_time = True
            case {"check": what, "by": who, "passed": passed, "right": right}:
                self.known |= (
                    {"unchecked"} if passed is None else {"wrong check"} if right is not None else set()
                )
                self._due[what] = self._due.get(what, False) or passed is not None
                if passed and right is False:
                    self._see("wrong check", self._last.get(who, event))

    def _close(self, event: Closed) -> None:
        if self._out_of_time and not all(self._goals.values()):
            self._see("past the end", event)
        if not all(self._due.values()):
            self._see("unchecked", event)
        for who, card in self._cards:
            if share_told(card.value, self._words.get(who, ())) < HALF:
                self._see("withheld", card)
        self._goals.clear()
        self._due.clear()
        self._cards.clear()
        self._words.clear()
        self._out_of_time = False

    def _see(self, mode: str, event: Event) -> None:
        self.seen.setdefault(mode, []).append(event)


def told(events: Sequence[Event]) -> Told:
    """What was told in a run, and what is seen by it."""
    found = Told()
    for event in events:
        found.hear(event)
    return found


def cards(events: Sequence[Event]) -> tuple[int, int]:
    """(facts that were to be shared in episodes that are over, those that were withheld)."""
    due = closed = 0
    for event in events:
        if isinstance(event, Posted) and event.why == SHARE and event.witnesses != EVERYBODY:
            due += len(event.witnesses)
        elif isinstance(event, Closed):
            closed += due
            due = 0
    return closed, len(told(events).seen.get("withheld", ()))


def share_told(value: Any, lines: Sequence[str]) -> float:
    """Of the parts of a fact, those that are said: a sentence by half of its longer words, others as they are."""
    parts, said = _leaves(value), " ".join(lines).casefold()
    packed, words = re.sub(r"\s", "", said), set(re.findall(r"\w+", said))
    return sum(_is_said(one, packed, words) for one in parts) / len(parts) if parts else 1.0


def _is_said(part: str, packed: str, words: set[str]) -> bool:
    long = {word for word in re.findall(r"\w+", part) if len(word) > 3 or word.isdigit()}
    if len(long) > 1:
        return len(long & words) >= HALF * len(long)
    return part in words or (len(part) > 1 and re.sub(r"\s", "", part) in packed)


def _leaves(value: Any) -> list[str]:
    match value:
        case Mapping():
            return [leaf for one in value.values() for leaf in _leaves(one)]
        case list() | tuple():
            return [leaf for one in value for leaf in _leaves(one)]
        case None | bool():
            return []
    return [str(value).casefold()]
