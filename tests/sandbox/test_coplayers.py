"""Foreseeing others, and answering them well: exact numbers from the table of the prisoner's dilemma."""

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox import History, World
from sandbox.log import Log
from sandbox.probes import probe
from sandbox.probes.coplayers import accuracy, log_score
from sandbox.tab import used
from tests.fake_openai import FakeOpenAI

Company = Callable[..., World]
FOUND = {"prediction accuracy", "prediction log score", "functional gap"}


@pytest.fixture
def run(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Ada is a model who cooperates and is 80 % sure that Ben does; Ben always cooperates, Cleo always defects."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")

    def reply(body: dict[str, Any]) -> str:
        schema = body["response_format"]["json_schema"]["schema"]
        part = schema["properties"].get("answer", schema)
        if "How likely is each" in body["messages"][-1]["content"]:
            chances = {"cooperate": 80, "defect": 20}
            return json.dumps({"answer": chances} if part is not schema else chances)
        return json.dumps({"answer": "cooperate"})

    with FakeOpenAI(reply=reply) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        cast = [
            {"mind": {"name": "llm", "model": "openai:fake"}, "names": ["Ada"]},
            {"mind": "matrix_game.cooperator", "names": ["Ben"]},
        ]
        scenario = {"name": "matrix_game", "rounds": 3, "remarks": False}
        company(scenario=scenario, cast=cast, record=tmp_path / "foreseen.run", seed=1).run().close()
        yield tmp_path / "foreseen.run"


def test_who_foresees_that_the_other_cooperates_and_cooperates_leaves_two_points(run: Path) -> None:
    """Of a cooperator one gets 3 by cooperating and 5 by defecting."""
    history = History.of(run)
    history.spec["budget"] = {"calls": 40}
    found = {one.name: one for one in probe(history, 50, 2, FOUND)}
    assert not any("Ada" in name for name in found), "a script is not asked what it expects"
    assert found["functional gap"].value == pytest.approx(2)
    assert found["foresight about Ben"].value == 1
    assert found["foresight about Ben, log score"].value == pytest.approx(math.log(0.8))
    assert used(Log.read(run)).calls == 3, "a forecast a round; the branches ask nobody anew"


@pytest.mark.parametrize(
    ("chances", "done", "right", "score"),
    [
        ({"a": 1.0, "b": 0.0}, "a", 1, 0),
        ({"a": 1.0, "b": 0.0}, "b", 0, math.log(0.01)),
        ({"a": 0.5, "b": 0.5}, "b", 0.5, math.log(0.5)),
    ],
)
def test_scores_of_a_forecast_are_exact(
    chances: dict[str, float], done: str, right: float, score: float
) -> None:
    guesses = [("Ben", chances, done)]
    assert accuracy(guesses) == pytest.approx(right)
    assert log_score(guesses) == pytest.approx(score)
    assert accuracy([]) is log_score([]) is None


def test_of_many_partners_the_one_of_the_question_is_foreseen(company: Company, tmp_path: Path) -> None:
    """All with all: each question names its partner, whose answer to oneself is what counts."""
    cast = [
        {"mind": {"name": "llm", "model": "offline"}, "count": 2},
        {"mind": "matrix_game.defector", "count": 2},
    ]
    scenario = {"name": "matrix_game", "rounds": 1, "remarks": False}
    company(scenario=scenario, cast=cast, record=tmp_path / "many.run", seed=1).run().close()
    history = History.of(tmp_path / "many.run")
    found = {one.name: one.about for one in probe(history, 50, 2, FOUND)}
    assert "of 6 forecasts" in found["prediction accuracy"], "two whom models play, three partners each"
    assert "3 moments" in found["functional gap"]
