"""A tour of every page, in both themes: for the accessibility test, and for screenshots by one command.

python -m tests.ui.tour FOLDER      # writes FOLDER/{light,dark}-{page}.png
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from playwright.sync_api import Browser, Page, expect, sync_playwright

from sandbox import World, WorldSpec
from sandbox.fork import fork
from sandbox.study import Study
from sandbox.ui.panels.charts import PICTURES
from tests.conftest import CHROMIUM, App, _chromium

SIZES = {"light": (1280, 800), "dark": (820, 1180)}  # a small laptop, and a tablet held upright
STUDY = {
    "name": "does-talk-help", "base": "commons/tiny", "factors": {"scenario.talk": [True, False]}, "seeds": 2,
    "outcomes": ["gain"],
}  # fmt: skip
TABS = ("Person", "Ledger", "Charts", "Diagnosis", "Intervene", "Fork")


@dataclass(frozen=True, slots=True)
class Stop:
    """A page to look at: its name, its address, what tells that it is there, and what is clicked then."""

    name: str
    path: str
    sign: str
    click: Callable[[Page], None] = lambda page: None


def prepared(runs: Path) -> dict[str, str]:
    """A finished run, a fork of it that is over too, one that has just begun, and a study."""
    runs.mkdir(parents=True, exist_ok=True)
    with patch.dict(os.environ, FOLKMOOT_RUNS=str(runs)):
        Study.of(STUDY).run(processes=1)
    parent, begun = runs / "an-evening.run", runs / "just-begun.run"
    spec = WorldSpec.preset("donor_game/watch").with_(seed=7, name="An evening of gifts")
    with World(spec, record=parent) as world:
        world.run()
    child = fork(parent, 5, change="revise Ada persona 'Keeps what she has.' why='what if she were mean'",
                 target=runs / "what-if.run")  # fmt: skip
    with World.open(child) as world:
        world.run()
    with World(WorldSpec.preset("debate/watch").with_(seed=3, name="Just begun"), record=begun) as world:
        world.step()
    return {"run": parent.stem, "fork": child.stem, "begun": begun.stem}


def stops(runs: dict[str, str], pictures: tuple[str, ...] = tuple(PICTURES)) -> Iterator[Stop]:
    """Every page and panel, and these of the pictures."""
    yield Stop("gallery", "", ".st-key-gallery")
    yield Stop("setup", "setup?scenario=commons&preset=watch", ".st-key-setup")
    yield Stop("runs", "runs", ".st-key-runs canvas")
    yield Stop("compare", f"compare?one={runs['run']}&other={runs['fork']}", ".society")
    yield Stop("export", "runs", ".st-key-runs canvas", _export)
    yield Stop("studies", "studies", ".st-key-studies")
    yield Stop("study", f"studies?study={STUDY['name']}", ".st-key-studies canvas")
    yield Stop("report", f"studies?study={STUDY['name']}", ".st-key-studies canvas", _report)
    yield Stop("library", "library", ".st-key-library")
    yield Stop("models", "models", ".st-key-models")
    yield Stop("nowhere", "theatre?run=nowhere", '[data-testid="stAlert"]')
    for tab in TABS:
        yield Stop(f"theatre-{tab.casefold()}", f"theatre?run={runs['fork']}", ".society", _tab(tab))
    for figure in pictures:
        name = figure.casefold().replace(" ", "-")
        yield Stop(f"figure-{name}", f"theatre?run={runs['run']}", ".society", _figure(figure))
    yield Stop("seat", f"seat?run={runs['begun']}&who=Ada", ".society")


def _first_run(page: Page) -> None:
    box = page.locator(".st-key-runs canvas").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 17, box["y"] + 56)  # the first row's mark: a table is a picture
    expect(page.get_by_role("button", name="Export")).to_be_visible(timeout=30_000)


def _export(page: Page) -> None:
    _first_run(page)
    quiet(page)
    page.get_by_role("button", name="Export").click()
    expect(page.get_by_test_id("stDownloadButton")).to_be_visible(timeout=30_000)


def _report(page: Page) -> None:
    page.get_by_text("Report", exact=True).click()
    expect(page.locator(".st-key-studies table").first).to_be_visible(timeout=30_000)


def _tab(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("tab", name=name).click()


def _figure(name: str) -> Callable[[Page], None]:
    def click(page: Page) -> None:
        page.get_by_role("tab", name="Charts").click()
        page.locator(".st-key-figure").get_by_text(name, exact=True).click()
        expect(page.locator(f".st-key-figure-{PICTURES[name]} .main-svg").first).to_be_visible(timeout=30_000)

    return click


def quiet(page: Page) -> None:
    """The page is drawn and its script rests."""
    expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_visible(timeout=30_000)
    expect(page.locator('[data-testid="stSkeleton"]')).to_have_count(0, timeout=30_000)
    page.evaluate("document.fonts.ready")


def visit(
    browser: Browser, app: App, theme: str, runs: dict[str, str], pictures: tuple[str, ...] = tuple(PICTURES)
) -> Iterator[tuple[Stop, Page]]:
    """Each stop in turn, ready to be looked at."""
    width, height = SIZES[theme]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
    page = context.new_page()
    for stop in stops(runs, pictures):
        page.goto(f"{app.url}/{stop.path}")
        expect(page.locator(stop.sign).first).to_be_visible(timeout=30_000)
        quiet(page)
        stop.click(page)
        quiet(page)
        yield stop, page
    context.close()


def main(folder: Path) -> None:
    """All screenshots."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        runs = prepared(Path(place) / "runs")
        app = App(Path(place) / "runs")
        browser = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM)
        try:
            for theme in SIZES:
                for stop, page in visit(browser, app, theme, runs):
                    page.wait_for_timeout(700)  # for what moves into place
                    page.screenshot(path=folder / f"{theme}-{stop.name}.png")
        finally:
            browser.close()
            app.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "screenshots"))
