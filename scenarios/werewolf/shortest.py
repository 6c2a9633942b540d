"""The least that a game can ask, over everybody who may be taken and hanged."""

from functools import cache
from typing import TYPE_CHECKING

from scenarios.werewolf.roles import DOCTOR, SEER, WOLF, winner

if TYPE_CHECKING:
    from scenarios.werewolf import Werewolf

Alive = tuple[str, ...]  # the roles of those alive, sorted


def answers(game: "Werewolf", roles: Alive) -> int:
    """The fewest answers until a game with these roles ends. Nights and days without a death only add to them."""

    @cache
    def night(alive: Alive) -> int:
        if winner(alive):
            return 0
        wolves = alive.count(WOLF)
        asked = wolves * (1 + (game.whispers if wolves > 1 else 0)) + alive.count(SEER) + alive.count(DOCTOR)
        return asked + min(day(_without(alive, role)) for role in set(alive) - {WOLF})

    @cache
    def day(alive: Alive) -> int:
        if winner(alive):
            return 0
        asked = len(alive) * (
            game.speeches + 1 + game.poll
        )  # a speech or a bid each: nobody need want the floor
        return asked + min(night(_without(alive, role)) for role in set(alive))

    return night(roles) if game.first == "night" else day(roles)


def _without(alive: Alive, role: str) -> Alive:
    at = alive.index(role)
    return alive[:at] + alive[at + 1 :]
