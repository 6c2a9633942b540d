"""Short runs of models on a real protocol whose failures are known beforehand: these are found, and no others."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import History, World, diagnosis
from sandbox.diagnosis import Finding, failures
from sandbox.events import Chose, Event, Said
from tests.fake_openai import FakeOpenAI
from tests.openai_protocol import sample

ROUNDS = 4
Played = Callable[..., tuple[dict[str, Finding], list[Event], World]]


def schema_of(body: dict[str, Any]) -> dict[str, Any]:
    return dict(body["response_format"]["json_schema"]["schema"])


def legal(body: dict[str, Any]) -> str:
    """The smallest legal thing."""
    return json.dumps(sample(schema_of(body), random.Random(1)))


@pytest.fixture
def played(company: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Played:
    """A game of two models and what the diagnosis tells of it, by name."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")

    def play(
        reply: Callable[[dict[str, Any]], str],
        mind: dict[str, Any],
        traits: dict[str, Any] | None = None,
        **more: Any,
    ) -> tuple[dict[str, Finding], list[Event], World]:
        scenario = {"name": "matrix_game", "rounds": ROUNDS, "pairing": "partners", "remarks": True}
        with FakeOpenAI(reply=reply) as server:
            own = {"name": "llm", "model": "openai:fake", "base_url": server.base_url, **mind}
            cast = [{"mind": own, "names": ["Ada", "Ben"], "traits": traits or {}}]
            spec = {"scenario": {**scenario, **more}, "cast": cast, "seed": 1}
            world = company(**spec, record=tmp_path / "one.run")
            world.run()
        history = History(world.log)
        told = {one.name: one for _, one in diagnosis.of_run(history)}
        return told, list(history.events), world

    return play


def seen(events: list[Event]) -> dict[str, int]:
    return {mode: len(found) for mode, found in failures.failures(events).items() if found}


def test_models_that_play_by_the_rules_do_not_fail(played: Played) -> None:
    found, events, _ = played(legal, {}, remarks=False)
    assert seen(events) == {}
    assert (found["validity"].value, found["fallback"].value, found["calls per decision"].value) == (1, 0, 1)
    assert found["validity"].range == (pytest.approx(0.6756, abs=1e-4), 1)  # Wilson, 8 of 8
    assert found["record intact"].value == 1
    assert found["models"].about.endswith("fake-model") or "fake" in found["models"].about
    assert found["unasked"].lacks


def test_a_model_that_does_what_it_does_not_mean_is_seen_at_every_answer(played: Played) -> None:
    def reply(body: dict[str, Any]) -> str:
        return json.dumps({"private": "I will cooperate with them.", "answer": "defect"})

    found, events, _ = played(reply, {"memory": "private_words"}, remarks=False)
    assert seen(events) == {"word and deed": 2 * ROUNDS}
    assert found["word and deed"].value == 1000
    chosen = [event.seq for event in events if isinstance(event, Chose)]
    assert list(found["word and deed"].seqs) == chosen[: len(found["word and deed"].seqs)]
    assert (found["first failure"].value, found["cascade"].value) == (1, 2 * ROUNDS)


def test_a_model_that_cannot_be_read_fails_at_every_answer(played: Played) -> None:
    found, events, _ = played(lambda body: "Hm.", {}, remarks=False)
    assert seen(events) == {"no legal answer": 2 * ROUNDS}
    assert (found["validity"].value, found["fallback"].value) == (0, 1)
    assert found["fallback"].range == (pytest.approx(0.6756, abs=1e-4), 1)


def test_a_model_that_says_the_same_for_ever_repeats_itself_from_the_second_time_on(played: Played) -> None:
    def reply(body: dict[str, Any]) -> str:
        return json.dumps({"move": "cooperate", "say": "I cooperate as long as you cooperate."})

    found, events, _ = played(reply, {})
    assert seen(events) == {"repetition": 2 * (ROUNDS - 1)}
    assert found["repetition"].value == pytest.approx(1000 * 2 * (ROUNDS - 1) / (4 * ROUNDS))
    assert found["welfare"].value == 1  # both cooperate, always


def test_a_plan_that_is_told_aloud_is_a_leak_and_its_calls_are_the_plans(played: Played) -> None:
    plan = "Be kind to them until the very last round, then take it all"

    def reply(body: dict[str, Any]) -> str:
        if "guidance" in schema_of(body)["properties"]:
            return json.dumps({"guidance": plan})
        return json.dumps({"move": "cooperate", "say": f"My plan: {plan.lower()}!"})

    mind = {"faculties": [{"kind": "guidance", "every": 2}]}
    found, events, world = played(reply, mind)
    first = [event.seq for event in events if isinstance(event, Said)][:2]
    assert (found["leaks"].value, list(found["leaks"].seqs)) == (
        2,
        first,
    )  # what was said before is no secret
    calls = [one.reply for one in world.log.exchanges().values() if one.kind == "call"]
    assert [one.get("purpose") for one in calls].count("Guidance") == 2 * ROUNDS / 2
    spent = [(one.get("purpose"), one["usage"]["input"] + one["usage"]["output"]) for one in calls]
    planned = sum(tokens for purpose, tokens in spent if purpose)
    assert found["share of Guidance"].value == pytest.approx(planned / sum(tokens for _, tokens in spent))
    assert found["share of the question"].value == pytest.approx(
        1 - planned / sum(tokens for _, tokens in spent)
    )
    assert found["calls per decision"].value == 1.5


def test_what_is_recalled_leads_to_what_happened(played: Played) -> None:
    found, _, _ = played(legal, {"memory": "cases"}, remarks=False)
    assert found["resolved"].value == 1
    assert 0 < (found["recall precision"].value or 0) <= 1  # it answers as in the cases it is shown


def test_who_acts_against_their_goal_is_reminded_and_the_record_tells(played: Played) -> None:
    def reply(body: dict[str, Any]) -> str:
        reminded = "Keep in mind who you are" in body["messages"][-1]["content"]
        return json.dumps(
            {
                "move": "cooperate" if reminded else "defect",
                "say": "Be fair to all." if reminded else "Opera.",
            }
        )

    traits = {"goal": "Be fair to all.", "serves": ["cooperate"], "opposes": ["defect"]}
    found, events, world = played(reply, {"memory": "reminder_on_drift"}, traits)
    chosen = [event.value["move"] for event in events if isinstance(event, Chose) and event.who == "Ada"]
    assert chosen[:2] == ["defect", "cooperate"]
    assert found["drift of deeds"].value == pytest.approx(chosen.count("defect") / ROUNDS)
    assert (found["effect of reminders"].value or 0) < 0
    assert found["effect of reminders"].seqs
    assert set(world.state.people["Ada"].traits) >= {"goal"}
