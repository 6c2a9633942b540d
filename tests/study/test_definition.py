"""What a study says, and what it refuses."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import World
from sandbox.spec import WorldSpec
from sandbox.study import Study, StudyError
from sandbox.study.design import Factor
from sandbox.study.paths import put
from sandbox.study.tasks import shard

TALK = {"name": "talk", "base": "commons/tiny"}


def study(**changes: Any) -> Study:
    return Study.of({**TALK, **changes})


def doubled(history: Any) -> float:
    """An outcome of one's own."""
    return 2 * float(history.tip.outcomes[-1]["gain"])


def test_a_grid_is_every_combination_in_order() -> None:
    made = study(factors={"scenario.talk": [True, False], "graph": {"few": "ring", "all": "complete"}}).made
    assert [one.labels for one in made] == [
        {"scenario.talk": "on", "graph": "few"},
        {"scenario.talk": "on", "graph": "all"},
        {"scenario.talk": "off", "graph": "few"},
        {"scenario.talk": "off", "graph": "all"},
    ]
    assert [one.spec.scripts()[0].params()["talk"] for one in made] == [True, True, False, False]
    assert [one.spec.society["talk"].root.kind for one in made] == ["ring", "complete"] * 2


def test_one_at_a_time_varies_from_the_first_levels() -> None:
    factors = {"scenario.rounds": [2, 3, 4], "scenario.talk": [True, False]}
    made = study(factors=factors, design="one_at_a_time").made
    assert [tuple(one.labels.values()) for one in made] == [
        ("2", "on"),
        ("3", "on"),
        ("4", "on"),
        ("2", "off"),
    ]


def test_what_replaces_most_is_put_in_first_whatever_the_order_in_the_file() -> None:
    llm = {"mind": {"name": "llm", "model": "offline"}, "count": 2}
    made = study(factors={"cast.0.mind.memory": ["", "playbook"], "cast": {"two": [llm]}}).made
    assert [one.spec.cast[0].mind.plain().get("memory", "") for one in made] == ["", "playbook"]


def test_on_and_off_are_labels_as_they_stand_in_a_file(tmp_path: Path) -> None:
    """YAML reads them as yes and no."""
    file = tmp_path / "study.yaml"
    file.write_text(
        "{name: x, base: commons/tiny, factors: {operators: {off: [], on: [random_rewire]}, scenario.rounds: {3: 3}}}"
    )
    assert Study.load(file).levels == {"operators": ["off", "on"], "scenario.rounds": ["3"]}


def test_of_whole_numbers_each_point_is_drawn_once() -> None:
    made = study(
        factors={"scenario.rounds": {"from": 2, "to": 4, "whole": True}}, design="latin", points=16
    ).made
    assert sorted(one.labels["scenario.rounds"] for one in made) == ["2", "3", "4"]


def test_a_list_is_taken_as_it_is() -> None:
    conditions = {"short": {"scenario.rounds": 1}, "alone": {"scenario.talk": False, "people": 2}}
    made = study(design="list", conditions=conditions).made
    assert [(one.labels, len(one.spec.people())) for one in made] == [
        ({"condition": "short"}, 4),
        ({"condition": "alone"}, 2),
    ]


@pytest.mark.parametrize("design", ["latin", "sobol"])
def test_designs_that_fill_a_space_stay_in_it_and_are_repeatable(design: str) -> None:
    spans = {
        "scenario.capacity": {"from": 40, "to": 200, "whole": True},
        "scenario.rounds": {"from": 1, "to": 9, "whole": True},
    }
    made, again = (study(factors=spans, design=design, points=9).made for _ in range(2))
    assert made == again
    assert len(made) == 9
    drawn = [one.spec.scripts()[0].params() for one in made]
    assert all(40 <= one["capacity"] <= 200 and 1 <= one["rounds"] <= 9 for one in drawn)
    assert len({one["capacity"] for one in drawn}) == 9


@given(share=st.floats(0, 1), low=st.floats(0.1, 10), width=st.floats(0.1, 1000), log=st.booleans())
def test_a_span_never_leaves_its_bounds(share: float, low: float, width: float, log: bool) -> None:
    span = Factor.model_validate({"from": low, "to": low + width, "log": log}).root
    assert low * (1 - 1e-5) <= span.at(share) <= (low + width) * (1 + 1e-5)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("place", "value", "found"),
    [
        ("cast.*.mind", {"name": "dice"}, lambda s: {m.mind.name for m in s.cast} == {"dice"}),
        ("cast.Ben.persona", "Tired.", lambda s: [m.persona for m in s.cast] == ["", "Tired.", "", ""]),
        ("cast.0.mind", "dice", lambda s: s.cast[0].mind.name == "dice"),
        ("operators.partner_choice", True, lambda s: [o.name for o in s.operators] == ["partner_choice"]),
        ("operators.partner_choice", {"share": 0.2}, lambda s: s.operator_records()[0].share == 0.2),
        ("operators.partner_choice", False, lambda s: s.operators == ()),
        ("budget.calls", 9, lambda s: s.budget.calls == 9),
        ("model", "offline", lambda s: s.models() == ["offline"]),
        ("mind", "commons.steward", lambda s: {m.mind.name for m in s.cast} == {"commons.steward"}),
        ("people", 9, lambda s: len(s.people()) == 9),
        ("preset", "debate/tiny", lambda s: s.scenario[0].name == "debate"),
        ("episodes", 3, lambda s: s.episodes == 3),
    ],
)
def test_a_factor_reaches_every_place_of_a_spec(place: str, value: Any, found: Any) -> None:
    assert found(WorldSpec.of(put(WorldSpec.preset("commons/tiny").plain(), place, value)))


def test_an_operator_is_changed_where_it_is() -> None:
    base = WorldSpec.preset("commons/watch").plain()
    changed = WorldSpec.of(put(base, "operators.elect_leader.every", 7))
    assert [(one.name, one.plain().get("every")) for one in changed.operators] == [
        ("partner_choice", None),
        ("elect_leader", 7),
    ]


REFUSED: Mapping[str, tuple[dict[str, Any], str]] = {
    "no such preset": ({"base": "chess"}, "base: there is no preset 'chess'"),
    "no such place": ({"factors": {"lake": [1]}}, "factors.lake: 1: lake: a spec has no 'lake'"),
    "no such parameter": (
        {"factors": {"scenario.tides": [1, 2]}},
        "with scenario.tides=1: scenario.tides: there is no such parameter",
    ),
    "out of range": (
        {"factors": {"scenario.rounds": [3, -1]}},
        "with scenario.rounds=-1: scenario.rounds: -1 is not allowed",
    ),
    "nobody of that name": ({"factors": {"cast.Zoe.persona": ["Tall."]}}, "there is no 'Zoe' here"),
    "an operator that is off": ({"factors": {"operators.elect_leader.every": [2]}}, "switch it on first"),
    "an empty factor": ({"factors": {"scenario.talk": []}}, "a factor needs a level"),
    "a level twice": ({"factors": {"scenario.talk": [True, True]}}, "a level occurs twice"),
    "levels where a span belongs": (
        {"factors": {"scenario.rounds": [1, 2]}, "design": "sobol"},
        "design: sobol draws from spans",
    ),
    "a backward span": ({"factors": {"scenario.rounds": {"from": 3, "to": 1}}}, "from 3 to 1 is no span"),
    "a list without conditions": ({"design": "list"}, "conditions: they belong to design list"),
    "a seed twice": ({"seeds": [1, 1]}, "seeds: one occurs twice"),
    "no seeds": ({"seeds": 0}, "seeds:"),
    "a bad name": ({"name": "../x"}, "name: '../x' is not allowed: small letters, digits, - and _"),
    "no factor at all": (
        {"factors": {"operators": True}},
        "factors.operators: True is not allowed: a list of levels",
    ),
    "levels that are one": (
        {"factors": {"scenario.talk": {"yes": True, "also": True}}},
        "'talk also' plays the same as 'talk yes': a level of it changes nothing",
    ),
    "an unknown metric": ({"series": ["bliss"]}, "series: there is no metric 'bliss'"),
    "an unknown function": ({"outcomes": ["os:nothing"]}, "outcomes: os:nothing cannot be used"),
    "an unknown field": ({"colour": 1}, "colour: there is no such parameter; there are: name, about, base"),
    "a rule without a reason": ({"exclude": [{"outcome": "gain", "above": 3}]}, "exclude.0.why: is missing"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_nonsense_is_refused_with_its_place(case: str) -> None:
    changes, message = REFUSED[case]
    with pytest.raises(StudyError) as refused:
        study(**changes)
    assert message in str(refused.value)


def test_a_function_must_be_found_by_other_processes() -> None:
    assert study(outcomes=[doubled]).outcomes[0].endswith(":doubled")
    with pytest.raises(StudyError, match="a function defined at the top of an importable module"):
        study(outcomes=[lambda history: 1.0])


def test_yaml_and_back(tmp_path: Path) -> None:
    made = study(factors={"graph": {"few": "ring", "all": "complete"}}, seeds=[3, 1], outcomes=["gain"])
    file = tmp_path / "talk.yaml"
    file.write_text(made.yaml())
    assert Study.load(file) == made


def test_a_spec_beside_the_study_is_its_base(tmp_path: Path) -> None:
    (tmp_path / "village.yaml").write_text(WorldSpec.preset("commons/tiny").yaml())
    (tmp_path / "study.yaml").write_text("{name: x, base: village.yaml}")
    assert Study.load(tmp_path / "study.yaml").base.scenario[0].name == "commons"


def test_a_file_that_is_no_study_is_refused(tmp_path: Path) -> None:
    for text, message in (
        ("- 1", "a study is a table"),
        ("{", "is not YAML: line 1"),
        ("{name: x}", "base: is missing"),
    ):
        (tmp_path / "bad.yaml").write_text(text)
        with pytest.raises(StudyError, match=message):
            Study.load(tmp_path / "bad.yaml")


def test_runs_keep_their_names_when_a_study_grows() -> None:
    small = study(factors={"scenario.talk": [True]}, seeds=2).tasks()
    large = study(factors={"scenario.talk": [False, True]}, seeds=3, about="More.").tasks()
    assert {task.id for task in small} < {task.id for task in large}
    assert len({task.id for task in large}) == 6


def test_repetitions_are_runs_of_their_own() -> None:
    tasks = study(seeds=1, repetitions=3).tasks()
    assert [task.repetition for task in tasks] == [1, 2, 3]
    assert len({task.id for task in tasks}) == 3


@given(runs=st.integers(0, 40), count=st.integers(1, 7))
def test_shards_are_a_partition(runs: int, count: int) -> None:
    tasks: list[Any] = list(range(runs))
    dealt = [task for index in range(1, count + 1) for task in shard(tasks, index, count)]
    assert sorted(dealt) == tasks


def test_the_same_seed_is_the_same_luck_in_every_condition() -> None:
    """Common random numbers: with talk on or off the lake, the company and their first catches are the same."""
    tasks = study(factors={"scenario.talk": [True, False]}, seeds=1).tasks()
    first = []
    for task in tasks:
        with World(task.world_spec(), record=False) as world:
            world.step()
            first.append([person.score for person in world.state.present])
    assert first[0] == first[1]
