"""The theatre's logic: what it shows is the log, what it does goes through the director."""

import os
import re
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from sandbox import Metric, Operator, World, WorldSpec, events, figures, registry
from sandbox.answers import Allocation, AnswerError, Choice, Form, Number, Text
from sandbox.history import History
from sandbox.interview import interviews
from sandbox.log import Log
from sandbox.remarks import remarks
from sandbox.ui import director
from sandbox.ui.director import Director
from sandbox.ui.panels import answers, bar, charts, person, scrubber, seat, society_view
from sandbox.ui.panels.eye import EyeMarks, known_edges
from sandbox.ui.panels.lines import rows
from sandbox.ui.panels.looks import looks
from sandbox.ui.panels.moment import Moment, Watch, known_mark
from sandbox.ui.panels.transcript import KINDS, newest
from sandbox.ui.plain import plain
from sandbox.view import View

DEMO = Path(__file__).with_name("theatre_demo.py")
SPEC = WorldSpec.preset("donor_game/watch")


def settled(playing: Director) -> None:
    """Waits until it rests and has done all it was told."""
    while playing.playing and playing.status != "waiting":
        playing._thread.join(0.01)
    heard = threading.Event()
    playing._commands.put(heard.set)
    playing._wake.set()
    while playing.alive and not heard.wait(0.01):
        pass


@pytest.fixture
def playing() -> Iterator[Director]:
    """A run that two rounds have been played of."""
    one = director.start(SPEC)
    one.pace = 0
    for _ in range(2):
        one.round()
        settled(one)
    yield one
    one.close()


def moment(path: Path, step: int | None = None) -> Moment:
    watch = Watch(path.stem, History.of(path))
    watch.refresh()
    return Moment(watch, director.of(path.stem), "", step, watch.history.at(step))


def page(run: str, **chosen: Any) -> AppTest:
    test = AppTest.from_file(str(DEMO), default_timeout=30)
    test.query_params["run"] = run
    test.run()
    for key, value in chosen.items():
        test.session_state[key] = value
    test.run()
    assert not test.exception
    return test


def said(test: AppTest) -> str:
    """All that the page says in Markdown, captions and plain text, without the escapes."""
    parts = [*test.markdown, *test.caption, *test.text, *test.info, *test.error, *test.warning]
    return " ".join(str(part.value) for part in parts).replace("\\", "").replace("\u2060", "")


def eye_of(test: AppTest) -> Any:
    return next(one for one in test.selectbox if one.label == "Seen by")


def button(test: AppTest, label: str) -> Any:
    return next(one for one in test.button if one.label == label)


def log(playing: Director) -> list[events.Event]:
    return list(Log.read(playing.path).events())


def last(playing: Director, kind: type[events.Event]) -> Any:
    return [event for event in log(playing) if isinstance(event, kind)][-1]


# ---- pages


def test_no_run_leads_to_gallery_and_runs() -> None:
    test = AppTest.from_file(str(DEMO), default_timeout=30).run()
    assert "No run is chosen" in said(test)


def test_an_unknown_run_is_told_once_with_a_way_out() -> None:
    test = page("nowhere")
    assert len(test.error) == 1
    assert "[Runs](runs)" in test.error[0].value
    assert not test.button


def test_the_bar_tells_what_is_played_and_that_it_is_scripted(playing: Director) -> None:
    words = said(page(playing.id))
    assert "Donor game** · episode 1 of 3 · round 2" in words
    assert "not a model’s behaviour" in words


def test_levers_command_the_director(playing: Director) -> None:
    test = page(playing.id)
    button(test, "Round").click().run()
    settled(playing)
    assert playing.world.state.step == 3
    button(test, "Beat").click().run()
    settled(playing)
    assert playing.world.state.step == 4  # after the first round, a round of this game is one beat
    test.select_slider[0].set_value(0.5).run()
    assert playing.pace == 0.5
    button(test, "To end").click().run()
    settled(playing)
    test.run()
    assert "finished" in said(test)
    assert button(test, "Play").disabled


def test_a_browser_that_has_heard_of_no_pace_is_told_it_at_every_drawing(playing: Director) -> None:
    """After a reload it may get the second drawing only, and would tell the slider's default as the viewer's choice."""
    playing.pace = 1.0
    test = page(playing.id)
    for pace in (1.0, 0.5, 2.0):
        playing.pace = pace
        test.run().run()
        assert list(test.select_slider[0].proto.default) == [bar.PACES.index(pace)]
        assert test.select_slider[0].value == playing.pace == pace
    test.select_slider[0].set_value(0.2).run().run()
    assert test.select_slider[0].value == playing.pace == 0.2


def test_play_and_pause_take_turns(playing: Director) -> None:
    playing.pace = 60
    test = page(playing.id)
    button(test, "Play").click().run()
    assert playing.playing
    button(test, "Pause").click().run()
    assert not playing.playing


def test_the_past_is_shown_and_not_changed(playing: Director) -> None:
    test = page(playing.id, step=1, panel="Intervene")
    assert "round 1" in said(test)
    assert "the past, which cannot be changed" in said(test)
    button(test, "Return to live").click().run()
    assert "What to do" in [one.label for one in test.pills]


def test_a_recorded_run_goes_on_when_asked(playing: Director) -> None:
    run = playing.id
    playing.close()
    test = page(run)
    assert "nobody is playing it" in said(test)
    button(test, "Go on").click().run()
    again = director.of(run)
    assert again is not None
    assert again.world.state.step == 2
    again.close()


def test_a_run_played_elsewhere_is_watched_only(playing: Director) -> None:
    run, path = playing.id, playing.path
    playing.close()
    with World.open(path):
        test = page(run, panel="Intervene")
        assert f"played by process {os.getpid()}" in said(test)
        assert not {"Play", "Go on"} & {one.label for one in test.button}


def test_a_failed_run_tells_its_story(playing: Director, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("no umbrella")

    monkeypatch.setattr(type(playing.world.script), "ended", broken)
    playing.round()
    settled(playing)
    assert "no umbrella" in said(page(playing.id))


# ---- interventions


def act(playing: Director, what: str, submit: str, **fields: Any) -> AppTest:
    test = page(playing.id, panel="Intervene")
    test.pills(key="act").set_value(what).run()
    for key, value in fields.items():
        _fill(test, key.replace("_", " "), value)
    button(test, submit).click().run()
    settled(playing)
    test.run()
    assert not test.exception
    return test


def _fill(test: AppTest, key: str, value: Any) -> None:
    """Set a widget by the beginning of its key."""
    boxes = [*test.selectbox, *test.multiselect, *test.checkbox, *test.radio]
    one = next(
        one for one in [*boxes, *test.text_input, *test.text_area] if one.key and one.key.startswith(key)
    )
    one.set_value(value)
    if not one.form_id:
        test.run()


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


def test_a_seat_is_taken_answered_and_given_back(playing: Director) -> None:
    before = dict(playing.world.state.people["Ada"].mind)
    act(playing, "Take a seat", "Take the seat", seat_who="Ada", seat_why="my turn")
    assert playing.world.state.people["Ada"].mind == {"name": "human"}
    playing.play()
    settled(playing)
    test = page(playing.id)
    assert "Your turn: you are Ada" in said(test)
    rules, asked = seat.parted(playing.seats["Ada"].prompt)
    assert [one.value for one in test.text][:2] == [asked, rules]
    assert (eye_of(test).value, "and a person" in said(test)) == ("Ada", True)
    assert "shown as Ada sees it" in said(test)
    eye_of(test).set_value("").run()
    test.run()
    assert eye_of(test).value == "", "who wants to see all may"
    button(test, "Answer").click().run()
    test.run()
    assert "Nothing is given yet for “give”: a number from 0" in said(test), (
        "no answer that nobody considered"
    )
    assert "Ada" in playing.seats
    give = next(one for one in test.number_input if one.label.startswith("give"))
    assert give.value is None
    give.set_value(1.0)
    button(test, "Answer").click().run()
    while "Ada" not in {e.who for e in log(playing) if isinstance(e, events.Chose) and e.rung == "seat"}:
        playing._thread.join(0.01)
    chose = next(e for e in log(playing) if isinstance(e, events.Chose) and e.rung == "seat")
    assert chose.value["give"] == 1.0
    settled(playing)
    button(page(playing.id), "Give it back").click().run()
    while playing.world.state.people["Ada"].mind != before:
        playing._thread.join(0.01)
    playing.pause()


def test_a_question_is_in_sight_and_its_rules_are_folded() -> None:
    rules, facts = "Rules. " * 150, "You have 3 units.\nHow many do you give?"
    assert seat.parted(f"{rules}\n{facts}") == (rules.strip(), facts)
    assert seat.parted(facts) == ("", facts)
    folded, asked = seat.parted(f"{rules}How many?")
    assert asked.endswith("Rules. How many?")
    assert len(asked) <= seat.SHORT
    assert f"{folded} {asked}" == f"{rules}How many?"
    assert seat.parted("x" * 900) == ("", "x" * 900)


def test_nothing_to_say_is_told_where_it_is_seen(playing: Director) -> None:
    before = len(log(playing))
    test = page(playing.id, panel="Intervene")
    assert test.selectbox(key="say channel").value == ""
    button(test, "Say it").click().run()
    assert ["Say the words first" in toast.value for toast in test.toast] == [True]
    assert len(log(playing)) == before
    assert test.run().selectbox(key="say channel").value == ""


# ---- what is drawn


def test_every_line_is_an_event_of_the_log(playing: Director) -> None:
    now = moment(playing.path)
    recorded = {event.seq: event for event in log(playing)}
    drawn = rows(newest(now.witnessed(None), KINDS), now)
    assert len(drawn) > 30
    for row in drawn:
        event = recorded[row["seq"]]
        assert event.step == row["step"]
        if isinstance(event, events.Said):
            assert (row["who"], row["text"]) == (event.who, event.text)


@pytest.mark.parametrize("who", ["Ada", "Gia"])
def test_an_eye_sees_what_was_public_or_for_it(playing: Director, who: str) -> None:
    for event in moment(playing.path).witnessed(who):
        assert event.witnesses == events.EVERYBODY or who in event.witnesses


def test_the_picture_is_the_state(playing: Director) -> None:
    for step in (1, None):
        now = moment(playing.path, step)
        places = society_view.places(now.watch, now.state, "talk")
        nodes = society_view.nodes(now.state, places, looks(now))
        assert [node["id"] for node in nodes] == now.state.names
        ties = {(edge["source"], edge["target"]) for edge in society_view.edges(now.state, "talk")}
        assert ties == {(s, t) for s, targets in now.state.edges("talk").items() for t in targets}


def test_nobody_moves_and_newcomers_take_the_places_of_those_who_left(playing: Director) -> None:
    before, after = moment(playing.path), None
    places = dict(society_view.places(before.watch, before.state, "talk"))
    playing.to_end()
    settled(playing)
    before.watch.refresh()
    after = before.watch.history.tip
    now = society_view.places(before.watch, after, "talk")
    assert [now[name] for name in after.names if name in places] == [
        places[name] for name in after.names if name in places
    ]
    assert len({now[name] for name in after.names}) == len(after.names)


def test_pulses_are_the_last_words(playing: Director) -> None:
    now = moment(playing.path)
    words = {str(e.seq): e.who for e in log(playing) if isinstance(e, events.Said)}
    pulses = society_view.pulses(now, "talk")
    assert pulses
    assert all(words[str(pulse["id"]).split()[0]] == pulse["source"] for pulse in pulses)


def test_an_eye_sees_no_more_of_others_than_is_public(
    playing: Director, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing.verb("assign", "Ben", "spy", public=False)
    playing.verb("assign", "Cleo", "judge", public=True)
    playing.verb("say", "Ben", "Hush.", to=["Cleo"])
    settled(playing)
    chosen = {"eye": "Ada"}
    monkeypatch.setattr("sandbox.ui.panels.moment.chosen", chosen.get)
    now = moment(playing.path)
    look = looks(now, "Ada")
    nodes = society_view.nodes(now.state, society_view.places(now.watch, now.state, "talk"), look, "Ada")
    titles = {node["id"]: node["title"] for node in nodes}
    assert ["mind" in titles[name] for name in ("Ada", "Ben", "Cleo")] == [True, False, False]
    assert ["role" in titles[name] for name in ("Ada", "Ben", "Cleo")] == [False, False, True]
    people = now.state.people
    assert {label for label, _ in person.facts(now, people["Ben"])} == {"score"}
    assert {"score", "mind", "strategy"} <= {label for label, _ in person.facts(now, people["Ada"])}
    hush = [e.seq for e in log(playing) if isinstance(e, events.Said) and e.text == "Hush."]
    assert hush
    assert not [p for p in society_view.pulses(now, "talk") if int(str(p["id"]).split()[0]) in hush]
    chosen["eye"] = "Cleo"
    assert [p for p in society_view.pulses(now, "talk") if int(str(p["id"]).split()[0]) in hush]


def test_the_ledger_of_an_eye_leaves_out_what_it_does_not_know(playing: Director) -> None:
    playing.verb("assign", "Ben", "spy", public=False)
    settled(playing)
    counts = []
    for eye in ("", "Ben", "Ada"):
        test = page(playing.id, panel="Ledger", eye=eye)
        found = re.search(r"(\d+) entries", said(test))
        assert found
        counts.append(int(found[1]))
    assert counts[0] >= counts[1] == counts[2] + 1


def test_marks_lie_on_the_rounds_where_it_happened(playing: Director) -> None:
    act(playing, "Say", "Say it", say_text="Hm.")
    playing.to_end()
    settled(playing)
    now = moment(playing.path)
    kinds = {step: kinds for step, kinds, _ in scrubber.marks(now.watch)}
    assert [step for step, found in kinds.items() if "end" in found] == [10, 20, 30]
    assert [step for step, found in kinds.items() if "intervention" in found] == [3]
    assert scrubber.latest(now) == 30
    assert now.watch.round_name(13) == "episode 2, round 3"


def test_the_cast_note_tells_models_from_scripts(company: Callable[..., World], tmp_path: Path) -> None:
    notes = {}
    for mind in ("dice", "llm"):
        world = company(
            scenario="donor_game", people=4, mind=mind, graph="complete", record=tmp_path / f"{mind}.run"
        )
        world.step()
        notes[mind] = bar.cast_note(moment(tmp_path / f"{mind}.run"))
    assert notes == {
        "dice": "played by scripted bots: not a model’s behaviour",
        "llm": "played by the offline stand-in: not a model’s behaviour",
    }


def test_the_last_thought_is_shown_word_for_word(company: Callable[..., World], tmp_path: Path) -> None:
    world = company(scenario="donor_game", people=4, mind="llm", graph="complete", record=tmp_path / "x.run")
    world.step()
    name = world.state.names[0]
    thought = [e for e in world.log.events() if isinstance(e, events.Thought) and e.who == name][-1]
    request, reply = world.log.exchange((thought.step, thought.beat, thought.n, thought.call))  # type: ignore[misc]
    test = page(str(tmp_path / "x.run"), person=name)
    shown = [one.value for one in test.code]
    assert [message["content"] for message in request["messages"]] == shown[:-1]
    assert reply["text"] == shown[-1]


# ---- answers as forms


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (Choice(options=("yes", "no")), "yes"),
        (Choice(options=tuple("abcdefgh")), "a"),
        (Number(low=2, high=9, integer=True), 2),
        (Number(low=0.5, high=1.5), 0.5),
        (Text(empty=True), ""),
        (Allocation(among=("a", "b"), total=10), {"a": 10.0, "b": 0.0}),
        (
            Form(fields={"vote": Choice(options=("x", "y")), "why": Text(empty=True)}),
            {"vote": "x", "why": ""},
        ),
    ],
)
def test_each_answer_type_has_a_widget_that_is_open_at_first_and_holds_what_is_given(
    answer: Any, value: object
) -> None:
    def script(plain: dict[str, object], now: object) -> None:
        import streamlit

        from sandbox.answers import answer_type
        from sandbox.ui.panels.answers import widget

        streamlit.session_state["value"] = widget(answer_type(plain), "k", "label", now)

    def held(now: object) -> object:
        test = AppTest.from_function(script, kwargs={"plain": answer.plain(), "now": now}).run()
        assert not test.exception
        return test.session_state["value"]

    assert answers.checked(answer, held(value), "label") == value
    if value:
        with pytest.raises(AnswerError, match=r"^Nothing is given yet for “(label|vote)”: "):
            answers.checked(answer, held(None), "label")
    else:
        assert answers.checked(answer, held(None), "label") == value, "silence is an answer here"


def test_a_widget_of_no_known_type_is_an_error() -> None:
    with pytest.raises(TypeError, match="no widget"):
        answers.widget(object(), "k", "label")


# ---- figures


def test_figures_hold_the_numbers_of_the_record(playing: Director) -> None:
    history = History.of(playing.path)
    drawn = {trace.name: dict(zip(trace.x, trace.y, strict=True)) for trace in figures.scores(history).data}
    for step in (1, 2):
        expected = {person.name: person.score for person in history.at(step).present}
        assert {name: line[step] for name, line in drawn.items()} == expected
    density = figures.measures(history, 1, ("density", "mean_score")).data[0]
    people = len(history.at(2).names)
    ties = sum(map(len, history.at(2).edges("talk").values()))
    assert density.y[1] == pytest.approx(ties / (people * (people - 1)))


def test_figures_grow_with_the_run_and_break_where_episodes_end(playing: Director) -> None:
    history = History.of(playing.path)
    assert max(figures.scores(history).data[0].x) == 2
    playing.to_end()
    settled(playing)
    history.refresh()
    whole = {trace.name: trace for trace in figures.scores(history).data}
    fresh = {trace.name: trace for trace in figures.scores(History.of(playing.path)).data}
    assert whole.keys() == fresh.keys()
    assert all(whole[name].y == fresh[name].y for name in whole)
    assert any(10.5 in trace.x and trace.y[trace.x.index(10.5)] is None for trace in whole.values())


# ---- text that is not ours


@given(st.text(st.characters(exclude_characters="\0\u2060")))
def test_plain_text_keeps_its_words_and_escapes_its_marks(text: str) -> None:
    shown = plain(text)
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", shown).replace("\u2060", "")
    assert unescaped == " ".join(text.split())


def test_plain_text_has_no_markup_left() -> None:
    assert plain("<b>*x*</b>") == r"\<b\>\*x\*\<\/b\>"
    assert plain("[a](http://b.c)") == "\\[a\\]\\(http\\:\u2060\\/\\/b\\.c\\)"


# ---- pictures of the whole run


@pytest.mark.parametrize("kind", charts.PICTURES)
def test_every_picture_is_drawn_and_not_through_somebodys_eyes(playing: Director, kind: str) -> None:
    test = page(playing.id, panel="Charts", figure=kind)
    assert len(test.get("plotly_chart")) == 1
    test.session_state["eye"] = "Ben"
    test.run()
    assert not test.get("plotly_chart")
    assert "tell more than Ben knows" in said(test)


def test_the_first_measures_tell_what_the_operators_of_the_run_do() -> None:
    told = charts.first({"operators": [{"name": "self_org", "tau": 0}, {"name": "a plugin that is gone"}]})
    assert told == ["edge_turnover", "degree_centralization", "density"]
    assert charts.first({}) == ["density", "payoff_gini"]
    tiers = {operator.tier for operator in registry.family(Operator).values()}
    assert tiers <= charts.CHANGED.keys()
    assert {name for names in charts.CHANGED.values() for name in names} <= registry.family(Metric).keys()


# ---- through somebody's eyes


def test_ties_and_marks_are_those_an_eye_knows_of(playing: Director) -> None:
    playing.verb("link", "Ada", "Dan", why="a whim")
    playing.verb("assign", "Ben", "spy", why="a secret")
    playing.to_end()
    settled(playing)
    now = moment(playing.path)
    newcomer = next(p.name for p in now.state.present if p.since > 200)
    everything = now.state.edges("talk")
    seen_ties = known_edges(now.state, newcomer, "talk")
    assert known_edges(now.state, None, "talk") == everything
    own = [(s, t) for s, targets in everything.items() for t in targets if newcomer in (s, t)]
    assert own
    assert all(target in seen_ties[source] for source, target in own)
    shown = {(s, t) for s, targets in seen_ties.items() for t in targets}
    witnessed = {
        (e.source, e.target)
        for e in View(now.state, newcomer).known()
        if isinstance(e, events.Linked) and newcomer not in (e.source, e.target)
    }
    assert shown - set(own) <= witnessed
    before = now.state.people[newcomer].since
    known = dict(scrubber.marks(now.watch, newcomer) and now.watch.marks_for(newcomer))
    joined = next(e.step for e in now.history.events if e.seq == before)
    assert min(known) >= joined
    assert not any(counts["intervention"] or counts["failure"] for counts in known.values())
    theirs = now.watch.marks_for("Ben")[3]  # links are public, a role is its owner's
    assert theirs["change"] >= 2
    assert now.watch.marks_for("Ada")[3]["change"] == theirs["change"] - 1


@given(st.integers(1, 400), st.sampled_from("Ada Ben Cleo".split()))
def test_marks_for_an_eye_do_not_depend_on_when_one_looks(cut: int, eye: str) -> None:
    history = _recorded()
    whole, parts = EyeMarks().refresh(history, eye, known_mark), EyeMarks()
    first = SimpleNamespace(events=history.events[:cut], tip=history.tip)
    parts.refresh(first, eye, known_mark)  # type: ignore[arg-type]
    assert parts.refresh(history, eye, known_mark) == whole


@cache
def _recorded() -> History:
    with World(SPEC, record=False) as world:
        for _ in range(6):
            world.step()
        return History(world.log)


# ---- filters


def test_the_transcript_is_filtered_by_person_channel_kind_and_words(playing: Director) -> None:
    happened = list(reversed(log(playing)))
    assert {line.who for line in newest(happened, ["Words"], "Ada")} == {"Ada"}
    on_talk = newest(happened, KINDS, channel="talk")
    assert on_talk
    assert all(getattr(line.event, "channel", None) == "talk" for line in on_talk)
    word = next(line.text.split()[0] for line in on_talk) if on_talk else ""
    assert all(word in f"{line.who} {line.text}" for line in newest(happened, KINDS, words=word))


def test_the_ledger_is_filtered_by_kind_and_person(playing: Director) -> None:
    playing.verb("link", "Ada", "Dan", why="a whim")
    playing.verb("assign", "Ben", "guest", why="a title")
    settled(playing)
    test = page(playing.id, panel="Ledger")
    test.selectbox(key="ledger kind").set_value("Roles and teams").run()
    assert "1 of " in said(test)
    test.selectbox(key="ledger about").set_value("Ada").run()
    assert "0 of " in said(test)
    test.selectbox(key="ledger kind").set_value("Ties").run()
    kept = int(re.search(r"(\d+) of \d+ entries", said(test))[1])  # type: ignore[index]
    assert kept == sum(
        isinstance(e, events.Linked | events.Unlinked) and e.by != "engine" and "Ada" in (e.source, e.target)
        for e in log(playing)
    )


# ---- forks


def forked(test: AppTest, parent: str) -> Director:
    """The director of the run that the page shows now."""
    run = test.query_params["run"]
    run = run[0] if isinstance(run, list) else run
    assert run != parent
    child = director.of(run)
    assert child is not None
    return child


def test_an_unchanged_fork_opens_and_plays_the_same(playing: Director) -> None:
    playing.to_end()
    settled(playing)
    test = page(playing.id, panel="Fork", step=4)
    button(test, "Fork here").click().run()
    assert not test.exception
    child = forked(test, playing.id)
    assert child.world.state.step == 4
    test.run()
    assert "forked at round 4" in said(test)
    assert f"compare?one={playing.id}&other={child.id}" in said(test)
    child.to_end()
    settled(child)
    assert [events.plain(e) for e in log(child)] == [events.plain(e) for e in log(playing)]
    child.close()


def test_a_fork_with_an_act_begins_with_it(playing: Director) -> None:
    test = page(playing.id, panel="Fork", step=1)
    test.pills(key="fork what").set_value("Assign role").run()
    for key, value in {"assign who": "Cleo", "assign role": "judge", "assign why": "what if"}.items():
        _fill(test, key, value)
    button(test, "Assign").click().run()
    child = forked(test, playing.id)
    told = last(child, events.Assigned)
    assert (told.who, told.role, told.by, told.why, told.step) == ("Cleo", "judge", "user", "what if", 2)
    assert len(log(child)) == History.of(playing.path).ends[1] + 1
    assert not [e for e in log(playing) if isinstance(e, events.Assigned)], "the parent stays as it is"
    child.close()


def test_a_fork_with_another_answer_shares_everything_before(playing: Director) -> None:
    test = page(playing.id, panel="Fork", step=2)
    test.pills(key="fork what").set_value("An answer").run()
    chose = test.selectbox(key="fork answer").value
    next(one for one in test.number_input if one.label.startswith("give")).set_value(0.5)
    button(test, "Fork with this answer").click().run()
    child = forked(test, playing.id)
    child.beat()
    settled(child)
    told = next(
        e for e in log(child) if isinstance(e, events.Chose) and (e.step, e.n) == (chose.step, chose.n)
    )
    assert told.value["give"] == 0.5
    shared = next(e.seq for e in log(playing) if e.step == chose.step and isinstance(e, events.Asked))
    ours, theirs = (list(map(events.plain, log(one)[: shared - 1])) for one in (child, playing))
    assert ours == theirs
    child.close()


def test_a_fork_with_other_words_and_one_without_an_intervention(playing: Director) -> None:
    act(playing, "Say", "Say it", say_text="It will rain.")
    playing.round()
    settled(playing)
    test = page(playing.id, panel="Fork")
    test.pills(key="fork what").set_value("Undo an intervention").run()
    button(test, "Fork without it").click().run()
    child = forked(test, playing.id)
    assert "It will rain." not in [e.text for e in log(child) if isinstance(e, events.Said)]
    child.close()
    test = page(playing.id, panel="Fork")
    test.pills(key="fork what").set_value("A message").run()
    test.text_area[0].set_value("It will snow.").run()
    button(test, "Fork with these words").click().run()
    child = forked(test, playing.id)
    child.round()
    settled(child)
    assert "It will snow." in [e.text for e in log(child) if isinstance(e, events.Said)]
    child.close()


def test_what_cannot_be_forked_is_told(playing: Director) -> None:
    playing.to_end()
    settled(playing)
    test = page(playing.id, panel="Fork")
    test.pills(key="fork what").set_value("Assign role").run()
    _fill(test, "assign role", "judge")
    button(test, "Assign").click().run()
    assert "fork it at an earlier moment" in said(test)
    assert test.query_params["run"] in (playing.id, [playing.id])
    test.pills(key="fork what").set_value("Replace a mind").run()
    minds = test.selectbox(key="recast mind").options
    assert "Miser" in minds
    assert "Free rider" not in minds, "public_goods.free_rider knows another game"


def test_the_bar_and_the_person_tell_what_models_used_and_how_they_were_read(
    company: Callable[..., World], tmp_path: Path
) -> None:
    path = tmp_path / "used.run"
    world = company(scenario="donor_game", people=4, mind="llm", record=path, budget={"calls": 100})
    world.step()
    world.intervene("set", "budget.tokens", 50_000, why="enough")
    now = moment(path)
    tokens = sum(person.tokens for person in world.state.people.values())
    calls = world.purse.spent.calls
    assert now.used.startswith(f"{calls} of 100 calls · {tokens:,} of 50,000 tokens · $0 · ")
    assert now.watch.used is now.used  # read once
    name = next(iter(now.watch.readings.people))
    facts = dict(person.facts(now, now.state.people[name]))
    assert facts["answers"].endswith("read at once")
    assert facts["all of this mind"] == f"{calls} of {calls} read at once"


# ---- remarks


def test_a_remark_is_kept_on_a_line_and_changes_no_event(playing: Director) -> None:
    before = log(playing)
    spoken = next(e for e in before if isinstance(e, events.Said))
    test = page(playing.id, panel="Remarks", remark=spoken.seq)
    assert f"#{spoken.seq}" in said(test)
    test.text_area(key="remark text").set_value("Is this <b>irony</b>?")
    test.selectbox(key="remark who").set_value(spoken.who)
    button(test, "Keep it").click().run()
    (kept,) = remarks(playing.path)
    assert (kept.seq, kept.who, kept.by) == (spoken.seq, spoken.who, "user")
    assert kept.text == "Is this <b>irony</b>?"
    assert log(playing) == before
    test.run()
    assert "Is this <b>irony</b>?" in [one.value for one in test.text]
    assert "On the whole run" in said(test)
    next(one for one in test.text_area if one.key == f"remark words {kept.id}").set_value("No irony.")
    next(one for one in test.button if one.key == f"remark again {kept.id}").click().run()
    assert [one.text for one in remarks(playing.path)] == ["No irony."]
    button(test, "Go there").click().run()
    assert test.session_state["step"] == spoken.step
    button(test, "Remove").click().run()
    assert remarks(playing.path) == []


def test_a_remark_without_words_is_refused(playing: Director) -> None:
    test = page(playing.id, panel="Remarks")
    button(test, "Keep it").click().run()
    assert any("needs words" in one.value for one in test.toast)
    assert remarks(playing.path) == []


# ---- interviews


def test_somebody_is_asked_privately_and_the_run_does_not_notice(playing: Director) -> None:
    playing.to_end()
    settled(playing)
    before = log(playing)
    test = page(playing.id, panel="Person", person="Ada", step=1)
    test.text_input(key="interview question Ada").set_value("Whom do you <b>trust</b>?")
    test.text_input(key="interview model Ada").set_value("offline")
    test.checkbox(key="interview keep Ada").set_value(True)
    button(test, "Ask").click().run()
    assert not test.exception
    test.run()
    (kept,) = interviews(playing.path)
    assert (kept.who, kept.step, kept.question, kept.model) == (
        "Ada",
        1,
        "Whom do you <b>trust</b>?",
        "offline",
    )
    assert kept.answer in [one.value for one in test.text]
    assert log(playing) == before


def test_an_interview_that_cannot_be_is_told(playing: Director) -> None:
    playing.to_end()
    settled(playing)
    test = page(playing.id, panel="Person", person="Ada")
    test.text_input(key="interview question Ada").set_value("Whom do you trust?")
    button(test, "Ask").click().run()
    assert not test.exception
    test.run()
    assert any("model" in one.value for one in test.warning), [one.value for one in test.warning]
    assert interviews(playing.path) == []
