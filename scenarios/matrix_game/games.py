"""Two-player games in normal form, by name: what each may choose, and what both earn."""

from collections.abc import Sequence
from dataclasses import dataclass

Table = tuple[tuple[float, ...], ...]  # [row's option][column's option]


@dataclass(frozen=True, slots=True)
class Game:
    """A bimatrix game.

    options  what both may choose; the first is the kind one where there is one
    row      what the row player earns, by row's and column's option
    column   what the column player earns, by the same
    """

    options: tuple[str, ...]
    row: Table
    column: Table

    @classmethod
    def symmetric(cls, options: Sequence[str], row: Sequence[Sequence[float]]) -> "Game":
        """Both are in the same position."""
        table = tuple(map(tuple, row))
        return cls(tuple(options), table, tuple(zip(*table, strict=True)))

    @classmethod
    def dilemma(cls, options: Sequence[str], numbers: Sequence[float]) -> "Game":
        """Two options and R, S, T, P; or eight numbers, row's and column's payoff cell by cell."""
        if len(numbers) == 4:
            reward, sucker, temptation, punishment = numbers
            return cls.symmetric(options, ((reward, sucker), (temptation, punishment)))
        a, b, c, d = zip(*[iter(numbers)] * 2, strict=True)
        return cls(tuple(options), ((a[0], b[0]), (c[0], d[0])), ((a[1], b[1]), (c[1], d[1])))

    @property
    def alike(self) -> bool:
        """Whether both are in the same position."""
        return self.column == tuple(zip(*self.row, strict=True))

    @property
    def best(self) -> float:
        """The most that two earn together."""
        return max(sum(self.pay(one, two)) for one in self.options for two in self.options)

    def pay(self, row: str, column: str) -> tuple[float, float]:
        """What both earn."""
        i, j = self.options.index(row), self.options.index(column)
        return self.row[i][j], self.column[i][j]

    def seen(self, row: bool) -> Table:
        """What somebody earns, by their own option and the other's: as the row or the column player sees it."""
        return self.row if row else tuple(zip(*self.column, strict=True))

    def kindness(self, option: str, row: bool) -> float:
        """What an option leaves to the other, on average over their answers: 1 for the most, 0 for the least."""
        table = self.column if row else tuple(zip(*self.row, strict=True))
        means = [sum(line) / len(line) for line in table]
        low, high = min(means), max(means)
        return (means[self.options.index(option)] - low) / (high - low) if high > low else 0.5


GAMES = {
    "prisoners_dilemma": Game.symmetric(("cooperate", "defect"), ((3, 0), (5, 1))),
    "stag_hunt": Game.symmetric(("stag", "hare"), ((4, 0), (3, 3))),
    "chicken": Game.symmetric(("swerve", "straight"), ((3, 1), (4, 0))),
    "battle_of_the_sexes": Game(("opera", "football"), ((2, 0), (0, 1)), ((1, 0), (0, 2))),
    "matching_pennies": Game(("heads", "tails"), ((1, -1), (-1, 1)), ((-1, 1), (1, -1))),
    "rock_paper_scissors": Game.symmetric(
        ("rock", "paper", "scissors"), ((0, -1, 1), (1, 0, -1), (-1, 1, 0))
    ),
}
