"""`folkmoot fork` and `folkmoot compare`: another past, and what it changed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sandbox.compare import Compared
    from sandbox.events import Event

Run = Annotated[str, typer.Argument(help="the run's name, its beginning, or its file", show_default=False)]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="ROUND[.BEAT]",
        help="the end of this round, or of this beat in it; by default the last complete round",
        show_default=False,
    ),
]
What = Annotated[
    str | None,
    typer.Option(
        "--change",
        help="one change: link Ada Ben · assign Ada judge · revise Ada persona 'is a miser' · erase Ada KEY · "
        "recast Ada MIND · join MIND · set operator.NAME false · answer Ada 7 · message Ada 'Other words.' · "
        "undo EVENT",
        show_default=False,
    ),
]
Name = Annotated[str | None, typer.Option(help="a name for the fork's file", show_default=False)]
Afresh = Annotated[
    bool, typer.Option("--afresh", help="forget what was recorded later: models are asked anew")
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def fork(
    run: Run, at: At = None, change: What = None, name: Name = None, afresh: Afresh = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Make a new run that shares the past of another, unchanged or with one change."""
    import orjson

    from sandbox import runs as kept
    from sandbox.cli.faults import reading
    from sandbox.cli.wanted import run_path
    from sandbox.fork import fork as forked

    path = run_path(run)
    step, beat = _moment(at)
    target = kept.folder() / f"{name}{kept.SUFFIX}" if name else None
    with reading(path):
        child = forked(path, step, beat, change, target)
    if as_json:
        typer.echo(orjson.dumps({"run": child.stem, "path": str(child), "parent": path.stem}))
    else:
        what = f", with a change: {change}" if change else ""
        typer.echo(f"{child.stem} shares the past of {path.stem} up to {_said(at)}{what}")
        typer.echo(f"folkmoot play --continue {child.stem}   goes on with it")


def _moment(at: str | None) -> tuple[int | None, int | None]:
    """Round and beat. Raises Refusal."""
    from sandbox.cli.faults import Refusal

    if at is None:
        return None, None
    step, dot, beat = at.partition(".")
    if not step.isdecimal() or (dot and not beat.isdecimal()):
        raise Refusal(f"--at {at!r} is no moment: say a round (3), or a round and a beat in it (3.2)")
    return int(step), int(beat) if dot else None


def _said(at: str | None) -> str:
    step, dot, beat = (at or "").partition(".")
    return f"beat {beat} of round {step}" if dot else f"the end of round {step}" if step else "its last round"


def compare(one: Run, other: Run, as_json: Json = False) -> None:
    """Tell where two runs part, and what became of it: outcomes, measures, ties, roles."""
    import orjson

    from sandbox.cli.faults import reading
    from sandbox.cli.wanted import run_path
    from sandbox.compare import compare as compared
    from sandbox.history import History

    paths = [run_path(run) for run in (one, other)]
    with reading(paths[0]):
        first = History.of(paths[0])
    with reading(paths[1]):
        found = compared(first, History.of(paths[1]))
    if as_json:
        typer.echo(orjson.dumps({"runs": [path.stem for path in paths], **found.plain()}))
    else:
        _tell(found, paths[0].stem, paths[1].stem)


def _tell(found: "Compared", one: str, other: str) -> None:
    """The differences in words and tables."""
    from sandbox.cli.screen import clean, console, table_of
    from sandbox.compare import parts
    from sandbox.transcript import side

    if found.same:
        return typer.echo(f"{one} and {other} are the same, event for event ({found.shared} events)")
    same = f"the first {found.shared:,} events are the same; they part in round {found.parted}"
    typer.echo(f"{same if found.shared else 'they have nothing in common, the first event differs'}:")
    pair = found.first or (None, None)
    lines = [_line(event) for event in pair]
    for number, (run, line) in enumerate(zip((one, other), lines, strict=True)):
        differing = parts(pair).items() if lines[0] == lines[1] else ()
        more = "; ".join(f"{key}: {side(both[number])}" for key, both in differing)
        typer.echo(f"  {run}: {clean(line)}{clean(f' ({more})') if more else ''}")
    screen = console()
    for title, rows in _tables(found):
        if rows:
            typer.echo("")
            screen.print(table_of((title, one, other), [(what, *map(side, pair)) for what, *pair in rows]))


def _line(event: "Event | None") -> str:
    """An event in words; one that no transcript shows by its kind and what is in it."""
    from sandbox.events import Asked, encode
    from sandbox.transcript import line_of, short

    if event is None:
        return "it ends here"
    if isinstance(event, Asked):
        return f"{event.who} is asked: {short(event.prompt)}"
    line = line_of(event)
    if line:
        return short(f"{line.who}: {line.text}" if line.who else line.text)
    return short(f"{event.kind} {encode(event).decode()}")


def _tables(found: "Compared") -> "Iterator[tuple[str, list[tuple[Any, ...]]]]":
    """A title and rows of (what, first run, second run)."""
    yield (
        "outcome",
        [
            (f"episode {episode}: {key}", *pair)
            for episode, (ours, theirs) in found.outcomes.items()
            for key, pair in _by_key(ours or {}, theirs or {})
        ]
        + ([("judges", *found.judged)] if found.outcomes and any(found.judged) else []),
    )
    ends = {name: list(line.values())[-1] for name, line in found.metrics.items()}
    yield "measure, last common round", [(name, *pair) for name, pair in ends.items() if pair[0] != pair[1]]
    yield (
        "tie",
        [
            (f"{source} → {target} ({channel})", *("no" if weight is None else weight for weight in pair))
            for channel, ties in found.edges.items()
            for (source, target), pair in ties.items()
        ],
    )
    yield (
        "person",
        [(f"{who}: {what}", *pair) for who, facts in found.people.items() for what, pair in facts.items()],
    )


def _by_key(ours: "dict[str, Any]", theirs: "dict[str, Any]") -> "Iterator[tuple[str, tuple[Any, Any]]]":
    for key in dict.fromkeys([*ours, *theirs]):
        if ours.get(key) != theirs.get(key):
            yield key, (ours.get(key), theirs.get(key))
