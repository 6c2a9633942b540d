"""Every event as a line a person can read, or none where a narrator would keep silent."""

import pytest

from sandbox.events import (
    KINDS,
    Asked,
    Assigned,
    Chose,
    Closed,
    Erased,
    Event,
    Failed,
    Joined,
    Left,
    Linked,
    Moved,
    Opened,
    Paid,
    Posted,
    Recast,
    Refused,
    Revised,
    Said,
    Set,
    Stepped,
    Teamed,
    Thought,
    Unlinked,
    Wrote,
)
from sandbox.transcript import line_of, lines, short

MIND = {"name": "dice"}
TOLD = [
    (Said("Ada", "Hi"), "say", "Ada", "Hi"),
    (Said("Ada", "Hi", "talk", to=("Ben", "Ada")), "say", "Ada", "Hi"),
    (Said("Ada", "Psst", to=("Ben", "Ada")), "whisper", "Ada", "Psst"),
    (Chose(1, "Ada", "give", 3.14159), "choice", "Ada", "give: 3.142"),
    (Chose(1, "Ada", "give", 0, "default"), "choice", "Ada", "give: 0 (default: no valid answer)"),
    (Paid({"Ada": 2, "Ben": -0.5, "Cleo": 0}, "Dan"), "pay", "Dan", "Ada +2, Ben -0.5"),
    (Posted("stock", {"fish": 3, "list": [1, 2.5]}), "post", "", "stock: fish 3, list 1, 2.5"),
    (Posted("card", 3, to=("Ada",)), "post", "", "card: 3"),
    (Failed("Ada", "answer", "too late", 1), "fault", "Ada", "answer failed: too late"),
    (Refused("Linked", {}, by="rewire", why="the cap"), "fault", "rewire", "refused: Linked (the cap)"),
    (Refused("Linked", {"source": "Ada", "target": "Ben"}), "fault", "engine", "refused: Ben hears Ada"),
    (Refused("Assigned", {"who": "Ada", "role": None}), "fault", "engine", "refused: Ada is nothing"),
    (Refused("Moved", {"who": "Ada"}), "fault", "engine", "refused: Moved Ada"),
    (Opened(2, "commons", {}), "episode", "", "episode 2 of commons begins"),
    (Closed(2, "all is gone", {"months": 3}), "episode", "", "episode 2 ends: all is gone; months 3"),
    (Stepped(7, "hash"), "round", "", "round 7 is over"),
    (
        Linked("Ada", "Ben", "talk", by="rewire", why="chance"),
        "change",
        "rewire",
        "Ben hears Ada on talk (chance)",
    ),
    (Unlinked("Ada", "Ben", "talk", by="rewire"), "change", "rewire", "Ben no longer hears Ada on talk"),
    (Assigned("Ada", "clerk", by="elect"), "change", "elect", "Ada is now clerk"),
    (Assigned("Ada", None, by="elect"), "change", "elect", "Ada has no role any more"),
    (Teamed("Ada", "red", by="user"), "change", "user", "Ada is in team red"),
    (Teamed("Ada", None, by="user"), "change", "user", "Ada is in no team any more"),
    (Joined("Eva", MIND, {}, ("Ada", "Ben"), by="teach"), "change", "teach", "Eva joins, taught by Ada, Ben"),
    (Joined("Eva", MIND, {}), "change", "engine", "Eva joins"),
    (Left("Ada", by="teach", why="last"), "change", "teach", "Ada leaves (last)"),
    (Recast("Ada", MIND, by="user"), "change", "user", "Ada is now played by dice"),
    (Moved("Ada", "the inn", by="scenario"), "change", "scenario", "Ada goes to the inn"),
    (Revised("Ada", "mood", "cross", by="scenario"), "change", "scenario", "Ada's mood becomes: cross"),
    (Erased("Ada", "notes", "debt", by="user"), "change", "user", "Ada forgets debt"),
    (Set("budget.calls", 5, by="user"), "change", "user", "budget.calls is set to 5"),
]
UNTOLD = [
    Asked(1, "Ada", "give", "How much?", {}),
    Thought("Ada", 1, 1, "offline", "hash", {}),
    Wrote("Ada", "notes", "k", 1),
    Paid({"Ada": 0}),
    Posted("truth", 42, to=("engine",)),
    Posted("memory", 42, to=("engine:rewire",)),
]


@pytest.mark.parametrize(("event", "style", "who", "text"), TOLD)
def test_told(event: Event, style: str, who: str, text: str) -> None:
    line = line_of(event)
    assert line is not None
    assert (line.style, line.who, line.text, line.event) == (style, who, text, event)


@pytest.mark.parametrize("event", UNTOLD)
def test_left_out(event: Event) -> None:
    assert line_of(event) is None


def test_every_kind_of_event_is_decided_here() -> None:
    assert {type(event) for event, *_ in TOLD} | {type(event) for event in UNTOLD} == set(KINDS.values())


def test_lines_keep_the_order_and_leave_gaps_out() -> None:
    told = [line.event for line in lines([UNTOLD[0], TOLD[0][0], UNTOLD[1], TOLD[2][0]])]
    assert told == [TOLD[0][0], TOLD[2][0]]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1 / 3, "0.3333"),
        (12345.6, "1.235e+04"),
        (True, "True"),
        (None, "None"),
        (("a", 2), "a, 2"),
        ({"a": {"b": 0.5}}, "a b 0.5"),
    ],
)
def test_values_in_few_characters(value: object, text: str) -> None:
    assert short(value) == text


def test_a_long_value_is_cut_to_length() -> None:
    assert short("x" * 200) == "x" * 159 + "…"
    assert len(short(list(range(500)), 50)) == 50
