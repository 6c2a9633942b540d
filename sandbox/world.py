"""World: a company on Mesa that plays scenarios, one beat at a time."""

import sqlite3
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import mesa
import orjson

from sandbox import ready, registry, runs, sources
from sandbox.answering import Answering
from sandbox.asks import Ask
from sandbox.book import Book, Unwritten
from sandbox.budget import Purse, spent
from sandbox.cache import of_run
from sandbox.chronicle import Chronicle
from sandbox.contract import Mind, Scenario, Subscriber, Think
from sandbox.desk import Desk, Job, complete, cost
from sandbox.door import Door, Referred
from sandbox.embedding import Embedding, Unembedded, embed
from sandbox.events import (
    Asked,
    Chose,
    Event,
    Failed,
    Joined,
    Left,
    Plain,
    Set,
    Stepped,
    Wrote,
)
from sandbox.fork import Change, branched
from sandbox.life import Divergence, Life, ScriptFault
from sandbox.log import Exchange, Log, Position
from sandbox.memory import uncollected
from sandbox.metrics.reliability import Readings
from sandbox.spec import SpecError, WorldSpec, flat
from sandbox.stage import Stage
from sandbox.state import Person, State, View
from sandbox.veil import masked

if TYPE_CHECKING:
    from numpy import ndarray


class WorldError(RuntimeError):
    """The world cannot go on; the message says what happened, what is safe and what to do."""


class Member(mesa.Agent):  # type: ignore[misc]
    """A person as Mesa sees them: a window on the state, without a second copy of anything."""

    def __init__(self, world: "World", name: str) -> None:
        super().__init__(world)
        self.name = name

    @property
    def person(self) -> Person:
        return self.model.state.people[self.name]  # type: ignore[no-any-return]

    @property
    def role(self) -> str | None:
        return self.person.role

    @property
    def team(self) -> str | None:
        return self.person.team

    @property
    def place(self) -> str | None:
        return self.person.place

    @property
    def score(self) -> float:
        return self.person.score

    def __repr__(self) -> str:
        return f"<Member {self.name}>"


class World(mesa.Model):  # type: ignore[misc]
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
        super().__init__(rng=spec.seed)
        record = spec.asks_models if record is None else record
        meta: dict[str, Plain] = {"spec": spec.plain()}
        if record is False:
            self._enter(spec, Log.memory(meta))
        else:
            meta["sources"] = [sources.table(spec)]
            self._enter(spec, Log.create(runs.new_path(spec) if record is True else Path(record), meta))

    @classmethod
    def open(cls, run: str | Path) -> "World":
        """Go on with a recorded run, from its file alone. Raises RunError, RunBusy or SpecError."""
        return cls._on(Log.open(runs.path_of(run)))

    @classmethod
    def _on(cls, log: Log) -> "World":
        """A world that goes on where a log ends."""
        try:
            spec = WorldSpec.of(log.meta("spec"))
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
        self.state = State(seed=spec.seed)
        self.members: dict[str, Member] = {}
        self.jobs: list[Job] = []  # asked, not all answered
        self.readings = Readings()  # how models' answers were understood
        self.chronicle = Chronicle(self.state, log, self._applied)
        self._life = Life(spec, self.state, self.chronicle.emit, self.chronicle.chain, self._embed)
        self._beats = self._life.play()
        self._n = 0  # asks of the round under way
        self._turns = Counter[tuple[str, str]]()
        self._asks: list[Ask] | None = None  # handed out by the script, not asked yet
        self._minds: dict[bytes, Mind] = {}
        self._door = Door(self)
        self._reopened = False  # a question was open to a person when the run was opened
        self._stop = threading.Event()
        self.datacollector = mesa.DataCollector(model_reporters=_REPORTERS)
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
        last, run = self.chronicle.complete, self.log.path.stem if self.log.path else "RUN"
        safe = f"Rounds up to {last} are safe: `folkmoot fork {run} --at {last}` goes on from there"
        return f"{fault}. {sources.cause(self.log.meta('sources'), self.spec)} {safe}."

    def _resume(self) -> None:
        """Fold the complete rounds; what was recorded of a broken one will be played again and must come out equal."""
        limits, book, exchanges = self.spec.limits, Book(self.log), self.log.exchanges()
        used = spent(exchanges.values(), self.log.spans())
        used.abandoned = self.log.meta("models", {}).get("spent", {}).get("abandoned", 0)
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
        self.chronicle.fold(list(self.log.events()))
        self.embedding = Embedding(self.log, book, purse, embed, self.spec.embedding, desk.per_call)
        desk.cache = of_run(self.spec, exchanges) if self.spec.cache else None
        book.recorded = exchanges
        book.forget(self.chronicle.complete)
        later, book.later = self.log.later()
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
        return bool(self.jobs) or self._asks is not None

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
        except Unembedded as fault:
            self._set_status(
                "failed",
                f"{self.script.key()} needs vectors, and {fault}. Nothing is lost: open the run again to go on.",
            )
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
        if self.log.live:
            self._sum_up()
            self.log.close()
        self.chronicle.subscribers.clear()
        self.members.clear()
        self.remove_all_agents()
        getattr(mesa.Agent, "_ids", {}).pop(self, None)  # Mesa before 3.4.2 keeps every model that had agents

    def _sum_up(self) -> None:
        """Leave in the file what the list of runs tells of its models."""
        spent, minds = asdict(self.purse.spent), self.readings.minds
        if minds or spent["calls"] or spent["abandoned"]:
            read = {mind: reading.plain() for mind, reading in minds.items()}
            try:
                self.log.set_meta("models", {"spent": spent, "read": read})
            except sqlite3.Error as error:  # it all follows from the record
                self.fault = self.fault or f"the summary of its models could not be written: {error}"

    def __enter__(self) -> "World":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _play_beat(self) -> None:
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
                self._conclude(job)
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
            self._ask(asks)
        self._door.enter_again()  # a seat taken or given back while the beat was open
        self._door.enter_settings()
        return True

    def _advance(self, values: list[Plain] | None) -> None:
        """Let the script act on the values and run to its next asks, or to the end of the round."""
        self._asks = self._beats.send(values)
        if self._asks is None:
            self.answering.book.forget(self.chronicle.complete)
            self.datacollector.collect(self)
        self.log.commit()
        if self._life.over and self._asks is None:
            self._set_status("finished")

    # -- one beat ----------------------------------------------------------------------------------------------

    def _ask(self, asks: Sequence[Ask]) -> None:
        """Open a beat: every ask is recorded and every view fixed before anybody answers."""
        self.chronicle.beat += 1
        first, self._n = self._n + 1, self._n + len(asks)
        types: dict[int, dict[str, Plain]] = {}
        for n, ask in enumerate(asks, first):
            answer = types.get(id(ask.answer)) or types.setdefault(id(ask.answer), ask.answer.plain())
            self.chronicle.emit(
                Asked(n, ask.who, ask.tag, ask.prompt, answer, ask.default, dict(ask.about) or None), "engine"
            )
        self.jobs = [self._job(n, ask) for n, ask in enumerate(asks, first)]
        self.log.commit()

    def _job(self, n: int, ask: Ask) -> Job:
        state = self.state
        self._turns[ask.who, ask.tag] += 1
        key = (state.seed, state.episode, state.played, ask.tag, self._turns[ask.who, ask.tag])
        where = (self.chronicle.complete + 1, self.chronicle.beat)
        view = View(state, ask.who, key, self.script.rules, self.embedding.of_mind((*where, n), ask.who))
        job = Job(n, ask, self._mind(ask.who), view, where)
        return job.seated() if job.mind.seat else job

    def _embed(self, by: str, texts: Sequence[str]) -> "ndarray":
        """Vectors for a script."""
        where = (self.chronicle.complete + 1, self.chronicle.beat)
        return self.embedding.of_script(where, by, texts)

    def _conclude(self, job: Job) -> None:
        """The events of one answered ask: Thought*, Wrote*, Failed?, Chose."""
        assert job.outcome
        outcome, who = job.outcome, job.ask.who
        for thought in outcome.thoughts:
            self.chronicle.emit(thought, "engine")
        for write in outcome.writes:
            self.chronicle.emit(Wrote(who, write.store, write.key, write.item), "engine")
        if outcome.failure:
            self.chronicle.emit(Failed(who, *outcome.failure, job.n), "engine")
        self.chronicle.emit(Chose(job.n, who, job.ask.tag, outcome.value, outcome.rung), "engine")

    def _mind(self, who: str) -> Mind:
        person = self.state.people.get(who)
        if person is None or not person.present:
            return _Gone()
        key = orjson.dumps(person.mind)
        if key not in self._minds:
            self._minds[key] = registry.make(Mind, person.mind, self.script.key())
        return self._minds[key]

    # -- people ------------------------------------------------------------------------------------------------

    @property
    def seats(self) -> dict[str, Ask]:
        """Open questions to people, by name; the rules come first, as in a model's prompt."""
        return self._door.seats

    @property
    def tray(self) -> dict[str, Referred]:
        """Questions of minds that want to ask a person first, by name; `answer` and `stand` settle them."""
        return self._door.tray

    @property
    def waiting_for(self) -> list[str]:
        """Those whose questions a person has to answer, or may: seats, and then the tray."""
        return self._door.waiting_for

    @property
    def left(self) -> dict[str, float]:
        """Seconds left for the answers of those whose time is limited; then the default, or the mind's own, counts."""
        return self._door.left

    @property
    def patience(self) -> float | None:
        """Seconds until some answer is overdue: then play on. None when nobody's time is limited."""
        return min(self.left.values(), default=None)

    def answer(self, who: str, value: Plain) -> None:
        """A person's answer to the open question of `who`, in a seat or in the tray; from any thread.

        Raises AnswerError or LookupError; nothing changes then.
        """
        self._door.answer(who, value)

    def stand(self, who: str) -> None:
        """Nobody answers for `who`: the default of the seat counts, or in the tray the mind's own value.

        Raises LookupError.
        """
        self._door.stand(who)

    def take(self, who: str, *, by: str = "user", why: str = "", deadline: float | None = None) -> str:
        """A person takes the seat of `who`, with `deadline` seconds for each answer; at once where they are not asked.

        Returns what `intervene` returns. Raises LookupError when the seat is taken or there is nobody of this name.
        """
        return self._door.take(who, by, why, deadline)

    def give_back(self, who: str, *, by: str = "user", why: str = "") -> str:
        """Whoever played `who` before a person took the seat plays on; dice where it was a person's from the start.

        Raises LookupError when no person plays `who`.
        """
        return self._door.give_back(who, by, why)

    def intervene(self, verb: str, *args: Any, by: str = "user", **keywords: Any) -> str:
        """A verb of the stage, spoken by a person: ``world.intervene("unlink", "Ada", "Ben", why="...")``.

        Applied between beats, so queued while one is open; people join and leave between rounds. A setting, and a
        recasting of somebody whose answer is still open, count at once. `by` is "user" or "user:NAME". Returns
        "applied", "queued" or "refused" (then `Refused` is in the log). Raises LookupError, ValueError or TypeError
        for what cannot be.
        """
        return self._door.intervene(verb, *args, by=by, **keywords)

    @property
    def queued(self) -> int:
        """How many interventions wait for the end of the beat or round."""
        return len(self._door.queued)

    @property
    def queue(self) -> list[str]:
        """Those interventions in words: the verb and what it is about."""
        return self._door.queued

    @property
    def over(self) -> bool:
        """Whether every episode has been played."""
        return self._life.over

    def stage(self, by: str) -> Stage:
        """The stage as a person or an operator has it, behind the projector."""
        return self._life.stage(by)

    @property
    def mid_beat(self) -> bool:
        """Whether questions are open: what people do waits until they are answered."""
        return bool(self.jobs)

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
                before, job.mind = job.mind, self._mind(job.ask.who)
                if job.mind.seat and job.mind is not before:
                    job.seated()

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
                self._n = 0
                self._turns.clear()

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


class _Gone(Mind):
    """Stands in for somebody who is not here: their asks get the default, recorded as a failure."""

    def answer(self, view: View, ask: Ask, think: Think) -> Plain:
        raise LookupError(f"{ask.who} is not here")


def verify(run: str | Path) -> str:
    """Play a recorded run again with its recorded answers, in memory and without a model call.

    Returns "" when every event comes out as recorded, else what differs first. Raises RunError or SpecError.
    """
    path = runs.path_of(run)
    source = Log.read(path)
    try:
        events, exchanges = list(source.events()), source.exchanges()
        spec = WorldSpec.of(source.meta("spec"))
        meta = {"spec": spec.plain(), "edits": source.meta("edits", {}), "sources": source.meta("sources")}
    finally:
        source.close()
    world = World.__new__(World)
    mesa.Model.__init__(world, rng=spec.seed)
    log = Log.memory(meta)
    log.take_vectors(source)
    world._enter(spec, log, events, exchanges)
    with world:
        world.answering.desk.model = world.embedding.model = _no_model
        world.answering.desk.cache = None
        while world.chronicle.expected and world.status == "playing":
            world.beat()
        if world.status == "failed" or not world.chronicle.expected:
            return world.fault.replace("fork RUN", f"fork {path.stem}") if world.status == "failed" else ""
        return (
            f"the recording goes on with {world.chronicle.expected[0]!r}, but now the world is {world.why()}"
        )


def _no_model(*args: Any, **options: Any) -> NoReturn:
    raise Divergence("the record of model calls", "nothing under this position", "a call")


_REPORTERS: dict[str, Callable[[World], Any]] = {
    "episode": lambda world: world.state.episode,
    "round": lambda world: world.state.round,
    "people": lambda world: len(world.members),
    "mean_score": lambda world: sum(m.score for m in world.members.values()) / max(1, len(world.members)),
    "ties": lambda world: sum(map(len, world.state.edges("talk").values())),
    "failures": lambda world: sum(person.failures for person in world.state.people.values()),
}
