"""Opinions that are copied: the voter family, and the voter who may also change friends."""

from random import Random
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.evolution.opinions import Opinionated
from sandbox.evolution.ties import Ties, common, heard, updates
from sandbox.stage import Stage

Pair = tuple[str, str] | None  # who copies, and whom


class Voter(Opinionated):
    """Somebody takes over the opinion of a neighbour, again and again.

    The order of events makes the law: with node update a random person copies a random neighbour, with
    invasion a random person convinces one, with link update a random tie is drawn and then its direction. The
    chance that an opinion wins is its share of the people, weighted by degree (node), by one over degree
    (invasion), or not at all (link).
    """

    paper: ClassVar[str] = (
        "Clifford & Sudbury 1973, Biometrika 60:581; Suchecki, Eguiluz & San Miguel 2005, EPL 69:228"
    )

    update: Literal["node", "invasion", "link"] = Field(
        "node", description="node: somebody copies; invasion: somebody convinces; link: along a random tie"
    )
    pace: float = Field(1, ge=0, le=100, description="steps per person and run")

    def evolve(self, stage: Stage) -> None:
        """Steps one after another, each on what the last left. Stops when nobody differs from a neighbour."""
        views, rng = self.opinions(stage), stage.random("voter")
        sources = {
            who: sorted(set(near) & views.keys())
            for who, near in heard(stage, self.channel).items()
            if who in views
        }
        ways, whose = _ways(sources, self.update), self.taken_for(stage, views)
        for _ in range(updates(self.pace, len(views))):
            pair = self._pair(sources, ways, rng)
            if pair and views[pair[0]] != views[whose[pair[1]]]:
                who, model = pair[0], whose[pair[1]]
                why = f"{who} took over from {model}: {views[model]} instead of {views[who]}"
                if stage.revise(who, self.trait, views[model], self.told(why)):
                    views[who] = views[model]

    def _pair(self, sources: dict[str, list[str]], ways: list[tuple[str, list[str]]], rng: Random) -> Pair:
        if not ways:
            return None
        if self.update == "node":
            who = rng.choice(list(sources))
            return (who, rng.choice(sources[who])) if sources[who] else None
        first, others = rng.choice(ways)
        other = rng.choice(others)
        return (other, first) if self.update == "invasion" else (first, other)


def _ways(sources: dict[str, list[str]], update: str) -> list[tuple[str, list[str]]]:
    """Whom a draw may start from, with those it may go on to: hearers to convince, or one entry per tie."""
    if update == "link":
        return [(who, [source]) for who, near in sources.items() for source in near]
    if update == "node":
        return [(who, near) for who, near in sources.items() if near]
    hearers: dict[str, list[str]] = {who: [] for who in sources}
    for who, near in sources.items():
        for source in near:
            hearers[source].append(who)
    return [(source, near) for source, near in hearers.items() if near]


class HolmeNewman(Opinionated):
    """Do friends become alike, or the alike friends?

    A random person with a tie, with probability phi, turns it to a random person of the same opinion; else
    takes over the opinion of a random neighbour. Below a critical phi most come to think alike, above it the
    society falls apart into like-minded groups.
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = "Holme & Newman 2006, Phys. Rev. E 74:056108"
    verbs: ClassVar[frozenset[str]] = frozenset({"revise", "link", "unlink"})

    phi: float = Field(0.5, ge=0, le=1, description="probability that a tie moves, not an opinion")
    to: Literal["alike", "anybody"] = Field(
        "alike", description="where a tie moves: to somebody of one's opinion, or to anybody"
    )
    pace: float = Field(1, ge=0, le=100, description="steps per person and run")

    def evolve(self, stage: Stage) -> None:
        """Steps one after another. People and ties keep their number; a tie never doubles another."""
        views, rng, ties = self.opinions(stage), stage.random("holme newman"), Ties(stage, self.channel)
        people, camps, whose = list(views), common(views), self.taken_for(stage, views)
        for _ in range(updates(self.pace, len(people))):
            who = rng.choice(people)
            near = sorted(ties.near[who] & views.keys())
            if not near:
                continue
            if rng.random() < self.phi:
                anybody = self.to == "anybody" or self.by == "chance"
                fits = people if anybody else camps[views[who]]
                free = [name for name in fits if name != who and name not in ties.near[who]]
                if free:
                    loses, finds = rng.choice(near), rng.choice(free)
                    why = f"{who} ({views[who]}) turned from {loses} ({views[loses]}) to {finds} ({views[finds]})"
                    ties.move(who, loses, finds, self.told(why))
            elif (model := whose[rng.choice(near)]) and views[model] != views[who]:
                why = f"{who} took over from {model}: {views[model]} instead of {views[who]}"
                if stage.revise(who, self.trait, views[model], self.told(why)):
                    camps[views[who]].remove(who)
                    camps[views[model]].append(who)
                    views[who] = views[model]
