"""What a study was made with: enough to make it again, or to see why it comes out differently."""

import os
import platform
import subprocess
import sys
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sandbox import __version__
from sandbox.log import digest
from sandbox.study.definition import Study

PACKAGES = "mesa networkx numpy scipy statsmodels pandas pydantic langchain-core aiohttp ray".split()
_HOME = Path(__file__).parents[2]


def manifest(study: Study) -> dict[str, Any]:
    """Versions, the checkout's state, the study and its digest, models and prices, the machine. No secret, no path."""
    return {
        "folkmoot": __version__,
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "git": _git(),
        "study": study.plain(),
        "digest": digest(study.plain()),
        "wording": digest((_HOME / "agents" / "prompts.py").read_text("utf-8")),
        "models": {model: _price(model) for model in study.models},
        "machine": {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count()},
        "command": Path(sys.argv[0]).name,
    }


def _price(model: str) -> str | None:
    """What the model costs today, in words; None where it is not known."""
    found = import_module("agents.prices").price(model)
    return None if found is None else str(found)


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _git() -> dict[str, Any] | None:
    """The commit of the checkout this runs from, and whether files were changed since; None without one."""
    if not (_HOME / ".git").exists():
        return None
    try:
        commit, changed = (_told(*words) for words in (("rev-parse", "HEAD"), ("status", "--porcelain")))
    except (OSError, subprocess.CalledProcessError):
        return None  # no git on this machine: the manifest says so by its absence
    return {"commit": commit, "changed": bool(changed)}


def _told(*words: str) -> str:
    command = ["git", "-C", str(_HOME), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
