"""Keeps keys out of sight: of errors, records and specs."""

import os
import re
from collections.abc import Iterator, Mapping

from sandbox.events import Plain

HOLDS_A_KEY = (  # said after the place of it
    "holds a key or a password, and what is recorded is copied and shown; take it out, and put it into the "
    "environment, a .env beside the runs, or the Models page"
)
SECRET = re.compile(r"(KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?|_PAT)$", re.I)  # names of variables
_LOOKS = re.compile(
    r"\b(?:sk|pk|gsk|xai|lsv2|ghp|hf)[-_][\w*-]{4,}|\bAIza[\w-]{8,}|(?<=://)[^/@\s]+(?=@)|(?<=[?&]key=)[^&\s]+"
    r"|(?i:(?<=bearer )[\w.~+/*-]+=*)"
)
_PASTED = re.compile(r"\b(?:sk|pk|gsk|xai|lsv2|ghp|hf)[-_][\w-]{20,}|\bAIza[\w-]{30,}|://[^/@\s]+:[^/@\s]*@")
_NAMED = re.compile(r"(^|[._])(api_?key|authorization|access_?token)$", re.I)  # entries that hold keys


def masked(text: str) -> str:
    """The text, with every known key and whatever looks like one replaced by ***."""
    for key in _known():
        text = text.replace(key, "***")
    return _LOOKS.sub("***", text)


def _known() -> list[str]:
    keys = [value for name, value in os.environ.items() if SECRET.search(name) and len(value) >= 6]
    return sorted(keys, key=len, reverse=True)


def planted(plain: Plain) -> Iterator[str]:
    """The places of keys in plain data: "cast.0.persona". A spec is copied, shown and published."""
    known = _known()
    for place, text in _texts(plain):
        named = _NAMED.search(place) and text
        if named or _PASTED.search(text) or any(key in text for key in known):
            yield place


def keyless(plain: Plain) -> None:
    """Raises ValueError for what a person wants recorded when it holds a key."""
    if place := next(planted(plain), None):
        raise ValueError(f"{place}: {HOLDS_A_KEY}")


def _texts(plain: Plain, place: str = "") -> Iterator[tuple[str, str]]:
    """All texts in plain data with their places; names of entries count as texts, too."""
    if isinstance(plain, str):
        yield place, plain
    table = isinstance(plain, Mapping)
    for key, value in plain.items() if table else enumerate(plain) if isinstance(plain, list | tuple) else ():
        at = f"{place}.{key}".lstrip(".")
        yield from [(place, key)] if isinstance(key, str) else []
        yield from _texts(value, at)
