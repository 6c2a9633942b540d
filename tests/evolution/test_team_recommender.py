"""The team recommender: what it learns, and what it must not know."""

import math
from random import Random
from typing import Any

import pytest

from sandbox.evolution.team_recommender import TeamRecommender, connected, loss, refit
from tests.evolution.town import Town, complete, ring


def planted(feature: int, dice: Random) -> Any:
    rows = [[dice.random() for _ in range(4)] for _ in range(6)]
    return rows, max(range(6), key=lambda i: rows[i][feature])


@pytest.mark.parametrize("feature", range(4))
def test_what_decides_gets_the_largest_weight(feature: int) -> None:
    dice = Random(feature)
    queries = [planted(feature, dice) for _ in range(20)]
    weights = refit([1.0] * 4, queries, 0.05, 200, 0.001)
    assert max(range(4), key=weights.__getitem__) == feature
    assert loss(weights, queries) < loss([1.0] * 4, queries)


def test_a_small_step_lowers_the_loss_and_knowing_nothing_costs_log_n() -> None:
    queries = [planted(1, Random(7))]
    assert loss([0.0] * 4, queries) == pytest.approx(math.log(6))
    assert loss(refit([1.0] * 4, queries, 1e-3, 1, 0.0), queries) < loss([1.0] * 4, queries)


def test_reciprocal_rank_of_chance_is_a_tenth_of_a_harmonic_number() -> None:
    assert sum(1 / i for i in range(1, 11)) / 10 == pytest.approx(0.2929, abs=5e-5)


def test_a_team_is_connected_and_within_its_size() -> None:
    near = {"a": {"b"}, "b": {"a", "c"}, "c": {"b"}, "d": set[str]()}
    scores = {"a": 3.0, "b": 1.0, "c": 2.0, "d": 2.9}
    assert connected(scores, near, 3) == ["a", "b", "c"]
    assert connected(scores, near, 2) == ["a", "b"]
    assert connected({"d": 1.0}, near, 3) == ["d"]


def test_those_who_did_well_together_are_recommended() -> None:
    town = Town(8, ring(8))
    recommender = TeamRecommender(at="round", size=3, candidates=8)
    for _ in range(12):
        town.pay(0, 0, 0, 9, 9, 9, 0, 0)
        town.run(recommender, 1)
    team = {p.name for p in town.state.present if p.team == "team"}
    assert team == {"P3", "P4", "P5"}
    weights = town.state.posted("team_recommender")
    assert max(weights, key=weights.__getitem__) in ("history", "cooperation")


def test_nobody_is_recommended_for_what_they_are_about_to_win() -> None:
    """In released code a feature knew the answer; here who did nothing yet is the same as anybody else."""
    features = []
    for scores in ((0, 0, 0, 9), (9, 0, 0, 0)):
        town = Town(4, complete(4))
        operator = TeamRecommender(at="round", size=1)
        stage = town.stage(operator)
        town.play(operator)
        features.append(stage.secret("recommender")["asked"])
        town.pay(*scores)
    assert features[0] == features[1]
    assert len({tuple(row) for row in features[0].values()}) == 1
