"""The naming game: the minimal rule and its scaling, committed minorities, conventions, and what bots say."""

import random
from collections.abc import Callable
from math import log
from statistics import fmean
from typing import Any

import pytest

from sandbox import World, WorldSpec, events
from scenarios.naming_game import NamingGame, meetings
from tests import golden

Company = Callable[..., World]


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def minimal(people: int, seed: int) -> tuple[int, int, int]:
    """Meetings to consensus, most words at once, and words invented, in the minimal naming game."""
    rng, words = random.Random(seed), dict[str, list[str]]()
    names, invented, total, peak, agreed = [str(i) for i in range(people)], 0, 0, 0, 0
    for time in range(1, 10**7):
        one, two = rng.sample(names, 2)
        before = len(words.get(one, ())) + len(words.get(two, ()))
        if not words.get(one):
            invented += 1
        word = rng.choice(words.get(one) or [f"word {invented}"])
        knew = meetings.learn(words, one, two, word)
        total += len(words[one]) + len(words[two]) - before
        peak, agreed = max(peak, total), agreed + 1 if knew else 0
        if total == people and agreed > 1 and len({w[0] for w in words.values()}) == 1:
            return time, peak, invented
    raise AssertionError("no consensus")


def slope(sizes: list[int], values: list[float]) -> float:
    x, y = [log(n) for n in sizes], [log(v) for v in values]
    mx, my = fmean(x), fmean(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum((a - mx) ** 2 for a in x)


def test_time_and_memory_of_the_minimal_game_grow_as_known() -> None:
    """About N^1.5 for large N (Baronchelli et al. 2006); 1.34 and 1.39 at these sizes."""
    sizes = [32, 64, 128, 256]
    runs = [[minimal(n, seed) for seed in range(12)] for n in sizes]
    time, words, invented = ([fmean(run[i] for run in many) for many in runs] for i in range(3))
    assert 1.2 < slope(sizes, time) < 1.6
    assert 1.2 < slope(sizes, words) < 1.6
    assert all(0.42 < n / people < 0.56 for n, people in zip(invented, sizes, strict=True))


def committed(people: int, share: float, rounds: int, seed: int) -> float:
    """Share of the others that know only the challenger B, once all but the committed begin with A."""
    rng, names = random.Random(seed), [str(i) for i in range(people)]
    fixed = set(names[: round(share * people)])
    words = {who: ["B"] if who in fixed else ["A"] for who in names}
    for _ in range(rounds * people):
        one, two = rng.sample(names, 2)
        meetings.learn(words, one, two, rng.choice(words[one]), fixed)
    return sum(words[who] == ["B"] for who in names if who not in fixed) / (people - len(fixed))


def test_a_tenth_tips_the_binary_game_and_less_does_not() -> None:
    """The critical share is 0.098 (Xie et al. 2011)."""
    assert committed(1000, 0.05, 60, 1) < 0.03
    assert committed(1000, 0.08, 60, 1) < 0.06
    assert committed(1000, 0.1, 200, 1) == 1


def test_the_scenario_plays_the_minimal_game(company: Company) -> None:
    cast = [{"mind": "naming_game.namer", "count": 20}]
    world = company(preset="naming_game/baronchelli2006", cast=cast).run()
    (outcome,) = world.state.outcomes
    assert (outcome["alive"], outcome["success"], outcome["share"]) == (1, 1, 1)
    assert outcome["reason"] == "everybody understands everybody"
    assert 5 <= outcome["invented"] <= 15
    assert {len(words) for words in world.state.secret("record")["words"].values()} == {1}


def test_one_word_is_absorbing(company: Company) -> None:
    """From a consensus on, every meeting is a success, in either game."""
    for protocol, mind in (("words", "namer"), ("labels", "best_replier"), ("labels", "imitator")):
        world = company(
            scenario="naming_game", protocol=protocol, people=10, mind=f"naming_game.{mind}",
            start="consensus", rounds=10, early=False,
        ).run()  # fmt: skip
        rounds = world.state.secret("record")["rounds"]
        assert [successes for successes, *_ in rounds] == [5] * 10
        assert world.state.outcomes[0]["flip_round"] is None
        assert world.state.outcomes[0]["challenger"] == 0


@pytest.mark.parametrize("seed", range(5))
def test_best_replies_to_memory_converge(company: Company, seed: int) -> None:
    world = company(preset="naming_game/ashery2025", seed=seed, rounds=60).run()
    assert world.state.outcomes[0]["alive"] == 1
    assert world.state.outcomes[0]["consensus_round"] == world.state.step


@pytest.mark.parametrize(("share", "flips"), [(0.0, False), (0.1, False), (0.4, True), (0.67, True)])
def test_a_committed_minority_above_the_critical_share_tips_everybody(
    company: Company, share: float, flips: bool
) -> None:
    world = company(preset="naming_game/committed-40", scenario=_with(committed=share)).run()
    outcome = world.state.outcomes[0]
    assert (outcome["challenger"] == 1) == flips
    assert (outcome["flip_round"] is not None) == flips
    if not share:
        assert outcome["challenger"] == 0


def _with(**params: Any) -> dict[str, Any]:
    (named,) = WorldSpec.preset("naming_game/committed-40").scenario
    return {**named.plain(), **params}


def test_points_and_memory(company: Company) -> None:
    world = company(preset="naming_game/tiny").run()
    chosen = {(e.step, e.who): e.value["label"] for e in of(world, events.Chose)}
    for paid in of(world, events.Paid):
        one, two = paid.amounts
        same = chosen[paid.step, one] == chosen[paid.step, two]
        assert set(paid.amounts.values()) == {100 if same else -50}
        assert set(paid.witnesses) == {one, two}
    for asked in of(world, events.Asked):
        assert len(asked.about["seen"]) == min(3, asked.step - 1)
        assert not [name for name in world.state.names if name in asked.prompt], "partners stay unknown"


@pytest.mark.parametrize(("memory", "steady"), [(5, 3), (2, 2)])
def test_the_stubborn_give_in_after_three_failures_or_as_many_as_they_remember(
    company: Company, memory: int, steady: int
) -> None:
    cast = [
        {"mind": f"naming_game.{mind}", "names": [who]}
        for who, mind in (("Ada", "stubborn"), ("Ben", "committed"))
    ]
    world = company(
        scenario={"name": "naming_game", "memory": memory, "rounds": 8, "early": False}, cast=cast, seed=2
    ).run()
    said = [event.value["label"] for event in of(world, events.Chose) if event.who == "Ada"]
    assert said == ["Q"] * steady + ["M"] * (8 - steady)


def test_the_order_of_the_labels_is_drawn_anew(company: Company) -> None:
    world = company(scenario="naming_game", people=30, mind="dice", rounds=2, labels=2).run()
    orders = {tuple(e.answer["fields"]["label"]["options"]) for e in of(world, events.Asked)}
    assert orders == {("Q", "M"), ("M", "Q")}


@pytest.mark.parametrize("order", ["at once", "one by one"])
def test_meetings_follow_ties(company: Company, order: str) -> None:
    world = company(
        scenario="naming_game", people=12, mind="naming_game.namer", graph="ring", order=order, rounds=6
    ).run()
    ring = world.state.edges("talk")
    for paid in of(world, events.Paid):
        one, two = paid.amounts
        assert two in ring[one]


def test_half_as_many_meetings_as_people_and_two_calls_each(company: Company) -> None:
    """15 population rounds of 24 people are 360 calls."""
    world = company(preset="naming_game/ashery2025", mind="dice").run()
    assert NamingGame(early=False, order="one by one").calls(24)[1] == len(of(world, events.Asked)) == 360
    for preset in ("tiny", "watch", "committed-25", "xie2011"):
        spec = WorldSpec.preset(f"naming_game/{preset}")
        least, most = spec.scripts()[0].calls(len(spec.people()))
        assert least <= len(of(company(spec).run(), events.Asked)) <= most


@pytest.mark.parametrize("order", ["at once", "one by one"])
@pytest.mark.parametrize("graph", ["star", "complete", "path"])
@pytest.mark.parametrize("protocol", ["labels", "words"])
@pytest.mark.parametrize("committed", [0, 0.2, 0.5])
def test_no_game_asks_less_than_the_least(
    company: Company, order: str, graph: str, protocol: str, committed: float
) -> None:
    mind = "naming_game.best_replier" if protocol == "labels" else "naming_game.namer"
    world = company(
        scenario="naming_game", people=5, mind=mind, graph=graph, order=order, protocol=protocol,
        committed=committed, since=3, rounds=30, start="consensus",
    ).run()  # fmt: skip
    least, most = world.spec.scripts()[0].calls(5)
    assert 0 < least <= len(of(world, events.Asked)) <= most


def test_the_least_is_reached(company: Company) -> None:
    """A consensus from the start, in a star and one by one among all: three meetings per person, two calls each."""
    for graph, order, least in (("star", "at once", 30), ("complete", "one by one", 32)):
        world = company(
            scenario="naming_game",
            people=5,
            mind="naming_game.imitator",
            graph=graph,
            order=order,
            start="consensus",
            rounds=40,
        ).run()
        assert world.spec.scripts()[0].calls(5)[0] == len(of(world, events.Asked)) == least


def test_what_is_there_to_watch(company: Company) -> None:
    world = company(preset="naming_game/watch").run()
    rounds = world.state.secret("record")["rounds"]
    assert max(successes / met for successes, met, *_ in rounds[:18]) == 1, "a convention without a leader"
    assert rounds[17][2] == 0, "and it is not the challenger's"
    assert 20 <= world.state.outcomes[0]["flip_round"] <= 36
    assert len(of(world, events.Teamed)) > 40


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="naming_game/tiny", seed=7).run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("naming_game", world.log.events())
