"""What people earned, everybody and by role: the middle, the spread, and the worst tenth."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import quantiles, stdev

from sandbox.diagnosis.finding import Finding, mean, rate
from sandbox.events import Assigned, Closed, Event, Joined, Opened, Paid

ALL = "everybody"  # whatever their role; a role of this name has no line of its own
NO_ROLE = "no role"  # told where others have one


def returns(events: Sequence[Event]) -> dict[str, list[float]]:
    """What each person earned in each episode, the open one included: everybody, and role by role; staff left out.

    Earnings count for the role held when they were paid: who changed it within an episode counts in both.
    """
    roles: dict[str, str] = {}
    staff: set[str] = set()
    earned: dict[str, dict[str, float]] = {}  # who -> role -> sum
    everybody: list[float] = []
    found: dict[str, list[float]] = defaultdict(list)

    def settle() -> None:
        for sums in earned.values():
            everybody.append(sum(sums.values()))
            for role, sum_ in sums.items():
                found[role].append(sum_)
        earned.clear()

    for event in events:
        match event:
            case Joined(staff=True):
                staff.add(event.who)
            case Assigned():
                roles[event.who] = event.role or NO_ROLE
            case Paid():
                for who in (one for one in event.amounts if one not in staff):
                    sums, role = earned.setdefault(who, {}), roles.get(who, NO_ROLE)
                    sums[role] = sums.get(role, 0.0) + event.amounts[who]
            case Closed() | Opened():
                settle()
    settle()
    told = {ALL: everybody} if everybody else {}
    return told if found.keys() <= {NO_ROLE} else {**found, **told}


def worst_tenth(values: Sequence[float]) -> float | None:
    """Mean of the worst tenth, at least of one: conditional value at risk."""
    return mean(sorted(values)[: max(1, len(values) // 10)]) if values else None


def yes_or_no(events: Sequence[Event]) -> dict[str, list[bool]]:
    """What the scenario told at the end of each episode, where that is always 0 or 1: key -> episode by episode."""
    told: dict[str, list[float]] = defaultdict(list)
    for event in events:
        if isinstance(event, Closed):
            for key, value in event.outcome.items():
                if isinstance(value, bool | float):  # a whole number counts something
                    told[key].append(float(value))
    return {key: [one == 1 for one in values] for key, values in told.items() if set(values) <= {0.0, 1.0}}


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M1."""
    for key, told in sorted(yes_or_no(events).items()):
        about = f"share of {len(told)} episodes in which the scenario tells so"
        yield rate(f"rate of {key.replace('_', ' ')}", sum(told), len(told), about)
    for role, values in sorted(returns(events).items()):
        name, n = f"return of {role}", len(values)
        yield Finding(f"mean {name}", mean(values), f"what people earned in an episode, {n} times")
        if n > 1:
            low, middle, high = quantiles(values, n=4, method="inclusive")
            yield Finding(f"sd of {name}", stdev(values), "standard deviation")
            for place, value in (("lower quartile", low), ("median", middle), ("upper quartile", high)):
                yield Finding(f"{place} of {name}", value, "over people and episodes")
        yield Finding(f"worst tenth of {name}", worst_tenth(values), "mean of the worst tenth")
