"""Crowds: equilibria and best replies, exact payoffs, the quietest minority game, a bar that fills to sixty."""

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import State, View, World, WorldSpec, events, registry
from scenarios.crowd import Crowd
from scenarios.crowd.players import Forecaster, MinorityPlayer, equilibrium, signal
from tests import golden

Company = Callable[..., World]


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def results(world: World) -> list[dict[str, Any]]:
    return [event.value for event in of(world, events.Posted) if event.key == "result"]


def play(company: Company, mind: Any, people: int, **how: Any) -> World:
    cast = [{"mind": mind, "count": people}]
    return company(scenario="crowd", cast=cast, **{"speakers": 0, **how}).run()


# -- the beauty contest ----------------------------------------------------------------------------


def test_levels_of_thinking_are_33_22_and_15(company: Company) -> None:
    for level, number in ((0, 50), (1, 33.33), (2, 22.22), (3, 14.81)):
        world = play(company, {"name": "crowd.level_k", "level": level}, 4, rounds=1)
        assert results(world)[0]["mean"] == pytest.approx(number, abs=0.01)


def test_iterated_best_replies_fall_by_two_thirds_a_round(company: Company) -> None:
    medians = [r["median"] for r in results(play(company, {"name": "crowd.level_k"}, 5, rounds=8))]
    assert [b / a for a, b in pairwise(medians)] == pytest.approx([2 / 3] * 7, abs=0.01)


@given(st.integers(2, 60), st.floats(0.1, 0.95), st.floats(1, 100))
def test_zero_is_the_only_equilibrium(people: int, factor: float, number: float) -> None:
    """Where all name the same, above 0, somebody who names less wins alone; at 0, nobody does."""
    game = Crowd(factor=factor, prize=1)
    names = [f"P{at}" for at in range(people)]
    same = dict.fromkeys(names, number)
    alone, _ = game.points({**same, "P0": factor * number * (people - 1) / (people - factor)})
    assert alone["P0"] == 1 > 1 / people
    away, _ = game.points({**dict.fromkeys(names, 0.0), "P0": number})
    assert away["P0"] <= (0.5 if people == 2 else 0)


def test_ties_share_the_prize() -> None:
    points, told = Crowd(prize=10).points({"Ada": 20, "Ben": 20, "Cleo": 90})
    assert points == {"Ada": 5, "Ben": 5, "Cleo": 0}
    assert (told["mean"], told["target"]) == (pytest.approx(130 / 3), pytest.approx(260 / 9))


# -- the bar ---------------------------------------------------------------------------------------


def test_the_bar_pays_one_minus_one_and_nothing() -> None:
    game = Crowd(game="el_farol")
    for went, pay in ((60, 1), (61, -1), (100, -1)):
        chosen = {f"P{at}": "go" if at < went else "stay" for at in range(100)}
        points, told = game.points(chosen)
        assert {points[name] for name, what in chosen.items() if what == "go"} == {pay}
        assert {points[name] for name, what in chosen.items() if what == "stay"} <= {0}
        assert told == {"went": went, "good": went <= 60}


def test_the_symmetric_equilibrium_of_the_bar() -> None:
    assert equilibrium(100, 60) == pytest.approx(0.6007, abs=1e-4)
    assert 100 * equilibrium(100, 60) == pytest.approx(60.07, abs=0.01)


def test_theorists_go_at_the_equilibrium_rate(company: Company) -> None:
    went = [r["went"] for r in results(play(company, "crowd.theorist", 100, game="el_farol", rounds=40))]
    assert sum(went) / 40 == pytest.approx(60.07, abs=4 * (100 * 0.6 * 0.4 / 40) ** 0.5)


def test_forecasters_fill_the_bar_to_sixty_on_average(company: Company) -> None:
    world = company(preset="crowd/arthur1994", rounds=60).run()
    went = [r["went"] for r in results(world)[10:]]
    assert sum(went) / len(went) == pytest.approx(60, abs=8)


def test_forecasters_of_the_same_name_have_other_habits_in_another_run() -> None:
    past, mind = [20.0, 70.0, 45.0, 61.0, 58.0], Forecaster()
    forecasts = [mind.forecast(View(State(seed=seed), "Ada", ("now",)), past, 100) for seed in range(20)]
    assert len(set(forecasts)) == 20
    assert mind.forecast(View(State(seed=3), "Ada", ("later",)), past, 100) == forecasts[3]


# -- the minority ----------------------------------------------------------------------------------


def variance(memory: int, seed: int, people: int = 101, rounds: int = 2000) -> float:
    """Sigma squared over N by the tables of the players, without an engine."""
    rng, player = Random(seed), MinorityPlayer(memory=memory)
    tables = [player.tables(rng.getrandbits(48)) for _ in range(people)]
    scores = [[0, 0] for _ in tables]
    won = [rng.random() < 0.5 for _ in range(memory)]
    gaps = []
    for _ in range(rounds):
        now = signal(won, memory)
        best = [s[1] > s[0] if s[0] != s[1] else rng.random() < 0.5 for s in scores]
        left = sum(table[at][now] for table, at in zip(tables, best, strict=True))
        gaps.append((2 * left - people) ** 2)
        won.append(2 * left < people)
        for table, score in zip(tables, scores, strict=True):
            for at in (0, 1):
                score[at] += table[at][now] == won[-1]
    late = gaps[rounds // 2 :]
    return sum(late) / len(late) / people


@pytest.mark.parametrize(
    ("memory", "published"), [(2, 6.1), (3, 3.6), (4, 1.6), (5, 0.45), (6, 0.28), (8, 0.64), (10, 0.89)]
)
def test_the_minority_game_is_quietest_at_a_memory_of_six(memory: int, published: float) -> None:
    mean = sum(variance(memory, seed) for seed in range(4)) / 4
    assert mean == pytest.approx(published, rel=0.4, abs=0.15)


def test_players_with_tables_beat_coins_in_the_engine(company: Company) -> None:
    """Half the people and a table of half the size are at the same point: 2^M / N is the same."""
    mind = {"name": "crowd.minority_player", "memory": 5}
    tables = play(company, mind, 51, game="minority", rounds=180, window=6)
    late = [(2 * r["left"] - 51) ** 2 / 51 for r in results(tables)[100:]]
    coins = play(company, {"name": "crowd.mixed", "chance": 0.5}, 51, game="minority", rounds=180, window=1)
    chance = coins.state.outcomes[0]
    assert chance["variance"] == pytest.approx(1, abs=4 * (2 / 180) ** 0.5)
    assert sum(late) / len(late) < 0.7
    assert tables.state.outcomes[0]["points"] > chance["points"]


def test_the_smaller_side_wins() -> None:
    points, told = Crowd(game="minority").points({"Ada": "left", "Ben": "right", "Cleo": "right"})
    assert points == {"Ada": 1, "Ben": 0, "Cleo": 0}
    assert told == {"left": 1, "right": 2, "won": "left"}


# -- the company -----------------------------------------------------------------------------------


def test_calls_bound_what_is_asked(company: Company) -> None:
    for preset in registry.presets("crowd"):
        spec = WorldSpec.preset(preset).with_(episodes=1)
        least, most = spec.scripts()[0].calls(len(spec.people()))
        if most < 2000:
            assert least <= len(of(company(spec).run(), events.Asked)) <= most, preset


def test_speakers_are_drawn_and_numbers_in_sentences_are_the_numbers(company: Company) -> None:
    world = company(preset="crowd/tiny", speakers=6).run()
    means = {event.step: event.value for event in of(world, events.Posted) if event.key == "result"}
    said = of(world, events.Said)
    assert len({event.who for event in said}) == 6
    for event in said:
        if event.text.startswith("The mean was"):
            assert f"{means[event.step]['mean']:.3g}" in event.text


def test_the_watch_preset_is_worth_watching(company: Company) -> None:
    world = company(preset="crowd/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    beauty, bar, roads = world.state.outcomes
    assert beauty["mean"] < 0.7 * beauty["mean_first"]
    assert 6 < bar["mean"] < 18
    assert roads["points"] > 0.3
    assert len([event for event in of(world, events.Joined) if event.parents]) == 21


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="crowd/tiny").run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("crowd", world.log.events())
