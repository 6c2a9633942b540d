"""Providers that do not speak OpenAI's protocol, or not plainly: asked through their LangChain packages.

Packages are imported when a model of theirs is first asked. Only agents/calls.py tries again, never they themselves.
"""

import functools
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from agents import forms, slim
from agents.providers import PROVIDERS, provider_name, surroundings, unknown
from sandbox import Completion, Embedded, ModelError

_building = threading.Lock()


def client(model: str, sampling: dict[str, Any], timeout: float) -> Any:
    """The chat model for these settings, built once and kept as long as the environment stays the same.

    Raises ValueError for a setting that the provider does not take.
    """
    with _building:
        return _checked(model, json.dumps(sampling, sort_keys=True), timeout, surroundings(model))


def routes(
    model: str, sampling: dict[str, Any], timeout: float, schema: Mapping[str, Any] | None
) -> forms.Routes:
    """The chat model for these settings, bound to the schema in every way its provider may take it, the best first.

    Raises ValueError for a setting that the provider does not take.
    """
    with _building:
        settings, form = json.dumps(sampling, sort_keys=True), json.dumps(schema)
        return _routes(model, settings, timeout, surroundings(model), form)


@functools.lru_cache(maxsize=256)
def _routes(model: str, sampling: str, timeout: float, environment: int, schema: str) -> forms.Routes:
    return forms.routes(_checked(model, sampling, timeout, environment), json.loads(schema))


@functools.lru_cache(maxsize=128)
def _checked(model: str, sampling: str, timeout: float, environment: int) -> Any:
    plain, given = _built(model, "{}", timeout, environment), json.loads(sampling)
    known = {name for key, field in type(plain).model_fields.items() for name in (key, field.alias)}
    if strange := sorted(given.keys() - known):
        takes = ", ".join(sorted(name for name in known & slim.SAMPLING))
        raise ValueError(f"takes no {strange[0]!r}; of sampling it takes {takes}")
    return _built(model, sampling, timeout, environment) if given else plain


@functools.lru_cache(maxsize=128)
def _built(model: str, sampling: str, timeout: float, environment: int) -> Any:
    from langchain.chat_models import init_chat_model

    # only Patience tries again
    return _known(model, init_chat_model, {**json.loads(sampling), "timeout": timeout, "max_retries": 0})


def _known(model: str, build: Callable[..., Any], options: dict[str, Any]) -> Any:
    """What LangChain builds; what it does not know, or lacks, is said in our words. Raises ModelError."""
    try:
        return build(model, **options)
    except ImportError as error:
        raise ModelError(f"{model}: {error}") from None
    except ValueError as error:
        if type(error) is ValueError and "provider" in str(error) and provider_name(model) not in PROVIDERS:
            raise ModelError(unknown(model)) from None
        raise


async def asked(model: str, routes: forms.Routes, messages: list[dict[str, str]]) -> Completion:
    """The client's answer, in the best form that its provider takes; another form counts as a retry."""
    for nth, (way, chat) in enumerate(forms.left(model, routes)):
        try:
            answer = await _answer(model, chat, messages, structured=bool(way))
            return replace(answer, retries=nth) if nth else answer
        except Exception as error:
            if not forms.refuses(model, way, error):
                raise
    raise AssertionError("the last way is refused by nobody")


async def _answer(model: str, chat: Any, messages: list[dict[str, str]], structured: bool) -> Completion:
    """One answer; one that OpenAI's package withholds for being cut short is paid for, and kept."""
    try:
        return _completion(model, await chat.ainvoke(messages), structured)
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
        text=forms.text_of(answer) or refusal or "",
        usage={kind: count for kind, count in counts.items() if count is not None},
        model=str(said.get("model_name") or said.get("model") or model),
        finish="refusal" if refusal else str(finish),
        structured=structured,
    )


# -- embeddings --------------------------------------------------------------------------------------------


def embedder(model: str, dimensions: int | None) -> Any:
    """The embedding model of a package, built once and kept as long as the environment stays the same."""
    with _building:
        return _built_embedder(model, dimensions, surroundings(model))


@functools.lru_cache(maxsize=32)
def _built_embedder(model: str, dimensions: int | None, environment: int) -> Any:
    from langchain.embeddings import init_embeddings

    more: dict[str, Any] = {"dimensions": dimensions} if dimensions else {}
    if provider_name(model) == "azure_openai":  # counting tokens first would download a table
        more |= {"max_retries": 0, "check_embedding_ctx_length": False}
    return _known(model, init_embeddings, more)


async def embedded(embedder: Any, texts: list[str]) -> Embedded:
    """The vectors of texts. Packages do not say how many tokens that took."""
    return Embedded(await embedder.aembed_documents(texts))
