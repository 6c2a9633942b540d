"""How ties grow: to friends of friends, and to those who have many."""

from random import Random
from typing import ClassVar

from pydantic import Field

from sandbox.evolution.evidence import Selective
from sandbox.evolution.ties import Ties, updates
from sandbox.stage import Stage


class TriadicClosure(Selective):
    """Two who have a friend in common become friends.

    A random person brings two of their neighbours together who are not tied, with probability p. If the
    number of ties is to stay, one at random dissolves for each new one. By chance a stranger stands in for the
    friend of a friend.
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = "Rapoport 1953; Davidsen, Ebel & Bornholdt 2002, PRL 88:128701"
    verbs: ClassVar[frozenset[str]] = frozenset({"link", "unlink"})

    p: float = Field(0.5, ge=0, le=1, description="probability that two brought together stay tied")
    keep: bool = Field(False, description="a tie at random dissolves for each new one")
    pace: float = Field(0.2, ge=0, le=100, description="people who bring two together, per person and run")
    channel: str = Field("talk", min_length=1, description="the relation that grows")

    def evolve(self, stage: Stage) -> None:
        """Steps one after another. Nothing happens where all friends of everybody are tied already."""
        ties, rng = Ties(stage, self.channel), stage.random("closure")
        pairs = ties.pairs() if self.keep else []
        for _ in range(updates(self.pace, len(ties.names))):
            middle = rng.choice(ties.names)
            pair = _open_pair(ties, middle, rng)
            if not pair or not rng.random() < self.p:
                continue
            if self.by == "chance" and (stranger := ties.stranger(pair[0], rng)):
                pair = pair[0], stranger
            why = self.told(f"{pair[0]} and {pair[1]} both know {middle}")
            if ties.make(*pair, why) and pairs:
                i = rng.choice(range(len(pairs)))
                if ties.cut(
                    *pairs[i], f"{pairs[i][0]} and {pairs[i][1]} lost touch: people have only so much time"
                ):
                    pairs[i] = pair


def _open_pair(ties: Ties, middle: str, rng: Random) -> tuple[str, str] | None:
    """Two neighbours at random, if they are not tied to each other."""
    if len(ties.near[middle]) < 2:
        return None
    one, other = sorted(rng.sample(sorted(ties.near[middle]), 2))
    return None if other in ties.near[one] else (one, other)


class PreferentialAttachment(Selective):
    """Newcomers tie to those who have many ties already: the rich get richer.

    Each newcomer brings m ties to different people, drawn in proportion to the ties they have. They are
    played by the mind of somebody drawn from those who are here. By chance all are as attractive.
    """

    tier: ClassVar[str] = "population"
    paper: ClassVar[str] = "Barabasi & Albert 1999, Science 286:509"
    verbs: ClassVar[frozenset[str]] = frozenset({"join", "link"})

    newcomers: int = Field(1, ge=0, le=1000, description="people who join per run")
    m: int = Field(2, ge=1, le=1000, description="ties each newcomer brings")
    channel: str = Field("talk", min_length=1, description="the relation that grows")

    def evolve(self, stage: Stage) -> None:
        """m ties per newcomer, or as many as there are people; where nobody has any tie, all are alike."""
        rng, ties = stage.random("growth"), Ties(stage, self.channel)
        ends = [name for name in ties.names for _ in ties.near[name]] if self.by != "chance" else []
        for _ in range(self.newcomers):
            here = stage.names
            who = stage.join(stage.mind(rng.choice(here)), why="somebody new comes to where people are")
            if who is None:
                return
            ties.near[who] = set()
            for friend in _popular(ends or here, min(self.m, len(here)), rng):
                why = f"{who}, who is new, turned to {friend}, who has {len(ties.near[friend])} ties"
                if ties.make(friend, who, self.told(why)) and self.by != "chance":
                    ends += [friend, who]


def _popular(ends: list[str], m: int, rng: Random) -> list[str]:
    """m different people, in proportion to how often they occur; fewer if there are not so many."""
    found: dict[str, None] = {}
    m = min(m, len(set(ends)))
    while len(found) < m:
        found[rng.choice(ends)] = None
    return list(found)
