"""Kills at a hundred moments over three scenarios with model minds: what goes on as if nothing had happened."""

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chaos import Chaos, Point

KILLS = 100
TARGETS = {
    "kill_points": "100",
    "kill_points_equal": "100",
    "kill_points_amid_answers": "over 50",
    "kill_points_in_commits": "some",
    "kill_points_in_operators": "some",
    "kill_points_in_repairs": "some",
    "kill_points_in_forks": "some",
    "paid_twice": "0",
    "calls_in_flight_at_kills": "",
}


def measure() -> dict[str, float]:
    """Several players at once, one for each processor, share the moments out."""
    players = min(4, os.cpu_count() or 1)
    first = [KILLS * i // players for i in range(players + 1)]
    with ThreadPoolExecutor(players) as pool:
        shares = pool.map(_share, first[:-1], first[1:])
        points = [point for share in shares for point in share]
    return {
        "kill_points": len(points),
        "kill_points_equal": sum(point.equal for point in points),
        "kill_points_amid_answers": sum(point.some for point in points),
        "kill_points_in_commits": sum(point.commit for point in points),
        "kill_points_in_operators": sum(point.operator for point in points),
        "kill_points_in_repairs": sum(point.repair for point in points),
        "kill_points_in_forks": sum(point.forking for point in points),
        "paid_twice": sum(point.twice for point in points),
        "calls_in_flight_at_kills": sum(point.flying for point in points),
    }


def _share(first: int, end: int) -> list[Point]:
    with tempfile.TemporaryDirectory() as folder, Chaos(Path(folder)) as chaos:
        return list(chaos.points(end - first, seed=1, first=first))
