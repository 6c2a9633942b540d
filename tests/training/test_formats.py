"""What leaves a run for training is what was asked, answered and earned, in the shapes that trainers document."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from sandbox import History, World
from sandbox.events import Chose, Paid
from sandbox.export import export
from sandbox.log import Log
from sandbox.training import FORMATS, Turn, records, turns
from tests.fake_openai import FakeOpenAI

MODEL = {"name": "llm", "model": "openai:fake"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two people with models and one without, two episodes; now and then an answer that cannot be read."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI(faults={"wrong-schema": 0.2, "empty": 0.1}, seed=3) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        cast = [{"mind": MODEL, "count": 2}, {"mind": "commons.steward", "count": 1}]
        game = {"name": "commons", "rounds": 2, "utterances": 3}
        spec = {"scenario": game, "cast": cast, "society": {"talk": "complete"}, "episodes": 2, "seed": 4}
        with World(**spec, record=tmp_path / "one.run") as world:
            world.run()
            return world.log.path


def by_player(found: list[Turn]) -> dict[tuple[int, str], list[Turn]]:
    grouped = defaultdict(list)
    for turn in found:
        grouped[turn.episode, turn.agent].append(turn)
    return grouped


def test_every_decision_of_a_model_is_a_turn_and_no_other(run: Path) -> None:
    chose = [e for e in Log.read(run).events() if isinstance(e, Chose) and e.who in ("Ada", "Ben")]
    found = turns(run)
    assert [(t.step, t.n, t.agent, t.value, t.rung) for t in found] == [
        (e.step, e.n, e.who, e.value, e.rung) for e in chose
    ]
    assert {"repair", "native"} <= {t.rung for t in found}
    assert all(len(t.replies) == (2 if t.rung in ("repair", "default") else 1) for t in found)


def test_prompts_are_those_that_were_sent(run: Path) -> None:
    log = Log.read(run)
    sent = {e.request: log.blob(e.request) for e in log.exchanges().values()}
    for turn in turns(run):
        assert turn.prompt == sent[turn.sha]["messages"]
        assert turn.prompt[0]["role"] == "system"


def test_rewards_add_up_to_what_was_paid_since_the_first_turn(run: Path) -> None:
    history = History.of(run)
    for mine in by_player(turns(run)).values():
        assert sum(turn.reward for turn in mine) == pytest.approx(mine[0].episode_reward)
        assert mine[0].to_go == pytest.approx(mine[0].episode_reward)
        assert [turn.done for turn in mine] == [False] * (len(mine) - 1) + [True]
        assert not any(turn.truncated for turn in mine)
    paid = [e for e in history.events if isinstance(e, Paid)]
    assert (
        sum(e.amounts.get("Ada", 0) for e in paid)
        >= sum(t.reward for t in turns(run) if t.agent == "Ada") - 1e-9
    )


def test_what_a_turn_depends_on_is_what_could_be_heard(run: Path) -> None:
    said = {e.seq: e for e in History.of(run).events if e.kind == "Said"}
    found = turns(run)
    assert any(turn.depends_on for turn in found)
    for turn in found:
        assert all(turn.agent in said[seq].witnesses or "*" in said[seq].witnesses for seq in turn.depends_on)
        assert all(said[seq].who != turn.agent for seq in turn.depends_on)


def test_what_was_received_adds_up_and_reached_whom_it_says(run: Path) -> None:
    """Turn after turn the new lines make up all that could be heard; whoever a line reached heard it."""
    said = {e.seq: e for e in History.of(run).events if e.kind == "Said"}
    found = turns(run)
    for mine in by_player(found).values():
        assert [seq for turn in mine for seq in turn.received] == mine[-1].depends_on
    assert any(turn.delivered_to for turn in found)
    for turn in found:
        assert turn.agent not in turn.delivered_to
        assert bool(turn.delivered_to) <= bool(turn.said)
    assert {name for turn in found for name in turn.delivered_to} <= {
        "Ada",
        "Ben",
        *(e.who for e in said.values()),
    }


def test_a_run_that_broke_off_is_truncated(tmp_path: Path) -> None:
    cast = [{"mind": {"name": "llm", "model": "offline"}, "count": 2}]
    with World(
        scenario={"name": "commons", "rounds": 4, "talk": False}, cast=cast, record=tmp_path / "cut.run"
    ) as world:
        world.step()
        found = turns(world.log.path)
    assert found
    assert all(turn.truncated and not turn.done for turn in found)


def messages(value: Any) -> bool:
    """A conversation as TRL documents it: role and content, nothing else, never empty."""
    return bool(value) and all(set(m) == {"role", "content"} and isinstance(m["content"], str) for m in value)


@pytest.mark.parametrize("format", FORMATS)
def test_records_have_the_documented_shape(run: Path, tmp_path: Path, format: str) -> None:
    (file,) = export(run, tmp_path / "out", format)
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    assert rows
    for row in rows:
        match format:
            case "sft":
                assert messages(row["prompt"])
                assert messages(row["completion"])
                assert [m["role"] for m in row["completion"]] == ["assistant"]
            case "kto":
                assert messages(row["prompt"])
                assert messages(row["completion"])
                assert isinstance(row["label"], bool)
            case "dpo":
                assert messages(row["prompt"])
                assert messages(row["chosen"])
                assert messages(row["rejected"])
                assert row["chosen"] != row["rejected"]
            case "verl":
                assert messages(row["prompt"])
                assert {"data_source", "ability", "reward_model", "extra_info"} <= set(row)
                assert set(row["reward_model"]) == {"style", "ground_truth"}
            case "rollout":
                assert {
                    "run_id",
                    "turn",
                    "prompt_messages",
                    "raw_reply",
                    "advantage",
                    "depends_on",
                    "received",
                    "delivered_to",
                    "failures",
                    "done",
                } <= set(row)


def test_repairs_teach_the_form(run: Path) -> None:
    repaired = [turn for turn in turns(run) if turn.rung == "repair" and turn.replies[0].strip()]
    pairs = list(records(repaired, "dpo"))
    assert [pair["chosen"][0]["content"] for pair in pairs] == [turn.replies[1] for turn in repaired]


def test_siblings_with_one_prompt_are_pairs_and_others_never(run: Path) -> None:
    first, *_ = found = [turn for turn in turns(run) if turn.rung == "native"]
    twin = next(turn for turn in found if turn is not first)
    assert not list(records([first, twin], "dpo")), "other prompts, other seats"
    twin.sha, twin.agent, twin.to_go = first.sha, first.agent, first.to_go + 1
    twin.replies = ["something else"]
    (pair,) = records([first, twin], "dpo")
    assert (pair["chosen"][0]["content"], pair["rejected"][0]["content"]) == (
        "something else",
        first.replies[0],
    )


def test_train_and_test_share_no_scenario_with_its_seed() -> None:
    from sandbox.training.turns import hash_of

    splits = {seed: hash_of("commons", seed) % 10 == 0 for seed in range(1000)}
    assert 60 < sum(splits.values()) < 140
    assert splits == {seed: hash_of("commons", seed) % 10 == 0 for seed in range(1000)}
