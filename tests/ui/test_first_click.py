"""A stranger opens the gallery and clicks once: people speak, and all of it is on record."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.events import Said
from sandbox.history import History
from sandbox.spec import WorldSpec
from sandbox.transcript import line_of
from tests.conftest import App
from tests.ui.stage_door import click_to_motion, gallery, own_scenario, said, watch_button

pytestmark = pytest.mark.browser


def watch(page: Page, app: App, scenario: str) -> Path:
    """Click Watch now; the file of the run that plays then."""
    watch_button(page, scenario).click()
    page.wait_for_url(re.compile("/theatre"))
    expect(said(page).first).to_be_visible(timeout=30_000)
    return app.runs / f"{parse_qs(urlsplit(page.url).query)['run'][0]}.run"


def test_one_click_shows_people_who_speak(browser: Browser, tmp_path: Path) -> None:
    assert click_to_motion(browser, tmp_path) > 0


def test_two_clicks_are_two_runs_with_seeds_of_their_own_and_every_line_is_on_record(
    browser: Browser, app: App
) -> None:
    page = gallery(browser, app)
    first = watch(page, app, "donor_game")
    lines = page.locator(".line[data-seq]").evaluate_all(
        "lines => lines.map(line => [Number(line.dataset.seq), line.innerText, line.className])"
    )
    page.get_by_role("link", name="Gallery").click()
    second = watch(page, app, "donor_game")
    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("2 runs")).to_be_visible()
    page.close()

    history = History.of(first)
    events = {event.seq: event for event in history.events}
    assert lines
    for seq, text, look in lines:
        assert line_of(events[seq]) is not None
        assert isinstance(events[seq], Said) == bool({"say", "whisper"} & set(look.split()))
        if isinstance(events[seq], Said):
            assert events[seq].text in " ".join(text.split())
    assert {path.name for path in app.runs.glob("*.run")} == {first.name, second.name}
    assert History.of(second).spec["seed"] != history.spec["seed"]


def test_reload_and_a_second_tab_find_the_same_run(browser: Browser, app: App) -> None:
    page = gallery(browser, app)
    run = watch(page, app, "commons")
    page.reload()
    expect(said(page).first).to_be_visible(timeout=30_000)
    other = browser.new_page()
    other.goto(page.url)
    expect(said(other).first).to_be_visible(timeout=30_000)
    assert [path.name for path in app.runs.glob("*.run")] == [run.name]
    page.close()
    other.close()


def test_set_up_leads_from_the_card_to_a_run_of_ones_own(browser: Browser, app: App) -> None:
    page = gallery(browser, app)
    page.locator(".st-key-setup-commons").get_by_role("button").click()
    page.get_by_role("tab", name="Run").click()
    page.get_by_label("Name of the run").fill("My lake")
    page.get_by_label("Name of the run").press("Enter")
    page.locator("summary").filter(has_text="The file").click()
    expect(page.get_by_text("name: My lake")).to_be_visible()  # the server has it
    page.get_by_role("link", name="Runs").click()  # what was changed survives a visit to another page
    page.get_by_role("link", name="Set up").click()
    page.get_by_role("tab", name="Run").click()
    expect(page.get_by_label("Name of the run")).to_have_value("My lake")
    page.get_by_role("button", name="Launch").click()
    page.wait_for_url(re.compile("/theatre"))
    expect(said(page).first).to_be_visible(timeout=30_000)
    page.close()
    (run,) = app.runs.glob("*.run")
    assert History.of(run).spec["name"] == "My lake"


def test_a_file_is_opened_corrected_and_saved_again(browser: Browser, app: App, tmp_path: Path) -> None:
    spec = WorldSpec.preset("donor_game/tiny").with_(seed=4711)
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(spec.yaml(), "utf-8")
    bad.write_text(spec.yaml().replace("rounds: 4", "rounds: -4"), "utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{app.url}/setup")
    page.get_by_role("button", name="Open a file").click(timeout=30_000)
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.get_by_text("-4 is not allowed")).to_be_visible()
    page.locator("input[type=file]").set_input_files(good)
    expect(page.get_by_text("2 episodes, seed 4711")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("summary").filter(has_text="The file").click()
    with page.expect_download() as download:
        page.get_by_test_id("stDownloadButton").get_by_role("button").click()
    saved = tmp_path / "saved.yaml"
    download.value.save_as(saved)
    page.close()
    assert WorldSpec.load(saved) == spec


def test_nothing_on_the_pages_comes_from_elsewhere(browser: Browser, app: App) -> None:
    page = browser.new_page()
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    for path in ("", "setup", "runs", "theatre"):
        page.goto(f"{app.url}/{path}")
        expect(page.get_by_role("link", name="Gallery").first).to_be_visible(timeout=20_000)
    expect(page.locator(".stApp")).to_be_visible()
    page.close()
    assert hosts - {""} == {"127.0.0.1"}


def test_text_of_a_file_of_ones_own_is_never_markup(browser: Browser, tmp_path: Path) -> None:
    own_scenario(tmp_path / "own")
    app = App(tmp_path / "runs", FOLKMOOT_PATH=str(tmp_path / "own"))
    try:
        page = gallery(browser, app)
        expect(page.get_by_text("into the <b>pot</b>.")).to_be_visible()
        assert page.locator('a[href*="evil.example"]').count() == 0
        page.close()
    finally:
        app.stop()
