"""Judges under test: fair ones, and some who go by names, by order or by length; what is known is shown as it is."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import History, Scenario, World, registry, remarks, trust
from sandbox.answers import Choice, Form, Number, Text
from sandbox.diagnosis import of_run
from sandbox.events import Asked, Chose
from sandbox.imports import import_run
from sandbox.log import Log
from sandbox.probes import judges, probe, rewording
from sandbox.tab import used
from sandbox.verdicts import is_turned, label, turned, verdict
from tests.fake_openai import FakeOpenAI

SIDES = re.compile(r'\b(Ada|Ben) says (-?\d+): ("(?:[^"\\]|\\.)*")')
Rule = Callable[[list[tuple[str, str, str]], dict[str, Any]], str]


def by_name(sides: list[tuple[str, str, str]], schema: dict[str, Any]) -> str:
    return "Ada"


def by_content(sides: list[tuple[str, str, str]], schema: dict[str, Any]) -> str:
    return max(sides, key=lambda side: int(side[1]))[0]


def by_place(sides: list[tuple[str, str, str]], schema: dict[str, Any]) -> str:
    return sides[0][0]


def by_length(sides: list[tuple[str, str, str]], schema: dict[str, Any]) -> str:
    """Ada, unless Ben says much more."""
    words = {name: len(said) for name, _, said in sides}
    return "Ben" if words["Ben"] > 1.9 * words["Ada"] else "Ada"


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Rule], Path]]:
    """A debate of two scripts before a judge who is a model, and goes by a rule."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    rule: list[Rule] = [by_content]

    def reply(body: dict[str, Any]) -> str:
        schema = body["response_format"]["json_schema"]["schema"]
        sides = SIDES.findall(body["messages"][-1]["content"])
        side = rule[0](list(dict.fromkeys(sides)), schema)
        told = {"preference": "no", "side": side, "reason": "So it is."}
        return json.dumps({"answer": told} if "answer" in schema["properties"] else told)

    def played(one: Rule) -> Path:
        rule[0] = one
        model = {"name": "llm", "model": "openai:fake"}
        cast = [
            {"mind": "judged_debate.impulsive", "names": ["Ada"]},
            {"mind": "judged_debate.careful", "names": ["Ben"]},
        ]
        staff = [
            {"mind": "judged_debate.arbiter", "names": ["Moderator"]},
            {"mind": model, "names": ["Judge"]},
        ]
        path = tmp_path / f"{one.__name__}.run"
        scenario = {"name": "judged_debate", "rounds": 1, "early": False}
        with World(scenario=scenario, cast=cast, staff=staff, seed=1, record=path) as world:
            world.run()
        return path

    with FakeOpenAI(reply=reply) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        yield played


def found(path: Path) -> dict[str, float | None]:
    return {one.name: one.value for one in probe(History.of(path), 5, 3, judges.NAMES)}


@pytest.mark.parametrize(
    ("rule", "orders", "flips", "longer"),
    [(by_content, 1, 1, 0), (by_name, 1, 0, 0), (by_place, 0, 1, 0), (by_length, 1, 0, 0.5)],
)
def test_what_a_judge_goes_by_is_seen(
    judged: Callable[[Rule], Path], rule: Rule, orders: float, flips: float, longer: float
) -> None:
    """Who goes by names does not turn with them; by place, goes by the order; by length, goes to who says it twice."""
    path = judged(rule)
    assert found(path) == {
        "judge repeats": 1, "judge sd": None, "judge flips": flips, "verbosity bias": longer, "judge invariance": 1
    }  # fmt: skip
    told = trust.trust(Log.read(path))
    assert told is not None
    assert told.known == {
        "orders agree": orders, "judge repeats": 1, "judge flips": flips, "verbosity bias": longer,
        "judge invariance": 1,
    }  # fmt: skip


def test_a_run_that_nobody_probed_says_so_and_what_the_record_tells_of_its_judge(
    judged: Callable[[Rule], Path],
) -> None:
    path = judged(by_place)
    told = trust.trust(Log.read(path))
    assert told is not None
    assert dict(told.judges) == {"Judge": ("fake",)}
    assert told.decides("accuracy")
    assert not told.decides("first_accuracy")
    assert not told.tested
    assert str(told) == (
        "judged by Judge (fake): same in both orders 0 · not put to the test yet (folkmoot probe)"
    )


def test_of_a_past_round_is_told_what_was_known_of_the_judge_then(judged: Callable[[Rule], Path]) -> None:
    path = judged(by_place)
    first, second = (e for e in Log.read(path).events() if isinstance(e, Chose) and e.who == "Judge")
    before, once, twice = (trust.trust(Log.read(path), n) for n in (first.seq - 2, first.seq, second.seq))
    assert before is None
    assert once is not None
    assert dict(once.known) == {}
    assert twice is not None
    assert dict(twice.known) == {"orders agree": 0}
    history = History.of(path)
    told = {step: "judges" in {kind for kind, _ in of_run(history, step)} for step in history.ends}
    assert told == {step: step >= first.step for step in history.ends}


def test_what_a_script_judged_is_a_rule_and_needs_no_trust(
    company: Callable[..., World], tmp_path: Path
) -> None:
    company(preset="judged_debate/tiny", record=tmp_path / "scripted.run").run().close()
    assert trust.trust(Log.read(tmp_path / "scripted.run")) is None
    assert list(probe(History.of(tmp_path / "scripted.run"), 5, 3, judges.NAMES)) == []


def test_tests_of_a_judge_are_paid_for_within_the_stated_number_and_leave_the_record_alone(
    judged: Callable[[Rule], Path],
) -> None:
    path = judged(by_content)
    before = [str(event) for event in Log.read(path).events()]
    found(path)
    toll = judges.toll(list(Log.read(path).events()), {}, 5, 3)
    assert len(toll.among) == 2, "the judge is asked in both orders"
    low, high = (len(toll.among) * times for times in toll.times)
    assert low <= used(Log.read(path)).calls <= high
    assert [str(event) for event in Log.read(path).events()] == before
    assert trust.kept(Log.read(import_run(path))) == trust.kept(Log.read(path)) != {}


def test_people_agree_with_a_judge_as_far_as_they_noted_a_verdict(judged: Callable[[Rule], Path]) -> None:
    path = judged(by_content)
    made = [e for e in Log.read(path).events() if isinstance(e, Chose) and e.who == "Judge"]
    sides = [chose.value["side"] for chose in made]
    for chose in made:
        remarks.remark(path, f"Verdict: {chose.value['side'].upper()}", seq=chose.seq)
    remarks.remark(path, "a close thing", seq=made[0].seq)
    log = Log.read(path)
    pairs = trust.labelled(log, [(asked, chose) for asked, chose, _ in trust._judged(log.events())])
    assert pairs == [(side.casefold(), side.casefold()) for side in sides]


@pytest.mark.parametrize("written", ["7", "7.0", " 07 ", "7e0"])
@pytest.mark.parametrize(
    ("answer", "given"),
    [
        ({"kind": "number", "low": 0, "high": 10}, 7.0),
        ({"kind": "choice", "options": ["1", "7"]}, "7"),
        ({"kind": "choice", "options": ["1.0", "7.0"]}, "7.0"),
    ],
)
def test_a_person_agrees_with_a_number_however_it_is_written(
    answer: dict[str, Any], given: Any, written: str
) -> None:
    asked, chose = Asked(0, "Judge", "grade", "?", answer), Chose(0, "Judge", "grade", given)
    log: Any = SimpleNamespace(beside=lambda _: [{"seq": chose.seq, "text": f"verdict: {written}"}])
    assert trust.labelled(log, [(asked, chose)]) == [("7", "7")]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "b"), ("b", "a")], -1.0),
        ([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")], 0.0),
        ([("a", "a"), ("a", "a")], None),
        ([], None),
        # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: 0.7 seen, 0.5 by chance
        ([("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15, 0.4),
    ],
)  # fmt: skip
def test_kappa_is_agreement_beyond_chance(pairs: list[tuple[str, str]], expected: float | None) -> None:
    assert trust.kappa(pairs) == (None if expected is None else pytest.approx(expected))


# -- edits ---------------------------------------------------------------------------------------------------


PROMPT = (
    'The problem: how many? Ada says 3: "It is three. Do not doubt it." Ben says 4: "Four." Who is right?'
)


def test_other_words_leave_what_is_quoted_alone() -> None:
    quotes = rewording.QUOTE.findall(PROMPT)
    for prompt in (rewording.layout(PROMPT), *rewording.reworded(PROMPT)):
        assert prompt != PROMPT
        assert rewording.QUOTE.findall(prompt) == quotes
    assert rewording.layout(PROMPT).split() == PROMPT.split()


def test_words_are_said_twice_by_all_or_by_one() -> None:
    assert rewording.QUOTE.findall(rewording.longer(PROMPT)) == [
        '"It is three. Do not doubt it. It is three. Do not doubt it."', '"Four. Four."'
    ]  # fmt: skip
    assert rewording.longer(PROMPT, ("Ada", "Ben"), "Ben") == PROMPT.replace('"Four."', '"Four. Four."')


@given(st.text(st.sampled_from("ABa dnebn.")))
def test_names_exchanged_twice_are_as_they_were(text: str) -> None:
    exchange = rewording.exchanged("Ada", "Ben")
    assert exchange(exchange(text)) == text
    assert exchange("Ada, Adam and Ben's") == "Ben, Adam and Ada's"


def test_a_scale_turned_around_is_told_in_the_words_that_are_shown() -> None:
    score = Choice(options=("3", "2", "1", "no score"), labels=("gold", "silver", "bronze", "none"))
    assert (
        turned(score)
        == "the scale is turned around: bronze now means what gold meant, and gold what bronze meant."
    )
    assert turned(Form(fields={"flawed": Choice(options=("no", "yes")), "why": Text()})) == (
        "Of “flawed”: two answers are exchanged: say yes where you mean no, and no where you mean yes."
    )
    assert turned(Text()) == ""


@pytest.mark.parametrize(
    ("one", "other", "expected"), [("3", "1", True), ("3", "3", False), ("3", "2", False), ("2", "1", None)]
)
def test_a_score_is_turned_around_when_it_lies_on_the_other_side(
    one: str, other: str, expected: bool | None
) -> None:
    kind = Choice(options=("3", "2", "1", "no score"))
    assert is_turned(verdict(one, kind), verdict(other, kind), kind) is expected


def test_a_person_may_name_whom_numbers_favour() -> None:
    kind = Form(fields={who: Form(fields={"goal": Number(low=0, high=10)}) for who in ("Ada", "Ben")})
    value = {"Ada": {"goal": 3}, "Ben": {"goal": 7}}
    assert label(value, kind, ("Ada", "Ben"), "Ada") == "Ben"
    assert label({"side": "Ada"}, Form(fields={"side": Choice(options=("Ada", "Ben"))}), (), "ben") == "Ada"


@pytest.mark.parametrize("name", sorted(key for key, one in registry.family(Scenario).items() if one.judged))
def test_a_scenario_names_what_its_judges_decide(name: str, company: Callable[..., World]) -> None:
    """The keys are keys of its outcome, and the questions are asked."""
    scenario = {"name": name, **({"talk": "free"} if name == "maze" else {})}
    world = company(preset=f"{name}/tiny", scenario=scenario).run()
    decided = trust.decided(name)
    told = {key for outcome in world.state.outcomes for key in outcome} | {trust.PAYOFFS}
    assert {key for keys in decided.values() for key in keys} <= told
    assert decided.keys() <= {event.tag for event in world.log.events() if isinstance(event, Asked)}


def test_who_is_asked_to_judge_outside_of_the_population_is_declared(company: Callable[..., World]) -> None:
    """Of every small preset: a seat that is asked to judge or to grade decides something, which the scenario names."""
    for name, scenario in registry.family(Scenario).items():
        if scenario.staff and f"{name}/tiny" in registry.presets():
            world = company(preset=f"{name}/tiny").run()
            asked = {
                e.tag for e in world.log.events() if isinstance(e, Asked) and world.state.people[e.who].staff
            }
            assert asked & set(trust.USUAL) <= scenario.judged.keys(), name


def test_a_list_of_runs_reads_no_run_for_who_judged_it(
    judged: Callable[[Rule], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was put down when the run was closed, and what probes find later is added; a stranger's word is not taken."""
    path = judged(by_content)
    imported = import_run(path, "elsewhere")
    monkeypatch.setattr(trust, "trust", lambda log: pytest.fail("the run was read"))
    for one in (path, imported):
        assert trust.noted(Log.read(one)).startswith("judged by Judge (fake): same in both orders 1")
    found(path)
    assert "same when asked again 1" in trust.noted(Log.read(path))


def test_where_a_scenario_is_not_here_its_judges_may_have_decided_everything() -> None:
    assert trust.decided("gone") == {"judge": (trust.EVERYTHING,), "grade": (trust.EVERYTHING,)}
    assert trust.Trust({}, frozenset({trust.EVERYTHING})).decides("anything")
