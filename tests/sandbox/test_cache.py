"""Answers that earlier runs paid for: found again by what was asked, and never the same draw twice."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import World
from sandbox.cache import Cache, path
from sandbox.events import encode
from sandbox.log import Log, RunError
from sandbox.world import verify
from tests.fake_openai import FakeOpenAI

Company = Callable[..., World]
REQUEST = {"model": "m", "messages": [{"role": "user", "content": "?"}], "schema": None, "sampling": {}}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOpenAI]:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    numbers = iter(range(10_000))
    with FakeOpenAI(reply=lambda body: json.dumps({"answer": next(numbers) % 10})) as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.base_url)
        yield running


def spec(**more: Any) -> dict[str, Any]:
    plain = {
        "scenario": {"name": "whispers", "rounds": 3, "talk": False},
        "people": 3,
        "seed": 1,
        "cache": True,
    }
    return {**plain, "mind": {"name": "llm", "model": "openai:fake"}, **more}


def told(world: World) -> list[bytes]:
    return [encode(event) for event in world.log.events() if event.kind != "Stepped"]


def test_the_same_run_is_free_the_second_time(company: Company, server: FakeOpenAI, tmp_path: Path) -> None:
    first = company(**spec(), record=tmp_path / "first.run").run()
    assert (first.purse.spent.calls, first.purse.spent.hits, server.count) == (9, 0, 9)
    second = company(**spec(budget={"calls": 0}), record=tmp_path / "second.run").run()
    assert (second.purse.spent.calls, second.purse.spent.hits, server.count) == (0, 9, 9)
    assert told(first) == told(second)
    assert [person.tokens for person in first.state.present] == [p.tokens for p in second.state.present]
    second.close()
    assert {exchange.kind for exchange in Log.read(tmp_path / "second.run").exchanges().values()} == {"hit"}
    assert verify(tmp_path / "second.run") == ""
    again = World.open(tmp_path / "second.run")
    assert (again.purse.spent.hits, again.purse.spent.tokens) == (9, 0)
    again.close()


def test_repeats_are_independent_draws(company: Company, server: FakeOpenAI) -> None:
    for repeat in ({"seed": 1}, {"seed": 2}, {"seed": 2, "repetition": 2}):
        company(**spec(**repeat), record=False).run()
    assert server.count == 27
    company(**spec(seed=2, repetition=2), record=False).run()
    assert server.count == 27


def test_it_is_off_unless_a_spec_says_so(company: Company, server: FakeOpenAI) -> None:
    company(**spec(), record=False).run()
    company(**spec(cache=False), record=False).run()
    assert server.count == 18


def test_a_run_that_goes_on_in_another_process_counts_on(
    company: Company, server: FakeOpenAI, tmp_path: Path
) -> None:
    whole = company(**spec(), record=False).run()
    part = company(**spec(), record=tmp_path / "part.run")
    part.step()
    part.close()
    again = World.open(tmp_path / "part.run").run()
    assert server.count == 9
    assert told(again) == told(whole)
    again.close()


def test_what_was_asked_is_the_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "deep" / "cache.db", seed=1)
    here, later = (1, 1, 1, 1), (2, 1, 1, 1)
    key = cache.key(REQUEST, "Ada", here)
    cache.keep(key, {"text": "yes", "spent": {"money": 1.0}})
    cache.keep(key, {"text": "no"})
    assert cache.find(key) == {"text": "yes"}
    assert cache.key(REQUEST, "Ada", here) == key, "the same place"
    other = {"model": "n", "messages": [], "schema": {}, "sampling": {"top_p": 1}}
    others = [
        cache.key(REQUEST, "Ada", later),
        cache.key(REQUEST, "Ben", here),
        *(cache.key({**REQUEST, part: other[part]}, "Ada", here) for part in REQUEST),
        Cache(tmp_path / "deep" / "cache.db", seed=2).key(REQUEST, "Ada", here),
    ]
    assert len({key, *others}) == 8
    assert [cache.find(other) for other in others] == [None] * 7
    cache.close()


def test_failures_are_not_kept(company: Company, server: FakeOpenAI) -> None:
    server.refusal = (400, "{}")
    company(**spec(), record=False).run()
    server.refusal = None
    world = company(**spec(), record=False).run()
    assert (world.purse.spent.failed, world.purse.spent.hits) == (0, 0)


def test_the_file_lies_beside_the_runs_or_where_one_says(
    monkeypatch: pytest.MonkeyPatch, runs_folder: Path
) -> None:
    assert path() == runs_folder / "cache.db"
    monkeypatch.setenv("FOLKMOOT_CACHE", "elsewhere.db")
    assert path() == Path("elsewhere.db")


def test_another_server_is_asked_itself(
    company: Company, server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    company(**spec(), record=False).run()
    with FakeOpenAI(reply=lambda body: json.dumps({"answer": 3})) as other:
        monkeypatch.setenv("OPENAI_BASE_URL", other.base_url)
        company(**spec(), record=False).run()
        assert (server.count, other.count) == (9, 9)


@pytest.mark.parametrize("name", ["damaged.db", "damaged.db/below/cache.db"])
def test_a_cache_that_cannot_be_used_is_said_and_leaves_nothing_half_made(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "damaged.db").write_bytes(b"no database at all" * 100)
    monkeypatch.setenv("FOLKMOOT_CACHE", str(tmp_path / name))
    with pytest.raises(RunError, match=rf"the cache .*{name} cannot be used: .*FOLKMOOT_CACHE"):
        World(**spec(), record=tmp_path / "runs" / "new.run")
    assert not list((tmp_path / "runs").iterdir())


def test_an_answer_that_cannot_be_read_pauses_the_run_and_names_the_cache(
    company: Company, server: FakeOpenAI
) -> None:
    company(**spec(), record=False).run()
    with sqlite3.connect(path()) as db:
        db.execute("UPDATE answers SET reply = x'00'")
    db.close()
    world = company(**spec(), record=False)
    assert world.beat() == "paused"
    assert f"cache {path()} cannot be used" in world.fault
