"""Which outcomes of a study models judged, and how far whoever judged can be trusted: columns beside the outcomes."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sandbox import registry
from sandbox.contract import Metric
from sandbox.log import Log
from sandbox.trust import EVERYTHING, PAYOFFS, decided, reliability, trust

if TYPE_CHECKING:
    import pandas as pd

    from sandbox.study.definition import Study

PREFIX = "judges."
BY = "judges.by"
EARNED = (
    "outcome.",
    "probe.value of memory",
    "probe.brier",
    "probe.over-claim",
)  # go by what people were paid


def of_run(log: Log, outcomes: Iterable[str]) -> dict[str, float | str]:
    """Who judged, and what is known of them: ``judges.orders agree`` ...; nothing where no outcome was judged."""
    told = trust(log)
    if told is None or not any(rests_on(name, told.keys) for name in outcomes):
        return {}
    return {BY: told.who, **{PREFIX + name: value for name, value in told.known.items()}}


def judged(study: "Study") -> frozenset[str]:
    """What the scenarios of a study say that judges decide."""
    names = {one.name for condition in study.made for one in condition.spec.scenario}
    return frozenset(key for name in names for keys in decided(name).values() for key in keys)


def line(study: "Study", table: "pd.DataFrame", outcome: str) -> str:
    """How far an outcome of the runs in a table can be trusted, in words; "" where no model judged it."""
    if BY not in table or not rests_on(outcome.removeprefix("episode."), judged(study)):
        return ""
    there = table.dropna(subset=[BY])
    known = {
        name.removeprefix(PREFIX): float(there[name].mean())
        for name in there.columns
        if name.startswith(PREFIX) and name != BY and there[name].notna().any()
    }
    who = ", ".join(dict.fromkeys(there[BY]))
    remedy = "put probe.judge flips among the outcomes"
    return (
        f"Judged by {who} in {len(there)} of {len(table)} runs: {reliability(known, remedy)}." if who else ""
    )


def rests_on(name: str, keys: frozenset[str]) -> bool:
    """Whether a number is one that judges decide, or goes by payoffs where they decide those."""
    metric = registry.family(Metric).get(name)
    earned = name.startswith(EARNED) or (metric is not None and metric.paid)
    return bool(keys & {name, EVERYTHING}) or (earned and PAYOFFS in keys)
