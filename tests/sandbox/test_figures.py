"""Figures against numbers one can count by hand, and as functions of (history, step) alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from sandbox import World, figures
from sandbox.events import (
    EVERYBODY,
    Assigned,
    Chose,
    Closed,
    Event,
    Joined,
    Left,
    Linked,
    Opened,
    Paid,
    Said,
    Stepped,
    Teamed,
    encode,
    stamp,
)
from sandbox.figures.course import sampled
from sandbox.figures.look import NONE, paint
from sandbox.history import History
from sandbox.log import Log

HOSTILE = '<img src="http://evil.example/x">'


def told(*rounds: list[Event], people: str = "ABCD") -> History:
    """The history of rounds in which just this happened."""
    log, seq = Log.memory({"spec": {"seed": 1}}), 0
    begin: list[Event] = [
        Joined(name, {"name": f"play.{'fox' if name in 'AB' else 'hen'}"}, {}) for name in people
    ]
    for step, facts in enumerate(rounds, 1):
        for event in [*([*begin, Opened(1, "play", {})] if step == 1 else []), *facts, Stepped(step, "")]:
            seq += 1
            stamp(event, seq, step, 1, "scenario")
            log.append(event, encode(event))
    log.commit()
    return History(log)


def cells(figure: go.Figure) -> dict[tuple[str, str], float]:
    """What a matrix shows, by speaker and hearer."""
    heat = figure.data[0]
    rows, columns = figure.layout.yaxis.ticktext, figure.layout.xaxis.ticktext
    return {
        (one, other): value
        for one, row in zip(rows, heat.z, strict=True)
        for other, value in zip(columns, row, strict=True)
        if value is not None
    }


def test_messages_are_counted_by_speaker_and_hearer() -> None:
    history = told(
        [Said("A", "one", to=("B", "A")), Said("A", "two", to=("B", "C", "A"))],
        [Said("B", "all", to=EVERYBODY), Said("A", "three", to=("B", "A"))],
    )
    assert cells(figures.messages(history, 1)) == {("A", "B"): 2, ("A", "C"): 1}
    assert cells(figures.messages(history)) == {("A", "B"): 3, ("A", "C"): 1, ("B", "everybody"): 1}


def test_the_matrix_of_ties_is_ordered_by_team() -> None:
    teams = [Teamed(name, team) for name, team in zip("ABCD", ("red", "blue", "red", "blue"), strict=True)]
    history = told(
        [*teams, Linked("A", "B", "talk", 0.5), Linked("D", "C", "talk")], [Linked("A", "C", "talk", 2.0)]
    )
    figure = figures.adjacency(history, 1)
    assert list(figure.layout.xaxis.ticktext) == ["B", "D", "A", "C"]
    assert cells(figure) == {("A", "B"): 0.5, ("D", "C"): 1.0}
    assert cells(figures.adjacency(history))["A", "C"] == 2.0
    assert list(figures.adjacency(history, by="mind").layout.xaxis.ticktext) == ["A", "B", "C", "D"]


def test_ribbons_are_the_quartiles_of_each_group() -> None:
    history = told([Paid({"A": 1, "B": 3, "C": 0, "D": 8})], [Paid({"A": 5}), Paid({"A": 5})])
    ribbon, median = (
        next(t for t in figures.payoffs(history).data if t.legendgroup == "fox" and bool(t.name) == named)
        for named in (False, True)
    )
    assert list(median.y) == [2.0, 5.0]  # of 1 and 3; of 10 and 0
    assert list(ribbon.y) == [1.5, 2.5, 7.5, 2.5]  # lower quartiles there, upper ones back


@pytest.mark.parametrize(("rounds", "step"), [(1, 1), (3, 1), (11, 1), (12, None), (500, None)])
def test_the_line_of_rounds_names_whole_rounds_each_once(rounds: int, step: int | None) -> None:
    """Every round of a short run; of a long one as few as Plotly has room for, at most ten."""
    series = pd.DataFrame({"metric": "density", "round": range(1, rounds + 1), "value": 0.5})
    history = told(*([Paid({"A": 1})] for _ in range(rounds)))
    for figure in (figures.scores(history), figures.payoffs(history), figures.bands(series, "density")):
        assert figure.layout.xaxis.dtick == step
        assert figure.layout.xaxis.tickformat == "d"
        assert figure.layout.xaxis.tickformatstops[0].dtickrange[1] < 1  # zoomed in, 2.5 is not told as 2


def test_eight_names_have_eight_colours_and_eight_kinds_of_line() -> None:
    names = "ABCDEFGHIJ"
    figure = figures.scores(told([Paid(dict.fromkeys(names, 1.0))], people=names))
    looks = [(trace.line.color, trace.line.dash) for trace in figure.data]
    assert len({dash for _, dash in looks[:8]}) == 8
    assert len(set(looks)) == len(names)
    one = figures.scores(
        told([Paid(dict.fromkeys(names, 1.0))], people=names), colors=dict.fromkeys(names, "red")
    )
    assert len({trace.line.dash for trace in one.data[:8]}) == 8


def test_outcomes_are_drawn_episode_by_episode_in_numbers_and_words() -> None:
    ends = [
        {"gain": 2, "won": True, "who": "A", "table": {"x": 1}, "gap": None},
        {"gain": 3.5, "won": False, "who": "B"},
    ]
    rounds: list[list[Event]] = [
        [Opened(2, "play", {})] * (n > 0) + [Closed(n + 1, "over", end)] for n, end in enumerate(ends)
    ]
    history = told(*rounds)
    lines = {trace.name: (list(trace.x), list(trace.y)) for trace in figures.outcomes(history).data}
    assert lines == {"gain": ([1, 2], [2.0, 3.5]), "won": ([1, 2], [1.0, 0.0]), "who": ([1, 2], ["A", "B"])}
    assert [list(trace.x) for trace in figures.outcomes(history, 1).data] == [[1]] * 3
    assert "No episode is over yet" in figures.outcomes(told([Paid({"A": 1})])).layout.annotations[0].text


def test_opinions_are_numbers_or_a_few_words_with_those_who_agree_side_by_side() -> None:
    votes = {1: "yes yes no yes", 2: "no yes no yes"}
    history = told(*(
        [Chose(n, who, "vote", {"answer": word, "share": n / 10, "speech": f"{who}{at}" * 9})
         for n, (who, word) in enumerate(zip("ABCD", votes[at].split(), strict=True))]
        for at in (1, 2)
    ))  # fmt: skip
    assert figures.subjects(history)[:2] == ["vote.answer", "vote.share"]
    figure = figures.opinions(history)
    assert list(figure.layout.yaxis.ticktext) == ["yes", "no"]
    assert [[round(y) for y in trace.y] for trace in figure.data] == [[0, 1], [0, 0], [1, 1], [0, 0]]
    assert len({trace.y[0] for trace in figure.data}) == 4
    shares = figures.opinions(history, about="vote.share")
    assert [list(trace.y) for trace in shares.data] == [[n / 10] * 2 for n in range(4)]
    with pytest.raises(
        LookupError, match=r"nobody answered to 'taste'; there are: vote\.answer, vote\.share"
    ):
        figures.opinions(history, about="taste")


def test_memberships_stream_from_group_to_group_and_away() -> None:
    first = [Assigned(name, "lead" if name == "A" else "member") for name in "ABCD"]
    history = told(first, [Assigned("A", "member"), Assigned("B", "lead")], [Left("C")])
    sankey = figures.memberships(history).data[0]
    names = sankey.node.customdata
    streams = {
        (names[one], names[other], sankey.node.x[one] < 0.4): people
        for one, other, people in zip(sankey.link.source, sankey.link.target, sankey.link.value, strict=True)
    }
    assert streams == {
        ("lead", "member", True): 1, ("member", "lead", True): 1, ("member", "member", True): 2,
        ("lead", "lead", False): 1, ("member", "member", False): 2, ("member", "not here", False): 1,
    }  # fmt: skip
    assert all(0 < place < 1 for place in sankey.node.y)


def test_nobody_changes_place_in_the_graph_over_time() -> None:
    newcomer = Joined("E", {"name": "dice"}, {})
    history = told([Linked("A", "B", "talk")], [Left("D")], [newcomer], [Linked("C", "E", "talk")])
    figure = figures.graphs(history, by="mind")
    places: dict[str, set[Any]] = {}
    for trace in figure.data:
        for text, *at in zip(trace.text or (), trace.x, trace.y, strict=False):
            places.setdefault(text.partition(":")[0], set()).add(tuple(at))
    assert {name: len(at) for name, at in places.items()} == dict.fromkeys("ABCDE", 1)
    assert places["E"] == places["D"]  # a newcomer where somebody has left
    assert len(figure.layout.annotations) == 4


@pytest.mark.parametrize(
    ("length", "most", "kept"), [(3, 5, [0, 1, 2]), (9, 3, [0, 4, 8]), (100, 2, [0, 99])]
)
def test_samples_hold_both_ends(length: int, most: int, kept: list[int]) -> None:
    assert sampled(list(range(length)), most) == kept


@pytest.mark.parametrize("kind", figures.KINDS)
@pytest.mark.parametrize("preset", ["commons/tiny", "debate/tiny", "donor_game/tiny"])
def test_every_kind_draws_every_play(kind: str, preset: str, company: Callable[..., World]) -> None:
    world = company(preset=preset, record=False)
    assert isinstance(figures.draw(kind, History(world.log)), go.Figure)  # nothing has happened yet
    world.run()
    history = History(world.log)
    for step in (1, None):
        figure = figures.draw(kind, history, step)
        figure.to_json()
    assert figures.about(kind)


@pytest.mark.parametrize("kind", figures.KINDS)
def test_names_are_drawn_as_they_are(kind: str) -> None:
    said, chose = Said(HOSTILE, "hm", to=("A",)), Chose(1, HOSTILE, HOSTILE, HOSTILE)
    facts = [Teamed(HOSTILE, HOSTILE), said, chose, Paid({HOSTILE: 1})]
    history = told([Joined(HOSTILE, {"name": "dice"}, {}), *facts], [*facts])
    assert "<img" not in figures.draw(kind, history).to_json()


def test_an_unknown_kind_or_option_is_told_with_what_there_is() -> None:
    with pytest.raises(LookupError, match="there is no figure 'pie'; there are: scores, "):
        figures.draw("pie", told([]))
    with pytest.raises(LookupError, match="channel: payoffs has no such option; it has: by"):
        figures.draw("payoffs", told([]), channel="talk")


def test_a_page_asks_no_other_server(tmp_path: Path) -> None:
    figures.save(figures.messages(told([Said("A", "x")])), tmp_path / "page.html")
    head = (tmp_path / "page.html").read_text("utf-8")
    assert "src=" not in head.partition("Plotly.newPlot")[2]
    assert "<script src" not in head
    with pytest.raises(figures.Unsaved, match=r"one of html, svg, png, pdf"):
        figures.save(go.Figure(), tmp_path / "page.bmp")


def test_without_kaleido_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "kaleido", None)
    with pytest.raises(figures.Unsaved, match=r"pip install 'folkmoot\[pictures\]'"):
        figures.save(go.Figure(), tmp_path / "x.svg")
    assert not list(tmp_path.iterdir())


@pytest.mark.browser
def test_a_picture_is_drawn_on_this_machine(tmp_path: Path) -> None:
    figures.save(figures.messages(told([Said("A", "x", to=("B",))])), tmp_path / "x.svg")
    assert (tmp_path / "x.svg").read_text("utf-8").startswith("<svg")


def test_groups_keep_the_colours_they_are_given() -> None:
    paints = paint(["red", "no team", "blue", "new"], {"blue": "#0000FF", "red": "#FF0000"})
    assert (paints["red"], paints["blue"], paints["no team"]) == ("#FF0000", "#0000FF", NONE)
    assert paints["new"] in figures.COLORS
    assert paint("abc", ["#111111", "#222222"]) == {"a": "#111111", "b": "#222222", "c": "#111111"}
