"""The run file: a consistent prefix for readers, clear words for what is no run, and nothing lost."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import World, runs
from sandbox.events import KINDS, Said, Stepped, decode, encode, stamp
from sandbox.history import History
from sandbox.log import Exchange, Log, RunError, RunExists, digest, rescue
from sandbox.state import fold

Company = Callable[..., World]
ROOT = Path(__file__).parents[2]
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def filled(path: Path, company: Company) -> World:
    world = company(scenario="whispers", people=3, mind="dice", seed=3, record=path)
    world.step()
    world.step()
    return world


@given(st.text(), plain)
def test_an_event_is_what_its_row_says(text: str, value: object) -> None:
    said = stamp(Said("Ada", text, to=("Ben",), why=text), 7, 2, 3, "scenario")
    posted = stamp(KINDS["Posted"](text, value), 8, 2, 3, "scenario")
    for event in (said, posted):
        assert decode(event.seq, event.step, event.beat, event.by, event.kind, encode(event)) == event


def test_the_vocabulary_is_closed() -> None:
    assert len(KINDS) == 23


def follow(path: str) -> None:
    """Another process: read the live file again and again; tell how many events, and whether any prefix was torn."""
    history, torn = History.of(Path(path)), False
    while not any(getattr(event, "round", 0) == 40 for event in history.events[-3:]):
        history.refresh()
        torn = torn or fold(history.events, 3).plain() != history.tip.plain() or bool(history.tip.open)
    print(json.dumps([len(history.events), torn]))


def test_a_reader_in_another_process_sees_a_consistent_prefix(company: Company, tmp_path: Path) -> None:
    world = company(
        scenario="whispers", people=3, mind="dice", seed=3, record=tmp_path / "live.run", rounds=40
    )
    command = [sys.executable, "-c", f"from {__name__} import follow; follow({str(tmp_path / 'live.run')!r})"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as reader:
        world.run()
        told, _ = reader.communicate()
    events, torn = json.loads(told)
    assert not torn
    assert events <= world.state.seq


def test_a_closed_run_is_one_plain_file(company: Company, tmp_path: Path) -> None:
    world = filled(tmp_path / "one.run", company)
    events = list(world.log.events())
    world.close()
    assert [path.name for path in tmp_path.glob("one.*")] == ["one.run"]
    copy = tmp_path / "copy.run"
    copy.write_bytes((tmp_path / "one.run").read_bytes())
    assert list(Log.read(copy).events()) == events


def test_what_is_no_run_is_refused_in_words(tmp_path: Path) -> None:
    text, foreign, newer = tmp_path / "text.run", tmp_path / "foreign.run", tmp_path / "newer.run"
    text.write_text("once upon a time" * 100)
    with sqlite3.connect(foreign) as db:
        db.execute("CREATE TABLE t (x)")
    Log.create(newer, {"spec": {}}).close()
    with sqlite3.connect(newer) as db:
        db.execute("PRAGMA user_version = 99")
    for path, words in [
        (text, "is damaged or no run file at all"),
        (foreign, "is an SQLite file of another program, not a run"),
        (newer, "has format 99, this program reads format 1: update folkmoot"),
        (tmp_path / "none.run", "there is no run file"),
    ]:
        for opening in (Log.read, Log.open):
            with pytest.raises(RunError, match=words):
                opening(path)


def test_a_torn_file_is_refused_and_its_whole_rounds_are_rescued(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "torn.run"
    world = company(scenario="whispers", people=8, mind="dice", seed=3, record=path, rounds=30).run()
    events = list(world.log.events())
    world.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(
        RunError, match=r"save its readable rounds into a new run with `folkmoot replay .* --rescue NEW_NAME`"
    ):
        Log.open(path)
    rounds = rescue(path, tmp_path / "saved.run")
    assert 0 < rounds < 30
    saved = list(Log.read(tmp_path / "saved.run").events())
    assert saved == events[: len(saved)]
    assert isinstance(saved[-1], Stepped)
    with World.open(tmp_path / "saved.run") as again:  # and it goes on from there, as it would have
        again.run()
        assert list(again.log.events()) == events


def test_what_somebody_who_was_killed_left_behind_is_swept_away(company: Company, tmp_path: Path) -> None:
    old, young = tmp_path / "old.run-unborn", tmp_path / "young.run-unborn"
    for path in (old, young):
        path.write_text("half a run")
    os.utime(old, (time.time() - 7200, time.time() - 7200))
    filled(tmp_path / "one.run", company)
    assert sorted(path.name for path in tmp_path.glob("*-unborn")) == ["young.run-unborn"]


def _theirs(path: Path) -> None:
    """Another process makes a run of this name, from beginning to end."""
    made = "import sys, pathlib, sandbox.log as log; log.Log.create(pathlib.Path(sys.argv[1]), {'spec': 2}).close()"
    subprocess.run([sys.executable, "-c", made, str(path)], cwd=ROOT, check=True)


@pytest.mark.parametrize("links", [True, False], ids=["a file system with links", "and one without"])
def test_of_two_who_make_a_run_of_one_name_one_is_refused_and_no_file_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    path = tmp_path / "one.run"
    if not links:
        monkeypatch.setattr(Path, "hardlink_to", lambda *_: os.link("", ""))
    with pytest.raises(RunExists, match="exists already; choose another name for the run"):
        Log.write(path, {"spec": 1}, lambda log: _theirs(path))  # while ours is being written
    assert Log.read(path).meta("spec") == 2
    assert os.listdir(tmp_path) == ["one.run"]
    Log.write(tmp_path / "two.run", {"spec": 1})
    assert Log.read(tmp_path / "two.run").meta("spec") == 1
    assert sorted(os.listdir(tmp_path)) == ["one.run", "two.run"]


def test_a_file_in_place_of_a_folder_is_no_run_of_that_name(tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("")
    with pytest.raises(RunError, match=r"cannot be written: .*File exists") as told:
        Log.write(tmp_path / "runs" / "one.run", {"spec": 1})
    assert not isinstance(told.value, RunExists)


def test_exchanges_are_kept_on_arrival_under_their_position(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "one.run", {"spec": {}})
    request = {"model": "m", "messages": [{"role": "user", "content": "x" * 1000}]}
    for n, text in ((1, "first"), (2, "other"), (1, "too late")):
        log.record(Exchange((1, 1, n, 1), "Ada", "call", digest(request), {"text": text}, 0.5, 2), request)
    other = Log.read(tmp_path / "one.run")  # before any commit of events, and without closing
    kept = other.exchanges()
    assert {position: exchange.reply["text"] for position, exchange in kept.items()} == {
        (1, 1, 1, 1): "first",
        (1, 1, 2, 1): "other",
    }
    assert (kept[1, 1, 1, 1].seconds, kept[1, 1, 1, 1].retries) == (0.5, 2)
    assert other.exchange((1, 1, 1, 1)) == (request, {"text": "first"})
    assert other.rows("SELECT count(*) FROM blobs") == [(4,)]  # one request, three replies


def test_a_mind_that_an_early_version_called_late_was_abandoned_and_a_person_was_not(tmp_path: Path) -> None:
    log = Log.create(tmp_path / "one.run", {"spec": {}})
    for n, call, kind in (
        (1, 1, "call"),
        (1, -1, "late"),
        (2, -1, "late"),
        (3, -1, "abandoned"),
        (4, 1, "call"),
    ):
        log.record(Exchange((1, 1, n, call), "Ada", kind, digest(None), "no answer within 9 s"), None)
    assert log.abandoned() == 2
    log.close()


def test_a_moment_of_the_past_is_the_fold_up_to_it(company: Company, tmp_path: Path) -> None:
    world = filled(tmp_path / "one.run", company)
    history = History.of(tmp_path / "one.run")
    assert history.last == 2
    assert history.at(1).round == 1
    assert history.at().plain() == world.state.plain()
    world.step()
    assert history.refresh() > 0
    assert (history.last, history.at(1).round, history.at(3).round) == (3, 1, 3)


def test_a_deleted_run_leaves_nothing_behind(tmp_path: Path) -> None:
    """Also what a killed process left: journals of the run and of its lock."""
    run = tmp_path / "lake.run"
    Log.create(run, {"spec": {}}).close()
    for left in ("lake.run-wal", "lake.run-shm", "lake.lock-journal", "lakeside.lock-journal"):
        (tmp_path / left).touch()
    runs.delete(run)
    assert [one.name for one in tmp_path.iterdir()] == ["lakeside.lock-journal"]
