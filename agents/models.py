"""Chat models by name, behind one blocking function.

``offline`` needs nothing (agents/offline.py). Models behind OpenAI's protocol ("openai:gpt-4.1-mini",
"ollama:llama3.2", "openrouter:...") are asked by our own slim client (agents/slim.py), without LangChain; other names
go to `langchain.chat_models.init_chat_model` ("anthropic:...", "azure_openai:..."), imported when one is first used.
Keys come from the environment only; a base URL from there or from the sampling entry ``base_url``.

All calls of a process share one event loop (agents/loop.py) and one limiter per model (agents/limits.py); only
agents/calls.py tries again.
"""

import asyncio
import functools
import json
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from agents import loop, slim
from agents.calls import Call, Road, patiently
from agents.faults import PATIENT, Patience, brief
from agents.limits import limit_of
from agents.offline import speak
from agents.prices import own
from agents.providers import alternatives, astray, endpoint, lacking, silent_server, surroundings, untrusted
from sandbox import Completion, ModelError

Messages = Sequence[Mapping[str, str]]
_building = threading.Lock()
_LIKELY_OUTPUT = 256  # tokens set aside for an answer of unknown length, until its usage is known


def complete(
    model: str,
    messages: Messages,
    *,
    schema: Mapping[str, Any] | None = None,
    sampling: Mapping[str, Any] | None = None,
    timeout: float = 60.0,
    patience: Patience = PATIENT,
    begun: Callable[[], None] | None = None,
) -> Completion:
    """One answer of a chat model; blocks, and may be called from many threads at once.

    `schema` is given to the provider where it takes one (`Completion.structured`); where that needs an object
    and the schema is none, the answer is an object with the one field ``answer``. `sampling` goes with the request
    (temperature, max_tokens ...), never with a key. `timeout` is for one attempt, in seconds, without the wait for the
    limiter; `patience` bounds the attempts. `begun` is called from another thread whenever an attempt has been let in,
    so that whoever counts time does not count the queue. Raises ModelError; and CancelledError, which is no answer to
    be recorded, when the process ends.
    """
    options: dict[str, Any] = {"schema": schema, "sampling": sampling, "timeout": timeout}
    answer = submit(model, messages, patience=patience, begun=begun, **options)
    try:
        return answer.result()
    finally:
        answer.cancel()  # where the wait itself was interrupted, as by Ctrl-C


def submit(
    model: str,
    messages: Messages,
    *,
    schema: Mapping[str, Any] | None = None,
    sampling: Mapping[str, Any] | None = None,
    timeout: float = 60.0,
    patience: Patience = PATIENT,
    begun: Callable[[], None] | None = None,
) -> Future[Completion]:
    """`complete`, without waiting: the future holds a Completion or a ModelError. Cancelling it ends the call."""
    settings = dict(sampling or {})
    try:
        _check(model, settings)
        if model == "offline":
            return _told(messages, schema)
        server = str(settings.get("base_url") or "")
        road = _road(model, messages, schema, settings, timeout)
        limit_of(model)
    except ModelError:
        raise
    except Exception as error:  # a provider package may raise anything while it is set up
        raise ModelError(f"{model}: {brief(error)}") from None
    call = Call(model, server, road, _likely(messages, settings), timeout, patience, begun)
    return loop.submit(patiently(call))


def readiness(model: str) -> str | None:
    """Nothing when `model` can be asked; else one sentence: what is missing, and the remedy. It is free.

    Of a list (``openai:a | anthropic:b``) every model must be ready: a fallback that is not there is none.
    """
    for name in alternatives(model):
        try:
            _check(name, {})
            limit_of(name)
            own(name)
            if name != "offline" and endpoint(name) is None:
                _client(name, {}, 1.0)
            lack = silent_server(name)
        except ModelError as error:
            lack = str(error)
        except Exception as error:
            lack = f"{name}: {brief(error)}"
        if lack:
            return lack
    return None


def _check(model: str, sampling: Mapping[str, Any]) -> None:
    """Raises ModelError where something is missing for the call, or where a key would go astray."""
    server = str(sampling.get("base_url") or "")
    if lack := astray(model, sampling) or lacking(model, server) or (server and untrusted(model, server)):
        raise ModelError(lack)


# -- one call ----------------------------------------------------------------------------------------------


def _told(messages: Messages, schema: Mapping[str, Any] | None) -> Future[Completion]:
    """A rule-made voice, not a language model: it answers any schema legally and understands nothing."""
    text = speak([dict(message) for message in messages], schema)
    sent, got = sum(len(message["content"]) for message in messages), len(text)
    usage = {"input": sent // 4 + 1, "output": got // 4 + 1}  # about four letters a token
    told: Future[Completion] = Future()
    told.set_result(Completion(text, usage, "offline", "stop", structured=schema is not None))
    return told


def _road(
    model: str, messages: Messages, schema: Mapping[str, Any] | None, sampling: dict[str, Any], timeout: float
) -> Road:
    """How one attempt is made: on the slim road, or through a LangChain package."""
    plain = [dict(message) for message in messages]
    where = endpoint(model, str(sampling.get("base_url") or ""))
    if where is None:
        client, structured = _with_schema(_client(model, sampling, timeout), schema)
        return functools.partial(_asked, model, client, plain, structured)
    sampling.pop("base_url", None)
    form = None if schema is None else slim.form_of(schema)
    return functools.partial(slim.ask, where, plain, slim.settings(where, sampling), form)


def _likely(messages: Messages, sampling: Mapping[str, Any]) -> int:
    """Tokens that a call may take, for the limiter: about four letters a token."""
    most = sampling.get("max_tokens") or sampling.get("max_completion_tokens")
    return sum(len(message["content"]) for message in messages) // 4 + (most or _LIKELY_OUTPUT)


# -- through LangChain's packages --------------------------------------------------------------------------


def _client(model: str, sampling: dict[str, Any], timeout: float) -> Any:
    """The chat model for these settings, built once and kept as long as the environment stays the same."""
    with _building:
        return _built(model, json.dumps(sampling, sort_keys=True), timeout, surroundings(model))


@functools.lru_cache(maxsize=128)
def _built(model: str, sampling: str, timeout: float, environment: int) -> Any:
    from langchain.chat_models import init_chat_model

    # only Patience tries again
    return init_chat_model(model, **{**json.loads(sampling), "timeout": timeout, "max_retries": 0})


def _with_schema(client: Any, schema: Mapping[str, Any] | None) -> tuple[Any, bool]:
    """The client bound to the schema, and whether its provider takes one natively."""
    if schema is None or type(client).__name__ not in ("ChatOpenAI", "AzureChatOpenAI"):
        return client, False
    return client.bind(response_format=slim.form_of(schema)), True


async def _asked(model: str, client: Any, messages: list[dict[str, str]], structured: bool) -> Completion:
    """The client's answer; one that OpenAI's package withholds for being cut short is paid for, and kept."""
    try:
        return _completion(model, await client.ainvoke(messages), structured)
    except Exception as error:
        cut = getattr(error, "completion", None)
        if cut is None:
            raise
        return replace(slim.completion(cut.model_dump(), model), structured=structured)


def _completion(model: str, answer: Any, structured: bool) -> Completion:
    said, meta = answer.response_metadata or {}, answer.usage_metadata or {}
    counts = {
        "input": meta.get("input_tokens"),
        "output": meta.get("output_tokens"),
        "reasoning": (meta.get("output_token_details") or {}).get("reasoning"),
        "cached": (meta.get("input_token_details") or {}).get("cache_read"),
        "stored": (meta.get("input_token_details") or {}).get("cache_creation"),
    }
    refusal = answer.additional_kwargs.get("refusal")
    finish = next((said[k] for k in ("finish_reason", "stop_reason", "done_reason") if said.get(k)), "")
    return Completion(
        text=str(answer.text) or refusal or "",
        usage={kind: count for kind, count in counts.items() if count is not None},
        model=str(said.get("model_name") or said.get("model") or model),
        finish="refusal" if refusal else str(finish),
        structured=structured,
    )


# -- for LangChain's users ---------------------------------------------------------------------------------


def chat(model: str, *, timeout: float = 60.0, **sampling: Any) -> Any:
    """The LangChain chat model of any name that `complete` knows, for chains, graphs and evaluations of one's own.

    On the slim road and offline it is ours, with the same loop, limits and patience as in a world. Raises ModelError.
    """
    if model != "offline" and endpoint(model) is None:
        _check(model, sampling)
        return _client(model, sampling, timeout)
    return _chat_class()(model=model, timeout=timeout, sampling=sampling)


@functools.cache
def _chat_class() -> Any:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.outputs import ChatGeneration, ChatResult
    from pydantic import Field

    roles = {"human": "user", "ai": "assistant"}

    class FolkmootChat(BaseChatModel):
        """A chat model on the slim road, or the offline voice. Takes `bind(response_format=..., temperature=...)`."""

        model: str
        timeout: float = 60.0
        sampling: dict[str, Any] = Field(default_factory=dict)

        @property
        def _llm_type(self) -> str:
            return "folkmoot"

        @property
        def _identifying_params(self) -> dict[str, Any]:
            return {"model": self.model, **self.sampling}

        def _begin(
            self, messages: list[BaseMessage], stop: list[str] | None, bound: dict[str, Any]
        ) -> Future[Completion]:
            form = bound.pop("response_format", None) or {}
            schema = form.get("json_schema", {}).get("schema") or ({"type": "object"} if form else None)
            plain = [{"role": roles.get(m.type, m.type), "content": str(m.text)} for m in messages]
            sampling = self.sampling | bound | ({"stop": stop} if stop else {})
            return submit(self.model, plain, schema=schema, sampling=sampling, timeout=self.timeout)

        def _generate(
            self,
            messages: list[BaseMessage],
            stop: list[str] | None = None,
            run_manager: Any = None,
            **bound: Any,
        ) -> ChatResult:
            return self._result(self._begin(messages, stop, bound).result())

        async def _agenerate(
            self,
            messages: list[BaseMessage],
            stop: list[str] | None = None,
            run_manager: Any = None,
            **bound: Any,
        ) -> ChatResult:
            return self._result(await asyncio.wrap_future(self._begin(messages, stop, bound)))

        def _result(self, answer: Completion) -> ChatResult:
            details = {"model_name": answer.model, "finish_reason": answer.finish, "retries": answer.retries}
            more = {"refusal": answer.text} if answer.finish == "refusal" else {}
            message = AIMessage(content=answer.text, response_metadata=details, additional_kwargs=more)
            if {"input", "output"} <= answer.usage.keys():
                sent, got = answer.usage["input"], answer.usage["output"]
                message.usage_metadata = {
                    "input_tokens": sent,
                    "output_tokens": got,
                    "total_tokens": sent + got,
                    "input_token_details": {"cache_read": answer.usage.get("cached", 0)},
                    "output_token_details": {"reasoning": answer.usage.get("reasoning", 0)},
                }
            return ChatResult(generations=[ChatGeneration(message=message)])

    return FolkmootChat
