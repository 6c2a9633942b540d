"""Operators with reasons, and the same without them: the null model of each."""

from abc import ABC
from collections.abc import Mapping
from typing import Literal, TypeVar

from pydantic import Field

from sandbox.contract import Operator
from sandbox.stage import Stage

T = TypeVar("T")


def dealt(stage: Stage, evidence: Mapping[str, T]) -> dict[str, T]:
    """To everybody the evidence of somebody at random."""
    values = stage.random("null model").sample(list(evidence.values()), len(evidence))
    return dict(zip(evidence, values, strict=True))


class Selective(Operator, ABC):
    """An operator that goes by evidence about people.

    With `by="chance"` the same evidence is dealt out anew at random before it is used: as many edits by the same
    rule, and no reason for any of them. That is the null model a selective operator is compared with.
    """

    by: Literal["rule", "chance"] = Field(
        "rule", description="rule: by the evidence; chance: by the evidence of somebody at random"
    )

    def weighed(self, stage: Stage, evidence: Mapping[str, T]) -> dict[str, T]:
        """The evidence, or in the null model somebody else's."""
        return dealt(stage, evidence) if self.by == "chance" else dict(evidence)

    def told(self, why: str) -> str:
        """The reason; in the null model there is none."""
        return f"chance alone: {self.key()} without reasons" if self.by == "chance" else why
