"""Who people are: roles, teams, descent, variety."""

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from statistics import fmean
from typing import ClassVar

import orjson
from pydantic import Field

from sandbox.contract import Metric
from sandbox.events import Event, Opened, Plain, Teamed
from sandbox.state import State


def kinds(state: State, trait: str) -> dict[str, Plain]:
    """Name -> mind, role, team, place, score or trait, for those who have one."""
    if trait in ("role", "team", "place", "score"):
        found = {person.name: getattr(person, trait) for person in state.present}
    elif trait == "mind":
        found = {p.name: orjson.dumps(dict(p.mind), option=orjson.OPT_SORT_KEYS) for p in state.present}
    else:
        found = {person.name: person.traits.get(trait) for person in state.present}
    return {name: _hashable(value) for name, value in found.items() if value is not None}


def _hashable(value: Plain) -> Plain:
    return value if isinstance(value, Hashable) else orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


class RoleEntropy(Metric):
    """How evenly people are spread over roles: 0 when all have the same, log2 of their number when each an own.

    Shannon entropy; nobody's role is a role, too.
    """

    unit: ClassVar[str] = "bits"
    bounds: ClassVar[tuple[float | None, float | None]] = (0, None)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        return entropy(person.role for person in state.present) if state.present else None


class TeamStability(Metric):
    """How much of the teams of the last round is left in those of this one: 1 all, 0 as by chance.

    Normalised mutual information, 2 I(X;Y) / (H(X) + H(Y)), over people who had a team then and have one now.
    None when there are fewer than two of them.
    """

    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        before, now = _teams_before(state), kinds(state, "team")
        both = [(before[name], team) for name, team in now.items() if before.get(name)]
        return shared_information(both) if len(both) > 1 else None


class LineageDepth(Metric):
    """Generations behind the people who are here: 0 for founders, one more than the deepest parent's."""

    unit: ClassVar[str] = "generations"
    bounds: ClassVar[tuple[float | None, float | None]] = (0, None)

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        depth: dict[str, int] = {}
        for name, person in state.people.items():  # in order of joining: parents come first
            depth[name] = 1 + max((depth.get(parent, 0) for parent in person.parents), default=-1)
        return fmean(depth[name] for name in state.names) if state.present else None


class Diversity(Metric):
    """Chance that two people differ (Simpson 1949): 0 when all are alike, 1 when no two are.

    1 - sum of k(k-1) / (n(n-1)) over kinds of k people; None for fewer than two who have the trait.
    """

    bounds: ClassVar[tuple[float | None, float | None]] = (0, 1)
    trait: str = Field("mind", min_length=1, description="differ in what: mind, role, team or a trait")

    def measure(self, state: State, events: Sequence[Event]) -> float | None:
        counts = Counter(kinds(state, self.trait).values())
        n = counts.total()
        return 1 - sum(k * (k - 1) for k in counts.values()) / (n * (n - 1)) if n > 1 else None


def entropy(kinds: Iterable[Hashable]) -> float:
    """Shannon entropy in bits."""
    counts = Counter(kinds)
    n = counts.total()
    return max(0.0, -sum(k / n * math.log2(k / n) for k in counts.values()))


def shared_information(pairs: Sequence[tuple[Hashable, Hashable]]) -> float:
    """Normalised mutual information of two partitions; 1 when both are one group."""
    one, other = entropy(a for a, _ in pairs), entropy(b for _, b in pairs)
    shared = one + other - entropy(pairs)
    return min(1.0, max(0.0, 2 * shared / (one + other))) if one + other else 1.0


def _teams_before(state: State) -> dict[str, str | None]:
    teams: dict[str, str | None] = {}
    for event in state.public:
        if event.step == state.step and (event.step > 1 or isinstance(event, Opened)):
            break
        if isinstance(event, Teamed):
            teams[event.who] = event.team
    return teams
