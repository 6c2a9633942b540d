"""The director plays a world in its own thread; pages only tell and look."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from sandbox import WorldSpec
from sandbox.events import Asked, Event, Refused, Said, Unlinked
from sandbox.history import History
from sandbox.log import RunBusy
from sandbox.ui import director


def spec(**more: object) -> WorldSpec:
    return WorldSpec.preset("donor_game/tiny").with_(seed=4, **more)


@pytest.fixture
def play() -> Iterator[Callable[..., director.Director]]:
    """Starts directors, without a pause between beats, and closes them."""
    started: list[director.Director] = []

    def start(**more: object) -> director.Director:
        one = director.start(spec(**more))
        one.pace = 0
        started.append(one)
        return one

    yield start
    for one in started:
        one.close()


def until(one: director.Director, holds: Callable[[History], bool]) -> History:
    """The history once it holds; AssertionError when it does not within half a minute."""
    history, end = director.history(one.id), time.monotonic() + 30
    while not holds(history):
        assert time.monotonic() < end, f"waited in vain; the director says {one.why!r}, {one.notice!r}"
        history.refresh()
    history.refresh()  # what was written between the last look and the moment it held
    return history


def kinds(history: History, kind: type[Event]) -> list[Event]:
    return [event for event in history.events if isinstance(event, kind)]


def test_it_plays_to_the_end_and_reads_as_paused_before(play: Callable[..., director.Director]) -> None:
    one = play()
    assert (one.status, one.playing) == ("paused", False)
    one.play()
    until(one, lambda history: one.status == "finished")
    assert not one.playing


def test_a_beat_and_a_round_rest_where_they_should(play: Callable[..., director.Director]) -> None:
    one = play()
    one.beat()
    history = until(one, lambda history: not one.playing)
    assert (len({e.beat for e in kinds(history, Asked)}), history.last) == (1, 0)
    one.round()
    until(one, lambda history: not one.playing)
    assert one.world.state.round == 1
    one.round()
    until(one, lambda history: not one.playing)
    assert one.world.state.round == 2


def test_what_is_told_while_a_beat_ends_is_not_forgotten(
    play: Callable[..., director.Director], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, beats = play(), []
    ending = one.world.beat

    def beat() -> str:
        beats.append(ending())
        if len(beats) == 1:
            one.pause()
            one.beat()
        return beats[-1]

    monkeypatch.setattr(one.world, "beat", beat)
    one.play()
    until(one, lambda history: not one.playing)
    assert len(beats) == 2


def test_interventions_are_in_the_log_and_refusals_are_told(play: Callable[..., director.Director]) -> None:
    one = play(society={"talk": "ring"}, bounds={"connected": ["talk"], "degree": 2})
    one.beat()
    until(one, lambda history: not one.playing)
    here = one.world.state.names
    other = next(iter(one.world.state.edges("talk")[here[0]]))
    one.verb("unlink", here[0], other, why="a test")
    one.verb("say", here[0], "Only for you.", to=[other], why="a test")
    one.verb("unlink", here[0], "Nobody", why="a test")
    history = until(one, lambda history: "Nobody" in one.notice)
    assert [(e.source, e.target, e.by, e.why) for e in kinds(history, Unlinked)] == [
        (here[0], other, "user", "a test")
    ]
    assert kinds(history, Said)[-1].witnesses == (other, here[0])
    assert one.notice == "Unlinked names 'Nobody', who is not here"
    last = next(iter(one.world.state.edges("talk")[here[0]]))
    one.verb("unlink", here[0], last, why="a test")
    history = until(one, lambda history: bool(kinds(history, Refused)))
    assert kinds(history, Refused)[-1].why == f"{here[0]} would speak to nobody"


def test_a_run_is_found_again_and_goes_on_after_it_was_let_go(play: Callable[..., director.Director]) -> None:
    one = play()
    one.round()
    until(one, lambda history: not one.playing)
    assert director.of(one.id) is one
    assert director.reopen(one.id) is one
    one.close()
    assert director.of(one.id) is None
    again = director.reopen(one.id)
    again.to_end()
    history = until(again, lambda history: again.status == "finished")
    assert history.at(1).round == 1
    again.close()


def test_a_run_that_another_plays_is_not_taken_over(play: Callable[..., director.Director]) -> None:
    one = play()
    director._directors.pop(one.id)  # as another process would not know of it
    with pytest.raises(RunBusy):
        director.reopen(one.id)
    director._keep(one)


def test_a_seat_waits_and_goes_on_with_the_answer(play: Callable[..., director.Director]) -> None:
    one = play()
    who = one.world.state.names[0]
    one.verb("recast", who, {"name": "human"}, why="let me")
    one.play()
    until(one, lambda history: one.status == "waiting")
    assert one.why == f"waiting for {who}"
    ask = one.seats[who]
    one.answer(who, ask.default)
    until(one, lambda history: one.seats.get(who) is not ask)
    one.verb("recast", who, {"name": "dice"}, why="enough")
    until(one, lambda history: one.status == "finished")


def test_an_answer_does_not_wait_behind_what_the_thread_is_doing(
    play: Callable[..., director.Director],
) -> None:
    one = play()
    who = one.world.state.names[0]
    one.verb("recast", who, {"name": "human"}, why="let me")
    one.play()
    until(one, lambda history: one.status == "waiting")
    one.pause()
    until(one, lambda history: not one.playing)
    done = threading.Event()
    one._tell(done.wait)  # the thread is busy
    ask = one.seats[who]
    one.answer(who, ask.default)
    assert one.seats.get(who) is not ask
    one.answer("Nobody", 1)
    assert "Nobody" in one.notice
    done.set()


def test_a_fault_of_the_program_is_told_lets_the_run_go_and_can_be_gone_on_from(
    play: Callable[..., director.Director], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    one = play()
    one.round()
    until(one, lambda history: not one.playing)

    def broken() -> str:
        raise RuntimeError("a screw is loose")

    monkeypatch.setattr(one.world, "beat", broken)
    one.play()
    one._thread.join(30)
    assert (one.status, one.playing, one.alive) == ("failed", False, False)
    assert "a screw is loose" in one.why
    assert "Traceback" in capfd.readouterr().err
    found: list[director.Director] = []
    tabs = [threading.Thread(target=lambda: found.append(director.reopen(one.id))) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join(30)
    assert len(found) == 2
    assert found[0] is found[1] is not one
    one.close()
    assert director.of(one.id) is found[0], "the old one does not take the new one away"
    found[0].to_end()
    until(found[0], lambda history: found[0].status == "finished")
    found[0].close()


def test_a_command_that_cannot_be_written_is_a_notice(play: Callable[..., director.Director]) -> None:
    one = play()

    def full() -> None:
        raise sqlite3.OperationalError("disk is full")

    one._tell(full)
    until(one, lambda history: bool(one.notice))
    assert (one.notice, one.alive) == ("disk is full", True)
