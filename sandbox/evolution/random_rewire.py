"""Chance as a null model of how ties change."""

from typing import ClassVar

from pydantic import Field

from sandbox.contract import Operator
from sandbox.evolution.ties import Ties
from sandbox.stage import Stage


class RandomRewire(Operator):
    """Ties move by chance alone: the null model for every operator that has reasons.

    The far end of each tie goes, with probability p, to somebody at random who was no neighbour (Watts &
    Strogatz 1998, Nature 393). The number of ties stays; where two people hear each other, both directions
    move together.
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = "Watts & Strogatz 1998, Nature 393:440"
    verbs: ClassVar[frozenset[str]] = frozenset({"link", "unlink"})

    p: float = Field(0.1, ge=0, le=1, description="probability that a tie moves")
    channel: str = Field("talk", min_length=1, description="the relation that is rewired")

    def evolve(self, stage: Stage) -> None:
        """One pass over all ties between people of the population; its cost grows with their number."""
        ties, rng = Ties(stage, self.channel), stage.random("rewire")
        edges = stage.edges(self.channel)
        for one, other in ties.pairs():
            if rng.random() >= self.p:
                continue
            mutual = one in edges.get(other, {})
            keeps, loses = (other, one) if mutual and rng.random() < 0.5 else (one, other)
            if finds := ties.stranger(keeps, rng):
                why = f"chance (p = {self.p:g}): a tie of {keeps}'s moves from {loses} to {finds}"
                ties.move(keeps, loses, finds, why)
