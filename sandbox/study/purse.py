"""The budget of a study whose runs are played in other processes, or on other machines: one purse for all of them.

The study's own process, or an actor on a cluster, holds the purse. Whoever is about to call a model asks it first.
"""

import time
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from sandbox.budget import BudgetReached, Hold, Purse, Spent
from sandbox.desk import cost
from sandbox.log import Exchange

WAIT = 0.1  # seconds between two looks at a purse whose money others hold
Caps = Mapping[str, float | None]


class Counter:
    """Where a purse is asked from elsewhere; knows who holds what, so that nobody takes it with him when he dies.

    It knows what was counted of each run, too: a call that was recorded, but never told of, is counted by the record.
    """

    def __init__(self, purse: Purse) -> None:
        self.purse = purse
        self._held: dict[int, list[Hold]] = {}
        self._counted: dict[str, Spent] = {}

    def take(self, who: int, hold: Hold, model: str, capped: bool) -> bool | str:
        """Whether it is set aside; in words why it never will be."""
        try:
            taken = self.purse.take(hold, model, capped)
        except BudgetReached as reached:
            return str(reached)
        if taken:
            self._held.setdefault(who, []).append(hold)
        return taken

    def give_back(self, who: int, hold: Hold, run: str, used: Spent) -> None:
        self._held[who].remove(hold)
        self.purse.give_back(hold, used)
        self._counted[run] += used

    def gone(self, who: int) -> None:
        """What somebody held who is no more is free again: nothing came of those calls."""
        for hold in self._held.pop(who, ()):
            self.purse.give_back(hold, Spent())

    def begins(self, run: str, recorded: Spent) -> None:
        """Somebody plays a run, on from its record. What whoever played it before could not tell is counted now."""
        if (counted := self._counted.get(run)) is not None:
            for unit in ("calls", "tokens", "money"):
                untold = max(0, getattr(recorded, unit) - getattr(counted, unit))
                setattr(self.purse.spent, unit, getattr(self.purse.spent, unit) + untold)
        self._counted[run] = recorded


class FarPurse:
    """The study's purse, as it is seen from another process: `ask` calls a method of the counter there.

    Out of its reach there is no money: the question stays open as at a cap, and nobody's mind has failed.
    """

    def __init__(self, caps: Caps, ask: Callable[..., Any]) -> None:
        self._ask, self._run = ask, ""
        self._own = Purse(caps, cost)  # reckons what a call may take, and holds nothing

    def of(self, run: str) -> "FarPurse":
        """The same, for the calls of one run."""
        its = copy(self)
        its._run = run
        return its

    def reserve(self, request: Mapping[str, Any], still: Callable[[], None], capped: bool) -> Hold:
        """Set aside what a call may take. Raises BudgetReached, and whatever `still` raises."""
        hold = self._own.estimate(request)
        while (answer := self._told("take", hold, request["model"], capped)) is not True:
            if answer:
                raise BudgetReached(answer)
            still()
            time.sleep(WAIT)
        return hold

    def settle(self, hold: Hold, exchange: Exchange | None) -> None:
        if exchange:
            self._own.note_length(exchange)
        self._told("give_back", hold, self._run, Spent.of(exchange))

    def _told(self, *words: Any) -> Any:
        """What the counter says. Raises BudgetReached where there is none any more."""
        try:
            return self._ask(*words)
        except Exception as gone:  # a pipe that broke, or whatever a cluster says of an actor that died
            raise BudgetReached("the study that holds the purse is no more; run it again") from gone
