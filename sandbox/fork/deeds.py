"""What is done at the moment of a fork: a verb that is spoken, another answer, other words, something undone."""

from collections.abc import Callable, Sequence
from inspect import signature
from typing import Any

from sandbox import seats
from sandbox.answers import AnswerError, answer_type
from sandbox.book import SEAT
from sandbox.chronicle import by_person
from sandbox.door import RETURNED, WAITS, check_spoken
from sandbox.events import Event, Plain, Refused, Stepped, stamp
from sandbox.fork.branch import Branch, cut, cut_before
from sandbox.fork.change import EDITS, Change, ForkError
from sandbox.life import Life
from sandbox.log import Exchange, Log
from sandbox.spec import SpecError, WorldSpec
from sandbox.stage import VERBS, Stage
from sandbox.state import State, fold


def spoken(branch: Branch, change: Change, by: str) -> Branch:
    """A verb of the stage, spoken by a person at the end of the past; the projector guards it."""
    if change.verb not in VERBS:
        raise ForkError(f"there is no change {change.verb!r}; there are: {', '.join((*EDITS, *VERBS))}")
    branch.follows = False

    def speak(stage: Stage) -> None:
        spec, say = WorldSpec.of(branch.meta["spec"]), getattr(stage, change.verb)
        _check_moment(stage.state, change.verb, spec.episodes)
        check_spoken(spec, signature(say).bind(*change.args, **change.keywords).arguments)
        done = say(*change.args, **change.keywords)
        if done is False or (change.verb == "join" and done is None):
            raise ForkError(f"{change.verb} is refused: {branch.events[-1].why}")

    try:
        return act(branch, speak, by)
    except (LookupError, ValueError, TypeError, SpecError) as error:
        raise ForkError(f"{change.verb} cannot be: {error.args[0] if error.args else error}") from error


def act(branch: Branch, speak: Callable[[Stage], None], by: str) -> Branch:
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


def answered(
    source: Log, step: int, beat: int | None, who: str, value: Plain, n: int | None = None
) -> Branch:
    """Another answer in place of the one that `who` gave: shared is everything before the beat's answers."""
    questions = [event for event in source.of_step(step, "Asked") if n in (None, event.n)]
    asked = _one(questions, who, f"question to {who}", step, beat)
    try:
        legal = answer_type(asked.answer).validate_value(value, f"the answer of {who}")
    except AnswerError as error:
        raise ForkError(str(error)) from error
    branch = cut(source, step, asked.beat - 1)
    position = (step, asked.beat, asked.n, SEAT)
    branch.answer = (Exchange(position, who, "seat", "", legal), {"prompt": asked.prompt})
    return branch


def forgetful(source: Log, step: int, beat: int | None, who: str, by: str) -> Branch:
    """Who answered has forgotten all, and is the bare mind: shared is everything before the question."""
    questions = {(e.who, e.beat): e for e in source.of_step(step, "Asked")}  # of several in one beat, any
    asked = _one(list(questions.values()), who, f"question to {who}", step, beat)
    branch = cut(source, step, asked.beat - 1)
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

    return act(branch, forget, by)


def reworded(source: Log, step: int, beat: int | None, who: str, text: str) -> Branch:
    """Other words of `who`: by the answer they came from, where there is one, else in place of them."""
    said = _one(source.of_step(step, "Said"), who, f"message of {who}", step, beat)
    if by_person(said):
        again = {"to": said.to, "channel": said.channel, "why": said.why}
        return act(cut_before(source, said), lambda stage: stage.say(said.who, text, **again), said.by)
    chosen = [e for e in source.of_step(step, "Chose") if e.who == who and e.beat == said.beat]
    for chose in chosen:
        if (value := _put(chose.value, said.text, text)) != chose.value:
            return answered(source, step, chose.beat, who, value)
    branch = cut(source, step, said.beat - 1) if said.beat else cut(source, step - 1)
    branch.meta["edits"] = {**branch.meta.get("edits", {}), str(said.seq): text}
    return branch


def undone(source: Log, seq: int) -> Branch:
    """What a person did as event `seq` does not happen, nor what followed from it."""
    event = next(source.events(seq, seq + 1), None) if isinstance(seq, int) and seq > 0 else None
    if event is None or not by_person(event):
        raise ForkError(f"event {seq} is not a person's: only what people did can be undone")
    return cut_before(source, event)


def _check_moment(state: State, verb: str, episodes: int) -> None:
    """Raises ForkError where a verb cannot be spoken."""
    if not state.playing and state.episode >= episodes:
        raise ForkError(f"the run is over after round {state.step}: fork it at an earlier moment")
    if state.open:
        raise ForkError("questions are open at this moment: fork at the beat before")
    if verb in WAITS and state.now and not isinstance(state.now[-1], Stepped):
        raise ForkError(f"people {verb} between rounds: fork at the end of a round")


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
