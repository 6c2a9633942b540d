"""A few people and a stage, without a world: what a verb does is seen in the events it makes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from agents.embeddings import hashed
from sandbox import Ask, Scenario, Stage, State
from sandbox.contract import Script
from sandbox.events import Event, Joined, Opened, stamp
from sandbox.projector import Projector
from tests.plays import Whispers


@dataclass
class Troupe:
    """Ada, Ben, Cleo and Dan, in an open episode. `events` are those since."""

    script: Scenario = field(default_factory=Whispers)
    bounds: Projector = field(default_factory=Projector)
    state: State = field(default_factory=lambda: State(seed=1))
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("Ada", "Ben", "Cleo", "Dan"):
            self.emit(Joined(name, {"name": "fixed"}, {"persona": f"is {name}", "mood": "calm"}), "engine")
        self.emit(Opened(1, self.script.key(), {}), "engine")
        self.events.clear()

    def emit(self, event: Event, by: str, step: int = 1) -> None:
        self.state.apply(stamp(event, self.state.seq + 1, step, 0, by))
        self.events.append(event)

    def stage(self, by: str = "scenario", step: int = 1) -> Stage:
        bounds = None if by in ("scenario", "engine") else self.bounds
        return Stage(self.state, lambda event: self.emit(event, by, step), by, self.script, bounds, _embed)

    @property
    def last(self) -> Any:
        return self.events[-1]


def _embed(by: str, texts: Sequence[str]) -> np.ndarray:
    return np.array([hashed(text) for text in texts], np.float32)


def perform(script: Script, *answers: list[Any]) -> tuple[Any, list[list[Ask]]]:
    """Play a script with given answers per beat: what it returns, and what it asked."""
    asked, given = [], iter(answers)
    try:
        asks = next(script)
        while True:
            asked.append(asks)
            asks = script.send(next(given))
    except StopIteration as end:
        return end.value, asked
