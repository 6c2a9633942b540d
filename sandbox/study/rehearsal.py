"""Whether a study can be measured, before anything is paid: what its scenarios tell, seen in a short rehearsal."""

import time
from collections.abc import Iterator

from sandbox import diagnosis, registry
from sandbox.contract import Metric
from sandbox.spec import WorldSpec
from sandbox.study import probing
from sandbox.study.definition import Study, StudyError
from sandbox.study.design import Condition
from sandbox.world import World

PATIENCE = 2.0  # seconds that a rehearsal may take; what is not told by then is taken on trust
FACTS = ("rounds", "events", "calls", "tokens", "money", "failures")  # what the table has of every run


def check(study: Study) -> None:
    """Raises StudyError for an outcome or a rule of exclusion that none of its runs will ever tell."""
    told, whole = _told(study)
    if whole and (faults := list(_faults(study, told))):
        raise StudyError("\n".join(faults))


def _faults(study: Study, told: set[str]) -> Iterator[str]:
    metrics = registry.family(Metric)
    there = ", ".join(sorted(told)) or "nothing"
    for name in study.outcomes:
        elsewhere = ":" in name or name in metrics or diagnosis.names(name) or probing.wanted([name])
        if name not in told and not elsewhere:
            yield f"outcomes: nobody tells {name!r}; the scenario tells {there}; metrics: {', '.join(metrics)}"
    for i, rule in enumerate(study.exclude):
        if rule.outcome not in (*FACTS, *(study.outcomes or told)):
            known = ", ".join((*FACTS, *(study.outcomes or sorted(told))))
            yield f"exclude.{i}.outcome: there is no {rule.outcome!r} in the table; there are: {known}"


def _told(study: Study) -> tuple[set[str], bool]:
    """Keys of the outcomes of all its scenarios, and whether each was played to the end of an episode."""
    first: dict[str, Condition] = {}
    for condition in study.made:
        for one in condition.spec.scenario:
            first.setdefault(one.name, condition)
    found = [_rehearsed(name, condition.spec) for name, condition in first.items()]
    return set().union(*(keys for keys, _ in found)), all(whole for _, whole in found)


def _rehearsed(name: str, spec: WorldSpec) -> tuple[set[str], bool]:
    """One episode of a scenario with dice in every seat, in memory."""
    alone = next(one for one in spec.scenario if one.name == name)
    cast, staff = (
        [{**m.model_dump(mode="json"), "mind": "dice"} for m in part] for part in (spec.cast, spec.staff)
    )
    spec = spec.with_(scenario=alone.plain(), cast=cast, staff=staff, operators=[], episodes=1)
    world = World(spec, record=False)
    begun = time.monotonic()
    with world:
        while world.status == "playing" and time.monotonic() - begun < PATIENCE:
            world.beat()
        whole = bool(world.state.outcomes)
        last = world.state.outcomes[-1] if whole else {}
    return set(last) - {"episode", "reason"}, whole
