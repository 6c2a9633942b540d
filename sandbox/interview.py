"""Interviews: a private question to somebody of a run, at any moment, which leaves no trace in it.

The answer comes from what that person knew then (their view and memory), by the mind that played them, or by a model
of your choice. It is no event: nobody in the world hears of it, now or later. What it cost is told with it.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox import desk, embedding, registry, runs
from sandbox.answers import AnswerError, Text
from sandbox.asks import Ask, Reply
from sandbox.beside import beside
from sandbox.book import Book
from sandbox.budget import BudgetReached, Purse
from sandbox.contract import Completion, Mind, ModelError, Scenario, Think
from sandbox.desk import Attempt, Desk, Job
from sandbox.events import Plain
from sandbox.history import History
from sandbox.log import INTERVIEWS, Log
from sandbox.spec import Vectors
from sandbox.state import State
from sandbox.tab import Capped, Unanswered, count, opened
from sandbox.veil import keyless, masked
from sandbox.view import View

LONGEST = 1200  # characters of an answer
SECONDS = 60.0  # longest wait for a model
TAG = "interview"


class Speechless(Unanswered):
    """No model plays them, so one has to be named."""


@dataclass(frozen=True, slots=True)
class Interview:
    """One question and its answer.

    step    the round at whose end, or in which, it was asked (0: before the first)
    model   the chat model that answered
    tokens  in and out; `money` is in US dollars, None where the price is not known
    by      who asked, at `at` (seconds since 1970)
    """

    step: int
    who: str
    question: str
    answer: str
    model: str
    tokens: int
    money: float | None
    by: str
    at: float


def interview(
    run: str | Path | History,
    who: str,
    question: str,
    at: int | None = None,
    *,
    model: str = "",
    earlier: Sequence[Interview] = (),
    keep: bool = False,
    by: str = "user",
) -> Interview:
    """Ask somebody something in private.

    at       the end of this round; by default what is the present now
    model    a chat model that answers in place of their mind, from what they know
    earlier  what was asked and answered before, if they should remember it
    keep     whether it is kept beside the run (`interviews`)

    What it used is counted beside the run (`used`), kept or not: the caps of the run hold for what it has used and all
    its interviews together.

    Raises Unanswered when there is no such moment or person, nobody who can talk, or no answer; RunError for a file.
    """
    history = run if isinstance(run, History) else History.of(runs.path_of(run))
    if not question.strip():
        raise Unanswered("a question needs words")
    try:
        keyless({"question": question, "by": by, "model": model})
    except ValueError as error:
        raise Unanswered(f"{who} is not asked: the {error}") from error
    state = _moment(history, at)
    mind = _mind(state, who, model)
    given = _given(history, state, mind, Ask(who, _prompt(question, earlier), Text(most=LONGEST), TAG, ""))
    value, name, purse = given
    text = str(value)
    if state.scenario and _rules(state) is None:
        text += f"\n\n(Asked without the rules: the scenario {state.scenario} is not to be had here.)"
    money = purse.spent.money if not purse.spent.unpriced else None
    told = Interview(
        state.step, who, question.strip(), text, name, purse.spent.tokens, money, by, time.time()
    )
    if keep:
        _keep(history, told)
    return told


def interviews(run: str | Path | History) -> list[Interview]:
    """Those that were kept, the first one first."""
    log = run.log if isinstance(run, History) else Log.read(runs.path_of(run))
    rows = log.beside("interviews")
    return [Interview(**{key: value for key, value in row.items() if key != "id"}) for row in rows]


def _moment(history: History, at: int | None) -> State:
    if at is not None and at not in history.ends:
        raise Unanswered(f"there is no complete round {at}: this run has {history.last}")
    return history.at(at)


def _mind(state: State, who: str, model: str) -> Mind:
    """Who answers. Raises Unanswered."""
    if who not in state.people:
        names = ", ".join(state.people) or "nobody"
        raise Unanswered(f"{who!r} is not there at this moment; there are: {names}")
    plain = dict(state.people[who].mind)
    if model:
        plain = {**(plain if plain.get("name") == "llm" else {}), "name": "llm", "model": model}
    try:
        mind = registry.make(Mind, plain, state.scenario)
    except (registry.NotFound, registry.BadParameter) as error:
        raise Speechless(
            f"the mind of {who} is not here: {error}; a model can answer in its place"
        ) from error
    if mind.seat:
        raise Speechless(f"{who} is played by a person: ask them, or let a model answer in their place")
    if mind.remote() is None:
        raise Speechless(
            f"{who} is played by a script, {plain['name']}, which cannot talk about itself; "
            "let a model answer from what it knows"
        )
    return mind


def _prompt(question: str, earlier: Sequence[Interview]) -> str:
    before = [f'You were asked before: "{one.question}" You answered: "{one.answer}"' for one in earlier]
    asked = (
        "Somebody from outside your world asks you in private. Nobody you know will hear of it, and it changes "
        f"nothing. Say honestly what you know and think, and no more than you can know: {question.strip()}"
    )
    return "\n\n".join([*before, asked])


def answer_of(
    history: History,
    state: State,
    mind: Mind,
    ask: Ask,
    nth: int = 1,
    heard: Callable[[str], str] | None = None,
) -> Plain:
    """What a mind answers to any question at a moment, the n-th time it is put; counted like an interview.

    heard  what becomes of every text before a model reads it

    Raises Unanswered.
    """
    if mind.seat:
        raise Unanswered(f"{ask.who} is played by a person, who cannot be asked again")
    return _given(history, state, mind, ask, nth, heard)[0]


def _given(
    history: History,
    state: State,
    mind: Mind,
    ask: Ask,
    nth: int = 1,
    heard: Callable[[str], str] | None = None,
) -> tuple[Plain, str, Purse]:
    """The answer, the model that gave it, and what was used. All that happens is noted on paper that is thrown away."""
    log = Log.memory({})
    book, purse = Book(log), opened(history)
    vectors, at = (
        Vectors.model_validate(history.spec.get("embedding") or {}),
        Desk(book, desk.complete, purse, SECONDS),
    )
    embedder = embedding.Embedding(log, at, embedding.embed, vectors)
    where, key = (state.step, state.beat), (state.seed, state.episode, state.step, TAG, nth)
    rules = _rules(state)
    view = View(state, ask.who, key, rules, embedder.of_mind((*where, 1), ask.who))
    attempt = Attempt(at, Job(1, ask, mind, view, where))
    try:
        given = mind.answer(view, ask, _hearing(attempt, heard) if heard else attempt)
        value = given.value if isinstance(given, Reply) else given
        said = ask.answer.validate_value(value)
        return (
            masked(said) if isinstance(said, str) else said,
            attempt.thoughts[-1].model if attempt.thoughts else "",
            purse,
        )
    except (ModelError, AnswerError, embedding.Unembedded) as error:
        raise Unanswered(masked(f"{ask.who} does not answer: {error}")) from error
    except BudgetReached as cap:
        raise Capped(f"{ask.who} is not asked, nothing was paid: {cap}") from cap
    except Exception as error:  # an author's mind may do anything
        raise Unanswered(masked(f"the mind of {ask.who} failed: {type(error).__name__}: {error}")) from error
    finally:
        view.close()
        log.close()
        count(history, purse)


def _hearing(attempt: Attempt, heard: Callable[[str], str]) -> Think:
    """The same port to a model, which reads what became of each text."""

    def think(messages: Sequence[Mapping[str, str]], **how: Any) -> Completion:
        return attempt([{**one, "content": heard(one["content"])} for one in messages], **how)

    return think


def _rules(state: State) -> Any:
    """What the scenario tells everybody, where it is installed."""
    if not state.scenario:
        return None
    try:
        return registry.make(Scenario, {**state.params, "name": state.scenario}).briefing
    except (registry.NotFound, registry.BadParameter):
        return None  # a run can be read where it cannot be played; views then have no rules


def _keep(history: History, told: Interview) -> None:
    if history.log.path is None:
        raise Unanswered("this run is not kept, so nothing can be kept beside it")
    row: dict[str, Plain] = {name: getattr(told, name) for name in Interview.__slots__}
    with beside(history.log.path) as db:
        db.execute(INTERVIEWS)
        places = ", ".join(f":{name}" for name in row)
        db.execute(f"INSERT INTO interviews ({', '.join(row)}) VALUES ({places})", row)
