"""`folkmoot check`: what is found, what is broken, and why."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sandbox.contract import Record, Scenario

What = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[PATH|NAME]...",
        help="specs (YAML), files or folders of your own, names; else all",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


@dataclass(slots=True)
class Report:
    """What was looked at, by kind, and the problems: where -> what is wrong."""

    found: dict[str, list[str]] = field(default_factory=dict)
    problems: list[tuple[str, str]] = field(default_factory=list)

    def add(self, kind: str, name: str, problems: Iterator[str]) -> None:
        self.found.setdefault(kind, []).append(name)
        self.problems += [(name, problem) for problem in problems]


def check(what: What = None, as_json: Json = False) -> None:
    """Check specs, files of your own and everything that is found. Exit code 1 when something is wrong."""
    import orjson

    report = Report()
    report.problems += [("FOLKMOOT_PATH", f"there is no folder {folder}") for folder in _missing()]
    _look_into(what or [])
    for one in what or ():
        _one(report, one, alone=len(what or ()) == 1)
    if not what:
        _everything(report)
    if as_json:
        problems = [{"where": where, "problem": problem} for where, problem in report.problems]
        typer.echo(orjson.dumps({"ok": not problems, "found": report.found, "problems": problems}))
    else:
        _print(report)
    raise typer.Exit(1 if report.problems else 0)


def _missing() -> list[str]:
    """Folders to be searched that are not there."""
    searched = os.environ.get("FOLKMOOT_PATH", "").split(os.pathsep)
    return [folder for folder in searched if folder and not Path(folder).is_dir()]


def _look_into(what: list[str]) -> None:
    """Folders of the files that are named belong to the search from now on."""
    own = [path.resolve() for path in map(Path, what) if path.is_dir() or path.suffix == ".py"]
    if own:
        searched = os.environ.get("FOLKMOOT_PATH", os.getcwd()).split(os.pathsep)
        folders = [path if path.is_dir() else path.parent for path in own]
        distinct = dict.fromkeys(str(path) for path in [*folders, *(Path(one).resolve() for one in searched)])
        os.environ["FOLKMOOT_PATH"] = os.pathsep.join(distinct)


def _everything(report: Report) -> None:
    from sandbox import registry

    report.problems += sorted(registry.found().broken.items())
    for family in registry.FAMILIES:
        for name, cls in registry.family(family).items():
            report.add(_plural(family), name, _record_faults(cls))
    for name, path in registry.presets().items():
        report.add("presets", name, _spec_faults(path))


def _one(report: Report, what: str, alone: bool) -> None:
    """A name or a path. What is neither is a problem among others; alone it raises Refusal."""
    from sandbox.cli.faults import Refusal

    path = Path(what)
    if _named(report, what):
        return
    if not path.exists():
        nothing = f"there is no file, preset or part of the registry {what!r}; `folkmoot check` lists all"
        if alone:
            raise Refusal(nothing)
        report.problems.append((what, nothing))
    elif path.suffix in (".yaml", ".yml"):
        report.add("specs", what, _spec_faults(path))
    else:
        _own(report, path)


def _named(report: Report, what: str) -> bool:
    """Look into everything of this name; whether there is anything."""
    from sandbox import registry

    if preset := registry.presets().get(what):
        report.add("presets", what, _spec_faults(preset))
    kinds = [family for family in registry.FAMILIES if what in registry.family(family)]
    for family in kinds:
        report.add(_plural(family), what, _tried(registry.family(family)[what]))
    broken = [
        (where, why)
        for where, why in registry.found().broken.items()
        if what in (where, where.rpartition(".")[2])
    ]
    report.problems += broken
    return bool(preset or kinds or broken)


def _own(report: Report, path: Path) -> None:
    """What a file of one's own, or those of a folder, define."""
    from sandbox import registry

    files = {str(file.resolve()) for file in ([path] if path.is_file() else path.glob("*.py"))}
    broken = [
        (where, why) for where, why in registry.found().broken.items() if str(Path(where).resolve()) in files
    ]
    report.problems += broken
    defined = [
        (family, name, cls)
        for family in registry.FAMILIES
        for name, cls in registry.family(family).items()
        if _file(cls) in files
    ]
    for family, name, cls in defined:
        report.add(_plural(family), name, _tried(cls))
    specs = [] if path.is_file() else _specs(path)
    for spec in specs:
        report.add("specs", str(spec), _spec_faults(spec))
    if not (defined or broken or specs):
        nothing = "defines no Scenario, Mind, Operator or Metric (as `from sandbox import ...` has them)"
        report.problems.append((str(path), nothing))


def _specs(folder: Path) -> list[Path]:
    """The YAML files of a folder that mean to be specs: they speak of a scenario or a cast, or say nothing."""
    files = sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml"))
    texts = {file: file.read_text("utf-8", errors="replace") for file in files}
    return [
        file for file, text in texts.items() if not text.strip() or re.search(r"\b(scenario|cast)\b *:", text)
    ]


def _file(cls: type["Record"]) -> str:
    import sys

    return str(Path(getattr(sys.modules[cls.__module__], "__file__", None) or ".").resolve())


def _record_faults(cls: type["Record"]) -> Iterator[str]:
    """What forms, documentation and validation would miss."""
    from sandbox import registry

    if not (cls.__dict__.get("__doc__") or "").strip():
        yield "has no docstring: its card in the gallery would be empty"
    for one in registry.parameters(cls):
        if not one.description:
            yield f"{one.name}: has no description; write Field(..., description=...)"
        if one.type in ("int", "float") and one.low is None and one.high is None:
            yield f"{one.name}: a number without bounds; write Field(..., ge=..., le=...)"


def _tried(cls: type["Record"]) -> Iterator[str]:
    """The faults of a record; a scenario is also played for two rounds by dice."""
    from sandbox.contract import Scenario

    yield from _record_faults(cls)
    if issubclass(cls, Scenario):
        yield from _play_faults(cls)


def _play_faults(cls: type["Scenario"]) -> Iterator[str]:
    from sandbox.spec import SpecError, improvised
    from sandbox.world import World

    try:
        spec = improvised(cls).played_by({"name": "dice"})
    except SpecError as error:
        yield str(error)
        return
    with World(spec, record=False) as world:
        world.step()
        world.step()
        if world.status not in ("playing", "finished"):
            yield f"played by dice: {world.why()}"


def _spec_faults(path: Path) -> Iterator[str]:
    from sandbox.cli.faults import plainer
    from sandbox.spec import SpecError, WorldSpec

    try:
        yield from WorldSpec.load(path).idle()
    except SpecError as error:
        first, *others = plainer(str(error)).removeprefix(f"{path}: ").splitlines()
        yield first + (f" (and {len(others)} more)" if others else "")


def _plural(family: type["Record"]) -> str:
    return f"{family.__name__.lower()}s"


def _print(report: Report) -> None:
    from rich.text import Text

    from sandbox.cli.screen import clean, console, table_of

    out = console()
    rows = [(kind, len(names), Text(clean(", ".join(names)))) for kind, names in report.found.items()]
    if rows:
        out.print(table_of(("", "found", ""), rows))
    for where, problem in report.problems:
        out.print(Text.assemble(("✗ ", "bold red"), (clean(where), "bold"), f": {clean(problem)}"))
    counted = f"{len(report.problems)} problem{'s' if len(report.problems) > 1 else ''}"
    out.print(Text(counted, "bold red") if report.problems else Text("everything is in order", "bold green"))
