import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from agents.faults import Patience, brief, fault
from agents.models import complete, readiness
from sandbox import Allocation, Choice, Form, ModelError, Number, Text, read
from tests.fake_openai import FAULTS, FakeOpenAI

MODEL, PACKAGE = (
    "openai:fake-model",
    "azure_openai:fake-model",
)  # on the slim road, and through LangChain's package
KEY = "planted.key/with+signs=and-0123456789"
QUICK = Patience(attempts=3, first_wait=0.001, longest_wait=0.002, end=60.0)
HELLO = ({"role": "system", "content": "You are Ada."}, {"role": "user", "content": "How much do you give?"})
GIFT = Form(fields={"give": Number(high=10), "why": Text(most=80)})


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENAI_API_BASE",
        "OPENAI_BASE_URL",
        "ANTHROPIC_API_KEY",
        "OLLAMA_HOST",
        "OPENROUTER_BASE_URL",
        "FOLKMOOT_LIMITS",
        "FOLKMOOT_TRUST",
        "LANGSMITH_TRACING",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_API_VERSION", "2025-01-01")


on_both_roads = pytest.mark.parametrize("model", [MODEL, PACKAGE], ids=["slim", "package"])


def ask(server: FakeOpenAI, text: str = "How much do you give?", model: str = MODEL, **options: Any) -> Any:
    settings = {"timeout": 20.0, "patience": QUICK, **options}
    where = {"base_url": server.base_url} if model == MODEL else {}
    sampling = {**where, **settings.pop("sampling", {})}
    with mock.patch.dict(os.environ, AZURE_OPENAI_ENDPOINT=server.base_url.removesuffix("/v1")):
        return complete(model, [{"role": "user", "content": text}], sampling=sampling, **settings)


def refused(server: FakeOpenAI, **options: Any) -> ModelError:
    with pytest.raises(ModelError) as caught:
        ask(server, **options)
    return caught.value


# --- a server that answers --------------------------------------------------------------


@on_both_roads
def test_an_answer_carries_text_model_usage_and_finish(model: str) -> None:
    with FakeOpenAI(reply=lambda body: "Three units.") as server:
        answer = ask(server, model=model, sampling={"temperature": 0.5})
    assert (answer.text, answer.model, answer.finish) == ("Three units.", "fake-model", "stop")
    assert answer.usage == {"input": 6, "output": 4, "reasoning": 0, "cached": 0}
    assert (answer.structured, answer.retries) == (False, 0)
    assert server.requests[0]["temperature"] == 0.5


@on_both_roads
def test_a_schema_is_given_to_the_server_and_the_answer_fits_it(model: str) -> None:
    with FakeOpenAI(seed=3) as server:
        answer = ask(server, model=model, schema=GIFT.schema())
    sent = server.requests[0]["response_format"]["json_schema"]
    assert (sent["name"], sent["strict"], sent["schema"]) == ("answer", False, GIFT.schema())
    assert answer.structured
    assert read(answer.text, GIFT)[1] == "json"


@on_both_roads
@pytest.mark.parametrize("kind", [Choice(options=("A", "B")), Number(high=5, integer=True), Text(most=30)])
def test_a_schema_that_is_no_object_travels_in_one(model: str, kind: Any) -> None:
    with FakeOpenAI() as server:
        answer = ask(server, model=model, schema=kind.schema())
    kind.validate_value(json.loads(answer.text)["answer"])


@on_both_roads
def test_twelve_threads_are_answered_at_once(model: str) -> None:
    with FakeOpenAI(together=12, reply=lambda body: body["messages"][-1]["content"].upper()) as server:
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(lambda i: ask(server, f"person {i}", model).text, range(12)))
        assert server.peak == 12
    assert answers == [f"PERSON {i}" for i in range(12)]
    assert sum(thread.name == "models" for thread in threading.enumerate()) == 1


@on_both_roads
def test_a_client_outlives_the_server_it_spoke_to(model: str) -> None:
    for _ in range(3):
        with FakeOpenAI(reply=lambda body: "here") as server:
            assert [ask(server, model=model).text for _ in range(3)] == ["here"] * 3
            assert server.count == 3


def test_the_base_url_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_BASE", "OPENAI_BASE_URL"):
        with FakeOpenAI() as server, monkeypatch.context() as patch:
            patch.setenv(name, server.base_url)
            complete(MODEL, HELLO, timeout=20)
            assert server.count == 1


# --- a server that does not -------------------------------------------------------------


@on_both_roads
@pytest.mark.parametrize(
    "fault", ["429", "429-retry-after", "500", "503", "closed", "truncated", "not-json", "no-choices"]
)
@pytest.mark.parametrize("schema", [None, GIFT.schema()], ids=["plain", "schema"])
def test_a_passing_fault_is_retried_and_counted(model: str, fault: str, schema: Any) -> None:
    with FakeOpenAI(faults=[fault, fault]) as server:
        answer = ask(server, model=model, schema=schema)
        assert server.count == 3
    assert answer.retries == 2
    assert answer.text


@on_both_roads
@pytest.mark.parametrize("fault", ["429", "500", "closed", "truncated", "not-json", "no-choices"])
def test_a_lasting_fault_ends_after_all_attempts(model: str, fault: str) -> None:
    with FakeOpenAI(faults={fault: 1.0}) as server:
        error = refused(server, model=model, schema=GIFT.schema())
        assert server.count == 3
    assert error.retryable
    assert error.status == (int(fault) if fault.isdigit() else None)
    assert "3 attempts" in str(error)


@on_both_roads
def test_a_hanging_server_is_left_and_asked_again(model: str) -> None:
    with FakeOpenAI(faults=["hang"]) as server:
        assert ask(server, model=model, timeout=1.0).retries == 1
    with FakeOpenAI(faults={"hang": 1.0}) as server:
        error = refused(server, model=model, timeout=0.2)
    assert error.retryable
    assert "no answer within 0.2 s (3 attempts)" in str(error)


@on_both_roads
def test_a_provider_says_how_long_to_wait(model: str) -> None:
    patience = Patience(attempts=2, first_wait=1000.0, longest_wait=1000.0, end=60.0)
    with FakeOpenAI(faults=["429-retry-after"]) as server:
        assert ask(server, model=model, patience=patience).retries == 1


def test_a_wait_is_given_in_seconds_or_as_a_date() -> None:
    def wait(asked: str) -> float | None:
        error = ConnectionError()
        error.response = SimpleNamespace(headers={"retry-after": asked})  # type: ignore[attr-defined]
        return fault(error).wait

    assert wait("2.5") == 2.5
    assert wait(format_datetime(datetime.now(UTC) + timedelta(hours=1))) == pytest.approx(3600, abs=60)
    assert wait(format_datetime(datetime.now(UTC) - timedelta(hours=1))) == 0
    assert wait("soon") is None


def test_what_waiting_does_not_mend_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    for address in ("http://", "nonsense://here/v1"):
        with pytest.raises(ModelError) as caught:
            complete(MODEL, HELLO, sampling={"base_url": address}, patience=QUICK)
        assert not caught.value.retryable
        assert "attempts" not in str(caught.value)


def test_no_wait_goes_past_the_end() -> None:
    patience = Patience(attempts=9, first_wait=1000.0, longest_wait=1000.0, end=5.0)
    with FakeOpenAI(faults={"500": 1.0}) as server:
        assert refused(server, patience=patience).status == 500
        assert server.count == 1


@on_both_roads
@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_a_refusal_is_not_retried(model: str, status: int) -> None:
    with FakeOpenAI(faults={str(status): 1.0}) as server:
        error = refused(server, model=model)
        assert server.count == 1
    assert (error.status, error.retryable) == (status, False)


@on_both_roads
def test_a_spent_quota_is_not_waited_for(model: str) -> None:
    with FakeOpenAI(faults={"429-quota": 1.0}) as server:
        error = refused(server, model=model)
        assert server.count == 1
    assert not error.retryable


@on_both_roads
def test_an_answer_cut_short_is_kept_with_its_usage(model: str) -> None:
    with FakeOpenAI(faults=["length", "length"]) as server:
        for schema in (None, GIFT.schema()):
            answer = ask(server, model=model, schema=schema)
            assert (answer.finish, answer.retries) == ("length", 0)
            assert answer.text
            assert answer.usage["output"] > 0


@on_both_roads
@pytest.mark.parametrize(("fault", "text"), [("empty", ""), ("wrong-schema", '{"unasked": true}')])
def test_an_answer_beside_the_point_is_returned_as_it_is(model: str, fault: str, text: str) -> None:
    with FakeOpenAI(faults=[fault]) as server:
        assert ask(server, model=model, schema=GIFT.schema()).text == text


@on_both_roads
def test_a_server_that_is_not_there_is_an_error_with_an_end(model: str) -> None:
    with FakeOpenAI() as server:
        pass
    error = refused(server, model=model)
    assert error.retryable
    assert error.status is None


# --- keys -------------------------------------------------------------------------------


@on_both_roads
def test_a_key_that_the_server_quotes_is_not_in_the_error(model: str) -> None:
    with FakeOpenAI(key="another") as server:
        error = refused(server, model=model)
    assert error.status == 401
    assert "Incorrect API key provided: ***" in str(error)
    assert KEY not in str(error)
    assert error.__cause__ is None


@on_both_roads
@pytest.mark.parametrize("fault", ["429", "500", "400", "closed", "truncated", "not-json", "no-choices"])
def test_no_error_names_the_key(model: str, fault: str) -> None:
    with FakeOpenAI(faults={fault: 1.0}) as server:
        assert KEY not in str(refused(server, model=model, text=f"my key is {KEY}"))


def test_words_that_look_like_keys_are_blotted_out() -> None:
    for secret in ("sk-proj-abc123def", "gsk_0123456789", "AIzaSyD-0123456789"):
        assert secret not in brief(f"bad key {secret}, sorry")
    assert brief("GET http://me:secret@host/v1?key=abc failed") == "GET http://***@host/v1?key=*** failed"


@pytest.mark.parametrize(
    "name",
    [
        "api_key",
        "openai_api_key",
        "default_headers",
        "http_client",
        "password",
        "token",
        "azure_endpoint",
        "api_base",
    ],
)
def test_sampling_holds_no_key(name: str) -> None:
    with pytest.raises(ModelError, match=name) as caught:
        complete(MODEL, HELLO, sampling={name: "very secret"})
    assert "very secret" not in str(caught.value)
    with pytest.raises(ModelError, match=name):
        complete(MODEL, HELLO, sampling={"model_kwargs": {name: "very secret"}})


def test_an_unknown_sampling_entry_is_an_error_at_once() -> None:
    with FakeOpenAI() as server:
        error = refused(server, sampling={"tempreature": 1})
        assert server.count == 0
    assert "tempreature" in str(error)
    assert "temperature" in str(error)
    assert not error.retryable


# Whatever a server does, there is an answer after another attempt, an answer as it is, or a clean error at once.
LOST = {
    "closed",
    "closed-midway",
    "hang",
    "slow-first-token",
    "truncated",
    "not-json",
    "no-choices",
    "error-200",
}
AS_THEY_ARE = {"empty", "wrong-schema", "length", "refusal", "parts", "no-usage"}
FINAL = {"429-tomorrow", "429-quota", "redirect"}


@on_both_roads
@pytest.mark.parametrize("fault", sorted(set(FAULTS) - FINAL))
def test_every_fault_ends_in_an_answer(fault: str, model: str) -> None:
    if fault == "parts" and model == PACKAGE:
        fault = "length"  # no list of parts reaches OpenAI's package from a server of theirs
    timeout = (
        0.5 if fault in ("hang", "slow-first-token") else 20.0
    )  # the others must not time out where others work
    with FakeOpenAI(faults=[fault]) as server:
        answer = ask(server, model=model, schema=GIFT.schema(), timeout=timeout)
    again = fault in LOST or fault[:3].isdigit()
    assert again or fault in AS_THEY_ARE
    assert (answer.retries, server.count) == ((1, 2) if again else (0, 1))


@pytest.mark.parametrize("fault", sorted(FINAL))
def test_what_waiting_does_not_cure_is_a_clean_error_at_once(fault: str) -> None:
    with FakeOpenAI(faults=[fault]) as server:
        error = refused(server, timeout=0.5)
        assert server.count == 1
    assert KEY not in str(error)


# --- readiness --------------------------------------------------------------------------


def test_readiness_names_a_missing_package_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_anthropic", None)
    said = readiness("anthropic:some-model")
    assert said == (
        "anthropic:some-model: the package langchain-anthropic is missing; pip install langchain-anthropic"
    )
    with pytest.raises(ModelError, match="langchain-anthropic"):
        complete("anthropic:some-model", HELLO)


def test_readiness_names_a_missing_key_and_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    assert readiness(MODEL) is None
    monkeypatch.delenv("OPENAI_API_KEY")
    said = readiness(MODEL) or ""
    places = "in the environment, in a .env beside the runs or on the Models page"
    assert f"set OPENAI_API_KEY {places}, or OPENAI_BASE_URL" in said


def test_a_server_of_ones_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with FakeOpenAI() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        assert readiness(MODEL) is None
        assert server.count == 0
        assert complete(MODEL, HELLO, timeout=20).text
    said = readiness(MODEL) or ""
    assert "nothing answers at http://127.0.0.1:" in said
    assert "OPENAI_BASE_URL" in said


def test_readiness_names_a_silent_ollama(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_ollama")
    with FakeOpenAI() as server:
        here = server.base_url.removesuffix("/v1")
        monkeypatch.setenv("OLLAMA_HOST", here)
        assert readiness("ollama:llama3.2") is None
    assert "`ollama serve`" in (readiness("ollama:llama3.2") or "")


# --- offline ----------------------------------------------------------------------------


def test_offline_is_a_chat_model_that_needs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    assert readiness("offline") is None
    shares = Allocation(among=("me", "Boris"), total=10)
    answer = complete("offline", HELLO, schema=shares.schema(), sampling={"temperature": 1.0})
    assert sum(read(answer.text, shares)[0].values()) == pytest.approx(10)  # type: ignore[union-attr]
    assert (answer.model, answer.finish, answer.structured) == ("offline", "stop", True)
    assert answer.usage["input"] > answer.usage["output"] > 0
    assert answer == complete("offline", HELLO, schema=shares.schema())


def test_offline_says_so_when_no_answer_can_fit() -> None:
    with pytest.raises(ModelError, match="no number fits") as caught:
        complete("offline", HELLO, schema={"type": "number", "minimum": 2, "maximum": 1}, patience=QUICK)
    assert not caught.value.retryable


def test_a_key_is_not_sent_to_a_server_that_a_spec_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    with pytest.raises(
        ModelError, match=r"names the server evil.example, .*set FOLKMOOT_TRUST=evil.example to allow it"
    ):
        complete("openai:x", [], sampling={"base_url": "https://evil.example/v1"})


@pytest.mark.parametrize(
    ("model", "remedy"),
    [
        ("gpt-4", "say whose model it is, as in openai:gpt-4 or ollama:gpt-4"),
        ("openai", "say which of its models, as in openai:MODEL"),
        ("offlin", "did you mean offline?"),
        ("opnai:gpt-4", "there is no provider 'opnai'; did you mean openai:gpt-4?"),
        ("foo:bar", "there is no provider 'foo'"),
        ("openai:fake | gpt-4", "gpt-4: say whose model it is"),
    ],
)
def test_a_model_that_nobody_can_be_asked_for_is_said_in_one_sentence(model: str, remedy: str) -> None:
    said = readiness(model) or ""
    assert remedy in said
    assert said.endswith("`folkmoot models` lists what can be asked")
    assert len(said) < 160
    if "|" not in model:
        with pytest.raises(ModelError) as refusal:
            complete(model, HELLO)
        assert str(refusal.value) == said
