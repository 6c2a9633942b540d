"""What answers took: calls, tokens, seconds, money."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.diagnosis.finding import Finding, share
from sandbox.events import Chose, Event, Thought


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M19, as far as events tell it."""
    thoughts = [event for event in events if isinstance(event, Thought)]
    by_ask: dict[tuple[int, int, int], int] = defaultdict(int)
    for one in thoughts:
        by_ask[one.step, one.beat, one.n] += 1
    decided = len(by_ask)
    tokens = sum(one.usage.get("input", 0) + one.usage.get("output", 0) for one in thoughts)
    yield Finding("calls per decision", share(len(thoughts), decided), "model calls for an answer", "calls")
    yield Finding("tokens per decision", share(tokens, decided), "tokens in and out for an answer", "tokens")
    beside = len(thoughts) - sum(_put(event, by_ask) for event in events if isinstance(event, Chose))
    yield Finding(
        "thinking", share(beside, len(thoughts)), "share of calls that were not the question itself"
    )


def _put(chosen: Chose, by_ask: dict[tuple[int, int, int], int]) -> int:
    """Calls that put the question itself: none where a faculty had the answer, two after a repair."""
    calls = by_ask.get((chosen.step, chosen.beat, chosen.n), 0)
    wanted = {"look_ahead": 0, "search": 0, "advised": 0, "repair": 2}.get(chosen.rung, 1)
    return min(calls, wanted)


def paid(log: Any, events: Sequence[Event]) -> Iterator[Finding]:
    """M19, as the exchanges of a log tell it: what was paid, and how long it took."""
    last = events[-1].step if events else 0
    calls = [one for position, one in log.exchanges().items() if one.kind == "call" and position[0] <= last]
    if not calls:
        return
    decided = len({(e.step, e.beat, e.n) for e in events if isinstance(e, Thought)})
    seconds = sum(one.seconds for one in calls)
    money = [one.reply.get("spent", {}).get("money") for one in calls if isinstance(one.reply, dict)]
    known = [one for one in money if one is not None]
    yield Finding("seconds per decision", seconds / max(1, decided), "time of model calls for an answer", "s")
    if known:
        yield Finding("money per decision", sum(known) / max(1, decided), "US dollars for an answer", "$")
