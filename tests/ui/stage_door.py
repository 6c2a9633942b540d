"""Ways into the app for tests and benchmarks: a scenario of one's own, the gallery, the first click."""

import time
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect
from streamlit.testing.v1 import AppTest

from tests.conftest import App

ROOT = Path(__file__).resolve().parents[2]
OWN = '''
"""A scenario of one's own."""

from pydantic import Field

from sandbox import Ask, Number, Scenario


class Pot(Scenario):
    """Everybody puts something into the <b>pot</b>.

    What is in it at the end is [theirs](http://evil.example).
    """

    people = (2, 8)
    rounds: int = Field(2, ge=1, le=9, description="how often")

    def round(self, stage):
        values = yield [Ask(name, "How much?", Number(high=10), "put", 0) for name in stage.names]
        for name, value in zip(stage.names, values):
            stage.say(name, f"I put {value:.1f}.")

    def ended(self, state):
        return "over" if state.played >= self.rounds else None
'''


def own_scenario(folder: Path, **files: str) -> None:
    """Put a scenario without preset or bots into a folder of one's own, and other files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in {"pot": OWN, **files}.items():
        (folder / f"{name}.py").write_text(text, "utf-8")


def address(at: AppTest) -> dict[str, str]:
    """The query of a page's address."""
    return {key: value[0] if isinstance(value, list) else value for key, value in at.query_params.items()}


def gallery(browser: Browser, app: App) -> Page:
    """The gallery in a fresh browser, ready to be clicked."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(app.url)
    expect(watch_button(page, "donor_game")).to_be_visible(timeout=30_000)
    return page


def watch_button(page: Page, scenario: str) -> Locator:
    return page.locator(f".st-key-watch-{scenario}").get_by_role("button", name="Watch now")


def click_to_motion(browser: Browser, folder: Path, scenario: str = "donor_game") -> float:
    """Seconds from Watch now, on a server that has just begun, to the first words and people on screen."""
    app = App(folder / "runs")
    try:
        page = gallery(browser, app)
        begun = time.perf_counter()
        watch_button(page, scenario).click()
        expect(page.locator(".people [data-person]").first).to_be_attached(timeout=30_000)
        expect(said(page).first).to_be_visible(timeout=30_000)
        seconds = time.perf_counter() - begun
        page.close()
        return seconds
    finally:
        app.stop()


def said(page: Page) -> Locator:
    """Words on screen; each line carries the number of its event."""
    return page.locator(".line.say[data-seq] .words")
