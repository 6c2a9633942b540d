"""Elections: by ballot and by payoff, ties, who leaves the office, what is public, and what bounds forbid."""

from collections.abc import Callable
from typing import Any

import pytest

from sandbox import World, WorldSpec, events

Company = Callable[..., World]


def voting(
    company: Company, *, people: int = 5, rounds: int = 4, bounds: Any = None, **operator: Any
) -> World:
    return company(
        scenario="commons",
        people=people,
        mind={"name": "commons.steady", "catch": 5},
        rounds=rounds,
        talk=False,
        reflection=False,
        operators=[{"name": "elect_leader", **operator}],
        **({"bounds": bounds} if bounds else {}),
    )


def of(world: World, kind: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kind)]


def tallies(world: World) -> list[dict[str, Any]]:
    return [event.value for event in of(world, events.Posted) if event.key == "election"]


def leaders(world: World, role: str = "leader") -> list[str]:
    return [person.name for person in world.state.present if person.role == role]


def test_everybody_is_asked_and_most_votes_win(company: Company) -> None:
    world = voting(company, rounds=6).run()
    ballots = [event for event in of(world, events.Asked) if event.tag == "elect"]
    assert len(ballots) == 6 * 5
    assert all(event.witnesses == (event.who,) for event in ballots)
    for step, tally in enumerate(tallies(world), start=1):
        votes = [
            event.value for event in of(world, events.Chose) if event.tag == "elect" and event.step == step
        ]
        assert tally["tally"] == {name: votes.count(name) for name in set(votes)}
        assert tally["tally"][tally["winner"]] == max(tally["tally"].values())


def test_there_is_one_leader_and_the_change_is_public_with_the_votes(company: Company) -> None:
    world = voting(company, rounds=12).run()
    holder = None
    winners = {step: tally["winner"] for step, tally in enumerate(tallies(world), start=1)}
    for step, winner in winners.items():
        changes = [event for event in of(world, events.Assigned) if event.step == step]
        if winner == holder:
            assert changes == []
        else:
            assert [(e.who, e.role) for e in changes] == [(winner, "leader")] + (
                [(holder, None)] if holder else []
            )
            assert all("votes" in event.why and event.witnesses == events.EVERYBODY for event in changes)
        holder = winner
    assert leaders(world) == [holder]
    assert len(set(winners.values())) > 1


def test_a_tie_is_drawn_by_lot_and_says_so(company: Company) -> None:
    winners = set()
    for seed in range(12):
        world = company(
            scenario="commons", people=2, mind="human", rounds=1, talk=False, reflection=False, seed=seed,
            operators=["elect_leader"],
        )  # fmt: skip
        for value in (lambda ask: 0, lambda ask: ask.who):  # everybody votes for themselves
            world.beat()
            for name, ask in world.seats.items():
                world.answer(name, value(ask))
            world.beat()
        (assigned,) = of(world, events.Assigned)
        assert assigned.why.endswith("drawn by lot")
        winners.add(assigned.who)
    assert winners == {"Ada", "Ben"}


@pytest.mark.parametrize("role", ["leader", "harbour master"])
def test_by_rule_the_highest_payoff_wins_without_a_question(company: Company, role: str) -> None:
    cast = [{"mind": {"name": "commons.steady", "catch": catch}, "count": 1} for catch in (3, 9, 4)]
    world = company(
        scenario="commons",
        cast=cast,
        rounds=3,
        talk=False,
        operators=[{"name": "elect_leader", "by": "rule", "role": role}],
    ).run()
    assert leaders(world, role) == ["Ben"]
    assert not [event for event in of(world, events.Asked) if event.tag == "elect"]
    (assigned,) = of(world, events.Assigned)  # kept twice, and nothing is said about it
    assert assigned.why == "Ben has the highest payoff, 9"


def test_in_a_large_company_the_highest_payoffs_stand(company: Company) -> None:
    cast = [{"mind": {"name": "commons.steady", "catch": catch}, "count": 1} for catch in range(1, 9)]
    world = company(
        scenario="commons",
        cast=cast,
        rounds=1,
        talk=False,
        operators=[{"name": "elect_leader", "candidates": 3}],
    ).run()
    asked = [event for event in of(world, events.Asked) if event.tag == "elect"]
    assert len(asked) == 8
    assert {tuple(event.answer["options"]) for event in asked} == {tuple(world.state.names[-3:])}


def test_a_role_that_somebody_must_hold_is_never_vacant(company: Company) -> None:
    world = voting(company, rounds=12, bounds={"roles": ["leader"]}).run()
    assert len({tally["winner"] for tally in tallies(world)}) > 1
    assert leaders(world) == [tallies(world)[-1]["winner"]]
    assert not of(world, events.Refused)


def test_where_roles_may_not_be_assigned_the_vote_stays_a_vote(company: Company) -> None:
    world = voting(company, rounds=4, bounds={"edits": 0}).run()
    assert leaders(world) == []
    assert len(tallies(world)) == len(of(world, events.Refused)) == 4


def test_the_commons_listens_to_its_leader(company: Company) -> None:
    spec = WorldSpec.preset("commons/watch").with_(episodes=1)
    world = company(spec).run()
    since = [(event.step, event.who) for event in of(world, events.Assigned) if event.role == "leader"]
    openers = {
        event.step: event.who for event in reversed([e for e in of(world, events.Asked) if e.tag == "talk"])
    }
    assert len(since) >= 2
    for step, opener in openers.items():
        led = [who for when, who in since if when < step]
        assert not led or opener == led[-1]
