"""Finds scenarios, minds, operators, metrics and presets by themselves, and turns their fields into forms.

The registry is the module tree: the packages `scenarios`, `agents`, `sandbox.evolution`, `sandbox.metrics`,
installed packages with an entry point in the group "folkmoot" (a module each), and a folder of one's own: the
folders in the environment variable FOLKMOOT_PATH, else the current one, where files that import a part of the
contract from `sandbox` are read.
"""

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib import import_module, util
from importlib.metadata import entry_points
from inspect import isabstract
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any, Literal, TypeVar, get_args, get_origin

from pydantic import ValidationError

from sandbox import ours
from sandbox.contract import Metric, Mind, Operator, Record, Scenario
from sandbox.events import Plain
from sandbox.veil import masked

PACKAGES = ("scenarios", "agents", "sandbox.evolution", "sandbox.metrics")
FAMILIES: tuple[type[Record], ...] = (Scenario, Mind, Operator, Metric)
READABLE = 400  # letters of a list that somebody reads to its end
R = TypeVar("R", bound=Record)


class NotFound(LookupError):
    """There is nothing of this name; the message tells what there is instead."""


class BadParameter(ValueError):
    """A parameter is unknown or out of range; the message names it, its value and what is allowed."""


@dataclass(slots=True)
class Found:
    """What was found: classes by family and name, and files that could not be read, with the reason."""

    classes: dict[type[Record], dict[str, type[Record]]] = field(
        default_factory=lambda: {f: {} for f in FAMILIES}
    )
    broken: dict[str, str] = field(default_factory=dict)

    def add(self, module: ModuleType) -> None:
        """Take in the classes that a module defines, a folder also the scenario of its parts.

        Raises TypeError when it is not a module.
        """
        if not isinstance(module, ModuleType):
            raise TypeError(f"{module!r} is not a module")
        for value in list(vars(module).values()):
            if not (isinstance(value, type) and _belongs(value, module)) or isabstract(value):
                continue
            for family in FAMILIES:
                if issubclass(value, family) and not value.__name__.startswith("_"):
                    self._add_class(family, value)

    def _add_class(self, family: type[Record], cls: type[Record]) -> None:
        if _is_bot(cls):
            return
        known = self.classes[family].setdefault(cls.key(), cls)
        if known is not cls:
            taken = f"the name {cls.key()!r} is taken by {known.__module__}.{known.__name__}"
            self.broken[f"{cls.__module__}.{cls.__name__}"] = f"{taken}; rename the class"
        elif issubclass(cls, Scenario):
            self.classes[Mind].update({f"{cls.key()}.{bot.key()}": bot for bot in cls.bots})


def _belongs(cls: type, module: ModuleType) -> bool:
    """Defined here; or a scenario from a part of this folder. Its bots are known by it, other parts stay inside."""
    inside = issubclass(cls, Scenario) and cls.__module__.startswith(f"{module.__name__}.")
    return inside or cls.__module__ == module.__name__


def _is_bot(cls: type[Record]) -> bool:
    """Bots live in their scenario's file and are known as ``scenario.bot``."""
    module = sys.modules[cls.__module__]
    return issubclass(cls, Mind) and any(
        isinstance(v, type) and issubclass(v, Scenario) and cls in v.bots for v in vars(module).values()
    )


@cache
def found() -> Found:
    """Everything there is. Read once per process; `found.cache_clear()` reads anew."""
    ours.check()
    here = Found()
    for name, load in _modules():
        try:
            here.add(load())
        except (Exception, SystemExit) as error:  # a plugin's fault must not spread: it is listed
            here.broken[name] = masked(f"{type(error).__name__}: {error}")
    return here


def _modules() -> Iterator[tuple[str, Any]]:
    for package in PACKAGES:
        folder = import_module(package).__path__
        for info in sorted(iter_modules(folder), key=lambda info: info.name):
            name = f"{package}.{info.name}"
            yield name, lambda name=name: import_module(name)
    for point in sorted(entry_points(group="folkmoot"), key=lambda point: point.name):
        yield point.name, point.load
    for path in own_files():
        yield str(path), lambda path=path: _load(path)


def own_files() -> list[Path]:
    """Files in the folder of one's own that import a part of the contract from `sandbox`."""
    home = Path(__file__).parent.parent
    folders = os.environ.get("FOLKMOOT_PATH", os.getcwd()).split(os.pathsep)
    files = [
        path
        for folder in folders
        if Path(folder).resolve() != home
        for path in sorted(Path(folder).glob("*.py"))
    ]
    return [path for path in files if not path.name.startswith("test_") and _extends_us(path)]


def _extends_us(path: Path) -> bool:
    """Decided by reading, not by running."""
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (SyntaxError, ValueError):
        return "from sandbox import" in path.read_text("utf-8", errors="replace")
    except OSError:
        return True  # listed as broken when it is loaded
    contract = {family.__name__ for family in FAMILIES}
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "sandbox"]
    return any(alias.name in contract for node in imports for alias in node.names)


def _load(path: Path) -> ModuleType:
    name = f"folkmoot_own_{path.stem}"
    spec = util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is not a Python file")
    module = util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def family(of: type[R]) -> dict[str, type[R]]:
    """Classes by name: ``family(Scenario)``, ``family(Mind)``, ``family(Operator)``, ``family(Metric)``."""
    return dict(sorted(found().classes[of].items()))  # type: ignore[arg-type]


def find(of: type[R], name: str, scenario: str = "") -> type[R]:
    """The class of this name; a mind's may leave out its scenario. Raises NotFound."""
    classes = family(of)
    for key in (name, f"{scenario}.{name}"):
        if key in classes:
            return classes[key]
    why = "".join(
        f"; {file} could not be read: {error}" for file, error in found().broken.items() if name in file
    )
    raise NotFound(f"there is no {of.__name__.lower()} {name!r}; {instead(name, classes)}{why}")


def instead(name: str, names: Iterable[str]) -> str:
    """What somebody may have meant: all names where they are few, else the likest ones, and where to find the others.

    A name is also known by its last part: ``steward`` is like ``commons.steward``.
    """
    known = list(names)
    if len(listed := ", ".join(known)) <= READABLE:
        return f"there are: {listed}"
    parts = {key: (key, re.split(r"[./]", key)[-1]) for key in known}
    near = get_close_matches(name, {part for both in parts.values() for part in both}, n=3)
    meant = [key for one in near for key, both in parts.items() if one in both]
    listing = f"`folkmoot check` lists all {len(known)}"
    return f"did you mean {' or '.join(dict.fromkeys(meant[:3]))}? {listing}" if meant else listing


def make(of: type[R], plain: Mapping[str, Plain], scenario: str = "") -> R:
    """The record that ``{"name": ..., **parameters}`` describes. Raises NotFound or BadParameter."""
    if not isinstance(plain, Mapping) or not isinstance(plain.get("name"), str):
        raise BadParameter(
            f"{plain!r:.100} is no {of.__name__.casefold()}: say {{'name': ..., and its parameters}}"
        )
    params = {key: value for key, value in plain.items() if key != "name"}
    cls = find(of, plain["name"], scenario)
    try:
        return cls(**params)
    except ValidationError as error:
        raise BadParameter(explain(error, cls)) from error


def explain(error: ValidationError, cls: type[Any] | None = None) -> str:
    """A validation error in one line per fault: path, value, what is allowed."""
    return "\n".join(explain_one(fault, cls) for fault in error.errors(include_url=False))


def explain_one(fault: Mapping[str, Any], cls: type[Any] | None = None) -> str:
    """One of pydantic's faults in a line; `cls` is the record whose parameter it is."""
    path = ".".join(map(str, fault["loc"])) or "it"
    if fault["type"] == "missing":
        return f"{path}: is missing"
    if fault["type"] == "extra_forbidden":
        fields = ", ".join(_fields(cls)) if cls is not None else "fewer"
        return f"{path}: there is no such parameter; there are: {fields}"
    allowed = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "string_pattern_mismatch" and cls is not None:
        field = cls.model_fields.get(fault["loc"][-1])
        allowed = (field and field.description) or allowed  # a pattern is no help
    return f"{path}: {_shown(fault['input'])} is not allowed: {allowed}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field of a record, as forms, command line and documentation need it."""

    name: str
    type: str  # "int", "float", "bool", "str", "choice" or "other"
    default: Any
    description: str
    low: float | None = None
    high: float | None = None
    options: tuple[str, ...] = ()


def parameters(cls: type[Record]) -> list[Parameter]:
    """The form of a record."""
    return [_parameter(name, cls.model_fields[name]) for name in _fields(cls)]


def _fields(cls: type[Any]) -> list[str]:
    """Names of parameters; what all scenarios have comes last."""
    return sorted(cls.model_fields, key=lambda name: name in Scenario.model_fields)


def _parameter(name: str, info: Any) -> Parameter:
    bounds = {
        k: getattr(m, k)
        for m in info.metadata
        for k in ("ge", "gt", "le", "lt")
        if getattr(m, k, None) is not None
    }
    options = tuple(map(str, get_args(info.annotation))) if get_origin(info.annotation) is Literal else ()
    plain = {int: "int", float: "float", bool: "bool", str: "str"}.get(info.annotation, "other")
    default = info.get_default(call_default_factory=True) if not info.is_required() else None
    low, high = bounds.get("ge", bounds.get("gt")), bounds.get("le", bounds.get("lt"))
    return Parameter(
        name, "choice" if options else plain, default, info.description or "", low, high, options
    )


def presets(scenario: str = "") -> dict[str, Path]:
    """Preset files by ``scenario/name``, of one scenario or of all."""
    folder = Path(import_module("scenarios").__path__[0]) / "presets"
    files = sorted(folder.glob(f"{scenario or '*'}/*.yaml"))
    return {f"{path.parent.name}/{path.stem}": path for path in files}
