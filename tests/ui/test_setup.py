"""The form: what it shows of a preset, what it makes of changes, and what it refuses."""

from typing import Any

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from sandbox import registry, runs
from sandbox.contract import Mind, Operator, Scenario
from sandbox.estimate import estimate
from sandbox.spec import SpecError, WorldSpec
from sandbox.topology import KINDS
from sandbox.ui import draft as drafts
from sandbox.ui.setup import check
from sandbox.ui.summary import lacking, notes
from tests.fake_openai import FakeOpenAI
from tests.ui.stage_door import address


def script() -> None:
    from sandbox.ui.setup import page

    page()


def form(scenario: str = "donor_game", preset: str = "watch") -> AppTest:
    at = AppTest.from_function(script, default_timeout=30)
    at.query_params["scenario"], at.query_params["preset"] = scenario, preset
    at.run()
    assert not at.exception
    return at


def file_of(at: AppTest) -> dict[str, Any]:
    """The YAML on screen."""
    return yaml.safe_load(next(code.value for code in at.code if code.language == "yaml"))


def widget(at: AppTest, kind: str, end: str) -> Any:
    """The widget of this kind whose key ends so."""
    return next(one for one in getattr(at, kind) if (one.key or "").endswith(end))


def faults(at: AppTest) -> list[str]:
    return [error.value for error in at.error]


@pytest.mark.parametrize("preset", registry.presets())
def test_a_preset_goes_through_the_form_unchanged(preset: str) -> None:
    at = form(*preset.split("/"))
    assert faults(at) == []
    assert WorldSpec.of(file_of(at)) == WorldSpec.preset(preset)
    assert not at.button(key="launch").disabled


def test_parameters_are_drawn_with_their_bounds_and_help() -> None:
    at = form()
    rounds = widget(at, "number_input", "-rules-rounds")
    assert "from 1 up to 1,000" in rounds.help
    assert "players are not told" in rounds.help
    assert widget(at, "selectbox", "-rules-pairing").options == ["min_repeat", "strict", "neighbours"]
    widget(at, "toggle", "-rules-punishment").set_value(True)
    rounds.set_value(3)
    at.run()
    told = file_of(at)["scenario"][0]
    assert (told["rounds"], told["punishment"]) == (3, True)


def test_a_number_may_be_left_open() -> None:
    at = form("commons")
    capacity = widget(at, "number_input", "-rules-capacity")
    assert capacity.value is None
    capacity.set_value(77).run()
    assert file_of(at)["scenario"][0]["capacity"] == 77


@pytest.mark.parametrize("end", ["-rules-rounds", "-episodes", "-seed", "-budget-calls"])
def test_a_number_out_of_bounds_is_refused_with_its_value(end: str) -> None:
    at = form()
    widget(at, "number_input", end).set_value(-5).run()
    assert [("5 is not allowed" in line) for line in faults(at)] == [True]
    assert at.button(key="launch").disabled


def test_rows_of_the_cast_are_added_changed_and_removed() -> None:
    at = form("donor_game", "tiny")
    before = len(WorldSpec.preset("donor_game/tiny").people())
    widget(at, "button", "-add").click().run()
    counts = [one for one in at.number_input if one.key.endswith("-count")]
    minds = [one for one in at.selectbox if one.key.endswith("-mind")]
    counts[-1].set_value(3)
    minds[-1].set_value("dice").run()
    spec = WorldSpec.of(file_of(at))
    assert len(spec.people()) == before + 3
    assert spec.cast[-1].mind.name == "dice"
    widget(at, "button", "-cast0-remove").click().run()
    assert WorldSpec.of(file_of(at)).cast == spec.cast[1:]


def test_names_count_themselves() -> None:
    at = form("donor_game", "tiny")
    widget(at, "text_input", "-cast0-names").set_value("Zoe, Max").run()
    assert WorldSpec.of(file_of(at)).cast[0].names == ("Zoe", "Max")
    widget(at, "text_input", "-cast1-names").set_value("Zoe").run()
    assert any("Zoe" in line and "twice" in line for line in faults(at))
    assert at.button(key="launch").disabled


def test_only_minds_that_can_play_are_offered() -> None:
    options = set(widget(form("commons"), "selectbox", "-cast0-mind").options)
    bots = {key for key in registry.family(Mind) if "." in key}
    assert {"Dice (by lot)", "A language model", "A person"} <= options
    assert len(options) == 3 + sum(key.startswith("commons.") for key in bots)


def test_a_model_without_a_key_is_shown_with_the_reason_and_a_server_of_ones_own_needs_none() -> None:
    at = form("donor_game", "tiny")
    widget(at, "selectbox", "-cast0-mind").set_value("llm").run()
    assert not at.warning, "the offline model needs nothing"
    assert not at.button(key="launch").disabled
    widget(at, "text_input", "-model").set_value("openai:some-model").run()
    assert ["OPENAI" in warning.value for warning in at.warning] == [True]
    assert ["OPENAI" in fault for fault in faults(at)] == [True]
    assert at.button(key="launch").disabled
    assert any("not known" in caption.value for caption in at.caption)
    widget(at, "text_input", "-base").set_value("http://127.0.0.1:9/v1").run()
    assert ["nothing answers" in warning.value for warning in at.warning] == [True]
    with FakeOpenAI() as server:
        widget(at, "text_input", "-base").set_value(server.base_url).run()
        assert not at.warning
        assert not at.button(key="launch").disabled
    told = {"name": "llm", "model": "openai:some-model", "base_url": server.base_url}
    assert file_of(at)["cast"][0]["mind"] == told


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"teams", "stochastic_block"}))
def test_every_starting_graph_can_be_chosen(kind: str) -> None:
    at = form("donor_game", "tiny")
    widget(at, "selectbox", "-talk-kind").set_value(kind).run()
    assert faults(at) == []
    assert file_of(at)["society"]["talk"]["kind"] == kind


def test_a_graph_that_does_not_fit_the_people_is_a_fault() -> None:
    at = form("donor_game", "tiny")
    widget(at, "number_input", "-talk-ring-degree").set_value(40).run()
    assert len(faults(at)) == 1
    assert "degree" in faults(at)[0]
    assert at.button(key="launch").disabled


def test_operators_are_switched_on_in_the_order_of_the_draft() -> None:
    at = form()
    names = [one.name for one in WorldSpec.preset("donor_game/watch").operators]
    absent = sorted(registry.family(Operator).keys() - set(names))
    widget(at, "checkbox", f"-operator{len(names) + absent.index('random_rewire')}").check().run()
    assert [one["name"] for one in file_of(at)["operators"]] == [*names, "random_rewire"]
    widget(at, "checkbox", "-operator0").uncheck().run()
    assert [one["name"] for one in file_of(at)["operators"]] == [*names[1:], "random_rewire"]


def test_budget_name_and_tags_reach_the_spec() -> None:
    at = form()
    widget(at, "number_input", "-budget-calls").set_value(50)
    widget(at, "text_input", "-name").set_value("Mine")
    widget(at, "text_input", "-tags").set_value("one, two").run()
    spec = WorldSpec.of(file_of(at))
    assert (spec.budget.calls, spec.name, spec.tags) == (50, "Mine", ("one", "two"))


def test_what_does_not_parse_is_refused_by_its_path() -> None:
    at = form()
    widget(at, "text_input", "-bounds-protected").set_value("[Ada, ").run()
    assert any(line.startswith("bounds") for line in faults(at))
    assert at.button(key="launch").disabled


def test_another_scenario_begins_another_draft_and_another_address() -> None:
    at = form()
    widget(at, "selectbox", "-scenario").set_value("commons").run()
    assert file_of(at)["scenario"][0]["name"] == "commons"
    assert address(at)["scenario"] == "commons"


def test_an_uploaded_file_becomes_the_draft_and_its_faults_are_named() -> None:
    text = WorldSpec.preset("commons/watch").with_(seed=99).yaml()
    draft = drafts.from_yaml(text.encode(), "mine.yaml")
    assert (draft.scenario, WorldSpec.of(draft.plain).seed) == ("commons", 99)
    for wrong, word in (
        (b"\xff\xfe", "text file"),
        (b"[1, 2]", "table"),
        (b"scenario: commons\ncast: 3", "cast"),
    ):
        with pytest.raises(SpecError, match=word) as caught:
            drafts.from_yaml(wrong, "mine.yaml")
        assert str(caught.value).startswith("mine.yaml: ")


def test_the_estimate_counts_every_episode_and_takes_turns() -> None:
    one = WorldSpec.of({"scenario": "commons", "cast": [{"count": 4}], "episodes": 3})
    low, high = registry.family(Scenario)["commons"]().calls(4)
    assert estimate(one).answers == (3 * low, 3 * high)
    both = one.with_(scenario=["commons", "donor_game"])
    more = registry.family(Scenario)["donor_game"]().calls(4)
    assert estimate(both).answers == (2 * low + more[0], 2 * high + more[1])


def test_seats_for_people_are_announced() -> None:
    spec = WorldSpec.of({"scenario": "commons", "cast": [{"count": 2, "mind": "human"}, {"count": 2}]})
    assert any(line.startswith("2 seats for people") for line in notes(spec))


def test_check_gives_one_line_per_fault() -> None:
    spec, lines = check({"scenario": {"name": "commons", "rounds": 0, "growth": 99}, "cast": [{"count": 4}]})
    assert spec is None
    assert [line.split(":")[0] for line in lines] == ["scenario.rounds", "scenario.growth"]


def test_looking_at_the_form_starts_nothing() -> None:
    form()
    assert runs.listing() == []


def test_a_budget_in_money_without_a_price_is_not_launched() -> None:
    cast = [{"mind": {"name": "llm", "model": "openrouter:nobody-knows"}, "count": 2}]
    spec = WorldSpec.of({"scenario": "commons", "cast": cast, "budget": {"money": 1}})
    assert any(
        line.startswith("budget.money: the price of openrouter:nobody-knows") for line in lacking(spec)
    )
    assert not any("budget.money" in line for line in lacking(spec.with_(budget={})))


def test_the_embedding_of_a_world_is_chosen_and_checked() -> None:
    at = form("donor_game", "tiny")
    widget(at, "text_input", "-embedding-model").set_value("google_genai:words").run()
    assert file_of(at)["embedding"] == {"model": "google_genai:words"}
    assert ["GOOGLE" in fault for fault in faults(at)] == [True]
    assert at.button(key="launch").disabled


def test_personas_are_a_recipe_whose_people_are_shown_before_they_play() -> None:
    at = form("opinion_feed")
    recipe = "quotas: {side: {a: 1, b: 1}}\ntext: '{name} is for {side}.'\n"
    widget(at, "text_area", "cast0-personas").set_value(recipe).run()
    assert not at.exception
    assert faults(at) == []
    told = file_of(at)
    assert told["cast"][0]["personas"]["quotas"] == {"side": {"a": 1.0, "b": 1.0}}
    shown = at.dataframe[0].value
    assert shown["persona"][0].endswith(f" {shown['name'][0]} is for {shown['side'][0]}.")
    widget(at, "text_area", "cast0-personas").set_value("text: '{age}'\ntraits: {side: [a]}").run()
    assert "there is no trait" in faults(at)[0]
