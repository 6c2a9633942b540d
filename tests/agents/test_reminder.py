"""Reminders: drift from one's goal is measured in three ways, and once it is too large one is told again."""

import math
from typing import Any

import pytest

from agents.faculties import of_preset
from agents.faculties.reminder import Reminder, names
from agents.prompts import tokens
from sandbox import Allocation, Choice, Form, Number, Text, events
from sandbox.drift import divergence, fitted, given_by, goal_drift, share_of_most
from tests.agents.lived import Life, ask

GOAL = "Keep the lake full of fish."


def life(**traits: Any) -> Life:
    made = Life()
    made.open()
    for trait, value in traits.items():
        made.happen(events.Revised("Ada", trait, value))
    return made


def said(*lines: str, who: str = "Ada") -> list[events.Event]:
    return [events.Said(who, line) for line in lines]


def kept(turn: Any) -> dict[str, Any]:
    (item,) = (write.item for write in turn.writes if write.store == "drift")
    return dict(item)


# -- measures ------------------------------------------------------------------------------------------------


SHARES = Allocation(among=("fish", "nets", "rest"), total=10)
PICK = Choice(options=("fish", "nets", "rest"))
FORM = Form(fields={"move": PICK, "say": Text(empty=True), "sure": Number(high=1)})


@pytest.mark.parametrize(
    ("kind", "answers", "drift"),
    [
        (SHARES, [{"fish": 10}], 0),
        (SHARES, [{"nets": 10}], 1),
        (SHARES, [{"fish": 5, "nets": 5}], 0.5),
        (SHARES, [{"fish": 6, "nets": 2, "rest": 2}], 0.3),
        (PICK, ["fish", "nets", "nets", "nets"], 0.75),
        (PICK, ["rest"], 0.5),
        (FORM, [{"move": "fish", "say": "nets", "sure": 1}, {"move": "nets", "say": "", "sure": 0}], 0.5),
        (PICK, [], None),
        (SHARES, [{"fish": 0}], None),
        (Number(high=9), [3], None),
    ],
)
def test_drift_of_deeds_is_what_goes_against_the_goal(
    kind: Any, answers: list[Any], drift: float | None
) -> None:
    given = [pair for one in answers for pair in given_by(one, kind.plain())]
    assert goal_drift(given, {"fish"}, {"nets"}) == (None if drift is None else pytest.approx(drift))


def test_samples_that_are_alike_have_no_drift_and_none_has_more_than_all() -> None:
    same, apart = ["a", "b"] * 4, ["c"] * 8
    assert share_of_most(same, same) == 0
    assert 0.5 < share_of_most(same, apart) < 1
    assert divergence(same, apart) < math.log(2)
    assert 0.99 < share_of_most(["a"] * 1000, ["b"] * 1000) < 1


def test_a_series_that_returns_to_its_mean_is_found_to() -> None:
    """D' = D + 0.3 - 0.5 D: settles at 0.6, half of a disturbance is gone in one turn."""
    series = [0.0]
    for _ in range(20):
        series.append(series[-1] + 0.3 - 0.5 * series[-1])
    found = fitted(series)
    assert found is not None
    assert (found.a, found.b) == (pytest.approx(0.3), pytest.approx(-0.5))
    assert (found.equilibrium, found.half_life) == (pytest.approx(0.6), pytest.approx(1))
    assert fitted([0.5, 0.5, 0.5]) is None
    assert fitted([0.5]) is None


# -- the faculty ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "drifted"),
    [(("The lake full of fish, keep it!",), False), (("My cousin sings opera.",), True), ((), False)],
)
def test_who_talks_of_something_else_is_reminded(lines: tuple[str, ...], drifted: bool) -> None:
    made = life(goal=GOAL)
    made.happen(*said(*lines), *said("Opera, opera!", who="Ben"))
    turn = made.turn()
    Reminder(every=0, above=0.9).deliberate(turn)
    assert turn.slots == ({"reminder": [GOAL]} if drifted else {})
    if lines:
        told = kept(turn)
        assert (told["words"] > 0.9, told["reminded"]) == (drifted, drifted)
    else:
        assert turn.writes == []
    assert turn.asked == []


def test_who_acts_against_their_goal_is_reminded_with_limits_and_promise() -> None:
    made = life(goal=GOAL, serves=["north"], opposes="south, west", limits="never more than two fish")
    made.happen(*said("Hello. I will go north, and then home! What a day."))
    for answer in ("north", "south", "west"):
        made.decide("Which door?", answer, None)
    made.decide("Which hat?", "north", None, tag="hat")
    turn = made.turn()
    Reminder(every=0, above=0.5, by=("deeds",), last=3).deliberate(turn)
    assert kept(turn)["deeds"] == pytest.approx(2 / 3, abs=1e-4)
    assert turn.slots["reminder"] == [
        f'{GOAL} Your limits: never more than two fish You said: "I will go north, and then home!"'
    ]
    loyal = made.turn()
    Reminder(every=0, above=0.7, by=("deeds",), last=3).deliberate(loyal)
    assert loyal.slots == {}
    assert not kept(loyal)["reminded"]


def test_measuring_changes_nothing_but_the_record() -> None:
    """With any bound the drift of a turn is the same: a reminder does not change what came before it."""
    found = []
    for above in (0.0, 0.5, 0.99):
        made = life(goal=GOAL)
        made.happen(*said("My cousin sings opera by the lake."))
        turn = made.turn()
        Reminder(every=0, above=above).deliberate(turn)
        found.append(kept(turn)["words"])
    assert len(set(found)) == 1


@pytest.mark.parametrize(("own", "fresh", "drifted"), [("south", "north", True), ("north", "north", False)])
def test_answers_with_a_past_are_held_against_those_without(own: str, fresh: str, drifted: bool) -> None:
    def says(words: str, schema: Any) -> Any:
        return {"answer": own if "South, always!" in words else fresh}

    made = life(goal=GOAL)
    made.happen(*said("South, always!", who="Ben"))
    turn = made.turn(says)
    Reminder(every=0, above=0.5, by=("samples",), samples=4).deliberate(turn)
    assert len(turn.asked) == 8
    assert sum("South, always!" in words for words in turn.asked) == 4
    assert kept(turn)["samples"] == pytest.approx(share_of_most([own] * 4, [fresh] * 4), abs=1e-4)
    assert ("reminder" in turn.slots) is drifted


def test_answers_that_are_not_legal_are_no_sample() -> None:
    turn = life(goal=GOAL).turn(lambda words, schema: {"answer": "the moon"})
    Reminder(every=0, above=0.5, by=("samples",), samples=2).deliberate(turn)
    assert (turn.slots, turn.writes) == ({}, [])


def test_a_reminder_by_the_clock_is_on_record_and_measures_nothing() -> None:
    made = life(goal=GOAL)
    made.happen(*said("My cousin sings opera."))
    made.state.round = 3
    turn = made.turn()
    Reminder(every=4).deliberate(turn)
    assert kept(turn) == {"reminded": True, "round": 4}


def test_the_preset_reminds_once_in_a_turn_within_its_tokens() -> None:
    made = life(goal=GOAL + " And the shore. " * 90, opposes=["south"], serves=["north"])
    made.happen(*said("My cousin sings opera."))
    made.decide("Which door?", "south", None)
    turn = made.turn()
    for one in of_preset("reminder_on_drift"):
        one.deliberate(turn)
    (line,) = turn.slots["reminder"]
    assert tokens(line) <= 60
    assert {write.key for write in turn.writes} == {"door by words", "door by deeds"}
    assert turn.asked == []


def test_shares_of_an_allocation_count_by_their_amounts() -> None:
    made = life(goal=GOAL, serves=["a"], opposes=["b"])
    kind = Allocation(among=("a", "b"), total=10)
    made.decide("Share it.", {"a": 2.0, "b": 8.0}, None, tag="share", kind=kind)
    turn = made.turn(question=ask("Share it.", "share", kind))
    Reminder(every=0, above=0.5, by=("deeds",)).deliberate(turn)
    assert kept(turn)["deeds"] == 0.8


def test_names_come_as_a_list_or_with_commas() -> None:
    assert names(["a", "b"]) == names("a, b") == frozenset("ab")
    assert names(None) == frozenset()
