"""How models' answers were understood: by round, by person and by mind."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import State, World
from sandbox.events import Chose, Event, Failed, Joined, Recast, Thought
from sandbox.metrics.reliability import FallbackRate, Reading, RepairCost, Validity, readings
from tests.fake_openai import FakeOpenAI


def answered(who: str, rung: str, *sizes: int) -> list[Event]:
    thoughts = [
        Thought(who, 1, i, "m", "", {"input": size - 1, "output": 1}) for i, size in enumerate(sizes, 1)
    ]
    failed = [Failed(who, "answer", "unread", 1)] if rung == "default" else []
    return [*thoughts, *failed, Chose(1, who, "give", 0, rung)]


EVENTS = [
    Joined("Ada", {"name": "llm", "model": "m1"}, {}),
    Joined("Ben", {"name": "dice"}, {}),
    *answered("Ada", "native", 100),
    *answered("Ben", "value"),
    *answered("Ada", "repair", 100, 200),
    Recast("Ben", {"name": "llm", "model": "m2"}),
    *answered("Ben", "default", 50, 50),
    *answered("Ben", "text", 100),
    Failed("Ben", "think", "m2: down", 3),
    Chose(3, "Ben", "give", 0, "default"),
]


def test_the_shares_sum_to_one_and_repairs_have_a_price() -> None:
    found = readings(EVENTS)
    assert found.people["Ada"] == found.minds["m1"]
    assert found.people["Ben"] == found.minds["m2"]  # what dice chose is no reading
    whole = found.whole
    assert (whole.validity, whole.repaired, whole.fallback) == (2 / 5, 1 / 5, 2 / 5)
    assert whole.repair_cost == (200 + 50) / 600
    assert str(found.people["Ada"]) == "1 of 2 read at once, 1 after a repair (50% of the tokens for repairs)"
    assert str(Reading()) == "no answers yet"


@pytest.mark.parametrize(
    ("metric", "value"), [(Validity(), 2 / 5), (RepairCost(), 250 / 600), (FallbackRate(), 2 / 5)]
)
def test_the_measures_of_a_round(metric: Any, value: float) -> None:
    assert metric.measure(State(), EVENTS) == pytest.approx(value)
    assert metric.measure(State(), answered("Ben", "value")) is None


def test_a_world_knows_how_its_models_are_understood(
    company: Callable[..., World], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    answers = iter(["I won't say.", '{"give": 4, "say": ""}'])
    with FakeOpenAI(reply=lambda body: next(answers, '{"give": 1, "say": "so"}')) as server:
        mind = {"name": "llm", "model": "openai:fake", "base_url": server.base_url}
        cast = [{"mind": mind, "names": ["Ada", "Ben"], "traits": {"strategy": "as I like"}}]
        spec = {"scenario": "donor_game", "cast": cast, "limits": {"at_once": 1}}
        world = company(**spec, record=tmp_path / "read.run")
        world.step()
        world.step()
        reading = world.readings.minds["openai:fake"]
        assert (reading.rungs["repair"], reading.answers) == (1, 2)
        world.close()
        again = World.open(tmp_path / "read.run")
        assert again.readings == world.readings
        again.close()
