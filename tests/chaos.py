"""Worlds with model minds, killed between any two writes, that go on as if nothing had happened.

    with Chaos(folder) as chaos:
        for point in chaos.points(100, seed=1):
            print(point)

A player is a process of its own that is sent SIGKILL just before its n-th statement that writes: within transactions,
within the recording of an answer, within a fork. Then another one goes on, and the two logs are compared.
"""

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sandbox.events import Asked, Chose, encode
from sandbox.log import Log
from tests.fake_openai import FakeOpenAI
from tests.openai_protocol import sample

SCENARIOS = ("donor_game", "commons", "debate")
WRITES = re.compile(r"\s*(BEGIN|COMMIT|INSERT|UPDATE|DELETE|CREATE)", re.IGNORECASE)
COMMITTING = re.compile(r"INSERT INTO events|COMMIT", re.IGNORECASE)
ANSWER = re.compile(r".*(blobs|exchanges)", re.IGNORECASE | re.DOTALL)
FORKED_AT = (1, 1)  # round and beat


def spec(scenario: str, base_url: str) -> dict[str, Any]:
    """Four people who ask the server, two at a time, and who elect a leader after every round."""
    short = {"debate": {"rounds": 1}}.get(scenario, {})
    return {
        "scenario": {"name": scenario, **short},
        "cast": [{"mind": {"name": "llm", "model": "openai:fake", "base_url": base_url}, "count": 4}],
        "society": {"talk": "complete"},
        "operators": [{"name": "elect_leader"}],
        "limits": {"at_once": 2},
        "seed": 1,
    }


def stubborn(body: dict[str, Any]) -> str:
    """An answer that depends on the request alone; every other question is first answered with nothing of use."""
    key = json.dumps(body["messages"], sort_keys=True)
    schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    rng = random.Random(key)
    if len(body["messages"]) <= 2 and rng.random() < 0.5:
        return "{}"
    return json.dumps(sample(schema, rng)) if schema else "Well."


@dataclass(frozen=True)
class Point:
    """One kill, and what became of it.

    statement  the statement that was not executed any more; `of` as many
    open       whether a question was open; `some` and some answers to it were in, others not
    operator   whether an operator had asked it; `repair` whether somebody was being asked again
    forking    whether the run was being forked
    commit     whether the events of a beat were being written, or committed
    equal      whether the log, gone on with, is the one of the uninterrupted run
    flying     calls under way at the kill: the server had them, the run did not
    twice      calls paid twice beside those
    """

    scenario: str
    statement: int
    of: int
    open: bool
    some: bool
    operator: bool
    repair: bool
    forking: bool
    commit: bool
    equal: bool
    flying: int
    twice: int


class Chaos:
    """The server that models are asked at, and a nursery of players."""

    def __init__(self, folder: Path, rounds: int = 2, latency: float = 0.004) -> None:
        self.folder, self.rounds = folder, rounds
        self.server = FakeOpenAI(latency=latency, reply=stubborn)
        self._whole: dict[str, tuple[list[Any], int, list[str], list[str]]] = {}

    def __enter__(self) -> Self:
        self.server.__enter__()
        environment = {"OPENAI_API_KEY": "any", "FOLKMOOT_RUNS": str(self.folder), "FOLKMOOT_PATH": ""}
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        assert self._nursery.stdin
        self._nursery.__exit__(kind, error, at)  # closes its pipes and waits for it
        self.server.__exit__(kind, error, at)

    def points(self, count: int, seed: int = 0, first: int = 0) -> Iterator[Point]:
        """So many kills, over the scenarios in turn: one in four in a fork, most of the others amid answers.

        Each is drawn on its own, so that several can share them out: one begins with the `first`.
        """
        for i in range(first, first + count):
            rng = random.Random(f"{seed} {i}")
            yield self.point(SCENARIOS[i % len(SCENARIOS)], rng, forking=i % 4 == 3)

    def point(self, scenario: str, rng: random.Random, forking: bool = False) -> Point:
        """One kill at a statement drawn by `rng`."""
        facts, calls, written, forked = self._uninterrupted(scenario)
        statements = forked if forking else written
        amid = [] if forking else _amid(statements)
        at = rng.choice(amid if amid and rng.random() < 0.8 else range(len(statements)))
        self._clean("killed.run", "fork.run")
        before = self.server.count
        if forking:
            unwritten = self._play("fork", scenario, "fork.run", kill=at)[-1]
            drawn = at, len(statements), unwritten
            return self._gone_on(scenario, "fork.run", drawn, before, facts, 0, forking=True)
        unwritten = self._play("play", scenario, "killed.run", kill=at)[-1]
        return self._gone_on(scenario, "killed.run", (at, len(statements), unwritten), before, facts, calls)

    def _gone_on(
        self, scenario: str, name: str, drawn: tuple[int, int, str], before: int, whole: list[Any], needed: int,
        forking: bool = False,
    ) -> Point:  # fmt: skip
        """What a killed run was at, and how it goes on."""
        path = self.folder / name
        self._settle()
        reached = self.server.count
        state = _state(path) if path.exists() else Counter()
        flying = reached - before - state["calls"] if not forking else reached - before
        self._play("fork" if forking else "play", scenario, name)
        missing = needed - state["calls"] if not forking else 0
        return Point(
            scenario, *drawn[:2], bool(state["open"]), bool(state["some"]), bool(state["operator"]),
            bool(state["repair"]), forking, bool(COMMITTING.match(drawn[2])),
            facts(path) == whole, flying, self.server.count - reached - missing,
        )  # fmt: skip

    def _uninterrupted(self, scenario: str) -> tuple[list[Any], int, list[str], list[str]]:
        """Its log, its calls, and the statements that wrote it and an unchanged fork of it."""
        if scenario not in self._whole:
            name, before = f"{scenario}.run", self.server.count
            written = self._play("play", scenario, name)
            calls = self.server.count - before
            self._clean("fork.run")
            forked = self._play("fork", scenario, "fork.run")
            assert self.server.count == before + calls, "an unchanged fork asks nobody"
            found = facts(self.folder / name)
            assert facts(self.folder / "fork.run") == found
            self._whole[scenario] = found, calls, written, forked
        return self._whole[scenario]

    def _play(self, deed: str, scenario: str, name: str, kill: int | None = None) -> list[str]:
        """The statements that a player wrote, up to and with the one before which it was killed."""
        order = {
            "deed": deed, "spec": spec(scenario, self.server.base_url), "run": str(self.folder / name),
            "parent": str(self.folder / f"{scenario}.run"), "rounds": self.rounds, "kill": kill,
        }  # fmt: skip
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.write(json.dumps(order) + "\n")
        self._nursery.stdin.flush()
        told = json.loads(self._nursery.stdout.readline())
        assert told["status"] == (0 if kill is None else -signal.SIGKILL), told
        return told["written"]  # type: ignore[no-any-return]

    def _settle(self) -> None:
        """Until the server has seen what a killed player sent."""
        for _ in range(2):
            with urllib.request.urlopen(f"{self.server.base_url}/models") as answer:
                answer.read()

    def _clean(self, *names: str) -> None:
        for name in names:
            for path in self.folder.glob(f"{Path(name).stem}.*"):
                path.unlink()


def _amid(statements: list[str]) -> list[int]:
    """Statements amid the answers of a beat: after its first answer was recorded and before its last."""
    found: list[int] = []
    first = last = None
    for i, sql in enumerate([*statements, "INSERT INTO events"]):
        if ANSWER.match(sql):
            first, last = first if first is not None else i, i
        elif "events" in sql and first is not None and last is not None:
            found += range(first + 5, last + 1)
            first = last = None
    return found


def facts(path: Path) -> list[tuple[int, int, str, str, bytes]]:
    return [(e.step, e.beat, e.kind, e.by, encode(e)) for e in Log.read(path).events()]


def _state(path: Path) -> Counter[str]:
    """What a killed run was at: open questions, answers that are in, whose question, and repairs."""
    log, found = Log.read(path), Counter[str]()
    exchanges = log.exchanges()
    found["calls"] = len(exchanges)
    asked = {(e.step, e.beat, e.n): e for e in log.events() if isinstance(e, Asked)}
    for event in log.events():
        if isinstance(event, Chose):
            asked.pop((event.step, event.beat, event.n), None)
    answered = {position[:3] for position in exchanges}
    found["open"] = len(asked)
    found["some"] = bool(asked) and 0 < len(asked.keys() & answered) <= len(asked)
    found["operator"] = any(event.tag == "elect" for event in asked.values())
    found["repair"] = any(
        exchange.reply["text"] == "{}" and (*position[:3], 2) not in exchanges
        for position, exchange in exchanges.items()
        if position[:3] in asked
    )
    return found


# -- the nursery: imports once, and forks a player for every order ------------------------------------------


def nursery() -> None:
    """Read orders, a JSON object a line; tell how each player ended and what it wrote."""
    import sandbox.world  # noqa: F401

    for line in sys.stdin:
        order, (out, into) = json.loads(line), os.pipe()
        player = os.fork()
        if player == 0:
            os.close(out)
            _player(order, into)
        os.close(into)
        with os.fdopen(out) as pipe:
            written = pipe.read().splitlines()
        _, status = os.waitpid(player, 0)
        ended = -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        print(json.dumps({"status": ended, "written": written}), flush=True)


def _player(order: dict[str, Any], into: int) -> None:
    """Play or fork, and be killed if that was ordered. Never returns."""
    status = 1
    try:
        _trace(order["kill"], into)
        {"play": _play, "fork": _fork}[order["deed"]](order)
        status = 0
    finally:
        os._exit(status)


def _trace(kill: int | None, into: int) -> None:
    """Count the statements that write, on every connection; die before the one that is ordered."""
    connect, count = sqlite3.connect, 0

    def tick(sql: str) -> None:
        nonlocal count
        if WRITES.match(sql):
            os.write(into, (" ".join(sql.split())[:60] + "\n").encode())
            if count == kill:
                os.kill(os.getpid(), signal.SIGKILL)
            count += 1

    def traced(*args: Any, **options: Any) -> sqlite3.Connection:
        db = connect(*args, **options)
        if "lock" not in str(args[0]):
            db.set_trace_callback(tick)
        return db

    sqlite3.connect = traced  # type: ignore[assignment]


def _play(order: dict[str, Any]) -> None:
    from sandbox import World, WorldSpec

    run = Path(order["run"])
    world = World.open(run) if run.exists() else World(WorldSpec.of(order["spec"]), record=run)
    _rounds(world, order["rounds"])


def _fork(order: dict[str, Any]) -> None:
    """An unchanged fork within a round; then it follows its parent."""
    from sandbox import World
    from sandbox.fork import fork

    run = Path(order["run"])
    if not run.exists():
        fork(order["parent"], *FORKED_AT, target=run)
    _rounds(World.open(run), order["rounds"])


def _rounds(world: Any, rounds: int) -> None:
    with world:
        while len(world.log.rounds()) < rounds and world.status in ("playing", "paused"):
            world.beat()
        assert world.status in ("playing", "finished"), world.why()


if __name__ == "__main__":
    nursery()
