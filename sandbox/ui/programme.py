"""What the gallery says of a scenario, and the company that plays it when somebody just wants to watch."""

import inspect
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sandbox import registry
from sandbox.contract import Operator, Scenario
from sandbox.spec import SpecError, WorldSpec, improvised
from sandbox.ui import director
from sandbox.ui.director import Director

PACE = 1.0  # seconds between two beats: time to read a line
SEEDS = 1_000_000  # short enough to be read aloud
# What a newcomer sees first: a dilemma, a debate, a shared lake, a game of secrets, a classic and a network.
OPENING = ("donor_game", "debate", "commons", "werewolf", "matrix_game", "naming_game")


@dataclass(frozen=True, slots=True)
class Card:
    """One scenario in the gallery.

    hook, text   first line and rest of the docstring
    watch        what plays at a click; None when it cannot be played, and `fault` says why
    cast         who plays then, in words
    """

    name: str
    hook: str
    text: str
    people: tuple[int, int]
    evolves: str
    paper: str
    watch: WorldSpec | None
    cast: str
    fault: str = ""

    @property
    def title(self) -> str:
        return words(self.name)

    @property
    def players(self) -> str:
        low, high = self.people
        can = f"{low} to {high:,} can play" if low != high else f"for {low} players"
        return f"{len(self.watch.people())} players; {can}" if self.watch else can

    @property
    def answers(self) -> str:
        """Estimated answers of one episode, in words."""
        return span(*self.watch.scripts()[0].calls(len(self.watch.people()))) if self.watch else span(0, 0)


def cards() -> list[Card]:
    """Every scenario there is: those of one's own, then those that open the evening, then the others by name."""
    found = registry.family(Scenario)
    return [_card(name, found[name]) for name in sorted(found, key=lambda name: _turn(name, found[name]))]


def _turn(name: str, cls: type[Scenario]) -> tuple[bool, int, str]:
    ours = cls.__module__.startswith("scenarios.")
    return ours, OPENING.index(name) if name in OPENING else len(OPENING), name


def tonight(title: str, spec: WorldSpec) -> WorldSpec:
    """The same company with a new seed: no two evenings are alike."""
    seed = new_seed()
    return spec.with_(seed=seed, name=f"{title}, seed {seed}")


def new_seed() -> int:
    """A seed nobody has chosen."""
    return secrets.randbelow(SEEDS)


def launch(spec: WorldSpec) -> Director:
    """Start a run of a spec, playing at a pace one can follow. Raises RunError, OSError or ValueError."""
    run = director.start(spec)
    run.pace = PACE
    run.play()
    return run


def span(low: int, high: int) -> str:
    """An estimate as a range; scenarios that give none say 0 to 0."""
    if not high:
        return "not known"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def words(name: str) -> str:
    """A name of the registry as a title: ``donor_game`` -> Donor game."""
    return name.replace("_", " ").capitalize()


def lacking(cls: type[Scenario], operators: Iterable[str]) -> dict[str, str]:
    """Operator -> the first reason why it does not fit a scenario; empty where it fits."""
    scenario = cls.model_construct()
    reasons = {name: registry.find(Operator, name).model_construct().lacks(scenario) for name in operators}
    return {name: next(iter(why), "") for name, why in reasons.items()}


def first_line(cls: type[Any]) -> str:
    """The first line of a docstring, that of its own class only."""
    return (inspect.cleandoc(cls.__dict__.get("__doc__") or "").splitlines() or [""])[0]


def _card(name: str, cls: type[Scenario]) -> Card:
    hook, _, rest = inspect.cleandoc(cls.__dict__.get("__doc__") or words(name)).partition("\n")
    text = "\n\n".join(" ".join(part.split()) for part in rest.strip().split("\n\n"))
    spec, cast, fault = _company(name, cls)
    return Card(name, hook, text, cls.people, cls.evolves, cls.paper, spec, cast, fault)


def _company(name: str, cls: type[Scenario]) -> tuple[WorldSpec | None, str, str]:
    """(spec, cast in words, fault) of what Watch now plays."""
    try:
        if path := registry.presets(name).get(f"{name}/watch"):
            return _read(path, path.stat().st_mtime_ns), "scripted characters, no model", ""
        return improvised(cls), _cast_of(cls), ""
    except SpecError as error:
        return None, "", str(error)


def _cast_of(cls: type[Scenario]) -> str:
    if cls.bots:
        return "its own scripted characters, no model"
    return "dice: it brings no characters of its own, so every answer is drawn at random"


@cache
def _read(path: Path, _changed: int) -> WorldSpec:
    return WorldSpec.load(path)
