"""Words that somebody is asking an embedding model for, and who else waits for them."""

import threading
from collections.abc import Callable

from sandbox.log import Exchange

Pause = Callable[[], Callable[[], None]]  # a wait that takes no time begins; what comes back ends it


def counted() -> Callable[[], None]:
    """All waits take time."""
    return lambda: None


class Flight(threading.Event):
    """Texts that somebody is asking for; set when that is over, with the failure where the model did not answer.

    Whoever waits for it waits for a busy model as long as whoever asks does.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fault: Exchange | None = None
        self._waiting: list[Callable[[], None]] = []
        self._let_in = False
        self._guard = threading.Lock()

    def also(self, over: Callable[[], None]) -> None:
        """Somebody's wait for a busy model is `over` with this one's."""
        with self._guard:
            self._waiting.append(over)
            if self._let_in:
                over()

    def let_in(self) -> None:
        """The model is busy with others no more."""
        with self._guard:
            self._let_in = True
            for over in self._waiting:
                over()
