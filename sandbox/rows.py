"""A table of people from a file: CSV, Parquet or YAML."""

from pathlib import Path
from typing import Any

import yaml

from sandbox.events import Plain, settled
from sandbox.unreadable import unreadable

LARGEST = 64_000_000  # bytes
WORDS = ("name", "persona", "role", "team", "place", "goal")  # columns that are text, whatever they look like


def read_table(path: Path) -> list[dict[str, Plain]]:
    """Its rows; an empty cell is left out. Raises ValueError in words that name the file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{path.name}: cannot be read: {error.strerror or error}") from None
    return rows_of(data, path.name)


def rows_of(data: bytes, name: str) -> list[dict[str, Plain]]:
    """The rows of a table by the ending of its name. Raises ValueError."""
    readers = {".csv": _csv, ".parquet": _parquet, ".yaml": _yaml, ".yml": _yaml}
    ending = Path(name).suffix.casefold()
    if ending not in readers:
        raise ValueError(f"{name}: is no table that can be read; save it as {', '.join(readers)}")
    if len(data) > LARGEST:
        raise ValueError(f"{name}: has {len(data):,} bytes; at most {LARGEST:,} are read")
    try:
        rows = readers[ending](data)
        found = [settled(row, f"row {n}") for n, row in enumerate(rows, 1)]
    except UnicodeDecodeError as error:
        raise ValueError(f"{name}: {unreadable(error)}") from None
    except Exception as error:
        raise ValueError(f"{name}: cannot be read as a table: {' '.join(str(error).split())[:300]}") from None
    if not found:
        raise ValueError(f"{name}: has no rows")
    return found


def _csv(data: bytes) -> list[dict[str, Any]]:
    from io import BytesIO

    import pandas as pd

    frame = pd.read_csv(
        BytesIO(data), encoding="utf-8-sig", keep_default_na=False, na_values=[""], skipinitialspace=True,
        dtype=dict.fromkeys(WORDS, "string"), dtype_backend="numpy_nullable",
    )  # fmt: skip
    return _records(frame)


def _parquet(data: bytes) -> list[dict[str, Any]]:
    from io import BytesIO

    import pandas as pd

    return _records(pd.read_parquet(BytesIO(data), dtype_backend="numpy_nullable"))


def _records(frame: Any) -> list[dict[str, Any]]:
    """Rows as plain values."""
    told = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [
        {str(key): getattr(one, "item", lambda one=one: one)() for key, one in row.items() if one is not None}
        for row in told
    ]


def _yaml(data: bytes) -> list[dict[str, Any]]:
    rows = yaml.safe_load(data.decode("utf-8"))
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("a list of tables is needed, one for each person")
    return [{str(key): one for key, one in row.items() if one is not None} for row in rows]
