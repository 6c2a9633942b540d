"""Mazes, halves of their maps, ways through them, and what a list of moves in any notation comes to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from random import Random

Cell = tuple[int, int]  # row and column from the top left, from 0
Grid = tuple[str, ...]  # rows: @ start, * goal, . path, # wall, ? not seen
STEPS: Mapping[str, Cell] = {"U": (-1, 0), "D": (1, 0), "L": (0, -1), "R": (0, 1)}
WORDS = {
    "up": "U",
    "north": "U",
    "down": "D",
    "south": "D",
    "left": "L",
    "west": "L",
    "right": "R",
    "east": "R",
}


def drawn(size: int, walls: float, shortest: int, longest: int, dice: Random) -> Grid:
    """A maze of size x size cells with that share of walls, and a shortest way within the bounds, in steps."""
    cells = [(r, c) for r in range(size) for c in range(size)]
    for _ in range(10_000):
        rows = [["."] * size for _ in range(size)]
        for r, c in dice.sample(cells, round(walls * len(cells))):
            rows[r][c] = "#"
        start, goal = dice.sample([(r, c) for r, c in cells if rows[r][c] == "."], 2)
        rows[start[0]][start[1]], rows[goal[0]][goal[1]] = "@", "*"
        grid = tuple("".join(row) for row in rows)
        if shortest <= far(grid).get(start, -1) <= longest:
            return grid
    raise ValueError(
        f"shortest: no maze of {size} x {size} cells with {walls:.0%} walls has a way of {shortest} to {longest}"
        " steps; allow another length, fewer walls or more cells"
    )


def split(grid: Grid, copies: int, dice: Random) -> list[Grid]:
    """As many copies of the map; each cell is shown on one of them, evenly; start and goal on all."""
    size = len(grid)
    hidden = [(r, c) for r in range(size) for c in range(size) if grid[r][c] not in "@*"]
    dice.shuffle(hidden)
    owner = {cell: n % copies for n, cell in enumerate(hidden)}
    return [
        tuple(
            "".join(grid[r][c] if owner.get((r, c), copy) == copy else "?" for c in range(size))
            for r in range(size)
        )
        for copy in range(copies)
    ]


def merged(maps: Sequence[Grid]) -> Grid:
    """What several maps show together."""
    return tuple(
        "".join(next((mark for mark in marks if mark != "?"), "?") for marks in zip(*rows, strict=True))
        for rows in zip(*maps, strict=True)
    )


def where(grid: Grid, mark: str) -> Cell:
    """The cell of the start or the goal."""
    return next((r, row.index(mark)) for r, row in enumerate(grid) if mark in row)


def after(cell: Cell, step: str) -> Cell:
    """The cell that a step leads to, whether there is one or not."""
    dr, dc = STEPS[step]
    return cell[0] + dr, cell[1] + dc


def is_open(grid: Grid, cell: Cell, shut: str = "#") -> bool:
    """Whether one can stand there."""
    r, c = cell
    return 0 <= r < len(grid) and 0 <= c < len(grid[r]) and grid[r][c] not in shut


def far(grid: Grid, shut: str = "#") -> dict[Cell, int]:
    """Steps to the goal from everywhere it can be reached from."""
    goal = where(grid, "*")
    steps, edge = {goal: 0}, [goal]
    for cell in edge:
        for step in STEPS:
            near = after(cell, step)
            if is_open(grid, near, shut) and near not in steps:
                steps[near] = steps[cell] + 1
                edge.append(near)
    return steps


def next_step(grid: Grid, cell: Cell, shut: str = "#") -> str | None:
    """The first step of a shortest way to the goal."""
    steps = far(grid, shut)
    ways = [(steps[near], step) for step in STEPS if (near := after(cell, step)) in steps]
    return min(ways)[1] if ways and steps.get(cell, 1) else None


def walked(grid: Grid, steps: Sequence[str]) -> tuple[Cell, bool]:
    """The last cell that can be stood on, and whether all steps were possible."""
    cell = where(grid, "@")
    for step in steps:
        if not is_open(grid, after(cell, step)):
            return cell, False
        cell = after(cell, step)
    return cell, True


def score(grid: Grid, cell: Cell) -> float:
    """How much of the way is done: (d0 - d) / d0, 1 at the goal; below 0 if one is further away than at the start."""
    steps = far(grid)
    start = steps[where(grid, "@")]
    return (start - steps.get(cell, start)) / start


# -- moves in words ----------------------------------------------------------------------------------------


def readings(text: str, grid: Grid) -> Iterator[list[str]]:
    """What a list of moves may mean: directions, or cells as row and column or the other way round, counted from
    0 or 1 and from any corner. The first of the cells may be the start or not.
    """
    words = re.findall(r"\b(up|down|left|right|north|south|east|west)\b", text, re.IGNORECASE)
    letters = re.findall(r"(?<![A-Za-z])([UDLR])(?![A-Za-z])", text)
    yield [WORDS[word.lower()] for word in words] or letters
    numbers = [(int(a), int(b)) for a, b in re.findall(r"\(?\b(\d+)\s*[,;]\s*(\d+)\b\)?", text)]
    for swap in (False, True):
        for origin in (0, 1):
            for bottom in (False, True):
                for right in (False, True):
                    cells = [_cell(pair, len(grid), swap, origin, bottom, right) for pair in numbers]
                    if steps := _steps(where(grid, "@"), cells):
                        yield steps


def _cell(pair: tuple[int, int], size: int, swap: bool, origin: int, bottom: bool, right: bool) -> Cell:
    r, c = (n - origin for n in (pair[::-1] if swap else pair))
    return (size - 1 - r if bottom else r), (size - 1 - c if right else c)


def _steps(start: Cell, cells: Sequence[Cell]) -> list[str]:
    """The steps from cell to cell; none when two are not neighbours."""
    names = {move: step for step, move in STEPS.items()}
    way = [start, *cells[cells[:1] == [start] :]]
    moves = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(way)]
    return [names[move] for move in moves] if moves and all(move in names for move in moves) else []


def favourable(text: str, grid: Grid) -> list[str]:
    """The reading that comes nearest to the goal (as the paper grades)."""
    return max(readings(text, grid), key=lambda steps: score(grid, walked(grid, steps)[0]))
