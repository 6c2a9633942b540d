"""The terminal's commands, in this process and as real programs, and a folder of one's own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sandbox import registry
from sandbox.cli import terminal

ROOT = Path(__file__).parents[2]
Command = Callable[..., Any]

OWN = '''
"""A village of the tests' own."""

import os
from typing import ClassVar

from pydantic import Field

from sandbox import Allocation, Ask, Choice, Form, Mind, Number, Scenario, Text


class Village(Scenario):
    """A village that talks, votes and works.

    Public: what is said, what is paid. Private: the note.
    """

    rounds: int = Field(2, ge=1, le=9, description="rounds")

    def round(self, stage):
        names = stage.names
        words = yield [Ask(name, "What do you say?", Text(most=80), "say", "Nothing.") for name in names]
        for name, text in zip(names, words):
            stage.say(name, text)
        stage.post("note", f"for {names[-1]} alone", to=[names[-1]])
        work = Number(high=9, integer=True, unit="hours")
        hours = yield [Ask(name, "How long do you work?", work, "work", 0) for name in names]
        stage.pay(dict(zip(names, map(float, hours))))

    def ended(self, state):
        return "the days are over" if state.played >= self.rounds else None

    def outcome(self, state):
        return {"hours": sum(person.score for person in state.present)}


class Council(Scenario):
    """Asks for every type of answer."""

    def round(self, stage):
        form = Form(fields={"grain": Number(high=5, integer=True), "why": Text(empty=True)})
        shares = Allocation(among=("school", "well"), total=10, unit="coins")
        who = stage.names[0]
        stage.post("chosen", (yield [Ask(who, "Which?", Choice(options=("North", "South")), "way", "North")]))
        stage.post("filled", (yield [Ask(who, "How much, and why?", form, "fill", {"grain": 0, "why": ""})]))
        stage.post("shared", (yield [Ask(who, "Share it out.", shares, "share", {"school": 10, "well": 0})]))

    def ended(self, state):
        return "the council rises"


class Ruin(Scenario):
    """Falls down."""

    def round(self, stage):
        yield []
        stage.pay({"Nobody": 1.0})

    def ended(self, state):
        return None


class Hermit(Mind):
    """In the second round Ben tells the test that he thinks, and goes on as long as the test wants."""

    waits: ClassVar[bool] = True

    def answer(self, view, ask, think):
        gate = os.environ.get("TEST_GATE")
        if gate and (view.name, view.round, ask.tag) == ("Ben", 2, "work"):
            begun, over = map(int, gate.split())
            os.write(begun, b"!")
            os.read(over, 1)
        return ask.answer.sample(view.random)


class Loud(Mind):
    """Speaks in markup and control characters."""

    def answer(self, view, ask, think):
        return "[bold red]mine[/] \\x1b[31m \\u202e <b>" if ask.tag == "say" else 1
'''


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    """A folder with scenarios and minds of one's own, found by the registry."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "village_of_tests.py").write_text(OWN)
    registry.found.cache_clear()
    yield folder
    registry.found.cache_clear()


@pytest.fixture
def folkmoot(monkeypatch: pytest.MonkeyPatch) -> Command:
    """`folkmoot(*words, input="")` in this process; the result has exit_code, stdout and stderr."""
    monkeypatch.setenv("COLUMNS", "100")
    runner = CliRunner()
    return lambda *words, input="": runner.invoke(
        terminal, list(words), input=input, prog_name="folkmoot", catch_exceptions=False
    )


def program(*words: str, cwd: Path | None = None, **options: Any) -> subprocess.Popen[str]:
    """`folkmoot` as a program of its own, its output kept."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
    command = [sys.executable, "-m", "sandbox.cli", *words]
    keep = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen(command, cwd=cwd, env=env, text=True, **keep)


def until(screen: int, words: str) -> str:
    """What appears on the screen up to these words; the end of the program ends the wait."""
    seen = ""
    while words not in seen:
        seen += os.read(screen, 4096).decode("utf-8", "replace")
    return seen
