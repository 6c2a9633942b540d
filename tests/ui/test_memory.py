"""What a person remembers, on screen: items with their evidence, what was recalled and why, and faults."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from agents.faculties import presets
from sandbox import WorldSpec
from sandbox.events import Chose, Erased, Event
from sandbox.history import History
from sandbox.ui import director
from sandbox.ui.director import Director
from sandbox.ui.panels import lessons, memory, person, without
from sandbox.ui.plain import plain
from tests.ui.auditorium import moment, page, said, settled
from tests.ui.test_setup import faults, file_of, form, widget

GAME = {
    "scenario": {"name": "donor_game", "rounds": 5}, "seed": 3,
    "cast": [{"names": ["Ada", "Ben"], "mind": {"name": "llm", "model": "offline", "memory": "shuffled"}}],
}  # fmt: skip


@pytest.fixture
def lived() -> Iterator[Director]:
    """Ada recalls; somebody gave her an insight with evidence, and her faculties failed twice."""
    one = director.start(WorldSpec.of(GAME))
    one.pace = 0
    for _ in range(2):
        one.round()
        settled(one)
    first = answer(one).seq
    item = {"text": "<b>Ben</b> talks", "evidence": [f"e{first}", f"e{first}", "insights.i0"], "seq": first}
    for key, given in (("i0", {"text": "Older."}), ("i1", item)):
        one.verb("write", "Ada", key, given, store="insights")
    one.verb("write", "Ada", "Recall", {"count": 2, "last": "ValueError: out of order"}, store="faults")
    settled(one)
    yield one
    one.close()


def answer(lived: Director) -> Event:
    """The first of Ada's."""
    chosen = (e for e in moment(lived.path).history.events if isinstance(e, Chose) and e.who == "Ada")
    return next(chosen)


def evidence(test: AppTest) -> list[Any]:
    return [one for one in test.button if (one.key or "").startswith("told-Ada-insights")]


def test_an_item_shows_its_evidence_and_a_click_goes_to_the_round(lived: Director) -> None:
    test = page(lived.id, panel="Person", person="Ada")
    test.selectbox(key="evidence-Ada-insights").select("i1").run()
    (one,) = evidence(test)  # an id named twice is shown once, and the other is an item, not an event
    assert "You answered" in one.label.replace("\\", "")
    assert "Older." in said(test)
    one.click().run()
    assert test.session_state["step"] == answer(lived).step == 1


def test_faults_are_told_and_bookkeeping_is_not(lived: Director) -> None:
    test = page(lived.id, panel="Person", person="Ada")
    assert "Recall failed 2 times; the last: ValueError: out of order" in said(test)
    told = [plain("insights: 2, the newest first")]
    assert [one.value for one in test.caption if one.value.endswith("the newest first")] == told


def test_what_was_recalled_for_the_last_answer_is_shown_with_scores_the_best_first(lived: Director) -> None:
    now = moment(lived.path)
    wrote = memory.last_recall(now, "Ada")
    assert wrote is not None
    lines = list(memory.shown_evidence(now, "Ada", memory.shown_by(wrote)))
    assert {told.id: score for told, score in lines} == wrote.item["shown"]
    assert [score for _, score in lines] == sorted((score for _, score in lines), reverse=True)
    test = page(lived.id, panel="Person", person="Ada")
    labels = [one.label for one in test.button if (one.key or "").startswith("told-Ada-recalled")]
    assert len(labels) == len(lines) > 0
    assert memory.last_recall(moment(lived.path, 0), "Ada") is None


@pytest.mark.parametrize("id", ["e0", "e99999999", "e²", "", "insights.none", "nothing"])
def test_an_id_that_stands_for_nothing_is_told_as_such(lived: Director, id: str) -> None:
    assert memory.evidence_of(moment(lived.path), "Ada", id) == (id, "no longer in memory", 0)


def test_what_others_shared_is_told_with_its_author_and_leads_to_its_round(lived: Director) -> None:
    first = answer(lived)
    lived.verb("write", "Ben", "r0001", {"text": "Give all.", "seq": first.seq}, store="reports")
    settled(lived)
    told = memory.evidence_of(moment(lived.path), "Ada", "Ben/reports.r0001")
    assert told == ("Ben/reports.r0001", "Ben: Give all.", first.step)


def test_lessons_are_told_before_and_after_the_present_game(lived: Director) -> None:
    rule = {"text": "Give half.", "helped": 0}
    lived.verb("write", "Ada", "b001", rule, store="playbook")
    lived.verb("write", "Ada", "b002", {"text": "Trust."}, store="playbook")
    settled(lived)
    found = [one for one in lessons.changes(moment(lived.path), "Ada") if one.store == "playbook"]
    assert found == [("new", "playbook", "", "Trust."), ("new", "playbook", "", "Give half. (helped 0)")]
    test = page(lived.id, panel="Person", person="Ada")
    told = f"Lessons before and after, since this game began: {len(lessons.changes(moment(lived.path), 'Ada'))} new"
    assert [one.label for one in test.expander if one.label.startswith("Lessons")] == [told]
    assert lessons.changes(moment(lived.path, 0), "Ada") == []


def test_what_a_lesson_was_stands_beside_what_it_became() -> None:
    before = {"playbook": {"b1": {"text": "Old.", "helped": 1}, "b2": {"text": "Gone."}}, "marks": {"seq": 1}}
    after = {"playbook": {"b1": {"text": "Old.", "helped": 2}, "b3": "plain"}, "marks": {"seq": 2}}
    assert list(lessons._between(before, after)) == [
        ("new", "playbook", "", "plain"),
        ("changed", "playbook", "Old. (helped 1)", "Old. (helped 2)"),
        ("gone", "playbook", "Gone.", ""),
    ]


def test_numbers_of_items_have_columns() -> None:
    items = {"b001": {"text": "Take less.", "helped": 2, "hurt": 3, "retired": True}, "note": "plain words"}
    assert memory.table(items) == {
        "key": ["b001", "note"],
        "item": ["Take less. (retired)", "plain words"],
        "helped": ["2", ""],
        "hurt": ["3", ""],
    }


def test_the_cast_offers_every_memory_and_says_what_it_is() -> None:
    at = form("donor_game", "tiny")
    widget(at, "selectbox", "-cast0-mind").set_value("llm").run()
    box = widget(at, "selectbox", "-memory")
    assert len(box.options) == 1 + len(presets())
    assert all(told["paper"].split(",")[0] in box.help.replace("\\", "") for told in presets().values())
    box.set_value("playbook").run()
    assert faults(at) == []
    assert file_of(at)["cast"][0]["mind"] == {"name": "llm", "memory": "playbook"}
    assert any("how often it helped" in one.value for one in at.caption)


def test_what_would_be_said_without_memory_stands_beside_what_was_said(lived: Director) -> None:
    now = moment(lived.path)
    thought = person.last_thought(now, "Ada")
    assert thought is not None
    chose = without.answer_to(now, thought)
    assert chose is not None
    events = len(now.history.events)
    test = page(lived.id, panel="Person", person="Ada")
    test.button(key="without memory").click().run()
    branch = without.branch_of(lived.path, chose)
    assert without._playing[branch].result(timeout=60) == ""
    test.run()
    other = without.found(branch, chose)
    assert other is not None
    values = [one.value for one in test.code]
    assert {without.in_lines(chose), without.in_lines(other)} <= set(values)
    assert ("The answer is the same;" in said(test)) == (chose.value == other.value)
    assert {one.key for one in test.button} >= {"without compare", "without open"}
    told = History.of(branch)
    assert "memory" not in told.tip.people["Ada"].mind
    assert any(isinstance(event, Erased) and event.who == "Ada" for event in told.events)
    assert len(moment(lived.path).history.events) == events, "the run itself stays as it is"


def test_a_branch_that_cannot_be_made_says_why(lived: Director, tmp_path: Path) -> None:
    thought = person.last_thought(moment(lived.path), "Ada")
    assert thought is not None
    chose = without.answer_to(moment(lived.path), thought)
    assert chose is not None
    assert "no run begins with" in without.play(tmp_path / "nowhere.run", tmp_path / "branch.run", chose)
    assert without.found(tmp_path / "branch.run", chose) is None


def test_whatever_prevents_a_branch_is_said_without_keys(
    lived: Director, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*given: Any) -> None:
        raise ValueError("refused: sk-abcdefgh")

    monkeypatch.setattr(without, "fork", fails)
    thought = person.last_thought(moment(lived.path), "Ada")
    assert thought is not None
    chose = without.answer_to(moment(lived.path), thought)
    assert chose is not None
    assert without.play(lived.path, tmp_path / "branch.run", chose) == "refused: ***"


def test_a_page_that_waited_long_enough_says_that_it_is_still_asked(
    lived: Director, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = threading.Event()
    monkeypatch.setattr(without, "PATIENCE", 0)
    monkeypatch.setattr(without, "play", lambda *given: free.wait() and "It was no use.")
    lived.close()
    test = page(lived.id, panel="Person", person="Ada")
    test.button(key="without memory").click().run()
    found = list(test.exception), said(test)
    free.set()
    assert found[0] == []
    assert "Asked again, with nothing in memory" in found[1]
    *_, playing = without._playing.values()
    assert playing.result(timeout=60) == "It was no use."
    test.run()
    assert "It was no use." in said(test)
    assert "without memory" in {button.key for button in test.button}


def test_who_remembers_nothing_is_not_asked_what_they_would_say_without(lived: Director) -> None:
    bare = WorldSpec.of({**GAME, "cast": [{"count": 2, "mind": {"name": "llm", "model": "offline"}}]})
    one = director.start(bare)
    one.round()
    settled(one)
    who = next(iter(moment(one.path).state.people))
    assert not without.remembers(moment(one.path), who)
    assert "without memory" not in {button.key for button in page(one.id, panel="Person", person=who).button}
    one.close()
