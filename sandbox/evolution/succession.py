"""Taking after somebody: their trait, their mind, or a child of theirs in one's place."""

from abc import ABC
from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from pydantic import Field

from sandbox.events import Plain
from sandbox.evolution.evidence import Selective
from sandbox.stage import Stage

Tie = tuple[str, str, str, float]  # channel, source, target, weight
Inherits = Literal["mind", "lessons", "memory"]
INHERITED = (
    "mind: a child has the mind and known traits, as by birth (Darwin); lessons: and the rules and insights that the "
    "parent came to; memory: and all that the parent remembers (Lamarck)"
)


class Copying(Selective, ABC):
    """An operator in which somebody takes after somebody else."""

    tier: ClassVar[str] = "population"
    verbs: ClassVar[frozenset[str]] = frozenset({"revise"})

    copies: Literal["trait", "mind", "person"] = Field(
        "trait", description="what is taken over: a trait; the mind; or a child of theirs takes one's place"
    )
    trait: str = Field("strategy", min_length=1, description="the trait that is taken over or inherited")
    inherits: Inherits = Field("mind", description=INHERITED)

    def needs(self) -> frozenset[str]:
        verbs = {"trait": {"revise"}, "mind": {"recast"}, "person": {"join", "leave"}}
        return (self.verbs - {"revise"}) | verbs[self.copies]

    def reads(self) -> frozenset[str]:
        return frozenset({self.trait} if self.copies == "trait" else ())

    def differ(self, stage: Stage, one: str, other: str) -> bool:
        """Whether one has something to take over from the other."""
        if self.copies == "trait":
            return bool(stage.trait(one, self.trait) != stage.trait(other, self.trait))
        return self.copies == "person" or dict(stage.mind(one)) != dict(stage.mind(other))

    def take_after(self, stage: Stage, who: str, model: str, why: str) -> str | None:
        """Who stands in the place of `who` now; None when it was refused."""
        match self.copies:
            case "trait":
                done = stage.revise(who, self.trait, stage.trait(model, self.trait), why)
            case "mind":
                done = stage.recast(who, stage.mind(model), why)
            case _:
                return replace(stage, who, model, why, self.inherits)
        return who if done else None


def replace(
    stage: Stage,
    who: str,
    parent: str,
    why: str,
    inherits: Inherits = "mind",
    traits: Mapping[str, Plain] | None = None,
) -> str | None:
    """`who` leaves; a child of `parent` comes with the parent's mind, and traits unless given, in the same ties."""
    ties = ties_of(stage, {who})
    if not stage.leave(who, why):
        return None
    child = stage.join(
        stage.mind(parent),
        parents=[parent],
        why=f"a child of {parent} in {who}'s place",
        **(gifts(stage, parent) if traits is None else traits),
    )
    inherit(stage, ties, {who: child} if child else {})
    if child:
        pass_on(stage, parent, child, inherits, f"a child of {parent} learns from {parent}")
    return child


def pass_on(stage: Stage, parent: str, child: str, inherits: Inherits, why: str, share: float = 1) -> None:
    """What a parent learnt in life goes to a child, or does not: one switch; or a share of it, drawn by lot."""
    if inherits != "mind":
        stage.bequeath(parent, child, why, lessons=inherits == "lessons", share=share)


def gifts(stage: Stage, parent: str) -> dict[str, Plain]:
    """The traits that are known of a parent, for a child."""
    known = {trait: stage.trait(parent, trait) for trait in sorted(stage.scenario.feedback)}
    return {trait: value for trait, value in known.items() if value is not None}


def noisy(stage: Stage, parent: str, place: str, noise: float) -> dict[str, Plain]:
    """The traits that are known of a parent, with Gaussian noise on the numbers from 0 to 1, which they stay."""
    rng, traits = stage.random(f"a child of {parent} in place of {place}"), gifts(stage, parent)
    for trait, value in traits.items():
        if isinstance(value, float) and 0 <= value <= 1:
            traits[trait] = round(min(1.0, max(0.0, value + rng.gauss(0, noise))), 6)
    return traits


def ties_of(stage: Stage, people: set[str]) -> list[Tie]:
    """All that ties these people, on the scenario's channels: what would be lost with them."""
    return [
        (channel, source, target, weight)
        for channel in stage.scenario.channels
        for source, targets in stage.edges(channel).items()
        for target, weight in targets.items()
        if source in people or target in people
    ]


def inherit(stage: Stage, ties: Sequence[Tie], heirs: Mapping[str, str]) -> None:
    """Heirs take over the ties of those they replace; ties of people nobody replaced are gone."""
    here = set(stage.names) | set(stage.staff)
    for channel, source, target, weight in sorted(ties, key=_side_by_side):
        ends = heirs.get(source, source), heirs.get(target, target)
        if here.issuperset(ends) and ends[0] != ends[1]:
            took = [f"{heirs[n]} takes over from {n}" for n in sorted((source, target)) if n in heirs]
            stage.link(*ends, channel, weight, "; ".join(took))


def _side_by_side(tie: Tie) -> tuple[str, list[str]]:
    """Both directions of a tie one after the other: a reader sees one change."""
    return tie[0], sorted(tie[1:3])
