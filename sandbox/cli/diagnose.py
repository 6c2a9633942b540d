"""`folkmoot diagnose`: how well a run went, from its record alone."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sandbox.cli.runs import Run

if TYPE_CHECKING:
    from sandbox.diagnosis import Finding
    from sandbox.history import History

Found = list[tuple[str, "Finding"]]
At = Annotated[
    int | None, typer.Option("--round", min=1, help="up to the end of this round, from the run's first")
]
Against = Annotated[
    str | None,
    typer.Option(
        "--against", metavar="RUN", help="its control: a run of the same seed without what is tried, such as memory"
    ),
]  # fmt: skip
Marker = Annotated[
    str | None,
    typer.Option(
        "--marker", metavar="WORDS", help="follow who says these words, and from whom they had them"
    ),
]
Replay = Annotated[
    bool,
    typer.Option(
        "--replay", help="play it again from the recorded answers, and tell whether it comes out the same"
    ),
]
To = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help="write all findings there too: .csv or .json")
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def diagnose(
    run: Run,
    round_: At = None,
    against: Against = None,
    marker: Marker = None,
    replay: Replay = False,
    to: To = None,
    as_json: Json = False,
) -> None:
    """Returns, answers, tipping, failures, memory, society, how word gets around, cost, provenance. It asks no model.

    Of every number it says what it is, from which threshold something counts, and on which events it rests; of what a
    run cannot show, why not.
    """
    from sandbox.cli.faults import Refusal
    from sandbox.diagnosis import against as gains
    from sandbox.diagnosis import flow, of_run, table

    history, name = _read(run)
    if round_ is not None and round_ not in history.ends:
        raise Refusal(f"there is no complete round {round_} in {name}: it has {history.last}")
    found: Found = of_run(history, round_)
    if marker:
        events = history.events[: history.ends.get(round_, history.tip.seq)] if round_ else history.events
        found += [(f"word {marker!r}", one) for one in flow.spread(list(events), marker)]
    if against:
        control, _ = _read(against)
        found += [(gains.KIND, one) for one in gains.findings(history, control, round_)]
    if replay:
        found.append(("provenance", _replayed(run)))
    if to:
        _write(found, to, name)
    if as_json:
        return typer.echo(table.as_json(found, run=name))
    _show(found)
    if to:
        typer.echo(f"written: {to}")


def _read(run: str) -> tuple["History", str]:
    from sandbox.cli.faults import reading
    from sandbox.cli.wanted import run_path
    from sandbox.history import History

    path = run_path(run)
    with reading(path):
        return History.of(path), path.stem


def _replayed(run: str) -> "Finding":
    """Whether every event comes out as recorded; else the first that does not."""
    from sandbox.cli.wanted import run_path
    from sandbox.diagnosis import Finding
    from sandbox.world import difference

    parted = difference(run_path(run))
    about = (
        f"played again it parts: {parted.words}"
        if parted
        else "1: played again, every event comes out as recorded"
    )
    seqs = (parted.recorded.seq,) if parted and hasattr(parted.recorded, "seq") else ()
    return Finding("replayed", float(parted is None), about, "", seqs)


def _show(found: Found) -> None:
    """What has a value, in a table; below it what has none, with the reason."""
    from sandbox.cli.screen import console, table_of
    from sandbox.diagnosis.table import sparks

    screen = console()
    rows: list[tuple[Any, ...]] = [
        (kind, one.name, one.told, sparks(one.curve), " ".join(f"#{seq}" for seq in one.seqs), one.about)
        for kind, one in found
        if one.value is not None
    ]
    screen.print(table_of(("of", "what", "value", "by round", "seen at", "which is"), rows))
    if lacking := [(kind, one.name, one.lacks) for kind, one in found if one.value is None and one.lacks]:
        screen.print(table_of(("not told", "what", "why"), lacking))


def _write(found: Found, to: Path, name: str) -> None:
    from sandbox.cli.faults import Refusal
    from sandbox.diagnosis import table
    from sandbox.unreadable import unwritable

    if to.suffix not in (".csv", ".json"):
        raise Refusal(
            f"--to: {to.name} ends in {to.suffix or 'nothing'}; findings are written as .csv or .json"
        )
    text = table.as_csv(found).encode() if to.suffix == ".csv" else table.as_json(found, run=name)
    aside = to.with_name(f".{to.name}.new")
    try:
        aside.write_bytes(text)
        aside.replace(to)
    except OSError as error:
        raise Refusal(f"--to: {unwritable(to, error)}") from error
