"""What the terminal refuses, in one sentence, and what it does not load."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import ours, registry
from tests.cli.conftest import ROOT, program

Command = Callable[..., Any]

SHIPPED = {path.name for path in (ROOT / "scenarios" / "presets").iterdir()}  # every scenario has some
SCENARIOS = ", ".join(sorted(SHIPPED | {"council", "ruin", "village"}))
CHOICES = (
    f"say what to play: a YAML file, a scenario ({SCENARIOS}), or a preset (`folkmoot check` lists them)"
)
NO_RUN = "no run begins with 'nobody' in {runs}; `folkmoot runs` lists what there is"
NO_PART = "there is no file, preset or part of the registry {what!r}; `folkmoot check` lists all"
AS_IT_IS = "--continue goes on with a run as it is: leave out "
RING = "{scenario: village, cast: [{count: 3}], society: {talk: {kind: ring, degree: 4}}}"
TOO_LOW = "Input should be greater than or equal to 1"
WRONG = {
    "play": CHOICES,
    "play vilage": "there is no scenario, preset or file 'vilage': did you mean village?",
    "play market.py": "market.py: a Python file is found by itself: `folkmoot play market` plays the scenario "
    "market of the current folder or of one in FOLKMOOT_PATH",
    "play empty.yaml": "empty.yaml: the file is empty",
    "play five.yaml": "five.yaml: cast: 5 is not allowed: a list is expected",
    "play nowhere.yaml": "nowhere.yaml: cannot be read: there is no such file",
    "play .": ". is a folder: name a YAML file in it, or a scenario or preset (`folkmoot check`)",
    "play village --set rounds=0": f"scenario.rounds: 0 is not allowed: {TOO_LOW}",
    "play village --set days=3": "scenario.days: there is no such parameter; there are: rounds, language",
    "play village --set rounds": "--set 'rounds' is not of the form key=value",
    "play village --mind dice --model offline": "--mind and --model both say who answers: give one of them",
    "play village --memory playbook": "--memory 'playbook': nobody here is played by a model; "
    "say by which with --model",
    "play village --people 1": "cast: 1 people; village is for 2 to 10000",
    "play ring.yaml": "ring.yaml: society.talk: ring: degree=4 is too large for 3 people: lower it or add people",
    "play village --rounds 0": f"--rounds: '0' is not allowed: {TOO_LOW}; see `folkmoot play --help`",
    "play --continue nobody": NO_RUN,
    "play village --continue x": f"{AS_IT_IS}the target",
    "play --continue x --seed 0": f"{AS_IT_IS}--seed",
    "play --continue x --set a=1": f"{AS_IT_IS}--set",
    "play --continue x --no-record": f"{AS_IT_IS}--no-record",
    "step": CHOICES,
    "replay nobody": NO_RUN,
    "play village --seed x": "--seed: 'x' is not allowed: a whole number is expected; see `folkmoot play --help`",
    "replay .": ". is a folder: give a run's file or its name; `folkmoot runs` lists what there is",
    "replay x --verify --round 2": "--verify, --round, --from and --rescue exclude each other: "
    "give one of them",
    "check nothing": NO_PART.format(what="nothing"),
    "check nowhere.py": NO_PART.format(what="nowhere.py"),
    "check nowhere.yaml": NO_PART.format(what="nowhere.yaml"),
    "new scenario village": "there is a scenario 'village' already, in folkmoot_own_village_of_tests: "
    "choose another name",
    "new mind json": "json.py would hide the Python module 'json': choose another name",
    "new mind class": "'class' cannot be a name: 2 to 40 letters, digits, and underscores between words of "
    "two letters or more, as in my_game",
    "juggle": "No such command 'juggle'; see `folkmoot --help`",
}


@pytest.mark.parametrize("words", WRONG)
def test_wrong_input_is_one_sentence_and_code_2(
    words: str,
    own: Path,
    runs_folder: Path,
    folkmoot: Command,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "ring.yaml").write_text(RING)
    (tmp_path / "empty.yaml").write_text("# nothing yet\n")
    (tmp_path / "five.yaml").write_text("{scenario: village, cast: 5}")
    refused = folkmoot(*words.split())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr == f"folkmoot: {WRONG[words].format(runs=runs_folder)}\n"
    assert not list(runs_folder.glob("*")), "nothing was begun"


def played(folkmoot: Command) -> str:
    """The name of a finished run."""
    return str(json.loads(folkmoot("play", "village", "--quiet", "--json").stdout)["run"])


def test_a_finished_run_is_not_played_on(own: Path, folkmoot: Command) -> None:
    run = played(folkmoot)
    again = folkmoot("play", "--continue", run)
    assert again.exit_code == 2
    assert again.stderr == f"folkmoot: {run} is finished; `folkmoot replay {run}` shows it again\n"


def test_of_many_faults_the_first_few_are_told(tmp_path: Path, folkmoot: Command) -> None:
    (tmp_path / "many.yaml").write_text("scenario: commons\ncast:\n" + "- {mind: nobody}\n" * 9)
    refused = folkmoot("play", str(tmp_path / "many.yaml"))
    assert refused.exit_code == 2
    assert len(refused.stderr.splitlines()) == 4
    assert refused.stderr.endswith("\n  and 6 more faults\n")


def test_a_round_that_is_not_there(own: Path, folkmoot: Command) -> None:
    run = played(folkmoot)
    assert folkmoot("replay", run, "--round", "3").stderr == (
        f"folkmoot: there is no round 3 in {run}: it has rounds 1 to 2\n"
    )


@pytest.mark.parametrize("words", [("play", "village", "--rounds", "1"), ("step", "village")])
def test_a_model_that_is_not_ready_is_told_before_anything_starts(
    words: tuple[str, ...], own: Path, runs_folder: Path, folkmoot: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("OPENAI_API_BASE", "OPENAI_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    refused = folkmoot(*words, "--model", "openai:gpt-4.1-mini")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "folkmoot: openai:gpt-4.1-mini: no key; set OPENAI_API_KEY in the environment, in a .env beside the runs "
        "or on the Models page, or OPENAI_BASE_URL for a server of your own\n"
    )
    assert not list(runs_folder.glob("*"))


def test_every_command_looks_first_whether_the_packages_are_ours(
    folkmoot: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def foreign() -> None:
        raise ours.ForeignPackage("The package 'agents' is somebody else's.")

    monkeypatch.setattr(ours, "check", foreign)
    for command in ("runs", "check", "play", ""):
        refused = folkmoot(*command.split())
        assert (refused.exit_code, refused.stderr) == (
            1,
            "folkmoot: The package 'agents' is somebody else's.\n",
        )


def test_nobody_who_stops_reading_is_troubled(own: Path) -> None:
    with program("play", "village", "--set", "rounds=9", "--json") as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ([], ["--server.address=localhost"]),
        (["app"], ["--server.address=localhost"]),
        (
            ["app", "--port", "9000", "--host", "0.0.0.0", "--no-browser"],
            ["--server.address=0.0.0.0", "--server.port=9000", "--server.headless=true"],
        ),
    ],
)
def test_the_app_is_served_to_this_machine_unless_told_otherwise(
    words: list[str], flags: list[str], folkmoot: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda python, command: started.append([python, *command[1:]]))
    assert folkmoot(*words).exit_code == 0
    assert started == [[sys.executable, "-P", "-m", "streamlit", "run", str(ours.app_script()), *flags]]


HEAVY = "mesa streamlit langchain langchain_core pandas numpy scipy networkx plotly pygame".split()


@pytest.mark.parametrize("words", [["--help"], ["play", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(words: list[str]) -> None:
    code = (
        "import sys\n"
        "from sandbox.cli import main\n"
        f"sys.argv = ['folkmoot', *{words}]\n"
        "try:\n    main()\n"
        f"finally:\n    print('LOADED', sorted(set({HEAVY}) & sys.modules.keys()), file=sys.stderr)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "LOADED []\n")


@pytest.mark.parametrize(("more", "code"), [(("--plan",), 2), ((), 1)])  # 1: the model is not ready
def test_prices_that_cannot_be_read_are_one_sentence_and_nothing_is_made(
    folkmoot: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, more: tuple[str, ...], code: int
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    monkeypatch.setenv("FOLKMOOT_PRICES", "bad")
    monkeypatch.setenv("FOLKMOOT_RUNS", str(tmp_path / "none"))
    told = folkmoot("play", "donor_game/tiny", "--model", "openai:x", *more)
    assert told.exit_code == code
    assert "FOLKMOOT_PRICES: 'bad' cannot be read; write dollars per million tokens" in told.stderr
    assert len(told.stderr.splitlines()) == 1
    assert not (tmp_path / "none").exists()


def test_a_file_that_cannot_be_read_is_said_where_its_scenario_is_wanted(
    own: Path, folkmoot: Command
) -> None:
    (own / "broken.py").write_text("from sandbox import Scenario\nclass Broken(Scenario)\n")
    registry.found.cache_clear()
    said = folkmoot("play", "broken").stderr
    assert said.startswith(f"folkmoot: {own / 'broken.py'} could not be read: SyntaxError: ")
    assert "So there is no scenario, preset or file 'broken'" in said
    other = folkmoot("play", "other").stderr
    assert other.startswith(
        "folkmoot: broken.py could not be read (`folkmoot check` says why), and there is no"
    )


def test_lines_in_a_pipe_end_where_their_words_do(own: Path, folkmoot: Command) -> None:
    lines = folkmoot("check").stdout.splitlines()
    assert lines
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("words", [("play",), ("cast",), ("study", "plan")])
def test_a_file_that_is_no_yaml_says_where_and_why_in_a_line(
    words: tuple[str, ...], tmp_path: Path, folkmoot: Command
) -> None:
    (tmp_path / "a.yaml").write_text("scenario: commons\ncast: [a, b\nseed: 3\n")
    told = folkmoot(*words, str(tmp_path / "a.yaml")).stderr
    assert "is not YAML: line 3, column 5: expected ',' or ']', but got ':'" in told
    assert told.count("\n") == 1
    (tmp_path / "a.yaml").write_bytes(b"\xff\xfe\x00")
    assert "a.yaml: is not a text file" in folkmoot(*words, str(tmp_path / "a.yaml")).stderr
