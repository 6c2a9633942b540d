"""How fast a run becomes pictures, before they are encoded."""

import time

from sandbox import History, World
from sandbox.scene.film import frames, scenes, title

TARGETS = {"film_frames_per_s": "over 60"}


def measure() -> dict[str, float]:
    """Pictures of 800 x 600 a second, of a dozen people who talk, pay and rewire."""
    world = World(preset="donor_game/watch", seed=1, record=False)
    for _ in range(12):
        world.step()
    history = History(world.log)
    drawn, begun = scenes(history), time.perf_counter()
    count = sum(1 for _ in frames(drawn, title(history), (800, 600), 30))
    return {"film_frames_per_s": count / (time.perf_counter() - begun)}
