"""A rollout holds what a mind recalled, thought in private and kept, what others noticed, and a licence."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from sandbox import World
from sandbox.events import Asked, Chose, Erased, Event, Recast, Wrote, stamp
from sandbox.export import ExportError, export
from sandbox.log import Log
from sandbox.remarks import remark
from sandbox.training import records, turns
from sandbox.training.formats import UNKNOWN
from sandbox.training.kept import Kept, Ledger
from tests.fake_openai import FakeOpenAI


def asked(n: int) -> Asked:
    return Asked(n, "Ada", "move", "What do you do?", {})


def after(*events: Event, rung: str = "native") -> Kept:
    """What is beside Ada's answer to question 1 after these events, all of them the engine's."""
    ledger = Ledger()
    for seq, event in enumerate(events, 1):
        ledger.take(stamp(event, seq, 1, 1, "engine"))
    return ledger.beside(Chose(1, "Ada", "move", 1, rung), "game")


def test_what_lies_between_question_and_answer_is_of_this_answer() -> None:
    shown = {"e4": 0.5, "insights.i2": 1.5, "Ben/Bea/reports.r1": 0.25}
    kept = after(
        Wrote("Ada", "notes", "old", 1),
        Wrote("Ada", "private words", "p001", {"private": "Long ago.", "for": "move", "seq": 0}),
        asked(1),
        Wrote("Ada", "recalled", "memory for move", {"shown": shown, "of": 9}),
        Wrote("Ada", "private words", "form", {"score": 1, "answers": 1}),
        Wrote("Ada", "private words", "p002", {"private": "I bluff.", "for": "move", "seq": 3}),
        Wrote("Ben", "private words", "p001", {"private": "So do I.", "for": "move", "seq": 3}),
        Erased("Ada", "notes", "old"),
    )
    assert kept == Kept(
        recalled=[
            {"record_id": "e4", "kind": "experience", "score": 0.5},
            {"record_id": "insights.i2", "kind": "insights", "score": 1.5},
            {"record_id": "Ben/Bea/reports.r1", "kind": "reports", "score": 0.25},
        ],
        private="I bluff.",
        propensity=None,
        before={"notes": 1, "private words": 1},
        after={"notes": 2, "private words": 3, "recalled": 1},
    )


DRAWN = {
    "arms": [[2, 1], [1, 1]],
    "pulls": [1, 1],
    "held": 1,
    "chances": [0.75, 0.25],
    "seq": 1,
    "episode": 1,
}


def test_the_propensity_is_that_of_the_draw_as_long_as_it_is_in_force() -> None:
    ways, library = Wrote("Ada", "strategies", "game.move", DRAWN), {**DRAWN, "keys": ["g1", "g4"]}
    assert after(asked(1), ways).propensity == {"strategy": 1, "p": 0.25}
    later = after(ways, Chose(1, "Ada", "move", 1), asked(1))
    assert later.propensity == {"strategy": 1, "p": 0.25}, "not paid yet: the same way as before"
    guided = after(asked(1), Wrote("Ada", "strategy_choices", "game.move", library))
    assert guided.propensity == {"strategy": "g4", "p": 0.25}
    assert after(asked(1), Wrote("Ada", "strategies", "game.talk", DRAWN)).propensity is None


def test_nothing_is_told_of_a_mind_that_kept_nothing() -> None:
    ways = Wrote("Ada", "strategies", "game.move", DRAWN)
    assert after(ways, Recast("Ada", {"name": "dice"}), asked(1)).propensity is None
    assert after(ways, asked(1), rung="default") == Kept(before={"strategies": 1}, after={"strategies": 1})
    assert after(asked(1)) == Kept(recalled=[])


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two rounds of two people who recall, choose a way of thinking and think in private."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI(faults={"wrong-schema": 0.3}, seed=3) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        faculties = [{"kind": "recall"}, {"kind": "strategies"}, {"kind": "private_words"}]
        mind = {"name": "llm", "model": "openai:fake", "faculties": faculties}
        game, cast = {"name": "commons", "rounds": 2}, [{"mind": mind, "count": 2}]
        spec = {"scenario": game, "cast": cast, "episodes": 2, "seed": 4, "tags": ["x", "licence:CC-BY-4.0"]}
        with World(**spec, record=tmp_path / "one.run") as world:
            world.run()
            return world.log.path


def test_a_rollout_tells_what_the_record_holds(run: Path, tmp_path: Path) -> None:
    wrote = [e for e in Log.read(run).events() if isinstance(e, Wrote)]
    spoken = next(turn for turn in turns(run) if turn.said)
    remark(run, "Here it turns.", seq=spoken.events[-1], by="Eve")
    (file,) = export(run, tmp_path / "out", "rollout")
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert {e.item["private"] for e in wrote if "private" in e.item} == {row["private"] for row in rows} - {
        None
    }
    assert {"native", "repair", "default"} <= {row["parse_rung"] for row in rows}
    for row in rows:
        assert sum(row["reward_parts"].values()) == pytest.approx(row["reward_step"])
        assert row["labels"]["violation"] == (row["parse_rung"] in ("repair", "default"))
        assert row["labels"]["judge"] is None
        assert [row[name] for name in UNKNOWN] == [None] * len(UNKNOWN)
        assert row["licence"] == "CC-BY-4.0"
        assert row["fallback"] == (row["recalled"] is None) == (row["propensity"] is None)
        assert all(row["store_version_after"][key] >= n for key, n in row["store_version_before"].items())
        assert ("1.1 no legal answer" in row["labels"]["mast"]) == row["fallback"]
    assert {"scenario"} == {source for row in rows for source in row["reward_parts"]}
    assert [row["labels"]["human"] for row in rows if row["labels"]["human"]] == [
        [{"text": "Here it turns.", "by": "Eve"}]
    ]


def test_versions_of_stores_go_on_from_answer_to_answer(run: Path) -> None:
    for who in ("Ada", "Ben"):
        mine = [turn.kept for turn in turns(run) if turn.agent == who]
        assert mine[0].before == {}
        assert all(one.after == two.before for one, two in pairwise(mine))
        count = sum(isinstance(e, Wrote | Erased) and e.who == who for e in Log.read(run).events())
        assert sum(mine[-1].after.values()) == count


def test_a_licence_is_given_or_tagged(run: Path, tmp_path: Path) -> None:
    assert {row["licence"] for row in records(turns(run, "MIT"), "sft")} == {"MIT"}
    assert {row["licence"] for row in records(turns(run), "kto")} == {"CC-BY-4.0"}
    with pytest.raises(ExportError, match="licence 'MIT' goes into training records, not csv"):
        export(run, tmp_path, "csv", "MIT")


FIELDS = """
run_id episode_id seed scenario scenario_version turn round agent_id role tag policy prompt_messages prompt_sha recalled
private public raw_reply repaired_from parsed_action legal_actions parse_rung fallback logprobs prompt_ids response_ids
response_mask stop_reason tokens latency_ms cost reward_step return_to_go episode_reward reward_parts baseline advantage
advantage_mars outcome done truncated depends_on received delivered_to labels propensity store_version_before
store_version_after faults_injected safety_flags failures split licence
""".split()


def test_every_row_has_every_field_whatever_the_mind(run: Path) -> None:
    rows = list(records(turns(run), "rollout"))
    assert {frozenset(row) for row in rows} == {frozenset(FIELDS)}
    assert rows[0]["policy"] == {
        "provider": "openai", "model": "fake", "adapter": None,
        "temperature": None, "top_p": None, "max_tokens": None, "seed": None,
    }  # fmt: skip
