"""The one event loop that all model calls of a process share, in a thread of its own, for the process's life.

One, because clients pool their connections: a second loop finds them closed, after the request has been paid for.
"""

import asyncio
import atexit
import functools
import os
import threading
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")
_starting = threading.Lock()
_farewells: list[Callable[[], Awaitable[Any]]] = []


def submit(work: Coroutine[Any, Any, Result]) -> Future[Result]:
    """Start work in the loop, from any thread; cancelling the future cancels the work."""
    with _starting:
        loop = _running()
    return asyncio.run_coroutine_threadsafe(work, loop)


def at_end(farewell: Callable[[], Awaitable[Any]]) -> None:
    """Await this in the loop when the process ends: a pool of connections wants to be closed."""
    _farewells.append(farewell)


@functools.cache
def _running() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="models", daemon=True).start()
    return loop


@atexit.register
def _end() -> None:
    """Cancel what is under way and say goodbye, within a second."""
    if _running.cache_info().currsize:
        with suppress(TimeoutError):
            submit(_leave()).result(1.0)


async def _leave() -> None:
    calls = asyncio.all_tasks() - {asyncio.current_task()}
    for call in calls:
        call.cancel()
    await asyncio.gather(*calls, *(farewell() for farewell in _farewells), return_exceptions=True)


def _forked() -> None:
    """A forked child has no such thread: it starts its own when it first asks a model."""
    global _starting
    _starting = threading.Lock()
    _farewells.clear()
    _running.cache_clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forked)
