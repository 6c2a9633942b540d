"""WorldSpec: everything that is configured, as one frozen record that reads from and writes to YAML."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from sandbox import registry
from sandbox.contract import Mind, Operator, Scenario
from sandbox.events import Plain
from sandbox.names import sequence
from sandbox.personas import Draw, Personas
from sandbox.projector import Projector
from sandbox.spec.checks import faults, idle, stranger
from sandbox.spec.parts import HASHED, Budget, Cast, Limits, Named, Part, Vectors
from sandbox.topology import KINDS, Graph
from sandbox.unreadable import unreadable
from sandbox.veil import masked


class SpecError(ValueError):
    """A spec is not valid: one line per fault, with the path in the file, the value and what is allowed."""


class WorldSpec(Part):
    """A whole world: scenario, cast, society, operators, episodes, seed, budget."""

    name: str = Field("", max_length=120, description="name of the run")
    tags: tuple[str, ...] = Field((), description="words to find the run by")
    about: str = Field("", description="one line on what this shows")
    scenario: tuple[Named, ...] = Field(
        min_length=1, description="what is played; several take turns, one per episode"
    )
    cast: tuple[Cast, ...] = Field(min_length=1, description="the population")
    staff: tuple[Cast, ...] = Field((), description="named seats outside the population")
    society: dict[str, Graph] = Field(default_factory=dict, description="starting graph by channel")
    operators: tuple[Named, ...] = Field(
        (), description="what changes the society between rounds, in this order"
    )
    bounds: Projector = Field(Projector(), description="what operators and people cannot cross")
    episodes: int = Field(1, ge=1, le=100_000, description="episodes (generations) to play")
    seed: int = Field(0, ge=0, le=2**53, description="everything random follows from it")
    repetition: int = Field(
        1, ge=1, description="which run of the same seed: with a cache, models answer anew"
    )
    budget: Budget = Field(Budget(), description="hard caps")
    limits: Limits = Field(Limits(), description="patience")
    cache: bool = Field(
        False, description="take answers that earlier runs paid for, and leave ours to later ones"
    )
    embedding: Vectors = Field(Vectors(), description="how words become vectors")

    @model_validator(mode="before")
    @classmethod
    def _one_scenario(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and isinstance(value.get("scenario"), str | Mapping | Named):
            return {**value, "scenario": [value["scenario"]]}
        return value

    @model_validator(mode="after")
    def _known(self) -> "WorldSpec":
        """Names and parameters are checked here, so that a spec which exists can be played."""
        if found := faults(self):
            raise ValueError("\n".join(found))
        return self

    def stranger(self, mind: str) -> str | None:
        """Why a scripted mind fits none of the games played here: in another than its own it answers at random."""
        return stranger(self, mind)

    def idle(self) -> list[str]:
        """Operators that fit none of the games played here, in words: legal, and most likely a slip."""
        return idle(self)

    # -- parts ----------------------------------------------------------------------------------------------

    def people(self) -> list[tuple[str, Cast]]:
        """(name, cast) of everybody in the population, in order; personas are drawn with the seed."""
        return self._people if any(member.personas for member in self.cast) else self._company()

    @cached_property
    def _people(self) -> list[tuple[str, Cast]]:
        return self._company()

    def _company(self) -> list[tuple[str, Cast]]:
        cast = self._each("cast", self.cast)
        taken = {name for member in (*cast, *self.staff) for name in member.names}
        free = (name for name in sequence() if name not in taken)
        named = [(name, m) for m in cast for name in (m.names or [next(free) for _ in range(m.count)])]
        return [(name, member.named(name)) for name, member in named]

    def seats(self) -> list[tuple[str, Cast]]:
        """(name, cast) of the staff."""
        staff = self._each("staff", self.staff)
        return [(name, member.named(name)) for member in staff for name in member.names]

    def _each(self, part: str, cast: tuple[Cast, ...]) -> list[Cast]:
        return [one for i, member in enumerate(cast) for one in member.each(self.seed, "personas", part, i)]

    def scripts(self) -> list[Scenario]:
        return [registry.make(Scenario, one.plain()) for one in self.scenario]

    def operator_records(self) -> list[Operator]:
        return [registry.make(Operator, one.plain()) for one in self.operators]

    def models(self) -> list[str]:
        """The chat models that its minds call, without repetition."""
        minds = [
            registry.make(Mind, m.mind.plain(), self.scenario[0].name) for m in (*self.cast, *self.staff)
        ]
        return sorted({model for mind in minds if (model := mind.remote())})

    def asked(self) -> list[tuple[str, str]]:
        """(chat model, base URL or "") of its minds, without repetition."""
        name = self.scenario[0].name
        minds = [registry.make(Mind, m.mind.plain(), name) for m in (*self.cast, *self.staff)]
        found = [(model, str(getattr(mind, "base_url", ""))) for mind in minds if (model := mind.remote())]
        return list(dict.fromkeys(found))

    @property
    def asks_models(self) -> bool:
        """Whether anything in it is asked of a model: such a run is worth keeping."""
        return bool(self.models()) or self.embedding.model != HASHED

    def with_(self, **changes: Any) -> "WorldSpec":
        """A copy with some fields changed, checked again. Raises SpecError."""
        return WorldSpec.of({**self.plain(), **changes})

    def played_by(self, mind: Mapping[str, Plain]) -> "WorldSpec":
        """A copy in which everybody in the population is played by this mind; personas stay."""
        return self.with_(
            cast=[{**member.model_dump(mode="json"), "mind": dict(mind)} for member in self.cast]
        )

    def crowd(self, people: int) -> "WorldSpec":
        """A copy with this many people: the cast's members in equal parts, the first ones with what is over."""
        kinds, cast = len(self.cast), []
        for i, member in enumerate(self.cast):
            count = people // kinds + (i < people % kinds)
            names = member.names[:count] if len(member.names) >= count else ()
            plain = member.model_dump(mode="json", exclude_defaults=True)
            if member.personas and member.personas.rows:
                plain["personas"]["sample"] = count
                cast.append(plain | ({"count": 0} if not count else {}))
            else:
                cast.append({**plain, "names": names, "count": count})
        return self.with_(cast=[member for member in cast if member.get("count", 1)])

    # -- to and from text -----------------------------------------------------------------------------------

    @classmethod
    def of(cls, plain: Mapping[str, Any], source: str = "", folder: Path | None = None) -> "WorldSpec":
        """A spec from plain data; files that it names are read in the folder, where there is one. Raises SpecError."""
        try:
            return cls.model_validate(dict(plain), context={"folder": folder})
        except ValidationError as error:
            raise SpecError(masked("\n".join(_located(source, line) for line in _lines(error)))) from None

    @classmethod
    def load(cls, path: Path) -> "WorldSpec":
        """A spec from a YAML file. Raises SpecError."""
        try:
            plain = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise SpecError(f"{path}: {unreadable(error)}") from error
        if not isinstance(plain, Mapping):
            raise SpecError(
                f"{path}: a spec is a table with scenario, cast, ...; found {type(plain).__name__}"
            )
        return cls.of(plain, str(path), path.parent)

    @classmethod
    def preset(cls, name: str) -> "WorldSpec":
        """A shipped spec by ``scenario/name``. Raises SpecError."""
        presets = registry.presets()
        if name not in presets:
            raise SpecError(f"there is no preset {name!r}; {registry.instead(name, presets)}")
        return cls.load(presets[name])

    def plain(self) -> dict[str, Plain]:
        """As JSON, what differs from the defaults only."""
        plain = self.model_dump(mode="json", exclude_defaults=True)
        for channel, graph in self.society.items():
            plain["society"][channel] = {"kind": graph.root.kind, **plain["society"][channel]}
        return plain

    def yaml(self) -> str:
        return yaml.safe_dump(self.plain(), sort_keys=False, allow_unicode=True, width=110)


def _lines(error: ValidationError) -> list[str]:
    """The faults, those of our own check as they are."""
    faults = error.errors(include_url=False)
    deeper = {one["loc"][0] for one in faults if len(one["loc"]) > 1}
    lines: list[str] = []
    for one in faults:
        if one["type"] == "value_error" and not one["loc"]:
            lines += one["msg"].removeprefix("Value error, ").splitlines()
        elif one["type"] != "too_short" or one["loc"][0] not in deeper:  # too short because others are faulty
            part, loc = _part(one["loc"])
            lines.append(registry.explain_one({**one, "loc": loc}, part))
    return lines


def _part(loc: tuple[int | str, ...]) -> tuple[type[BaseModel], tuple[int | str, ...]]:
    """The record a place in the file belongs to, and the place as the file has it (no graph's kind)."""
    if loc[0] == "society" and len(loc) > 2 and loc[2] in KINDS:
        return KINDS[str(loc[2])], (*loc[:2], *loc[3:])
    if loc[0] in ("cast", "staff") and len(loc) > 3 and loc[2] == "personas":
        return (Draw if loc[3] == "traits" else Personas), loc
    parts: dict[int | str, type[BaseModel]] = {
        "cast": Cast, "staff": Cast, "bounds": Projector, "budget": Budget, "limits": Limits,
        "embedding": Vectors,
    }  # fmt: skip
    return parts.get(loc[0], WorldSpec) if len(loc) > 1 else WorldSpec, loc


def _located(source: str, line: str) -> str:
    return f"{source}: {line}" if source else line
