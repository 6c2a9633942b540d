"""Who is what, and which side has won."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenarios.werewolf import Werewolf

WOLF, SEER, DOCTOR, VILLAGER = "wolf", "seer", "doctor", "villager"
ROLES = (WOLF, SEER, DOCTOR, VILLAGER)


def dealt(
    game: "Werewolf", names: Sequence[str], cast: Mapping[str, str | None], dice: Random
) -> dict[str, str]:
    """A role for everybody: those that the cast gives, if any, and the rest by lot."""
    cards = deck(game, len(names))
    fixed = {who: role for who, role in cast.items() if role and _taken(cards, role)}
    dice.shuffle(cards)
    return {who: fixed.get(who) or cards.pop() for who in names}


def deck(game: "Werewolf", people: int) -> list[str]:
    """As many cards as people: at most as many wolves as leave the village one more, specials where there is room."""
    wolves = min(game.wolves, max(1, (people - 1) // 2))
    cards = [WOLF] * wolves + [SEER] * game.seer + [DOCTOR] * game.doctor
    return (cards + [VILLAGER] * people)[:people]


def _taken(cards: list[str], role: str) -> bool:
    """Take a card out of the deck, if it is there."""
    if role in cards:
        cards.remove(role)
        return True
    return False


def winner(alive: Sequence[str]) -> str | None:
    """The village once no wolf is left; the wolves once they are as many as the others."""
    wolves = alive.count(WOLF)
    if not wolves:
        return "village"
    return "wolves" if wolves >= len(alive) - wolves else None
