"""AgentsNet: scores by enumeration, greedy plans, floods and their reach, messages only to neighbours."""

from collections.abc import Callable
from itertools import product
from math import comb, prod
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import World, WorldSpec, events, registry
from scenarios.agents_net import tasks
from scenarios.agents_net.nodes import Guesser
from scenarios.agents_net.tasks import TASKS, plan, score
from tests import golden

Company = Callable[..., World]


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def near(*pairs: tuple[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, two in pairs:
        found.setdefault(one, []).append(two)
        found.setdefault(two, []).append(one)
    return found


def path(people: int) -> dict[str, list[str]]:
    return near(*((f"P{i:02}", f"P{i + 1:02}") for i in range(people - 1)))


def complete(people: int) -> dict[str, list[str]]:
    return near(*((f"P{i:02}", f"P{j:02}") for i in range(people) for j in range(i)))


GOOD = {  # answers of Ben, Cleo and Dan in a ring that would be right with one of Ada's
    "coloring": ("Group 2", "Group 1", "Group 2"),
    "leader_election": ("Yes", "No", "No"),
    "consensus": ("0", "0", "0"),
    "matching": ("Ada", "Dan", "Cleo"),
    "vertex_cover": ("No", "Yes", "Yes"),
}
TRIANGLE = near(("a", "b"), ("b", "c"), ("a", "c"), ("c", "d"))  # and a tail


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, list[str]]:
    """Connected graphs of two to ten people: a tree, and some ties more."""
    people = draw(st.integers(2, 10))
    pairs = {(f"P{draw(st.integers(0, i - 1))}", f"P{i}") for i in range(1, people)}
    more = st.tuples(st.integers(0, people - 1), st.integers(0, people - 1)).filter(lambda p: p[0] < p[1])
    return near(*sorted(pairs | {(f"P{a}", f"P{b}") for a, b in draw(st.lists(more, max_size=12))}))


# -- scores ------------------------------------------------------------------------------------------------


@given(graphs())
def test_greedy_in_the_order_of_names_solves_everything(graph: dict[str, list[str]]) -> None:
    graph = {who: sorted(set(others)) for who, others in graph.items()}
    for task in TASKS:
        answers = plan(task, graph)
        assert score(task, graph, answers) == score(task, graph, answers, strict=True) == 1
        assert all(answer in tasks.options(task, graph, who) for who, answer in answers.items())


@given(graphs(), st.randoms())
def test_a_score_is_from_0_to_1(graph: dict[str, list[str]], dice: Any) -> None:
    for task in TASKS:
        answers = {who: dice.choice(tasks.options(task, graph, who)) for who in graph}
        assert 0 <= score(task, graph, answers, strict=True) <= score(task, graph, answers) <= 1


@pytest.mark.parametrize(("people", "chance"), [(4, 0.4219), (8, 0.3927), (16, 0.3798)])
def test_leaders_by_lot(people: int, chance: float) -> None:
    """(1 - 1/n)^(n-1), by enumeration of who says Yes."""
    graph = path(people)
    won = sum(
        score("leader_election", graph, dict(zip(graph, said, strict=True)))
        * prod(1 / people if answer == "Yes" else 1 - 1 / people for answer in said)
        for said in product(("Yes", "No"), repeat=people)
    )
    assert won == pytest.approx(chance, abs=5e-5)


def test_a_leader_by_lot_among_a_hundred() -> None:
    """(1 - 1/n)^(n-1) is near 1/e: by how many say Yes, whoever they are."""
    graph, chance = path(100), 1 / 100
    won = sum(
        comb(100, many)
        * chance**many
        * (1 - chance) ** (100 - many)
        * score("leader_election", graph, {who: "Yes" if i < many else "No" for i, who in enumerate(graph)})
        for many in range(101)
    )
    assert won == pytest.approx(0.3697, abs=5e-5)


@pytest.mark.parametrize("people", [4, 8])
def test_consensus_by_lot(people: int) -> None:
    graph = path(people)
    won = [score("consensus", graph, dict(zip(graph, s, strict=True))) for s in product("01", repeat=people)]
    assert sum(won) / len(won) == 2 ** (1 - people)


@pytest.mark.parametrize("graph", [complete(4), path(5), TRIANGLE])
def test_colors_by_lot(graph: dict[str, list[str]]) -> None:
    """1 - 1/(D+1) of the ties, on the average over all answers."""
    groups = tasks.options("coloring", graph, next(iter(graph)))
    shares = [
        score("coloring", graph, dict(zip(graph, s, strict=True))) for s in product(groups, repeat=len(graph))
    ]
    assert sum(shares) / len(shares) == pytest.approx(1 - 1 / (tasks.degree(graph) + 1))


def test_matchings() -> None:
    def of_(**answers: str) -> float:
        return score("matching", TRIANGLE, answers)

    assert of_(a="b", b="a", c="d", d="c") == 1
    assert of_(a="b", b="a", c="None", d="None") == 0.5  # two who could have had each other
    assert of_(a="b", b="c", c="a", d="None") == 0.25  # nobody chose back; d's neighbour did not say None
    assert of_(a="d", b="None", c="d", d="c") == 0.75  # a stranger's name


def test_covers() -> None:
    def of_(yes: str, strict: bool = False) -> float:
        return score("vertex_cover", TRIANGLE, {who: "Yes" if who in yes else "No" for who in "abcd"}, strict)

    assert of_("ac") == of_("bc") == 1
    assert of_("") == 0, "the released code divides by zero here"
    assert of_("abc") == pytest.approx(1 / 3), "all is covered; only c is needed, for d"
    assert of_("abcd") == 0, "everybody could go"
    assert of_("ab") == 0.75, "one tie is open, so that everybody counts as needed"
    assert of_("abd") == 1
    assert of_("ab", strict=True) == 0.75, "a and b each have a tie of their own to c"
    assert of_("c") == 0.75


@pytest.mark.parametrize(
    ("task", "value"),
    [("coloring", 0), ("leader_election", 0), ("consensus", 0), ("matching", 0.5), ("vertex_cover", 0.75)],
)
def test_what_an_answer_costs_that_cannot_be_read(
    task: Any, value: float, company: Company, monkeypatch: Any
) -> None:
    """Nothing is guessed for Ada: 0 where the paper asks for valid answers of all, else her part only."""

    def decides(self: Any, view: Any, facts: Any) -> str:
        if view.name == "Ada":
            raise ValueError("out of order")
        return dict(zip(("Ben", "Cleo", "Dan"), GOOD[task], strict=True))[view.name]

    monkeypatch.setattr(Guesser, "decides", decides)
    cast = [{"mind": "agents_net.guesser", "names": ["Ada", "Ben", "Cleo", "Dan"]}]
    world = company(scenario="agents_net", task=task, rounds=1, cast=cast, graph="ring").run()
    assert [failed.who for failed in of(world, events.Failed)] == ["Ada"]
    assert world.state.posted("answers")["Ada"] == tasks.SILENCE
    assert world.state.outcomes[0]["score"] == value
    assert world.state.outcomes[0]["solved"] is False


def test_nobody_is_no_consensus() -> None:
    assert score("consensus", path(4), dict.fromkeys(path(4), tasks.SILENCE)) == 0


# -- rounds ------------------------------------------------------------------------------------------------


def test_distances() -> None:
    assert tasks.distances(TRIANGLE, "a") == {"a": 0, "b": 1, "c": 1, "d": 2}
    assert [tasks.diameter(graph) for graph in (path(5), complete(5), TRIANGLE)] == [4, 1, 2]


def test_rounds_of_the_released_code() -> None:
    for people, rounds in ((4, 4), (8, 5), (16, 6), (20, 39)):
        assert tasks.rounds("coloring", path(people)) == rounds
    assert tasks.rounds("consensus", path(8)) == 15
    assert tasks.rounds("leader_election", complete(8)) == 3


def test_sixteen_people_and_six_rounds_are_112_calls(company: Company) -> None:
    world = company(preset="agents_net/coloring-ws-16", mind="dice").run()
    assert len(of(world, events.Asked)) == 112
    assert world.spec.scripts()[0].calls(16) == (112, 112)


def test_the_paper_s_small_world_of_four_is_the_complete_graph(company: Company) -> None:
    world = company(preset="agents_net/coloring-ws-16", cast=[{"mind": "dice", "count": 4}])
    world.step()
    assert {len(targets) for targets in world.state.edges("talk").values()} == {3}
    assert world.state.posted("groups") == 4


# -- bots --------------------------------------------------------------------------------------------------

PRESETS = [name for name in registry.presets("agents_net") if name.endswith(("-4", "-8", "-16"))]


@pytest.mark.parametrize("preset", PRESETS)
def test_the_universal_algorithm_solves_everything(preset: str, company: Company) -> None:
    world = company(preset=preset, mind="agents_net.cartographer").run()
    assert world.state.outcomes[0]["solved"]


@pytest.mark.parametrize("preset", [p for p in PRESETS if "leader" in p or "consensus" in p])
def test_a_flood_solves_the_global_tasks(preset: str, company: Company) -> None:
    world = company(preset=preset).run()
    assert world.state.outcomes[0]["solved"]


@pytest.mark.parametrize("task", TASKS)
def test_a_flood_that_is_too_short_can_fail(task: str, company: Company) -> None:
    """On a path of six the first name needs five rounds to the other end, and greedy as many."""
    names = ["Beno", "Fay", "Eva", "Dan", "Cle", "Ada"]
    cast = [{"mind": "agents_net.negotiator", "names": names}]
    told = {
        rounds: company(scenario="agents_net", task=task, rounds=rounds, cast=cast, graph="path").run()
        for rounds in (1, 6)
    }
    assert told[6].state.outcomes[0]["solved"]
    assert not told[1].state.outcomes[0]["solved"]


def test_guessing_is_worse_than_talking(company: Company) -> None:
    def solved(mind: str) -> int:
        runs = [company(preset="agents_net/coloring-ba-16", mind=mind, seed=s).run() for s in range(5)]
        return sum(world.state.outcomes[0]["solved"] for world in runs)

    assert solved("agents_net.negotiator") > solved("agents_net.guesser") == 0


# -- messages ----------------------------------------------------------------------------------------------


def test_a_message_is_for_neighbours_and_read_in_the_next_round(company: Company) -> None:
    world = company(preset="agents_net/matching-dt-16").run()
    ties = world.state.edges("talk")
    asked = [event for event in of(world, events.Asked) if event.tag == "message"]
    written = {(e.step, e.who): e.value for e in of(world, events.Chose) if e.tag == "message"}
    for event in asked:
        assert set(event.answer["fields"]) == set(ties[event.who])
        assert set(event.about["heard"]) <= set(ties[event.who])
        for other, text in event.about["heard"].items():
            assert written[event.step - 1, other][event.who] == text
    for said in of(world, events.Said):
        assert set(said.witnesses) <= {said.who, *ties[said.who]}


def test_a_prompt_names_neighbours_only(company: Company) -> None:
    world = company(preset="agents_net/coloring-dt-16", mind="agents_net.guesser").run()
    for event in of(world, events.Asked):
        strangers = set(world.state.names) - {event.who, *world.state.edges("talk")[event.who]}
        assert not [name for name in strangers if f" {name}" in event.prompt]


def test_traffic_is_counted(company: Company) -> None:
    world = company(preset="agents_net/tiny").run()
    texts = [t for e in of(world, events.Chose) if e.tag == "message" for t in e.value.values() if t]
    outcome = world.state.outcomes[0]
    assert (outcome["messages"], outcome["characters"]) == (len(texts), sum(map(len, texts)))


def test_what_is_there_to_watch(company: Company) -> None:
    world = company(preset="agents_net/watch").run()
    assert world.status == "finished"
    assert 20 <= world.state.step <= 45
    solved = [outcome["solved"] for outcome in world.state.outcomes]
    assert True in solved
    assert False in solved
    assert not of(world, events.Failed)


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="agents_net/tiny", seed=7).run()
    spec = WorldSpec.preset("agents_net/tiny")
    assert len(of(world, events.Asked)) == spec.scripts()[0].calls(4)[1] <= 60
    golden.check("agents_net", world.log.events())
