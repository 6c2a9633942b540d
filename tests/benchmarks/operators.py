"""What one run of each operator costs at 20, 200 and 2,000 people, in a commons with a small-world talk graph.

Reading, drawing, the projector, the events and the state are in it; the writing of the record is not.
"""

import gc
import time
from typing import Any

from sandbox import Operator, World, registry

SIZES = (20, 200, 2000)
TARGETS = {"operator_2000_agents_max_s": "under 1", "operator_growth_200_to_2000_max": "under 30"}
PAIRWISE = {"lifecycle"}  # compares all with all: its mechanism does not allow less
PARAMS: dict[str, dict[str, Any]] = {
    "moran": {"pace": 0.5},
    "fermi": {"pace": 0.5},
    "elect_leader": {"by": "rule"},
    "homophily": {"kind": "team"},
    "survivors_teach": {"share": 0.9},
    "dylan_team": {"at": "round"},
    "team_recommender": {"at": "round"},
    "anchor_team": {"at": "round"},
    "self_org": {"rounds": 0},
    "lin_ucb_routing": {"warm": 0},
    "lifecycle": {"at": "round", "tau": 1},
    "merge_teams": {"least": 3},
    "split_teams": {"most": 40},
}


def measure() -> dict[str, float]:
    """Seconds per run of every operator at every size; the dearest at 2,000, and how these grow, pairwise aside."""
    seconds = {size: cost(size) for size in SIZES}
    figures = {f"operator_{name}_{size}_agents_s": s for size in SIZES for name, s in seconds[size].items()}
    dear = [name for name, s in seconds[2000].items() if s > 0.05 and name not in PAIRWISE]
    growth = [seconds[2000][name] / seconds[200][name] for name in dear]
    return figures | {
        "operator_2000_agents_max_s": max(seconds[2000].values()),
        "operator_growth_200_to_2000_max": max(growth, default=1.0),
    }


def cost(people: int, names: list[str] | None = None) -> dict[str, float]:
    """Seconds of the dearest of three runs, by operator, in a world of so many."""
    return {name: _cost(name, people) for name in names or registry.family(Operator)}  # type: ignore[type-abstract]


def _cost(name: str, people: int) -> float:
    operator = registry.make(Operator, {"name": name, **PARAMS.get(name, {})})  # type: ignore[type-abstract]
    with _world(people, "opinion" in operator.reads()) as world:
        world.step()
        runs = []
        for _ in range(3):
            gc.collect()
            begun = time.perf_counter()
            _play(world, operator)
            runs.append(time.perf_counter() - begun)
            world.step()
        return max(runs)


def _play(world: World, operator: Operator) -> None:
    """One run by rule: asks, if there are any, get their defaults."""
    script = operator.evolve(world._life.stage(operator.key()))
    values: list[Any] | None = None
    while script is not None:
        try:
            asks = script.send(values)  # type: ignore[arg-type]
        except StopIteration:
            return
        values = [ask.default for ask in asks]


def _world(people: int, thinking: bool) -> World:
    """Two kinds of villagers in twenty-person teams; where opinions move, a square to talk about."""
    mind = "opinions.steadfast" if thinking else "commons.steward"
    scenario: dict[str, Any] = {"name": "opinions", "rounds": 50}
    if not thinking:
        scenario = {"name": "commons", "talk": False, "reflection": False, "capacity": 20 * people}
    cast = [{"mind": mind, "count": 20, "team": f"team {i}"} for i in range(people // 20)]
    if not thinking:
        for i in range(0, len(cast), 2):
            cast[i] = {**cast[i], "mind": "commons.greedy"}
    graph = {"kind": "watts_strogatz", "k": 8, "p": 0.1}
    return World(
        scenario=scenario, cast=cast, society={"talk": graph}, seed=1, record=False, bounds={"most": 10_000}
    )
