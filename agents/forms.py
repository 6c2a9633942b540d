"""How the packages of providers take an answer's schema: natively where they can, by a tool call where they cannot.

What a model refuses is remembered for the life of the process, and the next way is taken; the last way is none at all:
the question says in words how to answer, as it always does.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from agents import slim
from agents.faults import fault

Way = Callable[[Any, dict[str, Any]], Any]  # client, schema of an object -> client that asks for it
Routes = tuple[tuple[str, Any], ...]
_ABOUT_THE_FORM = re.compile(
    r"response.?(format|schema|mime)|output.?(config|format)|json.?schema|tool|function", re.I
)
_refused: set[tuple[str, str]] = set()  # model, way


def _openai(chat: Any, schema: dict[str, Any]) -> Any:
    return chat.bind(response_format=slim.form_of(schema))


def _anthropic(chat: Any, schema: dict[str, Any]) -> Any:
    from anthropic import transform_schema  # bounds become words: its grammar knows none

    return chat.bind(output_config={"format": {"type": "json_schema", "schema": transform_schema(schema)}})


def _google(chat: Any, schema: dict[str, Any]) -> Any:
    return chat.bind(response_mime_type="application/json", response_json_schema=schema)


def _ollama(chat: Any, schema: dict[str, Any]) -> Any:
    return chat.bind(format=schema)


def _tool(chat: Any, schema: dict[str, Any]) -> Any:
    """The answer as the arguments of a call: nearly every provider has that."""
    function = {"name": "answer", "description": "Gives the answer.", "parameters": schema}
    return chat.bind_tools([{"type": "function", "function": function}], tool_choice="answer")


_WAYS: Mapping[str, tuple[Way, ...]] = {
    "ChatOpenAI": (_openai,),
    "AzureChatOpenAI": (_openai,),
    "ChatAnthropic": (_anthropic, _tool),
    "ChatGoogleGenerativeAI": (_google, _tool),
    "ChatVertexAI": (_google, _tool),
    "ChatOllama": (_ollama,),
}


def routes(chat: Any, schema: Mapping[str, Any] | None) -> Routes:
    """(name, client) for every way of asking, the best first; the last is "" and asks in words."""
    found: list[tuple[str, Any]] = []
    if schema is not None:
        plain = _plain(slim.form_of(schema)["json_schema"]["schema"])
        for way in _WAYS.get(type(chat).__name__, (_tool,)):
            try:
                found.append((way.__name__, way(chat, plain)))
            except (NotImplementedError, TypeError, ValueError, ImportError):
                continue  # this version of the package does not know it
    return (*found, ("", chat))


def left(model: str, routes: Routes) -> Routes:
    """Without those that the model has refused."""
    return tuple(one for one in routes if (model, one[0]) not in _refused) if _refused else routes


def refuses(model: str, way: str, error: BaseException) -> bool:
    """Whether the provider refuses this way of asking, and not the question; then it is not gone again."""
    if not way or fault(error).status not in (400, 422) or not _ABOUT_THE_FORM.search(str(error)):
        return False
    _refused.add((model, way))
    return True


def refusals() -> list[str]:
    """The models that refused a form in this process: they are asked otherwise since."""
    return sorted({model for model, _ in _refused})


def text_of(answer: Any) -> str:
    """The answer's words; of a tool call, its arguments as they came."""
    for call in (*answer.tool_calls, *answer.invalid_tool_calls):
        return call["args"] if isinstance(call["args"], str) else json.dumps(call["args"], ensure_ascii=False)
    return str(answer.text)


def _plain(schema: Any) -> Any:
    """Without keywords of our own."""
    if isinstance(schema, Mapping):
        return {key: _plain(value) for key, value in schema.items() if not key.startswith("x-")}
    return [_plain(one) for one in schema] if isinstance(schema, list) else schema
