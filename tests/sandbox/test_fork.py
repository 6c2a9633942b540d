"""A fork shares a past, at any round and any beat; unchanged it becomes its parent, changed it goes its own way."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import Scenario, World, registry
from sandbox.events import Chose, Event, Recast, Said, Wrote, encode
from sandbox.fork import Change, ForkError, fork
from sandbox.history import History
from sandbox.log import Log, RunError
from sandbox.world import verify
from tests.fake_openai import FakeOpenAI
from tests.openai_protocol import sample

Company = Callable[..., World]
SPEC: dict[str, Any] = {"scenario": "whispers", "people": 4, "mind": "dice", "seed": 5, "graph": "ring"}


def facts(log: Log | Path) -> list[tuple[int, int, str, str, bytes]]:
    log = Log.read(log) if isinstance(log, Path) else log
    return [(event.step, event.beat, event.kind, event.by, encode(event)) for event in log.events()]


def shared(one: Path, other: Path) -> int:
    """How many events two runs have in common from the first on."""
    pairs = zip(facts(one), facts(other), strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(facts(one)), len(facts(other))))


def steady(body: dict[str, Any]) -> str:
    """An answer that depends on the request alone."""
    schema = body["response_format"]["json_schema"]["schema"]
    return json.dumps(sample(schema, random.Random(json.dumps(body, sort_keys=True))))


@pytest.fixture
def parent(company: Company, tmp_path: Path) -> Path:
    company(**SPEC, record=tmp_path / "parent.run").run().close()
    return tmp_path / "parent.run"


def moments(run: Path) -> list[tuple[int, int | None]]:
    log = Log.read(run)
    beats = {(event.step, event.beat) for event in log.events()}
    return [(0, None), *((step, None) for step, _ in log.rounds()), *sorted(beats)]


# -- unchanged -------------------------------------------------------------------------------------------


def test_an_unchanged_fork_at_any_round_and_any_beat_becomes_its_parent(parent: Path, tmp_path: Path) -> None:
    whole = facts(parent)
    for step, beat in moments(parent):
        child = fork(parent, step, beat, target=tmp_path / f"child-{step}-{beat}.run")
        past = facts(child)
        assert past == whole[: len(past)]
        assert all((event[0], event[1]) <= (step, 99 if beat is None else beat) for event in past[4:] if step)
        with World.open(child) as world:
            world.run()
        assert facts(child) == whole
        assert verify(child) == ""


def test_a_fork_points_to_its_parent_and_needs_neither_scenario_nor_model(
    parent: Path, tmp_path: Path
) -> None:
    child = fork(parent, 2, target=tmp_path / "child.run")
    stepped = History.of(parent).at(2).hash
    assert Log.read(child).meta("parent") == {
        "run": "parent", "step": 2, "beat": None, "seq": len(facts(child)), "hash": stepped, "change": None,
    }  # fmt: skip
    assert History.of(child).at(2).plain() == History.of(parent).at(2).plain()
    for step, beat, error in [
        (9, None, r"there is no complete round 9 to fork at; complete are 0 to 3"),
        (1, 7, r"there is no beat 7 of round 1 to fork at: round 1 has beats 0 to 3"),
        (9, 1, r"there is no beat 1 of round 9 to fork at: there is no round 9"),
    ]:
        with pytest.raises(ForkError, match=error):
            fork(parent, step, beat, target=tmp_path / "no.run")
    with pytest.raises(RunError, match="exists already"):
        fork(parent, 2, target=child)
    assert sorted(path.name for path in tmp_path.glob("*.*")) == ["child.run", "parent.run"]


def test_a_fork_is_made_where_its_scenario_is_not_known(parent: Path, runs_folder: Path) -> None:
    registry.found.cache_clear()  # without the tests' own plays
    assert "whispers" not in registry.family(Scenario)
    child = fork(parent, 1)
    assert child.parent == runs_folder
    assert child.name.startswith("whispers-")
    assert History.of(child).last == 1


def test_an_unchanged_fork_pays_for_nothing_and_a_changed_one_only_for_what_is_new(
    company: Company, tmp_path: Path
) -> None:
    with FakeOpenAI(reply=steady) as server:
        mind = {"name": "llm", "model": "openai:fake", "base_url": server.base_url}
        spec = {**SPEC, "mind": mind, "people": 3}
        with company(**spec, record=tmp_path / "parent.run") as world:
            world.run()
        paid = server.count
        with World.open(fork(tmp_path / "parent.run", 1, target=tmp_path / "same.run")) as world:
            world.run()
        assert facts(tmp_path / "same.run") == facts(tmp_path / "parent.run")
        assert server.count == paid
        change = Change("revise", ("Ben", "persona", "is a miser"), {"why": "what if"})
        changed = fork(tmp_path / "parent.run", 2, change=change, target=tmp_path / "other.run")
        with World.open(changed) as world:
            world.run()
        assert verify(changed) == verify(tmp_path / "same.run") == ""
        assert paid < server.count < paid + 5  # of the last round's five calls not all depend on Ben
        before = server.count
        with World.open(fork(tmp_path / "parent.run", 2, target=tmp_path / "new.run", afresh=True)) as world:
            world.run()
        assert server.count == before + 5


@pytest.mark.parametrize("beats", [0, 1, 4, 99])
def test_a_fork_of_a_fork_follows_the_first_parent(company: Company, tmp_path: Path, beats: int) -> None:
    with FakeOpenAI(reply=steady) as server:
        mind = {"name": "llm", "model": "openai:fake", "base_url": server.base_url}
        with company(**{**SPEC, "mind": mind, "people": 3}, record=tmp_path / "parent.run") as world:
            world.run()
        paid = server.count
        child = fork(tmp_path / "parent.run", 1, target=tmp_path / "child.run")
        with World.open(child) as world:
            for _ in range(beats):
                world.beat()
        for step, beat in [(0, None), (1, None), (1, 2), *([(2, 1)] if beats > 1 else [])]:
            grandchild = fork(child, step, beat, target=tmp_path / f"grandchild-{step}-{beat}.run")
            with World.open(grandchild) as world:
                world.run()
            assert facts(grandchild) == facts(tmp_path / "parent.run")
            assert server.count == paid


def test_a_fork_of_a_world_in_memory_stays_in_memory(company: Company) -> None:
    world = company(**SPEC).run()
    twin = world.fork(1)
    assert twin.log.path is None
    assert facts(twin.run().log) == facts(world.log)
    assert world.fork(1, change="revise Ada persona sly").run().state.people["Ada"].traits["persona"] == "sly"


def test_ten_thousand_events_are_copied_without_being_read(
    parent: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.log.record.decode", lambda *row: pytest.fail("an event was decoded"))
    monkeypatch.setattr(Log, "last", lambda *_: [])
    assert fork(parent, 2).exists()


# -- changed ---------------------------------------------------------------------------------------------

VERBS: list[tuple[str, str]] = [
    ("link Ada Cleo why='to talk'", "Linked"),
    ("unlink Ada Ben", "Unlinked"),
    ("assign Ada judge public=true", "Assigned"),
    ("team_up Ada reds", "Teamed"),
    ("revise Ada persona 'is a miser'", "Revised"),
    ("write Ada oath 'I promised'", "Wrote"),
    ("erase Ada last", "Erased"),
    ("recast Ada fixed", "Recast"),
    ("recast Ada '{name: fixed, number: 9}'", "Recast"),
    ("set scenario.whispers.rounds 2", "Set"),
    ("set operator.meddler false", "Set"),
    ("post weather rain", "Posted"),
    ("say Director 'Hear me.'", "Said"),
]


@pytest.mark.parametrize(
    ("change", "kind", "moment"),
    [(*verb, moment) for verb in VERBS for moment in ((1, None), (2, 1))]
    + [("leave Dan", "Left", (1, None)), ("join '{name: fixed}' name=Zoe", "Joined", (1, None))],
)
def test_a_change_is_an_event_of_a_person_and_everything_before_it_is_shared(
    company: Company, tmp_path: Path, change: str, kind: str, moment: tuple[int, int | None]
) -> None:
    spec = {**SPEC, "mind": "fixed", "operators": ["meddler"], "people": 5}
    company(**spec, record=tmp_path / "parent.run").run().close()
    child = fork(
        tmp_path / "parent.run", *moment, change=change, target=tmp_path / "child.run", by="user:Eve"
    )
    event = list(Log.read(child).events())[-1]
    assert (event.kind, event.by) == (kind, "user:Eve")
    assert (event.step, event.beat) == ((2, 0) if moment == (1, None) else (2, 1))
    assert shared(child, tmp_path / "parent.run") == event.seq - 1
    with World.open(child) as world:
        world.run()
        assert world.status == "finished"
    assert verify(child) == ""
    assert Log.read(child).meta("parent")["change"] == Change.of(change).plain()


def test_another_answer_is_given_and_the_rest_of_its_beat_stays(parent: Path, tmp_path: Path) -> None:
    numbers = [e for e in Log.read(parent).of_step(2, "Chose") if e.tag == "number"]
    was = {event.who: event.value for event in numbers}
    child = fork(
        parent, 2, 3, change=Change("answer", ("Ben", 9 - was["Ben"])), target=tmp_path / "child.run"
    )
    with World.open(child) as world:
        world.run()
    now = {e.who: e.value for e in Log.read(child).of_step(2, "Chose") if e.tag == "number"}
    assert now == {**was, "Ben": 9 - was["Ben"]}
    assert shared(child, parent) == next(event.seq for event in numbers if event.who == "Ben") - 1
    assert verify(child) == ""
    assert History.of(child).at(2).people["Ben"].score != History.of(parent).at(2).people["Ben"].score


def test_other_words_take_the_place_of_what_was_said(parent: Path, tmp_path: Path) -> None:
    spoken = next(event for event in Log.read(parent).of_step(2, "Said") if event.who == "Ada")
    child = fork(parent, 2, 1, change="message Ada 'I say nothing.'", target=tmp_path / "child.run")
    with World.open(child) as world:
        world.run()
    said = next(event for event in Log.read(child).of_step(2, "Said") if event.who == "Ada")
    assert (said.text, said.witnesses) == ("I say nothing.", spoken.witnesses)
    assert verify(child) == ""


def test_words_of_the_scenario_itself_can_be_changed_too(parent: Path, tmp_path: Path) -> None:
    child = fork(parent, 1, 3, change=Change("message", ("Ada", "another secret")), target=tmp_path / "c.run")
    with World.open(child) as world:
        world.run()
    secrets = [e.text for e in Log.read(child).events() if isinstance(e, Said) and e.beat == 3]
    assert secrets == ["another secret", "a secret of Ada in round 2", "a secret of Ada in round 3"]
    assert verify(child) == ""
    again = fork(child, 2, target=tmp_path / "again.run")
    with World.open(again) as world:
        world.run()
    assert facts(again) == facts(child)


@pytest.mark.parametrize(
    ("change", "moment", "error"),
    [
        ("fly Ada", (1, None), "there is no change 'fly'; there are: answer, message, undo, forget, say, post"),
        ("link Ada Nobody", (1, None), "link cannot be: Linked names 'Nobody', who is not here"),
        ("link Ada", (1, None), "link cannot be: .*missing .*argument: 'target'"),
        ("recast Ada nothing", (1, None), "recast cannot be: there is no mind 'nothing'"),
        ("recast Ada donor_game.miser", (1, None), "recast cannot be: .*donor_game.miser knows how to play donor_game"),
        ("join donor_game.miser", (1, None), "join cannot be: .*donor_game.miser knows how to play donor_game"),
        ("set scenario.whispers.rounds 0", (1, None), "rounds: 0 is not allowed"),
        ("unlink Ada Dan why=x", (1, None), None),
        ("unlink Ada Cleo", (1, None), "unlink is refused: Cleo does not hear Ada on talk"),
        ("answer Ada", (1, 3), "answer is followed by WHO VALUE"),
        ("answer Zoe 3", (1, 3), "to Zoe in beat 3 of round 1; in round 1 there are some of Ada, Ben, Cleo"),
        ("answer Ada 3", (1, 2), "no question to Ada in beat 2 of round 1; there is one in 1.1, 1.3"),
        ("answer Ada 3", (1, None), r"2 of the kind “question to Ada” in round 1: say in which .*\(1.1, 1.3\)"),
        ("leave Dan", (1, 1), "people leave between rounds: fork at the end of a round"),
        ("answer Ada 12", (1, 3), "the answer of Ada: 12 is not a whole number from 0 to 9"),
        ("undo 3", (1, None), "event 3 is not a person's"),
        ("undo never", (1, None), "event never is not a person's"),
        ("revise Ada 'x", (1, None), "the change .* cannot be read"),
        ("link Ada Cleo", (3, None), "the run is over after round 3: fork it at an earlier moment"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_nothing_is_written(
    parent: Path, tmp_path: Path, change: str, moment: tuple[int, int | None], error: str | None
) -> None:
    if error is None:
        assert fork(parent, *moment, change=change, target=tmp_path / "yes.run").exists()
        return
    with pytest.raises(ForkError, match=error):
        fork(parent, *moment, change=change, target=tmp_path / "no.run")
    assert [path.name for path in tmp_path.glob("*.*")] == ["parent.run"]


def test_a_hand_in_a_round_that_is_played_again_waits_for_the_moment_of_the_fork(
    parent: Path, tmp_path: Path
) -> None:
    child = fork(parent, 2, 2, target=tmp_path / "child.run", afresh=True)
    with World.open(child) as world:
        assert world.intervene("set", "scenario.whispers.rounds", 2, why="enough") == "queued"
        assert world.intervene("revise", "Ada", "persona", "sly", why="now") == "queued"
        world.run()
        assert world.state.round == 2
    [first, second] = [event for event in Log.read(child).events() if event.by == "user"]
    assert (first.kind, first.step, first.beat, second.kind) == ("Set", 2, 2, "Revised")
    assert verify(child) == ""


# -- people ----------------------------------------------------------------------------------------------


@pytest.fixture
def visited(company: Company, tmp_path: Path) -> Path:
    """A run in which a person takes Ben's seat in round 1, answers twice, and links two people in round 2."""
    world = company(**{**SPEC, "talk": False}, rounds=4, record=tmp_path / "visited.run")
    world.step()
    world.intervene("recast", "Ben", {"name": "human"}, why="let me")
    for number in (7, 8):
        world.step()
        assert world.waiting_for == ["Ben"]
        if number == 8:
            assert world.intervene("link", "Ada", "Cleo", why="they should") == "queued"
        world.answer("Ben", number)
        world.step()
    world.intervene("recast", "Ben", {"name": "fixed"}, why="enough")
    world.run().close()
    return tmp_path / "visited.run"


def of(run: Path, kind: type[Event], who: str) -> list[Any]:
    return [e for e in Log.read(run).events() if isinstance(e, kind) and getattr(e, "who", "") == who]


def test_an_unchanged_fork_follows_people_too(visited: Path, tmp_path: Path) -> None:
    for step, beat in moments(visited):
        child = fork(visited, step, beat, target=tmp_path / f"child-{step}-{beat}.run")
        with World.open(child) as world:
            world.run()
        assert facts(child) == facts(visited)


def test_in_a_changed_fork_past_answers_stay_and_the_seat_returns(visited: Path, tmp_path: Path) -> None:
    child = fork(visited, 2, change="revise Ada persona sly", target=tmp_path / "child.run")
    with World.open(child) as world:
        world.run()
        assert world.status == "finished"
    assert [(e.value, e.rung) for e in of(child, Chose, "Ben")][1] == (7, "seat")
    assert of(child, Chose, "Ben")[2].rung == "value"
    back = of(child, Recast, "Ben")[-1]
    assert (back.mind, back.by, back.step) == ({"name": "dice"}, "user", 3)
    assert verify(child) == ""


def test_a_hand_in_an_unchanged_fork_parts_it_from_its_parent(visited: Path, tmp_path: Path) -> None:
    child = fork(visited, 1, target=tmp_path / "child.run")
    with World.open(child) as world:
        assert world.state.people["Ben"].mind == {"name": "dice"}
        world.beat()  # follows: Ben's seat is taken again, and 7 is answered again
        with pytest.raises(LookupError, match="names 'Nobody'"):
            world.intervene("revise", "Nobody", "persona", "sly", why="a slip of the tongue")
        assert world.state.people["Ben"].mind == {"name": "human"}
        world.intervene("revise", "Ada", "persona", "sly", why="now")
        assert world.state.people["Ben"].mind == {"name": "dice"}
        world.run()
    assert verify(child) == ""
    assert not [e for e in Log.read(child).events() if e.kind == "Linked" and e.why == "they should"]
    with World.open(fork(child, 2, target=tmp_path / "grandchild.run")) as world:
        world.run()
    assert facts(tmp_path / "grandchild.run") == facts(child)


def test_where_the_parents_record_ends_the_seat_returns(company: Company, tmp_path: Path) -> None:
    world = company(**{**SPEC, "talk": False}, record=tmp_path / "waiting.run")
    world.step()
    world.intervene("recast", "Ben", {"name": "human"}, why="let me")
    world.step()
    assert world.status == "waiting"
    child = fork(tmp_path / "waiting.run", 1, target=tmp_path / "child.run")
    world.close()
    with World.open(child) as world:
        world.run()
        assert world.status == "finished"
    assert shared(child, tmp_path / "waiting.run") == len(facts(tmp_path / "waiting.run"))
    assert verify(child) == ""


def test_what_a_person_did_can_be_undone(visited: Path, tmp_path: Path) -> None:
    seat, link, _ = [e for e in Log.read(visited).events() if e.by == "user"]
    child = fork(visited, change=Change("undo", (link.seq,)), target=tmp_path / "unlinked.run")
    with World.open(child) as world:
        world.run()
        assert "Cleo" not in world.state.edges("talk")["Ada"]
        assert [(e.value, e.rung) for e in of(child, Chose, "Ben")][2] == (8, "seat")
    child = fork(visited, change=f"undo {seat.seq}", target=tmp_path / "never.run")
    with World.open(child) as world:
        world.run()
    assert {e.rung for e in of(child, Chose, "Ben")} == {"value"}
    assert verify(tmp_path / "unlinked.run") == verify(child) == ""


def test_a_person_from_the_start_keeps_the_seat_in_a_fork(company: Company, tmp_path: Path) -> None:
    cast = [{"mind": "human", "names": ["Me"]}, {"mind": "fixed", "count": 2}]
    world = company(scenario={"name": "whispers", "talk": False}, cast=cast, record=tmp_path / "me.run")
    for number in (1, 2):
        world.step()
        world.answer("Me", number)
        world.step()
    world.close()
    child = fork(tmp_path / "me.run", 1, change="post weather rain", target=tmp_path / "child.run")
    with World.open(child) as world:
        assert world.beat() == "waiting"
        world.answer("Me", 9)
        world.step()
        assert world.state.people["Me"].score == 10.0


def test_a_memory_goes_along_and_can_be_taken_out(company: Company, tmp_path: Path) -> None:
    company(**{**SPEC, "mind": "fixed"}, record=tmp_path / "parent.run").run().close()
    child = fork(tmp_path / "parent.run", 1, change="erase Ada last", target=tmp_path / "child.run")
    assert "last" not in History.of(child).tip.memory["Ada"]["notes"]
    assert [e.item for e in of(child, Wrote, "Ada")] == [1]
