"""Time: a fork of a long run."""

import tempfile
import time
from pathlib import Path
from statistics import median

from sandbox import World
from sandbox.fork import fork

EVENTS = 10_000
TARGETS = {"fork_10k_events_s": "under 1"}


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return _forks(Path(folder))


def _forks(folder: Path) -> dict[str, float]:
    """A fork at the end of ten thousand events, and one with a change, which folds them."""
    parent = folder / "long.run"
    with World(preset="donor_game/watch", seed=1, episodes=100_000, record=parent) as world:
        while world.state.seq < EVENTS:
            world.step()
    change = "post weather rain"
    changed = [_seconds(parent, folder / f"changed-{i}.run", change) for i in range(3)]
    unchanged = [_seconds(parent, folder / f"same-{i}.run", None) for i in range(3)]
    return {"fork_10k_events_s": median(unchanged), "fork_10k_events_changed_s": median(changed)}


def _seconds(parent: Path, target: Path, change: str | None) -> float:
    begun = time.perf_counter()
    fork(parent, change=change, target=target)
    return time.perf_counter() - begun
