"""WorldSpec: everything that is configured, as one frozen record that reads from and writes to YAML."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sandbox import registry
from sandbox.contract import Mind, Operator, Scenario
from sandbox.events import Plain
from sandbox.names import fault, sequence
from sandbox.personas import OWN, Draw, Personas
from sandbox.projector import Projector
from sandbox.state import derive
from sandbox.topology import KINDS, Graph, build
from sandbox.unreadable import unreadable
from sandbox.veil import HOLDS_A_KEY, masked, planted

HASHED = "hashed"  # the embedding that needs no model
COMPANY = 6  # people in a company that nobody chose, where the scenario lets as few play
CHECKED_UP_TO = 300  # people; what does not fit does so for few as for many, and drawing is not free


class SpecError(ValueError):
    """A spec is not valid: one line per fault, with the path in the file, the value and what is allowed."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(BaseModel):
    """A name in the registry with parameters. A bare string is a name without."""

    model_config = ConfigDict(frozen=True, extra="allow")
    name: str = Field(description="name in the registry")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value

    def plain(self) -> dict[str, Plain]:
        return self.model_dump(mode="json")


class Cast(_Part):
    """One person, or several alike."""

    mind: Named = Field(Named(name="dice"), description="who answers for them")
    count: int = Field(1, ge=0, le=100_000, description="how many, when not named")
    names: tuple[str, ...] = Field((), description="their names; else given from a list")
    persona: str = Field("", max_length=4000, description="who they are, in a sentence or two")
    role: str | None = Field(None, description="role at the start")
    team: str | None = Field(None, description="team at the start")
    place: str | None = Field(None, description="place at the start")
    traits: dict[str, Any] = Field(default_factory=dict, description="goal, strategy, any other trait")
    personas: Personas | None = Field(
        None, description="who each of them is: rows of a table or file, distributions of traits, quotas"
    )

    @model_validator(mode="after")
    def _counted_once(self) -> "Cast":
        if self.personas and self.personas.rows and self.count != 1:
            raise ValueError("count: the rows say how many there are; take some of them with personas.sample")
        return self

    @model_validator(mode="before")
    @classmethod
    def _name(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and "name" in value:
            return {**{k: v for k, v in value.items() if k != "name"}, "names": (value["name"],)}
        return value

    def all_traits(self) -> dict[str, Plain]:
        return {**({"persona": self.persona} if self.persona else {}), **self.traits}

    def each(self, *key: str | int) -> list["Cast"]:
        """Everybody in it, those alike together. Raises ValueError where personas cannot be drawn."""
        if self.personas is None:
            return [self]
        rows = self.personas.people(len(self.names) or self.count, *key)
        if self.names and len(self.names) != len(rows):
            raise ValueError(
                f"names: {len(self.names)} for {len(rows)} people; give as many, or a column name"
            )
        return [self._such(row, self.names[i : i + 1]) for i, row in enumerate(rows)]

    def _such(self, row: Mapping[str, Plain], names: tuple[str, ...]) -> "Cast":
        """One person as a row has it; the rest as for all."""
        own = {part: str(row[part]) for part in OWN[1:] if part in row}
        if "name" in row and not names:
            names = (str(row["name"]),)
        traits = {**self.traits, **{key: one for key, one in row.items() if key not in OWN}}
        told: dict[str, Any] = {"names": names, "traits": traits, "count": 1, **own}
        return self.model_copy(update=told)

    def named(self, name: str) -> "Cast":
        """With the persona in words, which may speak of the name, after what all of them are."""
        if self.personas is None or not self.personas.text:
            return self
        return self.model_copy(
            update={"persona": f"{self.persona} {self.personas.told(self.traits, name)}".strip()}
        )


class Budget(_Part):
    """Hard caps; the world pauses cleanly when one is reached and goes on when it is raised."""

    calls: int | None = Field(None, ge=0, description="most model calls")
    tokens: int | None = Field(None, ge=0, description="most tokens, in and out")
    money: float | None = Field(None, ge=0, description="most US dollars")
    seconds: float | None = Field(None, ge=0, description="longest time with model calls under way, seconds")


class Limits(_Part):
    """How long to wait, and for how many at once."""

    answer_seconds: float = Field(180.0, gt=0, le=86_400, description="longest wait for one answer, seconds")
    call_seconds: float = Field(60.0, gt=0, le=86_400, description="longest wait for one model call, seconds")
    person_seconds: float | None = Field(
        None,
        ge=0,
        le=604_800,
        description="longest wait for a person whom an agent asks first, seconds; 0: nobody is there; empty: no limit",
    )
    at_once: int = Field(64, ge=1, le=256, description="model answers awaited at the same time")


class Vectors(_Part):
    """How `stage.embed` and `view.embed` turn words into vectors. A bare string is the model."""

    model: str = Field(
        HASHED,
        min_length=1,
        description="hashed (a bag of words, no model), or e.g. openai:text-embedding-3-small, ollama:nomic-embed-text",
    )
    dimensions: int | None = Field(
        None, ge=8, le=8192, description="length of a vector, where there is a choice"
    )
    base_url: str = Field("", description="address of an OpenAI-compatible server")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        return {"model": value} if isinstance(value, str) else value


class WorldSpec(_Part):
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
        faults = [f"{place}: {HOLDS_A_KEY}" for place in planted(self.plain())]
        faults = faults or list(self._persona_faults()) or list(self._faults())
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _persona_faults(self) -> Iterator[str]:
        for part, cast in (("cast", self.cast), ("staff", self.staff)):
            for i, member in enumerate(cast):
                try:
                    member.each(self.seed, "personas", part, i)
                except ValueError as error:
                    yield f"{part}.{i}.personas.{error}"

    def _faults(self) -> Iterator[str]:
        for i, one in enumerate(self.scenario):
            yield from _fault(f"scenario.{i}" if len(self.scenario) > 1 else "scenario", Scenario, one)
        for i, one in enumerate(self.operators):
            faults = list(_fault(f"operators.{i}", Operator, one))
            yield from faults or self._blind(f"operators.{i}", one)
        for part, cast in (("cast", self.cast), ("staff", self.staff)):
            for i, member in enumerate(cast):
                yield from _fault(f"{part}.{i}.mind", Mind, member.mind, self.scenario[0].name)
        yield from self._strangers()
        yield from self._head_faults()
        yield from self._graph_faults()

    def _strangers(self) -> Iterator[str]:
        for name in dict.fromkeys(member.mind.name for member in (*self.cast, *self.staff)):
            if why := self.stranger(name):
                yield f"cast: {why}"

    def stranger(self, mind: str) -> str | None:
        """Why a scripted mind fits none of the games played here: in another than its own it answers at random."""
        played, minds = list(dict.fromkeys(one.name for one in self.scenario)), registry.family(Mind)
        game, dot, _ = mind.partition(".")
        if not dot or mind not in minds or game in played:
            return None
        fitting = ", ".join(one for one in minds if one.partition(".")[0] in played)
        others = ", ".join(one for one in minds if "." not in one)
        plays = f"the mind {mind} knows how to play {game}, not {', '.join(played)}"
        return f"{plays}; there are: {fitting}; and for every game: {others}"

    def _blind(self, path: str, one: Named) -> Iterator[str]:
        """An operator that goes by a trait which no scenario played here makes known could never act."""
        played = [registry.family(Scenario).get(named.name) for named in self.scenario]
        known = {trait for scenario in played if scenario for trait in scenario.feedback}
        private = sorted(registry.make(Operator, one.plain()).reads() - known) if all(played) else []
        if private:
            names = ", ".join(dict.fromkeys(named.name for named in self.scenario))
            offers = f"operators may read {', '.join(sorted(known))}" if known else "operators may read none"
            yield f"{path}: {one.name} goes by the trait {private[0]!r}, which {names} keeps private; there {offers}"

    def _graph_faults(self) -> Iterator[str]:
        """A graph that cannot be drawn over so many people is said before anything begins."""
        people = self.people()
        teams = {name: member.team for name, member in people}
        for channel, graph in self.society.items() if len(people) <= CHECKED_UP_TO else ():
            try:
                build(graph, [name for name, _ in people], derive(self.seed, "society", channel), teams)
            except ValueError as error:
                yield f"society.{channel}: {error}"

    def _head_faults(self) -> Iterator[str]:
        names = [name for name, _ in self.people()] + [name for name, _ in self.seats()]
        if twice := sorted(name for name, count in Counter(names).items() if count > 1):
            yield f"cast: the name {twice[0]!r} occurs twice"
        for part, cast in (("cast", self.cast), ("staff", self.staff)):
            for i, member in enumerate(cast):
                names = [name for one in member.each(self.seed, "personas", part, i) for name in one.names]
                yield from (f"{part}.{i}.names: {why}" for name in names if (why := fault(name)))
        for one in self.scenario:
            scenario = registry.family(Scenario).get(one.name)
            if scenario is None:
                continue
            low, high = scenario.people
            if not low <= (n := len(self.people())) <= high:
                yield f"cast: {n} people; {one.name} is for {low} to {high}"
            if missing := set(scenario.staff) - {name for name, _ in self.seats()}:
                yield f"staff: {one.name} needs {', '.join(sorted(missing))}"

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


def flat(keywords: Mapping[str, Any]) -> WorldSpec:
    """A spec from flat keywords, so that one call or a table of factors makes a world.

    `preset` starts from a shipped spec, `people` and `mind` make a cast of alike, `graph` is the talk graph;
    fields of the spec are themselves; whatever else is a parameter of the scenario. Raises SpecError.
    """
    words = dict(keywords)
    plain: dict[str, Any] = WorldSpec.preset(words.pop("preset")).plain() if "preset" in words else {}
    if "scenario" in words:
        plain["scenario"] = words.pop("scenario")
    people, mind = words.pop("people", None), words.pop("mind", None)
    if (
        people is not None
        or (mind is not None and "cast" not in plain)
        or not ({"cast"} & (plain.keys() | words.keys()))
    ):
        plain["cast"] = [{"mind": mind or "dice", "count": 6 if people is None else people}]
    elif mind is not None:
        plain["cast"] = [{**member, "mind": mind} for member in plain["cast"]]
    if "graph" in words:
        plain["society"] = {**plain.get("society", {}), "talk": words.pop("graph")}
    fields = {key: words.pop(key) for key in list(words) if key in WorldSpec.model_fields}
    plain.update(fields)
    if words:
        plain["scenario"] = _with_params(plain.get("scenario"), words)
    return WorldSpec.of(plain, folder=Path())


def improvised(cls: type[Scenario]) -> WorldSpec:
    """A company for a scenario without a preset: its own bots in turn, else dice; all hear all.

    Raises SpecError.
    """
    low, high = cls.people
    minds = [f"{cls.key()}.{bot.key()}" for bot in cls.bots] or ["dice"]
    seats = max(low, min(high, COMPANY))
    cast = [{"mind": mind, "count": len(range(turn, seats, len(minds)))} for turn, mind in enumerate(minds)]
    return WorldSpec.of(
        {
            "scenario": cls.key(),
            "cast": [member for member in cast if member["count"]],
            "staff": [{"name": seat, "mind": "dice"} for seat in cls.staff],
            "society": dict.fromkeys(cls.channels, "complete"),
        }
    )


def _with_params(scenario: Any, params: Mapping[str, Any]) -> Any:
    if isinstance(scenario, list) and len(scenario) == 1:
        scenario = scenario[0]
    if not isinstance(scenario, str | Mapping):
        raise SpecError(f"{', '.join(params)}: there is no one scenario whose parameters these could be")
    return {**({"name": scenario} if isinstance(scenario, str) else scenario), **params}


def _fault(path: str, of: type[Any], named: Named, scenario: str = "") -> Iterator[str]:
    try:
        registry.make(of, named.plain(), scenario)
    except registry.NotFound as error:
        yield f"{path}: {error}"
    except registry.BadParameter as error:
        yield "\n".join(f"{path}.{line}" for line in str(error).splitlines())


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
