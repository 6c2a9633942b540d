"""Where the disk is full or may not be written: the world pauses, says what is safe, and nothing is lost."""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sandbox import Completion, World
from sandbox.events import encode
from sandbox.fork import fork
from sandbox.log import Log, RunBusy, RunError, lock_path
from sandbox.world import WorldError, verify

Company = Callable[..., World]
SPEC: dict[str, Any] = {"scenario": "whispers", "people": 4, "seed": 5, "graph": "ring"}


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def facts(run: Path) -> list[tuple[int, int, str, str, bytes]]:
    return [(event.step, event.beat, event.kind, event.by, encode(event)) for event in Log.read(run).events()]


def size(run: Path) -> int:
    return max(path.stat().st_size for path in run.parent.glob(f"{run.name}*"))


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls of a model that answers by what it is asked."""
    calls: list[str] = []

    def complete(name: str, messages: Any, **_: Any) -> Completion:
        calls.append(messages[-1]["content"])
        return Completion('{"answer": 4}', {"input": 1, "output": 1}, name, structured=True)

    monkeypatch.setattr("sandbox.world.company.complete", complete)
    return calls


def test_a_world_on_a_full_disk_pauses_and_goes_on_when_there_is_room(
    company: Company, tmp_path: Path, model: list[str]
) -> None:
    spec = {**SPEC, "mind": {"name": "llm", "model": "offline"}}
    company(**spec, record=tmp_path / "whole.run").run().close()
    paid = len(model)
    model.clear()
    run = tmp_path / "full.run"
    with company(**spec, record=run) as world:
        world.step()
        pauses = 0
        for _ in range(4):
            with full_disk(size(run) + 4096 * pauses):
                while world.beat() == "playing":
                    pass
                if world.status == "finished":
                    break
                pauses += 1
                assert world.status == "paused"
                assert "the run cannot be written" in world.why()
                assert f"What is in {run} is safe" in world.why()
                with pytest.raises(WorldError, match="make room and go on"):
                    world.run()
            assert facts(run) == facts(tmp_path / "whole.run")[: len(facts(run))]  # readable, a true prefix
        world.run()
        assert pauses > 0
    assert facts(run) == facts(tmp_path / "whole.run")
    assert len(model) == paid
    assert verify(run) == ""


def test_a_world_that_is_closed_on_a_full_disk_goes_on_from_its_file(
    company: Company, tmp_path: Path
) -> None:
    spec = {**SPEC, "mind": "dice"}
    company(**spec, record=tmp_path / "whole.run").run().close()
    run = tmp_path / "full.run"
    world = company(**spec, record=run)
    world.step()
    with full_disk(size(run)):
        while world.beat() == "playing":
            pass
        assert world.status == "paused"
        with pytest.raises(sqlite3.OperationalError):
            world.close()
    assert not lock_path(run).exists()
    with World.open(run) as again:
        again.run()
    assert facts(run) == facts(tmp_path / "whole.run")


def test_no_run_and_no_fork_is_begun_where_there_is_no_room(company: Company, tmp_path: Path) -> None:
    parent = tmp_path / "parent.run"
    company(**SPEC, mind="fixed", record=parent).run().close()
    with full_disk(8192):
        with pytest.raises(RunError, match=r"cannot be written: .*Nothing is half-written; make room"):
            World(**SPEC, record=tmp_path / "new.run")
        with pytest.raises(RunError, match=r"cannot be written: .*or keep runs elsewhere"):
            fork(parent, 2, target=tmp_path / "child.run")
    assert [path.name for path in tmp_path.glob("*.*")] == ["parent.run"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match=r"one\.run cannot be written: .*look at the folder's permissions"):
        World(**SPEC, record=tmp_path / "file" / "one.run")


def test_a_run_where_one_may_not_write_is_looked_at_and_not_played(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "one.run"
    company(**SPEC, mind="fixed", record=run).run().close()
    lock_path(run).mkdir()  # nothing can be locked there, as in a folder that is read-only
    with pytest.raises(
        RunError, match=r"cannot be played on: .*It can be looked at \(`folkmoot replay one`\)"
    ):
        World.open(run)
    assert facts(run)
    lock_path(run).rmdir()
    connect = sqlite3.connect
    monkeypatch.setattr(
        "sqlite3.connect",
        lambda path, **more: (
            connect(f"{run.as_uri()}?mode=ro", uri=True) if path == run else connect(path, **more)
        ),
    )
    with pytest.raises(RunError, match="cannot be played on: attempt to write a readonly database"):
        World.open(run)
    assert not lock_path(run).exists()


def test_who_comes_second_may_look(company: Company, tmp_path: Path) -> None:
    run = tmp_path / "one.run"
    world = company(**SPEC, mind="fixed", record=run)
    world.step()
    with pytest.raises(
        RunBusy, match="here it can only be looked at, in the app or with `folkmoot replay one`"
    ):
        World.open(run)
    assert len(facts(run)) == world.state.seq
