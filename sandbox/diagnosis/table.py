"""Findings as rows: on screens, and in a file."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from sandbox.diagnosis.finding import Finding

COLUMNS = ("kind", "name", "value", "low", "high", "unit", "about", "lacks", "events", "curve")
BARS = "▁▂▃▄▅▆▇█"


def row(kind: str, one: Finding) -> dict[str, Any]:
    """A finding as plain data: `low` to `high` is its interval, `events` are seqs, `curve` is (round, value)."""
    low, high = one.range or (None, None)
    return {
        "kind": kind, "name": one.name, "value": one.value, "low": low, "high": high, "unit": one.unit,
        "about": one.about, "lacks": one.lacks, "events": list(one.seqs), "curve": [list(at) for at in one.curve],
    }  # fmt: skip


def as_json(found: Iterable[tuple[str, Finding]], **more: Any) -> bytes:
    """All findings as one JSON object, with whatever else is to be said."""
    return orjson.dumps({**more, "findings": [row(kind, one) for kind, one in found]})


def as_csv(found: Iterable[tuple[str, Finding]]) -> str:
    """All findings as a table, a row each; several events are set apart by spaces, and so are points of a curve."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for kind, one in found:
        cells = row(kind, one)
        cells["events"] = " ".join(map(str, one.seqs))
        cells["curve"] = " ".join(f"{step}:{value:.6g}" for step, value in one.curve)
        writer.writerow(cells)
    return text.getvalue()


def sparks(curve: Sequence[tuple[int, float]], most: int = 24) -> str:
    """A course in a few characters, the lowest value the lowest bar; "" for fewer than two points."""
    values = [value for _, value in curve]
    if len(values) < 2:
        return ""
    if len(values) > most:
        values = [values[i * (len(values) - 1) // (most - 1)] for i in range(most)]
    low, high = min(values), max(values)
    wide = high - low or 1.0
    return "".join(BARS[round((value - low) / wide * (len(BARS) - 1))] for value in values)
