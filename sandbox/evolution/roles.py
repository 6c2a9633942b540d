"""Who does what: by turn, by merit, by habit, and roles that are found rather than given."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from sandbox.events import Said
from sandbox.evolution.evidence import Selective
from sandbox.evolution.scorers import SCORED, Scorer, scores
from sandbox.evolution.ties import Ties
from sandbox.stage import Stage

if TYPE_CHECKING:
    import numpy as np

    Table = np.ndarray[Any, np.dtype[np.float64]]


def give(stage: Stage, who: str, role: str | None, why: str) -> bool:
    """A public role, unless they have it already."""
    return stage.role(who) != role and stage.assign(who, role, why, public=True)


def held(stage: Stage, role: str) -> list[str]:
    """Who has the role, as far as it is known."""
    return [name for name in stage.names if stage.role(name) == role]


class RotateRole(Selective):
    """Everybody's turn comes: the role goes to whoever comes next in order of joining.

    With `by="chance"` the lot says who is next, so that some wait long and some hardly at all.
    """

    tier: ClassVar[str] = "roles"
    paper: ClassVar[str] = (
        "Manin 1997, The Principles of Representative Government, ch. 1 (rotation in office)"
    )
    verbs: ClassVar[frozenset[str]] = frozenset({"assign"})

    role: str = Field("leader", min_length=1, max_length=40, description="the role that goes round")
    holders: int = Field(1, ge=1, le=1000, description="people who hold it at a time")

    def evolve(self, stage: Stage) -> None:
        """The new ones first, so that it is never vacant."""
        names, now = stage.names, held(stage, self.role)
        start = names.index(now[-1]) + 1 if now else 0
        turn = [names[(start + i) % len(names)] for i in range(min(self.holders, len(names)))]
        if self.by == "chance":
            turn = stage.random("turn").sample(names, len(turn))
        for name in turn:
            give(stage, name, self.role, self.told(f"it is {name}'s turn to be {self.role}"))
        for name in now:
            if name not in turn:
                give(stage, name, None, self.told(f"{name} has been {self.role}, and others come next"))


class AssignByMerit(Selective):
    """Roles go to those who do best: the first role to the best, the next to the next."""

    tier: ClassVar[str] = "roles"
    paper: ClassVar[str] = "Davis & Moore 1945, Am. Sociol. Rev. 10:242"
    verbs: ClassVar[frozenset[str]] = frozenset({"assign"})

    roles: tuple[str, ...] = Field(("leader",), min_length=1, description="roles, the most wanted first")
    score: Scorer = Field("payoff", description=SCORED)

    def evolve(self, stage: Stage) -> None:
        """Ties of scores are drawn by lot; who holds a role among equals keeps it."""
        worth = self.weighed(stage, scores(stage, self.score))
        order = stage.random("merit").sample(list(worth), len(worth))
        ranked = sorted(order, key=lambda name: (-worth[name], stage.role(name) not in self.roles))
        wanted = dict(zip(ranked, self.roles, strict=False))
        for place, (name, role) in enumerate(wanted.items(), 1):
            why = f"{name} is number {place} by {self.score} ({worth[name]:.2f}), and becomes {role}"
            give(stage, name, role, self.told(why))
        for name in stage.names:
            if name not in wanted and stage.role(name) in self.roles:
                give(stage, name, None, self.told(f"{name} is no longer among the first {len(wanted)}"))


class Specialise(Selective):
    """People do what they have done before, so everybody comes to a trade of their own.

    Everybody has a threshold for each role. A role that too few fill calls louder, and somebody answers with
    probability s^2 / (s^2 + threshold^2). Doing lowers the threshold, not doing raises it: from alike people
    a division of labour emerges.
    """

    tier: ClassVar[str] = "roles"
    paper: ClassVar[str] = "Theraulaz, Bonabeau & Deneubourg 1998, Proc. R. Soc. B 265:327"
    verbs: ClassVar[frozenset[str]] = frozenset({"assign"})

    roles: tuple[str, ...] = Field(
        ("forager", "builder", "scout"), min_length=1, description="the trades there are"
    )
    learn: float = Field(0.1, ge=0, le=1, description="how much doing lowers a threshold")
    forget: float = Field(0.03, ge=0, le=1, description="how much not doing raises it")

    def evolve(self, stage: Stage) -> None:
        """One turn of everybody, in an order that is drawn. Thresholds, 0.01 to 1, are kept."""
        kept: dict[str, list[float]] = stage.secret("thresholds", {})
        habits = {name: list(kept.get(name, [0.5] * len(self.roles))) for name in stage.names}
        habits = self.weighed(stage, habits)
        rng, n = stage.random("trades"), len(stage.names)
        filled = [0] * len(self.roles)
        for name in rng.sample(stage.names, n):
            calls = [max(0.05, 1 / len(self.roles) - count / n) for count in filled]
            task = self._answer(calls, habits[name], rng)
            filled[task] += 1
            habits[name] = [
                round(min(1.0, max(0.01, old - self.learn if i == task else old + self.forget)), 4)
                for i, old in enumerate(habits[name])
            ]
            why = f"{name} goes where the call is ({calls[task]:.2f}) and habit leads: {self.roles[task]}"
            give(stage, name, self.roles[task], self.told(why))
        stage.keep("thresholds", habits)

    def _answer(self, calls: Sequence[float], habits: Sequence[float], rng: Random) -> int:
        weights = [s * s / (s * s + t * t) for s, t in zip(calls, habits, strict=True)]
        return rng.choices(range(len(calls)), weights if any(weights) else None)[0]


ROLES = {  # what a group is called that has much, or little, of something
    "words": ("talker", "listener"),
    "kindness": ("giver", "taker"),
    "payoff": ("winner", "struggler"),
    "ties": ("hub", "loner"),
}


class DiscoverRoles(Selective):
    """Roles that nobody gave: people who behave alike are one, and get its name.

    What people did in public (how much they said, how they treated others), what they have and how many they
    are tied to, is clustered (Ward 1963); a group is called after what sets it apart most.
    """

    tier: ClassVar[str] = "roles"
    paper: ClassVar[str] = "Ward 1963, JASA 58:236"
    verbs: ClassVar[frozenset[str]] = frozenset({"assign"})

    groups: int = Field(3, ge=2, le=8, description="most roles that are told apart")
    channel: str = Field("talk", min_length=1, description="the relation whose ties count")

    def evolve(self, stage: Stage) -> None:
        """Posts ``discovered``: role -> who. Nothing where all behave alike."""
        rows = self.weighed(stage, _behaviour(stage, self.channel))
        table = _standard(list(rows.values()))
        if len(rows) < 3 or not table.any():
            return
        labels = _clustered(table, self.groups, stage.random("clusters"))
        names = _called(table, labels)
        found: dict[str, list[str]] = {}
        for who, label in zip(rows, labels, strict=True):
            found.setdefault(names[label], []).append(who)
            give(stage, who, names[label], self.told(f"{who} behaves like a {names[label]}"))
        stage.post("discovered", found)


def _behaviour(stage: Stage, channel: str) -> dict[str, list[float]]:
    """Name -> what they did and have, in the order of `ROLES`."""
    said, done = dict.fromkeys(stage.names, 0.0), dict[str, list[float]]()
    for event in stage.past():
        if isinstance(event, Said) and event.who in said:
            said[event.who] += len(event.text.split())
        for actor, _, value in stage.scenario.treatment(event):
            done.setdefault(actor, []).append(value)
    payoffs, near = stage.payoffs(), Ties(stage, channel).near
    kind = {name: sum(done[name]) / len(done[name]) if name in done else 0.0 for name in said}
    return {name: [said[name], kind[name], payoffs[name], float(len(near[name]))] for name in said}


def _standard(rows: Sequence[Sequence[float]]) -> Table:
    """Each column with mean 0 and deviation 1; a column that does not vary is 0."""
    import numpy as np

    table = np.array(rows, dtype=float).reshape(len(rows), -1)
    table -= table.mean(axis=0)
    spread = table.std(axis=0)
    np.divide(table, spread, out=table, where=spread > 1e-9)
    table[:, spread <= 1e-9] = 0.0
    return table


def _clustered(table: Table, groups: int, rng: Random) -> list[int]:
    """A label from 0 per row. Of a crowd a sample is clustered, and the others go to the nearest group."""
    import numpy as np
    from scipy.cluster.hierarchy import fcluster, linkage

    rows = sorted(rng.sample(range(len(table)), min(len(table), 500)))
    labels = fcluster(linkage(table[rows], "ward"), groups, "maxclust")
    centers = np.array([table[rows][labels == label].mean(axis=0) for label in np.unique(labels)])
    gaps = ((table[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    return [int(label) for label in gaps.argmin(axis=1)]


def _called(table: Table, labels: Sequence[int]) -> dict[int, str]:
    """Label -> role, each once: the strongest difference first."""
    import numpy as np

    at = np.array(labels)
    centers = {label: table[at == label].mean(axis=0) for label in sorted(set(labels))}
    claims = [
        (-float(abs(z)), label, word, int(z < 0))
        for label, row in centers.items()
        for word, z in zip(ROLES, row, strict=True)
    ]
    found: dict[int, str] = {}
    for _, label, word, low in sorted(claims):
        if label not in found and ROLES[word][low] not in found.values():
            found[label] = ROLES[word][low]
    return found
