"""The donor game: exact results (Vallinder & Hughes 2024), traces, pairings, punishment, generations."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import Ask, World, WorldSpec, events, registry, wording
from sandbox.contract import Mind
from scenarios.donor_game import acts
from tests import golden

Company = Callable[..., World]


def steady(share: float) -> dict[str, Any]:
    return {"name": "donor_game.steady", "share": share}


def gifts(world: World) -> Iterator[list[dict[str, Any]]]:
    """What was done, round by round, as the script keeps it."""
    for event in world.log.events():
        if isinstance(event, events.Posted) and event.key.startswith("acts "):
            yield event.value["acts"]


def asks(world: World, tag: str) -> list[events.Asked]:
    return [event for event in world.log.events() if isinstance(event, events.Asked) and event.tag == tag]


# -- exact numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "multiplier", "final"),
    [
        (1.0, 2, 30_720),
        (1.0, 1.5, 1_081.219),
        (1.0, 3, 3_542_940),
        (0.0, 2, 10),
        (0.5, 2, 393.906),
        (0.1, 2, 18.748),
    ],
)
def test_constant_generosity_gives_the_closed_form(
    company: Company, share: float, multiplier: float, final: float
) -> None:
    world = company(scenario="donor_game", people=12, mind=steady(share), multiplier=multiplier).run()
    assert world.state.outcomes[0]["mean_final"] == pytest.approx(final, abs=5e-4)
    assert world.state.outcomes[0]["mean_share"] == pytest.approx(share)


def test_however_long_a_generation_its_acts_count_and_take_no_more_room(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "LONGEST", 4)
    world = company(scenario="donor_game", people=7, mind="dice", rounds=3, passes=7, punishment=True, seed=2)
    for state in world.play():
        assert len(state.cards["engine"]) <= 4 + len({"endowed", "seats", "given"})
    shares = [act["share"] for done in gifts(world) for act in done if act["of"] > 0]
    outcome = world.state.outcomes[0]
    assert outcome["mean_share"] == pytest.approx(fmean(max(0.0, share) for share in shares))
    assert outcome["punished"] == pytest.approx(fmean(share < 0 for share in shares))


def test_nothing_given_leaves_exactly_the_endowment(company: Company) -> None:
    world = company(scenario="donor_game", people=12, mind=steady(0)).run()
    assert {person.score for person in world.state.present} == {10.0}


def test_with_two_games_everybody_receives_once_in_a_last_round(company: Company) -> None:
    """So everybody's mean is the same when all give everything: once all the units, once none."""
    world = company(scenario="donor_game", people=12, mind=steady(1)).run()
    payoffs = world.script.payoff(world.state)
    assert set(payoffs.values()) == {30_720.0}


def test_the_published_run_asks_1506_times(company: Company) -> None:
    """10 x (2 games x 12 rounds x 6 donors) gifts and 12 + 9 x 6 strategies."""
    world = company(WorldSpec.preset("donor_game/vallinder2024")).run()
    answered = Counter(event.tag for event in world.log.events() if isinstance(event, events.Chose))
    assert answered == {"give": 1440, "strategy": 66}
    assert world.script.calls(12) == (144, 156)
    assert len(world.state.outcomes) == 10
    assert not [event for event in world.log.events() if isinstance(event, events.Said)]


# -- traces ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", [0, 1, 3])
def test_a_trace_has_as_many_links_as_rounds_before_and_no_more_than_allowed(
    company: Company, length: int
) -> None:
    world = company(scenario="donor_game", people=12, mind="dice", trace_len=length, seed=4).run()
    for ask in asks(world, "give"):
        assert len(ask.about["trace"]) == min(ask.about["round"] - 1, length)


@settings(max_examples=15, deadline=None)
@given(people=st.integers(2, 13), seed=st.integers(0, 10_000), length=st.integers(1, 10))
def test_a_trace_is_what_happened_and_names_no_donor_twice(people: int, seed: int, length: int) -> None:
    with World(scenario="donor_game", people=people, mind="dice", trace_len=length, seed=seed) as world:
        world.run()
        assert world.status == "finished"
        done = {
            (act["who"], act["round"], i >= 12): act for i, done in enumerate(gifts(world)) for act in done
        }
        for ask in asks(world, "give"):
            trace = ask.about["trace"]
            assert len({link["who"] for link in trace}) == len(trace)
            at = (ask.about["recipient"], ask.about["round"])
            for link in trace:
                assert link["who"] == at[0]
                assert link["round"] < at[1]
                assert link in (done.get((link["who"], link["round"], late)) for late in (False, True))
                at = (link["to"], link["round"])


def test_the_prompt_tells_in_words_what_about_tells_in_facts(company: Company) -> None:
    """And never how many rounds there are."""
    world = company(scenario="donor_game", people=6, mind="dice", rounds=11, passes=1, seed=9).run()
    for ask in asks(world, "give"):
        assert f"Your recipient is {ask.about['recipient']}" in ask.prompt
        for link in ask.about["trace"]:
            to = "you" if link["to"] == ask.who else link["to"]
            share = f"{round(100 * link['share'])} %" if link["share"] >= 0.005 else "nothing"
            deed = f"gave {to} {share}" if link["of"] > 0 else f"had nothing to give {to}"
            assert f"{link['who']} {deed}." in ask.prompt
        assert "everybody hears it" in ask.prompt
        assert "11 rounds" not in ask.prompt


def test_the_trace_starts_afresh_with_the_second_game(company: Company) -> None:
    world = company(scenario="donor_game", people=6, mind="dice", rounds=3)
    for _ in range(4):
        world.step()
    last = [ask for ask in asks(world, "give") if ask.step == 4]
    assert [ask.about["trace"] for ask in last] == [[], [], []]
    assert {ask.about["own"] for ask in last} == {10.0}


# -- pairings ----------------------------------------------------------------------------------------------


def test_with_least_repeats_nobody_meets_more_than_twice_and_never_soon_again(company: Company) -> None:
    world = company(scenario="donor_game", people=12, mind="dice", passes=1, seed=2).run()
    met: dict[frozenset[str], list[int]] = {}
    for done in gifts(world):
        for act in done:
            met.setdefault(frozenset((act["who"], act["to"])), []).append(act["round"])
    assert len(met) == 36
    assert {second - first for first, second in met.values()} == {6}
    assert world.state.posted("repeats") == 36


@settings(max_examples=15, deadline=None)
@given(half=st.integers(1, 8), seed=st.integers(0, 10_000))
def test_roles_alternate_and_everybody_plays(half: int, seed: int) -> None:
    with World(scenario="donor_game", people=2 * half, mind="dice", rounds=5, passes=1, seed=seed) as world:
        rounds = [{act["who"] for act in done} for done in gifts(world.run())]
        everybody = set(world.state.names)
        assert all(now == everybody - before for before, now in pairwise(rounds))


def test_with_an_odd_number_one_sits_out_each_round(company: Company) -> None:
    world = company(scenario="donor_game", people=7, mind="dice").run()
    assert {len(done) for done in gifts(world)} == {3}
    assert len(world.state.posted("sitting out")) == 1


def test_strict_pairing_never_repeats_and_refuses_when_it_cannot(company: Company) -> None:
    world = company(scenario="donor_game", people=12, mind="dice", pairing="strict", rounds=6, passes=1).run()
    assert world.state.posted("repeats", 0) == 0
    refused = company(scenario="donor_game", people=12, mind="dice", pairing="strict", rounds=7)
    refused.step()
    assert refused.status == "failed"
    assert "12 people" in refused.fault
    assert "lower rounds" in refused.fault


def test_neighbours_meet_along_ties_only_and_take_turns(company: Company) -> None:
    ring = {"kind": "ring", "degree": 2}
    world = company(scenario="donor_game", people=9, mind="dice", pairing="neighbours", graph=ring).run()
    names = world.state.names
    balance: Counter[str] = Counter()
    for done in gifts(world):
        for act in done:
            assert (names.index(act["who"]) - names.index(act["to"])) % 9 in (1, 8)
            balance.update({act["who"]: 1, act["to"]: -1})
    assert max(map(abs, balance.values())) <= 6
    untied = company(scenario="donor_game", people=4, mind="dice", pairing="neighbours")
    untied.step()
    assert "needs ties" in untied.fault


# -- units -------------------------------------------------------------------------------------------------


class Spiteful(Mind):
    """Spends everything on punishment."""

    def answer(self, view: Any, ask: Ask, think: Any) -> Any:
        return (
            "Spite." if ask.tag == "strategy" else {"kind": "punish", "amount": ask.about["own"], "say": ""}
        )


@pytest.fixture
def spiteful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(registry.found().classes[Mind], "spiteful", Spiteful)


@pytest.mark.usefixtures("spiteful")
def test_punishment_costs_the_donor_and_never_takes_more_than_there_is(company: Company) -> None:
    world = company(
        scenario="donor_game", people=2, mind="spiteful", punishment=True, rounds=1, passes=1
    ).run()
    assert [person.score for person in world.state.present] == [0.0, 0.0]
    (act,) = next(gifts(world))
    assert act["share"] == -1.0
    assert world.state.outcomes[0]["punished"] == 1.0
    assert [e.amounts[act["to"]] for e in world.log.events() if isinstance(e, events.Paid) and e.source] == [
        -10.0
    ]


def test_treatment_is_the_share_given_and_only_what_is_public(company: Company) -> None:
    for public in (True, False):
        world = company(
            scenario="donor_game", people=4, mind=steady(0.3), rounds=1, passes=1, public=public
        ).run()
        treated = [t for event in world.state.public for t in world.script.treatment(event)]
        expected = [(act["who"], act["to"], 0.3) for act in next(gifts(world))] if public else []
        assert treated == expected


def test_who_comes_in_the_middle_gets_an_endowment_and_a_strategy(company: Company) -> None:
    world = company(scenario="donor_game", people=4, mind="dice", rounds=4, passes=1)
    world.step()
    assert world.intervene("join", {"name": "donor_game.miser"}, name="Zed")
    assert world.intervene("leave", world.state.names[0])
    world.run()
    assert world.status == "finished"
    assert world.state.people["Zed"].traits["strategy"]
    assert (
        len([e for e in world.log.events() if isinstance(e, events.Paid) and e.amounts == {"Zed": 10.0}]) == 1
    )


# -- as a whole --------------------------------------------------------------------------------------------


def test_a_newcomer_takes_the_number_of_an_adviser_half_way(company: Company) -> None:
    cast = [
        {
            "mind": steady(0.2),
            "names": ["Ada", "Ben"],
            "traits": {"strategy": "I give 60 %, as I always did."},
        },
        {"mind": "donor_game.miser", "names": ["Cleo", "Dan"]},
    ]
    spec = WorldSpec.of(
        {"scenario": "donor_game", "cast": cast, "operators": ["survivors_teach"], "episodes": 2}
    )
    world = company(spec)
    while world.state.episode < 2:
        world.step()
    newcomers = [ask for ask in asks(world, "strategy") if ask.about["advice"]]
    assert len(newcomers) == 2
    for ask in newcomers:
        adviser = ask.about["advice"][0]
        assert f"{adviser['who']} ended with" in ask.prompt
        assert wording.quoted(adviser["strategy"]) in ask.prompt
    plans = {world.state.people[ask.who].traits["strategy"] for ask in newcomers}
    assert any("made" in plan for plan in plans)


def test_the_golden_transcript(company: Company) -> None:
    world = company(WorldSpec.preset("donor_game/tiny"), seed=7).run()
    assert len(asks(world, "give") + asks(world, "strategy")) <= 60
    golden.check("donor_game", world.log.events())


def test_watching_is_worth_it(company: Company) -> None:
    """Somebody speaks in every round, hardly twice the same; ties and people change, with reasons."""
    world = company(WorldSpec.preset("donor_game/watch"), seed=1).run()
    story = list(world.log.events())
    said = [event for event in story if isinstance(event, events.Said)]
    assert {event.step for event in said} == set(range(1, world.state.step + 1))
    assert len({event.text for event in said}) > 0.95 * len(said)
    changes = [
        e for e in story if isinstance(e, events.Linked | events.Unlinked) and e.by == "partner_choice"
    ]
    assert len({event.step for event in changes}) > 8
    assert all(event.why for event in changes)
    assert [event for event in story if isinstance(event, events.Left) and event.why]
    assert not [event for event in story if isinstance(event, events.Failed)]


@pytest.mark.parametrize("preset", ["vallinder2024-punish", "trace1"])
def test_published_variants_play(company: Company, preset: str) -> None:
    world = company(WorldSpec.preset(f"donor_game/{preset}"), episodes=2).run()
    assert world.status == "finished"
    assert not [event for event in world.log.events() if isinstance(event, events.Failed)]
    assert max(len(ask.about["trace"]) for ask in asks(world, "give")) == (1 if preset == "trace1" else 3)


def test_a_secret_gift_is_known_to_the_two_alone(company: Any) -> None:
    world = company(preset="donor_game/tiny", public=False, seed=3)
    world.step()
    gifts = [event for event in world.log.events() if isinstance(event, events.Paid) and event.source]
    assert gifts
    assert all(set(event.witnesses) == set(event.amounts) for event in gifts)
