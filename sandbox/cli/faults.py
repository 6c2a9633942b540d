"""Errors in the terminal: one clear sentence on stderr. Exit code 2 for bad input, 1 for a failure."""

import errno
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

MOST = 3  # faults told at once
PLAINER = {
    "Input should be a valid integer, unable to parse string as an integer": "a whole number is expected",
    "Input should be a valid number, unable to parse string as a number": "a number is expected",
    "Value error, ": "",
    "Input should be a valid tuple": "a list is expected",
    "Input should be a valid dictionary": "a table is expected",
    "a spec is a table with scenario, cast, ...; found NoneType": "the file is empty",
}


class Refusal(typer.TyperException):
    """What was asked for cannot be done; the message says why. Code 2: the fault is in the input."""

    def __init__(self, message: str, code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = code


class Moot(TyperGroup):
    """All commands, with every expected error told in a sentence; a bug of our own shows its traceback."""

    def main(self, *args: Any, **options: Any) -> Any:
        try:
            sys.exit(super().main(*args, **{**options, "standalone_mode": False}) or 0)
        except typer.TyperException as fault:
            tell(_sentence(fault))
            sys.exit(fault.exit_code)
        except typer.Abort:
            sys.exit(130)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except sqlite3.DatabaseError as error:
            raise Refusal(_unreadable(error, "RUN"), code=1) from error
        except Exception as error:
            code = exit_code(error)
            if code is None:
                raise
            raise Refusal(
                _of_the_system(error) if isinstance(error, OSError) else str(error), code
            ) from error


def _of_the_system(error: OSError) -> str:
    """What the system refused, with the file it is about."""
    from sandbox.unreadable import reason

    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{reason(error)}; look at its permissions and at the disk's space"


def exit_code(error: Exception) -> int | None:
    """2 when the input is at fault, 1 when something else is, None for an error that nobody expects."""
    from sandbox.log import RunError
    from sandbox.ours import ForeignPackage
    from sandbox.registry import BadParameter, NotFound
    from sandbox.spec import SpecError

    if isinstance(error, SpecError | NotFound | BadParameter):
        return 2
    if isinstance(error, OSError) and error.errno == errno.EPIPE:
        return None  # whoever read our output has gone: no fault, and nobody left to tell
    return 1 if isinstance(error, RunError | ForeignPackage | OSError) else None


@contextmanager
def reading(run: Path | str) -> Iterator[None]:
    """Reading a run that somebody else may be playing, and whose pages may be damaged, however well it begins.

    Says who plays it. Raises Refusal with what can be saved.
    """
    from sandbox.log import writer

    if who := writer(Path(run)):
        tell(f"{Path(run).stem} is being played by {who}: here it is open read-only, as far as it has come")
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise Refusal(_unreadable(error, run), code=1) from error


@contextmanager
def writing(target: Path) -> Iterator[None]:
    """Writing what somebody asked for. Raises Refusal with the place and the remedy where it cannot be."""
    from sandbox.unreadable import unwritable

    try:
        yield
    except OSError as error:
        raise Refusal(unwritable(target, error), code=1) from error


def _unreadable(error: sqlite3.DatabaseError, run: Path | str) -> str:
    if isinstance(error, sqlite3.OperationalError):  # nothing is damaged: it is locked, or the disk is full
        return f"{run} cannot be read: {error}; look at its permissions and at the disk's space"
    return (
        f"{run} is damaged ({error}); save its readable rounds into a new run with "
        f"`folkmoot replay {run} --rescue NEW_NAME`"
    )


def plainer(message: str) -> str:
    """The message in the words of somebody who writes YAML, not Python."""
    for theirs, ours in PLAINER.items():
        message = message.replace(theirs, ours)
    return message


def tell(sentence: str) -> None:
    """A sentence for the person, on stderr; of many faults the first few, since they often have one cause."""
    from sandbox.cli.screen import clean

    lines = [clean(line) for line in sentence.splitlines()]
    if len(lines) > MOST + 1:
        lines[MOST:] = [f"and {len(lines) - MOST} more faults"]
    typer.echo("folkmoot: " + "\n  ".join(lines), err=True)


def _sentence(fault: typer.TyperException) -> str:
    message = plainer(_with_value(fault))
    context = getattr(fault, "ctx", None)  # only errors of usage have one
    return f"{message.rstrip('.')}; see `{context.command_path} --help`" if context else message


def _with_value(fault: typer.TyperException) -> str:
    """The message, with the value that is not allowed where it is known."""
    message = fault.format_message()
    told = re.fullmatch(r"Invalid value for '([^']+)': (Input should .*)", message, re.DOTALL)
    faults: list[dict[str, Any]] = getattr(
        fault.__cause__ or fault.__context__, "errors", list
    )()  # of pydantic, which read the value
    if not told or not faults:
        return message
    return f"{told[1]}: {faults[0]['input']!r} is not allowed: {told[2]}"
