"""The list of runs: what it says of each, what it finds, and how one is deleted."""

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sandbox import World, WorldSpec, runs, training
from sandbox.fork import fork
from sandbox.history import History
from sandbox.ui import director
from sandbox.ui.listed import facts, fits, named, rows, status
from sandbox.ui.runs_page import FORMATS, RECORDS, delete, exported, why_not


def script() -> None:
    """The page, among the others that its links need."""
    import streamlit as st

    from sandbox.ui import pages, runs_page

    st.navigation([pages.gallery(), pages.runs()])
    runs_page.page()


def visit() -> AppTest:
    at = AppTest.from_function(script, default_timeout=30).run()
    assert not at.exception
    return at


def choose(at: AppTest, *rows: int) -> None:
    at.session_state["table-0"] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    at.run()


def played(name: str, scenario: str = "commons") -> runs.Summary:
    """A finished run."""
    spec = WorldSpec.preset(f"{scenario}/watch").with_(name=name, tags=["kept"], episodes=1)
    spec = spec.with_(scenario={**spec.plain()["scenario"][0], "rounds": 2})
    world = World(spec, record=True)
    world.run()
    world.close()
    return next(run for run in runs.listing() if run.name == name)


def test_an_empty_page_says_what_to_do_first() -> None:
    at = visit()
    assert any("Watch now" in markdown.value for markdown in at.markdown)
    assert [code.value for code in at.code] == [str(runs.folder())]


def test_the_table_says_who_played_what_and_how_it_ended() -> None:
    run = played("A dry summer")
    table = visit().dataframe[0].value
    row = table.iloc[0]
    assert (row["Name"], row["Scenario"], row["Tags"], row["Status"]) == (
        "A dry summer",
        "commons",
        "kept",
        "finished",
    )
    assert (row["Rounds"], row["Events"]) == (run.rounds, run.events) == (2, run.events)
    assert isinstance(run.outcome, dict)
    assert row["Outcome"].startswith(f"{run.outcome['reason']}; ")
    assert "steward" in row["Minds"]


def test_runs_are_found_by_words_in_any_order() -> None:
    one, other = played("A dry summer"), played("A wet summer")
    at = visit()
    at.text_input(key="find").set_value("SUMMER wet").run()
    assert list(at.dataframe[0].value["Name"]) == ["A wet summer"]
    at.text_input(key="find").set_value("nowhere").run()
    assert not at.dataframe
    assert fits(one, "kept finished steward")
    assert not fits(other, "dry")


def test_deleting_asks_twice_and_leaves_nothing_behind() -> None:
    gone = played("A dry summer")
    kept = played("A wet summer")
    at = visit()
    choose(at, 1)
    at.button(key=f"sure {gone.id}").click().run()
    assert not at.exception
    assert ["A dry summer" in done.value for done in at.success] == [True]
    assert any("Choose a row" in caption.value for caption in at.caption), "the next run is not chosen"
    assert not [button for button in at.button if (button.key or "").startswith("sure ")]
    assert [run.name for run in runs.listing()] == [kept.name]
    assert {path.stem for path in runs.folder().iterdir()} == {kept.path.stem}


def test_a_run_that_plays_is_marked_and_cannot_be_deleted_until_it_rests() -> None:
    run = director.start(WorldSpec.preset("donor_game/watch"))
    run.pace = 3600
    run.play()
    listed = runs.listing()[0]
    assert status(listed) == "● playing, here"
    at = visit()
    assert list(at.dataframe[0].value["Status"]) == ["● playing, here"]
    choose(at, 0)
    assert at.button(key="delete").disabled
    run.pause()
    assert why_not(listed) == ""
    delete(listed)
    assert director.of(run.id) is None
    assert list(runs.folder().glob("*")) == []


def test_a_run_played_by_another_process_is_left_alone() -> None:
    world = World(WorldSpec.preset("commons/watch"), record=True)
    world.beat()
    listed = runs.listing()[0]
    assert status(listed).startswith(f"playing, by process {os.getpid()} (")
    assert re.search(f"being played by process {os.getpid()} ", why_not(listed))
    world.close()
    assert why_not(runs.listing()[0]) == ""


def test_files_that_are_no_runs_are_listed_with_their_problem() -> None:
    played("A dry summer")
    (runs.folder() / "torn.run").write_bytes(b"not a run at all")
    at = visit()
    assert list(at.dataframe[0].value["Name"]) == ["A dry summer"]
    assert any("torn" in code.value for code in at.code)


@pytest.mark.parametrize("names", [[], ["One", "Two"]])
def test_rows_are_in_the_order_given(names: list[str]) -> None:
    found = [played(name) for name in names]
    assert [row["Name"] for row in rows([(run, 0) for run in found]).to_dict("records")] == names


def test_forks_stand_under_their_parents() -> None:
    parent = played("A dry summer")
    played("A wet summer")
    child = fork(parent.path, 1)
    grandchild = fork(child, 1)
    at = visit()
    table = at.dataframe[0].value
    names = [name.replace("\u2003", ". ") for name in table["Name"]]
    assert names == ["A wet summer", "A dry summer", "└ A dry summer", ". └ A dry summer"]
    assert list(table["Fork of"]) == ["", "", parent.id, child.stem]
    assert grandchild.exists()


def test_two_runs_are_compared_and_a_paused_one_goes_on() -> None:
    parent = played("A dry summer")
    fork(parent.path, 1)
    at = visit()
    choose(at, 0, 1)
    assert at.button(key="compare pair").label == "Compare side by side"
    choose(at, 1)
    at.button(key="go on").click().run()  # the theatre itself is not among the pages of this frame
    child = runs.listing()[0]
    playing = director.of(child.id)
    assert playing is not None
    playing.close()


@pytest.mark.parametrize("format", FORMATS)
def test_a_run_is_exported_as_one_file(format: str, tmp_path: Path) -> None:
    run = played("A dry summer")
    body = exported(run.path, format)
    if format == "run":
        copy = tmp_path / "copy.run"
        copy.write_bytes(body)
        assert History.of(copy).events[-1] == History.of(run.path).events[-1]
    elif format == "jsonl":
        assert len(body.splitlines()) == run.events
    else:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        assert len(names) > 1
        assert all(name.endswith(format) for name in names)


def test_the_chosen_run_offers_every_format() -> None:
    run = played("A dry summer")
    at = visit()
    choose(at, 0)
    assert len(at.radio(key=f"format {run.id}").options) == len(FORMATS)
    at.radio(key=f"format {run.id}").set_value("graphml").run()
    assert not at.exception


def _imports(at: AppTest, file: Path, name: str = "") -> AppTest:
    at.file_uploader(key="imported").set_value((file.name, file.read_bytes(), "application/octet-stream"))
    at.text_input(key="imported name").set_value(name)
    next(one for one in at.button if one.label == "Take it in").click().run()
    assert not at.exception
    return at


def test_a_run_from_elsewhere_is_taken_in_or_refused_whole(tmp_path: Path) -> None:
    run = played("A dry summer")
    at = _imports(visit(), run.path, "from afar")
    assert ["taken in as from-afar" in one.value.replace("\\", "") for one in at.success] == [True]
    (taken,) = [one for one in runs.listing() if one.id != run.id]
    assert (taken.name, taken.events) == ("A dry summer", run.events)
    bent = tmp_path / "bent.run"
    bent.write_bytes(run.path.read_bytes()[:5000])
    at = _imports(visit(), bent)
    assert "is not taken in" in at.error[0].value.replace("\\", "")
    assert len(runs.listing()) == 2


def test_a_run_is_called_otherwise() -> None:
    run = played("A dry summer")
    at = visit()
    choose(at, 0)
    at.text_input(key=f"name {run.id}").set_value("A dry spell")
    at.text_input(key=f"tags {run.id}").set_value("rain, sun")
    at.button(key=f"labelled {run.id}").click().run()
    assert not at.exception
    again = runs.summary(run.path)
    assert (again.name, set(again.tags)) == ("A dry spell", {"rain", "sun"})


def test_runs_of_one_name_are_told_apart_and_the_chosen_one_is_told_in_full() -> None:
    parent = played("A dry summer")
    child = fork(parent.path, 1, change="revise Ada persona 'Keeps all.' why='what if'")
    at = visit()
    table = at.dataframe[0].value
    assert list(table["Run"]) == [parent.id, child.stem]
    assert list(table["Status"]) == ["finished", "paused"]
    assert table["Begun"][0] < table["Begun"][1] or runs.summary(child).begun > parent.begun
    assert list(table["Cost"]) == ["no model", "no model"]
    choose(at, 0)
    told = next(one.value for one in at.markdown if "Outcome: " in one.value).replace("\\", "")
    assert isinstance(parent.outcome, dict)
    assert set(parent.minds) <= set(told.replace(",", "").split())
    assert all(key in told for key in parent.outcome if key != "reason")


def test_a_run_at_the_cap_of_its_budget_says_so_everywhere() -> None:
    cast = [{"mind": {"name": "llm", "model": "offline"}, "count": 4}]
    spec = WorldSpec.of({"scenario": "donor_game", "cast": cast, "budget": {"calls": 1}})
    with World(spec, record=True) as world:
        world.step()
    run = runs.listing()[0]
    assert (run.status, status(run), named(run)) == ("budget", "budget reached", "Donor game")
    assert run.cost.startswith("1 calls")
    assert dict(facts(run))["Status"].startswith("budget reached: ")


def test_training_records_are_offered_where_a_model_answered() -> None:
    cast = [{"mind": {"name": "llm", "model": "offline"}, "count": 4}]
    with World(WorldSpec.of({"scenario": "donor_game", "cast": cast}), record=True) as world:
        world.step()
    run = runs.listing()[0]
    at = visit()
    choose(at, 0)
    box = at.radio(key=f"format {run.id}")
    assert len(box.options) == len(FORMATS) + len(RECORDS)
    box.set_value("sft").run()
    assert not at.exception
    assert at.text_input(key=f"licence {run.id}").label == "Licence"
    assert all(b"CC0-1.0" in line for line in exported(run.path, "sft", "CC0-1.0").splitlines())
    assert set(RECORDS) == set(training.FORMATS)
