"""The terminal: `folkmoot` and its commands.

Every command imports what it needs when it runs: asking for help costs nothing.
"""

from typing import Annotated

import typer

from sandbox import __version__
from sandbox.cli import app as gallery
from sandbox.cli import (
    ask,
    cast,
    check,
    diagnose,
    export,
    files,
    film,
    fork,
    models,
    new,
    play,
    plot,
    probe,
    runs,
    study,
)
from sandbox.cli.faults import Moot

terminal = typer.Typer(
    name="folkmoot",
    cls=Moot,
    invoke_without_command=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a traceback with local variables would show texts and keys
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    gallery.app,
    play.play,
    play.step,
    runs.runs,
    runs.replay,
    fork.fork,
    fork.compare,
    plot.plot,
    film.film,
    film.watch,
    export.export,
    export.remark,
    ask.ask,
    files.rename,
    files.tag,
    files.delete,
    models.models,
    check.check,
    cast.cast,
    diagnose.diagnose,
    probe.probe,
    new.new,
)
for command in COMMANDS:
    terminal.command()(command)
terminal.command("import")(files.take_in)
terminal.add_typer(study.study)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"folkmoot {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
]


@terminal.callback()
def start(context: typer.Context, version: Version = False) -> None:
    """A sandbox for societies of language agents. Without a command it opens the app in the browser."""
    from sandbox import ours

    ours.check()
    if context.invoked_subcommand is None:
        gallery.app()


def main() -> None:
    """The command `folkmoot`."""
    terminal(prog_name="folkmoot")
