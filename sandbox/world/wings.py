"""The wings of a stage: where a script waits for something from outside, so that the world need not."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from sandbox.desk import Stopped
from sandbox.embedding import Unembedded

T = TypeVar("T")
LOOK = 0.05  # seconds between two looks at whether somebody stops the world


class Wings:
    """Plays one script at a time in a thread of its own, never while the world does anything else.

    The world waits until the script is done, or sends for something. That is fetched in a third thread, while the world
    listens for a stop; then the script stays where it is, in the middle of a sentence, until the world plays on.
    """

    def __init__(self) -> None:
        self._script: Future[Any] | None = None
        self._said = SimpleQueue[Callable[[], Any] | None]()  # what the script sends for; None: it is done
        self._brought = SimpleQueue[Future[Any]]()
        self._wanted: Callable[[], Any] | None = None
        self._errand: Future[Any] | None = None

    @property
    def occupied(self) -> bool:
        """Whether a script is still here."""
        return self._script is not None

    @property
    def under_way(self) -> bool:
        """Whether something is being fetched just now."""
        return self._errand is not None and not self._errand.done()

    def play(self, script: Callable[[], T], stop: threading.Event) -> T:
        """What the script returns or raises. Raises what `go_on` raises."""
        self._script = Future()
        _apart(script, self._script, "folkmoot-script", lambda: self._said.put(None))
        told: T = self.go_on(stop)
        return told

    def go_on(self, stop: threading.Event) -> Any:
        """The same for the script that is here.

        Raises Stopped when somebody stops the world while something is being fetched, and Unembedded when it cannot be
        had now: the script is left here, and sends for it again when it goes on.
        """
        while True:
            self._wanted = self._wanted or self._said.get()
            if self._wanted is None:
                script, self._script = self._script, None
                return script and script.result()
            self._brought.put(self._fetched(self._wanted, stop))
            self._wanted = self._errand = None

    def fetch(self, what: Callable[[], T]) -> T:
        """Have something fetched; called by the script. Raises what fetching it raised."""
        if self._script is None:
            return what()
        self._said.put(what)
        brought: T = self._brought.get().result()
        return brought

    def clear(self) -> None:
        """Nobody plays on: a script that waits here is ended, and what comes for it is not applied."""
        if self._script and self._wanted:
            nothing: Future[Any] = Future()
            nothing.set_exception(Stopped())
            self._brought.put(nothing)
        self._script = None

    def _fetched(self, what: Callable[[], Any], stop: threading.Event) -> Future[Any]:
        if self._errand is None:
            self._errand = Future()
            _apart(what, self._errand, "folkmoot-errand")
        errand = self._errand
        while not _over(errand):
            if stop.is_set():
                raise Stopped
        if isinstance(fault := errand.exception(), Unembedded):
            self._errand = None
            raise fault
        return errand


def _over(errand: Future[Any]) -> bool:
    try:
        errand.exception(LOOK)
    except TimeoutError:
        return errand.done()
    return True


def _apart(
    run: Callable[[], T], result: Future[T], name: str, then: Callable[[], None] = lambda: None
) -> None:
    """Run in a thread that no exit of the program waits for; `then` is called when it is over."""

    def body() -> None:
        try:
            result.set_result(run())
        except BaseException as error:  # it is raised where the result is taken
            result.set_exception(error)
        then()

    threading.Thread(target=body, name=name, daemon=True).start()
