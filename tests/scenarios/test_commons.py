"""The commons: the paper's exact numbers (Piatti et al. 2024), the split, what is hidden, skins, bots."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import World, WorldSpec, events, registry
from sandbox.contract import Scenario
from scenarios.commons import Commons
from scenarios.commons.sharing import shared
from tests import golden

Company = Callable[..., World]
BOTS = ("steward", "greedy", "follower", "scold", "optimist", "newcomer")


def steady(catch: int) -> dict[str, Any]:
    return {"name": "commons.steady", "catch": catch}


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def posts(world: World, key: str) -> list[Any]:
    return [event.value for event in of(world, events.Posted) if event.key == key]


# -- exact numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize("split", ["stochastic", "proportional"])
@pytest.mark.parametrize(
    ("catch", "months", "gain", "efficiency", "over"),
    [
        (10, 12, 120, 1.0, 0.0),
        (20, 1, 20, 1 / 6, 1.0),
        (11, 4, 39, 0.325, None),
        (12, 3, 32, 4 / 15, None),
        (15, 2, 25, 5 / 24, None),
    ],
)
def test_constant_catches_give_the_numbers_of_the_paper(
    company: Company, split: str, catch: int, months: int, gain: float, efficiency: float, over: float | None
) -> None:
    world = company(scenario="commons", people=5, mind=steady(catch), split=split, talk=False).run()
    outcome = world.state.outcomes[0]
    assert (outcome["months"], outcome["gain"]) == (months, gain)
    assert outcome["efficiency"] == pytest.approx(efficiency)
    assert outcome["survived"] == (months == 12)
    if over is not None:
        assert (outcome["over_use"], outcome["equality"]) == (over, 1.0)


@pytest.mark.parametrize(
    ("gain", "percent"), [(20, 16.7), (36.3, 30.3), (58.5, 48.8), (62.4, 52.0), (66.0, 55.0), (31.5, 26.2)]
)
def test_efficiency_is_the_gain_of_five_over_600_as_in_the_papers_table(gain: float, percent: float) -> None:
    assert 100 * 5 * gain / (12 * Commons().sustainable(100)) == pytest.approx(percent, abs=0.06)


def test_equality_is_one_minus_the_gini_index(company: Company) -> None:
    cast = [{"mind": steady(0), "count": 1}, {"mind": steady(10), "count": 1}]
    world = company(scenario="commons", cast=cast, rounds=1, capacity=100, talk=False).run()
    assert world.state.outcomes[0]["equality"] == pytest.approx(0.5)


def test_the_threshold_is_what_grows_back() -> None:
    assert [Commons().sustainable(stock) for stock in (100, 75, 5)] == [50, 37, 2]
    assert Commons(growth=1.25).sustainable(100) == 20


@pytest.mark.parametrize("people", [2, 5, 30])
def test_an_open_capacity_scales_with_the_company(company: Company, people: int) -> None:
    world = company(scenario="commons", people=people, mind=steady(10), rounds=3, talk=False).run()
    assert world.state.posted("capacity") == 20 * people
    assert world.state.outcomes[0]["efficiency"] == 1.0


# -- the split -----------------------------------------------------------------------------------

wishes = st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 100), min_size=1, max_size=12)


@given(st.integers(0, 300), wishes, st.sampled_from(["stochastic", "proportional"]), st.integers(0, 99))
def test_nobody_gets_more_than_a_wish_and_all_no_more_than_there_is(
    stock: int, wishes: dict[str, int], rule: str, seed: int
) -> None:
    got = shared(stock, wishes, rule, random.Random(seed))
    assert sum(got.values()) == min(stock, sum(wishes.values()))
    assert all(0 <= got[name] <= wishes[name] for name in wishes)


def test_a_proportional_split_follows_the_wishes() -> None:
    wishes = {"Ada": 60, "Ben": 30, "Cleo": 10}
    assert shared(50, wishes, "proportional", random.Random(0)) == {"Ada": 30, "Ben": 15, "Cleo": 5}


def test_a_stochastic_split_gives_equal_wishes_equal_shares_on_average() -> None:
    wishes, rng = {"Ada": 30, "Ben": 30}, random.Random(1)
    mean = sum(shared(30, wishes, "stochastic", rng)["Ada"] for _ in range(2000)) / 2000
    assert mean == pytest.approx(15, abs=0.25)  # standard error sqrt(30 / 4 / 2000) = 0.06


# -- a month -------------------------------------------------------------------------------------


def test_talk_on_or_off_does_not_change_the_deal(company: Company) -> None:
    def first(talk: bool) -> dict[str, int]:
        world = company(scenario="commons", people=5, mind=steady(25), talk=talk, seed=4).run()
        return posts(world, "catches")[0]["got"]  # type: ignore[no-any-return]

    assert first(True) == first(False)
    assert len(set(first(True).values())) > 1  # it was dealt by chance


def test_hidden_catches_are_paid_every_month_and_known_to_their_owner_alone(company: Company) -> None:
    world = company(preset="commons/govsim-fish", reveal=False).run()
    paid = of(world, events.Paid)
    assert all(set(event.amounts) == set(event.witnesses) for event in paid)
    assert len(paid) == 5 * world.state.outcomes[0]["months"] > 5
    assert world.state.secret("ledger")["gain"] == {p.name: p.score for p in world.state.present}
    assert sum(person.score for person in world.state.present) > 0
    assert not [treated for event in world.state.public for treated in Commons().treatment(event)]


def test_a_meeting_ends_when_somebody_says_so_and_after_ten_contributions(company: Company) -> None:
    world = company(scenario="commons", people=5, mind="human", capacity=100)
    _answer(world, lambda ask: 10)
    for turn in range(10):
        world.beat()
        (name,) = world.waiting_for
        ask = world.seats[name]
        assert ask.tag == "talk"
        others = ask.answer.fields["next"].options
        assert name not in others
        world.answer(name, {"say": f"Contribution {turn}.", "end": "no", "next": others[0]})
        world.beat()
    world.beat()
    assert {ask.tag for ask in world.seats.values()} == {"limit"}
    assert len(of(world, events.Said)) == 10


def test_a_limit_needs_more_than_half(company: Company) -> None:
    for votes, limit in (((9, 9, 9, 0, 5), 9), ((9, 9, 8, 8, 0), None), ((0, 0, 0, 9, 9), None)):
        world = company(scenario="commons", people=5, mind="human", capacity=100, reflection=False, rounds=1)
        _answer(world, lambda ask: 10)
        _answer(world, lambda ask: {**ask.default, "end": "yes"})
        named = dict(zip(world.state.names, votes, strict=True))
        _answer(world, lambda ask, named=named: named[ask.who])
        assert world.state.posted("limit") == limit


def _answer(world: World, value: Callable[[Any], Any]) -> None:
    world.beat()
    for name, ask in world.seats.items():
        world.answer(name, value(ask))
    world.beat()


def test_talk_goes_along_the_ties(company: Company) -> None:
    world = company(preset="commons/watch", seed=3, operators=[], episodes=1, newcomer=0).run()
    near = {name: set(world.state.edges("talk")[name]) for name in world.state.names}
    said = of(world, events.Said)
    assert said
    assert all(set(event.witnesses) == near[event.who] | {event.who} for event in said)
    for event in of(world, events.Chose):
        if event.tag == "talk":
            assert event.value["next"] in near[event.who]


def test_the_newcomer_joins_in_the_third_month_with_a_goal_of_their_own(company: Company) -> None:
    world = company(preset="commons/govsim-newcomer")
    world.step()
    world.step()
    assert len(world.state.names) == 4
    world.step()
    *_, newcomer = world.state.present
    assert len(world.state.names) == 5
    assert "as much" in newcomer.traits["goal"]
    assert set(world.state.edges("talk")[newcomer.name]) == set(world.state.names) - {newcomer.name}
    got = posts(world, "catches")[-1]["got"]
    assert got[newcomer.name] == max(got.values())


def test_one_sentence_makes_it_universal(company: Company) -> None:
    def prompt(name: str) -> str:
        return str(of(company(preset=f"commons/govsim-{name}").run(), events.Asked)[0].prompt)

    sentence = " If everybody takes more than 10 tons, there will be less next month than now."
    assert sentence not in prompt("fish")
    assert prompt("universal").replace(sentence, "") == prompt("fish")


def test_a_greedy_catch_is_a_bad_treatment_of_everybody_else() -> None:
    got = {"Ada": 10, "Ben": 20, "Cleo": 35, "Dan": 2}
    event = events.Posted("catches", {"month": 1, "stock": 40, "got": got})
    acts = list(Commons().treatment(event))
    assert acts == [(name, frozenset(got), value) for name, value in zip(got, (0, -2, -5, 1), strict=True)]
    assert [Commons().regard(value, "Eva") for *_, value in acts[1:]] == [
        "took 4.0 times a fair share",
        "took 7.0 times a fair share",
        "kept to a fair share",
    ]


def test_calls_bound_what_is_asked(company: Company) -> None:
    for name in ("tiny", "govsim-fish", "govsim-silent", "govsim-newcomer"):
        spec = WorldSpec.preset(f"commons/{name}")
        least, most = spec.scripts()[0].calls(len(spec.people()))
        assert least <= len(of(company(spec).run(), events.Asked)) <= most


# -- people without a model ----------------------------------------------------------------------


def _sentence(company: Company, bot: str, catch: int) -> str:
    """What a bot says at the first meeting when its neighbour has caught so much."""
    cast = [{"mind": f"commons.{bot}", "names": ["Ada"]}, {"mind": steady(catch), "names": ["Ben"]}]
    world = company(scenario="commons", cast=cast, rounds=1, capacity=60, utterances=2, growth=3).run()
    return next(event.text for event in of(world, events.Said) if event.who == "Ada")


def test_characters_differ_on_the_same_facts(company: Company) -> None:
    assert len({_sentence(company, bot, 17) for bot in BOTS}) == len(BOTS)


@pytest.mark.parametrize("bot", ["steward", "follower", "scold"])
def test_a_fact_changes_the_sentence(company: Company, bot: str) -> None:
    one, other = _sentence(company, bot, 17), _sentence(company, bot, 23)
    assert one != other


def test_the_scold_names_the_overfisher_with_the_number_and_gives_them_the_word(company: Company) -> None:
    world = company(preset="commons/watch", episodes=1).run()
    months = {event.step: event.value["got"] for event in of(world, events.Posted) if event.key == "catches"}
    spoken = [event for event in of(world, events.Said) if event.who == "Rosa"]
    named = 0
    for event in spoken:
        got = {name: units for name, units in months[event.step].items() if name != "Rosa"}
        worst = max(got, key=lambda name: got[name])
        named += worst in event.text and str(got[worst]) in event.text
    assert named > len(spoken) / 2 > 2


@pytest.mark.parametrize(("other", "stops"), [("commons.scold", True), (steady(0), False)])
def test_greedy_takes_double_until_somebody_names_them(company: Company, other: Any, stops: bool) -> None:
    cast = [
        {"mind": other, "names": ["Ada"]},
        {"mind": {"name": "commons.greedy", "shame": 0}, "names": ["Ben"]},
        {"mind": steady(0), "count": 3},
    ]
    world = company(scenario="commons", cast=cast, rounds=2, capacity=50, utterances=1, seed=1)
    world.intervene("assign", "Ada", "leader")  # the leader speaks first
    first, then = posts(world.run(), "catches")
    assert (first["got"]["Ben"], then["got"]["Ben"] == 0) == (10, stops)


def test_nobody_sounds_like_a_stuck_record(company: Company) -> None:
    world = company(preset="commons/watch", episodes=1).run()
    said = [event.text for event in of(world, events.Said)]
    assert len(said) > 40
    assert len(set(said)) > 0.85 * len(said)


def test_the_watch_preset_is_worth_watching(company: Company) -> None:
    world = company(preset="commons/watch").run()
    stocks = posts(world, "stock")
    assert world.status == "finished"
    assert world.state.step >= 20
    assert min(stocks) < 0.3 * max(stocks)
    for kind in (events.Linked, events.Unlinked, events.Assigned):
        assert [event for event in of(world, kind) if event.by in ("partner_choice", "elect_leader")]
    assert not of(world, events.Failed)


def test_presets_keep_the_published_parameters() -> None:
    for name, skin in (("fish", "fishery"), ("pasture", "pasture"), ("pollution", "pollution")):
        spec = WorldSpec.preset(f"commons/govsim-{name}")
        (script,) = spec.scripts()
        assert isinstance(script, Commons)
        assert (script.skin, script.rounds, script.capacity) == (skin, 12, 100)
        assert (script.growth, script.collapse) == (2, 0.05)
        assert [who for who, _ in spec.people()] == ["John", "Kate", "Jack", "Emma", "Luke"]
        assert script.utterances == 10
    assert registry.family(Scenario)["commons"] is Commons
    assert {skin for skin, _ in Commons.skins} == {"fishery", "pasture", "pollution", "plain"}


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="commons/tiny", seed=7).run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("commons", world.log.events())
