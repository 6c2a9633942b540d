"""`folkmoot models`: which models can be asked here, what is missing for the others, and a trial of one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

Test = Annotated[
    list[str] | None,
    typer.Option("--test", metavar="MODEL", help="ask this model one small question; costs one call"),
]
Server = Annotated[str, typer.Option("--base-url", metavar="URL", help="for --test: the server to ask")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]
SOME = 6  # models named of a long list


def models(test: Test = None, base_url: Server = "", as_json: Json = False) -> None:
    """List providers, keys and local models; --test asks one. Exit code 1 when a test fails."""
    import orjson

    from sandbox.cli.screen import console

    catalogue = _catalogue()
    trials = [catalogue.trial(model, base_url) for model in test or ()]
    seen = [] if test else catalogue.providers()
    if as_json:
        typer.echo(orjson.dumps(_plain(catalogue.OFFLINE, seen, trials)))
    elif test:
        _show_trials(console(), trials)
    else:
        _show(console(), catalogue.OFFLINE, seen)
    raise typer.Exit(1 if any(trial.error for trial in trials) else 0)


def _catalogue() -> Any:
    from importlib import import_module

    return import_module("agents.catalogue")


def _plain(offline: str, seen: Sequence[Any], trials: Sequence[Any]) -> dict[str, Any]:
    if trials:
        return {"tests": [trial.plain() for trial in trials]}
    return {"offline": offline, "providers": [one.plain() for one in seen]}


def _show(to: "Console", offline: str, seen: Sequence[Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    from sandbox.cli.screen import clean

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for title in ("Provider", "Ready", "Key", "What is missing, or what there is"):
        table.add_column(title)
    table.add_row("offline", Text("yes", "green"), "none needed", offline)
    for one in seen:
        ready = Text("no", "yellow") if one.lack else Text("yes", "green")
        table.add_row(one.name, ready, _key(one), clean(one.lack or _named(one)))
    to.print(table)
    to.print(
        "\n`folkmoot models --test openai:gpt-4.1-mini` asks one small question: latency, structured output, price."
    )


def _key(one: Any) -> str:
    if one.key:
        return f"{one.key} ({one.origin})"
    return "not set" if one.variables else "none needed"


def _named(one: Any) -> str:
    """Its models, so many that they fit; with a server of one's own, what that one lists."""
    some = ", ".join(f"{one.name}:{model}" for model in one.models[:SOME])
    more = len(one.models) - SOME
    return f"{some} and {more} more" if more > 0 else some or "any model that its server knows"


def _show_trials(to: "Console", trials: Sequence[Any]) -> None:
    from rich.text import Text

    from sandbox.cli.screen import clean

    for trial in trials:
        to.print(Text(clean(trial.model), "bold"))
        for what, how in trial.lines():
            to.print(
                Text.assemble((f"  {what:<18} ", "dim"), (clean(how), "bold red" if trial.error else ""))
            )
