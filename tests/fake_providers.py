"""Anthropic's and Google's protocols on this machine, as far as a question and its answer go.

    with FakeProviders() as server:
        os.environ["ANTHROPIC_API_URL"] = os.environ["GOOGLE_GEMINI_BASE_URL"] = server.root

Answers come from the fake OpenAI server: legal values of the schema, native or as a tool call. `lacks` names what the
provider does not know, ``schema`` or ``tool``: such requests are refused with 400, in the provider's words.
"""

import json
import random
from typing import Any

from aiohttp import web

from tests.fake_openai import FakeOpenAI
from tests.openai_protocol import tokens


class FakeProviders(FakeOpenAI):
    """The server, listening while the `with` block runs; `bodies` are the requests as they came."""

    def __init__(self, lacks: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(**options)
        self.lacks, self.bodies, self.headers = lacks, [], []  # type: ignore[var-annotated]

    @property
    def root(self) -> str:
        return self.base_url.removesuffix("/v1")

    def _route(self, app: web.Application) -> None:
        app.router.add_post("/v1/messages", self._anthropic)
        app.router.add_post("/{version}/models/{call}", self._google)

    async def _anthropic(self, request: web.Request) -> web.Response:
        body = await self._taken(request)
        form = body.get("output_config", {}).get("format")
        tools = [(tool["name"], tool["input_schema"]) for tool in body.get("tools", ())]
        if why := self._lacking(form, "output_config.format", tools):
            error = {"type": "invalid_request_error", "message": why}
            return web.json_response({"type": "error", "error": error}, status=400)
        message = self._said(body, form and form["schema"], tools)
        part: dict[str, Any] = {"type": "text", "text": message.get("content")}
        if calls := message.get("tool_calls"):
            called = calls[0]["function"]
            part = {
                "type": "tool_use",
                "id": "toolu_1",
                "name": called["name"],
                "input": json.loads(called["arguments"]),
            }
        usage = {
            "input_tokens": 7,
            "output_tokens": 5,
            "cache_read_input_tokens": 3,
            "cache_creation_input_tokens": 2,
        }
        return web.json_response(
            {"id": "msg_1", "type": "message", "role": "assistant", "model": body["model"], "content": [part],
             "stop_reason": "tool_use" if calls else "end_turn", "stop_sequence": None, "usage": usage}
        )  # fmt: skip

    async def _google(self, request: web.Request) -> web.Response:
        body = await self._taken(request)
        how = body.get("generationConfig", {})
        functions = [one for tool in body.get("tools", ()) for one in tool["functionDeclarations"]]
        tools = [(one["name"], one.get("parameters") or one.get("parametersJsonSchema")) for one in functions]
        form = how.get("responseJsonSchema")
        if why := self._lacking(form, "response_json_schema", tools):
            error = {"code": 400, "message": why, "status": "INVALID_ARGUMENT"}
            return web.json_response({"error": error}, status=400)
        message = self._said(body, form, tools)
        part: dict[str, Any] = {"text": message.get("content")}
        if calls := message.get("tool_calls"):
            called = calls[0]["function"]
            part = {"functionCall": {"name": called["name"], "args": json.loads(called["arguments"])}}
        usage = {
            "promptTokenCount": 12,
            "candidatesTokenCount": 5,
            "thoughtsTokenCount": 4,
            "totalTokenCount": 21,
        }
        return web.json_response(
            {"candidates": [{"content": {"parts": [part], "role": "model"}, "finishReason": "STOP", "index": 0}],
             "usageMetadata": usage, "modelVersion": request.match_info["call"].partition(":")[0]}
        )  # fmt: skip

    async def _taken(self, request: web.Request) -> dict[str, Any]:
        body: dict[str, Any] = await request.json()
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        return body

    def _lacking(self, form: Any, name: str, tools: list[Any]) -> str:
        if form and "schema" in self.lacks:
            return f"{name}: this model does not support structured outputs"
        return "tools: this model does not support tool use" if tools and "tool" in self.lacks else ""

    def _said(self, body: dict[str, Any], schema: Any, tools: list[Any]) -> dict[str, Any]:
        """The message, as OpenAI's server would give it."""
        asked: dict[str, Any] = {"messages": [{"role": "user", "content": "?"}], "model": "any"}
        if schema:
            asked["response_format"] = {"json_schema": {"schema": lowered(schema)}}
        if tools:
            asked["tools"] = [
                {"type": "function", "function": {"name": name, "parameters": lowered(parameters)}}
                for name, parameters in tools
            ]
        return self._message(asked, None, random.Random(tokens(json.dumps(body))))


def lowered(schema: Any) -> Any:
    """Google's types are in capitals."""
    if isinstance(schema, dict):
        return {k: v.lower() if k == "type" and isinstance(v, str) else lowered(v) for k, v in schema.items()}
    return [lowered(one) for one in schema] if isinstance(schema, list) else schema
