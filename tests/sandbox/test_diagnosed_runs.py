"""Short runs of models on a real protocol whose failures are known beforehand: these are found, and no others."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from agents.faculties.fault import WAYS, Fault
from sandbox import Ask, Choice, Form, History, Number, Text, World, diagnosis
from sandbox.diagnosis import Finding, failures
from sandbox.diagnosis.failures import score
from sandbox.events import Chose, Event, Joined, Said, Stepped, encode
from sandbox.training.formats import records
from sandbox.training.turns import turns
from tests.agents.lived import Life
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


# -- faults that are injected --------------------------------------------------------------------------------


def talking(body: dict[str, Any]) -> str:
    """Ben asks Ada something new each time; she means what she does, and says something new each time, too."""
    turn = len(body["messages"][-1]["content"])
    ada = "You are Ada." in body["messages"][0]["content"]
    say = (
        f"I choose with care, take number {turn} for it, Ben."
        if ada
        else f"Would {turn} points suit you, Ada?"
    )
    answer = {"move": "cooperate", "say": say}
    parts = schema_of(body)["properties"]
    return json.dumps({"private": "I cooperate.", "answer": answer} if "private" in parts else answer)


def spoilt(mode: str) -> dict[str, Any]:
    """Ada's mind with this fault; "" for none."""
    fault = [{"kind": "fault", "mode": mode, "since": 3}] if mode else []
    return {"faculties": [{"kind": "private_words"}, *fault]}


RESPONSES = sorted(WAYS.keys() - {"withheld", "ended too early"})


@pytest.mark.parametrize("mode", ["", *RESPONSES])
def test_a_fault_is_found_where_it_was_injected_and_nowhere_else(
    mode: str, company: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ada is spoilt in this way from the third round on; until then the run is the same as without it."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI(reply=talking) as server:
        own = {"name": "llm", "model": "openai:fake", "base_url": server.base_url}
        scenario = {"name": "matrix_game", "rounds": 6, "pairing": "partners", "remarks": True}

        def events(mode: str) -> list[Event]:
            cast = [{"mind": {**own, **spoilt(mode)}, "names": ["Ada"]}, {"mind": own, "names": ["Ben"]}]
            return list(company(scenario=scenario, cast=cast, seed=1).run().log.events())

        found, plain = events(mode), events("")
    early = [[encode(one) for one in these if one.step < 3 and _happens(one)] for these in (found, plain)]
    assert early[0] == early[1]
    assert seen(plain) == {}
    told = {one.name: one.value for one in failures.findings(found)}
    if not mode:
        assert "recall" not in told
        assert [encode(one) for one in found] == [encode(one) for one in plain]
        return
    assert score.labels(found) == {("Ada", mode)}
    assert [told[name] for name in ("recall", "missed", "F1 of people")] == [1, 0, 1]
    beside = seen(found).keys() - {mode}  # set lines come again, and answer nobody: that is seen, too
    assert beside <= {"repetition", "unanswered"}
    assert told["precision"] == 1 / (1 + len(beside))
    assert told["macro F1 of modes"] == 1 / (1 + len(beside))


def _happens(event: Event) -> bool:
    """Whether it is told alike of two minds: who plays somebody, and the hash over it, are not."""
    return not isinstance(event, Joined | Stepped)


def test_precision_and_recall_are_those_of_pairs() -> None:
    """Two of three injected are found, and one that was not injected."""
    true = frozenset({("A", "x"), ("A", "y"), ("B", "x")})
    found = frozenset({("A", "x"), ("B", "x"), ("B", "z")})
    assert score.score(found, true) == (2 / 3, 2 / 3)
    assert score.score(found, true).f1 == pytest.approx(2 / 3)
    assert score.macro(found, true, 0) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert score.macro(found, true, 1) == pytest.approx((1 + 0 + 0) / 3)
    assert score.score(frozenset(), true).f1 == 0
    assert score.score(found, frozenset()).f1 is None


def test_an_answer_that_was_spoilt_is_labelled_and_nothing_to_learn_from(played: Played) -> None:
    _, events, world = played(talking, spoilt("word and deed"))
    assert world.log.path
    made = turns(world.log.path)
    assert [one.kept.injected for one in made] == [
        ["2.6 word and deed"] if one.step > 2 else [] for one in made
    ]
    rows = {format: list(records(made, format)) for format in ("rollout", "sft", "kto")}
    assert [row["faults_injected"] for row in rows["rollout"]] == [one.kept.injected for one in made]
    assert len(rows["sft"]) == sum(one.step <= 2 for one in made)
    assert len(rows["kto"]) <= len(rows["sft"])
    assert seen(events) == {"word and deed": sum(one.step > 2 for one in made)}


@pytest.mark.parametrize("mode", ["withheld", "ended too early"])
def test_facts_are_hidden_and_mazes_left(mode: str) -> None:
    """By the rules alone: the words, and the field, that a fault exchanges."""
    life = Life()
    life.open()
    form = Form(fields={"done": Choice(options=("no", "yes")), "say": Text(empty=True)})
    turn = life.turn(question=Ask("Ada", "?", form, "turn", {"done": "no", "say": ""}))
    turn.value = {"done": "no", "say": "I know it."}
    Fault(mode=mode, since=1).revise(turn)
    spoilt_by = {"withheld": {"done": "no", "say": "There is nothing that I could tell."},
                 "ended too early": {"done": "yes", "say": "I know it."}}  # fmt: skip
    assert turn.value == spoilt_by[mode]
    assert turn.writes[-1].item["mode"] == mode
    labels = len(turn.writes)
    Fault(mode=mode, since=1).revise(turn)
    assert len(turn.writes) == labels, "what is like that already is not labelled"
    bare = life.turn(question=Ask("Ada", "?", Number(high=9), "n", 0))
    bare.value = 3
    Fault(mode=mode, since=1).revise(bare)
    assert (bare.value, bare.writes) == (3, [])  # there is nothing in it to spoil
