"""Who plays without a model."""

import math
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View, wording
from scenarios.zero_sum import sentences
from scenarios.zero_sum.games import BOARDS, Board, best, nash

Facts = Mapping[str, Any]


class _Player(Mind):
    """A move, and a sentence on it."""

    bank: ClassVar[Mapping[str, Sequence[str]]] = sentences.MASTER

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        if ask.tag != "move":
            return ask.answer.sample(view.random)
        facts = ask.about
        if board := BOARDS.get(facts["game"]):
            move, occasion = self.places(board, tuple(facts["moves"]), view.random)
        else:
            move, occasion = self.bets(facts, view.random)
        if not facts["remarks"]:
            return move
        lines = self.bank.get(occasion, ("",))
        return {
            "move": move,
            "say": self.says(lines, view, move, facts) if view.random.random() < 0.8 else "",
        }

    def says(self, lines: Sequence[str], view: View, move: str, facts: Facts) -> str:
        slots = {"move": move, "other": facts["other"], "where": place(facts["game"], move)}
        return wording.said(view, lines, slots, view.heard(last=12))

    def places(self, board: Board, position: tuple[str, ...], dice: Random) -> tuple[str, str]:
        """A move on a board, and on what occasion."""
        raise NotImplementedError

    def bets(self, facts: Facts, dice: Random) -> tuple[str, str]:
        """Check or bet, fold or call; and on what occasion."""
        keen = dice.random() < self.keenness(facts["card"], facts["moves"])
        weak, strong = facts["legal"]
        return (strong, f"{strong}_{facts['card']}") if keen else (weak, weak)

    def keenness(self, card: str, moves: Sequence[str]) -> float:
        """The chance to bet or to call."""
        raise NotImplementedError


class Master(_Player):
    """Cannot be beaten: minimax on boards (as deep as it looks), and an equilibrium of Kuhn poker."""

    alpha: float = Field(
        1 / 3, ge=0, le=1 / 3, description="Kuhn poker: chance to bluff with J when it begins"
    )
    depth: int = Field(4, ge=1, le=42, description="Connect Four: moves it looks ahead")

    def places(self, board: Board, position: tuple[str, ...], dice: Random) -> tuple[str, str]:
        depth = self.depth if board.falls else 9
        if not position and not board.falls:
            return "5", "open"
        move, value = best(board, position, depth, dice)
        return move, "winning" if value > 0 else "losing" if value < 0 else "even"

    def keenness(self, card: str, moves: Sequence[str]) -> float:
        return nash(card, moves, self.alpha)


class Novice(_Player):
    """Completes a line, stops one, and else plays anywhere; at cards it is honest: it bets and calls with K only."""

    bank: ClassVar = sentences.NOVICE

    def places(self, board: Board, position: tuple[str, ...], dice: Random) -> tuple[str, str]:
        return near(board, position, dice, blocks=True)

    def keenness(self, card: str, moves: Sequence[str]) -> float:
        return float(card == "K")


class Aggressor(_Player):
    """Attacks: completes lines and never stops one; at cards it bets whatever it holds and calls all but J."""

    boldness: float = Field(0.9, ge=0, le=1, description="Kuhn poker: chance to bet")
    bank: ClassVar = sentences.AGGRESSOR

    def places(self, board: Board, position: tuple[str, ...], dice: Random) -> tuple[str, str]:
        return near(board, position, dice, blocks=False)

    def keenness(self, card: str, moves: Sequence[str]) -> float:
        return float(card != "J") if moves[-1:] == ["bet"] else self.boldness


class Planner(_Player):
    """Plays games to their end in its head and prefers moves that won most (UCT); at cards like a master."""

    simulations: int = Field(100, ge=1, le=10_000, description="games it thinks of for one move")
    rollouts: int = Field(10, ge=1, le=1000, description="random ends of each of them")
    curiosity: float = Field(2.0, ge=0, le=100, description="weight of what was tried little, c of UCT")

    def places(self, board: Board, position: tuple[str, ...], dice: Random) -> tuple[str, str]:
        won: dict[tuple[str, ...], float] = {}
        tried: dict[tuple[str, ...], int] = {}
        for _ in range(self.simulations):
            path = [position]
            while path[-1] in tried and (legal := board.legal(path[-1])):
                here = path[-1]
                path.append(
                    max(((*here, m) for m in legal), key=lambda p: self._promise(p, here, won, tried))
                )
            value = sum(ended(board, path[-1], dice) for _ in range(self.rollouts)) / self.rollouts
            for node in path:
                sign = (
                    1 if len(node) % 2 else -1
                )  # seen by whoever moved into the node; X moves into odd ones
                won[node] = won.get(node, 0.0) + sign * value
                tried[node] = tried.get(node, 0) + 1
        moves = {m: tried.get((*position, m), 0) for m in board.legal(position)}
        move = max(moves, key=moves.__getitem__)
        mean = won.get((*position, move), 0.0) / max(1, moves[move])
        return move, "winning" if mean > 0.5 else "losing" if mean < -0.5 else "even"

    def _promise(
        self,
        node: tuple[str, ...],
        parent: tuple[str, ...],
        won: Mapping[Any, float],
        tried: Mapping[Any, int],
    ) -> float:
        if node not in tried:
            return math.inf
        return won[node] / tried[node] + self.curiosity * math.sqrt(math.log(tried[parent]) / tried[node])

    def keenness(self, card: str, moves: Sequence[str]) -> float:
        return nash(card, moves, 0.0)


class Chancer(_Player):
    """Any legal move, by lot: the baseline."""

    bank: ClassVar = sentences.CHANCER

    def places(self, board: Board, position: tuple[str, ...], dice: Random) -> tuple[str, str]:
        return dice.choice(board.legal(position)), "any"

    def bets(self, facts: Facts, dice: Random) -> tuple[str, str]:
        return dice.choice(facts["legal"]), "any"


def near(board: Board, position: tuple[str, ...], dice: Random, blocks: bool) -> tuple[str, str]:
    """A move that wins at once; one that keeps the other from it, if it `blocks`; else any."""
    free = board.legal(position)
    wins = [move for move in free if board.won(board.cells((*position, move)))]
    if wins:
        return dice.choice(wins), "line"
    threats = [move for move in free if completes(board, position, move)]
    return (dice.choice(threats), "block") if blocks and threats else (dice.choice(free), "any")


def completes(board: Board, position: tuple[str, ...], move: str) -> bool:
    """Whether the other would have a line there, were it their turn."""
    cells = board.cells(position)
    at, mark = board.cell(cells, move), "XO"[(len(position) + 1) % 2]
    return board.won(cells[:at] + mark + cells[at + 1 :]) == mark


def ended(board: Board, position: tuple[str, ...], dice: Random) -> float:
    """How a game from here ends if both play by lot: 1 for X, -1 for O."""
    cells, turn = board.cells(position), len(position) % 2
    while not (won := board.won(cells)) and (free := board.free(cells)):
        at = board.cell(cells, dice.choice(free))
        cells = cells[:at] + "XO"[turn] + cells[at + 1 :]
        turn = 1 - turn
    return {"X": 1.0, "O": -1.0, None: 0.0}[won]


def place(game: str, move: str) -> str:
    """A move as one says it."""
    if game == "connect_four":
        return f"column {move}"
    cells = (
        "top left",
        "top",
        "top right",
        "left",
        "the centre",
        "right",
        "bottom left",
        "bottom",
        "bottom right",
    )
    return f"the {cells[int(move) - 1]}" if move.isdecimal() else move
