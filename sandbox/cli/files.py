"""`folkmoot import`, `rename`, `tag` and `delete`: the files of the folder of runs."""

from pathlib import Path
from typing import Annotated

import typer

from sandbox.cli.runs import Json, Run

File = Annotated[Path, typer.Argument(help="a run file from elsewhere", show_default=False)]
Called = Annotated[str | None, typer.Option("--name", help="its name here; by default that of the file")]


def take_in(file: File, name: Called = None, as_json: Json = False) -> None:
    """Take in a run file from another machine, after looking at every byte of it.

    Nothing in the file is trusted or run: every event must be of the vocabulary, in its place and part of the chain of
    hashes, every recorded answer what its hash says. What does not hold is refused, and then nothing has happened.
    """
    import orjson

    from sandbox.imports import import_run
    from sandbox.log import Log

    path = import_run(file, name)
    log = Log.read(path)
    if as_json:
        typer.echo(orjson.dumps({"run": path.stem, "path": str(path), "events": log.last_seq()}))
    else:
        typer.echo(
            f"taken in: {path.stem}, {len(log.rounds())} rounds, {log.last_seq():,} events, all as they were"
        )


New = Annotated[str, typer.Argument(help='the new name; "" for none', show_default=False)]


def rename(run: Run, name: New) -> None:
    """Give a run a name to find it by; its file keeps its own."""
    from sandbox import runs
    from sandbox.cli.wanted import run_path

    path = run_path(run)
    runs.rename(path, name)
    typer.echo(
        f"{path.stem} is called {name.strip()}" if name.strip() else f"{path.stem} has no other name now"
    )


Words = Annotated[
    list[str] | None, typer.Argument(metavar="[TAG]...", help="words to add", show_default=False)
]
Gone = Annotated[list[str] | None, typer.Option("--remove", metavar="TAG", help="a word to take away")]


def tag(run: Run, words: Words = None, remove: Gone = None) -> None:
    """Add words to a run, by which `folkmoot runs WORD` finds it."""
    from sandbox import runs
    from sandbox.cli.wanted import run_path

    path = run_path(run)
    tags = runs.tag(path, words or (), remove or ())
    typer.echo(f"{path.stem}: {' '.join(f'#{one}' for one in tags) or 'no tags'}")


Sure = Annotated[bool, typer.Option("--yes", "-y", help="do not ask")]


def delete(run: Run, yes: Sure = False) -> None:
    """Delete a run for good, after asking; its forks stay, since each holds its own past."""
    from sandbox import runs
    from sandbox.cli.wanted import run_path

    path = run_path(run)
    one = runs.summary(path)
    forks = sum(other.parent == one.id for other in runs.listing())
    stays = f"; {forks} fork{'s' * (forks > 1)} of it stay{'s' * (forks == 1)}" if forks else ""
    if not yes and not _confirmed(f"Delete {one.id} with its {one.events:,} events for good{stays}?"):
        raise typer.Exit(1)
    runs.delete(path)
    typer.echo(f"{one.id} is deleted")


def _confirmed(question: str) -> bool:
    """What a person says. Raises Refusal where nobody is there to say it."""
    from sandbox.cli.faults import Refusal

    try:
        return typer.confirm(question)
    except (typer.Abort, RuntimeError) as error:  # the input is at its end, or closed
        typer.echo(err=True)
        raise Refusal(
            "nobody is here to ask, so nothing was deleted; --yes deletes without asking"
        ) from error
