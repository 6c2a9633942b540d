"""The slim road: OpenAI's chat completions over one pooled session, without a provider's package.

Most servers speak this protocol: OpenAI, OpenRouter, vLLM, Ollama, llama.cpp. A call is one POST and one look at what
came back; whatever is not a readable answer is a `ServerFault`, retried or not by agents/calls.py.
"""

import asyncio
import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson

from agents import loop
from agents.faults import ServerFault
from agents.providers import Endpoint
from sandbox import Completion, Embedded

if TYPE_CHECKING:  # imported with the first call: it is slow to load
    import ssl

    import aiohttp

SAMPLING = frozenset(
    "temperature top_p top_k min_p max_tokens max_completion_tokens stop seed presence_penalty frequency_penalty"
    " repetition_penalty logit_bias reasoning_effort verbosity service_tier extra_body".split()
)
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "folkmoot"}
_ABOUT_THE_FORM = re.compile(r"response[_ ]format|json[_ ]schema|structured[_ ]output", re.I)
_formless: set[tuple[str, str, str]] = set()  # server, model, and the form it refused, "" for all of them


def formless() -> list[str]:
    """The models that refused a JSON schema in this process, and where: they are asked in words since."""
    return sorted({f"{name} at {url}" for url, name, _ in _formless})


def form_of(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The `response_format` that asks for a schema; one that is no object travels in an object's field ``answer``."""
    if schema.get("type") != "object":  # OpenAI refuses other schemas at the top
        schema = {"type": "object", "properties": {"answer": schema}, "required": ["answer"]}
        schema["additionalProperties"] = False
    named = {"name": "answer", "schema": dict(schema), "strict": False}
    return {"type": "json_schema", "json_schema": named}


def settings(endpoint: Endpoint, sampling: Mapping[str, Any]) -> dict[str, Any]:
    """Sampling as fields of the request. Raises ValueError for one that is not known."""
    if unknown := sorted(sampling.keys() - SAMPLING):
        raise ValueError(
            f"there is no sampling entry {unknown[0]!r}; there are {', '.join(sorted(SAMPLING))},"
            " and what a server knows beyond them goes into extra_body"
        )
    fields = {name: value for name, value in sampling.items() if name != "extra_body"}
    if endpoint.host == "api.openai.com" and "max_tokens" in fields:  # its newer models know only this name
        fields["max_completion_tokens"] = fields.pop("max_tokens")
    return dict(sampling.get("extra_body") or {}) | fields


async def ask(
    endpoint: Endpoint,
    messages: Sequence[Mapping[str, Any]],
    fields: Mapping[str, Any],
    form: Mapping[str, Any] | None = None,
) -> Completion:
    """One answer. A server that refuses the form is asked once more without it (`retries` 1), and not again.

    Raises ServerFault, aiohttp.ClientError or TimeoutError.
    """
    body = {**fields, "model": endpoint.name, "messages": messages}
    if form is None or _is_formless(endpoint, form):
        return await _post(endpoint, body)
    try:
        return replace(await _post(endpoint, body | {"response_format": form}), structured=True)
    except ServerFault as fault:
        if fault.status_code not in (400, 422) or not _ABOUT_THE_FORM.search(f"{fault} {fault.code}"):
            raise
        _formless.add(_refusal(endpoint, form, only="invalid" in f"{fault} {fault.code}".lower()))
    return replace(await _post(endpoint, body), retries=1)


def _refusal(endpoint: Endpoint, form: Mapping[str, Any], only: bool) -> tuple[str, str, str]:
    return endpoint.url, endpoint.name, orjson.dumps(form).decode() if only else ""


def _is_formless(endpoint: Endpoint, form: Mapping[str, Any]) -> bool:
    return bool(_formless) and not _formless.isdisjoint(
        _refusal(endpoint, form, only) for only in (False, True)
    )


async def embed(endpoint: Endpoint, texts: Sequence[str], fields: Mapping[str, Any]) -> Embedded:
    """A vector of each text. Raises ServerFault, aiohttp.ClientError or TimeoutError."""
    body = {**fields, "model": endpoint.name, "input": texts, "encoding_format": "float"}
    return embedded(await _sent(endpoint, "embeddings", body), endpoint.name, len(texts))


async def listed(endpoint: Endpoint, timeout: float) -> tuple[str, ...]:
    """The names of the models that a server has. Raises ServerFault, aiohttp.ClientError or TimeoutError."""
    async with asyncio.timeout(timeout):
        answer = await _sent(endpoint, "models", None)
    try:
        return tuple(sorted(str(one["id"]) for one in answer["data"] or ()))
    except (LookupError, TypeError):
        raise ServerFault(f"the answer lists no models: {_start(orjson.dumps(answer))}") from None


async def _post(endpoint: Endpoint, body: Mapping[str, Any]) -> Completion:
    return completion(await _sent(endpoint, "chat/completions", body), endpoint.name)


async def _sent(endpoint: Endpoint, what: str, body: Mapping[str, Any] | None) -> Any:
    """What the server says to a request, as JSON; to a question without a body it is put as GET."""
    headers = {"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else None
    async with _session(asyncio.get_running_loop()).request(
        "GET" if body is None else "POST",
        f"{endpoint.url}/{what}",
        data=None if body is None else orjson.dumps(body),
        headers=headers,
        proxy=endpoint.proxy,
        allow_redirects=False,  # the key and the words go where they were sent
    ) as response:
        received = await response.read()
    if response.status != 200:
        raise _fault(response, received)
    try:
        return orjson.loads(received)
    except ValueError:
        raise ServerFault(f"the answer is not JSON: {_start(received)}") from None


@functools.lru_cache(maxsize=1)
def _session(running: asyncio.AbstractEventLoop) -> "aiohttp.ClientSession":
    """The session of the loop, for all servers: its connections are bounded by agents/limits.py."""
    import aiohttp

    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30, ttl_dns_cache=300, ssl=_certificates())
    patience = aiohttp.ClientTimeout(total=None, sock_connect=15)  # the caller bounds the whole
    session = aiohttp.ClientSession(
        connector=connector, timeout=patience, headers=_HEADERS, cookie_jar=aiohttp.DummyCookieJar()
    )
    loop.at_end(session.close)
    return session


def _certificates() -> "ssl.SSLContext":
    """The machine's certificates; certifi's too where Python was installed without any, as on some Macs."""
    import ssl

    context = ssl.create_default_context()
    known = ssl.get_default_verify_paths()
    if known.cafile is None and known.capath is None:
        import certifi

        context.load_verify_locations(certifi.where())
    return context


# -- reading what came back --------------------------------------------------------------------------------


def completion(answer: Any, name: str) -> Completion:
    """A chat completion as we keep it. Raises ServerFault where there is none in it."""
    if isinstance(answer, Mapping) and answer.get("error"):  # some gateways say so with status 200
        raise _named(answer, None, {})
    try:
        choice = answer["choices"][0]
        message = choice["message"]
        refusal, text = message.get("refusal"), _text(message.get("content"))
    except (LookupError, TypeError, AttributeError):
        raise ServerFault(f"the answer holds no message: {_start(orjson.dumps(answer))}") from None
    if choice.get("error"):
        raise _named(choice, None, {})
    return Completion(
        text=text or str(refusal or ""),
        usage=_usage(answer.get("usage") or {}),
        model=str(answer.get("model") or name),
        finish="refusal" if refusal else str(choice.get("finish_reason") or ""),
    )


def embedded(answer: Any, name: str, count: int) -> Embedded:
    """The vectors of a reply, in the order of the texts. Raises ServerFault where they are not all there."""
    if isinstance(answer, Mapping) and answer.get("error"):
        raise _named(answer, None, {})
    try:
        found = {item["index"]: [float(x) for x in item["embedding"]] for item in answer["data"]}
        rows = [found[i] for i in range(count)]
    except (LookupError, TypeError, ValueError, AttributeError):
        raise ServerFault(
            f"the answer does not hold {count} vectors: {_start(orjson.dumps(answer))}"
        ) from None
    sent = _usage(answer.get("usage") or {}).get("input")
    return Embedded(
        rows, {} if sent is None else {"input": sent, "output": 0}, str(answer.get("model") or name)
    )


def _text(content: Any) -> str:
    """Words, which may come as a list of parts; what is no text in it (a picture, thoughts) is left out."""
    if isinstance(content, list):
        return "".join(part if isinstance(part, str) else str(part.get("text") or "") for part in content)
    return content if isinstance(content, str) else ""


def _usage(said: Any) -> dict[str, int]:
    """Tokens by kind; what the server does not say is missing, not zero."""
    if not isinstance(said, Mapping):
        return {}
    thought, stored = (said.get(f"{kind}_tokens_details") or {} for kind in ("completion", "prompt"))
    named = {
        "input": said.get("prompt_tokens"),
        "output": said.get("completion_tokens"),
        "reasoning": thought.get("reasoning_tokens"),
        "cached": stored.get("cached_tokens", said.get("prompt_cache_hit_tokens")),
    }
    counts = {kind: count for kind, count in named.items() if type(count) is int}
    beside = sum(counts.get(kind, 0) for kind in ("input", "output", "reasoning"))
    if "reasoning" in counts and "output" in counts and said.get("total_tokens") == beside:
        counts["output"] += counts["reasoning"]  # xAI counts them apart; they are billed as output
    return counts


def _fault(response: "aiohttp.ClientResponse", received: bytes) -> ServerFault:
    if 300 <= response.status < 400:
        there = (
            f"redirected to {response.headers.get('Location')}; give the base URL that needs no redirection"
        )
        return ServerFault(there, status=response.status)
    try:
        body = orjson.loads(received)
    except ValueError:
        body = {"message": _start(received)}
    body = body[0] if isinstance(body, list) and body else body
    return _named(body if isinstance(body, Mapping) else {"message": body}, response.status, response.headers)


def _named(body: Mapping[str, Any], status: int | None, headers: Mapping[str, str]) -> ServerFault:
    """The error in a body: in ``{"error": {"message", "code"}}``, ``{"error": "words"}`` or the body itself."""
    error = body.get("error") or body
    details = error if isinstance(error, Mapping) else {"message": error}
    said = details.get("message") or details.get("detail") or _start(orjson.dumps(body))
    code, kind = details.get("code"), details.get("type")
    if status is None and type(code) is int and 400 <= code < 600:
        status = code
    words = "insufficient_quota" if kind == "insufficient_quota" else str(code or "")
    return ServerFault(str(said), status=status, code=words, headers=headers)


def _start(body: bytes) -> str:
    return repr(body[:120].decode("utf-8", "replace"))
