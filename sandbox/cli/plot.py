"""`folkmoot plot`: a run in a picture."""

from pathlib import Path
from typing import Annotated, Any

import typer

from sandbox.cli.runs import Run

Kind = Annotated[
    str, typer.Argument(help="the kind of figure; leave it out to see what there is", show_default=False)
]
To = Annotated[
    Path | None,
    typer.Option(
        "--to", metavar="FILE", help="where to write it: .html, .svg, .png or .pdf  [RUN-KIND.html]"
    ),
]
At = Annotated[
    int | None, typer.Option("--round", min=1, help="the moment shown, counted from the run's first")
]
By = Annotated[str | None, typer.Option("--by", help="group people by team, role or mind")]
Channel = Annotated[str | None, typer.Option("--channel", help="whose ties are drawn")]
About = Annotated[str | None, typer.Option("--about", help="the question whose answers are drawn")]
Names = Annotated[list[str] | None, typer.Option("--metric", help="a measure; may be given more than once")]
Person = Annotated[str | None, typer.Option("--person", help="whose line is drawn boldly")]
FLAGS = {
    "by": "--by",
    "channel": "--channel",
    "about": "--about",
    "names": "--metric",
    "highlight": "--person",
}
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def plot(
    run: Run,
    kind: Kind = "",
    to: To = None,
    round_: At = None,
    by: By = None,
    channel: Channel = None,
    about: About = None,
    metric: Names = None,
    person: Person = None,
    as_json: Json = False,
) -> None:
    """Draw a run: scores, outcomes, payoffs, opinions, the graph over time, who hears whom ..."""
    import orjson

    from sandbox import figures
    from sandbox.cli.faults import Refusal, reading
    from sandbox.cli.wanted import run_path
    from sandbox.history import History
    from sandbox.registry import NotFound

    path = run_path(run)
    if not kind:
        return _kinds(as_json)
    wanted = {"by": by, "channel": channel, "about": about, "names": metric, "highlight": person}
    options = {name: value for name, value in wanted.items() if value}
    with reading(path):
        history = History.of(path)
    _check(history, path.stem, kind, round_, options)
    target = to or Path(f"{path.stem}-{kind}.html")
    try:
        figure = figures.draw(kind, history, round_, **options)
        figure.update_layout(template="plotly_white")
        figures.save(figure, target)
    except (LookupError, NotFound, figures.Unsaved, OSError) as error:
        raise Refusal(str(error)) from error
    typer.echo(
        orjson.dumps({"run": path.stem, "kind": kind, "path": str(target)})
        if as_json
        else f"written: {target}"
    )


def _check(history: Any, run: str, kind: str, round_: int | None, options: dict[str, Any]) -> None:
    from sandbox import figures
    from sandbox.cli.faults import Refusal

    taken = figures.options_of(kind) if kind in figures.KINDS else [*FLAGS]
    if odd := [FLAGS[name] for name in options if name not in taken]:
        has = ", ".join(FLAGS[name] for name in taken if name in FLAGS) or "none"
        raise Refusal(f"{odd[0]}: {kind} has no such option; it has: {has}")
    if options.get("highlight") not in (None, *(names := history.log.names())):
        raise Refusal(f"--person: there is no {options['highlight']!r}; there are: {', '.join(names)}")
    if round_ is not None and round_ not in history.ends:
        raise Refusal(f"there is no complete round {round_} in {run}: it has {history.last}")
    if options.get("by", "team") not in figures.GROUPINGS:
        raise Refusal(f"--by: {options['by']!r} is none of {', '.join(figures.GROUPINGS)}")
    channels = sorted(history.tip.channels)
    if options.get("channel") not in (None, *channels):
        raise Refusal(f"--channel: there is no {options['channel']!r}; there are: {', '.join(channels)}")


def _kinds(as_json: bool) -> None:
    import orjson

    from sandbox import figures
    from sandbox.cli.screen import console, table_of

    if as_json:
        return typer.echo(orjson.dumps({kind: figures.about(kind) for kind in figures.KINDS}))
    console().print(table_of(("kind", "shows"), [(kind, figures.about(kind)) for kind in figures.KINDS]))
