"""What a model call costs this process, and how close a beat comes to its latency: a fake server in another process."""

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import aiohttp

from agents import loop
from agents.chat import chat
from agents.faults import PATIENT
from agents.limits import limit
from agents.models import complete
from sandbox import Form, Number, Text, World, registry
from sandbox.events import Chose
from tests import plays
from tests.fake_openai import FakeOpenAI, apart

LATENCY, CALLS, AT_ONCE = 0.1, 1000, 64
SLIM, LANGCHAIN = "openai:fake", "azure_openai:fake"
SCHEMA = Form(fields={"give": Number(high=10), "why": Text()}).schema()
HELLO = [{"role": "system", "content": "You are Ada. " * 40}, {"role": "user", "content": "How much? " * 60}]
TARGETS = {
    "cpu_ms_per_call_bare": "",
    "cpu_ms_per_call_slim": "under 1.5",
    "cpu_per_call_langchain_x_bare": "under 1.25",
    "bare_20_calls_x_floor": "",
    "bare_100_calls_x_floor": "",
    "llm_20_agents_x_floor": "under 1.3",
    "llm_100_agents_x_floor": "under 2",
    "faults_lost_decisions": "0",
    "faults_wall_x_longest_hang": "",
    "down_wall_x_patience": "under 2",
    "interrupt_s": "under 1",
}
LONGEST_HANG = 2.0  # seconds that a call may take
MIXED = {
    "429": 0.02, "429-retry-after": 0.02, "500": 0.01, "closed": 0.01, "hang": 0.01, "truncated": 0.01, "empty": 0.01,
    "wrong-schema": 0.01,
}  # fmt: skip


def measure() -> dict[str, float]:
    """Processor time of this process per call; wall time of beats over their latencies; each the best of three."""
    limit(SLIM, concurrent=128)
    with apart(LATENCY) as base_url, environment(base_url):
        figures = {
            "cpu_ms_per_call_bare": _cpu_ms(lambda: asyncio.run(_bare(base_url, CALLS, AT_ONCE))),
            "cpu_ms_per_call_slim": _cpu_ms(lambda: _threads(SLIM)),
            "cpu_per_call_langchain_x_bare": _cpu_ms(lambda: _threads(LANGCHAIN)) / _cpu_ms(_langchain),
        }
        registry.found().add(plays)
        _rounds(100, 1)  # imports and connections
        for n in (20, 100):
            figures[f"bare_{n}_calls_x_floor"] = min(_bare_wall(base_url, n) for _ in range(3))
            figures[f"llm_{n}_agents_x_floor"] = min(_rounds(n, 5) for _ in range(3))
    return figures | _faults() | {"down_wall_x_patience": _down(), "interrupt_s": _interrupt()}


@contextmanager
def environment(base_url: str) -> Iterator[None]:
    before = dict(os.environ)
    azure = {"AZURE_OPENAI_ENDPOINT": base_url.removesuffix("/v1"), "AZURE_OPENAI_API_KEY": "any"}
    os.environ.update(
        {"OPENAI_API_KEY": "any", "OPENAI_BASE_URL": base_url, "OPENAI_API_VERSION": "1", **azure}
    )
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _cpu_ms(calls: Callable[[], Any]) -> float:
    """Milliseconds of all threads of this process for one of the calls."""
    calls()
    spent = []
    for _ in range(3):
        begun = time.process_time()
        calls()
        spent.append(time.process_time() - begun)
    return min(spent) / CALLS * 1000


def _threads(model: str) -> None:
    """Our road: blocking calls from as many threads as are let in at once."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda _: complete(model, HELLO, schema=SCHEMA), range(CALLS)))


def _langchain() -> None:
    """The same calls by the provider's package alone."""
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": False}}
    client = chat(LANGCHAIN).bind(response_format=form)
    loop.submit(_gathered(lambda: client.ainvoke(HELLO))).result()  # its connections belong to that loop


async def _bare(base_url: str, calls: int, at_once: int) -> None:
    """The least that Python can do: aiohttp alone."""
    form = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": False}}
    body = {"model": "fake", "messages": HELLO, "response_format": form}

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def one() -> Any:
            async with session.post(f"{base_url}/chat/completions", json=body) as response:
                return await response.json()

        await _gathered(one, calls, at_once)


def _bare_wall(base_url: str, people: int) -> float:
    """What remains of the floor when nothing but aiohttp asks so many at once, five times over."""
    begun = time.perf_counter()
    asyncio.run(_bare(base_url, 5 * people, people))
    return (time.perf_counter() - begun) / (5 * LATENCY)


async def _gathered(call: Callable[[], Any], calls: int = CALLS, at_once: int = AT_ONCE) -> None:
    gate = asyncio.Semaphore(at_once)

    async def one() -> None:
        async with gate:
            await call()

    await asyncio.gather(*(one() for _ in range(calls)))


def _rounds(people: int, rounds: int) -> float:
    """Wall time of rounds of one beat, in which everybody is asked, over the sum of their latencies: 1 is perfect."""
    spec: dict[str, Any] = {
        "scenario": {"name": "whispers", "rounds": rounds, "talk": False},
        "people": people,
        "graph": "complete",
    }
    with World(
        **spec, mind={"name": "llm", "model": SLIM}, limits={"at_once": people}, seed=1, record=False
    ) as world:
        begun = time.perf_counter()
        world.run()
        assert not any(person.failures for person in world.state.people.values())
        return (time.perf_counter() - begun) / (rounds * LATENCY)


def _twenty(server: FakeOpenAI, rounds: int) -> World:
    mind = {"name": "llm", "model": SLIM, "base_url": server.base_url}
    return World(
        scenario={"name": "whispers", "rounds": rounds, "talk": False}, people=20, mind=mind, seed=1, record=False,
        limits={"call_seconds": LONGEST_HANG, "answer_seconds": 60},
    )  # fmt: skip


def _faults() -> dict[str, float]:
    """Twenty people, ten rounds, one request in ten goes wrong: decisions that are not the model's own; the wall."""
    with FakeOpenAI(latency=LATENCY, faults=MIXED, seed=5) as server, _twenty(server, 10) as world:
        begun = time.perf_counter()
        world.run()
        wall = time.perf_counter() - begun
        chosen = [event for event in world.log.events() if isinstance(event, Chose)]
        own = sum(event.rung != "default" for event in chosen)
        return {"faults_lost_decisions": 200 - own, "faults_wall_x_longest_hang": wall / LONGEST_HANG}


def _down() -> float:
    """A server that closes every connection: until the world says so, over one call's patience."""
    patience = sum(
        min(PATIENT.longest_wait, PATIENT.first_wait * 2.0**n) for n in range(PATIENT.attempts - 1)
    )
    with FakeOpenAI(faults={"closed": 1.0}) as server, _twenty(server, 10) as world:
        begun = time.perf_counter()
        assert world.beat() == "paused"
        return (time.perf_counter() - begun) / patience


def _interrupt() -> float:
    """Seconds from Ctrl-C to the end of a program whose model does not answer."""
    with FakeOpenAI(faults={"hang": 1.0}) as server, tempfile.TemporaryDirectory() as runs:
        keys = {"OPENAI_API_KEY": "any", "OPENAI_BASE_URL": server.base_url, "FOLKMOOT_RUNS": runs}
        command = [sys.executable, "-m", "sandbox.cli", "play", "donor_game/tiny", "--model", SLIM, "--quiet"]
        with subprocess.Popen(command, env={**os.environ, **keys}, stdout=subprocess.DEVNULL) as playing:
            while server.peak < 3 and playing.poll() is None:
                time.sleep(0.01)
            begun = time.perf_counter()
            playing.send_signal(signal.SIGINT)
            assert playing.wait() == 130
            return time.perf_counter() - begun
