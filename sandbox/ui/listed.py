"""What the list of runs says of each, in short and in full."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pandas as pd

from sandbox import runs
from sandbox.events import Plain
from sandbox.runs import Summary
from sandbox.transcript import short
from sandbox.ui import director, programme

INDENT = "\u2003"  # a wide space, that a table does not take away
OUTCOME, WHOLE = 120, 2000  # characters of an outcome in the table, and below it


def fits(run: Summary, sought: str) -> bool:
    """Whether every word occurs somewhere in what the table says of the run."""
    said = " ".join((run.name, run.id, run.scenario, *run.tags, *run.minds, status(run))).casefold()
    return all(word in said for word in sought.casefold().split())


def status(run: Summary) -> str:
    """The status in words: who plays it comes first where somebody does."""
    here = director.of(run.id)
    if here is not None:
        told = runs.in_words(here.status)
        return f"● {told}, here" if here.playing else f"{told}, open here"
    return f"{run.standing}, by {run.writer}" if run.live else run.standing


def rows(found: Sequence[tuple[Summary, int]]) -> pd.DataFrame:
    """The table: runs, and how deep each stands in the tree of forks."""
    judged = any(run.judged for run, _ in found)
    return pd.DataFrame(
        [
            {
                "Name": INDENT * (depth - 1) + "└ " * (depth > 0) + named(run),
                "Run": run.id,
                "Begun": moment_of(run.begun),
                "Status": status(run),
                "Rounds": run.rounds,
                "Outcome": outcome(run.outcome, OUTCOME),
                **({"Judges": run.judged} if judged else {}),
                "Cost": run.cost or "no model",
                "Scenario": scenarios(run),
                "Minds": minds(run),
                "Fork of": run.parent,
                "Tags": ", ".join(run.tags),
                "Events": run.events,
                "Changed": datetime.fromtimestamp(run.changed, UTC),
            }
            for run, depth in found
        ]
    )


def named(run: Summary) -> str:
    """What a run is called: by its player, or else by what it plays."""
    return run.name if run.name != run.id else programme.words(scenarios(run))


def scenarios(run: Summary) -> str:
    """What it plays in turn, each once."""
    return " + ".join(dict.fromkeys(run.scenario.split(" + ")))


def minds(run: Summary) -> str:
    """Who plays it."""
    return ", ".join(mind.rpartition(".")[2] for mind in run.minds)


def moment_of(seconds: float) -> str:
    """A moment by the clock of this machine."""
    return datetime.fromtimestamp(seconds).strftime("%Y-%m-%d %H:%M:%S")


def outcome(told: Plain, most: int) -> str:
    """Why the last episode ended, and its numbers."""
    if not isinstance(told, dict):
        return ""
    numbers = {key: value for key, value in told.items() if key != "reason"}
    return "; ".join(part for part in (str(told.get("reason", "")), short(numbers, most)) if part)


def facts(run: Summary) -> Iterator[tuple[str, str]]:
    """What the table has no room for, in full."""
    why = "" if run.live or director.of(run.id) else run.fault
    yield "Status", f"{status(run)}{f': {why}' if why else ''}"
    yield "Begun", f"{moment_of(run.begun)}; {run.rounds:,} rounds, {run.events:,} events"
    yield "Outcome", outcome(run.outcome, WHOLE)
    yield "Judges", run.judged
    yield "Minds", ", ".join(run.minds)
    yield "Cost", run.used or "no model was asked"
    yield "Fork of", run.parent
