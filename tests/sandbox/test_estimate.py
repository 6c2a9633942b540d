"""What a run will take, told before: ranges that hold what it then takes, and what is not known said."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import World, WorldSpec
from sandbox.estimate import Estimate, between, estimate
from sandbox.events import Chose, Thought
from tests.fake_openai import FakeOpenAI

Company = Callable[..., World]


def llm(model: str = "openai:fake", **more: Any) -> dict[str, Any]:
    return {"name": "llm", "model": model, **more}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.base_url)
        yield running


@pytest.mark.parametrize("preset", ["donor_game/tiny", "debate/tiny", "debate/jury", "commons/tiny"])
def test_a_run_takes_what_was_told(
    company: Company, server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch, preset: str
) -> None:
    monkeypatch.setenv("FOLKMOOT_PRICES", "openai:fake=input:1,output:4")
    spec = WorldSpec.preset(preset).played_by(llm())
    told = estimate(spec)
    assert server.count == 0, "an estimate asks nobody"
    used = company(spec, record=False).run().purse.spent
    assert told.calls[0] <= used.calls <= told.calls[1]
    assert told.tokens[0] <= used.tokens <= told.tokens[1]
    assert told.money
    assert told.money[0] <= used.money <= told.money[1]
    assert told.answers
    assert told.answers[0] <= used.calls <= told.answers[1]


def test_the_first_prompts_are_those_that_are_sent(company: Company, server: FakeOpenAI) -> None:
    spec = WorldSpec.preset("debate/jury").played_by(llm())
    told = dict(estimate(spec).prompts)
    world = company(spec, record=False)
    world.beat()
    assert told["vote"] in [request["messages"] for request in server.requests]
    assert set(told) == {"vote", "speech"}


def test_models_share_what_is_asked_and_scripts_cost_nothing() -> None:
    cast = [
        {"mind": llm("openai:gpt-4.1-mini"), "count": 2},
        {"mind": llm("openai:nobody-knows"), "count": 4},
        {"mind": "donor_game.miser", "count": 6},
    ]
    told = estimate(WorldSpec.of({"scenario": "donor_game", "cast": cast}))
    calls = {share.model: share.calls for share in told.shares}
    assert calls["openai:nobody-knows"][0] == pytest.approx(2 * calls["openai:gpt-4.1-mini"][0], rel=0.2)
    assert told.answers
    assert told.calls[0] == pytest.approx(told.answers[0] / 2, rel=0.1)
    assert told.money is None
    assert "The price of openai:nobody-knows is not known." in told.unknown
    assert str(told).endswith("price not known")


def test_people_and_caps_do_not_stop_a_rehearsal() -> None:
    cast = [{"mind": "human", "names": ["Zoe"]}, {"mind": llm("offline"), "count": 3}]
    told = estimate(WorldSpec.of({"scenario": "donor_game", "cast": cast, "budget": {"calls": 1}}))
    assert told.whole
    assert told.money == (0, 0)


def test_no_model_no_calls() -> None:
    told = estimate(WorldSpec.preset("commons/watch"))
    assert (told.shares, told.calls, told.prompts) == ((), (0, 0), ())
    assert str(told).endswith("answers, no model calls")


def test_a_large_run_is_rehearsed_in_part(company: Company) -> None:
    spec = WorldSpec.preset("donor_game/vallinder2024").played_by(llm("offline"))
    told = estimate(spec)
    assert not told.whole
    assert f"Prompts were measured in the first {told.rounds} rounds." in told.unknown
    assert told.answers == (12 * 12 * 10, 12 * 13 * 10)


def test_what_a_world_really_asked_is_within_its_own_numbers(company: Company) -> None:
    world = company(preset="donor_game/tiny", mind=llm("offline"), record=False).run()
    told = estimate(world.spec)
    events = list(world.log.events())
    assert told.answers
    assert told.answers[0] <= sum(isinstance(event, Chose) for event in events) <= told.answers[1]
    assert told.calls[0] <= sum(isinstance(event, Thought) for event in events) <= told.calls[1]


def test_a_range_is_told_without_false_precision() -> None:
    assert between((12345, 54321)) == "12,000 to 54,000"
    assert between((1440, 1560), "answers") == "1,440 to 1,560"
    assert between((0.01234, 0.0456), "money") == "$0.012 to $0.046"
    assert between((7, 7)) == "7"
    assert between(None) == "not known how many"
    assert Estimate(None).plain()["calls"] == [0, 0]


def test_a_rehearsal_embeds_nothing_for_money() -> None:
    spec = WorldSpec.preset("donor_game/tiny").with_(embedding="openai:text-embedding-3-small")
    told = estimate(spec.played_by(llm("offline")))
    assert "What openai:text-embedding-3-small makes of words comes on top." in told.unknown
