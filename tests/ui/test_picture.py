"""What the theatre shows is the log: lines, picture, messages, marks, and filters of them."""

import re
from collections.abc import Callable
from pathlib import Path

from sandbox import World, events
from sandbox.ui.director import Director
from sandbox.ui.panels import scrubber, society_view
from sandbox.ui.panels.lines import rows
from sandbox.ui.panels.looks import looks
from sandbox.ui.panels.transcript import KINDS, newest
from tests.ui.auditorium import act, log, moment, page, said, settled


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
