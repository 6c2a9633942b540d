"""Prices: known offline, None where they are not known, counted as providers bill."""

import socket
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from agents import slim
from agents.prices import cost, price


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "FOLKMOOT_PRICES",
        "OPENAI_BASE_URL",
        "OPENAI_API_BASE",
        "OLLAMA_HOST",
        "OPENROUTER_BASE_URL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a price must not need the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


MOMENT = datetime(2026, 11, 1, tzinfo=UTC)


# Dollars per million tokens as the providers list them: input, cached input, output.
# gpt-4.1-mini 0.40, 0.10, 1.60; o3 2, 0.50, 8; claude-sonnet-4-5 3, 0.30, 15 (cache write 3.75); gemini-2.5-flash 0.30,
# 0.03, 2.50
@pytest.mark.parametrize(
    ("model", "usage", "dollars"),
    [
        ("openai:gpt-4.1-mini", {"input": 10_000, "output": 1_000}, 0.0056),
        ("openai:gpt-4.1-mini", {"input": 10_000, "cached": 8_000, "output": 1_000}, 0.0032),
        ("openai:gpt-4.1-mini-2025-04-14", {"input": 10_000, "output": 1_000}, 0.0056),
        ("openai:o3", {"input": 1_000, "output": 500, "reasoning": 400}, 0.006),
        ("anthropic:claude-sonnet-4-5", {"input": 2_000, "output": 100}, 0.0075),
        (
            "anthropic:claude-sonnet-4-5",
            {"input": 2_000, "cached": 1_000, "stored": 1_000, "output": 0},
            0.00405,
        ),
        ("google_genai:gemini-2.5-flash", {"input": 1_000, "output": 1_000}, 0.0028),
        ("google-genai:gemini-2.5-flash", {"input": 1_000, "output": 1_000}, 0.0028),
        ("azure_openai:gpt-4o", {"input": 1_000, "output": 1_000}, 0.0125),
        ("openrouter:openai/gpt-4o-mini", {"input": 1_000_000, "output": 1_000_000}, 0.75),
        ("offline", {"input": 1_000, "output": 1_000}, 0.0),
        ("ollama:llama3.2", {}, 0.0),
    ],
)
def test_a_call_costs_what_the_provider_bills(
    no_network: None, model: str, usage: dict[str, int], dollars: float
) -> None:
    assert cost(model, usage, at=MOMENT) == pytest.approx(dollars)


@pytest.mark.parametrize(
    "model", ["openai:no-such-model", "nobody:at-all", "ollama:gpt-oss:120b-cloud", "anthropic:", "openai:"]
)
def test_what_is_not_known_is_none_and_never_zero(no_network: None, model: str) -> None:
    assert price(model) is None
    assert cost(model, {"input": 1, "output": 1}) is None


def test_tokens_that_the_provider_did_not_count_are_no_price() -> None:
    assert cost("openai:gpt-4.1-mini", {"output": 12}) is None
    assert cost("openai:gpt-4.1-mini", {}) is None


def test_a_price_is_said_in_words_with_its_source(no_network: None) -> None:
    said = str(price("openai:gpt-4.1-mini"))
    assert said.startswith("$0.4 in, $1.6 out per million tokens (genai-prices ")
    assert str(price("offline")) == "free (rules on this machine, no model)"
    assert str(price("ollama:qwen3:4b")) == "free (an Ollama of your own)"
    assert price("openai:gpt-4.1-mini").cached == pytest.approx(0.1)  # type: ignore[union-attr]


def test_a_server_of_ones_own_is_not_billed_as_its_namesake(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {"base_url": "http://localhost:8000/v1"}
    assert str(price("openai:gpt-4.1-mini", here)) == "free (a server on this machine)"
    assert cost("openai:gpt-4.1-mini", {"input": 5, "output": 5}, here) == 0.0
    assert price("openai:gpt-4.1-mini", {"base_url": "http://10.0.0.7:8000/v1"}) is None
    groq = {"base_url": "https://api.groq.com/openai/v1"}
    assert cost("openai:llama-3.3-70b-versatile", {"input": 10**6, "output": 0}, groq) == pytest.approx(0.59)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert price("openai:gpt-4.1-mini").free  # type: ignore[union-attr]


def test_of_several_models_the_dearest_counts_and_one_unknown_makes_all_unknown() -> None:
    usage = {"input": 10_000, "output": 1_000}
    both = cost("openai:gpt-4.1-mini | anthropic:claude-sonnet-4-5", usage, at=MOMENT)
    assert both == cost("anthropic:claude-sonnet-4-5", usage, at=MOMENT) == pytest.approx(0.045)
    assert cost("ollama:llama3.2 | openai:no-such-model", usage) is None
    here = {"base_url": "http://localhost:8000/v1"}  # of the first only
    assert cost("openai:x | openai:gpt-4.1-mini", usage, here) == pytest.approx(0.0056)


def test_a_surcharge_on_long_calls_is_billed_and_not_shown_as_the_price() -> None:
    then = datetime(2026, 1, 1, tzinfo=UTC)
    short = cost("google_genai:gemini-2.5-pro", {"input": 100_000, "output": 0}, at=then)
    long = cost("google_genai:gemini-2.5-pro", {"input": 300_000, "output": 0}, at=then)
    assert (short, long) == (pytest.approx(0.125), pytest.approx(0.75))
    assert price("google_genai:gemini-2.5-pro").input == pytest.approx(1.25)  # type: ignore[union-attr]


def test_own_prices_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "openai:mine=input:2,output:8,cached:0.5; ollama:*=input:0.1,output:0.1"
    monkeypatch.setenv("FOLKMOOT_PRICES", said)
    assert cost("openai:mine", {"input": 1000, "cached": 400, "output": 100}) == pytest.approx(0.0022)
    assert str(price("openai:mine")) == "$2 in, $8 out per million tokens (FOLKMOOT_PRICES)"
    assert cost("ollama:llama3.2", {"input": 10**6, "output": 0}) == pytest.approx(0.1)


@pytest.mark.parametrize(
    "text", ["openai:x", "openai:x=4", "x=input:a,output:1", "x=input:-1,output:1", "x=input:1"]
)
def test_own_prices_that_cannot_be_read_are_said(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("FOLKMOOT_PRICES", text)
    with pytest.raises(
        ValueError, match=r"FOLKMOOT_PRICES: .* cannot be read; write dollars per million tokens"
    ):
        price("openai:x")


def test_the_package_is_loaded_with_the_first_price_only() -> None:
    asked = (
        "import sys, agents.prices; agents.prices.price('offline'); sys.exit('genai_prices' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", asked], check=True)


def test_reasoning_counted_beside_the_output_is_added_to_it() -> None:
    beside = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 45}
    within = {"prompt_tokens": 10, "completion_tokens": 35, "total_tokens": 45}
    thought = {"completion_tokens_details": {"reasoning_tokens": 30}}
    wanted = {"input": 10, "output": 35, "reasoning": 30}
    assert slim._usage(beside | thought) == slim._usage(within | thought) == wanted
