"""From runs to training: what each model was asked and answered, what came of it, in the shapes that trainers read."""

from sandbox.training.formats import FORMATS, records
from sandbox.training.turns import Turn, turns

__all__ = ["FORMATS", "Turn", "records", "turns"]
