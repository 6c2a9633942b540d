"""Journeys over several pages of the app, and what came of each in the log."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.events import Event, Said, Thought
from sandbox.history import History
from tests.conftest import App
from tests.ui.stage_door import said

pytestmark = pytest.mark.browser
OPERATORS = {"partner_choice", "survivors_teach", "random_rewire"}


def opened(browser: Browser, app: App, path: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{app.url}/{path}")
    return page


def pressed(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{name}")).first.click()


def file_of(page: Page, app: App) -> Path:
    page.wait_for_url(re.compile("/theatre.*run="))
    return app.runs / f"{parse_qs(urlsplit(page.url).query)['run'][0]}.run"


def written(page: Page, run: Path, holds: Callable[[list[Event]], bool]) -> list[Event]:
    """The events of a run once they hold."""
    for _ in range(600):
        if holds(events := History.of(run).events[:]):
            return list(events)
        page.wait_for_timeout(100)
    raise AssertionError(f"it never came about; the last event is {History.of(run).events[-1]}")


def steps(events: list[Event]) -> int:
    return sum(event.kind == "Stepped" for event in events)


def test_a_run_with_two_kinds_of_minds_and_three_operators_is_set_up(browser: Browser, app: App) -> None:
    page = opened(browser, app, "setup?scenario=donor_game&preset=tiny")
    page.get_by_role("tab", name="People").click()
    page.get_by_role("combobox", name="Who plays").first.click()
    page.get_by_role("option", name="A language model", exact=True).click()
    expect(page.get_by_role("textbox", name="Model", exact=True)).to_have_value("offline")
    page.get_by_role("tab", name="Operators").click()
    page.locator("summary").filter(has_text="More that change topology").click()
    page.get_by_text("Random rewire", exact=True).click()
    expect(page.get_by_role("checkbox", name="Random rewire")).to_be_checked()
    page.locator("summary").filter(has_text="The file").click()
    for told in ("llm", "random_rewire"):
        expect(page.get_by_text(told).first).to_be_attached()  # the server has it
    pressed(page, "Launch")
    run = file_of(page, app)
    pressed(page, "To end")
    events = written(page, run, lambda events: sum(event.kind == "Closed" for event in events) == 2)
    page.close()
    spec = History.of(run).spec
    assert {one["name"] for one in spec["operators"]} == OPERATORS
    assert {one["mind"]["name"].partition(".")[0] for one in spec["cast"]} == {"llm", "donor_game"}
    assert {event.by for event in events} >= OPERATORS
    assert {event.model for event in events if isinstance(event, Thought)} == {"offline"}


def test_a_run_goes_on_where_it_was_when_its_server_died(browser: Browser, tmp_path: Path) -> None:
    first = App(tmp_path / "runs")
    page = opened(browser, first, "")
    page.locator(".st-key-watch-commons").get_by_role("button", name="Watch now").click()
    run = file_of(page, first)
    expect(said(page).first).to_be_visible()
    before = written(page, run, lambda events: sum(isinstance(event, Said) for event in events) > 2)
    first.kill()
    second = App(tmp_path / "runs", port=first.port)
    try:
        page.reload()
        expect(page.get_by_text("nobody is playing it")).to_be_visible()
        expect(said(page).first).to_be_visible()
        pressed(page, "Go on")
        expect(page.get_by_role("button", name=re.compile("^To end")).first).to_be_enabled()
        pressed(page, "To end")
        expect(page.get_by_text("finished").first).to_be_visible()
        events = written(page, run, lambda events: events[-1].kind == "Stepped")
        page.close()
    finally:
        second.stop()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert len(events) > len(before)
    assert events[: len(before)] == before
    history = History.of(run)
    assert len(history.tip.outcomes) == history.spec["episodes"]


def test_a_run_goes_on_while_nobody_looks(browser: Browser, app: App) -> None:
    page = opened(browser, app, "")
    page.locator(".st-key-watch-commons").get_by_role("button", name="Watch now").click()
    run = file_of(page, app)
    expect(said(page).first).to_be_visible()
    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    seen = len(History.of(run).events)
    written(page, run, lambda events: len(events) > seen + 10)
    page.get_by_role("link", name="Theatre").click()
    expect(page.get_by_role("button", name=re.compile("^Pause")).first).to_be_visible()
    page.close()


def test_a_run_is_exported_and_taken_in_again(browser: Browser, app: App, tmp_path: Path) -> None:
    page = opened(browser, app, "")
    page.locator(".st-key-watch-commons").get_by_role("button", name="Watch now").click()
    run = file_of(page, app)
    pressed(page, "To end")
    expect(page.get_by_text("finished").first).to_be_visible()
    before = list(History.of(run).events)
    page.goto(f"{app.url}/runs")
    chosen_first(page)
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    kept = tmp_path / "kept.run"
    download.value.save_as(kept)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Import a run file").click()
    page.locator("input[type=file]").set_input_files(kept)
    expect(page.get_by_text("kept.run")).to_be_visible()
    pressed(page, "Take it in")
    expect(page.get_by_text("is taken in as kept")).to_be_visible()
    expect(page.get_by_text("2 of 2 runs")).to_be_visible()
    page.close()
    assert list(History.of(app.runs / "kept.run").events) == before
    assert list(History.of(run).events) == before


def test_a_film_is_made_and_taken_away(browser: Browser, app: App, tmp_path: Path) -> None:
    page = opened(browser, app, "")
    page.locator(".st-key-watch-commons").get_by_role("button", name="Watch now").click()
    file_of(page, app)
    pressed(page, "Round")
    expect(page.locator(".line.round").first).to_be_visible()
    pressed(page, "Film")
    pressed(page, "Make a GIF")
    take = page.get_by_test_id("stDownloadButton").get_by_role("button")
    expect(take).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        take.click()
    download.value.save_as(tmp_path / "a.gif")
    page.close()
    assert (tmp_path / "a.gif").read_bytes()[:6] == b"GIF89a"


def chosen_first(page: Page) -> None:
    """The first run of the table is chosen: its box is drawn on a canvas."""
    table = page.get_by_test_id("stDataFrame")
    expect(table.locator("canvas").first).to_be_visible()
    table.click(position={"x": 17, "y": 56})
    expect(page.get_by_role("button", name="Open in the theatre")).to_be_visible()
