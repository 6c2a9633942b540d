"""Rounds played by chat models over HTTP, against a server on this machine with a latency of 100 ms."""

import os
import time

from sandbox import World
from tests.fake_openai import FakeOpenAI

LATENCY = 0.1
SCENARIOS = ("donor_game", "commons", "debate")
TARGETS = {f"llm_12_agents_{name}_x_latency": "under 2" for name in SCENARIOS}


def measure() -> dict[str, float]:
    """Wall time of the rounds over the sum of their beats' latencies: 1 would be perfect."""
    os.environ["OPENAI_API_KEY"] = "any"
    with FakeOpenAI(latency=LATENCY) as server:
        os.environ["OPENAI_BASE_URL"] = server.base_url
        _play("donor_game", 1)  # imports and connections
        return {f"llm_12_agents_{name}_x_latency": _play(name, 3) for name in SCENARIOS}


def _play(name: str, rounds: int) -> float:
    with World(
        scenario=name,
        people=12,
        mind={"name": "llm", "model": "openai:fake"},
        graph="complete",
        seed=1,
        record=False,
    ) as world:
        beats, begun = 0, time.perf_counter()
        while world.state.round < rounds and world.status == "playing":
            asked = world.state.seq
            world.beat()
            beats += any(event.kind == "Chose" and event.seq > asked for event in world.state.now)
        return (time.perf_counter() - begun) / (beats * LATENCY)
