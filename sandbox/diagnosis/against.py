"""A run against its control: the same seed without what is tried, a memory above all. What it brought, and cost."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sandbox.diagnosis.finding import Finding, mean
from sandbox.events import Event, Joined, Opened, Paid, Thought
from sandbox.history import History

KIND = "against the control"
RESAMPLES = 2000


def findings(run: History, control: History, step: int | None = None) -> Iterator[Finding]:
    """M1 and M19: paired by person and episode, up to the same round of both."""
    seeds = [one.spec.get("seed", 0) for one in (run, control)]
    lacks = "" if len(set(seeds)) == 1 else f"the control has the seed {seeds[1]}, this run has {seeds[0]}"
    last = min(run.last, control.last, *([step] if step is not None else []))
    ours, theirs = (_upto(one, last) for one in (run, control))
    before, after = earned(theirs), earned(ours)
    gains = [after[one] - before[one] for one in sorted(after.keys() & before.keys())]
    lacks = lacks or ("" if gains else "nobody was paid in both")
    gain = None if lacks else mean(gains)
    yield Finding(
        "gain", gain, f"return of a person in an episode less that in the control, {len(gains)} pairs", "",
        range=None if lacks else interval(gains), lacks=lacks,
    )  # fmt: skip
    more = _tokens(ours) - _tokens(theirs)
    yield Finding("tokens more", float(more), "tokens of all models, less those of the control", "tokens")
    total = sum(gains)
    yield Finding(
        "tokens per unit gained", more / total if gain and total > 0 else None, "what a unit of return cost more",
        "tokens", lacks=lacks or ("" if total > 0 else "nothing was gained over the control"),
    )  # fmt: skip


def earned(events: Sequence[Event]) -> dict[tuple[int, str], float]:
    """(episode, person) -> what they were paid; staff left out."""
    found: dict[tuple[int, str], float] = defaultdict(float)
    episode, staff = 0, set[str]()
    for event in events:
        match event:
            case Joined(staff=True):
                staff.add(event.who)
            case Opened():
                episode = event.episode
            case Paid():
                for who in event.amounts.keys() - staff:
                    found[episode, who] += event.amounts[who]
    return found


def interval(values: Sequence[float]) -> tuple[float, float] | None:
    """The 95 % bootstrap interval of a mean, by percentiles; None from fewer than two."""
    import numpy as np

    if len(values) < 2:
        return None
    lot, given = np.random.default_rng(0), np.array(values)
    means = given[lot.integers(0, len(given), (RESAMPLES, len(given)))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)


def _upto(history: History, step: int) -> list[Event]:
    return list(history.events[: history.ends.get(step, history.tip.seq)])


def _tokens(events: Sequence[Event]) -> int:
    return sum(e.usage.get("input", 0) + e.usage.get("output", 0) for e in events if isinstance(e, Thought))
