"""Whether the record tells where things come from: memories, the record itself, the versions it was played with."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from sandbox.diagnosis.finding import FEW, Finding, rate
from sandbox.events import Chose, Event, Stepped, Thought, Wrote, encode


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M20, as far as events tell it."""
    sound, recalled, lost = resolved(events)
    yield rate(
        "resolved",
        sound,
        recalled,
        "share of decisions whose recalled memories all lead to what happened",
        lost[:FEW],
    )
    broken = broken_at(events)
    yield Finding(
        "record intact", float(broken is None), "1: the events add up to the hashes of their rounds", "",
        (broken,) if broken else (),
    )  # fmt: skip
    models = sorted({event.model for event in events if isinstance(event, Thought)})
    if models:
        yield Finding("models", float(len(models)), f"models that answered: {', '.join(models)}", "models")


def resolved(events: Sequence[Event]) -> tuple[int, int, tuple[int, ...]]:
    """(decisions all of whose recalled items are in the record, decisions with recall, answers of which some are not).

    An item is an event of its owner's past (``e12``), or was written into their memory before.
    """
    known: set[tuple[str, str]] = set()
    pending: dict[str, bool] = {}
    sound = recalled = 0
    lost: list[int] = []
    for event in events:
        match event:
            case Wrote(store="recalled"):
                if shown := _shown(event.item):
                    fine = all(_lived(one, event.seq) or (event.who, one) in known for one in shown)
                    pending[event.who] = pending.get(event.who, True) and fine
            case Wrote():
                known.add((event.who, f"{event.store}.{event.key}"))
            case Chose() if event.who in pending:
                fine, recalled = pending.pop(event.who), recalled + 1
                sound += fine
                lost += [] if fine else [event.seq]
    return sound, recalled, tuple(lost)


def _shown(item: Any) -> list[str]:
    shown = item.get("shown") if isinstance(item, Mapping) else None
    return list(shown) if isinstance(shown, Mapping) else []


def _lived(id: str, before: int) -> bool:
    return id.startswith("e") and id[1:].isdigit() and 0 < int(id[1:]) < before


def broken_at(events: Sequence[Event]) -> int | None:
    """The end of the first round whose hash is not that of the events up to it; None: all is as it was written."""
    chain = sha256()
    for event in events:
        if isinstance(event, Stepped) and event.hash != chain.hexdigest():
            return event.seq
        chain.update(f"{event.kind} {event.by} ".encode() + encode(event))
    return None


def versions(log: Any) -> Iterator[Finding]:
    """M20, of the file: the code it was played from."""
    tables = log.meta("sources") or []
    played = len({str(one) for one in tables})
    if played:
        files = sum(len(one) for one in tables[-1:])
        about = f"versions of the code it was played with, of {files} files"
        yield Finding("versions", float(played), about, "versions")
