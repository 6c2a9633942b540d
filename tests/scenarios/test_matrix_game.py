"""Matrix games: the classic pair payoffs, equilibria, long-run payoffs, extortion, best replies; skins that mislead."""

import json
from collections import Counter
from collections.abc import Callable
from itertools import combinations, product
from random import Random
from typing import Any

import numpy as np
import pytest
from pydantic import Field, ValidationError

from sandbox import Ask, Mind, Think, View, World, WorldSpec, events, read, registry
from scenarios.matrix_game import MatrixGame
from scenarios.matrix_game.games import GAMES, Game
from scenarios.matrix_game.learners import extortion, stationary
from tests import golden

Company = Callable[..., World]
AXELROD = ((3, 0), (5, 1))
CLASSIC = {
    "ALLC": "cooperator",
    "ALLD": "defector",
    "TFT": "tit_for_tat",
    "GRIM": "grim_trigger",
    "WSLS": "win_stay_lose_shift",
    "ALT": "alternator",
    "STFT": "suspicious_tit_for_tat",
    "TF2T": "tit_for_two_tats",
}
# Row's and column's points over 200 turns with 3, 0, 5, 1; columns in the order of the rows.
PAYOFFS = """
    ALLC  600,600   0,1000   600,600  600,600  600,600  300,800  597,602  600,600
    ALLD  1000,0    200,200  204,199  204,199  600,100  600,100  200,200  208,198
    TFT   600,600   199,204  600,600  600,600  600,600  498,503  500,500  600,600
    GRIM  600,600   199,204  600,600  600,600  600,600  597,107  203,203  600,600
    WSLS  600,600   100,600  600,600  600,600  600,600  450,450  401,401  600,600
    ALT   800,300   100,600  503,498  107,597  450,450  400,400  500,500  800,300
    STFT  602,597   200,200  500,500  203,203  401,401  500,500  200,200  602,597
    TF2T  600,600   198,208  600,600  600,600  600,600  300,800  597,602  600,600
"""


def posts(world: World, key: str) -> list[Any]:
    return [e.value for e in world.log.events() if isinstance(e, events.Posted) and e.key == key]


def duel(company: Company, one: Any, two: Any, **how: Any) -> World:
    cast = [{"mind": one, "names": ["One"]}, {"mind": two, "names": ["Two"]}]
    return company(scenario="matrix_game", cast=cast, **{"remarks": False, **how}).run()


def points(world: World) -> tuple[float, float]:
    one, two = world.state.present
    return one.score, two.score


def named(bot: str, **params: Any) -> dict[str, Any]:
    return {"name": f"matrix_game.{bot}", **params}


# -- the classic tournament ------------------------------------------------------------------------


def test_pair_payoffs_of_the_classic_strategies_over_200_turns(company: Company) -> None:
    world = company(preset="matrix_game/axelrod1980", episodes=1).run()
    earned: dict[tuple[str, str], Counter[str]] = {}
    for one, two, mine, theirs in (meeting for moves in posts(world, "moves") for meeting in moves):
        first, second = GAMES["prisoners_dilemma"].pay(mine, theirs)
        earned.setdefault((one, two), Counter()).update({one: int(first), two: int(second)})
    table = {
        (row, column): tuple(map(int, cell.split(",")))
        for row, *cells in map(str.split, PAYOFFS.strip().splitlines())
        for column, cell in zip(CLASSIC, cells, strict=True)
    }
    assert len(earned) == 28
    for (one, two), both in earned.items():
        assert (both[one], both[two]) == table[one, two] == table[two, one][::-1], f"{one} against {two}"
    alone = {}
    for name, bot in CLASSIC.items():
        alone[name] = points(duel(company, named(bot), named(bot), rounds=200))
        assert alone[name] == table[name, name], f"{name} against itself"
    total = {p.name: p.score + alone[p.name][0] for p in world.state.present}
    assert total == {
        "TFT": 4197, "TF2T": 4095, "GRIM": 3999, "WSLS": 3951, "ALLC": 3897, "ALT": 3660, "ALLD": 3216, "STFT": 3208
    }  # fmt: skip


@pytest.mark.parametrize("bot", [*CLASSIC.values(), "tabular", "best_responder", "zero_determinant"])
def test_tit_for_tat_never_ends_ahead(company: Company, bot: str) -> None:
    mine, theirs = points(duel(company, named("tit_for_tat"), named(bot), rounds=60, noise=0))
    assert mine <= theirs


# -- equilibria, by enumeration --------------------------------------------------------------------


def pure(game: Game) -> set[tuple[str, str]]:
    """Pairs of options from which neither gains by going away alone."""
    return {
        (a, b)
        for a, b in product(game.options, repeat=2)
        if all(game.pay(other, b)[0] <= game.pay(a, b)[0] for other in game.options)
        and all(game.pay(a, other)[1] <= game.pay(a, b)[1] for other in game.options)
    }


def indifferent(table: Any) -> float:
    """The other's chance of the first option that makes one's own two options equal; `table` as one sees it."""
    (a, b), (c, d) = table
    return float((d - b) / (a - b - c + d))


@pytest.mark.parametrize(
    ("name", "equilibria"),
    [
        ("prisoners_dilemma", {("defect", "defect")}),
        ("stag_hunt", {("stag", "stag"), ("hare", "hare")}),
        ("chicken", {("swerve", "straight"), ("straight", "swerve")}),
        ("battle_of_the_sexes", {("opera", "opera"), ("football", "football")}),
        ("matching_pennies", set()),
        ("rock_paper_scissors", set()),
    ],
)
def test_pure_equilibria(name: str, equilibria: set[tuple[str, str]]) -> None:
    assert pure(GAMES[name]) == equilibria


def test_mixed_equilibria() -> None:
    mixed = {name: indifferent(GAMES[name].row) for name in ("stag_hunt", "chicken", "matching_pennies")}
    assert mixed == {"stag_hunt": 3 / 4, "chicken": 1 / 2, "matching_pennies": 1 / 2}
    battle = GAMES["battle_of_the_sexes"]
    column, row = indifferent(battle.seen(row=True)), indifferent(battle.seen(row=False))
    assert (row, column) == (pytest.approx(2 / 3), pytest.approx(1 / 3))  # each 2/3 on their own favourite
    chances = np.outer([row, 1 - row], [column, 1 - column])
    assert [(chances * np.array(t)).sum() for t in (battle.row, battle.column)] == pytest.approx(
        [2 / 3, 2 / 3]
    )


def test_hare_is_risk_dominant() -> None:
    (stag, alone), (hare, safe) = GAMES["stag_hunt"].row
    assert (safe - alone) ** 2 > (stag - hare) ** 2


@pytest.mark.parametrize("name", ["matching_pennies", "rock_paper_scissors"])
def test_a_zero_sum_game_pays_nothing_in_total(company: Company, name: str) -> None:
    world = company(scenario="matrix_game", game=name, people=4, mind="dice", rounds=5).run()
    assert sum(person.score for person in world.state.present) == 0


def test_points_of_ones_own_can_be_given_by_four_or_eight_numbers() -> None:
    four = MatrixGame(payoffs=(1, -1, 2, 0)).table
    assert four == MatrixGame(payoffs=(1, 1, -1, 2, 2, -1, 0, 0)).table
    assert [four.pay(a, b) for a, b in product(four.options, repeat=2)] == [(1, 1), (-1, 2), (2, -1), (0, 0)]
    with pytest.raises(ValidationError, match="3 numbers"):
        MatrixGame(payoffs=(1, 2, 3))
    with pytest.raises(ValidationError, match="rock_paper_scissors"):
        MatrixGame(game="rock_paper_scissors", payoffs=(1, 2, 3, 4))


# -- tables, extortion, best replies ---------------------------------------------------------------


def long_run(mine: Any, theirs: Any) -> tuple[float, float]:
    """Points per turn of two tables of four, from the chain's stationary distribution."""
    swapped = [theirs[at] for at in (0, 2, 1, 3)]
    chain = np.array(
        [[p * q, p * (1 - q), (1 - p) * q, (1 - p) * (1 - q)] for p, q in zip(mine, swapped, strict=True)]
    )
    matrix = np.vstack([chain.T - np.eye(4), np.ones(4)])
    shares = np.linalg.lstsq(matrix, np.array([0, 0, 0, 0, 1.0]), rcond=None)[0]
    return float(shares @ [3, 0, 5, 1]), float(shares @ [3, 5, 0, 1])


def test_the_extortioner_of_press_and_dyson() -> None:
    first, *table = extortion(AXELROD, 3)
    assert [first, *table] == pytest.approx([1, 11 / 13, 1 / 2, 7 / 26, 0])
    assert long_run(table, [1, 1, 1, 1]) == pytest.approx((41 / 11, 21 / 11))
    assert long_run(table, [0, 0, 0, 0]) == pytest.approx((1, 1))
    dice = Random(1)
    for _ in range(50):
        mine, theirs = long_run(table, [dice.uniform(0.02, 0.98) for _ in range(4)])
        assert (mine - 1) / (theirs - 1) == pytest.approx(3)
    with pytest.raises(ValueError, match="T > R > P > S"):
        extortion(((4, 0), (3, 3)), 3)


def test_the_engine_plays_tables_at_their_long_run_payoffs(company: Company) -> None:
    tables = ((0.9, 0.3, 0.6, 0.2), (0.7, 0.4, 0.5, 0.3))
    bots = [named("tabular", **dict(zip(("cc", "cd", "dc", "dd"), table, strict=True))) for table in tables]
    world = duel(company, *bots, rounds=2500, window=1, seed=4)
    per_turn = [score / 2500 for score in points(world)]
    assert per_turn == pytest.approx(long_run(*tables), abs=0.15)  # about four standard errors
    shares = stationary(*tables, turns=4000)
    assert np.dot(shares, [3, 0, 5, 1]) == pytest.approx(long_run(*tables)[0], abs=0.002)


def test_an_extortioner_takes_three_times_the_surplus_of_whomever_it_meets(company: Company) -> None:
    for bot, params in (("cooperator", {}), ("tabular", {"cc": 0.8, "cd": 0.6, "dc": 0.7, "dd": 0.5})):
        world = duel(company, named("zero_determinant"), named(bot, **params), rounds=800, window=1)
        mine, theirs = (score / 800 for score in points(world))
        assert mine > theirs
        assert world.state.outcomes[0]["extortion"] == pytest.approx(
            3, abs=1
        )  # its standard deviation is about 0.5
    alike = duel(company, named("tit_for_tat"), named("cooperator"), rounds=20)
    assert alike.state.outcomes[0]["extortion"] == 1


def test_the_best_reply_to_a_saint_is_to_defect_and_to_tit_for_tat_to_cooperate(company: Company) -> None:
    for bot, option in (("cooperator", "defect"), ("tit_for_tat", "cooperate"), ("defector", "defect")):
        world = duel(
            company, named("best_responder"), named(bot), rounds=30, payoffs=[1, -1, 2, 0], window=100
        )
        assert {moves[0][2] for moves in posts(world, "moves")[10:]} == {option}, bot


def test_best_replies_beat_fixed_tables_and_tables_beat_dice(company: Company) -> None:
    """Strong beats weak beats random, against eight tables of the pool."""
    means = {}
    for bot in ("best_responder", "tit_for_tat", "dice"):
        mind = bot if bot == "dice" else named(bot)
        worlds = [
            duel(
                company,
                mind,
                named("random_table"),
                rounds=100,
                seed=seed,
                payoffs=[1, -1, 2, 0],
                named=False,
            )
            for seed in range(8)
        ]
        means[bot] = sum(points(world)[0] for world in worlds) / 480
    assert means["best_responder"] > means["tit_for_tat"] + 0.05
    assert means["best_responder"] > means["dice"] + 0.2


def test_a_random_table_is_kept_for_an_episode_and_drawn_anew_for_the_next(company: Company) -> None:
    cast = [{"mind": named("random_table"), "count": 2}]
    world = company(scenario="matrix_game", cast=cast, rounds=3, episodes=3).run()
    wrote = [e for e in world.log.events() if isinstance(e, events.Wrote)]
    assert len(wrote) == 2 * 3
    assert len({tuple(e.item["chances"]) for e in wrote}) == 6


@pytest.mark.parametrize(
    ("bot", "table"),
    [
        ("cooperator", "CCCCC"),
        ("defector", "DDDDD"),
        ("tit_for_tat", "CCDCD"),
        ("suspicious_tit_for_tat", "DCDCD"),
        ("win_stay_lose_shift", "CCDDC"),
        ("grim_trigger", "CCDCD"),  # with a memory of one, a wrong long ago is not seen
    ],
)
def test_a_strategy_is_read_as_a_table_by_asking_what_somebody_would_do(
    company: Company, bot: str, table: str
) -> None:
    world = duel(company, named(bot), named("defector"), rounds=1, probe=True)
    tables = world.state.secret("tables")
    assert "".join(option[0].upper() for option in tables["One"]) == table
    least, most = MatrixGame(rounds=1, probe=True).calls(2)
    assert least == most == sum(isinstance(event, events.Asked) for event in world.log.events())
    assert not [event for event in world.state.public if event.kind == "Posted" and event.key == "tables"]


# -- who meets whom ---------------------------------------------------------------------------------


def met(world: World) -> list[set[frozenset[str]]]:
    return [{frozenset(meeting[:2]) for meeting in moves} for moves in posts(world, "moves")]


def test_pairings(company: Company) -> None:
    def rounds(pairing: str, **how: Any) -> tuple[World, list[set[frozenset[str]]]]:
        world = company(
            scenario="matrix_game", people=6, mind="dice", pairing=pairing, rounds=6, graph="ring", **how
        ).run()
        return world, met(world)

    world, everybody = rounds("all")
    assert everybody == [set(map(frozenset, combinations(world.state.names, 2)))] * 6
    world, neighbours = rounds("neighbours")
    ties = {frozenset((a, b)) for a, targets in world.state.edges("talk").items() for b in targets}
    assert neighbours == [ties] * 6
    _, partners = rounds("partners")
    assert partners == [partners[0]] * 6
    assert len(partners[0]) == 3
    _, strangers = rounds("strangers")
    assert len({frozenset(pairs) for pairs in strangers}) > 1
    assert all(len(pairs) == 3 for pairs in strangers)


def test_a_person_who_meets_several_answers_the_question_that_is_shown(company: Company) -> None:
    cast = [{"mind": "human", "names": ["Ada"]}, {"mind": named("cooperator"), "names": ["Ben", "Cleo"]}]
    world = company(scenario="matrix_game", cast=cast, rounds=1, remarks=False)
    world.beat()
    for other, option in (("Ben", "defect"), ("Cleo", "cooperate")):
        assert world.waiting_for == ["Ada"]
        assert world.seats["Ada"].about["other"] == other
        world.answer("Ada", option)
    world.run()
    assert [meeting[:3] for meeting in posts(world, "moves")[0]][:2] == [
        ["Ada", "Ben", "defect"],
        ["Ada", "Cleo", "cooperate"],
    ]


def test_without_names_nothing_tells_who_plays_whom(company: Company) -> None:
    world = company(scenario="matrix_game", people=4, mind="dice", named=False, rounds=3).run()
    names = set(world.state.names)
    for event in world.log.events():
        if isinstance(event, events.Asked):
            assert not [name for name in names if name in event.prompt]
            assert not event.about["other"]
        assert not (isinstance(event, events.Paid) and event.witnesses != tuple(event.amounts))
    assert posts(world, "moves") == []


def test_noise_slips_and_an_ending_comes_by_chance(company: Company) -> None:
    bots = named("cooperator"), named("cooperator")
    noisy = duel(company, *bots, rounds=400, noise=0.1).state.outcomes[0]
    assert noisy["defect"] == pytest.approx(0.1, abs=0.04)  # four standard errors: sqrt(0.09 / 800) * 4
    played = [duel(company, *bots, rounds=1000, ending=0.2, seed=seed).state.round for seed in range(60)]
    assert sum(played) / 60 == pytest.approx(5, abs=2.4)  # geometric: sd 4.5, four standard errors 2.3


def test_calls_bound_what_is_asked(company: Company) -> None:
    for preset in registry.presets("matrix_game"):
        spec = WorldSpec.preset(preset).with_(episodes=1, operators=[])
        least, most = spec.scripts()[0].calls(len(spec.people()))
        if most < 3000:
            asked = [e for e in company(spec).run().log.events() if isinstance(e, events.Asked)]
            assert least <= len(asked) <= most, preset


# -- words ------------------------------------------------------------------------------------------


class Reader(Mind):
    """Goes by the sound of a word: takes the option that is called by it."""

    word: str = Field("defect", description="what it looks for among the options")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        return read(json.dumps(self.word), ask.answer)[0]


def test_an_inverted_game_is_won_by_whoever_inverts(company: Company) -> None:
    registry.found().classes[Mind]["reader"] = Reader
    try:
        scores = {
            (skin, word): points(
                duel(company, {"name": "reader", "word": word}, named("cooperator"), rounds=10, skin=skin)
            )[0]
            for skin in ("plain", "inverted")
            for word in ("defect", "cooperate")
        }
    finally:
        registry.found.cache_clear()
    assert scores["plain", "defect"] == scores["inverted", "cooperate"] == 50
    assert scores["plain", "cooperate"] == scores["inverted", "defect"] == 30


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize(
    "how", [{"skin": "story"}, {"skin": "inverted"}, {"language": "de", "skin": "story"}]
)
def test_every_game_can_be_told_in_every_way(company: Company, game: str, how: dict[str, str]) -> None:
    def prompts(**how: str) -> list[str]:
        world = company(
            scenario="matrix_game", game=game, people=2, mind="dice", rounds=2, seed=1, **how
        ).run()
        rules = world.spec.scripts()[0].rules(world.state, world.state.names[0])
        asked = [event.prompt for event in world.log.events() if isinstance(event, events.Asked)]
        return [rules + prompt for prompt in asked]

    assert all(one != other for one, other in zip(prompts(), prompts(**how), strict=True))


def test_characters_differ_on_the_same_facts(company: Company) -> None:
    """Being let down once calls for a different sentence from everybody who has one."""

    def said(bot: str) -> str:
        cast = [{"mind": named(bot), "names": ["Ada"]}, {"mind": named("defector"), "names": ["Ben"]}]
        world = company(scenario="matrix_game", cast=cast, rounds=2).run()
        return next(
            (
                e.text
                for e in world.log.events()
                if isinstance(e, events.Said) and (e.who, e.step) == ("Ada", 2)
            ),
            "",
        )

    bots = (
        "cooperator",
        "tit_for_tat",
        "grim_trigger",
        "win_stay_lose_shift",
        "tit_for_two_tats",
        "best_responder",
    )
    assert len({said(bot) for bot in bots} - {""}) == len(bots)


def test_the_watch_preset_is_worth_watching(company: Company) -> None:
    world = company(preset="matrix_game/watch").run()
    log = list(world.log.events())
    assert world.status == "finished"
    assert not [event for event in log if isinstance(event, events.Failed)]
    for kind in (events.Linked, events.Unlinked, events.Joined):
        assert [event for event in log if isinstance(event, kind) and event.step > 1], kind
    said = [event.text for event in log if isinstance(event, events.Said)]
    assert len(set(said)) > 0.5 * len(said) > 50


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="matrix_game/tiny").run()
    assert sum(isinstance(event, events.Asked) for event in world.log.events()) <= 60
    golden.check("matrix_game", world.log.events())
