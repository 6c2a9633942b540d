"""Roles, contracts, teams and hierarchies."""

from collections import Counter
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.events import Assigned, Linked, Paid, Teamed, Unlinked, Wrote
from sandbox.evolution.anchor_team import AnchorTeam
from sandbox.evolution.competence import Styles, below_median, learned, ucb1
from sandbox.evolution.contracts import Contracts, attributed
from sandbox.evolution.hierarchy import Hierarchy, plan
from sandbox.evolution.roles import AssignByMerit, DiscoverRoles, RotateRole, Specialise
from sandbox.evolution.teams import ChooseTeam, MergeTeams, Migration, Recruit, SplitTeams, SwapMembers
from sandbox.evolution.words import stances
from sandbox.metrics.society import shared_information
from tests.evolution.town import Town, complete, outcomes, reasons, ring


def roles(town: Town) -> list[str | None]:
    return [person.role for person in town.state.present]


def team(town: Town) -> list[str | None]:
    return [person.team for person in town.state.present]


def test_everybody_gets_their_turn() -> None:
    town = Town(4, ring(4))
    turns = []
    for _ in range(8):
        town.run(RotateRole(), 1)
        turns.append(roles(town).index("leader"))
        assert roles(town).count("leader") == 1
    assert turns == [0, 1, 2, 3] * 2
    two = Town(5)
    two.run(RotateRole(holders=2), 3)
    assert [i for i, role in enumerate(roles(two)) if role] == [0, 4]


def test_roles_go_by_merit() -> None:
    town = Town(4, scores=(1, 9, 5, 2), roles=["chief", None, None, None])
    told = reasons(town.play(AssignByMerit(roles=("chief", "deputy"))))
    assert roles(town) == [None, "chief", "deputy", None]
    assert told[0] == "P1 is number 1 by payoff (1.00), and becomes chief"
    assert town.play(AssignByMerit(roles=("chief", "deputy"))) == []


def test_merit_by_lot_is_no_merit() -> None:
    chiefs = Counter[str]()
    for seed in range(80):
        town = Town(4, scores=(0, 0, 0, 9), seed=seed)
        town.play(AssignByMerit(by="chance"))
        chiefs[next(p.name for p in town.state.present if p.role)] += 1
    assert len(chiefs) == 4
    assert max(chiefs.values()) < 40


def repeated(town: Town, operator: Any, rounds: int) -> float:
    """How much of who did what is left a round later: normalised mutual information of both."""
    town.run(operator, rounds)
    before = roles(town)
    town.run(operator, 1)
    return shared_information(list(zip(before, roles(town), strict=True)))


def test_a_division_of_labour_emerges_from_alike_people_and_not_by_chance() -> None:
    assert repeated(Town(30), Specialise(), 60) > 0.5
    assert repeated(Town(30), Specialise(by="chance"), 60) < 0.35
    town = Town(30)
    town.run(Specialise(), 20)
    assert min(Counter(roles(town)).values()) >= 5  # no trade is left undone


def test_roles_are_found_in_what_people_do() -> None:
    town = Town(9, ring(9))
    for name in town.names[:3]:
        town.say(**{name: "a great many words about nothing in particular, over and over"})
    for name in town.names[3:6]:
        town.emit(Paid({"P0": 9.0}, source=name))
        town.emit(Paid({"P0": -9.0}))
    told = reasons(town.play(DiscoverRoles()))
    assert len(set(roles(town))) == 3
    assert len(set(roles(town)[:3])) == len(set(roles(town)[3:6])) == len(set(roles(town)[6:])) == 1
    assert roles(town)[0] == "talker"
    assert roles(town)[3] == "giver"
    assert "P0 behaves like a talker" in told
    assert DiscoverRoles().evolve(Town(4, ring(4)).stage(DiscoverRoles())) is None  # nothing to tell apart


# -- contracts -------------------------------------------------------------------------------------------------

LINE = {"a": [], "b": ["a"], "c": ["b"], "d": []}


@pytest.mark.parametrize(
    ("who", "failing", "able", "retries", "expected"),
    [
        ("c", {"c"}, set(), {}, ("local", "c")),
        ("c", {"c", "b", "a"}, {"c"}, {}, ("upstream", "a")),  # the planted fault is found, not the messenger
        ("c", {"c", "b"}, {"c"}, {}, ("upstream", "b")),
        ("c", {"c"}, set(), {"c": 2}, ("structural", "c")),
        ("c", {"c", "b"}, {"c"}, {"c <": 1}, ("structural", "c")),
        ("c", {"c"}, {"c"}, {}, ("structural", "c")),
    ],
)
def test_a_fault_is_attributed(
    who: str, failing: set[str], able: set[str], retries: dict[str, int], expected: Any
) -> None:
    found = attributed(who, LINE, lambda n: n not in failing, lambda n: n in able, retries, 2, 1)
    assert found == expected


def test_a_circle_of_failures_ends() -> None:
    circle = {"a": ["b"], "b": ["a"]}
    assert attributed("a", circle, lambda _: False, lambda _: True, {}, 2, 1) == ("upstream", "b")


def test_the_order_is_local_then_structural_and_others_are_left_alone() -> None:
    town = Town(4, [("P0", "P1"), ("P2", "P3")], directed=True, scores=(0, 0, 5, 9))
    levels = []
    for _ in range(3):
        did = [e for e in town.run(Contracts(), 1) if isinstance(e, Wrote | Linked | Unlinked)]
        levels.append({type(event).__name__ for event in did})
        assert not [e for e in did if getattr(e, "who", "") in ("P2", "P3")]
    assert levels[0] == levels[1] == {"Wrote"}
    assert "Linked" in levels[2]
    assert {source for source, target in town.links if target == "P1"} == {"P3"}
    assert town.state.memory["P0"]["contract"]["round 1"] == (
        "Your work fell short: 0.00 where 0.3 was agreed."
    )


def test_a_source_is_told_when_somebody_able_fails() -> None:
    town = Town(3, [("P0", "P1")], directed=True, scores=(0, 9, 9))
    town.run(Contracts(), 1)
    town.pay(0, -9, 0)
    (note,) = [e for e in town.play(Contracts()) if isinstance(e, Wrote) and "builds on you" in str(e.item)]
    assert note.who == "P0"
    assert note.item == "P1, who builds on you, fell short: 0.00 where 0.3 was agreed."


# -- teams -----------------------------------------------------------------------------------------------------

THREE_TEAMS = ["red"] * 4 + ["blue"] * 3 + ["green"]


def test_a_team_too_small_joins_where_its_ties_are() -> None:
    town = Town(8, [("P7", "P4"), ("P7", "P5"), ("P7", "P0")], teams=THREE_TEAMS)
    assert reasons(town.play(MergeTeams())) == ["green has only 1, and 2 ties to blue: they become one"]
    assert Counter(team(town)) == {"red": 4, "blue": 4}
    assert town.play(MergeTeams()) == []


def test_a_team_too_large_falls_apart_where_it_is_weakest() -> None:
    cliques = [(f"P{a}", f"P{b}") for a in range(8) for b in range(a) if (a < 4) == (b < 4)]
    town = Town(8, [*cliques, ("P0", "P4")], teams=["red"] * 8)
    told = reasons(town.play(SplitTeams(most=6)))
    assert told == ["red has 8, more than 6: 4 leave together as red 2"]
    assert len({*team(town)[:4]}) == len({*team(town)[4:]}) == 1
    assert Counter(team(town)) == {"red": 4, "red 2": 4}


def test_a_swap_evens_teams_out_and_keeps_their_sizes() -> None:
    town = Town(6, scores=(9, 8, 1, 2, 1, 0), teams=["red"] * 3 + ["blue"] * 3)
    for _ in range(4):
        town.run(SwapMembers(), 1)
        assert Counter(team(town)) == {"red": 3, "blue": 3}
    sums = Counter[str | None]()
    for person in town.state.present:
        sums[person.team] += person.score
    assert abs(sums["red"] - sums["blue"]) == 1
    assert town.play(SwapMembers()) == []


def test_the_weakest_team_recruits_first() -> None:
    town = Town(5, scores=(1, 9, 0, 7, 3), teams=["weak", "strong", None, None, None])
    assert reasons(town.play(Recruit())) == [
        "weak recruits P3 (0.78), the best who was free",
        "strong recruits P4 (0.33), the best who was free",
    ]


def test_people_vote_with_their_feet() -> None:
    town = Town(12, scores=[1] * 6 + [9] * 6, teams=["poor"] * 6 + ["rich"] * 6)
    town.run(ChooseTeam(share=1), 12)
    assert Counter(team(town))["rich"] >= 10
    assert "poor" in team(town)  # never left by its last member
    asked = Town(4, scores=(1, 1, 9, 9), teams=["poor", "poor", "rich", "rich"])
    told = reasons(asked.play(ChooseTeam(by="ask", share=1), answer=lambda ask: "rich"))
    assert any("went from poor to rich, which has 9 on average" in why for why in told)
    assert all(ask.answer.options for ask in asked.asks)


@given(st.integers(0, 99), st.floats(0, 1))
@settings(max_examples=30, deadline=None)
def test_migration_by_exchange_keeps_the_sizes(seed: int, rate: float) -> None:
    town = Town(8, teams=THREE_TEAMS, seed=seed)
    events = town.play(Migration(rate=rate))
    assert Counter(team(town)) == Counter(THREE_TEAMS)
    assert len({event.who for event in events if isinstance(event, Teamed)}) == len(events)


def test_migration_at_rate_m() -> None:
    def moved(dice: Random) -> int:
        town = Town(3, teams=["a", "b", "b"])
        return len(town.play(Migration(rate=0.25, exchange=False), dice=dice))

    assert sum(p * n for p, n in outcomes(moved)) == pytest.approx(3 * 0.25)


# -- anchor, complement, scout ---------------------------------------------------------------------------------


def three(town: Town) -> tuple[str, str, str]:
    posted = town.state.posted("anchor_team")
    return posted["anchor"], posted["complement"], posted["scout"]


def test_three_different_people_of_whom_the_scout_has_been_seen_least() -> None:
    town, seen = Town(7, complete(7)), Counter[str]()
    for _ in range(7):
        town.run(AnchorTeam(at="round"), 1)
        anchor, complement, scout = three(town)
        assert len({anchor, complement, scout}) == 3
        assert seen[scout] == min(seen[n] for n in town.names if n not in (anchor, complement))
        seen.update([anchor, complement, scout])
    assert all(seen[name] for name in town.names)  # everybody after at most N tasks


def test_the_planted_expert_becomes_the_anchor_once_tried() -> None:
    town, operator = Town(6, complete(6)), AnchorTeam(at="round")
    for _ in range(12):
        town.run(operator, 1)
        town.pay(1, 1, 1, 1, 9, 1)
    assert three(town)[0] == "P4"
    assert next(p.name for p in town.state.present if p.role == "lead") == "P4"


def test_competence_goes_by_the_last_task_and_those_below_the_median_are_found() -> None:
    skill = learned({"a": 0.5}, {"a": 1.0, "b": 0.3}, 0.2)
    assert skill == {"a": pytest.approx(0.6), "b": 0.3}
    assert below_median({"a": 0.1, "b": 0.2, "c": 0.9}, "abc") == ["a"]
    assert below_median({"a": 0.5, "b": 0.5}, "ab") == []


def test_every_arm_is_tried_and_then_the_best() -> None:
    arms: dict[str, tuple[float, int]] = {"x": (0.0, 0), "y": (0.0, 0)}
    pulled = Counter[str]()
    for _ in range(200):
        arm = ucb1(arms)
        pulled[arm] += 1
        arms[arm] = (arms[arm][0] + (arm == "y"), arms[arm][1] + 1)
    assert pulled["x"] >= 1
    assert pulled["y"] > 150


def test_another_mind_completes_the_anchor() -> None:
    town = Town(4)
    for name, words in zip(town.names, ("yes yes", "yes yes", "no never", "yes yes"), strict=True):
        town.say(**{name: words})
    town.pay(9, 5, 5, 5)
    operator = AnchorTeam(at="round")
    assert Styles(stances(town.stage(operator))).alike("P0", "P2") == 0
    town.play(operator)
    assert three(town)[:2] == ("P0", "P2")


# -- hierarchy -------------------------------------------------------------------------------------------------


def test_advice_that_all_give_is_passed_on_and_else_counts_by_record() -> None:
    assert plan({"a": "wait", "b": "wait"}, {"a": 1.0, "b": 0.2}) == ["wait"]
    assert plan({"a": "go", "b": "wait", "c": "wait"}, {"a": 1.0, "b": 0.2, "c": 0.3}) == ["go", "wait"]


def test_a_tree_by_payoff_and_a_plan_from_the_leads() -> None:
    town = Town(5, ring(5), scores=(1, 9, 5, 4, 2))
    town.say(P2="fish less")
    town.say(P3="fish more")
    town.say(P0="sleep")
    town.play(Hierarchy(branching=2))
    assert roles(town) == ["worker", "planner", "lead", "lead", "worker"]
    assert town.pairs == {
        frozenset(pair) for pair in (("P1", "P2"), ("P1", "P3"), ("P2", "P4"), ("P2", "P0"))
    }
    assert town.state.posted("plan") == {"planner": "P1", "proposals": ["fish less", "fish more"]}
    town.play(Hierarchy(branching=2, by="ask"), answer=lambda ask: "fish more")
    assert town.state.posted("plan")["proposals"] == ["fish more", "fish less"]
    assert town.asks[0].who == "P1"


def test_assignments_are_public() -> None:
    town = Town(3, scores=(1, 2, 3))
    for event in town.play(AssignByMerit()):
        assert isinstance(event, Assigned)
        assert event.witnesses == ("*",)
