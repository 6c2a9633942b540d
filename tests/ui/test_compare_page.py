"""The page that compares two runs says what the comparison says."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sandbox import World, WorldSpec, figures, runs
from sandbox.compare import compare
from sandbox.fork import fork
from sandbox.history import History
from sandbox.ui.compare_page import verdict
from sandbox.ui.pairing import likely, relation


def played(preset: str = "donor_game/tiny", **changes: object) -> str:
    with World(WorldSpec.preset(preset).with_(**changes), record=True) as world:
        world.run()
        return str(world.log.path)


@pytest.fixture
def pair() -> tuple[str, str]:
    """A run and a fork of it with a change after the first round, both over."""
    parent = played(seed=4)
    child = fork(parent, 1, change="assign Ada judge")
    with World.open(child) as world:
        world.run()
    return parent, str(child)


def page(*runs: str) -> AppTest:
    test = AppTest.from_string("from sandbox.ui import compare_page\ncompare_page.page()", default_timeout=60)
    for key, run in zip(("one", "other"), runs, strict=False):
        test.query_params[key] = run.rpartition("/")[2].removesuffix(".run")
    test.run()
    assert not test.exception
    return test


def said(test: AppTest) -> str:
    parts = [*test.markdown, *test.caption, *test.info, *test.code]
    return " ".join(str(part.value) for part in parts).replace("\\", "").replace("\u2060", "")


def test_the_first_difference_is_told_and_both_are_drawn(pair: tuple[str, str]) -> None:
    one, other = map(History.of, map(Path, pair))
    told = compare(one, other)
    test = page(*pair)
    assert f"They share {told.shared:,} events and part in round 2, beat {told.first[0].beat}" in said(test)  # type: ignore[index,union-attr]
    assert "Ada is now judge" in said(test)
    assert test.slider[0].value == told.parted == 2
    assert {"who": "Ada", "what": "role", "one": "not set"}.items() <= test.dataframe[0].value.iloc[
        0
    ].to_dict().items()
    test.slider[0].set_value(1).run()
    assert not test.exception


def test_the_same_run_twice_and_the_same_play_twice(pair: tuple[str, str]) -> None:
    assert "one run twice" in said(page(pair[0], pair[0]))
    again = played(seed=4)
    test = page(pair[0], again)
    assert "The same: all" in said(test)
    assert not test.dataframe
    assert "No measure of the society differs" in said(test)


def test_one_that_goes_on_and_strangers_are_told_apart(pair: tuple[str, str]) -> None:
    short = fork(pair[0], 1)
    assert "then one goes on" in said(page(pair[0], str(short)))
    assert "nothing in common" in said(page(pair[0], played("commons/tiny")))


def test_without_runs_it_says_what_to_do_first() -> None:
    frame = (
        "import streamlit as st\nfrom sandbox.ui import pages, compare_page\n"
        "st.navigation([pages.gallery()])\ncompare_page.page()"
    )
    test = AppTest.from_string(frame, default_timeout=30).run()
    assert not test.exception
    assert "Two runs are needed" in said(test)


def test_measures_of_both_are_drawn_over_common_rounds(pair: tuple[str, str]) -> None:
    paths = [Path(one) for one in pair]
    figure = figures.beside(*map(History.of, paths), ["density", "mean_score"])
    assert [trace.line.dash for trace in figure.data] == ["solid", "dot"] * 2
    assert verdict(compare(History.of(paths[0]), History.of(paths[0]))).startswith("The same")


def test_runs_that_are_set_up_differently_are_told_apart() -> None:
    one = played("commons/tiny")
    other = played("commons/tiny", scenario=[{"name": "commons", "rounds": 2}])
    told = compare(*map(History.of, map(Path, (one, other))))
    assert told.spec["scenario.0.rounds"] == (3, 2)
    test = page(one, other)
    table = next(one.value for one in test.dataframe if "set up with" in one.value)
    row = table[table["set up with"] == "scenario.0.rounds"].iloc[0]
    assert (row["one"], row["the other"]) == ("3", "2")
    first, second = (box.value for box in test.code[:2])
    assert first != second


def test_without_an_address_it_opens_on_relatives_and_says_what_they_are(pair: tuple[str, str]) -> None:
    played("commons/tiny")  # the last of all, and a stranger
    parent, child = (Path(one).stem for one in pair)
    test = page()
    assert [box.value.id for box in test.selectbox] == [parent, child]
    assert (
        f"{child} is a fork of {parent}, made at the end of round 1, with one change: assign Ada judge."
        in said(test)
    )


def test_pairs_of_one_scenario_come_before_strangers(pair: tuple[str, str]) -> None:
    parent, child = (Path(one).stem for one in pair)
    older, newer = (Path(played("commons/tiny", seed=seed)).stem for seed in (1, 2))
    listed = runs.listing()
    assert likely(listed) == (older, newer)
    assert likely(listed, one=child) == (child, parent)
    assert likely(listed, other=newer) == (older, newer)
    assert likely(listed, one=newer, other=child) == (newer, child)
    one, other = (next(run for run in listed if run.id == id) for id in (older, parent))
    assert relation(one, other, (None, None)).startswith("Two different plays, Commons and Donor game")
    assert relation(one, one, (None, None)).startswith("Two runs of Commons")
