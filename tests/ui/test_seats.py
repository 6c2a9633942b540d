"""Seats with a page of their own, their time, and the tray of minds that ask a person first."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from sandbox import registry
from sandbox.events import Chose, Joined, Recast, Said
from sandbox.spec import WorldSpec
from sandbox.ui import director
from sandbox.ui.director import Director
from tests.ui.auditorium import button, log, page, said, settled

ASKER = '''
from sandbox import Ask, Deferral, Mind, Reply, Think, View


class Asker(Mind):
    """Asks a person before it gives."""

    def answer(self, view: View, ask: Ask, think: Think) -> Reply:
        if ask.tag != "give":
            return Reply(ask.default)
        return Reply({"give": 1.0, "say": "mine"}, defer=Deferral("Should I be kind?"))
'''


def seated(test_run: str, who: str) -> AppTest:
    test = AppTest.from_string("from sandbox.ui import seat_page\nseat_page.page()", default_timeout=30)
    test.query_params["run"], test.query_params["who"] = test_run, who
    test.run()
    assert not test.exception
    return test


@pytest.fixture
def table() -> Iterator[Director]:
    """A donor game in which two people sit, one of them with little time."""
    cast = [
        {"mind": "human", "names": ["Mo"]},
        {"mind": {"name": "human", "deadline": 3600}, "names": ["Ida"]},
        {"mind": "donor_game.idealist", "names": ["Ada", "Ben"]},
    ]
    one = director.start(WorldSpec.preset("donor_game/tiny").with_(cast=cast, operators=[]))
    one.pace = 0
    one.play()
    settled(one)
    yield one
    one.close()


def test_two_people_answer_from_pages_of_their_own(table: Director) -> None:
    asked = dict(table.seats)
    assert set(asked) == {"Mo", "Ida"}
    for who in asked:
        test = seated(table.id, who)
        assert f"You are {who}" in said(test)
        assert "your turn" in said(test)
        test.text_area[0].set_value(f"{who} gives half.")
        button(test, "Answer").click().run()
    while not {"Mo", "Ida"} <= {e.who for e in log(table) if isinstance(e, Chose) and e.rung == "seat"}:
        table._thread.join(0.01)
    given = [e for e in log(table) if isinstance(e, Chose) and e.rung == "seat"]
    assert {e.who: e.value for e in given[:2]} == {who: f"{who} gives half." for who in asked}


def test_a_seat_shows_what_its_person_knows_and_no_lever(table: Director) -> None:
    table.verb("say", "Ada", "Between us.", to=["Ben"])
    table.verb("say", "Ada", "To you.", to=["Mo"])
    for who in list(table.seats):
        table.answer(who, table.seats[who].default)
    while not [e for e in log(table) if isinstance(e, Said) and e.text == "To you."]:
        table._thread.join(0.01)
    test = seated(table.id, "Mo")
    shown = str([one.proto for one in test.get("bidi_component")])
    assert "To you." in shown
    assert "Between us." not in shown
    labels = {one.label for one in test.button}
    assert not labels & {"Play", "Pause", "Beat", "Round", "To end", "Fork here"}
    assert not test.tabs
    assert "idealist" not in said(test) + shown
    assert test.session_state["eye"] == "Mo"


def test_the_time_left_is_shown_with_what_happens_then(table: Director) -> None:
    words = said(seated(table.id, "Ida"))
    assert "s** left; then" in words
    assert "s** left" not in said(seated(table.id, "Mo"))
    run = table.id
    table.close()
    again = director.reopen(run)
    again.play()
    settled(again)
    assert "its time began anew" in said(seated(run, "Ida"))
    again.close()


def test_a_free_seat_is_taken_and_given_back(table: Director) -> None:
    before = dict(table.world.state.people["Ada"].mind)
    test = seated(table.id, "Ada")
    button(test, "Take this seat").click().run()
    for who in list(table.seats):
        table.answer(who, table.seats[who].default)
    while table.world.state.people["Ada"].mind != {"name": "human"}:
        table._thread.join(0.01)
    button(seated(table.id, "Ada"), "Give it back").click().run()
    for who in ("Mo", "Ida", "Ada"):
        if who in table.seats:
            table.answer(who, table.seats[who].default)
    while table.world.state.people["Ada"].mind != before:
        table._thread.join(0.01)
    assert [e.by for e in log(table) if isinstance(e, Recast)] == ["user", "user"]


def test_a_wrong_link_is_told(table: Director) -> None:
    assert "nobody called Zed" in " ".join(one.value for one in seated(table.id, "Zed").error)
    assert "cannot be shown" in " ".join(one.value for one in seated("nowhere", "Mo").error)


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[Director]:
    """A donor game with a mind that asks a person first."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "asker.py").write_text(ASKER)
    registry.found.cache_clear()
    cast = [
        {"mind": "asker", "names": ["Ash"]},
        {"mind": "donor_game.idealist", "names": ["Ada", "Ben", "Cleo"]},
    ]
    one = director.start(WorldSpec.preset("donor_game/tiny").with_(cast=cast, operators=[]))
    one.pace = 0
    one.play()
    settled(one)
    yield one
    one.close()
    registry.found.cache_clear()


def _answers(playing: Director) -> list[Any]:
    return [e for e in log(playing) if isinstance(e, Chose) and e.who == "Ash"]


@pytest.mark.parametrize("press", ["Answer for them", "Let them decide"])
def test_the_tray_answers_or_lets_them_decide(asking: Director, press: str) -> None:
    test = page(asking.id)
    assert "Ash asks you first: Should I be kind?" in said(test).replace("**", "")
    assert "Without you they answer: give 1" in said(test)
    next(one for one in test.number_input if one.label.startswith("give")).set_value(2.0)
    before = len(_answers(asking))
    button(test, press).click().run()
    while len(_answers(asking)) == before:
        asking._thread.join(0.01)
    assert _answers(asking)[before].value["give"] == (2.0 if press == "Answer for them" else 1.0)
    assert isinstance(log(asking)[0], Joined)
