"""World: a company on Mesa that plays scenarios, one beat at a time."""

import sqlite3
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mesa

from sandbox import pages, ready, runs, sources, trust
from sandbox.answering import SAFE, Answering
from sandbox.asks import Ask
from sandbox.book import Book, Unwritten
from sandbox.budget import Purse, spent
from sandbox.cache import of_run
from sandbox.chronicle import Chronicle
from sandbox.contract import Scenario, Subscriber
from sandbox.desk import Desk, Job, Stopped, complete, cost
from sandbox.door import Door
from sandbox.embedding import Embedding, Unembedded, embed
from sandbox.events import (
    Event,
    Joined,
    Left,
    Plain,
    Set,
    Stepped,
)
from sandbox.fork import Change, branched
from sandbox.life import Divergence, Life, ScriptFault
from sandbox.log import Exchange, Log, Position, copies
from sandbox.memory import at_rest, uncollected
from sandbox.metrics.reliability import Readings
from sandbox.spec import HASHED, SpecError, WorldSpec, flat
from sandbox.stage import Stage
from sandbox.state import State
from sandbox.veil import masked
from sandbox.world.house import House
from sandbox.world.member import REPORTERS, Member
from sandbox.world.questions import Questions
from sandbox.world.wings import Wings

if TYPE_CHECKING:
    from numpy import ndarray


class WorldError(RuntimeError):
    """The world cannot go on; the message says what happened, what is safe and what to do."""


class World(House, mesa.Model):  # type: ignore[misc]
    """A society that plays.

    World(spec) or flat keywords: ``World(scenario="commons", people=5, mind="commons.steward", seed=1)``, so that
    `mesa.batch_run` works. `record` says where the run is kept: a path, True (a new file in the folder of runs), False
    (memory); by default a file when somebody in it asks a chat model, else memory.

    state    what the events so far add up to; never change it
    log      the record
    status   "playing", "paused", "waiting" (for people: `waiting_for`), "budget", "failed" or "finished"
    fault    what went wrong, in words; `details` holds an author's traceback

    Raises SpecError for a spec that is not valid.
    """

    def __init__(
        self, spec: WorldSpec | None = None, *, record: bool | str | Path | None = None, **keywords: Any
    ) -> None:
        spec = flat(keywords) if spec is None else spec.with_(**keywords) if keywords else spec
        if priceless := ready.priceless(spec):
            raise SpecError(priceless)
        if spec.asks_models:
            at_rest()
        super().__init__(rng=spec.seed)
        record = spec.asks_models if record is None else record
        meta: dict[str, Plain] = {"spec": spec.plain()}
        if record is False:
            return self._enter(spec, Log.memory(meta))
        meta["sources"] = [sources.table(spec)]
        log = Log.create(runs.new_path(spec) if record is True else Path(record), meta)
        try:
            self._enter(spec, log)
        except BaseException:  # nobody has seen it yet: nothing half-made stays behind
            log.close()
            log.path.unlink()  # type: ignore[union-attr]
            raise

    @classmethod
    def open(cls, run: str | Path) -> "World":
        """Go on with a recorded run, from its file alone. Raises RunError, RunBusy or SpecError."""
        return cls._on(Log.open(runs.path_of(run)))

    @classmethod
    def _on(cls, log: Log) -> "World":
        """A world that goes on where a log ends."""
        try:
            spec = WorldSpec.of(log.meta("spec"))
            if spec.asks_models:
                at_rest()
            world = cls.__new__(cls)
            mesa.Model.__init__(world, rng=spec.seed)
            sources.note(log, spec)
            world._enter(spec, log)
        except BaseException:
            log.close()
            raise
        if (log.meta("status") or {}).get("status") == "waiting":
            world._reopened = world.beat() == "waiting"  # nobody is asked again but the person
        return world

    def fork(
        self,
        step: int | None = None,
        beat: int | None = None,
        change: Change | str | None = None,
        target: Path | None = None,
        *,
        by: str = "user",
        afresh: bool = False,
    ) -> "World":
        """A world with the past of this one, and one change: see `sandbox.fork.fork`. Kept where this one is kept."""
        branch = branched(self.log, step, beat, change, by=by, afresh=afresh)
        if self.log.path is None and target is None:
            log = Log.memory(branch.meta)
            branch.fill(log)
            return World._on(log)
        target = target or runs.new_path(self.spec)
        Log.write(target, branch.meta, branch.fill)
        return World.open(target)

    def _enter(
        self,
        spec: WorldSpec,
        log: Log,
        replayed: Sequence[Event] = (),
        answers: Mapping[Position, Exchange] | None = None,
    ) -> None:
        """Take in what is recorded, and gather the company if it is not there yet."""
        self.spec, self.log = spec, log
        self.status, self.fault, self.details = "playing", "", ""
        self.divergence: Divergence | None = None
        self.state: State = State(seed=spec.seed, known=pages.own(log))
        self.members: dict[str, Member] = {}
        self.jobs: list[Job] = []  # asked, not all answered
        self.readings = Readings()  # how models' answers were understood
        self.chronicle = Chronicle(self.state, log, self._applied)
        self._life = Life(spec, self.state, self.chronicle.emit, self.chronicle.chain, self._embed)
        self._beats = self._life.play()
        self._asks: list[Ask] | None = None  # handed out by the script, not asked yet
        self._wings = Wings()
        self._door = Door(self)
        self._reopened = False  # a question was open to a person when the run was opened
        self._stop = threading.Event()
        self.datacollector = mesa.DataCollector(model_reporters=REPORTERS)
        self._resume()
        self.chronicle.expected.extend(replayed)
        self.answering.book.recorded.update(answers or {})
        try:
            if not self.state.people:
                self._life.gather()
                self.log.commit()
            self._door.enter_recorded()
        except Divergence as fault:
            self._set_status("failed", self._parted(fault))

    def _parted(self, fault: Divergence) -> str:
        """What differs from the recording, why that may be, what is safe and what to do."""
        self.divergence = fault
        last, run = self.chronicle.complete, self.log.path.stem if self.log.path else "RUN"
        safe = f"Rounds up to {last} are safe: `folkmoot fork {run} --at {last}` goes on from there"
        return f"{fault}. {sources.cause(self.log, self.spec)} {safe}."

    def _resume(self) -> None:
        """Fold the complete rounds; what was recorded of a broken one will be played again and must come out equal."""
        limits, book, exchanges = self.spec.limits, Book(self.log), self.log.exchanges()
        used = spent(exchanges.values(), self.log.spans())
        used.abandoned = self.log.abandoned()
        purse = Purse(self.spec.budget.model_dump(), cost, used)
        desk = Desk(book, complete, purse, min(limits.call_seconds, limits.answer_seconds))
        self.answering = Answering(
            book,
            desk,
            at_once=limits.at_once,
            seconds=limits.answer_seconds,
            for_person=limits.person_seconds,
        )
        self.chronicle.edits = self.log.meta("edits", {})
        self.embedding = Embedding(self.log, desk, embed, self.spec.embedding)
        self.embedding.fetch = self._wings.fetch
        self.questions = Questions(self.chronicle, self.embedding, lambda: self.script)
        self.chronicle.fold(list(self.log.events()))
        desk.cache = of_run(self.spec, exchanges) if self.spec.cache else None
        book.recorded = exchanges
        book.forget(self.chronicle.complete)
        later, book.later = copies.later(self.log)
        if later:
            self.chronicle.follow(later)
            book.follows = lambda: bool(self.chronicle.later)
        self.steps = self.chronicle.complete
        if self._life.over:
            self._set_status("finished")

    # -- playing -----------------------------------------------------------------------------------------------

    @property
    def script(self) -> Scenario:
        """The scenario of the present episode."""
        return self._life.script

    @property
    def rounds(self) -> int:
        """Complete rounds since the world began."""
        return self.chronicle.complete

    @property
    def mid_round(self) -> bool:
        """Whether a round has begun and is not complete."""
        return bool(self.jobs) or self._asks is not None or self.mid_sentence

    def beat(self) -> str:
        """Play one beat: ask, wait for the answers, let the script act on them. Returns the status.

        Never raises for a fault of author, mind, model or person. With people's answers missing the status is
        "waiting", at a cap of the budget "budget", after `stop` "paused"; call again to go on.
        """
        if self.status in ("finished", "failed"):
            return self.status
        self._stop.clear()
        self._set_status("playing")
        try:
            self.log.commit()  # what could not be written before
            self._play_beat()
        except ScriptFault as fault:
            self.details = masked(traceback.format_exc())
            self._set_status("failed", f"the scenario {self.script.key()} raised an error: {fault}")
        except Divergence as fault:
            self._set_status("failed", self._parted(fault))
        except Stopped:
            self._set_status("paused", "stopped")
        except Unembedded as down:
            who = self.script.key() if down.exchange.who == "scenario" else down.exchange.who
            self._set_status("paused", f"{who} waits for vectors: {down}. {SAFE}.")
        except (sqlite3.Error, Unwritten) as fault:
            self._set_status(
                "paused",
                f"the run cannot be written: {fault}. What is in {self.log.path} is safe, answers that came since are "
                "kept in memory; make room and go on, nothing is asked twice.",
            )
        return self.status

    def step(self) -> None:
        """Play one round: beats until it is complete, or until the status is not "playing"."""
        before = self.chronicle.complete
        while self.beat() == "playing" and self.chronicle.complete == before:
            pass

    def play(self) -> Iterator[State]:
        """Rounds until the end: ``for state in world.play(): ...``. Raises WorldError when the world cannot go on.

        A person whose time is limited is waited for; one who may take as long as they like stops it.
        """
        while self.status not in ("finished", "failed"):
            self.step()
            if self.status == "waiting" and self.patience is not None:
                self._door.rang.wait(self.patience)
                self._door.rang.clear()
                continue
            if self.status not in ("playing", "finished"):
                raise WorldError(self.why())
            yield self.state
        if self.status == "failed":
            raise WorldError(self.why())

    def run(self) -> "World":
        """Play to the end. Raises WorldError when the world cannot go on."""
        for _ in self.play():
            pass
        return self

    def why(self) -> str:
        """The status in words."""
        if self.status != "waiting":
            return self.fault or self.status
        left, asking = self._door.left, self.tray
        names = [
            (f"a word on the question of {who}" if who in asking else who)
            + (f" ({left[who]:.0f} s left)" if who in left else "")
            for who in self.waiting_for
        ]
        anew = "; the seat is open again, its time begins anew" if self._reopened else ""
        return f"waiting for {', '.join(names)}{anew}"

    def stop(self) -> None:
        """Ask a beat that is under way to return soon; from any thread. Nothing recorded is lost."""
        self._stop.set()

    def close(self) -> None:
        """Commit, close the run file and let Mesa forget this world."""
        self.stop()
        self.running = False
        self.answering.close()
        self._wings.clear()
        if self.log.live:
            self._sum_up()
            self.log.close()
        self.chronicle.subscribers.clear()
        self.members.clear()
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa before 3.4.2 keeps every model that had agents

    def _sum_up(self) -> None:
        """Leave in the file what the list of runs tells of its models."""
        minds = self.readings.minds
        read = {mind: reading.plain() for mind, reading in minds.items()}
        try:
            self.purse.spent.abandoned = self.log.abandoned()  # with what is under way
            spent = asdict(self.purse.spent)
            if minds or spent["calls"] or spent["abandoned"]:
                self.log.set_meta("models", {"spent": spent, "read": read})
                trust.note(self.log)
        except sqlite3.Error as error:  # it all follows from the record
            self.fault = self.fault or f"the summary of its models could not be written: {error}"

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _play_beat(self) -> None:
        if self.mid_sentence:
            self._advanced(self._wings.go_on(self._stop))
            self._door.enter()
            return
        if not self.jobs and not self._open_beat():
            return
        halt = self.answering.run(self.jobs, self._stop)
        if halt.status:
            self._set_status(*halt)
            return
        self._reopened = False
        jobs, self.jobs = self.jobs, []
        for job in jobs:
            job.view.close()
        with uncollected():
            for job in jobs:
                self.questions.conclude(job)
            self._advance([job.outcome.value for job in jobs if job.outcome])
        self._door.enter()

    def _open_beat(self) -> bool:
        """Apply what people want, get the next asks and ask them. False when the round ended instead."""
        if self._asks is None and self._life.over:
            self._set_status("finished")
            return False
        if self._asks is None:
            self._door.enter_again()
            self._advance(None)
            self._door.enter()
        if self._asks is None:
            return False
        asks, self._asks = self._asks, None
        with uncollected():
            self.jobs = self.questions.ask(asks)
            self.log.commit()
        self._door.enter_again()  # a seat taken or given back while the beat was open
        self._door.enter_settings()
        return True

    def _advance(self, values: list[Plain] | None) -> None:
        """Let the script act on the values and run to its next asks, or to the end of the round."""
        send = partial(self._beats.send, values)
        alone = self.spec.embedding.model == HASHED  # then nothing that a script asks for takes time
        self._advanced(send() if alone else self._wings.play(send, self._stop))

    def _advanced(self, asks: list[Ask] | None) -> None:
        """The script has come to its next asks, or to the end of the round."""
        self._asks = asks
        if self._asks is None:
            self.answering.book.forget(self.chronicle.complete)
            self.datacollector.collect(self)
        self.log.commit()
        if self._life.over and self._asks is None:
            self._set_status("finished")

    # -- for the door ------------------------------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """Whether every episode has been played."""
        return self._life.over

    def stage(self, by: str, tried: bool = False) -> Stage:
        """The stage as a person or an operator has it, behind the projector; nothing happens on one only `tried`."""
        return self._life.stage(by, tried)

    @property
    def mid_beat(self) -> bool:
        """Whether questions are open, or a script is: what people do waits until they are answered."""
        return bool(self.jobs) or self.mid_sentence

    @property
    def mid_sentence(self) -> bool:
        """Whether a script waits for vectors, since somebody stopped the world or a model is down."""
        return self._wings.occupied

    @property
    def under_way(self) -> int:
        """Answers that models are at just now."""
        return self.answering.under_way + self._wings.under_way

    @property
    def purse(self) -> Purse:
        """The budget: its caps, and what model calls have used."""
        return self.answering.desk.purse

    @property
    def busy(self) -> bool:
        """Whether minds are still at it, after a stop."""
        return self.answering.busy

    def reroute(self) -> None:
        """Open questions go to whoever plays the person now."""
        for job in self.jobs:
            if job.outcome is None:
                before, job.mind = job.mind, self.questions.mind(job.ask.who)
                if job.mind.seat and job.mind is not before:
                    job.seated()

    def _embed(self, by: str, texts: Sequence[str]) -> "ndarray":
        """Vectors for a script."""
        return self.embedding.of_script(self.chronicle.where, by, texts)

    # -- events ------------------------------------------------------------------------------------------------

    def _applied(self, event: Event) -> None:
        """What an event means for Mesa and for the engine's own counters."""
        self.readings.hear(event)
        match event:
            case Joined(staff=False):
                self.members[event.who] = Member(self, event.who)
            case Left() if event.who in self.members:
                self.members.pop(event.who).remove()
            case Set() if event.what.startswith("budget."):
                self.purse.caps[event.what.removeprefix("budget.")] = event.value
            case Stepped():
                self.questions.forget()

    def subscribe(self, tell: Subscriber) -> None:
        """Be told of every event as it happens, in the world's thread."""
        self.chronicle.subscribers.append(tell)

    def _set_status(self, status: str, fault: str = "") -> None:
        changed = (status, fault) != (self.status, self.fault)
        self.status, self.fault, self.running = status, fault, status == "playing"
        if changed and self.log.live:
            try:
                self.log.set_meta("status", {"status": status, "fault": fault})
            except sqlite3.Error as error:
                self.fault += f" (and the status could not be written: {error})"
