"""Figures and pictures of a run hold the numbers of its record."""

import pytest

from sandbox import Metric, Operator, figures, registry
from sandbox.history import History
from sandbox.ui.director import Director
from sandbox.ui.panels import charts
from tests.ui.auditorium import page, said, settled


def test_figures_hold_the_numbers_of_the_record(playing: Director) -> None:
    history = History.of(playing.path)
    drawn = {trace.name: dict(zip(trace.x, trace.y, strict=True)) for trace in figures.scores(history).data}
    for step in (1, 2):
        expected = {person.name: person.score for person in history.at(step).present}
        assert {name: line[step] for name, line in drawn.items()} == expected
    density = figures.measures(history, 1, ("density", "mean_score")).data[0]
    people = len(history.at(2).names)
    ties = sum(map(len, history.at(2).edges("talk").values()))
    assert density.y[1] == pytest.approx(ties / (people * (people - 1)))


def test_figures_grow_with_the_run_and_break_where_episodes_end(playing: Director) -> None:
    history = History.of(playing.path)
    assert max(figures.scores(history).data[0].x) == 2
    playing.to_end()
    settled(playing)
    history.refresh()
    whole = {trace.name: trace for trace in figures.scores(history).data}
    fresh = {trace.name: trace for trace in figures.scores(History.of(playing.path)).data}
    assert whole.keys() == fresh.keys()
    assert all(whole[name].y == fresh[name].y for name in whole)
    assert any(10.5 in trace.x and trace.y[trace.x.index(10.5)] is None for trace in whole.values())


@pytest.mark.parametrize("kind", charts.PICTURES)
def test_every_picture_is_drawn_and_not_through_somebodys_eyes(playing: Director, kind: str) -> None:
    test = page(playing.id, panel="Charts", figure=kind)
    assert len(test.get("plotly_chart")) == 1
    test.session_state["eye"] = "Ben"
    test.run()
    assert not test.get("plotly_chart")
    assert "tell more than Ben knows" in said(test)


def test_the_first_measures_tell_what_the_operators_of_the_run_do() -> None:
    told = charts.first({"operators": [{"name": "self_org", "tau": 0}, {"name": "a plugin that is gone"}]})
    assert told == ["edge_turnover", "degree_centralization", "density"]
    assert charts.first({}) == ["density", "payoff_gini"]
    tiers = {operator.tier for operator in registry.family(Operator).values()}
    assert tiers <= charts.CHANGED.keys()
    assert {name for names in charts.CHANGED.values() for name in names} <= registry.family(Metric).keys()
