"""What a study says it will take, before anything starts."""

from typing import Any

import pytest

from agents import limits
from sandbox.study import Study
from sandbox.study.planning import plan

ASKING = {
    "scenario": {"name": "commons", "rounds": 2, "talk": False},
    "cast": [{"mind": {"name": "llm", "model": "offline"}, "count": 2}, {"mind": "commons.steward"}],
}


def study(**changes: Any) -> Study:
    return Study.of({"name": "asking", "base": ASKING, "seeds": 5, "outcomes": ["gain"], **changes})


def test_the_range_of_calls_holds_what_is_called() -> None:
    made = plan(study(factors={"scenario.rounds": [1, 3]}))
    assert made.takes is not None
    low, high = made.takes.calls
    played = study(factors={"scenario.rounds": [1, 3]}).run(processes=1)
    assert low <= played.outcomes["calls"].sum() <= high
    assert made.takes.money == (0, 0)  # the offline voice is free
    assert (made.runs, made.left, made.seconds) == (10, 10, None)
    assert plan(study(factors={"scenario.rounds": [1, 3]})).left == 0


def test_the_time_of_a_model_study_follows_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many at once as the limit and the runs allow; so many a minute where that is less."""
    monkeypatch.setattr(limits, "_said", {})
    cast = [{"mind": {"name": "llm", "model": "openai:gpt-4.1-mini"}, "count": 2}]
    made = plan(study(base={**ASKING, "cast": cast}))
    assert made.takes is not None
    assert made.waiting is not None
    calls = made.takes.calls
    assert made.waiting == pytest.approx((calls[0] * 1 / 10, calls[1] * 5 / 5))  # 5 runs of two people
    limits.limit("openai:gpt-4.1-mini", rpm=1)
    slow = plan(study(base={**ASKING, "cast": cast}))
    assert slow.waiting == pytest.approx((calls[0] * 60, calls[1] * 60))
    assert any("if a call takes 1 to 5 s" in line for line in slow.lines())


def test_of_many_conditions_a_few_are_rehearsed_and_that_is_said() -> None:
    made = plan(study(factors={"scenario.capacity": list(range(50, 90))}, seeds=1))
    assert "10 of 40 conditions were rehearsed; the others are taken to be like them." in made.lines()
    assert made.takes is not None
    assert made.takes.calls[0] > 0


def test_a_plan_tells_the_caps_and_what_each_part_keeps_to() -> None:
    told = "capped at 1,000 calls, $2.5 for the whole study; with --shard I/N each part keeps to an N-th"
    assert told in plan(study(base="commons/tiny", budget={"calls": 1000, "money": 2.5})).lines()
    assert not any("capped" in line for line in plan(study(base="commons/tiny")).lines())


def test_scripted_runs_are_timed_and_cost_nothing() -> None:
    made = plan(study(base="commons/tiny"))
    assert made.takes is None
    assert made.seconds is not None
    assert made.conditions == [("base", 5, "no model calls")]
