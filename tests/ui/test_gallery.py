"""The gallery: what a card says, and what a click starts."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from sandbox import registry, runs
from sandbox.contract import Scenario
from sandbox.spec import SpecError, WorldSpec
from sandbox.ui import director, programme
from sandbox.ui.pictures import picture, starting_ties
from sandbox.world import World
from tests.ui.stage_door import ROOT, address, own_scenario


@pytest.fixture
def own(tmp_path: Path) -> object:
    """A folder of one's own with a scenario, a broken file, and the registry reading it."""
    own_scenario(
        tmp_path / "own", broken="from sandbox import Scenario\nraise RuntimeError('half written')\n"
    )
    registry.found.cache_clear()
    yield tmp_path / "own"
    registry.found.cache_clear()


@pytest.fixture(autouse=True)
def _no_director_is_left() -> object:
    yield
    for run in [summary.id for summary in runs.listing()]:
        if one := director.of(run):
            one.close()


def app() -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30).run()
    assert not at.exception
    return at


def texts(at: AppTest) -> str:
    return "\n".join(element.value for element in (*at.markdown, *at.caption, *at.title))


def test_every_scenario_has_a_card_that_can_be_watched_at_once() -> None:
    cards = {card.name: card for card in programme.cards()}
    assert cards.keys() == registry.family(Scenario).keys()
    assert [card.fault for card in cards.values()] == [""] * len(cards)
    assert all(card.watch and not card.watch.models() for card in cards.values())


@pytest.mark.usefixtures("own")
def test_ones_own_scenarios_come_first_and_then_those_that_open_the_evening() -> None:
    names = [card.name for card in programme.cards()]
    assert names[: len(programme.OPENING) + 1] == ["pot", *programme.OPENING]
    rest = names[len(programme.OPENING) + 1 :]
    assert rest == sorted(rest)


def test_a_card_tells_what_the_docstring_and_the_spec_say() -> None:
    card = next(card for card in programme.cards() if card.name == "donor_game")
    cls, spec = registry.family(Scenario)["donor_game"], WorldSpec.preset("donor_game/watch")
    assert (card.hook, card.paper, card.evolves) == (programme.first_line(cls), cls.paper, cls.evolves)
    assert card.watch == spec
    assert card.answers == programme.span(*spec.scripts()[0].calls(len(spec.people())))
    assert card.players.startswith(f"{len(spec.people())} players")


def test_watching_begins_a_new_run_with_a_new_seed_at_each_click() -> None:
    for _ in range(2):
        at = app()
        at.button(key="watch-donor_game").click().run()
        assert director.of(address(at)["run"]) is not None
    listed = runs.listing()
    seeds = {director.history(run.id).spec["seed"] for run in listed}
    assert len(listed) == len(seeds) == 2
    assert {run.scenario for run in listed} == {"donor_game"}


def test_a_watched_run_is_the_preset_but_for_seed_and_name() -> None:
    preset = WorldSpec.preset("commons/watch")
    spec = programme.tonight("Commons", preset)
    assert spec.with_(seed=preset.seed, name=preset.name) == preset
    assert str(spec.seed) in spec.name


@pytest.mark.usefixtures("own")
def test_a_scenario_without_preset_or_bots_plays_with_dice_and_says_so() -> None:
    card = next(card for card in programme.cards() if card.name == "pot")
    assert card.watch is not None
    assert [member.mind.name for member in card.watch.cast] == ["dice"]
    assert len(card.watch.people()) == 6
    assert "dice" in card.cast
    assert "drawn at random" in texts(app())


@pytest.mark.usefixtures("own")
def test_text_of_a_scenario_is_shown_as_it_is() -> None:
    shown = texts(app())
    assert "<b>" not in shown
    assert "[theirs](" not in shown


@pytest.mark.usefixtures("own")
def test_files_that_cannot_be_read_are_listed_with_their_error() -> None:
    at = app()
    assert [code.value for code in at.code] == ["RuntimeError: half written"]
    assert any("broken" in markdown.value for markdown in at.markdown)
    assert {card.name for card in programme.cards()} >= {"pot", "donor_game"}


def test_a_scenario_that_cannot_be_cast_says_why_and_is_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(cls: type[Scenario]) -> WorldSpec:
        raise SpecError(f"scenario.{cls.key()}: nobody fits")

    monkeypatch.setattr(registry, "presets", lambda scenario="": {})
    monkeypatch.setattr(programme, "improvised", refuse)
    at = app()
    assert at.button(key="watch-commons").disabled
    assert any("nobody fits" in warning.value for warning in at.warning)


def test_set_up_leads_to_the_form_with_the_watched_preset() -> None:
    at = app()
    at.button(key="setup-commons").click().run()
    assert not at.exception
    assert address(at) == {"scenario": "commons", "preset": "watch"}
    assert at.title[0].value == "Set up a world"


@pytest.mark.parametrize("preset", ["donor_game/watch", "commons/watch"])
def test_the_picture_on_the_card_is_the_graph_that_the_world_begins_with(preset: str) -> None:
    spec = WorldSpec.preset(preset).with_(seed=7)
    world = World(spec)
    world.beat()
    engine = {
        (e.source, e.target, e.weight) for e in world.log.events() if e.kind == "Linked" and e.by == "engine"
    }
    world.close()
    assert set(starting_ties(spec, "talk")) == engine
    svg = picture(spec, "talk", 300, 100, ["#111111", "#222222"], "#000000")
    assert svg.count("<circle") == len(spec.people())
    assert svg.count("<path") == len({frozenset(tie[:2]) for tie in engine})


def test_a_picture_has_no_names_in_it() -> None:
    spec = WorldSpec.preset("donor_game/tiny").with_(
        cast=[{"names": ["<script>", "b"]}, {"names": ["c", "d"]}]
    )
    assert not re.search(r"script|>[bcd]<", picture(spec, "talk", 300, 100, ["#111111"], "#000000"))
