"""A batch of asks becomes a batch of replies, whatever goes wrong on the way.

All views are fixed before the first answer. Minds that answer at once run one after another in one lane; minds that
wait for something outside run side by side. A mind past its limit is abandoned and counted: threads cannot be killed,
so a late answer is kept as an exchange and never applied.
"""

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from sandbox.answers import AnswerError
from sandbox.asks import Reply
from sandbox.book import LATE, SEAT, TRAY, Book
from sandbox.budget import BudgetReached
from sandbox.contract import ModelError
from sandbox.desk import Attempt, Desk, Job, Outcome, Stopped
from sandbox.embedding import Unembedded
from sandbox.events import Plain, settled
from sandbox.life import Signal
from sandbox.log import Exchange
from sandbox.outage import Outages
from sandbox.veil import masked

DEFERRED = "deferred"  # the rung of an answer that a person gave to a mind that asked first
SAFE = "Everything recorded is safe and the open questions stay open: when it answers again, go on"


class Halt(NamedTuple):
    """Why a batch is not answered: a status of the world, and why. Both "" when it is."""

    status: str = ""
    why: str = ""


class Answering:
    """Runs the minds of one world.

    book       what came from outside
    desk       where models are called
    at_once    answers awaited at the same time
    seconds    longest wait for one answer, retries included
    for_person longest wait for a person whom a mind wants to ask first, seconds
    """

    def __init__(
        self, book: Book, desk: Desk, *, at_once: int, seconds: float, for_person: float | None = None
    ) -> None:
        self.for_person = for_person
        self.book, self.desk, self.at_once, self.seconds = book, desk, at_once, seconds
        self._outages = Outages()
        desk.answered, desk.down = self._outages.answered, lambda: bool(self._outages.why)
        self._lanes: list[_Lane] = []
        self._among = 0  # asks put to models together
        self._fault: BaseException | None = None
        self._cap = ""
        self._ending = threading.Lock()  # an ask ends once: answered, or given up on

    # -- a batch -----------------------------------------------------------------------------------------------

    def run(self, jobs: Sequence[Job], stop: threading.Event) -> Halt:
        """Answer what is open; says why something still is.

        May be called again for the same jobs: what is under way goes on, what has an outcome keeps it.
        """
        self._cap, self.desk.stop = "", stop
        self.book.save()
        if self._outages.why:
            self._retry(jobs)
        else:
            self._settle()
        while (open_ := self._open(jobs)) or self._lanes:
            self._start(open_)
            self._join(stop)
            self._settle()
            if self._lanes or self._cap or self._fault or self._outages.why or stop.is_set():
                break
        self._expire(jobs)
        if self._fault:
            fault, self._fault = self._fault, None
            raise fault
        return self._halt(jobs)

    def _retry(self, jobs: Sequence[Job]) -> None:
        """The models may be back: what failed is asked anew, and so is what fails yet of the calls still under way."""
        with self._ending:
            self._outages.retry()
            for job in jobs:
                job.held = False
            for lane in self._lanes:
                if lane.job and lane.job.attempt:
                    lane.job.attempt.outdated = True

    def _settle(self) -> None:
        """What is held failed by itself, once nobody is being asked any more."""
        self._lanes = [lane for lane in self._lanes if lane.is_alive() and not lane.abandoned]
        if not (self._lanes or self._outages.why):
            self._outages.settle()

    def _open(self, jobs: Sequence[Job]) -> list[Job]:
        """What nobody answers yet and nobody has answered before."""
        busy = {id(lane.job) for lane in self._lanes}
        open_ = [job for job in jobs if job.outcome is None and not job.held and id(job) not in busy]
        return [job for job in open_ if job.own is None and not self._served(job)]

    def _halt(self, jobs: Sequence[Job]) -> Halt:
        if self._outages.why:
            return Halt("paused", f"{self._outages.why}. {SAFE}.")
        unanswered = [job for job in jobs if job.outcome is None]
        if self._cap and not self._lanes:
            return Halt("budget", self._cap)
        if self._lanes or any(not job.waits for job in unanswered):
            return Halt("paused", "stopped")
        return Halt("waiting", "waiting") if unanswered else Halt()

    @property
    def busy(self) -> bool:
        """Whether minds are still at it, after a stop."""
        return any(lane.is_alive() and not lane.abandoned for lane in self._lanes)

    def close(self) -> None:
        """Nobody waits any more for what is under way."""
        self._lanes.clear()
        if self.desk.cache:
            self.desk.cache.close()

    @property
    def under_way(self) -> int:
        """Answers that somebody is at just now."""
        return sum(lane.is_alive() and not lane.abandoned and lane.job is not None for lane in self._lanes)

    def begun(self, job: Job) -> bool:
        """Whether the mind has already called somebody, or wants to ask first: then nobody else takes over."""
        return job.own is not None or job.position(1) in self.book.recorded

    def _served(self, job: Job) -> bool:
        """Whether the ask needs no mind: nobody came in time when it was recorded, or a person answers it."""
        for found in (self.book.recorded, self.book.later if self.book.follows() else {}):
            late, given = found.get(job.position(LATE)), found.get(job.position(SEAT))
            if late:
                job.outcome = Outcome(job.ask.default, "default", failure=("answer", str(late.reply)))
            elif given:
                job.outcome = Outcome(given.reply, "seat")
            if (exchange := late or given) and found is self.book.later:
                self.book.record((exchange, {"prompt": job.ask.prompt} if given else None))
            if exchange:
                return True
        return job.mind.seat

    def seat(self, job: Job, value: Plain) -> None:
        """A person's answer. Raises AnswerError when it is not legal, LookupError when it is late."""
        legal = job.ask.answer.validate_value(value)
        with self._ending:
            if job.outcome is not None:
                raise LookupError(f"the time for an answer of {job.ask.who} is over")
            call, asked = (TRAY, job.defer.question) if job.own and job.defer else (SEAT, job.ask.prompt)
            exchange = Exchange(job.position(call), job.ask.who, "seat", "", legal)
            self.book.record((exchange, {"prompt": asked}))
            job.outcome = replace(job.own, value=legal, rung=DEFERRED) if job.own else Outcome(legal, "seat")

    def stand(self, job: Job, why: str) -> None:
        """No person answers: the mind's own value counts, or the default of a seat."""
        with self._ending:
            if job.outcome is not None:
                return
            call = TRAY if job.own else LATE
            late = Exchange(job.position(call), job.ask.who, "late", "", why, job.limit or 0.0)
            self.book.record((late, None))
            job.outcome = job.own or Outcome(job.ask.default, "default", failure=("answer", why))

    def _expire(self, jobs: Sequence[Job]) -> None:
        for job in jobs:
            if job.waits and job.left == 0:
                self.stand(job, f"no answer within {job.limit:g} s")

    def _start(self, jobs: list[Job]) -> None:
        quick = deque(job for job in jobs if not job.mind.waits)
        slow = deque(job for job in jobs if job.mind.waits)
        self._among = len(slow) or self._among
        lanes = [_Lane(self, quick)] if quick else []
        lanes += [_Lane(self, slow) for _ in range(min(self.at_once, len(slow)))]
        for lane in lanes:
            lane.start()
        self._lanes += lanes

    def _join(self, stop: threading.Event) -> None:
        """Wait for the lanes, or for a reason to wait no longer: what is under way then goes on by itself."""
        while self._lanes:
            lane = self._lanes[0]
            lane.join(min(0.05, max(0.001, lane.deadline(self.seconds) - time.monotonic())))
            for each in [each for each in self._lanes if each.is_alive()]:
                if each.overdue(self.seconds):
                    self._abandon(each)
            self._lanes = [each for each in self._lanes if each.is_alive() and not each.abandoned]
            if self._lanes and (stop.is_set() or self._outages.why):
                for each in self._lanes:
                    each.queue.clear()
                return

    def _abandon(self, lane: "_Lane") -> None:
        """Give up on a mind past its limit; the other asks of its lane go on in a new one."""
        with self._ending:
            job = lane.give_up()
            if job is None:
                return
            self._give_up(job)
        if lane.queue:
            following = _Lane(self, lane.queue)
            following.start()
            self._lanes.append(following)

    def _give_up(self, job: Job) -> None:
        error = f"no answer within {self.seconds:g} s"
        late = Exchange(job.position(LATE), job.ask.who, "abandoned", "", error, self.seconds)
        outcome = Outcome(job.ask.default, "default", failure=("answer", error))
        given_up = Attempt(self.desk, job)
        given_up.withheld.append((late, None))
        if job.attempt:
            job.attempt.given_up = True
            given_up.outdated = job.attempt.outdated
            given_up.asking = job.attempt.asking or self.desk.vectors.get(job.position(0)[:3], "")
        self._end(job, given_up, outcome)

    # -- one ask -----------------------------------------------------------------------------------------------

    def answer(self, job: Job) -> None:
        """Run the mind. The ask stays open at a cap, after a stop, in an outage, and at a fault of the engine."""
        if self._outages.why:
            return
        job.attempt = attempt = Attempt(self.desk, job)
        job.anew()
        try:
            outcome = replace(self._answered(job, attempt), thoughts=tuple(attempt.thoughts))
            with self._ending:
                if not attempt.given_up and (final := self._final(job, attempt, outcome)):
                    self._end(job, attempt, final)
        except BudgetReached as cap:
            self._cap = str(cap)
        except Stopped:
            pass
        except Unembedded as down:
            with self._ending:
                if not (attempt.given_up or attempt.outdated):
                    job.held = True
                    self._outages.failed(
                        down.model, str(down), partial(self._without, job, down), self._among
                    )
        except Signal as fault:
            self._fault = fault

    def _without(self, job: Job, down: Unembedded) -> None:
        """Others get their vectors: this ask has it on record that it does not, and is answered all the same."""
        job.held = False
        self.desk.purse.count(down.exchange)
        self.book.record((down.exchange, down.request))

    def _answered(self, job: Job, attempt: Attempt) -> Outcome:
        """A legal value, or the default and what failed: an author's mind may do anything, and the round goes on."""
        try:
            given = job.mind.answer(job.view, job.ask, attempt)
            reply = given if isinstance(given, Reply) else Reply(given)
            writes = tuple(replace(w, item=settled(w.item)) for w in reply.writes)
            job.defer = reply.defer
            return Outcome(job.ask.answer.validate_value(reply.value), str(reply.rung), writes)
        except Signal:
            raise
        except ModelError as error:
            failure = ("think", str(error))
        except AnswerError as error:
            failure = ("answer", str(error))
        except BaseException as error:  # even an exit: it ends the mind, not the round
            failure = ("answer", masked(f"{type(error).__name__}: {error}"))
        return Outcome(job.ask.default, "default", failure=failure)

    def _final(self, job: Job, attempt: Attempt, own: Outcome) -> Outcome | None:
        """The mind's own outcome, or what a person said first; None while they may still say it."""
        if job.defer is None or own.failure:
            return own
        if told := self.book.told(job.position(TRAY), job.defer.question):
            return own if told.kind == "late" else replace(own, value=told.reply, rung=DEFERRED)
        attempt.write()
        limits = [one for one in (job.defer.seconds, self.for_person) if one is not None]
        job.own, job.since, job.limit = own, time.monotonic(), min(limits, default=None)
        return None

    def _end(self, job: Job, attempt: Attempt, outcome: Outcome) -> None:
        """The ask has its outcome; unless its model did not answer, which may be everybody's case."""
        settle = partial(_settle, job, attempt, outcome)
        if outcome.failure and attempt.asking and attempt.withheld:
            if attempt.outdated:
                return
            job.held = True
            self._outages.failed(attempt.asking, outcome.failure[1], settle, self._among)
        else:
            settle()


def _settle(job: Job, attempt: Attempt, outcome: Outcome) -> None:
    job.outcome, job.held = outcome, False
    attempt.write()


class _Lane(threading.Thread):
    """Answers the asks of a queue one after another; the queue may be shared."""

    def __init__(self, answering: Answering, queue: deque[Job]) -> None:
        super().__init__(daemon=True, name="folkmoot-lane")
        self._answering, self.queue = answering, queue
        self.job: Job | None = None
        self.abandoned = False

    def run(self) -> None:
        while not self.abandoned:
            try:
                job = self.queue.popleft()
            except IndexError:
                return
            job.since, self.job = time.monotonic(), job
            self._answering.answer(job)
            self.job = None

    def deadline(self, seconds: float) -> float:
        job = self.job
        return (job.since if job else time.monotonic()) + seconds

    def overdue(self, seconds: float) -> bool:
        job = self.job
        return job is not None and time.monotonic() > job.since + seconds

    def give_up(self) -> Job | None:
        """Mark the lane as lost, unless the answer came at the last moment; the job it was at."""
        job = self.job
        self.abandoned = job is not None and job.outcome is None and not job.held
        return job if self.abandoned else None
