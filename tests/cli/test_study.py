"""Studies in the terminal."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]
STUDY = """
name: talk
about: Does *talk* help? <b>Yes</b> [or](http://elsewhere.example) no
base: commons/tiny
factors: {scenario.talk: [true, false]}
seeds: 2
outcomes: [gain]
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "talk.yaml"
    path.write_text(STUDY)
    return str(path)


def test_plan_run_report(folkmoot: Command, file: str, tmp_path: Path) -> None:
    planned = json.loads(folkmoot("study", "plan", file, "--json").stdout)
    assert (planned["runs"], planned["left"], planned["models"]) == (4, 4, [])
    assert "2 seeds are few" in folkmoot("study", "plan", file).stdout
    played = folkmoot("study", "run", file, "--processes", "1", "--json")
    assert played.exit_code == 0, played.stderr
    assert json.loads(played.stdout)["counts"] == {"done": 4}
    assert "4 runs: 4 done" in folkmoot("study", "status", "talk").stdout
    assert [one["study"] for one in json.loads(folkmoot("study", "list", "--json").stdout)] == ["talk"]
    told = folkmoot("study", "report", "talk").stdout
    assert "Fewer than 5 seeds" in told
    assert "| scenario.talk | on | off | 2 (few) |" in told
    assert (tmp_path / "runs" / "studies" / "talk" / "outcomes.parquet").is_file()


def test_what_a_study_says_of_itself_is_no_markup(folkmoot: Command, file: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert folkmoot("study", "report", file, "--html", "--to", str(page)).exit_code == 0
    text = page.read_text()
    assert "Does *talk* help? &lt;b&gt;Yes&lt;/b&gt; [or](http://elsewhere.example) no" in text
    assert "<a " not in text
    assert "<b>" not in text


def test_two_machines_play_a_half_each(folkmoot: Command, file: str) -> None:
    first = json.loads(folkmoot("study", "run", file, "--shard", "1/2", "--json").stdout)
    assert first["counts"] == {"done": 2, "left": 2}
    second = json.loads(folkmoot("study", "run", file, "--shard", "1/1", "--json").stdout)
    assert second["counts"] == {"done": 4}


def test_a_report_on_a_screen_is_read_without_signs_of_markdown(
    folkmoot: Command, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert r"Does \*talk\* help? \<b\>" in folkmoot("study", "report", file).stdout
    monkeypatch.setattr("sandbox.cli.study._on_screen", lambda: True)
    told = folkmoot("study", "report", file).stdout
    assert "Does *talk* help? <b>Yes</b> [or](http://elsewhere.example) no" in told


def test_no_seeds_are_too_few(folkmoot: Command, file: str) -> None:
    Path(file).write_text(STUDY.replace("seeds: 2", "seeds: -1"))
    assert folkmoot("study", "plan", file).stderr == f"folkmoot: {file}: seeds: -1: give 1 or more\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "nothing"], "there is no study 'nothing'"),
        (["run", "nothing.yaml"], "nothing.yaml: cannot be read"),
        (["plan", "BAD"], "with scenario.tides=1: scenario.tides: there is no such parameter"),
        (["run", "GOOD", "--shard", "3/2"], "--shard '3/2' is not allowed: from 1/2 to 2/2"),
    ],
)
def test_nonsense_is_told_in_a_sentence(
    folkmoot: Command, file: str, tmp_path: Path, words: list[str], message: str
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(STUDY.replace("scenario.talk: [true, false]", "scenario.tides: [1]"))
    names = {"BAD": str(bad), "GOOD": file}
    result = folkmoot("study", *[names.get(word, word) for word in words])
    assert result.exit_code == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_a_study_whose_model_is_not_ready_begins_nothing(
    folkmoot: Command, tmp_path: Path, runs_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OPENAI_API_BASE", "OPENAI_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    mind = "{name: llm, model: 'openai:gpt-4.1-mini'}"
    file = tmp_path / "asks.yaml"
    file.write_text(
        "name: asks\nbase: {scenario: commons, cast: [{count: 3, mind: dice}]}\n"
        f"factors: {{cast.0.mind: [dice, {mind}], embedding: [hashed, 'google_genai:words']}}\nseeds: 1\n"
    )
    refused = folkmoot("study", "run", str(file))
    assert refused.exit_code == 1
    first, second = refused.stderr.splitlines()
    assert first.startswith("folkmoot: openai:gpt-4.1-mini: no key; set OPENAI_API_KEY")
    assert second.endswith("google_genai:words: no key; set GOOGLE_API_KEY or GEMINI_API_KEY in the environment, in a "
                           ".env beside the runs or on the Models page")  # fmt: skip
    assert not list(runs_folder.rglob("*.run"))


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("nowhere/x", "there is no folder {place}/nowhere; make it, or choose another place"),
        ("folder", "it is a folder; name a file in it"),
        ("file/x", "{place}/file is a file, not a folder; choose another place"),
    ],
)
@pytest.mark.parametrize("command", ["report", "export"])
def test_where_nothing_can_be_written_one_sentence_says_why(
    folkmoot: Command, file: str, tmp_path: Path, command: str, where: str, why: str
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("")
    target = tmp_path / where
    told = folkmoot("study", command, file, "--to", str(target))
    words = f"folkmoot: {target} cannot be written: {why.format(place=tmp_path)}\n"
    assert (told.exit_code, told.stderr) == (1, words)
