"""A table of people from a file: CSV, Parquet or YAML."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from sandbox.events import Plain, settled
from sandbox.unreadable import unreadable

LARGEST = 64_000_000  # bytes
_REMEDIES = (
    "correct it or leave it out; where all are meant as words, put all in quotes",
    "correct it or leave the cell empty; where all are meant as words, save the table as YAML, with quotes around each",
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
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
    if ending == ".csv" and (odd := mixed(found, spelt=True)):
        raise ValueError(f"{name}: {odd}")
    return found


def mixed(rows: Iterable[Mapping[str, Plain]], spelt: bool = False) -> str:
    """The first column that has numbers in some rows and words in others, with the odd value and the remedy; else "".

    In a CSV file nothing but their look tells numbers from words (`spelt`): a word is odd among as many numbers, and
    numbers among words are words.
    """
    columns: dict[str, list[tuple[int, Plain]]] = {}
    for n, row in enumerate(rows, 1):
        for column in (one for one in row if one not in WORDS):
            columns.setdefault(column, []).append((n, row[column]))
    for column, cells in columns.items():
        kinds = Counter(_kind(value, spelt) for _, value in cells)
        odd = "words" if spelt else kinds.most_common()[-1][0]
        if len(kinds) > 1 and 2 * kinds[odd] <= len(cells):
            n, value = next(cell for cell in cells if _kind(cell[1], spelt) == odd)
            usual = next(kind for kind, _ in kinds.most_common() if kind != odd)
            told = f"column {column!r}, row {n}: {value!r} is {odd} where most rows have {usual}"
            return f"{told}; {_REMEDIES[spelt]}"
    return ""


def _kind(value: Plain, spelt: bool) -> str:
    if isinstance(value, str):
        return "numbers" if spelt and _NUMBER.fullmatch(value.strip()) else "words"
    return (
        "yes or no" if isinstance(value, bool) else "numbers" if isinstance(value, int | float) else "lists"
    )


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
