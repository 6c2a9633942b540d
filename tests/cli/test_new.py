"""`folkmoot new` and `folkmoot check`: the first code an author sees works, and what is wrong is found."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import ours, registry
from tests.cli.conftest import ROOT

Command = Callable[..., Any]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to stand in."""
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def run(*command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A program as an author starts it: in their folder, with nothing set."""
    env = {key: value for key, value in os.environ.items() if key != "FOLKMOOT_PATH"}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


def test_what_is_begun_works_at_once(desk: Path) -> None:
    for kind, name in (("scenario", "MyPot"), ("mind", "patient"), ("operator", "bridge")):
        written = run("sandbox.cli", "new", kind, name, "--json", cwd=desk)
        assert json.loads(written.stdout)["kind"] == kind, written.stderr
    assert sorted(path.name for path in desk.iterdir()) == [
        "bridge.py", "my_pot.py", "patient.py", "test_bridge.py", "test_my_pot.py", "test_patient.py",
    ]  # fmt: skip
    tested = run("pytest", "-q", "-W", "error", "-p", "no:cacheprovider", cwd=desk)
    assert "5 passed" in tested.stdout, tested.stdout
    checked = run("sandbox.cli", "check", "my_pot.py", "patient", "bridge.py", "--json", cwd=desk)
    assert json.loads(checked.stdout) == {
        "ok": True,
        "found": {"scenarios": ["my_pot"], "minds": ["my_pot.giver", "patient"], "operators": ["bridge"]},
        "problems": [],
    }
    played = run("sandbox.cli", "play", "my_pot", "--mind", "patient", "--no-record", "--quiet", cwd=desk)
    assert played.stdout.splitlines() == [
        "finished · 5 rounds · 1 complete episode",
        "  episode 1, reason 5 rounds are over, mean_score 65",
    ]


def test_nothing_is_overwritten(desk: Path, folkmoot: Command) -> None:
    (desk / "test_quiet_one.py").write_text("mine")
    refused = folkmoot("new", "mind", "quiet_one")
    assert refused.exit_code == 2
    assert refused.stderr == "folkmoot: test_quiet_one.py exists already: choose another name or remove it\n"
    assert [path.name for path in desk.iterdir()] == ["test_quiet_one.py"]
    assert (desk / "test_quiet_one.py").read_text() == "mine"


def test_nothing_is_begun_where_it_would_not_be_found(
    folkmoot: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ours.HOME)
    refused = folkmoot("new", "mind", "quiet_one")
    assert refused.exit_code == 2
    assert "this is the folder of Folkmoot itself: go to one of your own" in refused.stderr
    assert not (ours.HOME / "quiet_one.py").exists()


def test_a_search_path_without_the_folder_is_mentioned(desk: Path, folkmoot: Command) -> None:
    assert f"does not name this folder: add {desk} to it" in folkmoot("new", "mind", "quiet_one").stderr


# -- check --


def problems(result: Any) -> list[tuple[str, str]]:
    return [(one["where"], one["problem"]) for one in json.loads(result.stdout)["problems"]]


def test_everything_that_ships_is_in_order(
    desk: Path, folkmoot: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_PATH", str(desk))
    registry.found.cache_clear()
    checked = folkmoot("check", "--json")
    assert problems(checked) == []
    found = json.loads(checked.stdout)["found"]
    assert {"commons", "debate", "donor_game"} <= set(found["scenarios"])
    assert {"dice", "human", "llm", "commons.steward"} <= set(found["minds"])
    assert {"partner_choice", "random_rewire"} <= set(found["operators"])
    assert "density" in found["metrics"]
    assert "donor_game/watch" in found["presets"]
    assert folkmoot("check").stdout.splitlines()[-1] == "everything is in order"


FAULTY = """
from sandbox import Scenario


class Faulty(Scenario):
    level: int = 3

    def round(self, stage):
        yield []
        stage.pay({"Nobody": 1.0})

    def ended(self, state):
        return None
"""


def test_what_forms_and_rules_lack_is_found(desk: Path, own: Path, folkmoot: Command) -> None:
    (desk / "faulty.py").write_text(FAULTY)
    checked = folkmoot("check", "faulty.py", "--json")
    assert checked.exit_code == 1
    assert problems(checked) == [
        ("faulty", "has no docstring: its card in the gallery would be empty"),
        ("faulty", "level: has no description; write Field(..., description=...)"),
        ("faulty", "level: a number without bounds; write Field(..., ge=..., le=...)"),
        (
            "faulty",
            "played by dice: the scenario faulty raised an error: "
            "LookupError: Paid names 'Nobody', who is not here",
        ),
    ]


def test_a_file_that_cannot_be_read_is_listed_with_the_reason(own: Path, folkmoot: Command) -> None:
    (own / "broken.py").write_text("from sandbox import Mind\n\nlevel = 1 / 0\n")
    assert str(own / "broken.py") in dict(problems(folkmoot("check", "--json")))
    checked = folkmoot("check", str(own / "broken.py"))
    assert checked.exit_code == 1
    assert f"✗ {own / 'broken.py'}: ZeroDivisionError: division by zero" in checked.stdout.splitlines()
    assert checked.stdout.splitlines()[-1] == "1 problem"


def test_a_spec_is_read_with_its_faults(desk: Path, own: Path, folkmoot: Command) -> None:
    (desk / "good.yaml").write_text("scenario: village\ncast: [{mind: dice, count: 3}]\n")
    (desk / "bad.yaml").write_text("scenario: {name: village, rounds: 99}\ncast: [{mind: dice, count: 3}]\n")
    assert folkmoot("check", "good.yaml").exit_code == 0
    bad = folkmoot("check", "good.yaml", "bad.yaml", "--json")
    assert bad.exit_code == 1
    assert problems(bad) == [
        ("bad.yaml", "scenario.rounds: 99 is not allowed: Input should be less than or equal to 9")
    ]
    assert folkmoot("play", "good.yaml", "--quiet").exit_code == 0


def test_an_operator_that_fits_no_game_is_told_wherever_its_spec_is_read(
    desk: Path, own: Path, folkmoot: Command
) -> None:
    """It is legal, and all it could do is refused: most likely a slip."""
    told = "the operator self_org does not fit here: werewolf does not allow link"
    (desk / "odd.yaml").write_text(
        "{scenario: werewolf, cast: [{mind: dice, count: 5}], operators: [self_org]}"
    )
    assert problems(folkmoot("check", "odd.yaml", "--json")) == [("odd.yaml", told)]
    for way in ("--plan", "--no-record"):
        played = folkmoot("play", "odd.yaml", way)
        assert (played.exit_code, told in played.stdout) == (0, True)
    (desk / "two.yaml").write_text(
        "{scenario: [werewolf, commons], cast: [{mind: dice, count: 5}], operators: [self_org]}"
    )
    assert folkmoot("check", "two.yaml").exit_code == 0, "it works in one of the two"


def test_a_file_without_anything_of_ours_is_a_problem(desk: Path, own: Path, folkmoot: Command) -> None:
    (desk / "empty.py").write_text("x = 1\n")
    assert problems(folkmoot("check", "empty.py", "--json")) == [
        ("empty.py", "defines no Scenario, Mind, Operator or Metric (as `from sandbox import ...` has them)")
    ]


def test_specs_of_a_folder_are_read_too(desk: Path, own: Path, folkmoot: Command) -> None:
    (desk / "bad.yaml").write_text("scenario: village\ncast: 5\n")
    (desk / "empty.yml").write_text("")
    (desk / "services.yaml").write_text("image: postgres\n")
    checked = folkmoot("check", ".", "--json")
    assert checked.exit_code == 1
    assert problems(checked) == [
        ("bad.yaml", "cast: 5 is not allowed: a list is expected"),
        ("empty.yml", "the file is empty"),
    ]


def test_an_unknown_name_does_not_hide_the_others(desk: Path, own: Path, folkmoot: Command) -> None:
    checked = folkmoot("check", "village", "nothing", "dice", "--json")
    assert checked.exit_code == 1
    assert json.loads(checked.stdout)["found"] == {"scenarios": ["village"], "minds": ["dice"]}
    assert [where for where, _ in problems(checked)] == ["nothing"]


def test_a_folder_to_be_searched_must_be_there(
    desk: Path, folkmoot: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_PATH", f"{desk}{os.pathsep}{desk / 'gone'}")
    checked = folkmoot("check", "dice", "--json")
    assert checked.exit_code == 1
    assert problems(checked) == [("FOLKMOOT_PATH", f"there is no folder {desk / 'gone'}")]


def test_where_pytest_is_missing_one_is_told_how_to_get_it(
    desk: Path, folkmoot: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "tests it\n" in folkmoot("new", "mind", "quiet_one").stdout
    monkeypatch.setattr("sandbox.cli.new.find_spec", lambda name: None)
    assert "tests it (after `pip install pytest`)\n" in folkmoot("new", "mind", "loud_one").stdout
