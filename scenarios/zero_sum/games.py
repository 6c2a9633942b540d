"""The rules of three games for two, as functions of a position; what the first player gains the other loses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations
from typing import Any

Position = tuple[str, ...]  # Kuhn poker: both cards, then the moves; else the moves
CARDS = ("J", "Q", "K")
RESIGN = "resign"


@dataclass(frozen=True, slots=True)
class Game:
    """One game.

    legal     position -> the moves of whoever's turn it is; none when it is over
    payoff    final position -> what the first player gains
    dealt     cards that are not known to both, if any
    """

    legal: Callable[[Position], tuple[str, ...]]
    payoff: Callable[[Position], float]
    cards: bool = False

    def turn(self, position: Position) -> int:
        """Whose turn it is: 0 the first player's, 1 the second's."""
        return (len(position) - 2 * self.cards) % 2


# -- boards ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Board:
    """A board of so many rows and columns, on which `need` in a line win; with `falls`, stones fall down."""

    rows: int
    columns: int
    need: int
    falls: bool

    @cache  # noqa: B019  boards are few and live as long as the module
    def lines(self) -> tuple[tuple[int, ...], ...]:
        """Every line that wins, as cells."""
        return tuple(
            tuple((r + i * dr) * self.columns + c + i * dc for i in range(self.need))
            for r in range(self.rows)
            for c in range(self.columns)
            for dr, dc in ((0, 1), (1, 0), (1, 1), (1, -1))
            if 0 <= r + (self.need - 1) * dr < self.rows and 0 <= c + (self.need - 1) * dc < self.columns
        )

    def cells(self, position: Position) -> str:
        """The board as a string, row by row from the top: X, O or a dot."""
        cells = ["."] * (self.rows * self.columns)
        for n, move in enumerate(position):
            cells[self.cell(cells, move)] = "XO"[n % 2]
        return "".join(cells)

    def cell(self, cells: Sequence[str], move: str) -> int:
        """Where a stone comes to lie."""
        at = int(move) - 1
        if not self.falls:
            return at
        return max(r * self.columns + at for r in range(self.rows) if cells[r * self.columns + at] == ".")

    def won(self, cells: str) -> str | None:
        """X or O, if either has a line."""
        for line in self.lines():
            mark = cells[line[0]]
            if mark != "." and all(cells[i] == mark for i in line):
                return mark
        return None

    def free(self, cells: str) -> tuple[str, ...]:
        """Moves into what is empty, whether or not it is over."""
        top = cells[: self.columns] if self.falls else cells
        return tuple(str(i + 1) for i, mark in enumerate(top) if mark == ".")

    def legal(self, position: Position) -> tuple[str, ...]:
        """The moves; none once somebody has a line."""
        cells = self.cells(position)
        return () if self.won(cells) else self.free(cells)

    def payoff(self, position: Position) -> float:
        """1 for a line of X, -1 for one of O."""
        return {"X": 1.0, "O": -1.0, None: 0.0}[self.won(self.cells(position))]

    def shown(self, position: Position) -> list[str]:
        """The board in rows; empty cells have their number where one chooses cells."""
        cells = self.cells(position)
        marks = [mark if mark != "." or self.falls else str(i + 1) for i, mark in enumerate(cells)]
        return [" ".join(marks[r * self.columns : (r + 1) * self.columns]) for r in range(self.rows)]


TIC_TAC_TOE = Board(3, 3, 3, False)
CONNECT_FOUR = Board(6, 7, 4, True)


# -- Kuhn poker --------------------------------------------------------------------------------------------


def kuhn_legal(position: Position) -> tuple[str, ...]:
    """Check or bet; after a bet fold or call."""
    moves = position[2:]
    if moves in ((), ("check",)):
        return ("check", "bet")
    return ("fold", "call") if moves in (("bet",), ("check", "bet")) else ()


def kuhn_payoff(position: Position) -> float:
    """Chips that the first player wins: the ante of 1, and a bet of 1 that was called."""
    one, two, *moves = position
    higher = 1.0 if CARDS.index(one) > CARDS.index(two) else -1.0
    if moves[-1] == "fold":
        return 1.0 if len(moves) == 2 else -1.0
    return 2 * higher if moves[-1] == "call" else higher


DEALS = tuple(permutations(CARDS, 2))

GAMES: dict[str, Game] = {
    "tic_tac_toe": Game(TIC_TAC_TOE.legal, TIC_TAC_TOE.payoff),
    "kuhn_poker": Game(kuhn_legal, kuhn_payoff, cards=True),
    "connect_four": Game(CONNECT_FOUR.legal, CONNECT_FOUR.payoff),
}
BOARDS = {"tic_tac_toe": TIC_TAC_TOE, "connect_four": CONNECT_FOUR}


def nash(card: str, moves: Sequence[str], alpha: float) -> float:
    """The chance to bet, or to call a bet, in an equilibrium of Kuhn poker.

    The first player's are a family: bet J with alpha in [0, 1/3], K with 3 alpha, call with Q with alpha + 1/3. The
    second player's is the only one (Kuhn 1950). The first player loses 1/18 of a chip per hand on average.
    """
    table: dict[tuple[str, ...], tuple[float, float, float]] = {  # for J, Q, K
        (): (alpha, 0, 3 * alpha),
        ("check",): (1 / 3, 0, 1),
        ("bet",): (0, 1 / 3, 1),
        ("check", "bet"): (0, alpha + 1 / 3, 1),
    }
    return table[tuple(moves)][CARDS.index(card)]


def best(board: Board, position: Position, depth: int, dice: Any) -> tuple[str, float]:
    """A best move and its value to the mover, -1 to 1; beyond `depth` moves a position counts as a draw."""
    cells, mark = board.cells(position), "XO"[len(position) % 2]
    values = {move: -worth(board, _put(board, cells, move, mark), depth - 1) for move in board.free(cells)}
    most = max(values.values())
    return dice.choice([move for move, value in values.items() if value == most]), most


def _put(board: Board, cells: str, move: str, mark: str) -> str:
    at = board.cell(cells, move)
    return cells[:at] + mark + cells[at + 1 :]


@cache
def worth(board: Board, cells: str, depth: int) -> float:
    """Value to whoever moves next; an earlier win is worth a little more."""
    if board.won(cells):
        return -1.0
    free = board.free(cells)
    if not free or depth <= 0:
        return 0.0
    mark, top = "XO"[(cells.count("X") > cells.count("O"))], -1.0
    for move in sorted(free, key=lambda m: abs(int(m) - board.columns / 2 - 0.5)):
        top = max(top, -0.99 * worth(board, _put(board, cells, move, mark), depth - 1))
        if top >= 0.98:
            break
    return top
