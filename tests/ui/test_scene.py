"""The scene beside the society: there where people are at places, and for nobody who may not know all of it."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from sandbox import registry
from sandbox.history import History
from sandbox.spec import WorldSpec
from sandbox.ui import director
from sandbox.ui.director import Director
from sandbox.ui.panels import scene
from tests.ui.auditorium import page, said, settled

WALK = """
from sandbox import Scenario, Stage, State

class Walk(Scenario):
    \"\"\"Everybody goes to the inn or to the mill, by turns.\"\"\"

    def round(self, stage: Stage):
        yield []
        for seat, name in enumerate(stage.names):
            stage.move(name, ("the inn", "the mill")[(seat + stage.state.round) % 2], why="it is time")

    def ended(self, state: State):
        return "enough" if state.played >= 2 else None
"""


@pytest.fixture
def walking(tmp_path: Path) -> Iterator[Director]:
    """Two rounds of people who walk, played to the end."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "walk.py").write_text(WALK)
    registry.found.cache_clear()
    one = director.start(WorldSpec.of({"scenario": "walk", "cast": [{"names": ["Ada", "Ben"]}]}))
    one.to_end()
    settled(one)
    yield one
    one.close()
    registry.found.cache_clear()


def test_people_at_places_are_seen_there_round_by_round(walking: Director) -> None:
    test = page(walking.id)
    assert "Round 2, where people are" in said(test)
    assert len(test.get("image")) == 1
    assert "Round 1, where people are" in said(page(walking.id, step=1))
    assert "place: the" in said(page(walking.id, person="Ada"))
    test.session_state["eye"] = "Ben"
    test.run()
    assert not test.get("image")
    assert "tells more than Ben knows" in said(test)


def test_a_round_is_a_film_of_its_own(walking: Director) -> None:
    film = Image.open(BytesIO(scene.drawn(History.of(walking.path), 1)))
    assert (film.format, film.size) == ("GIF", scene.SIZE)
    assert getattr(film, "n_frames", 1) > 5
