"""Chance as a null model of how ties change."""

from collections import defaultdict
from random import Random

from pydantic import Field

from sandbox.contract import Operator
from sandbox.stage import Stage
from sandbox.state import Edges

Link = tuple[str, str, float]


class RandomRewire(Operator):
    """Ties move by chance alone: the null model for every operator that has reasons.

    The far end of each tie goes, with probability p, to somebody at random who was no neighbour (Watts &
    Strogatz 1998, Nature 393). The number of ties stays; where two people hear each other, both directions
    move together.
    """

    p: float = Field(0.1, ge=0, le=1, description="probability that a tie moves")
    channel: str = Field("talk", min_length=1, description="the relation that is rewired")

    def evolve(self, stage: Stage) -> None:
        """One pass over all ties between people of the population; its cost grows with their number."""
        names, rng = stage.names, stage.random("rewire")
        edges = stage.edges(self.channel)
        near = _neighbours(edges, set(names))
        for one, other in _ties(edges, set(names)):
            if rng.random() >= self.p:
                continue
            mutual = one in edges.get(other, {})
            keeps, loses = (other, one) if mutual and rng.random() < 0.5 else (one, other)
            finds = _stranger(names, near[keeps], keeps, rng)
            if finds and self._move(stage, keeps, loses, finds):
                near[keeps] ^= {loses, finds}
                near[loses].discard(keeps)
                near[finds].add(keeps)

    def _move(self, stage: Stage, keeps: str, loses: str, finds: str) -> bool:
        """All of the tie moves, or what was done is taken back."""
        why = f"chance (p = {self.p:g}): a tie of {keeps}'s moves from {loses} to {finds}"
        edges = stage.edges(self.channel)
        old = [(s, t, edges[s][t]) for s, t in ((keeps, loses), (loses, keeps)) if t in edges.get(s, {})]
        new = [(finds if s == loses else s, finds if t == loses else t, weight) for s, t, weight in old]
        gone: list[Link] = []
        made: list[Link] = []
        for link in old:
            if not stage.unlink(*link[:2], self.channel, why):
                return self._undo(stage, gone, made)
            gone.append(link)
        for link in new:
            if not stage.link(*link[:2], self.channel, link[2], why):
                return self._undo(stage, gone, made)
            made.append(link)
        return True

    def _undo(self, stage: Stage, gone: list[Link], made: list[Link]) -> bool:
        why = "chance met a bound: the tie stays where it was"
        for source, target, _ in made:
            stage.unlink(source, target, self.channel, why)
        for source, target, weight in gone:
            stage.link(source, target, self.channel, weight, why)
        return False


def _ties(edges: Edges, names: set[str]) -> list[tuple[str, str]]:
    """Each tie once, as (source, target), sorted; a mutual one by name."""
    found: set[tuple[str, str]] = set()
    for source, targets in edges.items():
        for target in targets:
            if {source, target} <= names:
                mutual = source in edges.get(target, ())
                found.add((min(source, target), max(source, target)) if mutual else (source, target))
    return sorted(found)


def _neighbours(edges: Edges, names: set[str]) -> dict[str, set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for source, targets in edges.items():
        for target in targets:
            if {source, target} <= names:
                near[source].add(target)
                near[target].add(source)
    return near


def _stranger(names: list[str], near: set[str], me: str, rng: Random) -> str | None:
    """Somebody at random who is no neighbour, nor oneself; None when all are. Quick unless nearly all are."""
    if len(near) >= len(names) - 1:
        return None
    while (name := rng.choice(names)) in near or name == me:
        pass
    return name
