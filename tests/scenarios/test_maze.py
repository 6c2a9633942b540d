"""The maze: two halves make a whole, no step without two agreements, the way done, any notation, relays."""

import re
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from sandbox import World, WorldSpec, events
from scenarios.maze import Maze, grids
from scenarios.maze.grids import Grid
from scenarios.maze.walkers import map_in
from tests import golden

Company = Callable[..., World]
GRID: Grid = ("@.#", "#..", "##*")  # right, down, right, down


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def walk(company: Company, one: str, two: str, episodes: int = 20, **params: Any) -> World:
    cast = [{"mind": f"maze.{one}", "names": ["Ada"]}, {"mind": f"maze.{two}", "names": ["Ben"]}]
    spec = WorldSpec.preset("maze/davidson2025").with_(
        scenario={"name": "maze", **params}, cast=cast, episodes=episodes
    )
    return company(spec).run()


def mean(world: World, what: str) -> float:
    return sum(outcome[what] for outcome in world.state.outcomes) / len(world.state.outcomes)


def test_halves_make_a_whole_and_hide_the_same_number() -> None:
    for seed in range(1000):
        dice = Random(seed)
        grid = grids.drawn(6, 0.3, 7, 9, dice)
        one, two = grids.split(grid, 2, dice)
        assert grids.merged([one, two]) == grid
        hidden = ["".join(half).count("?") for half in (one, two)]
        assert sum(hidden) == 34
        assert hidden == [17, 17]
        assert grids.where(one, "@") == grids.where(two, "@")
        assert 7 <= grids.far(grid)[grids.where(grid, "@")] <= 9
        assert "".join(grid).count("#") == 11


def test_any_number_of_copies_and_impossible_mazes() -> None:
    grid = grids.drawn(6, 0.3, 7, 9, Random(1))
    assert grids.merged(grids.split(grid, 5, Random(1))) == grid
    with pytest.raises(ValueError, match="shortest: no maze of 3 x 3 cells"):
        grids.drawn(3, 0.3, 50, 60, Random(1))
    with pytest.raises(ValueError, match="longest: 3 is less than shortest, 9"):
        Maze(shortest=9, longest=3)


def test_the_way_done() -> None:
    assert [grids.score(GRID, cell) for cell in ((0, 0), (0, 1), (1, 1), (2, 2))] == [0, 0.25, 0.5, 1]
    assert grids.score(("@..", ".#*"), (1, 0)) == pytest.approx(-1 / 3)
    assert grids.walked(GRID, "RDRD") == ((2, 2), True)
    assert grids.walked(GRID, "RRD") == ((0, 1), False), "a step into a wall ends it"


NOTATIONS = {
    "directions": "right; down; right; down",
    "letters": "R, D, R, D",
    "compass": "east; south; east; south",
    "row and column from 0": "(0,1); (1,1); (1,2); (2,2)",
    "row and column from 1": "(1,2); (2,2); (2,3); (3,3)",
    "column and row from 0": "(1,0); (1,1); (2,1); (2,2)",
    "from the bottom": "(2,1); (1,1); (1,2); (0,2)",
    "from the bottom right, from 1": "(3,2); (2,2); (2,1); (1,1)",
    "with the start": "(0,0); (0,1); (1,1); (1,2); (2,2)",
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_the_grade_is_the_same_in_any_notation(notation: str) -> None:
    steps = grids.favourable(NOTATIONS[notation], GRID)
    assert steps == list("RDRD")
    assert grids.score(GRID, grids.walked(GRID, steps)[0]) == 1


def test_what_nobody_can_read_is_no_way() -> None:
    assert grids.favourable("we went round the corner", GRID) == []
    assert grids.favourable("", GRID) == []


def test_surveyors_always_arrive_in_the_fewest_steps(company: Company) -> None:
    for talk in ("structured", "free"):
        world = walk(company, "surveyor", "surveyor", talk=talk)
        assert mean(world, "weighted") == mean(world, "success") == 1
        assert all(7 <= outcome["steps"] <= 9 for outcome in world.state.outcomes)


def test_one_alone_needs_a_map_or_both_halves(company: Company) -> None:
    for preset in ("solo-map", "solo-halves"):
        assert mean(company(preset=f"maze/{preset}").run(), "success") == 1


def test_whoever_agrees_to_everything_walks_into_walls(company: Company) -> None:
    world = walk(company, "optimist", "yes_sayer")
    again = walk(company, "optimist", "yes_sayer")
    assert world.state.outcomes == again.state.outcomes
    assert 0 < mean(world, "weighted") < 1
    assert mean(world, "walls_hit") > 0.5
    assert mean(world, "success") + mean(world, "walls_hit") <= 1


def test_no_step_without_two_agreements(company: Company) -> None:
    world = walk(company, "surveyor", "optimist", episodes=5)
    proposed: dict[str, Any] | None = None
    gone = 0
    for event in world.log.events():
        if isinstance(event, events.Opened):
            proposed, gone = None, 0
        if isinstance(event, events.Chose) and event.tag == "turn":
            agreed = event.value["agree"] == "yes" and proposed is not None
            assert not agreed or proposed["who"] != event.who  # type: ignore[index]
            expected = gone + agreed
        if isinstance(event, events.Posted) and event.key == "path":
            assert len(event.value) == (expected if event.value else 0)
            gone = len(event.value)
        if isinstance(event, events.Posted) and event.key == "pending":
            proposed = event.value


@pytest.mark.parametrize("talk", ["structured", "free"])
def test_nobody_is_told_what_only_the_other_s_map_shows(company: Company, talk: str) -> None:
    world = company(preset="maze/davidson2025", scenario={"name": "maze", "talk": talk}, episodes=1).run()
    maps = {e.witnesses[0]: tuple(e.value) for e in of(world, events.Posted) if e.key == "map"}
    for event in of(world, events.Asked):
        if event.tag in ("turn", "speak"):
            assert tuple(event.about["map"]) == maps[event.who]
            shown = re.findall(r"Your map, row by row from the top: ([^A-Z]+)\.", event.prompt)
            assert [tuple(row.replace(" ", "") for row in one.split(" / ")) for one in shown] == [
                maps[event.who]
            ]
    assert all(event.witnesses == ("engine",) for event in of(world, events.Posted) if event.key == "grid")


def test_one_good_message_makes_up_for_much(company: Company) -> None:
    """As reported: after two turns of a strong partner weak ones do nearly as well; without it they do not."""
    relay = walk(company, "surveyor", "optimist", relay="first", after=2)
    assert (
        len([e for e in of(relay, events.Recast) if e.why == "a double of Ben takes over after 2 turns"])
        == 20
    )
    weak = walk(company, "optimist", "optimist")
    assert mean(relay, "success") > mean(weak, "success") + 0.2


def test_maps_in_words() -> None:
    assert map_in("This is my map, row by row: @.# / #.. / ##*. And yours?", 3) == GRID
    assert map_in("Of course. This is what I see, row by row: @.# / #.. / ##*.", 3) == GRID
    assert map_in("I still need your map.", 3) is None
    assert map_in("my map: @.# / #..", 3) is None


def test_the_turns_have_an_end(company: Company) -> None:
    world = walk(company, "yes_sayer", "yes_sayer", episodes=1, turns=7)
    assert world.state.outcomes[0]["turns"] == 7
    assert world.state.outcomes[0]["reason"] == "the turns are used up"


def test_what_is_there_to_watch(company: Company) -> None:
    world = company(preset="maze/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    assert {outcome["success"] for outcome in world.state.outcomes} == {0.0, 1.0}


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="maze/tiny", seed=7).run()
    assert len(of(world, events.Asked)) <= WorldSpec.preset("maze/tiny").scripts()[0].calls(2)[1] <= 60
    golden.check("maze", world.log.events())
