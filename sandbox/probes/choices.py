"""How sure choices are, and how far they drifted from what somebody would choose who heard nothing of the past."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sandbox.diagnosis.finding import Finding, mean
from sandbox.drift import divergence, entropy, fitted
from sandbox.events import Event, Plain
from sandbox.history import History
from sandbox.probes.decisions import Toll, again, asked_of, decisions
from sandbox.probes.repeats import all_pass, pass_at, risk_at

NAMES = frozenset(
    {"entropy", "pass@k", "all-pass^k", "risk@k", "drift", "drift settles at", "half-life of drift"}
)
TRIES = 3  # k of pass@k
FITTED = 4  # decisions of one person from which their drift is fitted: a line through two points always fits


def findings(history: History, most: int, samples: int) -> Iterator[Finding]:
    """M2, M3 and M5."""
    found = decisions(history, most, lambda one: pick(one.answer) is not None)
    entropies, drifts, again_ = [], [], []
    for one in found:
        now, newly = (
            picked(again(history, one, samples, afresh=afresh), one.asked.answer) for afresh in (False, True)
        )
        again_.append(now.count(picked([one.chose.value], one.asked.answer)[0]))
        entropies.append(entropy(now, (pick(one.asked.answer) or ("", 0))[1]))
        drifts.append(divergence(now, newly))
    seqs = tuple(one.chose.seq for one in found)
    yield Finding(
        "entropy", mean(e for e in entropies if e is not None), "of choices put again, 0 to 1", "", seqs
    )
    yield from _repeated(again_, samples)
    yield Finding(
        "drift", mean(drifts), "Jensen-Shannon divergence from a fresh copy, at most ln 2", "nats", seqs
    )
    yield from _settling([(one.asked.who, drift) for one, drift in zip(found, drifts, strict=True)])


def _repeated(again_: Sequence[int], samples: int) -> Iterator[Finding]:
    """M2: how often the choice of the record comes again, among `samples` of each decision."""
    k = min(TRIES, samples)
    for name, chance, told in (
        ("pass@k", pass_at, f"chance that one of {k} repetitions is the recorded choice"),
        ("all-pass^k", all_pass, f"chance that all of {k} repetitions are the recorded choice"),
        (
            "risk@k",
            lambda k, n, c: risk_at(k, n, n - c),
            f"chance that one of {k} repetitions is another choice",
        ),
    ):
        yield Finding(name, mean(chance(k, samples, count) for count in again_), told)


def toll(events: Sequence[Event], minds: Mapping[str, Plain], most: int, samples: int) -> Toll:
    """Each choice is put again as it was, and afresh."""
    among = [one for one in asked_of(events) if pick(one.answer) is not None]
    return Toll(among, most, (2 * samples, 2 * samples))


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


def pick(answer: Mapping[str, Plain]) -> tuple[str, int] | None:
    """Where an answer picks among options, and how many: as a whole (""), or in the one such field of a form."""
    if answer.get("kind") == "choice":
        return "", len(answer["options"])
    fields = answer.get("fields", {}) if answer.get("kind") == "form" else {}
    picks = [(name, len(one["options"])) for name, one in fields.items() if one["kind"] == "choice"]
    return picks[0] if len(picks) == 1 else None


def picked(values: Iterable[Plain], answer: Mapping[str, Plain]) -> list[Plain]:
    """What was chosen in each answer."""
    part, _ = pick(answer) or ("", 0)
    return [value[part] if part else value for value in values]
