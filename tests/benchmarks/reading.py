"""Opening a long run and going to any of its rounds, from disk, as pages and the terminal do."""

import multiprocessing
import random
import resource
import sys
import tempfile
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles

from sandbox import History, World
from sandbox.events import Event, encode
from sandbox.log import Log

EVENTS, LOOKS = 1_000_000, 200
TARGETS = {
    "open_1m_events_s": "under 10",
    "open_1m_events_mib": "under 1024",
    "seek_1m_events_s": "under 3",
    "scrub_100k_p95_ms": "under 200",
}


def measure() -> dict[str, float]:
    """Each in a process of its own, so that memory is the reader's alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.run"
        lengthened(path, EVENTS)
        opened, worst, _, mebibytes = _apart(path)
        path.unlink()
        lengthened(path, EVENTS // 10)
        _, _, p95, _ = _apart(path)
    return {
        "open_1m_events_s": opened,
        "open_1m_events_mib": mebibytes,
        "seek_1m_events_s": worst,
        "scrub_100k_p95_ms": p95 * 1000,
    }


def lengthened(path: Path, events: int) -> None:
    """A commons that was played for three episodes; the second comes again and again until the run is long enough."""
    with World(preset="commons/watch", episodes=3, seed=1, record=False) as world:
        world.run()
        played = list(world.log.events())
        spec = world.log.meta("spec")
    opened = [i for i, event in enumerate(played) if event.kind == "Opened"]
    again = played[opened[1] : opened[2]]
    steps = again[-1].step - again[0].step + 1
    log = Log.create(path, {"spec": spec})
    for event in played[: opened[1]]:
        log.append(event, encode(event))
    shift = 0
    while again[0].seq + shift * len(again) < events:
        for event in again:
            moved = _moved(event, shift * len(again), shift * steps)
            log.append(moved, encode(moved))
        log.commit()
        shift += 1
    log.close()


def _moved(event: Event, seqs: int, steps: int) -> Event:
    return replace(event, seq=event.seq + seqs, step=event.step + steps)


def _apart(path: Path) -> tuple[float, float, float, float]:
    """Seconds to open, the longest look and 95 % of all looks at any round, and MiB at most."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    reader = context.Process(target=_read, args=(path, theirs))
    reader.start()
    told: tuple[float, float, float, float] = ours.recv()
    reader.join()
    return told


def _read(path: Path, told: Connection) -> None:
    begun = time.perf_counter()
    history = History.of(path)
    opened = time.perf_counter() - begun
    chance, looks = random.Random(1), []
    for _ in range(LOOKS):
        step = chance.randint(1, history.last)
        begun = time.perf_counter()
        history.at(step)
        looks.append(time.perf_counter() - begun)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    told.send((opened, max(looks), quantiles(looks, n=20)[-1], most))
