"""Reading an answer out of prose: JSON with small faults, an option in a sentence, a number in words.

What is ambiguous or negated is not read: a wrong guess is worse than a repair.
"""

import ast
import re
from typing import Any

import orjson

_FENCE = re.compile(r"```(?:json|JSON)?\s*(.*?)```", re.S)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_NUMBER = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?(?!\w*\d)")
_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|neither|cannot|without|refuse|avoid|against|instead of|rather than|unlikely|\w+n['’]t)\b",
    re.I,
)
_WORDS = {
    **{w: i for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split())},
    **{w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)},
    "hundred": 100, "nothing": 0, "none": 0,
}  # fmt: skip
_NUMBER_WORDS = re.compile(r"\b(?:" + "|".join(_WORDS) + r")(?:[- ](?:" + "|".join(_WORDS) + r"))*\b", re.I)


class Unreadable(ValueError):
    """There is no answer in the text, or more than one."""


def json_in(text: str) -> Any:
    """The JSON value in a text: all of it, inside a fence, or the first balanced object. Raises Unreadable."""
    for candidate in (text, *_FENCE.findall(text), *_balanced(text)):
        for loads in (orjson.loads, _lenient):
            try:
                value = loads(candidate.strip())
            except (ValueError, SyntaxError, MemoryError, RecursionError):
                continue
            if isinstance(value, dict | list | int | float | str) and not isinstance(value, bool):
                return value
    raise Unreadable("no JSON found")


def _lenient(text: str) -> Any:
    """JSON with trailing commas, or a Python literal (single quotes). `literal_eval` executes nothing."""
    if len(text) > 100_000 or not text.startswith(("{", "[")):
        raise ValueError("not an object")
    text = _TRAILING_COMMA.sub(r"\1", text)
    try:
        return orjson.loads(text)
    except ValueError:
        return ast.literal_eval(text)


def _balanced(text: str) -> list[str]:
    """The stretches from a `{` to its matching `}`, outermost first in order of appearance, quotes respected."""
    found, depth, start, quoted, escaped = [], 0, 0, False, False
    for i, char in enumerate(text):
        if quoted:
            quoted, escaped = (char != '"' or escaped), (char == "\\" and not escaped)
        elif char == '"':
            quoted = depth > 0
        elif char == "{":
            start, depth = (i if depth == 0 else start), depth + 1
        elif char == "}" and depth:
            depth -= 1
            if depth == 0:
                found.append(text[start : i + 1])
    return found


def option(text: str, options: tuple[str, ...]) -> str:
    """The one option named in a text, in any case, not negated. Raises Unreadable."""
    clean = text.strip().strip("\"'`*.!()[] ").casefold()
    for one in options:
        if clean == one.casefold():
            return one
    named = {one: m for one in options if (m := _mention(one, text))}
    for one in list(named):  # an option inside a longer one ("agree" in "strongly agree") is not a second mention
        if any(one != other and one.casefold() in other.casefold() for other in named):
            del named[one]
    if len(named) != 1:
        raise Unreadable(f"{len(named)} of the options are named in {_short(text)!r}")
    if _NEGATION.search(text) and not any(_NEGATION.search(one) for one in named):
        raise Unreadable(f"a negation makes {_short(text)!r} doubtful")
    return next(iter(named))


def _mention(one: str, text: str) -> re.Match[str] | None:
    return re.search(r"(?<!\w)" + re.escape(one) + r"(?!\w)", text, re.I)


def number(text: str) -> float:
    """The one number named in a text, in digits or in words, not negated. Raises Unreadable."""
    found = {_digits(m.group()) for m in _NUMBER.finditer(text)}
    found |= {_spelled(m.group()) for m in _NUMBER_WORDS.finditer(text)} if not found else set()
    if len(found) != 1:
        raise Unreadable(f"{len(found)} numbers are named in {_short(text)!r}")
    if _NEGATION.search(text):
        raise Unreadable(f"a negation makes {_short(text)!r} doubtful")
    return found.pop()


def _digits(text: str) -> float:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() and "." not in text else value


def _spelled(text: str) -> float:
    total = 0
    for word in re.split(r"[- ]", text.lower()):
        total = max(total, 1) * 100 if word == "hundred" else total + _WORDS[word]
    return total


def prose(text: str) -> str:
    """The text itself, without fences or quotes around it."""
    clean = text.strip()
    if fenced := _FENCE.fullmatch(clean):
        clean = fenced.group(1).strip()
    if len(clean) > 1 and clean[0] == clean[-1] and clean[0] in "\"'":
        clean = clean[1:-1]
    return clean


def labelled(text: str, names: tuple[str, ...]) -> dict[str, str]:
    """Parts of a text that follow their names: ``give: 3, say: here you are``. Raises Unreadable when none does."""
    label = re.compile(r"(?:^|[\n,;{]|(?<=\s))[\"'*_-]*(" + "|".join(map(re.escape, names)) + r")[\"'*_]*\s*[:=]\s*", re.I)
    marks = list(label.finditer(text))
    if not marks:
        raise Unreadable("no labelled answer found")
    keys = {name.casefold(): name for name in names}
    ends = [m.start() for m in marks[1:]] + [len(text)]
    parts = {keys[m.group(1).casefold()]: text[m.end() : end].strip(" ,;\n") for m, end in zip(marks, ends, strict=True)}
    if len(parts) < len(marks):
        raise Unreadable("a label occurs twice")
    return parts


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
