"""When a page is drawn anew: at once when somebody did something, else as often as it is worth its cost."""

from collections.abc import Iterator
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest

from sandbox import WorldSpec
from sandbox.events import Said
from sandbox.ui import director
from sandbox.ui.director import Director
from sandbox.ui.panels import bell
from sandbox.ui.panels.bell import HEELS, RARE, REST, SHARE, SOON, Drawn
from tests.ui.auditorium import settled

DRAWN = Drawn(at=100.0, end=99.0, cost=0.001, news="plays", upto=40)


def run(**more: Any) -> Any:
    """A director as far as the bell asks it."""
    quiet = {"news": "plays", "deed": 7, "written": 40, "hasty": False, "world": SimpleNamespace(left={})}
    return SimpleNamespace(**quiet | more)


def pause(drawn: Drawn, playing: Any) -> float:
    """Seconds until the drawing is outdated, to a hundredth."""
    waits = (hundredths / 100 for hundredths in range(1000))
    return next(seconds for seconds in waits if drawn.outdated(playing, drawn.at + seconds + 1e-9))


@pytest.mark.parametrize("playing", [
    run(news="paused"), run(hasty=True, news="paused"), run(deed=41, written=41), run(deed=41, written=60, hasty=True),
])  # fmt: skip
def test_what_somebody_does_is_drawn_at_once(playing: Any) -> None:
    assert pause(DRAWN, playing) == 0


def test_a_deed_that_is_not_written_yet_is_waited_for() -> None:
    assert pause(DRAWN, run(deed=41, written=40)) == REST
    assert pause(DRAWN, run(deed=41, written=40, hasty=True)) == RARE[0]


@pytest.mark.parametrize(("playing", "seconds"), [
    (run(), REST),
    (run(written=41), SOON),
    (run(world=SimpleNamespace(left={"Ada": 9.0})), SOON),  # a clock is on the page
    (None, SOON),  # another process plays it, and tells nothing
])  # fmt: skip
def test_a_page_is_drawn_where_something_happens(playing: Any, seconds: float) -> None:
    assert pause(DRAWN, playing) == seconds


def test_a_ring_at_the_heels_of_a_drawing_has_it_drawn_once_more() -> None:
    drawn = Drawn(at=100.0, end=100.3, cost=0.001, news="plays", upto=40)
    assert drawn.outdated(run(), 100.3 + HEELS / 2)
    assert not drawn.outdated(run(), 100.3 + HEELS * 1.01)


@pytest.mark.parametrize(("cost", "seconds"), [(0.0, RARE[0]), (SHARE * 2, 2.0), (1.0, RARE[1])])
def test_a_hasty_run_gives_a_page_its_share(cost: float, seconds: float) -> None:
    assert pause(Drawn(100.0, 99.0, cost, "plays", 40), run(written=10_000, hasty=True)) == seconds


# ---- what the director tells


@pytest.fixture
def playing() -> Iterator[Director]:
    one = director.start(WorldSpec.preset("donor_game/tiny"))
    one.pace = 60.0
    yield one
    one.close()


def test_news_is_what_a_person_changes(playing: Director) -> None:
    told = [playing.news]
    for act in (playing.play, playing.pause, lambda: setattr(playing, "pace", 30.0)):
        act()
        told.append(playing.news)
    assert all(before != after for before, after in pairwise(told))
    settled(playing)
    assert playing.news == told[-1]  # a beat that ends is in the record, where the page sees it


def test_a_deed_is_the_last_event_by_a_person(playing: Director) -> None:
    playing.beat()
    settled(playing)
    assert playing.deed == 0
    playing.verb("say", playing.world.state.names[0], "Now.", why="a test")
    settled(playing)
    said = playing.world.state.now[-1]
    assert isinstance(said, Said)
    assert said.text == "Now."
    assert playing.deed == said.seq == playing.written


def test_a_drawing_that_is_broken_off_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[str, Any] = {"watch": SimpleNamespace(read=3)}
    monkeypatch.setattr(bell.st, "session_state", kept)
    with pytest.raises(RuntimeError, match="anew"), bell.drawing("nobody's"):
        raise RuntimeError("anew")
    assert "drawn" not in kept
    with bell.drawing("nobody's"):
        pass
    assert (kept["drawn"].upto, kept["drawn"].news) == (3, None)
