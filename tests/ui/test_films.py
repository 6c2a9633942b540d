"""Films from the app: made beside the page, then taken away; what prevents one is told."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from sandbox import World
from sandbox.ui import films

PAGE = """
import streamlit as st
from sandbox.ui import films
films.button(st.query_params["run"], 2)
"""


@pytest.fixture
def run(runs_folder: Path) -> str:
    """Two rounds of a game."""
    with World(preset="donor_game/tiny", seed=3, record=runs_folder / "two.run") as world:
        for _ in range(2):
            world.step()
    return "two"


def page(run: str) -> AppTest:
    test = AppTest.from_string(PAGE, default_timeout=30)
    test.query_params["run"] = run
    return test.run()


def made(test: AppTest, run: str) -> AppTest:
    """The page once the film's process has ended."""
    films._films[run].process.wait(timeout=60)
    return test.run()


def test_a_film_is_made_beside_the_page(run: str) -> None:
    test = page(run)
    test.button(key="make two").click().run()
    assert not test.exception
    test = made(test, run)
    assert not test.exception
    assert [button.label for button in test.button] == ["Make it anew"]
    with Image.open(BytesIO(films._films[run].gif() or b"")) as picture:
        assert (picture.format, picture.size, picture.n_frames > 10) == ("GIF", (640, 480), True)


def test_a_film_that_is_given_up_is_gone(run: str) -> None:
    films.begin(run)
    process = films._films[run].process
    films.stop(run)
    assert process.poll() is not None
    assert [button.label for button in page(run).button] == ["Make a GIF"]


def test_what_prevents_a_film_is_told(run: str, runs_folder: Path) -> None:
    (runs_folder / "two.run").write_bytes(b"no run at all")
    films.begin(run)
    test = made(page(run), run)
    assert "There is no film" in test.error[0].value
