"""Social dialogue: exact goals, what nobody may know, how it ends, and a judge who can be checked."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox import World, WorldSpec, events
from scenarios.social_dialogue import situations
from scenarios.social_dialogue.evaluator import DIMENSIONS
from scenarios.social_dialogue.situations import SITUATIONS, agreed, reached, visible
from tests import golden, leaks

Company = Callable[..., World]


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def posts(world: World, key: str) -> list[Any]:
    return [event for event in of(world, events.Posted) if event.key == key]


def meet(company: Company, one: str, two: str, **changes: Any) -> World:
    cast = [
        {"mind": f"social_dialogue.{one}", "names": ["Ada"]},
        {"mind": f"social_dialogue.{two}", "names": ["Ben"]},
    ]
    params = {"name": "social_dialogue", **changes.pop("params", {})}
    return company(
        WorldSpec.preset("social_dialogue/tiny").with_(cast=cast, scenario=params, **changes)
    ).run()


# -- exact goals -------------------------------------------------------------------------------------------


def test_the_goal_of_a_price_is_the_share_of_the_surplus() -> None:
    for price, seller in ((40, 0), (57.5, 2.5), (75, 5), (110, 10), (30, 0), (200, 10)):
        assert reached("bicycle", price, 0, 40, 110) == pytest.approx(seller)
        assert reached("bicycle", price, 1, 40, 110) == pytest.approx(10 - seller)
    assert reached("bicycle", None, 0, 40, 110) == reached("holiday", None, 1, 0, 1) == 0
    assert reached("holiday", "the sea", 0, 0, 1) == 10
    assert reached("holiday", "the sea", 1, 0, 1) == 0
    assert reached("custom", "anything", 0, 0, 1) is None


def test_a_deal_takes_two() -> None:
    assert agreed("bicycle", [("Ada", "Deal: 75."), ("Ben", "You are a hard one. Deal: 75.")]) == 75
    assert agreed("bicycle", [("Ada", "Deal: 75."), ("Ben", "Deal: 70.")]) is None
    assert agreed("bicycle", [("Ada", "Deal: 75."), ("Ada", "Deal at 75!")]) is None
    assert agreed("holiday", [("Ada", "Deal: the sea."), ("Ben", "Fine. Deal: the sea.")]) == "the sea"
    assert agreed("holiday", [("Ada", "I say the sea."), ("Ben", "Deal: the sea.")]) is None


def test_nobody_accepts_what_is_beyond_their_limit(company: Company) -> None:
    for one in ("haggler", "charmer", "shy"):
        for two in ("haggler", "chatterbox", "shy"):
            world = meet(company, one, two, episodes=5, params={"turns": 40})
            limits = [e.value["reserve"] for e in posts(world, "card")]
            for n, outcome in enumerate(world.state.outcomes):
                low, high = limits[2 * n : 2 * n + 2]
                assert outcome["deal"] is None or low <= outcome["deal"] <= high


# -- the judge ---------------------------------------------------------------------------------------------


def test_a_fair_judge_is_right_within_rounding_and_a_biased_one_is_seen(company: Company) -> None:
    """Calibration: prices have an exact goal; a judge who favours whoever it reads first differs by the order."""
    fair = company(preset="social_dialogue/calibration").run()
    assert all(outcome["judge_error"] <= 0.5 for outcome in fair.state.outcomes)
    assert all(outcome["order_bias"] == 0 for outcome in fair.state.outcomes)
    staff = [
        {"mind": {"name": "social_dialogue.evaluator", "slip": 2}, "names": ["Judge"]},
        {"mind": "social_dialogue.strategist", "names": ["Adviser"]},
    ]
    biased = company(preset="social_dialogue/calibration", staff=staff).run()
    assert all(outcome["order_bias"] >= 2 for outcome in biased.state.outcomes)
    assert max(outcome["judge_error"] for outcome in biased.state.outcomes) > 0.5


def test_scores_are_in_their_ranges_and_the_same_twice(company: Company) -> None:
    for mind in ("social_dialogue.evaluator", "dice"):
        staff = [{"mind": mind, "names": ["Judge"]}, {"mind": mind, "names": ["Adviser"]}]
        one, same = (meet(company, "charmer", "chatterbox", staff=staff, episodes=3) for _ in range(2))
        assert one.state.outcomes == same.state.outcomes
        for event in posts(one, "evaluation"):
            assert set(event.value) == {*DIMENSIONS, "reason"}
            assert all(low <= event.value[name] <= high for name, (low, high, _) in DIMENSIONS.items())
            assert len(event.witnesses) == 1
    judged = [e for e in of(one, events.Chose) if e.tag == "judge"]
    assert len(judged) == 6


def test_giving_a_secret_away_is_seen(company: Company) -> None:
    world = meet(company, "haggler", "chatterbox", episodes=8)
    for nth, outcome in enumerate(world.state.outcomes):
        evaluations = [e.value for e in posts(world, "evaluation")][2 * nth : 2 * nth + 2]
        assert outcome["secret"] == sum(value["secret"] for value in evaluations) / 2
        assert evaluations[0]["secret"] == 0
    assert {e.value["secret"] for e in posts(world, "evaluation")} == {0, -10}


# -- what nobody may know ----------------------------------------------------------------------------------


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("relationship", situations.LEVELS)
def test_goals_and_secrets_stay_with_their_owner(company: Company, situation: str, relationship: str) -> None:
    params = {"situation": situation, "relationship": relationship, "advised": "both"}
    world = meet(company, "haggler", "shy", params=params)
    people = {person.name: person.traits for person in world.state.present}
    for event in of(world, events.Asked):
        if event.who in people:
            (other,) = set(people) - {event.who}
            rules = world.spec.scripts()[0].rules(world.state, event.who)
            told = event.prompt + json.dumps(event.about) + rules
            assert str(people[other]["secret"]) not in told
            assert str(people[other]["goal"]) not in told
            assert str(people[event.who]["goal"]) in rules
    for event in posts(world, "advice"):
        assert len(event.witnesses) == 1


def test_another_s_goal_and_secret_change_nothing_for_me(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agents.dice import Dice

    monkeypatch.setattr(Dice, "answer", lambda self, view, ask, think: ask.default)

    def played(**traits: str) -> World:
        cast = [
            {"mind": "dice", "names": ["Ada"], "traits": {"goal": "Be heard.", "secret": "I am tired."}},
            {"mind": "dice", "names": ["Ben"], "traits": traits},
        ]
        game = {"name": "social_dialogue", "situation": "custom", "silence": 5}
        return company(WorldSpec.preset("social_dialogue/tiny").with_(cast=cast, scenario=game)).run()

    one = played(goal="Borrow money.", secret="I am broke.")
    two = played(goal="Leave early.", secret="I am rich.")
    assert [e.who for e in of(one, events.Asked)][:4] == ["Ada", "Ben", "Ada", "Ben"]
    assert leaks.difference(one, two, "Ada") is None
    script = one.spec.scripts()[0]
    assert script.rules(one.state, "Ada") == script.rules(two.state, "Ada")
    assert "Be heard." in script.rules(one.state, "Ada")


def test_a_profile_opens_with_the_relationship() -> None:
    profile = situations.PEOPLE[0]
    shown = [list(visible(profile, level)) for level in situations.LEVELS]
    assert shown == [[], [], ["age", "occupation"], list(profile), list(profile)]


# -- turns and ends ----------------------------------------------------------------------------------------


def test_turns_go_round_or_all_act_at_once(company: Company) -> None:
    def actors(order: str) -> list[tuple[int, str]]:
        world = meet(company, "haggler", "haggler", params={"order": order, "turns": 6})
        return [(e.step, e.who) for e in of(world, events.Asked) if e.tag == "act"]

    assert actors("in turn")[:4] == [(1, "Ada"), (2, "Ben"), (3, "Ada"), (4, "Ben")]
    assert actors("simultaneous")[:4] == [(1, "Ada"), (1, "Ben"), (2, "Ada"), (2, "Ben")]
    assert {who for _, who in actors("random")} == {"Ada", "Ben"}


def test_it_ends_with_the_turns_with_silence_or_when_somebody_leaves(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agents.dice import Dice

    def ended(action: str) -> dict[str, Any]:
        value = {"action": action, "argument": "Hm."}
        monkeypatch.setattr(
            Dice, "answer", lambda self, view, ask, think: value if ask.tag == "act" else ask.default
        )
        cast = [{"mind": "dice", "names": ["Ada"]}, {"mind": "dice", "names": ["Ben"]}]
        world = company(
            WorldSpec.preset("social_dialogue/tiny").with_(cast=cast, scenario="social_dialogue")
        ).run()
        return world.state.outcomes[0]

    assert (ended("speak")["turns"], ended("speak")["reason"]) == (20, "the turns are used up")
    assert (ended("none")["turns"], ended("none")["reason"]) == (3, "nobody has anything to say any more")
    assert (ended("leave")["turns"], ended("leave")["reason"]) == (1, "somebody has left")


def test_the_adviser_speaks_to_whom_it_advises(company: Company) -> None:
    world = company(preset="social_dialogue/epo2025", episodes=2).run()
    assert {event.witnesses for event in posts(world, "advice")} == {("Ben",)}
    asked = [e for e in of(world, events.Asked) if e.tag == "act"]
    assert all(bool(e.about["advice"]) == (e.who == "Ben") for e in asked)
    assert {e.who for e in of(world, events.Asked) if e.tag == "advise"} == {"Adviser"}


def test_advice_to_stay_firm_pays(company: Company) -> None:
    def buyer(advised: str) -> float:
        game = {"name": "social_dialogue", "advised": advised}
        world = company(preset="social_dialogue/epo2025", scenario=game, episodes=20).run()
        goals = [e.value["goal"] for e in posts(world, "evaluation") if e.witnesses == ("Ben",)]
        return sum(goals) / len(goals)

    assert buyer("second") >= buyer("nobody")


def test_calls(company: Company) -> None:
    for preset in ("tiny", "sotopia", "sotopia-library", "epo2025"):
        spec = WorldSpec.preset(f"social_dialogue/{preset}").with_(episodes=1)
        least, most = spec.scripts()[0].calls(2)
        assert least <= len(of(company(spec).run(), events.Asked)) <= most


def test_what_is_there_to_watch(company: Company) -> None:
    world = company(preset="social_dialogue/watch").run()
    assert world.status == "finished"
    assert not of(world, events.Failed)
    assert all(outcome["deal"] is not None for outcome in world.state.outcomes)
    said = [event.text for event in of(world, events.Said)]
    assert len(set(said)) > 0.6 * len(said)


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="social_dialogue/tiny", seed=7).run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("social_dialogue", world.log.events())
