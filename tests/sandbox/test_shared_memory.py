"""Memory has scopes: what is private stays with its writer, a team reads its own, everybody reads what is public."""

from collections.abc import Callable, Iterator

import pytest

from sandbox import View, World, Write, events, registry
from sandbox.state import fold
from sandbox.world import verify
from tests import plays

Company = Callable[..., World]


@pytest.fixture(autouse=True)
def repertoire() -> Iterator[None]:
    """The tests' own scenarios and minds."""
    registry.found.cache_clear()
    registry.found().add(plays)
    yield
    registry.found.cache_clear()


@pytest.fixture
def library(company: Company) -> World:
    """Ada and Ben are red, Cleo is blue, Dan is on no team; each keeps an item for every scope."""
    world = company(scenario="whispers", people=4, mind="publisher", seed=1)
    for who, team in (("Ada", "red"), ("Ben", "red"), ("Cleo", "blue")):
        world.intervene("team_up", who, team)
    return world


def shelves(world: World, reader: str) -> dict[str, set[str]]:
    """Author -> keys that this reader finds."""
    return {who: set(items) for who, items in View(world.state, reader).shared("shelf").items() if items}


def test_each_scope_reaches_exactly_those_it_names(library: World) -> None:
    library.step()
    assert shelves(library, "Ben") == {"Ada": {"team", "public"}, "Cleo": {"public"}, "Dan": {"public"}}
    assert shelves(library, "Cleo") == {"Ada": {"public"}, "Ben": {"public"}, "Dan": {"public"}}
    assert shelves(library, "Dan") == {"Ada": {"public"}, "Ben": {"public"}, "Cleo": {"public"}}
    secret = next(e for e in library.log.events() if isinstance(e, events.Wrote) and e.key == "private")
    assert secret.witnesses == ("Ada",)


def test_a_report_is_read_by_newcomers_and_only_after_it_was_written(library: World) -> None:
    assert shelves(library, "Ada") == {}
    library.step()
    library.intervene("join", {"name": "publisher"}, name="Zoe")
    assert set(shelves(library, "Zoe")) == {"Ada", "Ben", "Cleo", "Dan"}


def test_what_is_forgotten_is_gone_for_everybody(library: World) -> None:
    for _ in range(3):
        library.step()
    assert all("public" not in keys for keys in shelves(library, "Ben").values())
    assert "public" not in library.state.memory["Ada"]["shelf"]
    assert fold(library.log.events(), 1).plain() == library.state.plain()
    for _ in range(2):
        library.step()  # forgetting what is forgotten is nothing
    assert sum(isinstance(event, events.Erased) for event in library.log.events()) == 4


def test_what_is_written_again_in_private_is_private_again(library: World) -> None:
    library.step()
    library.intervene("write", "Ada", "public", "my own again", "shelf")
    assert "public" not in shelves(library, "Ben")["Ada"]


def test_shared_memory_replays(company: Company, tmp_path_factory: pytest.TempPathFactory) -> None:
    run = tmp_path_factory.mktemp("runs") / "shared.run"
    with company(scenario="whispers", people=3, mind="publisher", seed=1, record=run) as world:
        for _ in range(4):
            world.step()
    assert verify(run) == ""


def test_an_unknown_scope_is_refused_with_what_there_is() -> None:
    with pytest.raises(ValueError, match="scope: 'all' is not one of private, team, public"):
        Write("key", "item", scope="all")  # type: ignore[arg-type]
