"""Each bound refuses with its reason; a scenario's own verbs are its rules."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from sandbox import Stage
from sandbox.events import Linked, Refused, Stepped
from sandbox.projector import Projector
from tests.plays import Whispers
from tests.sandbox.troupe import Troupe

MIND = {"name": "fixed"}
EDITORS = ("random_rewire", "user", "user:Mara")


def troupe(**bounds: Any) -> Troupe:
    """Ada and Ben hear each other, Ben hears Cleo; Ada is the leader."""
    made = Troupe(bounds=Projector(**{"fewest": 3, **bounds}))
    scene = made.stage()
    scene.tie("Ada", "Ben")
    scene.link("Cleo", "Ben")
    scene.assign("Ada", "leader")
    made.events.clear()
    return made


BOUNDS: list[tuple[dict[str, Any], Callable[[Stage], Any], str]] = [
    ({}, lambda stage: stage.link("Ada", "Ada"), "nobody is tied to themselves"),
    ({"degree": 1}, lambda stage: stage.link("Ada", "Cleo"), "Ada already speaks to 1 people, the cap"),
    ({}, lambda stage: stage.unlink("Ada", "Cleo"), "Cleo does not hear Ada on talk"),
    ({"connected": ["talk"]}, lambda stage: stage.unlink("Cleo", "Ben"), "Cleo would speak to nobody"),
    ({"connected": ["talk"]}, lambda stage: stage.unlink("Ben", "Ada"), "Ben would speak to nobody"),
    ({"most": 4}, lambda stage: stage.join(MIND), "the population may not exceed 4"),
    ({"fewest": 4}, lambda stage: stage.leave("Dan"), "the population may not fall below 4"),
    ({"protected": ["Dan"]}, lambda stage: stage.leave("Dan"), "Dan is protected"),
    ({"roles": ["leader"]}, lambda stage: stage.leave("Ada"), "somebody must be leader"),
    ({"roles": ["leader"]}, lambda stage: stage.assign("Ada", None), "somebody must be leader"),
    ({"roles": ["leader"]}, lambda stage: stage.assign("Ada", "clerk"), "somebody must be leader"),
]


@pytest.mark.parametrize("by", EDITORS)
@pytest.mark.parametrize(("bounds", "edit", "reason"), BOUNDS)
def test_a_bound_refuses_operators_and_people_with_a_reason(
    by: str, bounds: dict[str, Any], edit: Callable[[Stage], Any], reason: str
) -> None:
    made = troupe(**bounds)
    assert not edit(made.stage(by))
    (refused,) = made.events
    assert isinstance(refused, Refused)
    assert (refused.why, refused.by, refused.witnesses) == (reason, by, ("engine",))


@pytest.mark.parametrize(("bounds", "edit", "reason"), BOUNDS)
def test_a_scenario_is_not_refused(bounds: dict[str, Any], edit: Callable[[Stage], Any], reason: str) -> None:
    made = troupe(**bounds)
    edit(made.stage())
    assert not isinstance(made.last, Refused)


@pytest.mark.parametrize(
    ("bounds", "edit"),
    [
        ({"degree": 1}, lambda stage: stage.link("Ada", "Ben", weight=2.0)),  # no further tie, another weight
        ({"degree": 2}, lambda stage: stage.link("Ada", "Cleo")),
        ({"connected": ["trust"]}, lambda stage: stage.unlink("Ada", "Ben")),
        ({"connected": ["talk"], "degree": 2}, lambda stage: stage.link("Ben", "Cleo")),
        ({"most": 5}, lambda stage: stage.join(MIND)),
        ({"protected": ["Ada"]}, lambda stage: stage.leave("Dan")),
        ({"roles": ["leader"]}, lambda stage: stage.assign("Ada", "leader")),
        ({"roles": ["leader"]}, lambda stage: stage.assign("Dan", "leader")),
        ({"roles": ["clerk"]}, lambda stage: stage.assign("Ada", None)),
    ],
)
def test_what_keeps_within_the_bounds_happens(bounds: dict[str, Any], edit: Callable[[Stage], Any]) -> None:
    made = troupe(**bounds)
    assert edit(made.stage("random_rewire"))
    assert not isinstance(made.last, Refused)


def test_a_role_may_go_when_somebody_else_holds_it() -> None:
    made = troupe(roles=["leader"])
    assert made.stage("elect").assign("Ben", "leader")
    assert made.stage("elect").assign("Ada", None)
    assert not made.stage("elect").assign("Ben", None)


def test_the_last_tie_that_one_hears_by_stays() -> None:
    made = troupe(connected=["talk"])
    made.stage().link("Cleo", "Dan")
    assert not made.stage("rewire").unlink("Cleo", "Dan")
    assert made.last.why == "Dan would hear nobody"


def test_edits_are_counted_per_operator_and_round() -> None:
    made = troupe(edits=2)
    one, other = made.stage("rewire"), made.stage("elect_leader")
    one.write("Dan", "note", "is no structural edit")
    tried = [("Ada", "Dan"), ("Ada", "Ada"), ("Dan", "Ada"), ("Ben", "Dan")]
    assert [one.link(*ends) for ends in tried] == [True, False, True, False]
    assert made.last.why == "the budget of 2 edits a round is used up"
    assert other.link("Ben", "Dan")
    assert made.stage("user").link("Cleo", "Dan")
    assert made.stage("user").link("Dan", "Cleo")
    assert made.stage("user").link("Dan", "Ben")
    made.emit(Stepped(1, "hash"), "engine")
    assert made.stage("rewire", step=2).link("Cleo", "Ada")
    assert troupe(edits=0).stage("rewire").link("Ada", "Dan") is False


class Rigid(Whispers):
    """Lets operators do nothing but link."""

    allows: ClassVar[frozenset[str]] = frozenset({"link"})


@pytest.mark.parametrize(
    ("edit", "verb"),
    [
        (lambda stage: stage.unlink("Ada", "Ben"), "unlink"),
        (lambda stage: stage.assign("Ada", "clerk"), "assign"),
        (lambda stage: stage.team_up("Ada", "red"), "team"),
        (lambda stage: stage.revise("Ada", "mood", "cross"), "revise"),
        (lambda stage: stage.join(MIND), "join"),
        (lambda stage: stage.leave("Ada"), "leave"),
        (lambda stage: stage.recast("Ada", MIND), "recast"),
        (lambda stage: stage.move("Ada", "the inn"), "move"),
        (lambda stage: stage.erase("Ada", "note"), "erase"),
    ],
)
def test_operators_do_what_the_scenario_allows_and_people_what_they_like(
    edit: Callable[[Stage], Any], verb: str
) -> None:
    made = Troupe(script=Rigid())
    made.stage().tie("Ada", "Ben")
    made.stage().write("Ada", "note", "what there is to erase")
    assert not edit(made.stage("rewire"))
    assert made.last.why == f"rigid does not allow operators to {verb}"
    assert made.stage("rewire").link("Ada", "Cleo")
    assert isinstance(made.last, Linked)
    assert edit(made.stage("user:Mara"))
