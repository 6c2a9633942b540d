"""Public goods: exact payoffs, the dominant strategy, the ledger of punishment, decay and recovery."""

import re
from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import pytest

from sandbox import World, WorldSpec, events, registry
from scenarios.public_goods import PublicGoods
from tests import golden

Company = Callable[..., World]
BOTS = ("idealist", "conditional_cooperator", "free_rider", "punisher", "opportunist", "antisocial")


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def posts(world: World, key: str) -> list[Any]:
    return [event.value for event in of(world, events.Posted) if event.key == key]


def fixed(*shares: float) -> list[dict[str, Any]]:
    return [{"mind": {"name": "public_goods.fixed", "share": share}} for share in shares]


@pytest.mark.parametrize(
    ("shares", "scores"),
    [
        ((0, 0, 0, 0), [20, 20, 20, 20]),
        ((1, 1, 1, 1), [32, 32, 32, 32]),
        ((0, 1, 1, 1), [44, 24, 24, 24]),
        ((1, 0, 0, 0), [8, 28, 28, 28]),
    ],
)
def test_payoffs_of_a_period(company: Company, shares: tuple[float, ...], scores: list[float]) -> None:
    world = company(scenario="public_goods", cast=fixed(*shares), rounds=1).run()
    assert [person.score for person in world.state.present] == pytest.approx(scores)


def test_nothing_is_the_dominant_contribution_and_all_the_social_optimum() -> None:
    game = PublicGoods()
    for others in product((0, 7, 20), repeat=3):
        incomes = [game.income(mine, mine + sum(others)) for mine in range(21)]
        assert max(range(21), key=incomes.__getitem__) == 0
        assert [b - a for a, b in pairwise(incomes)] == pytest.approx([-0.6] * 20)
    assert max(range(21), key=lambda each: 4 * game.income(each, 4 * each)) == 20


def test_what_points_cost_and_take() -> None:
    old, new = PublicGoods(punishment="fehr2000"), PublicGoods(punishment="fehr2002")
    assert [old.cost(n) for n in range(11)] == [0, 1, 2, 4, 6, 9, 12, 16, 20, 25, 30]
    assert [old.loss(32, n) for n in (0, 1, 5, 10, 30)] == pytest.approx([0, 3.2, 16, 32, 32])
    assert [(new.cost(n), new.loss(20, n)) for n in (1, 5, 10)] == [(1, 3), (5, 15), (10, 20)]


@pytest.mark.parametrize("rule", ["fehr2000", "fehr2002"])
def test_the_ledger_of_punishment_balances(company: Company, rule: str) -> None:
    """What scores lose is what punishers paid and what points took, and nothing else."""
    world = company(preset="public_goods/tiny", punishment=rule).run()
    game = PublicGoods(punishment=rule)  # type: ignore[arg-type]
    lost = 0.0
    for event in of(world, events.Posted):
        if event.key == "contributions":
            gave = event.value["gave"]
        elif event.key == "points":
            for other in gave:
                got = sum(against.get(other, 0) for against in event.value.values())
                lost += game.loss(game.income(gave[other], sum(gave.values())), got)
            lost += sum(game.cost(n) for against in event.value.values() for n in against.values())
    earned = sum(
        4 * 20 - 1 * sum(p["gave"].values()) + 4 * 0.4 * sum(p["gave"].values())
        for p in posts(world, "contributions")
    )
    assert lost > 0
    assert sum(person.score for person in world.state.present) == pytest.approx(earned - lost)


def contributions(company: Company, preset: str, **how: Any) -> list[float]:
    """Mean contribution by period, units."""
    world = company(preset=preset, **how).run()
    return [sum(p["gave"].values()) / len(p["gave"]) for p in posts(world, "contributions")]


@pytest.mark.parametrize("matching", ["partners", "strangers"])
@pytest.mark.parametrize("seed", range(3))
def test_giving_decays_without_punishment_and_stands_with_it(
    company: Company, matching: str, seed: int
) -> None:
    without = contributions(company, f"public_goods/fehr2000-{matching}-without", seed=seed)
    with_it = contributions(company, f"public_goods/fehr2000-{matching}", seed=seed)
    assert without[-1] < 0.7 * without[0]
    assert with_it[-1] > 1.25 * without[-1]


def test_groups_stay_or_are_drawn_anew(company: Company) -> None:
    def groups(matching: str) -> list[Any]:
        world = company(scenario="public_goods", people=8, mind="dice", rounds=4, matching=matching).run()
        return [sorted(map(tuple, period["groups"])) for period in posts(world, "contributions")]

    partners, strangers = groups("partners"), groups("strangers")
    assert partners == [partners[0]] * 4
    assert len(set(map(str, strangers))) > 1
    assert all(len(group) == 4 for period in strangers for group in period)


def test_with_ties_one_can_punish_only_whom_one_hears(company: Company) -> None:
    world = company(
        scenario="public_goods", people=6, mind="dice", rounds=3, group=0, reach="ties", graph="ring"
    ).run()
    hears = {name: set() for name in world.state.names}  # type: ignore[var-annotated]
    for source, targets in world.state.edges("talk").items():
        for target in targets:
            hears[target].add(source)
    fined = posts(world, "points")
    assert fined
    assert all(set(against) <= hears[who] for each in fined for who, against in each.items())


def test_treatment_tells_giving_and_punishing(company: Company) -> None:
    game, group = PublicGoods(), ["Ada", "Ben"]
    gave = events.Posted("contributions", {"period": 1, "gave": {"Ada": 5, "Ben": 20}, "groups": [group]})
    assert list(game.treatment(gave)) == [("Ada", frozenset(group), 0.25), ("Ben", frozenset(group), 1.0)]
    fined = events.Posted("points", {"Ben": {"Ada": 3}})
    assert list(game.treatment(fined)) == [("Ben", "Ada", -0.3)]
    assert (game.regard(0.25, "Ben"), game.regard(-0.3, "Ada")) == ("gave 25 %", "punished Ada with 3 points")


def test_characters_differ_on_the_same_facts(company: Company) -> None:
    """A period in which somebody gave nothing and somebody everything is told by each in their own words."""
    said: dict[str, set[str]] = {}
    for bot in BOTS:
        cast = [{"mind": f"public_goods.{bot}", "names": ["Ada"]}, *fixed(0, 1, 0.4)]
        world = company(scenario="public_goods", cast=cast, rounds=8).run()
        said[bot] = {event.text for event in of(world, events.Said)}
        assert said[bot], bot
    assert sum(map(len, said.values())) == len(set().union(*said.values()))


def test_the_numbers_that_are_said_are_the_numbers(company: Company) -> None:
    world = company(preset="public_goods/tiny").run()
    for event in of(world, events.Said):
        if event.who == "Dan" and re.search(r"\d points", event.text):
            fined = next(p for p in of(world, events.Posted) if p.key == "points" and p.step == event.step)
            name, points = max(fined.value["Dan"].items(), key=lambda item: item[1])
            assert name in event.text
            assert f"{points} points" in event.text


def test_the_watch_preset_shows_decay_and_recovery(company: Company) -> None:
    means = contributions(company, "public_goods/watch")
    assert len(means) == 40
    assert means[9] < 0.75 * means[0]
    assert means[19] > 1.3 * means[9]


def test_calls_bound_what_is_asked(company: Company) -> None:
    for preset in registry.presets("public_goods"):
        spec = WorldSpec.preset(preset).with_(episodes=1)
        least, most = spec.scripts()[0].calls(len(spec.people()))
        assert least <= len(of(company(spec).run(), events.Asked)) <= most, preset


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="public_goods/tiny").run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("public_goods", world.log.events())
