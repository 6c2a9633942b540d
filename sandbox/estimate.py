"""What a spec will take, before it is played: answers, calls, tokens and money as ranges, and the first prompts.

How many answers there are is the scenario's own word (`Scenario.calls`). How large they are is seen in a rehearsal: the
world is played in memory for a while, with the offline voice in the place of every model and dice in the place of
people. What cannot be known is said.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil, floor
from statistics import fmean
from typing import Any

from sandbox import registry
from sandbox.contract import Completion, Mind
from sandbox.desk import complete, cost
from sandbox.events import Asked, Chose, Event, Plain, Thought
from sandbox.spec import HASHED, WorldSpec
from sandbox.world import World

Range = tuple[float, float]

ENOUGH = 200  # model calls after which a rehearsal has seen enough
AT_MOST = 1000  # answers in a rehearsal where few are models'
REPAIRS = 0.1  # share of answers that may need a second call, in the upper end
SPREAD = (0.85, 1.2)  # how far tokenizers differ from four letters a token
LOQUACIOUS = 1.25  # prompts quote what others say, and models may say more than the offline voice
TERSE = 0.6  # a model may say less than the offline voice
FRAME = 8  # tokens of braces, names and quotation marks around an answer's fields
PROMPTS = 12  # first prompts kept


@dataclass(frozen=True, slots=True)
class Share:
    """What one model is asked: ranges of calls, of tokens in and out, of US dollars (None: no price is known)."""

    model: str
    calls: Range
    input: Range
    output: Range
    money: Range | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """Ranges, from the least to what is likely at most; None where it is not known.

    answers   of everybody, scripted minds included
    shares    by model
    unknown   what is not in these numbers, a sentence each
    prompts   (who it is for, messages): the first of each role and kind of question
    rounds    rounds that were rehearsed; `whole`: that was the whole run
    """

    answers: Range | None
    shares: tuple[Share, ...] = ()
    unknown: tuple[str, ...] = ()
    prompts: tuple[tuple[str, Sequence[Mapping[str, str]]], ...] = ()
    rounds: int = 0
    whole: bool = False

    @property
    def calls(self) -> Range:
        return _sum(share.calls for share in self.shares)

    @property
    def tokens(self) -> Range:
        return _sum(part for share in self.shares for part in (share.input, share.output))

    @property
    def money(self) -> Range | None:
        """US dollars; None as soon as one price is not known."""
        known = [share.money for share in self.shares if share.money is not None]
        return _sum(known) if len(known) == len(self.shares) else None

    def plain(self) -> dict[str, Plain]:
        """As JSON."""
        totals = {"calls": self.calls, "tokens": self.tokens, "money": self.money}
        return asdict(self) | {name: list(total) if total else None for name, total in totals.items()}

    def __str__(self) -> str:
        """In a line."""
        if not self.shares:
            return f"{between(self.answers, 'answers')} answers, no model calls"
        money = "price not known" if self.money is None else between(self.money, "money")
        return f"{between(self.calls)} calls, {between(self.tokens)} tokens, {money}"


def added(model: str, parts: Sequence[tuple[float, Share]]) -> Share:
    """Shares of one model, each so many times, end by end; no price as soon as one has none."""

    def ends(of: Callable[[Share], Range]) -> Range:
        low, high = (sum(times * of(share)[end] for times, share in parts) for end in (0, 1))
        return low, high

    priced = all(share.money is not None for _, share in parts)
    money = ends(lambda share: share.money or (0, 0)) if priced else None
    return Share(model, ends(lambda s: s.calls), ends(lambda s: s.input), ends(lambda s: s.output), money)


def between(range: Range | None, unit: str = "") -> str:
    """A range in words: ``120 to 140``, ``$0.02 to $0.03``; without false precision, unless "answers" are counted."""
    if range is None:
        return "not known how many"
    digits = range if unit == "answers" else tuple(map(_rounded, range))
    low, high = (f"${end:,.4g}" if unit == "money" else f"{end:,.0f}" for end in digits)
    return low if low == high else f"{low} to {high}"


def estimate(spec: WorldSpec, seen: "Rehearsal | None" = None) -> Estimate:
    """What playing a spec will take, by a rehearsal. Plays for a second or so; asks no model, leaves nothing behind."""
    seen = seen or Rehearsal(spec)
    answers, unknown = _answers(spec, seen), list(seen.unknown)
    if answers is None:
        unknown.append("The scenario does not say how many answers it asks for.")
    elif spec.operators and not seen.whole:
        unknown.append("What operators ask people comes on top.")
    if spec.embedding.model != HASHED:
        unknown.append(f"What {spec.embedding.model} makes of words comes on top.")
    shares = tuple(seen.share(model, answers or seen.answers) for model in seen.sizes)
    unknown += [f"The price of {share.model} is not known." for share in shares if share.money is None]
    if any(share.money is None or share.money[1] for share in shares):
        unknown.append("Thoughts that a model keeps to itself are billed as output and cannot be foreseen.")
    return Estimate(answers, shares, tuple(unknown), tuple(seen.prompts.items()), seen.rounds, seen.whole)


def _answers(spec: WorldSpec, seen: "Rehearsal") -> Range | None:
    """Answers of all episodes: scenarios take turns. A rehearsal of the whole run widens the range."""
    scripts, people = spec.scripts(), len(spec.people())
    turns = [scripts[i % len(scripts)].calls(people) for i in range(min(spec.episodes, len(scripts)))]
    times = [len(range(turn, spec.episodes, len(scripts))) for turn in range(len(turns))]
    low, high = (sum(n * turn[end] for n, turn in zip(times, turns, strict=True)) for end in (0, 1))
    if not all(most for _, most in turns):
        return seen.answers if seen.whole else None
    met = seen.answers if seen.whole else (low, high)
    return min(low, met[0]), max(high, met[1])


@dataclass(slots=True)
class _Size:
    """What was seen of one model: tokens in and out by round, and the most an answer could have been."""

    calls: int = 0
    sent: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    got: list[int] = field(default_factory=list)
    most: list[float] = field(default_factory=list)


class Rehearsal:
    """The world, played in memory by stand-ins.

    minds   who plays whom
    events  what happened, without questions that stayed open
    asked   the questions that were answered, each with the calls that it took, by model
    """

    def __init__(self, spec: WorldSpec) -> None:
        self.sizes: dict[str, _Size] = defaultdict(_Size)
        self.prompts: dict[str, Sequence[Mapping[str, str]]] = {}
        self.unknown: list[str] = []
        self.minds: dict[str, Plain] = {}
        self.events: list[Event] = []
        self.asked: list[tuple[Asked, Counter[str]]] = []
        self.rounds, self.whole, self._answered = 0, False, 0
        self._asked: dict[tuple[int, int], Asked] = {}
        self._calls: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        self._sampling: dict[str, Mapping[str, Plain]] = {}
        if not spec.models():
            return
        with World(_without_people(spec), record=False) as world:
            world.answering.desk.model = self._voice
            world.subscribe(lambda event: self._hear(world, event))
            self._play(world)
            self.minds = {name: dict(one.mind) for name, one in world.state.people.items()}
        answered = {question.seq for question, _ in self.asked}
        self.events = [one for one in self.events if not isinstance(one, Asked) or one.seq in answered]

    @property
    def answers(self) -> Range:
        return self._answered, self._answered

    def _play(self, world: World) -> None:
        while world.beat() == "playing":
            if sum(size.calls for size in self.sizes.values()) >= ENOUGH or self._answered >= AT_MOST:
                break
        self.rounds, self.whole = world.rounds, world.status == "finished"
        if world.status not in ("playing", "finished"):
            self.unknown.append(f"A rehearsal came to an end: {world.why()}.")
        elif not self.whole and self.sizes:
            self.unknown.append(f"Prompts were measured in the first {max(1, self.rounds)} rounds.")

    def _voice(self, model: str, messages: Sequence[Mapping[str, str]], **options: Any) -> Completion:
        self._sampling[model] = options.get("sampling") or {}
        spoken = complete("offline", messages, schema=options.get("schema"))
        return Completion(spoken.text, spoken.usage, model, structured=spoken.structured)

    def _hear(self, world: World, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, Asked):
            self._asked[event.step, event.n] = event
        elif isinstance(event, Chose):
            self._answered += 1
            at = event.step, event.n
            self.asked.append((self._asked[at], self._calls.pop(at, Counter())))
        elif isinstance(event, Thought):
            asked, size = self._asked[event.step, event.n], self.sizes[event.model]
            self._calls[event.step, event.n][event.model] += 1
            size.calls += 1
            size.sent[event.step].append(event.usage["input"])
            size.got.append(event.usage["output"])
            size.most.append(FRAME + _longest(asked.answer))
            self._keep_prompt(world, asked, event)

    def _keep_prompt(self, world: World, asked: Asked, thought: Thought) -> None:
        role = world.state.people[asked.who].role
        label = f"{role}: {asked.tag}" if role else asked.tag
        if label in self.prompts or len(self.prompts) == PROMPTS:
            return
        kept = world.log.exchange((thought.step, thought.beat, thought.n, thought.call))
        self.prompts[label] = kept[0]["messages"] if kept else ()

    def share(self, model: str, answers: Range) -> Share:
        """What all the answers will take of a model, going by what was seen."""
        per_answer = self.sizes[model].calls / max(1, self._answered)
        return self.of_calls(model, (answers[0] * per_answer, answers[1] * per_answer))

    def of_calls(self, model: str, answered: Range) -> Share:
        """What so many calls of a model will take, and the repairs that answers may need."""
        size, calls = self.sizes[model], (floor(answered[0]), ceil(answered[1] * (1 + REPAIRS)))
        by_round = [fmean(sent) for sent in size.sent.values()]
        sent = (min(by_round) * SPREAD[0], max(by_round) * SPREAD[1] * LOQUACIOUS)
        got = (fmean(size.got) * TERSE, max(fmean(size.most), fmean(size.got)) * SPREAD[1])
        prices = [self._price(model, *one) for one in zip(sent, got, strict=True)]
        known = [one for one in prices if one is not None]
        return Share(
            model, calls, _times(sent, calls), _times(got, calls), _times((known[0], known[1]), calls)
            if len(known) == 2 else None,
        )  # fmt: skip

    def _price(self, model: str, sent: float, got: float) -> float | None:
        return cost(model, {"input": ceil(sent), "output": ceil(got)}, self._sampling[model])


def _without_people(spec: WorldSpec) -> WorldSpec:
    """The same with dice in people's seats, without caps and cache, and with nothing else that asks a model."""
    minds = registry.family(Mind)
    plain = spec.plain() | {"budget": {}, "cache": False, "embedding": HASHED}
    for part in ("cast", "staff"):
        for member in plain.get(part, []):
            if minds[member.get("mind", {}).get("name", "dice")].seat:
                member["mind"] = {"name": "dice"}
    return WorldSpec.of(plain)


def _longest(answer: Mapping[str, Plain]) -> float:
    """Tokens of the longest answer of a type, about."""
    match answer:
        case {"kind": "form", "fields": fields}:
            return sum(FRAME + _longest(one) for one in fields.values())
        case {"kind": "allocation", "among": among}:
            return float(FRAME * len(among))
        case {"kind": "text"}:
            return float(answer.get("most", 600)) / 4
    return 4.0


def _times(each: Range, calls: Range) -> Range:
    return each[0] * calls[0], each[1] * calls[1]


def _sum(ranges: Any) -> Range:
    low, high = 0.0, 0.0
    for one in ranges:
        low, high = low + one[0], high + one[1]
    return low, high


def _rounded(value: float) -> float:
    """Two digits are what an estimate is worth, unless it is a small count."""
    return value if value < 100 and value == int(value) else float(f"{value:.2g}")
