"""Everything a person may do to a society, one by one: at its moment, with who and why, guarded, kept and undone."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sandbox import View, World
from sandbox.events import Event, Refused, encode
from sandbox.fork import fork
from sandbox.imports import import_run
from sandbox.log import Log
from sandbox.state import State
from sandbox.world import verify

Company = Callable[..., World]
MIND = {"name": "fixed", "number": 7}


@dataclass(frozen=True)
class Deed:
    """A verb with its arguments, the kinds of its events, and what is then true that was not before."""

    name: str
    args: tuple[Any, ...]
    true: Callable[[State], Any]
    keywords: Any = None
    kinds: tuple[str, ...] = ()
    waits: str = "beat"  # until when it is queued while a question is open: "", "beat" or "round"


def said(state: State, text: str) -> list[tuple[str, ...]]:
    return [line.witnesses for line in View(state, "Ben").heard() if line.text == text]


DEEDS = {
    "say as the director": Deed("say", ("Director", "Hear!"), lambda s: said(s, "Hear!") == [("*",)], {}, ("Said",)),
    "say through somebody's mouth": Deed("say", ("Ada", "I!"), lambda s: said(s, "I!") == [("*",)], {}, ("Said",)),
    "whisper": Deed(
        "say", ("Director", "Psst"), lambda s: said(s, "Psst") == [("Ben", "Director")], {"to": ["Ben"]}, ("Said",)
    ),
    "set a board value": Deed("post", ("weather", "storm"), lambda s: s.posted("weather") == "storm", {}, ("Posted",)),
    "link": Deed("link", ("Ada", "Cleo"), lambda s: "Cleo" in s.edges("talk")["Ada"], {}, ("Linked",)),
    "unlink": Deed("unlink", ("Ada", "Ben"), lambda s: "Ben" not in s.edges("talk")["Ada"], {}, ("Unlinked",)),
    "tie both ways": Deed(
        "tie", ("Ada", "Cleo"), lambda s: "Ada" in s.edges("talk")["Cleo"], {}, ("Linked", "Linked")
    ),
    "cut both ways": Deed(
        "cut", ("Ada", "Ben"), lambda s: "Ada" not in s.edges("talk")["Ben"], {}, ("Unlinked", "Unlinked")
    ),
    "assign a role": Deed("assign", ("Ada", "judge"), lambda s: s.people["Ada"].role == "judge", {}, ("Assigned",)),
    "team": Deed("team_up", ("Ada", "reds"), lambda s: s.people["Ada"].team == "reds", {}, ("Teamed",)),
    "move": Deed("move", ("Ada", "hall"), lambda s: s.people["Ada"].place == "hall", {}, ("Moved",)),
    "revise a persona": Deed(
        "revise", ("Ada", "persona", "sly"), lambda s: s.people["Ada"].traits.get("persona") == "sly", {}, ("Revised",)
    ),
    "give a goal": Deed(
        "revise", ("Ada", "goal", {"win": 1}), lambda s: s.people["Ada"].traits.get("goal"), {}, ("Revised",)
    ),
    "edit a memory": Deed("write", ("Ada", "oath", "I swear"), lambda s: "oath" in notes(s), {}, ("Wrote",)),
    "erase a memory": Deed("erase", ("Dan", "last"), lambda s: "last" not in notes(s, "Dan"), {}, ("Erased",)),
    "replace a mind": Deed(
        "recast", ("Ada", MIND), lambda s: s.people["Ada"].mind == MIND, {}, ("Recast",), waits=""
    ),
    "add a person": Deed("join", (MIND,), lambda s: "Zoe" in s.names, {"name": "Zoe"}, ("Joined",), "round"),
    "remove a person": Deed("leave", ("Dan",), lambda s: "Dan" not in s.names, {}, ("Left",), "round"),
    "pause an operator": Deed(
        "set", ("operator.meddler", False), lambda s: s.settings == {"operator.meddler": False}, {}, ("Set",), ""
    ),
    "bring an operator": Deed(
        "set", ("operator.elect_leader", {"by": "rule"}), lambda s: len(s.settings) == 1, {}, ("Set",), ""
    ),
    "an operator's parameter": Deed(
        "set", ("operator.meddler.every", 2), lambda s: "operator.meddler.every" in s.settings, {}, ("Set",), ""
    ),
    "a scenario's parameter": Deed(
        "set", ("scenario.whispers.rounds", 5), lambda s: "scenario.whispers.rounds" in s.settings, {}, ("Set",), ""
    ),
    "a budget": Deed("set", ("budget.calls", 9), lambda s: s.settings == {"budget.calls": 9}, {}, ("Set",), ""),
}  # fmt: skip


def notes(state: State, who: str = "Ada") -> dict[str, Any]:
    return state.memory.get(who, {}).get("notes", {})


SPEC: dict[str, Any] = {
    "scenario": {"name": "whispers", "talk": False, "rounds": 4},
    "cast": [{"mind": "human", "names": ["Me"]}, {"mind": "fixed", "names": ["Ada", "Ben", "Cleo", "Dan"]}],
    "society": {"talk": "ring"},
    "operators": [{"name": "meddler", "deed": "mood"}],
    "seed": 4,
}


def facts(log: Log) -> list[tuple[int, int, str, str, bytes]]:
    return [(event.step, event.beat, event.kind, event.by, encode(event)) for event in log.events()]


def play_round(world: World) -> None:
    world.step()
    if world.seats:
        world.answer("Me", 1)
        world.step()


def by_eve(log: Log) -> list[Event]:
    return [event for event in log.events() if event.by == "user:Eve"]


def copied(run: Path) -> Path:
    copy = run.with_name("killed.run")
    source = sqlite3.connect(run)
    source.execute("VACUUM INTO ?", (str(copy),))
    source.close()
    return copy


@pytest.mark.parametrize("moment", ["before", "between", "open"])
@pytest.mark.parametrize("name", DEEDS)
def test_what_a_person_does_is_done_kept_and_undone(
    company: Company, tmp_path: Path, name: str, moment: str
) -> None:
    deed, run = DEEDS[name], tmp_path / "one.run"
    world = company(**SPEC, record=run)
    if moment != "before" or name == "erase a memory":
        play_round(world)
    if moment == "open":
        world.beat()
        assert world.status == "waiting"
    before = (world.state.step, world.state.beat)
    assert not deed.true(world.state)
    done = world.intervene(deed.name, *deed.args, **(deed.keywords or {}), why="to see", by="user:Eve")
    queued = moment == "open" and bool(deed.waits)
    if name == "replace a mind" and moment == "open":
        queued = True  # Ada has answered already
    assert done == ("queued" if queued else "applied")
    assert bool(deed.true(world.state)) is not queued
    if queued:
        world.answer("Me", 1)
        world.beat()
        assert deed.true(world.state)
    events = by_eve(world.log)
    assert tuple(event.kind for event in events) == deed.kinds
    assert {event.why for event in events} == {"to see"}
    if moment == "open" and not queued:
        assert (events[0].step, events[0].beat) == before  # while the question is open
    killed = copied(run)
    for one in (world, World.open(killed)):
        while one.status not in ("finished", "failed"):
            play_round(one)
        assert one.status == "finished", one.why()
        one.close()
    assert facts(Log.read(killed)) == facts(Log.read(run))
    assert verify(run) == verify(killed) == ""
    undone = fork(run, change=f"undo {events[0].seq}", target=tmp_path / "undone.run")
    with World.open(undone) as other:
        assert by_eve(other.log) == []
        play_round(other)
        assert not deed.true(other.state) or name == "erase a memory"


@pytest.mark.parametrize(
    ("verb", "args", "why"),
    [
        ("link", ("Ada", "Cleo"), "Ada already speaks to 2 people, the cap"),
        ("link", ("Ada", "Ada"), "nobody is tied to themselves"),
        ("unlink", ("Ada", "Cleo"), "Cleo does not hear Ada on talk"),
        ("leave", ("Ben",), "Ben is protected"),
        ("assign", ("Ada", "none"), "somebody must be role of Ada"),
        ("join", (MIND,), "the population may not exceed 5"),
    ],
)
def test_the_projector_guards_people_too(
    company: Company, tmp_path: Path, verb: str, args: tuple[Any, ...], why: str
) -> None:
    bounds = {"degree": 2, "protected": ["Ben"], "roles": ["role of Ada"], "most": 5}
    with company(**SPEC, bounds=bounds, record=tmp_path / "one.run") as world:
        play_round(world)
        state = world.state.plain()
        assert world.intervene(verb, *args, why="to see", by="user:Eve") == "refused"
        [refused] = by_eve(world.log)
        assert isinstance(refused, Refused)
        assert (refused.verb, refused.why) == (type(refused).__name__ and refused.verb, why)
        for key in ("people", "channels", "board", "memory"):
            assert world.state.plain()[key] == state[key]
        play_round(world)
    assert verify(tmp_path / "one.run") == ""


@pytest.mark.parametrize(
    ("verb", "args", "error"),
    [
        ("erase", ("Ada", "nothing"), "Ada has no memory 'nothing' in notes"),
        ("say", ("Zoe", "x"), "names 'Zoe', who is not here"),
        ("join", ({"name": "nothing"},), "there is no mind 'nothing'"),
        (
            "recast",
            ("Ada", {"name": "donor_game.miser"}),
            "donor_game.miser knows how to play donor_game, not ",
        ),
        ("revise", ("Ada", "goal", {1, 2}), "cannot be recorded"),
        ("link", ("Ada", "Ben", "talk", float("nan")), "must be a finite number"),
        ("set", ("operator.nobody", False), "there is no operator 'nobody'"),
        ("set", ("operator.meddler", 3), "cannot be set to 3; there are scenario.NAME.PARAMETER"),
        ("set", ("operator.nobody", {}), "there is no operator 'nobody'"),
        ("set", ("operator.meddler.every", 0), "every: 0 is not allowed"),
        ("set", ("budget.sheep", 3), "budget.sheep"),
        ("fly", (), "there is no verb 'fly' for people"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    company: Company, verb: str, args: tuple[Any, ...], error: str
) -> None:
    world = company(**SPEC)
    play_round(world)
    before = facts(world.log)
    with pytest.raises((LookupError, ValueError, TypeError), match=error):
        world.intervene(verb, *args)
    assert facts(world.log) == before


def test_an_operator_that_a_person_brings_in_plays_and_can_be_paused_again(company: Company) -> None:
    world = company(**{**SPEC, "operators": []})
    world.intervene("set", "operator.meddler", {"deed": "tie"}, why="more ties")
    play_round(world)
    assert "Ben" in world.state.edges("talk")["Me"]
    world.intervene("cut", "Me", "Dan", why="once")
    world.intervene("set", "operator.meddler", False, why="enough")
    play_round(world)
    assert "Dan" not in world.state.edges("talk")["Me"]
    world.intervene("set", "operator.meddler", {"deed": "tie", "every": 5}, why="seldom")
    play_round(world)
    assert "Dan" not in world.state.edges("talk")["Me"]


@pytest.mark.parametrize("end", ["closed", "killed"])
def test_what_waits_outlives_the_process_and_happens_once_and_in_order(
    company: Company, tmp_path: Path, end: str
) -> None:
    run = tmp_path / "one.run"
    world = company(**SPEC, record=run)
    assert world.beat() == "waiting"
    assert world.intervene("post", "weather", "storm", by="user:Eve", why="first") == "queued"
    assert world.intervene("say", "Director", "Psst", to={"Ben"}, by="user:Eve") == "queued"
    assert world.intervene("leave", "Dan", by="user:Eve") == "queued"
    run, old = (copied(run), world) if end == "killed" else (run, None)
    if not old:
        world.close()
    again = World.open(run)
    assert again.queue == ["post weather storm", "say Director Psst", "leave Dan"]
    assert by_eve(again.log) == []
    again.answer("Me", 1)
    again.beat()
    assert [event.kind for event in by_eve(again.log)][:2] == ["Posted", "Said"]
    later = run.with_name("later.run")  # applied and recorded in a round that is not over
    source = sqlite3.connect(run)
    source.execute("VACUUM INTO ?", (str(later),))
    source.close()
    again.close()
    for path in (run, later):
        with World.open(path) as one:
            while one.status not in ("finished", "failed"):
                play_round(one)
            assert one.status == "finished", one.why()
            assert [event.kind for event in by_eve(one.log)] == ["Posted", "Said", "Left"]
            assert by_eve(one.log)[0].why == "first"
            assert one.queue == one.log.meta("queued") == []
        assert verify(path) == ""
    if old:
        old.close()


def test_what_is_wanted_at_the_present_comes_along_into_forks_and_imports(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOLKMOOT_RUNS", str(tmp_path / "runs"))
    run = tmp_path / "one.run"
    with company(**SPEC, record=run) as world:
        play_round(world)
        assert world.beat() == "waiting"
        assert world.intervene("post", "weather", "storm", by="user:Eve", why="now") == "queued"
        step, beat = world.state.step, world.state.beat
    earlier = fork(run, step - 1, target=tmp_path / "earlier.run")
    assert Log.read(earlier).meta("queued", []) == []  # then nobody had wanted it yet
    now = fork(run, step, beat, target=tmp_path / "now.run")
    for path in (run, now, import_run(now, "elsewhere")):
        with World.open(path) as one:
            assert one.queue == ["post weather storm"]
            play_round(one)
            [posted] = by_eve(one.log)
            assert (posted.key, posted.value, posted.why, one.queue) == ("weather", "storm", "now", [])
        assert verify(path) == ""
    assert list(Log.read(run).events()) == list(Log.read(now).events())


def test_what_waits_and_cannot_be_any_more_is_told(company: Company, tmp_path: Path) -> None:
    run = tmp_path / "one.run"
    with company(**SPEC, record=run) as world:
        assert world.beat() == "waiting"
        world.intervene("erase", "Ada", "nothing")
        with pytest.raises(TypeError, match="cannot be recorded"):
            world.intervene("post", "weather", {1, 2})
        assert world.queue == ["erase Ada nothing"]
    with World.open(run) as again:
        again.answer("Me", 1)
        again.beat()
        [failed] = [event for event in again.log.events() if event.kind == "Failed"]
        assert "Ada has no memory 'nothing' in notes" in str(failed)
        assert again.queue == []


def test_a_wish_is_kept_before_anybody_looks_at_it(company: Company, tmp_path: Path) -> None:
    run = tmp_path / "one.run"
    world = company(**SPEC, record=run)
    world.wish("post", "weather", "storm", by="user:Eve")
    killed = copied(run)
    assert (world.grant(), world.grant()) == ("applied", "")
    for one in (world, World.open(killed)):
        play_round(one)
        assert [event.kind for event in by_eve(one.log)] == ["Posted"]
        one.close()
        with pytest.raises(ValueError, match="the run is over"):
            one.wish("post", "weather", "sun")
    assert verify(run) == verify(killed) == ""
