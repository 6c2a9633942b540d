"""A mind with an ordered list of models."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.llm import LLMMind
from sandbox import Ask, Completion, ModelError, Number, World, WorldSpec, events
from sandbox.spec import SpecError
from sandbox.world import verify
from tests.fake_openai import FakeOpenAI

GIFT = Ask("Ada", "How much?", Number(high=10), "give", 0)


class NoView:
    """Somebody who knows nothing."""

    name, role, team, rules = "Ada", None, None, "Be fair."
    traits: dict[str, Any] = {}  # noqa: RUF012
    memory: dict[str, Any] = {}  # noqa: RUF012

    def heard(self, last: int) -> list[Any]:
        return []


class Desk:
    """Stands in for the engine's port: answers by model, and keeps what was asked."""

    def __init__(self, **answers: str | None) -> None:
        self.answers, self.asked = answers, list[tuple[str, Any]]()

    def __call__(self, messages: Any, *, model: str, schema: Any = None, sampling: Any = None) -> Completion:
        self.asked.append((model, sampling))
        text = self.answers[model]
        if text is None:
            raise ModelError(f"{model}: out of order")
        return Completion(text, structured=True)


def test_the_next_model_is_asked_where_one_fails() -> None:
    mind = LLMMind(model="a | b|c", temperature=0.5, base_url="http://here/v1")
    desk = Desk(a=None, b='{"answer": 4}', c=None)
    assert mind.answer(NoView(), GIFT, desk).value == 4  # type: ignore[arg-type]
    assert desk.asked == [
        ("a", {"temperature": 0.5, "base_url": "http://here/v1"}),
        ("b", {"temperature": 0.5}),
    ]


@pytest.mark.parametrize(("tag", "set_to", "asked_at"), [
    ("judge", None, 0), ("grade", None, 0), ("judge", 0.7, 0.7), ("gift", None, None)
])  # fmt: skip
def test_who_judges_is_asked_at_temperature_0(tag: str, set_to: float | None, asked_at: float | None) -> None:
    desk = Desk(a='{"answer": 4}')
    LLMMind(model="a", temperature=set_to).answer(NoView(), replace(GIFT, tag=tag), desk)  # type: ignore[arg-type]
    assert desk.asked[0][1].get("temperature") == asked_at


def test_sampling_of_a_mind_goes_with_every_call_and_is_on_record(
    company: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "planted-key-0123456789")
    how = {"top_p": 0.9, "max_tokens": 70, "seed": 5, "presence_penalty": -0.5, "reasoning_effort": "low"}
    with FakeOpenAI() as server:
        mind = {"name": "llm", "model": "openai:fake", "base_url": server.base_url, **how}
        world = company(scenario="donor_game", people=2, mind=mind, seed=1, record=tmp_path / "how.run")
        world.beat()
        asked = [world.log.exchange(position)[0]["sampling"] for position in world.log.exchanges()]  # type: ignore[index]
    assert [one.items() >= how.items() for one in server.requests] == [True, True]
    assert asked == [{**how, "base_url": server.base_url}] * 2


@pytest.mark.parametrize(
    ("name", "value"),
    [("top_p", 0), ("top_p", 1.1), ("max_tokens", 0), ("seed", -1), ("top_k", 0), ("reasoning_effort", "lots"),
     ("temperature", 2.5), ("frequency_penalty", 3)],
)  # fmt: skip
def test_sampling_out_of_bounds_is_refused_by_the_spec(name: str, value: Any) -> None:
    with pytest.raises(SpecError, match=rf"cast\.0\.mind\.{name}"):
        WorldSpec.of({"scenario": "donor_game", "cast": [{"mind": {"name": "llm", name: value}, "count": 2}]})


def test_a_repair_goes_to_the_model_that_answered() -> None:
    desk = Desk(a=None, b="I would rather not.")
    with pytest.raises(ValueError, match="answer"):
        LLMMind(model="a | b").answer(NoView(), GIFT, desk)  # type: ignore[arg-type]
    assert [model for model, _ in desk.asked] == ["a", "b", "b"]


def test_the_last_models_error_is_the_error() -> None:
    with pytest.raises(ModelError, match="b: out of order"):
        LLMMind(model="a | b").answer(NoView(), GIFT, Desk(a=None, b=None))  # type: ignore[arg-type]


def test_what_failed_and_who_answered_are_on_record(
    company: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "planted-key-0123456789")
    run = tmp_path / "list.run"
    with FakeOpenAI(faults={"400": 1.0}) as server:
        mind = {"name": "llm", "model": "openai:fake | offline", "base_url": server.base_url}
        world = company(scenario="donor_game", people=4, mind=mind, seed=1, record=run)
        world.step()
        replies = [exchange.reply for exchange in world.log.exchanges().values()]
        thoughts = [event for event in world.log.events() if isinstance(event, events.Thought)]
        asked = server.count
        world.close()
        assert verify(run) == ""
        assert server.count == asked
    assert {thought.model for thought in thoughts} == {"offline"}
    assert asked == sum("HTTP 400" in reply.get("error", "") for reply in replies) == len(thoughts) > 0
