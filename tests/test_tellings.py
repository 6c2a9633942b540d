"""The same game in other words: every scenario is told plainly and as a story, inverted where words can be exchanged,
and in other languages; whoever goes by the rules plays on, whoever goes by the sound of a word does not."""

from collections.abc import Callable
from contextlib import suppress
from itertools import combinations
from typing import Any, get_args

import pytest

from sandbox import Mind, Scenario, World, WorldSpec, registry
from sandbox.events import Asked, Failed
from sandbox.skins import SPOKEN, Language
from sandbox.world import WorldError
from tests.skins import Reader, tellings, told, variants, wordless

Company = Callable[..., World]
SCENARIOS: dict[str, type[Scenario]] = registry.family(Scenario)  # type: ignore[type-abstract]
INVERTED = [name for name, cls in SCENARIOS.items() if ("inverted", "en") in cls.skins]


def words(world: World) -> str:
    """All that anybody is told."""
    briefing = world.script.briefing(world.state, world.state.names[0])
    return " ".join([briefing, *(event.prompt for event in world.log.events() if isinstance(event, Asked))])


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_it_is_told_plainly_as_a_story_and_inverted_where_words_can_be_exchanged(scenario: str) -> None:
    cls = SCENARIOS[scenario]
    skins = {skin for skin, _ in cls.skins}
    assert set(get_args(cls.model_fields["skin"].annotation)) == skins
    assert "plain" in skins
    assert len(skins - {"inverted"}) >= 2, "a theme beside it"
    assert {(skin, "en") for skin in skins} <= set(cls.skins), "whatever is translated is there in English"
    assert ("inverted" in skins) is not bool(cls.upright), "an inverted skin, or the reason why there is none"


def test_a_language_is_known_by_how_one_is_told_to_speak_it() -> None:
    assert set(SPOKEN) == set(get_args(Language))
    assert [language for language, told in SPOKEN.items() if not told] == ["en"]


def game(scenario: str, company: Company) -> WorldSpec:
    """The tiny preset; where it offers no words that an inverted skin exchanges, the first change of it that does."""
    first, *others = variants(scenario)
    for spec in [first, *others] if scenario in INVERTED else []:
        world = company(told(spec, skin="inverted"))
        with suppress(WorldError):  # a change that its people or ties do not allow
            world.run()
        asked = world.log.events()
        if any("'labels'" in str(event.answer) for event in asked if isinstance(event, Asked)):
            return spec
    return first


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_skin_and_a_language_change_words_and_nothing_else(scenario: str, company: Company) -> None:
    """Equal but for words: who is asked what, choices, payments, board, ties. The prompts tell another story."""
    how, spec = tellings(SCENARIOS[scenario]), game(scenario, company)
    worlds = [company(told(spec, **one)).run() for one in how]
    logs = [wordless(world.log.events()) for world in worlds]
    assert all(log == logs[0] for log in logs)
    prompts = [words(world) for world in worlds]
    for (one, mine), (other, theirs) in combinations(zip(how, prompts, strict=True), 2):
        assert mine != theirs, f"{one} and {other} ask the same"
        new = set(mine.split()) ^ set(theirs.split())
        assert len(new) >= 8 or "inverted" in (*one.values(), *other.values()), f"{one}, {other}: only {new}"


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_everybody_is_told_which_language_to_speak(scenario: str, company: Company) -> None:
    for language in get_args(Language):
        world = company(told(WorldSpec.preset(f"{scenario}/tiny"), language=language))
        world.beat()
        assert SPOKEN[language] in world.script.briefing(world.state, world.state.names[0])


def played(company: Company, scenario: str, skin: str, **how: Any) -> World:
    """A game with everybody a reader, who plays as whoever sits there plays."""
    spec = told(game(scenario, company), skin=skin)
    cast = [
        {
            **one.model_dump(mode="json"),
            "mind": {"name": "reader", "bot": one.mind.model_dump(mode="json"), "scenario": scenario, **how},
        }
        for one in spec.cast
    ]
    world = company(spec.with_(cast=cast)).run()
    assert [event for event in world.log.events() if isinstance(event, Failed)] == []
    return world


@pytest.mark.parametrize("scenario", INVERTED)
def test_an_inverted_game_is_solved_by_whoever_inverts(
    scenario: str, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who goes by the sound of a word chooses something else than they want; who turns it around is back where
    the plain game was, event for event."""
    monkeypatch.setitem(registry.found().classes[Mind], "reader", Reader)
    plain = played(company, scenario, "plain")
    solved = played(company, scenario, "inverted", inverts=True)
    misled = played(company, scenario, "inverted")
    assert _chosen(solved) == _chosen(plain)
    assert [p.score for p in solved.state.present] == [p.score for p in plain.state.present]
    assert _chosen(misled) != _chosen(plain)


def _chosen(world: World) -> list[Any]:
    """All that was chosen, without what was said."""
    return [row.get("value") for row in wordless(world.log.events()) if row["kind"] == "Chose"]
