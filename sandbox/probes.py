"""Probes: questions put again beside a run, at moments that were sampled, to see what its numbers are worth.

They take calls of their own, which count against the caps of the run like an interview; nothing of them is an event. A
decision is put again to the mind that made it, with what it knew then.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from sandbox import registry
from sandbox.asks import Ask, Number, answer_type
from sandbox.contract import Mind
from sandbox.diagnosis.finding import Finding, mean, share, slope
from sandbox.events import Asked, Chose, Event, Joined, Paid, Plain, Recast
from sandbox.fork import Change, fork
from sandbox.history import History
from sandbox.interview import Unanswered, answer_of, counted
from sandbox.knowledge import Witnessed
from sandbox.state import State, derive
from sandbox.world import World

FITTED = 4  # decisions of one person from which their drift is fitted: a line through two points always fits
JUDGING = ("judge", "score", "evaluate")  # kinds of questions in which somebody judges


@dataclass(frozen=True, slots=True)
class Decision:
    """A question of the past: what was asked and answered, and the state before it."""

    asked: Asked
    chose: Chose
    state: State

    @property
    def ask(self) -> Ask:
        one = self.asked
        return Ask(one.who, one.prompt, answer_type(one.answer), one.tag, one.default, one.about or {})


def decisions(history: History, most: int, wanted: Callable[[Asked], bool]) -> list[Decision]:
    """Of those wanted, at most so many, by lot from the run's seed, in order; seats of people left out."""
    events = list(history.events[: history.tip.seq])
    asked = {(e.step, e.beat, e.n): e for e in events if isinstance(e, Asked) and wanted(e)}
    pairs = [
        (asked[at], e)
        for e in events
        if isinstance(e, Chose)
        and (at := (e.step, e.beat, e.n)) in asked
        and e.rung not in ("seat", "deferred")
    ]
    seed = int(history.spec.get("seed", 0))
    places = sorted(derive(seed, "probes").sample(range(len(pairs)), min(most, len(pairs))))
    return [Decision(*pairs[i], _before(history, pairs[i][0])) for i in places]


def _before(history: History, asked: Asked) -> State:
    """The state just before a question's beat."""
    events = history.events
    first = asked.seq
    while first > 1 and isinstance(events[first - 2], Asked):
        first -= 1
    step = max((one for one in history.ends if history.ends[one] < first), default=0)
    state = history.fresh(step)
    for event in events[state.seq : first - 1]:
        state.apply(event)
    return state


def again(
    history: History, one: Decision, times: int, ask: Ask | None = None, *, afresh: bool = False
) -> list[Plain]:
    """What is answered when the question is put again, so often; `afresh` by somebody who remembers and heard nothing.

    Raises Unanswered where nobody can answer.
    """
    state = _newborn(one.state, one.asked.who) if afresh else one.state
    mind = registry.make(Mind, dict(state.people[one.asked.who].mind), state.scenario)
    return [answer_of(history, state, mind, ask or one.ask, n) for n in range(1, times + 1)]


def _newborn(state: State, who: str) -> State:
    """The same moment for somebody who knows persona, role, rules and what is public now."""
    bare = state.copy(Witnessed())
    bare.memory.pop(who, None)
    return bare


# -- measures ------------------------------------------------------------------------------------------------


def entropy(values: Sequence[Plain], options: int) -> float | None:
    """Shannon entropy of answers as a share of the most there can be; None where there is one option."""
    counts = Counter(orjson.dumps(value, option=orjson.OPT_SORT_KEYS) for value in values)
    n = counts.total()
    return (
        -sum(k / n * math.log(k / n) for k in counts.values()) / math.log(options) + 0.0
        if options > 1 and n
        else None
    )


def divergence(one: Sequence[Plain], other: Sequence[Plain]) -> float:
    """Jensen-Shannon divergence of two samples, 1/2 added to each count: 0 alike, at most ln 2."""
    keys = sorted({_key(value) for value in (*one, *other)})
    p, q = (_smoothed([_key(value) for value in sample], keys) for sample in (one, other))
    middle = [(a + b) / 2 for a, b in zip(p, q, strict=True)]
    return sum(0.5 * x * math.log(x / m) for part in (p, q) for x, m in zip(part, middle, strict=True))


def _smoothed(sample: Sequence[str], keys: Sequence[str]) -> list[float]:
    counts = Counter(sample)
    return [(counts[key] + 0.5) / (len(sample) + 0.5 * len(keys)) for key in keys]


def _key(value: Plain) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True, slots=True)
class Drift:
    """dD = a + b D, fitted over turns; where it settles, and in how many turns half of the way is gone."""

    a: float
    b: float

    @property
    def equilibrium(self) -> float | None:
        """-a/b, where it settles at all."""
        return -self.a / self.b if self.b < 0 else None

    @property
    def half_life(self) -> float | None:
        """ln 1/2 / ln(1 + b) turns, for b between -1 and 0."""
        return math.log(0.5) / math.log1p(self.b) if -1 < self.b < 0 else None


def fitted(series: Sequence[float]) -> Drift | None:
    """The fit to a series of drifts (Dongre et al. 2025, arXiv 2510.07777); None where it has none."""
    points = [(before, after - before) for before, after in pairwise(series)]
    b = slope(points)
    if b is None:
        return None
    return Drift(sum(y - b * x for x, y in points) / len(points), b)


def brier(pairs: Sequence[tuple[float, bool]]) -> float | None:
    """Mean of (p - y)^2."""
    return mean((p - y) ** 2 for p, y in pairs)


def calibration(pairs: Sequence[tuple[float, bool]], bins: int = 10) -> float | None:
    """Expected calibration error over so many bins."""
    if not pairs:
        return None
    binned: dict[int, list[tuple[float, bool]]] = {}
    for p, y in pairs:
        binned.setdefault(min(bins - 1, int(p * bins)), []).append((p, y))
    gaps = (abs(sum(p for p, _ in one) - sum(y for _, y in one)) for one in binned.values())
    return sum(gaps) / len(pairs)


# -- probes --------------------------------------------------------------------------------------------------


def probe(
    history: History, most: int = 5, samples: int = 8, wanted: Collection[str] = ()
) -> Iterator[Finding]:
    """Entropy and drift of decisions, self-knowledge, trust in judges, memory; `most` decisions of each kind.

    Of the `wanted` names (all, if none is given) nothing is asked that they do not need. Raises Unanswered where a mind
    does not answer, or a cap is reached.
    """
    for kind, names in KINDS.items():
        if not wanted or not names.isdisjoint(wanted):
            yield from kind(history, most, samples)


def _memory(history: History, most: int, samples: int) -> Iterator[Finding]:
    if history.log.path is not None:
        yield from memory_value(history, min(most, 3))


def memory_value(history: History, most: int = 3) -> Iterator[Finding]:
    """M9: what memory brought. At sampled decisions of minds with one, the rest of the run is played without it.

    Both branches share everything before the question, and the answers of others wherever they are asked the same.
    """
    events = history.events[: history.tip.seq]
    minds = {e.who: dict(e.mind) for e in events if isinstance(e, Joined | Recast)}
    able = {who for who, mind in minds.items() if mind.get("memory") or mind.get("faculties")}
    found = decisions(history, most, lambda one: one.who in able)
    gains = [gain for one in found if (gain := _gained(history, one)) is not None]
    seqs = tuple(one.chose.seq for one in found)
    yield Finding(
        "value of memory",
        mean(gains),
        f"return with memory, less without, from {len(gains)} moments on",
        "",
        seqs,
    )


def _gained(history: History, one: Decision) -> float | None:
    """What somebody earned from a decision on, less what they earn in a branch without memory, until the same round."""
    who, path = one.asked.who, history.log.path
    if path is None:
        return None
    with TemporaryDirectory() as folder:
        child = fork(
            path, one.asked.step, one.asked.beat, Change("forget", (who,)), Path(folder) / "without.run"
        )
        with counted(history) as purse, World.open(child) as world:
            world.purse.above = purse
            while world.rounds < history.last and world.status == "playing":
                world.step()
            if world.status not in ("playing", "finished"):
                raise Unanswered(f"the branch without memory of {who} stopped: {world.why()}")
            without = _earned(world.log.events(), who, one.asked.step)
    return _earned(history.events[: history.tip.seq], who, one.asked.step) - without


def _earned(events: Iterable[Event], who: str, since: int) -> float:
    paid = (e for e in events if isinstance(e, Paid) and e.step >= since)
    return sum(e.amounts.get(who, 0.0) for e in paid)


def _choices(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M3 and M5."""
    found = decisions(history, most, lambda one: _pick(one.answer) is not None)
    entropies, drifts = [], []
    for one in found:
        part, options = _pick(one.asked.answer) or ("", 0)
        now, newly = (
            [value[part] if part else value for value in again(history, one, samples, afresh=afresh)]
            for afresh in (False, True)
        )
        entropies.append(entropy(now, options))
        drifts.append(divergence(now, newly))
    seqs = tuple(one.chose.seq for one in found)
    yield Finding(
        "entropy", mean(e for e in entropies if e is not None), "of choices put again, 0 to 1", "", seqs
    )
    yield Finding(
        "drift", mean(drifts), "Jensen-Shannon divergence from a fresh copy, at most ln 2", "nats", seqs
    )
    yield from _settling([(one.asked.who, drift) for one, drift in zip(found, drifts, strict=True)])


def _settling(drifts: Iterable[tuple[str, float]]) -> Iterator[Finding]:
    """How drift settles, fitted person by person, as only their own decisions follow on each other; then the mean."""
    series: dict[str, list[float]] = {}
    for who, drift in drifts:
        series.setdefault(who, []).append(drift)
    fits = [fit for own in series.values() if len(own) >= FITTED and (fit := fitted(own))]
    settles, halves = [f.equilibrium for f in fits], [f.half_life for f in fits]
    told = f"mean of the people with at least {FITTED} decisions in the sample"
    yield Finding(
        "drift settles at",
        mean(one for one in settles if one is not None),
        f"equilibrium of the drift, {told}",
        "nats",
    )
    yield Finding(
        "half-life of drift",
        mean(one for one in halves if one is not None),
        f"turns until half of a disturbance is gone, {told}",
        "turns",
    )


def _pick(answer: Mapping[str, Plain]) -> tuple[str, int] | None:
    """Where an answer picks among options, and how many: as a whole (""), or in the one such field of a form."""
    if answer.get("kind") == "choice":
        return "", len(answer["options"])
    fields = answer.get("fields", {}) if answer.get("kind") == "form" else {}
    picks = [(name, len(one["options"])) for name, one in fields.items() if one["kind"] == "choice"]
    return picks[0] if len(picks) == 1 else None


def _self_knowledge(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M10: how sure they are that their answer pays more than their mean, against what it paid."""
    pairs = []
    for one in decisions(history, most, lambda one: True):
        paid, usual = _payoffs(history, one.chose)
        if paid is None or usual is None:
            continue
        prompt = (
            f"{one.asked.prompt}\n\nYou are about to answer {_key(one.chose.value)}. How likely is it, from 0 to 1, "
            "that this brings you more than you got on average so far?"
        )
        (sure,) = again(history, one, 1, Ask(one.asked.who, prompt, Number(low=0, high=1), "confidence", 0.5))
        pairs.append((float(sure), paid > usual))
    yield Finding("brier", brier(pairs), f"of {len(pairs)} forecasts of one's own success; 0 is best")
    yield Finding("calibration", calibration(pairs), "expected calibration error over ten bins")
    sure = [y for p, y in pairs if p > 0.5]
    yield Finding(
        "over-claim", share(sum(not y for y in sure), len(sure)), "share of confident forecasts that failed"
    )


def _payoffs(history: History, chose: Chose) -> tuple[float | None, float | None]:
    """What somebody was paid in the round of an answer, and on average in the rounds before it."""
    by_step: dict[int, float] = {}
    for event in history.events[: history.ends.get(chose.step, history.tip.seq)]:
        if isinstance(event, Paid) and chose.who in event.amounts:
            by_step[event.step] = by_step.get(event.step, 0.0) + event.amounts[chose.who]
    return by_step.get(chose.step), mean(v for step, v in by_step.items() if step < chose.step)


def _judges(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M16: judgements put again as they were, and in another layout, which must not change them."""
    found = decisions(history, most, lambda one: one.tag in JUDGING)
    if not found:
        return
    same, laid_out, spread = [], [], []
    for one in found:
        values = again(history, one, samples)
        same.append(_agreement(values))
        numbers = [float(v) for v in values if isinstance(v, int | float)]
        spread += [_sd(numbers)] if len(numbers) > 1 else []
        ask = one.ask
        other = Ask(ask.who, ask.prompt.replace(". ", ".\n"), ask.answer, ask.tag, ask.default, ask.about)
        laid_out.append(_agreement([values[0], *again(history, one, 1, other)]))
    seqs = tuple(one.chose.seq for one in found)
    yield Finding("judge repeats", mean(same), "share of pairs of repeated judgements that agree", "", seqs)
    yield Finding(
        "judge invariance",
        mean(laid_out),
        "share of judgements that another layout leaves as they are",
        "",
        seqs,
    )
    yield Finding("judge sd", mean(spread), "standard deviation of repeated scores", "", seqs)


def _agreement(values: Sequence[Plain]) -> float:
    pairs = [(a, b) for i, a in enumerate(values) for b in values[i + 1 :]]
    return sum(_key(a) == _key(b) for a, b in pairs) / len(pairs) if pairs else 1.0


def _sd(values: Sequence[float]) -> float:
    m = sum(values) / len(values)
    return math.sqrt(sum((v - m) ** 2 for v in values) / (len(values) - 1))


# What asks -> the names of its findings.
KINDS: dict[Callable[[History, int, int], Iterator[Finding]], frozenset[str]] = {
    _choices: frozenset({"entropy", "drift", "drift settles at", "half-life of drift"}),
    _self_knowledge: frozenset({"brier", "calibration", "over-claim"}),
    _judges: frozenset({"judge repeats", "judge invariance", "judge sd"}),
    _memory: frozenset({"value of memory"}),
}
