"""`folkmoot models`: a list for people and for programs, and a trial."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from tests.fake_openai import FakeOpenAI

Command = Callable[..., Any]
KEY = "planted.key-0123456789"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_BASE", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def test_the_list_says_what_is_there_and_what_is_missing(folkmoot: Command) -> None:
    said = folkmoot("models")
    assert said.exit_code == 0
    lines = {line.split()[0]: line for line in said.stdout.splitlines() if line}
    assert "a rule-made voice on this machine, no language model" in lines["offline"]
    assert "OPENAI_API_KEY (environment)" in lines["openai"]
    assert "no key; set ANTHROPIC_API_KEY in the environment" in lines["anthropic"]
    assert "start it with `ollama serve`" in lines["ollama"]
    assert KEY not in said.stdout


def test_json_is_one_object_without_keys(folkmoot: Command) -> None:
    said = orjson.loads(folkmoot("models", "--json").stdout)
    openai = next(one for one in said["providers"] if one["name"] == "openai")
    assert (openai["key"], openai["origin"], openai["lack"]) == ("OPENAI_API_KEY", "environment", "")
    assert "gpt-4.1-mini" in openai["models"]
    assert KEY not in str(said)


def test_a_trial_is_shown_and_one_that_fails_ends_with_1(folkmoot: Command) -> None:
    with FakeOpenAI(key=KEY) as server:
        said = folkmoot("models", "--test", "openai:fake", "--base-url", server.base_url)
    assert said.exit_code == 0
    assert [line.split("  ")[1] for line in said.stdout.splitlines()[1:]] == [
        "latency", "structured output", "tokens", "price", "its price", "answer",
    ]  # fmt: skip
    failed = folkmoot("models", "--test", "offline", "--test", "anthropic:claude", "--json")
    assert failed.exit_code == 1
    tests = orjson.loads(failed.stdout)["tests"]
    assert [bool(one["error"]) for one in tests] == [False, True]
