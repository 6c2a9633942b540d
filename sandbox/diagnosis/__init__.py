"""Diagnosis: what a run tells about how well it went, from its record alone. No model is asked.

Every number says what it is, and where it rests on something that happened, on which events.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from sandbox.diagnosis import answers, costs, failures, flow, memory, outcome, social, tipping
from sandbox.diagnosis.finding import Finding
from sandbox.events import Event
from sandbox.history import History

__all__ = ["KINDS", "Finding", "diagnose", "names", "of_run", "values"]

# Kind -> what its findings are of. In the order in which they are shown.
KINDS: dict[str, Callable[[Sequence[Event]], Iterable[Finding]]] = {
    "outcome": outcome.findings,
    "answers": answers.findings,
    "tipping": tipping.findings,
    "failures": failures.findings,
    "memory": memory.findings,
    "social": social.findings,
    "flow": flow.findings,
    "cost": costs.findings,
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
    return [*diagnose(events), *(("cost", one) for one in costs.paid(history.log, events))]


def names(word: str) -> bool:
    """Whether a word is the name of a finding, as `values` has them. Which ones a run has, it tells when it is over."""
    kind, dot, finding = word.partition(".")
    return bool(dot and finding) and kind in KINDS


def values(history: History) -> dict[str, float]:
    """Name -> number, as a study tabulates it: ``failures.repetition``."""
    return {f"{kind}.{one.name}": one.value for kind, one in of_run(history) if one.value is not None}
