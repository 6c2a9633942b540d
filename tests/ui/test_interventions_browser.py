"""Every way to intervene, by hand in a real browser, and the event it leaves in the log."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import TimeoutError, expect

from sandbox.remarks import remarks
from tests.ui.test_theatre_browser import Visitor, house, visit

__all__ = ["house", "visit"]
pytestmark = pytest.mark.browser


def typed(guest: Visitor, label: str, word: str) -> None:
    """A new word in a list that takes new words."""
    box = guest.page.get_by_role("combobox", name=label)
    box.evaluate("box => box.scrollIntoView({block: 'center', behavior: 'instant'})")
    box.fill(word)
    box.press("Enter")


def filled(guest: Visitor, label: str, text: str) -> None:
    """A box filled, once those of the form before are gone."""
    box = guest.page.get_by_role("textbox", name=label, exact=True)
    expect(box).to_have_count(1)
    box.fill(text)
    box.press("Tab")


def shown(guest: Visitor, label: str, text: str) -> None:
    """The page has caught up: this is what the box holds now."""
    expect(guest.page.get_by_role("textbox", name=label, exact=True)).to_have_value(text)


def chosen(guest: Visitor, label: str, option: str) -> None:
    """A page that is drawn anew closes its lists: then it is opened again."""
    box = guest.page.get_by_role("combobox", name=label)
    for _ in range(10):
        box.evaluate("box => box.scrollIntoView({block: 'center', behavior: 'instant'})")
        box.click()
        try:
            guest.page.get_by_role("option", name=option, exact=True).click(timeout=1500)
        except TimeoutError:
            guest.page.keyboard.press("Escape")
        else:
            return
    raise AssertionError(f"{option} cannot be chosen in {label}")


Step = tuple[Callable[[Visitor, str, str], None], str, str]
ACTS: list[tuple[str, list[Step], str, dict[str, Any]]] = [
    ("Say", [(filled, "Words", "It will rain.")], "Say it", {"kind": "Said", "text": "It will rain."}),
    (
        "Post to the board",
        [(typed, "Entry of the board", "weather"), (filled, "Value, as in YAML", "{rain: 3}")],
        "Post it",
        {"kind": "Posted", "key": "weather", "value": {"rain": 3}},
    ),
    (
        "Assign role",
        [(chosen, "Who", "Cleo"), (filled, "Role", "judge")],
        "Assign",
        {"kind": "Assigned", "role": "judge"},
    ),
    (
        "Team",
        [(chosen, "Who", "Cleo"), (typed, "Team", "red")],
        "Move into the team",
        {"kind": "Teamed", "team": "red"},
    ),
    (
        "Revise",
        [(typed, "Trait", "mood"), (shown, "New value", ""), (filled, "New value", "grim")],
        "Revise",
        {"kind": "Revised", "trait": "mood", "value": "grim"},
    ),
    (
        "Memory",
        [(typed, "Item", "a debt"), (filled, "What they remember, as in YAML", "Ada owes 3")],
        "Write it",
        {"kind": "Wrote", "key": "a debt", "item": "Ada owes 3"},
    ),
    (
        "Replace a mind",
        [(chosen, "Who", "Cleo"), (chosen, "Mind", "Miser")],
        "Replace the mind",
        {"kind": "Recast", "mind": {"name": "donor_game.miser"}},
    ),
    (
        "Add a person",
        [(chosen, "Mind", "Dice (by lot)"), (filled, "Name", "Zoe")],
        "Let them join",
        {"kind": "Joined", "who": "Zoe"},
    ),
    ("Remove a person", [(chosen, "Who", "Gia")], "Remove them", {"kind": "Left", "who": "Gia"}),
    ("Operators", [], "Switch", {"kind": "Set", "value": False}),
    (
        "Settings",
        [
            (chosen, "Setting", "donor game: rounds (scenario)"),
            (shown, "New value, as in YAML", "10"),
            (filled, "New value, as in YAML", "7"),
        ],
        "Set it",
        {"kind": "Set", "what": "scenario.donor_game.rounds", "value": 7},
    ),
]


def test_every_act_leaves_its_event_with_who_and_why(visit: Callable[..., Visitor]) -> None:
    guest = visit("preset=donor_game/watch&pace=0")
    guest.press("Round")
    expect(guest.page.locator(".line.round").first).to_be_visible()
    guest.tab("Intervene")
    guest.page.get_by_label("Your name").fill("Mo")
    guest.page.keyboard.press("Tab")
    for number, (what, steps, submit, told) in enumerate(ACTS):
        guest.act(what)
        expect(guest.page.get_by_role("button", name=re.compile(f"^{submit}")).first).to_be_visible()
        for step, label, value in steps:
            step(guest, label, value)
        filled(guest, "Why", f"reason {number}")
        guest.press(submit)
        event = guest.recorded(lambda event, number=number: event.why == f"reason {number}")  # type: ignore[misc]
        assert {key: getattr(event, key) for key in told} == told
        assert event.by == "user:Mo"
    guest.tab("Ledger")
    ledger = guest.page.locator('.lines[aria-label="Ledger"] .line', has_text="reason")
    expect(ledger).to_have_count(len(ACTS))
    assert guest.page.locator(".stException").count() == 0


def test_two_people_watch_and_one_intervenes(visit: Callable[..., Visitor]) -> None:
    guest = visit("preset=donor_game/watch&pace=0")
    other = visit(f"run={guest.run}")
    guest.act("Say")
    filled(guest, "Words", "Can you see me?")
    guest.press("Say it")
    expect(other.page.locator(".line.say", has_text="Can you see me?")).to_be_visible()


def test_a_past_round_is_forked_with_a_change(visit: Callable[..., Visitor]) -> None:
    guest = visit("preset=donor_game/watch&pace=0")
    guest.press("To end")
    guest.status("finished")
    parent = guest.run
    slider = guest.page.get_by_role("slider", name="Round shown")
    slider.focus()
    guest.page.keyboard.press("Home")
    guest.tab("Fork")
    guest.page.locator(".st-key-fork-what").get_by_text("Revise", exact=True).click()
    typed(guest, "Trait", "mood")
    shown(guest, "New value", "")
    filled(guest, "New value", "grim")
    filled(guest, "Why", "what if")
    guest.press("Revise")
    guest.page.wait_for_function("run => !location.href.includes(run)", arg=parent)
    event = guest.recorded(lambda event: event.kind == "Revised" and event.why == "what if")
    assert event.value == "grim"  # type: ignore[attr-defined]
    assert event.step == 2
    expect(guest.page.get_by_text("forked at round 1")).to_be_visible()
    guest.press("Round")
    guest.recorded(lambda event: event.kind == "Stepped" and event.step == 2)


def test_a_line_is_remarked_on_from_where_it_stands(visit: Callable[..., Visitor]) -> None:
    guest = visit("preset=donor_game/watch&pace=0")
    guest.press("Round")
    line = guest.page.locator('.lines[aria-label="Transcript"] .line.say').first
    expect(line).to_be_visible()
    seq = int(line.get_attribute("data-seq") or 0)
    line.hover()
    line.get_by_role("button", name=f"Make a remark on event {seq}").click()
    expect(guest.page.get_by_text(f"On #{seq}")).to_be_visible()
    filled(guest, "What you have noticed", "They are polite.")
    guest.press("Keep it")
    expect(guest.page.locator('[data-testid="stText"]', has_text="They are polite.")).to_be_visible()
    (kept,) = remarks(guest.house.runs / f"{guest.run}.run")
    assert (kept.seq, kept.text) == (seq, "They are polite.")
