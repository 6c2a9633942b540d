"""The Models page: what it says of each provider, a trial, and a key that stays in memory."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sandbox import keys
from sandbox.ui import models_page
from tests.fake_openai import FakeOpenAI

KEY = "planted.key-0123456789"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE", "FOLKMOOT_PRICES"):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    monkeypatch.setattr(keys, "_told", {})
    monkeypatch.setattr(keys, "_before", {})
    models_page._seen.clear()
    yield
    models_page._seen.clear()


def script() -> None:
    from sandbox.ui.models_page import page

    page()


def visit() -> AppTest:
    at = AppTest.from_function(script, default_timeout=30).run()
    assert not at.exception
    return at


def words(at: AppTest) -> str:
    shown = [one.value for kind in ("markdown", "caption", "error", "success") for one in at.get(kind)]
    return "\n".join(shown).replace("\\", "").replace("\u2060", "")


def button(at: AppTest, label: str) -> object:
    return next(one for one in at.button if one.label == label)


def test_it_says_what_is_there_and_what_is_missing() -> None:
    said = words(visit())
    assert "no language model" in said
    assert "No key; set OPENAI_API_KEY in the environment" in said
    assert "Nothing answers at http://127.0.0.1:9/v1; start it with “ollama serve”" in said


def test_a_local_ollama_is_found_and_offered_for_the_trial(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeOpenAI() as server:
        monkeypatch.setenv("OLLAMA_HOST", server.base_url.removesuffix("/v1"))
        at = visit()
        assert "Ollama answers at" in words(at)
        assert at.text_input(key="trial-model").value == "ollama:fake"
        button(at, "Ask one question").click().run()  # type: ignore[attr-defined]
        assert "ollama:fake answered in" in words(at)
        assert "Structured output: **yes**" in words(at)
        assert "Its price: **free (an Ollama of your own)**" in words(at)


def test_a_trial_that_fails_says_why() -> None:
    at = visit()
    at.text_input(key="trial-model").set_value("anthropic:claude")
    button(at, "Ask one question").click().run()  # type: ignore[attr-defined]
    assert "anthropic:claude: no key; set ANTHROPIC_API_KEY" in words(at)


def test_a_key_is_kept_in_memory_shown_nowhere_and_forgotten(runs_folder: Path) -> None:
    at = visit()
    at.text_input(key="key-value").set_value(KEY)
    button(at, "Keep it until the app ends").click().run()  # type: ignore[attr-defined]
    assert os.environ["OPENAI_API_KEY"] == KEY
    assert "key entered here" in words(at)
    assert KEY not in words(at)
    assert not [path for path in runs_folder.parent.rglob("*") if path.is_file()]
    button(at, "Forget OPENAI_API_KEY").click().run()  # type: ignore[attr-defined]
    assert "OPENAI_API_KEY" not in os.environ
    assert "key entered here" not in words(at)


def test_what_can_be_no_key_is_said() -> None:
    at = visit()
    at.text_input(key="key-value").set_value("two words")
    button(at, "Keep it until the app ends").click().run()  # type: ignore[attr-defined]
    assert "a key is one word; copy it again" in words(at)
