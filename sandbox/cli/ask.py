"""`folkmoot ask`: a private question to somebody of a run."""

from typing import TYPE_CHECKING, Annotated

import typer

from sandbox.cli.runs import Json, Run

if TYPE_CHECKING:
    from sandbox.interview import Interview

Who = Annotated[
    str | None, typer.Argument(metavar="[NAME]", help="who is asked; without, what was kept is listed")
]
Question = Annotated[str | None, typer.Argument(metavar="[QUESTION]", help="what they are asked")]
At = Annotated[
    int | None,
    typer.Option("--at", metavar="ROUND", min=0, help="at the end of this round; now, if not given"),
]
Model = Annotated[
    str, typer.Option("--model", help="a chat model that answers in their place, from what they know")
]
Keep = Annotated[bool, typer.Option("--keep", help="keep question and answer beside the run")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="who asks")]


def ask(
    run: Run,
    who: Who = None,
    question: Question = None,
    at: At = None,
    model: Model = "",
    keep: Keep = False,
    by: By = "user",
    as_json: Json = False,
) -> None:
    """Ask somebody of a run something in private, at any moment. It leaves no trace in the run."""
    from sandbox.cli.faults import Refusal, reading
    from sandbox.cli.wanted import run_path
    from sandbox.interview import Speechless, interview, interviews

    path = run_path(run)
    if who is None:
        with reading(path):
            return _tell(interviews(path), as_json)
    if question is None:
        raise Refusal(f'what is {who} asked? folkmoot ask {run} {who} "..."')
    with reading(path):
        try:
            told = interview(path, who, question, at, model=model, keep=keep, by=by)
        except Speechless as error:
            raise Refusal(f"{error}: --model offline, or any chat model", code=1) from error
    _tell([told], as_json, listed=False)


def _tell(found: "list[Interview]", as_json: bool, listed: bool = True) -> None:
    from dataclasses import asdict

    import orjson

    from sandbox.cli.screen import clean

    if as_json:
        return typer.echo(orjson.dumps([asdict(one) for one in found] if listed else asdict(found[0])))
    if not found:
        return typer.echo('no interviews were kept; `folkmoot ask RUN NAME "..." --keep` keeps one')
    for one in found:
        if listed:
            typer.echo(clean(f"round {one.step}, {one.by}: {one.question}"))
        typer.echo(f"{clean(one.who)}: {clean(one.answer)}")
        cost = "price unknown" if one.money is None else f"${one.money:.4g}" if one.money else "free"
        typer.echo(f"  ({clean(one.model)}, {one.tokens:,} tokens, {cost})", err=not listed)
