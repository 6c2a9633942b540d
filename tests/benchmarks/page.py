"""The page in a real Chromium: the first click, and what watching costs."""

import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import CHROMIUM, App, _chromium
from tests.ui.stage_door import click_to_motion

TARGETS = {
    "click_to_motion_s": "under 3",
    "click_effect_p95_ms": "under 300",
    "seen_elsewhere_s": "under 1",
    "watch_slowdown_pct": "under 10",
    "watch_slowdown_5_beats_pct": "under 10",
    "watch_opening_s": "",
    "server_growth_mb_10k_beats": "flat: under 20",
}
DEMO = Path(__file__).with_name("watch_demo.py")
PEOPLE = 50
OPENED, ROUNDS = (
    200,
    1_000,
)  # at full speed: until then the page has been opened, and how far the run is followed
PACED = (10, 70)  # the same at 5 beats a second
CLICKS = 60
BEATS = (2_000, 12_000)  # between which the server's memory is compared


def measure() -> dict[str, float]:
    """All figures, each on a server of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=CHROMIUM)
        try:
            return {
                "click_to_motion_s": _first_click(browser),
                "click_effect_p95_ms": _click_effect(browser),
                "seen_elsewhere_s": _seen_elsewhere(browser),
                **_watching(browser),
                "server_growth_mb_10k_beats": _growth(browser),
            }
        finally:
            browser.close()


def _first_click(browser: Browser) -> float:
    """Median of three clicks, each on a freshly started server."""
    clicks = []
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            clicks.append(click_to_motion(browser, Path(folder)))
    return median(clicks)


@contextmanager
def _house() -> Iterator[App]:
    with tempfile.TemporaryDirectory() as folder:
        app = App(Path(folder) / "runs", script=DEMO)
        try:
            yield app
        finally:
            app.stop()


def _begun(page: Page, app: App, query: str) -> Path:
    """Start a run; its file."""
    page.goto(f"{app.url}/?{query}")
    page.wait_for_url(re.compile("run="), timeout=60_000)
    return app.runs / f"{parse_qs(urlsplit(page.url).query)['run'][0]}.run"


def _click_effect(browser: Browser) -> float:
    """Milliseconds from a click on somebody's name to their panel, at 5 beats a second; the 95th percentile."""
    with _house() as app:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        _begun(page, app, f"people={PEOPLE}&rounds=900&pace=0.2")
        names = page.locator(".line.say .name")
        expect(names.nth(3)).to_be_visible(timeout=60_000)
        times = [_one_click(page) for _ in range(CLICKS)]
        page.close()
    return quantiles(times, n=20)[-1]


def _one_click(page: Page) -> float:
    """Click the name of somebody who is not selected; everything is timed in the page itself."""
    return float(
        page.evaluate("""async () => {
      const shown = () => document.querySelector('[data-testid="stTabs"]').innerText;
      const all = (root, css) => [...root.querySelectorAll('*')].flatMap((one) =>
        [...(one.matches(css) ? [one] : []), ...(one.shadowRoot ? all(one.shadowRoot, css) : [])]);
      const fresh = () => all(document, '.line.say .name').reverse()
        .find((one) => !shown().includes(`● ${one.innerText}`));
      while (!fresh()) await new Promise((go) => setTimeout(go, 4));
      const name = fresh();
      const begun = performance.now();
      name.click();
      while (!shown().includes(`● ${name.innerText}`)) {
        if (performance.now() - begun > 20000) throw new Error("nothing came of a click");
        await new Promise((go) => setTimeout(go, 4));
      }
      return performance.now() - begun;
    }""")
    )


def _seen_elsewhere(browser: Browser) -> float:
    """Seconds from what one person does to its line in another's browser; the worst of five."""
    with _house() as app:
        actor, other = (browser.new_context(viewport={"width": 1280, "height": 800}).new_page() for _ in "ab")
        _begun(actor, app, f"people={PEOPLE}&rounds=900&pace=4")
        other.goto(actor.url)
        actor.get_by_role("tab", name="Intervene").click()
        times = []
        for number in range(5):
            words = actor.get_by_role("textbox", name="Words")
            expect(words).to_have_value("")
            words.fill(f"Seen {number}?")
            words.press("Tab")
            begun = time.perf_counter()
            actor.get_by_role("button", name=re.compile("^Say it")).click()
            expect(other.locator(".line.say", has_text=f"Seen {number}?")).to_be_visible(timeout=20_000)
            times.append(time.perf_counter() - begun)
    return max(times)


def _watching(browser: Browser) -> dict[str, float]:
    """What one page that watches costs the run.

    In the median of three pairs, seen and not: how much longer the same rounds take, per cent, as fast as the beats
    come and at 5 beats a second, once the page is open; and by how many seconds opening it held the run up.
    """
    fast = [[_played(browser, 0, OPENED, ROUNDS, seen) for seen in ("&seen=no", "")] for _ in range(3)]
    paced = [_played(browser, 0.2, *PACED, seen)[1] for seen in ("&seen=no", "")]
    return {
        "watch_slowdown_pct": median(seen[1] / unseen[1] - 1 for unseen, seen in fast) * 100,
        "watch_slowdown_5_beats_pct": (paced[1] / paced[0] - 1) * 100,
        "watch_opening_s": median(seen[0] - unseen[0] for unseen, seen in fast),
    }


def _played(browser: Browser, pace: float, opened: int, rounds: int, seen: str) -> tuple[float, float]:
    """Seconds from the first event to the end of the round `opened`, and from there to the end of `rounds`."""
    with _house() as app:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        run = _begun(page, app, f"people={PEOPLE}&rounds={rounds}&pace={pace}{seen}")
        _await(run, rounds)
        page.close()
        ends = "SELECT max(at) FROM events WHERE step <= ?"
        with closing(sqlite3.connect(run)) as db:
            begun = db.execute("SELECT min(at) FROM events WHERE beat > 0").fetchone()[0]
            first, last = (db.execute(ends, (step,)).fetchone()[0] for step in (opened, rounds))
    return first - begun, last - first


def _growth(browser: Browser) -> float:
    """Megabytes that the server grows by over 10,000 beats, with one page that watches."""
    with _house() as app:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        run = _begun(page, app, f"people=5&rounds={BEATS[1] + 500}&pace=0")
        sizes = []
        for beats in BEATS:
            _await(run, beats)
            sizes.append(_resident(app))
        page.close()
    return sizes[1] - sizes[0]


def _await(run: Path, rounds: int) -> None:
    """Until so many rounds are in the file. Raises TimeoutError when none was added for a while."""
    last, since = -1, time.monotonic()
    while (now := _rounds(run)) < rounds:
        if now != last:
            last, since = now, time.monotonic()
        if time.monotonic() - since > 60:
            raise TimeoutError(f"{run.name} stands still after {now} rounds")
        time.sleep(0.05)


def _rounds(run: Path) -> int:
    with closing(sqlite3.connect(f"file:{run}?mode=ro", uri=True)) as db:
        return int(
            db.execute("SELECT coalesce(max(step), 0) FROM events WHERE kind = 'Stepped'").fetchone()[0]
        )


def _resident(app: App) -> float:
    """Memory of the server that is really in use, megabytes."""
    status = Path(f"/proc/{app._process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
