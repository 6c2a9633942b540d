"""The spec of a world, whole and in parts: what is configured before it exists."""

from sandbox.spec.parts import HASHED, Budget, Cast, Limits, Named, Vectors
from sandbox.spec.record import SpecError, WorldSpec
from sandbox.spec.short import COMPANY, flat, improvised

__all__ = [
    "COMPANY", "HASHED", "Budget", "Cast", "Limits", "Named", "SpecError", "Vectors", "WorldSpec", "flat", "improvised",
]  # fmt: skip
