"""What is to be played: a preset, a scenario or a file, with what the command line changes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sandbox import registry, runs
from sandbox.cli.faults import Refusal, reading
from sandbox.contract import Mind, Scenario
from sandbox.log import RunError
from sandbox.ready import lacking
from sandbox.spec import Budget, WorldSpec, improvised

if TYPE_CHECKING:
    from sandbox.world import World


@dataclass(frozen=True, slots=True)
class Wanted:
    """The arguments of `play` and `step`; None and () mean: as the spec has it."""

    target: str | None
    again: str | None
    rounds: int | None
    record: bool
    episodes: int | None
    seed: int | None
    people: int | None
    mind: str | None
    model: str | None
    set: Sequence[str] | None
    name: str | None
    tag: Sequence[str] | None
    cache: bool = False
    budget: Sequence[str] | None = None
    memory: str | None = None

    def world(self) -> "World":
        """The world, new or reopened, with all its models ready. Raises Refusal, SpecError or RunError."""
        return self._reopened() if self.again else self._new()

    def _caps(self) -> dict[str, float | None]:
        """Unit -> its cap; "none" takes it away. Raises Refusal."""
        caps: dict[str, float | None] = {}
        for pair in self.budget or ():
            unit, _, most = pair.partition("=")
            if unit not in Budget.model_fields or not re.fullmatch(r"none|\d+(\.\d+)?", most):
                units = ", ".join(Budget.model_fields)
                raise Refusal(f"--budget {pair!r} is not of the form UNIT=MOST with a unit of {units}")
            whole = unit in ("calls", "tokens")
            caps[unit] = None if most == "none" else int(float(most)) if whole else float(most)
        return caps

    def planned(self) -> WorldSpec:
        """What would be played, without asking whether its models are ready. Raises Refusal or SpecError."""
        if self.again:
            raise Refusal("--plan is for what was not begun yet: leave out --continue")
        if self.target is None:
            raise Refusal(f"say what to play: {_choices()}")
        return self.spec()

    def _new(self) -> "World":
        spec = self.planned()
        _ready(spec)
        return _world_class()(spec, record=self.record)

    def _reopened(self) -> "World":
        kept = ("again", "rounds", "record", "budget")
        told = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in kept}
        given = [name for name, one in told.items() if one is not None and one is not False and one != []]
        given += [] if self.record else ["no-record"]
        if given:
            what = "the target" if self.target else f"--{given[0]}"
            raise Refusal(f"--continue goes on with a run as it is: leave out {what}")
        path = run_path(str(self.again))
        if runs.summary(path).status == "finished":
            raise Refusal(f"{path.stem} is finished; `folkmoot replay {path.stem}` shows it again")
        with reading(path):
            world = _world_class().open(path)
        try:
            _ready(world.spec)
            for unit, cap in self._caps().items():
                world.intervene("set", f"budget.{unit}", cap, why="set in the terminal")
        except BaseException:
            world.close()
            raise
        return world

    def spec(self) -> WorldSpec:
        """The spec with every change applied, checked. Raises Refusal or SpecError."""
        assert self.target is not None
        if self.mind and self.model:
            raise Refusal("--mind and --model both say who answers: give one of them")
        spec = named(self.target)
        if self.mind:
            registry.find(Mind, self.mind, spec.scenario[0].name)  # one clear word instead of one per person
        if self.set:
            spec = with_parameters(spec, self.set)
        if self.people is not None:
            spec = spec.crowd(self.people)
        if self.mind or self.model:
            spec = spec.played_by({"name": self.mind} if self.mind else {"name": "llm", "model": self.model})
        if self.memory is not None:
            spec = remembering(spec, self.memory)
        changes: dict[str, Any] = {
            "episodes": self.episodes,
            "seed": self.seed,
            "name": self.name,
            "tags": self.tag,
        }
        changes["cache"] = self.cache or None
        changes["budget"] = {**spec.budget.model_dump(), **self._caps()} if self.budget else None
        changes = {field: value for field, value in changes.items() if value is not None}
        return spec.with_(**changes) if changes else spec


def named(target: str) -> WorldSpec:
    """The spec that a word stands for: a YAML file, a preset, or a scenario. Raises Refusal or SpecError."""
    if target.endswith(".py"):
        word = Path(target).stem
        raise Refusal(
            f"{target}: a Python file is found by itself: `folkmoot play {word}` plays the scenario {word} "
            "of the current folder or of one in FOLKMOOT_PATH"
        )
    if target.endswith((".yaml", ".yml")) or Path(target).is_file():
        return WorldSpec.load(Path(target))
    if target in registry.presets():
        return WorldSpec.preset(target)
    if f"{target}/watch" in registry.presets():
        return WorldSpec.preset(f"{target}/watch")
    if target in registry.family(Scenario):
        return improvised(registry.family(Scenario)[target])
    if Path(target).is_dir():
        raise Refusal(
            f"{target} is a folder: name a YAML file in it, or a scenario or preset (`folkmoot check`)"
        )
    near = get_close_matches(target, [*registry.presets(), *registry.family(Scenario)], n=1)
    hint = f"did you mean {near[0]}?" if near else f"play {_choices()}"
    raise Refusal(f"{_unread(target)}there is no scenario, preset or file {target!r}: {hint}")


def _unread(target: str) -> str:
    """What may be why there is no such thing: files that could not be read, with the one that is meant first."""
    broken = registry.found().broken
    if meant := [
        f"{file} could not be read: {why}" for file, why in broken.items() if Path(file).stem == target
    ]:
        return f"{'; '.join(meant)}. So "
    names = ", ".join(Path(file).name for file in broken)
    return f"{names} could not be read (`folkmoot check` says why), and " if broken else ""


def with_parameters(spec: WorldSpec, pairs: Sequence[str]) -> WorldSpec:
    """A copy with parameters of the scenario set by ``key=value``, values as in YAML. Raises Refusal.

    Where several take turns, in each that has the parameter; one that none has is told as a fault of all.
    """
    params: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise Refusal(f"--set {pair!r} is not of the form key=value")
        try:
            params[key.strip()] = yaml.safe_load(value)
        except yaml.YAMLError:
            params[key.strip()] = value
    fields = [registry.find(Scenario, one.name).model_fields for one in spec.scenario]
    known = {key for key in params if any(key in each for each in fields)}
    return spec.with_(
        scenario=[
            {
                **one.plain(),
                **{key: value for key, value in params.items() if key in each or key not in known},
            }
            for one, each in zip(spec.scenario, fields, strict=True)
        ]
    )


def remembering(spec: WorldSpec, memory: str) -> WorldSpec:
    """A copy in which whoever can have a memory has this one, by preset. Raises Refusal or SpecError."""
    try:
        import_module("agents.faculties").of_preset(memory)
    except LookupError as error:
        raise Refusal(f"--memory: {error}") from None
    scenario = spec.scenario[0].name
    cast = [member.model_dump(mode="json", exclude_defaults=True) for member in spec.cast]
    able = ["memory" in registry.find(Mind, member.mind.name, scenario).model_fields for member in spec.cast]
    if not any(able):
        raise Refusal(f"--memory {memory!r}: nobody here is played by a model; say by which with --model")
    for member, can in zip(cast, able, strict=True):
        if can:
            member["mind"]["memory"] = memory
    return spec.with_(cast=cast)


def run_path(run: str) -> Path:
    """The file of a run. Raises Refusal when there is no such run."""
    try:
        return runs.path_of(run)
    except RunError as error:
        raise Refusal(str(error)) from error


def _ready(spec: WorldSpec) -> None:
    """Every model can be asked. Raises Refusal with what is missing and the remedy."""
    if lacks := lacking(spec):
        raise Refusal("\n".join(lacks), code=1)


def _choices() -> str:
    scenarios = ", ".join(registry.family(Scenario)) or "none"
    return f"a YAML file, a scenario ({scenarios}), or a preset (`folkmoot check` lists them)"


def _world_class() -> type["World"]:
    from sandbox.world import World

    return World
