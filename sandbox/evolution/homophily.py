"""Ties that go to people of one's own kind."""

from typing import ClassVar

from pydantic import Field

from sandbox.events import Plain
from sandbox.evolution.evidence import Selective
from sandbox.evolution.ties import Ties, common, updates
from sandbox.stage import Stage

PUBLIC = {"team", "role"}  # kinds that everybody knows


class Homophily(Selective):
    """Birds of a feather: a random tie is taken from its far end and given to one's own kind.

    It goes to somebody of one's own kind with probability h, else to another kind. With a threshold, only
    those move who have fewer than that share of their own kind around them, as in Schelling's model.
    """

    tier: ClassVar[str] = "topology"
    paper: ClassVar[str] = "McPherson, Smith-Lovin & Cook 2001, Annu. Rev. Sociol. 27:415; Schelling 1971"
    verbs: ClassVar[frozenset[str]] = frozenset({"link", "unlink"})

    h: float = Field(0.8, ge=0, le=1, description="probability that a tie goes to one's own kind")
    kind: str = Field("team", min_length=1, description="alike in what: team, role or a trait")
    threshold: float | None = Field(
        None, ge=0, le=1, description="only with a smaller share of one's own kind around; open: everybody"
    )
    pace: float = Field(0.5, ge=0, le=100, description="ties that move per person and run")
    channel: str = Field("talk", min_length=1, description="the relation that is rewired")

    def reads(self) -> frozenset[str]:
        return frozenset({self.kind} - PUBLIC)

    def evolve(self, stage: Stage) -> None:
        """Ties in turn; their number stays. People without a kind keep theirs."""
        kinds = self.weighed(stage, known_kinds(stage, self.kind))
        ties, rng, groups = Ties(stage, self.channel), stage.random("homophily"), common(kinds)
        pairs = [pair for pair in ties.pairs() if kinds.keys() >= {*pair}]
        for _ in range(updates(self.pace, len(kinds)) if pairs else 0):
            i = rng.choice(range(len(pairs)))
            who, other = rng.choice([pairs[i], pairs[i][::-1]])
            if not self._wants(who, ties, kinds):
                continue
            own = rng.random() < self.h
            pool = groups[kinds[who]] if own else [name for name in kinds if kinds[name] != kinds[who]]
            free = [name for name in pool if name != who and name not in ties.near[who]]
            if free:
                finds = rng.choice(free)
                why = f"{who} ({kinds[who]}) turned from {other} ({kinds[other]}) to {finds} ({kinds[finds]})"
                if ties.move(who, other, finds, self.told(why)):
                    pairs[i] = who, finds

    def _wants(self, who: str, ties: Ties, kinds: dict[str, Plain]) -> bool:
        if self.threshold is None:
            return True
        near = [name for name in ties.near[who] if name in kinds]
        return len([name for name in near if kinds[name] == kinds[who]]) < self.threshold * len(near)


def known_kinds(stage: Stage, kind: str) -> dict[str, Plain]:
    """Name -> team, role or trait, for those who have one that may be known."""
    known: dict[str, Plain] = {}
    for name in stage.names:
        match kind:
            case "team":
                known[name] = stage.team(name)
            case "role":
                known[name] = stage.role(name)
            case trait:
                known[name] = stage.trait(name, trait)
    return {name: value for name, value in known.items() if value is not None}
