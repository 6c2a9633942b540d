"""Every page in both themes: WCAG 2.1 A and AA by axe, and nothing to scroll sideways for."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.conftest import App
from tests.ui.tour import SIZES, prepared, visit

pytestmark = pytest.mark.browser
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}


@pytest.mark.parametrize("theme", SIZES)
def test_every_page_is_readable_by_everybody(browser: Browser, app: App, theme: str) -> None:
    runs = prepared(app.runs)
    found, wide = [], []
    for stop, page in visit(browser, app, theme, runs, ("Memberships",)):
        for violation in Axe().run(page, options=RULES).response["violations"]:
            where = [
                f"{node['html'][:160]}: {node['failureSummary'][:160]}" for node in violation["nodes"][:3]
            ]
            found.append((stop.name, violation["id"], where))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(stop.name)
        assert page.locator(".stException").count() == 0, stop.name
    assert found == []
    assert wide == []
