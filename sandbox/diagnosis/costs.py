"""What answers took: calls, tokens, seconds, money."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sandbox.budget import spent
from sandbox.diagnosis.finding import Finding, share
from sandbox.events import Chose, Event, Set, Thought
from sandbox.log import Exchange


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M19, as far as events tell it."""
    thoughts = [event for event in events if isinstance(event, Thought)]
    by_ask: dict[tuple[int, int, int], int] = defaultdict(int)
    for one in thoughts:
        by_ask[one.step, one.beat, one.n] += 1
    decided = len(by_ask)
    tokens = sum(_tokens(one.usage) for one in thoughts)
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
    """M19, as the exchanges of a log tell it: what was paid, how long it took, who on a mind's side asked, the caps."""
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
    yield from by_purpose(calls)
    yield from _over(log, events, calls)


def by_purpose(calls: Sequence[Exchange]) -> Iterator[Finding]:
    """The share of tokens that each part of a mind asked for; what is not told is the question itself."""
    tokens: dict[str, int] = defaultdict(int)
    for one in calls:
        tokens[str(one.reply.get("purpose") or "")] += _tokens(one.reply.get("usage") or {})
    total = sum(tokens.values())
    if total and tokens.keys() - {""}:
        for purpose, count in sorted(tokens.items()):
            name = f"share of {purpose}" if purpose else "share of the question"
            yield Finding(name, count / total, "of all tokens, those that this part of a mind asked for")


def _over(log: Any, events: Sequence[Event], calls: Sequence[Exchange]) -> Iterator[Finding]:
    """Whether a cap was crossed: by design none is, as the upper estimate of a call is set aside before it."""
    caps = dict((log.meta("spec") or {}).get("budget") or {})
    for event in events:
        if isinstance(event, Set) and event.what.startswith("budget."):
            caps[event.what.removeprefix("budget.")] = event.value
    used = spent(calls, ())
    for unit in ("calls", "tokens", "money"):
        if isinstance(cap := caps.get(unit), int | float):
            over = max(0.0, getattr(used, unit) - cap)
            sign = "$" if unit == "money" else unit
            yield Finding(f"{unit} over budget", over, f"above the last cap of {cap:g}", sign)


def _tokens(usage: Mapping[str, int]) -> int:
    return usage.get("input", 0) + usage.get("output", 0)
