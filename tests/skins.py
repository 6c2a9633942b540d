"""What a skin may change, and the record without it."""

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

from sandbox.asks import Choice, Form, Number, Text, answer_type
from sandbox.contract import Scenario
from sandbox.events import Asked, Chose, Event, Opened, plain

WORDS = {"prompt", "about", "text", "reason", "why", "traits", "hash"}  # sentences, and a hash over them


def tellings(cls: type[Scenario]) -> list[dict[str, str]]:
    """Every combination of the parameters `skin` and `language`, as far as a scenario has them."""
    found: list[dict[str, str]] = [{}]
    for name in ("skin", "language"):
        info = cls.model_fields.get(name)
        if info is not None and get_origin(info.annotation) is Literal:
            found = [{**one, name: value} for one in found for value in get_args(info.annotation)]
    return found


def wordless(events: Iterable[Event]) -> list[dict[str, Any]]:
    """The events as they must be in every skin: without prompts, labels, units, and what is said."""
    told, types = [], {}
    for event in events:
        bare = {key: value for key, value in plain(event).items() if key not in WORDS}
        match event:
            case Asked():
                types[event.step, event.n] = answer = answer_type(event.answer)
                bare["answer"] = _bare(answer)
            case Chose():
                bare["value"] = _silent(types[event.step, event.n], event.value)
            case Opened():
                bare["params"] = {k: v for k, v in event.params.items() if k not in ("skin", "language")}
        told.append(bare)
    return told


def _bare(answer: Any) -> Any:
    """An answer type without labels and units."""
    match answer:
        case Form():
            return {name: _bare(part) for name, part in answer.fields.items()}
        case Choice():
            return answer.options
        case Number():
            return answer.low, answer.high, answer.integer
    return answer.plain() | {"unit": ""}


def _silent(answer: Any, value: Any) -> Any:
    """A value without what is said in it."""
    if isinstance(answer, Form):
        return {name: _silent(part, value[name]) for name, part in answer.fields.items()}
    return bool(value) if isinstance(answer, Text) else value
