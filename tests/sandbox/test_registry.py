"""What is found, what is left alone, and what is told of files that cannot be used."""

from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pytest
from pydantic import Field

from sandbox import Metric, Mind, Operator, Scenario, registry
from sandbox.registry import BadParameter, NotFound, Parameter
from tests import plays

REMEDY = "rename the class"
OWN = '''
"""A mind of one's own."""
from pathlib import Path
from sandbox import Mind

class {name}(Mind):
    """Says the default."""
    def answer(self, view, ask, think):
        return ask.default
'''


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own; what is put there before the first look is found."""
    (tmp_path / "own").mkdir()
    registry.found.cache_clear()
    return tmp_path / "own"


def test_a_file_of_ones_own_is_found_beside_ours(own: Path) -> None:
    (own / "mine.py").write_text(OWN.format(name="MyMind"))
    assert registry.family(Mind)["my_mind"].__doc__ == "Says the default."
    assert "dice" in registry.family(Mind)
    assert registry.found().broken == {}


@pytest.mark.parametrize(
    "source",
    [
        "open('{mark}', 'w'); from os import path",
        "from sandbox import World\nopen('{mark}', 'w')",
        "import sandbox\nopen('{mark}', 'w')",
        "# from sandbox import Mind\nopen('{mark}', 'w')",
        "text = 'from sandbox import Mind'\nopen('{mark}', 'w')",
        "import nothing.that.exists\nopen('{mark}', 'w')",
    ],
)
def test_a_file_that_does_not_extend_us_is_read_and_not_run(own: Path, source: str) -> None:
    mark = own / "it_ran"
    (own / "script.py").write_text(source.replace("{mark}", str(mark)))
    (own / "test_mine.py").write_text(OWN.format(name="Tested") + f"\nopen('{mark}', 'w')")
    assert "dice" in registry.family(Mind)
    assert not mark.exists()
    assert registry.found().broken == {}


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("from sandbox import Mind\nclass Half(Mind", "SyntaxError: '(' was never closed"),
        ("from sandbox import Mind\n1 / 0", "ZeroDivisionError: division by zero"),
        ("from sandbox import Mind\nimport nothing_of_this_name", "ModuleNotFoundError"),
        ("from sandbox import Mind, Nothing", "ImportError"),
        ("from sandbox import Mind\nraise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_a_broken_file_is_listed_with_its_reason_and_takes_nothing_down(
    own: Path, source: str, reason: str
) -> None:
    (own / "bad.py").write_text(source)
    (own / "good.py").write_text(OWN.format(name="GoodMind"))
    assert {"good_mind", "dice"} <= registry.family(Mind).keys()
    ((file, why),) = registry.found().broken.items()
    assert (Path(file).name, why[: len(reason)]) == ("bad.py", reason)
    with pytest.raises(NotFound, match=r"there is no mind 'bad'; .* lists all .*bad.py could not be read: "):
        registry.find(Mind, "bad")


def test_a_file_that_cannot_be_opened_is_listed(own: Path) -> None:
    (own / "gone.py").symlink_to(own / "nowhere.py")
    assert "dice" in registry.family(Mind)
    ((file, why),) = registry.found().broken.items()
    assert Path(file).name == "gone.py"
    assert why.startswith("FileNotFoundError")


def test_a_name_that_is_taken_stays_with_the_first(own: Path) -> None:
    (own / "a_mine.py").write_text(OWN.format(name="Dice"))
    commons = registry.family(Scenario)["commons"]
    steward = registry.family(Mind)["commons.steward"]
    registry.found.cache_clear()
    (own / "b_mine.py").write_text(
        "from sandbox import Mind, Scenario\n" + OWN.format(name="Steward").split("import Mind\n")[1]
        + '\nclass Commons(Scenario):\n    """Ours?"""\n    bots = (Steward,)\n'
        "    def round(self, stage): yield []\n    def ended(self, state): return None\n"
    )  # fmt: skip
    assert registry.family(Mind)["dice"].__module__ == "agents.dice"
    assert (registry.family(Scenario)["commons"], registry.family(Mind)["commons.steward"]) == (
        commons,
        steward,
    )
    assert registry.found().broken == {
        "folkmoot_own_a_mine.Dice": f"the name 'dice' is taken by agents.dice.Dice; {REMEDY}",
        "folkmoot_own_b_mine.Commons": f"the name 'commons' is taken by scenarios.commons.Commons; {REMEDY}",
    }


def test_a_scenario_may_be_a_folder_with_its_bots_in_a_part_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found by what the folder shows; a mind in a part is the scenario's or nobody's."""
    mind = OWN.partition("import Path")[2]
    parts = {
        "__init__": "from hamlet_folder.rules import Hamlet",
        "people": mind.format(name="Ghost") + mind.format(name="Understudy"),
        "rules": "from sandbox import Scenario\nfrom hamlet_folder.people import Ghost, Understudy\n"
        'class Hamlet(Scenario):\n    """To be?"""\n    bots = (Ghost,)\n'
        "    def round(self, stage): yield []\n    def ended(self, state): return None\n",
    }
    (tmp_path / "hamlet_folder").mkdir()
    for name, source in parts.items():
        (tmp_path / "hamlet_folder" / f"{name}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    found = registry.Found()
    found.add(import_module("hamlet_folder"))
    assert list(found.classes[Scenario]) == ["hamlet"]
    assert list(found.classes[Mind]) == ["hamlet.ghost"]
    assert found.broken == {}


def test_entry_points_of_installed_packages_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Any:
        raise ImportError("half installed")

    points = [
        SimpleNamespace(name="villages", load=lambda: plays),
        SimpleNamespace(name="a_class", load=lambda: plays.Fixed),
        SimpleNamespace(name="ruins", load=broken),
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: points if group == "folkmoot" else [])
    registry.found.cache_clear()
    assert registry.family(Scenario)["whispers"] is plays.Whispers
    assert registry.found().broken == {
        "a_class": "TypeError: <class 'tests.plays.Fixed'> is not a module",
        "ruins": "ImportError: half installed",
    }


def test_a_bot_goes_by_its_scenario_and_may_leave_it_out_there() -> None:
    minds = registry.family(Mind)
    assert "commons.steward" in minds
    assert "steward" not in minds
    assert (
        registry.find(Mind, "steward", "commons")
        is registry.find(Mind, "commons.steward")
        is minds["commons.steward"]
    )
    with pytest.raises(NotFound, match="there is no mind 'steward'"):
        registry.find(Mind, "steward", "donor_game")


def test_families_are_sorted_and_complete() -> None:
    for family, known in (
        (Scenario, {"commons", "debate", "donor_game", "whispers"}),
        (Mind, {"dice", "human", "llm"}),
        (Operator, {"elect_leader", "partner_choice", "random_rewire", "survivors_teach"}),
        (Metric, {"density", "mean_score", "payoff_gini", "valid_answers"}),
    ):
        names = list(registry.family(family))  # type: ignore[type-abstract]
        assert names == sorted(names)
        assert known <= set(names)


def test_a_record_is_made_by_name_and_a_fault_names_parameter_value_and_range() -> None:
    assert registry.make(Mind, {"name": "fixed", "number": 4}) == plays.Fixed(number=4)
    with pytest.raises(
        BadParameter, match="number: 10 is not allowed: Input should be less than or equal to 9"
    ):
        registry.make(Mind, {"name": "fixed", "number": 10})
    with pytest.raises(BadParameter, match="numbr: there is no such parameter; there are: number"):
        registry.make(Mind, {"name": "fixed", "numbr": 3})


class Varied(Mind):
    """One field of each sort."""

    count: int = Field(3, ge=1, le=9, description="how many")
    share: float = Field(0.5, gt=0, lt=1, description="which share")
    loud: bool = Field(False, description="whether loud")
    mood: Literal["calm", "cross"] = Field("calm", description="mood")
    word: str = Field(description="a word")
    cap: int | None = Field(None, ge=0, description="cap, or none")

    def answer(self, view: Any, ask: Any, think: Any) -> Any:
        return ask.default


def test_parameters_are_what_a_form_needs() -> None:
    assert registry.parameters(Varied) == [
        Parameter("count", "int", 3, "how many", 1, 9),
        Parameter("share", "float", 0.5, "which share", 0, 1),
        Parameter("loud", "bool", False, "whether loud"),
        Parameter("mood", "choice", "calm", "mood", options=("calm", "cross")),
        Parameter("word", "str", None, "a word"),
        Parameter("cap", "other", None, "cap, or none", 0),
    ]


def test_presets_are_files_by_scenario() -> None:
    presets = registry.presets("commons")
    assert presets["commons/tiny"].read_text("utf-8")
    assert all(name.startswith("commons/") for name in presets)
    assert presets.items() <= registry.presets().items()


def test_of_many_names_only_the_likest_are_told() -> None:
    assert registry.instead("x", ["one", "two"]) == "there are: one, two"
    many = [f"town.{word}{n}" for word in ("baker", "miller") for n in range(40)] + ["town.steward"]
    assert registry.instead("stewrd", many) == "did you mean town.steward? `folkmoot check` lists all 81"
    assert registry.instead("zzz", many) == "`folkmoot check` lists all 81"
    with pytest.raises(NotFound) as missed:
        registry.find(Mind, "stewrd")
    assert len(str(missed.value)) < 200
