"""Opinions: what is asked, what is earned, where it ends, and published laws on it."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import World, WorldSpec, events, registry
from tests import golden

Company = Callable[..., World]


def of(world: World, kind: type) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kind)]


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="opinions/tiny").run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("opinions", world.log.events())


def test_people_hear_those_they_are_tied_to_and_nobody_else(company: Company) -> None:
    world = company(preset="opinions/tiny")
    world.step()
    asked = {event.who: event.about["heard"] for event in of(world, events.Asked)}
    assert asked["Ada"] == {"Ben": 0.1, "Eva": 0.7}
    assert asked["Cleo"] == {"Ben": 0.1, "Dan": 0.5}


def test_one_earns_what_ones_neighbours_agree(company: Company) -> None:
    world = company(preset="opinions/tiny", rounds=1).run()
    views = {person.name: person.traits["opinion"] for person in world.state.present}
    expected = 1 - (abs(views["Ada"] - views["Ben"]) + abs(views["Ada"] - views["Eva"])) / 2
    assert world.state.people["Ada"].score == pytest.approx(expected)


def test_a_listener_goes_part_of_the_way(company: Company) -> None:
    world = company(preset="opinions/tiny", rounds=1).run()
    assert world.state.people["Ben"].traits["opinion"] == pytest.approx(0.1 + 0.3 * ((0.9 + 0.3) / 2 - 0.1))


def test_agreement_ends_it(company: Company) -> None:
    cast = [{"mind": "opinions.listener", "count": 6}]
    world = company(scenario="opinions", cast=cast, graph="complete", rounds=200, seed=2).run()
    assert world.state.outcomes[-1]["reason"] == "all agree"
    assert world.state.outcomes[-1]["groups"] == 1
    words = company(
        scenario={"name": "opinions", "words": ["a", "b"], "rounds": 200}, cast=cast, graph="complete"
    )
    assert words.run().state.outcomes[-1]["largest"] == 1


def test_two_camps_at_a_quarter_of_the_scale(company: Company) -> None:
    outcome = company(preset="opinions/deffuant2000").run().state.outcomes[-1]
    assert outcome["groups"] in (2, 3)  # now and then somebody is left between


def test_camps_can_be_seen(company: Company) -> None:
    """In every round the colours are those of the opinions that were said in it."""
    world = company(preset="opinions/watch", rounds=6).run()
    said = next(e.value for e in reversed(of(world, events.Posted)) if e.key == "opinions")
    assert {person.name: person.team for person in world.state.present} == said
    assert {person.team for person in world.state.present} == {"roses", "beans", "apple trees"}


def test_friedkin_and_johnsen_settle_without_agreeing(company: Company) -> None:
    world = company(preset="opinions/friedkin1990").run()
    late = [event for event in of(world, events.Revised) if event.step == 30]
    assert world.state.outcomes[-1]["deviation"] > 0.01
    assert all("began with" in event.why for event in late if event.by == "friedkin_johnsen")


def test_whoever_comes_later_has_an_opinion_too(company: Company) -> None:
    operators = [{"name": "turnover", "share": 0.3}]
    world = company(preset="opinions/tiny", operators=operators).run()
    assert all("opinion" in person.traits for person in world.state.present[:2])
    assert not of(world, events.Failed)


def test_calls_bound_what_is_asked(company: Company) -> None:
    for preset in ("opinions/tiny", "opinions/watch"):
        spec = WorldSpec.preset(preset)
        least, most = spec.scripts()[0].calls(len(spec.people()))
        assert least <= len(of(company(spec).run(), events.Asked)) <= most
    assert "opinions/tiny" in registry.presets("opinions")
