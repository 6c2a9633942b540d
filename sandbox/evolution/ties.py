"""Who is tied to whom, for operators that move ties about."""

from collections.abc import Mapping
from random import Random

from sandbox.stage import Stage

Link = tuple[str, str, float]


class Ties:
    """The ties of a channel among the population, in whatever direction, kept up to date as they change.

    near  name -> those whom one hears or is heard by
    """

    def __init__(self, stage: Stage, channel: str) -> None:
        self.stage, self.channel, self.names = stage, channel, stage.names
        self.near: dict[str, set[str]] = {name: set() for name in self.names}
        for source, targets in stage.edges(channel).items():
            for target in targets:
                if source in self.near and target in self.near:
                    self.near[source].add(target)
                    self.near[target].add(source)

    def pairs(self) -> list[tuple[str, str]]:
        """Each tie once, sorted: as (source, target) if it goes one way, else by name."""
        edges = self.stage.edges(self.channel)
        return sorted(
            (one, other) if one < other or one not in edges.get(other, ()) else (other, one)
            for one in self.names
            for other in edges.get(one, ())
            if other in self.near and (one < other or one not in edges.get(other, ()))
        )

    def neighbour(self, name: str, rng: Random) -> str | None:
        """One of those near, at random; None without any."""
        return rng.choice(sorted(self.near[name])) if self.near[name] else None

    def stranger(self, name: str, rng: Random) -> str | None:
        """Somebody at random who is not near, nor oneself; None when all are. Quick unless nearly all are."""
        if len(self.near[name]) >= len(self.names) - 1:
            return None
        while (found := rng.choice(self.names)) in self.near[name] or found == name:
            pass
        return found

    def make(self, one: str, other: str, why: str) -> bool:
        """A tie in both directions, or none of it. True unless refused."""
        if self.stage.link(one, other, self.channel, why=why):
            if self.stage.link(other, one, self.channel, why=why):
                self.near[one].add(other)
                self.near[other].add(one)
                return True
            self.stage.unlink(one, other, self.channel, "a tie takes two, and one direction was refused")
        return False

    def cut(self, one: str, other: str, why: str) -> bool:
        """Whatever ties the two, or nothing of it. True unless refused."""
        return self._exchange(self._between(one, other), [], why) and self._forget(one, other)

    def move(self, keeps: str, loses: str, finds: str, why: str) -> bool:
        """All that ties two goes from `loses` to `finds`, or nothing does: their number stays."""
        old = self._between(keeps, loses)
        new = [(finds if s == loses else s, finds if t == loses else t, weight) for s, t, weight in old]
        if not self._exchange(old, new, why):
            return False
        self._forget(keeps, loses)
        self.near[keeps].add(finds)
        self.near[finds].add(keeps)
        return True

    def _between(self, one: str, other: str) -> list[Link]:
        edges = self.stage.edges(self.channel)
        return [(s, t, edges[s][t]) for s, t in ((one, other), (other, one)) if t in edges.get(s, {})]

    def _exchange(self, old: list[Link], new: list[Link], why: str) -> bool:
        """Some links for others, or what was done is taken back."""
        gone: list[Link] = []
        made: list[Link] = []
        for link in old:
            if not self.stage.unlink(*link[:2], self.channel, why):
                return self._undo(gone, made)
            gone.append(link)
        for link in new:
            if not self.stage.link(*link[:2], self.channel, link[2], why):
                return self._undo(gone, made)
            made.append(link)
        return True

    def _undo(self, gone: list[Link], made: list[Link]) -> bool:
        why = "a bound was met: the tie stays where it was"
        for source, target, _ in made:
            self.stage.unlink(source, target, self.channel, why)
        for source, target, weight in gone:
            self.stage.link(source, target, self.channel, weight, why)
        return False

    def _forget(self, one: str, other: str) -> bool:
        self.near[one].discard(other)
        self.near[other].discard(one)
        return True


def heard(stage: Stage, channel: str) -> dict[str, dict[str, float]]:
    """Name -> source -> weight: whom each of the population hears."""
    sources: dict[str, dict[str, float]] = {name: {} for name in stage.names}
    for source, targets in stage.edges(channel).items():
        for target, weight in targets.items():
            if source in sources and target in sources:
                sources[target][source] = weight
    return sources


def updates(pace: float, people: int) -> int:
    """How many small steps a run takes: `pace` per person, at least one."""
    return max(1, round(pace * people)) if pace and people else 0


def common(values: Mapping[str, object]) -> dict[object, list[str]]:
    """Value -> those who have it, in order."""
    alike: dict[object, list[str]] = {}
    for name, value in values.items():
        alike.setdefault(value, []).append(name)
    return alike


def reached(ties: Ties, start: str) -> set[str]:
    """Everybody who can be reached along ties."""
    found, open_ = {start}, [start]
    while open_:
        new = ties.near[open_.pop()] - found
        found |= new
        open_ += new
    return found
