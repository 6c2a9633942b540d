"""Remarks and interviews beside a run, which does not notice."""

from sandbox import events
from sandbox.interview import interviews
from sandbox.remarks import remarks
from sandbox.ui.director import Director
from tests.ui.auditorium import button, log, page, said, settled


def test_a_remark_is_kept_on_a_line_and_changes_no_event(playing: Director) -> None:
    before = log(playing)
    spoken = next(e for e in before if isinstance(e, events.Said))
    test = page(playing.id, panel="Remarks", remark=spoken.seq)
    assert f"#{spoken.seq}" in said(test)
    test.text_area(key="remark text").set_value("Is this <b>irony</b>?")
    test.selectbox(key="remark who").set_value(spoken.who)
    button(test, "Keep it").click().run()
    (kept,) = remarks(playing.path)
    assert (kept.seq, kept.who, kept.by) == (spoken.seq, spoken.who, "user")
    assert kept.text == "Is this <b>irony</b>?"
    assert log(playing) == before
    test.run()
    assert "Is this <b>irony</b>?" in [one.value for one in test.text]
    assert "On the whole run" in said(test)
    next(one for one in test.text_area if one.key == f"remark words {kept.id}").set_value("No irony.")
    next(one for one in test.button if one.key == f"remark again {kept.id}").click().run()
    assert [one.text for one in remarks(playing.path)] == ["No irony."]
    button(test, "Go there").click().run()
    assert test.session_state["step"] == spoken.step
    button(test, "Remove").click().run()
    assert remarks(playing.path) == []


def test_a_remark_without_words_is_refused(playing: Director) -> None:
    test = page(playing.id, panel="Remarks")
    button(test, "Keep it").click().run()
    assert any("needs words" in one.value for one in test.toast)
    assert remarks(playing.path) == []


def test_somebody_is_asked_privately_and_the_run_does_not_notice(playing: Director) -> None:
    playing.to_end()
    settled(playing)
    before = log(playing)
    test = page(playing.id, panel="Person", person="Ada", step=1)
    test.text_input(key="interview question Ada").set_value("Whom do you <b>trust</b>?")
    test.text_input(key="interview model Ada").set_value("offline")
    test.checkbox(key="interview keep Ada").set_value(True)
    button(test, "Ask").click().run()
    assert not test.exception
    test.run()
    (kept,) = interviews(playing.path)
    assert (kept.who, kept.step, kept.question, kept.model) == (
        "Ada",
        1,
        "Whom do you <b>trust</b>?",
        "offline",
    )
    assert kept.answer in [one.value for one in test.text]
    assert log(playing) == before


def test_an_interview_that_cannot_be_is_told(playing: Director) -> None:
    playing.to_end()
    settled(playing)
    test = page(playing.id, panel="Person", person="Ada")
    test.text_input(key="interview question Ada").set_value("Whom do you trust?")
    button(test, "Ask").click().run()
    assert not test.exception
    test.run()
    assert any("model" in one.value for one in test.warning), [one.value for one in test.warning]
    assert interviews(playing.path) == []
