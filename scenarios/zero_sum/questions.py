"""What players are told and asked."""

from typing import TYPE_CHECKING, Any

from sandbox import Ask, Form, Stage, Text
from scenarios.zero_sum.games import BOARDS, GAMES, RESIGN, Position

if TYPE_CHECKING:
    from scenarios.zero_sum import ZeroSum


def rules(game: "ZeroSum") -> str:
    """The game, and what an illegal move costs."""
    tell, s = game.told.tell, "s" if game.hands > 1 else ""
    return f"{tell(game.game, hands=game.hands, s=s)} {tell('resign')}"


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
    tell, moves = game.told.tell, ", ".join(map(game.told.called, legal))
    parts = [tell("against", other=other), _shown(game, position, seat), tell("move", moves=moves)]
    prompt = " ".join(parts + ([tell("say")] if game.remarks else []))
    answer: Any = game.told.choice(*legal, RESIGN)
    if not game.remarks:
        return Ask(who, prompt, answer, "move", RESIGN, about)
    form = Form(fields={"move": answer, "say": Text(most=200, empty=True)})
    return Ask(who, prompt, form, "move", {"move": RESIGN, "say": ""}, about)


def _shown(game: "ZeroSum", position: Position, seat: int) -> str:
    """The board; or one's own card, and what has been done."""
    tell = game.told.tell
    if board := BOARDS.get(game.game):
        heads = [tell("columns"), *(str(column + 1) for column in range(board.columns))]
        rows = ([" ".join(heads)] if board.falls else []) + board.shown(position)
        return tell("board", mark="XO"[seat], rows=" / ".join(rows))
    moves = enumerate(map(game.told.called, position[2:]))
    done = ", ".join(f"{tell('you' if n % 2 == seat else 'other')}: {move}" for n, move in moves)
    return tell("hand", card=position[seat], done=done or tell("nothing"))
