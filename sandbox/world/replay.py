"""Playing a recorded run again, in memory and without a model call, to see that everything comes out as recorded."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import mesa

from sandbox import runs
from sandbox.events import Event, Plain, plain
from sandbox.life import Divergence
from sandbox.log import Log, copies
from sandbox.sources import BROUGHT, TABLES, brought
from sandbox.spec import WorldSpec
from sandbox.world.company import World


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing that does not come out as recorded: in words, and both versions where there are two."""

    words: str
    recorded: Any = None
    now: Any = None

    def plain(self) -> dict[str, Plain]:
        """As JSON."""
        versions = {"recorded": self.recorded, "now": self.now}
        told = {name: plain(one) if isinstance(one, Event) else one for name, one in versions.items()}
        return {"difference": self.words, **told}


def verify(run: str | Path) -> str:
    """Play a recorded run again with its recorded answers, in memory and without a model call.

    Returns "" when every event comes out as recorded, else what differs first. Raises RunError or SpecError.
    """
    found = difference(run)
    return found.words if found else ""


def difference(run: str | Path) -> Difference | None:
    """The same, with both versions of the first event that differs."""
    path = runs.path_of(run)
    with _again(path) as world:
        while world.chronicle.expected and world.status == "playing":
            world.beat()
        if world.status == "failed":
            words, parted = world.fault.replace("fork RUN", f"fork {path.stem}"), world.divergence
            return Difference(words, parted.recorded, parted.now) if parted else Difference(words)
        if world.chronicle.expected:
            ahead = world.chronicle.expected[0]
            words = f"the recording goes on with {ahead!r}, but now the world is {world.why()}"
            return Difference(words, ahead)
        return None


def _again(path: Path) -> World:
    """A world in memory that expects what a run recorded, and asks nobody."""
    source = Log.read(path)
    spec = WorldSpec.of(source.meta("spec"))
    world = World.__new__(World)
    mesa.Model.__init__(world, rng=spec.seed)
    kept = {"edits": source.meta("edits", {}), TABLES: source.meta(TABLES), BROUGHT: brought(source)}
    log = Log.memory({"spec": spec.plain(), **kept})
    copies.take_vectors(log, source)
    world._enter(spec, log, list(source.events()), source.exchanges())
    world.answering.desk.model = world.embedding.model = _no_model
    world.answering.desk.cache = None
    world.answering.book.request = source.blob
    return world


def _no_model(*args: Any, **options: Any) -> NoReturn:
    raise Divergence("the record of model calls", "nothing under this position", "a call")
