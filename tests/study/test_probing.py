"""Probes as outcomes of a study: asked beside each run when it is over, within the study's budget."""

from typing import Any

import pytest

from sandbox import probes
from sandbox.history import History
from sandbox.study import Study, StudyError
from sandbox.study.campaign import Campaign
from sandbox.study.planning import plan
from sandbox.tab import used

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


REMEMBERING = {
    "scenario": {"name": "matrix_game", "rounds": 3},
    "cast": [{"mind": {"name": "llm", "model": "offline", "memory": "guidance"}}, {"mind": "dice"}],
}


def test_a_branch_of_a_probe_that_meets_the_cap_goes_on_when_it_is_raised() -> None:
    def tried(calls: int) -> dict[str, Any]:
        budget, wanted = {"calls": calls}, ["probe.value of memory"]
        table = Campaign(study(base=REMEMBERING, seeds=1, outcomes=wanted, budget=budget)).run(1).outcomes
        return dict(table.iloc[0])

    alone = study(base=REMEMBERING, seeds=1, outcomes=["points"]).run(1).outcomes["calls"][0]
    capped = tried(alone + 1)  # of which the record of the run has all but one
    assert (capped["status"], capped["calls"]) == ("budget", alone + 1)
    assert "the branch without memory of" in capped["why"]
    raised = tried(1000)
    assert raised["status"] == "done"
    assert "probe.value of memory" in raised


def test_a_probe_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(StudyError, match=r"there is no probe 'probe\.entrpy'; there are: .*probe\.brier"):
        study(outcomes=["probe.entrpy"])


@pytest.mark.parametrize("base", [BASE, REMEMBERING], ids=["two models", "a model that remembers, and dice"])
@pytest.mark.parametrize("probe", ["entropy", "brier", "judge sd", "value of memory"])
def test_a_plan_holds_what_probes_will_ask(base: dict[str, Any], probe: str) -> None:
    made = study(base=base, seeds=1, outcomes=["points", f"probe.{probe}"])
    takes = plan(made).takes
    (played,) = made.run(1).outcomes.to_dict("records")
    assert takes is not None
    assert takes.calls[0] <= played["calls"] <= takes.calls[1]
    assert takes.tokens[0] <= played["tokens"] <= takes.tokens[1]


def test_a_plan_says_how_much_of_it_are_probes() -> None:
    """Of two runs: four choices each, put again eight times as they were and eight times afresh."""
    made = plan(study())
    assert made.probes is not None
    assert made.probes.calls[0] == 2 * 4 * 16
    assert "of that, probes beside the runs: 130 to 140 calls" in "\n".join(made.lines())
    assert made.plain()["probes"]["calls"][0] == 128
    assert plan(study(outcomes=["points"])).probes is None
