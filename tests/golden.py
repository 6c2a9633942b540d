"""Golden transcripts: one per scenario, readable by a person, compared line by line."""

import os
from collections.abc import Iterable
from pathlib import Path

from sandbox.events import Event
from sandbox.transcript import lines

GOLDEN = Path(__file__).parent / "scenarios" / "golden"


def transcript(events: Iterable[Event]) -> str:
    """The run as a play to read: a line per event that a narrator would tell."""
    text = []
    for line in lines(events):
        who = f"{line.who}: " if line.who and line.style in ("say", "whisper", "choice", "pay") else ""
        margin = {"round": "--- ", "episode": "=== "}.get(line.style, "")
        text.append(f"{line.event.step:>3}.{line.event.beat:<2} {line.style:<7} {margin}{who}{line.text}")
    return "\n".join(text) + "\n"


def check(name: str, events: Iterable[Event]) -> None:
    """Compare with the golden transcript; `GOLDEN=write pytest ...` writes it anew: read it then."""
    path = GOLDEN / f"{name}.txt"
    played = transcript(events)
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(played, "utf-8")
    assert path.exists(), f"{path.name} is missing: run with GOLDEN=write, and read what comes out"
    assert played == path.read_text("utf-8")
