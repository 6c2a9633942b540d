"""The theatre's page: the bar, its levers, and how a run stands."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sandbox import World
from sandbox.ui import director
from sandbox.ui.director import Director
from sandbox.ui.panels import bar, person
from tests.ui.auditorium import DEMO, button, moment, page, said, settled


def test_no_run_leads_to_gallery_and_runs() -> None:
    test = AppTest.from_file(str(DEMO), default_timeout=30).run()
    assert "No run is chosen" in said(test)


def test_an_unknown_run_is_told_once_with_a_way_out() -> None:
    test = page("nowhere")
    assert len(test.error) == 1
    assert "[Runs](runs)" in test.error[0].value
    assert not test.button


def test_the_bar_tells_what_is_played_and_that_it_is_scripted(playing: Director) -> None:
    words = said(page(playing.id))
    assert "Donor game** · episode 1 of 3 · round 2" in words
    assert "not a model’s behaviour" in words


def test_levers_command_the_director(playing: Director) -> None:
    test = page(playing.id)
    button(test, "Round").click().run()
    settled(playing)
    assert playing.world.state.step == 3
    button(test, "Beat").click().run()
    settled(playing)
    assert playing.world.state.step == 4  # after the first round, a round of this game is one beat
    test.select_slider[0].set_value(0.5).run()
    assert playing.pace == 0.5
    button(test, "To end").click().run()
    settled(playing)
    test.run()
    assert "finished" in said(test)
    assert button(test, "Play").disabled


def test_a_browser_that_has_heard_of_no_pace_is_told_it_at_every_drawing(playing: Director) -> None:
    """After a reload it may get the second drawing only, and would tell the slider's default as the viewer's choice."""
    playing.pace = 1.0
    test = page(playing.id)
    for pace in (1.0, 0.5, 2.0):
        playing.pace = pace
        test.run().run()
        assert list(test.select_slider[0].proto.default) == [bar.PACES.index(pace)]
        assert test.select_slider[0].value == playing.pace == pace
    test.select_slider[0].set_value(0.2).run().run()
    assert test.select_slider[0].value == playing.pace == 0.2


def test_play_and_pause_take_turns(playing: Director) -> None:
    playing.pace = 60
    test = page(playing.id)
    button(test, "Play").click().run()
    assert playing.playing
    button(test, "Pause").click().run()
    assert not playing.playing


def test_the_past_is_shown_and_not_changed(playing: Director) -> None:
    test = page(playing.id, step=1, panel="Intervene")
    assert "round 1" in said(test)
    assert "the past, which cannot be changed" in said(test)
    button(test, "Return to live").click().run()
    assert "What to do" in [one.label for one in test.pills]


def test_a_recorded_run_goes_on_when_asked(playing: Director) -> None:
    run = playing.id
    playing.close()
    test = page(run)
    assert "nobody is playing it" in said(test)
    button(test, "Go on").click().run()
    again = director.of(run)
    assert again is not None
    assert again.world.state.step == 2
    again.close()


def test_a_run_played_elsewhere_is_watched_only(playing: Director) -> None:
    run, path = playing.id, playing.path
    playing.close()
    with World.open(path):
        test = page(run, panel="Intervene")
        assert f"played by process {os.getpid()}" in said(test)
        assert not {"Play", "Go on"} & {one.label for one in test.button}


def test_a_failed_run_tells_its_story(playing: Director, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no umbrella")

    monkeypatch.setattr(type(playing.world.script), "ended", broken)
    playing.round()
    settled(playing)
    assert "no umbrella" in said(page(playing.id))


def test_the_cast_note_tells_models_from_scripts(company: Callable[..., World], tmp_path: Path) -> None:
    notes = {}
    for mind in ("dice", "llm"):
        world = company(
            scenario="donor_game", people=4, mind=mind, graph="complete", record=tmp_path / f"{mind}.run"
        )
        world.step()
        notes[mind] = bar.cast_note(moment(tmp_path / f"{mind}.run"))
    assert notes == {
        "dice": "played by scripted bots: not a model’s behaviour",
        "llm": "played by the offline stand-in: not a model’s behaviour",
    }


def test_the_bar_and_the_person_tell_what_models_used_and_how_they_were_read(
    company: Callable[..., World], tmp_path: Path
) -> None:
    path = tmp_path / "used.run"
    world = company(scenario="donor_game", people=4, mind="llm", record=path, budget={"calls": 100})
    world.step()
    world.intervene("set", "budget.tokens", 50_000, why="enough")
    now = moment(path)
    tokens = sum(person.tokens for person in world.state.people.values())
    calls = world.purse.spent.calls
    assert now.used.startswith(f"{calls} of 100 calls · {tokens:,} of 50,000 tokens · $0 · ")
    assert now.watch.used is now.used  # read once
    name = next(iter(now.watch.readings.people))
    facts = dict(person.facts(now, now.state.people[name]))
    assert facts["answers"].endswith("read at once")
    assert facts["all of this mind"] == f"{calls} of {calls} read at once"
