"""What people do in the theatre is in the log, with who and why."""

from typing import Any

import pytest

from sandbox import events
from sandbox.ui.director import Director
from sandbox.ui.panels.looks import looks
from sandbox.ui.panels.transcript import KINDS, newest
from tests.ui.auditorium import act, button, last, log, moment, page, said, settled


def test_words_of_the_director_reach_everybody(playing: Director) -> None:
    act(playing, "Say", "Say it", say_text="It will rain.")
    event = last(playing, events.Said)
    assert (event.who, event.text, event.by, event.witnesses) == (
        "Director",
        "It will rain.",
        "user",
        events.EVERYBODY,
    )


def test_a_whisper_is_for_those_addressed_alone(playing: Director) -> None:
    act(playing, "Whisper", "Whisper", whisper_to=["Ben"], whisper_text="Trust nobody.")
    assert set(last(playing, events.Said).witnesses) == {"Ben", "Director"}
    now = moment(playing.path)
    heard = {who: [line.text for line in newest(now.witnessed(who), KINDS)] for who in (None, "Ben", "Ada")}
    assert ["Trust nobody." in heard[who] for who in (None, "Ben", "Ada")] == [True, True, False]


def test_a_tie_is_cut_and_made_with_its_why(playing: Director) -> None:
    def heard() -> bool:
        return "Ben" in playing.world.state.edges("talk").get("Ada", {})

    made = heard()
    for _ in range(2):
        what, submit, prefix = ("Unlink", "Cut", "unlink") if made else ("Link", "Link", "link")
        fields = {f"{prefix}_one": "Ada", f"{prefix}_other": "Ben", f"{prefix}_why": "an experiment"}
        act(playing, what, submit, **fields)
        assert heard() is not made
        event = last(playing, events.Unlinked if made else events.Linked)
        assert (event.by, event.why) == ("user", "an experiment")
        made = not made
    entries = [event for event in moment(playing.path).watch.changed if event.by == "user"]
    assert [event.kind for event in entries].count("Unlinked") == 2


def test_a_tie_that_is_not_there_cannot_be_cut(playing: Director) -> None:
    playing.verb("cut", "Ada", "Ben")
    settled(playing)
    before = len(log(playing))
    test = act(playing, "Unlink", "Cut", unlink_one="Ada", unlink_other="Ben")
    assert "no such tie" in said(test)
    assert len(log(playing)) == before


def test_a_role_is_assigned_and_seen(playing: Director) -> None:
    act(playing, "Assign role", "Assign", assign_who="Cleo", assign_role="judge", assign_why="she is fair")
    assert playing.world.state.people["Cleo"].role == "judge"
    assert looks(moment(playing.path))["Cleo"].shape == "star"


ACTED: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    (
        "Post to the board", "Post it", {"post_key": "gifts", "post_value": "{rain: 3}"},
        {"kind": "Posted", "key": "gifts", "value": {"rain": 3}},
    ),
    (
        "Post to the board", "Post it", {"post_key": "gifts", "post_to": ["Ben"], "post_value": "Gia lies"},
        {"kind": "Posted", "key": "gifts", "value": "Gia lies", "to": ("Ben",)},
    ),
    (
        "Team", "Move into the team", {"team_who": "Cleo", "team_team": "red"},
        {"kind": "Teamed", "who": "Cleo", "team": "red"},
    ),
    (
        "Revise", "Revise", {"revise_who": "Cleo", "revise_trait": "goal", "revise_value": "to be fair"},
        {"kind": "Revised", "who": "Cleo", "trait": "goal", "value": "to be fair"},
    ),
    (
        "Memory", "Write it",
        {"memory_who": "Cleo", "memory_store": "notes", "memory_key": "a debt", "memory_item": "Ada owes me 3"},
        {"kind": "Wrote", "who": "Cleo", "store": "notes", "key": "a debt", "item": "Ada owes me 3"},
    ),
    (
        "Replace a mind", "Replace the mind", {"recast_who": "Cleo", "recast_mind": "donor_game.miser"},
        {"kind": "Recast", "who": "Cleo", "mind": {"name": "donor_game.miser"}},
    ),
    (
        "Add a person", "Let them join", {"join_mind": "dice", "join_name": "Zoe", "join_persona": "Shy."},
        {"kind": "Joined", "who": "Zoe", "mind": {"name": "dice"}, "traits": {"persona": "Shy."}},
    ),
    ("Remove a person", "Remove them", {"leave_who": "Cleo"}, {"kind": "Left", "who": "Cleo"}),
    (
        "Operators", "Switch", {"operator_name": "partner_choice", "operator_on": "paused"},
        {"kind": "Set", "what": "operator.partner_choice", "value": False},
    ),
    (
        "Settings", "Set it", {"set_what": "scenario.donor_game.multiplier", "set_value": "3"},
        {"kind": "Set", "what": "scenario.donor_game.multiplier", "value": 3},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "submit", "fields", "event"), ACTED, ids=[f"{a[0]} {a[2]}"[:40] for a in ACTED]
)
def test_every_act_is_one_event_with_who_and_why(
    playing: Director, what: str, submit: str, fields: dict[str, Any], event: dict[str, Any]
) -> None:
    playing.verb("team_up", "Ben", "red")
    playing.verb("write", "Cleo", "a debt", "none")
    settled(playing)
    before = playing.world.state.seq
    why = {f"{next(iter(fields)).partition('_')[0]}_why": "to see what happens"}
    act(playing, what, submit, **fields, **why)
    assert playing.notice == ""
    (told,) = [one for one in log(playing) if one.seq > before]
    assert (told.by, told.why) == ("user", "to see what happens")
    assert {key: getattr(told, key) for key in event} == event
    assert told in moment(playing.path).watch.changed


def test_a_memory_item_is_erased(playing: Director) -> None:
    playing.verb("write", "Cleo", "a debt", "Ada owes me 3")
    settled(playing)
    act(playing, "Memory", "Erase it", memory_who="Cleo", memory_store="notes", memory_key="a debt")
    assert last(playing, events.Erased).who == "Cleo"
    assert playing.world.state.memory["Cleo"]["notes"] == {}


def test_who_signs_is_in_the_ledger(playing: Director) -> None:
    test = page(playing.id, panel="Intervene")
    test.text_input(key="signed").set_value("Mo").run()
    test.text_input(key="say text").set_value("Hello")
    button(test, "Say it").click().run()
    settled(playing)
    assert last(playing, events.Said).by == "user:Mo"
    assert "user:Mo" in page(playing.id, panel="Ledger").selectbox(key="ledger by").options


def test_what_waits_for_the_end_of_a_beat_is_told(playing: Director) -> None:
    playing.verb("recast", "Ada", {"name": "human"})
    playing.play()
    settled(playing)
    playing.verb("link", "Ada", "Dan", why="a whim")
    settled(playing)
    while not playing.world.queue:
        playing._thread.join(0.01)
    assert "Queued until the open beat or round is over: link Ada Dan" in said(
        page(playing.id, panel="Intervene")
    )


@pytest.mark.parametrize(("what", "submit", "fields", "words"), [
    ("Post to the board", "Post it", {"post_key": "gifts", "post_value": "{a"}, "not YAML"),
    ("Settings", "Set it", {"set_what": "scenario.donor_game.rounds", "set_value": "-3"}, "-3 is not allowed"),
    ("Add a person", "Let them join", {"join_mind": "dice", "join_name": "Ada"}, "has joined before"),
])  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_happens(
    playing: Director, what: str, submit: str, fields: dict[str, Any], words: str
) -> None:
    before = playing.world.state.seq
    assert words in said(act(playing, what, submit, **fields))
    assert playing.world.state.seq == before


def test_what_the_run_does_not_allow_is_told(playing: Director) -> None:
    playing.verb("say", "Nobody", "hello")
    settled(playing)
    assert "not here" in said(page(playing.id))


def test_nothing_to_say_is_told_where_it_is_seen(playing: Director) -> None:
    before = len(log(playing))
    test = page(playing.id, panel="Intervene")
    assert test.selectbox(key="say channel").value == ""
    button(test, "Say it").click().run()
    assert ["Say the words first" in toast.value for toast in test.toast] == [True]
    assert len(log(playing)) == before
    assert test.run().selectbox(key="say channel").value == ""
