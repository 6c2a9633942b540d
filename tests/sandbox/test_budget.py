"""Hard caps on calls, tokens, money and time; what was used is read back from the file."""

import sqlite3
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import World, WorldSpec
from sandbox.budget import BudgetReached, Hold, Purse, Spent, covered
from sandbox.log import Exchange
from sandbox.spec import SpecError
from sandbox.study.purse import Counter, FarPurse
from sandbox.world import verify
from tests.fake_openai import FakeOpenAI

Company = Callable[..., World]
DOLLAR_A_TOKEN = "openai:fake=input:1000000,output:1000000"


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")


def request(model: str = "m", letters: int = 300, **sampling: Any) -> dict[str, Any]:
    messages = [{"role": "user", "content": "x" * letters}]
    return {"model": model, "messages": messages, "schema": None, "sampling": sampling}


def answer(tokens: int, money: float | None = 0.0) -> Exchange:
    reply = {"text": "", "usage": {}, "spent": {"tokens": tokens, "money": money}}
    return Exchange((1, 1, 1, 1), "Ada", "call", "", reply)


def a_cent(model: str, usage: Mapping[str, int], sampling: Mapping[str, Any]) -> float | None:
    return None if model == "unknown" else 0.01


def purse(**caps: float) -> Purse:
    return Purse(caps, a_cent)


def test_the_upper_estimate_must_fit_before_a_call_starts() -> None:
    mine = purse(tokens=1000)
    hold = mine.reserve(request(max_tokens=500))
    assert hold.tokens == 304 // 3 + 16 + 500
    mine.settle(hold, answer(700))
    with pytest.raises(
        BudgetReached, match=r"1,000 tokens is nearly used up \(700 tokens\): the next call may take"
    ):
        mine.reserve(request(max_tokens=500))
    assert mine.reserve(request(max_tokens=100)).tokens < 300


def test_a_purse_far_away_learns_how_long_answers_are() -> None:
    """As one at hand does: without it many calls at once would each be reckoned at 512 tokens."""
    counter = Counter(purse(tokens=10_000))
    counter.begins("", Spent())
    far = FarPurse({"tokens": 10_000}, lambda call, *words: getattr(counter, call)(1, *words))
    long = Exchange((1, 1, 1, 1), "Ada", "call", "", {"text": "", "usage": {"input": 100, "output": 4000}})
    far.settle(far.reserve(request(), lambda: None, True), long)
    assert counter.purse.spent.tokens == 4100
    assert far.reserve(request(), lambda: None, True).tokens > 4000
    with pytest.raises(BudgetReached, match="nearly used up"):
        purse(tokens=4000).reserve(request(max_tokens=4000))


def test_a_call_waits_for_what_others_hold_and_is_let_in_when_they_took_less() -> None:
    mine, order = purse(calls=2, tokens=1000), list[str]()
    first = mine.reserve(request(max_tokens=600))
    waiting = threading.Thread(target=lambda: order.append(str(mine.reserve(request(max_tokens=300)).tokens)))
    waiting.start()
    order.append("the first is over")
    mine.settle(first, answer(80))
    waiting.join(10)
    assert order == ["the first is over", str(304 // 3 + 16 + 300)]


def test_nobody_waits_when_it_is_of_no_use() -> None:
    mine = purse(calls=1)
    mine.reserve(request())

    def still() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        mine.reserve(request(), still)


def test_a_budget_in_money_needs_prices() -> None:
    mine = purse(money=0.02)
    mine.settle(mine.reserve(request()), answer(10, 0.01))
    with pytest.raises(BudgetReached, match="the price of unknown is not known"):
        mine.reserve(request("unknown"))
    mine.settle(mine.reserve(request()), answer(10, 0.01))
    with pytest.raises(BudgetReached, match=r"the budget of \$0.02 is used up \(\$0.02\)"):
        mine.reserve(request())


def test_what_is_not_known_is_not_zero() -> None:
    total = Spent()
    for exchange in (answer(5, None), answer(7, 0.5)):
        total.add(exchange)
    assert (total.tokens, total.money, total.unpriced) == (12, 0.5, 1)


spans = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)).map(lambda one: (one[0], one[0] + one[1])))


@given(spans)
def test_time_is_the_union_of_the_calls(calls: list[tuple[int, int]]) -> None:
    assert covered(calls) == len({second for begin, end in calls for second in range(begin, end)})


# -- in a world ---------------------------------------------------------------------------------------------


def spec(server: FakeOpenAI, **more: Any) -> dict[str, Any]:
    mind = {"name": "llm", "model": "openai:fake", "base_url": server.base_url}
    plain = {
        "scenario": {"name": "whispers", "rounds": 3, "talk": False},
        "people": 4,
        "seed": 1,
        "mind": mind,
    }
    return {**plain, **more}


@pytest.mark.parametrize(("unit", "cap", "more"), [("tokens", 1000, 100_000), ("money", 1000.0, 100_000.0)])
def test_a_cap_pauses_is_never_crossed_and_the_file_knows_what_was_used(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unit: str, cap: float, more: float
) -> None:
    monkeypatch.setenv("FOLKMOOT_PRICES", DOLLAR_A_TOKEN)
    path = tmp_path / "capped.run"
    with FakeOpenAI() as server:
        world = company(**spec(server, budget={unit: cap}), record=path)
        while world.status == "playing":
            world.beat()
        used, fault = world.purse.spent, world.fault
        assert world.status == "budget"
        assert 0 < getattr(used, unit) <= cap
        world.close()
        monkeypatch.delenv("FOLKMOOT_PRICES")  # what was paid is paid
        again = World.open(path)
        assert again.purse.spent.seconds == pytest.approx(used.seconds, abs=0.5)
        again.purse.spent.seconds = used.seconds
        assert again.purse.spent == used
        monkeypatch.setenv("FOLKMOOT_PRICES", DOLLAR_A_TOKEN)
        assert again.beat() == "budget"
        assert (
            again.fault.partition(":")[0] == fault.partition(":")[0]
        )  # who comes first needs not be the same
        again.intervene("set", f"budget.{unit}", more, why="go on")
        again.run().close()
        assert server.count == 12
    assert verify(path) == ""


def test_a_cap_raised_before_the_broken_round_is_played_again_counts(
    company: Company, tmp_path: Path
) -> None:
    path = tmp_path / "raised.run"
    with FakeOpenAI() as server:
        world = company(**spec(server, budget={"calls": 6}), record=path)
        while world.status == "playing":
            world.beat()
        world.close()
        again = World.open(path)
        assert again.intervene("set", "budget.calls", None, why="go on") == "queued"
        again.run().close()
        assert server.count == 12
    assert verify(path) == ""


def test_time_is_a_budget_too(company: Company) -> None:
    with FakeOpenAI() as server:
        world = company(**spec(server, budget={"seconds": 0}), record=False)
        assert world.beat() == "budget"
        assert world.fault == "the budget of 0 seconds is used up (0 seconds)"
        world.intervene("set", "budget.seconds", None, why="all the time in the world")
        assert world.run().purse.spent.calls == server.count == 12


def test_no_price_no_budget_in_money(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {
        "scenario": "donor_game",
        "cast": [{"mind": {"name": "llm", "model": "openrouter:none"}, "count": 2}],
    }
    capped = WorldSpec.of({**plain, "budget": {"money": 1}})
    with pytest.raises(SpecError, match=r"budget\.money: the price of openrouter:none is not known"):
        company(capped)
    monkeypatch.setenv("FOLKMOOT_PRICES", "nonsense")
    for one in (capped, WorldSpec.of(plain)):
        with pytest.raises(SpecError, match="FOLKMOOT_PRICES: 'nonsense' cannot be read"):
            company(one)


def test_an_answer_without_usage_counts_as_estimated(company: Company) -> None:
    with FakeOpenAI(faults={"no-usage": 1.0}) as server:
        world = company(**spec(server), record=False).run()
    assert world.purse.spent.tokens > 512 * world.purse.spent.calls
    assert world.purse.spent.unpriced == 12


class Watched:
    """A purse far away, which looks into the record whenever it is told of an answer."""

    def __init__(self) -> None:
        self.held = list[Hold]()
        self.early = list[Any]()  # what it was told of before it was on record
        self.world: World

    def reserve(self, request: Mapping[str, Any], still: Callable[[], None], capped: bool) -> Hold:
        self.held.append(Hold(1, None))
        return self.held[-1]

    def settle(self, hold: Hold, exchange: Exchange | None) -> None:
        self.held.remove(hold)
        if exchange and exchange.position not in self.world.log.exchanges():
            self.early.append(exchange.position)


def test_an_answer_is_on_record_before_a_purse_far_away_hears_of_it(company: Company, tmp_path: Path) -> None:
    """Killed during that round trip, a run has what it paid for."""
    far = Watched()
    with FakeOpenAI() as server:
        world = far.world = company(**spec(server), record=tmp_path / "far.run")
        world.purse.above = far
        world.run()
        assert world.purse.spent.calls == server.count == 12
    assert (far.early, far.held) == ([], [])


def test_what_was_set_aside_is_free_again_when_an_answer_cannot_be_written(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = Watched()

    def full(*_: Any) -> None:
        raise sqlite3.OperationalError("disk full")

    with FakeOpenAI() as server:
        world = far.world = company(**spec(server), record=tmp_path / "full.run")
        world.purse.above = far
        with monkeypatch.context() as disk:
            disk.setattr(world.log, "record", full)
            world.beat()
        assert server.count > 0
        assert far.held == []
        assert world.purse.spent.calls == server.count
