"""Counter-intuitive problems with exactly one answer, and the one that comes to mind first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

SPEEDS = (
    (2, 6),
    (4, 12),
    (6, 12),
    (6, 18),
    (5, 20),
    (3, 15),
    (6, 30),
    (10, 40),
)  # with a whole harmonic mean
KINDS = ("speed", "price", "lilies", "machines")


@dataclass(frozen=True, slots=True)
class Problem:
    """A question, its answer, the tempting answer, and how each is argued for."""

    text: str
    right: int
    tempting: int
    proof: str
    impulse: str


def drawn(dice: Random) -> dict[str, Any]:
    """A kind of problem and its numbers."""
    kind = dice.choice(KINDS)
    match kind:
        case "speed":
            numbers = list(dice.choice(SPEEDS))
        case "price":
            ball = dice.randint(2, 20)
            numbers = [2 * ball + (more := dice.randint(30, 90)), more]
        case "lilies":
            numbers = [2 * dice.randint(5, 40)]
        case _:
            numbers = [*dice.sample(range(3, 12), 1), dice.choice((50, 80, 100, 200))]
    return {"kind": kind, "numbers": numbers}


def problem(kind: str, numbers: Sequence[int]) -> Problem:
    """The problem of a kind with these numbers."""
    made: dict[str, Callable[..., Problem]] = {"speed": _speed, "price": _price, "lilies": _lilies}
    return made.get(kind, _machines)(*numbers)


def _speed(a: int, b: int) -> Problem:
    right, mean = 2 * a * b // (a + b), (a + b) // 2
    return Problem(
        f"Somebody walks {a * b} km to a village at {a} km an hour and rides back at {b} km an hour. What is the"
        " average speed of the whole way, in km an hour?",
        right,
        mean,
        f"there it takes {b} hours and back {a}, so {2 * a * b} km take {a + b} hours",
        f"the middle of {a} and {b} is about {mean}",
    )


def _price(total: int, more: int) -> Problem:
    right, rest = (total - more) // 2, total - more
    return Problem(
        f"A bat and a ball cost {total} together. The bat costs {more} more than the ball. What does the ball cost?",
        right,
        rest,
        f"with a ball of {right} the bat costs {right + more}, and {right} and {right + more} make {total}",
        f"{total} less {more} leaves {rest}",
    )


def _lilies(day: int) -> Problem:
    return Problem(
        f"Lilies on a lake double every day and cover the whole lake on day {day}. On which day did they cover half?",
        day - 1,
        day // 2,
        f"what doubles overnight was half the day before day {day}",
        f"half of {day} days is {day // 2}",
    )


def _machines(few: int, many: int) -> Problem:
    return Problem(
        f"{few} machines make {few} parts in {few} minutes. How many minutes do {many} machines need for {many} parts?",
        few,
        many,
        f"each machine makes one part in {few} minutes, however many machines there are",
        f"{few} machines, {few} parts, {few} minutes; so with {many} it must be {many}",
    )
