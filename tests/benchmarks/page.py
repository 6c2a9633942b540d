"""The first click: from *Watch now* to a society that speaks and moves, in a real Chromium."""

import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.conftest import CHROMIUM, _chromium
from tests.ui.stage_door import click_to_motion

TARGETS = {"click_to_motion_s": "under 3"}


def measure() -> dict[str, float]:
    """Median of three clicks, each on a freshly started server."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM)
        clicks = []
        for _ in range(3):
            with tempfile.TemporaryDirectory() as folder:
                clicks.append(click_to_motion(browser, Path(folder)))
        browser.close()
    return {"click_to_motion_s": median(clicks)}
