"""The sum: its answer, the steps to it, what goes wrong in them and who can tell."""

import random
import re
from collections.abc import Sequence

SLIPS = ("left to right", "table", "sign", "carry")


def solve(task: Sequence[int]) -> int:
    """a + b * c + d - e * f."""
    a, b, c, d, e, f = task
    return a + b * c + d - e * f


def workings(task: Sequence[int], slip: str, rng: random.Random) -> tuple[int, str]:
    """An answer and its steps; with a slip, the steps show where. (By chance a slip may change nothing.)"""
    a, b, c, d, e, f = task
    if slip == "left to right":
        first = (a + b) * c
        last = first + d - e * f
        return (
            last,
            f"From left to right, {a} + {b} = {a + b}, times {c} is {first}, plus {d} is {first + d}, "
            f"minus {e * f} is {last}.",
        )
    one, two = b * c, e * f
    if slip == "table":
        one += rng.choice((-1, 1)) * max(c, 1)
    if slip == "carry":
        two += rng.choice((-10, 10))
    total = a + one + d + (two if slip == "sign" else -two)
    sign = "+" if slip == "sign" else "-"
    return total, f"{b} * {c} = {one}, {e} * {f} = {two}, and {a} + {one} + {d} {sign} {two} = {total}."


def flaw(task: Sequence[int], name: str, number: int, steps: str) -> str:
    """What is wrong with somebody's steps, found by reading them."""
    a, b, c, _, e, f = task
    if "left to right" in steps:
        return f"{name}, products come before sums: {b} * {c} first, then the {a}."
    for x, y in ((b, c), (e, f)):
        if (found := re.search(rf"\b{x} \* {y} = (-?\d+)", steps)) and int(found[1]) != x * y:
            return f"{name}, {x} * {y} is {x * y}, not {found[1]}."
    if re.search(rf"\+ {e * f} = ", steps):
        return f"{name}, the last product is taken away, not added: minus {e * f}."
    return f"{name}, show me how you get {number}."
