"""Who the people of a cast are: rows of a table, draws from distributions, or a sampling plan with quotas.

Nothing is assumed about anybody: who is given no traits has none, every trait is drawn independently of the others and
of the name, and what a persona says is said in the spec.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, model_validator

from sandbox.events import Plain
from sandbox.rows import mixed, read_table
from sandbox.state import derive

MOST = 100_000  # people of one member of a cast
OWN = ("name", "role", "team", "place")  # columns that are no traits
_BRACED = re.compile(r"\{([^{}]+)\}")


class Draw(BaseModel):
    """A distribution of one trait: options with weights; a normal with bounds; or evenly from low to high."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    options: dict[str, float] | tuple[Plain, ...] = Field(
        (), description="values, alike in chance, or a table of values and weights"
    )
    mean: float | None = Field(None, description="mean of a normal distribution")
    sd: float | None = Field(None, ge=0, description="its standard deviation")
    low: float | None = Field(None, description="lowest value")
    high: float | None = Field(None, description="highest value")
    digits: int | None = Field(None, ge=0, le=12, description="decimals that are kept; 0: whole numbers")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        """A list is options; a single value is the same for all."""
        if isinstance(value, list | tuple):
            return {"options": value}
        return value if isinstance(value, Mapping | Draw) else {"options": (value,)}

    @model_validator(mode="after")
    def _one_kind(self) -> "Draw":
        normal, bounded = self.mean is not None or self.sd is not None, None not in (self.low, self.high)
        if self.options and (normal or self.low is not None or self.high is not None):
            raise ValueError("options stand alone; leave out mean, sd, low and high")
        if normal and None in (self.mean, self.sd):
            raise ValueError("a normal distribution needs both mean and sd")
        if not (self.options or normal or bounded):
            raise ValueError("give options, or mean and sd, or low and high")
        if bounded and self.low > self.high:  # type: ignore[operator]
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        weights = self.options.values() if isinstance(self.options, dict) else ()
        if any(weight < 0 for weight in weights) or (weights and not sum(weights)):
            raise ValueError("weights are 0 or more, and not all 0")
        return self

    def sample(self, lot: Random) -> Plain:
        """One value."""
        if isinstance(self.options, dict):
            (value,) = lot.choices(list(self.options), list(self.options.values()))
            return value
        if self.options:
            return lot.choice(self.options)
        return self._rounded(self._number(lot))

    def _number(self, lot: Random) -> float:
        """Of a normal with bounds: drawn until it lies between them (truncated), or the nearer bound in the end."""
        low = float("-inf") if self.low is None else self.low
        high = float("inf") if self.high is None else self.high
        if self.mean is None or self.sd is None:
            return lot.uniform(low, high)
        draws = (lot.gauss(self.mean, self.sd) for _ in range(1000))
        return next((value for value in draws if low <= value <= high), min(max(self.mean, low), high))

    def _rounded(self, value: float) -> float:
        if self.digits is None:
            return value
        return round(value, self.digits) if self.digits else round(value)


class Personas(BaseModel):
    """Rows, draws and quotas for one member of a cast.

    A column or trait named `persona` is the persona itself; `name`, `role`, `team` and `place` are what they are in a
    cast; every other one is a trait, which its owner is told of, operators may change, and children inherit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rows: tuple[dict[str, Plain], ...] = Field(
        (), max_length=MOST, description="one table of traits for each person; from a file: its rows"
    )
    sample: int | None = Field(
        None, ge=1, le=MOST, description="how many of the rows, by lot and by the quotas; all if empty"
    )
    traits: dict[str, Draw] = Field(
        default_factory=dict, description="distribution of each trait, drawn for everybody alone"
    )
    quotas: dict[str, dict[str, float]] = Field(
        default_factory=dict, description="trait: value: share of the people who have it, or how many"
    )
    text: str = Field(
        "",
        max_length=4000,
        description="the persona in words; {age} stands for the trait age, {name} for the name",
    )

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, value: Any, info: ValidationInfo) -> Any:
        """A file is read once, where a spec is read from one: the rows are the spec's from then on.

        A bare string is a file.
        """
        value = {"file": value} if isinstance(value, str) else value
        if isinstance(value, Mapping) and isinstance(rows := value.get("rows"), str):
            raise ValueError(f"rows is a list of tables; a file is `file: {rows}`")
        if not isinstance(value, Mapping) or "file" not in value:
            return value
        if "rows" in value:
            raise ValueError("give rows or a file, not both")
        folder = (info.context or {}).get("folder")
        if folder is None:
            raise ValueError(
                f"file {value['file']!r} cannot be read from here: load the spec from its own file, or give rows"
            )
        rest = {key: one for key, one in value.items() if key != "file"}
        return {**rest, "rows": read_table(Path(folder) / str(value["file"]))}

    @model_validator(mode="after")
    def _whole(self) -> "Personas":
        if not (self.rows or self.traits or self.quotas):
            raise ValueError("there is nobody in it: give rows, a file, traits or quotas")
        if odd := mixed(self.rows):
            raise ValueError(odd)
        if self.sample is not None and not self.rows:
            raise ValueError("sample is of rows; without them, say the number in count")
        if self.sample is not None and self.sample > len(self.rows):
            raise ValueError(
                f"sample: {self.sample} of {len(self.rows)} rows; give more rows or a smaller sample"
            )
        for trait, shares in self.quotas.items():
            if trait in self.traits:
                raise ValueError(f"{trait!r} has a quota and a distribution; keep one")
            if any(share < 0 for share in shares.values()) or not sum(shares.values()):
                raise ValueError(f"quotas.{trait}: shares are 0 or more, and not all 0")
        if unknown := [name for name in _BRACED.findall(self.text) if name not in {"name", *self.columns}]:
            raise ValueError(
                f"text: there is no trait {unknown[0]!r}; there are: {', '.join(['name', *self.columns])}"
            )
        return self

    @classmethod
    def read(cls, path: str | Path, **more: Any) -> "Personas":
        """From a table: CSV, Parquet or YAML. Raises ValueError."""
        return cls(rows=tuple(read_table(Path(path))), **more)

    @property
    def columns(self) -> list[str]:
        """What is known of people, in order."""
        return list(dict.fromkeys([*(key for row in self.rows for key in row), *self.traits, *self.quotas]))

    def people(self, count: int, *key: str | int) -> list[dict[str, Plain]]:
        """What is known of each person: of all rows, or of the sample, or of so many. `key` says which luck it is.

        Raises ValueError where the rows cannot fill the quotas.
        """
        found = self._picked(*key) if self.rows else self._dealt(count, *key)
        return [
            {**row, **{name: draw.sample(derive(*key, name, i)) for name, draw in self.traits.items()}}
            for i, row in enumerate(found)
        ]

    def told(self, traits: Mapping[str, Plain], name: str) -> str:
        """The persona of somebody in words; "" without a text."""
        known = {"name": name, **traits}
        return _BRACED.sub(lambda braced: str(known.get(braced[1], "")), self.text)

    def _dealt(self, count: int, *key: str | int) -> list[dict[str, Plain]]:
        """So many people among whom every quota is filled exactly, each trait dealt out by itself."""
        dealt: list[dict[str, Plain]] = [{} for _ in range(count)]
        for trait, shares in self.quotas.items():
            values = [value for value, many in apportioned(shares, count).items() for _ in range(many)]
            derive(*key, "quota", trait).shuffle(values)
            for row, value in zip(dealt, values, strict=True):
                row[trait] = value
        return dealt

    def _picked(self, *key: str | int) -> list[dict[str, Plain]]:
        """The rows, or by lot those of a sample that fill the quotas, in the order of the table."""
        wanted = self.sample or len(self.rows)
        if wanted == len(self.rows) and not self.quotas:
            return list(self.rows)
        lot = derive(*key, "sample")
        if not self.quotas:
            return [self.rows[i] for i in sorted(lot.sample(range(len(self.rows)), wanted))]
        return [self.rows[i] for i in filling(self.rows, self.quotas, wanted, lot)]


def apportioned(shares: Mapping[str, float], count: int) -> dict[str, int]:
    """So many seats by shares: largest remainders (Hamilton's method), the first among equals."""
    exact = {value: count * share / sum(shares.values()) for value, share in shares.items()}
    seats = {value: int(one + 1e-9) for value, one in exact.items()}
    rest = sorted(exact, key=lambda value: seats[value] - exact[value])
    for value in rest[: count - sum(seats.values())]:
        seats[value] += 1
    return seats


def filling(
    rows: Sequence[Mapping[str, Plain]], quotas: Mapping[str, Mapping[str, float]], wanted: int, lot: Random
) -> list[int]:
    """Places of `wanted` rows that fill all quotas at once, by lot. Raises ValueError where there are none.

    An integer programme whose objective is drawn: of all samples that fill them one comes out, whatever the order.
    """
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp

    cells = list(_cells(rows, quotas, wanted))
    table = np.array([[1.0] * len(rows), *([float(has) for has in having] for _, having in cells)])
    counts = np.array([wanted, *(many for many, _ in cells)], float)
    cost = np.array([lot.random() for _ in rows])
    found = milp(
        cost,
        constraints=LinearConstraint(table, counts, counts),
        integrality=np.ones(len(rows)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},  # the very best, or it would be up to the solver which good one it is
    )
    if not found.success:
        raise ValueError(f"quotas: no {wanted} of the {len(rows)} rows fill all of them together")
    return [int(i) for i in np.flatnonzero(found.x > 0.5)]


def _cells(
    rows: Sequence[Mapping[str, Plain]], quotas: Mapping[str, Mapping[str, float]], wanted: int
) -> Iterator[tuple[int, list[bool]]]:
    """(how many, which rows are such), for every value of every quota."""
    for trait, shares in quotas.items():
        for value, many in apportioned(shares, wanted).items():
            having = [str(row.get(trait)) == value for row in rows]
            if sum(having) < many:
                raise ValueError(f"quotas.{trait}.{value}: {many} wanted, {sum(having)} of the rows are such")
            yield many, having
