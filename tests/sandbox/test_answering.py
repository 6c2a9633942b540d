"""Answers of chat models over HTTP: in parallel, recorded on arrival, never paid for twice."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents import prompts
from sandbox import World
from sandbox.events import Asked, Chose, Failed, Thought, encode
from sandbox.fork import fork
from sandbox.log import Log, rescue
from sandbox.world import WorldError, verify
from tests.fake_openai import FakeOpenAI

Company = Callable[..., World]
KEY = "sk-planted-7f3a"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def spec(server: FakeOpenAI, people: int = 4, **more: Any) -> dict[str, Any]:
    plain = {"scenario": {"name": "whispers", "rounds": 2, "talk": False}, "people": people, "seed": 1}
    return {**plain, "mind": {"name": "llm", "model": "openai:fake", "base_url": server.base_url}, **more}


def of_kind(world: World, kind: type[Any]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kind)]


def test_all_asks_of_a_beat_wait_at_once_and_are_answered_in_order(company: Company, tmp_path: Path) -> None:
    with FakeOpenAI(together=12) as server:
        world = company(**spec(server, 12), record=tmp_path / "one.run")
        world.step()
        assert (world.status, server.peak, server.count) == ("playing", 12, 12)
    asked, chosen = of_kind(world, Asked), of_kind(world, Chose)
    assert [chose.n for chose in chosen] == [ask.n for ask in asked] == list(range(1, 13))
    assert {chose.rung for chose in chosen} == {"native"}
    assert len(of_kind(world, Thought)) == 12
    assert all(person.tokens > 0 for person in world.state.people.values())


@pytest.mark.parametrize("name", ["donor_game", "commons", "debate"])
def test_shipped_scenarios_are_played_by_models(company: Company, name: str) -> None:
    with FakeOpenAI() as server:
        world = company(preset=f"{name}/tiny", mind=spec(server)["mind"], record=False)
        world.step()
        assert (world.status, world.why()) in [("playing", "playing"), ("finished", "finished")]
    assert of_kind(world, Thought)
    assert {chose.rung for chose in of_kind(world, Chose)} <= {"native", "json", "text", "repair"}


def test_what_does_not_fit_is_repaired_once_and_then_counted(company: Company) -> None:
    answers = iter(["I won't say.", '{"answer": 4}', "Never.", "No!"])
    with FakeOpenAI(reply=lambda body: next(answers)) as server:
        world = company(**spec(server, 2, limits={"at_once": 1}), record=False)
        world.step()
        repair = server.requests[1]["messages"]
    assert [(c.value, c.rung) for c in of_kind(world, Chose)] == [(4, "repair"), (0, "default")]
    assert [(f.who, f.what) for f in of_kind(world, Failed)] == [("Ben", "answer")]
    assert [message["role"] for message in repair] == ["system", "user", "assistant", "user"]
    assert "That answer could not be used" in repair[3]["content"]


def test_a_provider_that_fails_is_counted_and_not_asked_again_on_replay(
    company: Company, tmp_path: Path
) -> None:
    with FakeOpenAI(faults={"400": 1.0}) as server:
        world = company(**spec(server, 2), record=tmp_path / "bad.run").run()
        asked = server.count
        world.close()
        assert verify(tmp_path / "bad.run") == ""
        assert server.count == asked
    assert asked == 4


def test_a_budget_pauses_in_the_middle_of_a_beat_and_nothing_is_paid_for_twice(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "capped.run"
    mind = {"name": "llm", "model": "openai:fake"}
    with FakeOpenAI() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        world = company(**spec(server, 6, mind=mind, budget={"calls": 8}), record=path)
        with pytest.raises(WorldError, match=r"the budget of 8 calls is used up \(8 calls\)"):
            world.run()
        assert (world.status, server.count, world.state.round) == ("budget", 8, 1)
        world.close()
        again = World.open(path)  # another process would do the same
        assert again.beat() == "budget"
        again.intervene("set", "budget.calls", 100, why="go on")
        again.run()
        kept = [
            encode(event) for event in again.log.events() if event.by != "user" and event.kind != "Stepped"
        ]
        again.close()
        assert server.count == 12
        assert verify(path) == ""
        assert server.count == 12
    with FakeOpenAI() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        uncapped = company(**spec(server, 6, mind=mind), record=False).run()
    assert kept == [encode(event) for event in uncapped.log.events() if event.kind != "Stepped"]


def test_a_cap_between_a_call_and_its_repair_counts_the_call_once(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "repair.run"
    answers = iter(["I won't say.", "4", "5", "6", "7"])
    with FakeOpenAI(reply=lambda body: next(answers)) as server:
        world = company(**spec(server, 2, budget={"calls": 1}, limits={"at_once": 1}), record=path)
        assert world.beat() == "budget"
        world.intervene("set", "budget.calls", 10, why="go on")
        world.run()
        world.close()
        assert server.count == 5
    thoughts = [event for event in Log.read(path).events() if isinstance(event, Thought)]
    assert [(event.n, event.call) for event in thoughts][:3] == [(1, 1), (1, 2), (2, 1)]
    assert verify(path) == ""


def test_a_fork_and_a_rescued_run_keep_what_was_paid_for(company: Company, tmp_path: Path) -> None:
    with FakeOpenAI() as server:
        world = company(**spec(server, 3), record=tmp_path / "paid.run").run()
        fork(tmp_path / "paid.run", 1, target=tmp_path / "fork.run")
        world.close()
        rescue(tmp_path / "paid.run", tmp_path / "rescued.run")
        assert [verify(tmp_path / f"{name}.run") for name in ("fork", "rescued", "paid")] == ["", "", ""]
        assert server.count == 6
    assert len(Log.read(tmp_path / "fork.run").exchanges()) == 3


def test_a_replay_without_the_recording_says_so_and_ends(company: Company, tmp_path: Path) -> None:
    with FakeOpenAI() as server:
        company(**spec(server, 2), record=tmp_path / "lost.run").run().close()
        asked = server.count
        with sqlite3.connect(tmp_path / "lost.run") as db:
            db.execute("DELETE FROM exchanges")
        assert "the record of model calls differs from the recording" in verify(tmp_path / "lost.run")
        assert server.count == asked


def test_no_key_is_in_the_run_file(company: Company, tmp_path: Path) -> None:
    with FakeOpenAI(key="another", faults=[]) as server:  # refuses ours, and quotes it in its error
        world = company(**spec(server, 2), record=tmp_path / "secret.run")
        world.step()
        assert world.beat() == "paused"  # nobody is ever answered
    assert of_kind(world, Failed)
    assert "HTTP 401" in world.fault
    texts = [json.dumps(exchange.reply) for exchange in world.log.exchanges().values()]
    world.close()
    assert KEY not in str(texts)
    assert KEY.encode() not in (tmp_path / "secret.run").read_bytes()


def test_a_request_that_differs_is_shown_line_by_line(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, composed = tmp_path / "old.run", prompts.composed

    def other(*args: Any, **keywords: Any) -> Any:
        (system, user), left = composed(*args, **keywords)
        return [{**system, "content": system["content"].replace("Stay in", "Fall out of")}, user], left

    with FakeOpenAI() as server:
        company(**spec(server, 2), record=path).run().close()
        monkeypatch.setattr(prompts, "composed", other)
        told = verify(path)
    assert "Stay in character." in told.partition("now it is")[0]
    assert "Fall out of character." in told.partition("now it is")[2]
