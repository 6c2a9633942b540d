"""Which files a run is played from, and which of them were edited since: the likely cause when it plays differently.

A run keeps a hash of every file that its scenarios, operators and minds come from, one table for each time that they
changed while it was played. Minds and operators that people bring in are counted from then on.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType

from sandbox import __version__, registry
from sandbox.contract import Mind, Operator, Record, Scenario
from sandbox.log import Log
from sandbox.seats import MANY, castings
from sandbox.spec import WorldSpec

TABLES, BROUGHT = "sources", "brought"  # what the run file calls them
Brought = Iterable[tuple[str, str]]
Table = dict[str, str]  # file, as one would look for it -> hash; "folkmoot" -> version


def table(spec: WorldSpec, brought: Brought = ()) -> Table:
    """The files that a run is played from, as they are now. What is not in the registry is left out.

    brought  families and names that people brought in beside those of the spec
    """
    files = {name: path for cls in _played(spec, brought) for name, path in _files(cls)}
    return {"folkmoot": __version__, **{name: _hash(path) for name, path in sorted(files.items())}}


def note(log: Log, spec: WorldSpec) -> None:
    """Keep the files that a run goes on with, where they are others than those before."""
    tables, others = log.meta(TABLES) or [], brought(log)
    now = table(spec, others)
    if log.path and (not tables or tables[-1] != now):
        log.note(TABLES, [*tables, now])
        log.note(BROUGHT, [list(other) for other in others])
        log.commit()


def brought(log: Log) -> list[tuple[str, str]]:
    """Families and names of what people brought in while it was played: minds, and operators."""
    told = {tuple(other) for other in log.meta(BROUGHT) or ()}
    told |= {("mind", str(event.mind["name"])) for event in castings(log)}  # type: ignore[attr-defined]
    switched = (event.what.split(".") for event in log.last("Set", MANY))  # type: ignore[attr-defined]
    return sorted(told | {("operator", name) for family, name, *_ in switched if family == "operator"})


def edited(tables: Iterable[Mapping[str, str]], spec: WorldSpec, brought: Brought = ()) -> list[str]:
    """Files that are not now as they were at some time while the run was played."""
    now = table(spec, brought)
    return sorted({name for then in tables for name, found in then.items() if now.get(name) != found})


def cause(log: Log, spec: WorldSpec) -> str:
    """The likely cause of a difference, in a sentence."""
    if not (tables := log.meta(TABLES)):
        return "It is not on record which files it was played from: was one of them edited since?"
    if changed := edited(tables, spec, brought(log)):
        return f"The likely cause: {', '.join(changed)} changed since."
    return "No file it was played from changed since: look for a package that did, or a script that is not repeatable."


def _played(spec: WorldSpec, brought: Brought) -> Iterator[type[Record]]:
    named: list[tuple[type[Record], str]] = [(Scenario, one.name) for one in spec.scenario]
    named += [(Operator, one.name) for one in spec.operators]
    named += [(Mind, member.mind.name) for member in (*spec.cast, *spec.staff)]
    named += [(Mind if family == "mind" else Operator, name) for family, name in brought]
    for family, name in dict.fromkeys(named):
        try:
            yield registry.find(family, name, spec.scenario[0].name)
        except registry.NotFound:
            continue  # forking and looking need no code


def _files(cls: type[Record]) -> Iterator[tuple[str, Path]]:
    """The files of a class: its own, and those of its package that it uses, as far as names lead there."""
    seen: set[str] = set()
    ahead = [cls.__module__]
    while ahead:
        module = sys.modules[ahead.pop()]
        if module.__name__ in seen or not getattr(module, "__file__", None):
            continue
        seen.add(module.__name__)
        path = Path(str(module.__file__))
        yield (
            "/".join([*module.__name__.split(".")[: -1 if path.name != "__init__.py" else None], path.name]),
            path,
        )
        ahead += _neighbours(module)


def _neighbours(module: ModuleType) -> Iterator[str]:
    """Modules of the same package that a module's names come from; those of one's own folder stand alone."""
    package = module.__name__.rpartition(".")[0] or module.__name__
    home = package if package.count(".") else package.partition(".")[0]
    for value in list(vars(module).values()):
        name = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
        if (
            isinstance(name, str)
            and name in sys.modules
            and name.startswith((f"{home}.", f"{module.__name__}."))
        ):
            yield name


def _hash(path: Path) -> str:
    return _hash_of(path, path.stat().st_mtime_ns)


@cache
def _hash_of(path: Path, _: int) -> str:
    return sha256(path.read_bytes()).hexdigest()[:16]
