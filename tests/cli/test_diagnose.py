"""`folkmoot diagnose`: findings of a run as a table and as JSON."""

import json
from typing import Any


def test_a_run_is_diagnosed_as_a_table_and_as_json(folkmoot: Any) -> None:
    run = json.loads(
        folkmoot("play", "commons/tiny", "--json", "--name", "looked at").stdout.splitlines()[-1]
    )["run"]
    assert "unanswered" in folkmoot("diagnose", run).stdout
    told = json.loads(folkmoot("diagnose", run, "--round", "1", "--json").stdout)
    assert {"outcome", "answers", "failures", "flow"} <= {one["kind"] for one in told["findings"]}
    assert folkmoot("diagnose", run, "--round", "99").exit_code == 2


def test_a_run_is_probed_without_leaving_a_trace_in_it(folkmoot: Any) -> None:
    run = json.loads(
        folkmoot("play", "matrix_game/tiny", "--model", "offline", "--json").stdout.splitlines()[-1]
    )["run"]
    told = json.loads(folkmoot("probe", run, "--decisions", "2", "--samples", "2", "--json").stdout)
    assert {"entropy", "drift", "brier"} <= {one["name"] for one in told["findings"]}
    assert "entropy" in folkmoot("probe", run, "--decisions", "1", "--samples", "2").stdout
    assert folkmoot("replay", run, "--verify").exit_code == 0
