"""A batch of asks becomes a batch of replies, whatever goes wrong on the way.

All views are fixed before the first answer. Minds that answer at once run one after another in one lane; minds that
wait for something outside run side by side. A mind past its limit is abandoned and counted: threads cannot be killed,
so a late answer is kept as an exchange and never applied. What comes from outside is committed the moment it arrives,
and served from there when a round is played again.
"""

import math
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sandbox.asks import AnswerError, Ask, Reply, Write
from sandbox.contract import Completion, Mind, ModelError, Think
from sandbox.events import Plain, Thought, settled
from sandbox.life import Divergence, Signal
from sandbox.log import Exchange, Log, Position, digest
from sandbox.state import View

LATE = -1  # the call number under which "no answer within the limit" is recorded
SEAT = 0  # the call number of a person's answer

Model = Callable[..., Completion]  # complete(model, messages, schema=..., sampling=...)


class BudgetReached(Signal):
    """A hard cap: no further call starts. The message names the cap."""


class Unwritten(Signal):
    """An answer could not be committed: it is kept, and written before anything else happens."""


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
    """One ask with everything that answering it takes."""

    n: int
    ask: Ask
    mind: Mind
    view: View
    where: tuple[int, int]  # step, beat
    outcome: Outcome | None = None
    since: float = 0.0  # when the answer began to take time: the wait for a busy model does not count

    def position(self, call: int) -> Position:
        return (*self.where, self.n, call)


class Purse:
    """What model calls have used, against hard caps. Shared by the lanes of a world."""

    def __init__(self, caps: Mapping[str, int | None]) -> None:
        self.caps = dict(caps)
        self.used = {"calls": 0, "tokens": 0}
        self._guard = threading.Lock()

    def reserve(self) -> None:
        """Take one call. Raises BudgetReached when a cap is reached."""
        with self._guard:
            for unit, cap in self.caps.items():
                if cap is not None and self.used[unit] >= cap:
                    raise BudgetReached(f"the budget of {cap} {unit} is used up ({self.used[unit]} {unit})")
            self.used["calls"] += 1

    def spend(self, reply: Plain) -> None:
        """The tokens of a reply."""
        usage = reply.get("usage", {})
        with self._guard:
            self.used["tokens"] += usage.get("input", 0) + usage.get("output", 0)

    def count(self, reply: Plain) -> None:
        """A call that was paid for in an earlier process."""
        if reply is not None:
            self.used["calls"] += 1
            self.spend(reply)


class Answering:
    """Runs the minds of one world.

    log         where exchanges go, and where recorded ones come from
    model       the chat models (`agents.models.complete`)
    at_once     model answers awaited at the same time
    seconds     longest wait for one answer, retries included
    per_call    longest wait for one model call
    abandoned   minds given up on so far in this process
    later       answers that the parent of a fork recorded after the moment they share
    follows     whether everything still is as it was there
    """

    def __init__(
        self, log: Log, model: Model, purse: Purse, *, at_once: int, seconds: float, per_call: float
    ) -> None:
        self._log, self.model, self.purse = log, model, purse
        self.at_once, self.seconds, self.per_call = at_once, seconds, min(per_call, seconds)
        self.recorded: dict[Position, Exchange] = {}
        self.later: dict[Position, Exchange] = {}
        self.follows: Callable[[], bool] = lambda: False
        self.abandoned = 0
        self._lanes: list[_Lane] = []
        self._unsaved = deque[tuple[Exchange, Plain]]()
        self._saving = threading.Lock()
        self._fault: BaseException | None = None
        self._cap = ""

    # -- a batch -----------------------------------------------------------------------------------------------

    def run(self, jobs: Sequence[Job], stop: threading.Event) -> str:
        """Answer what is open. Returns "" when all have an outcome, else why not: "stopped", "waiting" or the cap.

        May be called again for the same jobs: what is under way goes on, what has an outcome keeps it.
        """
        self._cap = ""
        self._save()
        if not self._lanes:
            self._start([job for job in jobs if job.outcome is None and not self._served(job)])
        self._join(stop)
        if self._fault:
            fault, self._fault = self._fault, None
            raise fault
        if self._lanes:
            return "stopped"
        if self._cap:
            return self._cap
        return "waiting" if any(job.outcome is None for job in jobs) else ""

    @property
    def busy(self) -> bool:
        """Whether minds are still at it, after a stop."""
        return bool(self._lanes)

    def _served(self, job: Job) -> bool:
        """Whether the ask needs no mind: nobody came in time when it was recorded, or a person answers it."""
        for book in (self.recorded, self.later if self.follows() else {}):
            late, given = book.get(job.position(LATE)), book.get(job.position(SEAT))
            if late:
                job.outcome = Outcome(job.ask.default, "default", failure=("answer", str(late.reply)))
            elif given:
                job.outcome = Outcome(given.reply, "seat")
            if (found := late or given) and book is self.later:
                self._record(found, {"prompt": job.ask.prompt} if given else None)
            if found:
                return True
        return job.mind.seat

    def seat(self, job: Job, value: Plain) -> None:
        """A person's answer. Raises AnswerError when it is not legal; nothing is recorded then."""
        legal = job.ask.answer.validate_value(value)
        self._record(Exchange(job.position(SEAT), job.ask.who, "seat", "", legal), {"prompt": job.ask.prompt})
        job.outcome = Outcome(legal, "seat")

    def _start(self, jobs: list[Job]) -> None:
        quick = deque(job for job in jobs if not job.mind.waits)
        slow = deque(job for job in jobs if job.mind.waits)
        lanes = [_Lane(self, quick)] if quick else []
        lanes += [_Lane(self, slow) for _ in range(min(self.at_once, len(slow)))]
        for lane in lanes:
            lane.start()
        self._lanes = lanes

    def _join(self, stop: threading.Event) -> None:
        while self._lanes:
            lane = self._lanes[0]
            lane.join(min(0.05, max(0.001, lane.deadline(self.seconds) - time.monotonic())))
            for each in [each for each in self._lanes if each.is_alive()]:
                if each.overdue(self.seconds):
                    self._abandon(each)
            self._lanes = [each for each in self._lanes if each.is_alive() and not each.abandoned]
            if self._lanes and stop.is_set():
                return

    def _abandon(self, lane: "_Lane") -> None:
        """Give up on a mind past its limit; the other asks of its lane go on in a new one."""
        job = lane.give_up()
        if job is None:
            return
        self.abandoned += 1
        error = f"no answer within {self.seconds:g} s"
        self._record(Exchange(job.position(LATE), job.ask.who, "late", "", error, self.seconds), None)
        job.outcome = Outcome(job.ask.default, "default", failure=("answer", error))
        if lane.queue:
            following = _Lane(self, lane.queue)
            following.start()
            self._lanes.append(following)

    # -- one ask -----------------------------------------------------------------------------------------------

    def answer(self, job: Job) -> Outcome | None:
        """Run the mind. None when the ask must stay open (budget, or a fault of the engine, kept for the caller)."""
        thoughts: list[Thought] = []
        try:
            return replace(self._answered(job, thoughts), thoughts=tuple(thoughts))
        except BudgetReached as cap:
            self._cap = str(cap)
        except Signal as fault:
            self._fault = fault
        return None

    def _answered(self, job: Job, thoughts: list[Thought]) -> Outcome:
        """A legal value, or the default and what failed: an author's mind may do anything, and the round goes on."""
        try:
            given = job.mind.answer(job.view, job.ask, self._port(job, thoughts))
            reply = given if isinstance(given, Reply) else Reply(given)
            writes = tuple(Write(w.key, settled(w.item), w.store) for w in reply.writes)
            return Outcome(job.ask.answer.validate_value(reply.value), str(reply.rung), writes)
        except Signal:
            raise
        except ModelError as error:
            failure = ("think", str(error))
        except AnswerError as error:
            failure = ("answer", str(error))
        except BaseException as error:  # even an exit: it ends the mind, not the round
            failure = ("answer", f"{type(error).__name__}: {error}")
        return Outcome(job.ask.default, "default", failure=failure)

    def _port(self, job: Job, thoughts: list[Thought]) -> Think:
        """The model port of one ask: position, recording and replay behind a plain function."""
        calls = 0

        def think(
            messages: Sequence[Mapping[str, str]],
            *,
            model: str,
            schema: Mapping[str, Plain] | None = None,
            sampling: Mapping[str, Plain] | None = None,
        ) -> Completion:
            nonlocal calls
            calls += 1
            request = {
                "model": model,
                "messages": list(messages),
                "schema": schema,
                "sampling": sampling or {},
            }
            position = job.position(calls)
            exchange = (
                self.recorded.get(position)
                or self._inherited(position, request)
                or self._call(job, position, request)
            )
            _verify(exchange, request)
            completion = _completion(exchange.reply)
            usage = dict(completion.usage)
            thoughts.append(
                Thought(job.ask.who, job.n, calls, completion.model or model, exchange.request, usage)
            )
            return completion

        return think

    def _inherited(self, position: Position, request: dict[str, Any]) -> Exchange | None:
        """In a fork: the parent's answer to the very same request at the same place, which becomes its own."""
        exchange = self.later.get(position)
        if exchange is None or exchange.kind != "call" or exchange.request != digest(request):
            return None
        self.purse.reserve()
        self._record(exchange, request)
        self.purse.spend(exchange.reply)
        return exchange

    def _call(self, job: Job, position: Position, request: dict[str, Any]) -> Exchange:
        """One paid call, committed on arrival, failures included."""
        self.purse.reserve()
        entered, since = time.monotonic(), job.since
        job.since = math.inf

        def let_in() -> None:
            """The wait for a busy model is over: it does not count."""
            if job.since == math.inf:
                job.since = since + time.monotonic() - entered

        options = {"sampling": request["sampling"], "timeout": self.per_call, "begun": let_in}
        try:
            completion = self.model(
                request["model"], request["messages"], schema=request["schema"], **options
            )
            reply: Plain = _plain(completion)
            retries = completion.retries
        except ModelError as error:
            reply, retries = {"error": str(error), "status": error.status}, 0
        finally:
            let_in()
        exchange = Exchange(
            position, job.ask.who, "call", digest(request), reply, time.monotonic() - entered, retries
        )
        self._record(exchange, request)
        self.purse.spend(reply)
        return exchange

    def _record(self, exchange: Exchange, request: Plain) -> None:
        """Commit. What cannot be written is kept and written before anything else happens."""
        self.recorded.setdefault(exchange.position, exchange)
        self._unsaved.append((exchange, request))
        self._save()

    def _save(self) -> None:
        """Write what is kept; nothing when the run is closed: a mind that was given up on may answer after the end."""
        with self._saving:
            while self._unsaved and self._log.live:
                try:
                    self._log.record(*self._unsaved[0])
                except sqlite3.Error as error:
                    raise Unwritten(str(error)) from error
                self._unsaved.popleft()


class _Lane(threading.Thread):
    """Answers the asks of a queue one after another; the queue may be shared."""

    def __init__(self, answering: Answering, queue: deque[Job]) -> None:
        super().__init__(daemon=True, name="folkmoot-lane")
        self._answering, self.queue = answering, queue
        self._guard = threading.Lock()
        self.job: Job | None = None
        self.abandoned = False

    def run(self) -> None:
        while not self.abandoned:
            try:
                job = self.queue.popleft()
            except IndexError:
                return
            job.since, self.job = time.monotonic(), job
            outcome = self._answering.answer(job)
            with self._guard:
                if not self.abandoned:
                    job.outcome, self.job = outcome, None

    def deadline(self, seconds: float) -> float:
        job = self.job
        return (job.since if job else time.monotonic()) + seconds

    def overdue(self, seconds: float) -> bool:
        job = self.job
        return job is not None and time.monotonic() > job.since + seconds

    def give_up(self) -> Job | None:
        """Mark the lane as lost, unless the answer came at the last moment; the job it was at."""
        with self._guard:
            self.abandoned = self.job is not None
            return self.job


def _verify(exchange: Exchange, request: Plain) -> None:
    if exchange.request != digest(request):
        raise Divergence(
            f"the request of {exchange.who} at {exchange.position}", exchange.request, digest(request)
        )


def _plain(completion: Completion) -> dict[str, Plain]:
    return {
        "text": completion.text,
        "usage": dict(completion.usage),
        "model": completion.model,
        "finish": completion.finish,
        "structured": completion.structured,
    }


def _completion(reply: Plain) -> Completion:
    """The recorded reply. Raises ModelError where an error was recorded in its place."""
    if "error" in reply:
        raise ModelError(reply["error"], status=reply.get("status"))
    return Completion(**reply)
