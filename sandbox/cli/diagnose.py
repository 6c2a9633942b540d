"""`folkmoot diagnose`: how well a run went, from its record alone."""

from typing import Annotated

import typer

from sandbox.cli.runs import Run

At = Annotated[
    int | None, typer.Option("--round", min=1, help="up to the end of this round, from the run's first")
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def diagnose(run: Run, round_: At = None, as_json: Json = False) -> None:
    """Returns and their worst tenth, answers, tipping, failures, memory, society, how word gets around, cost."""
    import orjson

    from sandbox.cli.faults import Refusal, reading
    from sandbox.cli.screen import console, table_of
    from sandbox.cli.wanted import run_path
    from sandbox.diagnosis import of_run
    from sandbox.history import History

    path = run_path(run)
    with reading(path):
        history = History.of(path)
    if round_ is not None and round_ not in history.ends:
        raise Refusal(f"there is no complete round {round_} in {path.stem}: it has {history.last}")
    found = of_run(history, round_)
    if as_json:
        told = [{"kind": kind, **one._asdict()} for kind, one in found]
        return typer.echo(orjson.dumps({"run": path.stem, "findings": told}))
    rows = [
        (kind, one.name, f"{one.value:.4g} {one.unit}".strip(), one.about)
        for kind, one in found
        if one.value is not None
    ]
    console().print(table_of(("of", "what", "value", "which is"), rows))
