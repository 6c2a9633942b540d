"""Generations: who stays, who comes, what they are told, and whose place they take."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from sandbox import World, WorldSpec
from sandbox.events import Joined, Left, Linked, Refused, Wrote
from sandbox.evolution.survivors_teach import _weights
from sandbox.spec import SpecError

Company = Callable[..., World]


def setting(*, bounds: Any = None, **params: Any) -> WorldSpec:
    """Six givers and six keepers on a ring, one generation, then one change of generations."""
    cast = [
        {
            "mind": {"name": "donor_game.steady", "share": 0.9},
            "count": 6,
            "traits": {"strategy": "I give 90 %."},
        },
        {
            "mind": {"name": "donor_game.steady", "share": 0.0},
            "count": 6,
            "traits": {"strategy": "I keep it all."},
        },
    ]
    plain = {
        "scenario": {"name": "donor_game", "rounds": 4, "passes": 1},
        "cast": cast,
        "society": {"talk": {"kind": "ring", "degree": 4}},
        "operators": [{"name": "survivors_teach", **params}],
        "bounds": bounds or {},
        "seed": 3,
    }
    return WorldSpec.of(plain)


def generation(company: Company, **params: Any) -> World:
    return company(setting(**params)).run()


def of(world: World, kind: type[Any]) -> list[Any]:
    return [e for e in world.log.events() if isinstance(e, kind) and e.by == "survivors_teach"]


def final_scores(world: World) -> dict[str, float]:
    """Of everybody who played, those who left included."""
    return {name: person.score for name, person in world.state.people.items() if not person.parents}


def test_the_better_half_stays(company: Company) -> None:
    world = generation(company)
    scores = final_scores(world)
    gone = {event.who for event in of(world, Left)}
    assert len(gone) == 6
    assert max(scores[name] for name in gone) <= min(scores[name] for name in scores.keys() - gone)
    assert len(world.state.names) == 12


def test_newcomers_take_after_survivors_and_hear_the_best(company: Company) -> None:
    world = generation(company, advisers=3)
    scores = final_scores(world)
    survivors = scores.keys() - {event.who for event in of(world, Left)}
    best = sorted(survivors, key=lambda name: -scores[name])[:3]
    for event in of(world, Joined):
        assert survivors >= set(event.parents)
        assert event.mind == world.state.people[event.parents[0]].mind
        advice = world.state.memory[event.who]["advice"]
        assert sorted(scores[name] for name in advice) == sorted(scores[name] for name in best)
        for name, words in advice.items():
            assert words == {"strategy": world.state.people[name].traits["strategy"], "score": scores[name]}
    assert len(of(world, Wrote)) == 18


def test_every_edit_says_why(company: Company) -> None:
    world = generation(company)
    assert all(event.why for event in of(world, (Left, Joined, Linked, Wrote)))  # type: ignore[arg-type]
    left, joined = of(world, Left)[0], of(world, Joined)[0]
    assert left.why.startswith(f"{left.who} ended with ")
    assert left.who in joined.why


def test_newcomers_take_over_the_ties(company: Company) -> None:
    """The ring is the same ring, with other names on it."""
    world = generation(company)
    edges = world.state.edges("talk")
    here = set(world.state.names)
    assert Counter(len(targets) for source, targets in edges.items() if source in here) == {4: 12}
    assert all(target in here and source in edges[target] for source, ts in edges.items() for target in ts)


@pytest.mark.parametrize(("share", "stay"), [(1.0, 12), (0.0, 1), (0.25, 3)])
def test_the_share_that_survives(company: Company, share: float, stay: int) -> None:
    assert len(of(generation(company, share=share), Left)) == 12 - stay


def test_people_who_may_not_leave_are_not_replaced(company: Company) -> None:
    gone = [event.who for event in of(generation(company), Left)]
    world = generation(company, bounds={"protected": gone[:1]})
    assert [event.args["who"] for event in of(world, Refused)] == gone[:1]
    assert len(of(world, Joined)) == 5
    assert gone[0] in world.state.names


def test_chances_follow_payoff_and_losses_count_as_nothing() -> None:
    assert _weights([30.0, 10.0, -5.0]) == [30.0, 10.0, 0.0]
    assert _weights([0.0, -1.0]) == [1.0, 1.0]


def test_a_persons_seat_is_not_copied(company: Company) -> None:
    """Else a newcomer would wait for a person whom nobody invited."""
    scores = final_scores(generation(company))
    best = max(scores, key=scores.__getitem__)
    world = company(setting())
    for _ in range(3):
        world.step()
    assert world.intervene("recast", best, {"name": "human"})
    while world.status != "finished":
        world.step()
        for name in world.waiting_for:
            world.answer(name, {"give": 0})
    assert best in world.state.names
    assert {event.mind["name"] for event in of(world, Joined)} == {"donor_game.steady"}


def test_without_leave_to_read_the_trait_nothing_begins_and_it_is_said(company: Company) -> None:
    with pytest.raises(
        SpecError, match="survivors_teach goes by the trait 'goal', which donor_game keeps private"
    ):
        generation(company, trait="goal")


def test_the_same_seed_makes_the_same_generation(company: Company) -> None:
    one, other = generation(company), generation(company)
    assert one.state.hash == other.state.hash
