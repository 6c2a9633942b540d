"""A legal value found in a model's text, where its meaning is beyond doubt."""

from collections.abc import Iterable, Mapping
from typing import Any

from sandbox import reading
from sandbox.answers import Allocation, AnswerError, Choice, Form, Number, Text
from sandbox.events import Plain

_ANSWERS = "final_answer choice decision action value response result".split()  # keys for an answer
_ASIDE = frozenset("reason reasoning thought thoughts thinking explanation confidence error warning".split())
_CALL = frozenset("name type id function arguments parameters".split())  # of a tool call written as text
_STRUCTURED = tuple('{[`"-0123456789')  # how JSON and fences begin: not taken for prose unseen


def read(text: str, answer: Choice | Number | Text | Allocation | Form) -> tuple[Plain, str]:
    """A legal value found in a model's text, and how it was found: ``json`` or ``text``. Raises AnswerError.

    JSON first (fences, prose around it, trailing commas, single quotes); then, in plain words, an option or a
    number named without doubt. Two candidates, or a negated one, are not an answer. Prose is a Text as it is.
    """
    text = reading.uttered(text)
    spoken = isinstance(answer, Text) and not text.strip().startswith(_STRUCTURED)
    try:
        found = reading.json_in(text)
    except reading.Unreadable as doubt:
        if spoken or isinstance(doubt, reading.NoJSON):
            return _in_words(text, answer), "text"
        raise AnswerError(f"answer: {doubt}; expected {answer.hint()}") from doubt
    if spoken and not (isinstance(found, Mapping) and "answer" in found):
        return _in_words(text, answer), "text"  # JSON within words is a part of what is said
    return _coerce(found, answer), "json"


def _in_words(text: str, answer: Any, name: str = "answer") -> Plain:
    try:
        value = answer.parse(text)
    except reading.Unreadable as doubt:
        raise AnswerError(f"{name}: {doubt}; expected {answer.hint()}") from doubt
    return answer.validate_value(value, name)


def _coerce(value: Any, answer: Any, name: str = "answer") -> Plain:
    """A JSON value made to fit where its meaning is beyond doubt: "7 units" is 7, {"answer": "B"} is "B"."""
    value = _unwrapped(value, answer)
    if isinstance(answer, Form) and isinstance(value, Mapping):
        known = {k: v for k, v in _spelled_as(value, answer.fields).items() if k in answer.fields}
        value = {key: _coerce(one, answer.fields[key], f"{name}.{key}") for key, one in known.items()}
    elif isinstance(answer, Allocation) and isinstance(value, Mapping):
        shares = _spelled_as(value, answer.among)
        told = [key for key in shares if key in answer.among or key.casefold() not in ("total", "sum")]
        value = {key: _coerce(shares[key], answer.share, f"{name}.{key}") for key in told}
    elif isinstance(answer, Choice) and type(value) in (int, float):
        return _in_words(str(value), answer, name)
    elif isinstance(answer, Choice | Number) and isinstance(value, str):
        return _in_words(value, answer, name)
    elif value is None and answer.optional():
        value = ""
    return answer.validate_value(value, name)


def _unwrapped(value: Any, answer: Any) -> Any:
    """What is inside {"answer": ...}, a list of one, a tool call in words, or a text of JSON."""
    own = answer.fields if isinstance(answer, Form) else getattr(answer, "among", ())
    for _ in range(4):
        if isinstance(value, str) and own and value.strip().startswith("{"):
            inside = _json_or_none(value)
        elif isinstance(value, list) and len(value) == 1 and isinstance(value[0], Mapping):
            inside = value[0]
        elif isinstance(value, Mapping):
            inside = _inside(value, {name.casefold() for name in own})
        else:
            break
        if inside is None:
            break
        value = inside
    return value


def _json_or_none(text: str) -> Any:
    try:
        return reading.json_in(text)
    except reading.Unreadable:
        return None


def _inside(table: Mapping[Any, Any], names: set[str]) -> Any:
    """The answer that a table is wrapped around; None when the table is the answer itself, or is doubtful."""
    if names & {str(key).casefold() for key in table}:
        return None
    keys = {str(key).casefold().replace(" ", "_"): key for key in table}
    if "answer" in keys and (not names or len(keys) == 1):
        return table[keys["answer"]]
    if call := {"arguments", "parameters"} & keys.keys() if keys.keys() <= _CALL else set():
        return table[keys[call.pop()]]
    if len(keys) == 1:
        ((only, inside),) = ((name, table[key]) for name, key in keys.items())
        doubt = only in _ASIDE or reading.doubtful(only.replace("_", " "))
        return None if doubt or (names and not isinstance(inside, Mapping)) else inside
    said = [table[keys[name]] for name in _ANSWERS if name in keys]
    return said[0] if said and not names and all(one == said[0] for one in said) else None


def _spelled_as(value: Mapping[Any, Any], names: Iterable[str]) -> dict[str, Any]:
    """The table with known keys spelled as they should be, whatever their case."""
    known = {name.casefold(): name for name in names}
    return {known.get(str(key).casefold(), str(key)): one for key, one in value.items()}
