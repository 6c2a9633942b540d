"""Stakeholders: the 720 deals by enumeration, who can pass what, secrets, and what delegates do to a deal."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import World, WorldSpec, events, registry
from scenarios.stakeholders.interests import (
    ISSUES,
    LEAST,
    PARTIES,
    POINTS,
    content,
    deals,
    nash,
    passes,
    score,
)
from tests import golden

Company = Callable[..., World]
BOTS = ("compromiser", "peacemaker", "hardliner", "maximizer", "saboteur")


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def play(company: Company, *bots: str, **how: Any) -> World:
    cast = [{"mind": f"stakeholders.{bot}"} for bot in bots]
    return company(scenario="stakeholders", cast=cast, **how).run()


def result(world: World) -> dict[str, Any]:
    return next(event.value for event in of(world, events.Posted) if event.key == "result")


# -- by enumeration --------------------------------------------------------------------------------


def test_there_are_720_deals_and_few_that_pass() -> None:
    assert len(deals()) == 720
    assert sum(passes(content(deal)) for deal in deals()) == 55
    assert sum(len(content(deal)) == 6 for deal in deals()) == 18


@pytest.mark.parametrize("party", PARTIES)
def test_the_best_is_worth_a_hundred_to_everybody_and_never_passes(party: str) -> None:
    best = {issue: max(points, key=points.__getitem__) for issue, points in POINTS[party].items()}
    assert score(party, best) == 100 == max(score(party, deal) for deal in deals())
    assert not passes(content(best))


def test_the_nash_solution_contents_everybody_and_cannot_be_improved() -> None:
    best = [score(party, nash()) for party in PARTIES]
    assert content(nash()) == list(PARTIES)
    for deal in deals():
        other = [score(party, deal) for party in PARTIES]
        assert other == best or any(a < b for a, b in zip(other, best, strict=True))


def test_five_of_six_are_enough_if_both_with_a_veto_are_among_them() -> None:
    assert passes(list(PARTIES))
    assert passes([party for party in PARTIES if party != "trust"])
    assert not passes([party for party in PARTIES if party != "city"])
    assert not passes(list(PARTIES[:4]))


# -- talks -----------------------------------------------------------------------------------------


def test_the_company_begins_and_ends_and_all_have_their_turn(company: Company) -> None:
    world = company(preset="stakeholders/tiny").run()
    by = [event.value["by"] for event in of(world, events.Posted) if event.key == "proposal"]
    assert by[0] == by[-1] == "company"
    assert sorted(by[1:6]) == sorted(PARTIES[1:])


def test_points_are_paid_where_it_passes_and_known_to_their_owner(company: Company) -> None:
    for bots in (["peacemaker"] * 6, ["maximizer"] * 6):
        world = play(company, *bots, rounds=24)
        end = result(world)
        for person in world.state.present:
            worth = score(str(person.role), end["deal"])
            assert person.score == (worth if end["passed"] else 0)
        assert all(len(event.witnesses) == 1 for event in of(world, events.Paid))
        for event in of(world, events.Asked):
            role = world.state.people[event.who].role
            assert event.about["points"] == POINTS[str(role)]
            assert event.witnesses == (event.who,)


def test_interests_are_in_the_rules_of_their_owner_alone(company: Company) -> None:
    world = company(preset="stakeholders/tiny")
    world.step()
    script = world.spec.scripts()[0]
    rules = {person.role: script.rules(world.state, person.name) for person in world.state.present}
    assert "at least 55 points" in rules["city"]
    assert "no money 25" in rules["city"]
    assert "no money 25" not in rules["company"]


def test_who_gives_way_finds_a_deal_and_who_does_not_does_not(company: Company) -> None:
    """Strong beats weak: over seeds, compromisers pass more often than maximizers, who never give way."""

    def passed(bot: str) -> int:
        return sum(result(play(company, *[bot] * 6, rounds=24, seed=seed))["passed"] for seed in range(4))

    assert passed("compromiser") > passed("maximizer") == 0


def test_two_who_say_no_to_everything_stop_it(company: Company) -> None:
    world = play(company, *["peacemaker"] * 4, "saboteur", "saboteur", rounds=20)
    assert not result(world)["passed"]


def test_what_is_decided_by_points_needs_no_votes(company: Company) -> None:
    world = company(preset="stakeholders/abdelnabi2024").run()
    end = result(world)
    assert not [event for event in of(world, events.Asked) if event.tag == "vote_deal"]
    assert end["yes"] == content(end["deal"])
    assert end["passed"] == passes(end["yes"])
    outcome = world.state.outcomes[0]
    assert outcome["content"] == len(end["yes"])
    assert 0 < outcome["nash"] <= 1.1


def test_a_delegate_never_asks_for_less_than_it_needs(company: Company) -> None:
    world = play(company, *["compromiser"] * 6, rounds=24)
    for event in of(world, events.Posted):
        if event.key == "proposal":
            assert score(event.value["by"], event.value["deal"]) >= LEAST[event.value["by"]]
            assert list(event.value["deal"]) == list(ISSUES)


def test_characters_differ_on_the_same_facts(company: Company) -> None:
    said = {
        bot: {event.text for event in of(play(company, *[bot] * 6, rounds=20), events.Said)} for bot in BOTS
    }
    assert all(said.values())
    assert sum(map(len, said.values())) == len(set().union(*said.values()))


def test_calls_are_what_is_asked(company: Company) -> None:
    for preset in registry.presets("stakeholders"):
        spec = WorldSpec.preset(preset).with_(episodes=1, operators=[])
        least, most = spec.scripts()[0].calls(6)
        assert least == most == len(of(company(spec).run(), events.Asked)), preset


def test_the_watch_preset_is_worth_watching(company: Company) -> None:
    world = company(preset="stakeholders/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    said = [event.text for event in of(world, events.Said)]
    assert len(set(said)) > 0.4 * len(said) > 20


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="stakeholders/tiny").run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("stakeholders", world.log.events())
