"""`folkmoot export` and `folkmoot remark`: what leaves a run, and what people note on it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sandbox.cli.runs import Json, Run

if TYPE_CHECKING:
    from sandbox.remarks import Remark

To = Annotated[Path, typer.Option("--to", metavar="FOLDER", help="where the files go")]
Format = Annotated[
    str, typer.Option("--format", help="run, jsonl, csv, parquet, graphml, sft, kto, dpo, rollout or verl")
]

Licence = Annotated[
    str, typer.Option("--licence", help="of training records; else what a tag of the spec says, licence:...")
]


def export(
    run: Run, to: To = Path(), format: Format = "run", licence: Licence = "", as_json: Json = False
) -> None:
    """Write a run as one file to copy, as events, as tables or as graphs.

    run: the run itself as one file, also while it is being played. jsonl: one event per line. csv and parquet:
    tables of choices, payoffs, messages, ties, memberships, memories, failures, costs, remarks. graphml: each
    channel at the end of each round. sft, kto, dpo, rollout, verl: training records of what models answered.
    """
    import orjson

    from sandbox import training
    from sandbox.cli.faults import Refusal, reading, tell
    from sandbox.cli.wanted import run_path
    from sandbox.export import FORMATS
    from sandbox.export import export as exported

    if format not in FORMATS:
        raise Refusal(f"--format: {format!r} is none of {', '.join(FORMATS)}")
    path = run_path(run)
    with reading(path):
        files = exported(path, to, format, licence)
    if format in training.FORMATS and not files[0].stat().st_size:
        tell(_recordless(path, format))
    if as_json:
        typer.echo(orjson.dumps({"run": path.stem, "format": format, "files": [str(one) for one in files]}))
    elif len(files) > 20:
        typer.echo(f"written: {len(files)} files to {to.absolute()}")
    else:
        typer.echo("\n".join(f"written: {one}" for one in files))


def _recordless(path: Path, format: str) -> str:
    """Why there are no training records."""
    from sandbox import training

    if asked := sum(1 for _ in training.turns(path)):
        return f"none of the {asked} turns of models in {path.stem} makes a record of {format}: the file is empty"
    return f"no model was asked in {path.stem}, so there are no records: the file is empty"


Note = Annotated[
    str | None,
    typer.Argument(metavar="[TEXT]", help="what you have noticed; without it all remarks are listed"),
]
At = Annotated[int | None, typer.Option("--at", metavar="EVENT", help="the event it is about, by its number")]
Who = Annotated[str | None, typer.Option("--who", metavar="NAME", help="the person it is about")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="who notes it")]
Edit = Annotated[int | None, typer.Option("--edit", metavar="ID", help="say this remark otherwise")]
Remove = Annotated[int | None, typer.Option("--remove", metavar="ID", help="take this remark away")]


def remark(
    run: Run,
    text: Note = None,
    at: At = None,
    who: Who = None,
    by: By = "user",
    edit: Edit = None,
    remove: Remove = None,
    as_json: Json = False,
) -> None:
    """Note something on an event or a person of a run, or list what was noted; the run itself does not change."""
    from sandbox import remarks as notes
    from sandbox.cli.faults import Refusal, reading
    from sandbox.cli.wanted import run_path

    path = run_path(run)
    if edit is not None and text is None:
        raise Refusal(f"--edit {edit} needs the new words")
    if remove is not None and (text or edit is not None):
        raise Refusal("--remove stands alone: it takes a remark away")
    with reading(path):
        if remove is not None:
            found, done = [notes.unsay(path, remove)], "taken away"
        elif edit is not None and text is not None:
            found, done = [notes.reword(path, edit, text)], "reworded"
        elif text is not None:
            found, done = [notes.remark(path, text, seq=at, who=who, by=by)], "noted"
        else:
            found, done = [one for one in notes.remarks(path) if _fits(one, at, who)], ""
    _tell(found, done, as_json)


def _fits(one: "Remark", at: int | None, who: str | None) -> bool:
    return at in (None, one.seq) and who in (None, one.who)


def _tell(found: "list[Remark]", done: str, as_json: bool) -> None:
    from dataclasses import asdict
    from time import localtime, strftime

    import orjson

    from sandbox.cli.screen import clean, console, table_of

    if as_json:
        return typer.echo(orjson.dumps([asdict(one) for one in found]))
    if done:
        return typer.echo(f"{done}: remark {found[0].id}, {clean(found[0].text)}")
    if not found:
        return typer.echo('no remarks; `folkmoot remark RUN "..." --at EVENT` notes the first')
    rows = [
        (
            one.id,
            one.seq or "",
            one.who or "",
            one.text,
            one.by,
            strftime("%Y-%m-%d %H:%M", localtime(one.at)),
        )
        for one in found
    ]
    console().print(table_of(("remark", "event", "person", "text", "by", "when"), rows))
