"""`folkmoot probe`: questions put again beside a run, to see what its numbers are worth."""

from typing import Annotated

import typer

from sandbox.cli.runs import Run

Most = Annotated[int, typer.Option("--decisions", min=1, max=200, help="decisions of each kind, by lot")]
Samples = Annotated[int, typer.Option("--samples", min=2, max=100, help="times that each is put again")]
Only = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="KIND", help="one kind of probes, of those that this names; repeatable"),
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def probe(run: Run, most: Most = 5, samples: Samples = 8, only: Only = None, as_json: Json = False) -> None:
    """Choices, phrasing, self-knowledge, judges, memory, safety, co-players, exploitability. It asks models."""
    from dataclasses import asdict

    import orjson

    from sandbox import probes
    from sandbox.budget import Spent, meter
    from sandbox.cli.faults import Refusal, reading
    from sandbox.cli.screen import console, table_of
    from sandbox.cli.wanted import run_path
    from sandbox.history import History
    from sandbox.log import Log, RunError
    from sandbox.tab import used

    if odd := [one for one in only or () if one not in probes.KINDS]:
        raise Refusal(f"--only: there is no kind {odd[0]!r} of probes; there are: {', '.join(probes.KINDS)}")
    path = run_path(run)
    with reading(path):
        history = History.of(path)
    try:
        before = used(history.log)
        found = list(probes.probe(history, most, samples, kinds=only or ()))
        after = asdict(used(Log.read(path)))
        took = Spent(**{unit: value - getattr(before, unit) for unit, value in after.items()})
    except RunError as error:
        raise Refusal(str(error), code=1) from error
    if as_json:
        return typer.echo(
            orjson.dumps(
                {"run": path.stem, "findings": [one._asdict() for one in found], "took": asdict(took)}
            )
        )
    rows = [
        (one.name, "not defined" if one.value is None else f"{one.value:.4g} {one.unit}".strip(), one.about)
        for one in found
    ]
    console().print(table_of(("what", "value", "which is"), rows))
    typer.echo(f"this took {meter(took, {}) or 'no calls'}")
