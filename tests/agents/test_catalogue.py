"""What there is to ask: providers as they are found, models that a server lists, and one trial."""

import pytest

from agents.catalogue import Seen, providers, served, trial
from sandbox import ModelError, keys
from tests.fake_openai import FakeOpenAI

KEY = "planted.key-0123456789"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OPENAI_API_BASE",
        "OPENAI_BASE_URL",
        "OPENROUTER_BASE_URL",
        "ANTHROPIC_API_URL",
        "FOLKMOOT_PRICES",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    monkeypatch.setattr(keys, "_told", {})


def found(name: str) -> Seen:
    return next(one for one in providers() if one.name == name)


def test_a_provider_without_a_key_says_so_with_the_remedy() -> None:
    seen = found("openai")
    assert (seen.installed, seen.key, seen.origin) == (True, "", "")
    assert seen.lack.startswith("no key; set OPENAI_API_KEY in the environment, in a .env")
    assert "gpt-4.1-mini" in seen.models


def test_a_key_is_named_with_its_origin_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    seen = providers()
    assert (seen[0].name, seen[0].key, seen[0].origin, seen[0].lack) == (
        "anthropic", "ANTHROPIC_API_KEY", "environment", "",
    )  # fmt: skip
    assert KEY not in str([one.plain() for one in seen])


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("agents.catalogue", "agents.providers"):
        monkeypatch.setattr(f"{module}.find_spec", lambda name: None)
    seen = found("google_genai")
    assert not seen.installed
    assert seen.lack == "the package langchain-google-genai is missing; pip install langchain-google-genai"


def test_a_local_ollama_is_found_with_its_models(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeOpenAI() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.base_url.removesuffix("/v1"))
        seen = found("ollama")
        assert (seen.lack, seen.models, seen.variables) == ("", ("fake",), ())
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        assert served("openai") == ("fake",)


def test_an_ollama_that_is_not_there_is_said_with_the_remedy() -> None:
    lack = "nothing answers at http://127.0.0.1:9/v1; start it with `ollama serve` or set OLLAMA_HOST to where it runs"
    assert found("ollama").lack == lack
    with pytest.raises(ModelError, match="lists no models to us"):
        served("anthropic")


def test_a_trial_shows_latency_form_tokens_and_price(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("FOLKMOOT_PRICES", "openai:fake=input:1000,output:2000")
    with FakeOpenAI(latency=0.05, key=KEY) as server:
        shown = trial("openai:fake", server.base_url)
    assert (shown.error, shown.structured, shown.legible, shown.answered_by) == ("", True, "json", "fake")
    usage = dict(shown.usage)
    assert shown.seconds >= 0.05
    assert shown.money == pytest.approx((usage["input"] * 1000 + usage["output"] * 2000) / 10**6)
    assert dict(shown.lines())["structured output"] == "yes"


def test_a_trial_of_a_model_that_knows_no_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FakeOpenAI(forms=False, reply=lambda body: 'Sure! {"colour": "red", "number": 3}') as server:
        shown = trial("openai:fake", server.base_url)
    with FakeOpenAI(forms=False, reply=lambda body: "I would rather not.") as server:
        silent = trial("openai:fake", server.base_url)
    assert dict(shown.lines())["structured output"] == "no, read as json"
    assert dict(silent.lines())["structured output"] == "no, and it could not be read"


def test_a_trial_that_fails_is_asked_once_and_says_why_without_the_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with FakeOpenAI(faults=["500", "500"]) as server:
        broken = trial("openai:fake", server.base_url)
        assert server.count == 1
    with FakeOpenAI(key="another") as server:
        refused = trial("openai:fake", server.base_url)
    assert "HTTP 500" in broken.error
    assert "HTTP 401" in refused.error
    assert KEY not in refused.error


def test_the_offline_voice_costs_nothing_and_says_what_it_is() -> None:
    lines = dict(trial("offline").lines())
    assert (lines["structured output"], lines["price"]) == ("yes", "nothing")
    assert lines["its price"] == "free (rules on this machine, no model)"
