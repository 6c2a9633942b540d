"""Chat models by name: LangChain's clients behind one blocking function.

``offline`` needs nothing (agents/offline.py); other names go to `langchain.chat_models.init_chat_model`
("openai:gpt-4.1-mini", "ollama:llama3.2"). Keys come from the environment only; a base URL from there or
from the sampling entry ``base_url``. LangChain is imported when a model is first used.

All calls of a process share one event loop in one thread, because provider packages share connections between
their clients: a second loop finds them closed, after the request has been paid for.
"""

import asyncio
import functools
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, stop_before_delay

from agents.faults import PATIENT, Patience, brief, fault
from agents.offline import speak
from agents.providers import lacking, provider_name, silent_server, surroundings, untrusted
from sandbox import Completion, ModelError

Messages = Sequence[Mapping[str, str]]
_building = threading.Lock()
_CREDENTIAL = re.compile(
    r"(^|_)(key|secret|password|token|authorization|credentials?|headers?|proxy|client)$", re.I
)


def complete(
    model: str,
    messages: Messages,
    *,
    schema: Mapping[str, Any] | None = None,
    sampling: Mapping[str, Any] | None = None,
    timeout: float = 60.0,
    patience: Patience = PATIENT,
) -> Completion:
    """One answer of a chat model; blocks, and may be called from many threads at once.

    `schema` is given to the provider where it takes one (`Completion.structured`); where that needs an object
    and the schema is none, the answer is an object with the one field ``answer``. `sampling` goes to the
    client (temperature, max_tokens ...), never with a key. `timeout` is for one attempt, in seconds;
    `patience` bounds the attempts. Raises ModelError.
    """
    try:
        client = _client(model, dict(sampling or {}), timeout)
        asked, structured = _with_schema(client, schema)
    except ModelError:
        raise
    except Exception as error:  # a provider package may raise anything while it is set up
        raise ModelError(f"{model}: {brief(error)}") from None
    call = _patiently(model, asked, [dict(message) for message in messages], timeout, patience)
    future = asyncio.run_coroutine_threadsafe(call, _loop())
    try:
        answer, retries = future.result(patience.end + timeout + 5)
    except TimeoutError:  # only a client that ignores being cancelled gets here
        future.cancel()
        raise ModelError(f"{model}: the client does not return", retryable=True) from None
    return _completion(model, answer, structured, retries)


def readiness(model: str) -> str | None:
    """Nothing when `model` can be asked; else one sentence: what is missing, and the remedy. It is free."""
    try:
        _client(model, {}, 1.0)
    except ModelError as lack:
        return str(lack)
    except Exception as error:
        return f"{model}: {brief(error)}"
    return silent_server(model)


def _client(model: str, sampling: dict[str, Any], timeout: float) -> Any:
    """The chat model for these settings, built once and kept as long as the environment stays the same."""
    if secret := next(filter(_CREDENTIAL.search, _names(sampling)), None):
        raise ModelError(
            f"{model}: sampling must not hold {secret!r}; keys and headers belong in the environment"
        )
    if model == "offline":
        return offline_chat()
    server = str(sampling.get("base_url") or "")
    if lack := lacking(model, server) or (untrusted(model, server) if server else None):
        raise ModelError(lack)
    with _building:
        return _built(model, json.dumps(sampling, sort_keys=True), timeout, surroundings(model))


def _names(entries: Any) -> Iterator[str]:
    """The names of all entries, nested ones too."""
    for name, value in entries.items():
        yield name
        yield from _names(value) if isinstance(value, Mapping) else ()


@functools.lru_cache(maxsize=128)
def _built(model: str, sampling: str, timeout: float, environment: int) -> Any:
    from langchain.chat_models import init_chat_model

    limits: dict[str, Any] = {"timeout": timeout, "max_retries": 0}  # only Patience tries again
    provider = provider_name(model)
    if provider == "ollama":
        limits = {"client_kwargs": {"timeout": timeout}}
    if provider == "openai" and not os.environ.get("OPENAI_API_KEY"):
        limits["api_key"] = "none"  # a server of one's own asks for no key; the client insists on a word
    return init_chat_model(model, **{**json.loads(sampling), **limits})


def _with_schema(client: Any, schema: Mapping[str, Any] | None) -> tuple[Any, bool]:
    """The client bound to the schema, and whether its provider takes one natively."""
    kind = type(client).__name__
    if schema is None or kind not in ("ChatOpenAI", "AzureChatOpenAI", "ChatOllama", "OfflineChat"):
        return client, False
    if kind == "ChatOllama":
        return client.bind(format=dict(schema)), True
    if kind != "OfflineChat" and schema.get("type") != "object":  # OpenAI refuses other schemas at the top
        schema = {"type": "object", "properties": {"answer": schema}, "required": ["answer"]}
        schema["additionalProperties"] = False
    named = {"name": "answer", "schema": dict(schema), "strict": False}
    return client.bind(response_format={"type": "json_schema", "json_schema": named}), True


def _loop() -> asyncio.AbstractEventLoop:
    with _building:
        return _running_loop()


@functools.cache
def _running_loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="models", daemon=True).start()
    return loop


async def _patiently(
    model: str, client: Any, messages: list[dict[str, str]], timeout: float, patience: Patience
) -> tuple[Any, int]:
    """The answer and the number of retries it took. Raises ModelError."""
    policy = AsyncRetrying(
        retry=retry_if_exception(lambda error: fault(error).retryable),
        stop=stop_after_attempt(patience.attempts) | stop_before_delay(patience.end),
        wait=patience.wait,
        reraise=True,
    )
    tries = 0
    try:
        async for attempt in policy:
            tries = attempt.retry_state.attempt_number
            with attempt:
                return await asyncio.wait_for(_asked(client, messages), timeout), tries - 1
    except Exception as error:  # whatever a provider package raises becomes one kind of error, without keys
        found = fault(error)
        said = f"no answer within {timeout:g} s" if isinstance(error, TimeoutError) else found.text
        spent = f" ({tries} attempts)" if tries > 1 else ""
        raise ModelError(f"{model}: {said}{spent}", retryable=found.retryable, status=found.status) from None
    raise AssertionError("the policy returns or raises")


async def _asked(client: Any, messages: list[dict[str, str]]) -> Any:
    """The client's message; one that OpenAI's package withholds for being cut short is paid for, and kept."""
    try:
        return await client.ainvoke(messages)
    except Exception as error:
        cut = getattr(error, "completion", None)
        if cut is None:
            raise
        from langchain_core.messages import AIMessage

        choice = cut.choices[0]
        details = {"model_name": cut.model, "finish_reason": choice.finish_reason}
        message = AIMessage(content=choice.message.content or "", response_metadata=details)
        if cut.usage:
            sent, got = cut.usage.prompt_tokens, cut.usage.completion_tokens
            message.usage_metadata = {"input_tokens": sent, "output_tokens": got, "total_tokens": sent + got}
        return message


def _completion(model: str, answer: Any, structured: bool, retries: int) -> Completion:
    said, meta = answer.response_metadata or {}, answer.usage_metadata or {}
    counts = {
        "input": meta.get("input_tokens"),
        "output": meta.get("output_tokens"),
        "reasoning": (meta.get("output_token_details") or {}).get("reasoning"),
        "cached": (meta.get("input_token_details") or {}).get("cache_read"),
    }
    refusal = answer.additional_kwargs.get("refusal")
    finish = next((said[k] for k in ("finish_reason", "stop_reason", "done_reason") if said.get(k)), "")
    return Completion(
        text=str(answer.text) or refusal or "",
        usage={kind: count for kind, count in counts.items() if count is not None},
        model=str(said.get("model_name") or said.get("model") or model),
        finish="refusal" if refusal else str(finish),
        structured=structured,
        retries=retries,
    )


@functools.cache
def offline_chat() -> Any:
    """The LangChain chat model named ``offline``: a rule-made voice, not a language model."""
    from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.outputs import ChatGeneration, ChatResult

    roles = {"human": "user", "ai": "assistant"}

    class OfflineChat(BaseChatModel):
        """A rule-made voice, not a language model: it answers any schema legally and understands nothing."""

        @property
        def _llm_type(self) -> str:
            return "offline"

        def _generate(
            self,
            messages: list[BaseMessage],
            stop: list[str] | None = None,
            run_manager: CallbackManagerForLLMRun | None = None,
            **bound: Any,
        ) -> ChatResult:
            plain = [{"role": roles.get(m.type, m.type), "content": str(m.text)} for m in messages]
            schema = bound.get("response_format", {}).get("json_schema", {}).get("schema")
            text = speak(plain, schema)
            sent, got = (
                sum(len(m["content"]) for m in plain) // 4 + 1,
                len(text) // 4 + 1,
            )  # about 4 letters a token
            message = AIMessage(
                content=text, response_metadata={"model_name": "offline", "finish_reason": "stop"}
            )
            message.usage_metadata = {"input_tokens": sent, "output_tokens": got, "total_tokens": sent + got}
            return ChatResult(generations=[ChatGeneration(message=message)])

        async def _agenerate(
            self,
            messages: list[BaseMessage],
            stop: list[str] | None = None,
            run_manager: AsyncCallbackManagerForLLMRun | None = None,
            **bound: Any,
        ) -> ChatResult:
            return self._generate(messages, stop, None, **bound)

    return OfflineChat()
