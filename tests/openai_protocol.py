"""OpenAI's protocol as data: completions, stream chunks, tool calls, embeddings, legal values of a schema."""

import base64
import hashlib
import json
import random
import struct
from collections.abc import Iterator, Mapping
from typing import Any

SENTENCES = ("I agree.", "I would rather not.", "Let us see what the others do.", "That is fair enough.")


def sample(schema: Mapping[str, Any], rng: random.Random) -> Any:
    """A legal value of a JSON schema, drawn uniformly: what a model held to the schema may answer."""
    if "enum" in schema:
        return rng.choice(schema["enum"])
    kind = schema.get("type", "object" if "properties" in schema else "string")
    low, high = schema.get("minimum", 0), schema.get("maximum", 100)
    match kind:
        case "object" if "x-total" in schema:
            cuts = sorted(rng.uniform(0, schema["x-total"]) for _ in list(schema["properties"])[1:])
            edges = [0.0, *cuts, schema["x-total"]]
            return {key: edges[i + 1] - edges[i] for i, key in enumerate(schema["properties"])}
        case "object":
            return {key: sample(part, rng) for key, part in schema.get("properties", {}).items()}
        case "array":
            count = rng.randint(
                schema.get("minItems", 1), schema.get("maxItems", schema.get("minItems", 1) + 2)
            )
            return [sample(schema.get("items", {}), rng) for _ in range(count)]
        case "integer":
            return rng.randint(int(low), int(high))
        case "number":
            return rng.uniform(low, high)
        case "boolean":
            return rng.random() < 0.5
        case "null":
            return None
        case _:
            return rng.choice(SENTENCES)[: schema.get("maxLength", 1000)].strip()


def tool_call(body: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    choice = body.get("tool_choice")
    named = choice.get("function", {}).get("name") if isinstance(choice, dict) else None
    tools = [tool["function"] for tool in body["tools"] if tool.get("type") == "function"]
    tool = next((t for t in tools if t["name"] == named), tools[0])
    arguments = json.dumps(sample(tool.get("parameters") or {"type": "object"}, rng))
    call = {"name": tool["name"], "arguments": arguments}
    identity = f"call_{rng.getrandbits(64):016x}"
    return {
        "role": "assistant",
        "content": None,
        "tool_calls": [{"id": identity, "type": "function", "function": call}],
    }


def completion(body: dict[str, Any], message: dict[str, Any], fault: str | None) -> dict[str, Any]:
    finish = "length" if fault == "length" else "tool_calls" if "tool_calls" in message else "stop"
    sent = sum(tokens(str(part.get("content"))) for part in body["messages"])
    got = tokens(str(message["content"] or message.get("tool_calls", "")))
    return {
        "id": "chatcmpl-" + hashlib.sha256(json.dumps([body, message]).encode()).hexdigest()[:24],
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": body["model"],
        "choices": [
            {"index": 0, "message": {"refusal": None, **message}, "logprobs": None, "finish_reason": finish}
        ],
        "usage": {
            "prompt_tokens": sent,
            "completion_tokens": got,
            "total_tokens": sent + got,
            "prompt_tokens_details": {"cached_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 0},
        },
        "system_fingerprint": "fp_fake",
    }


def chunks(answer: dict[str, Any], with_usage: bool) -> Iterator[dict[str, Any]]:
    """The answer as stream chunks: the role, the content word by word (or tool calls), the end, the usage."""
    shared = {key: answer[key] for key in ("id", "created", "model", "system_fingerprint")}
    shared["object"] = "chat.completion.chunk"
    for choice in answer["choices"]:
        message = choice["message"]
        deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
        deltas += [
            {"content": word} for word in (message["content"] or "").replace(" ", " \0").split("\0") if word
        ]
        deltas += [
            {"tool_calls": [{"index": i, **call}]} for i, call in enumerate(message.get("tool_calls", ()))
        ]
        for delta in deltas:
            yield shared | {
                "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}]
            }
        yield shared | {"choices": [{"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}]}
    if with_usage:
        yield shared | {"choices": [], "usage": answer["usage"]}


def vectors(body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a request for embeddings."""
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    packed, size = body.get("encoding_format") == "base64", body.get("dimensions") or 16
    data = [
        {"object": "embedding", "index": i, "embedding": vector(text, packed, size)}
        for i, text in enumerate(texts)
    ]
    used = sum(map(tokens, texts))
    usage = {"prompt_tokens": used, "total_tokens": used}
    return {"object": "list", "data": data, "model": body["model"], "usage": usage}


def vector(text: Any, packed: bool, size: int = 16) -> list[float] | str:
    """A unit vector from a hash of the text: equal texts are equal, others unrelated."""
    rng = random.Random(str(text))
    raw = [rng.gauss(0, 1) for _ in range(size)]
    length = sum(x * x for x in raw) ** 0.5
    unit = [x / length for x in raw]
    return base64.b64encode(struct.pack(f"<{size}f", *unit)).decode() if packed else unit


def tokens(text: Any) -> int:
    return len(str(text)) // 4 + 1
