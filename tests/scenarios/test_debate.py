"""Debate: voting theory, the voter rule, majorities, reads, equal first answers, and the bots."""

import random
from collections.abc import Callable
from itertools import product
from math import sqrt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import WorldSpec, events
from scenarios.debate import Debate
from scenarios.debate.questions import NOBODY
from scenarios.debate.sums import SLIPS, solve, workings
from scenarios.debate.verdicts import majority
from tests import golden
from tests.scenarios.hall import Company, Hall, bot, complete, of, posts, ring, star

# -- the sum and the vote ----------------------------------------------------------------------------------


def test_the_sum_follows_the_rules_of_arithmetic() -> None:
    assert solve([1, 2, 3, 4, 5, 6]) == 1 + 2 * 3 + 4 - 5 * 6


def test_the_six_numbers_are_uniform_from_0_to_29(company: Company) -> None:
    world = company(scenario="debate", people=2, mind="dice", rounds=1, episodes=200).run()
    numbers = [number for task in posts(world, "task") for number in task]
    assert len(numbers) == 1200
    assert set(numbers) == set(range(30))
    assert sum(numbers) / len(numbers) == pytest.approx(14.5, abs=3 * sqrt(899 / 12 / 1200))


@pytest.mark.parametrize(("people", "share"), [(1, 0.6), (3, 0.648), (5, 0.6826), (7, 0.7102), (9, 0.7334)])
def test_the_majority_of_independent_voters(people: int, share: float) -> None:
    """By enumeration of who is right (1) and who has the common wrong answer (0), each right with 0.6."""
    total = 0.0
    for votes in product((0, 1), repeat=people):
        weight = 0.6 ** sum(votes) * 0.4 ** (people - sum(votes))
        total += weight * majority(votes, random.Random(0))
    assert total == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize("people", [1, 3, 9])
def test_correlated_copies_are_as_good_as_one(people: int) -> None:
    rng = random.Random(0)
    assert 0.6 * majority([1] * people, rng) + 0.4 * majority([0] * people, rng) == 0.6


def test_a_tied_vote_is_drawn_by_lot() -> None:
    drawn = [majority([3, 3, 8, 8, 5], random.Random(seed)) for seed in range(400)]
    assert set(drawn) == {3, 8}
    assert drawn.count(3) == pytest.approx(200, abs=40)  # four standard errors


def test_independent_solvers_are_right_as_often_as_their_skill(company: Company) -> None:
    mind = {"name": "debate.solver", "skill": 0.6}
    world = company(
        scenario="debate", people=5, mind=mind, rounds=1, episodes=200, graph={"kind": "empty"}
    ).run()
    mean = sum(outcome["individual"] for outcome in world.state.outcomes) / 200
    # a slip may by chance leave the result as it is (a factor of 0), so a little above the skill
    assert 0.6 - 3 * sqrt(0.24 / 1000) < mean < 0.65 + 3 * sqrt(0.24 / 1000)


# -- copying -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("majority_", "people"), [(4, 6), (6, 9)])
def test_a_two_thirds_majority_converts_everybody_in_one_round(majority_: int, people: int) -> None:
    hall = Hall(complete(people), people)
    hall.say([7] * majority_ + [8] * (people - majority_))
    assert hall.let(bot("conformist")) == [7] * people
    verdict = hall.state.posted("verdict")
    assert (verdict["vote"], verdict["agreement_2"]) == (7, 1.0)
    assert verdict["agreement_1"] == pytest.approx(2 / 3)


def test_the_voter_rule_is_a_martingale_on_a_regular_graph(company: Company) -> None:
    """The expected share of right answers stays (arXiv 2508.17536); 300 sums, within four standard errors."""
    mind = {"name": "debate.copycat", "skill": 0.6}
    world = company(
        scenario="debate", people=6, mind=mind, rounds=4, episodes=300, graph={"kind": "ring"}
    ).run()
    changes = [outcome["individual"] - outcome["individual_first"] for outcome in world.state.outcomes]
    mean = sum(changes) / len(changes)
    error = sqrt(sum((change - mean) ** 2 for change in changes)) / len(changes)
    assert error > 0.005  # something did change
    assert abs(mean) < 4 * error


def test_solvers_gain_by_debate(company: Company) -> None:
    world = company(preset="debate/du2023").run()
    gains = [outcome["individual"] - outcome["individual_first"] for outcome in world.state.outcomes]
    assert sum(gains) / len(gains) > 0.1


# -- who reads whom ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("people", [3, 6, 9])
@pytest.mark.parametrize(
    ("graph", "reads"),
    [(complete, lambda n: n * (n - 1)), (ring, lambda n: 2 * n), (star, lambda n: 2 * (n - 1))],
)
def test_reads_per_round(graph: Any, reads: Callable[[int], int], people: int) -> None:
    hall = Hall(graph(people), people, rounds=3)
    for round_ in range(3):
        hall.say(list(range(people)))
        assert hall.state.posted("reads") == (reads(people) if round_ else 0)
    assert hall.state.posted("verdict")["reads"] == 2 * reads(people)


def test_a_ring_of_six_costs_two_fifths_of_the_complete_graph(company: Company) -> None:
    assert len(ring(6)) / len(complete(6)) == 0.4
    for name, degree in (("D5of5", 5), ("D4of5", 4), ("D3of5", 3), ("D2of5", 2)):
        world = company(preset=f"debate/li2024-{name}", episodes=1)
        world.step()
        assert {len(targets) for targets in world.state.edges("talk").values()} == {degree}
        assert len(world.state.names) == 6


def test_only_neighbours_answers_are_read(company: Company) -> None:
    world = company(preset="debate/li2024-D2of5", episodes=1).run()
    near = world.state.edges("talk")
    asked = [event for event in of(world, events.Asked) if event.about["round"] > 1]
    assert asked
    for event in asked:
        assert set(event.about["heard"]) == set(near[event.who])
        assert not any(
            f"{name} says" in event.prompt for name in world.state.names if name not in near[event.who]
        )
    assert not [post for post in of(world, events.Posted) if post.key == "hands" and post.step < 5]


def test_the_first_answers_are_the_same_on_every_graph(company: Company) -> None:
    def first(density: str) -> list[Any]:
        world = company(preset=f"debate/li2024-{density}", episodes=5, seed=11).run()
        asked = {(e.step, e.n): e.about["round"] for e in of(world, events.Asked)}
        return [(e.who, e.value) for e in of(world, events.Chose) if asked[e.step, e.n] == 1]

    answers = first("D5of5")
    assert len(answers) == 30
    assert answers == first("D4of5") == first("D3of5") == first("D2of5")


def test_presets_have_the_papers_people_and_rounds() -> None:
    for name, people, rounds in (("du2023", 3, 2), ("du2023-code", 2, 3)):
        spec = WorldSpec.preset(f"debate/{name}")
        (script,) = spec.scripts()
        assert isinstance(script, Debate)
        assert (len(spec.people()), script.rounds, script.highest, spec.episodes) == (people, rounds, 29, 100)


def test_calls_are_exact(company: Company) -> None:
    for name in ("tiny", "jury", "sides-wolf"):
        spec = WorldSpec.preset(f"debate/{name}")
        least, most = spec.scripts()[0].calls(len(spec.people()))
        assert least == most == len(of(company(spec).run(), events.Asked)) / spec.episodes


def test_early_ends_once_all_agree() -> None:
    hall = Hall(complete(3), 3, rounds=5, early=True)
    hall.say([1, 1, 2])
    assert hall.script.ended(hall.state) is None
    hall.say([1, 1, 1])
    assert hall.script.ended(hall.state) == "everybody agrees"
    assert hall.state.posted("verdict")["vote"] == 1


def _last(hands: dict[str, Any]) -> dict[tuple[str, str], float]:
    """The last treatment of each by each that a show of hands amounts to."""
    acts: dict[tuple[str, str], float] = {}
    for one, others, value in Debate().treatment(events.Posted("hands", hands)):
        targets = others if isinstance(others, frozenset) else {others}
        acts |= {(one, other): value for other in targets if other != one}
    return acts


def test_a_show_of_hands_says_who_did_whom_good() -> None:
    hands = {"answers": {"Ada": "7", "Ben": "7", "Cleo": "8"}, "because": {"Ben": "Ada"}}
    acts = _last(hands)
    assert acts["Ada", "Ben"] == 1.0
    assert acts["Ben", "Ada"] == 0.5
    assert acts["Cleo", "Ada"] == acts["Ada", "Cleo"] == -0.5
    hands["answers"]["Cleo"] = "undecided"
    assert _last(hands) == {("Ada", "Ben"): 1.0, ("Ben", "Ada"): 0.5}


def test_a_show_of_hands_grows_with_the_people_and_not_with_the_pairs() -> None:
    """However many answers there are; those who stand alone share one set."""
    for answers in ({f"P{i}": str(i) for i in range(300)}, {f"P{i}": str(i % 3) for i in range(300)}):
        hands = events.Posted("hands", {"answers": answers, "because": {}})
        acts = list(Debate().treatment(hands))
        assert len(acts) == 600
        assert sum(map(len, {id(targets): targets for _, targets, _ in acts}.values())) <= 900


def test_agreement_is_told_as_a_person_would_tell_it() -> None:
    said = [Debate().regard(value, "Ada") for value in (1.0, 0.5, -0.5)]
    assert said == ["won Ada over", "agreed with Ada", "disagreed with Ada"]
    assert [Debate().regard(value, "others", mean=True) for value in (0.2, -0.2)] == [
        "often agreed with others",
        "seldom agreed with others",
    ]


# -- people without a model --------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 29), min_size=6, max_size=6), st.sampled_from(SLIPS), st.integers(0, 99))
def test_workings_end_in_the_answer_and_a_slip_stands_in_them(task: list[int], slip: str, seed: int) -> None:
    right, steps = workings(task, "", random.Random(seed))
    assert right == solve(task)
    assert steps.rstrip(".").endswith(f"= {right}")
    wrong, told = workings(task, slip, random.Random(seed))
    assert str(wrong) in told
    assert wrong == right or told != steps


def test_a_solver_finds_the_flaw_in_anothers_steps() -> None:
    hall = Hall(complete(2), 2, rounds=3)
    task = hall.state.posted("task")
    wrong, steps = workings(task, "table", random.Random(0))
    right = solve(task)
    lines = {"P0": (right, "I have it."), "P1": (wrong, steps)}
    hall.round(lambda ask: {**ask.default, "answer": lines[ask.who][0], "argument": lines[ask.who][1]})
    assert hall.let(bot("solver", skill=1)) == [right, right]
    said = {event.who: event.text for event in hall.state.now if isinstance(event, events.Said)}
    values = hall.stage.secret("answers")
    assert f"P1, {task[1]} * {task[2]} is {task[1] * task[2]}" in values["P0"]["argument"]
    assert values["P1"]["changed_because"] == "P0"
    assert values["P0"]["changed_because"] == NOBODY
    assert not said or set(said) == {"P0", "P1"}


@pytest.mark.parametrize(
    "names", [("solver", "conformist"), ("conformist", "copycat"), ("skeptic", "copycat")]
)
def test_characters_differ_on_the_same_facts(names: tuple[str, str]) -> None:
    spoken = []
    for name in names:
        hall = Hall(complete(3), 3, rounds=3)
        hall.say([1, 2, 2])
        hall.let(bot(name, skill=0))
        spoken.append([value["argument"] for value in hall.stage.secret("answers").values()])
    assert not set(spoken[0]) & set(spoken[1])


def test_a_fact_changes_the_sentence() -> None:
    for name in ("solver", "conformist", "copycat", "skeptic"):
        said = []
        for other in (5, 6):
            hall = Hall(complete(3), 3, rounds=3)
            hall.say([1, other, other])
            hall.let(bot(name))
            said.append(hall.stage.secret("answers")["P0"]["argument"])
        assert said[0] != said[1], name


def test_tempers_differ(company: Company) -> None:
    openings = set()
    for temper in ("passionate", "dry", "storytelling"):
        cast = [
            {"mind": {"name": "debate.advocate", "temper": temper}, "count": 2},
            {"mind": "debate.juror", "count": 2},
        ]
        world = company(scenario="debate", format="sides", debaters=1, rounds=1, cast=cast).run()
        openings.add(next(e.text for e in of(world, events.Said) if e.to is None))
    assert len(openings) == 3


@pytest.mark.parametrize("name", ["watch", "sums"])
def test_what_is_there_to_watch(company: Company, name: str) -> None:
    world = company(preset=f"debate/{name}").run()
    assert world.status == "finished"
    assert 20 <= world.state.step <= 40
    assert not of(world, events.Failed)
    made = [event for event in of(world, events.Linked, events.Unlinked) if event.by == "partner_choice"]
    assert len(made) > 20
    assert all(event.why for event in made)
    said = [event.text for event in of(world, events.Said)]
    assert len(set(said)) > 0.75 * len(said)


@pytest.mark.parametrize("name", ["tiny", "jury"])
def test_the_golden_transcripts(company: Company, name: str) -> None:
    world = company(preset=f"debate/{name}", seed=7).run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("debate" if name == "tiny" else f"debate_{name}", world.log.events())
