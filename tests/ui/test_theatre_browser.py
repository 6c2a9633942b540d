"""The theatre in a real browser: played, looked at and interfered with by hand, and what came of it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from sandbox.events import Chose, Event, Joined, Linked, Recast, Said, Unlinked
from sandbox.history import History
from sandbox.transcript import line_of
from tests.conftest import App

pytestmark = pytest.mark.browser
DEMO = Path(__file__).with_name("theatre_demo.py")
HOSTILE = "<img src=x onerror=document.title='broken'> [link](http://evil.example) :smile: $x^2$ **bold**"
expect.set_options(timeout=30_000)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    """The theatre's page alone, on a server that lasts for this file."""
    running = App(tmp_path_factory.mktemp("theatre") / "runs", script=DEMO)
    yield running
    running.stop()


class Visitor:
    """A browser's tab in the theatre, and the log of the run it shows."""

    def __init__(self, page: Page, house: App) -> None:
        self.page, self.house = page, house

    @property
    def run(self) -> str:
        return parse_qs(urlsplit(self.page.url).query)["run"][0]

    def log(self) -> list[Event]:
        return History.of(self.house.runs / f"{self.run}.run").events

    def recorded(self, fits: Callable[[Event], bool]) -> Event:
        """The first event that fits, once it is in the log."""
        for _ in range(600):
            if found := next((event for event in self.log() if fits(event)), None):
                return found
            self.page.wait_for_timeout(50)
        shown = self.page.locator('[role="tabpanel"]:visible').first.aria_snapshot()
        raise AssertionError(f"it never came into the log; on screen is\n{shown}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=re.compile(f"^{name}")).first.click()

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def status(self, words: str) -> None:
        expect(self.page.locator(".stMarkdownBadge", has_text=words)).to_be_visible()

    def choose(self, label: str, option: str) -> None:
        """Choose in a drop-down list; scrolling would close it again."""
        box = self.page.get_by_role("combobox", name=label)
        box.evaluate("box => box.scrollIntoView({block: 'center', behavior: 'instant'})")
        box.click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def act(self, what: str) -> None:
        self.tab("Intervene")
        self.page.locator(".st-key-act").get_by_text(what, exact=True).click()

    def fill(self, label: str, words: str) -> None:
        """Fill a box, once those of the form before are gone."""
        box = self.page.get_by_label(label)
        expect(box).to_have_count(1)
        box.fill(words)

    def person(self, name: str) -> Locator:
        return self.page.locator(f'.people [data-person="{name}"]')

    def click_person(self, name: str) -> None:
        entry = self.person(name)
        expect(entry).to_have_attribute("data-left", re.compile(r"\d"))
        place = {side: float(entry.get_attribute(f"data-{side}") or "nan") for side in ("left", "top")}
        self.page.locator(".stage").click(position={"x": place["left"], "y": place["top"]})

    @property
    def lines(self) -> Locator:
        return self.page.locator('.lines[aria-label="Transcript"] .line[data-seq]')


@pytest.fixture
def visit(browser: Browser, house: App) -> Iterator[Callable[..., Visitor]]:
    """Opens a preset's run; in the end no error was raised and no other machine was asked."""
    hosts: set[str | None] = set()
    errors: list[str] = []
    contexts = []

    def opened(query: str = "preset=donor_game/watch", **options: object) -> Visitor:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{house.url}/?{query}")
        page.wait_for_url(re.compile("run="))
        expect(page.locator(".society")).to_be_visible()
        return Visitor(page, house)

    yield opened
    for context in contexts:
        context.close()
    assert errors == []
    assert hosts - {None} <= {"127.0.0.1"}


# ---- playing


def test_play_pause_beat_and_round(visit: Callable[..., Visitor]) -> None:
    guest = visit("preset=commons/watch&pace=0.2&episodes=100")
    guest.press("Play")
    expect(guest.page.locator(".line.say").first).to_be_visible()
    guest.press("Pause")
    guest.status("paused")
    before = len(guest.log())
    guest.press("Beat")
    guest.recorded(lambda event: event.seq > before and isinstance(event, Chose))
    guest.press("Round")
    over = guest.recorded(lambda event: event.seq > before and event.kind == "Stepped")
    expect(guest.page.locator(f'.line.round[data-seq="{over.seq}"]')).to_be_visible()
    guest.page.keyboard.press("Space")
    guest.status("playing")
    guest.page.keyboard.press("Space")
    guest.status("paused")


def test_every_line_on_screen_is_an_event_of_the_log(visit: Callable[..., Visitor]) -> None:
    guest = visit("preset=debate/watch&pace=0")
    for _ in range(3):
        guest.press("Round")
    guest.recorded(lambda event: event.kind == "Stepped" and event.step == 2)
    guest.status("paused")
    shown = guest.lines.evaluate_all("lines => lines.map(line => [Number(line.dataset.seq), line.innerText])")
    events = {event.seq: event for event in guest.log()}
    assert len(shown) > 40
    for seq, text in shown:
        assert line_of(events[seq]) is not None
        if isinstance(events[seq], Said):
            assert events[seq].text in " ".join(text.split())  # type: ignore[attr-defined]


def test_the_run_goes_on_through_a_reload_and_is_shared_by_a_second_tab(
    visit: Callable[..., Visitor],
) -> None:
    guest = visit("preset=commons/watch&pace=0.2&episodes=100")
    guest.press("Play")
    expect(guest.page.locator(".line.say").first).to_be_visible()
    run = guest.run
    guest.page.reload()
    guest.status("playing")
    assert guest.run == run
    second = visit(f"run={run}")
    second.status("playing")
    second.press("Pause")
    guest.status("paused")
    last = guest.log()[-1].seq
    assert second.log()[-1].seq == last


def test_nothing_jumps_while_it_plays(visit: Callable[..., Visitor]) -> None:
    guest = visit("preset=donor_game/watch&pace=0.2&episodes=100")
    parts = [".society", ".lines", ".scrubber", '[data-testid="stTabs"]']

    def places() -> list[object]:
        return [guest.page.locator(part).first.bounding_box() for part in parts]

    guest.press("Round")
    expect(guest.page.locator(".line.round").first).to_be_visible()
    guest.press("Play")
    guest.status("playing")
    before = places()
    guest.recorded(lambda event: event.step == 4)
    assert places() == before
    assert guest.page.evaluate("document.documentElement.scrollWidth") <= 1280
    guest.press("Pause")


def test_moving_the_scrubber_shows_that_moment_everywhere(visit: Callable[..., Visitor]) -> None:
    guest = visit("preset=donor_game/watch&pace=0")
    guest.press("To end")
    guest.status("finished")
    slider = guest.page.get_by_role("slider", name="Round shown")
    slider.focus()
    guest.page.keyboard.press("Home")
    expect(guest.page.get_by_text("(the past)")).to_be_visible()
    ends = [event.seq for event in guest.log() if event.kind == "Stepped"]
    expect(guest.page.locator(f'.line.round[data-seq="{ends[0]}"]')).to_be_visible()
    shown = guest.lines.evaluate_all("lines => lines.map(line => Number(line.dataset.seq))")
    assert max(shown) == ends[0]
    joined = [event for event in guest.log() if isinstance(event, Joined) and event.step == 1]
    people = guest.page.locator(".people [data-person]")
    expect(people).to_have_count(len(joined))
    here = people.evaluate_all("people => people.map(p => p.dataset.person)")
    assert sorted(here) == sorted(event.who for event in joined)
    guest.press("To the end")
    expect(guest.page.get_by_text("(now)")).to_be_visible()


# ---- people


def test_a_click_on_a_person_or_a_name_selects_them(visit: Callable[..., Visitor]) -> None:
    guest = visit()
    guest.press("Round")
    expect(guest.page.locator(".line.say").first).to_be_visible()
    guest.tab("Ledger")
    expect(guest.page.locator('.lines[aria-label="Ledger"]')).to_be_visible()
    guest.click_person("Gia")
    expect(guest.page.get_by_text("● Gia")).to_be_visible()
    expect(guest.page.get_by_text("mind: miser")).to_be_visible()
    guest.page.locator(".lines .name", has_text="Eva").first.click()
    expect(guest.page.get_by_text("● Eva")).to_be_visible()
    expect(guest.person("Eva")).to_have_attribute("aria-selected", "true")


# ---- interventions


def test_a_tie_is_cut_with_its_why_and_the_ledger_leads_back(visit: Callable[..., Visitor]) -> None:
    guest = visit()
    guest.press("Round")
    expect(guest.page.locator(".line.round").first).to_be_visible()
    edges = History.of(guest.house.runs / f"{guest.run}.run").tip.edges("talk")
    one, other = next(
        (s, t) for s, targets in edges.items() if len(targets) > 2 for t in targets if len(edges[t]) > 2
    )
    ties = guest.page.locator(".stage").get_attribute("aria-label")
    guest.act("Unlink")
    guest.choose("Speaker", one)
    guest.choose("Hearer", other)
    guest.fill("Why", "to see what they do")
    guest.press("Cut")
    event = guest.recorded(lambda event: isinstance(event, Unlinked) and event.by == "user")
    assert event.why == "to see what they do"
    expect(guest.page.locator(".stage")).not_to_have_attribute("aria-label", ties or "")
    guest.press("Round")
    guest.tab("Ledger")
    entry = guest.page.locator(f'.lines[aria-label="Ledger"] .line[data-seq="{event.seq}"]')
    expect(entry).to_contain_text("to see what they do")
    entry.get_by_role("button", name="Go to").click()
    expect(guest.page.get_by_text(f"round {event.step} (the past)")).to_be_visible()
    guest.tab("Intervene")
    expect(guest.page.get_by_text("the past, which cannot be changed")).to_be_visible()


def test_a_whisper_is_seen_through_the_right_eyes_only(visit: Callable[..., Visitor]) -> None:
    guest = visit()
    guest.press("Round")
    expect(guest.page.locator(".line.round").first).to_be_visible()
    guest.act("Whisper")
    guest.choose("Who hears it", "Ben")
    guest.page.keyboard.press("Escape")
    guest.fill("Words", "Give nothing to Gia.")
    guest.page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    event = guest.recorded(lambda event: isinstance(event, Said) and event.by == "user")
    assert event.witnesses == ("Ben", "Director")
    line = guest.page.locator(f'.lines[aria-label="Transcript"] .line[data-seq="{event.seq}"]')
    expect(line).to_contain_text("Give nothing to Gia.")
    guest.choose("Seen by", "As seen by Cleo")
    expect(guest.lines.first).to_be_visible()
    expect(line).to_have_count(0)
    guest.choose("Seen by", "As seen by Ben")
    expect(line).to_have_count(1)


def test_a_seat_is_taken_answered_and_given_back(visit: Callable[..., Visitor]) -> None:
    guest = visit("preset=donor_game/watch&pace=0")
    guest.press("Round")
    expect(guest.page.locator(".line.round").first).to_be_visible()
    guest.act("Take a seat")
    guest.choose("Whose seat", "Ada")
    guest.fill("Why", "my turn")
    guest.press("Take the seat")
    guest.recorded(
        lambda event: isinstance(event, Recast) and event.mind["name"] == "human" and event.why == "my turn"
    )
    guest.press("Play")
    guest.status("waiting for Ada")
    expect(guest.page.get_by_text("Your turn: you are Ada")).to_be_visible()
    guest.page.get_by_role("spinbutton", name="give (units)").fill("1.5")
    guest.page.get_by_role("textbox", name="say").fill("From a person.")
    guest.press("Answer")
    chose = guest.recorded(lambda event: isinstance(event, Chose) and event.rung == "seat")
    assert chose.value == {"give": 1.5, "say": "From a person."}  # type: ignore[attr-defined]
    expect(guest.page.locator(".line.say", has_text="From a person.")).to_be_visible()
    guest.status("waiting for Ada")
    guest.press("Give it back")
    back = guest.recorded(
        lambda event: isinstance(event, Recast) and event.mind["name"] != "human" and event.by == "user"
    )
    guest.recorded(lambda event: event.seq > back.seq and isinstance(event, Chose) and event.who == "Ada")


def test_words_are_shown_as_they_are(visit: Callable[..., Visitor]) -> None:
    guest = visit()
    guest.act("Say")
    guest.fill("Words", HOSTILE)
    guest.press("Say it")
    event = guest.recorded(lambda event: isinstance(event, Said))
    expect(guest.page.locator(f'.line[data-seq="{event.seq}"] .words').first).to_have_text(HOSTILE)
    guest.act("Assign role")
    guest.fill("Role", HOSTILE[:60])
    guest.press("Assign")
    guest.recorded(lambda event: event.kind == "Assigned")
    guest.tab("Person")
    guest.click_person("Ada")
    expect(guest.page.get_by_text(HOSTILE[:60]).first).to_be_visible()
    assert guest.page.locator("img[src=x], a[href*=evil], .katex").count() == 0
    assert guest.page.title() != "broken"


def test_a_second_link_is_drawn_at_once(visit: Callable[..., Visitor]) -> None:
    guest = visit()
    guest.press("Round")
    expect(guest.page.locator(".line.round").first).to_be_visible()
    edges = History.of(guest.house.runs / f"{guest.run}.run").tip.edges("talk")
    one, other = next(
        (a, b) for a in edges for b in edges if a != b and b not in edges[a] and a not in edges[b]
    )
    guest.act("Link")
    guest.choose("Speaker", one)
    guest.choose("Hearer", other)
    guest.page.get_by_test_id("stFormSubmitButton").get_by_role("button").click()
    event = guest.recorded(lambda event: isinstance(event, Linked) and event.by == "user")
    assert (event.source, event.target) == (one, other)  # type: ignore[attr-defined]
    expect(guest.page.locator(f'.line.change[data-seq="{event.seq}"]').first).to_be_visible()
