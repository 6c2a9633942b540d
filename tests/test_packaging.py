"""The wheel's contents, and that the packages Python finds under our names are ours."""

import subprocess
import sys
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

from sandbox import ours

ROOT = Path(__file__).resolve().parent.parent
WHO = "from sandbox.ours import check; check(); import agents; print(agents.__file__)"


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A folder like the site-packages of somebody who installed another `agents`."""
    package = tmp_path / "site" / "agents"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('"""Somebody else\'s agents."""\n')
    return package.parent


def python(code: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=cwd, capture_output=True, text=True, timeout=60)


def test_in_a_checkout_our_packages_win_over_installed_ones(foreign: Path) -> None:
    # `python -c`, like `python -m` and `streamlit run app.py`, puts the checkout before every site folder.
    run = python(f"import sys; sys.path.insert(1, {str(foreign)!r}); {WHO}", cwd=ROOT)
    assert run.stdout.strip() == str(ROOT / "agents" / "__init__.py"), run.stderr


def test_a_foreign_package_first_on_the_path_is_named_with_its_remedy(foreign: Path, tmp_path: Path) -> None:
    run = python(f"import sys; sys.path[:0] = [{str(foreign)!r}, {str(ROOT)!r}]; {WHO}", cwd=tmp_path)
    sentence = run.stderr.strip().splitlines()[-1]
    assert run.returncode == 1
    assert sentence.startswith("sandbox.ours.ForeignPackage: The package 'agents' found at ")
    assert str(foreign / "agents" / "__init__.py") in sentence
    assert sentence.endswith(f": {ours.REMEDY}.")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation elsewhere, whose packages are the ones Python would import."""
    for name in ours.SIBLINGS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(f'"""Found by `{ours.MARK}`."""\n')
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(ours, "HOME", tmp_path)
    return tmp_path


def test_a_package_overwritten_in_place_is_foreign(home: Path) -> None:
    ours.check()
    (home / "agents" / "__init__.py").write_text('"""The later installation wins without a word."""\n')
    with pytest.raises(ours.ForeignPackage, match=r"'agents' found at .*, not Folkmoot's: install folkmoot"):
        ours.check()


def test_a_missing_package_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours, "SIBLINGS", ("no_such_sibling",))
    with pytest.raises(ours.ForeignPackage, match=r"'no_such_sibling' is missing from .*: install folkmoot"):
        ours.check()


def test_the_app_is_the_installed_one_where_there_is_one(home: Path) -> None:
    assert ours.app_script() == home / "app.py"
    installed = home / "sandbox" / "_app" / "app.py"
    installed.parent.mkdir(parents=True)
    installed.touch()
    assert ours.app_script() == installed


def test_the_wheel_holds_the_packages_the_app_and_its_settings(tmp_path: Path) -> None:
    wheel = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"]))
    names = {name for name in ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert {"sandbox/_app/app.py", "sandbox/_app/.streamlit/config.toml", "agents/__init__.py"} <= names
    assert {name.split("/")[0] for name in names} == {"sandbox", "scenarios", "agents"}
    parts = {path.relative_to(ROOT).as_posix() for path in (ROOT / "scenarios").rglob("*.*")}
    assert {part for part in parts if part.endswith((".py", ".yaml"))} <= names
    assert any("licenses/LICENSE" in name for name in ZipFile(wheel).namelist())


def test_make_app_installs_what_the_readme_promises() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    assert project["scripts"] == {"folkmoot": "sandbox.cli:main"}
    assert extras["all"] == [f"folkmoot[{','.join(name for name in extras if name not in ('all', 'dev'))}]"]
    assert "-e '.[openai,ollama]'" in (ROOT / "Makefile").read_text()
