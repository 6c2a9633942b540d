"""The README's Python runs, block after block, as it stands."""

import inspect
import re
from pathlib import Path

import pytest
import yaml

from sandbox import WorldSpec, registry, roster
from sandbox.cli.cast import cast

README = Path(__file__).parent.parent / "README.md"
BLOCKS = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.S)


def test_every_python_block_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that name a file are saved in a folder of one's own, as the text tells its reader to."""
    monkeypatch.setenv("FOLKMOOT_PATH", str(tmp_path))
    for block in BLOCKS:
        if named := re.match(r"# file: (\w+\.py)\n", block):
            (tmp_path / named.group(1)).write_text(block, "utf-8")
            registry.found.cache_clear()
        exec(compile(block, str(README), "exec"), {"__name__": "readme"})
    registry.found.cache_clear()


def test_there_are_two_commands_and_they_are_in_the_makefile() -> None:
    makefile = (README.parent / "Makefile").read_text("utf-8")
    for command in ("app", "test"):
        assert f"make {command}" in README.read_text("utf-8")
        assert re.search(rf"^{command}:", makefile, re.M)


def test_the_people_of_the_readme_and_of_the_help_can_be_drawn() -> None:
    told = re.findall(r"```yaml\n(.*?)```", README.read_text("utf-8"), re.S)
    shown = inspect.cleandoc(cast.__doc__ or "").partition("\b\n")[2]
    for text in (*told, shown):
        people = roster.company(WorldSpec.of(yaml.safe_load(text)))
        assert len(people) == 8
        assert roster.makeup(people)["side"] == {"in favour": 4, "against": 4}
