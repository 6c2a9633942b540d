"""Notes beside a run: kept, reworded, taken away, also while another process plays; the record stays as it was."""

from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from sandbox import World
from sandbox.log import Log, RunError
from sandbox.remarks import remark, remarks, reword, unsay
from sandbox.runs import rename, tag


@pytest.fixture
def run(tmp_path: Path) -> Path:
    with World(preset="commons/tiny", seed=1, record=tmp_path / "one.run") as world:
        world.step()
        return world.log.path


def told(run: Path) -> list[tuple[int | None, str | None, str, str]]:
    return [(one.seq, one.who, one.text, one.by) for one in remarks(run)]


def test_a_note_on_an_event_or_a_person_is_kept_with_who_and_when(run: Path) -> None:
    events, name = list(Log.read(run).events()), Log.read(run).names()[0]
    first = remark(run, " Here it turns. ", seq=5, by="Grace")
    remark(run, "Keeps every promise.", who=name)
    assert told(run) == [(5, None, "Here it turns.", "Grace"), (None, name, "Keeps every promise.", "user")]
    assert first.at > 1.7e9
    assert list(Log.read(run).events()) == events


def test_a_note_is_reworded_and_taken_away(run: Path) -> None:
    first, second = remark(run, "One."), remark(run, "Two.")
    assert reword(run, first.id, "Once.").text == "Once."
    assert unsay(run, second.id) == second
    assert [one.text for one in remarks(run)] == ["Once."]


KEY = "sk-proj-0123456789abcdefghijklmnop"


@pytest.mark.parametrize(
    ("note", "words"),
    [
        (lambda run: remark(run, "  "), "needs words"),
        (lambda run: remark(run, "x" * 20_001), "at most 20,000"),
        (
            lambda run: remark(run, f"Try {KEY}"),
            "the remark is not kept: its text: holds a key or a password",
        ),
        (lambda run: remark(run, "x", by=KEY), "its by: holds a key"),
        (lambda run: reword(run, 7, KEY), "its text: holds a key"),
        (lambda run: rename(run, KEY), "name: holds a key"),
        (lambda run: tag(run, [KEY]), "tags.0: holds a key"),
        (lambda run: remark(run, "x", seq=10_000), "there is no event 10000: this run has events 1 to"),
        (lambda run: remark(run, "x", who="Zoe"), "nobody in this run is called 'Zoe'; there are: "),
        (lambda run: reword(run, 7, "x"), "there is no remark 7 in this run; there are: none"),
        (lambda run: unsay(run, 7), "there is no remark 7"),
    ],
)
def test_what_cannot_be_noted_is_refused(run: Path, note, words: str) -> None:
    with pytest.raises(RunError, match=words):
        note(run)
    assert remarks(run) == []


def test_a_file_that_cannot_be_written_says_so(run: Path) -> None:
    run.write_bytes(b"nothing of the kind")
    with pytest.raises(RunError, match="no run file"):
        remark(run, "x")


def _play(run: Path, told: Connection) -> None:
    with World(preset="commons/watch", seed=1, record=run) as world:
        world.step()
        told.send("begun")
        while not told.poll():
            world.step()
            if world.status != "playing":
                break
        told.recv()


def test_notes_are_written_while_another_process_plays(tmp_path: Path) -> None:
    run, context = tmp_path / "live.run", get_context("spawn")
    ours, theirs = context.Pipe()
    player = context.Process(target=_play, args=(run, theirs))
    player.start()
    assert ours.recv() == "begun"
    for i in range(50):
        remark(run, f"note {i}", seq=1)
    ours.send("enough")
    player.join()
    assert player.exitcode == 0
    assert len(remarks(run)) == 50
    with World.open(run) as world:  # and the run goes on as if nothing had been
        assert world.fault == ""
