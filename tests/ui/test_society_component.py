"""The society in a real browser: it stays put while changing, answers clicks and keys, trusts no text."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import takewhile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from sandbox.ui.society.component import HTML

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "sandbox" / "ui" / "society" / "frontend"
pytestmark = pytest.mark.browser

# ---- the demo


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The demo's address, once it listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        "runner.postScriptGC": "false",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    script = Path(__file__).with_name("society_demo.py")
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", str(script), *flags],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = list(takewhile(lambda line: "URL:" not in line, process.stdout))
    assert process.poll() is None, "".join(said)
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=20)
    process.stdout.close()


@pytest.fixture
def visit(browser: Browser, server: str) -> Iterator[Callable[..., Page]]:
    """Opens one of the demo's shows; in the end no error was raised and no other machine was asked."""
    hosts: set[str | None] = set()
    errors: list[str] = []
    pages: list[Page] = []

    def opened(show: str, **options: object) -> Page:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, **options)  # type: ignore[arg-type]
        pages.append(page)
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        page.on("websocket", lambda socket: hosts.add(urlsplit(socket.url).hostname))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server}/?show={show}")
        expect(page.locator(".society")).to_be_visible(timeout=20_000)
        return page

    yield opened
    for page in pages:
        page.close()
    assert errors == []
    assert hosts - {None} <= {"127.0.0.1"}  # blob: and data: addresses have no host


def person(page: Page, name: str) -> Locator:
    entry = page.locator(f'.people [data-person="{name}"]')
    expect(entry).to_have_attribute("data-left", re.compile(r"\d"))
    return entry


def place(page: Page, name: str) -> tuple[float, float]:
    """Where the person stands, in pixels of the picture."""
    entry = person(page, name)
    return float(entry.get_attribute("data-left") or "nan"), float(entry.get_attribute("data-top") or "nan")


def click(page: Page, x: float, y: float) -> None:
    page.locator(".stage").click(position={"x": x, "y": y})


def chosen(page: Page, what: object) -> None:
    expect(page.get_by_text("chosen ", exact=False)).to_have_text(f"chosen {what}")


def until_ties_change(page: Page) -> None:
    """Waits until the society has another number of ties than now."""
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("aria-label", re.compile("ties"), timeout=20_000)
    expect(stage).not_to_have_attribute("aria-label", stage.get_attribute("aria-label") or "")


# ---- showing


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_people_are_drawn_where_the_server_put_them(visit: Callable[..., Page], scheme: str) -> None:
    page = visit("still", color_scheme=scheme)
    x, y = place(page, "Ada")
    left, top = place(page, "Ann\u202egnorw")
    assert x == pytest.approx(left, abs=1)  # sin 90 and sin 270 degrees: one above the other
    assert y < top
    picture = Image.open(BytesIO(page.locator(".stage").screenshot())).convert("RGB")
    assert picture.getpixel((round(x), round(y))) != picture.getpixel((round(x) + 90, round(y) + 5))


def test_nobody_moves_when_ties_and_people_come_and_go(visit: Callable[..., Page]) -> None:
    page = visit("evolving", reduced_motion="reduce")
    before = {name: place(page, name) for name in ("Ada", "Ben", "Grace", "Hugo", "Lena")}
    for _ in range(4):
        until_ties_change(page)
        assert {name: place(page, name) for name in before} == before


def test_one_who_leaves_is_struck_from_the_roll_and_may_return(visit: Callable[..., Page]) -> None:
    page = visit("evolving")
    zoe = page.locator('.people [data-person="Zoe"]')
    expect(zoe).to_have_count(0)
    expect(zoe).to_have_count(1)


def test_a_tie_that_comes_back_while_it_fades_is_there(visit: Callable[..., Page]) -> None:
    page = visit("flicker")
    expect(page.get_by_text(re.compile(r"^beat ([89]|\d\d)"))).to_be_visible(timeout=30_000)
    line = """canvas => new Promise((drawn) => {
        const [x, y, pen] = [canvas.width / 2, canvas.height / 2, canvas.getContext("2d")];
        const look = (frames) => pen.getImageData(x, y - 30, 1, 60).data.some((part) => part > 100) ? drawn(true)
            : frames ? requestAnimationFrame(() => look(frames - 1)) : drawn(false);
        look(600);
    })"""
    assert page.locator('canvas[data-id="layer2-node"]').evaluate(line)


def test_messages_are_sent_on_their_way(visit: Callable[..., Page]) -> None:
    expect(visit("evolving").locator("canvas.messages")).to_have_attribute("data-sent", re.compile(r"\d\d"))


def test_an_empty_society_says_so(visit: Callable[..., Page]) -> None:
    expect(visit("empty").get_by_text("Nobody is here yet.")).to_be_visible()


def test_two_hundred_people_and_two_thousand_ties_answer_a_click(visit: Callable[..., Page]) -> None:
    page = visit("crowd")
    expect(page.locator(".people [role=option]")).to_have_count(200)
    click(page, *place(page, "Person 3"))
    chosen(page, {"person": "Person 3"})


def test_the_drawing_library_is_loaded_once(browser: Browser, server: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    frames: list[int] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
    page.on("websocket", lambda wire: wire.on("framereceived", lambda frame: frames.append(len(frame))))
    page.goto(f"{server}/?show=evolving")
    for _ in range(3):
        until_ties_change(page)
    assert [name for name in asked if name.startswith("cytoscape")] == ["cytoscape-3.34.4.min.js"]
    assert 0 < max(frames) < 20_000
    page.close()


# ---- selecting


def test_a_click_on_a_person_a_tie_and_the_ground(visit: Callable[..., Page]) -> None:
    page = visit("evolving")
    click(page, *place(page, "Hugo"))
    chosen(page, {"person": "Hugo"})
    expect(person(page, "Hugo")).to_have_attribute("aria-selected", "true")
    (x, y), (left, top) = place(page, "Ada"), place(page, "Lena")
    click(page, (x + left) / 2, (y + top) / 2)
    chosen(page, {"tie": ["Lena", "Ada"]})
    expect(person(page, "Hugo")).to_have_attribute("aria-selected", "false")
    click(page, 20, 20)
    chosen(page, None)


def test_the_page_may_select_and_a_click_on_the_same_person_still_counts(visit: Callable[..., Page]) -> None:
    page = visit("evolving")
    click(page, *place(page, "Dev"))
    chosen(page, {"person": "Dev"})
    page.get_by_role("button", name="Mark Hugo").click()
    expect(person(page, "Hugo")).to_have_attribute("aria-selected", "true")
    click(page, *place(page, "Dev"))
    expect(page.get_by_text("clicks ")).to_have_text("clicks [{'person': 'Dev'}, {'person': 'Dev'}]")
    expect(person(page, "Dev")).to_have_attribute("aria-selected", "true")


def test_keys_walk_from_person_to_person_and_select(visit: Callable[..., Page]) -> None:
    page = visit("evolving")
    stage = page.locator(".stage")
    click(page, *place(page, "Jun"))
    stage.press("ArrowRight")
    stage.press("ArrowRight")
    expect(stage).to_have_attribute("aria-activedescendant", person(page, "Lena").get_attribute("id") or "")
    stage.press("Enter")
    chosen(page, {"person": "Lena"})
    stage.press("Escape")
    chosen(page, None)
    stage.press("Tab")
    expect(page.get_by_role("button", name="Zoom in")).to_be_focused()


# ---- moving things


def test_a_dragged_person_stays_until_double_clicked(visit: Callable[..., Page]) -> None:
    page = visit("evolving")
    home = place(page, "Ines")
    box = page.locator(".stage").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + home[0], box["y"] + home[1])
    page.mouse.down()
    page.mouse.move(box["x"] + home[0] + 60, box["y"] + home[1] + 50, steps=5)
    page.mouse.up()
    expect(person(page, "Ines")).to_have_attribute("data-left", f"{home[0] + 60:.1f}")
    until_ties_change(page)
    assert place(page, "Ines") == pytest.approx((home[0] + 60, home[1] + 50), abs=1)
    page.mouse.dblclick(box["x"] + home[0] + 60, box["y"] + home[1] + 50)
    expect(person(page, "Ines")).to_have_attribute("data-left", f"{home[0]:.1f}")


def test_zoom_keeps_through_changes_and_fit_brings_everybody_back(visit: Callable[..., Page]) -> None:
    page = visit("evolving")
    home = place(page, "Ada")
    page.get_by_role("button", name="Zoom in").click()
    expect(person(page, "Ada")).not_to_have_attribute("data-left", f"{home[0]:.1f}")
    near = place(page, "Ada")
    until_ties_change(page)
    assert place(page, "Ada") == near
    page.get_by_role("button", name="Fit everybody in").click()
    expect(person(page, "Ada")).to_have_attribute("data-left", f"{home[0]:.1f}")


def test_a_narrower_window_still_holds_everybody(visit: Callable[..., Page]) -> None:
    page = visit("still")
    wide = place(page, "Ada")
    page.set_viewport_size({"width": 700, "height": 800})
    expect(person(page, "Ada")).not_to_have_attribute("data-left", f"{wide[0]:.1f}")
    width = (page.locator(".stage").bounding_box() or {"width": 0})["width"]
    for entry in page.locator(".people [role=option]").all():
        assert 0 < float(entry.get_attribute("data-left") or "nan") < width


# ---- hostile text


def test_names_are_text_and_nothing_else(visit: Callable[..., Page]) -> None:
    page = visit("still")
    first = page.locator(".people [role=option]").first
    expect(first).to_contain_text("<img src=x onerror=")
    expect(first).to_have_attribute("data-left", re.compile(r"\d"))
    x, y = float(first.get_attribute("data-left") or "nan"), float(first.get_attribute("data-top") or "nan")
    page.locator(".stage").hover(position={"x": x, "y": y})
    tip = page.get_by_role("tooltip")
    expect(tip).to_contain_text("<img src=x onerror=")
    expect(tip).to_contain_text("Ann·gnorw")  # the override of the writing direction is made visible
    assert page.locator(".society img").count() == 0
    expect(page).not_to_have_title("broken")


def test_a_very_long_name_keeps_its_tooltip_inside_the_picture(visit: Callable[..., Page]) -> None:
    page = visit("still")
    entry = page.locator(".people [role=option]").nth(2)
    expect(entry).to_have_attribute("data-left", re.compile(r"\d"))
    x, y = float(entry.get_attribute("data-left") or "nan"), float(entry.get_attribute("data-top") or "nan")
    page.locator(".stage").hover(position={"x": x, "y": y})
    tip, stage = page.get_by_role("tooltip").bounding_box(), page.locator(".society").bounding_box()
    assert tip is not None
    assert stage is not None
    assert stage["x"] <= tip["x"]
    assert tip["x"] + tip["width"] <= stage["x"] + stage["width"]
    assert tip["y"] + tip["height"] <= stage["y"] + stage["height"]


def test_no_text_can_become_markup() -> None:
    own = [path for path in FRONTEND.glob("*.js") if not path.name.startswith("cytoscape")]
    sinks = re.compile(r"(inner|outer|insertAdjacent)HTML|document\.write|\beval\b|new Function|Fragment\b")
    assert len(own) >= 5
    assert [path.name for path in own if sinks.search(path.read_text(encoding="utf-8"))] == []
    assert "<script" not in HTML


def test_the_drawing_library_comes_with_its_licence() -> None:
    library = next(FRONTEND.glob("cytoscape-*.min.js"))
    licence = library.with_name(library.name.replace(".min.js", ".LICENSE")).read_text(encoding="utf-8")
    assert "The Cytoscape Consortium" in licence
    version = library.name.removeprefix("cytoscape-").removesuffix(".min.js")
    assert f'.version="{version}"' in library.read_text(encoding="utf-8")
