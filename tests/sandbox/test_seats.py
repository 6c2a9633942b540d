"""People in seats: several at once, with or without a deadline, over restarts; and minds that ask a person first."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from pydantic import Field

from sandbox import Ask, Completion, Deferral, Mind, Reply, Think, View, World, Write, registry
from sandbox.events import Chose, Event, Failed, Recast, Wrote, encode
from sandbox.fork import fork
from sandbox.log import Log
from sandbox.world import WorldError, verify

Company = Callable[..., World]
SCRIPT = {"name": "whispers", "talk": False, "rounds": 2}


def spec(*cast: Any, **more: Any) -> dict[str, Any]:
    return {"scenario": SCRIPT, "cast": list(cast), "seed": 3, **more}


HUMAN, BOT = {"mind": "human", "names": ["Me"]}, {"mind": "fixed", "names": ["Ada"]}
HURRIED = {"mind": {"name": "human", "deadline": 0.05}, "names": ["Me"]}


def of(run: Path | World, kind: type[Event], who: str) -> list[Any]:
    log = run.log if isinstance(run, World) else Log.read(run)
    return [e for e in log.events() if isinstance(e, kind) and getattr(e, "who", "") == who]


def copied(run: Path, name: str) -> Path:
    """The file as it is now, whatever happens to the process."""
    copy = run.with_name(name)
    source = sqlite3.connect(run)
    source.execute("VACUUM INTO ?", (str(copy),))
    source.close()
    return copy


# -- deadlines -------------------------------------------------------------------------------------------


def test_where_no_answer_comes_in_time_the_default_counts_and_replays(
    company: Company, tmp_path: Path
) -> None:
    run = tmp_path / "late.run"
    with company(**spec(HURRIED, BOT), record=run) as world:
        world.run()  # waits for the person, but not for ever
        assert [(e.what, e.error) for e in of(world, Failed, "Me")] == [
            ("answer", "no answer within 0.05 s")
        ] * 2
        assert [(e.value, e.rung) for e in of(world, Chose, "Me")] == [(0, "default")] * 2
    assert verify(run) == ""
    child = fork(run, 1, target=tmp_path / "child.run")
    World.open(child).run().close()
    assert [encode(e) for e in Log.read(child).events()] == [encode(e) for e in Log.read(run).events()]


def test_a_deadline_begins_when_the_seat_is_taken_and_ends_with_the_answer(company: Company) -> None:
    world = company(**spec(BOT, {"mind": "fixed", "names": ["Ben"]}))
    assert world.take("Ben", by="user:Eve", deadline=600) == "applied"
    world.step()
    assert world.status == "waiting"
    assert 590 < world.left["Ben"] <= 600
    assert world.why().startswith("waiting for Ben (")
    assert world.why().endswith(" s left)")
    assert world.patience == pytest.approx(600, abs=10)
    world.answer("Ben", 9)
    assert (world.left, world.patience) == ({}, None)
    world.step()
    assert of(world, Chose, "Ben")[0].value == 9


def test_an_answer_that_comes_too_late_is_refused(company: Company) -> None:
    world = company(**spec(HURRIED, BOT))
    assert world.beat() == "waiting"
    [late] = [job for job in world.jobs if job.ask.who == "Me"]
    threading.Event().wait(world.left["Me"])
    world.beat()
    with pytest.raises(LookupError, match="the time for an answer of Me is over"):
        world.answering.seat(late, 3)
    assert of(world, Chose, "Me")[0].rung == "default"


def test_a_world_that_waits_is_rung_by_an_answer(company: Company) -> None:
    seat = {"mind": {"name": "human", "deadline": 600}, "names": ["Me"]}
    world = company(**spec(seat, BOT))
    player = threading.Thread(target=lambda: [world.step(), *world.play()])
    player.start()
    for _ in range(2):
        while "Me" not in world.seats:
            assert player.is_alive()
        world.answer("Me", 7)
    player.join(10)
    assert (world.status, world.state.people["Me"].score) == ("finished", 14.0)


def test_nobody_in_the_seat_can_be_said_at_once(company: Company, tmp_path: Path) -> None:
    with company(**spec(HUMAN, BOT), record=tmp_path / "one.run") as world:
        world.step()
        world.stand("Me")
        world.step()
        assert [(e.value, e.rung) for e in of(world, Chose, "Me")] == [(0, "default")]
        with pytest.raises(LookupError, match="nobody waits for an answer of 'Ada'; open seats: none"):
            world.stand("Ada")
    assert verify(tmp_path / "one.run") == ""


# -- taking and giving back ------------------------------------------------------------------------------


def test_several_people_take_seats_and_give_them_back(company: Company, tmp_path: Path) -> None:
    run = tmp_path / "many.run"
    with company(**spec({"mind": {"name": "fixed", "number": 4}, "count": 3}), record=run) as world:
        for who, person in (("Ada", "user:Eve"), ("Ben", "user:Tom")):
            assert world.take(who, by=person) == "applied"
        with pytest.raises(LookupError, match="the seat of Ada is taken"):
            world.take("Ada")
        with pytest.raises(LookupError, match="nobody sits in for Cleo; people play Ada, Ben"):
            world.give_back("Cleo")
        world.step()
        assert (world.waiting_for, world.status) == (["Ada", "Ben"], "waiting")
        world.answer("Ben", 9)
        assert world.waiting_for == ["Ada"]
        assert world.give_back("Ada", by="user:Eve") == "applied"  # at once: her question is open
        assert world.give_back("Ben", by="user:Tom") == "queued"  # his answer is in
        world.run()
        assert [(e.who, e.by, e.mind["name"]) for e in world.log.events() if isinstance(e, Recast)] == [
            ("Ada", "user:Eve", "human"),
            ("Ben", "user:Tom", "human"),
            ("Ada", "user:Eve", "fixed"),
            ("Ben", "user:Tom", "fixed"),
        ]
        assert [e.value for e in of(world, Chose, "Ada")] == [4, 4]
        assert [e.value for e in of(world, Chose, "Ben")] == [9, 4]
    assert verify(run) == ""


def test_a_seat_from_the_start_is_given_to_the_dice(company: Company) -> None:
    world = company(**spec(HUMAN, BOT))
    world.give_back("Me")
    assert world.state.people["Me"].mind == {"name": "dice"}


def test_a_world_that_waited_opens_its_seat_again_and_says_so(company: Company, tmp_path: Path) -> None:
    seat = {"mind": {"name": "human", "deadline": 600}, "names": ["Me"]}
    world = company(**spec(seat, BOT, BOT | {"names": ["Ben"]}), record=tmp_path / "one.run")
    world.step()
    copy = copied(tmp_path / "one.run", "killed.run")
    with World.open(copy) as again:
        assert (again.status, again.waiting_for) == ("waiting", ["Me"])
        assert "Me (600 s left); the seat is open again, its time begins anew" in again.why()
        assert again.left["Me"] > 590
        again.answer("Me", 5)
        again.step()
        assert "anew" not in again.why()
        again.step()
        assert again.why().startswith("waiting for Me (")
        assert "anew" not in again.why()
    assert verify(copy) == ""


# -- asking a person first -------------------------------------------------------------------------------


class Unsure(Mind):
    """Names 2, but asks a person first; remembers that it was asked."""

    seconds: float | None = Field(None, description="patience")
    model: str = Field("", description="asks a model before")
    waits: ClassVar[bool] = True

    def answer(self, view: View, ask: Ask, think: Think) -> Reply:
        if self.model:
            think([{"role": "user", "content": ask.prompt}], model=self.model)
        return Reply(2, (Write("asked", view.round),), defer=Deferral("Which number?", self.seconds))


@pytest.fixture(autouse=True)
def unsure_is_known(plays_are_known: None) -> None:
    registry.found().classes[Mind]["unsure"] = Unsure


def unsure(**parameters: Any) -> dict[str, Any]:
    return {"mind": {"name": "unsure", **parameters}, "names": ["Uma"]}


def test_a_question_waits_in_the_tray_and_is_answered_through_the_same_door(
    company: Company, tmp_path: Path
) -> None:
    run = tmp_path / "tray.run"
    with company(**spec(unsure(), BOT), record=run) as world:
        assert (world.beat(), world.waiting_for, world.seats) == ("waiting", ["Uma"], {})
        [asked] = world.tray.values()
        assert (asked.ask.tag, asked.question, asked.value) == ("number", "Which number?", 2)
        assert world.why() == "waiting for a word on the question of Uma"
        with pytest.raises(ValueError, match="12 is not a whole number"):
            world.answer("Uma", 12)
        world.answer("Uma", 8)
        world.beat()
        world.step()
        world.stand("Uma")
        world.run()
        assert [(e.value, e.rung) for e in of(world, Chose, "Uma")] == [(8, "deferred"), (2, "value")]
        assert [e.item for e in of(world, Wrote, "Uma")] == [1, 2]
        assert of(world, Failed, "Uma") == []
    assert verify(run) == ""
    child = fork(run, 1, target=tmp_path / "child.run")
    World.open(child).run().close()
    assert [encode(e) for e in Log.read(child).events()] == [encode(e) for e in Log.read(run).events()]


@pytest.mark.parametrize(("parameters", "limits"), [({"seconds": 0.02}, {}), ({}, {"person_seconds": 0})])
def test_where_nobody_comes_the_minds_own_answer_counts(
    company: Company, tmp_path: Path, parameters: dict[str, Any], limits: dict[str, Any]
) -> None:
    with company(**spec(unsure(**parameters), BOT, limits=limits), record=tmp_path / "alone.run") as world:
        world.run()
        assert [(e.value, e.rung) for e in of(world, Chose, "Uma")] == [(2, "value")] * 2
    assert verify(tmp_path / "alone.run") == ""


def test_without_a_limit_a_script_is_told_that_somebody_is_waited_for(company: Company) -> None:
    with pytest.raises(WorldError, match="waiting for a word on the question of Uma"):
        company(**spec(unsure(), BOT)).run()


def test_what_was_paid_before_the_question_is_kept_over_a_restart(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def model(name: str, *_: Any, **__: Any) -> Completion:
        calls.append(name)
        return Completion("hm", {"input": 1, "output": 1}, name)

    monkeypatch.setattr("sandbox.world.company.complete", model)
    world = company(**spec(unsure(model="offline"), BOT), record=tmp_path / "one.run")
    assert world.beat() == "waiting"
    copy = copied(tmp_path / "one.run", "killed.run")
    with World.open(copy) as again:
        assert (again.waiting_for, calls) == (["Uma"], ["offline"])
        assert (
            again.intervene("recast", "Uma", {"name": "fixed"}, why="late") == "queued"
        )  # she has begun to think
        again.answer("Uma", 6)
        again.beat()
        assert again.state.people["Uma"].score == 6.0
    assert verify(copy) == ""
