import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import Any

import pytest

from agents import limits
from agents.calls import DOWN, Call, patiently
from agents.faults import Patience
from agents.limits import Limit, Limiter, limit, limit_of
from agents.models import submit
from sandbox import Completion, ModelError
from tests.fake_openai import FakeOpenAI


class FastLoop(asyncio.SelectorEventLoop):
    """Its clock jumps to the next thing to do: minutes of waiting take no time."""

    now = 0.0

    def time(self) -> float:
        return self.now

    def _run_once(self) -> None:
        timers, ready = self._scheduled, self._ready  # type: ignore[attr-defined]
        if timers and not ready:
            self.now = max(self.now, timers[0].when())
        super()._run_once()  # type: ignore[misc]


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FOLKMOOT_LIMITS", raising=False)
    monkeypatch.setattr(limits, "_said", {})


def play(work: Awaitable[Any]) -> Any:
    with asyncio.Runner(loop_factory=FastLoop) as runner:

        async def main() -> Any:
            return await work

        return runner.run(main())


async def calls(count: int, seconds: float = 1.0, tokens: int = 10, used: int | None = None) -> list[float]:
    """When each of so many calls was let in, asked for at once in this order."""
    gate, starts = Limiter("m"), []

    async def one() -> None:
        async with gate.turn(tokens) as turn:
            starts.append(round(turn.start, 3))
            await asyncio.sleep(seconds)
            turn.tokens = tokens if used is None else used

    await asyncio.gather(*(one() for _ in range(count)))
    assert (gate.running, gate.waiting) == (0, 0)
    return starts


def test_so_many_are_under_way_at_once() -> None:
    limit("m", concurrent=2)
    assert play(calls(5)) == [0, 0, 1, 1, 2]


def test_so_many_start_within_any_minute() -> None:
    limit("m", rpm=2)
    assert play(calls(5)) == [0, 0, 60, 60, 120]


def test_tokens_are_set_aside_before_a_call_and_settled_after_it() -> None:
    limit("m", tpm=100)
    assert play(calls(4, tokens=50)) == [0, 0, 60, 60]
    assert play(calls(4, tokens=50, used=100)) == [0, 0, 60, 60]
    assert play(calls(4, tokens=60, used=20)) == [0, 1, 2, 60]  # 20 + 20 + 60 fit, 20 + 20 + 20 + 60 do not


def test_a_call_above_the_whole_limit_goes_alone() -> None:
    limit("m", tpm=100)
    assert play(calls(2, tokens=1000)) == [0, 60]


def test_without_limits_all_are_let_in() -> None:
    limit("m", concurrent=None)
    assert play(calls(500)) == [0] * 500
    limit("m")
    assert play(calls(65)) == [0] * 64 + [1]


def test_first_come_first_served_and_who_leaves_the_queue_is_not_missed() -> None:
    limit("m", concurrent=1)

    async def queue() -> list[int]:
        gate, served = Limiter("m"), []

        async def one(i: int) -> None:
            async with gate.turn(1):
                served.append(i)
                await asyncio.sleep(1)

        tasks = [asyncio.ensure_future(one(i)) for i in range(6)]
        await asyncio.sleep(0.5)
        assert (gate.running, gate.waiting) == (1, 5)
        tasks[1].cancel()  # at the door
        tasks[3].cancel()  # in the queue
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        assert (gate.running, gate.waiting) == (0, 0)
        return served

    assert play(queue()) == [0, 2, 4, 5]


def test_a_call_that_fails_makes_room_too() -> None:
    limit("m", concurrent=1)

    async def fail_then_go() -> float:
        gate = Limiter("m")
        with pytest.raises(ZeroDivisionError):
            async with gate.turn(1):
                raise ZeroDivisionError
        async with gate.turn(1) as turn:
            return turn.start

    assert play(fail_then_go()) == 0


def test_a_pause_holds_everybody_and_is_not_shortened() -> None:
    async def paused() -> float:
        gate = Limiter("m")
        gate.pause(30)
        gate.pause(5)
        async with gate.turn(1) as turn:
            return turn.start

    assert play(paused()) == pytest.approx(30)


def test_a_limit_that_is_raised_counts_for_those_who_wait() -> None:
    limit("m", rpm=1)

    async def raised() -> float:
        gate = Limiter("m")
        async with gate.turn(1):
            pass
        asyncio.get_running_loop().call_later(10, lambda: limit("m", rpm=2))
        async with gate.turn(1) as turn:
            return turn.start

    assert 10 <= play(raised()) <= 11


def test_the_environment_sets_limits_and_python_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "FOLKMOOT_LIMITS", "openai:gpt-4.1-mini=concurrent:8, rpm:500,tpm:200000 ; ollama:*=concurrent:2;"
    )
    assert limit_of("openai:gpt-4.1-mini") == Limit(8, 500, 200_000)
    assert limit_of("ollama:llama3.2:1b") == Limit(concurrent=2)
    assert limit_of("openai:gpt-4.1") == Limit(concurrent=64)
    limit("openai:gpt-4.1-mini", concurrent=3)
    assert limit_of("openai:gpt-4.1-mini") == Limit(concurrent=3)


@pytest.mark.parametrize(
    "text", ["rpm:5", "openai:x=rpm:many", "openai:x=rpm", "openai:x=rps:5", "openai:x=rpm:0"]
)
def test_what_cannot_be_read_is_said_with_an_example(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("FOLKMOOT_LIMITS", text)
    with pytest.raises(ValueError, match=r"FOLKMOOT_LIMITS: '.*' cannot be read; write for example openai:"):
        limit_of("openai:x")


@pytest.mark.parametrize("number", [0, -1, 1.5, True])
def test_a_limit_is_a_whole_number(number: Any) -> None:
    with pytest.raises(ValueError, match=rf"rpm: {number} is not a whole number from 1"):
        limit("m", rpm=number)


def test_when_a_server_answers_nobody_nobody_tries_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    patience = Patience(attempts=4, first_wait=0.01)
    with FakeOpenAI(faults={"503": 1.0}) as server:
        sampling = {"base_url": server.base_url}
        hello = [{"role": "user", "content": "Hello?"}]
        calls = [submit("openai:fake", hello, sampling=sampling, patience=patience) for _ in range(40)]
        assert all(isinstance(call.exception(), ModelError) for call in calls)
        assert server.count <= 40 + 40 + DOWN  # everybody once more, and hardly anybody a third time
        server.faults = {}
        assert submit("openai:fake", hello, sampling=sampling, patience=patience).result().text
        server.faults = {"503": 1.0}
        with pytest.raises(ModelError, match="4 attempts"):
            submit("openai:fake", hello, sampling=sampling, patience=patience).result()


@pytest.mark.parametrize("people", [20, 60])
def test_a_glitch_that_meets_everybody_at_once_is_over_by_the_second_attempt(
    people: int,
) -> None:
    met = []

    async def glitch() -> Completion:
        met.append(1)
        await asyncio.sleep(0)
        if len(met) <= people:
            raise ConnectionError("closed")
        return Completion("here")

    async def everybody() -> list[Completion]:
        calls = [Call("m", "glitch", glitch, 1, 60.0, Patience()) for _ in range(people)]
        return await asyncio.gather(*map(patiently, calls))

    assert [answer.retries for answer in play(everybody())] == [1] * people
    assert len(met) == 2 * people
