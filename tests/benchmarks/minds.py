"""What a memory costs: the recall of 10,000 items, and whether prompts stay as long as they were, by preset."""

import json
import os
import random
import time
from collections import Counter
from statistics import fmean, median
from typing import Any

from agents.faculties import presets
from agents.faculties.recall import Recall
from agents.faculties.turn import Turn
from agents.prompts import tokens
from sandbox import Ask, Number, View, World, events
from tests.fake_openai import FakeOpenAI
from tests.openai_protocol import sample

ITEMS = 10_000
ROUNDS, WINDOW, GAME = 200, 40, 10
SUBJECTS = ("fish", "grain", "rain", "debts", "promises", "rumours", "markets", "weather")
AHEAD = ("look_ahead", "look_ahead_deep", "tree_search")  # how often they ask depends on what they are told
TARGETS = {"recall_10k_ms": "under 20", "preset_token_growth_max": "under 1.1"}


def measure() -> dict[str, float]:
    """Milliseconds of a recall; tokens per decision from round 40 on over those from round 10 on, by preset."""
    growth = {f"preset_token_growth_{name}": _growth(name) for name in presets()}
    return {"recall_10k_ms": recall_ms(), **growth, "preset_token_growth_max": max(growth.values())}


def recall_ms(items: int = ITEMS) -> float:
    """The median of nine recalls, each for another question; the first one has seen every item once."""
    with World(scenario="commons", people=2, mind="dice", seed=1, record=False) as world:
        state, runs = world.state, list[float]()
        insights = state.memory.setdefault("Ada", {}).setdefault("insights", {})
        for n in range(items):
            about, other = SUBJECTS[n % 8], SUBJECTS[n * 7 % 5]
            text = f"On day {n} Ben kept his word about {about}, and {other} mattered more to him than {n % 97} coins."
            insights[f"i{n}"] = {"text": text, "seq": n, "importance": 1 + n % 10, "evidence": [f"e{n}"]}
        for n in range(10):
            ask = Ask(
                "Ada", f"How much do you give to Ben for the {SUBJECTS[n % 8]}?", Number(high=10), "give", 0
            )
            view = View(state, "Ada", (1,), embed=world.embedding.of_mind((1, 1, n), "Ada"))
            turn = Turn(view, ask, lambda words, schema: None)
            begun = time.perf_counter()
            Recall().recall(turn)
            runs.append(1000 * (time.perf_counter() - begun))
            assert len(turn.slots["memory"]) == Recall().k
    return median(runs[1:])


def thorough(body: dict[str, Any]) -> str:
    """What a model says that names as many moves as it may, none of which ends the game, and else whatever is legal.

    How many calls it takes to look ahead then does not depend on luck: what is left is how long prompts are.
    """
    schema, rng = (
        body["response_format"]["json_schema"]["schema"],
        random.Random(json.dumps(body["messages"])),
    )
    said = sample(schema, rng)
    for name in ("candidates", "next"):
        listed = schema.get("properties", {}).get(name, {})
        if "maxItems" in listed:
            said[name] = [sample(listed["items"], rng) for _ in range(listed["maxItems"])]
    return json.dumps({**said, "over": False} if isinstance(said, dict) and "over" in said else said)


def _growth(memory: str) -> float:
    """Tokens per decision in the last forty of two hundred rounds over those in forty from round 41 on.

    Forty, because some think every few rounds only; from 41 on, because a memory is allowed to fill up to its bound.
    """
    by_round = _by_round(memory, ROUNDS)
    early, late = (fmean(by_round[step] for step in range(n, n + WINDOW)) for n in (41, ROUNDS - WINDOW + 1))
    return late / early


def _by_round(memory: str, rounds: int) -> dict[int, float]:
    """Mean tokens of what is asked for one answer, asides included, by round.

    Four people talk in donor games of ten rounds: lessons are drawn after each. No person answers what minds ask one.
    """
    os.environ["OPENAI_API_KEY"] = "any"
    asked, answers = Counter[int](), Counter[int]()
    mind: dict[str, Any] = {"name": "llm", "model": "openai:fake", "memory": memory}
    game = {"name": "donor_game", "rounds": GAME}
    whole = {"episodes": rounds // GAME, "limits": {"person_seconds": 0}, "seed": 1, "record": False}
    with FakeOpenAI(reply=thorough if memory in AHEAD else None) as server:
        os.environ["OPENAI_BASE_URL"] = server.base_url
        with World(scenario=game, people=4, mind=mind, graph="complete", **whole) as world:
            for _ in range(rounds):
                world.step()
            for event in world.log.events():
                answers[event.step] += isinstance(event, events.Chose)
                if isinstance(event, events.Thought):
                    request, _ = world.log.exchange((event.step, event.beat, event.n, event.call)) or ({}, {})
                    asked[event.step] += sum(tokens(message["content"]) for message in request["messages"])
    return {step: asked[step] / answers[step] for step in asked}
