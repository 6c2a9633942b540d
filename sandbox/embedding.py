"""Words as vectors, for scripts and minds: the recorded door to an embedding model.

A question for vectors is an exchange of kind "embed" at a position of its own: a mind's beside the calls of its ask,
a script's beside the beat. The vectors themselves are kept once per run, by model and text, so a text that occurs
again is not asked for again, whoever asks. When a round is played again, both are served from the record.
"""

import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from itertools import count
from typing import Any

import numpy as np

from sandbox import keys
from sandbox.book import EMBED, Book
from sandbox.budget import Purse
from sandbox.contract import Embedded, ModelError
from sandbox.events import Plain
from sandbox.life import Signal
from sandbox.log import Exchange, Log, Position, digest
from sandbox.spec import HASHED, Vectors

Embedder = Callable[..., Embedded]  # embed(model, texts, dimensions=..., base_url=..., timeout=...)
Price = Callable[[Mapping[str, int]], dict[str, Plain]]
Array = np.ndarray[Any, np.dtype[np.float32]]
SCRIPT = 0  # the n of what a script asks for: questions to people count from 1
KEPT = 20_000  # vectors at hand, about; all are in the record


class Unembedded(Signal):
    """The embedding model does not answer, and a scenario cannot go on without it. Nothing is recorded."""


class Embedding:
    """The vectors of one world.

    model     the embedding models (`agents.embeddings.embed`)
    settings  which one, and how
    """

    def __init__(
        self, log: Log, book: Book, purse: Purse, model: Embedder, settings: Vectors, per_call: float
    ) -> None:
        self._log, self._book, self._purse, self._per_call = log, book, purse, per_call
        self.model, self.settings = model, settings
        self._plain = settings.model_dump(mode="json", exclude_defaults=True) | {"model": settings.model}
        self._known: dict[str, Array] = {}
        self._flying: dict[str, threading.Event] = {}  # what is being asked for, until it is there
        self._scripts = Counter[tuple[int, int]]()  # questions of scripts so far, by step and beat
        self._guard = threading.Lock()

    def of_mind(self, ask: tuple[int, int, int], who: str) -> Callable[[Sequence[str]], Array]:
        """`View.embed` for one ask, which is found by step, beat and n."""
        calls = count(EMBED, -1)
        return lambda texts: self._vectors((*ask, next(calls)), who, texts)

    def of_script(self, where: tuple[int, int], by: str, texts: Sequence[str]) -> Array:
        """`Stage.embed` at this step and beat. It counts, but no cap stops a script in the middle of a sentence."""
        self._scripts[where] += 1
        return self._vectors((*where, SCRIPT, self._scripts[where]), by, texts)

    def _vectors(self, position: Position, who: str, texts: Sequence[str]) -> Array:
        """Row i is the vector of text i, of unit length. Raises ModelError, TypeError, or a Signal."""
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise TypeError(f"embed takes a list of texts, got {texts!r}")
        request = {"embed": list(texts), **self._plain}
        exchange = self._had(position, request) or self._ask(position, who, request)
        if "error" in exchange.reply:
            raise ModelError(exchange.reply["error"], status=exchange.reply.get("status"))
        return self._rows(request["embed"])

    def _had(self, position: Position, request: Plain) -> Exchange | None:
        """What is recorded at this place, here or in the run that this is a fork of."""
        if exchange := self._book.answered(position, request):
            return exchange
        if exchange := self._book.inherited(position, request):
            self._purse.count(exchange)
        return exchange

    def _ask(self, position: Position, who: str, request: Mapping[str, Any]) -> Exchange:
        """Ask for what the run does not have, and commit it on arrival."""
        missing, flight = self._claimed(request["embed"])
        try:
            if not missing or self.settings.model == HASHED:
                exchange, vectors = self._answered(position, who, request, missing, None)
            else:
                exchange, vectors = self._paid(position, who, request, missing)
            self._book.embed(exchange, request, vectors)
            return exchange
        finally:
            with self._guard:
                self._flying = {key: other for key, other in self._flying.items() if other is not flight}
            flight.set()

    def _claimed(self, texts: Sequence[str]) -> tuple[list[str], threading.Event]:
        """The texts that the run does not have and nobody is asking for; waits for those who are."""
        while True:
            have, mine = self._have(texts), threading.Event()
            missing = {self._key(text): text for text in texts if text not in have}
            with self._guard:
                others = [self._flying[key] for key in missing if key in self._flying]
                if not others and missing.keys().isdisjoint(self._known):
                    self._flying.update(dict.fromkeys(missing, mine))
                    return list(missing.values()), mine
            for other in others:
                other.wait()

    def _paid(
        self, position: Position, who: str, request: Mapping[str, Any], missing: list[str]
    ) -> tuple[Exchange, dict[str, bytes]]:
        """With the budget asked before, and told after."""
        how, text = self.settings, " ".join(missing)
        asked: dict[str, Any] = {
            "model": how.model,
            "messages": [{"content": text}],
            "schema": None,
            "sampling": {"base_url": how.base_url, "max_tokens": 1},
        }
        hold, exchange = self._purse.reserve(asked, capped=position[2] != SCRIPT), None
        price = partial(self._purse.price, asked, hold=hold)
        try:
            exchange, vectors = self._answered(position, who, request, missing, price)
        finally:
            self._purse.settle(hold, exchange)
        return exchange, vectors

    def _answered(
        self, position: Position, who: str, request: Plain, missing: list[str], price: Price | None
    ) -> tuple[Exchange, dict[str, bytes]]:
        """The exchange, a failure included, and the vectors that are new. Raises Unembedded for a scenario."""
        begin, paid = time.monotonic(), price is not None
        vectors: dict[str, bytes] = {}
        try:
            answer = self._asked(missing)
            vectors, retries = self._keep(missing, answer), answer.retries
            reply: dict[str, Plain] = {"usage": dict(answer.usage), "model": answer.model, "paid": paid}
            if price:
                reply["spent"] = price(answer.usage)
        except ModelError as error:
            if who == "scenario":
                raise Unembedded(str(error)) from None
            reply, retries = {"error": str(error), "status": error.status, "paid": paid}, error.retries
        seconds = time.monotonic() - begin
        return Exchange(position, who, "embed", digest(request), reply, seconds, retries), vectors

    def _asked(self, texts: list[str]) -> Embedded:
        if not texts:
            return Embedded([])
        how = self.settings
        options = {"dimensions": how.dimensions, "base_url": how.base_url, "timeout": self._per_call}
        return self.model(how.model, texts, **options)

    # -- what the run has ------------------------------------------------------------------------------------

    def _key(self, text: str) -> str:
        return digest([self._plain, text])

    def _have(self, texts: Sequence[str]) -> dict[str, Array]:
        """The vectors that the run has, by text: those at hand, and those in the record."""
        keys = {text: self._key(text) for text in texts}
        with self._guard:
            known = {text: self._known[key] for text, key in keys.items() if key in self._known}
        elsewhere = [key for text, key in keys.items() if text not in known]
        found = self._log.vectors(elsewhere) if elsewhere else {}
        return known | {
            text: np.frombuffer(zlib.decompress(found[key]), "<f4")
            for text, key in keys.items()
            if key in found
        }

    def _keep(self, texts: list[str], answer: Embedded) -> dict[str, bytes]:
        """Take in new vectors; those to be recorded."""
        new = {self._key(text): _unit(row) for text, row in zip(texts, answer.rows, strict=True)}
        with self._guard:
            if len(self._known) > KEPT:
                self._known.clear()
            self._known.update(new)
        return {key: zlib.compress(row.astype("<f4").tobytes(), 1) for key, row in new.items()}

    def _rows(self, texts: Sequence[str]) -> Array:
        """The vectors of texts; those that a record has lost are asked for again."""
        have = self._have(texts)
        if lost := [text for text in dict.fromkeys(texts) if text not in have]:
            have |= zip(lost, map(_unit, self._asked(lost).rows), strict=True)
        whole = np.zeros((len(texts), max((len(row) for row in have.values()), default=0)), np.float32)
        for i, text in enumerate(texts):
            whole[i, : len(have[text])] = have[text]
        return whole


def _unit(row: Sequence[float]) -> Array:
    """The direction of a vector; nothing but zeros has none, and stays as it is."""
    vector = np.asarray(row, np.float64)
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)


def embed(*args: Any, **options: Any) -> Embedded:
    """The embedding models, found when the first is called."""
    keys.load()
    return import_module("agents.embeddings").embed(*args, **options)  # type: ignore[no-any-return]
