"""States that are easily forgotten: nothing, nobody, too new, out of money, out of order. Each page says what is so."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sandbox import WorldSpec, registry, runs
from sandbox.events import Said
from sandbox.ui import director
from sandbox.ui.director import Director
from tests.fake_openai import FakeOpenAI
from tests.ui.auditorium import log, page, said, settled

NOBODY = '''
from sandbox import Scenario


class Desert(Scenario):
    """Nobody has to be here."""

    people = (0, 9)

    def round(self, stage):
        return
        yield

    def ended(self, state):
        return "over" if state.played >= 9 else None
'''
PANELS = ("Person", "Ledger", "Charts", "Diagnosis", "Intervene", "Fork", "Remarks")
Start = Callable[[WorldSpec], Director]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts runs, and ends them with the test."""
    started: list[Director] = []

    def begin(spec: WorldSpec) -> Director:
        started.append(director.start(spec))
        started[-1].pace = 0
        return started[-1]

    yield begin
    for one in started:
        one.close()


@pytest.mark.parametrize("panel", PANELS)
def test_before_the_first_beat_every_panel_says_so(start: Start, panel: str) -> None:
    playing = start(WorldSpec.preset("donor_game/watch"))
    test = page(playing.id, panel=panel)
    assert not test.exception
    assert not test.error


@pytest.mark.parametrize("panel", PANELS)
def test_with_nobody_left_every_panel_can_be_opened(start: Start, panel: str, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "desert.py").write_text(NOBODY)
    registry.found.cache_clear()
    playing = start(
        WorldSpec.of({"scenario": "desert", "cast": [{"mind": "dice", "count": 2}], "bounds": {"fewest": 0}})
    )
    playing.round()
    settled(playing)
    for who in list(playing.world.state.names):
        playing.verb("leave", who, why="a drought")
    playing.round()
    settled(playing)
    assert playing.world.state.names == []
    test = page(playing.id, panel=panel)
    assert not test.exception
    registry.found.cache_clear()


def test_a_file_of_a_newer_program_is_refused_with_the_remedy(start: Start) -> None:
    playing = start(WorldSpec.preset("donor_game/tiny"))
    run, path = playing.id, playing.path
    playing.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 99")
    test = page(run)
    assert "format 99" in test.error[0].value.replace("\\", "")
    assert "update folkmoot" in test.error[0].value
    assert [one.problem.partition(",")[0] for one in runs.listing()]


def _asking(start: Start, **more: object) -> Director:
    cast = [
        {"mind": {"name": "llm", "model": "offline"}, "count": 4},
        {"mind": "donor_game.idealist", "count": 2},
    ]
    return start(WorldSpec.preset("donor_game/tiny").with_(cast=cast, operators=[], **more))


def test_a_budget_that_is_used_up_is_told_and_raised_from_the_page(start: Start) -> None:
    playing = _asking(start, budget={"calls": 1})
    playing.play()
    settled(playing)
    test = page(playing.id, panel="Intervene")
    words = said(test)
    assert "savings: budget" in words.replace("/", " ")
    assert "budget" in test.warning[0].value
    assert "calls" in test.warning[0].value
    test.pills(key="act").set_value("Settings").run()
    test.selectbox(key="set what").set_value("budget.calls").run()
    test.text_input(key="set value budget.calls").set_value("500").run()
    next(one for one in test.button if one.label == "Set it").click().run()
    settled(playing)
    playing.to_end()
    settled(playing)
    assert playing.status == "finished"


def test_a_provider_that_is_down_pauses_with_what_is_safe(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI() as server:
        server.refusal = (503, '{"error": {"message": "out for lunch"}}')
        mind = {"name": "llm", "model": "openai:fake", "base_url": server.base_url}
        cast = [{"mind": mind, "count": 4}]
        playing = start(WorldSpec.preset("donor_game/tiny").with_(cast=cast, operators=[]))
        playing.play()
        settled(playing)
        assert playing.status == "paused"
        test = page(playing.id)
        assert "pause_circle: paused" in said(test).replace("/", " ")
        story = test.warning[0].value.replace("\\", "")
        assert "out for lunch" in story
        assert "safe" in story
        assert not [e for e in log(playing) if isinstance(e, Said)]
        playing.close()


def test_a_paused_run_that_nobody_plays_tells_why(start: Start) -> None:
    playing = _asking(start, budget={"calls": 1})
    playing.play()
    settled(playing)
    run = playing.id
    playing.close()
    test = page(run)
    assert "nobody is playing it" in said(test)
    assert "calls" in test.warning[0].value


def test_setup_of_a_scenario_with_an_error_in_its_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "wreck.py").write_text("from sandbox import Scenario\n\nclass Wreck(Scenario)\n")
    registry.found.cache_clear()
    test = AppTest.from_string("from sandbox.ui import gallery\ngallery.page()", default_timeout=60).run()
    assert not test.exception
    assert "could not be read" in said(test)
    assert any("wreck.py" in one.value or "SyntaxError" in one.value for one in [*test.code, *test.markdown])
    registry.found.cache_clear()
