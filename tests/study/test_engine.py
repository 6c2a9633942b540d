"""Workers of a study: how many there are, what becomes of their runs when they die, and one purse for all of them."""

import os
from contextlib import suppress
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from agents import limits
from sandbox import World
from sandbox.budget import Purse, Spent
from sandbox.history import History
from sandbox.log import Log
from sandbox.spec import WorldSpec
from sandbox.study import Results, Study, engine
from sandbox.study.campaign import Campaign, Progress
from sandbox.study.playing import Halt
from sandbox.study.purse import Counter, FarPurse
from sandbox.study.tasks import Task
from tests.fake_openai import FakeOpenAI

ASKING = {
    "scenario": {"name": "commons", "rounds": 2, "talk": False},
    "cast": [{"mind": {"name": "llm", "model": "offline"}, "count": 2}],
}


def study(**changes: Any) -> Study:
    plain = {"name": "crew", "base": "commons/tiny", "seeds": 12, "outcomes": ["months", "gain"]}
    return Study.of({**plain, **changes})


def deadly(history: History) -> float:
    """An outcome whose measuring takes the whole process with it, at one seed."""
    if history.tip.seed == 3 and os.environ.get("DEADLY"):
        os._exit(7)
    return 1.0


def test_a_worker_that_is_killed_takes_no_run_with_it() -> None:
    killed: list[int | None] = []

    def kill(progress: Progress) -> None:
        if not killed and progress.played:
            victim = active_children()[0]
            killed.append(victim.pid)
            victim.kill()

    results = Campaign(study()).run(2, tell=kill)
    assert len(killed) == 1
    assert results.counts() == {"done": 12}
    pd.testing.assert_frame_equal(
        results.outcomes.drop(columns="run"),
        study(name="alone").run(processes=1).outcomes.drop(columns="run"),
    )


def test_a_run_that_kills_its_process_is_given_up_and_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEADLY", "1")
    made = study(seeds=5, outcomes=["tests.study.test_engine:deadly"])
    table = made.run(processes=2).outcomes
    assert list(table["status"] == "failed") == [False, False, True, False, False]
    assert table["why"][2] == "3 processes died over it, the last with exit code 7"
    monkeypatch.delenv("DEADLY")
    assert Campaign(made).run(1, retry=True).counts() == {"done": 5}


def test_two_processes_share_one_purse_to_the_last_call() -> None:
    """Each run takes eight calls; whoever plays, no more are made than the study may make."""
    campaign = Campaign(study(base=ASKING, budget={"calls": 22}, outcomes=["gain"]))
    results = campaign.run(2)
    assert "the study's budget of 22 calls is used up" in campaign.progress.over
    assert results.outcomes["calls"].sum() == campaign.progress.used["calls"] == 22
    assert 0 < results.counts()["done"] < 12
    raised = Campaign(study(base=ASKING, budget={"calls": 1000}, outcomes=["gain"])).run(1)
    assert raised.counts() == {"done": 12}
    assert raised.outcomes["calls"].sum() == 96


def last_words(history: History) -> float:
    """An outcome after which its process, once, dies of a call that it has recorded and not told of."""

    def silent(*_: Any) -> None:
        with suppress(FileExistsError):
            Path(os.environ["SILENT"]).touch(exist_ok=False)
            os._exit(7)
        tell(*_)

    tell, FarPurse.settle = FarPurse.settle, silent  # type: ignore[method-assign, assignment]
    return 1.0


def test_a_call_of_which_a_dead_process_could_not_tell_is_counted_by_the_record(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SILENT", str(tmp_path / "dead"))
    outcomes = ["tests.study.test_engine:last_words"]
    results = Campaign(study(base=ASKING, budget={"calls": 30}, outcomes=outcomes)).run(2)
    assert (tmp_path / "dead").exists()
    assert results.outcomes["calls"].sum() == 30


@pytest.mark.parametrize("call", ["take", "give_back"])
def test_where_the_study_is_killed_no_mind_has_failed(tmp_path: Path, call: str) -> None:
    """Its workers live on for a moment; what they ask of its purse breaks off, before a call or after it."""
    counter = Counter(Purse({"calls": 9}, lambda *_: None))
    counter.begins("one", Spent())

    def ask(what: str, *words: Any) -> Any:
        if what == call:
            raise ConnectionResetError("Connection reset by peer")
        return getattr(counter, what)(1, *words)

    with World(WorldSpec.of(ASKING), record=tmp_path / "one.run") as world:
        world.purse.above = FarPurse({"calls": 9}, ask).of("one")
        world.step()
        assert not world.log.last("Failed", 9)
        assert not world.log.last("Chose", 9)
    whole = World(WorldSpec.of(ASKING), record=tmp_path / "whole.run").run()
    with World.open(tmp_path / "one.run") as again:
        assert list(again.run().log.events()) == list(whole.log.events())
        assert again.purse.spent.calls == whole.purse.spent.calls
    whole.close()


def test_runs_that_died_with_the_study_count_in_its_budget() -> None:
    """They have no row yet: what they used is in their files."""
    made = study(base=ASKING, budget={"calls": 20}, outcomes=["gain"], seeds=4)
    (task, *_) = made.tasks()
    with World(task.world_spec(), record=task.path(Results(made).runs)) as world:
        world.step()
        used = world.purse.spent.calls
    assert used
    campaign = Campaign(made)
    assert campaign.progress.used["calls"] == used
    assert campaign.run(1).outcomes["calls"].sum() == 20


def test_when_nobody_listens_any_more_the_workers_stop_and_lose_nothing() -> None:
    """They are told what they may spend until they have: a question without an answer would hold them for ever."""
    made, halt = study(base=ASKING, outcomes=["gain"]), Halt()
    halt.purse = Purse({"calls": 1000}, lambda *_: None)
    results = Results(made)
    results.begin()
    rows = engine.run(made.tasks(), results.runs, ((), ()), halt, 2)
    while not next(rows):
        pass
    rows.close()
    assert active_children() == []
    runs = [Log.read(path) for path in results.runs.glob("*.run")]
    assert halt.purse.spent.calls == sum(len(run.exchanges()) for run in runs)
    assert not any(run.last("Failed", 1) for run in runs)


def test_processes_that_ask_a_server_keep_its_limit_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes with many runs each: the server never sees more calls at once than are allowed."""
    monkeypatch.setattr(limits, "_said", {})
    limits.limit("openai:fake", concurrent=32)
    base = {
        "scenario": {"name": "public_goods", "rounds": 2},
        "cast": [{"mind": {"name": "llm", "model": "openai:fake"}, "count": 4}],
    }
    with FakeOpenAI(latency=0.05) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        results = study(base=base, seeds=16, outcomes=[]).run(processes=2)
        assert results.counts() == {"done": 16}
        assert results.outcomes["calls"].sum() == server.count
        assert server.peak <= 32


def test_parts_that_do_not_know_of_each_other_keep_to_their_shares() -> None:
    made = study(base=ASKING, budget={"calls": 21}, outcomes=["gain"])
    first = Campaign(made)
    first.run(1, part=(1, 2))
    assert "this part's share (one of 2) of the study's budget of 10 calls is used up" in first.progress.over
    assert first.progress.used["calls"] == 10
    Campaign(made).run(1, part=(1, 2))
    second = Campaign(made)
    results = second.run(1, part=(2, 2))
    assert results.outcomes["calls"].sum() == 20


def test_parts_cover_a_study_whenever_they_are_played() -> None:
    """A part is every n-th run of the study, not of what the others have left."""
    Campaign(study()).run(1, part=(1, 2))
    assert Campaign(study()).run(1, part=(2, 2)).counts() == {"done": 12}


@pytest.mark.parametrize(
    ("bounds", "runs", "workers"),
    [
        ({"concurrent": 64}, 100, 2),
        ({"concurrent": 31}, 100, 1),
        ({"concurrent": None}, 100, 2),
        ({"concurrent": 64, "rpm": 500}, 100, 1),
        ({"concurrent": 64}, 15, 1),
    ],
)
def test_there_are_as_many_workers_as_the_limits_feed(
    bounds: dict[str, int | None], runs: int, workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "_said", {})
    limits.limit("openai:fed", **bounds)  # type: ignore[arg-type]
    tasks = [Task(str(seed), {}, seed, 1, {}, None, ("openai:fed",)) for seed in range(runs)]
    assert engine._workers(tasks, True, 2) == workers
