"""The core with scripted minds, on logs of shipped scenarios, from disk, decoding included."""

import gc
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from sandbox import World
from sandbox.events import Chose, encode
from sandbox.log import Log
from sandbox.state import fold

EVENTS = 100_000
TARGETS = {
    "fold_100k_events_s": "under 0.5",
    "beat_10k_agents_s": "under 1",
    "beat_growth_1k_to_10k": "under 12",
    "log_events_per_s": "over 50000",
}


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.run"
        _record(path)
        figures = {
            "fold_100k_events_s": _seconds(lambda: fold(Log.read(path).events(1, EVENTS + 1))),
            "log_events_per_s": EVENTS / _seconds(lambda: _rewrite(path, Path(folder) / "copy.run")),
        }
        small, large = (_beat(people, Path(folder)) for people in (1_000, 10_000))
    figures |= {"beat_10k_agents_s": large, "beat_growth_1k_to_10k": large / small}
    return figures | {"bytes_per_agent": _bytes_per_agent(1_000)}


def _record(path: Path) -> None:
    """A donor game with generations, as long as it takes."""
    world = World(preset="donor_game/watch", seed=1, episodes=100_000, record=path)
    while world.state.seq < EVENTS:
        world.step()
    world.close()


def _rewrite(source: Path, target: Path) -> None:
    """Encode and append the events of a run, one transaction per hundred, to a new file."""
    target.unlink(missing_ok=True)
    log = Log.create(target, {"spec": {}})
    for i, event in enumerate(_loaded(source), 1):
        log.append(event, encode(event))
        if i % 100 == 0:
            log.commit()
    log.close()


_kept: dict[Path, list] = {}


def _loaded(path: Path) -> list:
    """The events, read before the clock starts."""
    if path not in _kept:
        _kept[path] = list(Log.read(path).events(1, EVENTS + 1))
    return _kept[path]


def _beat(people: int, folder: Path) -> float:
    """The second harvest of a commons: everybody is asked, answers, is recorded on disk and paid."""
    times = []
    for turn in range(5):
        path = folder / f"{people}-{turn}.run"
        with World(**_commons(people), seed=turn, record=path) as world:
            world.step()
            gc.collect()
            begun = time.perf_counter()
            world.beat()
            times.append(time.perf_counter() - begun)
            assert {event.tag for event in world.state.now if isinstance(event, Chose)} == {"harvest"}
    return median(times)


def _commons(people: int) -> dict[str, Any]:
    """A silent commons that feeds so many."""
    game = {"name": "commons", "talk": False, "capacity": 20 * people}
    return {"scenario": game, "people": people, "mind": "commons.steward"}


def _bytes_per_agent(people: int) -> float:
    """Memory of a world of `people` after three rounds, by the allocator's own count."""
    gc.collect()
    tracemalloc.start()
    world = World(**_commons(people), seed=1, record=False)
    for _ in range(3):
        world.step()
    gc.collect()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    world.close()
    return used / people


def _seconds(run: Callable[[], object], times: int = 5) -> float:
    """Median seconds until the result is there; throwing it away is not timed."""
    runs = []
    for _ in range(times):
        gc.collect()
        begun = time.perf_counter()
        result = run()
        runs.append(time.perf_counter() - begun)
        del result
    return median(runs)
