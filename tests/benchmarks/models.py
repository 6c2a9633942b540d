"""Rounds played by chat models over HTTP, against a server on this machine with a latency of 100 ms; their prompts."""

import os
import time
from collections import defaultdict
from statistics import fmean
from typing import Any

import orjson

from agents.prompts import tokens
from sandbox import View, World, events, wording
from tests.fake_openai import FakeOpenAI

LATENCY = 0.1
GAMES = 8  # over which the growth of prompts is averaged
SCENARIOS = ("donor_game", "commons", "debate")
TARGETS = {
    **{f"llm_12_agents_{name}_x_latency": "under 2" for name in SCENARIOS},
    "calls_per_decision": "1",
    "prompt_tokens_x_floor": "under 1.5",
    "tokens_per_decision_growth": "under 1.05",
}


def measure() -> dict[str, float]:
    """Wall time of the rounds over the sum of their beats' latencies: 1 would be perfect."""
    os.environ["OPENAI_API_KEY"] = "any"
    with FakeOpenAI(latency=LATENCY) as server:
        os.environ["OPENAI_BASE_URL"] = server.base_url
        _play("donor_game", 1)  # imports and connections
        figures = {f"llm_12_agents_{name}_x_latency": _play(name, 3) for name in SCENARIOS}
        figures["calls_per_decision"] = _calls_per_decision(server)
    prompts = {name: _prompts(name) for name in SCENARIOS}
    figures["prompt_tokens_x_floor"] = max(ours / floor for ours, floor, _ in prompts.values())
    return figures | {"tokens_per_decision_growth": _growth()}


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


def _calls_per_decision(server: FakeOpenAI) -> float:
    """Requests that reached the server, for each answer that the world got."""
    server.latency, before, answers = 0.0, server.count, 0
    for name in SCENARIOS:
        spec: dict[str, Any] = {
            "scenario": name,
            "people": 12,
            "graph": "complete",
            "seed": 2,
            "record": False,
        }
        with World(**spec, mind={"name": "llm", "model": "openai:fake"}) as world:
            for _ in range(3):
                world.step()
            answers += sum(isinstance(event, events.Chose) for event in world.log.events())
    return (server.count - before) / answers


def _prompts(name: str, rounds: int = 12, seed: int = 1) -> tuple[float, float, dict[int, float]]:
    """Mean tokens of a prompt and its schema; of the shortest that carries rules, question, schema and the words of
    this round and the last; and by round. The offline voice answers: what is told does not depend on who is asked.
    """
    ours, floors, asked = defaultdict[int, list[int]](list), list[int](), dict[tuple[int, int], int]()
    world = World(**_scenario(name, rounds), mind="llm", people=12, graph="complete", seed=seed, record=False)

    def hear(event: events.Event) -> None:
        if isinstance(event, events.Asked):
            asked[event.step, event.n] = _least(world, event)
        elif isinstance(event, events.Thought):
            request, _ = world.log.exchange((event.step, event.beat, event.n, event.call)) or ({}, {})
            schema = (
                len(orjson.dumps(request["schema"])) // 4
            )  # sent beside the messages, and billed like them
            ours[event.step].append(
                schema + sum(tokens(message["content"]) for message in request["messages"])
            )
            floors.append(schema + asked[event.step, event.n])

    world.subscribe(hear)
    with world:
        while world.rounds < rounds and world.status == "playing":
            world.beat()
    by_round = {step: fmean(sizes) for step, sizes in ours.items()}
    return fmean(size for sizes in ours.values() for size in sizes), fmean(floors), by_round


def _scenario(name: str, rounds: int) -> dict[str, Any]:
    lasting: dict[str, Any] = {"donor_game": {"rounds": rounds}, "debate": {"rounds": min(rounds, 6)}}
    return {"scenario": {"name": name, **lasting.get(name, {})}}


def _least(world: World, asked: events.Asked) -> int:
    """Tokens of rules, question, and what was said in this round and the last, as far as it is not in the question."""
    heard = View(world.state, asked.who).heard(last=100)
    words = [line.text for line in heard if line.step >= asked.step - 1]
    unsaid = [text for text in words if wording.quoted(text) not in asked.prompt]
    return sum(map(tokens, (world.script.rules(world.state, asked.who), asked.prompt, *unsaid)))


def _growth() -> float:
    """Tokens of a question in rounds 36 to 40 over those in rounds 8 to 12 of a donor game in which people talk.

    Over several games: how long the sentences are that are said in a few rounds of one is chance, 5 % up or down.
    """
    games = [_prompts("donor_game", 40, seed)[2] for seed in range(1, GAMES + 1)]
    early, late = (fmean(game[step] for game in games for step in range(n - 4, n + 1)) for n in (12, 40))
    return late / early
