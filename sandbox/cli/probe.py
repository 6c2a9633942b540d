"""`folkmoot probe`: questions put again beside a run, to see what its numbers are worth."""

from typing import Annotated

import typer

from sandbox.cli.runs import Run

Most = Annotated[int, typer.Option("--decisions", min=1, max=200, help="decisions of each kind, by lot")]
Samples = Annotated[int, typer.Option("--samples", min=2, max=100, help="times that each is put again")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def probe(run: Run, most: Most = 5, samples: Samples = 8, as_json: Json = False) -> None:
    """Entropy and drift of decisions, self-knowledge, trust in judges, the value of memory. It asks models."""
    import orjson

    from sandbox import probes
    from sandbox.cli.faults import Refusal, reading
    from sandbox.cli.screen import console, table_of
    from sandbox.cli.wanted import run_path
    from sandbox.history import History
    from sandbox.log import RunError

    path = run_path(run)
    with reading(path):
        history = History.of(path)
    try:
        found = list(probes.probe(history, most, samples))
    except RunError as error:
        raise Refusal(str(error), code=1) from error
    if as_json:
        return typer.echo(orjson.dumps({"run": path.stem, "findings": [one._asdict() for one in found]}))
    rows = [
        (one.name, "not defined" if one.value is None else f"{one.value:.4g} {one.unit}".strip(), one.about)
        for one in found
    ]
    console().print(table_of(("what", "value", "which is"), rows))
