"""How answers were understood, and whether what was recalled for them is in the record."""

from collections.abc import Iterator, Mapping, Sequence

from sandbox.diagnosis.finding import Finding, share
from sandbox.events import Chose, Event, Wrote
from sandbox.metrics.reliability import readings


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M4 and M20."""
    whole = readings(events).whole
    yield Finding("validity", whole.validity, "share of models' answers that were read at once")
    yield Finding("repaired", whole.repaired, "share read after one repair")
    yield Finding("fallback", whole.fallback, "share that a default replaced")
    yield Finding("repair cost", whole.repair_cost, "share of the models' tokens that repairs took")
    for rung, count in sorted(whole.rungs.items()):
        yield Finding(f"rung {rung}", share(count, whole.answers), "share of models' answers understood so")
    asked = sum(isinstance(event, Chose) for event in events)
    yield Finding("answers", float(asked), "questions that were answered", "answers")
    yield Finding(
        "provenance", _resolved(events), "share of recalled memories whose event or item is in the record"
    )


def _resolved(events: Sequence[Event]) -> float | None:
    """Of ids that were recalled, those that are events or items written before."""
    known: set[tuple[str, str]] = set()
    found = total = 0
    last = 0
    for event in events:
        last = event.seq
        if not isinstance(event, Wrote):
            continue
        known.add((event.who, f"{event.store}.{event.key}"))
        shown = (
            event.item.get("shown") if event.store == "recalled" and isinstance(event.item, Mapping) else None
        )
        for one in shown if isinstance(shown, Mapping) else ():
            total += 1
            lived = one.startswith("e") and one[1:].isdigit() and int(one[1:]) <= last
            found += lived or (event.who, one) in known
    return share(found, total)
