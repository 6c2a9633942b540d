"""What a parent learnt in life goes to a child, or does not: one switch on every operator that brings children."""

from typing import Any

import pytest

from sandbox.events import Wrote
from sandbox.evolution.lifecycle import Lifecycle
from sandbox.evolution.moran import Moran
from sandbox.evolution.survivors_teach import SurvivorsTeach
from sandbox.evolution.taco_mas import TacoMAS
from tests.evolution.town import Town, ring

BEST = "P0"
HELD = {
    ("playbook", "b001"): {"text": "Give first.", "helped": 2, "hurt": 0, "seq": 3},
    ("playbook", "b002"): {"text": "Old rule.", "retired": True, "seq": 2},
    ("marks", "insights"): {"seq": 9},
    ("recalled", "r"): {"shown": []},
    ("faults", "Recall"): {"count": 1, "last": "ValueError"},
    ("notes", "n"): "plain words",
    ("private words", "p001"): {"private": "I hate them all.", "seq": 4},
}
LESSONS = {("playbook", "b001")}
ALL = LESSONS | {
    ("playbook", "b002"),
    ("notes", "n"),
}  # what is neither private nor an account of other memories
OPERATORS = {
    "survivors_teach": lambda inherits: SurvivorsTeach(at="round", share=0.3, inherits=inherits),
    "moran": lambda inherits: Moran(copies="person", where="everybody", pace=3, inherits=inherits),
    "taco_mas": lambda inherits: TacoMAS(slow=1, fewest=3, inherits=inherits),
}


def town() -> Town:
    """Three people, of whom the first earned most, and remembers something."""
    made = Town(3, ring(3), scores=(0.9, 0.5, 0.1), roles=["b", "a", "a"], strategy=["s"] * 3, fewest=0)
    for (store, key), item in HELD.items():
        made.emit(Wrote(BEST, store, key, item))
    return made


def inherited(operator: Any, rounds: int = 12) -> list[set[tuple[str, str]]]:
    """What each child of the best has of what the best held."""
    made = town()
    for _ in range(rounds):
        made.play(operator)
        made.next()
        if children := [p for p in made.state.present if BEST in p.parents]:
            break
        made.pay(0.9, 0.5, 0.1)
    memory = made.state.memory
    return [
        {
            (store, key)
            for store, items in memory.get(one.name, {}).items()
            for key in items
            if (store, key) in HELD
        }
        for one in children
    ]


@pytest.mark.parametrize("operator", sorted(OPERATORS))
@pytest.mark.parametrize(("inherits", "expected"), [("mind", set()), ("lessons", LESSONS), ("memory", ALL)])
def test_one_switch_says_what_children_know(
    operator: str, inherits: Any, expected: set[tuple[str, str]]
) -> None:
    found = inherited(OPERATORS[operator](inherits))
    assert found
    assert all(one == expected for one in found)


def test_advice_reaches_newcomers_whatever_else_they_inherit() -> None:
    made = town()
    made.play(SurvivorsTeach(at="round", share=0.3, inherits="mind"))
    (child, *_) = [p.name for p in made.state.present if p.parents]
    assert made.state.memory[child] == {"advice": {BEST: {"strategy": "s", "score": 0.9}}}


def test_a_life_cycle_has_the_switch() -> None:
    assert Lifecycle().inherits == "mind"
