"""Studies on a Ray cluster of several nodes, simulated by separate raylets on this machine."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sandbox.study import Study, cluster
from sandbox.study.campaign import Campaign, Progress


@pytest.fixture(scope="module")
def nodes() -> Iterator[Any]:
    """A head without players, and two nodes with one each."""
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as quiet:
        quiet.setenv("RAY_USAGE_STATS_ENABLED", "0")
        made = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
        made.add_node(num_cpus=1)
        made.add_node(num_cpus=1)
        made.wait_for_nodes()
        yield made
        made.shutdown()


def study(name: str) -> Study:
    return Study.of(
        {"name": name, "base": "commons/tiny", "factors": {"scenario.talk": [True, False]}, "seeds": 8}
    )


def test_players_on_a_cluster_share_one_purse_to_the_last_call(nodes: Any) -> None:
    """No more calls are made anywhere than the study may make, probes included, and it goes on when it may make more.

    Of four decisions of a run each is put again sixteen times.
    """
    asking = {
        "name": "paid",
        "base": {
            "scenario": {"name": "matrix_game", "rounds": 2},
            "cast": [{"mind": {"name": "llm", "model": "offline"}, "count": 2}],
        },
        "seeds": 3,
        "outcomes": ["points", "probe.entropy"],
    }
    campaign = Campaign(Study.of({**asking, "budget": {"calls": 101}}))
    results = campaign.run(play=cluster.on(nodes.address))
    assert results.outcomes["calls"].sum() == campaign.progress.used["calls"] == 101
    assert "the study's budget of 101 calls is used up" in campaign.progress.over
    far = Study.of(asking).run(processes=1)
    near = Study.of({**asking, "name": "near-by"}).run(processes=1)
    told = ["seed", "status", "points", "probe.entropy"]
    pd.testing.assert_frame_equal(far.outcomes[told], near.outcomes[told])


def test_a_node_that_dies_takes_no_run_with_it(nodes: Any) -> None:
    """The table is that of one machine, although one of two nodes is killed after the first runs came back."""
    (lost, *_) = (node for node in nodes.worker_nodes)

    def kill(progress: Progress) -> None:
        if lost in nodes.worker_nodes and progress.played >= 2:
            nodes.remove_node(lost, allow_graceful=False)

    results = Campaign(study("far")).run(play=cluster.on(nodes.address), tell=kill)
    assert len(nodes.worker_nodes) == 1
    assert results.counts() == {"done": 16}
    pd.testing.assert_frame_equal(results.outcomes, study("near").run(processes=1).outcomes)


def test_a_lost_run_goes_to_whom_has_the_fewest() -> None:
    troupe = cluster._Troupe(None, [], Path(), ((), ()), players=[None] * 4, dead={3})
    under_way = [cluster._Part(study("far").tasks()[0], player, None) for player in (0, 0, 1, 2, 2)]
    assert troupe._idlest(under_way) == 1


def test_nobody_at_the_address() -> None:
    with pytest.raises(
        cluster.ClusterError, match=r"no Ray cluster answers at '127.0.0.1:1'.*ray start --head"
    ):
        list(cluster.on("127.0.0.1:1")([], None, ((), ()), None))
