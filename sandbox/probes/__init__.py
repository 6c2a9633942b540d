"""Probes: questions put again beside a run, at moments that were sampled, to see what its numbers are worth.

They take calls of their own, which count against the caps of the run like an interview; nothing of them is an event. A
decision is put again to the mind that made it, with what it knew then. Each file here asks one kind of question: its
`findings` take the run, how many decisions of a kind are taken at most, and how often each is put again; `toll`
says what that will take beside a run.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from sandbox.diagnosis.finding import Finding
from sandbox.events import Event, Plain
from sandbox.history import History
from sandbox.probes import (
    choices,
    coplayers,
    exploitability,
    judges,
    memory,
    phrasing,
    safety,
    self_knowledge,
)
from sandbox.probes.decisions import Toll

__all__ = ["KINDS", "NAMES", "Kind", "Toll", "known", "probe", "tolls"]
MOST, SAMPLES = (
    5,
    8,
)  # decisions of each kind, and how often each is put again, unless somebody says otherwise


@dataclass(frozen=True, slots=True)
class Kind:
    """What asks, what that takes beside a run of these events and minds, and the names of its findings.

    `prefix` begins the names of further findings, of which there are as many as the run has people or parts.
    """

    ask: Callable[[History, int, int], Iterator[Finding]]
    toll: Callable[[Sequence[Event], Mapping[str, Plain], int, int], Toll]
    names: frozenset[str]
    prefix: str = ""

    def finds(self, name: str) -> bool:
        """Whether a finding of this name is one of its."""
        return name in self.names or bool(self.prefix and name.startswith(self.prefix))


def _kind(room: ModuleType) -> Kind:
    told: Any = room
    return Kind(told.findings, told.toll, told.NAMES, getattr(room, "PREFIX", ""))


# In the order in which they are asked.
KINDS: Mapping[str, Kind] = {
    "choices": _kind(choices),
    "phrasing": _kind(phrasing),
    "self-knowledge": _kind(self_knowledge),
    "judges": _kind(judges),
    "memory": _kind(memory),
    "safety": _kind(safety),
    "co-players": _kind(coplayers),
    "exploitability": _kind(exploitability),
}
NAMES = frozenset[str]().union(*(kind.names for kind in KINDS.values()))


def probe(
    history: History,
    most: int = MOST,
    samples: int = SAMPLES,
    wanted: Collection[str] = (),
    kinds: Collection[str] = (),
) -> Iterator[Finding]:
    """All findings; `most` decisions of each kind, each put again `samples` times.

    Of the `wanted` names, or of these `kinds`, (all, if none is given) nothing is asked that they do not need. Raises
    Unanswered where a mind does not answer, or a cap is reached.
    """
    for name, kind in KINDS.items():
        if (not wanted or any(map(kind.finds, wanted))) and (not kinds or name in kinds):
            yield from kind.ask(history, most, samples)


def known(name: str) -> bool:
    """Whether there is a finding of this name."""
    return any(kind.finds(name) for kind in KINDS.values())


def tolls(events: Sequence[Event], minds: Mapping[str, Plain], wanted: Collection[str]) -> list[Toll]:
    """What asking for these findings takes beside a run of these events, in which everything was answered."""
    kinds = (kind for kind in KINDS.values() if any(map(kind.finds, wanted)))
    return [kind.toll(events, minds, MOST, SAMPLES) for kind in kinds]
