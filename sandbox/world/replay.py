"""Playing a recorded run again, in memory and without a model call, to see that everything comes out as recorded."""

from pathlib import Path
from typing import Any, NoReturn

import mesa

from sandbox import runs
from sandbox.life import Divergence
from sandbox.log import Log
from sandbox.spec import WorldSpec
from sandbox.world.company import World


def verify(run: str | Path) -> str:
    """Play a recorded run again with its recorded answers, in memory and without a model call.

    Returns "" when every event comes out as recorded, else what differs first. Raises RunError or SpecError.
    """
    path = runs.path_of(run)
    source = Log.read(path)
    try:
        events, exchanges = list(source.events()), source.exchanges()
        spec = WorldSpec.of(source.meta("spec"))
        meta = {"spec": spec.plain(), "edits": source.meta("edits", {}), "sources": source.meta("sources")}
    finally:
        source.close()
    world = World.__new__(World)
    mesa.Model.__init__(world, rng=spec.seed)
    log = Log.memory(meta)
    log.take_vectors(source)
    world._enter(spec, log, events, exchanges)
    with world:
        world.answering.desk.model = world.embedding.model = _no_model
        world.answering.desk.cache = None
        while world.chronicle.expected and world.status == "playing":
            world.beat()
        if world.status == "failed" or not world.chronicle.expected:
            return world.fault.replace("fork RUN", f"fork {path.stem}") if world.status == "failed" else ""
        return (
            f"the recording goes on with {world.chronicle.expected[0]!r}, but now the world is {world.why()}"
        )


def _no_model(*args: Any, **options: Any) -> NoReturn:
    raise Divergence("the record of model calls", "nothing under this position", "a call")
