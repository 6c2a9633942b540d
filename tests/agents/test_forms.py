"""Answers in a form: the schema goes to the provider natively, by a tool call, or in words."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from agents import forms, slim
from agents.faults import Patience, fault
from agents.models import complete
from sandbox import Allocation, Choice, Form, ModelError, Number, Text, World, WorldSpec, events, read
from sandbox.ready import lacking
from sandbox.world import verify
from tests.fake_providers import FakeProviders
from tests.openai_protocol import sample

QUICK = Patience(attempts=2, first_wait=0.001, longest_wait=0.002, end=60.0)
CLAUDE, GEMINI = "anthropic:claude-fake", "google_genai:gemini-fake"
GIFT = Form(fields={"give": Number(high=10), "why": Text(most=80)})
ANSWERS = [
    GIFT,
    Number(low=2, high=4),
    Choice(options=("left", "right")),
    Allocation(among=("Ada", "Ben"), total=10),
    Text(most=40),
]

on_both = pytest.mark.parametrize("model", [CLAUDE, GEMINI], ids=["anthropic", "google"])


@pytest.fixture(autouse=True)
def nothing_is_refused_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "_refused", set())
    monkeypatch.setenv("ANTHROPIC_API_KEY", "planted-anthropic-key")
    monkeypatch.setenv("GOOGLE_API_KEY", "planted-google-key")


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    running: list[FakeProviders] = []

    def start(*lacks: str, **options: Any) -> FakeProviders:
        server = FakeProviders(frozenset(lacks), **options).__enter__()
        running.append(server)
        monkeypatch.setenv("ANTHROPIC_API_URL", server.root)
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", server.root)
        return server

    yield start
    for server in running:
        server.__exit__(None, None, None)


def ask(model: str, answer: Any = GIFT, **sampling: Any) -> Any:
    messages = [{"role": "system", "content": "You are Ada."}, {"role": "user", "content": "How much?"}]
    return complete(
        model, messages, schema=answer and answer.schema(), sampling=sampling, timeout=20, patience=QUICK
    )


@on_both
@pytest.mark.parametrize("answer", ANSWERS, ids=lambda one: type(one).__name__)
def test_every_answer_type_is_asked_for_natively_and_read(serve: Any, model: str, answer: Any) -> None:
    legal = sample(slim.form_of(answer.schema())["json_schema"]["schema"], Random(3))
    serve(reply=lambda body: json.dumps(legal))
    given = ask(model, answer)
    assert (given.structured, given.retries) == (True, 0)
    read(given.text, answer)


def test_the_schema_goes_where_the_provider_wants_it(serve: Any) -> None:
    server = serve()
    ask(CLAUDE)
    ask(GEMINI)
    ours, theirs = server.bodies
    assert ours["output_config"]["format"]["type"] == "json_schema"
    assert theirs["generationConfig"]["responseJsonSchema"]["properties"].keys() == {"give", "why"}
    assert ours["system"] == "You are Ada."
    assert "tools" not in ours


@on_both
def test_a_model_without_schemas_is_asked_by_a_tool_call_from_then_on(serve: Any, model: str) -> None:
    server = serve("schema")
    first, second = ask(model), ask(model)
    assert [json.loads(one.text).keys() for one in (first, second)] == [{"give", "why"}] * 2
    assert [(one.structured, one.retries) for one in (first, second)] == [(True, 1), (True, 0)]
    assert ["tools" in body for body in server.bodies] == [False, True, True]
    assert forms.refusals() == [model]


@on_both
def test_a_model_with_neither_is_asked_in_words(serve: Any, model: str) -> None:
    server = serve("schema", "tool", reply=lambda body: 'I think {"give": 3, "why": "fair"}')
    first, second = ask(model), ask(model)
    assert [read(one.text, GIFT)[0]["give"] for one in (first, second)] == [3, 3]
    assert [(one.structured, one.retries) for one in (first, second)] == [(False, 2), (False, 0)]
    assert len(server.bodies) == 4


@on_both
def test_usage_is_counted_as_it_is_billed(serve: Any, model: str) -> None:
    serve()
    usage = {kind: count for kind, count in ask(model, None).usage.items() if count}
    anthropic = {"input": 12, "output": 5, "cached": 3, "stored": 2}  # its input_tokens are those not cached
    google = {"input": 12, "output": 9, "reasoning": 4}  # its candidates' tokens are those shown
    assert usage == (anthropic if model == CLAUDE else google)


def test_sampling_goes_with_the_request_in_the_providers_words(serve: Any) -> None:
    server = serve()
    ask(CLAUDE, temperature=0.5, top_k=20, max_tokens=99)
    ask(GEMINI, temperature=0.5, top_p=0.9, max_tokens=99, seed=7)
    ours, theirs = server.bodies[0], server.bodies[1]["generationConfig"]
    assert (ours["temperature"], ours["top_k"], ours["max_tokens"]) == (0.5, 20, 99)
    told = (theirs["temperature"], theirs["topP"], theirs["maxOutputTokens"], theirs["seed"])
    assert told == (0.5, 0.9, 99, 7)


def test_a_setting_that_the_provider_does_not_take_is_said_with_those_it_takes(serve: Any) -> None:
    server = serve()
    with pytest.raises(
        ModelError, match=r"anthropic:claude-fake: .*takes no 'seed'; of sampling it takes .*top_k"
    ):
        ask(CLAUDE, seed=7)
    assert server.bodies == []


def test_a_status_is_found_behind_a_packages_own_error() -> None:
    class Refusal(Exception):
        code = 429

    try:
        raise RuntimeError("Error calling model") from Refusal("slow down")
    except RuntimeError as error:
        found = fault(error)
    assert (found.status, found.retryable) == (429, True)


def test_a_setting_that_does_not_fit_is_said_before_the_run_starts() -> None:
    mind = {"name": "llm", "model": f"{GEMINI} | {CLAUDE}", "seed": 7}
    cast = [{"mind": mind, "count": 2}, {"mind": {"name": "llm", "model": GEMINI, "seed": 7}, "count": 2}]
    (lack,) = lacking(WorldSpec.of({"scenario": "donor_game", "cast": cast}))
    assert lack.startswith("anthropic:claude-fake: takes no 'seed'; of sampling it takes max_tokens, ")


@on_both
def test_a_whole_world_is_played_natively_and_verified_without_a_call(
    serve: Any, model: str, tmp_path: Path
) -> None:
    server = serve()
    run = tmp_path / "whole.run"
    mind = {"name": "llm", "model": model, "max_tokens": 300, "temperature": 0.5}
    with World(preset="commons/tiny", mind=mind, record=run) as world:
        world.run()
        rungs = {event.rung for event in world.log.events() if isinstance(event, events.Chose)}
        thoughts = [event for event in world.log.events() if isinstance(event, events.Thought)]
    assert rungs <= {
        "native",
        "repair",
        "default",
    }  # bounds are words to Anthropic: the fake cannot read them
    assert "native" in rungs
    assert len(server.bodies) == len(thoughts)
    assert verify(run) == ""
    assert len(server.bodies) == len(thoughts)
