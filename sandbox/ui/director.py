"""A director plays one world in a thread of its own; pages send it commands and read the log.

Directors belong to the process, keyed by run: reloading a page, a second tab or a click never touches the run.
"""

import queue
import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sandbox import runs
from sandbox.asks import Ask
from sandbox.chronicle import by_person
from sandbox.events import Event, Plain, Stepped
from sandbox.history import History
from sandbox.log import RunError
from sandbox.memory import at_rest
from sandbox.pages import Own
from sandbox.spec import WorldSpec
from sandbox.veil import masked
from sandbox.world import World

_directors: dict[str, "Director"] = {}
_guard = threading.Lock()
_opening = threading.Lock()  # one run at a time is opened: whoever comes second finds it
REFUSALS = (LookupError, ValueError, TypeError, RunError, sqlite3.Error)  # what a command may raise


class Director:
    """Plays a world; every method may be called from any thread.

    began   the last event that was there already when it took over
    pace    seconds between two beats while playing; 0 is as fast as the answers come
    notice  the last thing that could not be done, in words, for the page to show
    crash   what ended the thread although the run is not over, in words; "" while all is well
    deed    the last event by a person; it is in the file once as much is `written`
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.path: Path = world.log.path  # type: ignore[assignment]
        self.began = world.log.last_seq()
        self.pace, self.notice, self.crash = 1.0, "", ""
        self.deed = 0
        world.subscribe(self._hear)
        self._goal = ""  # "" rests, "beat", "round", "play" or "end"
        self._told = 0  # how often somebody has told it what to do
        self._until = 0  # the complete step at which the goal "round" is reached
        self._commands: queue.SimpleQueue[Callable[[], Any]] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name=f"director-{self.path.stem}")
        self._thread.start()

    # -- what a page may ask -----------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        return self.path.stem

    @property
    def spec(self) -> WorldSpec:
        """What the world was set up with."""
        return self.world.spec

    @property
    def playing(self) -> bool:
        """Whether it goes on by itself."""
        return bool(self._goal) and self.status not in ("finished", "failed")

    @property
    def hasty(self) -> bool:
        """Whether it plays as fast as the answers come."""
        return self.playing and (self._goal == "end" or (self._goal == "play" and not self.pace))

    @property
    def alive(self) -> bool:
        """Whether its thread still listens; the director of a run that is over does not."""
        return self._thread.is_alive()

    @property
    def status(self) -> str:
        """The status of the run, in a word: as the world says, but "paused" while nobody lets it play."""
        status = "failed" if self.crash else self.world.status
        return "paused" if status == "playing" and not self._goal else status

    @property
    def why(self) -> str:
        """The status in words."""
        if self.crash:
            return self.crash
        return self.world.why() if self.status != "paused" or self.world.fault else "paused"

    @property
    def fault(self) -> str:
        """What went wrong, in words; "" when nothing did."""
        return self.crash or self.world.fault

    @property
    def news(self) -> object:
        """All that every page shows at once when it changes: how the run stands, who is asked, what waits."""
        stands = self._goal, self.pace, self.status, self.notice, self.crash
        return stands, self.world.waiting_for, self.world.queue

    @property
    def written(self) -> int:
        """The last event in the file."""
        return self.world.log.written

    @property
    def seats(self) -> dict[str, Ask]:
        """Open questions to people."""
        return self.world.seats

    # -- what a page may tell ----------------------------------------------------------------------------------

    def play(self) -> None:
        self._aim("play")

    def to_end(self) -> None:
        """Play as fast as the answers come."""
        self._aim("end")

    def beat(self) -> None:
        self._aim("beat")

    def round(self) -> None:
        """Play to the end of the round."""
        self._until = self._complete + 1
        self._aim("round")

    def pause(self) -> None:
        """Rest after the beat under way; answers under way are kept."""
        self._goal, self._told = "", self._told + 1
        self.world.stop()
        self._wake.set()

    def verb(self, verb: str, *args: Any, **keywords: Any) -> None:
        """An intervention, applied between beats; what cannot be done is told in `notice`."""
        self.notice = ""
        try:
            self.world.wish(verb, *args, **keywords)  # in the run file at once: it outlives this process
        except REFUSALS as error:
            self.notice = str(error)
        self._tell(self.world.grant)

    def answer(self, who: str, value: Plain) -> None:
        """A person's answer from their seat; the world goes on by itself if it was playing."""
        self.notice = ""
        try:
            self.world.answer(who, value)  # at once: it must not wait behind a model that thinks
        except REFUSALS as error:
            self.notice = str(error)
        self._wake.set()

    def stand(self, who: str) -> None:
        """Nobody answers for `who`: the default of the seat counts, or in the tray the mind's own answer."""
        self.notice = ""
        try:
            self.world.stand(who)
        except REFUSALS as error:
            self.notice = str(error)
        self._wake.set()

    def close(self) -> None:
        """Stop, write everything and let the run go."""
        self.pause()
        self._over.set()
        self._wake.set()
        self._thread.join(timeout=10)
        with _guard:
            if _directors.get(self.id) is self:
                del _directors[self.id]

    # -- the thread --------------------------------------------------------------------------------------------

    def _aim(self, goal: str) -> None:
        self.notice, self._goal, self._told = "", goal, self._told + 1
        self._wake.set()

    def _tell(self, command: Callable[[], Any]) -> None:
        self._commands.put(command)
        self._wake.set()

    def _run(self) -> None:
        try:
            try:
                self._listen()
            finally:
                self._goal = ""
                self.world.close()  # a run that is over is one plain file, and free for others
        except Exception as error:
            print(masked(traceback.format_exc()), file=sys.stderr, end="")
            said = masked(f"{type(error).__name__}: {error}")
            self.crash = f"playing stopped: {said}. Complete rounds are safe: press “Go on”."

    def _listen(self) -> None:
        while not self._over.is_set() and self.world.status not in ("finished", "failed"):
            self._obey()
            if self._goal:
                self._play()
            else:
                self._wake.wait()
                self._wake.clear()

    def _play(self) -> None:
        begun, told = time.monotonic(), self._told
        status = self.world.beat()
        if told != self._told:
            return  # somebody wants something else meanwhile: that comes next, and is not forgotten
        if status == "waiting":
            self._wake.wait(
                self.world.patience
            )  # for the person's answer, another command, or the end of time
            self._wake.clear()
        elif self._goal == "beat" or (self._goal == "round" and self._at_goal()) or status != "playing":
            self._goal = ""
        elif self._goal == "play":
            self._wake.wait(max(0.0, begun + self.pace - time.monotonic()))
            self._wake.clear()

    def _at_goal(self) -> bool:
        return self._complete >= self._until

    @property
    def _complete(self) -> int:
        """Rounds that are over. Where people join or somebody intervenes, the next one has begun."""
        state = self.world.state
        return state.step if not state.now or isinstance(state.now[-1], Stepped) else state.step - 1

    def _hear(self, event: Event) -> None:
        if by_person(event):
            self.deed = event.seq

    def _obey(self) -> None:
        while not self._commands.empty():
            try:
                if self._commands.get()() == "refused":
                    self.notice = "refused: see the ledger for the reason"
            except REFUSALS as error:
                self.notice = str(error)


def start(spec: WorldSpec) -> Director:
    """A new run of a spec, kept in the folder of runs; it does not play yet."""
    return _keep(Director(World(spec, record=True)))


def reopen(run: str | Path) -> Director:
    """The director of a run: the one that plays it, or a new one where there is none or its thread has ended.

    Raises RunBusy when another process plays it, RunError or SpecError when it cannot be played.
    """
    path = runs.path_of(run)
    with _opening:
        known = of(path.stem)
        return known if known and known.alive else _keep(Director(World.open(path)))


def of(run: str) -> Director | None:
    """The director of a run in this process, if there is one."""
    with _guard:
        return _directors.get(run)


def history(run: str) -> History:
    """A reader of a run, live or not; it shares the events of a world that plays in this process. Raises RunError."""
    playing = of(run)
    own = playing.world.state.known if playing and playing.alive else None
    return History.of(runs.path_of(run), own if isinstance(own, Own) else None)


def _keep(director: Director) -> Director:
    at_rest()
    with _guard:
        _directors[director.id] = director
    return director
