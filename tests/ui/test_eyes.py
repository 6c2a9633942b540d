"""Through somebody's eyes only what they know is seen."""

import re
from functools import cache
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import World, events
from sandbox.history import History
from sandbox.ui.director import Director
from sandbox.ui.panels import person, scrubber, society_view
from sandbox.ui.panels.eye import EyeMarks, known_edges
from sandbox.ui.panels.looks import looks
from sandbox.ui.panels.moment import known_mark
from sandbox.view import View
from tests.ui.auditorium import SPEC, log, moment, page, said, settled


@pytest.mark.parametrize("who", ["Ada", "Gia"])
def test_an_eye_sees_what_was_public_or_for_it(playing: Director, who: str) -> None:
    for event in moment(playing.path).witnessed(who):
        assert event.witnesses == events.EVERYBODY or who in event.witnesses


def test_an_eye_sees_no_more_of_others_than_is_public(
    playing: Director, monkeypatch: pytest.MonkeyPatch
) -> None:
    playing.verb("assign", "Ben", "spy", public=False)
    playing.verb("assign", "Cleo", "judge", public=True)
    playing.verb("say", "Ben", "Hush.", to=["Cleo"])
    settled(playing)
    chosen = {"eye": "Ada"}
    monkeypatch.setattr("sandbox.ui.panels.moment.chosen", chosen.get)
    now = moment(playing.path)
    look = looks(now, "Ada")
    nodes = society_view.nodes(now.state, society_view.places(now.watch, now.state, "talk"), look, "Ada")
    titles = {node["id"]: node["title"] for node in nodes}
    assert ["mind" in titles[name] for name in ("Ada", "Ben", "Cleo")] == [True, False, False]
    assert ["role" in titles[name] for name in ("Ada", "Ben", "Cleo")] == [False, False, True]
    people = now.state.people
    assert {label for label, _ in person.facts(now, people["Ben"])} == {"score"}
    assert {"score", "mind", "strategy"} <= {label for label, _ in person.facts(now, people["Ada"])}
    hush = [e.seq for e in log(playing) if isinstance(e, events.Said) and e.text == "Hush."]
    assert hush
    assert not [p for p in society_view.pulses(now, "talk") if int(str(p["id"]).split()[0]) in hush]
    chosen["eye"] = "Cleo"
    assert [p for p in society_view.pulses(now, "talk") if int(str(p["id"]).split()[0]) in hush]


def test_the_ledger_of_an_eye_leaves_out_what_it_does_not_know(playing: Director) -> None:
    playing.verb("assign", "Ben", "spy", public=False)
    settled(playing)
    counts = []
    for eye in ("", "Ben", "Ada"):
        test = page(playing.id, panel="Ledger", eye=eye)
        found = re.search(r"(\d+) entries", said(test))
        assert found
        counts.append(int(found[1]))
    assert counts[0] >= counts[1] == counts[2] + 1


def test_ties_and_marks_are_those_an_eye_knows_of(playing: Director) -> None:
    playing.verb("link", "Ada", "Dan", why="a whim")
    playing.verb("assign", "Ben", "spy", why="a secret")
    playing.to_end()
    settled(playing)
    now = moment(playing.path)
    newcomer = next(p.name for p in now.state.present if p.since > 200)
    everything = now.state.edges("talk")
    seen_ties = known_edges(now.state, newcomer, "talk")
    assert known_edges(now.state, None, "talk") == everything
    own = [(s, t) for s, targets in everything.items() for t in targets if newcomer in (s, t)]
    assert own
    assert all(target in seen_ties[source] for source, target in own)
    shown = {(s, t) for s, targets in seen_ties.items() for t in targets}
    witnessed = {
        (e.source, e.target)
        for e in View(now.state, newcomer).known()
        if isinstance(e, events.Linked) and newcomer not in (e.source, e.target)
    }
    assert shown - set(own) <= witnessed
    before = now.state.people[newcomer].since
    known = dict(scrubber.marks(now.watch, newcomer) and now.watch.marks_for(newcomer))
    joined = next(e.step for e in now.history.events if e.seq == before)
    assert min(known) >= joined
    assert not any(counts["intervention"] or counts["failure"] for counts in known.values())
    theirs = now.watch.marks_for("Ben")[3]  # links are public, a role is its owner's
    assert theirs["change"] >= 2
    assert now.watch.marks_for("Ada")[3]["change"] == theirs["change"] - 1


@given(st.integers(1, 400), st.sampled_from("Ada Ben Cleo".split()))
def test_marks_for_an_eye_do_not_depend_on_when_one_looks(cut: int, eye: str) -> None:
    history = _recorded()
    whole, parts = EyeMarks().refresh(history, eye, known_mark), EyeMarks()
    first = SimpleNamespace(events=history.events[:cut], tip=history.tip)
    parts.refresh(first, eye, known_mark)  # type: ignore[arg-type]
    assert parts.refresh(history, eye, known_mark) == whole


@cache
def _recorded() -> History:
    with World(SPEC, record=False) as world:
        for _ in range(6):
            world.step()
        return History(world.log)
