"""A seat in the theatre."""

from sandbox import events
from sandbox.ui.director import Director
from sandbox.ui.panels import seat
from tests.ui.auditorium import act, button, eye_of, log, page, said, settled


def test_a_seat_is_taken_answered_and_given_back(playing: Director) -> None:
    before = dict(playing.world.state.people["Ada"].mind)
    act(playing, "Take a seat", "Take the seat", seat_who="Ada", seat_why="my turn")
    assert playing.world.state.people["Ada"].mind == {"name": "human"}
    playing.play()
    settled(playing)
    test = page(playing.id)
    assert "Your turn: you are Ada" in said(test)
    rules, asked = seat.parted(playing.seats["Ada"].prompt)
    assert [one.value for one in test.text][:2] == [asked, rules]
    assert (eye_of(test).value, "and a person" in said(test)) == ("Ada", True)
    assert "shown as Ada sees it" in said(test)
    eye_of(test).set_value("").run()
    test.run()
    assert eye_of(test).value == "", "who wants to see all may"
    button(test, "Answer").click().run()
    test.run()
    assert "Nothing is given yet for “give”: a number from 0" in said(test), (
        "no answer that nobody considered"
    )
    assert "Ada" in playing.seats
    give = next(one for one in test.number_input if one.label.startswith("give"))
    assert give.value is None
    give.set_value(1.0)
    button(test, "Answer").click().run()
    while "Ada" not in {e.who for e in log(playing) if isinstance(e, events.Chose) and e.rung == "seat"}:
        playing._thread.join(0.01)
    chose = next(e for e in log(playing) if isinstance(e, events.Chose) and e.rung == "seat")
    assert chose.value["give"] == 1.0
    settled(playing)
    button(page(playing.id), "Give it back").click().run()
    while playing.world.state.people["Ada"].mind != before:
        playing._thread.join(0.01)
    playing.pause()


def test_a_question_is_in_sight_and_its_rules_are_folded() -> None:
    rules, facts = "Rules. " * 150, "You have 3 units.\nHow many do you give?"
    assert seat.parted(f"{rules}\n{facts}") == (rules.strip(), facts)
    assert seat.parted(facts) == ("", facts)
    folded, asked = seat.parted(f"{rules}How many?")
    assert asked.endswith("Rules. How many?")
    assert len(asked) <= seat.SHORT
    assert f"{folded} {asked}" == f"{rules}How many?"
    assert seat.parted("x" * 900) == ("", "x" * 900)
