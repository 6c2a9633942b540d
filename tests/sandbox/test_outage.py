"""A model that is down for everybody, one that fails somebody, and a stop in the middle of it all."""

import math
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import World
from sandbox.book import Unwritten
from sandbox.contract import ModelError
from sandbox.events import Chose, Failed
from sandbox.log import Log
from sandbox.outage import Outages
from sandbox.world import verify
from tests.fake_openai import FakeOpenAI

Company = Callable[..., World]
MIXED = {
    "429": 0.02, "429-retry-after": 0.02, "500": 0.01, "closed": 0.01, "hang": 0.01, "truncated": 0.01, "empty": 0.01,
    "wrong-schema": 0.01,
}  # fmt: skip


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")


def spec(server: FakeOpenAI, people: int = 6, **more: Any) -> dict[str, Any]:
    mind = {"name": "llm", "model": "openai:fake", "base_url": server.base_url}
    plain = {
        "scenario": {"name": "whispers", "rounds": 2, "talk": False},
        "people": people,
        "seed": 1,
        "mind": mind,
    }
    return {**plain, **more}


@pytest.mark.parametrize("status", [401, 503])
def test_a_provider_that_is_down_pauses_the_world_and_no_default_is_taken(
    company: Company, tmp_path: Path, status: int
) -> None:
    path = tmp_path / "down.run"
    with FakeOpenAI() as server:
        world = company(**spec(server), record=path)
        world.step()
        server.refusal = (status, '{"error": {"message": "out for lunch"}}')
        assert world.beat() == "paused"
        assert world.fault.startswith(f"nobody is answered: openai:fake: HTTP {status}: out for lunch")
        assert "Everything recorded is safe" in world.fault
        assert world.beat() == "paused"  # still down
        assert not [event for event in world.log.events() if isinstance(event, Failed)]
        assert len(Log.read(path).exchanges()) == 6
        world.close()
        server.refusal = None
        World.open(path).run().close()
        assert verify(path) == ""
    events = list(Log.read(path).events())
    assert [event.rung for event in events if isinstance(event, Chose)] == ["native"] * 12
    assert not [event for event in events if isinstance(event, Failed)]


def test_it_goes_on_in_the_same_process_too(company: Company) -> None:
    with FakeOpenAI() as server:
        server.refusal = (503, "{}")
        world = company(**spec(server), record=False)
        assert world.beat() == "paused"
        server.refusal = None
        assert world.run().status == "finished"
    assert not [event for event in world.log.events() if isinstance(event, Failed)]


@pytest.mark.parametrize("overdue", [False, True], ids=["and fails", "and never comes back"])
def test_what_is_under_way_since_an_outage_is_asked_anew_too(company: Company, overdue: bool) -> None:
    let_go, all_asked = threading.Event(), threading.Barrier(6)
    with FakeOpenAI() as server:
        world = company(**spec(server), record=False)
        model, down = world.answering.desk.model, set(world.state.people)

        def failing(name: str, messages: Any, **options: Any) -> Any:
            who = next(one for one in world.state.people if f"You are {one}." in messages[0]["content"])
            if who not in down:
                if not overdue:
                    let_go.set()  # the first that is asked anew
                return model(name, messages, **options)
            down.remove(who)
            last = len(down) < 2
            all_asked.wait(30)
            if last:
                let_go.wait(30)  # under way when the world pauses, and when it goes on
            raise ModelError("out for lunch", status=503)

        world.answering.desk.model = failing
        assert world.beat() == "paused"
        assert world.answering.busy
        for lane in world.answering._lanes if overdue else ():
            lane.job.since = -math.inf
        world.step()
        let_go.set()
        assert world.state.round == 1
        assert not [event for event in world.log.events() if isinstance(event, Failed)]
        assert sum(isinstance(event, Chose) for event in world.log.events()) == 6


def test_one_person_whose_calls_fail_gets_the_default_and_the_others_play_on(
    company: Company, tmp_path: Path
) -> None:
    path = tmp_path / "one.run"
    with FakeOpenAI() as server:
        server.refusal, server.refuses = (401, "{}"), lambda body: "You are Ada." in str(body)
        company(**spec(server), record=path).run().close()
    log = Log.read(path)
    assert [(e.who, e.what) for e in log.events() if isinstance(e, Failed)] == [("Ada", "think")] * 2
    assert sum(isinstance(event, Chose) for event in log.events()) == 12
    assert sum("error" in exchange.reply for exchange in log.exchanges().values()) == 2
    assert verify(path) == ""


def test_where_few_are_asked_some_failures_in_a_row_are_needed(company: Company) -> None:
    with FakeOpenAI() as server:
        server.refusal = (401, "{}")
        world = company(**spec(server, people=2), record=False)
        world.step()
        assert world.state.round == 1  # two failures may be chance
        assert world.beat() == "paused"
    assert sum(isinstance(event, Failed) for event in world.log.events()) == 2


def test_a_fallback_takes_over_and_nothing_pauses(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "fallback.run"
    with FakeOpenAI() as server:
        server.refusal = (401, "{}")
        mind = {"name": "llm", "model": "openai:fake | offline", "base_url": server.base_url}
        company(**spec(server, mind=mind), record=path).run().close()
        asked = server.count
        assert verify(path) == ""
        assert asked == server.count == 12
    exchanges = Log.read(path).exchanges()
    assert sum("error" in exchange.reply for exchange in exchanges.values()) == 12
    assert len(exchanges) == 24


def test_what_is_held_is_settled_once_by_an_answer_or_by_the_end() -> None:
    outages, settled = Outages(), list[str]()
    outages.failed("a", "no", lambda: settled.append("first"), among=20)
    outages.answered("b")
    assert settled == []
    outages.answered("a")
    outages.failed("a", "no", lambda: settled.append("second"), among=20)
    outages.settle()
    outages.settle()
    assert settled == ["first", "second"]
    for turn in range(5):
        assert not outages.why
        outages.failed("a", "no", lambda: settled.append("never"), among=20)
        assert bool(outages.why) is (turn == 3)  # one failed before: five in a row, a quarter of twenty
        if outages.why:
            break
    outages.answered(
        "a"
    )  # somebody whom nobody waited for any longer: the others are asked again all the same
    outages.retry()
    outages.settle()
    assert settled == ["first", "second"]


def test_mixed_faults_lose_no_decision_and_nothing_is_paid_twice(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "faults.run"
    with FakeOpenAI(faults=MIXED, seed=3) as server:
        scenario = {"name": "whispers", "rounds": 3, "talk": False}
        limits = {"call_seconds": 0.5, "answer_seconds": 30}
        world = company(**spec(server, 20, scenario=scenario, limits=limits), record=path).run()
        spent, asked = world.purse.spent, server.count
        world.close()
        assert verify(path) == ""
        assert World.open(path).beat() == "finished"
        assert server.count == asked, "what is on record is never asked again"
    events = list(Log.read(path).events())
    chosen = [event for event in events if isinstance(event, Chose)]
    failed = [event for event in events if isinstance(event, Failed)]
    assert len(chosen) == 60
    assert sum(event.rung == "default" for event in chosen) == len(failed)
    assert spent.calls + spent.retries == asked, "every request is counted"
    assert spent.retries > 0


def test_what_cannot_be_written_keeps_nobody_else_from_being_settled() -> None:
    outages, settled = Outages(), list[str]()

    def full() -> None:
        raise Unwritten("the disk is full")

    for settle in (full, lambda: settled.append("the next")):
        outages.failed("a", "no", settle, among=20)
    with pytest.raises(Unwritten):
        outages.settle()
    assert settled == ["the next"]


# -- stopping -----------------------------------------------------------------------------------------------


def test_a_stop_leaves_the_rest_open_and_nothing_is_asked_twice(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "stopped.run"
    with FakeOpenAI() as server:
        world = company(**spec(server, 12, limits={"at_once": 1}), record=path)

        def stop(body: dict[str, Any]) -> bool:
            if server.count == 3:
                world.stop()
            return False

        server.refusal, server.refuses = (500, "{}"), stop
        assert (world.beat(), world.fault) == ("paused", "stopped")
        begun = server.count
        assert begun <= 4  # the one under way may end, no other starts
        world.run()
        assert server.count == 24
        world.close()
        assert verify(path) == ""


def test_a_hanging_call_holds_up_neither_the_records_of_the_others_nor_the_stop(
    company: Company, tmp_path: Path
) -> None:
    path, answered = tmp_path / "hanging.run", threading.Event()
    let_go = threading.Event()
    with FakeOpenAI(latency=0) as server:

        def slow(body: dict[str, Any]) -> str:
            return '{"answer": 1}'

        server.reply = slow
        world = company(**spec(server, 4), record=path)
        model = world.answering.desk.model

        def hanging(name: str, messages: Any, **options: Any) -> Any:
            if "You are Ada." in messages[0]["content"]:
                let_go.wait()
            answer = model(name, messages, **options)
            if server.count == 3:
                answered.set()
            return answer

        world.answering.desk.model = hanging
        playing = threading.Thread(target=world.beat)
        playing.start()
        answered.wait(10)
        while len(Log.read(path).exchanges()) < 3:
            pass  # they are committed while Ada is still being asked
        world.stop()
        playing.join(10)
        assert (world.status, world.fault) == ("paused", "stopped")
        world.close()
        assert world.purse.spent.abandoned == 1
        let_go.set()
    assert len(Log.read(path).exchanges()) == 3
