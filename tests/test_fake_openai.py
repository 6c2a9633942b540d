import json
import time
from collections.abc import Iterator

import httpx2
import openai
import pytest

from tests.fake_openai import FakeOpenAI

HELLO = [{"role": "user", "content": "hello"}]
PARAMETERS = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 1, "maximum": 3}}}
TOOLS = [{"type": "function", "function": {"name": "count", "parameters": PARAMETERS}}]


@pytest.fixture
def server() -> Iterator[FakeOpenAI]:
    with FakeOpenAI() as one:
        yield one


@pytest.fixture
def client(server: FakeOpenAI) -> Iterator[openai.OpenAI]:
    with connected(server) as one:
        yield one


def connected(server: FakeOpenAI) -> openai.OpenAI:
    return openai.OpenAI(base_url=server.base_url, api_key="any", max_retries=0, timeout=20)


def answers(client: openai.OpenAI, text: str) -> bool:
    try:
        client.chat.completions.create(model="fake", messages=[{"role": "user", "content": text}])
    except openai.InternalServerError:
        return False
    return True


def test_it_streams_the_same_words_it_answers(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="fake", messages=HELLO)
    first, usage = "", None
    stream = client.chat.completions.create(
        model="fake", messages=HELLO, stream=True, stream_options={"include_usage": True}
    )
    for chunk in stream:
        first += (chunk.choices[0].delta.content or "") if chunk.choices else ""
        usage = chunk.usage or usage
    assert first.endswith(".")
    assert whole.choices[0].message.content
    assert usage is not None
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_it_calls_a_tool_with_legal_arguments(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="fake", messages=HELLO, tools=TOOLS)
    (call,) = answer.choices[0].message.tool_calls or ()
    assert answer.choices[0].finish_reason == "tool_calls"
    assert call.function.name == "count"
    assert json.loads(call.function.arguments)["n"] in (1, 2, 3)


def test_it_embeds_equal_texts_equally(client: openai.OpenAI) -> None:
    a, b, c = client.embeddings.create(model="fake", input=["tea", "tea", "war"]).data
    assert a.embedding == b.embedding != c.embedding
    assert sum(x * x for x in a.embedding) == pytest.approx(1, rel=1e-5)


def test_it_lists_its_models_and_refuses_bad_requests(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["fake"]
    with pytest.raises(openai.BadRequestError, match="messages"):
        client.chat.completions.create(model="fake", messages=[])


def test_faults_follow_the_seed_not_the_order() -> None:
    def fates(order: list[int], seed: int) -> dict[int, bool]:
        with FakeOpenAI(faults={"500": 0.5}, seed=seed) as server, connected(server) as client:
            return {i: answers(client, str(i)) for i in order}

    forwards = fates(list(range(20)), seed=1)
    assert forwards == fates(list(reversed(range(20))), seed=1)
    assert forwards != fates(list(range(20)), seed=2)
    assert set(forwards.values()) == {True, False}


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
def test_a_slow_first_token_comes_after_the_head(stream: bool) -> None:
    with FakeOpenAI(faults=["slow-first-token"], slow=0.2) as server, connected(server) as client:
        begin = time.monotonic()
        given = client.chat.completions.with_raw_response.create(model="fake", messages=HELLO, stream=stream)
        answer = given.parse()
        words = (
            [chunk.choices[0].delta.content for chunk in answer]
            if stream
            else [answer.choices[0].message.content]
        )
        assert any(words)
        assert time.monotonic() - begin >= 0.2


def test_a_stream_that_is_closed_midway_breaks_off() -> None:
    with FakeOpenAI(faults=["closed-midway"]) as server, connected(server) as client:
        stream = client.chat.completions.create(model="fake", messages=HELLO, stream=True)
        with pytest.raises((openai.APIError, httpx2.TransportError)):
            list(stream)
