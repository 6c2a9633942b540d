"""One call of a model, let in by its limiter and tried as often as patience allows."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from agents.faults import Fault, Patience, fault
from agents.limits import Turn, limiter
from sandbox import Completion, Embedded, ModelError

Answer = TypeVar("Answer", Completion, Embedded)


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """What it takes to ask, and to say what went wrong.

    model, server  whose limits count
    road           makes one attempt
    tokens         an estimate for the limiter
    timeout        seconds for one attempt, from when it is let in
    begun          called whenever an attempt is let in
    """

    model: str
    server: str
    road: Callable[[], Awaitable[Answer]]
    tokens: int
    timeout: float
    patience: Patience
    begun: Callable[[], None] | None = None


DOWN = 12  # further attempts in a row, of anybody, that a server left unanswered: then nobody tries again and again


async def patiently(call: Call[Answer]) -> Answer:
    """The answer, after as many attempts as it takes, within patience. Raises ModelError."""
    running = asyncio.get_running_loop()
    gate, first, attempts = limiter(running, call.model, call.server), 0.0, 0
    while True:
        try:
            async with gate.turn(call.tokens) as turn:
                first, attempts = first or running.time(), attempts + 1
                if call.begun:
                    call.begun()
                answer = await _attempt(call.road, turn, call.timeout)
            gate.silent = 0
            return replace(answer, retries=answer.retries + attempts - 1) if attempts > 1 else answer
        except (
            Exception
        ) as error:  # whatever a provider package raises becomes one kind of error, without keys
            found = fault(error)
            alive = not found.retryable or found.status == 429
            # first attempts side by side meet the same moment: only those after a wait tell that a server is down
            gate.silent = 0 if alive else gate.silent + (attempts > 1)
            wait, down = call.patience.wait(attempts, found), attempts > 1 and gate.silent >= DOWN
            if wait is None or down or running.time() + wait > first + call.patience.end:
                raise _given_up(call, error, found, attempts) from None
        if found.status == 429 and found.wait:
            gate.pause(found.wait)
        await asyncio.sleep(wait)


def _given_up(call: Call[Answer], error: Exception, found: Fault, attempts: int) -> ModelError:
    said = f"no answer within {call.timeout:g} s" if type(error) is TimeoutError else found.text
    spent = f" ({attempts} attempts)" if attempts > 1 else ""
    known = {"retryable": found.retryable, "status": found.status, "retries": max(0, attempts - 1)}
    return ModelError(f"{call.model}: {said}{spent}", **known)


async def _attempt(road: Callable[[], Awaitable[Answer]], turn: Turn, timeout: float) -> Answer:
    """One attempt, settled; does not wait for a client that ignores being cancelled. Raises what the road raises."""
    call = asyncio.ensure_future(road())
    try:
        await asyncio.wait({call}, timeout=timeout)
    finally:
        call.cancel()
    if not call.done():
        raise TimeoutError
    if (error := call.exception()) is not None:
        turn.tokens = 0 if fault(error).status else turn.tokens  # what is refused is not counted
        raise error
    usage = call.result().usage
    turn.tokens = usage.get("input", 0) + usage.get("output", 0) or turn.tokens
    return call.result()
