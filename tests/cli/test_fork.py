"""Another past from the terminal, the tree of runs, and two runs compared."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]


def said(result: Any) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


@pytest.fixture
def run(own: Path, folkmoot: Command) -> str:
    return str(said(folkmoot("play", "village", "--seed", "7", "--json"))["run"])


def test_a_fork_goes_on_and_is_compared(run: str, folkmoot: Command) -> None:
    forked = folkmoot(
        "fork", run, "--at", "1.1", "--change", "answer Ada 'Something else.'", "--name", "other"
    )
    assert forked.stdout.splitlines() == [
        f"other shares the past of {run} up to beat 1 of round 1, with a change: answer Ada 'Something else.'",
        "folkmoot play --continue other   goes on with it",
    ]
    assert said(folkmoot("play", "--continue", "other", "--json"))["status"] == "finished"
    assert folkmoot("replay", "other", "--verify").exit_code == 0
    told = folkmoot("compare", run, "other").stdout
    assert "they part in round 1" in told
    assert "other: Ada" in told or "Something else." in told
    found = said(folkmoot("compare", run, "other", "--json"))
    assert (found["runs"], found["same"], found["parted"]) == ([run, "other"], False, 1)
    same = said(folkmoot("fork", run, "--json"))
    assert same["parent"] == run
    assert "are the same, event for event" in folkmoot("compare", run, same["run"]).stdout


def test_runs_stand_under_their_parents(run: str, folkmoot: Command) -> None:
    for name, parent in (("child", run), ("grandchild", "child"), ("sibling", run)):
        folkmoot("fork", parent, "--at", "1", "--name", name)
    lines = [line.split()[:2] for line in folkmoot("runs", "--tree").stdout.splitlines()[1:]]
    assert lines[0][0] == run
    assert sorted(map(tuple, lines[1:])) == [("└─", "child"), ("└─", "grandchild"), ("└─", "sibling")]
    text = folkmoot("runs", "--tree").stdout
    assert "\n└─ child" in text
    assert "\n   └─ grandchild" in text
    assert text.index("└─ child") < text.index("└─ grandchild")
    assert "└─" not in folkmoot("runs").stdout


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (("--at", "two"), "--at 'two' is no moment: say a round (3), or a round and a beat in it (3.2)"),
        (("--at", "7"), "there is no complete round 7 to fork at; complete are 0 to 2"),
        (
            ("--at", "1", "--change", "recast Ada donor_game.miser"),
            "recast cannot be: the mind donor_game.miser knows how to play donor_game, not village; there are: ",
        ),
        (("--change", "fly"), "there is no change 'fly'; there are: answer, message, undo, forget, say"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    run: str, folkmoot: Command, words: tuple[str, ...], error: str
) -> None:
    refused = folkmoot("fork", run, *words)
    assert refused.exit_code in (1, 2)
    assert error in " ".join(refused.stderr.split())
    assert len(json.loads(folkmoot("runs", "--json").stdout)["runs"]) == 1


def test_what_one_of_two_runs_has_not_is_said_in_words(run: str, folkmoot: Command) -> None:
    for name, change in (("judged", "assign Ada judge"), ("cut", "unlink Ada Ben")):
        assert folkmoot("fork", run, "--at", "1", "--change", change, "--name", name).exit_code == 0
        folkmoot("play", "--continue", name, "--quiet")
    told = folkmoot("compare", run, "judged").stdout
    assert ["Ada:", "role", "not", "set", "judge"] in [line.split() for line in told.splitlines()]
    cut = folkmoot("compare", run, "cut").stdout
    assert any(line.split()[-2:] == ["1", "no"] for line in cut.splitlines())
    assert "None" not in told + cut
