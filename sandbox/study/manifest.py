"""What a study was made with: enough to make it again, or to see why it comes out differently."""

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from sandbox import __version__, sources
from sandbox.book import CHATTED
from sandbox.log import Log, RunError, digest
from sandbox.spec import WorldSpec
from sandbox.study.definition import Study
from sandbox.study.results import Results

PACKAGES = "mesa networkx numpy scipy statsmodels pandas pydantic langchain-core aiohttp ray".split()
_HOME = Path(__file__).parents[2]


def manifest(results: Results) -> dict[str, Any]:
    """Versions, the checkout's state, the study and its digest, wording, models and prices, the machine.

    No secret, no path. The wording is told twice: `sources` has a hash of every file that the scenarios, operators and
    minds come from, their rules, skins and prompts among them; `prompts` a hash of the first prompt that a model was
    really asked in each condition, which also depends on its parameters, persons and memory.
    """
    study = results.study
    return {
        "folkmoot": __version__,
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "git": _git(),
        "study": study.plain(),
        "digest": digest(study.plain()),
        "sources": _sources(study),
        "prompts": dict(_prompts(results)),
        "models": {model: _price(model) for model in study.models},
        "machine": {"system": platform.system(), "processor": platform.machine(), "cores": os.cpu_count()},
        "command": Path(sys.argv[0]).name,
    }


def _sources(study: Study) -> dict[str, str]:
    """File -> hash, of everything that any of its conditions is played from."""
    distinct = {digest([*_names(one.spec)]): one.spec for one in study.made}
    return {name: found for spec in distinct.values() for name, found in sources.table(spec).items()}


def _names(spec: WorldSpec) -> Iterator[str]:
    for part in (spec.scenario, spec.operators, [member.mind for member in (*spec.cast, *spec.staff)]):
        yield from sorted({one.name for one in part})


def _prompts(results: Results) -> Iterator[tuple[str, str]]:
    """Condition -> hash of the first prompt of its first run, where a model was asked."""
    for condition in results.study.made:
        first = next(task for task in results.tasks if task.labels == condition.labels)
        if first.models and (found := _first_prompt(first.path(results.runs))):
            yield condition.label, found


def _first_prompt(path: Path) -> str:
    try:
        exchanges = Log.read(path).exchanges()
    except RunError:
        return ""  # not played, or damaged: the table tells which
    asked = [position for position, exchange in exchanges.items() if exchange.kind in CHATTED]
    return exchanges[min(asked)].request if asked else ""


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
