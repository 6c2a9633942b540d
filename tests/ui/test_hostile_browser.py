"""Words, titles, boards and memories that try to be more than text: shown as they are, and no stranger is called."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from sandbox import World, registry
from sandbox.events import Said
from sandbox.history import History
from sandbox.remarks import remark
from tests.conftest import App

pytestmark = pytest.mark.browser
TEXTS = [
    "<script>document.title='broken'</script><img src=x onerror=document.title='broken'>",
    "![a picture](http://evil.example/p.png) [a link](http://evil.example) <http://evil.example> www.evil.example",
    "\u202eright to left\u202c and \u2067isolated\u2069, zero\u200bwidth\u200d\ufeff, \u0000\u0007 bells",
    "$x^2$ :smile: :material/bolt: :red[red] **bold** `code` ~~gone~~ # head",
    "javascript:alert(1) data:text/html,<b>x</b> &lt;b&gt; &amp;nbsp;",
    "x" * 100_000,
    "word " * 20_000,
]
LOUD = f'''
from sandbox import Ask, Mind, Scenario, Text, Think, View

TEXTS = {TEXTS!r}


class Shouter(Mind):
    """<b>Shouts</b> [what](http://evil.example) it likes."""

    def answer(self, view: View, ask: Ask, think: Think):
        return TEXTS[view.people.index(ask.who) % len(TEXTS)][:20_000]


class Loud(Scenario):
    """<img src=http://evil.example/x> ![x](http://evil.example/y) A loud evening."""

    evolves = "<b>nothing</b> ![z](http://evil.example/z)"
    paper = "[paper](http://evil.example)"
    bots = (Shouter,)

    def round(self, stage):
        names = stage.names
        yield [Ask(name, TEXTS[0] + TEXTS[1], Text(most=20_000), "say", "-") for name in names]
        for name, text in zip(names, TEXTS):
            stage.say(name, text)
            stage.revise(name, "persona", text[:300], why=TEXTS[1])
            stage.assign(name, TEXTS[0][:60], why=TEXTS[0], public=True)
            stage.team_up(name, TEXTS[3], why=TEXTS[3])
            stage.post(TEXTS[3], text[:300])
            stage.write(name, TEXTS[0], text[:300])

    def ended(self, state):
        return TEXTS[1] if state.played >= 2 else None

    def outcome(self, state):
        return {{"<b>won</b>": TEXTS[1]}}
'''


@pytest.fixture
def house(tmp_path: Path) -> Iterator[App]:
    """The app with a loud scenario, and a run of it."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "loud.py").write_text(LOUD, "utf-8")
    registry.found.cache_clear()
    runs = tmp_path / "runs"
    runs.mkdir(exist_ok=True)
    with World(scenario="loud", cast=[{"mind": "loud.shouter", "count": 7}], graph="complete", seed=1,
               name=TEXTS[0][:100], record=runs / "loud.run") as world:  # fmt: skip
        world.run()
    remark(runs / "loud.run", TEXTS[1], seq=20, by=TEXTS[0][:30])
    app = App(runs, FOLKMOOT_PATH=str(own))
    yield app
    app.stop()
    registry.found.cache_clear()


def test_hostile_text_stays_text_and_no_request_leaves_the_page(browser: Browser, house: App) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    hosts: set[str] = set()
    page.on(
        "request",
        lambda request: hosts.add(f"{urlsplit(request.url).scheme} {urlsplit(request.url).hostname}"),
    )

    def holds(where: str) -> None:
        assert page.title() != "broken", where
        marks = (
            "img[src*=evil], img[src=x], a[href*='//evil'], a[href^=javascript], .katex, b:has-text('Shouts')"
        )
        assert page.locator(marks).evaluate_all("all => all.map(one => one.outerHTML)") == [], where
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, where
        assert page.locator(".stException").count() == 0, where

    page.goto(f"{house.url}/theatre?run=loud")
    spoken = page.locator('.lines[aria-label="Transcript"] .line.say .words')
    expect(spoken.first).to_be_visible(timeout=30_000)
    said = [event.text for event in History.of(house.runs / "loud.run").events if isinstance(event, Said)]
    shown = spoken.all_inner_texts()
    assert any(TEXTS[0] in text for text in shown)
    assert len(said[5]) == 100_000
    longest = max(shown, key=len)
    assert "(100,000 characters)" in longest
    assert len(longest) < 5_000
    holds("theatre")
    page.locator(".lines .name").first.click()
    for tab in ("Person", "Ledger", "Charts", "Fork", "Remarks"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tab", name=tab)).to_have_attribute("aria-selected", "true")
        expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_visible()
        holds(tab)
    for path in (
        "",
        "runs",
        "library",
        "library?show=Minds",
        "compare",
        "setup?scenario=loud",
        "seat?run=loud&who=Ada",
    ):
        page.goto(f"{house.url}/{path}")
        expect(page.locator("h1, .society").first).to_be_visible(timeout=30_000)
        expect(page.locator('.stApp[data-test-script-state="notRunning"]')).to_be_visible(timeout=30_000)
        holds(path)
    page.close()
    assert {host for host in hosts if not host.startswith(("data", "blob"))} <= {
        "http 127.0.0.1",
        "ws 127.0.0.1",
    }
