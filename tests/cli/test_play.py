"""Playing, going on, and reading again what was played."""

import json
import os
import pty
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import registry, runs
from sandbox.cli.lines import narrated
from sandbox.events import Unlinked, encode
from sandbox.history import History
from sandbox.log import Log
from tests.cli.conftest import program, until
from tests.fake_openai import FakeOpenAI

Command = Callable[..., Any]
GOES_ON = "folkmoot play --continue "


def facts(result: Any) -> dict[str, Any]:
    """The last of the JSON lines."""
    return json.loads(result.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def bodies(path: str | Path) -> list[tuple[Any, ...]]:
    """Everything that events say; only clock readings are left out."""
    log = Log.read(Path(path))
    try:
        return [(e.seq, e.step, e.beat, e.by, e.kind, encode(e)) for e in log.events()]
    finally:
        log.close()


def test_a_played_run_is_told_recorded_and_named(own: Path, folkmoot: Command) -> None:
    played = folkmoot("play", "village", "--seed", "7", "--name", "My village", "--tag", "tried")
    assert played.exit_code == 0, played.stderr
    lines = played.stdout.splitlines()
    assert lines[0] == "My village: village · 6 people · seed 7"
    assert lines[1].startswith("scripted minds, no language model · run village-")
    run = lines[1].rpartition(" ")[2]
    assert any(line.startswith("Ada       “") for line in lines)
    assert lines[-2:] == [
        "finished · 2 rounds · 1 complete episode",
        f"  folkmoot replay {run}   shows it again",
    ]
    listed = json.loads(folkmoot("runs", "tried", "--json").stdout)["runs"]
    assert [(one["id"], one["name"], one["tags"], one["status"], one["rounds"]) for one in listed] == [
        (run, "My village", ["tried"], "finished", 2)
    ]


def test_replay_prints_what_play_printed(own: Path, folkmoot: Command) -> None:
    played = folkmoot("play", "village").stdout.splitlines()
    again = folkmoot("replay", "village").stdout.splitlines()
    assert again == played[:-1]


def test_json_lines_are_the_record(own: Path, folkmoot: Command) -> None:
    played = [json.loads(line) for line in folkmoot("play", "village", "--json").stdout.splitlines()]
    *events, ending = played
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert ending["kind"] == "run"
    assert (ending["status"], ending["rounds"], ending["failures"]) == ("finished", 2, 0)
    assert ending["outcome"]["reason"] == "the days are over"
    again = [json.loads(line) for line in folkmoot("replay", ending["run"], "--json").stdout.splitlines()]
    assert again[:-1] == events


def test_a_run_rests_after_the_rounds_wanted_and_goes_on(own: Path, folkmoot: Command) -> None:
    whole = facts(folkmoot("play", "village", "--json"))
    first = facts(folkmoot("play", "village", "--rounds", "1", "--json"))
    assert (first["status"], first["rounds"]) == ("playing", 1)
    rest = facts(folkmoot("play", "--continue", first["run"], "--json"))
    assert (rest["run"], rest["status"], rest["rounds"]) == (first["run"], "finished", 2)
    assert bodies(rest["path"]) == bodies(whole["path"])


def test_what_the_command_line_changes_is_in_the_spec(own: Path, folkmoot: Command) -> None:
    words = (
        "--people",
        "3",
        "--mind",
        "dice",
        "--set",
        "rounds=1",
        "--episodes",
        "2",
        "--no-record",
        "--json",
    )
    played = [json.loads(line) for line in folkmoot("play", "village", *words).stdout.splitlines()]
    assert [e["who"] for e in played if e["kind"] == "Joined"] == ["Ada", "Ben", "Cleo"]
    assert {e["mind"]["name"] for e in played if e["kind"] == "Joined"} == {"dice"}
    assert [e["params"]["rounds"] for e in played if e["kind"] == "Opened"] == [1, 1]
    assert played[-1]["run"] is None
    assert json.loads(folkmoot("runs", "--json").stdout)["runs"] == []


def test_a_parameter_is_set_in_each_of_several_games_that_has_it(tmp_path: Path, folkmoot: Command) -> None:
    (tmp_path / "two.yaml").write_text(
        "{scenario: [{name: bargaining, game: trust}, crowd, bargaining], cast: [{mind: dice, count: 4}], episodes: 3}"
    )
    words = ("play", str(tmp_path / "two.yaml"), "--set", "rounds=1", "--no-record")
    lines = folkmoot(*words, "--set", "pairing=partners", "--json").stdout.splitlines()
    opened = [e["params"] for e in map(json.loads, lines) if e["kind"] == "Opened"]
    assert [one["rounds"] for one in opened] == [1, 1, 1]
    assert [one.get("pairing") for one in opened] == ["partners", None, "partners"]
    assert opened[0]["game"] == "trust"
    refused = folkmoot(*words, "--set", "colour=red")
    assert (refused.exit_code, refused.stderr.count("colour: there is no such parameter")) == (2, 3)


def test_a_crowd_keeps_the_mixture_of_its_cast(folkmoot: Command) -> None:
    played = folkmoot("play", "donor_game/watch", "--people", "8", "--rounds", "1", "--json", "--no-record")
    minds = [json.loads(line).get("mind", {}).get("name") for line in played.stdout.splitlines()]
    cast = [name for name in minds if name]
    assert len(cast) == 8
    assert max(map(cast.count, cast)) - min(map(cast.count, cast)) <= 1


def test_the_offline_model_is_called_what_it_is(own: Path, folkmoot: Command) -> None:
    played = folkmoot("play", "village", "--people", "2", "--model", "offline", "--rounds", "1")
    assert played.exit_code == 0
    assert "models: offline (made by rule, not a language model)" in played.stdout


def test_quiet_tells_only_the_end(own: Path, folkmoot: Command) -> None:
    ended, outcome, advice = folkmoot("play", "village", "--quiet").stdout.splitlines()
    assert ended == "finished · 2 rounds · 1 complete episode"
    assert outcome.startswith("  episode 1, reason the days are over, hours ")
    assert advice.startswith("  folkmoot replay ")
    assert facts(folkmoot("play", "village", "--quiet", "--json"))["status"] == "finished"


def test_words_of_agents_are_data(own: Path, folkmoot: Command) -> None:
    said = folkmoot("play", "village", "--mind", "loud", "--rounds", "1").stdout
    assert "“[bold red]mine[/] �[31m � <b>”" in said
    assert "\x1b" not in said


def test_an_author_s_fault_is_told_with_its_place(own: Path, folkmoot: Command) -> None:
    played = folkmoot("play", "ruin")
    assert played.exit_code == 1
    line = (own / "village_of_tests.py").read_text().splitlines().index(
        '        stage.pay({"Nobody": 1.0})'
    ) + 1
    assert played.stderr == (
        "folkmoot: the scenario ruin raised an error: LookupError: Paid names 'Nobody', who is not here "
        f"({own / 'village_of_tests.py'}, line {line})\n"
    )


def test_without_a_keyboard_a_person_s_seat_is_left_open(own: Path, folkmoot: Command) -> None:
    played = folkmoot("play", "village", "--mind", "human", "--people", "2")
    assert played.exit_code == 1
    assert played.stderr == "folkmoot: waiting for Ada, Ben\n"
    assert GOES_ON in played.stdout


def test_verify_agrees_and_tells_the_first_difference(own: Path, folkmoot: Command) -> None:
    run = facts(folkmoot("play", "village", "--json"))
    agreed = folkmoot("replay", run["run"], "--verify")
    events = len(bodies(run["path"]))
    assert (
        agreed.stdout == f"verified: played again, all {events} events of {run['run']} come out as recorded\n"
    )
    assert json.loads(folkmoot("replay", run["run"], "--verify", "--json").stdout)["verified"] is True
    tamper(Path(run["path"]))
    differs = folkmoot("replay", run["run"], "--verify")
    assert differs.exit_code == 1
    assert f"{run['run']} does not come out as recorded: event " in differs.stderr
    assert json.loads(folkmoot("replay", run["run"], "--verify", "--json").stdout)["verified"] is False


def tamper(path: Path) -> None:
    """Put other words into a mouth."""
    with sqlite3.connect(path) as db:
        seq, body = db.execute("SELECT seq, body FROM events WHERE kind = 'Said' LIMIT 1").fetchone()
        changed = json.dumps({**json.loads(body), "text": "I never said that."}).encode()
        db.execute("UPDATE events SET body = ? WHERE seq = ?", (changed, seq))
    db.close()


def test_rounds_of_a_recording(own: Path, folkmoot: Command) -> None:
    run = facts(folkmoot("play", "village", "--json"))["run"]

    def steps(*words: str) -> set[int]:
        lines = folkmoot("replay", run, "--json", *words).stdout.splitlines()
        return {event["step"] for event in map(json.loads, lines) if "step" in event}

    assert (steps(), steps("--round", "2"), steps("--from", "2"), steps("--round", "1")) == (
        {1, 2},
        {2},
        {2},
        {1},
    )


def test_a_recording_is_read_without_its_code(own: Path, folkmoot: Command) -> None:
    played = folkmoot("play", "village").stdout.splitlines()
    (own / "village_of_tests.py").unlink()
    registry.found.cache_clear()
    assert folkmoot("replay", "village").stdout.splitlines() == played[:-1]


def test_a_damaged_run_is_refused_and_what_can_be_read_is_saved(own: Path, folkmoot: Command) -> None:
    run = facts(folkmoot("play", "village", "--json"))
    saved = json.loads(folkmoot("replay", run["run"], "--rescue", "saved", "--json").stdout)
    assert (saved["run"], saved["rounds"]) == ("saved", 2)
    assert bodies(saved["path"]) == bodies(run["path"])
    foreign = Path(run["path"]).with_name("foreign.run")
    foreign.write_text("not a run at all")
    refused = folkmoot("replay", "foreign")
    assert refused.exit_code == 1
    assert refused.stderr == (
        f"folkmoot: {foreign} is damaged or no run file at all (file is not a database); save its "
        f"readable rounds into a new run with `folkmoot replay {foreign} --rescue NEW_NAME`\n"
    )
    assert folkmoot("replay", "foreign", "--rescue", "nothing").exit_code == 1


def test_damage_in_the_middle_is_told_in_one_sentence(own: Path, folkmoot: Command) -> None:
    run = facts(folkmoot("play", "village", "--people", "12", "--json"))
    path = Path(run["path"])
    with sqlite3.connect(path) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'events'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    db.close()
    body = bytearray(path.read_bytes())
    body[(root - 1) * size : root * size] = b"\xff" * size
    path.write_bytes(body)
    for words in (
        ("replay", run["run"]),
        ("replay", str(path), "--verify"),
        ("play", "--continue", str(path)),
    ):
        refused = folkmoot(*words)
        assert refused.exit_code == 1
        assert refused.stderr.startswith(f"folkmoot: {path} is damaged"), refused.stderr
        assert f"`folkmoot replay {path} --rescue NEW_NAME`" in refused.stderr
    assert folkmoot("runs", "unreadable").stdout.splitlines()[1].split()[0] == run["run"]
    saved = folkmoot("replay", run["run"], "--rescue", "saved")
    assert (saved.exit_code, saved.stdout) == (1, "")
    assert saved.stderr == f"folkmoot: nothing was saved of {path}: no complete round of it can be read\n"
    assert not path.with_name("saved.run").exists()


@pytest.mark.parametrize("body", [b"", b"not a run at all"])
def test_a_file_that_is_there_is_told_what_is_wrong_with_it(
    body: bytes, folkmoot: Command, tmp_path: Path
) -> None:
    file = tmp_path / "copy.sqlite"
    file.write_bytes(body)
    for words in (("replay",), ("replay", "--verify"), ("play", "--continue")):
        refused = folkmoot(*words, str(file))
        assert refused.exit_code == 1
        assert refused.stderr.startswith(f"folkmoot: {file} is "), refused.stderr


def test_a_run_is_found_by_its_name_when_only_one_has_it(own: Path, folkmoot: Command) -> None:
    first = facts(folkmoot("play", "village", "--name", "base", "--json"))
    assert facts(folkmoot("replay", "base", "--json"))["run"] == first["run"]
    second = facts(folkmoot("play", "village", "--name", "base", "--json"))
    refused = folkmoot("replay", "base")
    assert refused.exit_code == 2
    assert "2 runs are called 'base'" in refused.stderr
    assert first["run"] in refused.stderr
    assert second["run"] in refused.stderr


def test_a_run_kept_open_is_not_called_playing(own: Path, folkmoot: Command) -> None:
    run = facts(folkmoot("play", "village", "--rounds", "1", "--json"))
    log = Log.open(Path(run["path"]))
    assert "playing now" in folkmoot("runs").stdout
    log.set_meta("status", {"status": "paused", "fault": "stopped"})
    assert "open, paused" in folkmoot("runs").stdout
    log.close()


def test_runs_are_listed_and_found_by_words(own: Path, folkmoot: Command, runs_folder: Path) -> None:
    assert folkmoot("runs").stdout == "no runs yet; `folkmoot play donor_game` makes the first\n"
    assert folkmoot("runs", "--where").stdout == f"{runs_folder}\n"
    assert json.loads(folkmoot("runs", "--where", "--json").stdout) == {"folder": str(runs_folder)}
    run = facts(folkmoot("play", "village", "--tag", "blue", "--json"))["run"]
    header, line = folkmoot("runs", "Village", "BLUE", "finished").stdout.splitlines()
    assert header.split() == ["run", "name", "and", "tags", "status", "rounds", "outcome", "changed"]
    assert line.split()[:4] == [run, "#blue", "finished", "2"]
    assert folkmoot("runs", "red").stdout == "no run fits\n"


def test_on_a_terminal_a_table_of_standings_accompanies_the_play(own: Path) -> None:
    screen, terminal = pty.openpty()
    ends = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
    process = program("play", "village", env={"TERM": "xterm-256color", "COLUMNS": "100"}, **ends)
    os.close(terminal)
    seen = until(screen, "shows it again")
    assert process.wait() == 0
    os.close(screen)
    assert "village · episode 1, round 1 · 6 people" in seen
    assert "█" in seen
    assert seen.rindex("\x1b[?25h") > seen.rindex("\x1b[?25l"), "the cursor is back"


def test_ties_that_change_both_ways_are_one_line() -> None:
    cut = [
        Unlinked("Ada", "Ben", "talk", by="user", why="a quarrel"),
        Unlinked("Ben", "Ada", "talk", by="user", why="a quarrel"),
    ]
    one_way = Unlinked("Ada", "Ben", "talk", by="user", why="another quarrel")
    assert [line.text for line in narrated([*cut, one_way])] == [
        "Ben and Ada no longer hear each other on talk (a quarrel)",
        "Ben no longer hears Ada on talk (another quarrel)",
    ]


# -- a process that ends in the middle of a round --


@pytest.fixture
def gate() -> Iterator[dict[str, Any]]:
    """Pipes by which the hermit says that it thinks and is let go: options for `program`, the test's ends."""
    begun, begin = os.pipe()
    over, end = os.pipe()
    yield {"env": {"TEST_GATE": f"{begin} {over}"}, "pass_fds": (begin, over), "begun": begun, "begin": begin}
    for one in (begun, over, end):
        os.close(one)


def inside_round_two(gate: dict[str, Any]) -> Any:
    """A program in the middle of the second round: one mind has begun to think and will not come back."""
    words = ("play", "village", "--mind", "hermit", "--people", "4", "--seed", "3")
    process = program(*words, env=gate["env"], pass_fds=gate["pass_fds"])
    os.close(gate["begin"])  # so that the end of the process would be seen as the end of the pipe
    assert os.read(gate["begun"], 1) == b"!", process.communicate()
    return process


def uninterrupted(folkmoot: Command) -> list[tuple[Any, ...]]:
    words = ("play", "village", "--mind", "hermit", "--people", "4", "--seed", "3", "--json")
    return bodies(facts(folkmoot(*words))["path"])


def test_a_run_killed_in_mid_round_goes_on_as_if_nothing_had_happened(
    own: Path, folkmoot: Command, gate: dict[str, Any], runs_folder: Path
) -> None:
    process = inside_round_two(gate)
    process.kill()
    process.communicate()
    (path,) = runs_folder.glob("*.run")
    begun = bodies(path)
    assert begun[-1][1] == 2, "the second round had begun"
    assert begun[-1][4] == "Asked"
    ended = facts(folkmoot("play", "--continue", path.stem, "--json"))
    assert ended["status"] == "finished"
    assert bodies(path)[: len(begun)] == begun
    assert bodies(path) == uninterrupted(folkmoot)
    assert folkmoot("replay", path.stem, "--verify").exit_code == 0


def test_ctrl_c_keeps_everything_and_says_how_to_go_on(
    own: Path, folkmoot: Command, gate: dict[str, Any], runs_folder: Path
) -> None:
    process = inside_round_two(gate)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    (path,) = runs_folder.glob("*.run")
    assert (process.returncode, err) == (130, "")
    assert f"  {GOES_ON}{path.stem}   goes on" in out.splitlines()
    assert facts(folkmoot("play", "--continue", path.stem, "--json"))["status"] == "finished"
    assert bodies(path) == uninterrupted(folkmoot)


def test_ctrl_c_waits_for_no_model_and_keeps_what_was_answered(
    own: Path, folkmoot: Command, runs_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of three answer, one hangs; the program ends, and later asks nobody twice."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI(faults=[None, None, "hang"]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        playing = program("play", "village", "--people", "3", "--model", "openai:fake", "--json")
        while not (found := list(runs_folder.glob("*.run"))) or len(Log.read(found[0]).exchanges()) < 2:
            assert playing.poll() is None
        playing.send_signal(signal.SIGINT)
        out, _ = playing.communicate(timeout=60)
        last = json.loads(out.splitlines()[-1])
        assert (playing.returncode, last["status"], last["why"]) == (130, "paused", "stopped")
        assert last["models"]["spent"]["abandoned"] == 1
        again = folkmoot("play", "--continue", found[0].stem, "--json")
        assert facts(again)["status"] == "finished"
        assert server.count == 3 * 4 + 1  # the one that hung is asked again, and no other


def test_a_plan_tells_what_it_will_take_and_plays_nothing(folkmoot: Command) -> None:
    told = folkmoot("play", "donor_game/tiny", "--model", "openai:gpt-4.1-mini", "--plan")
    assert told.exit_code == 0
    assert "24 to 36 answers" in told.stdout
    assert "openai:gpt-4.1-mini" in told.stdout
    assert "the first prompt: give" in told.stdout
    assert "You play a donor game with others." in told.stdout
    assert "cannot be foreseen" in told.stdout
    assert folkmoot("runs").stdout.startswith("no runs yet")
    plan = json.loads(folkmoot("play", "donor_game/tiny", "--model", "offline", "--plan", "--json").stdout)
    assert (plan["kind"], plan["money"], plan["whole"]) == ("plan", [0.0, 0.0], True)
    refused = folkmoot("play", "--plan", "--continue", "x")
    assert (refused.exit_code, "leave out --continue" in refused.stderr) == (2, True)


def test_the_end_and_the_list_tell_what_models_took(folkmoot: Command) -> None:
    played = folkmoot("play", "donor_game/tiny", "--model", "offline", "--rounds", "2", "--seed", "1")
    assert re.search(r"\n  \d+ calls · [\d,]+ tokens · \$0 · 0 seconds\n", played.stdout)
    assert re.search(r"\n  offline: (\d+) of \1 read at once\n", played.stdout)
    (*_, last) = folkmoot("play", "donor_game/tiny", "--model", "offline", "--json").stdout.splitlines()
    told = json.loads(last)["models"]
    calls = told["spent"]["calls"]
    assert 24 <= calls <= 40
    header, *lines = folkmoot("runs").stdout.splitlines()
    assert header.split()[-2:] == ["models", "changed"]
    assert f"{calls} calls · 100% read at once" in lines[0]


def test_a_budget_is_set_reached_and_raised(folkmoot: Command) -> None:
    words = ("play", "donor_game/tiny", "--model", "offline", "--seed", "1")
    capped = folkmoot(*words, "--budget", "calls=5", "--budget", "money=1")
    assert (capped.exit_code, "the budget of 5 calls is used up" in capped.stderr) == (1, True)
    assert "5 of 5 calls" in capped.stdout
    (advice,) = (line for line in capped.stdout.splitlines() if "--budget UNIT=MOST" in line)
    run = advice.split()[3]
    assert folkmoot("play", "--continue", run).exit_code == 1
    raised = facts(folkmoot("play", "--continue", run, "--budget", "calls=none", "--json"))
    assert raised["status"] == "finished"
    wrong = folkmoot(*words, "--budget", "apples=3")
    assert (wrong.exit_code, "calls, tokens, money, seconds" in wrong.stderr) == (2, True)


def test_a_memory_is_given_to_all_who_are_played_by_a_model(own: Path, folkmoot: Command) -> None:
    words = ("play", "village", "--model", "offline", "--memory")
    played = folkmoot(*words, "playbook", "--rounds", "1", "--quiet")
    assert played.exit_code == 0
    (run,) = runs.listing()
    minds = [person.mind for person in History.of(runs.path_of(run.id)).tip.present]
    assert {(mind["name"], mind["memory"]) for mind in minds} == {("llm", "playbook")}
    refused = folkmoot(*words, "elephant")
    assert refused.exit_code == 2
    assert "--memory: there is no memory preset 'elephant'; there are: advised, " in refused.stderr
