"""The model port behind `think`: served from the record, from the cache, or paid for."""

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from typing import Any

from sandbox import keys
from sandbox.asks import Ask, Deferral, Write
from sandbox.book import Book
from sandbox.budget import Hold, Purse
from sandbox.cache import Cache
from sandbox.contract import Completion, Mind, ModelError
from sandbox.events import Plain, Thought
from sandbox.life import Signal
from sandbox.log import Exchange, Position, digest
from sandbox.view import View

Model = Callable[..., Completion]  # complete(model, messages, schema=..., sampling=...)
ONLY_THIS = (400, 409, 413, 422)  # HTTP statuses that speak of the request, not of the provider
_TOLD = [one.name for one in fields(Completion) if one.name != "retries"]


class Stopped(Signal):
    """Somebody stops the world: no further call starts."""


@dataclass(slots=True)
class Outcome:
    """What became of one ask: a legal value, and how it came about."""

    value: Plain
    rung: str = "value"
    writes: tuple[Write, ...] = ()
    failure: tuple[str, str] | None = None  # what failed, and how
    thoughts: tuple[Thought, ...] = ()


@dataclass(slots=True)
class Job:
    """One ask with everything that answering it takes.

    since    when the answer began to take time: the wait for a busy model does not count
    attempt  the try that is under way
    held     whether it failed, and it is not clear yet whether its model is down
    defer    the question that is put to a person first, and `own`, what counts if they do not answer
    limit    seconds for a person's answer, in their seat or in the tray, from `since` on; None: no limit
    anew     another try at it begins: what it counts by itself starts again
    """

    n: int
    ask: Ask
    mind: Mind
    view: View
    where: tuple[int, int]  # step, beat
    outcome: Outcome | None = None
    since: float = 0.0
    attempt: "Attempt | None" = None
    held: bool = False
    defer: Deferral | None = None
    own: Outcome | None = None
    limit: float | None = None
    anew: Callable[[], None] = lambda: None

    def position(self, call: int) -> Position:
        return (*self.where, self.n, call)

    @property
    def waits(self) -> bool:
        """Whether nothing but a person's answer is missing: from their seat, or to a mind that asks first."""
        return self.outcome is None and (self.mind.seat or self.own is not None)

    @property
    def left(self) -> float | None:
        """Seconds that the person has left; None: as long as it takes."""
        return None if self.limit is None else max(0.0, self.since + self.limit - time.monotonic())

    def pause(self) -> Callable[[], None]:
        """The wait for a busy model, or for a share of the budget, begins; it does not count. Call what comes back
        when it is over; once is enough.
        """
        since, self.since, entered = self.since, math.inf, time.monotonic()

        def let_in() -> None:
            if self.since == math.inf:
                self.since = since + time.monotonic() - entered

        return let_in

    def seated(self) -> "Job":
        """A person's time begins, if it is limited."""
        self.since, self.limit = time.monotonic(), self.mind.seat_seconds()
        return self


class Desk:
    """Where the model calls of one world are made.

    model     the chat models (`agents.models.complete`)
    per_call  longest wait for one of them, seconds
    stop      set while no further call is to start
    down      whether a model answers nobody: then no further vectors are asked for either
    vectors   which embedding model an ask waits for, or did not get vectors from
    cache     answers of earlier runs, if they may be used
    """

    def __init__(self, book: Book, model: Model, purse: Purse, per_call: float) -> None:
        self.book, self.model, self.purse, self.per_call = book, model, purse, per_call
        self.stop = threading.Event()
        self.answered: Callable[[str], None] = lambda model: None
        self.down: Callable[[], bool] = lambda: False
        self.vectors: dict[tuple[int, int, int], str] = {}
        self.cache: Cache | None = None

    def still(self) -> None:
        """Raises Stopped when no further call is to start."""
        if self.stop.is_set():
            raise Stopped


class Attempt:
    """One try of a mind at an ask: a `Think` for it.

    thoughts  what it thought, for the record
    asking    the model that is being asked, or that did not answer; "" when none is in doubt
    withheld  failures that are on record once it is clear that not everybody's call fails
    given_up  whether nobody waits for it any more
    outdated  whether it began before an outage after which everything is asked anew: if it fails, it is asked anew too
    """

    def __init__(self, desk: Desk, job: Job) -> None:
        self._desk, self._job = desk, job
        self._calls, self._purpose = 0, ""  # the part of a mind that asks now
        self.thoughts: list[Thought] = []
        self.withheld: list[tuple[Exchange, Plain]] = []
        self.asking, self.given_up, self.outdated = "", False, False

    def __call__(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        model: str,
        schema: Mapping[str, Plain] | None = None,
        sampling: Mapping[str, Plain] | None = None,
        purpose: str = "",
    ) -> Completion:
        """One call of a chat model. Raises ModelError."""
        self._calls += 1
        self._purpose = purpose
        request = {"model": model, "messages": list(messages), "schema": schema, "sampling": sampling or {}}
        position = self._job.position(self._calls)
        exchange = self._had(position, request) or self._cached(position, request)
        completion = _completion(exchange.reply)
        who, usage = self._job.ask.who, dict(completion.usage)
        self.thoughts.append(
            Thought(who, self._job.n, self._calls, completion.model or model, exchange.request, usage)
        )
        return completion

    def write(self, *more: tuple[Exchange, Plain]) -> None:
        """Put on record, and on the bill, what was withheld."""
        withheld, self.withheld = self.withheld, []
        for exchange, _ in withheld:
            self._desk.purse.count(exchange)
        self._desk.book.record(*withheld, *more)

    def _had(self, position: Position, request: dict[str, Any]) -> Exchange | None:
        book = self._desk.book
        if exchange := book.answered(position, request):
            return exchange
        if exchange := book.inherited(position, request):
            self._desk.purse.count(exchange)
        return exchange

    def _cached(self, position: Position, request: dict[str, Any]) -> Exchange:
        """An answer that an earlier run paid for; or one that is paid for now, and left to later runs."""
        desk, who = self._desk, self._job.ask.who
        if desk.cache is None:
            return self._paid(position, request)
        key = desk.cache.key(request, who, position)
        if (reply := desk.cache.find(key)) is None:
            exchange = self._paid(position, request)
            if "error" not in exchange.reply:
                desk.cache.keep(key, exchange.reply)
            return exchange
        desk.still()
        hit = Exchange(position, who, "hit", digest(request), reply)
        desk.purse.count(hit)
        self.write((hit, request))
        return hit

    def _paid(self, position: Position, request: dict[str, Any]) -> Exchange:
        """One paid call, committed on arrival: before the purse hears of it, which may be far away."""
        desk, let_in = self._desk, self._job.pause()
        known: Exchange | None = None
        try:
            desk.still()
            hold = desk.purse.reserve(request, desk.still)
            try:
                exchange = self._called(position, request, hold, let_in)
                known = None if in_doubt(exchange, request) else exchange
                self._keep(exchange, request)
            finally:
                desk.purse.settle(hold, known)
        finally:
            let_in()
        return exchange

    def _called(
        self, position: Position, request: dict[str, Any], hold: Hold, let_in: Callable[[], None]
    ) -> Exchange:
        """What came of a call, with what it took."""
        desk, who, begun = self._desk, self._job.ask.who, time.monotonic()
        self.asking = request["model"]
        desk.book.begin(position)
        reply, retries = self._asked(request, let_in)
        spent = desk.purse.price(request, reply.get("usage", {}), hold) if "error" not in reply else {}
        seconds = time.monotonic() - begun
        told = {**reply, "spent": spent, **({"purpose": self._purpose} if self._purpose else {})}
        return Exchange(position, who, "call", digest(request), told, seconds, retries)

    def _asked(self, request: dict[str, Any], let_in: Callable[[], None]) -> tuple[dict[str, Plain], int]:
        """The reply as it is recorded, a failure included, and how often it was tried again."""
        options = {
            "sampling": request["sampling"], "timeout": self._desk.per_call, "begun": let_in
        }  # fmt: skip
        try:
            completion = self._desk.model(
                request["model"], request["messages"], schema=request["schema"], **options
            )
        except ModelError as error:
            return {"error": str(error), "status": error.status}, error.retries
        return {name: _plain(getattr(completion, name)) for name in _TOLD}, completion.retries

    def _keep(self, exchange: Exchange, request: dict[str, Any]) -> None:
        """Record an answer at once; a failure that may be everybody's only when it is clear that it is not."""
        if in_doubt(exchange, request):
            self._desk.book.end(exchange.position)
            self.withheld.append((exchange, request))
            return
        self.asking = ""
        self.write((exchange, request))
        if "error" not in exchange.reply:
            self._desk.answered(request["model"])


def in_doubt(exchange: Exchange, request: Mapping[str, Any]) -> bool:
    """Whether it is a failure that others may have, too: their model may be down."""
    reply = exchange.reply
    return "error" in reply and reply["status"] not in ONLY_THIS and request["model"] != "offline"


def complete(*args: Any, **options: Any) -> Completion:
    """The chat models, found when the first is called."""
    keys.load()
    return import_module("agents.models").complete(*args, **options)  # type: ignore[no-any-return]


def cost(*args: Any) -> float | None:
    """US dollars of a call, where its price is known (`agents.prices.cost`)."""
    return import_module("agents.prices").cost(*args)  # type: ignore[no-any-return]


def _plain(value: Any) -> Plain:
    return dict(value) if isinstance(value, Mapping) else value


def _completion(reply: Plain) -> Completion:
    """The recorded reply. Raises ModelError where an error was recorded in its place."""
    if "error" in reply:
        raise ModelError(reply["error"], status=reply.get("status"))
    return Completion(**{name: reply[name] for name in _TOLD})
