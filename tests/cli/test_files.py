"""Files of runs in the terminal: export, remark."""

import json
from pathlib import Path

import pytest

from sandbox import World
from sandbox.events import Stepped
from sandbox.log import Log
from tests.cli.conftest import Command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOLKMOOT_RUNS", str(tmp_path / "runs"))
    with World(preset="commons/tiny", seed=1, record=tmp_path / "runs" / "lake.run") as world:
        world.step()
        world.step()
        return world.log.path


def test_export_names_the_files(folkmoot: Command, run: Path, tmp_path: Path) -> None:
    done = folkmoot("export", "lake", "--to", str(tmp_path / "out"), "--format", "jsonl", "--json")
    told = json.loads(done.stdout)
    assert (told["run"], told["format"]) == ("lake", "jsonl")
    assert Path(told["files"][0]).read_text("utf-8").count("\n") == Log.read(run).last_seq()
    assert "written:" in folkmoot("export", "lake", "--to", str(tmp_path / "out")).stdout


def test_export_refuses_what_it_does_not_know(folkmoot: Command, run: Path) -> None:
    done = folkmoot("export", "lake", "--format", "xml")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "--format: 'xml' is none of" in done.stderr


def test_remarks_are_noted_listed_reworded_and_taken_away(folkmoot: Command, run: Path) -> None:
    end = next(event.seq for event in Log.read(run).events() if isinstance(event, Stepped))
    assert "no remarks" in folkmoot("remark", "lake").stdout
    assert "noted: remark 1" in folkmoot("remark", "lake", "Here it turns.", "--at", str(end)).stdout
    folkmoot("remark", "lake", "The whole is greener.", "--by", "Grace")
    listed = json.loads(folkmoot("remark", "lake", "--json").stdout)
    assert [(one["seq"], one["text"], one["by"]) for one in listed] == [
        (end, "Here it turns.", "user"),
        (None, "The whole is greener.", "Grace"),
    ]
    assert "reworded" in folkmoot("remark", "lake", "It turns later.", "--edit", "1").stdout
    assert "It turns later." in folkmoot("remark", "lake", "--at", str(end)).stdout
    assert "taken away" in folkmoot("remark", "lake", "--remove", "2").stdout
    assert len(json.loads(folkmoot("remark", "lake", "--json").stdout)) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--edit", "1"), "--edit 1 needs the new words"),
        (("x", "--remove", "1"), "--remove stands alone"),
        (("x", "--at", "99999"), "there is no event 99999"),
        (("x", "--who", "Zoe"), "nobody in this run is called 'Zoe'"),
    ],
)
def test_a_remark_that_cannot_be_is_refused(folkmoot: Command, run: Path, words, said: str) -> None:
    done = folkmoot("remark", "lake", *words)
    assert done.exit_code in (1, 2)
    assert said in done.stderr
