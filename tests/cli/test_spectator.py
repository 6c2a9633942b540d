"""A run that another process plays: here it is open read-only, and who plays it is said."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.log import Log
from tests.cli.conftest import ROOT, program

Command = Callable[..., Any]

PLAYER = """
import sys
from sandbox import World
with World(preset="commons/tiny", seed=1, record=sys.argv[1]) as world:
    world.step()
    print("here", flush=True)
    for _ in sys.stdin:
        world.step()
        print("here", flush=True)
"""


class Player:
    """Another process that plays a round whenever it is told to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        command = [sys.executable, "-c", PLAYER, str(path)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen(command, cwd=ROOT, text=True, env={**os.environ}, **pipes)
        self.process.stdout.readline()

    def round(self) -> None:
        """Play one, and come back when it is over."""
        print("on", file=self.process.stdin, flush=True)
        self.process.stdout.readline()

    def close(self) -> None:
        """Let the run go."""
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Player]:
    monkeypatch.setenv("FOLKMOOT_RUNS", str(tmp_path / "runs"))
    (tmp_path / "runs").mkdir()
    playing = Player(tmp_path / "runs" / "lake.run")
    yield playing
    playing.close()


def test_what_reads_says_who_writes(folkmoot: Command, player: Player, tmp_path: Path) -> None:
    out = ("--to", str(tmp_path))
    for words in (
        ("replay", "lake"),
        ("export", "lake", "--format", "jsonl", *out),
        ("remark", "lake"),
        ("ask", "lake"),
    ):
        done = folkmoot(*words)
        assert done.exit_code == 0, done.stderr
        assert re.search(
            rf"folkmoot: lake is being played by process {player.process.pid} \(python, since ..:..\): here it is "
            "open read-only",
            done.stderr,
        )


def test_the_list_and_the_end_of_a_replay_say_it_too(folkmoot: Command, player: Player) -> None:
    assert f"playing now, process {player.process.pid}" in folkmoot("runs").stdout
    assert f"being played by process {player.process.pid} (python" in folkmoot("replay", "lake").stdout
    last = json.loads(folkmoot("replay", "lake", "--json").stdout.splitlines()[-1])
    assert last["writer"].startswith(f"process {player.process.pid} ")
    refused = folkmoot("delete", "lake", "--yes")
    assert refused.exit_code == 1
    assert f"is being played by process {player.process.pid} " in refused.stderr
    player.close()
    assert "writer" not in folkmoot("replay", "lake").stderr
    assert json.loads(folkmoot("replay", "lake", "--json").stdout.splitlines()[-1])["writer"] == ""


def event(follower: "subprocess.Popen[str]") -> dict[str, Any]:
    """The next line, or what the follower died of."""
    assert follower.stdout
    assert follower.stderr
    line = follower.stdout.readline()
    return json.loads(line) if line else pytest.fail(follower.stderr.read())  # type: ignore[no-any-return]


def remainder(follower: "subprocess.Popen[str]") -> list[str]:
    """The lines that are left: by the buffer that gave the first ones, which `communicate` would pass by."""
    with follower:  # waits, and closes its pipes
        assert follower.stdout
        return follower.stdout.read().splitlines()


@pytest.mark.parametrize("words", [("play", "--continue", "lake"), ("step", "--continue", "lake"),
                                   ("replay", "lake", "--follow")])  # fmt: skip
def test_who_comes_second_follows_until_it_is_over(player: Player, words: tuple[str, ...]) -> None:
    follower = program(*words, "--json")
    assert follower.stderr
    assert "is being played by process" in follower.stderr.readline()
    seen = [event(follower)]  # the last complete round is shown at once
    player.round()
    player.close()
    *events, end = [*seen, *map(json.loads, remainder(follower))]
    assert [event["seq"] for event in events] == [
        event.seq for event in Log.read(player.path).events() if event.step
    ]
    assert (follower.returncode, end["rounds"], end["writer"]) == (0, 2, "")


def test_a_follower_who_leaves_disturbs_nobody(player: Player) -> None:
    follower = program("play", "--continue", "lake", "--json")
    event(follower)
    follower.send_signal(signal.SIGINT)
    assert json.loads(remainder(follower)[-1])["kind"] == "run"
    assert follower.returncode == 130
    player.round()
    player.close()
    assert len(Log.read(player.path).rounds()) == 2


def test_a_cap_is_raised_by_whoever_plays(folkmoot: Command, player: Player) -> None:
    refused = folkmoot("play", "--continue", "lake", "--budget", "calls=9")
    assert refused.exit_code == 1
    assert f"is being played by process {player.process.pid} " in refused.stderr
