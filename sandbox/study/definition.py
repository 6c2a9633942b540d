"""What a study is: a base spec, factors over anything in it, a design, seeds, and what is looked at.

```yaml
name: talk-in-the-commons
base: commons/watch                 # a preset, a YAML file, or a whole spec
factors:
  scenario.talk: [true, false]      # levels
  graph: {few: ring, all: complete} # levels with labels
seeds: 10
outcomes: [months, gain]
```
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sandbox import registry
from sandbox.spec import Budget, SpecError, WorldSpec
from sandbox.study.design import Condition, Factor, Span, conditions, labelled
from sandbox.study.outcomes import unknown
from sandbox.study.playing import Halt
from sandbox.study.tasks import Task, of_condition
from sandbox.unreadable import unreadable

if TYPE_CHECKING:
    from sandbox.study.results import Results


class StudyError(SpecError):
    """A study is not valid: one line per fault, with the path in the file, the value and what is allowed."""


class Exclusion(BaseModel):
    """Runs left out of every comparison, by a rule that is written down before anybody looks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: str = Field(description="an outcome of the study, or failures, calls, tokens, rounds")
    above: float | None = Field(None, description="left out when it is above")
    below: float | None = Field(None, description="left out when it is below")
    why: str = Field(min_length=3, max_length=400, description="the reason, for the report")


class Study(BaseModel):
    """Specs times seeds. Frozen; `Study.load` reads it from YAML, `Study(...)` makes it in Python."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$", description="small letters, digits, - and _")
    about: str = Field("", max_length=400, description="what it asks, in a sentence")
    base: WorldSpec = Field(description="a preset, a YAML file, or a whole spec; factors change it")
    factors: dict[str, Factor] = Field(
        default_factory=dict,
        description="levels by place in the spec: a list, a table of labelled ones, a span",
    )
    design: Literal["grid", "one_at_a_time", "list", "latin", "sobol"] = Field(
        "grid", description="how conditions are made of the factors"
    )
    conditions: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="for design list: values by place, of each labelled condition"
    )
    points: int = Field(16, ge=2, le=100_000, description="for latin and sobol: conditions drawn")
    seeds: tuple[int, ...] = Field(
        tuple(range(1, 11)), min_length=1, description="a list, or how many; the same in every condition"
    )
    repetitions: int = Field(1, ge=1, le=1000, description="runs of the same seed: models answer anew")
    rounds: int | None = Field(None, ge=1, description="longest run, rounds")
    outcomes: tuple[str, ...] = Field(
        (),
        description="keys of the scenario's outcome, metrics, findings (failures.repetition), probes (probe.entropy: "
        "asked beside each run when it is over), or module:function; empty: all that the scenario tells",
    )
    series: tuple[str, ...] = Field((), description="metrics of every round")
    exclude: tuple[Exclusion, ...] = Field((), description="runs left out of comparisons, decided beforehand")
    budget: Budget = Field(Budget(), description="hard caps for the whole study")

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, value: Any) -> Any:
        """A base by name, seeds by number, functions by where they are defined."""
        if not isinstance(value, Mapping):
            return value
        spelt = dict(value)
        if "base" in spelt:
            spelt["base"] = _base(spelt["base"])
        if type(seeds := spelt.get("seeds")) is int:
            if seeds < 1:
                raise ValueError(f"seeds: {seeds}: give 1 or more")
            spelt["seeds"] = tuple(range(1, seeds + 1))
        if isinstance(spelt.get("conditions"), Mapping):
            spelt["conditions"] = labelled(spelt["conditions"])
        spelt["outcomes"] = tuple(map(_named, spelt.get("outcomes", ())))
        return spelt

    @model_validator(mode="after")
    def _known(self) -> "Study":
        if faults := list(self._faults()) or list(self._unmakable()):
            raise ValueError("\n".join(faults))
        return self

    def _faults(self) -> Iterator[str]:
        if any(not 0 <= seed <= 2**53 for seed in self.seeds):
            yield f"seeds: {min(self.seeds)} is not allowed: from 0 to 2^53"
        if len(set(self.seeds)) < len(self.seeds):
            yield "seeds: one occurs twice; for runs of the same seed say repetitions"
        spans = [path for path, factor in self.factors.items() if isinstance(factor.root, Span)]
        if self.design in ("latin", "sobol") and len(spans) < len(self.factors):
            yield f"design: {self.design} draws from spans; give every factor as {{from: ..., to: ...}}"
        if (self.design == "list") != bool(self.conditions):
            yield "conditions: they belong to design list, and it needs some"
        if self.design == "list" and self.factors:
            yield "factors: design list has conditions instead"
        yield from unknown(self.outcomes, self.series)

    def _unmakable(self) -> Iterator[str]:
        try:
            list(self.made)
        except SpecError as error:
            yield str(error)

    # -- what follows ---------------------------------------------------------------------------------------

    @cached_property
    def made(self) -> list[Condition]:
        """Its conditions, in order, each with a checked spec. Raises SpecError naming the factor and the level."""
        return conditions(self.base.plain(), self.design, self.factors, self.conditions, self.points)

    def tasks(self) -> list[Task]:
        """Its runs, in order: condition, seed, repetition."""
        return [
            task
            for condition in self.made
            for task in of_condition(self.name, condition, self.seeds, self.repetitions, self.rounds)
        ]

    @property
    def models(self) -> list[str]:
        """The chat models that its runs ask, without repetition."""
        return sorted({model for condition in self.made for model in condition.spec.models()})

    @cached_property
    def levels(self) -> dict[str, list[str]]:
        """Labels by what varies, in the study's order; the first is the one that others are compared with."""
        return {
            place: list(dict.fromkeys(condition.labels[place] for condition in self.made))
            for place in self.places
        }

    @property
    def places(self) -> tuple[str, ...]:
        """What varies: the columns of the table that tell conditions apart."""
        return ("condition",) if self.design == "list" else tuple(self.factors)

    def run(self, processes: int | None = None, halt: Halt | None = None) -> "Results":
        """Play what is missing, on this machine. Does nothing twice; raises for no fault of a run: the table tells."""
        from sandbox.study.campaign import Campaign

        return Campaign(self).run(processes, halt)

    # -- to and from text -----------------------------------------------------------------------------------

    @classmethod
    def of(cls, plain: Mapping[str, Any], source: str = "") -> "Study":
        """A study from plain data. Raises StudyError."""
        try:
            return cls.model_validate(dict(plain))
        except ValidationError as error:
            lines = [line for fault in error.errors(include_url=False) for line in _lines(fault)]
            raise StudyError("\n".join(f"{source}: {line}" if source else line for line in lines)) from error

    @classmethod
    def load(cls, path: Path) -> "Study":
        """A study from a YAML file; a spec it names is looked for beside it. Raises StudyError."""
        try:
            plain = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise StudyError(f"{path}: {unreadable(error)}") from error
        if not isinstance(plain, Mapping):
            raise StudyError(f"{path}: a study is a table with name, base, factors, seeds ...")
        base = plain.get("base")
        if isinstance(base, str) and (path.parent / base).is_file():
            plain = {**plain, "base": str(path.parent / base)}
        return cls.of(plain, str(path))

    def plain(self) -> dict[str, Any]:
        """As JSON, what differs from the defaults only; the base whole, so that it stands alone."""
        told = self.model_dump(mode="json", exclude_defaults=True)
        if self.seeds == tuple(range(1, len(self.seeds) + 1)) and "seeds" in told:
            told["seeds"] = len(self.seeds)
        return {**told, "base": self.base.plain()}

    def yaml(self) -> str:
        return yaml.safe_dump(self.plain(), sort_keys=False, allow_unicode=True, width=110)


def shipped() -> dict[str, Path]:
    """The reference studies, by name: small, with scripted minds, and with an answer that theory knows."""
    return {path.stem: path for path in sorted((Path(__file__).parent / "reference").glob("*.yaml"))}


def _base(given: Any) -> Any:
    """A spec from a file, a preset, a scenario's own preset, or plain data. Raises ValueError."""
    try:
        if isinstance(given, str) and given.endswith((".yaml", ".yml")):
            return WorldSpec.load(Path(given))
        if isinstance(given, str):
            return WorldSpec.preset(f"{given}/watch" if f"{given}/watch" in registry.presets() else given)
        return WorldSpec.of(given) if isinstance(given, Mapping) else given
    except SpecError as error:
        raise ValueError("\n".join(f"base: {line}" for line in str(error).splitlines())) from error


def _named(outcome: Any) -> str:
    """An outcome's name; a function goes by where it is defined, so that other processes find it."""
    if isinstance(outcome, str):
        return outcome
    where = f"{getattr(outcome, '__module__', '')}:{getattr(outcome, '__qualname__', '')}"
    if not callable(outcome) or not re.fullmatch(r"[\w.]+:\w+", where) or where.startswith("__main__"):
        raise ValueError(
            f"outcomes: {outcome!r} is not allowed: a name, or a function defined at the top of an importable module"
        )
    return where


def _lines(fault: Mapping[str, Any]) -> list[str]:
    """Our own checks tell their place themselves."""
    if fault["type"] == "value_error" and not fault["loc"]:
        return str(fault["msg"]).removeprefix("Value error, ").splitlines()
    return [registry.explain_one(fault, Study if len(fault["loc"]) == 1 else None)]
