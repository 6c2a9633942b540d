"""What every test may use: worlds that are checked when they end, a browser, a running app."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakSet

import pytest
from hypothesis import settings

from agents.limits import limiter
from sandbox import World
from sandbox.state import fold

ROOT = Path(__file__).parent.parent
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as for a job in the background: children would ignore it, too
    signal.signal(signal.SIGINT, signal.default_int_handler)
settings.register_profile("search", deadline=None)  # a developer's machine looks for new counterexamples
settings.register_profile("ci", deadline=None, derandomize=True)  # CI tells the same story every time
settings.load_profile("ci" if os.environ.get("CI") else "search")
CHROMIUM = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


@pytest.fixture(autouse=True)
def runs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test touches anybody's runs, folder of one's own, or keys."""
    monkeypatch.setenv("FOLKMOOT_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("FOLKMOOT_PATH", str(tmp_path / "own"))
    for key in [key for key in os.environ if key.endswith("_API_KEY")]:
        monkeypatch.delenv(key)
    return tmp_path / "runs"


@pytest.fixture(autouse=True)
def the_program_stays_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that runs in a test leaves its script as ``__main__``, and new processes would begin with that."""
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])


@pytest.fixture(autouse=True)
def every_server_is_new() -> None:
    """What the limiters learnt of another test's server is forgotten."""
    limiter.cache_clear()


@pytest.fixture(autouse=True)
def every_world_is_its_record(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test does to a world: when it is closed, the fold of its log must be its live state."""
    worlds: WeakSet[World] = WeakSet()
    enter, close = World._enter, World.close

    def entering(world: World, *args: Any) -> None:
        worlds.add(world)
        enter(world, *args)

    def closing(world: World) -> None:
        recorded = list(world.log.events()) if world.log.live else []
        if len(recorded) == world.state.seq:  # a replay in memory records nothing anew
            assert fold(recorded, world.spec.seed).plain() == world.state.plain()
        close(world)

    monkeypatch.setattr(World, "_enter", entering)
    monkeypatch.setattr(World, "close", closing)
    yield
    for world in list(worlds):
        world.close()


@pytest.fixture
def company() -> Iterator[Callable[..., World]]:
    """Makes worlds like `World(...)` and keeps them until the end of the test."""
    worlds: list[World] = []

    def make(*args: Any, **keywords: Any) -> World:
        worlds.append(World(*args, **keywords))
        return worlds[-1]

    yield make
    for world in worlds:
        world.close()


def _chromium() -> str | None:
    """The system's Chromium, as `.ci/chromium` looks for it; None leaves it to Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A real Chromium under Playwright; on CI its absence is a failure."""
    from playwright.sync_api import Error, expect, sync_playwright

    expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong

    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM)
        except Error as error:
            reason = f"no Chromium can be started: {str(error).splitlines()[0]}"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield chromium
        chromium.close()


class App:
    """A running app: `url`, and the folder of its runs."""

    def __init__(self, runs: Path, script: Path = ROOT / "app.py", port: int = 0, **environment: str) -> None:
        self.runs, self.port = runs, port or _free_port()
        port = self.port
        self.url = f"http://127.0.0.1:{port}"
        flags = ["--server.headless=true", f"--server.port={port}", "--server.address=127.0.0.1"]
        self.output = runs.parent / "app.log"
        runs.parent.mkdir(parents=True, exist_ok=True)
        with self.output.open("w") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "streamlit", "run", str(script), *flags],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "FOLKMOOT_RUNS": str(runs), "PYTHONPATH": str(ROOT), **environment},
            )
        self._await()

    def _await(self) -> None:
        """Until the server answers; the wait ends with the process."""
        while self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                continue
        raise RuntimeError(f"the app did not start: {self.output.read_text()}")

    def kill(self) -> None:
        """As if the machine had died."""
        self._process.kill()
        self._process.wait(timeout=20)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    """The app on a free port, with runs of its own."""
    running = App(tmp_path / "runs")
    yield running
    running.stop()
