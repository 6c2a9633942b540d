"""From factors to conditions: a full grid, one factor at a time, a list, or points that fill a space."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np
import orjson
from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator
from scipy.stats import qmc

from sandbox.spec import SpecError, WorldSpec
from sandbox.study.paths import put

FIRST = (
    "preset",
    "cast",
    "society",
    "people",
    "mind",
    "model",
)  # of whole parts of a spec, what replaces most
Levels = dict[str, Any]  # label -> value


class Span(BaseModel):
    """Numbers from one to another: drawn from by latin and sobol, cut into `steps` by grid and one_at_a_time."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    low: float = Field(alias="from", description="lowest value")
    high: float = Field(alias="to", description="highest value")
    steps: int = Field(5, ge=2, le=1000, description="levels, ends included")
    whole: bool = Field(False, description="whole numbers only")
    log: bool = Field(False, description="even on a logarithmic scale")

    @model_validator(mode="after")
    def _in_order(self) -> "Span":
        if not self.low < self.high or (self.log and self.low <= 0):
            raise ValueError(
                f"from {self.low:g} to {self.high:g} is no span" + (" above 0" if self.log else "")
            )
        return self

    def at(self, share: float) -> float | int:
        """The value at a share of the way, 0 to 1."""
        if self.log:
            value = float(self.low * (self.high / self.low) ** share)
        else:
            value = self.low + share * (self.high - self.low)
        return round(value) if self.whole else float(f"{value:.6g}")

    def levels(self) -> Levels:
        return {_label(value): value for value in map(self.at, np.linspace(0, 1, self.steps).tolist())}


def labelled(table: Mapping[Any, Any]) -> Levels:
    """A table by label: what YAML takes on and off for is said back in words, and a number is a label, too."""
    words = {True: "on", False: "off"}
    return {words[key] if isinstance(key, bool) else str(key): value for key, value in table.items()}


class Factor(RootModel[Span | dict[str, Any] | list[Any]]):
    """Levels: a list of values, a table of labelled values, or a span of numbers."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _one_of_three(cls, value: Any) -> Any:
        """What begins with from is a span and nothing else, so that its faults are told as a span's."""
        if isinstance(value, Mapping):
            return Span.model_validate(value) if "from" in value else labelled(value)
        if not isinstance(value, list | tuple | Span):
            raise ValueError(
                "a list of levels, a table of labelled ones, or {from: ..., to: ...} is expected"
            )
        return value

    @model_validator(mode="after")
    def _some(self) -> "Factor":
        if not self.root:
            raise ValueError("a factor needs a level")
        if isinstance(self.root, list) and len(set(map(_label, self.root))) < len(self.root):
            raise ValueError("a level occurs twice; give them labels: {short: ..., long: ...}")
        return self

    def levels(self) -> Levels:
        if isinstance(self.root, Span):
            return self.root.levels()
        if isinstance(self.root, dict):
            return self.root
        return {_label(value): value for value in self.root}


@dataclass(frozen=True, slots=True)
class Condition:
    """What all runs of a condition share: the labels of its levels by factor, and the spec without a seed."""

    labels: dict[str, str]
    spec: WorldSpec

    @property
    def label(self) -> str:
        return ", ".join(f"{place.split('.')[-1]} {label}" for place, label in self.labels.items()) or "base"


def conditions(
    base: dict[str, Any],
    design: Literal["grid", "one_at_a_time", "list", "latin", "sobol"],
    factors: Mapping[str, Factor],
    listed: Mapping[str, Mapping[str, Any]],
    points: int,
) -> list[Condition]:
    """The conditions of a design, checked. Raises SpecError naming the factor and the level."""
    made = _made(base, design, factors, listed, points)
    played: dict[bytes, str] = {}
    for one in made:
        same = played.setdefault(orjson.dumps(one.spec.plain(), option=orjson.OPT_SORT_KEYS), one.label)
        if same != one.label:
            raise SpecError(
                f"factors: {one.label!r} plays the same as {same!r}: a level of it changes nothing"
            )
    return made


def _made(
    base: dict[str, Any], design: str, factors: Mapping[str, Factor],
    listed: Mapping[str, Mapping[str, Any]], points: int,
) -> list[Condition]:  # fmt: skip
    if design == "list":
        return [_condition(base, {"condition": label}, values) for label, values in listed.items()]
    if design in ("latin", "sobol"):
        rows = _filled(design, factors, points)
        return [_condition(base, dict(zip(row, map(_label, row.values()), strict=True)), row) for row in rows]
    levels = {place: factor.levels() for place, factor in factors.items()}
    chosen = _grid(levels) if design == "grid" else _one_at_a_time(levels)
    return [
        _condition(base, labels, {place: levels[place][label] for place, label in labels.items()})
        for labels in chosen
    ]


def _grid(levels: Mapping[str, Levels]) -> Iterable[dict[str, str]]:
    return (dict(zip(levels, labels, strict=True)) for labels in product(*levels.values()))


def _one_at_a_time(levels: Mapping[str, Levels]) -> list[dict[str, str]]:
    """The first level of every factor, then each other level alone."""
    first = {place: next(iter(found)) for place, found in levels.items()}
    others = [{**first, place: label} for place, found in levels.items() for label in list(found)[1:]]
    return [first, *others]


def _filled(design: str, factors: Mapping[str, Factor], points: int) -> list[dict[str, Any]]:
    """Points that fill the space of all spans evenly, each once; the same at every call."""
    sampler = (qmc.LatinHypercube if design == "latin" else qmc.Sobol)(len(factors), rng=0)
    spans = {place: factor.root for place, factor in factors.items() if isinstance(factor.root, Span)}
    if design == "sobol":  # balanced only in powers of two
        shares = sampler.random_base2(max(1, (points - 1).bit_length()))[:points]
    else:
        shares = sampler.random(points)
    rows = [
        tuple(span.at(share) for span, share in zip(spans.values(), row, strict=True))
        for row in shares.tolist()
    ]
    return [
        dict(zip(spans, row, strict=True)) for row in dict.fromkeys(rows)
    ]  # of whole numbers there may be few


def _condition(base: dict[str, Any], labels: dict[str, str], values: Mapping[str, Any]) -> Condition:
    """A base with values put in, those that replace most first, whatever the order in the file. Raises SpecError."""
    plain = base
    for place in sorted(values, key=lambda place: (*(place != first for first in FIRST), place.count("."))):
        try:
            plain = put(plain, place, values[place])
        except SpecError as error:
            raise SpecError(f"factors.{place}: {_label(values[place])}: {error}") from error
    try:
        return Condition(labels, WorldSpec.of(plain))
    except SpecError as error:
        told = ", ".join(f"{place}={_label(value)}" for place, value in values.items())
        raise SpecError("\n".join(f"with {told}: {line}" for line in str(error).splitlines())) from error


def _label(value: Any) -> str:
    """A level in a word: a value as YAML has it, a thing by its name."""
    if isinstance(value, Mapping):
        return str(value.get("name") or value.get("kind") or ", ".join(f"{k} {v}" for k, v in value.items()))
    if isinstance(value, list):
        return " + ".join(map(_label, value)) or "none"
    if isinstance(value, bool) or value is None:
        return {True: "on", False: "off", None: "none"}[value]
    return f"{value:g}" if isinstance(value, float) else str(value) or "none"
