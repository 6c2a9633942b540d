"""What belongs to Folkmoot on this machine: its sibling packages and the app's script.

`agents` is also the import name of another distribution (openai-agents). Installers overwrite one with the
other without a word, so the start of every program asks `check` first.
"""

from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
SIBLINGS = ("scenarios", "agents")
MARK = "sandbox.registry"  # named in each sibling's __init__.py, which another package may overwrite in place
REMEDY = "install folkmoot in a virtual environment of its own, or install it again where it is"


class ForeignPackage(ImportError):
    """An importable package bears the name of one of ours; the text is one sentence for the user."""


def check() -> None:
    """Look where `scenarios` and `agents` would be imported from, without importing them.

    Raises ForeignPackage when one of them is missing or belongs to somebody else.
    """
    for name in SIBLINGS:
        found = _origin(name)
        if found is None:
            raise ForeignPackage(f"Folkmoot's package {name!r} is missing from {HOME}: {REMEDY}.")
        if not _is_ours(name, found):
            raise ForeignPackage(
                f"The package {name!r} found at {found} is {_owner(name)}, not Folkmoot's: {REMEDY}."
            )


def app_script() -> Path:
    """The script Streamlit runs: inside an installed wheel, else at the root of a checkout."""
    installed = HOME / "sandbox" / "_app" / "app.py"
    return installed if installed.exists() else HOME / "app.py"


def _origin(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).resolve() if spec and spec.origin else None


def _is_ours(name: str, found: Path) -> bool:
    return found == HOME / name / "__init__.py" and MARK in found.read_text(encoding="utf-8")


def _owner(name: str) -> str:
    owners = sorted(set(packages_distributions().get(name, [])) - {"folkmoot"})
    return f"that of {' and '.join(owners)}" if owners else "somebody else's"
