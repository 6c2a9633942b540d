"""Games for two: values and baselines by enumeration, equilibria, rewards and credit, cards that stay hidden."""

from collections.abc import Callable
from functools import cache
from itertools import product
from math import sqrt
from random import Random
from typing import Any

import pytest

from sandbox import World, WorldSpec, events
from scenarios.zero_sum import ZeroSum, credit
from scenarios.zero_sum.games import (
    CARDS,
    CONNECT_FOUR,
    DEALS,
    TIC_TAC_TOE,
    Position,
    best,
    kuhn_legal,
    kuhn_payoff,
    nash,
)
from scenarios.zero_sum.players import Novice
from tests import golden

Company = Callable[..., World]
Strategy = Callable[[str, tuple[str, ...]], float]  # card, moves -> chance to bet or call


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def posts(world: World, key: str) -> list[Any]:
    return [event.value for event in of(world, events.Posted) if event.key == key]


# -- Kuhn poker, by enumeration ----------------------------------------------------------------------------


def expected(position: Position, players: tuple[Strategy, Strategy]) -> float:
    """Chips of the first player from here on, in the mean."""
    legal = kuhn_legal(position)
    if not legal:
        return kuhn_payoff(position)
    seat = len(position) % 2
    keen = players[seat](position[seat], position[2:])
    weak, strong = (expected((*position, move), players) for move in legal)
    return keen * strong + (1 - keen) * weak


def value(one: Strategy, two: Strategy) -> float:
    return sum(expected(deal, (one, two)) for deal in DEALS) / len(DEALS)


SPOTS = (((), ("check", "bet")), (("check",), ("bet",)))  # where either decides


def best_response(seat: int, against: Strategy) -> float:
    """The most that a pure strategy of this seat gains: all 64 are tried."""
    values = []
    for choice in product((0.0, 1.0), repeat=6):
        table = dict(zip(product(CARDS, SPOTS[seat]), choice, strict=True))

        def pure(card: str, moves: tuple[str, ...], table: Any = table) -> float:
            return float(table[card, moves])

        values.append(value(pure, against) if seat == 0 else -value(against, pure))
    return max(values)


def uniform(card: str, moves: tuple[str, ...]) -> float:
    return 0.5


@pytest.mark.parametrize("alpha", [0, 1 / 6, 1 / 3])
def test_the_equilibria_of_kuhn_poker(alpha: float) -> None:
    def player(card: str, moves: tuple[str, ...]) -> float:
        return nash(card, moves, alpha)

    assert value(player, player) == pytest.approx(-1 / 18)
    assert best_response(0, player) == pytest.approx(-1 / 18)
    assert best_response(1, player) == pytest.approx(1 / 18)


def test_kuhn_poker_by_lot() -> None:
    assert value(uniform, uniform) == pytest.approx(1 / 8)
    assert best_response(0, uniform) == pytest.approx(1 / 2)
    assert -best_response(1, uniform) == pytest.approx(-5 / 12)


# -- boards ------------------------------------------------------------------------------------------------


@cache
def by_lot(cells: str) -> tuple[float, float, float]:
    """Chances that X wins, O wins, nobody does, if both play by lot."""
    if won := TIC_TAC_TOE.won(cells):
        return (1.0, 0.0, 0.0) if won == "X" else (0.0, 1.0, 0.0)
    if not (after := nexts(cells)):
        return (0.0, 0.0, 1.0)
    ends = [by_lot(one) for one in after]
    return tuple(sum(end[i] for end in ends) / len(ends) for i in range(3))  # type: ignore[return-value]


def nexts(cells: str) -> list[str]:
    mark = "XO"[cells.count("X") > cells.count("O")]
    return [cells[:i] + mark + cells[i + 1 :] for i, one in enumerate(cells) if one == "."]


@cache
def against_lot(cells: str) -> float:
    """The best chance of X to win against moves by lot."""
    if won := TIC_TAC_TOE.won(cells):
        return float(won == "X")
    if not (after := nexts(cells)):
        return 0.0
    ends = [against_lot(one) for one in after]
    return max(ends) if cells.count("X") == cells.count("O") else sum(ends) / len(ends)


def test_tic_tac_toe_is_a_draw_and_by_lot_it_is_not() -> None:
    assert best(TIC_TAC_TOE, (), 9, Random(1))[1] == credit.value(()) == 0
    assert by_lot("." * 9) == pytest.approx((0.58492, 0.28810, 0.12698), abs=5e-6)
    assert against_lot("." * 9) == pytest.approx(0.99479, abs=5e-6)


def test_lines_and_falling_stones() -> None:
    assert len(TIC_TAC_TOE.lines()) == 8
    assert len(CONNECT_FOUR.lines()) == 69
    assert CONNECT_FOUR.cells(("4", "4", "4"))[-18:].replace(".", "") == "XOX"
    assert CONNECT_FOUR.legal(("1", "1") * 3) == tuple("234567")
    assert CONNECT_FOUR.payoff(tuple("1213141")) == 1
    assert CONNECT_FOUR.legal(tuple("1213141")) == ()


def played(company: Company, one: str, two: str, games: int = 30, **params: Any) -> dict[str, Any]:
    cast = [{"mind": f"zero_sum.{one}", "names": ["Ada"]}, {"mind": f"zero_sum.{two}", "names": ["Ben"]}]
    world = company(scenario="zero_sum", rounds=games, cast=cast, remarks=False, **params).run()
    credits_ = [c["rewards"] for c in posts(world, "credit")]
    return {**world.state.outcomes[0], "ada": [c["Ada"] for c in credits_]}


def test_a_master_does_not_lose_at_tic_tac_toe(company: Company) -> None:
    assert played(company, "master", "master", game="tic_tac_toe")["draws"] == 1
    for other in ("chancer", "novice", "aggressor"):
        assert min(played(company, "master", other, game="tic_tac_toe")["ada"]) >= 0


@pytest.mark.parametrize("game", ["tic_tac_toe", "connect_four"])
def test_planning_beats_chance(company: Company, game: str) -> None:
    cast_params = {"game": game, "games": 4}
    assert (
        sum(
            played(company, "planner" if game == "tic_tac_toe" else "master", "chancer", **cast_params)["ada"]
        )
        >= 3
    )


def test_a_company_by_lot_draws_as_often_as_enumerated(company: Company) -> None:
    told = played(company, "chancer", "chancer", games=400, game="tic_tac_toe")
    assert told["first_wins"] == pytest.approx(0.58492, abs=4 * sqrt(0.585 * 0.415 / 400))
    assert told["draws"] == pytest.approx(0.12698, abs=4 * sqrt(0.127 * 0.873 / 400))


def test_masters_at_cards_lose_by_beginning(company: Company) -> None:
    """-1/18 for the first, within four standard errors of 400 hands; a hand's chips have a variance of about 1.5."""
    told = played(company, "master", "master", games=400, game="kuhn_poker", hands=1, rewards="mars")
    assert told["mean_first"] == pytest.approx(-1 / 18, abs=4 * sqrt(1.7 / 400))
    assert told["mean_first"] == -told["mean_second"]


# -- rewards and credit ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "game", "chips", "quitter", "rewards"),
    [
        ("spiral", "kuhn_poker", (3, -3), None, (1, -1)),
        ("spiral", "kuhn_poker", (0, 0), None, (0, 0)),
        ("spiral", "tic_tac_toe", (0, 0), "Ada", (-1.5, 0.5)),
        ("evaluation", "tic_tac_toe", (0, 0), "Ben", (1, -1)),
        ("mars", "kuhn_poker", (3, -3), None, (3, -3)),
        ("mars", "kuhn_poker", (0, 0), None, (0, 0)),
        ("mars", "tic_tac_toe", (0, 0), None, (0.1, 0.1)),
        ("mars", "kuhn_poker", (-2, 2), "Ada", (-12, 0)),
    ],
)
def test_rewards(rule: str, game: str, chips: Any, quitter: str | None, rewards: Any) -> None:
    script = ZeroSum(game=game, rewards=rule)  # type: ignore[arg-type]
    given = credit.rewards(script, ("Ada", "Ben"), dict(zip(("Ada", "Ben"), chips, strict=True)), quitter)
    assert tuple(given.values()) == rewards


def test_a_role_s_advantage_is_against_its_average_before() -> None:
    match = {
        "players": ["Ada", "Ben"],
        "rewards": {"Ada": 1.0, "Ben": -1.0},
        "turns": [],
        "gains": [],
        "quitter": None,
    }
    told, after = credit.report(match, {}, 0.95)
    assert told["advantages"]["Ada"]["advantage"] == 1
    assert after == pytest.approx({"first": 0.05, "second": -0.05})
    told, after = credit.report(match, after, 0.95)
    assert told["advantages"]["Ada"]["advantage"] == pytest.approx(0.95)
    assert after["first"] == pytest.approx(0.0975)


def test_a_turn_is_credited_with_what_came_after_it() -> None:
    match = {
        "players": ["Ada", "Ben"], "rewards": {"Ada": 1.0, "Ben": -1.0}, "quitter": None,
        "gains": [{"Ada": 2.0, "Ben": -2.0}, {"Ada": -1.0, "Ben": 1.0}],
        "turns": [("Ada", 0, "bet", 0.0), ("Ben", 1, "bet", 0.0), ("Ada", 1, "fold", 0.0)],
    }  # fmt: skip
    told, _ = credit.report(match, {}, 0.95)
    assert [turn[2] for turn in told["turns"]] == [1.0, 1.0, -1.0]


def test_the_move_that_cost_the_game_is_found() -> None:
    assert credit.cost("tic_tac_toe", ("1",), "5") == 0
    assert credit.cost("tic_tac_toe", ("1",), "2") == -1, "a corner must be answered in the centre"
    assert credit.cost("tic_tac_toe", ("1", "5", "9", "8"), "4") == -1, "the open line is to be stopped"
    assert credit.cost("kuhn_poker", ("J", "Q"), "bet") == 0


def test_an_answer_that_is_no_move_ends_the_match(company: Company) -> None:
    world = company(preset="zero_sum/tiny", mind="dice", seed=3).run()
    resigned = [e for e in of(world, events.Chose) if e.value["move"] == "resign"]
    quits = [told for told in posts(world, "credit") if "quitter" in told]
    assert [told["quitter"] for told in quits] == [event.who for event in resigned]
    assert all(set(told["rewards"].values()) == {-1.5, 0.5} for told in quits)


# -- who knows what ----------------------------------------------------------------------------------------


def test_cards_are_seen_by_their_holder_until_the_showdown(company: Company) -> None:
    world = company(preset="zero_sum/spiral-kuhn").run()
    for event in of(world, events.Posted):
        if event.key == "card":
            assert len(event.witnesses) == 1
        if event.key == "result" and "cards" not in event.value:
            assert abs(event.value["gain"]) == 1
    for event in of(world, events.Asked):
        held = event.about["card"]
        assert f"You hold {held};" in event.prompt
        assert "card" not in str([v for k, v in event.about.items() if k != "card"])


def test_starts_alternate(company: Company) -> None:
    world = company(preset="zero_sum/spiral-kuhn").run()
    results = posts(world, "result")
    assert [told["players"][0] for told in results[:10]] == ["Ada", "Ben"] * 2 + ["Ada"] + [
        "Ben",
        "Ada",
    ] * 2 + ["Ben"]


def test_all_meet_along_ties(company: Company) -> None:
    world = company(preset="zero_sum/watch", operators=[]).run()
    ties = world.state.edges("talk")
    for told in posts(world, "credit"):
        one, two = told["players"]
        assert two in ties[one]


@pytest.mark.parametrize("game", ["tic_tac_toe", "kuhn_poker", "connect_four"])
def test_no_game_asks_less_than_giving_up_in_a_star(company: Company, monkeypatch: Any, game: str) -> None:
    monkeypatch.setattr(Novice, "answer", lambda self, view, ask, think: ask.default)
    world = company(
        scenario="zero_sum", game=game, people=5, mind="zero_sum.novice", graph="star", rounds=4
    ).run()
    assert len(of(world, events.Asked)) == world.spec.scripts()[0].calls(5)[0] == 4


def test_what_is_there_to_watch(company: Company) -> None:
    world = company(preset="zero_sum/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    assert any("turning_point" in told for told in posts(world, "credit"))
    assert {event.by for event in of(world, events.Unlinked)} == {"partner_choice"}


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="zero_sum/tiny", seed=7).run()
    assert len(of(world, events.Asked)) <= WorldSpec.preset("zero_sum/tiny").scripts()[0].calls(2)[1] <= 60
    golden.check("zero_sum", world.log.events())
