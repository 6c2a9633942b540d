"""Keys of model providers: from the environment, a ``.env`` beside the runs, or entered by hand; never written.

All three end in the environment of this process, where the packages of providers look for them, and the processes of
a study. What the environment had already counts before a ``.env``; what is entered counts before both, until it is
forgotten or the process ends.
"""

import functools
import os
import re
from collections.abc import Mapping
from pathlib import Path

from sandbox import runs
from sandbox.veil import SECRET

ENTERED = "entered here"
ENVIRONMENT = "environment"
_OURS = re.compile(
    rf"{SECRET.pattern}|_(BASE_URL|API_BASE|API_URL|API_VERSION|HOST|ENDPOINT)$"
    r"|^FOLKMOOT_(LIMITS|PRICES|TRUST|CACHE)$",
    re.I,
)
_told: dict[str, str] = {}  # name of a variable -> where it is from, if not the environment
_before: dict[str, str | None] = {}  # what it was before it was entered


def files() -> tuple[Path, Path]:
    """Where a ``.env`` is looked for: beside the folder of runs, and in it."""
    folder = runs.folder()
    return folder.parent / ".env", folder / ".env"


def load() -> None:
    """Take in what a ``.env`` says of providers and limits; cheap when nothing has changed."""
    for path in files():
        try:
            changed = path.stat().st_mtime_ns
        except OSError:
            continue
        for name, value in _read(path, changed).items():
            if name not in os.environ or _told.get(name) == str(path):
                os.environ[name] = value
                _told[name] = str(path)


@functools.lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Mapping[str, str]:
    from dotenv import dotenv_values

    said = dotenv_values(path, interpolate=False)
    return {name: value for name, value in said.items() if value and _OURS.search(name)}


def enter(name: str, value: str) -> None:
    """Keep a key until the process ends, in its memory only. Raises ValueError for what can be no key."""
    if not SECRET.search(name):
        raise ValueError(f"{name} is not the name of a key")
    if not value.strip() or any(c.isspace() or not c.isprintable() for c in value.strip()):
        raise ValueError(f"{name}: a key is one word; copy it again")
    _before.setdefault(name, os.environ.get(name))
    os.environ[name], _told[name] = value.strip(), ENTERED


def forget(name: str) -> None:
    """Back to what the environment had before a key was entered."""
    if _told.get(name) != ENTERED:
        return
    del _told[name]
    before = _before.pop(name)
    os.environ.pop(name)
    if before is not None:
        os.environ[name] = before


def origin(name: str) -> str:
    """Where a variable is from: "environment", the path of a ``.env``, "entered here"; "" when it is not set."""
    return _told.get(name, ENVIRONMENT) if os.environ.get(name) else ""
