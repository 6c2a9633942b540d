"""Probes beside a run: formulas on exact numbers, and minds that answer as the test wants."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import History, World, probes
from sandbox.drift import divergence, entropy, fitted
from sandbox.log import Log
from sandbox.probes import choices, probe
from sandbox.probes.decisions import decisions
from sandbox.probes.memory import memory_value
from sandbox.probes.repeats import all_pass, risk_at
from sandbox.probes.self_knowledge import Said, brier, calibration
from sandbox.tab import Unanswered, used
from tests.agents.test_faculties import speaking
from tests.fake_openai import FakeOpenAI

Company = Callable[..., World]
SAMPLES = st.lists(st.sampled_from("abc"), min_size=1, max_size=12)


@given(SAMPLES, SAMPLES)
def test_divergence_is_symmetric_bounded_and_nothing_for_equals(one: list[str], other: list[str]) -> None:
    assert divergence(one, one) == pytest.approx(0)
    assert divergence(one, other) == pytest.approx(divergence(other, one))
    assert -1e-12 <= divergence(one, other) <= math.log(2)


@pytest.mark.parametrize(("values", "expected"), [("aaaa", 0.0), ("ab", 1.0), ("aabb", 1.0)])
def test_entropy_is_a_share_of_the_most_there_can_be(values: str, expected: float) -> None:
    assert entropy(list(values), 2) == pytest.approx(expected)
    assert entropy(list(values), 1) is None


@pytest.mark.parametrize(("a", "b"), [(0.1, -0.5), (0.3, -0.96), (0.2, -1.05)])
def test_the_fit_recovers_a_mean_reverting_series(a: float, b: float) -> None:
    """An AR(1) of 4,000 steps with little noise: dD = a + b D."""
    lot, series = Random(7), [1.0]
    for _ in range(4000):
        series.append(series[-1] + a + b * series[-1] + lot.gauss(0, 0.05))
    fit = fitted(series)
    assert fit is not None
    assert fit.b == pytest.approx(b, abs=0.06)
    assert fit.equilibrium == pytest.approx(-a / b, abs=0.01)
    assert fit.half_life == (pytest.approx(math.log(0.5) / math.log1p(fit.b)) if fit.b > -1 else None)


def test_a_series_that_does_not_move_has_no_fit() -> None:
    assert fitted([0.2, 0.2, 0.2]) is None
    assert fitted([]) is None


def test_how_drift_settles_is_fitted_person_by_person() -> None:
    """Two who settle at different places, in turn: as one series they would seem to jump to and fro."""
    own = {"Ada": [0.8, 0.5, 0.35, 0.275], "Ben": [0.0, 0.2, 0.3, 0.35]}
    mixed = [(who, own[who][i]) for i in range(4) for who in own]
    settles, half = choices._settling(mixed)
    assert settles.value == pytest.approx((0.2 + 0.4) / 2)
    assert half.value == pytest.approx(1)
    assert [one.value for one in choices._settling([*mixed[:6], ("Cleo", 0.9)])] == [None, None]


@pytest.mark.parametrize("p", [0.2, 0.5, 0.9])
def test_a_calibrated_forecaster_has_the_brier_score_of_its_chance(p: float) -> None:
    lot = Random(3)
    pairs = [(p, lot.random() < p) for _ in range(20_000)]
    assert brier(pairs) == pytest.approx(p * (1 - p), abs=0.01)
    assert calibration(pairs) == pytest.approx(0, abs=0.02)
    assert calibration([(1.0, False)] * 5) == 1


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("OPENAI_API_KEY", "any")

    def reply(body: dict[str, Any]) -> str:
        """Who goes by guidance defects, everybody else cooperates; sure of everything."""
        schema = body["response_format"]["json_schema"]["schema"]
        told = json.dumps(body["messages"])
        if "How likely is it" in told:
            return json.dumps({"answer": 1.0})
        if "guidance" in schema.get("properties", {}):
            return speaking(body)
        text = json.dumps(schema)
        return _picked(schema, "ZX-17" in told) if "enum" in text else speaking(body)

    with FakeOpenAI(reply=reply) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        yield server


def _picked(schema: dict[str, Any], last: bool) -> str:
    def value(one: dict[str, Any]) -> Any:
        if "properties" in one:
            return {name: value(part) for name, part in one["properties"].items()}
        return one["enum"][-1 if last else 0] if "enum" in one else "words"

    return json.dumps(value(schema))


@pytest.fixture
def run(company: Company, tmp_path: Path, served: Any) -> Path:
    """Prisoners of whom the first goes by guidance."""
    plain = {"name": "llm", "model": "openai:fake"}
    cast = [{"mind": {**plain, "memory": "guidance"}}, {"mind": plain}]
    world = company(scenario={"name": "matrix_game", "rounds": 3}, cast=cast, record=tmp_path / "probed.run")
    world.run().close()
    return tmp_path / "probed.run"


def test_a_steady_mind_has_no_entropy_and_drifts_where_memory_moves_it(run: Path) -> None:
    """A mind that always does the same: entropy 0. Its fresh copy thinks of the same guidance, and does the same."""
    found = {one.name: one.value for one in probe(History.of(run), 4, 3)}
    assert found["entropy"] == 0
    assert (found["pass@k"], found["all-pass^k"], found["risk@k"]) == (1, 1, 0)
    assert found["paraphrase fragility"] == 0
    assert found["drift"] == pytest.approx(0)
    assert found["over-claim"] is None or 0 <= found["over-claim"] <= 1
    with World.open(run) as world:
        assert [e for e in world.log.events() if e.by == "user"] == []


def test_the_value_of_memory_is_what_the_branch_without_it_earns_less(run: Path) -> None:
    """With guidance Ada defects against a cooperator, without it both cooperate: the gain is exact."""
    history = History.of(run)
    (one,) = list(memory_value(history, 1))
    (decision,) = decisions(history, 1, lambda asked: asked.who == "Ada")
    left = history.last - decision.asked.step + 1
    assert one.value == pytest.approx((5 - 3) * left)
    assert one.seqs == (decision.chose.seq,)


def test_decisions_are_the_same_for_the_same_run(run: Path) -> None:
    history = History.of(run)
    seqs = [[one.asked.seq for one in decisions(history, 3, lambda asked: True)] for _ in range(2)]
    assert seqs[0] == seqs[1]
    assert len(seqs[0]) == 3


def test_caps_of_the_run_hold_for_probes(run: Path) -> None:
    with World.open(run) as world:
        used = world.purse.spent.calls
    spec = History.of(run)
    spec.spec["budget"] = {"calls": used}
    with pytest.raises(Unanswered, match="budget"):
        list(probe(spec, 2, 2))


def test_what_a_branch_without_memory_pays_for_is_counted_and_capped(run: Path, served: FakeOpenAI) -> None:
    before = served.count
    list(memory_value(History.of(run), 1))
    paid = served.count - before
    assert paid > 0
    assert used(Log.read(run)).calls == paid
    capped = History.of(run)
    with World.open(run) as world:
        capped.spec["budget"] = {"calls": world.purse.spent.calls + paid}
    with pytest.raises(Unanswered, match="branch without memory of Ada stopped: the run's budget of"):
        list(memory_value(capped, 1))
    assert served.count == before + paid


def test_a_mind_that_goes_by_the_words_is_fragile(run: Path, served: FakeOpenAI) -> None:
    """Who reads “Take it as it stands.” does the contrary of what they do in all other words: from 1 to 0."""
    plain = served.reply
    assert plain is not None

    def swayed(body: dict[str, Any]) -> str:
        schema = body["response_format"]["json_schema"]["schema"]
        told = json.dumps(body["messages"])
        chosen = "guidance" not in json.dumps(schema) and "Take it as it stands" in told
        return _picked(schema, "ZX-17" not in told) if chosen else plain(body)

    served.reply = swayed
    found = {one.name: one.value for one in probe(History.of(run), 3, 2, {"paraphrase fragility"})}
    assert found == {"paraphrase fragility": 1}


@pytest.mark.parametrize(("k", "n", "f", "expected"), [(3, 8, 0, 0), (1, 8, 2, 0.25), (3, 8, 2, 1 - 20 / 56)])
def test_the_risk_of_k_tries_is_exact(k: int, n: int, f: int, expected: float) -> None:
    assert risk_at(k, n, f) == pytest.approx(expected)
    assert risk_at(k, n, f) == pytest.approx(1 - all_pass(k, n, n - f))


def test_kinds_are_asked_for_by_name_and_say_how_much_they_take(run: Path) -> None:
    """Two people choose three times each; one of them has a memory."""
    history = History.of(run)
    events, minds = history.events[: history.tip.seq], {p.name: p.mind for p in history.tip.people.values()}
    (choices,) = probes.tolls(events, minds, {"entropy"})
    assert (len(choices.among), choices.most, choices.times) == (6, 5, (16, 16))
    _, forecasts, memory = probes.tolls(events, minds, {"entropy", "brier", "value of memory"})
    assert forecasts.times == (0, 10), "a forecast, eight verdicts, an offer"
    assert memory.runs == 3
    assert not probes.known("entrpy")


def test_who_claims_too_much_and_leaves_too_little_to_others_is_seen(run: Path) -> None:
    """All are sure, and nothing ever changes what they get; who has no guidance would leave it to a person."""
    history = History.of(run)
    found = {one.name: one.value for one in probe(history, 50, 2, {"brier"})}
    assert found == {
        "brier": 1, "calibration": 1, "over-claim": 1, "consensus": 1, "defer rate": 0.5, "defer precision": 1,
        "missed defer": 0.5,
    }  # fmt: skip
    assert used(Log.read(run)).calls >= 4 * 5, (
        "two people, two rounds with a past: forecast, three verdicts, an offer"
    )


@pytest.mark.parametrize(
    ("verdicts", "feasible", "consensus"),
    [
        ((True,), True, 1),
        ((True, True, False), True, 2 / 3),
        ((True, False), False, 0.5),
        ((False,) * 3, False, 1),
    ],
)
def test_consensus_is_the_share_of_the_commonest_verdict(
    verdicts: tuple[bool, ...], feasible: bool, consensus: float
) -> None:
    said = Said(0.5, verdicts, False, True)
    assert (said.feasible, said.consensus) == (feasible, pytest.approx(consensus))
