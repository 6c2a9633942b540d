"""A server on this machine that speaks OpenAI's protocol and goes wrong on request.

    with FakeOpenAI(faults={"429": 0.1, "truncated": 0.05}, seed=7) as server:
        ChatOpenAI(base_url=server.base_url, api_key="any", model="fake")

Chat completions (whole and streamed, JSON schema, tools), embeddings, models. Answers and faults depend on
the seed and on the request, not on the order of arrival. `apart` runs one in a process of its own, so that what a
client costs can be measured.
"""

import asyncio
import json
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.openai_protocol import SENTENCES, chunks, completion, sample, tool_call, vectors

FAULTS = (
    "429",  # and any other status from 400 on, as its number
    "429-retry-after",  # with `Retry-After: 0`
    "429-tomorrow",  # with `Retry-After: 86400`
    "429-quota",  # the 429 that waiting does not cure
    "closed",  # connection closed before any answer
    "hang",  # no answer until the client gives up
    "slow-first-token",  # the head of the answer at once, its first word after `slow` seconds
    "closed-midway",  # connection closed when half of the answer is out
    "truncated",  # JSON that ends in the middle
    "empty",  # content ""
    "wrong-schema",  # legal JSON that no schema asked for
    "not-json",  # an HTML page with status 200
    "no-choices",  # choices []; of embeddings, data []
    "length",  # the answer breaks off, finish_reason "length"
    "refusal",  # the model declines
    "parts",  # the content is a list of parts
    "no-usage",  # usage null
    "error-200",  # an error in the body, with status 200, as gateways do
    "redirect",  # 307 to somewhere else
)
Reply = Callable[[dict[str, Any]], str]
Answer = Callable[[web.Request, dict[str, Any], str | None, random.Random], Awaitable[web.StreamResponse]]


class FakeOpenAI:
    """The server, listening while the `with` block runs.

    latency   seconds before each answer
    faults    probability by name, or a script: the fault (or None) of the first, second ... request
    reply     text of an answer, from the request's body; default: a legal value of the schema, or a sentence
    together  hold answers back until so many requests wait at once: shows that a client asks in parallel
    key       the only accepted key; others are refused with 401 and quoted, as some providers do
    slow      seconds until a slow first token
    forms     whether it knows `response_format`; others refuse it with 400
    refusal   status and body for the requests that `refuses` picks, set while it runs; by default all, once set
    """

    def __init__(
        self,
        latency: float = 0.0,
        faults: Mapping[str, float] | Sequence[str | None] = (),
        reply: Reply | None = None,
        seed: int = 0,
        together: int = 1,
        key: str | None = None,
        forms: bool = True,
        slow: float = 3600.0,
    ) -> None:
        self.slow = slow
        self.latency, self.faults, self.reply, self.seed = latency, faults, reply, seed
        self.together, self.key, self.forms = together, key, forms
        self.refusal: tuple[int, str] | None = None
        self.refuses: Callable[[dict[str, Any]], bool] = lambda body: True
        self.requests: list[dict[str, Any]] = []
        self.base_url = ""
        self.peak = 0  # most requests in flight at once
        self._flying = 0
        self._seen: Counter[str] = Counter()
        self._gathered = asyncio.Event()
        self._loop = asyncio.new_event_loop()

    @property
    def count(self) -> int:
        """Requests received."""
        return len(self.requests)

    def __enter__(self) -> Self:
        listening = threading.Event()
        self._thread = threading.Thread(
            target=self._serve, args=(listening,), name="fake-openai", daemon=True
        )
        self._thread.start()
        if not listening.wait(10):
            raise RuntimeError("the fake server did not start within 10 s")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _serve(self, listening: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        app = web.Application(client_max_size=64 * 2**20)
        self._route(app)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
        self._loop.run_until_complete(self._listen(runner))
        listening.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    def _route(self, app: web.Application) -> None:
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/openai/deployments/{name}/chat/completions", self._chat)  # Azure's spelling
        app.router.add_post("/v1/embeddings", self._embed)
        app.router.add_post("/openai/deployments/{name}/embeddings", self._embed)
        app.router.add_get("/v1/models", self._models)

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"

    async def _models(self, request: web.Request) -> web.Response:
        card = {"id": "fake", "object": "model", "created": 0, "owned_by": "folkmoot"}
        return web.json_response({"object": "list", "data": [card]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        return await self._served(request, ("model", "messages"), self._answer)

    async def _embed(self, request: web.Request) -> web.StreamResponse:
        return await self._served(request, ("model", "input"), self._vectors)

    async def _served(
        self, request: web.Request, needed: tuple[str, ...], answer: Answer
    ) -> web.StreamResponse:
        try:
            body = await request.json()
        except json.JSONDecodeError:
            return _error(400, "We could not parse the JSON body of your request.")
        fault, rng = self._fate(body)
        self.requests.append(body)
        self._flying += 1
        self.peak = max(self.peak, self._flying)
        if self._flying >= self.together:
            self._gathered.set()
        try:
            await asyncio.sleep(self.latency)
            await self._gathered.wait()
            return (
                self._refused(request, body, needed)
                or await self._broken(request, fault)
                or await answer(request, body, fault, rng)
            )
        finally:
            self._flying -= 1

    def _fate(self, body: dict[str, Any]) -> tuple[str | None, random.Random]:
        """The fault of this request and its stream of chance, by the seed, the body, and which copy it is."""
        plain = json.dumps(body, sort_keys=True)
        nth = self._seen[plain]
        self._seen[plain] += 1
        rng = random.Random(f"{self.seed}|{nth}|{plain}")
        if not isinstance(self.faults, Mapping):
            return (self.faults[self.count] if self.count < len(self.faults) else None), rng
        draw = rng.random()
        for fault, chance in self.faults.items():
            draw -= chance
            if draw < 0:
                return fault, rng
        return None, rng

    def _refused(
        self, request: web.Request, body: dict[str, Any], needed: tuple[str, ...]
    ) -> web.Response | None:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        given = request.headers.get("api-key", bearer)
        if self.key is not None and given != self.key:
            return _error(401, f"Incorrect API key provided: {given}.", code="invalid_api_key")
        if self.refusal and self.refuses(body):
            return web.Response(status=self.refusal[0], text=self.refusal[1], content_type="application/json")
        if not self.forms and "response_format" in body:
            return _error(400, "This response_format type is unavailable now")
        return _unfit(body, needed)

    async def _broken(self, request: web.Request, fault: str | None) -> web.Response | None:
        """What comes instead of an answer, if anything; some faults only spoil the answer."""
        if fault is not None and fault[:3].isdigit():
            return _status_fault(fault)
        if fault == "closed":
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if fault == "hang":
            await asyncio.sleep(3600)  # cancelled when the client or the test goes away
        if fault == "not-json":
            return web.Response(text="<html><body>Bad gateway</body></html>", content_type="text/html")
        if fault == "error-200":
            return web.json_response({"error": {"message": "The provider is out of sorts.", "code": 502}})
        if fault == "redirect":
            return web.Response(status=307, headers={"Location": "http://127.0.0.1:9/elsewhere"})
        return None

    async def _vectors(
        self, request: web.Request, body: dict[str, Any], fault: str | None, rng: random.Random
    ) -> web.StreamResponse:
        answer = vectors(body)
        if fault in ("no-choices", "empty"):
            answer["data"] = []
        return await self._sent(request, body, answer, fault)

    async def _answer(
        self, request: web.Request, body: dict[str, Any], fault: str | None, rng: random.Random
    ) -> web.StreamResponse:
        answer = completion(body, self._message(body, fault, rng), fault)
        if fault == "no-choices":
            answer["choices"] = []
        if fault == "no-usage":
            answer["usage"] = None
        return await self._sent(request, body, answer, fault)

    async def _sent(
        self, request: web.Request, body: dict[str, Any], answer: dict[str, Any], fault: str | None
    ) -> web.StreamResponse:
        """The answer on its way: whole or in chunks, late, cut short, or with the connection closed halfway."""
        if fault == "truncated":
            return _truncated(answer)
        wait = self.slow if fault == "slow-first-token" else 0.0
        if body.get("stream"):
            return await _stream(request, body, answer, wait, fault == "closed-midway")
        if fault not in ("slow-first-token", "closed-midway"):
            return web.json_response(answer)
        whole = json.dumps(answer).encode()
        response = web.StreamResponse(
            headers={"Content-Type": "application/json", "Content-Length": str(len(whole))}
        )
        await response.prepare(request)
        await asyncio.sleep(wait)
        await _write(request, response, whole, fault == "closed-midway")
        return response

    def _message(self, body: dict[str, Any], fault: str | None, rng: random.Random) -> dict[str, Any]:
        """The assistant's message: a tool call where tools are offered, else text."""
        if fault in ("empty", "wrong-schema"):
            return {"role": "assistant", "content": "" if fault == "empty" else '{"unasked": true}'}
        if fault == "refusal":
            return {"role": "assistant", "content": None, "refusal": "I can't help with that."}
        last = body["messages"][-1]["role"]
        if body.get("tools") and body.get("tool_choice") != "none" and last != "tool" and self.reply is None:
            return tool_call(body, rng)
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
        if self.reply is not None:
            text = self.reply(body)
        else:
            text = json.dumps(sample(schema, rng)) if schema else rng.choice(SENTENCES)
        if fault == "parts":
            halves = text[: len(text) // 2], text[len(text) // 2 :]
            return {"role": "assistant", "content": [{"type": "text", "text": half} for half in halves]}
        return {"role": "assistant", "content": text[: len(text) // 2] if fault == "length" else text}


def _unfit(body: dict[str, Any], needed: tuple[str, ...]) -> web.Response | None:
    if missing := [name for name in needed if not body.get(name)]:
        return _error(400, f"Missing required parameter: '{missing[0]}'.", code="missing_required_parameter")
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    if schema is not None and schema.get("type") != "object":
        said = f"schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{schema.get('type')}\"'."
        return _error(400, f"Invalid schema for response_format 'answer': {said}", code="invalid_json_schema")
    return None


def _truncated(answer: dict[str, Any]) -> web.Response:
    whole = json.dumps(answer)
    return web.Response(text=whole[: len(whole) // 2], content_type="application/json")


def _status_fault(fault: str) -> web.Response:
    status, _, detail = fault.partition("-")
    if detail == "quota":
        return _error(int(status), "You exceeded your current quota.", code="insufficient_quota")
    waits = {"retry-after": "0", "tomorrow": "86400"}
    headers = {"Retry-After": waits[detail]} if detail in waits else {}
    return _error(
        int(status), "The server is out of sorts." if status >= "500" else "Rate limit reached.", headers
    )


def _error(
    status: int, message: str, headers: Mapping[str, str] | None = None, code: str | None = None
) -> web.Response:
    kind = (
        "server_error" if status >= 500 else code if code == "insufficient_quota" else "invalid_request_error"
    )
    error = {"message": message, "type": kind, "param": None, "code": code}
    return web.json_response({"error": error}, status=status, headers=headers)


async def _stream(
    request: web.Request, body: dict[str, Any], answer: dict[str, Any], wait: float, midway: bool
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    await asyncio.sleep(wait)
    told = chunks(answer, bool((body.get("stream_options") or {}).get("include_usage")))
    lines = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in told)
    await _write(request, response, f"{lines}data: [DONE]\n\n".encode(), midway)
    return response


async def _write(request: web.Request, response: web.StreamResponse, whole: bytes, midway: bool) -> None:
    with suppress(ConnectionResetError):
        await response.write(whole[: len(whole) // 2] if midway else whole)
    if midway and request.transport is not None:
        request.transport.abort()


@contextmanager
def apart(latency: float = 0.0) -> Iterator[str]:
    """A server in a process of its own; its base URL."""
    command = [sys.executable, "-m", __name__, str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdin
        yield process.stdout.readline().strip()
        process.stdin.close()  # it listens until then


if __name__ == "__main__":
    with FakeOpenAI(latency=float(sys.argv[1])) as one:
        print(one.base_url, flush=True)
        sys.stdin.read()
