"""Forks: a new run that shares the past of another up to a moment, unchanged or with one change.

A moment is the end of a round, or of a beat within one. The fork's file holds the past itself, so it stands alone. It
also carries what the parent recorded afterwards, apart from its own record: a fork that plays on follows it for as
long as everything comes out the same, so an unchanged fork becomes its parent again. What was answered there serves
a fork that went its own way, too, wherever the very same question is put to the same model at the same place: what
the change does not reach stays as it was (common random numbers), and nothing is paid twice.

What people wanted and what has not happened yet (verbs that wait for the end of a beat or round) comes along when the
fork begins at the parent's present. At an earlier moment they had not wanted it yet.
"""

import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox import runs, seats
from sandbox.asks import AnswerError, answer_type
from sandbox.book import SEAT
from sandbox.chronicle import by_person
from sandbox.door import QUEUED, RETURNED, WAITS, check_setting
from sandbox.events import Event, Plain, Refused, Stepped, encode, stamp
from sandbox.life import Life
from sandbox.log import END, Exchange, Log, RunError, copies
from sandbox.sources import BROUGHT, TABLES
from sandbox.spec import SpecError, WorldSpec
from sandbox.stage import VERBS, Stage
from sandbox.state import State, fold
from sandbox.veil import keyless

EDITS = ("answer", "message", "undo", "forget")  # changes of what happened; the others are verbs of the stage


class ForkError(RunError):
    """A fork cannot be made; the message says what is wrong and what can be said instead."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change at the moment of a fork.

    A verb of the stage with its arguments (`link`, `assign`, `revise`, `write`, `erase`, `recast`, `set`, `say`, ...),
    or ``answer WHO VALUE`` and ``message WHO TEXT`` in place of what `who` answered or said in that beat, or
    ``undo SEQ``: what a person did as event `seq` does not happen; or ``forget WHO``: the same mind, with no memory and
    no faculties, is asked again what it was asked in that beat.
    """

    verb: str
    args: tuple[Plain, ...] = ()
    keywords: Mapping[str, Plain] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> "Change":
        """From words: ``link Ada Ben why="they should talk"``; values as in YAML. Raises ForkError."""
        try:
            verb, *words = shlex.split(text)
        except ValueError as error:
            raise ForkError(f"the change {text!r} cannot be read: {error}") from error
        named = [word for word in words if word.partition("=")[0].isidentifier() and "=" in word]
        args = [_value(word) for word in words if word not in named]
        keywords = {key: _value(value) for key, _, value in (word.partition("=") for word in named)}
        if verb == "recast" and len(args) > 1 and isinstance(args[1], str):
            args[1] = {"name": args[1]}
        return cls(verb, tuple(args), keywords)

    def bound(self, *names: str) -> list[Plain]:
        """The values of these parameters. Raises ForkError when one is missing, or there are others."""
        given = dict(zip(names, self.args, strict=False)) | dict(self.keywords)
        given.pop("why", None)
        if len(self.args) > len(names) or set(given) != set(names):
            raise ForkError(f"{self.verb} is followed by {' '.join(names).upper()}")
        return [given[name] for name in names]

    def plain(self) -> dict[str, Plain]:
        """As JSON."""
        return {"verb": self.verb, "args": list(self.args), **self.keywords}


def _value(word: str) -> Plain:
    try:
        return yaml.safe_load(word)
    except yaml.YAMLError:
        return word


@dataclass(slots=True)
class Branch:
    """What a fork consists of.

    past      the last event that is shared
    answered  round and beat up to which answers from outside belong to the past
    events    what people do there: the change, and seats that return
    answer    an answer that is given in place of another, with its question
    follows   whether the parent's later events may be followed
    afresh    whether everything later is forgotten
    """

    source: Log
    past: int
    answered: tuple[int, int]
    meta: dict[str, Plain]
    events: list[Event] = field(default_factory=list)
    answer: tuple[Exchange, Plain] | None = None
    follows: bool = True
    afresh: bool = False

    def fill(self, log: Log) -> None:
        """Write it into the empty log of the fork."""
        copies.take_past(log, self.source, self.past, self.answered)
        for event in self.events:
            log.append(event, encode(event))
        log.commit()
        if self.answer:
            log.record(*self.answer)
        if not self.afresh:
            copies.take_later(log, self.source, self.past if self.follows else None, self.answered)


def fork(
    run: str | Path,
    step: int | None = None,
    beat: int | None = None,
    change: Change | str | None = None,
    target: Path | None = None,
    *,
    by: str = "user",
    afresh: bool = False,
) -> Path:
    """A new run with the past of `run` up to the end of a round, or of a beat within a round: its file.

    step    rounds that are kept (0: only how the company gathered); by default all complete ones
    beat    when given, the rounds before `step` are kept, and of `step` itself the beats up to and including this one
            (0: before its first question). Of an answer or a message it is the beat in which it was given
    change  one change at that moment; `by` says whose
    target  its file; by default a new one in the folder of runs
    afresh  forget what the parent recorded later: models are asked anew

    Raises ForkError for a moment or a change that cannot be, RunError for a file that cannot be read or is there.
    """
    branch = branched(Log.read(runs.path_of(run)), step, beat, change, by=by, afresh=afresh)
    target = target or runs.path_for(branch.meta["spec"]["scenario"][0]["name"])
    Log.write(target, branch.meta, branch.fill)
    return target


def branched(
    source: Log,
    step: int | None = None,
    beat: int | None = None,
    change: Change | str | None = None,
    *,
    by: str = "user",
    afresh: bool = False,
) -> Branch:
    """What a fork of a log consists of; nothing is written. Raises ForkError. See `fork`."""
    change = Change.of(change) if isinstance(change, str) else change
    try:
        keyless({**(change.plain() if change else {}), "by": by})
    except ValueError as error:
        raise ForkError(str(error)) from error
    step = max(dict(source.rounds()), default=0) if step is None else step
    match change:
        case None:
            branch = _cut(source, step, beat)
        case Change("answer"):
            branch = _answered(source, step, beat, *change.bound("who", "value"))
        case Change("message"):
            branch = _reworded(source, step, beat, *change.bound("who", "text"))
        case Change("forget"):
            branch = _forgetful(source, step, beat, str(change.bound("who")[0]), by)
        case Change("undo"):
            branch = _undone(source, *change.bound("seq"))
        case _:
            branch = _spoken(_cut(source, step, beat), change, by)
    branch.afresh = afresh
    branch.meta["parent"]["change"] = change.plain() if change else None
    if not branch.events and (afresh or not branch.follows):
        _act(branch, lambda stage: None, by)
    return branch


# -- where -------------------------------------------------------------------------------------------------------


def _cut(source: Log, step: int, beat: int | None = None) -> Branch:
    """The past up to the end of a round, or of one of its beats. Raises ForkError where there is no such moment."""
    ends = dict(source.rounds())
    begun = max(ends, default=0) + 1
    if beat is None:
        if step and step not in ends:
            raise ForkError(
                f"there is no complete round {step} to fork at; complete are {_span(0, max(ends, default=0))}"
            )
        past = ends[step] if step else source.gathered()
        return _branch(source, past, step, None)
    last = source.beats(step)
    if not 1 <= step <= begun or last is None or not 0 <= beat <= last:
        have = f"round {step} has beats {_span(0, last)}" if last is not None else f"there is no round {step}"
        raise ForkError(f"there is no beat {beat} of round {step} to fork at: {have}")
    past = source.end_of(step, beat)
    return _branch(source, past, step, None if past == ends.get(step) else beat)


def _branch(source: Log, past: int, step: int, beat: int | None) -> Branch:
    hashes = [event for event in source.last("Stepped", 2**31) if event.seq <= past] if past else []
    parent = {
        "run": source.path.stem if source.path else "",
        "step": step,
        "beat": beat,
        "seq": past,
        "hash": getattr(hashes[0], "hash", "") if hashes else "",
    }
    queued = source.meta(QUEUED, []) if past == source.last_seq() else []
    edits = {seq: text for seq, text in source.meta("edits", {}).items() if int(seq) <= past}
    meta = {
        "spec": source.meta("spec"),
        TABLES: source.meta(TABLES),
        BROUGHT: source.meta(BROUGHT, []),
        "parent": parent,
        **({"edits": edits} if edits else {}),
        **({QUEUED: queued} if queued else {}),
    }
    return Branch(source, past, (step, END if beat is None else beat), meta)


def _span(first: int, last: int) -> str:
    return f"{first} to {last}" if last > first else f"{first} alone"


# -- what ---------------------------------------------------------------------------------------------------------


def _spoken(branch: Branch, change: Change, by: str) -> Branch:
    """A verb of the stage, spoken by a person at the end of the past; the projector guards it."""
    if change.verb not in VERBS:
        raise ForkError(f"there is no change {change.verb!r}; there are: {', '.join((*EDITS, *VERBS))}")
    branch.follows = False

    def speak(stage: Stage) -> None:
        _check_moment(stage.state, change.verb, WorldSpec.of(branch.meta["spec"]).episodes)
        if change.verb == "set":
            check_setting(WorldSpec.of(branch.meta["spec"]), *map(str, change.args[:1]), *change.args[1:2])
        done = getattr(stage, change.verb)(*change.args, **change.keywords)
        if done is False or (change.verb == "join" and done is None):
            raise ForkError(f"{change.verb} is refused: {branch.events[-1].why}")

    try:
        return _act(branch, speak, by)
    except (LookupError, ValueError, TypeError, SpecError) as error:
        raise ForkError(f"{change.verb} cannot be: {error.args[0] if error.args else error}") from error


def _check_moment(state: State, verb: str, episodes: int) -> None:
    """Raises ForkError where a verb cannot be spoken."""
    if not state.playing and state.episode >= episodes:
        raise ForkError(f"the run is over after round {state.step}: fork it at an earlier moment")
    if state.open:
        raise ForkError("questions are open at this moment: fork at the beat before")
    if verb in WAITS and state.now and not isinstance(state.now[-1], Stepped):
        raise ForkError(f"people {verb} between rounds: fork at the end of a round")


def _act(branch: Branch, speak: Callable[[Stage], None], by: str) -> Branch:
    """Events of people at the end of the past: seats return to who had them before, then `speak`."""
    spec = WorldSpec.of(branch.meta["spec"])
    state = fold(branch.source.events(1, branch.past + 1), spec.seed)
    casting = [event for event in seats.castings(branch.source) if event.seq <= branch.past]
    step, beat = branch.meta["parent"]["step"], branch.meta["parent"]["beat"]
    step, beat = (step + 1, 0) if beat is None else (step, beat)

    def emit(event: Event, by: str) -> None:
        state.apply(stamp(event, state.seq + 1, step, beat, by))
        branch.events.append(event)

    life = Life(spec, state, emit, lambda: "")
    for who, mind in ({} if life.over else seats.returns(casting, state)).items():
        life.stage(by).recast(who, mind, why=RETURNED)
    speak(life.stage(by))
    return branch


def _answered(source: Log, step: int, beat: int | None, who: str, value: Plain) -> Branch:
    """Another answer in place of the one that `who` gave: shared is everything before the beat's answers."""
    asked = _one(source.of_step(step, "Asked"), who, f"question to {who}", step, beat)
    try:
        legal = answer_type(asked.answer).validate_value(value, f"the answer of {who}")
    except AnswerError as error:
        raise ForkError(str(error)) from error
    branch = _cut(source, step, asked.beat - 1)
    position = (step, asked.beat, asked.n, SEAT)
    branch.answer = (Exchange(position, who, "seat", "", legal), {"prompt": asked.prompt})
    return branch


def _forgetful(source: Log, step: int, beat: int | None, who: str, by: str) -> Branch:
    """Who answered has forgotten all, and is the bare mind: shared is everything before the question."""
    questions = {(e.who, e.beat): e for e in source.of_step(step, "Asked")}  # of several in one beat, any
    asked = _one(list(questions.values()), who, f"question to {who}", step, beat)
    branch = _cut(source, step, asked.beat - 1)
    branch.follows = False

    def forget(stage: Stage) -> None:
        why = f"what would {who} say without memory?"
        kept = {store: list(items) for store, items in stage.state.memory.get(who, {}).items()}
        for store, keys in kept.items():
            for key in keys:
                stage.erase(who, key, store, why)
        mind = dict(stage.state.people[who].mind)
        bare = {part: value for part, value in mind.items() if part not in ("memory", "faculties")}
        if bare != mind:
            stage.recast(who, bare, why)
        if refused := [event for event in branch.events if isinstance(event, Refused)]:
            raise ForkError(f"forget is refused: {refused[0].why}")

    return _act(branch, forget, by)


def _reworded(source: Log, step: int, beat: int | None, who: str, text: str) -> Branch:
    """Other words of `who`: by the answer they came from, where there is one, else in place of them."""
    said = _one(source.of_step(step, "Said"), who, f"message of {who}", step, beat)
    if by_person(said):
        again = {"to": said.to, "channel": said.channel, "why": said.why}
        return _act(_cut_before(source, said), lambda stage: stage.say(said.who, text, **again), said.by)
    chosen = [e for e in source.of_step(step, "Chose") if e.who == who and e.beat == said.beat]
    for chose in chosen:
        if (value := _put(chose.value, said.text, text)) != chose.value:
            return _answered(source, step, chose.beat, who, value)
    branch = _cut(source, step, said.beat - 1) if said.beat else _cut(source, step - 1)
    branch.meta["edits"] = {**branch.meta.get("edits", {}), str(said.seq): text}
    return branch


def _undone(source: Log, seq: int) -> Branch:
    """What a person did as event `seq` does not happen, nor what followed from it."""
    event = next(source.events(seq, seq + 1), None) if isinstance(seq, int) and seq > 0 else None
    if event is None or not by_person(event):
        raise ForkError(f"event {seq} is not a person's: only what people did can be undone")
    return _cut_before(source, event)


def _cut_before(source: Log, event: Event) -> Branch:
    """The past up to a person's event: answers of a beat that was open then are still to come."""
    branch = _branch(source, event.seq - 1, event.step, event.beat)
    state = fold(source.events(1, event.seq), 0)
    branch.answered = (event.step, event.beat - bool(state.open))
    branch.follows = False
    return branch


def _one(found: Sequence[Any], who: str, what: str, step: int, beat: int | None) -> Any:
    """The one event that is meant, of those of a round. Raises ForkError, with those that there are."""
    events = [event for event in found if event.who == who and beat in (None, event.beat)]
    where = f"round {step}" if beat is None else f"beat {beat} of round {step}"
    if len(events) == 1:
        return events[0]
    if not events:
        raise ForkError(f"there is no {what} in {where}{_instead(found, who, step)}")
    beats = ", ".join(dict.fromkeys(f"{step}.{event.beat}" for event in events))
    raise ForkError(f"there are {len(events)} of the kind “{what}” in {where}: say in which beat ({beats})")


def _instead(found: Sequence[Any], who: str, step: int) -> str:
    """Where in the round there is one of this person, else of whom there are some."""
    beats = dict.fromkeys(f"{step}.{event.beat}" for event in found if event.who == who)
    if beats:
        return f"; there is one in {', '.join(beats)}"
    others = list(dict.fromkeys(event.who for event in found))
    more = ", ..." if len(others) > 12 else ""
    return f"; in round {step} there are some of {', '.join(others[:12])}{more}" if others else ""


def _put(value: Plain, old: str, new: str) -> Plain:
    """The value with one text in place of another, also within a form."""
    if isinstance(value, dict):
        return {key: _put(one, old, new) for key, one in value.items()}
    return new if value == old else value
