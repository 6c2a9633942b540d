"""The tab Diagnosis: findings up to the round on screen, and a click on what they rest on."""

from pathlib import Path

import pytest

from sandbox import History, World, WorldSpec, diagnosis, runs
from sandbox.diagnosis import Finding
from sandbox.events import Posted, Wrote
from sandbox.fork import fork
from sandbox.probes import probe
from sandbox.ui.panels.diagnosis import _told
from tests.ui.auditorium import page


@pytest.fixture
def played() -> Path:
    """A run that is over."""
    with World(WorldSpec.preset("commons/tiny"), record=True) as world:
        return Path(world.run().log.path)


def test_findings_are_shown_by_kind_and_lead_to_their_round(
    played: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [("failures", Finding("repetition", 5.0, "saying the same again", "in 1,000 turns", (12,)))]
    monkeypatch.setattr("sandbox.ui.panels.diagnosis.of_run", lambda history, step: found)
    test = page(played.stem, panel="Diagnosis")
    assert not test.exception
    assert list(test.dataframe[0].value["value"]) == ["5 in 1,000 turns"]
    next(one for one in test.button if (one.key or "").startswith("diagnosis repetition")).click().run()
    assert test.session_state["step"] == 1


def test_an_event_that_no_narrator_tells_is_told_all_the_same() -> None:
    kept = Wrote("Ada", "drift", "say", {"words": 1.0, "reminded": True})
    assert _told(kept) == "Ada keeps in drift: words 1, reminded True"
    assert _told(Posted("clue", "poison", to=("Ada",))) == "Ada alone knows clue: poison"


def test_what_the_tab_shows_is_what_the_record_tells(played: Path) -> None:
    test = page(played.stem, panel="Diagnosis")
    assert not test.exception
    shown = [name for table in test.dataframe for name in table.value["what"]]
    assert {"answers", "unanswered", "gini of talk"} <= set(shown)
    assert len(diagnosis.KINDS) + 2 >= len(test.dataframe) > 3
    *_, lacking = test.dataframe
    assert {"withheld", "unasked"} <= set(lacking.value["what"])
    assert all(lacking.value["because"])


def test_a_fork_is_held_against_the_run_it_comes_from(played: Path) -> None:
    child = fork(played, 1)
    with World.open(child) as world:
        world.run()
    test = page(child.stem, panel="Diagnosis")
    assert not test.exception
    (gain,) = (row for one in test.dataframe for row in one.value.to_dict("records") if row["what"] == "gain")
    assert gain["value"] == "0 (0 to 0)"
    played.unlink()
    test = page(child.stem, panel="Diagnosis")
    assert not test.exception
    assert "gain" in list(test.dataframe[-1].value["what"])


def test_who_judged_and_how_far_they_can_be_trusted_stands_under_the_play() -> None:
    path = runs.folder() / "judged.run"
    path.parent.mkdir(parents=True, exist_ok=True)
    cast = [{"mind": "judged_debate.impulsive"}, {"mind": "judged_debate.careful"}]
    staff = [
        {"mind": {"name": "llm", "model": "offline"}, "names": ["Moderator"]},
        {"mind": "judged_debate.arbiter", "names": ["Judge"]},
    ]
    scenario = {"name": "judged_debate", "rounds": 1}
    with World(scenario=scenario, cast=cast, staff=staff, seed=1, record=path) as world:
        world.run()
    test = page("judged", panel="Diagnosis")
    assert not test.exception
    (told,) = [one.value for one in test.caption if "judged by" in one.value]
    assert "points" in told
    assert "Moderator" in told
    assert "not put to the test yet" in told
    rows = [row for one in test.dataframe for row in one.value.to_dict("records")]
    shown = {row["what"]: row["which is"] for row in rows if "which is" in row}
    assert "same in both orders" in shown["orders agree"]
    assert "judged by Moderator" in shown["mean return of everybody"]
    list(probe(History.of(path), 1, 2, kinds=["judges"]))
    test = page("judged", panel="Diagnosis")
    (told,) = [one.value for one in test.caption if "judged by" in one.value]
    assert "same when asked again" in told
    assert "not put to the test" not in told
