"""Tells a model that is down for everybody from an answer that failed.

An ask whose model did not answer is held for a while. When the model answers somebody else after all, only this answer
failed: the ask gets its default. When it answers nobody, the asks stay open and the world pauses, so that nothing is
decided by defaults because a provider is down, and the same beat goes on when it is back.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable

from sandbox.life import Signal

SURE = 3  # asks in a row, at least, before a model counts as down
SHARE = 4  # and one in so many of those that were asked together


class Outages:
    """What is known of the models of one world.

    why   which model is down, and with which error; "" while none is
    """

    def __init__(self) -> None:
        self.why = ""
        self._held: dict[str, list[Callable[[], None]]] = {}
        self._in_a_row = Counter[str]()
        self._guard = threading.RLock()

    def answered(self, model: str) -> None:
        """It is not down: what is held failed by itself."""
        with self._guard:
            self._in_a_row.pop(model, None)
            _settle_all(self._held.pop(model, ()))

    def failed(self, model: str, error: str, settle: Callable[[], None], among: int) -> None:
        """An ask failed, one of `among` that were asked together; `settle` gives it its default.

        Once a model is down nothing is held: what failed stays open, whoever is answered late after all.
        """
        with self._guard:
            self._in_a_row[model] += 1
            self._held.setdefault(model, []).append(settle)
            if self._in_a_row[model] >= max(SURE, among // SHARE) and not self.why:
                self.why = f"nobody is answered: {error}"
            if self.why:
                self._held.clear()

    def settle(self) -> None:
        """Nobody else is being asked: what is held counts as failed."""
        with self._guard:
            held = [settle for those in self._held.values() for settle in those]
            self._held.clear()
            _settle_all(held)

    def retry(self) -> None:
        """Forget what was held, and try again."""
        with self._guard:
            self.why = ""
            self._held.clear()
            self._in_a_row.clear()


def _settle_all(held: Iterable[Callable[[], None]]) -> None:
    """Each of them, even when one cannot be written; then what was wrong is said."""
    faults: list[Signal] = []
    for settle in held:
        try:
            settle()
        except Signal as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
