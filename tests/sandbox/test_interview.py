"""A private question: answered from what the person knew then, paid for, kept if asked, and never part of the run."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox import History, World
from sandbox.export import tables
from sandbox.fork import fork
from sandbox.imports import import_run
from sandbox.interview import interview, interviews
from sandbox.log import Log
from sandbox.tab import Unanswered, used
from sandbox.world import verify
from tests.fake_openai import FakeOpenAI

CAST = [
    {"name": "Ada", "mind": {"name": "llm", "model": "offline"}, "persona": "Keeps a diary."},
    {"name": "Ben", "mind": {"name": "llm", "model": "offline"}},
    {"name": "Cleo", "mind": "donor_game.reciprocator"},
    {"name": "Dan", "mind": "human"},
]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FOLKMOOT_RUNS", str(tmp_path / "runs"))
    path = tmp_path / "runs" / "one.run"
    with World(
        scenario="donor_game", episodes=4, cast=CAST[:3], graph="complete", seed=1, record=path
    ) as world:
        world.step()
        world.step()
        world.intervene("join", {"name": "human"}, name="Dan")
    return path


def facts(run: Path) -> list[object]:
    """All that the file says, but for what interviews used."""
    with closing(sqlite3.connect(run)) as db:
        return [line for line in db.iterdump() if "'interviewed'" not in line]


def test_the_answer_comes_from_ones_mind_and_leaves_no_trace(run: Path) -> None:
    before = facts(run)
    told = interview(run, "Ada", "Whom do you trust?")
    assert (told.who, told.step, told.model, told.money) == ("Ada", 3, "offline", 0.0)
    assert told.answer
    assert told.tokens > 100
    assert facts(run) == before  # beside the record there is one line: what it used
    assert used(Log.read(run)).tokens == told.tokens
    assert interviews(run) == []


def test_what_is_kept_lies_beside_the_run_and_travels_with_it(run: Path) -> None:
    events, exchanges = list(Log.read(run).events()), Log.read(run).exchanges()
    told = interview(run, "Ben", " What now? ", keep=True, by="Grace")
    assert interviews(run) == [told]
    assert (told.question, told.by) == ("What now?", "Grace")
    assert (list(Log.read(run).events()), Log.read(run).exchanges()) == (events, exchanges)
    assert verify(run) == ""
    assert tables(run)["interviews"]["answer"].tolist() == [told.answer]
    assert interviews(import_run(run, "elsewhere")) == [told]
    assert interviews(fork(run)) == []  # it is about this run, not about what could have been


def test_a_model_hears_the_past_as_that_person_knew_it(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    history = History.of(run)
    spoken = {
        step: [e.text for e in history.events if e.kind == "Said" and e.step == step] for step in (1, 2)
    }
    with FakeOpenAI() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        told = interview(history, "Cleo", "Whom do you trust?", 1, model="openai:fake")
        prompt = str(server.requests[-1])
    assert told.step == 1
    assert told.tokens > 0
    assert told.money == 0.0  # it runs on this machine
    assert "Whom do you trust?" in prompt
    assert any(text in prompt for text in spoken[1])
    assert not any(text in prompt for text in set(spoken[2]) - set(spoken[1]))


def test_they_remember_what_they_said_if_they_should(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI() as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        first = interview(run, "Ada", "Who are you?")
        interview(run, "Ada", "Are you sure?", model="openai:fake", earlier=[first])
        assert f'You were asked before: \\"Who are you?\\" You answered: \\"{first.answer}' in _text(
            server.requests[-1]
        )


def _text(request: object) -> str:
    import json

    return json.dumps(request, ensure_ascii=False)


@pytest.mark.parametrize(
    ("who", "at", "words"),
    [
        ("Cleo", None, "Cleo is played by a script, donor_game.reciprocator, which cannot talk"),
        ("Dan", None, "Dan is played by a person: ask them"),
        ("Dan", 1, "'Dan' is not there at this moment; there are: Ada, Ben, Cleo"),
        ("Ada", 9, "there is no complete round 9: this run has 2"),
    ],
)
def test_who_cannot_answer_says_so(run: Path, who: str, at: int | None, words: str) -> None:
    with pytest.raises(Unanswered, match=words):
        interview(run, who, "Whom do you trust?", at)


def test_a_model_that_is_down_and_a_question_without_words_are_said(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Unanswered, match="a question needs words"):
        interview(run, "Ada", "  ")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(Unanswered, match=r"Ada does not answer: .*OPENAI_API_KEY"):
        interview(run, "Ada", "Still there?", model="openai:gpt-4.1-mini")


def test_somebody_is_asked_while_another_process_plays(run: Path) -> None:
    with World.open(run) as world:
        told = interview(run, "Ada", "And now?", keep=True)
        world.log.commit()
        assert interviews(run) == [told]
        assert world.fault == ""


def test_the_caps_of_the_run_hold_for_an_interview(run: Path) -> None:
    assert interview(run, "Ada", "Well?").tokens < 5000  # what the run used is not told as the interview's
    with World.open(run) as world:
        world.intervene("set", "budget.calls", world.purse.spent.calls)
    with pytest.raises(Unanswered, match=r"Ada is not asked, nothing was paid: .*budget"):
        interview(run, "Ada", "Well?")


def test_an_answer_without_the_rules_says_so(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "without the rules" not in interview(run, "Ada", "Well?").answer
    monkeypatch.setattr("sandbox.interview._rules", lambda state: None)
    assert "Asked without the rules: the scenario donor_game" in interview(run, "Ada", "Well?").answer


def test_interviews_count_against_the_caps_whether_they_are_kept_or_not(run: Path) -> None:
    with World.open(run) as world:
        world.intervene("set", "budget.calls", world.purse.spent.calls + 3)
    interview(run, "Ada", "Well?")
    interview(run, "Ben", "Well?", keep=True)
    assert used(Log.read(run)).calls == 2
    assert used(Log.read(import_run(run, "elsewhere"))).calls == 2
    interview(run, "Ada", "And now?")
    with pytest.raises(
        Unanswered, match=r"Ada is not asked, nothing was paid: the run's budget of .* is used up"
    ):
        interview(run, "Ada", "Well?")
    assert used(Log.read(run)).calls == 3
    assert used(Log.read(fork(run))).calls == 0


def test_a_question_that_holds_a_key_is_neither_asked_nor_kept(run: Path) -> None:
    before = run.read_bytes()
    with pytest.raises(Unanswered, match="Ada is not asked: the question: holds a key"):
        interview(run, "Ada", "Is this right: sk-proj-0123456789abcdefghijklmnop?", keep=True)
    with pytest.raises(Unanswered, match="the by: holds a key"):
        interview(run, "Ada", "Well?", keep=True, by="sk-proj-0123456789abcdefghijklmnop")
    assert run.read_bytes() == before


def test_where_nothing_can_be_written_only_a_cap_stands_in_the_way(
    run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.beside.PATIENCE", 0)
    with closing(sqlite3.connect(run)) as other:
        other.execute("BEGIN IMMEDIATE")  # as on a disk that is full, or in a folder that is read-only
        assert interview(run, "Ada", "Well?").answer
    with World.open(run) as world:
        world.intervene("set", "budget.calls", world.purse.spent.calls + 3)
    with closing(sqlite3.connect(run)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(
            Unanswered, match="the budget of the run cannot be kept, so nobody is asked: nothing"
        ):
            interview(run, "Ada", "Well?")
