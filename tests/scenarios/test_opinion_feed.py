"""The feed: laws of influence against their fixed points, clusters, cascades, feeds, and who reads whom."""

import itertools
from collections.abc import Callable
from statistics import fmean
from typing import Any

import numpy as np
import pytest

from sandbox import World, events
from scenarios.opinion_feed import laws
from tests import golden

Company = Callable[..., World]


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def posts(world: World, key: str) -> list[Any]:
    return [event.value for event in of(world, events.Posted) if event.key == key]


def weights(world: World) -> np.ndarray[Any, Any]:
    """Row-stochastic influence with oneself in it: row reads column."""
    names, ties = world.state.names, world.state.edges("talk")
    read = np.array([[float(a == b or a in ties.get(b, ())) for b in names] for a in names])
    return read / read.sum(axis=1, keepdims=True)


# -- laws --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_averaging_ends_in_the_mean_weighted_by_degree(company: Company, seed: int) -> None:
    """sum (d + 1) x / sum (d + 1) on a connected graph with self-loops (DeGroot 1974)."""
    world = company(preset="opinion_feed/degroot1974", seed=seed, rounds=120).run()
    first, last = posts(world, "opinions")[0], posts(world, "opinions")[-1]
    degree = {who: len(targets) + 1 for who, targets in world.state.edges("talk").items()}
    expected = sum(degree[who] * x for who, x in first.items()) / sum(degree.values())
    assert list(last.values()) == pytest.approx([expected] * 12, abs=1e-6)


def test_anchored_people_end_at_their_fixed_point(company: Company) -> None:
    """(I - L W)^-1 (I - L) x0 (Friedkin & Johnsen 1990)."""
    world = company(preset="opinion_feed/friedkin1990").run()
    first, last = posts(world, "opinions")[0], posts(world, "opinions")[-1]
    matrix = np.eye(12) - 0.6 * weights(world)
    assert list(last.values()) == pytest.approx(np.linalg.solve(matrix, 0.4 * np.array(list(first.values()))))


def settle(people: int, reach: float, rounds: int = 40) -> int:
    """Clusters of Hegselmann and Krause's model on [0, 1], from evenly drawn opinions."""
    x = np.sort(np.random.default_rng(1).uniform(0, 1, people))
    for _ in range(rounds):
        x = np.array([laws.bounded(mine, np.delete(x, i).tolist(), reach) for i, mine in enumerate(x)])
    return laws.clusters(x.tolist(), 0.01)


@pytest.mark.parametrize(
    ("reach", "low", "high"), [(0.05, 7, 11), (0.1, 3, 5), (0.15, 2, 3), (0.2, 1, 2), (0.3, 1, 1)]
)
def test_bounded_confidence_leaves_as_many_clusters_as_known(reach: float, low: int, high: int) -> None:
    assert low <= settle(200, reach, 25) <= high


def test_the_company_obeys_the_law(company: Company) -> None:
    world = company(preset="opinion_feed/hegselmann2002").run()
    told = posts(world, "opinions")
    for before, after in itertools.pairwise(told):
        for who, mine in before.items():
            others = [x for name, x in before.items() if name != who]
            assert after[who] == pytest.approx(laws.bounded(mine, others, 0.4))


def test_a_herd_agrees_above_the_critical_force_only(company: Company) -> None:
    def agreement(force: float) -> float:
        cast = [{"mind": {"name": "opinion_feed.herd", "force": force, "posting": 0}, "count": 50}]
        runs = [company(preset="opinion_feed/demarzo2024", cast=cast, seed=seed).run() for seed in range(2)]
        return fmean(abs(world.state.outcomes[0]["mean"]) for world in runs)

    assert agreement(0.5) < 0.35 < 0.8 < agreement(2)
    assert laws.swayed([1, 1, -1, -1], 3) == 0.5
    assert laws.swayed([1], 1) == pytest.approx((1 + np.tanh(1)) / 2)


# -- measures ----------------------------------------------------------------------------------------------


def test_measures() -> None:
    assert laws.clusters([-1, -0.95, 0, 0.05, 1]) == 3
    assert laws.clusters([]) == 0
    assert laws.bimodality([-1, 1] * 10) == pytest.approx(1)
    assert laws.bimodality(np.linspace(-1, 1, 2001).tolist()) == pytest.approx(5 / 9, abs=1e-3)
    assert laws.bimodality([0.5, 0.5]) == 0
    sides = {"a": 1.0, "b": 0.5, "c": -1.0, "d": -0.2}
    assert laws.echo(sides, [("a", "b"), ("c", "d")]) == pytest.approx(1 - 1 / 3)
    assert laws.echo(sides, [("a", "c")]) == pytest.approx(-1 / 3)
    everybody = [(a, b) for a in sides for b in sides if a != b]
    assert laws.echo(sides, everybody) == pytest.approx(0)


# -- the platform ------------------------------------------------------------------------------------------


def test_a_feed_holds_what_those_one_follows_wrote_or_passed_on(company: Company) -> None:
    world = company(
        preset="opinion_feed/watch", scenario={"name": "opinion_feed", "rounds": 6, "rewiring": False}
    ).run()
    ties = world.state.edges("talk")
    seen = 0
    for event in of(world, events.Asked):
        follows = {who for who, targets in ties.items() if event.who in targets}
        assert len(event.about["feed"]) <= 6
        assert set(event.about["followed"]) == follows
        for post in event.about["feed"]:
            seen += 1
            assert {post["author"], *post["by"]} & follows
            assert post["author"] != event.who
            round_ = int(post["id"].split(".")[0])
            assert round_ == event.step - 1 or post["by"]
    assert seen > 100


def test_ranked_feeds_show_what_is_popular_first(company: Company) -> None:
    game = {"name": "opinion_feed", "rounds": 8, "feed": "ranked"}
    world = company(preset="opinion_feed/watch", scenario=game).run()
    sizes = [[post["size"] for post in event.about["feed"]] for event in of(world, events.Asked)]
    assert all(line == sorted(line, reverse=True) for line in sizes)
    assert max(size for line in sizes for size in line) > 2
    largest = world.state.outcomes[0]["cascade"]
    assert largest >= max(size for line in sizes for size in line)


def test_passing_on_pays_the_author(company: Company) -> None:
    world = company(preset="opinion_feed/watch").run()
    passed = [author for table in posts(world, "passed_on") for author in table.values()]
    assert {p.name: p.score for p in world.state.present if p.score} == {
        who: passed.count(who) for who in set(passed)
    }


def test_people_unfollow_who_is_far_and_follow_who_is_near(company: Company) -> None:
    world = company(preset="opinion_feed/watch").run()
    opinions = {}
    for event in world.log.events():
        if isinstance(event, events.Posted) and event.key == "opinions":
            opinions = event.value
        if isinstance(event, events.Unlinked):
            assert event.why == f"{event.target} unfollows {event.source}"
            assert abs(opinions[event.source] - opinions[event.target]) > 0.4
    assert len(of(world, events.Unlinked)) > 5
    fixed = company(preset="opinion_feed/watch", rewiring=False).run()
    assert world.state.outcomes[0]["echo"] > fixed.state.outcomes[0]["echo"]


def test_a_closed_profile_tells_no_number(company: Company) -> None:
    world = company(preset="opinion_feed/tiny", open=False).run()
    assert posts(world, "opinions") == []
    for event in of(world, events.Asked):
        assert event.about["followed"] == {}
        assert {post["opinion"] for post in event.about["feed"]} <= {None}


def test_a_given_opinion_is_kept(company: Company) -> None:
    cast = [{"mind": "opinion_feed.averager", "count": 3, "traits": {"opinion": 0.25}}, {"mind": "dice"}]
    world = company(scenario="opinion_feed", cast=cast)
    world.step()
    assert list(posts(world, "opinions")[0].values())[:3] == [0.25] * 3


def test_what_is_there_to_watch(company: Company) -> None:
    world = company(preset="opinion_feed/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    assert world.state.outcomes[0]["echo"] > 0.1
    assert world.state.outcomes[0]["cascade"] > 3


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="opinion_feed/tiny", seed=7).run()
    assert len(of(world, events.Asked)) == 40
    golden.check("opinion_feed", world.log.events())
