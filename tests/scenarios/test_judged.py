"""Judged debate and the forum: riddles, the stop, orders, exact rewards, and who learns nothing from whom."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from sandbox import State, View, World, WorldSpec, events
from scenarios.judged.forum import rewards
from scenarios.judged.problems import KINDS, drawn, problem
from scenarios.judged.thinkers import Careful
from tests import golden

Company = Callable[..., World]


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def posts(world: World, key: str) -> list[Any]:
    return [event.value for event in of(world, events.Posted) if event.key == key]


def mean(world: World, what: str) -> float:
    values = [outcome[what] for outcome in world.state.outcomes if outcome[what] is not None]
    return sum(values) / len(values)


def debate(company: Company, cast: list[Any], arbiter: Any, episodes: int = 40, **params: Any) -> World:
    staff = [{"mind": arbiter, "names": [seat]} for seat in ("Moderator", "Judge")]
    spec = WorldSpec.preset("judged_debate/tiny").with_(
        scenario={"name": "judged_debate", **params}, cast=cast, staff=staff, episodes=episodes
    )
    return company(spec).run()


# -- riddles -----------------------------------------------------------------------------------------------


def test_riddles_have_one_right_answer_and_a_tempting_wrong_one() -> None:
    kinds = set()
    for seed in range(400):
        task = drawn(Random(seed))
        kinds.add(task["kind"])
        riddle = problem(task["kind"], task["numbers"])
        assert riddle.right != riddle.tempting
        assert riddle.proof not in riddle.impulse
        match task["kind"], task["numbers"]:
            case "speed", [a, b]:
                assert 2 / riddle.right == pytest.approx(1 / a + 1 / b)
            case "price", [total, more]:
                assert riddle.right + (riddle.right + more) == total
            case "lilies", [day]:
                assert 2 ** (riddle.right + 1 - day) == 1
    assert kinds == set(KINDS)


def test_the_same_riddle_is_another_matter_in_another_run(company: Company) -> None:
    """Whether Ada sees through it is drawn anew, as often as her skill says, and stays so within a run."""
    task, mind = drawn(Random(1)), Careful(skill=0.5)
    facts = {"problem": {"kind": task["kind"], "numbers": task["numbers"]}}
    sees, follows = [], []
    for seed in range(60):
        views = [View(State(seed=seed), "Ada", ("moment", n)) for n in (1, 2)]
        assert len({mind.sees(view, facts) for view in views}) == 1
        sees.append(mind.sees(views[0], facts))
        follows.append(mind.follows(views[0], facts))
    assert 15 < sum(sees) < 45
    assert 30 < sum(follows) < 60


# -- the debate --------------------------------------------------------------------------------------------


def test_a_perfect_judge_finds_what_anybody_says_that_is_right(company: Company) -> None:
    """Calibration: every riddle is solved, so a judge's errors are counted exactly."""
    cast = [{"mind": {"name": "judged_debate.impulsive", "skill": 0}}, {"mind": "judged_debate.contrarian"}]
    perfect = debate(company, cast, {"name": "judged_debate.arbiter", "skill": 1})
    assert mean(perfect, "accuracy") == 1, "the negative side has to say the other answer"
    assert mean(perfect, "first_accuracy") == 0
    assert mean(perfect, "unsteady") == 0
    alike = debate(company, cast, {"name": "judged_debate.arbiter", "skill": 1}, tit_for_tat=False)
    assert mean(alike, "accuracy") < 1, "who need not disagree may share the error"


def test_a_judge_who_goes_by_the_order_decides_nothing(company: Company) -> None:
    """It prefers whoever it is shown first: with both orders that is seen, with one it passes for a verdict."""
    cast = [{"mind": {"name": "judged_debate.contrarian", "skill": 0}}, {"mind": "judged_debate.contrarian"}]
    lost = {"name": "judged_debate.arbiter", "skill": 0}
    both = debate(company, cast, lost, rounds=2)
    assert all(outcome["judged"] and outcome["unsteady"] for outcome in both.state.outcomes)
    assert 0.2 < mean(both, "accuracy") < 0.8, "drawn by lot"
    one = debate(company, cast, lost, rounds=2, swap=False)
    assert mean(one, "accuracy") == mean(one, "unsteady") == 0


def test_the_debate_stops_once_there_is_a_preference(company: Company) -> None:
    cast = [{"mind": "judged_debate.impulsive"}, {"mind": "judged_debate.careful"}]
    sharp = {"name": "judged_debate.arbiter", "skill": 1}
    assert mean(debate(company, cast, sharp, episodes=10), "rounds") == 1
    through = debate(company, cast, sharp, episodes=10, early=False)
    assert mean(through, "rounds") == 3
    assert mean(through, "judged") == 1


def test_calls(company: Company) -> None:
    for preset in ("tiny", "watch", "liang2023"):
        spec = WorldSpec.preset(f"judged_debate/{preset}").with_(episodes=3)
        world = company(spec).run()
        least, most = spec.scripts()[0].calls(2)
        assert 3 * least <= len(of(world, events.Asked)) <= 3 * most
    assert WorldSpec.preset("judged_debate/liang2023").scripts()[0].calls(2) == (3, 10)


def test_debate_helps_and_the_judges_are_outside(company: Company) -> None:
    world = company(preset="judged_debate/watch").run()
    assert mean(world, "accuracy") > mean(world, "first_accuracy")
    assert mean(world, "unsteady") > 0
    assert mean(world, "judged") > 0
    assert world.state.names == ["Ada", "Ben"]
    assert not of(world, events.Failed)


# -- the forum ---------------------------------------------------------------------------------------------


def test_rewards_of_a_score() -> None:
    assert [rewards(score) for score in (1, 2, 3)] == [(0, 1), (0.5, 0.5), (1, 0)]
    assert all(sum(rewards(score)) == 1 for score in (1, 2, 3))


@pytest.mark.parametrize("evaluations", [1, 3])
def test_solver_and_critics_share_one_and_every_evaluation_is_scored(
    company: Company, evaluations: int
) -> None:
    game = {"name": "forum", "rounds": 12, "evaluations": evaluations}
    world = company(preset="forum/tiny", scenario=game).run()
    scores = posts(world, "score")
    assert len(scores) == 12 * evaluations
    paid = [event.amounts for event in of(world, events.Paid)]
    assert len(paid) == 2 * len(scores)
    total = sum(amount for amounts in paid for amount in amounts.values())
    solved = sum((told["score"] - 1) / 2 / evaluations + (3 - told["score"]) / 2 for told in scores)
    assert total == pytest.approx(solved)
    if evaluations == 1:
        assert total == 12
    asked = [event.tag for event in of(world, events.Asked)]
    assert asked == ["solve", *["evaluate", "score"] * evaluations] * 12
    assert len(asked) == world.spec.scripts()[0].calls(4)[1]


def test_twice_as_many_rounds_as_members(company: Company) -> None:
    assert company(preset="forum/xue2025", episodes=1).run().state.step == 8


def test_the_scorer_sees_the_solution_and_its_evaluation_only(company: Company) -> None:
    world = company(preset="forum/xue2025", episodes=2).run()
    for event in of(world, events.Asked):
        if event.tag == "score":
            assert set(event.about) == {"problem", "solution", "evaluation"}
        if event.tag == "solve":
            assert len(event.about["talk"]) <= 2


def test_a_constant_scorer_gives_nothing_to_learn_from(company: Company) -> None:
    world = company(preset="forum/constant-scorers").run()
    assert mean(world, "signal") == 0
    assert world.state.outcomes[0]["correlation"] is None


def test_with_careful_members_rewards_follow_the_truth(company: Company) -> None:
    cast = [
        {"mind": {"name": "forum.careful", "skill": 0.95}, "count": 4},
        {"mind": {"name": "forum.impulsive", "skill": 0}, "count": 2},
    ]
    world = company(scenario={"name": "forum", "rounds": 300}, cast=cast).run()
    assert mean(world, "correlation") > 0.2
    perfect = [{"mind": {"name": "forum.careful", "skill": 1}, "count": 4}]
    world = company(scenario={"name": "forum", "rounds": 40}, cast=perfect).run()
    assert mean(world, "accuracy") == mean(world, "reward") == mean(world, "critics_right") == 1


def test_a_score_that_cannot_be_read_costs_the_scorer(company: Company) -> None:
    world = company(preset="forum/tiny", mind="dice", seed=2).run()
    silent = [told["scorer"] for told in posts(world, "score") if told["score"] is None]
    assert silent
    fines = [who for event in of(world, events.Paid) for who, amount in event.amounts.items() if amount == -1]
    assert fines == silent
    assert world.state.outcomes[0]["unreadable"] == len(silent)


def test_what_is_there_to_watch(company: Company) -> None:
    world = company(preset="forum/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    said = [event.text for event in of(world, events.Said)]
    assert len(set(said)) > 0.7 * len(said)


@pytest.mark.parametrize("name", ["judged_debate", "forum"])
def test_the_golden_transcripts(company: Company, name: str) -> None:
    world = company(preset=f"{name}/tiny", seed=7).run()
    assert len(of(world, events.Asked)) <= 60
    golden.check(name, world.log.events())
