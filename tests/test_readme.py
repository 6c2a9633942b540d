"""The README's Python runs, block after block, as it stands."""

import re
from pathlib import Path

import pytest

from sandbox import registry

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
