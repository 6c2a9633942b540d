"""What came from outside in one world: committed the moment it arrives, served when a round is played again."""

import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Mapping

from sandbox.events import Plain
from sandbox.life import Divergence, Signal
from sandbox.log import Exchange, Log, Position, digest

LATE = -1  # the call number under which "no answer within the limit" is recorded
SEAT = 0  # the call number of a person's answer
TRAY = -2  # the call number of what a person said, or did not say in time, whom a mind wanted to ask first
EMBED = -10  # the call number of what a mind first wanted as vectors; the next ones go downwards
CHATTED = ("call", "hit")  # kinds of exchange that hold a chat model's answer: paid for, or from the cache
PAID = (*CHATTED, "embed")  # ... that hold a model's answer


class Unwritten(Signal):
    """An answer could not be committed: it is kept, and written before anything else happens."""


class Book:
    """Exchanges by position.

    recorded  those of the round under way, and of later ones while a run is played again
    later     answers that the parent of a fork recorded after the moment they share
    follows   whether everything still is as it was there
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self.recorded: dict[Position, Exchange] = {}
        self.later: dict[Position, Exchange] = {}
        self.follows: Callable[[], bool] = lambda: False
        self._unsaved = deque[tuple[Exchange, Plain, Mapping[str, bytes]]]()
        self._saving = threading.Lock()

    def answered(self, position: Position, request: Plain) -> Exchange | None:
        """The recorded answer to a request at its place. Raises Divergence when another request was recorded there."""
        exchange = self.recorded.get(position)
        if exchange and exchange.request != digest(request):
            raise Divergence(
                f"the request of {exchange.who} at {position}", exchange.request, digest(request)
            )
        return exchange

    def inherited(self, position: Position, request: Plain) -> Exchange | None:
        """In a fork: the parent's answer to the very same request at the same place, which becomes its own."""
        exchange = self.later.get(position)
        if exchange is None or exchange.kind not in PAID or exchange.request != digest(request):
            return None
        self.record((exchange, request))
        return exchange

    def told(self, position: Position, question: str) -> Exchange | None:
        """What a person was recorded to say to a mind that asked first, here or in the parent that is followed."""
        told = self.recorded.get(position)
        if told is None and self.follows() and (told := self.later.get(position)):
            self.record((told, {"prompt": question} if told.kind == "seat" else None))
        return told

    def forget(self, complete: int) -> None:
        """Rounds that are over are not played again."""
        self.recorded = {p: e for p, e in self.recorded.items() if p[0] > complete}

    def record(self, *exchanges: tuple[Exchange, Plain]) -> None:
        """Commit, with their requests. What cannot be written is kept and written before anything else happens."""
        for exchange, request in exchanges:
            self._keep(exchange, request, {})
        self.save()

    def embed(self, exchange: Exchange, request: Plain, vectors: Mapping[str, bytes]) -> None:
        """Commit an answer of an embedding model with the vectors that are new."""
        self._keep(exchange, request, vectors)
        self.save()

    def _keep(self, exchange: Exchange, request: Plain, vectors: Mapping[str, bytes]) -> None:
        self.recorded.setdefault(exchange.position, exchange)
        self._unsaved.append((exchange, request, vectors))

    def save(self) -> None:
        """Write what is kept; nothing when the run is closed: a mind that was given up on may answer after the end."""
        with self._saving:
            while self._unsaved and self._log.live:
                try:
                    self._log.record(*self._unsaved[0])
                except sqlite3.Error as error:
                    raise Unwritten(str(error)) from error
                self._unsaved.popleft()
