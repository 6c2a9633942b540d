"""Runs many tasks on a Ray cluster, with the same outcome as on one machine.

Every core of the cluster has a player, an actor that holds this program, its loop, its clients and its share of the
limits. A run's file is sent back when the run is over, and every few seconds before: when a node dies, its runs go on
elsewhere from there. What is written lies where the study was started. Keys are never sent: a node has its own.
A study's budget is one purse for all players, in an actor beside the study: no call starts that it does not let.
"""

import os
import socket
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import Any

from sandbox import registry
from sandbox.budget import Purse, Spent
from sandbox.desk import cost
from sandbox.log import RunError
from sandbox.study.playing import Halt, Row, play, recorded
from sandbox.study.purse import Caps, Counter, FarPurse
from sandbox.study.tasks import Task
from sandbox.study.worker import Wanted

CHECKPOINT = 5.0  # seconds between copies of a run that is under way
LOST = "lost"  # with its player; somebody else goes on
TRIES = 3  # players that may die over a run
THREADS = 32  # runs with models that a player has under way, at most
News = tuple[
    Row | None, bytes | None, dict[str, Spent]
]  # of a run: how it ended, its file, what it used so far
_HOME = Path(__file__).parents[2]


class ClusterError(RunError):
    """There is no cluster to play on; the message says what to do."""


def on(address: str) -> Callable[..., Iterator[list[Row]]]:
    """An engine that plays on the cluster at this address; "local" starts one on this machine.

    Raises ClusterError where Ray is not installed or nobody answers.
    """
    ray = _ray()

    def run(
        tasks: Sequence[Task], folder: Path, wanted: Wanted, halt: Halt, processes: int | None = None
    ) -> Iterator[list[Row]]:
        started = _join(ray, address)
        try:
            yield from _Troupe(ray, tasks, folder, wanted, processes).play(halt)
        finally:
            if started:
                ray.shutdown()

    return run


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
    try:
        return import_module("ray")
    except ImportError as error:
        raise ClusterError("a cluster needs Ray: pip install 'folkmoot[cluster]'") from error


def _join(ray: Any, address: str) -> bool:
    """Connect, unless this process is connected already; whether it was."""
    if ray.is_initialized():
        return False
    # The nodes play with this very code; what it needs they must have installed.
    code = {"py_modules": [str(_HOME / name) for name in ("sandbox", "scenarios", "agents")]}
    local: dict[str, Any] = {"include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    where = local if address == "local" else {"address": address}
    try:
        _knock(address)
        ray.init(runtime_env=code, log_to_driver=False, configure_logging=False, **where)
    except (OSError, RuntimeError, ValueError) as error:
        raise ClusterError(
            f"no Ray cluster answers at {address!r}: {str(error).splitlines()[0]}; start one with `ray start --head`, "
            "or say --ray local"
        ) from error
    return True


def _knock(address: str) -> None:
    """Raises OSError at once where nobody answers; Ray would try for minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if colon and port.isdigit():
        socket.create_connection((host, int(port)), timeout=5).close()


@dataclass(slots=True)
class _Part:
    """One run on the cluster: who plays it, and how many died over it."""

    task: Task
    player: int
    stream: Any
    tries: int = 1


@dataclass(slots=True)
class _Troupe:
    """The players of a cluster, and the runs they are at."""

    ray: Any
    tasks: Sequence[Task]
    folder: Path
    wanted: Wanted
    processes: int | None = None
    players: list[Any] = field(default_factory=list)
    dead: set[int] = field(default_factory=set)
    counter: Any = None

    def play(self, halt: Halt) -> Iterator[list[Row]]:
        count = min(
            self.processes or int(self.ray.cluster_resources().get("CPU", 1)), max(1, len(self.tasks))
        )
        threads = self._at_once(count)
        made = self.ray.remote(num_cpus=1, max_concurrency=threads + 1)(Player)
        own = {path.name: path.read_text("utf-8") for path in registry.own_files()}
        self.counter = self._purse(halt)
        caps = halt.purse.caps if isinstance(halt.purse, Purse) else {}
        self.players = [
            made.remote(count, own, import_module("agents.limits").said(), who, caps, self.counter)
            for who in range(count)
        ]
        halt.also(self._stop)
        waiting = iter(self.tasks)
        seats = chain.from_iterable(range(count) for _ in range(threads))
        under_way = [self._begin(task, seat) for seat, task in zip(seats, waiting, strict=False)]
        while under_way:
            part = self._next(under_way)
            row = self._news(part, halt)
            if row is None:
                yield []  # nothing new, but whoever watches the budget looks at what is under way
                continue
            halt.elsewhere.pop(part.task.id, None)
            under_way.remove(part)
            if row.status == LOST:
                under_way.append(self._begin(part.task, self._idlest(under_way), part.tries + 1))
                continue
            if not halt.is_set() and (following := next(waiting, None)):
                under_way.append(self._begin(following, part.player))
            yield [row]

    def _at_once(self, players: int) -> int:
        """Runs that a player has under way: as many as its share of the limits lets call at once."""
        models = {model for task in self.tasks if task.asks for model in task.models}
        limits = [import_module("agents.limits").limit_of(model).concurrent for model in models]
        return min(THREADS, *(max(1, (n or THREADS) // players) for n in limits)) if limits else 1

    def _purse(self, halt: Halt) -> Any:
        """The study's purse as an actor on this node, where there is a budget to keep."""
        if not (isinstance(halt.purse, Purse) and halt.purse.capped):
            return None
        here = self.ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(
            self.ray.get_runtime_context().get_node_id(), soft=False
        )
        made = self.ray.remote(num_cpus=0, scheduling_strategy=here)(Treasury)
        return made.remote(halt.purse.caps, halt.purse.spent)

    def _idlest(self, under_way: Sequence[_Part]) -> int:
        """Who takes over: of the living, the one with the fewest runs."""
        living = [player for player in range(len(self.players)) if player not in self.dead]
        return min(living, key=lambda player: sum(part.player == player for part in under_way))

    def _begin(self, task: Task, player: int, tries: int = 1) -> _Part:
        """From the copy that is here, if there is one."""
        path = task.path(self.folder)
        begun = path.read_bytes() if path.is_file() else None
        if self.counter is not None:
            self.ray.get(self.counter.begins.remote(task.id, recorded(path)))
        return _Part(task, player, self.players[player].play.remote(task, self.wanted, begun), tries)

    def _next(self, under_way: list[_Part]) -> _Part:
        """A part of which there is news; waits for it."""
        streams = {part.stream: part for part in under_way}
        ready, _ = self.ray.wait(list(streams), num_returns=1)
        return streams[ready[0]]

    def _news(self, part: _Part, halt: Halt) -> Row | None:
        """Take in a copy of the file and what was used, and the row if the run is over."""
        try:
            row, body, used = self.ray.get(next(part.stream))
            halt.elsewhere.update(used)
        except self.ray.exceptions.RayError as error:
            self._lose(part.player)
            if part.tries < TRIES and len(self.dead) < len(self.players):
                return Row(part.task.id, LOST)
            return Row(part.task.id, "failed", f"{part.tries} players died over it: {type(error).__name__}")
        if body is not None:
            aside = part.task.path(self.folder).with_suffix(".new")
            aside.write_bytes(body)
            aside.replace(part.task.path(self.folder))
        return row  # type: ignore[no-any-return]

    def _lose(self, player: int) -> None:
        """A player is dead; what it held of the budget is free again."""
        if player not in self.dead and self.counter is not None:
            self.ray.get(self.counter.gone.remote(player))
        self.dead.add(player)

    def _stop(self) -> None:
        for player in self.players:
            player.stop.remote()


class Treasury(Counter):
    """The study's purse, made where it is kept: a purse does not travel."""

    def __init__(self, caps: Caps, before: Spent) -> None:
        super().__init__(Purse(caps, cost, before, "the study's"))


class Player:
    """Plays runs on a node, in a folder that goes with it."""

    def __init__(
        self, players: int, own: dict[str, str], limits: Any, who: int, caps: Caps, counter: Any
    ) -> None:
        self._halt = Halt()
        self._folder = tempfile.TemporaryDirectory(prefix="folkmoot-")
        for name, text in own.items():
            (Path(self._folder.name) / name).write_text(text, "utf-8")
        os.environ["FOLKMOOT_PATH"] = self._folder.name  # where the registry finds the study's own files
        import_module("agents.limits").take_over(limits)
        import_module("agents.limits").divide(players)
        if counter is not None:
            self._halt.purse = FarPurse(caps, partial(_asked, counter, who))

    def play(self, task: Task, wanted: Wanted, begun: bytes | None) -> Iterator[News]:
        """Copies of the run's file while it is played, without a row; at last the row and the whole file."""
        folder = Path(self._folder.name)
        path = task.path(folder)
        if begun is not None:
            path.write_bytes(begun)
        rows: list[Row] = []
        yield from self._copies(task, folder, wanted, rows)
        yield rows[0], path.read_bytes() if path.is_file() else None, {}
        path.unlink(missing_ok=True)

    def _copies(self, task: Task, folder: Path, wanted: Wanted, rows: list[Row]) -> Iterator[News]:
        """Play in a thread of its own, and send a copy every few seconds."""
        playing = Thread(target=lambda: rows.append(play(task, folder, *wanted, self._halt)))
        playing.start()
        while playing.is_alive():
            playing.join(CHECKPOINT)
            if playing.is_alive() and task.path(folder).is_file():
                used = {id: spent for id, spent in self._halt.spent().items() if id == task.id}
                yield None, _copy(task.path(folder)), used
        if not rows:
            rows.append(Row(task.id, "failed", "the player's thread died"))

    def stop(self) -> None:
        self._halt.set()


def _asked(counter: Any, who: int, call: str, *words: Any) -> Any:
    """What the study's counter says to a player."""
    return import_module("ray").get(getattr(counter, call).remote(who, *words))


def _copy(path: Path) -> bytes:
    """A consistent copy of a run that is being played."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "copy.run"
        reader = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        with closing(reader) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        return target.read_bytes()
