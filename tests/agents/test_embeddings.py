"""Texts as vectors: the hashed bag of words, and models behind OpenAI's protocol."""

import math
import os
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.embeddings import embed, hashed, readiness
from agents.faults import Patience
from sandbox import Embedded, ModelError
from tests.fake_openai import FakeOpenAI

QUICK = Patience(attempts=3, first_wait=0.001, longest_wait=0.002, end=60.0)
MODEL = "openai:text-embedding-fake"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_BASE", "OPENAI_BASE_URL", "OLLAMA_HOST", "FOLKMOOT_LIMITS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", "planted.key-0123456789")


def ask(server: FakeOpenAI, texts: list[str], **options: Any) -> Embedded:
    return embed(MODEL, texts, base_url=server.base_url, **{"timeout": 20.0, "patience": QUICK, **options})


# --- a hashed bag of words ---------------------------------------------------------------


def test_a_hashed_text_is_the_same_on_every_machine_and_for_ever() -> None:
    found = {i: round(x, 6) for i, x in enumerate(hashed("The lake, the LAKE is empty.")) if x}
    twice, once = 1 + math.log(2), 1.0
    length = math.hypot(twice, twice, once, once)
    assert sorted(map(abs, found.values())) == pytest.approx(
        sorted([twice / length] * 2 + [once / length] * 2), abs=1e-6
    )
    assert found == {23: -0.608845, 48: 0.359594, 105: -0.359594, 149: -0.608845}  # of a first run: keep it


def test_words_count_and_neither_their_order_nor_capitals_nor_signs() -> None:
    assert hashed("Ada gave Ben 3.") == hashed("ben, 3 GAVE ada!")
    assert hashed("ﬁsh") == hashed("fish")  # one sign for two letters
    assert hashed("湖水") != hashed("湖")
    assert np.dot(hashed("湖水 is rare"), hashed("水")) > 0


def test_alike_is_nearer_than_unlike() -> None:
    one, alike, other = map(
        hashed, ("we should share the catch", "share the catch with us", "my vote goes to Cleo")
    )
    assert np.dot(one, alike) > 0.4 > abs(np.dot(one, other))


@given(st.text(max_size=80))
def test_every_text_has_unit_length_or_none(text: str) -> None:
    length = math.hypot(*hashed(text))
    assert length == pytest.approx(1) or length == 0


def test_hashed_needs_no_key_no_server_and_no_usage() -> None:
    answer = embed("hashed", ["a b", ""], dimensions=64)
    assert [len(row) for row in answer.rows] == [64, 64]
    assert (answer.usage, readiness("hashed")) == ({}, None)


# --- a server that answers --------------------------------------------------------------


def test_a_server_is_asked_once_for_all_and_an_empty_text_stays_at_home() -> None:
    with FakeOpenAI() as server:
        answer = ask(server, ["one", "", "two", "  "])
        again = ask(server, ["two"])
    assert server.requests[0] == {
        "model": "text-embedding-fake",
        "input": ["one", "two"],
        "encoding_format": "float",
    }
    assert [len(row) for row in answer.rows] == [16, 0, 16, 0]
    assert answer.rows[2] == again.rows[0]
    assert (answer.usage, answer.model) == ({"input": 2, "output": 0}, "text-embedding-fake")


def test_many_texts_go_in_several_requests_and_come_back_in_order() -> None:
    texts = [f"text {i}" for i in range(600)]
    with FakeOpenAI() as server:
        answer = ask(server, texts)
        single = ask(server, ["text 555"])
    assert sorted(len(request["input"]) for request in server.requests) == [1, 88, 256, 256]
    assert answer.rows[555] == single.rows[0]
    assert answer.usage["input"] == sum(len(text) // 4 + 1 for text in texts)


def test_dimensions_are_asked_for() -> None:
    with FakeOpenAI() as server:
        ask(server, ["one"], dimensions=8)
    assert server.requests[0]["dimensions"] == 8


def test_nothing_to_embed_asks_nobody() -> None:
    with FakeOpenAI() as server:
        assert ask(server, [" ", ""]).rows == [[], []]
    assert server.requests == []


@pytest.mark.parametrize("fault", ["500", "429-retry-after", "closed", "truncated", "not-json"])
def test_a_fault_is_tried_again(fault: str) -> None:
    with FakeOpenAI(faults=[fault]) as server:
        answer = ask(server, ["one"])
    assert (len(answer.rows[0]), answer.retries, len(server.requests)) == (16, 1, 2)


def test_a_server_that_stays_away_is_a_model_error_without_the_key() -> None:
    with FakeOpenAI(key="another") as server, pytest.raises(ModelError) as caught:
        ask(server, ["one"])
    assert "HTTP 401" in str(caught.value)
    assert "planted" not in str(caught.value)


def test_too_few_vectors_are_no_answer() -> None:
    with (
        FakeOpenAI(faults=["no-choices"] * 9) as server,
        pytest.raises(ModelError, match="does not hold 1 vectors"),
    ):
        ask(server, ["one"])


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            "google_genai:gemini-embedding-001",
            "no key; set GOOGLE_API_KEY or GEMINI_API_KEY in the environment, in a .env beside the runs",
        ),
        ("ollama:nomic-embed-text", "start it with `ollama serve`"),
        ("nobody:at-all", "there is no provider 'nobody'"),
    ],
)
def test_what_is_missing_is_said_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, model: str, said: str
) -> None:
    monkeypatch.setenv("OLLAMA_HOST", "http://127.0.0.1:9")
    assert said in (readiness(model) or "")
    with pytest.raises(ModelError):
        embed(model, ["one"], patience=QUICK)


def test_other_providers_embed_through_their_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "planted")
    monkeypatch.setenv("OPENAI_API_VERSION", "2025-01-01")
    with FakeOpenAI() as server:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.base_url.removesuffix("/v1"))
        answer = embed("azure_openai:words", ["one", "two"], patience=QUICK)
        direct = ask(server, ["two"])
    assert os.environ["AZURE_OPENAI_ENDPOINT"]
    assert answer.rows[1] == pytest.approx(direct.rows[0], abs=1e-6)
