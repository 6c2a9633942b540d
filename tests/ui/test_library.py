"""The library says what the code says."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sandbox import registry
from sandbox.contract import Mind, Operator, Scenario
from sandbox.registry import parameters
from sandbox.ui import shelves
from tests.ui.stage_door import own_scenario


def shown(section: str, sought: str = "") -> AppTest:
    test = AppTest.from_string("from sandbox.ui import library\nlibrary.page()", default_timeout=30)
    test.query_params["show"] = section
    test.run()
    if sought:
        test.text_input(key="sought").set_value(sought).run()
    assert not test.exception
    return test


def labels(test: AppTest) -> str:
    return " ".join(one.label for one in test.expander).replace("\\", "")


@pytest.mark.parametrize("section", shelves.SECTIONS)
def test_every_section_shows_all_there_is(section: str) -> None:
    entries = list(shelves.SECTIONS[section]())
    test = shown(section)
    assert len(test.expander) == len(entries) > 2
    assert f"{len(entries)} of {len(entries)} {section.casefold()}" in [one.value for one in test.caption]
    assert all(one.hook for one in entries)


def test_a_scenario_is_told_with_parameters_bounds_and_source() -> None:
    test = shown("Scenarios", "vallinder")
    assert [one.label.split("**")[1] for one in test.expander] == ["Donor game"]
    rows = test.table[0].value
    declared = [one.name for one in parameters(registry.find(Scenario, "donor_game"))]
    assert [name.replace("\\", "") for name in rows["parameter"]] == declared
    assert "from 1 up to 1,000" in rows.set_index("parameter").loc["rounds", "may be"].replace("\\", "")


def test_search_looks_at_everything() -> None:
    assert "Survivors teach" in labels(shown("Operators", "newcomers best"))
    assert not shown("Minds", "no such words").expander
    assert len(shown("Presets", "piatti newcomer").expander) == 1


def test_where_every_operator_fits_is_a_table_and_where_not_it_says_why() -> None:
    scenarios, operators = registry.family(Scenario), registry.family(Operator)
    table = shown("Operators").dataframe[0].value
    assert table.shape == (len(operators), len(scenarios))
    for (name, cls), row in zip(operators.items(), table.itertuples(index=False), strict=True):
        for scenario, told in zip(scenarios.values(), row, strict=True):
            why = cls.model_construct().lacks(scenario.model_construct())
            assert told == (why[0] if why else "fits"), name
    assert table.loc["Survivors teach", "Donor game"] == "fits"
    assert table.loc["Moran", "Maze"] == "maze keeps strategy private"


def test_the_table_holds_what_was_sought() -> None:
    assert list(shown("Operators", "newcomers best").dataframe[0].value.index) == ["Survivors teach"]
    assert not shown("Scenarios").dataframe


def test_names_are_those_of_the_registry() -> None:
    for family, entries in ((Mind, shelves.minds()), (Operator, shelves.operators())):
        assert [one.name for one in entries] == list(registry.family(family))


def test_a_file_with_an_error_is_shown_not_hidden(tmp_path: Path) -> None:
    own_scenario(tmp_path / "own", wreck="from sandbox import Scenario\n<b>")
    registry.found.cache_clear()
    try:
        test = shown("Scenarios")
        assert "Pot" in labels(test)
        assert "that could not be read" in " ".join(one.value for one in test.markdown)
        assert "SyntaxError" in test.code[0].value
        assert "[theirs]" not in " ".join(one.value for one in test.markdown)  # escaped
    finally:
        registry.found.cache_clear()
