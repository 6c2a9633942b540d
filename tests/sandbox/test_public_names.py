"""The public names: one table, found lazily, and the same for type checkers."""

import ast
from importlib import import_module
from pathlib import Path

import sandbox


def test_every_public_name_is_there_and_where_the_type_checker_looks_for_it() -> None:
    tree = ast.parse(Path(sandbox.__file__).read_text("utf-8"))
    imports = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sandbox")
    ]
    typed = {alias.name: node.module for node in imports for alias in node.names}
    assert sorted(typed) == sandbox.__all__
    for name, module in typed.items():
        where = (
            import_module(f"sandbox.{name}")
            if module == "sandbox"
            else getattr(import_module(str(module)), name)
        )
        assert getattr(sandbox, name) is where
