"""`folkmoot study`: plan, run, look at and report studies."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sandbox.cli.faults import Moot

if TYPE_CHECKING:
    from sandbox.study.campaign import Progress
    from sandbox.study.definition import Study
    from sandbox.study.playing import Halt
    from sandbox.study.results import Results

study = typer.Typer(
    name="study", cls=Moot, no_args_is_help=True, help="Factors times seeds: plan, run, go on, report."
)
What = Annotated[
    str, typer.Argument(help="a study's YAML file, the name of one that was begun, or a shipped one")
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]
Processes = Annotated[
    int | None, typer.Option(min=1, help="processes for scripted runs; by default one per core")
]
Shard = Annotated[
    str,
    typer.Option(
        metavar="I/N",
        help="only every N-th run, from the I-th, with an N-th of the budget: one part per machine",
    ),
]
Ray = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="play on a Ray cluster; local: one of this machine")
]
Retry = Annotated[bool, typer.Option("--retry", help="play failed runs again, on from where they failed")]
Html = Annotated[bool, typer.Option("--html", help="one HTML page instead of Markdown")]
Licence = Annotated[
    str, typer.Option("--licence", help="of the records; else what a tag of the spec says, licence:...")
]
Records = Annotated[str, typer.Option("--format", help="sft, kto, dpo, rollout or verl")]
Lines = Annotated[Path | None, typer.Option("--to", metavar="FILE", help="where to write them")]
Kind = Annotated[str, typer.Argument(help="effects, interaction, bands or phases")]
Outcome = Annotated[str, typer.Option(help="the outcome or metric; by default the study's first")]
X = Annotated[str, typer.Option(help="the factor along the axis")]
By = Annotated[str, typer.Option(help="the factor of the lines, or of the other axis")]
Picture = Annotated[
    Path | None, typer.Option("--to", metavar="FILE", help="where: .html, .svg, .png or .pdf")
]
To = Annotated[Path | None, typer.Option(help="write into this file")]


@study.command()
def plan(what: What, as_json: Json = False) -> None:
    """Say what would be played, before anything starts."""
    import orjson

    from sandbox.study.planning import plan as planned

    made = planned(_named(what))
    if as_json:
        typer.echo(orjson.dumps(made.plain()))
    else:
        _print_plan(made)


@study.command()
def run(
    what: What,
    processes: Processes = None,
    shard: Shard = "1/1",
    ray: Ray = None,
    retry: Retry = False,
    as_json: Json = False,
) -> None:
    """Play what is missing. Ctrl-C stops; the same command goes on. A changed study plays what is new."""
    import orjson

    from sandbox.study import cluster, engine
    from sandbox.study.campaign import Campaign

    campaign = Campaign(_named(what))
    _ready(campaign.study)
    play, part = cluster.on(ray) if ray else engine.run, _part(shard)
    with _told(campaign.progress, as_json) as tell, _interruptible() as halt:
        results = campaign.run(processes, halt, retry=retry, part=part, play=play, tell=tell)
    if as_json:
        typer.echo(orjson.dumps(_facts(results, campaign.progress)))
    else:
        _print_status(results, campaign.progress.over)
    if halt.is_set():
        raise typer.Exit(1 if campaign.progress.over else 130)


@study.command("list")
def list_(as_json: Json = False) -> None:
    """The studies that were begun, the last one first."""
    import orjson

    from sandbox.cli.screen import console, table_of
    from sandbox.study.definition import shipped
    from sandbox.study.results import Results, names

    found = [Results.of(name) for name in names()]
    if as_json:
        typer.echo(orjson.dumps([_facts(one) for one in found]))
    elif not found:
        typer.echo(f"no studies yet; `folkmoot study run FILE` begins one; shipped: {', '.join(shipped())}")
    else:
        rows = [(one.study.name, one.study.about or "-", _counted(one)) for one in found]
        console().print(table_of(("study", "about", "runs"), rows))


@study.command()
def status(what: What, as_json: Json = False) -> None:
    """How far a study is, and what failed."""
    import orjson

    from sandbox.study.results import Results

    results = Results(_named(what))
    typer.echo(orjson.dumps(_facts(results))) if as_json else _print_status(results)


@study.command()
def report(what: What, html: Html = False, to: To = None) -> None:
    """Tables and comparisons, written from the data."""
    from sandbox.cli.faults import writing
    from sandbox.study import report as written
    from sandbox.study.results import Results

    results = Results(_named(what))
    text = written.html(results) if html else written.markdown(results)
    if to is None:
        typer.echo(text if html or not _on_screen() else written.words(text), nl=False)
    else:
        with writing(to):
            to.write_text(text, "utf-8")
        typer.echo(f"written: {to}")


@study.command()
def export(what: What, format: Records = "rollout", to: Lines = None, licence: Licence = "") -> None:
    """Write what the models of all its runs were asked and answered, as training records, one per line."""
    from sandbox import training
    from sandbox.cli.faults import Refusal, writing
    from sandbox.export import write_records
    from sandbox.study.results import Results

    if format not in training.FORMATS:
        raise Refusal(f"--format: {format!r} is none of {', '.join(training.FORMATS)}")
    results = Results(_named(what))
    target = to or Path(f"{results.study.name}-{format}.jsonl")
    paths = (results.runs / f"{run}.run" for run in results.outcomes["run"])
    found = [turn for path in paths if path.is_file() for turn in training.turns(path, licence)]
    with writing(target):
        write_records(found, format, target)
    typer.echo(f"written: {target} ({len(found)} turns of models)")


@study.command()
def plot(
    what: What, kind: Kind = "effects", outcome: Outcome = "", x: X = "", by: By = "", to: Picture = None
) -> None:
    """Draw a study: effects, interaction, bands over rounds, phases over two factors."""
    from sandbox import figures
    from sandbox.cli.faults import Refusal
    from sandbox.study import pictures
    from sandbox.study.results import Results

    results = Results(_named(what))
    target = to or Path(f"{results.study.name}-{kind}.html")
    figure = pictures.draw(results, kind, outcome, x, by).update_layout(template="plotly_white")
    try:
        figures.save(figure, target)
    except figures.Unsaved as error:
        raise Refusal(str(error)) from error
    typer.echo(f"written: {target}")


def _on_screen() -> bool:
    return sys.stdout.isatty()


def _named(what: str) -> "Study":
    """A study by its file, by the name it was begun with, or a shipped one. Raises StudyError."""
    from sandbox.study import Results, Study
    from sandbox.study.definition import shipped
    from sandbox.study.results import names

    if what in shipped() and what not in names():
        return Study.load(shipped()[what])
    return Study.load(Path(what)) if what.endswith((".yaml", ".yml")) else Results.of(what).study


def _ready(study: "Study") -> None:
    """Every model of every condition can be asked. Raises Refusal with what is missing and the remedy."""
    from sandbox.cli.faults import Refusal
    from sandbox.ready import lacking

    if lacks := lacking(*(condition.spec for condition in study.made)):
        raise Refusal("\n".join(lacks), code=1)


def _part(shard: str) -> tuple[int, int]:
    from sandbox.cli.faults import Refusal

    index, _, count = shard.partition("/")
    if not (index.isdigit() and count.isdigit() and 1 <= int(index) <= int(count)):
        raise Refusal(
            f"--shard {shard!r} is not allowed: from 1/{count or 'N'} to {count or 'N'}/{count or 'N'}"
        )
    return int(index), int(count)


@contextmanager
def _interruptible() -> Iterator["Halt"]:
    """Ctrl-C asks all runs to stop where they are; a second one ends the program as usual."""
    from sandbox.study.playing import Halt

    halt, before = Halt(), signal.getsignal(signal.SIGINT)

    def stop(*_: Any) -> None:
        signal.signal(signal.SIGINT, before)
        halt.set()

    signal.signal(signal.SIGINT, stop)
    try:
        yield halt
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _told(progress: "Progress", quiet: bool) -> Iterator[Any]:
    """A bar that says how many are done, how fast, and how long it will take."""
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    from sandbox.cli.screen import console

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    screen = console(stderr=True)
    with Bar(*columns, console=screen, disable=quiet or not screen.is_terminal, transient=True) as bar:
        shown = bar.add_task("", total=progress.total, completed=progress.total - progress.left)
        yield lambda now: bar.update(shown, completed=now.total - now.left, description=_speed(now))


def _speed(progress: "Progress") -> str:
    used = progress.used
    money = f", ${used['money']:.4g}" if used["money"] else ""
    asked = f" · {used['calls']:.0f} calls, {used['tokens']:.0f} tokens{money}" if used["calls"] else ""
    failed = f" · {progress.counts['failed']} failed" if progress.counts["failed"] else ""
    return f"{progress.rate:.1f} runs/s{failed}{asked}"


# -- printing ----------------------------------------------------------------------------------------------


def _print_plan(made: Any) -> None:
    from sandbox.cli.screen import console, table_of

    console().print(table_of(("condition", "runs", "one run takes"), made.conditions[:20]))
    for line in made.lines():
        typer.echo(line)


def _print_status(results: "Results", over: str = "") -> None:
    from sandbox.cli.screen import clean

    study, table = results.study, results.outcomes
    typer.echo(f"{study.name}: {_counted(results)}")
    if over:
        typer.echo(f"{over}; raise it in the study and run it again")
    failed = table[table["status"] == "failed"] if len(table) else table
    for why, group in failed.groupby("why") if len(failed) else ():
        typer.echo(f"  failed {len(group)} times: {clean(str(why))} (first: {group['run'].iloc[0]})")
    typer.echo(f"  folkmoot study report {study.name}   tells what came out")
    if len(failed):
        typer.echo(f"  folkmoot study run {study.name} --retry   plays the failed ones again")
    typer.echo(f"  {results.folder}")


def _counted(results: "Results") -> str:
    counts = results.counts()
    parts = [
        f"{counts[status]} {status}" for status in ("done", "failed", "stopped", "budget", "busy", "left")
    ]
    return f"{len(results.tasks)} runs: " + ", ".join(part for part in parts if not part.startswith("0 "))


def _facts(results: "Results", progress: "Progress | None" = None) -> dict[str, Any]:
    facts = {"study": results.study.name, "folder": str(results.folder), "runs": len(results.tasks)}
    over = {"over": progress.over, "seconds": progress.seconds} if progress else {}
    return {**facts, "counts": dict(results.counts()), **over}
