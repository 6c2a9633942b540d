"""`folkmoot diagnose`: findings of a run as a table and as JSON."""

import csv
import json
import sqlite3
from contextlib import closing
from typing import Any


def test_a_run_is_diagnosed_as_a_table_and_as_json(folkmoot: Any) -> None:
    run = json.loads(
        folkmoot("play", "commons/tiny", "--json", "--name", "looked at").stdout.splitlines()[-1]
    )["run"]
    assert "unanswered" in folkmoot("diagnose", run).stdout
    told = json.loads(folkmoot("diagnose", run, "--round", "1", "--json").stdout)
    assert {"outcome", "answers", "failures", "flow", "provenance"} <= {
        one["kind"] for one in told["findings"]
    }
    assert folkmoot("diagnose", run, "--round", "99").exit_code == 2


def test_findings_are_written_to_a_file_with_the_events_they_rest_on(folkmoot: Any, tmp_path: Any) -> None:
    run = json.loads(folkmoot("play", "forum/tiny", "--json").stdout.splitlines()[-1])["run"]
    shown = folkmoot("diagnose", run, "--to", tmp_path / "found.csv").stdout
    rows = list(csv.DictReader((tmp_path / "found.csv").read_text().splitlines()))
    (wrong,) = (row for row in rows if row["name"] == "wrong check")
    assert float(wrong["value"]) > 0
    assert f"#{wrong['events'].split()[0]} " in shown  # it leads to its event
    assert "the scenario tells no goals that can be open" in shown
    folkmoot("diagnose", run, "--to", tmp_path / "found.json")
    told = json.loads((tmp_path / "found.json").read_text())["findings"]
    assert [one["name"] for one in told] == [row["name"] for row in rows]
    assert folkmoot("diagnose", run, "--to", tmp_path / "found.txt").exit_code == 2
    assert folkmoot("diagnose", run, "--to", tmp_path / "nowhere" / "found.csv").exit_code == 2


def test_a_run_is_held_against_its_control_and_a_marker_is_followed(folkmoot: Any) -> None:
    run, other, far = (
        json.loads(folkmoot("play", "commons/tiny", "--seed", seed, "--json").stdout.splitlines()[-1])["run"]
        for seed in (1, 1, 2)
    )
    told = json.loads(folkmoot("diagnose", run, "--against", other, "--marker", " the ", "--json").stdout)[
        "findings"
    ]
    found = {(one["kind"], one["name"]): one for one in told}
    assert found["against the control", "gain"]["value"] == 0
    assert (
        found["against the control", "tokens per unit gained"]["lacks"]
        == "nothing was gained over the control"
    )
    assert found["word ' the '", "reach"]["curve"]
    told = json.loads(folkmoot("diagnose", run, "--marker", "ZX-17", "--json").stdout)["findings"]
    assert [one["value"] for one in told if one["kind"] == "word 'ZX-17'"] == [0]
    told = json.loads(folkmoot("diagnose", run, "--against", far, "--json").stdout)["findings"]
    assert "the control has the seed 2" in next(one for one in told if one["name"] == "gain")["lacks"]


def test_a_run_is_played_again_where_that_is_asked_for(folkmoot: Any) -> None:
    played = json.loads(folkmoot("play", "crowd/tiny", "--json").stdout.splitlines()[-1])

    def replayed() -> dict[str, Any]:
        told = json.loads(folkmoot("diagnose", played["run"], "--replay", "--json").stdout)["findings"]
        (found,) = (one for one in told if one["name"] == "replayed")
        return dict(found)

    assert (replayed()["value"], replayed()["events"]) == (1, [])
    with closing(sqlite3.connect(played["path"])) as db, db:
        (seq,) = db.execute("SELECT min(seq) FROM events WHERE kind = 'Paid'").fetchone()
        db.execute(
            "UPDATE events SET body = ? WHERE seq = ?", (b'{"amounts":{"Ada":99.0},"source":null}', seq)
        )
    assert (replayed()["value"], replayed()["events"]) == (0, [seq])


def test_a_run_is_probed_without_leaving_a_trace_in_it(folkmoot: Any) -> None:
    run = json.loads(
        folkmoot("play", "matrix_game/tiny", "--model", "offline", "--json").stdout.splitlines()[-1]
    )["run"]
    told = json.loads(folkmoot("probe", run, "--decisions", "2", "--samples", "2", "--json").stdout)
    assert {"entropy", "drift", "brier"} <= {one["name"] for one in told["findings"]}
    assert "entropy" in folkmoot("probe", run, "--decisions", "1", "--samples", "2").stdout
    assert folkmoot("replay", run, "--verify").exit_code == 0
