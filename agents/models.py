"""Chat models by name, behind one blocking function.

``offline`` needs nothing (agents/offline.py). Models behind OpenAI's protocol ("openai:gpt-4.1-mini",
"ollama:llama3.2", "openrouter:...") are asked by our own slim client (agents/slim.py), without LangChain; other names
go to `langchain.chat_models.init_chat_model` ("anthropic:...", "azure_openai:..."), imported when one is first used.
Keys come from the environment only; a base URL from there or from the sampling entry ``base_url``.

All calls of a process share one event loop (agents/loop.py) and one limiter per model (agents/limits.py); only
agents/calls.py tries again.
"""

import functools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from agents import loop, packages, slim
from agents.calls import Call, patiently
from agents.faults import PATIENT, Patience, brief
from agents.limits import limit_of
from agents.offline import speak
from agents.prices import own
from agents.providers import alternatives, astray, endpoint, lacking, misnamed, silent_server, untrusted
from sandbox import Completion, ModelError

Messages = Sequence[Mapping[str, str]]
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
        check(model, settings)
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


def readiness(model: str, base_url: str = "") -> str | None:
    """Nothing when `model` can be asked; else one sentence: what is missing, and the remedy. It is free.

    Of a list (``openai:a | anthropic:b``) every model must be ready: a fallback that is not there is none. `base_url`
    is the server of the first.
    """
    first, *others = alternatives(model) or ("",)
    lacks = (_lack(name, server) for name, server in [(first, base_url), *((name, "") for name in others)])
    return next(filter(None, lacks), None)


def misfit(model: str, sampling: Mapping[str, Any]) -> str | None:
    """Which sampling entry the provider's package does not take, and what it takes; nothing where that is not known."""
    if model == "offline" or endpoint(model) is not None or lacking(model):
        return None  # servers behind OpenAI's protocol differ, and say it themselves
    try:
        packages.client(model, {k: v for k, v in sampling.items() if k != "base_url"}, 1.0)
    except ModelError as error:
        return str(error)
    except Exception as error:
        return f"{model}: {brief(str(error))}"
    return None


def _lack(model: str, server: str) -> str | None:
    try:
        check(model, {"base_url": server} if server else {})
        limit_of(model)
        own(model)
        if model != "offline" and endpoint(model) is None:
            packages.client(model, {}, 1.0)
        return silent_server(model, server)
    except ModelError as error:
        return str(error)
    except Exception as error:
        return f"{model}: {brief(error)}"


def check(model: str, sampling: Mapping[str, Any]) -> None:
    """Raises ModelError where something is missing for the call, or where a key would go astray."""
    server = str(sampling.get("base_url") or "")
    lack = misnamed(model) or astray(model, sampling) or lacking(model, server)
    if lack := lack or (server and untrusted(model, server)):
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
) -> Callable[[], Awaitable[Completion]]:
    """How one attempt is made: on the slim road, or through a LangChain package."""
    plain = [dict(message) for message in messages]
    where = endpoint(model, str(sampling.get("base_url") or ""))
    if where is None:
        return functools.partial(
            packages.asked, model, packages.routes(model, sampling, timeout, schema), plain
        )
    sampling.pop("base_url", None)
    form = None if schema is None else slim.form_of(schema)
    return functools.partial(slim.ask, where, plain, slim.settings(where, sampling), form)


def _likely(messages: Messages, sampling: Mapping[str, Any]) -> int:
    """Tokens that a call may take, for the limiter: about four letters a token."""
    most = sampling.get("max_tokens") or sampling.get("max_completion_tokens")
    return sum(len(message["content"]) for message in messages) // 4 + (most or _LIKELY_OUTPUT)
