"""Every kind of factor, each played as a real small study: the levels differ where they should, and pair by seed."""

from typing import Any

import pandas as pd
import pytest

from sandbox.events import Linked, Wrote
from sandbox.log import Log
from sandbox.study import Results, Study

VILLAGE = {
    "scenario": {"name": "commons", "rounds": 3},
    "cast": [{"mind": "commons.steward", "count": 3}],
    "society": {"talk": "complete"},
}
ASKING = {
    "scenario": {"name": "public_goods", "rounds": 3},
    "cast": [{"mind": {"name": "llm", "model": "offline"}, "count": 2}],
}


def played(base: dict[str, Any], place: str, levels: Any, **more: Any) -> tuple[Results, pd.DataFrame]:
    plain = {"name": "one-factor", "base": base, "factors": {place: levels}, "seeds": 2, **more}
    results = Study.of(plain).run(processes=1)
    assert results.counts() == {"done": len(results.tasks)}
    return results, results.outcomes


def logs(results: Results, label: str) -> list[Log]:
    (place,) = results.study.places
    return [Log.read(task.path(results.runs)) for task in results.tasks if task.labels[place] == label]


def test_memory_by_preset() -> None:
    """Without one nothing is kept; with one it is kept, and what is asked next differs by it."""
    results, table = played(ASKING, "memory", ["", "playbook"])
    assert list(table["memory"]) == ["none"] * 2 + ["playbook"] * 2
    kept = {
        label: sum(isinstance(event, Wrote) for log in logs(results, label) for event in log.events())
        for label in ("none", "playbook")
    }
    assert kept["none"] == 0
    assert kept["playbook"] > 0


def test_models() -> None:
    """The condition's model is the one that was asked; scripts in the same cast stay what they are."""
    mixed = {**ASKING, "cast": [*ASKING["cast"], {"mind": "public_goods.fixed"}]}
    results, table = played(mixed, "cast.0.mind.model", ["offline", "offline | offline"])
    assert list(table["cast.0.mind.model"].unique()) == ["offline", "offline | offline"]
    assert {condition.spec.cast[1].mind.name for condition in results.study.made} == {"public_goods.fixed"}
    assert (table["calls"] > 0).all()


def test_the_composition_of_the_cast() -> None:
    """Three stewards, or two and a greedy one, who takes more than any of them."""
    mixed = [{"mind": "commons.steward", "count": 2}, {"mind": "commons.greedy", "count": 1}]
    levels = {"stewards": VILLAGE["cast"], "one greedy": mixed}
    results, table = played(VILLAGE, "cast", levels, outcomes=["gain", "payoff_gini"])
    by_level = table.groupby("cast")["payoff_gini"].mean()
    assert by_level["one greedy"] > by_level["stewards"]
    assert [len(condition.spec.people()) for condition in results.study.made] == [3, 3]


def test_the_starting_graph() -> None:
    results, _ = played(
        VILLAGE | {"cast": [{"mind": "commons.steward", "count": 4}]}, "graph", ["empty", "ring"]
    )
    ties = {
        label: {
            sum(isinstance(event, Linked) for event in log.events(stop=40)) for log in logs(results, label)
        }
        for label in ("empty", "ring")
    }
    assert ties["empty"] == {0}
    assert ties["ring"] != {0}


def test_an_operator_off_on_and_with_parameters() -> None:
    """Off it changes nothing, on it does, and no more often than it may."""
    levels = {
        "off": False,
        "every round": {"every": 1, "p": 1.0},
        "every third": {"every": 3, "p": 1.0},
    }
    ring = {"cast": [{"mind": "commons.steward", "count": 6}], "society": {"talk": "ring"}}
    results, _ = played(VILLAGE | ring, "operators.random_rewire", levels)
    rounds = {
        label: {
            event.step
            for log in logs(results, label)
            for event in log.events()
            if event.by == "random_rewire"
        }
        for label in levels
    }
    assert rounds["off"] == set()
    assert rounds["every third"] < rounds["every round"]


def test_the_horizon() -> None:
    _, table = played(VILLAGE, "scenario.rounds", [1, 2])
    assert list(table["rounds"]) == [1, 1, 2, 2]


def test_a_skin_changes_words_and_nothing_else() -> None:
    """The same deal under the same seed: outcomes are equal run for run, what is said is not."""
    results, table = played(VILLAGE, "scenario.skin", ["fishery", "pasture"], outcomes=["months", "gain"])
    fishery, pasture = (
        table[table["scenario.skin"] == skin][["seed", "months", "gain"]].reset_index(drop=True)
        for skin in ("fishery", "pasture")
    )
    pd.testing.assert_frame_equal(fishery, pasture)
    said = [
        {
            str(getattr(event, "prompt", ""))
            for event in logs(results, skin)[0].events()
            if event.kind == "Asked"
        }
        for skin in ("fishery", "pasture")
    ]
    assert said[0] != said[1]


@pytest.mark.parametrize("design", ["latin", "sobol"])
def test_a_design_that_fills_a_space_is_played_and_told(design: str) -> None:
    results, table = played(
        VILLAGE, "scenario.capacity", {"from": 40, "to": 200, "whole": True}, design=design, points=4
    )
    assert len(table) == 8
    assert len(table["scenario.capacity"].unique()) == 4
    assert results.study.design == design


def test_a_factor_that_nobody_has_is_refused() -> None:
    with pytest.raises(ValueError, match="memory: nobody here asks a chat model"):
        Study.of({"name": "x", "base": VILLAGE, "factors": {"memory": ["", "playbook"]}})
