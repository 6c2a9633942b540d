"""Who may import whom, and what must never be written down in the repository."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import sandbox

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("sandbox", "scenarios", "agents")

# The parts of sandbox from the ground up; a part may import those of the lines above its own, and itself.
LAYERS = """
ours events numerals names memory unreadable
drift
rows
reading veil
answers
understood asks knowledge
state log
pages
history topology transcript view wording skins beside
contract
projector registry metrics personas
stage spec referee verdicts
roster trust
phases life runs figures remarks
keys book budget outage
cache
desk flight
embedding
evolution answering chronicle seats compare
diagnosis
training
sources
export imports
door ready
tab
interview
fork
world
estimate probes
study scene
ui
cli
""".strip().splitlines()
LEVEL = {part: level for level, line in enumerate(LAYERS) for part in line.split()}

# Where a library may be imported. The rest of the code does not know that it exists.
HOMES = {
    "mesa": ("sandbox/world/",),
    "networkx": ("sandbox/topology/",),
    "langchain": ("agents/packages.py", "agents/chat.py"),  # and langchain_core, langchain_openai ...
    "pygame": ("sandbox/scene/",),
    "streamlit": ("sandbox/ui/", "app.py"),
    "plotly": ("sandbox/figures/",),
    "ray": ("sandbox/study/",),
}

NEVER = {
    "a path of one machine": r"(?<![\w.])/(?:home|root|Users|work)/\w",
    "a folder outside the repository": r"\.\./shared",
    "an entry of our issue tracker": r"(?i)\bissue #?\d{1,2}\b",  # libraries' own issues have more digits
}


def sources() -> list[str]:
    """Every Python file that ships, as a path relative to the root."""
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in [*files, ROOT / "app.py"] if path.exists())


def part(module: str) -> str:
    """The part a path or dotted name belongs to: `sandbox.ui.theatre` -> `ui`, `sandbox.Ask` -> `asks`."""
    name = re.split(r"[./]", module.removesuffix(".py"))[1]
    return sandbox._WHERE.get(name) or name


@cache
def imports(file: str) -> tuple[str, ...]:
    """Dotted names the file imports at run time, also within functions; `from a import b` is `a.b`."""
    return tuple(_imported(ast.parse((ROOT / file).read_text(encoding="utf-8"))))


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"line {node.lineno}: import by the full name, as everywhere else"
        yield from (f"{node.module}.{alias.name}" for alias in node.names)
    for child in ast.iter_child_nodes(node):
        yield from _imported(child)


def test_parts_of_sandbox_import_only_downwards() -> None:
    core = [file for file in sources() if file.startswith("sandbox/") and part(file) != "__init__"]
    assert {part(file) for file in core} <= LEVEL.keys(), "give the new part its place in LAYERS"
    upward = [
        (file, name)
        for file in core
        for name in imports(file)
        if name.startswith("sandbox.") and part(name) not in (part(file), "__version__")
        if LEVEL.get(part(name), len(LAYERS)) >= LEVEL[part(file)]
    ]
    assert upward == []


def test_sandbox_finds_scenarios_and_agents_by_name_only() -> None:
    static = [
        (file, name)
        for file in sources()
        if file.startswith("sandbox/")
        for name in imports(file)
        if name.split(".")[0] in ("scenarios", "agents")
    ]
    assert static == []


@pytest.mark.parametrize(("package", "stranger"), [("scenarios", "agents"), ("agents", "scenarios")])
def test_scenarios_and_agents_see_only_public_names(package: str, stranger: str) -> None:
    allowed = {f"sandbox.{name}" for name in sandbox.__all__}
    seen = [(f, name) for f in sources() if f.startswith(f"{package}/") for name in imports(f)]
    assert [(f, name) for f, name in seen if name.split(".")[0] == stranger] == []
    assert [(f, name) for f, name in seen if package == "scenarios" and _foreign(f, name)] == []
    assert [(f, name) for f, name in seen if name.split(".")[0] == "sandbox" and name not in allowed] == []


def _foreign(file: str, name: str) -> bool:
    """Another scenario's: within its own folder a scenario may import what it likes."""
    own = ".".join(file.removesuffix(".py").split("/")[:2])
    return name.startswith("scenarios.") and not f"{name}.".startswith(f"{own}.")


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_known_in_one_place(library: str) -> None:
    known = re.compile(rf"{library}(_\w+)?(\.|$)")
    users = [file for file in sources() if any(known.match(name) for name in imports(file))]
    assert [file for file in users if not file.startswith(HOMES[library])] == []


def test_nothing_written_here_points_outside_the_repository() -> None:
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    run = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        pytest.skip("not a git checkout")
    files = [ROOT / name for name in run.stdout.split("\0") if name and (ROOT / name).is_file()]
    texts = {file: file.read_bytes().decode("utf-8", "replace") for file in files}
    found = [
        (str(file.relative_to(ROOT)), what, match.group())
        for file, text in texts.items()
        for what, pattern in NEVER.items()
        for match in re.finditer(pattern, text)
    ]
    assert found == []
