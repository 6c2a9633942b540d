"""Whole games played from seats, each in a browser of its own, and what came of it in the log."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.events import Chose, Event, Said
from sandbox.history import History
from tests.conftest import App

pytestmark = pytest.mark.browser
GAMES = {
    "donor_game": """
scenario: {name: donor_game, rounds: 2, passes: 1}
cast:
- {mind: human, names: [Mo]}
- {mind: human, names: [Ida]}
- {mind: donor_game.idealist, names: [Ada, Ben]}
society: {talk: ring}
""",
    "debate": """
scenario: {name: debate, format: answers, rounds: 2}
cast:
- {mind: human, names: [Mo]}
- {mind: human, names: [Ida]}
- {mind: debate.solver, names: [Ada, Ben]}
society: {talk: complete}
""",
}


@pytest.fixture(params=GAMES)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[App]:
    """The app, with a script beside it that starts the game."""
    script = tmp_path / "start.py"
    script.write_text(
        "import streamlit as st, yaml\nfrom sandbox import WorldSpec\nfrom sandbox.ui import director, pages\n"
        f"spec = yaml.safe_load({GAMES[request.param]!r})\n"
        "if st.query_params.get('start'):\n"
        "    run = director.start(WorldSpec.of(spec)); run.pace = 0; run.play()\n"
        "    st.write('started ' + run.id); st.stop()\n"
        "pages.main()\n"
    )
    app = App(tmp_path / "runs", script)
    yield app
    app.stop()


def begun(page: Page, house: App) -> str:
    page.goto(f"{house.url}/?start=1")
    told = page.get_by_text(re.compile("^started "))
    expect(told).to_be_visible(timeout=60_000)  # the server has just begun, and loads all it needs
    return told.inner_text().removeprefix("started ")


def log(house: App, run: str) -> list[Event]:
    return History.of(house.runs / f"{run}.run").events


QUESTION = '.st-key-seat-0 [class*="st-key-answer"]'


def answered(page: Page) -> None:
    """Fill in the form: least numbers, first options, and words are said. It goes once it is sent."""
    classes = page.locator(QUESTION).first.get_attribute("class") or ""
    question = next(name for name in classes.split() if name.startswith("st-key-answer"))
    seat = page.locator(".st-key-seat-0")
    for number in seat.get_by_role("spinbutton").all():
        number.fill((number.get_attribute("placeholder") or "").split(" to ")[0])
    for options in seat.get_by_role("radiogroup").all():
        options.locator("label").first.click()
    for box in seat.locator("textarea").all():
        box.fill("Spoken from a seat.")
        box.press("Tab")
    seat.get_by_role("button", name=re.compile("^Answer")).click()
    expect(page.locator(f".{question}")).to_have_count(0)


def over(house: App, run: str) -> bool:
    events = log(house, run)
    return events[-1].kind == "Stepped" and any(event.kind == "Closed" for event in events)


def test_a_whole_game_is_played_from_two_seats(browser: Browser, house: App) -> None:
    starter = browser.new_page()
    run = begun(starter, house)
    starter.close()
    guests = {}
    for who in ("Mo", "Ida"):
        guests[who] = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        guests[who].goto(f"{house.url}/seat?run={run}&who={who}")
        expect(guests[who].get_by_text(f"You are {who}")).to_be_visible(timeout=20_000)
        assert guests[who].get_by_role("link", name=re.compile("Gallery|Theatre")).count() == 0
    turns = 0
    while not over(house, run):
        for page in guests.values():
            if page.locator(QUESTION).count():
                answered(page)
                turns += 1
            page.wait_for_timeout(50)
        assert turns < 60, "the game does not end"
    seats = [e for e in log(house, run) if isinstance(e, Chose) and e.rung == "seat"]
    assert {e.who for e in seats} == {"Mo", "Ida"}
    assert "Spoken from a seat." in str([e.value for e in seats]) or any(
        isinstance(e, Said) for e in log(house, run)
    )
    for page in guests.values():
        expect(page.get_by_text("it is over")).to_be_visible()
        assert page.locator(".stException").count() == 0
        page.context.close()
