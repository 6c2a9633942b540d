"""Playing studies: nothing twice, nothing lost, the same table every time."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sandbox import World
from sandbox.log import Log
from sandbox.study import Results, Study, StudyError, report
from sandbox.study.campaign import Campaign
from sandbox.study.playing import Halt, play
from sandbox.study.results import folder

ROOT = Path(__file__).parents[2]


def study(**changes: Any) -> Study:
    plain = {
        "name": "talk",
        "base": "commons/tiny",
        "factors": {"scenario.talk": [True, False]},
        "seeds": 3,
        "outcomes": ["months", "gain", "density"],
        "series": ["mean_score"],
    }
    return Study.of({**plain, **changes})


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other)


def test_a_study_is_one_tidy_table() -> None:
    results = study().run(processes=1)
    table = results.outcomes
    assert list(table.columns[:4]) == ["scenario.talk", "seed", "repetition", "run"]
    assert list(table["scenario.talk"]) == ["on"] * 3 + ["off"] * 3
    assert list(table["seed"]) == [1, 2, 3] * 2
    assert set(table["status"]) == {"done"}
    assert results.measured == ["months", "gain", "density"]
    assert set(results.series["metric"]) == {"mean_score", "episode.months", "episode.gain"} | {
        name for name in results.series["metric"] if name.startswith("episode.")
    }


def test_what_the_table_says_is_what_the_world_says() -> None:
    table = study().run(processes=1).outcomes
    for row in table.to_dict("records"):
        with World(
            preset="commons/tiny", talk=row["scenario.talk"] == "on", seed=row["seed"], record=False
        ) as world:
            outcome = world.run().state.outcomes[-1]
            assert (row["months"], row["gain"], row["events"]) == (
                outcome["months"],
                outcome["gain"],
                world.state.seq,
            )


def test_processes_give_the_same_table_as_a_loop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    alone = study(seeds=6).run(processes=1)
    monkeypatch.setenv("FOLKMOOT_RUNS", str(tmp_path / "elsewhere"))
    together = study(seeds=6).run(processes=2)
    assert together.folder != alone.folder
    same(alone.outcomes, together.outcomes)
    same(alone.series, together.series)


def test_nothing_is_played_twice_and_more_seeds_are_added() -> None:
    study().run(processes=1)
    files = {file: file.stat().st_mtime_ns for file in (folder("talk") / "runs").glob("*.run")}
    assert len(files) == 6
    campaign = Campaign(study(seeds=4))
    assert campaign.progress.left == 2
    campaign.run(1)
    assert campaign.progress.played == 2
    assert {file: file.stat().st_mtime_ns for file in files} == files


def test_results_are_measured_again_from_the_runs() -> None:
    """The runs are the truth: without the results, or with other outcomes wanted, they are only read."""
    before = study().run(processes=1).outcomes
    (folder("talk") / "results.db").unlink()
    same(study().run(processes=1).outcomes, before)
    other = study(outcomes=["gain"]).run(processes=1).outcomes
    assert list(other["gain"]) == list(before["gain"])


def test_one_failing_run_stops_nobody_and_is_retried() -> None:
    """With one level the village is too small for its graph at one seed only: here a file that is none."""
    tasks = study().tasks()
    broken = tasks[1].path(folder("talk") / "runs")
    broken.parent.mkdir(parents=True)
    broken.write_text("no run at all")
    table = study().run(processes=1).outcomes
    assert list(table["status"]) == ["done", "failed", "done", "done", "done", "done"]
    assert "damaged or no run file" in table["why"][1]
    assert Campaign(study()).run(1).counts()["failed"] == 1  # not tried again by itself
    broken.unlink()
    assert Campaign(study()).run(1, retry=True).counts() == {"done": 6}


def test_a_study_that_is_stopped_goes_on() -> None:
    whole = study(name="whole", seeds=4).run(processes=1).outcomes
    halt = Halt()
    campaign = Campaign(study(seeds=4))
    campaign.run(1, halt, tell=lambda progress: halt.set() if progress.played else None)
    assert 0 < campaign.results.counts()["done"] < 8
    same(study(seeds=4).run(processes=1).outcomes, whole)


def test_a_run_that_somebody_else_begins_at_the_same_moment_is_theirs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two machines that share a folder, and were told to play the same: it is busy, and did not fail."""
    (task, *_) = study().tasks()
    theirs: list[World] = []

    def first(path: Path, meta: Any, fill: Any = None) -> None:
        monkeypatch.undo()
        theirs.append(World(task.world_spec(), record=path))
        Log.write(path, meta, fill)

    monkeypatch.setattr(Log, "write", first)
    row = play(task, tmp_path)
    theirs[0].close()
    assert (row.status, "is being played by" in row.why) == ("busy", True)
    assert play(task, tmp_path).status == "done"


def test_a_longest_round_cuts_runs_short() -> None:
    table = study(rounds=2, outcomes=["gain"]).run(processes=1).outcomes
    assert set(table["rounds"]) == {2}
    assert set(table["status"]) == {"done"}


def test_the_budget_of_a_study_is_a_hard_cap_and_can_be_raised() -> None:
    asking = {"factors": {}, "base": {"scenario": {"name": "commons", "rounds": 2, "talk": False},
              "cast": [{"mind": {"name": "llm", "model": "offline"}, "count": 2}]}, "outcomes": ["gain"]}  # fmt: skip
    campaign = Campaign(study(**asking, seeds=20, budget={"calls": 8}))
    campaign.run(1)
    assert "the study's budget of 8 calls is used up" in campaign.progress.over
    assert campaign.progress.used["calls"] == campaign.results.outcomes["calls"].sum() == 8
    assert campaign.results.counts()["done"] < 20
    raised = Campaign(study(**asking, seeds=20, budget={"calls": 1000}))
    assert raised.run(1).counts() == {"done": 20}


def test_a_rule_of_exclusion_is_written_down_beforehand() -> None:
    rule = {"outcome": "gain", "above": 28, "why": "more than the lake can give"}
    results = study(exclude=[rule]).run(processes=1)
    table = results.outcomes
    assert list(table["excluded"] != "") == list(table["gain"] > 28)
    assert len(results.compared) == (table["gain"] <= 28).sum()


def test_kill_9_then_the_same_command_gives_the_same_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "study.yaml"
    long = study(
        seeds=4, factors={"scenario.talk": [True, False], "scenario.rounds": [20, 30]}, outcomes=["gain"]
    )
    file.write_text(long.yaml())
    whole = long.run(processes=1).outcomes
    results = tmp_path / "killed"
    env = {**os.environ, "FOLKMOOT_RUNS": str(results), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "sandbox.cli", "study", "run", str(file), "--processes", "2"]
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as child:
        while not list(results.glob("studies/talk/runs/*.run")) and child.poll() is None:
            pass
        child.send_signal(signal.SIGKILL)
    again = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    monkeypatch.setenv("FOLKMOOT_RUNS", str(results))
    same(Results.of("talk").outcomes, whole)


def test_a_script_without_a_guard_is_not_run_again_by_its_workers(tmp_path: Path) -> None:
    script = tmp_path / "mine.py"
    made = study(seeds=8).plain()
    script.write_text(
        f"from sandbox import Study\nprint('once')\nprint(Study.of({made!r}).run(2).counts())\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT), "FOLKMOOT_RUNS": str(tmp_path / "runs")}
    told = subprocess.run([sys.executable, str(script)], env=env, capture_output=True, text=True, check=False)
    assert (told.stdout, told.stderr) == ("once\nCounter({'done': 16})\n", "")


def test_a_manifest_tells_what_the_study_was_made_with() -> None:
    asking = {"scenario": {"name": "commons", "rounds": 1, "talk": False},
              "cast": [{"mind": {"name": "llm", "model": "offline"}, "count": 2}]}  # fmt: skip
    study(base=asking, factors={}, seeds=1, outcomes=["gain"]).run(processes=1)
    made = json.loads((folder("talk") / "manifest.json").read_text())
    assert {"folkmoot", "python", "packages", "study", "digest", "sources", "prompts", "machine"} <= set(made)
    assert made["models"]["offline"].startswith("free")
    assert Study.of(made["study"]).tasks() == Results.of("talk").study.tasks()
    assert str(ROOT) not in json.dumps(made)


def test_a_manifest_tells_the_wording_of_every_condition() -> None:
    """Another skin, goal or memory is another wording; the seed, or a name of the study, is none."""
    asking = {"scenario": {"name": "public_goods", "rounds": 1},
              "cast": [{"mind": {"name": "llm", "model": "offline"}, "count": 2}]}  # fmt: skip
    skins = {"plain": "plain", "told otherwise": "story"}

    def wording(name: str) -> dict[str, dict[str, str]]:
        study(name=name, base=asking, factors={"scenario.skin": skins}, seeds=1, outcomes=[], series=[]).run(
            processes=1
        )
        return json.loads((folder(name) / "manifest.json").read_text())  # type: ignore[no-any-return]

    made = wording("one")
    assert len(set(made["prompts"].values())) == 2
    assert {"scenarios/public_goods/__init__.py", "agents/prompts.py", "agents/llm.py"} <= set(
        made["sources"]
    )
    again = wording("two")
    assert (again["prompts"], again["sources"]) == (made["prompts"], made["sources"])


def test_a_misspelt_outcome_is_refused_before_anything_is_played() -> None:
    with pytest.raises(StudyError, match=r"outcomes: nobody tells 'gian'; the scenario tells .*gain"):
        study(outcomes=["gian"]).run(processes=1)
    rule = {"outcome": "gian", "above": 3, "why": "too much"}
    with pytest.raises(StudyError, match=r"exclude.0.outcome: there is no 'gian' in the table"):
        study(exclude=[rule]).run(processes=1)
    assert not list(folder("talk").glob("runs/*.run"))


def test_what_a_failed_run_cost_is_counted() -> None:
    """The measuring fails after the run was paid for: the calls stand in the row all the same."""
    asking = {"scenario": {"name": "commons", "rounds": 1, "talk": False},
              "cast": [{"mind": {"name": "llm", "model": "offline"}, "count": 2}]}  # fmt: skip
    made = study(base=asking, factors={}, seeds=1, outcomes=["tests.study.test_campaign:broken"])
    table = made.run(processes=1).outcomes
    assert list(table["status"]) == ["failed"]
    assert table["calls"][0] > 0


def broken(history: object) -> float:
    """An outcome that cannot be had."""
    raise ZeroDivisionError("nothing to divide by")


def test_a_rule_written_down_after_looking_is_told() -> None:
    study().run(processes=1)
    rule = {"outcome": "gain", "above": 28, "why": "more than the lake can give"}
    results = study(exclude=[rule]).run(processes=1)
    assert results.late() == ["more than the lake can give (written down after 6 runs were done)"]
    assert "Not decided beforehand" in report.markdown(results)
    beforehand = study(name="other", exclude=[rule]).run(processes=1)
    assert beforehand.late() == []


def test_a_study_is_not_replaced_by_another_of_its_name() -> None:
    study().run(processes=1)
    with pytest.raises(StudyError, match="none of its 6 runs belongs to this one"):
        study(base="debate/tiny", factors={}, outcomes=["accuracy"], series=[]).run(processes=1)
    assert Results.of("talk").counts() == {"done": 6}
    assert study(factors={"scenario.talk": [True]}, seeds=4).run(processes=1).counts() == {"done": 4}


def test_findings_of_the_diagnosis_are_outcomes_like_others() -> None:
    results = study(outcomes=["failures.repetition", "flow.gini of talk"], seeds=1).run(processes=1)
    assert set(results.outcomes["status"]) == {"done"}
    assert (results.outcomes["failures.repetition"].dropna() >= 0).all()
    assert 0 <= results.outcomes["flow.gini of talk"].dropna().iloc[0] <= 1
