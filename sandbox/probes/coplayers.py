"""Whether people foresee what the others do, and whether they make anything of it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sandbox.answers import Allocation
from sandbox.asks import Ask
from sandbox.diagnosis.finding import Finding, mean
from sandbox.events import Asked, Chose, Event, Plain
from sandbox.fork import Change, fork
from sandbox.history import History
from sandbox.probes.choices import pick, picked
from sandbox.probes.decisions import Decision, Toll, again, asked_of, decisions, modelled
from sandbox.probes.memory import earned
from sandbox.tab import Capped, Unanswered, counted
from sandbox.world import World

PREFIX = "foresight about "
NAMES = frozenset({"prediction accuracy", "prediction log score", "functional gap"})
MOMENTS = 3  # at which at most everything that could have been chosen is tried: each is a round of its own
FLOOR = 0.01  # least chance that counts: who was sure of something else is not infinitely wrong
Guess = tuple[str, Mapping[str, float], str]  # of whom, chance of each option, what they chose


def findings(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M11, of people whom models play. To foresee others and to answer them well are two things: both are measured."""
    able = modelled(history)
    found = decisions(history, most, lambda one: one.who in able and pick(one.answer) is not None)
    guesses = [guess for one in found for guess in _guesses(history, one)]
    seqs = tuple(one.chose.seq for one in found)
    yield from _foreseen("prediction accuracy", "prediction log score", guesses, seqs)
    for other in dict.fromkeys(who for who, _, _ in guesses):
        own = [guess for guess in guesses if guess[0] == other]
        yield from _foreseen(f"{PREFIX}{other}", f"{PREFIX}{other}, log score", own, ())
    if history.log.path is not None:
        gaps = [gap for one in found[:MOMENTS] if (gap := _gap(history, one)) is not None]
        about = f"points of the round that the best answer to what the others did brings more, {len(gaps)} moments"
        yield Finding("functional gap", mean(gaps), about, "", seqs)


def toll(events: Sequence[Event], minds: Mapping[str, Plain], most: int, samples: int) -> Toll:
    """A forecast of each other; and of few choices a round for every other option."""
    among = [one for one in asked_of(events) if pick(one.answer) is not None]
    people = len({one.who for one in among})
    rest = max((len(_options(one.answer)) - 1 for one in among), default=0)
    return Toll(among, most, (0, max(0, people - 1) + people * rest))


def accuracy(guesses: Sequence[Guess]) -> float | None:
    """Share of what was thought likeliest that came; of several equally likely a part of one."""
    return mean(
        (chances[done] == max(chances.values())) / list(chances.values()).count(max(chances.values()))
        for _, chances, done in guesses
    )


def log_score(guesses: Sequence[Guess]) -> float | None:
    """Mean of ln p of what came (Good 1952), p at least one in a hundred: 0 for who knew it, ln 1/n for who did not."""
    return mean(math.log(max(chances[done], FLOOR)) for _, chances, done in guesses)


def _foreseen(right: str, score: str, guesses: Sequence[Guess], seqs: tuple[int, ...]) -> Iterator[Finding]:
    told = f"of {len(guesses)} forecasts of what others chose"
    yield Finding(right, accuracy(guesses), f"share {told} that came true", "", seqs)
    yield Finding(
        score, log_score(guesses), f"mean ln of the chance given to what came, {told}", "nats", seqs
    )


def _guesses(history: History, one: Decision) -> Iterator[Guess]:
    """What somebody expects of each other who is asked the same at that time, and what they chose."""
    for other, done, options in _others(history, one):
        prompt = (
            f"{one.asked.prompt}\n\nBefore you answer: {other} is asked the same, now or after you. How likely is each "
            f"of the answers that {other} can give? Divide 100 percent among them."
        )
        even = {option: 100 / len(options) for option in options}
        ask = Ask(one.asked.who, prompt, Allocation(among=options), "forecast", even)
        (told,) = again(history, one, 1, ask)
        yield other, {option: share / 100 for option, share in told.items()}, done


def _others(history: History, one: Decision) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(who, what they chose, among what) of the others who are asked the same kind of question then or later on.

    Where the question names some of them, these; of somebody who is asked several, the one that names oneself.
    """
    me, step = one.asked.who, one.asked.step
    theirs: dict[str, list[Asked]] = {}
    for asked in history.log.of_step(step, "Asked"):
        same = asked.beat >= one.asked.beat and asked.tag == one.asked.tag and asked.who != me
        if same and pick(asked.answer) is not None:
            theirs.setdefault(asked.who, []).append(asked)
    named = [who for who in theirs if who in one.asked.prompt]
    chosen = {chose.n: chose for chose in history.log.of_step(step, "Chose")}
    for who in named or theirs:
        asked = min(theirs[who], key=lambda asked: me not in asked.prompt)
        if done := chosen.get(asked.n):
            yield who, str(picked([done.value], asked.answer)[0]), _options(asked.answer)


def _options(answer: Mapping[str, Plain]) -> tuple[str, ...]:
    part, _ = pick(answer) or ("", 0)
    return tuple((answer["fields"][part] if part else answer)["options"])


def _gap(history: History, one: Decision) -> float | None:
    """What the best choice brings in the round, less what the one that was made brought; None where nobody is paid.

    Every option is played in a branch of its own to the end of the round. The others answer as they did wherever they
    are asked the same, so at one time they are what they were.
    """
    brought = {str(picked([one.chose.value], one.asked.answer)[0]): _paid(history, one.chose)}
    for option in _options(one.asked.answer):
        if option not in brought:
            brought[option] = _branch(history, one, option)
    made = next(iter(brought.values()))
    return None if not any(brought.values()) else max(brought.values()) - made


def _paid(history: History, chose: Chose) -> float:
    events = history.events[: history.ends.get(chose.step, history.tip.seq)]
    return earned(events, chose.who, chose.step)


def _branch(history: History, one: Decision, option: str) -> float:
    """What somebody is paid in the round in which they choose something else."""
    part, _ = pick(one.asked.answer) or ("", 0)
    value = {**one.chose.value, part: option} if part else option
    where, who = (one.asked.step, one.asked.beat), one.asked.who
    assert history.log.path is not None
    with TemporaryDirectory() as folder:
        change = Change("answer", (who, value), {"n": one.asked.n})
        child = fork(history.log.path, *where, change, Path(folder) / "otherwise.run")
        with counted(history) as purse, World.open(child) as world:
            world.purse.above = purse
            while world.rounds < one.asked.step and world.status == "playing":
                world.step()
            if world.status not in ("playing", "finished"):
                kind = Capped if world.status == "budget" else Unanswered
                raise kind(f"the branch in which {who} chooses {option} stopped: {world.why()}")
            return earned(world.log.events(), who, one.asked.step)
