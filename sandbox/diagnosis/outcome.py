"""What people earned, by role: the middle, the spread, and the worst tenth."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import quantiles, stdev

from sandbox.diagnosis.finding import Finding, mean
from sandbox.events import Assigned, Closed, Event, Joined, Opened, Paid


def returns(events: Sequence[Event]) -> dict[str, list[float]]:
    """Role -> what each person earned in each episode, the open one included; staff left out."""
    roles: dict[str, str] = {}
    staff: set[str] = set()
    earned: dict[str, float] = {}
    found: dict[str, list[float]] = defaultdict(list)

    def settle() -> None:
        for who, sum_ in earned.items():
            if who not in staff:
                found[roles.get(who, "everybody")].append(sum_)
        earned.clear()

    for event in events:
        match event:
            case Joined(staff=True):
                staff.add(event.who)
            case Assigned():
                roles[event.who] = event.role or "everybody"
            case Paid():
                for who, amount in event.amounts.items():
                    earned[who] = earned.get(who, 0.0) + amount
            case Closed() | Opened():
                settle()
    settle()
    return dict(found)


def worst_tenth(values: Sequence[float]) -> float | None:
    """Mean of the worst tenth, at least of one: conditional value at risk."""
    return mean(sorted(values)[: max(1, len(values) // 10)]) if values else None


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M1."""
    for role, values in sorted(returns(events).items()):
        name, n = f"return of {role}", len(values)
        yield Finding(f"mean {name}", mean(values), f"what people earned in an episode, {n} times")
        if n > 1:
            low, middle, high = quantiles(values, n=4, method="inclusive")
            yield Finding(f"sd of {name}", stdev(values), "standard deviation")
            for told, value in (("lower quartile", low), ("median", middle), ("upper quartile", high)):
                yield Finding(f"{told} of {name}", value, "over people and episodes")
        yield Finding(f"worst tenth of {name}", worst_tenth(values), "mean of the worst tenth")
