"""What leaves a run says what the run says: rows are counted against events, graphs and sums against states."""

import csv
import json
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from sandbox import History, World, tables
from sandbox.events import Joined, Left, Linked, Unlinked, Wrote, plain
from sandbox.export import FORMATS, TABLES, ExportError, export
from sandbox.log import Exchange, Log, RunError
from sandbox.remarks import remark


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Generations with newcomers, who break ties and write memories."""
    with World(preset="donor_game/watch", seed=3, record=tmp_path / "one.run") as world:
        while world.state.step < 22:
            world.step()
        return world.log.path


def test_every_fact_is_a_row(run: Path) -> None:
    events, frames = list(Log.read(run).events()), tables(run)
    assert list(frames) == list(TABLES)
    kinds = pd.Series([event.kind for event in events]).value_counts()
    assert len(frames["choices"]) == kinds["Chose"] > 0
    assert len(frames["messages"]) == kinds["Said"] > 0
    assert len(frames["people"]) == kinds["Joined"] > 12
    assert len(frames["payoffs"]) == sum(len(event.amounts) for event in events if event.kind == "Paid")
    assert {"mean_final", "mean_share", "punished"} <= set(frames["episodes"]["measure"])


def test_scores_are_the_sums_of_payoffs(run: Path) -> None:
    state, paid = History.of(run).tip, tables(run)["payoffs"]
    sums = paid[paid["episode"] == state.episode].groupby("who")["amount"].sum()
    for person in state.present:
        assert sums.get(person.name, 0) == pytest.approx(person.score)


def test_what_holds_at_any_moment_can_be_read_from_the_spans(run: Path) -> None:
    history, frames = History.of(run), tables(run)
    for step in (1, 9, 10, 15, 22):
        state = history.at(step)
        now = {name: _holding(frames[name], state.seq) for name in ("edges", "memories", "people")}
        ties = {(e.source, e.target): e.weight for e in now["edges"].itertuples() if e.channel == "talk"}
        assert ties == {
            (source, target): weight
            for source, targets in state.edges("talk").items()
            for target, weight in targets.items()
        }
        assert set(now["people"]["who"]) == {p.name for p in state.people.values() if p.present}
        assert sorted(zip(now["memories"]["who"], now["memories"]["key"], strict=True)) == sorted(
            (who, key) for who, stores in state.memory.items() for items in stores.values() for key in items
        )
    changed = [e for e in history.events if isinstance(e, Linked | Unlinked | Wrote | Joined | Left)]
    assert len(changed) > len(frames["people"])


def _holding(frame: pd.DataFrame, seq: int) -> pd.DataFrame:
    return frame[(frame["since_seq"] <= seq) & ~(frame["until_seq"] <= seq).fillna(False)]


def test_whispers_roles_costs_failures_and_remarks_have_their_rows(tmp_path: Path) -> None:
    run = tmp_path / "two.run"
    with World(scenario="whispers", people=3, mind="dice", seed=3, record=run) as world:
        world.step()
        usage = {"input": 30, "output": 12}
        for n, reply in enumerate(
            (
                {"model": "m", "usage": usage, "spent": {"tokens": 42, "money": 0.5}},
                {"error": "down", "status": 500},
            ),
            1,
        ):
            world.log.record(Exchange((9, 1, n, 1), "Ada", "call", "", reply, 0.25, 2), {"n": n})
        world.log.record(Exchange((9, 1, 3, 0), "Ada", "seat", "", 7), None)
    remark(run, "Look.", seq=3, by="Grace")
    frames = tables(run)
    wanted = ["model", "input", "output", "tokens", "money", "error"]
    assert frames["costs"][wanted].astype(object).fillna("").to_numpy().tolist() == [
        ["m", 30, 12, 42, 0.5, ""],
        ["", "", "", "", "", "down"],
    ]
    whispered = frames["messages"].query("to != '*'")
    assert whispered["hearers"].tolist() == [
        0,
        0,
        1,
    ]  # two speak where nobody has ties; a secret is told to one
    assert set(frames["memberships"]["what"]) == {"role"}
    assert frames["remarks"][["seq", "text", "by"]].values.tolist() == [[3, "Look.", "Grace"]]


def test_csv_and_parquet_hold_the_same_tables(run: Path, tmp_path: Path) -> None:
    frames = tables(run)
    for path in export(run, tmp_path / "csv", "csv"):
        name = path.stem.removeprefix("one-")
        with path.open(newline="", encoding="utf-8") as file:
            head, *rows = csv.reader(file)
        assert (head, len(rows)) == (list(TABLES[name]), len(frames[name]))
    for path in export(run, tmp_path / "parquet", "parquet"):
        read = pd.read_parquet(path)
        pd.testing.assert_frame_equal(read, frames[path.stem.removeprefix("one-")], check_dtype=False)


def test_jsonl_has_every_event(run: Path, tmp_path: Path) -> None:
    (path,) = export(run, tmp_path, "jsonl")
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines == [json.loads(json.dumps(plain(event))) for event in Log.read(run).events()]


def test_graphml_has_the_graph_of_each_round(run: Path, tmp_path: Path) -> None:
    paths, history = export(run, tmp_path, "graphml"), History.of(run)
    assert [path.name for path in paths] == [f"one-talk-{step:02d}.graphml" for step in range(1, 23)]
    for step in (1, 22):
        graph, state = nx.read_graphml(paths[step - 1]), history.at(step)
        ties = {(u, v): w for u, targets in state.edges("talk").items() for v, w in targets.items()}
        assert {(u, v): data["weight"] for u, v, data in graph.edges(data=True)} == ties
        assert graph.nodes[state.names[0]]["score"] == pytest.approx(state.present[0].score)


def test_a_run_that_is_played_is_exported_as_one_whole_file(tmp_path: Path) -> None:
    with World(preset="commons/tiny", seed=1, record=tmp_path / "live.run") as world:
        world.step()
        (path,) = export(tmp_path / "live.run", tmp_path / "out", "run")
        before = list(world.log.events())
        world.step()
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["live.run"]
    assert list(Log.read(path).events()) == before
    with World.open(path) as again:  # and goes on by itself
        again.step()
        assert list(again.log.events()) == list(Log.read(tmp_path / "live.run").events())


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_written_where_nothing_can_be(run: Path, tmp_path: Path, format: str) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(ExportError, match="taken is a file, not a folder; choose another place"):
        export(run, tmp_path / "taken", format)
    with pytest.raises(RunError, match="no run begins with"):
        export("nothing-of-this-name", tmp_path / "out", format)
    assert not (tmp_path / "out").exists()


def test_an_unknown_format_and_a_name_that_is_taken_are_refused(run: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="'xml' is none of jsonl, csv, parquet, graphml, run"):
        export(run, tmp_path, "xml")
    with pytest.raises(ExportError, match="is there already"):
        export(run, run.parent, "run")
