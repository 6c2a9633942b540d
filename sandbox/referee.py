"""What a scenario knows better than those who play it, kept for the record: goals, checks, right answers.

It is posted for the engine alone: no mind, no prompt and no operator reads it. The diagnosis does, long after, without
the scenario's code. A scenario tells what it can tell; what it does not tell is said to be unknown, not fine.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sandbox.events import Plain

if TYPE_CHECKING:
    from sandbox.stage import Stage

KEY = "referee"
SHARE = "to be shared"  # the `why` of a private entry of the board that its owner should tell the others


def goal(stage: "Stage", what: str, *, reached: bool = False) -> None:
    """Something that is to be reached before an episode ends; said again once it is."""
    _tell(stage, goal=what, reached=reached)


def ended(stage: "Stage", by: str) -> None:
    """Somebody ended the episode of their own accord."""
    _tell(stage, ended=by)


def out_of_time(stage: "Stage") -> None:
    """The episode ends because turns or rounds are used up, where people could have come to an end themselves."""
    _tell(stage, out_of_time=True)


def check(
    stage: "Stage", what: str, *, by: str = "", passed: bool | None = None, right: bool | None = None
) -> None:
    """A check that must be made before an episode ends; said again when it is made.

    by      who made it
    passed  what it said; None: it is still to be made
    right   whether what was checked is right; None: nobody knows
    """
    _tell(stage, check=what, by=by, passed=passed, right=right)


def graded(stage: "Stage", tag: str, right: Mapping[str, bool]) -> None:
    """Whether the last answers to a kind of question are right, by name."""
    _tell(stage, graded=tag, right=dict(right))


def at_most(stage: "Stage", total: float) -> None:
    """The most that all together can earn by what is played now; said several times in an episode, it adds up."""
    _tell(stage, at_most=total)


def _tell(stage: "Stage", **what: Plain) -> None:
    stage.keep(KEY, what)
