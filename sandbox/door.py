"""The door through which people step in: the verbs they speak between beats, and the seats they take.

A person uses the same asks and verbs as everybody else. What they do carries who and why, is guarded by the projector
as an operator's edits are, and when a round is played again it happens at its place, verbatim.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from inspect import signature
from typing import TYPE_CHECKING, Any

from sandbox import registry, seats, sources
from sandbox.asks import Ask
from sandbox.contract import Operator, Scenario
from sandbox.desk import Job
from sandbox.events import Failed, Plain, Recast, settled
from sandbox.log import copies
from sandbox.spec import WorldSpec
from sandbox.stage import VERBS
from sandbox.transcript import short
from sandbox.veil import keyless, masked

WAITS = ("join", "leave")  # a script counts on its people until its round is over
QUEUED = "queued"  # the run file's word of what waits
RETURNED = "in a fork a seat returns to who played before"

if TYPE_CHECKING:
    from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Wish:
    """A verb that a person wants to speak, as the run file keeps it until it has happened."""

    verb: str
    args: list[Any] = field(default_factory=list)
    keywords: dict[str, Any] = field(default_factory=dict)
    by: str = "user"

    @property
    def who(self) -> str:
        return str(self.args[0] if self.args else self.keywords.get("who"))

    def settled(self) -> "Wish":
        """As it will be read back. Raises TypeError for what cannot be recorded."""
        keywords = {
            key: list(one) if key == "to" and one is not None else one for key, one in self.keywords.items()
        }
        return replace(self, args=settled(self.args), keywords=settled(keywords))


class Door:
    """What people do in one world; the world lets them in between beats (`enter`)."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.rang = threading.Event()  # somebody answered
        self._turn = threading.RLock()  # what waits, and the file's word of it, change together
        self._wished: list[Wish] = []  # from other threads, not looked at yet
        self._brought = False  # somebody or something new may play
        self._queued = [Wish(**one) for one in world.log.meta(QUEUED, [])]

    # -- verbs -------------------------------------------------------------------------------------------------

    def intervene(self, verb: str, *args: Any, by: str = "user", **keywords: Any) -> str:
        """See `World.intervene`."""
        wish = Wish(verb, list(args), keywords, by)
        self._check(wish)
        with self._turn:
            if self._waits(wish):
                self._queued.append(wish.settled())
                self._commit()
                return "queued"
            if self._world.chronicle.follows:
                self._speak(wish, tried=True)  # what cannot be parts nobody
            self._part()
            done = self._speak(wish)
            self._world.reroute()
            self._commit()
        return "refused" if done is False or (verb == "join" and done is None) else "applied"

    def wish(self, verb: str, *args: Any, by: str = "user", **keywords: Any) -> None:
        """See `World.wish`."""
        wish = Wish(verb, list(args), keywords, by).settled()
        keyless(asdict(wish))
        with self._turn:
            if not self._world.log.live:
                raise ValueError("the run is over; fork it at an earlier moment to change something")
            waiting = [*self._queued, *self._wished, wish]
            self._world.log.set_meta(QUEUED, [asdict(one) for one in waiting])
            self._wished.append(wish)

    def grant(self) -> str:
        """See `World.grant`."""
        with self._turn:
            if not self._wished:
                return ""
            wish = self._wished.pop(0)
            try:
                return self.intervene(wish.verb, *wish.args, by=wish.by, **wish.keywords)
            finally:
                self._commit()

    def _check(self, wish: "Wish") -> None:
        """Raises LookupError, ValueError or TypeError for what cannot be."""
        verb, by = wish.verb, wish.by
        if by.partition(":")[0] != "user":
            raise ValueError(f"by: {by!r} is not a person; say 'user' or 'user:NAME'")
        if verb not in VERBS:
            raise ValueError(f"there is no verb {verb!r} for people; there are: {', '.join(VERBS)}")
        speak = getattr(self._world.stage(by), verb)
        given = signature(speak).bind(*wish.args, **wish.keywords).arguments
        keyless({**given, "by": by})
        check_spoken(self._world.spec, given)

    def _waits(self, wish: "Wish") -> bool:
        if self._world.mid_sentence:
            return True
        verb = wish.verb
        at_once = verb == "set" or (verb == "recast" and self._open(wish.who))
        return (self._world.mid_beat and not at_once) or self._too_early(verb)

    def _speak(self, wish: "Wish", tried: bool = False) -> Any:
        self._brought |= wish.verb in ("recast", "join", "set") and not tried
        return getattr(self._world.stage(wish.by, tried), wish.verb)(*wish.args, **wish.keywords)

    def _commit(self) -> None:
        """What happened and what still waits are written together: nothing is lost, nothing happens twice."""
        self._world.log.note(QUEUED, [asdict(wish) for wish in (*self._queued, *self._wished)])
        self._world.log.commit()
        if self._brought:  # a mind or an operator that the spec does not name
            self._brought = False
            sources.note(self._world.log, self._world.spec)

    def _too_early(self, verb: str) -> bool:
        """Whether a script still counts on its people, or a round that is played again has not come this far."""
        return bool(self._world.chronicle.expected) or (verb in WAITS and self._world.mid_round)

    def _open(self, who: str) -> bool:
        """Whether somebody else may still take over the question to `who`: it is open, and nobody thinks about it."""
        waiting = [job for job in self._world.jobs if job.ask.who == who]
        begun = self._world.answering.begun
        return (
            bool(waiting) and not self._world.busy and not any(job.outcome or begun(job) for job in waiting)
        )

    @property
    def queued(self) -> list[str]:
        """Interventions waiting for the end of the beat, or of the round, in words."""
        return [" ".join([wish.verb, *map(short, wish.args)]) for wish in self._queued]

    def enter(self) -> None:
        """What people did here, in a round played again; then what they want now."""
        self.enter_again()
        self._let_in(lambda verb: not self._too_early(verb))

    def enter_settings(self) -> None:
        """What was set before a round that is played again had come this far: it counts while the beat is open."""
        self._let_in(lambda verb: verb == "set" and not self._too_early(verb))

    def _let_in(self, fits: Callable[[str], bool]) -> None:
        with self._turn:
            due = [wish for wish in self._queued if fits(wish.verb)]
            if not due:
                return
            self._part()
            self._queued = [wish for wish in self._queued if not fits(wish.verb)]
            for wish in due:
                try:
                    self._check(wish)
                    self._speak(wish)
                except (LookupError, ValueError, TypeError) as error:
                    self._world.chronicle.emit(Failed("user", "intervention", masked(str(error))), "user")
            self._world.reroute()
            self._commit()

    def enter_recorded(self) -> None:
        """What people did here, in a round played again."""
        for event in self._world.chronicle.persons():
            if isinstance(event, Recast):
                self._world.reroute()

    def enter_again(self) -> None:
        """What people did here, in a round played again or in the parent that a fork follows."""
        self.enter_recorded()
        for event in self._world.chronicle.parents_persons():
            if isinstance(event, Recast):
                self._world.reroute()
        if self._world.chronicle.parts:
            self._part()

    def _part(self) -> None:
        """A fork goes its own way from here on: people's seats return to who had them before."""
        chronicle, log = self._world.chronicle, self._world.log
        if not chronicle.follows or chronicle.expected:
            return
        chronicle.later.clear()
        chronicle.follows = False
        if not self._world.over:
            back = seats.returns(seats.castings(log), chronicle.state)
            for who, mind in back.items():
                self._world.stage("user").recast(who, mind, why=RETURNED)
        self._world.reroute()
        log.commit()
        copies.part(log)

    # -- seats -------------------------------------------------------------------------------------------------

    @property
    def seats(self) -> dict[str, Ask]:
        """Open questions to people, by name; the rules come first, as in a model's prompt."""
        return {job.ask.who: _with_rules(job) for job in self._waiting() if job.own is None}

    @property
    def waiting_for(self) -> list[str]:
        """Those whose questions a person has to answer, or may: seats, and then the tray."""
        waiting = sorted(self._waiting(), key=lambda job: job.own is not None)
        return [job.ask.who for job in waiting]

    @property
    def tray(self) -> dict[str, "Referred"]:
        """Questions of minds that want to ask a person first, by name."""
        return {
            job.ask.who: Referred(job.ask, job.defer.question, job.own.value)
            for job in self._waiting()
            if job.own and job.defer
        }

    @property
    def left(self) -> dict[str, float]:
        """Seconds that people have left, by the name whose question it is; without those who have no limit."""
        return {job.ask.who: job.left for job in self._waiting() if job.left is not None}

    def answer(self, who: str, value: Plain) -> None:
        """See `World.answer`."""
        keyless({"answer": value})
        self._world.answering.seat(self._job(who), value)
        self.rang.set()

    def stand(self, who: str) -> None:
        """See `World.stand`."""
        self._world.answering.stand(
            self._job(who), "not asked" if who in self.tray else "left to the default"
        )
        self.rang.set()

    def take(self, who: str, by: str, why: str, deadline: float | None) -> str:
        """See `World.take`."""
        mind = seats.TAKEN if deadline is None else {**seats.TAKEN, "deadline": deadline}
        if who in seats.held(self._world.state):
            raise LookupError(f"the seat of {who} is taken; whoever sits there gives it back first")
        return self.intervene("recast", who, mind, by=by, why=why or "a person takes the seat")

    def give_back(self, who: str, by: str, why: str) -> str:
        """See `World.give_back`."""
        if who not in seats.held(self._world.state):
            held = ", ".join(seats.held(self._world.state))
            raise LookupError(f"nobody sits in for {who}; people play {held or 'nobody'}")
        mind = seats.understudy(seats.castings(self._world.log), who) or {"name": "dice"}
        return self.intervene("recast", who, mind, by=by, why=why or "the seat is given back")

    def _job(self, who: str) -> Job:
        for job in self._waiting():
            if job.ask.who == who:
                return job
        open_ = ", ".join(self.waiting_for) or "none"
        raise LookupError(f"nobody waits for an answer of {who!r}; open seats: {open_}")

    def _waiting(self) -> list[Job]:
        """The open questions, one a person: whoever is asked several answers one after another, in their order."""
        first: dict[str, Job] = {}
        for job in self._world.jobs:
            if job.waits:
                first.setdefault(job.ask.who, job)
        return list(first.values())


@dataclass(frozen=True, slots=True)
class Referred:
    """A question in the tray: what was asked of an agent, what it asks a person first, and its own answer."""

    ask: Ask
    question: str
    value: Plain


def _with_rules(job: Job) -> Ask:
    return replace(job.ask, prompt=f"{job.view.rules}\n\n{job.ask.prompt}".strip())


def check_spoken(spec: WorldSpec, given: Mapping[str, Any]) -> None:
    """Raises ValueError where what a person says in a verb, by parameter, fits none of the games played here."""
    mind = given.get("mind")
    if isinstance(mind, Mapping) and (why := spec.stranger(str(mind.get("name")))):
        raise ValueError(why)
    if "what" in given:
        check_setting(spec, str(given["what"]), given["value"])


def check_setting(spec: WorldSpec, what: str, value: Plain) -> None:
    """Raises ValueError for what cannot be set.

    ``scenario.NAME.PARAMETER``, ``budget.calls`` (or another unit), ``operator.NAME`` (on, off, or a table of its
    parameters, also of one that the spec does not have), ``operator.NAME.PARAMETER``.
    """
    family, _, name = what.partition(".")
    known, _, parameter = name.partition(".")
    played = {script.key(): script for script in spec.scripts()}
    operators = {one.key(): one for one in spec.operator_records()}
    if family == "scenario" and known in played:
        registry.make(Scenario, {"name": known, **played[known].params(), parameter: value})
    elif family == "operator" and known in operators and parameter:
        registry.make(Operator, {"name": known, **operators[known].params(), parameter: value})
    elif family == "operator" and not parameter and isinstance(value, Mapping):
        registry.make(Operator, {"name": known, **value})
    elif family == "operator" and value is False and not parameter:
        registry.find(Operator, known)
    elif family == "budget":
        WorldSpec.of({**spec.plain(), "budget": {name: value}})
    elif not (family == "operator" and name in operators and value is True):
        raise ValueError(
            f"{what!r} cannot be set to {value!r}; there are scenario.NAME.PARAMETER, budget.UNIT, operator.NAME "
            "(true, false, or its parameters) and operator.NAME.PARAMETER"
        )
