"""Files of runs in the terminal: export, import, remark, rename, tag, delete."""

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


def test_what_is_exported_is_imported_again(folkmoot: Command, run: Path, tmp_path: Path) -> None:
    folkmoot("export", "lake", "--to", str(tmp_path))
    done = folkmoot("import", str(tmp_path / "lake.run"), "--name", "pond", "--json")
    assert json.loads(done.stdout)["run"] == "pond"
    assert list(Log.read(run.with_name("pond.run")).events()) == list(Log.read(run).events())
    again = folkmoot("import", str(tmp_path / "lake.run"), "--name", "pond")
    assert (again.exit_code, again.stdout) == (1, "")
    assert (
        "a run pond is here already: give the new one another name (in the terminal with --name NEW"
        in again.stderr
    )


def test_what_is_no_run_is_not_imported(folkmoot: Command, run: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.run").write_text("Dear friend")
    done = folkmoot("import", str(tmp_path / "letter.run"))
    assert done.exit_code == 1
    assert done.stderr == "folkmoot: letter.run is not taken in: it is no run file at all\n"


def test_a_run_is_renamed_and_tagged_and_found_by_it(folkmoot: Command, run: Path) -> None:
    before = list(Log.read(run).events())
    folkmoot("rename", "lake", "The green lake")
    tagged = folkmoot("tag", "lake", "green", "calm", "green", "--remove", "dull")
    assert tagged.stdout.endswith("#green #calm\n")
    assert folkmoot("tag", "lake", "--remove", "green").stdout == "lake: #calm\n"
    assert "The green lake #calm" in folkmoot("runs", "calm").stdout
    assert "a name has at most 120" in folkmoot("rename", "lake", "x" * 121).stderr
    assert list(Log.read(run).events()) == before


def test_deleting_asks_and_tells_of_forks(folkmoot: Command, run: Path) -> None:
    folkmoot("fork", "lake", "--at", "1", "--name", "pond")
    kept = folkmoot("delete", "lake", input="n\n")
    assert (kept.exit_code, run.exists()) == (1, True)
    assert "1 fork of it stays" in kept.stdout
    assert "lake is deleted" in folkmoot("delete", "lake", "--yes").stdout
    assert [path.name for path in run.parent.iterdir()] == ["pond.run"]


def test_a_run_that_is_played_is_not_deleted(folkmoot: Command, run: Path) -> None:
    with World(preset="commons/tiny", seed=2, record=run.with_name("live.run")) as world:
        world.step()
        done = folkmoot("delete", "live", "--yes")
        assert "is being played" in done.stderr
        world.step()
    assert run.with_name("live.run").exists()


def test_asking_somebody(folkmoot: Command, run: Path) -> None:
    name = Log.read(run).names()[0]
    assert "no interviews were kept" in folkmoot("ask", "lake").stdout
    refused = folkmoot("ask", "lake", name, "Why so few?")
    assert refused.exit_code == 1
    assert "cannot talk about itself" in refused.stderr
    assert "--model offline" in refused.stderr
    assert f"what is {name} asked?" in folkmoot("ask", "lake", name).stderr
    words = ("ask", "lake", name, "Why so few?", "--model", "offline", "--at", "1")
    told = json.loads(folkmoot(*words, "--json").stdout)
    assert (told["who"], told["step"], told["model"]) == (name, 1, "offline")
    asked = folkmoot(*words, "--keep")
    assert asked.stdout == f"{name}: {told['answer']}\n"
    assert "tokens, free" in asked.stderr
    assert "Why so few?" in folkmoot("ask", "lake").stdout


def test_nobody_is_there_to_say_yes(folkmoot: Command, run: Path) -> None:
    asked = folkmoot("delete", "lake")
    assert asked.exit_code == 2
    assert "nobody is here to ask, so nothing was deleted; --yes deletes without asking" in asked.stderr
    assert run.is_file()


def test_a_run_without_models_says_why_there_are_no_records(
    folkmoot: Command, run: Path, tmp_path: Path
) -> None:
    done = folkmoot("export", "lake", "--to", str(tmp_path / "out"), "--format", "sft")
    assert "no model was asked in lake, so there are no records" in done.stderr
    with World(scenario="commons", cast=[{"mind": {"name": "llm", "model": "offline"}, "count": 3}], seed=1,
               record=run.with_name("asked.run")) as world:  # fmt: skip
        world.step()
    assert not folkmoot("export", "asked", "--to", str(tmp_path / "out"), "--format", "rollout").stderr
