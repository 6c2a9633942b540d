"""Whether judges can be trusted: judgements of models put again, as they were, in other words, and turned around."""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from sandbox.diagnosis.finding import Finding, mean
from sandbox.events import Event, Plain
from sandbox.history import History
from sandbox.log import RunError
from sandbox.probes import rewording
from sandbox.probes.decisions import Decision, Toll, again, decisions
from sandbox.trust import judgements, keep
from sandbox.verdicts import Core, Verdict, core, is_turned, mirrored, numbers_of, score, turned, verdict

NAMES = frozenset({"judge repeats", "judge sd", "judge invariance", "judge flips", "verbosity bias"})


@dataclass(slots=True)
class Tally:
    """What was seen of judgements: of each kind of test one number for every judgement that it fits."""

    repeats: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    kept: dict[str, list[float]] = field(default_factory=dict)
    flips: list[float] = field(default_factory=list)
    longer: list[float] = field(default_factory=list)


def findings(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M16, of judgements that a model made (Judge Reliability Harness: perturb, and judge again).

    An edit of the layout, other words, and words said twice must not change a judgement. With the names of those who
    are weighed exchanged it has to be the other way round; where nobody is named, the scale is turned around instead.
    """
    made = judgements(history.events[: history.tip.seq])
    found = decisions(history, most, lambda one: one.seq in made)
    if not found:
        return
    tally = Tally()
    for one in found:
        _test(history, one, samples, tally)
    seqs = tuple(one.chose.seq for one in found)
    each = ", ".join(f"{name} {mean(kept):.2f}" for name, kept in tally.kept.items())
    told: list[tuple[str, list[float], str]] = [
        ("judge repeats", tally.repeats, "share of pairs of repeated judgements that agree"),
        ("judge sd", tally.spread, "standard deviation of repeated scores"),
        ("judge invariance", [v for kept in tally.kept.values() for v in kept], f"unchanged by other words: {each}"),
        ("judge flips", tally.flips, "share of judgements that turn around when what is judged does"),
        ("verbosity bias", tally.longer, "score of what is said twice over, less that of what is said once"),
    ]  # fmt: skip
    results = [Finding(name, mean(values), about, "", seqs) for name, values, about in told]
    with suppress(RunError):  # a run that can only be looked at keeps nothing beside it
        keep(history.log, {one.name: one.value for one in results})
    yield from results


def toll(events: Sequence[Event], minds: Mapping[str, Plain], most: int, samples: int) -> Toll:
    """Each judgement is repeated; in another layout, longer as a whole and for each, in other words, turned around."""
    return Toll(list(judgements(events).values()), most, (samples, samples + 1 + 3 + 3 + 1))


def _test(history: History, one: Decision, samples: int, tally: Tally) -> None:
    """Everything about one judgement."""
    ask, subjects = one.ask, _subjects(one)

    def put(prompt: str, times: int = 1, heard: Callable[[str], str] | None = None) -> list[Verdict]:
        given = again(history, one, times, replace(ask, prompt=prompt), heard=heard)
        return [verdict(value, ask.answer) for value in given]

    repeated = put(ask.prompt, samples)
    cores = [core(found, subjects) for found in repeated]
    usual = repeated[cores.index(commonest(cores))]
    tally.repeats.append(agreement(cores))
    tally.spread += _spreads(repeated)
    edits = [("layout", rewording.layout(ask.prompt)), ("longer", rewording.longer(ask.prompt))]
    edits += [("other words", prompt) for prompt in rewording.reworded(ask.prompt)]
    for name, prompt in edits:
        if prompt != ask.prompt:
            (found,) = put(prompt)
            same = core(found, subjects) == core(usual, subjects)
            tally.kept.setdefault(name, []).append(float(same))
            if name == "longer" and not subjects:
                _gained(tally, score(found), score(usual))
    for who in subjects:
        if (prompt := rewording.longer(ask.prompt, subjects, who)) != ask.prompt:
            _gained(tally, score(put(prompt)[0], who), score(usual, who))
    if (flipped := _flipped(put, ask.prompt, ask.answer, usual, subjects)) is not None:
        tally.flips.append(float(flipped))


def _flipped(
    put: Callable[..., list[Verdict]], prompt: str, kind: Any, usual: Verdict, subjects: Sequence[str]
) -> bool | None:
    """Whether a judgement turns around when what is judged does; None where it has no other side."""
    if subjects:
        exchange = rewording.exchanged(*subjects)
        wanted = mirrored(core(usual, subjects), exchange)
        if wanted == core(usual, subjects):
            return None
        (found,) = put(prompt, 1, exchange)
        return core(found, subjects) == wanted
    words = turned(kind)
    if not words or is_turned(usual, usual, kind) is None:
        return None
    (found,) = put(f"{prompt} {words}")
    return is_turned(usual, found, kind)


def _subjects(one: Decision) -> tuple[str, ...]:
    """The first and the last of those who are weighed against each other; nobody where it is no comparison."""
    order: Plain = (one.asked.about or {}).get("order")
    return (order[0], order[-1]) if isinstance(order, list) and len(order) > 1 else ()


def _gained(tally: Tally, long: float | None, short: float | None) -> None:
    if long is not None and short is not None:
        tally.longer.append(long - short)


def _spreads(repeated: Sequence[Verdict]) -> Iterator[float]:
    """Of each number of the form, its standard deviation over the repetitions."""
    numbers = [numbers_of(found) for found in repeated]
    for at in numbers[0]:
        values = [one[at] for one in numbers if at in one]
        if len(values) > 1:
            middle = sum(values) / len(values)
            yield math.sqrt(sum((v - middle) ** 2 for v in values) / (len(values) - 1))


def commonest(cores: Sequence[Core]) -> Core:
    """What most of them come to; the first of equals."""
    return Counter(cores).most_common(1)[0][0]


def agreement(values: Sequence[Any]) -> float:
    """Share of pairs that are equal; 1 of fewer than two."""
    pairs = [(a, b) for i, a in enumerate(values) for b in values[i + 1 :]]
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else 1.0
