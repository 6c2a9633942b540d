"""Time: forks, and kills at a hundred moments over three scenarios with model minds."""

import tempfile
import time
from pathlib import Path
from statistics import median

from sandbox import World
from sandbox.fork import fork
from tests.chaos import Chaos

EVENTS, KILLS = 10_000, 100
TARGETS = {
    "fork_10k_events_s": "under 1",
    "kill_points": "100",
    "kill_points_equal": "100",
    "kill_points_amid_answers": "over 50",
    "kill_points_in_operators": "some",
    "kill_points_in_repairs": "some",
    "kill_points_in_forks": "some",
    "paid_twice": "0",
    "calls_in_flight_at_kills": "",
}


def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        return {**_forks(Path(folder)), **_kills(Path(folder))}


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


def _kills(folder: Path) -> dict[str, float]:
    with Chaos(folder) as chaos:
        points = list(chaos.points(KILLS, seed=1))
    return {
        "kill_points": len(points),
        "kill_points_equal": sum(point.equal for point in points),
        "kill_points_amid_answers": sum(point.some for point in points),
        "kill_points_in_operators": sum(point.operator for point in points),
        "kill_points_in_repairs": sum(point.repair for point in points),
        "kill_points_in_forks": sum(point.forking for point in points),
        "paid_twice": sum(point.twice for point in points),
        "calls_in_flight_at_kills": sum(point.flying for point in points),
    }
