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
from dataclasses import replace
from functools import partial
from importlib import import_module
from itertools import count
from typing import Any

import numpy as np

from sandbox import keys
from sandbox.book import EMBED
from sandbox.contract import Embedded, ModelError
from sandbox.desk import Desk, Stopped, in_doubt
from sandbox.events import Plain
from sandbox.flight import Flight, Pause, counted
from sandbox.life import Signal
from sandbox.log import Exchange, Log, Position, digest
from sandbox.spec import HASHED, Vectors

Embedder = Callable[..., Embedded]  # embed(model, texts, dimensions=..., base_url=..., timeout=...)
Price = Callable[[Mapping[str, int]], dict[str, Plain]]
Array = np.ndarray[Any, np.dtype[np.float32]]
SCRIPT = 0  # the n of what a script asks for: questions to people count from 1
AGAIN = 1_000_000  # further down lies what is asked for again, because the record has lost its vectors
KEPT = 20_000  # vectors at hand, about; all are in the record


class Unembedded(Signal):
    """The embedding model does not answer, which may be everybody's case. Nothing is recorded yet."""

    def __init__(self, exchange: Exchange, request: Mapping[str, Any]) -> None:
        super().__init__(exchange.reply["error"])
        self.exchange, self.request, self.model = exchange, request, str(request["model"])


class Embedding:
    """The vectors of one world.

    model     the embedding models (`agents.embeddings.embed`)
    settings  which one, and how
    fetch     how a script waits for what it asked for
    """

    def __init__(self, log: Log, desk: Desk, model: Embedder, settings: Vectors) -> None:
        self._log, self._desk, self._book, self._purse = log, desk, desk.book, desk.purse
        self.model, self.settings = model, settings
        self.fetch: Callable[[Callable[[], Array]], Array] = lambda ask: ask()
        self._plain = settings.model_dump(mode="json", exclude_defaults=True) | {"model": settings.model}
        self._known: dict[str, Array] = {}
        self._flying: dict[str, Flight] = {}  # what is being asked for, until it is there
        self._scripts = Counter[tuple[int, int]]()  # questions of scripts so far, by step and beat
        self._guard = threading.Lock()

    def of_mind(self, ask: tuple[int, int, int], who: str) -> "OfMind":
        """`View.embed` for one ask, which is found by step, beat and n."""
        return OfMind(lambda call, texts, pause: self._vectors((*ask, call), who, texts, pause))

    def of_script(self, where: tuple[int, int], by: str, texts: Sequence[str]) -> Array:
        """`Stage.embed` at this step and beat. It counts, but no cap stops a script in the middle of a sentence."""
        self._scripts[where] += 1
        position = (*where, SCRIPT, self._scripts[where])
        return self.fetch(lambda: self._vectors(position, by, texts))

    def _vectors(self, position: Position, who: str, texts: Sequence[str], pause: Pause = counted) -> Array:
        """Row i is the vector of text i, of unit length. Raises ModelError, TypeError, or a Signal."""
        if isinstance(texts, str) or not all(isinstance(text, str) for text in texts):
            raise TypeError(f"embed takes a list of texts, got {texts!r}")
        request = {"embed": list(texts), **self._plain}
        exchange = self._had(position, request) or self._ask(position, who, request, pause)
        if "error" in exchange.reply:
            raise ModelError(exchange.reply["error"], status=exchange.reply.get("status"))
        have = self._have(texts)
        if lost := [text for text in dict.fromkeys(texts) if text not in have]:
            self._ask((*position[:3], position[3] - AGAIN), who, {**request, "embed": lost}, pause)
            have |= self._have(lost)
        return _rows(texts, have)

    def _had(self, position: Position, request: Plain) -> Exchange | None:
        """What is recorded at this place, here or in the run that this is a fork of."""
        if exchange := self._book.answered(position, request):
            return exchange
        if exchange := self._book.inherited(position, request):
            self._purse.count(exchange)
        return exchange

    def _ask(self, position: Position, who: str, request: Mapping[str, Any], pause: Pause) -> Exchange:
        """Ask for what the run does not have, and commit it on arrival.

        Raises Unembedded where nothing came, and it is not clear whether others get theirs.
        """
        if self.settings.model != HASHED:
            self._desk.vectors[position[:3]] = self.settings.model
        missing, flight = self._claimed(request["embed"], pause)
        if flight.fault:
            exchange = replace(flight.fault, position=position, who=who, request=digest(request))
            raise Unembedded(exchange, request)
        try:
            if not missing or self.settings.model == HASHED:
                exchange, vectors = self._answered(position, who, request, missing, None)
                self._book.embed(exchange, request, vectors)
            else:
                flight.also(pause())
                exchange = self._paid(position, who, request, missing, flight.let_in)
            if _open(exchange, request):
                flight.fault = replace(exchange, reply={**exchange.reply, "paid": False})
                raise Unembedded(exchange, request)
            self._desk.vectors.pop(position[:3], None)
            return exchange
        finally:
            with self._guard:
                self._flying = {key: other for key, other in self._flying.items() if other is not flight}
            flight.let_in()
            flight.set()

    def _claimed(self, texts: Sequence[str], pause: Pause) -> tuple[list[str], Flight]:
        """The texts that the run does not have and nobody is asking for; waits for those who are.

        Where their model did not answer them, their flight comes back: nobody asks it the same once more.
        """
        while True:
            have, mine = self._have(texts), Flight()
            missing = {self._key(text): text for text in texts if text not in have}
            with self._guard:
                others = [self._flying[key] for key in missing if key in self._flying]
                if not others and missing.keys().isdisjoint(self._known):
                    self._flying.update(dict.fromkeys(missing, mine))
                    return list(missing.values()), mine
            for other in others:
                other.also(pause())
                other.wait()
                if other.fault:
                    return [], other

    def _paid(
        self,
        position: Position,
        who: str,
        request: Mapping[str, Any],
        missing: list[str],
        let_in: Callable[[], None],
    ) -> Exchange:
        """With the budget asked before; committed on arrival, before the purse hears of it, which may be far away.

        Raises Stopped when no further call is to start.
        """
        desk, asked = self._desk, self._priced(missing)
        script, known = position[2] == SCRIPT, None
        if not script:
            self._still()
        hold = self._purse.reserve(asked, self._still, capped=not script)
        price = partial(self._purse.price, asked, hold=hold)
        try:
            desk.book.begin(position)
            exchange, vectors = self._answered(position, who, request, missing, price, let_in)
            known = None if _open(exchange, request) else exchange
            if known:
                self._book.embed(known, request, vectors)
            else:
                desk.book.end(position)
        finally:
            self._purse.settle(hold, known)
        if "error" not in exchange.reply:
            desk.answered(self.settings.model)
        return exchange

    def _priced(self, texts: Sequence[str]) -> dict[str, Any]:
        """The request as the purse reckons it: nothing comes back but numbers."""
        sampling = {"base_url": self.settings.base_url, "max_tokens": 1}
        words = [{"content": " ".join(texts)}]
        return {"model": self.settings.model, "messages": words, "schema": None, "sampling": sampling}

    def _still(self) -> None:
        """Raises Stopped when minds ask for nothing more: somebody stops the world, or a model is down."""
        self._desk.still()
        if self._desk.down():
            raise Stopped

    def _answered(
        self,
        position: Position,
        who: str,
        request: Plain,
        missing: list[str],
        price: Price | None,
        let_in: Callable[[], None] | None = None,
    ) -> tuple[Exchange, dict[str, bytes]]:
        """The exchange, a failure included, and the vectors that are new."""
        begin, paid = time.monotonic(), price is not None
        vectors: dict[str, bytes] = {}
        try:
            answer = self._asked(missing, let_in)
            vectors, retries = self._keep(missing, answer), answer.retries
            reply: dict[str, Plain] = {"usage": dict(answer.usage), "model": answer.model, "paid": paid}
            if price:
                reply["spent"] = price(answer.usage)
        except ModelError as error:
            reply, retries = {"error": str(error), "status": error.status, "paid": paid}, error.retries
        seconds = time.monotonic() - begin
        return Exchange(position, who, "embed", digest(request), reply, seconds, retries), vectors

    def _asked(self, texts: list[str], let_in: Callable[[], None] | None) -> Embedded:
        if not texts:
            return Embedded([])
        how = self.settings
        options = {"dimensions": how.dimensions, "base_url": how.base_url, "timeout": self._desk.per_call}
        return self.model(how.model, texts, **options, begun=let_in)

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


class OfMind:
    """What one mind asks for while it answers one ask. Every try at it counts its questions `anew`.

    pause  stops the ask's clock while the model is busy with others
    """

    def __init__(self, ask: Callable[[int, Sequence[str], Pause], Array]) -> None:
        self._ask, self.pause = ask, counted
        self.anew()

    def anew(self) -> None:
        self._calls = count(EMBED, -1)

    def __call__(self, texts: Sequence[str]) -> Array:
        return self._ask(next(self._calls), texts, self.pause)


def _rows(texts: Sequence[str], have: Mapping[str, Array]) -> Array:
    """Row i is the vector of text i; an empty one is all zeros."""
    whole = np.zeros((len(texts), max((len(row) for row in have.values()), default=0)), np.float32)
    for i, text in enumerate(texts):
        whole[i, : len(have[text])] = have[text]
    return whole


def _open(exchange: Exchange, request: Mapping[str, Any]) -> bool:
    """Whether nothing came, and the ask stays open: a scenario cannot do without, others may all be in this case."""
    return "error" in exchange.reply and (exchange.who == "scenario" or in_doubt(exchange, request))


def _unit(row: Sequence[float]) -> Array:
    """The direction of a vector; nothing but zeros has none, and stays as it is."""
    vector = np.asarray(row, np.float64)
    length = float(np.linalg.norm(vector))
    return (vector / length if length else vector).astype(np.float32)


def embed(*args: Any, **options: Any) -> Embedded:
    """The embedding models, found when the first is called."""
    keys.load()
    return import_module("agents.embeddings").embed(*args, **options)  # type: ignore[no-any-return]
