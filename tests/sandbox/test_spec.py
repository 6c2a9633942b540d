"""A spec survives YAML whole; a fault in a file is named with its place, its value and what is allowed."""

from itertools import islice
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from sandbox import WorldSpec, registry
from sandbox.names import NAMES, fresh, sequence
from sandbox.projector import Projector
from sandbox.spec import Cast, SpecError, flat

ALL = sorted(registry.presets())
WORDS = st.text(st.characters(blacklist_categories=("C",)), max_size=12)
KEYS = st.text("abcdefgh", min_size=1, max_size=6)


MINDS = st.sampled_from(
    ["dice", "fixed", {"name": "fixed", "number": 4}, {"name": "llm", "model": "offline"}]
)
TRAITS = st.dictionaries(KEYS, WORDS | st.booleans())
MEMBERS = st.fixed_dictionaries(
    {"mind": MINDS, "count": st.integers(1, 3)},
    optional={"persona": WORDS, "team": KEYS, "role": KEYS, "place": KEYS, "traits": TRAITS},
)
LISTED = {"kind": "edges", "edges": [["Ada", "Ben", 0.5]]}
GRAPHS = st.sampled_from(["ring", "complete", {"kind": "erdos_renyi", "p": 0.5, "weight": 2.0}, LISTED])
SCRIPTS = st.sampled_from(["whispers", {"name": "whispers", "rounds": 2}, ["whispers", {"name": "whispers"}]])
PARTS = {
    "name": WORDS,
    "about": WORDS,
    "tags": st.lists(KEYS, max_size=2),
    "society": st.dictionaries(KEYS, GRAPHS, max_size=2),
    "operators": st.lists(st.sampled_from(["meddler", {"name": "meddler", "every": 3}]), max_size=2),
    "staff": st.just([{"name": "Judge", "mind": "dice"}]),
    "episodes": st.integers(1, 5),
    "seed": st.integers(0, 2**53),
    "bounds": st.fixed_dictionaries({}, optional={"degree": st.integers(1, 9), "roles": st.just(["clerk"])}),
    "budget": st.fixed_dictionaries({}, optional={"calls": st.integers(0, 99)}),
    "limits": st.fixed_dictionaries({}, optional={"at_once": st.integers(1, 9)}),
}
WORLDS = st.fixed_dictionaries(
    {"scenario": SCRIPTS, "cast": st.lists(MEMBERS, min_size=3, max_size=4)}, optional=PARTS
)


@given(WORLDS)
def test_a_spec_survives_yaml_and_json(plain: dict[str, Any]) -> None:
    spec = WorldSpec.of(plain)
    assert WorldSpec.of(yaml.safe_load(spec.yaml())) == spec
    assert WorldSpec.of(spec.plain()) == spec
    assert spec.with_(seed=spec.seed) == spec


@pytest.mark.parametrize("name", ALL)
def test_a_preset_survives_a_file(name: str, tmp_path: Path) -> None:
    spec = WorldSpec.preset(name)
    (tmp_path / "copy.yaml").write_text(spec.yaml(), "utf-8")
    assert WorldSpec.load(tmp_path / "copy.yaml") == spec


AT_LEAST, AT_MOST = "Input should be greater than or equal to", "Input should be less than or equal to"
NO_SUCH = "there is no such parameter; there are:"


def known(record: type[BaseModel]) -> str:
    return ", ".join(record.model_fields)


GOOD: dict[str, Any] = {"scenario": "whispers", "cast": [{"mind": "fixed", "count": 3}]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scenario": {"name": "whispers", "rounds": 0}}, f"scenario.rounds: 0 is not allowed: {AT_LEAST} 1"),
        (
            {"scenario": ["whispers", {"name": "whispers", "rounds": 0}]},
            f"scenario.1.rounds: 0 is not allowed: {AT_LEAST} 1",
        ),
        ({"scenario": {"name": "whispers", "round": 3}}, f"scenario.round: {NO_SUCH} rounds, talk, language"),
        (
            {"cast": [{"count": 2}, {"mind": {"name": "fixed", "number": 99}}]},
            f"cast.1.mind.number: 99 is not allowed: {AT_MOST} 9",
        ),
        ({"cast": [{"count": -1}, {"count": 3}]}, f"cast.0.count: -1 is not allowed: {AT_LEAST} 0"),
        ({"cast": [{"minf": "dice"}, {"count": 2}]}, f"cast.0.minf: {NO_SUCH} {known(Cast)}"),
        ({"cast": [{"names": ["Ada", "Ben"]}, {"name": "Ada"}]}, "cast: the name 'Ada' occurs twice"),
        (
            {"staff": [{"name": "Ada"}], "cast": [{"names": ["Ada", "Ben"]}]},
            "cast: the name 'Ada' occurs twice",
        ),
        (
            {"cast": [{"names": ["Ada", "engine"]}]},
            "cast.0.names: the name 'engine' is reserved; choose another",
        ),
        ({"cast": [{"count": 1}]}, "cast: 1 people; whispers is for 2 to 10000"),
        ({"cast": []}, "cast: [] is not allowed: Tuple should have at least 1 item after validation, not 0"),
        (
            {"operators": [{"name": "meddler"}, {"name": "meddler", "every": 0}]},
            f"operators.1.every: 0 is not allowed: {AT_LEAST} 1",
        ),
        (
            {"society": {"talk": {"kind": "ring", "degree": 0}}},
            f"society.talk.degree: 0 is not allowed: {AT_LEAST} 1",
        ),
        (
            {"society": {"talk": {"kind": "ring", "degre": 2}}},
            f"society.talk.degre: {NO_SUCH} directed, weight, kind, degree",
        ),
        ({"bounds": {"fewest": -1}}, f"bounds.fewest: -1 is not allowed: {AT_LEAST} 0"),
        ({"bounds": {"degre": 1}}, f"bounds.degre: {NO_SUCH} {known(Projector)}"),
        ({"limits": {"at_once": 0}}, f"limits.at_once: 0 is not allowed: {AT_LEAST} 1"),
        (
            {"budget": {"calls": "many"}},
            "budget.calls: 'many' is not allowed: Input should be a valid integer, unable to parse string "
            "as an integer",
        ),
        ({"episodes": 0}, f"episodes: 0 is not allowed: {AT_LEAST} 1"),
        ({"seed": -1}, f"seed: -1 is not allowed: {AT_LEAST} 0"),
        ({"sceanrio": "whispers"}, f"sceanrio: {NO_SUCH} {known(WorldSpec)}"),
    ],
)
def test_a_fault_names_its_place_the_value_and_what_is_allowed(change: dict[str, Any], message: str) -> None:
    with pytest.raises(SpecError) as refused:
        WorldSpec.of({**GOOD, **change}, "my.yaml")
    assert str(refused.value) == f"my.yaml: {message}"


@pytest.mark.parametrize(
    ("change", "start", "known"),
    [
        ({"scenario": "nope"}, "scenario: there is no scenario 'nope'; there are: ", "whispers"),
        (
            {"scenario": ["whispers", "nope"]},
            "scenario.1: there is no scenario 'nope'; there are: ",
            "whispers",
        ),
        (
            {"cast": [{"mind": "stewrd", "count": 3}]},
            "cast.0.mind: there is no mind 'stewrd'; did you mean commons.steward",
            "`folkmoot check` lists all",
        ),
        ({"operators": ["rewire"]}, "operators.0: there is no operator 'rewire'; ", "random_rewire"),
        ({"society": {"talk": "rnig"}}, "society.talk: {'kind': 'rnig'} is not allowed: ", "'ring'"),
    ],
)
def test_an_unknown_name_tells_what_there_is(change: dict[str, Any], start: str, known: str) -> None:
    with pytest.raises(SpecError) as refused:
        WorldSpec.of({**GOOD, **change})
    assert str(refused.value).startswith(start)
    assert known in str(refused.value)


def test_a_mind_of_another_game_is_refused_with_those_that_fit() -> None:
    miser = {"mind": "donor_game.miser", "count": 2}
    with pytest.raises(SpecError) as refused:
        WorldSpec.of({"scenario": "commons", "cast": [miser, {"mind": "dice"}, miser]})
    (line,) = str(refused.value).splitlines()
    assert line.startswith("cast: the mind donor_game.miser knows how to play donor_game, not commons; ")
    assert "commons.steward" in line
    assert "dice" in line
    assert WorldSpec.of({"scenario": ["commons", "donor_game"], "cast": [miser, {"mind": "commons.greedy"}]})


def test_all_faults_are_told_at_once_and_a_missing_field_as_missing() -> None:
    with pytest.raises(SpecError) as refused:
        WorldSpec.of({**GOOD, "scenario": {"name": "whispers", "rounds": 0}, "operators": ["nope"]})
    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "scenario.rounds",
        "operators.0",
    ]
    with pytest.raises(SpecError, match=r"^scenario: is missing$"):
        WorldSpec.of({"cast": [{}]})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"- a\n- list\n", "a spec is a table with scenario, cast, ...; found list"),
        (b"just words", "found str"),
        (b"", "found NoneType"),
        (b"scenario: [unclosed", "is not YAML: .*line 1"),
        (b"\xff\xfe\x00", "is not a text file"),
        (b"scenario: whispers\ncast: !!python/object/apply:os.getcwd []", "is not YAML"),
    ],
)
def test_the_wrong_kind_of_file_is_refused_by_name(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_bytes(content)
    with pytest.raises(SpecError, match=f"(?s)my.yaml: .*({words})"):
        WorldSpec.load(path)


def test_a_file_that_is_not_there_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(SpecError, match="cannot be read"):
            WorldSpec.load(path)
    with pytest.raises(SpecError, match=r"there is no preset 'commons/tny'; did you mean commons/tiny"):
        WorldSpec.preset("commons/tny")


def test_flat_keywords_make_a_cast_of_alike() -> None:
    spec = flat(
        {"scenario": "whispers", "people": 4, "mind": "fixed", "graph": "ring:2", "seed": 3, "rounds": 7}
    )
    assert spec == WorldSpec.of(
        {
            "scenario": {"name": "whispers", "rounds": 7},
            "cast": [{"mind": "fixed", "count": 4}],
            "society": {"talk": "ring"},
            "seed": 3,
        }
    )
    assert [name for name, _ in spec.people()] == ["Ada", "Ben", "Cleo", "Dan"]
    six = flat({"scenario": "whispers"})
    assert [(member.mind.name, member.count) for member in six.cast] == [("dice", 6)]


def test_flat_keywords_change_a_preset() -> None:
    tiny = WorldSpec.preset("commons/tiny")
    changed = flat({"preset": "commons/tiny", "seed": 9, "mind": "dice", "rounds": 2})
    assert changed.seed == 9
    assert [(name, member.mind.name) for name, member in changed.people()] == [
        (name, "dice") for name, _ in tiny.people()
    ]
    assert changed.scripts()[0].params() == {**tiny.scripts()[0].params(), "rounds": 2}
    assert [member.count for member in flat({"preset": "commons/tiny", "people": 3}).cast] == [3]
    assert flat({"preset": "commons/tiny"}) == tiny


def test_a_keyword_that_nobody_knows_is_refused() -> None:
    with pytest.raises(
        SpecError, match=r"scenario.ronds: there is no such parameter; there are: rounds, talk, language"
    ):
        flat({"scenario": "whispers", "ronds": 3})
    with pytest.raises(SpecError, match="ronds: there is no one scenario whose parameters these could be"):
        flat({"scenario": ["whispers", "whispers"], "ronds": 3})
    with pytest.raises(SpecError, match=r"scenario: is missing"):
        flat({"people": 3})


def test_names_are_given_around_those_taken_and_never_run_out() -> None:
    spec = WorldSpec.of({**GOOD, "cast": [{"name": "Ben"}, {"count": 2}], "staff": [{"name": "Ada"}]})
    assert [name for name, _ in spec.people()] == ["Ben", "Cleo", "Dan"]
    assert len(set(NAMES)) == len(NAMES)
    assert fresh(NAMES) == "Ada 2"
    assert (
        fresh([*NAMES, "Ada 2"])
        == next(name for name in sequence() if name not in [*NAMES, "Ada 2"])
        == "Ben 2"
    )


def test_a_fresh_name_is_the_first_that_is_free_however_many_are_taken() -> None:
    taken: dict[str, None] = {}
    for expected in islice(sequence(), 3 * len(NAMES)):
        assert fresh(taken) == expected
        taken[expected] = None
    foreign = dict.fromkeys(f"Agent {number}" for number in range(5 * len(NAMES)))
    assert fresh(foreign) == "Ada"
    assert fresh(foreign | taken) == "Ada 4"


def test_changes_are_checked_and_everybody_can_be_played_by_one_mind() -> None:
    spec = WorldSpec.of({**GOOD, "cast": [{"names": ["Ada", "Ben"], "persona": "kind"}]})
    with pytest.raises(SpecError, match="episodes: 0 is not allowed"):
        spec.with_(episodes=0)
    played = spec.played_by({"name": "llm", "model": "offline"})
    assert [(name, m.mind.name, m.persona) for name, m in played.people()] == [
        ("Ada", "llm", "kind"),
        ("Ben", "llm", "kind"),
    ]
    assert (played.models(), spec.models()) == (["offline"], [])


def test_an_operator_that_could_never_read_what_it_goes_by_is_said_before_anything_begins() -> None:
    with pytest.raises(SpecError) as error:
        WorldSpec.of({"scenario": "commons", "cast": [{"mind": "dice", "count": 4}], "operators": ["voter"]})
    assert str(error.value) == (
        "operators.0: voter goes by the trait 'opinion', which commons keeps private; there operators may read strategy"
    )
    both = {
        "scenario": ["commons", "opinions"],
        "cast": [{"mind": "dice", "count": 4}],
        "operators": ["voter"],
    }
    assert WorldSpec.of(both).operators[0].name == "voter"
