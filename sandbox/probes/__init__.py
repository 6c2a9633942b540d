"""Probes: questions put again beside a run, at moments that were sampled, to see what its numbers are worth.

They take calls of their own, which count against the caps of the run like an interview; nothing of them is an event. A
decision is put again to the mind that made it, with what it knew then. Each file here asks one kind of question; its
`findings` take the run, how many decisions of a kind are taken at most, and how often each is put again.
"""

from collections.abc import Callable, Collection, Iterator

from sandbox.diagnosis.finding import Finding
from sandbox.history import History
from sandbox.probes import choices, judges, memory, self_knowledge

__all__ = ["KINDS", "NAMES", "probe"]

# What asks -> the names of its findings, in the order in which they are asked.
KINDS: dict[Callable[[History, int, int], Iterator[Finding]], frozenset[str]] = {
    one.findings: one.NAMES for one in (choices, self_knowledge, judges, memory)
}
NAMES = frozenset[str]().union(*KINDS.values())


def probe(
    history: History, most: int = 5, samples: int = 8, wanted: Collection[str] = ()
) -> Iterator[Finding]:
    """All findings; `most` decisions of each kind, each put again `samples` times.

    Of the `wanted` names (all, if none is given) nothing is asked that they do not need. Raises Unanswered where a mind
    does not answer, or a cap is reached.
    """
    for ask, names in KINDS.items():
        if not wanted or not names.isdisjoint(wanted):
            yield from ask(history, most, samples)
