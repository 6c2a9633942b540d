"""The slim road: OpenAI's protocol without a package."""

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from agents import limits, slim
from agents.chat import chat
from agents.faults import Patience, ServerFault
from agents.models import complete, readiness, submit
from agents.providers import alternatives, endpoint
from agents.slim import completion
from sandbox import Choice, Form, ModelError, Number, Text
from tests.fake_openai import FakeOpenAI

ROOT = Path(__file__).parent.parent.parent
MODEL = "openai:fake-model"
HELLO = [{"role": "user", "content": "How much do you give?"}]
SCHEMA = Form(fields={"give": Number(high=10), "why": Text(most=80)}).schema()
QUICK = Patience(attempts=3, first_wait=0.001, longest_wait=0.002, end=60.0)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENAI_API_BASE",
        "OPENAI_BASE_URL",
        "OPENROUTER_BASE_URL",
        "OLLAMA_HOST",
        "FOLKMOOT_LIMITS",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "planted-key-0123456789")
    monkeypatch.setattr(slim, "_formless", set())
    monkeypatch.setattr(limits, "_said", {})


def ask(server: FakeOpenAI, **options: Any) -> Any:
    sampling = {"base_url": server.base_url, **options.pop("sampling", {})}
    return complete(MODEL, HELLO, sampling=sampling, **{"timeout": 20.0, "patience": QUICK, **options})


# --- what comes back --------------------------------------------------------------------


def test_a_refusal_is_an_answer_and_says_so() -> None:
    with FakeOpenAI(faults=["refusal"]) as server:
        answer = ask(server, schema=SCHEMA)
    assert (answer.text, answer.finish, answer.retries) == ("I can't help with that.", "refusal", 0)


def test_an_answer_in_parts_is_put_together() -> None:
    with FakeOpenAI(faults=["parts"], reply=lambda body: "Three units.") as server:
        assert ask(server).text == "Three units."


def test_usage_that_is_not_said_is_unknown() -> None:
    with FakeOpenAI(faults=["no-usage"]) as server:
        assert ask(server).usage == {}


def test_reasoning_and_cached_tokens_are_counted() -> None:
    said = {
        "prompt_tokens": 100,
        "completion_tokens": 70,
        "prompt_tokens_details": {"cached_tokens": 64},
        "completion_tokens_details": {"reasoning_tokens": 50},
    }
    choices = [{"message": {"content": "Yes."}, "finish_reason": "stop"}]
    answer = completion({"choices": choices, "usage": said}, "m")
    assert answer.usage == {"input": 100, "output": 70, "reasoning": 50, "cached": 64}
    deepseek = {
        "prompt_tokens": 100,
        "completion_tokens": 7,
        "prompt_cache_hit_tokens": 64,
        "prompt_tokens_details": None,
    }
    assert completion({"choices": choices, "usage": deepseek}, "m").usage == {
        "input": 100,
        "output": 7,
        "cached": 64,
    }
    assert (answer.model, completion({"choices": choices, "model": "m-1"}, "m").model) == ("m", "m-1")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        "words",
        {},
        {"choices": None},
        {"choices": [{}]},
        {"choices": [{"message": None}]},
        {"choices": [{"message": {"content": [7]}}]},
    ],
)
def test_what_holds_no_message_is_a_fault(answer: Any) -> None:
    with pytest.raises(ServerFault, match="the answer holds no message"):
        completion(answer, "m")


def test_an_error_within_a_good_status_is_retried_by_its_code() -> None:
    with FakeOpenAI(faults=["error-200"]) as server:
        assert ask(server).retries == 1
    with FakeOpenAI(faults={"error-200": 1.0}) as server, pytest.raises(ModelError) as caught:
        ask(server)
    assert caught.value.status == 502
    assert str(caught.value) == f"{MODEL}: HTTP 502: The provider is out of sorts. (3 attempts)"
    broken = {"choices": [{"message": {"content": ""}, "error": {"message": "upstream", "code": 429}}]}
    with pytest.raises(ServerFault, match="upstream"):
        completion(broken, "m")


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "No such model", "code": None}},
        {"error": "No such model"},
        {"object": "error", "message": "No such model"},
        {"detail": "No such model"},
        [{"error": {"message": "No such model"}}],
        "No such model",
    ],
)
def test_errors_are_understood_as_servers_spell_them(body: Any) -> None:
    with FakeOpenAI() as server:
        server.refusal = (404, json.dumps(body))
        with pytest.raises(
            ModelError, match="HTTP 404: No such model; check the model's name and the base URL"
        ):
            ask(server)


def test_a_wait_past_the_end_is_not_begun() -> None:
    with FakeOpenAI(faults=["429-tomorrow"]) as server, pytest.raises(ModelError) as caught:
        ask(server, patience=Patience())
    assert (caught.value.status, caught.value.retryable) == (429, True)


def test_a_redirection_is_not_followed() -> None:
    with (
        FakeOpenAI(faults=["redirect"]) as server,
        pytest.raises(ModelError, match="HTTP 307: redirected to http"),
    ):
        ask(server)


# --- what goes out ----------------------------------------------------------------------


def test_a_server_that_knows_no_schema_is_asked_in_words_from_then_on() -> None:
    with FakeOpenAI(forms=False) as server:
        first, second = (ask(server, schema=SCHEMA) for _ in range(2))
        assert server.count == 3
        assert [("response_format" in body) for body in server.requests] == [True, False, False]
        assert slim.formless() == [f"fake-model at {server.base_url}"]
    assert (first.structured, first.retries) == (False, 1)
    assert (second.structured, second.retries) == (False, 0)


def test_a_schema_that_is_refused_does_not_spoil_others() -> None:
    with FakeOpenAI() as server:
        server.refusal = (
            400,
            json.dumps({"error": {"message": "Invalid schema for response_format 'answer'"}}),
        )
        server.refuses = lambda body: "response_format" in body and "give" in str(body["response_format"])
        assert not ask(server, schema=SCHEMA).structured
        assert ask(server, schema=Choice(options=("A", "B")).schema()).structured
        assert not ask(server, schema=SCHEMA).structured
        assert server.count == 4


def test_another_bad_request_is_not_asked_again_without_the_schema() -> None:
    with FakeOpenAI(faults=["400"]) as server:
        with pytest.raises(ModelError, match="HTTP 400"):
            ask(server, schema=SCHEMA)
        assert server.count == 1
    assert slim.formless() == []


def test_sampling_goes_with_the_request() -> None:
    with FakeOpenAI() as server:
        ask(
            server,
            sampling={"temperature": 0.5, "max_tokens": 40, "extra_body": {"think": False, "model": "other"}},
        )
        (body,) = server.requests
    assert (body["temperature"], body["max_tokens"], body["think"]) == (0.5, 40, False)
    assert body["model"] == "fake-model"
    assert "base_url" not in body


def test_openai_itself_is_told_the_most_tokens_by_their_new_name() -> None:
    ours = endpoint(MODEL)
    assert ours
    assert ours.host == "api.openai.com"
    assert slim.settings(ours, {"max_tokens": 40}) == {"max_completion_tokens": 40}


@pytest.mark.parametrize(
    ("model", "variable", "value", "url"),
    [
        ("openai:a", "OPENAI_BASE_URL", "http://here:8000/v1/", "http://here:8000/v1"),
        ("openai:a", "OPENAI_BASE_URL", "", "https://api.openai.com/v1"),
        ("openrouter:a", "OPENROUTER_API_KEY", "k", "https://openrouter.ai/api/v1"),
        ("ollama:a", "OLLAMA_HOST", "", "http://127.0.0.1:11434/v1"),
        ("ollama:a", "OLLAMA_HOST", "0.0.0.0", "http://127.0.0.1:11434/v1"),
        ("ollama:a", "OLLAMA_HOST", "box:99", "http://box:99/v1"),
        ("ollama:a", "OLLAMA_HOST", "https://box/v1/", "https://box/v1"),
    ],
)
def test_where_a_model_is_asked(
    monkeypatch: pytest.MonkeyPatch, model: str, variable: str, value: str, url: str
) -> None:
    monkeypatch.setenv(variable, value)
    where = endpoint(model)
    assert where
    assert (where.url, where.name) == (url, "a")
    assert "planted" not in repr(where)


def test_names_keep_their_colons_and_slashes() -> None:
    names = [
        where.name
        for model in ("ollama:llama3.2:1b", "openrouter:meta/llama:free")
        if (where := endpoint(model))
    ]
    assert names == ["llama3.2:1b", "meta/llama:free"]
    assert endpoint("azure_openai:gpt-4.1") is None
    assert endpoint("anthropic:some-model") is None


def test_ollama_is_asked_by_openais_protocol_and_gets_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeOpenAI(key="") as server:
        monkeypatch.setenv("OLLAMA_HOST", server.base_url.removesuffix("/v1"))
        answer = complete("ollama:llama3.2", HELLO, schema=SCHEMA, timeout=20)
    assert answer.structured
    assert answer.model == "llama3.2"


def test_openrouter_is_asked_with_its_own_key(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "set OPENROUTER_API_KEY" in (readiness("openrouter:a/b") or "")
    monkeypatch.setenv("OPENROUTER_API_KEY", "router-key-0123")
    assert readiness("openrouter:a/b") is None
    with FakeOpenAI(key="router-key-0123") as server:
        monkeypatch.setenv("OPENROUTER_BASE_URL", server.base_url)
        assert complete("openrouter:a/b", HELLO, timeout=20).model == "a/b"


def test_it_needs_no_package() -> None:
    code = """
import sys
sys.modules |= dict.fromkeys(("langchain", "langchain_core", "langchain_openai", "openai"))
from agents.models import complete, readiness
from tests.fake_openai import FakeOpenAI
assert readiness("openai:x") is None
with FakeOpenAI() as server:
    hello = [{"role": "user", "content": "hello"}]
    print(complete("openai:x", hello, sampling={"base_url": server.base_url}).text)
"""
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert run.stdout.strip().endswith(".")
    assert run.stderr == ""  # nor does anything complain at the end


# --- limits, time and lists -------------------------------------------------------------


def test_worlds_share_the_limit_of_a_model() -> None:
    limits.limit(MODEL, concurrent=2)
    with FakeOpenAI(latency=0.01) as server:
        sampling = {"base_url": server.base_url}
        calls = [submit(MODEL, [{"role": "user", "content": str(i)}], sampling=sampling) for i in range(8)]
        assert all(call.result(20).text for call in calls)
        assert (server.peak, server.count) == (2, 8)


def test_a_call_that_waits_can_be_cancelled_and_is_never_sent() -> None:
    limits.limit(MODEL, concurrent=1)
    let_in, arrived = list[int](), threading.Event()
    with FakeOpenAI(together=2) as server:  # the first is not answered before a second comes
        sampling = {"base_url": server.base_url}
        first = submit(MODEL, HELLO, sampling=sampling, begun=lambda: (let_in.append(1), arrived.set()))
        assert arrived.wait(20)
        second = submit(MODEL, HELLO, sampling=sampling, begun=lambda: let_in.append(2))
        assert second.cancel()
        assert complete("openai:another", HELLO, sampling=sampling).text
        assert first.result(20).text
        assert ask(server, begun=lambda: let_in.append(3)).text
        assert server.count == 3
    assert let_in == [1, 3]


def test_limits_that_cannot_be_read_are_said_before_anything_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FOLKMOOT_LIMITS", "openai:*=rpm:lots")
    assert "FOLKMOOT_LIMITS: 'openai:*=rpm:lots' cannot be read" in (readiness(MODEL) or "")
    with pytest.raises(ModelError, match="FOLKMOOT_LIMITS"):
        complete(MODEL, HELLO)


def test_of_a_list_every_model_must_be_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    assert alternatives("openai:a | ollama:b|") == ("openai:a", "ollama:b")
    with FakeOpenAI() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.base_url)
        assert readiness("openai:a | ollama:b | offline") is None
    assert "nothing answers" in (readiness("openai:a | ollama:b | offline") or "")


# --- for LangChain's users --------------------------------------------------------------


def test_it_is_a_chat_model_for_everybody_else() -> None:
    with FakeOpenAI(reply=lambda body: body["messages"][-1]["content"].upper()) as server:
        model = chat(MODEL, base_url=server.base_url, temperature=0.25)
        assert isinstance(model, BaseChatModel)
        said = model.invoke(
            [SystemMessage("You are Ada."), HumanMessage("hello"), AIMessage("yes?"), HumanMessage("more")]
        )
        again = asyncio.run(model.ainvoke("and more"))
        roles = [message["role"] for message in server.requests[0]["messages"]]
        assert roles == ["system", "user", "assistant", "user"]
        assert server.requests[0]["temperature"] == 0.25
    assert (said.content, again.content) == ("MORE", "AND MORE")
    assert said.response_metadata == {"model_name": "fake-model", "finish_reason": "stop", "retries": 0}
    assert (
        said.usage_metadata["total_tokens"]
        == said.usage_metadata["input_tokens"] + said.usage_metadata["output_tokens"]
    )


def test_a_bound_schema_reaches_the_server_and_the_offline_voice() -> None:
    form = slim.form_of(SCHEMA)
    with FakeOpenAI() as server:
        model = chat(MODEL, base_url=server.base_url).bind(response_format=form)
        assert json.loads(model.invoke("hello").content).keys() == {"give", "why"}
        assert server.requests[0]["response_format"] == form
    assert json.loads(chat("offline").bind(response_format=form).invoke("hello").content).keys() == {
        "give",
        "why",
    }


def test_it_raises_what_complete_raises() -> None:
    with FakeOpenAI(faults={"401": 1.0}) as server, pytest.raises(ModelError, match="HTTP 401"):
        chat(MODEL, base_url=server.base_url).invoke("hello")
    with pytest.raises(ModelError, match="api_key"):
        chat(MODEL, api_key="mine").invoke("hello")
