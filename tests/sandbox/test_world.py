"""A world plays, whatever its minds do; it is a Mesa model; and it goes on from its file."""

import gc
import os
import random
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import mesa
import pytest

from sandbox import Ask, Mind, Number, Think, View, World, WorldSpec, registry
from sandbox.answers import AnswerError
from sandbox.events import Chose, Event, Failed, Linked, Opened, Refused, Said, Stepped, encode
from sandbox.log import Log, RunBusy
from sandbox.world import WorldError, verify
from tests import plays

Company = Callable[..., World]
SPEC: dict[str, Any] = {"scenario": "whispers", "people": 4, "mind": "fixed", "seed": 5, "graph": "ring"}


def bodies(world: World) -> list[tuple[str, str, bytes]]:
    return [(event.kind, event.by, encode(event)) for event in world.log.events()]


def of_kind(world: World, kind: type[Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kind)]


# -- playing --------------------------------------------------------------------------------


def test_it_plays_to_the_end_and_says_so(company: Company) -> None:
    world = company(**SPEC)
    states = [state.round for state in world.play()]
    assert (states, world.status, world.running) == ([1, 2, 3], "finished", False)
    assert world.state.outcomes == [{"episode": 1, "reason": "enough", "total": 4 * 3 * 3.0}]
    assert world.state.memory["Ada"]["notes"]["last"] == 3


def test_a_beat_is_one_batch_of_asks(company: Company) -> None:
    world = company(**SPEC)
    beats = 0
    while world.state.round < 1:
        world.beat()
        beats += 1
        assert world.state.open == {}
    assert beats == 3  # two speak one after the other, then all name a number at once


def test_episodes_follow_each_other_with_one_population(company: Company) -> None:
    world = company(**SPEC, episodes=2, rounds=1).run()
    assert [outcome["total"] for outcome in world.state.outcomes] == [12.0, 12.0]
    assert world.state.episode == 2
    assert len(world.state.people) == 4


def test_the_same_spec_and_seed_give_the_same_log_and_another_seed_another(company: Company) -> None:
    dice = {**SPEC, "mind": "dice"}
    one, same, other = (company(**{**dice, "seed": seed}).run() for seed in (5, 5, 6))
    assert bodies(one) == bodies(same)
    assert bodies(one) != bodies(other)


def test_talk_on_or_off_does_not_change_the_deal(company: Company) -> None:
    deals = []
    for talk in (True, False):
        world = company(**SPEC, talk=talk).run()
        deals.append([event.value for event in world.log.events() if getattr(event, "key", "") == "dealt"])
    assert deals[0] == deals[1]


class Slow(Mind):
    """Waits for a moment that no two runs share, then names a number of its own."""

    waits: ClassVar[bool] = True

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        threading.Event().wait(random.SystemRandom().uniform(0, 0.01))
        return ask.answer.sample(view.random)


def test_latencies_do_not_change_the_log(company: Company) -> None:
    registry.found().classes[Mind]["slow"] = Slow
    runs = [bodies(company(**{**SPEC, "mind": "slow", "people": 12}).run()) for _ in range(2)]
    assert runs[0] == runs[1]


# -- failures --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("raise", "RuntimeError: out of order"),
        ("nonsense", "answer: {'non': 'sense'} is not a whole number from 0 to 9"),
        ("time", "TimeoutError: the service did not answer"),
        ("exit", "SystemExit: 3"),
        (
            "write",
            "TypeError: value: {1, 2} cannot be recorded; use numbers, texts, lists and tables with texts as keys",
        ),
        ("meddle", "TypeError: 'mappingproxy' object does not support item assignment"),
    ],
)
def test_a_mind_that_fails_is_counted_and_the_round_goes_on(company: Company, how: str, error: str) -> None:
    cast = [{"mind": "fixed", "names": ["Ada"]}, {"mind": {"name": "broken", "how": how}, "names": ["Ben"]}]
    world = company(scenario={"name": "whispers", "rounds": 1, "talk": False}, cast=cast, seed=1).run()
    [failed] = of_kind(world, Failed)
    assert (failed.who, failed.what) == ("Ben", "answer")
    assert failed.error.startswith(error)
    assert world.state.people["Ben"].failures == 1
    ben = next(chose for chose in of_kind(world, Chose) if chose.who == "Ben")
    assert (ben.value, ben.rung) == (0, "default")
    assert (world.state.people["Ada"].score, world.state.people["Ben"].score) == (3.0, 0.0)


def test_a_mind_that_hangs_is_given_up_and_the_others_are_heard(company: Company, tmp_path: Path) -> None:
    cast = [{"mind": "fixed", "count": 2}, {"mind": "stuck", "names": ["Zed"]}]
    spec = WorldSpec.of(
        {
            "scenario": {"name": "whispers", "rounds": 1, "talk": False},
            "cast": cast,
            "limits": {"answer_seconds": 0.05},
        }
    )
    world = company(spec, record=tmp_path / "stuck.run").run()
    assert [(f.who, f.error) for f in of_kind(world, Failed)] == [("Zed", "no answer within 0.05 s")]
    assert world.state.people["Ada"].score == 3.0
    world.close()
    assert (
        verify(tmp_path / "stuck.run") == ""
    )  # the failure stands in for the answer: nobody is waited for again
    plays.GATE.set()


def test_a_scenario_that_raises_fails_the_world_in_words(company: Company) -> None:
    world = company(scenario="whispers", people=2, mind="fixed")
    world.script.__class__.round, kept = (lambda self, stage: iter([[1 / 0]])), world.script.__class__.round  # type: ignore[assignment]
    try:
        assert world.beat() == "failed"
    finally:
        plays.Whispers.round = kept  # type: ignore[method-assign]
    assert "ZeroDivisionError" in world.why()
    with pytest.raises(WorldError, match="ZeroDivisionError"):
        world.run()


@pytest.mark.parametrize(
    ("deed", "error"),
    [
        ("peek", "NotPublic: operator meddler reads the stage, not the state: it knows what is public"),
        ("trait", "NotPublic: operator meddler may not read the trait 'persona': whispers declares mood"),
        ("raise", "RuntimeError: fell over"),
        ("file", "FileNotFoundError: no such thing"),
        ("stranger", "NotFound: there is no mind 'nonexistent'; `folkmoot check` lists all "),
    ],
)
def test_an_operator_that_fails_or_oversteps_is_counted_and_the_round_goes_on(
    company: Company, deed: str, error: str
) -> None:
    world = company(**SPEC, rounds=1, operators=[{"name": "meddler", "deed": deed}]).run()
    [failed] = of_kind(world, Failed)
    assert (failed.who, failed.what) == ("meddler", "operator")
    assert failed.error.startswith(error)
    assert world.status == "finished"


def test_an_operator_may_ask_and_its_edits_carry_its_name_and_why(company: Company) -> None:
    voted = company(**SPEC, rounds=1, operators=[{"name": "meddler", "deed": "ask"}]).run()
    assert voted.state.people["Ada"].role == "leader"
    world = company(**SPEC, rounds=1, operators=["meddler"]).run()
    edits = [event for event in of_kind(world, Linked) if event.by == "meddler"]
    assert {event.why for event in edits} == {f"{name} should know Ada" for name in ("Ben", "Cleo", "Dan")}


# -- people --------------------------------------------------------------------------------


def test_a_world_waits_for_a_person_and_goes_on_with_their_answer(company: Company) -> None:
    cast = [{"mind": "human", "names": ["Me"]}, {"mind": "fixed", "count": 2}]
    world = company(scenario={"name": "whispers", "rounds": 1, "talk": False}, cast=cast)
    world.step()
    assert (world.status, world.waiting_for, world.running) == ("waiting", ["Me"], False)
    with pytest.raises(AnswerError, match="12 is not a whole number from 0 to 9"):
        world.answer("Me", 12)
    with pytest.raises(LookupError, match="nobody waits for an answer of 'Ada'"):
        world.answer("Ada", 3)
    world.answer("Me", 7)
    world.run()
    assert world.state.people["Me"].score == 7.0
    assert next(c for c in of_kind(world, Chose) if c.who == "Me").rung == "seat"


def test_a_seat_taken_and_given_back_in_an_open_beat(company: Company, tmp_path: Path) -> None:
    world = company(**SPEC, talk=False, rounds=1, record=tmp_path / "seat.run")
    assert world.intervene("recast", "Ben", {"name": "human"}, why="let me") == "applied"
    world.step()
    assert world.waiting_for == ["Ben"]
    assert world.intervene("link", "Ada", "Cleo", why="later") == "queued"
    world.intervene("recast", "Ben", {"name": "fixed", "number": 9}, why="enough")
    world.run()
    assert world.state.people["Ben"].score == 9.0
    assert "Cleo" in world.state.edges("talk")["Ada"]
    world.close()
    assert verify(tmp_path / "seat.run") == ""


def test_who_has_answered_or_thinks_is_replaced_after_the_beat(company: Company, tmp_path: Path) -> None:
    cast = [{"mind": {"name": "fixed", "number": 1}, "names": ["Ada"]}, {"mind": "human", "names": ["Ben"]}]
    script = {"name": "whispers", "rounds": 2, "talk": False}
    world = company(WorldSpec.of({"scenario": script, "cast": cast}), record=tmp_path / "one.run")
    assert world.beat() == "waiting"
    assert world.intervene("recast", "Ada", {"name": "fixed", "number": 9}, why="too late") == "queued"
    copy = tmp_path / "killed.run"
    source = sqlite3.connect(tmp_path / "one.run")
    source.execute("VACUUM INTO ?", (str(copy),))  # the file as it is now, whatever happens to the process
    source.close()
    for one in (world, World.open(copy)):
        while one.status != "finished":
            one.step()
            if one.seats:
                one.answer("Ben", 5)
        one.close()
    assert verify(tmp_path / "one.run") == verify(copy) == ""
    assert [e.value for e in Log.read(copy).events() if isinstance(e, Chose) and e.who == "Ada"] == [1, 9]
    assert [
        e.value for e in Log.read(tmp_path / "one.run").events() if isinstance(e, Chose) and e.who == "Ada"
    ] == [1, 9]


def test_a_setting_counts_for_its_scenario_alone(company: Company) -> None:
    world = company(**SPEC, episodes=2)
    world.intervene("set", "scenario.whispers.rounds", 1, why="shorter")
    world.run()
    assert [event.params["rounds"] for event in of_kind(world, Opened)] == [1, 1]
    for what, value in [
        ("scenario.other.rounds", 1),
        ("scenario.whispers.rounds", 0),
        ("operator.none", True),
    ]:
        with pytest.raises(ValueError, match=r"rounds|cannot be set"):
            world.intervene("set", what, value)
    with pytest.raises(ValueError, match="is not a person"):
        world.intervene("say", "Ada", "I am the rules.", by="scenario")


def test_a_whisper_reaches_who_it_is_for_and_the_director_may_speak(company: Company) -> None:
    world = company(**SPEC)
    world.intervene("say", "Director", "Psst.", to=["Ben"], why="a test")
    said = of_kind(world, Said)[-1]
    assert (said.by, said.witnesses) == ("user", ("Ben", "Director"))
    for verb, args, error in [
        ("fly", (), ValueError),
        ("say", ("Nobody", "x"), LookupError),
        ("recast", ("Ada", {"name": "nothing"}), LookupError),
    ]:
        with pytest.raises(error):
            world.intervene(verb, *args)


def test_people_are_bound_by_the_projector(company: Company) -> None:
    world = company(**SPEC, bounds={"degree": 2})
    world.step()
    assert world.intervene("link", "Ada", "Cleo", why="more") == "refused"
    assert of_kind(world, Refused)[-1].why == "Ada already speaks to 2 people, the cap"


# -- on disk --------------------------------------------------------------------------------


def test_a_run_goes_on_from_any_event_it_died_at(company: Company, tmp_path: Path) -> None:
    """The file is cut after every transaction's worth of events; going on gives the uninterrupted log."""
    whole = company(**SPEC, record=tmp_path / "whole.run").run()
    events = list(whole.log.events())
    for cut in range(1, len(events), 7):
        log = Log.create(tmp_path / f"{cut}.run", {"spec": whole.spec.plain()})
        for event in events[:cut]:
            log.append(event, encode(event))
        log.close()
        world = World.open(tmp_path / f"{cut}.run").run()
        assert bodies(world) == bodies(whole)
        world.close()


def test_an_edited_recording_is_noticed_with_both_versions(company: Company, tmp_path: Path) -> None:
    world = company(**SPEC, record=tmp_path / "one.run")
    world.step()
    world.close()
    log = Log.open(tmp_path / "one.run")
    log._db.execute("UPDATE events SET body = replace(body, '[\"', '[\"X') WHERE kind = 'Posted'")
    log._db.commit()
    log.close()
    told = verify(tmp_path / "one.run")
    assert "differs from the recording: it was Posted" in told
    assert "now it is Posted" in told
    assert "No file it was played from changed since" in told


def test_one_run_is_played_by_one_process(company: Company, tmp_path: Path) -> None:
    company(**SPEC, record=tmp_path / "one.run")
    with pytest.raises(
        RunBusy,
        match=rf"is being played by process {os.getpid()} \(.*, since ..:..\): here it can only be looked at",
    ):
        World.open(tmp_path / "one.run")


def test_a_full_disk_pauses_the_world_and_loses_nothing(company: Company, tmp_path: Path) -> None:
    world = company(**SPEC, record=tmp_path / "full.run")
    world.step()
    pages = world.log._db.execute("PRAGMA page_count").fetchone()[0]
    world.log._db.execute(f"PRAGMA max_page_count = {pages}")
    while world.beat() == "playing":
        pass
    assert world.status == "paused"
    assert "database or disk is full" in world.why()
    world.log._db.execute("PRAGMA max_page_count = 1000000")
    world.run()
    assert [event.round for event in of_kind(world, Stepped)] == [1, 2, 3]


# -- Mesa --------------------------------------------------------------------------------


def test_it_is_a_mesa_model(company: Company) -> None:
    world = company(**SPEC)
    world.step()
    assert isinstance(world, mesa.Model)
    assert world.steps == 1
    assert sorted(world.agents.get("name")) == ["Ada", "Ben", "Cleo", "Dan"]
    assert world.agents.select(lambda agent: agent.role == "role of Ada").get("score") == [3.0]
    assert world.agents.agg("score", sum) == 12.0
    assert {team: len(group) for team, group in world.agents.groupby("team")} == {None: 4}
    world.run()
    table = world.datacollector.get_model_vars_dataframe()
    assert list(table["round"]) == [1, 2, 3]
    assert list(table["mean_score"]) == [3.0, 6.0, 9.0]


def test_members_come_and_go_with_the_record(company: Company) -> None:
    world = company(**SPEC)
    world.step()
    world.intervene("leave", "Ben", why="a test")
    world.intervene("join", {"name": "fixed"}, name="Zoe", why="a test")
    assert sorted(world.agents.get("name")) == ["Ada", "Cleo", "Dan", "Zoe"]


def test_mesa_batch_run() -> None:
    parameters = {"scenario": "whispers", "people": [2, 3], "mind": "fixed", "seed": [1]}
    rows = mesa.batch_run(
        World, parameters, iterations=1, max_steps=10, number_processes=1, display_progress=False
    )
    assert [(row["people"], row["mean_score"]) for row in rows] == [(2, 9.0), (3, 9.0)]


def test_worlds_that_are_closed_are_forgotten() -> None:
    """Mesa before 3.4.2 keeps every model that had agents; a closed world takes itself out."""

    def worlds() -> int:
        gc.collect()
        return sum(isinstance(thing, World) for thing in gc.get_objects())

    before = worlds()
    for seed in range(200):
        with World(**{**SPEC, "seed": seed}) as world:
            world.step()
    del world
    assert worlds() == before


def test_importing_the_public_names_imports_nothing_heavy() -> None:
    heavy = "('mesa', 'pydantic', 'networkx', 'langchain_core')"
    code = f"import sys, sandbox; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert done.stdout.strip() == "[]"


def test_a_default_must_be_legal(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def round(self: Any, stage: Any) -> Any:
        yield [Ask("Ada", "?", Number(high=1), "x", 2)]

    monkeypatch.setattr(plays.Whispers, "round", round)
    world = company(**SPEC)
    world.step()
    assert "the default of ask 'x': 2 is not a number from 0 to 1" in world.why()
