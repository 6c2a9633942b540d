"""The one number that a text names, in digits or in English words.

Bounds ("at least 5"), approximations ("about 5"), scales ("5 thousand", "half of 10"), percent and currency
are not that number: a wrong guess is worse than a repair.
"""

import re
from collections.abc import Iterator

_UNITS = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUE = {
    **{word: value for value, word in enumerate([*_UNITS, *_TEENS], 1)},
    **{word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)},
    **{"zero": 0, "nothing": 0, "none": 0, "a": 1},
}

_UNIT, _SMALL = "|".join(_UNITS), "|".join(_UNITS + _TEENS)
_TWO = rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{_UNIT}))?|{_SMALL})"  # 1 to 99
_SPELLED = re.compile(
    rf"\b(?:(?:(?:{_UNIT}|a) )?hundred(?:(?: and)? {_TWO})?|{_TWO}|zero"
    r"|(?:nothing|none)(?=\s*(?:[.!,;]|$)))\b",
    re.I,
)
_DIGITS = re.compile(r"(?<![\w.,])[-+−–]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?![\w]|[.,]\d)")
_ANY_DIGITS = re.compile(r"\d+")

_BEFORE = re.compile(
    r"(?:\b(?:at least|at most|up to|more than|less than|fewer than|greater than|over|under|above|below"
    r"|beyond|nearly|almost|about|around|roughly|approximately|circa|some|minimum of|maximum of"
    r"|minus|negative|between|from)\s*"
    r"|[<>≤≥~≈±]=?\s*)$",
    re.I,
)
_AFTER = re.compile(
    r"^\s*(?:\+|-?ish\b|or (?:so|more|less|fewer)\b|thousand|million|billion|hundred|point\b"
    r"|times\b|fold\b|and a\b)",
    re.I,
)
_ANYWHERE = re.compile(r"\b(?:half|halves|quarters?|thirds?|double|twice|triple|dozens?)\b", re.I)
_MEASURES = {
    "percent": r"%|percent\b|per cent\b|pct\b|percentage",
    "dollar": r"\$|dollars?\b|usd\b|bucks?\b",
    "cent": r"¢|cents?\b",
    "euro": r"€|euros?\b|eur\b",
    "pound": r"£|pounds?\b|gbp\b",
    "yen": r"[¥]|yen\b|yuan\b",
    "per mille": r"‰|per mille\b",
}


class Unclear(ValueError):
    """No number, several, or one that does not mean itself; the message says which."""


def number(text: str, unit: str = "") -> float:
    """The number. A percent or currency sign must be that of `unit`. Raises Unclear."""
    if doubt := _ANYWHERE.search(text):
        raise Unclear(f"{doubt.group()!r} leaves the number open")
    found = list(_found(text))
    if len({value for value, _, _ in found}) != 1 or _strays(text, found):
        raise Unclear("no number is named" if not found else "more than one number is named")
    for _, start, end in found:
        if doubt := _BEFORE.search(text[:start]) or _AFTER.search(text[end:]):
            raise Unclear(f"{doubt.group().strip()!r} leaves the number open")
        _check_measure(text[:start], text[end:], unit)
    return found[0][0]


def marked(text: str) -> str:
    """The text with ~ in the place of every number."""
    for _, start, end in sorted(_found(text), key=lambda one: -one[1]):
        text = f"{text[:start]} ~ {text[end:]}"
    return text


def _found(text: str) -> Iterator[tuple[float, int, int]]:
    """(value, start, end) of every number, in digits or words."""
    for match in _DIGITS.finditer(text):
        yield _digits(match.group()), match.start(), match.end()
    for match in _SPELLED.finditer(text):
        yield _spelled(match.group()), match.start(), match.end()


def _strays(text: str, found: list[tuple[float, int, int]]) -> bool:
    """Whether there are digits that are part of no number found: "5k", "3rd", "1,5"."""
    return any(not any(s <= m.start() < e for _, s, e in found) for m in _ANY_DIGITS.finditer(text))


def _digits(text: str) -> float:
    value = float(re.sub("[−–]", "-", text.replace(",", "")))
    return int(value) if value.is_integer() and "." not in text else value


def _spelled(text: str) -> int:
    head, hundred, rest = text.lower().partition("hundred")
    words = re.split(r"[- ]", (rest if hundred else head).removeprefix(" and").strip())
    small = sum(_VALUE[word] for word in words if word)
    return (_VALUE[head.strip()] if head.strip() else 1) * 100 + small if hundred else small


def _check_measure(before: str, after: str, unit: str) -> None:
    """Percent or currency beside the number must be what is counted. Raises Unclear."""
    for name, sign in _MEASURES.items():
        beside = re.search(rf"(?:{sign})\s*$", before, re.I) or re.match(rf"\s*(?:{sign})", after, re.I)
        if beside and not re.search(rf"{name}|{sign}", unit, re.I):
            raise Unclear(f"{beside.group().strip()!r} is not {unit or 'a plain number'}")
