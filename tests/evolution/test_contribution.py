"""Scorers, SelfOrg and DyLAN: their toy cases, their laws, and the faults of released code that we do not have."""

from collections.abc import Callable, Sequence
from itertools import permutations
from random import Random
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import World
from sandbox.events import Linked, Opened, Posted, Unlinked
from sandbox.evolution import scorers
from sandbox.evolution.dylan import (
    Dylan,
    DylanTeam,
    Layer,
    consensus,
    importance,
    layers_of,
    normalised,
    rating,
    votes_needed,
)
from sandbox.evolution.scorers import Agreement, leave_one_out, psi, shapley
from sandbox.evolution.self_org import SelfOrg, arrows, winner
from sandbox.evolution.words import bags, likeness, stances, unit
from sandbox.stage import NotPublic
from tests.evolution.town import Town, complete, reasons, ring

TOY = unit([[1, 0], [1, 0], [1, 0], [0, 1]])  # three of one mind, and one of another
LETTERS = "abcd"


def words(town: Town, *said: str) -> None:
    for who, text in zip(town.names, said, strict=False):
        town.say(**{who: text})


def test_the_toy_case_of_contribution() -> None:
    assert psi(TOY) == pytest.approx([0.948683] * 3 + [0.316228], abs=1e-6)
    assert winner(TOY, psi(TOY)) < 3
    value = Agreement(LETTERS, TOY)
    exact = shapley(LETTERS, value, Random(0))
    assert list(exact.values()) == pytest.approx([0.303787] * 3 + [0.088639], abs=1e-6)
    assert sum(exact.values()) == pytest.approx(1)
    assert sorted(exact, key=exact.__getitem__)[0] == "d"
    loss = leave_one_out(LETTERS, value)
    assert loss["a"] == pytest.approx(1 - value(["b", "c", "d"]))
    assert max(loss.values()) <= 1


def test_drawn_orders_come_near_to_all_of_them() -> None:
    dice = Random(5)
    names = [f"n{i}" for i in range(10)]
    worth = {name: dice.random() for name in names}
    additive = shapley(names, lambda group: sum(worth[name] for name in group), dice)
    assert additive == pytest.approx(worth)
    squared = shapley(names, lambda group: len(group) ** 2 / 100, dice)
    assert sum(squared.values()) == pytest.approx(1)
    assert list(squared.values()) == pytest.approx([0.1] * 10, abs=0.02)


def test_a_group_that_grows_is_worth_what_it_is_worth_at_once() -> None:
    """All sums of an order, and all sums without somebody, in one go: the same numbers."""
    names, dice = [f"n{i}" for i in range(12)], np.random.default_rng(3)
    value = Agreement(names, dice.normal(size=(12, 5)))
    order = names[::-1]
    assert value.growing(order) == pytest.approx([value(order[: i + 1]) for i in range(12)])
    plain = leave_one_out(names, lambda group: value(group))
    assert leave_one_out(names, value) == pytest.approx(plain)
    assert shapley(names, value, Random(1)) == pytest.approx(
        shapley(names, lambda one: value(one), Random(1))
    )
    assert Agreement(names, np.zeros((12, 5))).growing(names) == [0.0] * 12


def test_scores_of_a_town() -> None:
    town = Town(4, complete(4), scores=(2, 4, 6, 2))
    words(town, "yes", "Yes ", "no", "yes")
    stage = town.stage(SelfOrg())
    assert scorers.scores(stage, "vote") == {"P0": 0.75, "P1": 0.75, "P2": 0.25, "P3": 0.75}
    assert scorers.scores(stage, "payoff") == {"P0": 0, "P1": 0.5, "P2": 1, "P3": 0}
    assert scorers.payoff({"a": 3, "b": 3}) == {"a": 1, "b": 1}
    assert scorers.scores(stage, "sim") == pytest.approx({"P0": 2 / 3, "P1": 2 / 3, "P2": 0, "P3": 2 / 3})
    for how in ("centrality", "shapley"):
        found = scorers.scores(stage, how)  # type: ignore[arg-type]
        assert min(found, key=found.__getitem__) == "P2"


def test_many_words_are_worth_no_more_than_few() -> None:
    """Released code of TacoMAS scored the length of an answer on most rounds."""
    town = Town(4, complete(4))
    words(town, "yes", "yes yes yes yes yes", "no", "no no")
    stage = town.stage(SelfOrg())
    for how in ("sim", "centrality", "loo", "shapley"):
        found = scorers.scores(stage, how)  # type: ignore[arg-type]
        assert found["P0"] == pytest.approx(found["P1"]), how
        assert found["P2"] == pytest.approx(found["P3"]), how


def test_the_truth_is_told_only_where_people_are_told() -> None:
    with pytest.raises(NotPublic, match="may not read the trait 'correct'"):
        scorers.scores(Town(2, ring(2)).stage(SelfOrg()), "oracle")


def test_only_what_was_said_in_public_in_this_episode_counts() -> None:
    town = Town(3, ring(3))
    words(town, "old")
    town.emit(Opened(2, "plaza", {}))
    words(town, "first", "second")
    words(town, "last")
    assert stances(town.stage(SelfOrg())) == {"P0": "last", "P1": "second"}


# -- SelfOrg ---------------------------------------------------------------------------------------------------


def test_three_alike_and_one_apart() -> None:
    found = psi(TOY), likeness(TOY)
    assert set(arrows(*found, tau=0.0, most=9)) == {(0, 3), (1, 3), (2, 3)}
    assert arrows(*found, tau=0.01, most=9) == []


VECTORS = st.lists(
    st.lists(st.floats(-1, 1), min_size=3, max_size=3).filter(lambda row: sum(map(abs, row)) > 0.1),
    min_size=2,
    max_size=8,
)


@given(VECTORS, st.floats(-1, 1), st.floats(0, 1), st.integers(1, 4))
@settings(max_examples=80, deadline=None)
def test_the_graph_has_no_circle_and_contribution_falls_along_it(
    rows: Any, tau: float, more: float, most: int
) -> None:
    vectors = unit(rows)
    worth, alike = psi(vectors), likeness(vectors)
    found = arrows(worth, alike, tau, most)
    assert nx.is_directed_acyclic_graph(nx.DiGraph(found))
    assert all(worth[m] > worth[n] for m, n in found)
    everyone = len(rows)
    assert set(arrows(worth, alike, tau + more, everyone)) <= set(arrows(worth, alike, tau, everyone))


def test_other_names_give_the_same_graph() -> None:
    rows = unit([[3, 1], [2, 1], [0, 1], [1, 4]])
    graph = set(arrows(psi(rows), likeness(rows), 0.5, 9))
    for order in permutations(range(4)):
        moved = rows[list(order)]
        other = arrows(psi(moved), likeness(moved), 0.5, 9)
        assert {(order[m], order[n]) for m, n in other} == graph


def test_ties_go_to_those_who_speak_for_most() -> None:
    town = Town(4, ring(4))
    words(town, "the wolf eats sheep", "the wolf eats sheep and goats", "the wolf eats", "wolves are pretty")
    told = reasons(town.play(SelfOrg(tau=0.5)))
    posted = town.state.posted("self_org")
    assert posted["winner"] == max(posted["psi"], key=posted["psi"].__getitem__)
    assert any("hears P0: they think alike (cos " in why for why in told)
    assert nx.is_directed_acyclic_graph(nx.DiGraph(sorted(town.links)))


def test_an_embedding_model_may_say_what_is_alike() -> None:
    """Not a word in common, and yet the first two mean the same."""
    town = Town(3, ring(3))
    words(town, "the wolf eats", "a predator dines", "roses are red")
    town.embed = lambda by, texts: np.array([[3, 1], [3, 0], [0, 1]], dtype="float32")
    assert reasons(town.play(SelfOrg(vectors="embedding")))
    assert ("P0", "P1") in town.links
    assert ("P2", "P0") not in town.links
    blind = Town(3, ring(3))
    words(blind, "the wolf eats", "a predator dines", "roses are red")
    blind.play(SelfOrg())
    assert blind.links == set()


@pytest.mark.parametrize("vectors", ["words", "embedding"])
def test_right_answers_spread_in_a_debate(vectors: str, company: Callable[..., World]) -> None:
    operators = [{"name": "self_org", "tau": 0, "vectors": vectors}]
    world = company(preset="debate/self-org", episodes=2, operators=operators).run()
    for outcome in world.state.outcomes:
        assert outcome["accuracy"] == 1
        assert outcome["individual"] > outcome["individual_first"]
    assert not [event for event in world.log.events() if event.kind == "Failed"]


def test_those_who_agree_are_left_alone() -> None:
    town = Town(4, ring(4))
    words(town, "yes", "yes", "yes", "yes")
    kept, event = town.play(SelfOrg())
    assert isinstance(kept, Posted)
    assert isinstance(event, Posted)
    assert (kept.key, kept.value) == ("answers", [1, 1])
    assert event.value["agreed"] is True


def ties_by_round(town: Town, operator: SelfOrg, rounds: int) -> list[bool]:
    """Whether ties changed, round by round, while everybody goes on to change their mind."""
    changed = []
    for round in range(rounds):
        said = ("red wolf", "red wolf red", "wolf rose", "rose")
        words(town, *(said[(round + i) % 4] for i in range(4)))
        changed.append(any(isinstance(event, Linked | Unlinked) for event in town.run(operator, 1)))
    return changed


@pytest.mark.parametrize(
    ("rounds", "expected"),
    [
        ({}, [True, True, False, False]),
        ({"rounds": 0}, [True] * 4),
        ({"rounds": 1}, [True, False, False, False]),
    ],
)
def test_after_two_discussions_an_answer_stands_until_the_next_episode(
    rounds: dict[str, int], expected: list[bool]
) -> None:
    """T = 2 (arXiv 2510.00685): one answer alone and two discussed; the third is the last that counts."""
    town, operator = Town(4, ring(4)), SelfOrg(**rounds)
    assert ties_by_round(town, operator, 4) == expected
    assert bool(town.play(operator)) is (rounds == {"rounds": 0})
    town.emit(Opened(2, town.scenario.key(), {}))
    words(town, "red wolf", "red wolf", "wolf", "rose")
    assert town.play(operator)


def test_a_shared_error_beats_one_who_is_right() -> None:
    """The documented limit: a majority is taken to be right."""
    town = Town(4, complete(4))
    words(town, "the answer is 41", "the answer is 41", "the answer is 41", "the answer is 42")
    town.play(SelfOrg())
    assert town.state.posted("self_org")["answer"] == "the answer is 41"


def test_right_ones_find_each_other_where_errors_differ() -> None:
    """Coincidence: with p = .3 and seven errors at .1 two agree on the truth more often than on any error."""
    assert sum(p**2 for p in [0.1] * 7) < 0.3**2
    town = Town(10, complete(10))
    words(town, "42", "42", "42", "7", "8", "9", "10", "11", "12", "13")
    town.play(SelfOrg())
    assert town.state.posted("self_org")["answer"] == "42"


# -- DyLAN -----------------------------------------------------------------------------------------------------


def test_how_many_votes_end_a_debate() -> None:
    assert [votes_needed(m) for m in (2, 3, 4, 5, 6, 7)] == [2, 3, 3, 4, 5, 5]
    assert consensus(["a", "a", "a", "b"], 4) == "a"
    assert consensus(["a", "a", "b", "b"], 4) is None


@given(st.lists(st.sampled_from("ab"), min_size=2, max_size=9))
def test_one_more_vote_never_breaks_a_consensus(answers: list[str]) -> None:
    if consensus(answers, len(answers)) == "a":
        assert consensus(["a", *answers[1:]], len(answers)) == "a"


def test_ratings_become_weights() -> None:
    assert [rating(cos) for cos in (-1.0, 0.0, 0.5, 1.0)] == [1, 1, 3, 5]
    assert normalised({"a": 5, "b": 0, "c": 9}) == {"a": 0.5, "b": 0.0, "c": 0.5}
    assert normalised({"a": 0, "b": -1}) == {"a": 0.5, "b": 0.5}


def test_importance_of_a_pair_that_was_right() -> None:
    """Equal ratings and a correct pair in the third layer: .5 .5, then a quarter each, twice."""
    everyone = dict.fromkeys(LETTERS, "x")
    even = {name: dict.fromkeys(LETTERS, 0.25) for name in LETTERS}
    layers = [Layer(everyone), Layer(everyone, even), Layer({"a": "y", "b": "y"}, even)]
    first, second, third = importance(layers, "y")
    assert list(third.values()) == [0.5, 0.5]
    assert list(first.values()) == list(second.values()) == [0.25] * 4


@given(
    st.integers(2, 6),
    st.integers(1, 5),
    st.randoms(use_true_random=False),
)
@settings(max_examples=60, deadline=None)
def test_the_importance_of_a_layer_is_one(people: int, depth: int, dice: Random) -> None:
    names = [f"n{i}" for i in range(people)]
    layers: list[Layer] = []
    for _ in range(depth):
        weights = {who: normalised({name: dice.randint(0, 5) for name in names}) for who in names}
        layers.append(Layer({name: dice.choice("xyz") for name in names}, weights if layers else {}))
    found = importance(layers, next(iter(layers[-1].answers.values())))
    assert [sum(layer.values()) for layer in found] == pytest.approx([1.0] * depth)


def test_whoever_is_rated_nothing_by_those_who_rate_others_is_worth_nothing() -> None:
    weights = {name: normalised({"a": 0, "b": 3, "c": 4}) for name in "abc"}
    layers = [Layer(dict.fromkeys("abc", "x")), Layer(dict.fromkeys("abc", "x"), weights)]
    assert importance(layers, "x")[0]["a"] == 0


def rounds(town: Town, operator: Any, *said: Sequence[str]) -> None:
    for answers in said:
        words(town, *answers)
        town.play(operator)
        town.next()


def test_the_ranked_are_those_who_are_heard() -> None:
    """In released code a position in a shuffled list was taken for a person; here the two are never mixed up."""
    for seed in range(6):
        town = Town(6, complete(6), seed=seed)
        rounds(town, Dylan(rank="payoff"), "abcdef", "abcdef")
        town.pay(1, 5, 2, 9, 0, 3)
        rounds(town, Dylan(rank="payoff"), "abcdef")
        assert {source for source, targets in town.state.edges("talk").items() if targets} == {"P1", "P3"}
        assert len(town.links) == 10


def test_the_record_gives_the_layers() -> None:
    town = Town(3, [("P0", "P1")])
    rounds(town, Dylan(), ["yes", "yes", "no"], ["yes", "yes", "yes"])
    first, second = layers_of(town.stage(Dylan()), "talk")
    assert first.weights == {}
    assert second.weights["P2"] == {"P2": 1.0}  # heard nobody but themselves
    assert second.weights["P0"] == {"P0": 0.5, "P1": 0.5}
    posted = town.state.posted("dylan")
    assert posted["agreed"] is True
    assert sum(posted["importance"].values()) == pytest.approx(2)


def test_the_team_is_those_who_mattered() -> None:
    town = Town(4, complete(4))
    words(town, "no", "yes", "yes", "maybe")
    told = reasons(town.play(DylanTeam(size=2)))
    assert [town.state.people[name].team for name in town.names] == ["bench", "team", "team", "bench"]
    assert "P1 matters 0.50 on average, enough for a team of 2" in told


def test_words_become_vectors_without_a_model() -> None:
    rows = bags(["The wolf.", "the WOLF", "42", "43", ""])
    assert likeness(rows)[0, 1] == 1
    assert likeness(rows)[2, 3] == 0
    assert np.allclose(np.linalg.norm(rows[:4], axis=1), 1)
    assert not rows[4].any()
