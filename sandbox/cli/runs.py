"""`folkmoot runs` and `folkmoot replay`: what was played."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sandbox.cli.screen import Screen
    from sandbox.runs import Summary

Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="[WORD]...", help="only runs in whose line every word occurs", show_default=False),
]
Where = Annotated[bool, typer.Option("--where", help="print the folder of runs; FOLKMOOT_RUNS moves it")]
Tree = Annotated[bool, typer.Option("--tree", help="forks under the run whose past they share")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]
Run = Annotated[str, typer.Argument(help="the run's name, its beginning, or its file", show_default=False)]
Verify = Annotated[
    bool, typer.Option("--verify", help="play it again from the recorded answers and compare every event")
]
Round = Annotated[
    int | None, typer.Option("--round", min=1, help="this round only, counted from the run's first")
]
From = Annotated[int | None, typer.Option("--from", min=1, help="this round and later ones")]
Follow = Annotated[bool, typer.Option("--follow", help="stay, and print what is added while it is played")]
Rescue = Annotated[
    str | None,
    typer.Option("--rescue", metavar="NEW", help="save the readable rounds of a damaged run as a new one"),
]
Lines = Annotated[
    bool, typer.Option("--json", help="print the events as JSON lines; with --verify or --rescue one object")
]


def runs(words: Words = None, where: Where = False, tree: Tree = False, as_json: Json = False) -> None:
    """List the runs, the last one first."""
    import orjson

    from sandbox import runs as kept

    fitting = [one for one in kept.listing() if all(word.casefold() in _line(one) for word in words or ())]
    if as_json:
        listed = [] if where else [{**asdict(one), "id": one.id, "path": str(one.path)} for one in fitting]
        typer.echo(orjson.dumps({"folder": str(kept.folder())} | ({} if where else {"runs": listed})))
    elif where:
        typer.echo(str(kept.folder()))
    else:
        _table(fitting, bool(words), kept.tree(fitting) if tree else [(one, 0) for one in fitting])


def _line(one: "Summary") -> str:
    """What the filter looks at."""
    return " ".join(
        [one.id, one.name, one.scenario, *one.tags, *one.minds, one.standing, one.parent]
    ).casefold()


def _table(listed: "list[Summary]", filtered: bool, rows: "list[tuple[Summary, int]]") -> None:
    from sandbox.cli.screen import console, table_of

    if not listed:
        return typer.echo(
            "no run fits" if filtered else "no runs yet; `folkmoot play donor_game` makes the first"
        )
    modelled = any(one.used for one, _ in rows)
    judged = any(one.judged for one, _ in rows)
    cells = [
        (
            f"{'   ' * (depth - 1)}└─ {one.id}" if depth else one.id,
            _titled(one),
            _status(one),
            one.rounds,
            one.outcome or one.fault or one.problem,
            *([one.judged] if judged else []),
            *([one.used] if modelled else []),
            _ago(one.changed),
        )
        for one, depth in rows
    ]
    headers = (
        "run",
        "name and tags",
        "status",
        "rounds",
        "outcome",
        *(["judges"] if judged else []),
        *(["models"] if modelled else []),
        "changed",
    )
    console().print(table_of(headers, cells))


def _status(one: "Summary") -> str:
    """What it does now; a director may keep a run open without playing it."""
    if not one.live or one.status in ("finished", "failed"):
        return one.standing
    there = one.writer.partition(" (")[0]
    return f"playing now, {there}" if one.status == "playing" else f"open, {one.standing}, {there}"


def _titled(one: "Summary") -> str:
    name = "" if one.name == one.id else one.name
    return " ".join([name, *(f"#{tag}" for tag in one.tags)]).strip() or "-"


def _ago(then: float) -> str:
    seconds = max(0.0, time.time() - then)
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds // size:.0f} {unit} ago"
    return "just now"


def replay(
    run: Run,
    verify: Verify = False,
    round_: Round = None,
    from_: From = None,
    follow: Follow = False,
    rescue: Rescue = None,
    as_json: Lines = False,
) -> None:
    """Print a recorded run, check it, or save what can be read of a damaged one."""
    from sandbox.cli.faults import Refusal, reading
    from sandbox.cli.spectator import follow as followed
    from sandbox.cli.wanted import run_path

    if sum((verify, round_ is not None, from_ is not None, rescue is not None)) > 1:
        raise Refusal("--verify, --round, --from and --rescue exclude each other: give one of them")
    if follow and (verify or round_ is not None or rescue is not None):
        raise Refusal("--follow goes with --from alone: it shows what is still to come")
    path = run_path(run)
    if rescue is not None:
        return _rescue(path, rescue, as_json)
    with reading(path):
        if verify:
            return _verify(path, as_json)
        if follow:
            raise typer.Exit(followed(path, _screen(as_json), from_ or 1))
        first, last = (round_, round_) if round_ else (from_ or 1, None)
        _print(path, first, last, as_json)


def _print(path: Path, first: int, last: int | None, as_json: bool) -> None:
    from sandbox.cli.spectator import Spectator

    spectator = Spectator(path, _screen(as_json))
    spectator.check(first)
    spectator.opening()
    spectator.look(first, last)
    spectator.end()


def _screen(as_json: bool) -> "Screen":
    from sandbox.cli.screen import JsonLines, Transcript

    return JsonLines() if as_json else Transcript()


def _verify(path: Path, as_json: bool) -> None:
    import orjson

    from sandbox.cli.faults import tell
    from sandbox.log import Log
    from sandbox.world import difference

    found = difference(path)
    log = Log.read(path)
    events = log.last_seq()
    log.close()
    if as_json:
        told = found.plain() if found else {"difference": ""}
        typer.echo(orjson.dumps({"run": path.stem, "verified": not found, "events": events, **told}))
    elif not found:
        typer.echo(f"verified: played again, all {events} events of {path.stem} come out as recorded")
    if found:
        if not as_json:
            tell(f"{path.stem} does not come out as recorded: {found.words}")
        raise typer.Exit(1)


def _rescue(path: Path, new: str, as_json: bool) -> None:
    import orjson

    from sandbox import runs as kept
    from sandbox.cli.faults import Refusal
    from sandbox.log import rescue

    target = Path(new) if Path(new).suffix == kept.SUFFIX else kept.folder() / f"{new}{kept.SUFFIX}"
    saved = rescue(path, target)
    if not saved:
        target.unlink()
        raise Refusal(f"nothing was saved of {path}: no complete round of it can be read", code=1)
    if as_json:
        typer.echo(orjson.dumps({"run": target.stem, "path": str(target), "rounds": saved}))
    else:
        go_on = f"`folkmoot play --continue {target.stem}` goes on"
        typer.echo(f"saved {saved} complete rounds of {path.name} as {target.stem}; {go_on}")
