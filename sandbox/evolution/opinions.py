"""Opinions on a trait, for the operators that move them."""

from collections.abc import Iterable
from typing import ClassVar

from pydantic import Field

from sandbox.events import Plain
from sandbox.evolution.evidence import Selective
from sandbox.stage import Stage


class Opinionated(Selective):
    """An operator on a trait that the scenario declares as known to operators; people without it take no part.

    With `by="chance"` everybody is taken for somebody at random: as much is heard, and whose it is means nothing.
    """

    tier: ClassVar[str] = "opinions"
    verbs: ClassVar[frozenset[str]] = frozenset({"revise"})

    trait: str = Field("opinion", min_length=1, description="the trait that moves")
    channel: str = Field("talk", min_length=1, description="the relation along which it moves")

    def reads(self) -> frozenset[str]:
        return frozenset({self.trait})

    def opinions(self, stage: Stage) -> dict[str, Plain]:
        """What everybody thinks, by name."""
        known = {name: stage.trait(name, self.trait) for name in stage.names}
        return {name: value for name, value in known.items() if value is not None}

    def taken_for(self, stage: Stage, views: Iterable[str]) -> dict[str, str]:
        """Name -> whose opinion is met there: their own, or in the null model anybody's."""
        return self.weighed(stage, {name: name for name in views})

    def numbers(self, stage: Stage) -> dict[str, float]:
        """The same where it is a number. Raises ValueError for anything else."""
        found = self.opinions(stage)
        for name, value in found.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(
                    f"{self.key()}: the {self.trait} of {name} is {value!r}; give people numbers"
                )
        return {name: float(value) for name, value in found.items()}


def close(one: float, other: float) -> bool:
    """Alike for all that anybody could tell."""
    return abs(one - other) <= 1e-12
