"""A number that a model judged is never shown alone: terminal, tables and report say who judged, and how well."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.export import tables
from sandbox.study import Study
from sandbox.study.campaign import Campaign
from sandbox.study.report import markdown
from sandbox.training import turns
from sandbox.training.formats import rollout as rollouts

OFFLINE = {"name": "llm", "model": "offline"}
SPEC = {
    "scenario": {"name": "judged_debate", "rounds": 1, "early": False},
    "cast": [
        {"mind": "judged_debate.impulsive", "names": ["Ada"]},
        {"mind": "judged_debate.careful", "names": ["Ben"]},
    ],
    "staff": [
        {"mind": "judged_debate.arbiter", "names": ["Moderator"]},
        {"mind": OFFLINE, "names": ["Judge"]},
    ],
    "seed": 1,
}
WHO = "judged by Judge (offline)"


@pytest.fixture
def spec(tmp_path: Path) -> str:
    (tmp_path / "judged.yaml").write_text(json.dumps(SPEC))
    return str(tmp_path / "judged.yaml")


def flat(text: str) -> str:
    return " ".join(text.replace("│", " ").split())


def test_the_terminal_says_who_judged_and_once_they_were_tested_how_well(folkmoot: Any, spec: str) -> None:
    played = folkmoot("play", spec, "--name", "judged")
    assert f"{WHO}: " in flat(played.stdout)
    assert "not put to the test yet (folkmoot probe)" in flat(played.stdout)
    (run,) = [one["id"] for one in json.loads(folkmoot("runs", "--json").stdout)["runs"]]
    assert folkmoot("probe", run, "--decisions", "1", "--samples", "2").exit_code == 0
    for command in (("runs",), ("replay", run), ("diagnose", run)):
        told = flat(folkmoot(*command, "--json").stdout)
        assert "same when asked again" in told, command
        assert "not put to the test" not in told, command
    assert json.loads(folkmoot("compare", run, run, "--json").stdout)["judged"][1].startswith(WHO)


def test_exported_numbers_that_were_judged_say_so(folkmoot: Any, spec: str) -> None:
    run = json.loads(folkmoot("play", spec, "--json").stdout.splitlines()[-1])
    frames = tables(run["path"])
    episodes = frames["episodes"].set_index("measure")["judged"]
    assert episodes["accuracy"] == run["judged"]
    assert run["judged"].startswith(WHO)
    assert episodes[["first_accuracy", "rounds"]].isna().all()
    assert set(frames["payoffs"]["judged"]) == {run["judged"]}
    (_, *_, rollout) = rollouts(turns(run["path"]))
    assert rollout["labels"]["judge"] == {
        "by": "Judge (offline)", "decides": ["accuracy", "answer", "judged", "payoffs"], "known": {"orders agree": 0}
    }  # fmt: skip


def test_a_report_of_a_study_says_it_under_every_outcome_that_was_judged() -> None:
    study = Study.of(
        {
            "name": "judged",
            "base": SPEC,
            "seeds": 2,
            "outcomes": ["accuracy", "first_accuracy", "mean_score"],
            "series": ["mean_score", "density"],
        }
    )
    results = Campaign(study).run(1)
    assert set(results.outcomes["judges.by"]) == {"Judge (offline)"}
    assert results.measured == ["accuracy", "first_accuracy", "mean_score"]
    series = results.series.groupby("metric")["judged"].agg(set)
    assert (series["mean_score"], series["density"]) == ({"Judge (offline)"}, {""})
    parts = markdown(results).split("\n## ")
    judged = {part.split("\n")[0]: "Judged by Judge (offline) in 2 of 2 runs" in part for part in parts[1:]}
    assert judged == {"accuracy": True, "first\\_accuracy": False, "mean\\_score": True}
    assert "not put to the test yet (put probe.judge flips among the outcomes)" in parts[1]
    tested = Study.of({**study.plain(), "name": "tested", "outcomes": ["accuracy", "probe.judge repeats"]})
    results = Campaign(tested).run(1)
    assert (
        results.outcomes["judges.judge repeats"].tolist() == results.outcomes["probe.judge repeats"].tolist()
    )
    assert "same when asked again" in markdown(results)
    assert "not put to the test" not in markdown(results)


def test_scripts_that_judge_are_rules_and_nothing_is_said(folkmoot: Any) -> None:
    run = json.loads(folkmoot("play", "judged_debate/tiny", "--json").stdout.splitlines()[-1])
    assert run["judged"] == ""
    assert tables(run["path"])["episodes"]["judged"].isna().all()
