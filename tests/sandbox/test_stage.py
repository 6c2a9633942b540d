"""The stage: one verb per event, what a script may read, and chance that depends on where one is alone."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sandbox import Stage
from sandbox.events import (
    Assigned,
    Erased,
    Event,
    Joined,
    Left,
    Linked,
    Moved,
    Paid,
    Posted,
    Recast,
    Revised,
    Said,
    Set,
    Stepped,
    Teamed,
    Unlinked,
    Wrote,
)
from sandbox.stage import DIRECTOR, VERBS, NotPublic
from tests.sandbox.troupe import Troupe

MIND = {"name": "fixed"}


@pytest.mark.parametrize(
    ("verb", "event"),
    [
        (lambda s: s.say("Ada", "Hi"), Said("Ada", "Hi")),
        (lambda s: s.say("Ada", "Psst", to=["Ben", "Ben"]), Said("Ada", "Psst", to=("Ben", "Ada"))),
        (lambda s: s.post("stock", 3), Posted("stock", 3)),
        (lambda s: s.post("card", 3, to=["Ben"]), Posted("card", 3, to=("Ben",))),
        (lambda s: s.keep("truth", 3), Posted("truth", 3, to=("engine",))),
        (lambda s: s.pay({"Ada": 1.5}, source="Ben"), Paid({"Ada": 1.5}, "Ben")),
        (lambda s: s.link("Ada", "Ben", "trust", 0.5, "why"), Linked("Ada", "Ben", "trust", 0.5, why="why")),
        (lambda s: s.unlink("Ada", "Ben", why="why"), Unlinked("Ada", "Ben", "talk", why="why")),
        (lambda s: s.assign("Ada", "clerk", "why"), Assigned("Ada", "clerk", why="why")),
        (lambda s: s.assign("Ada", "clerk", public=True), Assigned("Ada", "clerk", to=("*",))),
        (lambda s: s.team_up("Ada", "red", "why"), Teamed("Ada", "red", why="why")),
        (lambda s: s.move("Ada", "the inn", "why"), Moved("Ada", "the inn", why="why")),
        (lambda s: s.revise("Ada", "mood", "cross", "why"), Revised("Ada", "mood", "cross", why="why")),
        (lambda s: s.write("Ada", "k", 1, "advice", "why"), Wrote("Ada", "advice", "k", 1, why="why")),
        (lambda s: s.erase("Ada", "k", why="why"), Erased("Ada", "notes", "k", why="why")),
        (lambda s: s.leave("Ada", "why"), Left("Ada", why="why")),
        (lambda s: s.recast("Ada", MIND, "why"), Recast("Ada", MIND, why="why")),
        (lambda s: s.set("budget.calls", 5, "why"), Set("budget.calls", 5, why="why")),
        (
            lambda s: s.join(MIND, name="Zed", parents=["Ada"], why="why", goal="win"),
            Joined("Zed", MIND, {"goal": "win"}, ("Ada",), why="why"),
        ),
    ],
)
def test_a_verb_is_an_event(verb: Callable[[Stage], Any], event: Event) -> None:
    made = Troupe()
    verb(made.stage())
    (made_event,) = made.events
    assert made_event == replace(event, seq=made_event.seq, step=1, by="scenario")


def test_people_may_use_every_verb() -> None:
    assert all(callable(getattr(Stage, verb)) for verb in VERBS)


def test_words_on_a_channel_reach_those_who_hear_it_now() -> None:
    made = Troupe()
    stage = made.stage()
    stage.link("Ada", "Cleo")
    stage.say("Ada", "Hi", channel="talk")
    assert made.last.witnesses == ("Cleo", "Ada")
    stage.link("Ada", "Ben")
    assert made.last.kind == "Linked"
    assert made.events[1].witnesses == ("Cleo", "Ada")


def test_ties_and_cuts_go_both_ways() -> None:
    made = Troupe()
    stage = made.stage()
    assert stage.tie("Ada", "Ben")
    assert stage.edges() == {"Ada": {"Ben": 1.0}, "Ben": {"Ada": 1.0}}
    stage.unlink("Ada", "Ben")
    assert stage.cut("Ada", "Ben")
    assert [event.kind for event in made.events] == ["Linked", "Linked", "Unlinked", "Unlinked"]
    assert stage.hearers("Ada") == stage.hearers("Ben") == []


def test_a_newcomer_gets_a_name_that_nobody_had() -> None:
    made = Troupe()
    made.stage().leave("Ben")
    assert made.stage().join(MIND) == "Eva"
    assert made.stage().join(MIND, name="Zed") == "Zed"


@pytest.mark.parametrize("name", ["Ada", "engine", "engine:rewire", "*", "user", "Director", " Zed", "a\nb"])
def test_a_name_that_is_taken_or_means_something_else_is_not_given(name: str) -> None:
    made = Troupe()
    with pytest.raises(ValueError, match=r"reserved|not used twice|choose another"):
        made.stage().join(MIND, name=name)
    assert made.events == []


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        (lambda s: s.say("Zed", "Hi"), "Said names 'Zed', who is not here"),
        (lambda s: s.say("Ada", "Hi", to=["Zed"]), "'Zed' is not here to hear this"),
        (lambda s: s.pay({"Ada": 1, "Zed": 1}), "Paid names 'Zed'"),
        (lambda s: s.pay({"Ada": 1}, source="Zed"), "Paid names 'Zed'"),
        (lambda s: s.link("Ada", "Zed"), "Linked names 'Zed'"),
        (lambda s: s.link("Zed", "Ada"), "Linked names 'Zed'"),
        (lambda s: s.assign("Zed", "clerk"), "Assigned names 'Zed'"),
        (lambda s: s.assign("Dan", "clerk"), "Assigned names 'Dan'"),  # he left
    ],
)
@pytest.mark.parametrize("by", ["scenario", "rewire", "user"])
def test_who_is_not_here_cannot_be_named(by: str, verb: Callable[[Stage], Any], words: str) -> None:
    made = Troupe()
    made.stage().leave("Dan")
    with pytest.raises(LookupError, match=words):
        verb(made.stage(by))
    assert len(made.events) == 1


@pytest.mark.parametrize("amount", [math.nan, math.inf, "3", None, True])
def test_pay_and_weights_are_finite_numbers(amount: Any) -> None:
    made = Troupe()
    with pytest.raises(ValueError, match="the pay of Ada must be a finite number, got"):
        made.stage().pay({"Ada": amount})
    with pytest.raises(ValueError, match="the weight must be a finite number, got"):
        made.stage().link("Ada", "Ben", weight=amount)
    assert made.events == []


def test_a_person_may_speak_from_outside_and_a_script_may_not() -> None:
    made = Troupe()
    made.stage("user").say(DIRECTOR, "Louder!")
    assert made.last == Said(DIRECTOR, "Louder!", seq=made.last.seq, step=1, by="user")
    with pytest.raises(LookupError):
        made.stage("rewire").say(DIRECTOR, "Louder!")


def test_an_operator_reads_what_is_public_and_what_the_scenario_declares() -> None:
    made = Troupe()
    made.stage().keep("truth", 42)
    made.stage().post("stock", 3)
    made.stage().say("Ada", "secret", to=["Ben"])
    operator = made.stage("rewire")
    with pytest.raises(NotPublic, match="operator rewire reads the stage, not the state"):
        _ = operator.state
    with pytest.raises(NotPublic, match="may not read the trait 'persona': whispers declares mood"):
        operator.trait("Ada", "persona")
    assert operator.trait("Ada", "mood") == "calm"
    assert (operator.secret("truth"), operator.posted("stock")) == (None, 3)
    made.emit(Stepped(1, "hash"), "engine")
    assert operator.happened() == []
    made.stage(step=2).post("stock", 2)
    assert [event.kind for event in operator.happened()] == ["Posted"]
    assert [event.kind for event in operator.past()] == ["Opened", "Posted", "Posted"]
    assert made.stage("user").trait("Ada", "persona") == made.stage().trait("Ada", "persona") == "is Ada"
    assert made.stage().secret("truth") == 42


def test_what_an_operator_keeps_only_it_reads() -> None:
    made = Troupe()
    made.stage("rewire").keep("memory", 7)
    assert made.last.witnesses == ("engine:rewire",)
    assert made.stage("rewire").secret("memory") == 7
    assert made.stage("elect").secret("memory") is made.stage().secret("memory") is None


def test_what_one_reads_of_people() -> None:
    made = Troupe()
    stage = made.stage()
    stage.pay({"Ada": 2})
    stage.assign("Ada", "clerk")
    stage.team_up("Ada", "red")
    stage.move("Ada", "the inn")
    assert (stage.score("Ada"), stage.role("Ada"), stage.team("Ada"), stage.place("Ada")) == (
        2,
        "clerk",
        "red",
        "the inn",
    )
    assert (stage.names, stage.staff, stage.mind("Ada")) == (["Ada", "Ben", "Cleo", "Dan"], [], MIND)
    assert (stage.round, stage.episode, stage.payoffs()["Ada"]) == (1, 1, 2)


def test_chance_goes_by_name_actor_and_round_and_not_by_what_happened_before() -> None:
    def draw(made: Troupe, by: str = "scenario", name: str = "deal") -> float:
        return made.stage(by).random(name).random()

    one, other = Troupe(), Troupe()
    other.stage().say("Ada", "talk does not change the deal")
    assert draw(one) == draw(other) == draw(other)
    assert len({draw(one), draw(one, name="lot"), draw(one, by="rewire")}) == 3
    other.state.round = 1
    assert draw(one) != draw(other)
