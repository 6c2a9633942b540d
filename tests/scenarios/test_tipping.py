"""Tipping: the payoff table, capital after three rounds, the tipping points, imitation, temptation."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox import State, View, World, WorldSpec, events, read, registry
from scenarios.tipping import Tipping
from scenarios.tipping.choosers import Conformist, Rebel, tipping_point, worth_it
from tests import golden

Company = Callable[..., World]
BOTS = ("imitator", "best_reply", "conformist", "principled", "wary", "rebel", "explorer")


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def choices(world: World) -> list[dict[str, str]]:
    return [event.value for event in of(world, events.Posted) if event.key == "choices"]


def play(company: Company, *cast: tuple[Any, int], **how: Any) -> World:
    made = [
        {"mind": mind if isinstance(mind, dict) else f"tipping.{mind}", "count": n} for mind, n in cast if n
    ]
    return company(scenario="tipping", cast=made, **{"remarks": False, "rounds": 3, **how}).run()


def capital(world: World) -> list[float]:
    return [round(person.score, 6) for person in world.state.present]


# -- the threshold ---------------------------------------------------------------------------------


@pytest.mark.parametrize("threshold", [2, 4, 6, 8])
@pytest.mark.parametrize("joined", range(9))
def test_the_payoff_table(threshold: int, joined: int) -> None:
    chosen = {f"P{at}": "collective" if at < joined else "independent" for at in range(8)}
    factors = Tipping(threshold=threshold).factors(chosen)
    if joined >= threshold:
        assert set(factors.values()) == {1.2}
    else:
        assert [factors[f"P{at}"] for at in range(8)] == [0.8] * joined + [1.0] * (8 - joined)


def test_capital_after_three_rounds(company: Company) -> None:
    assert capital(play(company, ("rebel", 8))) == [1.728] * 8
    assert capital(play(company, ("principled", 8))) == [1.0] * 8
    assert capital(play(company, ("rebel", 3), ("principled", 5))) == [0.512] * 3 + [1.0] * 5
    assert capital(play(company, ("rebel", 8), mode="add")) == [1.6] * 8


@pytest.mark.parametrize(
    ("skin", "word", "end"),
    [
        ("plain", "collective", 1.728), ("plain", "independent", 1),
        ("inverted", "collective", 1), ("inverted", "independent", 1.728),
    ],
)  # fmt: skip
def test_an_inverted_game_is_won_by_whoever_inverts(
    company: Company, monkeypatch: Any, skin: str, word: str, end: float
) -> None:
    """Whoever goes by the sound of a word stays out where they would join, and the other way round."""
    monkeypatch.setattr(Rebel, "answer", lambda self, view, ask, think: read(json.dumps(word), ask.answer)[0])
    world = play(company, ("rebel", 8), skin=skin)
    assert not of(world, events.Failed)
    assert capital(world) == [end] * 8


@pytest.mark.parametrize(("threshold", "point"), [(2, 0.125), (4, 0.465), (6, 0.716), (8, 0.906)])
def test_the_tipping_point_of_best_replies(threshold: int, point: float) -> None:
    payoffs = (8, threshold, 1.2, 1.0, 0.8)
    assert tipping_point(*payoffs) == pytest.approx(point, abs=1e-3)
    assert not worth_it(point - 0.01, *payoffs)
    assert worth_it(point + 0.01, *payoffs)


@pytest.mark.parametrize(("start", "end"), [(0.4, 0.0), (0.55, 1.0)])
def test_best_replies_go_where_they_are_tipped(company: Company, start: float, end: float) -> None:
    world = play(company, ({"name": "tipping.best_reply", "start": start}, 8), threshold=4)
    assert world.state.outcomes[0]["last"] == end


def test_after_one_success_imitators_all_join(company: Company) -> None:
    world = play(company, ("rebel", 4), ({"name": "tipping.imitator", "start": 0}, 4), threshold=4, rounds=3)
    first, *rest = choices(world)
    assert list(first.values()).count("collective") == 4
    assert all(set(later.values()) == {"collective"} for later in rest)


def test_imitators_without_a_success_copy_those_who_stayed_out(company: Company) -> None:
    world = play(company, ("rebel", 1), ({"name": "tipping.imitator", "start": 0}, 7), threshold=4)
    assert all(list(each.values()).count("collective") == 1 for each in choices(world))


def test_one_stubborn_person_is_enough_against_a_threshold_of_all(company: Company) -> None:
    world = play(company, ("rebel", 7), ("principled", 1), threshold=8, rounds=10)
    assert world.state.outcomes[0]["successes"] == 0


def test_what_counts_as_a_breach_is_a_matter_of_the_spec(company: Company) -> None:
    def breaches(violation: str) -> float:
        world = play(company, ("rebel", 6), ("principled", 2), violation=violation)
        return float(world.state.outcomes[0]["breaches"])

    assert (breaches("collective"), breaches("independent")) == (0.75, 0.25)


def test_people_see_those_they_hear(company: Company) -> None:
    world = company(preset="tipping/watch", episodes=1, operators=[]).run()
    near = {name: set() for name in world.state.names}  # type: ignore[var-annotated]
    for source, targets in world.state.edges("talk").items():
        for target in targets:
            near[target].add(source)
    for event in of(world, events.Asked):
        assert all(set(line["peers"]) <= near[event.who] for line in event.about["past"])
    alone = play(company, ("imitator", 4), peers=False)
    assert all(not line["peers"] for event in of(alone, events.Asked) for line in event.about["past"])


@pytest.mark.parametrize(("risky", "occasion"), [(1, "most"), (2, "split"), (3, "most")])
def test_conformists_speak_of_most_only_where_there_is_a_most(risky: int, occasion: str) -> None:
    peers = {f"P{n}": ("collective" if n < risky else "independent", 1.0) for n in range(4)}
    facts = {"past": [{"mine": "independent", "got": 1.0, "peers": peers, "success": False, "share": 0.5}]}
    assert Conformist().risks(View(State(seed=1), "Ada"), facts) == (occasion, risky == 3)


# -- temptation ------------------------------------------------------------------------------------


def test_breaking_a_rule_pays_unless_somebody_watches() -> None:
    game = Tipping(game="temptation", pay=10, ratio=1.2)
    chosen = {"Ada": "comply", "Ben": "break"}
    assert game.factors(chosen, watched=False) == {"Ada": 10, "Ben": 12}
    assert game.factors(chosen, watched=True) == {"Ada": 10, "Ben": 0}


def test_rewards_tip_people_who_only_go_by_them(company: Company) -> None:
    world = play(company, ("explorer", 40), game="temptation", rounds=8, window=5, peers=False)
    outcome = world.state.outcomes[0]
    assert outcome["first"] < 0.4 < outcome["last"]
    watched = play(company, ("explorer", 40), game="temptation", rounds=8, window=5, peers=False, watched=1)
    assert watched.state.outcomes[0]["last"] < 0.4


def test_whether_one_is_supervised_is_told_only_where_it_is_disclosed(company: Company) -> None:
    for disclosed, told in ((True, True), (False, False)):
        world = play(company, ("explorer", 3), game="temptation", watched=1, disclosed=disclosed)
        prompts = [event.prompt for event in of(world, events.Asked)]
        assert all(("You are supervised today" in prompt) is told for prompt in prompts)


def test_everybody_has_a_trade_with_words_of_its_own(company: Company) -> None:
    world = play(company, ("explorer", 8), game="temptation", rounds=1)
    labels = {tuple(event.answer["labels"]) for event in of(world, events.Asked)}
    assert len(labels) == 8
    assert {value for each in choices(world) for value in each.values()} <= {"break", "comply"}


# -- the company -----------------------------------------------------------------------------------


@pytest.mark.parametrize("game", ["threshold", "temptation"])
def test_characters_differ_on_the_same_facts(company: Company, game: str) -> None:
    said: dict[str, set[str]] = {}
    for bot in BOTS:
        cast = [{"mind": f"tipping.{bot}", "names": ["Ada"]}, {"mind": "tipping.rebel", "count": 3}]
        world = company(scenario="tipping", cast=cast, game=game, rounds=12).run()
        said[bot] = {event.text for event in of(world, events.Said) if event.who == "Ada"}
        assert said[bot], bot
    assert sum(map(len, said.values())) == len(set().union(*said.values()))


def test_calls_bound_what_is_asked(company: Company) -> None:
    for preset in registry.presets("tipping"):
        spec = WorldSpec.preset(preset).with_(episodes=1, operators=[])
        least, most = spec.scripts()[0].calls(len(spec.people()))
        assert least <= len(of(company(spec).run(), events.Asked)) <= most, preset


def test_the_watch_preset_is_worth_watching(company: Company) -> None:
    world = company(preset="tipping/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    low, high, alone = world.state.outcomes
    assert low["last"] > low["first"]
    assert high["successes"] < low["successes"]
    assert alone["last"] > 0.3
    assert [event for event in of(world, events.Unlinked) if event.by == "partner_choice"]


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="tipping/tiny").run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("tipping", world.log.events())
