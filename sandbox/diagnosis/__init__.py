"""Diagnosis: what a run tells about how well it went, from its record alone. No model is asked.

Every number says what it is, and where it rests on something that happened, on which events.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from sandbox.diagnosis import (
    answers,
    costs,
    drifting,
    failures,
    flow,
    memory,
    outcome,
    provenance,
    social,
    tipping,
)
from sandbox.diagnosis.finding import Finding
from sandbox.events import Event
from sandbox.history import History
from sandbox.trust import PAYOFFS, TOLD, Trust, trust

__all__ = ["KINDS", "Finding", "diagnose", "names", "of_run", "values"]

# Kind -> what its findings are of. In the order in which they are shown.
KINDS: dict[str, Callable[[Sequence[Event]], Iterable[Finding]]] = {
    "outcome": outcome.findings,
    "answers": answers.findings,
    "tipping": tipping.findings,
    "failures": failures.findings,
    "drift": drifting.findings,
    "memory": memory.findings,
    "social": social.findings,
    "flow": flow.findings,
    "cost": costs.findings,
    "provenance": provenance.findings,
}


def diagnose(events: Sequence[Event]) -> Iterator[tuple[str, Finding]]:
    """(kind, finding) of a run, or of the part of it that is given from its first event on."""
    for kind, found in KINDS.items():
        for finding in found(events):
            yield kind, finding


def of_run(history: History, step: int | None = None) -> list[tuple[str, Finding]]:
    """The findings up to the end of a step (None: all there is), with the money and the time of its calls."""
    upto = history.ends.get(step, history.tip.seq) if step is not None else history.tip.seq
    events = list(history.events[:upto])
    judges = trust(history.log, upto)
    beside = {"cost": costs.paid(history.log, events), "provenance": provenance.versions(history.log)}
    found = dict(groups(diagnose(events)))
    told = [(kind, one) for kind in KINDS for one in (*found.get(kind, ()), *beside.get(kind, ()))]
    return [
        *(_marked(kind, one, judges) for kind, one in told),
        *(("judges", one) for one in _known(judges)),
    ]


def groups(found: Iterable[tuple[str, Finding]]) -> Iterator[tuple[str, list[Finding]]]:
    """Findings by kind."""
    for kind, several in groupby(found, key=lambda one: one[0]):
        yield kind, [one for _, one in several]


def _marked(kind: str, found: Finding, judges: Trust | None) -> tuple[str, Finding]:
    """A number that rests on what people were paid says so where a model judged that."""
    if kind == "outcome" and judges and judges.decides(PAYOFFS):
        found = found._replace(about=f"{found.about}; {judges}")
    return kind, found


def _known(judges: Trust | None) -> Iterator[Finding]:
    """M16: what is known of whoever judged."""
    if judges:
        for name, value in judges.known.items():
            yield Finding(name, value, f"{TOLD[name]}: {', '.join(judges.judges)}")


def names(word: str) -> bool:
    """Whether a word is the name of a finding, as `values` has them. Which ones a run has, it tells when it is over."""
    kind, dot, finding = word.partition(".")
    return bool(dot and finding) and kind in (*KINDS, "judges")


def values(history: History) -> dict[str, float]:
    """Name -> number, as a study tabulates it: ``failures.repetition``."""
    return {f"{kind}.{one.name}": one.value for kind, one in of_run(history) if one.value is not None}
