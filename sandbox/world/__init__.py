"""World: a company on Mesa that plays scenarios, one beat at a time; and playing a recorded run again to check it."""

from sandbox.world.company import World, WorldError
from sandbox.world.member import Member
from sandbox.world.replay import Difference, difference, verify

__all__ = ["Difference", "Member", "World", "WorldError", "difference", "verify"]
