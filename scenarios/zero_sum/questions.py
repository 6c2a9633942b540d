"""What players are told and asked."""

from typing import TYPE_CHECKING, Any

from sandbox import Ask, Choice, Form, Stage, Text
from scenarios.zero_sum.games import GAMES, RESIGN, Position

if TYPE_CHECKING:
    from scenarios.zero_sum import ZeroSum

RULES = {
    "tic_tac_toe": (
        "You play tic-tac-toe on three by three cells, numbered 1 to 9 row by row. X begins; three in a line win."
    ),
    "connect_four": (
        "You play Connect Four: six rows, seven columns, numbered 1 to 7. A stone falls to the lowest free cell of"
        " its column. X begins; four in a line win, in any direction."
    ),
    "kuhn_poker": (
        "You play Kuhn poker: three cards, J, Q and K, one for each of you, one left aside. Both pay 1 chip. In turn"
        " you check or bet 1 chip; after a bet the other folds or calls. Who does not fold and has the higher card"
        " takes all. A match has {hands} hand{s}, and who begins alternates; who has more chips wins it."
    ),
}


def rules(game: "ZeroSum") -> str:
    """The game, and what an illegal move costs."""
    told = RULES[game.game].format(hands=game.hands, s="s" if game.hands > 1 else "")
    return f"{told} You may resign; an answer that is no legal move counts as resigning, which is worse than losing."


def move(
    game: "ZeroSum", stage: Stage, who: str, other: str, position: Position, seat: int, hand: int
) -> Ask:
    """One move."""
    rule = GAMES[game.game]
    legal = rule.legal(position)
    about: dict[str, Any] = {
        "game": game.game,
        "other": other,
        "seat": seat,
        "hand": hand,
        "legal": list(legal),
        "card": position[seat] if rule.cards else None,
        "moves": list(position[2:] if rule.cards else position),
        "remarks": game.remarks,
    }
    say = " You may also say a sentence; everybody hears it." if game.remarks else ""
    prompt = f"You play against {other}. {rule.show(position, seat)} Your move: {', '.join(legal)}?{say}"
    answer: Any = Choice(options=(*legal, RESIGN))
    if not game.remarks:
        return Ask(who, prompt, answer, "move", RESIGN, about)
    form = Form(fields={"move": answer, "say": Text(most=200, empty=True)})
    return Ask(who, prompt, form, "move", {"move": RESIGN, "say": ""}, about)
