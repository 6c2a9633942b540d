"""Rewards, and who or what they are owed to: by role (SPIRAL) and by turn (MARS)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scenarios.zero_sum.games import BOARDS, Position, worth

if TYPE_CHECKING:
    from scenarios.zero_sum import ZeroSum

ROLES = ("first", "second")
Turn = tuple[str, int, str, float]  # who, in which hand, the move, how far it falls short of the best


def rewards(
    game: "ZeroSum", players: tuple[str, str], chips: Mapping[str, float], quitter: str | None
) -> dict[str, float]:
    """What a match brings to each, by the rule chosen; `quitter` gave up or made no legal move."""
    board = game.game in BOARDS
    if quitter:
        lost, won = {"spiral": (-1.5, 0.5), "evaluation": (-1.0, 1.0), "mars": (-10.0, 0.0)}[game.rewards]
        stake = chips[quitter] if game.rewards == "mars" else 0.0
        return {who: lost + stake if who == quitter else won for who in players}
    if game.rewards == "mars":
        return {who: chips[who] if chips[who] or not board else 0.1 for who in players}
    return {who: float((chips[who] > 0) - (chips[who] < 0)) for who in players}


def report(
    match: Mapping[str, Any], baselines: Mapping[str, float], decay: float
) -> tuple[dict[str, Any], dict[str, float]]:
    """The match with advantages, and the baselines after it.

    A role's baseline b becomes decay b + (1 - decay) R; the advantage R - b is taken before (SPIRAL, role-conditioned
    advantage estimation). A turn's return is all that its player won from its hand on, without discount (MARS).
    """
    after, advantages = dict(baselines), {}
    for who, role in zip(match["players"], ROLES, strict=True):
        reward, before = match["rewards"][who], baselines.get(role, 0.0)
        advantages[who] = {"role": role, "reward": reward, "baseline": before, "advantage": reward - before}
        after[role] = decay * before + (1 - decay) * reward
    costly = min(match["turns"], key=lambda turn: turn[3], default=None)
    told = {
        "players": match["players"],
        "rewards": match["rewards"],
        "advantages": advantages,
        "turns": [[who, move, to_go(match, who, hand), short] for who, hand, move, short in match["turns"]],
    }
    if costly and costly[3] < -0.5:
        told["turning_point"] = {"who": costly[0], "move": costly[2], "cost": round(-costly[3], 2)}
    if match["quitter"]:
        told["quitter"] = match["quitter"]
    return told, after


def to_go(match: Mapping[str, Any], who: str, hand: int) -> float:
    """What somebody won from a hand on; what giving up cost where nothing was played to its end."""
    gains = match["gains"][hand:]
    return float(sum(gain[who] for gain in gains)) if gains else float(match["rewards"][who])


def cost(game: str, position: Position, move: str) -> float:
    """How far a move falls short of the best one: 0, -1 or -2 in tic-tac-toe, 0 in games that are not solved here."""
    if game != "tic_tac_toe":
        return 0.0
    left = {one: -_sign(value((*position, one))) for one in BOARDS[game].legal(position)}
    return float(left[move] - max(left.values()))


def value(position: Position) -> float:
    """What a position of tic-tac-toe is worth to whoever moves next."""
    board = BOARDS["tic_tac_toe"]
    return worth(board, board.cells(position), 9)


def _sign(number: float) -> int:
    return (number > 0) - (number < 0)
