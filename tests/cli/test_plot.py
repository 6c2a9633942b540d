"""`folkmoot plot` writes the figures of a run."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Command = Callable[..., Any]


def test_a_figure_is_written_as_a_page(own: Path, folkmoot: Command, tmp_path: Path) -> None:
    folkmoot("play", "village", "--seed", "7")
    told = folkmoot("plot", "village", "messages", "--to", str(tmp_path / "m.html"))
    assert told.stdout == f"written: {tmp_path / 'm.html'}\n", told.stderr
    assert "everybody" in (tmp_path / "m.html").read_text("utf-8")
    as_json = folkmoot(
        "plot", "village", "opinions", "--about", "work", "--to", str(tmp_path / "o.html"), "--json"
    )
    assert json.loads(as_json.stdout)["kind"] == "opinions"


def test_without_a_kind_all_are_listed(own: Path, folkmoot: Command) -> None:
    folkmoot("play", "village")
    kinds = json.loads(folkmoot("plot", "village", "--json").stdout)
    assert {"graphs", "adjacency", "memberships", "payoffs", "opinions", "messages"} <= kinds.keys()
    assert "Who said how much to whom" in folkmoot("plot", "village").stdout


def test_what_cannot_be_drawn_is_told_and_nothing_is_written(
    own: Path, folkmoot: Command, tmp_path: Path
) -> None:
    folkmoot("play", "village")
    target = ("--to", str(tmp_path / "x.html"))
    for given, words in {
        ("pie",): "there is no figure 'pie'; there are: scores",
        ("scores", "--round", "9"): "there is no complete round 9",
        ("payoffs", "--by", "hat"): "--by: 'hat' is none of team, role, mind",
        ("scores", "--by", "role"): "--by: scores has no such option; it has: --person",
        ("scores", "--person", "Nobody"): "--person: there is no 'Nobody'; there are: ",
        ("graphs", "--channel", "gossip"): "there is no 'gossip'; there are: talk",
        ("measures", "--metric", "joy"): "joy",
        ("opinions", "--about", "taste"): "nobody answered to 'taste'",
    }.items():
        told = folkmoot("plot", "village", *given, *target)
        assert told.exit_code, given
        assert words in " ".join(told.stderr.split()), (given, told.stderr)
    told = folkmoot("plot", "village", "scores", "--to", str(tmp_path / "x.gif"))
    assert "one of html, svg, png, pdf" in " ".join(told.stderr.split())
    assert not list(tmp_path.glob("x.*"))


def test_a_figure_that_cannot_be_written_says_which(own: Path, folkmoot: Command, tmp_path: Path) -> None:
    folkmoot("play", "village")
    target = tmp_path / "nowhere" / "x.html"
    told = folkmoot("plot", "village", "scores", "--to", str(target))
    why = f"there is no folder {target.parent}; make it, or choose another place"
    assert told.stderr == f"folkmoot: {target} cannot be written: {why}\n"
