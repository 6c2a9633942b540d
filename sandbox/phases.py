"""Sub-scripts for ``yield from``: what many scenarios and operators do alike."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.answers import AnswerType, Choice, Number, Text
from sandbox.asks import Ask
from sandbox.events import Plain
from sandbox.stage import Stage

Asks = list[Ask]
Prompt = str | Callable[[str], str]  # one for all, or by name


def _for(prompt: Prompt, name: str) -> str:
    return prompt if isinstance(prompt, str) else prompt(name)


def choose(
    asks: Sequence[Ask],
) -> Generator[Asks, list[Plain], dict[str, Plain]]:
    """Everybody answers at once; values by name. One ask per person."""
    values = yield list(asks)
    return {ask.who: value for ask, value in zip(asks, values, strict=True)}


def discuss(
    stage: Stage,
    speakers: Sequence[str],
    prompt: Prompt,
    *,
    turns: int = 1,
    channel: str | None = None,
    to: Sequence[str] | None = None,
    together: bool = False,
    most: int = 400,
    about: Callable[[str], Mapping[str, Plain]] | None = None,
    tag: str = "say",
) -> Generator[Asks, list[Plain], list[tuple[str, str]]]:
    """Talk: one after another, so that each hears the last, or all `together`. Silence is allowed.

    Returns (speaker, text) of what was said. With a `channel`, only those who hear the speaker on it hear it;
    with `to`, only those named: a circle that nobody else knows of.
    """
    said: list[tuple[str, str]] = []
    for _ in range(turns):
        for group in [list(speakers)] if together else [[name] for name in speakers]:
            texts = yield [
                Ask(
                    name,
                    _for(prompt, name),
                    Text(most=most, empty=True),
                    tag,
                    "",
                    about(name) if about else {},
                )
                for name in group
            ]
            for name, text in zip(group, texts, strict=True):
                if text:
                    stage.say(
                        name,
                        str(text),
                        channel=channel,
                        to=None if to is None else [n for n in to if n in stage.names],
                    )
                    said.append((name, str(text)))
    return said


def bid(
    stage: Stage, people: Sequence[str], prompt: Prompt, *, most: int = 4, tag: str = "bid"
) -> Generator[Asks, list[Plain], str | None]:
    """Who wants the floor most: sealed bids from 0 to `most`, a tie is drawn by lot. None if nobody wants it."""
    asks = [Ask(name, _for(prompt, name), Number(high=most, integer=True), tag, 0) for name in people]
    bids = yield from choose(asks)
    best = max(bids.values(), default=0)
    wanting = [name for name in people if bids[name] == best > 0]
    return stage.random(f"{tag} tie").choice(wanting) if wanting else None


def vote(
    voters: Sequence[str],
    options: Sequence[str],
    prompt: Prompt,
    *,
    default: str | None = None,
    about: Callable[[str], Mapping[str, Plain]] | None = None,
    tag: str = "vote",
) -> Generator[Asks, list[Plain], Counter[str]]:
    """A secret ballot: votes by option, options without a vote included as 0. Default: the first option."""
    answer = Choice(options=tuple(options))
    ballots = yield [
        Ask(name, _for(prompt, name), answer, tag, default or options[0], about(name) if about else {})
        for name in voters
    ]
    votes = Counter(dict.fromkeys(options, 0))
    votes.update(map(str, ballots))
    return votes


def elect(
    stage: Stage,
    voters: Sequence[str],
    candidates: Sequence[str],
    prompt: Prompt,
    *,
    about: Callable[[str], Mapping[str, Plain]] | None = None,
    tag: str = "elect",
) -> Generator[Asks, list[Plain], tuple[str, Counter[str]]]:
    """Plurality vote; a tie is drawn by lot. Returns the winner and the votes."""
    votes = yield from vote(voters, candidates, prompt, about=about, tag=tag)
    best = max(votes.values(), default=0)
    return stage.random(f"{tag} tie").choice([name for name in candidates if votes[name] == best]), votes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge said with the subjects in one order, and in the other."""

    first: Plain
    second: Plain

    @property
    def steady(self) -> bool:
        """Whether the order made no difference, words aside."""
        return self.spread == 0 and _words(self.first) == _words(self.second)

    @property
    def mean(self) -> Plain:
        """The first verdict, with numbers that are the mean of both."""
        return _met(self.first, self.second)

    @property
    def spread(self) -> float:
        """The largest difference between two numbers for the same thing: how far the judge goes by the order."""
        ours, theirs = _numbers(self.first), _numbers(self.second)
        return max((abs(ours[key] - theirs[key]) for key in ours.keys() & theirs.keys()), default=0.0)


def judge(
    seat: str,
    subjects: Sequence[str],
    prompt: Callable[[Sequence[str]], str],
    answer: Callable[[Sequence[str]], AnswerType],
    *,
    default: Plain,
    about: Mapping[str, Plain],
    swap: bool = True,
) -> Generator[Asks, list[Plain], Verdict]:
    """A judge outside the population weighs subjects: a fixed form, asked in both orders at once with `swap`.

    `prompt` and `answer` get the subjects in the order in which they are to be shown. Models judge at temperature 0.
    Whatever the seat answers, or fails to, is a verdict: the default stands in.
    """
    orders = [list(subjects), list(subjects)[::-1]] if swap and len(subjects) > 1 else [list(subjects)]
    facts = [{**about, "order": order} for order in orders]
    values = yield [
        Ask(seat, prompt(order), answer(order), "judge", default, told)
        for order, told in zip(orders, facts, strict=True)
    ]
    return Verdict(values[0], values[-1])


def _numbers(value: Plain, at: str = "") -> dict[str, float]:
    """Every number in a value, by where it is."""
    if isinstance(value, dict):
        return {k: v for key, one in value.items() for k, v in _numbers(one, f"{at}.{key}").items()}
    return {at: value} if isinstance(value, int | float) and not isinstance(value, bool) else {}


def _words(value: Plain) -> Plain:
    """Choices in a value: texts of one word."""
    if isinstance(value, dict):
        return {key: _words(one) for key, one in value.items()}
    return value if isinstance(value, str) and " " not in value.strip() else None


def _met(one: Plain, other: Plain) -> Plain:
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: _met(part, other.get(key, part)) for key, part in one.items()}
    both = isinstance(one, int | float) and isinstance(other, int | float)
    return (one + other) / 2 if both else one


def reflect(
    people: Sequence[str], prompt: Prompt, *, most: int = 400
) -> Generator[Asks, list[Plain], dict[str, Plain]]:
    """A quiet moment: a line for oneself. What is to be kept, minds return as memory writes."""
    asks = [Ask(name, _for(prompt, name), Text(most=most, empty=True), "reflect", "") for name in people]
    return (yield from choose(asks))


@dataclass(frozen=True, slots=True)
class Bargain:
    """How a negotiation ended: `how` is agreed, left or time; `offer` is what was agreed, made by `by`."""

    how: str
    turns: int
    offer: Plain = None
    by: str = ""


def negotiate(
    stage: Stage, parties: Sequence[str], ask: Callable[[str, Plain, int], Ask], *, turns: int
) -> Generator[Asks, list[Plain], Bargain]:
    """In turn, each accepts what is on the table, refuses it, leaves for good, or makes an offer of their own.

    `ask(who, table, turn)` makes the question; `table` is the last offer of somebody else, or None; turns count from 0.
    The answer is a form: `do` (accept, refuse, leave, offer), `offer` (of any type), and perhaps `say`, which the
    parties hear. Who accepts an empty table has refused; an offer stays on the table until it is answered.
    """
    table, by = None, ""
    for turn in range(turns):
        who = parties[turn % len(parties)]
        (value,) = yield [ask(who, table, turn)]
        if not set(parties) <= set(stage.names):  # somebody was taken away meanwhile
            return Bargain("left", turn + 1)
        if value.get("say"):
            stage.say(who, value["say"], to=[party for party in parties if party != who])
        match value["do"]:
            case "accept" if table is not None:
                return Bargain("agreed", turn + 1, table, by)
            case "leave":
                return Bargain("left", turn + 1)
            case "offer":
                table, by = value["offer"], who
            case _:
                table, by = None, ""
    return Bargain("time", turns)


def together(
    scripts: Sequence[Generator[Asks, list[Plain], Any]],
) -> Generator[Asks, list[Plain], list[Any]]:
    """Several sub-scripts side by side: the questions they ask at one time are one batch. Returns what each returns."""
    results: list[Any] = [None] * len(scripts)
    asking: dict[int, Asks] = {}

    def go_on(at: int, values: list[Plain] | None) -> None:
        try:
            asking[at] = next(scripts[at]) if values is None else scripts[at].send(values)
        except StopIteration as end:
            results[at] = end.value
            asking.pop(at, None)

    for at in range(len(scripts)):
        go_on(at, None)
    while asking:
        answers = iter((yield [ask for asks in asking.values() for ask in asks]))
        for at, asks in list(asking.items()):
            go_on(at, [next(answers) for _ in asks])
    return results
