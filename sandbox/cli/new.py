"""`folkmoot new`: a working file of one's own, with its test."""

import keyword
import os
import re
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

TEMPLATES = Path(__file__).parent / "templates"


class Kind(StrEnum):
    """What can be begun from a template."""

    scenario = "scenario"
    mind = "mind"
    operator = "operator"


What = Annotated[Kind, typer.Argument(help="what to begin")]
Name = Annotated[str, typer.Argument(help="its name: my_game or MyGame", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def new(what: What, name: Name, as_json: Json = False) -> None:
    """Write a working scenario, mind or operator, and its test, into the current folder."""
    import orjson

    from sandbox.cli.faults import writing

    key = _key(name)
    folder = Path.cwd()
    _refuse(what, key, folder)
    files = {folder / f"{key}.py": f"{what}.py.txt", folder / f"test_{key}.py": f"test_{what}.py.txt"}
    for file, template in files.items():
        with writing(file):
            file.write_text(_filled(TEMPLATES / template, key), encoding="utf-8")
    names = [file.name for file in files]
    if as_json:
        return typer.echo(orjson.dumps({"kind": what, "name": key, "files": names, "folder": str(folder)}))
    tests = f"  pytest                    tests it{_without_pytest()}"
    typer.echo(f"wrote {' and '.join(names)}\n\n{tests}\n{_next(what, key)}")
    if not _searched(folder):
        typer.echo(f"\nFOLKMOOT_PATH is set and does not name this folder: add {folder} to it.", err=True)


def _key(name: str) -> str:
    """The name in snake_case. Raises Refusal when it cannot be one."""
    from sandbox.cli.faults import Refusal
    from sandbox.contract import snake

    key = snake(name.strip()).replace("-", "_")
    legal = re.fullmatch(r"[a-z][a-z0-9_]{1,39}", key) and not keyword.iskeyword(key)
    if not legal or snake(_class_name(key)) != key:
        allowed = (
            "2 to 40 letters, digits, and underscores between words of two letters or more, as in my_game"
        )
        raise Refusal(f"{name!r} cannot be a name: {allowed}")
    return key


def _class_name(key: str) -> str:
    return "".join(part.capitalize() for part in key.split("_"))


def _refuse(what: Kind, key: str, folder: Path) -> None:
    """Say no before anything is written. Raises Refusal."""
    from sandbox import ours, registry
    from sandbox.cli.faults import Refusal
    from sandbox.contract import Mind, Operator, Record, Scenario

    if folder.resolve() == ours.HOME:
        raise Refusal(
            "this is the folder of Folkmoot itself: go to one of your own, as in `mkdir mine && cd mine`"
        )
    for file in (folder / f"{key}.py", folder / f"test_{key}.py"):
        if file.exists():
            raise Refusal(f"{file.name} exists already: choose another name or remove it")
    families: dict[Kind, type[Record]] = {
        Kind.scenario: Scenario,
        Kind.mind: Mind,
        Kind.operator: Operator,
    }
    known = registry.family(families[what])
    if key in known:
        raise Refusal(f"there is a {what} {key!r} already, in {known[key].__module__}: choose another name")
    if find_spec(key):
        raise Refusal(f"{key}.py would hide the Python module {key!r}: choose another name")


def _filled(template: Path, key: str) -> str:
    text = template.read_text("utf-8")
    return text.replace("NewThing", _class_name(key)).replace("new_thing", key)


def _next(what: Kind, key: str) -> str:
    if what is Kind.scenario:
        return f"  folkmoot play {key}\n  folkmoot check {key}.py"
    if what is Kind.mind:
        return f"  folkmoot play commons/tiny --mind {key}\n  folkmoot check {key}.py"
    return f"  folkmoot check {key}.py\n\nName it in a spec: operators: [{{name: {key}}}]"


def _without_pytest() -> str:
    """How to get pytest where it is missing: an installation to play with has none."""
    return "" if find_spec("pytest") else " (after `pip install pytest`)"


def _searched(folder: Path) -> bool:
    """Whether the registry looks into this folder."""
    listed = os.environ.get("FOLKMOOT_PATH")
    return listed is None or folder.resolve() in [Path(one).resolve() for one in listed.split(os.pathsep)]
