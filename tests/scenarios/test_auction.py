"""Auctions: revenues, dominance of the truth, clocks and sealed bids that agree, the market's price, the curse."""

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import World, WorldSpec, events, registry
from scenarios.auction.formats import competitive
from tests import golden

Company = Callable[..., World]
BOTS = ("truthful", "equilibrium", "shader", "learner", "gambler", "zero_intelligence")


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def sales(world: World) -> list[dict[str, Any]]:
    return [event.value for event in of(world, events.Posted) if event.key == "sale"]


def worths(world: World) -> list[dict[str, int]]:
    return [event.value["own"] for event in of(world, events.Posted) if event.key == "worth"]


def auction(company: Company, mind: str, people: int, **how: Any) -> World:
    cast = [{"mind": mind, "count": people}]
    return company(scenario="auction", cast=cast, **{"remarks": False, **how}).run()


# -- one seller ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("people", "revenue"), [(2, 1 / 3), (3, 1 / 2), (5, 2 / 3)])
@pytest.mark.parametrize("format", ["first_price", "second_price"])
def test_revenue_is_the_same_and_as_theory_says(
    company: Company, format: str, people: int, revenue: float
) -> None:
    """(n - 1) / (n + 1) of the largest value, in equilibrium."""
    rounds = 350
    world = auction(company, "auction.equilibrium", people, format=format, rounds=rounds, high=10_000)
    mean = sum(sale["price"] for sale in sales(world)) / rounds / 10_000
    assert mean == pytest.approx(revenue, abs=4 * 0.24 / rounds**0.5)  # the second of two has sd 0.236
    assert world.state.outcomes[0]["efficiency"] == pytest.approx(1)


def test_the_truth_is_dominant_where_the_second_price_is_paid() -> None:
    def gain(value: int, bid: int, other: int) -> float:
        return value - other if bid > other else (value - other) / 2 if bid == other else 0

    for value, other in product(range(11), repeat=2):
        truth = gain(value, value, other)
        assert all(gain(value, bid, other) <= truth for bid in range(11))


def test_half_the_value_is_the_best_reply_to_half_the_value() -> None:
    """First price, two bidders, values uniform on a fine grid: bidding v / 2 is an equilibrium."""
    grid = 200
    for value in range(0, grid + 1, 20):
        wins = {bid: min(1.0, 2 * bid / grid) for bid in range(grid // 2 + 1)}
        best = max(wins, key=lambda bid: (value - bid) * wins[bid])
        assert best == pytest.approx(value / 2, abs=1)


@pytest.mark.parametrize("seed", range(3))
def test_english_is_the_second_value_and_dutch_the_first_bid(company: Company, seed: int) -> None:
    english = auction(company, "auction.truthful", 4, format="english", tick=1, rounds=4, seed=seed)
    for sale, own in zip(sales(english), worths(english), strict=True):
        *_, second, first = sorted(own.values())
        assert sale["price"] == second
        assert own[sale["winner"]] == first
    dutch = auction(company, "auction.equilibrium", 4, format="dutch", tick=1, rounds=4, seed=seed)
    sealed = auction(company, "auction.equilibrium", 4, format="first_price", rounds=4, seed=seed)
    assert worths(dutch) == worths(sealed), "the same seed deals the same values"
    assert [sale["price"] for sale in sales(dutch)] == [sale["price"] for sale in sales(sealed)]


def test_ties_are_broken_by_lot_and_a_lone_bidder_pays_nothing(company: Company) -> None:
    cast = [{"mind": "human", "names": ["Ada", "Ben"]}]
    winners = set()
    for seed in range(8):
        world = company(scenario="auction", cast=cast, rounds=1, remarks=False, seed=seed)
        world.beat()
        for name in ("Ada", "Ben"):
            world.answer(name, 40)
        world.run()
        (sale,) = sales(world)
        assert sale["price"] == 40
        winners.add(sale["winner"])
    assert winners == {"Ada", "Ben"}


def test_who_takes_an_estimate_for_the_truth_is_cursed(company: Company) -> None:
    naive = auction(company, "auction.truthful", 6, values="common", format="first_price", rounds=40)
    wise = auction(company, "auction.equilibrium", 6, values="common", format="first_price", rounds=40)
    assert naive.state.outcomes[0]["losses"] > 0.9
    assert wise.state.outcomes[0]["losses"] < 0.1
    loss = -sum(person.score for person in naive.state.present) / 40
    assert loss == pytest.approx(15 * 5 / 7, abs=2.5)  # the largest of six errors: e (n - 1) / (n + 1)


def test_what_it_is_worth_is_known_to_its_owner_alone(company: Company) -> None:
    world = company(preset="auction/tiny").run()
    for event in of(world, events.Asked, events.Paid):
        assert len(event.witnesses) == 1
    assert all(set(sale) <= {"winner", "price"} for sale in sales(world))
    open_bids = company(preset="auction/tiny", reveal="bids").run()
    assert all(len(sale["bids"]) == 5 for sale in sales(open_bids))


# -- a market --------------------------------------------------------------------------------------

numbers = st.lists(st.integers(0, 30), min_size=1, max_size=5)


@given(numbers, numbers)
def test_the_competitive_surplus_is_the_largest_there_is(values: list[int], costs: list[int]) -> None:
    """Against every way to pick as many buyers as sellers; and at the price, demand meets supply."""
    surplus, price = competitive(values, costs)
    most = max(
        sum(sorted(values, reverse=True)[:k]) - sum(sorted(costs)[:k])
        for k in range(min(len(values), len(costs)) + 1)
    )
    assert surplus == most
    if price is not None:
        assert sum(v > price for v in values) <= sum(c <= price for c in costs)
        assert sum(c < price for c in costs) <= sum(v >= price for v in values)


def test_an_honest_market_is_efficient_and_pays_nobody_a_loss(company: Company) -> None:
    world = auction(company, "auction.truthful", 10, format="double", rounds=20)
    outcome = world.state.outcomes[0]
    assert outcome["efficiency"] == pytest.approx(1)
    assert outcome["price"] == pytest.approx(outcome["competitive"], abs=6)
    roles = [person.role for person in world.state.present]
    assert (roles.count("buyer"), roles.count("seller")) == (5, 5)


@pytest.mark.parametrize("bot", ["truthful", "equilibrium", "shader", "zero_intelligence"])
def test_traders_who_keep_to_their_limit_never_lose(company: Company, bot: str) -> None:
    world = auction(company, f"auction.{bot}", 10, format="double", rounds=15)
    assert all(amount >= 0 for event in of(world, events.Paid) for amount in event.amounts.values())


def test_what_buyers_pay_is_what_sellers_get(company: Company) -> None:
    """The gains of a round are the values less the costs of what changed hands: the price only moves them."""
    world = auction(company, "auction.zero_intelligence", 10, format="double", rounds=15)
    worth = {
        (e.step, e.who): e.about["worth"] for e in of(world, events.Asked) if e.tag == "order" and e.about
    }
    sales = [e for e in of(world, events.Posted) if e.key == "sale"]
    assert any(sale.value["buyers"] for sale in sales)
    for sale in sales:
        made = sum(worth[sale.step, who] for who in sale.value["buyers"])
        made -= sum(worth[sale.step, who] for who in sale.value["sellers"])
        paid = [sum(e.amounts.values()) for e in of(world, events.Paid) if e.step == sale.step]
        assert sum(paid) == pytest.approx(made)


def test_traders_without_intelligence_make_a_market_half_as_efficient_at_least(company: Company) -> None:
    """In one call a day they miss trades that an open outcry would find; they never trade at a loss."""
    efficient = company(preset="auction/gode1993").run().state.outcomes[0]["efficiency"]
    honest = auction(company, "auction.truthful", 12, format="double", rounds=20, redraw=False)
    assert 0.4 < efficient < honest.state.outcomes[0]["efficiency"] + 1e-9


# -- the company -----------------------------------------------------------------------------------


def test_a_learner_moves_by_regret(company: Company) -> None:
    cast = [{"mind": "auction.learner", "names": ["Ada"]}, {"mind": "auction.shader", "count": 2}]
    world = company(scenario="auction", cast=cast, format="first_price", rounds=30, seed=2).run()
    parts = [event.item["part"] for event in of(world, events.Wrote) if event.who == "Ada"]
    assert parts[0] == 0.5
    assert max(parts) > 0.6
    won = [
        event.step
        for event in of(world, events.Posted)
        if event.key == "sale" and event.value["winner"] == "Ada"
    ]
    assert won
    assert len(set(parts)) > 2


@pytest.mark.parametrize("bot", BOTS)
@pytest.mark.parametrize("format", ["first_price", "english", "dutch", "double"])
def test_everybody_can_bid_in_every_format(company: Company, bot: str, format: str) -> None:
    world = auction(company, f"auction.{bot}", 4, format=format, rounds=2, tick=20, remarks=True)
    assert not of(world, events.Failed)
    assert len(sales(world)) == 2


def test_characters_differ_on_the_same_facts(company: Company) -> None:
    said: dict[str, set[str]] = {}
    for bot in BOTS:
        cast = [{"mind": f"auction.{bot}", "names": ["Ada"]}, {"mind": "auction.shader", "count": 2}]
        world = company(scenario="auction", cast=cast, rounds=12).run()
        said[bot] = {event.text for event in of(world, events.Said) if event.who == "Ada"}
        assert said[bot], bot
    assert sum(map(len, said.values())) - len(set().union(*said.values())) <= 1


def test_calls_bound_what_is_asked(company: Company) -> None:
    for preset in registry.presets("auction"):
        spec = WorldSpec.preset(preset).with_(episodes=1)
        least, most = spec.scripts()[0].calls(len(spec.people()))
        assert least <= len(of(company(spec).run(), events.Asked)) <= most, preset


def test_the_watch_preset_is_worth_watching(company: Company) -> None:
    world = company(preset="auction/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    assert len(world.state.outcomes) == 6
    assert world.state.outcomes[-1]["losses"] > 0
    assert [event for event in of(world, events.Joined) if event.parents]
    said = [event.text for event in of(world, events.Said)]
    assert len(set(said)) > 0.6 * len(said) > 50


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="auction/tiny").run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("auction", world.log.events())
