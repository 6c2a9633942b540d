"""Bargaining: subgame perfect play, conservation, trades that help both, prices within limits, reputation."""

import json
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from sandbox import World, WorldSpec, events, read, registry
from scenarios.bargaining import Bargaining
from scenarios.bargaining.bargainers import Fair
from scenarios.bargaining.deals import START, WORTH, swap, value
from tests import golden

Company = Callable[..., World]
BOTS = ("fair", "maximizer", "generous", "proud", "mirror")


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def deals(world: World) -> list[dict[str, Any]]:
    return [deal for event in of(world, events.Posted) if event.key == "deals" for deal in event.value]


def two(company: Company, one: str, other: str, **how: Any) -> World:
    cast = [{"mind": f"bargaining.{bot}", "names": [name]} for bot, name in ((one, "One"), (other, "Two"))]
    return company(scenario="bargaining", cast=cast, **{"rounds": 2, **how}).run()


# -- one move each ---------------------------------------------------------------------------------


def test_subgame_perfect_play_by_enumeration() -> None:
    """The second accepts whatever is more than nothing; the best offer is then the smallest unit."""
    accepts = {offer: offer > 0 for offer in range(11)}
    gains = {offer: 10 - offer if accepts[offer] else 0 for offer in range(11)}
    assert max(gains, key=gains.__getitem__) == 1


def test_the_maximizer_plays_it(company: Company) -> None:
    for game, share in (("dictator", 0.0), ("ultimatum", 0.1), ("trust", 0.0)):
        for deal in deals(two(company, "maximizer", "maximizer", game=game)):
            assert deal["share"] == share
    for deal in deals(two(company, "maximizer", "maximizer", game="ultimatum")):
        assert (deal["gains"][deal["first"]], deal["gains"][deal["second"]]) == (9, 1)


def test_a_rejected_offer_leaves_nothing_to_either(company: Company) -> None:
    rejected = [deal for deal in deals(two(company, "maximizer", "proud", rounds=4)) if not deal["done"]]
    assert rejected
    assert all(set(deal["gains"].values()) == {0} for deal in rejected)


@pytest.mark.parametrize(
    ("skin", "word", "deal"),
    [
        ("plain", "accept", True),
        ("plain", "reject", False),
        ("inverted", "accept", False),
        ("inverted", "reject", True),
    ],
)
def test_an_inverted_game_is_won_by_whoever_inverts(
    company: Company, monkeypatch: Any, skin: str, word: str, deal: bool
) -> None:
    """Whoever goes by the sound of a word spoils what they would take; whoever turns it around gets it back."""

    def by_word(self: Any, view: Any, ask: Any, think: Any) -> Any:
        if ask.tag == "offer":
            return {"offer": 4}
        return {"answer": read(json.dumps(word), ask.answer.fields["answer"])[0]}

    monkeypatch.setattr(Fair, "answer", by_word)
    world = two(company, "fair", "fair", game="ultimatum", skin=skin, remarks=False)
    assert not of(world, events.Failed)
    assert [found["done"] for found in deals(world)] == [deal] * 2
    assert sorted(person.score for person in world.state.present) == ([10, 10] if deal else [0, 0])


@pytest.mark.parametrize(("one", "other"), [*product(BOTS, repeat=2)])
def test_trust_makes_ten_and_twice_what_is_sent(company: Company, one: str, other: str) -> None:
    for deal in deals(two(company, one, other, game="trust")):
        sent = round(10 * deal["share"])
        assert sum(deal["gains"].values()) == pytest.approx(10 + 2 * sent)
        assert min(deal["gains"].values()) >= 0


def test_sending_all_makes_thirty_of_ten(company: Company) -> None:
    for deal in deals(two(company, "fair", "fair", game="trust")):
        assert deal["gains"] == {deal["first"]: 15, deal["second"]: 15}


@pytest.mark.parametrize(("game", "total"), [("dictator", 10), ("ultimatum", 10)])
def test_a_pie_is_conserved(company: Company, game: str, total: int) -> None:
    world = company(scenario="bargaining", people=6, mind="dice", game=game, rounds=5).run()
    assert {sum(deal["gains"].values()) for deal in deals(world)} <= {0, total}


# -- turns -----------------------------------------------------------------------------------------


def gained(give: tuple[int, int], get: tuple[int, int]) -> tuple[int, int]:
    """Gains of first and second when the first gives (wood, gold) for (wood, gold)."""
    one, other = dict(START), dict(START)
    offer = dict(zip(("give_wood", "give_gold", "get_wood", "get_gold"), (*give, *get), strict=True))
    swap(one, other, offer)
    first, second = (value(s, w) - value(START, w) for s, w in zip((one, other), WORTH, strict=True))
    return first, second


def test_trades_help_both_and_no_more_than_200_together() -> None:
    assert gained((10, 0), (0, 10)) == (100, 100)
    assert gained((3, 0), (0, 2)) == (15, 35)
    totals = [sum(gained((wood, 0), (0, gold))) for wood, gold in product(range(11), repeat=2)]
    assert max(totals) == 200


def test_the_win_rule_is_zero_sum_and_no_trade_is_a_draw(company: Company) -> None:
    won = deals(two(company, "maximizer", "generous", game="trade", reward="win", pairing="partners"))
    assert any(set(deal["gains"].values()) == {1, -1} for deal in won)
    assert all(sum(deal["gains"].values()) == 0 for deal in won)
    none = deals(two(company, "maximizer", "maximizer", game="trade", reward="win", turns=1))
    assert all(set(deal["gains"].values()) == {0} for deal in none)


@pytest.mark.parametrize(("one", "other"), [*product(BOTS, repeat=2)])
def test_a_trade_never_hurts_who_agreed_to_it(company: Company, one: str, other: str) -> None:
    for deal in deals(two(company, one, other, game="trade")):
        assert min(deal["made"].values()) >= 0
        assert sum(deal["made"].values()) <= 200


@pytest.mark.parametrize(("one", "other"), [*product(BOTS, repeat=2)])
def test_a_price_lies_within_both_limits_and_shares_the_surplus(
    company: Company, one: str, other: str
) -> None:
    for deal in deals(two(company, one, other, game="haggling", rounds=6, luck=30, seed=2)):
        assert min(deal["gains"].values()) >= 0
        if deal["done"]:
            assert sum(deal["gains"].values()) == pytest.approx(deal["most"])


def test_patience_pays_in_haggling(company: Company) -> None:
    """Who gives way late gets more of the surplus than who gives way early."""
    world = two(company, "maximizer", "generous", game="haggling", rounds=12)
    late, early = world.state.present
    assert late.score > 2 * early.score > 0


def test_limits_are_known_to_their_owner_alone(company: Company) -> None:
    world = company(preset="bargaining/haggling").run()
    for event in of(world, events.Asked):
        assert event.witnesses == (event.who,)
        assert "limit" in event.about
    assert not deals(world)


# -- who meets whom --------------------------------------------------------------------------------


@pytest.mark.parametrize("pairing", ["strangers", "partners", "neighbours"])
def test_pairs_are_disjoint_and_everybody_is_first_as_often(company: Company, pairing: str) -> None:
    world = company(
        scenario="bargaining", people=6, mind="dice", game="dictator", rounds=8, pairing=pairing, graph="ring"
    ).run()
    for event in of(world, events.Posted):
        if event.key == "deals":
            met = [name for deal in event.value for name in (deal["first"], deal["second"])]
            assert len(met) == len(set(met))
    firsts = [deal["first"] for deal in deals(world)]
    counts = [firsts.count(name) for name in world.state.names]
    assert max(counts) - min(counts) <= 2


def test_a_mirror_gives_what_the_other_left_to_somebody(company: Company) -> None:
    world = two(company, "maximizer", "mirror", game="dictator", rounds=2)
    first, then = deals(world)
    if first["first"] == "Two":
        first, then = then, first
    told = [event for event in of(world, events.Asked) if event.who == "Two"]
    assert [event.about["known"] for event in told] in ([0.0], [None])
    if told[0].about["known"] == 0.0:
        assert then["share"] == 0.0
        assert "left Two 0 %" in told[0].prompt


def test_treatment_is_what_one_left_to_the_other(company: Company) -> None:
    world = two(company, "maximizer", "proud", rounds=1, seed=3)
    (deal,) = deals(world)
    posted = next(event for event in of(world, events.Posted) if event.key == "deals")
    acts = {(actor, target): value for actor, target, value in Bargaining().treatment(posted)}
    assert acts[deal["first"], deal["second"]] == deal["share"]
    assert Bargaining().regard(0.1, "Ada") == "left Ada 10 % of what there was"


def test_calls_bound_what_is_asked(company: Company) -> None:
    for preset in registry.presets("bargaining"):
        spec = WorldSpec.preset(preset).with_(episodes=1)
        least, most = spec.scripts()[0].calls(len(spec.people()))
        assert least <= len(of(company(spec).run(), events.Asked)) <= most, preset


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("game", ["dictator", "ultimatum", "trust", "haggling", "trade"])
def test_characters_differ_on_the_same_facts(company: Company, game: str) -> None:
    said = {}
    for bot in BOTS:
        world = two(company, bot, "agreeable", game=game, rounds=6)
        said[bot] = {event.text for event in of(world, events.Said)}
        assert said[bot], bot
    assert sum(map(len, said.values())) == len(set().union(*said.values()))


def test_nobody_lets_slip_their_limit_or_a_slot(company: Company) -> None:
    for game in ("haggling", "trade", "trust"):
        world = company(
            scenario="bargaining",
            cast=[{"mind": f"bargaining.{bot}"} for bot in (*BOTS, "agreeable")],
            game=game,
            rounds=6,
        ).run()
        for event in of(world, events.Said):
            assert "None" not in event.text
            assert "{" not in event.text


def test_the_watch_preset_is_worth_watching(company: Company) -> None:
    world = company(preset="bargaining/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    assert [event for event in of(world, events.Unlinked) if event.by == "partner_choice"]
    assert len({outcome["efficiency"] for outcome in world.state.outcomes}) == 4
    said = [event.text for event in of(world, events.Said)]
    assert len(set(said)) > 0.7 * len(said) > 50


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="bargaining/tiny").run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("bargaining", world.log.events())


def test_the_golden_haggle(company: Company) -> None:
    world = company(preset="bargaining/haggling", rounds=1, public=True).run()
    golden.check("bargaining_haggling", world.log.events())
