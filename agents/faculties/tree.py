"""TreeSearch: a tree of lines of play, grown where they promise most; values are asked of the model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from math import exp, inf, log, sqrt
from typing import Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from agents import deliberation
from agents.faculties.options import candidates, costs, legal, number
from agents.faculties.turn import Faculty, Turn


class Leaf(NamedTuple):
    """What is thought of a line of play: its value for oneself (-1 to 1), why, and the moves that may follow."""

    value: float
    why: str
    moves: tuple[Any, ...]


@dataclass(slots=True)
class Node:
    """A line of play: its last move, what was thought of it, how often it was visited, and the sum of its values."""

    move: Any = None
    parent: "Node | None" = None
    why: str = ""
    visits: int = 0
    total: float = 0.0
    children: list["Node"] = field(default_factory=list)

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth + 1

    @property
    def path(self) -> tuple[Any, ...]:
        return () if self.parent is None else (*self.parent.path, self.move)

    @property
    def mean(self) -> float:
        return self.total / self.visits if self.visits else 0.0

    def nodes(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.nodes()


@dataclass(frozen=True, slots=True)
class Rule:
    """How a child is chosen (Antoniades et al. 2024, SWE-Search, arXiv 2410.20285; weights ours).

    V/N + explore sqrt(ln N_parent / N) + early exp(-fade (d - 1)) - late sqrt(d), d the depth of the child; V counts
    for the one who moves: every second level is the others' where they play `against`.
    """

    explore: float = 1.4
    early: float = 0.0
    fade: float = 1.0
    late: float = 0.0
    against: bool = False

    def __call__(self, child: Node) -> float:
        if not child.visits:
            return inf
        assert child.parent is not None
        d = child.depth
        sign = -1 if self.against and d % 2 == 0 else 1
        bonus = self.early * exp(-self.fade * (d - 1)) - self.late * sqrt(d)
        return sign * child.mean + self.explore * sqrt(log(child.parent.visits) / child.visits) + bonus


def grow(root: Node, judge: Callable[[Node], Leaf], simulations: int, rule: Rule, depth: int) -> None:
    """So many simulations: go down by the rule, judge what is new, tell it upwards.

    Visits of a node are 1 + those of its children (the root's own visit is its expansion); its value is the mean of the
    leaves judged below it and of its own.
    """
    for _ in range(simulations):
        node = root
        while node.children:
            node = max(node.children, key=rule)
        leaf = Leaf(node.mean, node.why, ()) if node.visits else judge(node)
        node.why = leaf.why
        if node.depth < depth:
            node.children = [Node(move, node) for move in leaf.moves]
        while True:
            node.visits += 1
            node.total += leaf.value
            if node.parent is None:
                break
            node = node.parent


class TreeSearch(Faculty):
    """Monte Carlo tree search before the answer: each simulation asks the model for one value and why.

    Siblings' reasons are shown with each question (SWE-Search, arXiv 2410.20285). The answer is the move visited most.
    """

    kind: Literal["tree_search"] = "tree_search"
    stores: ClassVar[tuple[str, ...]] = ("search",)

    simulations: int = Field(
        12, ge=2, le=500, description="lines of play: at most so many calls for one answer"
    )
    width: int = Field(3, ge=2, le=10, description="moves that follow on one")
    depth: int = Field(3, ge=1, le=20, description="longest line of play, moves")
    explore: float = Field(1.4, ge=0, le=10, description="weight of what was visited little")
    early: float = Field(0.0, ge=0, le=10, description="bonus of the first levels")
    fade: float = Field(1.0, ge=0, le=10, description="how fast that bonus fades with depth")
    late: float = Field(0.0, ge=0, le=10, description="penalty of deep levels")
    against: bool = Field(False, description="whether every second move is the others', to one's harm")

    def deliberate(self, turn: Turn) -> None:
        options = candidates(turn, self.width)
        if len(options) < 2:
            return
        root = Node(visits=1, children=[])
        root.children = [Node(option, root) for option in options]
        rule = Rule(self.explore, self.early, self.fade, self.late, self.against)
        left = self.simulations - costs(turn.ask, self.width)
        grow(root, lambda node: self._judged(turn, node), left, rule, self.depth)
        best = max(root.children, key=lambda child: (child.visits, child.mean))
        turn.settle(best.move, "search")
        told = [[child.move, child.visits, round(child.mean, 3), child.why[:200]] for child in root.children]
        turn.keep("search", turn.ask.tag, {"moves": told, "nodes": sum(1 for _ in root.nodes())})

    def _judged(self, turn: Turn, node: Node) -> Leaf:
        """One value, asked; what cannot be read is worth nothing and leads nowhere."""
        siblings = node.parent.children if node.parent else ()
        heard = [(one.move, one.why) for one in siblings if one.why and one is not node]
        words = deliberation.leaf(turn.ask, turn.slots, node.path, heard, self.width, self.against)
        found = turn.consult(words, deliberation.leaf_schema(turn.ask.answer.schema(), self.width))
        told = found if isinstance(found, dict) else {}
        following = told.get("next")
        moves = legal(turn, following) if isinstance(following, list) and told.get("over") is not True else []
        why = " ".join(str(told.get("why", "")).split())[:200]
        return Leaf(number(told.get("value"), -1, 1, 0.0), why, tuple(moves[: self.width]))
