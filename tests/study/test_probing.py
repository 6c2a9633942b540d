"""Probes as outcomes of a study: asked beside each run when it is over, within the study's budget."""

from typing import Any

import pytest

from sandbox import probes
from sandbox.history import History
from sandbox.interview import used
from sandbox.study import Study, StudyError
from sandbox.study.campaign import Campaign
from sandbox.study.planning import plan

BASE = {
    "scenario": {"name": "matrix_game", "rounds": 2},
    "cast": [{"mind": {"name": "llm", "model": "offline"}, "count": 2}],
}


def study(**changes: Any) -> Study:
    plain = {"name": "asked-again", "base": BASE, "seeds": 2, "outcomes": ["points", "probe.entropy"]}
    return Study.of({**plain, **changes})


def test_a_table_has_what_the_probe_of_each_run_finds_and_what_it_took() -> None:
    """Four decisions of one call each; each is put again eight times as it was and eight times afresh."""
    campaign = Campaign(study(outcomes=["probe.entropy", "probe.value of memory"]))
    results = campaign.run(1)
    assert results.counts() == {"done": 2}
    for row in results.outcomes.to_dict("records"):
        history = History.of(results.runs / f"{row['run']}.run")
        assert used(history.log).calls == 4 * 16
        assert row["calls"] == 4 + 4 * 16
        found = {one.name: one.value for one in probes.probe(history, wanted={"entropy"})}
        assert row["probe.entropy"] == found["entropy"]
    assert campaign.progress.used["calls"] == results.outcomes["calls"].sum()
    again = Campaign(study(outcomes=["probe.entropy", "probe.value of memory"])).run(1)
    assert again.outcomes.equals(results.outcomes), "nothing is asked again"


def test_the_budget_of_the_study_holds_for_its_probes() -> None:
    campaign = Campaign(study(seeds=1, outcomes=["probe.entropy"], budget={"calls": 20}))
    results = campaign.run(1)
    (row,) = results.outcomes.to_dict("records")
    assert (row["status"], row["calls"]) == ("budget", 20)
    raised = Campaign(study(seeds=1, outcomes=["probe.entropy"], budget={"calls": 1000})).run(1)
    assert raised.counts() == {"done": 1}


def test_a_probe_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(StudyError, match=r"there is no probe 'probe\.entrpy'; there are: probe\.brier"):
        study(outcomes=["probe.entrpy"])


def test_a_plan_says_that_probes_are_not_in_it() -> None:
    assert "What probes ask beside each run is not in these numbers" in "\n".join(
        plan(study(outcomes=["probe.brier"])).lines()
    )
