"""Lives, turnover, imitation and insights."""

from itertools import combinations
from statistics import fmean
from typing import Any

import pytest

from sandbox.events import Joined, Left, Revised, Wrote
from sandbox.evolution.culture import CoDream, ImitateBetter
from sandbox.evolution.lifecycle import Lifecycle, Turnover
from tests.evolution.town import Town, complete, reasons, ring

MINDS = [{"name": "dice"}, {"name": "commons.steward"}, {"name": "commons.greedy"}, {"name": "commons.scold"}]


def test_forks_and_prunes_come_in_pairs() -> None:
    town, life = Town(6, ring(6), strategy=list("abcdef")), Lifecycle(tau=1, at="round", exposure=2)
    did: list[Any] = []
    for _ in range(3):
        town.pay(0, 1, 9, 8, 7, 6)
        did += town.run(life, 1)
        assert len(town.state.names) == 6
    assert {event.who for event in did if isinstance(event, Left)} == {"P0", "P1"}
    children = [person for person in town.state.present if person.parents]
    assert {person.parents for person in children} == {("P2",)}
    assert {person.traits["strategy"] for person in children} == {"c"}
    told = reasons(did)
    assert "P0 was below the median of everything, 2 times in a row" in told
    assert any(why.startswith("P2 is best at plaza (1.00): a copy") for why in told)


def test_doubles_become_one_and_keep_the_ties_of_both() -> None:
    town = Town(4, [("P0", "P2"), ("P1", "P3")], minds=[MINDS[0], MINDS[0], MINDS[1], MINDS[2]])
    for name, words in zip(town.names, ("the very same", "the very same", "other", "words"), strict=True):
        town.say(**{name: words})
    told = reasons(town.play(Lifecycle(tau=1, at="round", poor=0)))
    assert told[0] == "P1 and P0 have one mind and say the same: they become one"
    assert len(town.state.names) == 3
    assert town.pairs == {frozenset(("P0", "P2")), frozenset(("P0", "P3"))}


def test_of_two_that_become_one_nothing_is_forgotten() -> None:
    """The union of memories, and competence weighted by exposure."""
    town, life = Town(4, ring(4)), Lifecycle(tau=1, at="round", poor=0, alpha=1, exposure=9)
    for key, item in (("round 1", "rain"), ("round 2", "sun")):
        town.emit(Wrote("P0", "notes", key, item))
    for store, key, item in (
        ("notes", "round 1", "rain"),
        ("notes", "round 2", "fog"),
        ("lore", "pike", "deep"),
    ):
        town.emit(Wrote("P1", store, key, item))
    town.pay(9, 3, 9, 9)
    town.run(life, 1)
    town.say(P0="the very same", P1="the very same", P2="other", P3="words")
    town.pay(-9, 0, 0, 0)
    town.play(life)
    assert town.state.names == ["P0", "P2", "P3"]
    notes = {"round 1": "rain", "round 2": "sun", "round 2 of P1": "fog"}
    assert town.state.memory["P0"] == {"notes": notes, "lore": {"pike": "deep"}}
    kept = town.stage(life).secret("life")
    assert kept["q"]["plaza"]["P0"] == pytest.approx((2 * 0 + 2 * 3 / 9) / 4, abs=1e-9)
    assert kept["seen"]["P0"] == 4


def test_lives_change_every_twentieth_time_and_competence_is_learnt_each_time() -> None:
    town, life = Town(4, ring(4)), Lifecycle(alpha=1)
    assert (life.tau, life.at) == (20, "episode")
    for run in range(1, 20):
        town.pay(run % 2, 0, 0, 0)
        assert not any(isinstance(e, Joined | Left | Revised) for e in town.run(life, 1))
        assert town.stage(life).secret("life")["q"]["plaza"] == {"P0": 1, "P1": 0, "P2": 0, "P3": 0}
    (told,) = [event for event in town.run(life, 1) if isinstance(event, Revised)]
    assert (told.who, told.trait, told.value) == ("P0", "specialty", "plaza")
    assert told.why == "P0 is best at plaza (1.00), and makes it a specialty"


def test_a_specialty_is_told_once_and_to_nobody_who_is_poor() -> None:
    town, life = Town(4, ring(4), scores=(9, 8, 8, 8)), Lifecycle(tau=1, poor=0)
    told = [event.who for event in town.run(life, 6) if isinstance(event, Revised)]
    assert told == ["P0"]
    nobody = Town(4, ring(4))
    assert not [event for event in nobody.run(Lifecycle(tau=1, poor=0), 6) if isinstance(event, Revised)]
    assert "revise" not in Lifecycle(able=1).needs()


@pytest.mark.parametrize(("styles", "noise"), [(("bold", "shy"), 0.05), ((), 0.0)])
def test_a_copy_differs_a_little_in_style_and_in_what_is_known_of_it(styles: Any, noise: float) -> None:
    town = Town(6, ring(6), skill=[0.5] * 6, strategy=list("abcdef"))
    life = Lifecycle(tau=1, exposure=2, styles=styles, noise=noise)
    for _ in range(3):
        town.pay(0, 1, 9, 8, 7, 6)
        town.run(life, 1)
    children = [person for person in town.state.present if person.parents]
    assert children
    assert all((child.traits.get("style") in styles) is bool(styles) for child in children)
    assert all((child.traits["skill"] != 0.5) is bool(noise) for child in children)
    assert all(abs(child.traits["skill"] - 0.5) < 5 * 0.05 for child in children)


def test_what_nobody_can_is_tried_by_somebody_new() -> None:
    town = Town(4, ring(4))
    told = reasons(town.play(Lifecycle(tau=1, at="round")))
    assert len(town.state.names) == 5
    assert told[0].startswith("nobody is any good at plaza yet: somebody new tries, with a mind like P")


def test_the_only_expert_of_a_niche_stays() -> None:
    town, life = Town(4, ring(4)), Lifecycle(tau=1, at="round", exposure=1)
    for _ in range(8):
        town.pay(1, 0, 0, 0)
        town.run(life, 1)
    assert "P0" in town.state.names


def test_newcomers_know_nothing_and_take_the_place() -> None:
    town = Town(10, ring(10), strategy=["kind"] * 10, scores=range(10), minds=MINDS * 2 + MINDS[:2])
    did = town.play(Turnover(share=0.2, who="oldest"))
    assert [event.who for event in did if isinstance(event, Left)] == ["P0", "P1"]
    newcomers = [event for event in did if isinstance(event, Joined)]
    assert [event.mind for event in newcomers] == [MINDS[0], MINDS[1]]
    assert [event.traits for event in newcomers] == [{}, {}]
    assert [event.parents for event in newcomers] == [(), ()]
    assert len(town.pairs) == 10
    assert all(town.state.edges("talk")[name] for name in town.state.names)


def test_turnover_has_nothing_to_do_with_payoff() -> None:
    gone = []
    for seed in range(60):
        town = Town(10, scores=range(10), seed=seed)
        gone += [int(e.who[1:]) for e in town.play(Turnover(share=0.3)) if isinstance(e, Left)]
    assert sum(gone) / len(gone) == pytest.approx(4.5, abs=3 * 2.9 / len(gone) ** 0.5)


def test_a_better_neighbours_words_are_taken_over() -> None:
    town = Town(3, [("P0", "P1"), ("P1", "P2")], strategy=["take", "give", "share"], scores=(1, 5, 9))
    assert reasons(town.play(ImitateBetter(share=1))) != []
    assert town.trait("strategy") == ["give", "share", "share"]  # at once: what P1 had before
    assert town.play(ImitateBetter(share=1, margin=100)) == []


def test_imitation_by_chance_spreads_the_bad_as_well() -> None:
    def winners(by: Any) -> int:
        won = 0
        for seed in range(12):
            town = Town(
                12, complete(12), strategy=["bad"] * 6 + ["good"] * 6, scores=[0] * 6 + [9] * 6, seed=seed
            )
            town.run(ImitateBetter(share=0.5, by=by), 8)
            won += town.trait("strategy").count("good") > 6
        return won

    assert winners("rule") == 12
    assert 2 <= winners("chance") <= 10


def test_whoever_is_asked_writes_their_own() -> None:
    town = Town(2, ring(2), strategy=["take", "give"], scores=(1, 5))
    (event,) = town.play(ImitateBetter(share=1, by="ask"), answer=lambda ask: "give a little")
    assert isinstance(event, Revised)
    assert (event.who, event.value) == ("P0", "give a little")
    assert event.why == "P0 (1) learned from P1 (5)"
    assert "P1 earned 5, you earned 1. P1's strategy is: 'give'" in town.asks[0].prompt


def receivers(events: Any) -> list[str]:
    return [event.who for event in events if isinstance(event, Wrote)]


def test_an_insight_reaches_those_below_the_median_and_nobody_else() -> None:
    town = Town(5, complete(5), scores=(1, 2, 3, 4, 9), strategy=["", "", "", "", "fish at dawn"])
    did = town.play(CoDream())
    assert receivers(did) == ["P0", "P1"]
    assert town.state.memory["P0"]["insights"] == {"plaza 1.1": "P4 did best by this: fish at dawn"}
    assert town.state.posted("insight") == {"niche": "plaza", "by": "P4", "to": ["P0", "P1"]}


def test_told_to_all_it_makes_all_alike() -> None:
    town = Town(5, complete(5), scores=(1, 2, 3, 4, 9))
    assert receivers(town.play(CoDream(broadcast=True))) == ["P0", "P1", "P2", "P3"]
    notes = [town.state.memory[name]["insights"] for name in town.names[:4]]
    assert all(note == notes[0] for note in notes)


def test_told_only_to_those_who_need_it_people_stay_different() -> None:
    """Asymmetric routing keeps variety: how much two memories overlap, on average, beside broadcasting."""

    def overlap(broadcast: bool) -> float:
        town = Town(6, complete(6), strategy=[f"way {i}" for i in range(6)])
        for best in range(6):
            town.pay(*(10.0 * (i == best) + i for i in range(6)))
            town.run(CoDream(broadcast=broadcast), 1)
        known = [{*town.state.memory.get(name, {}).get("insights", {}).values()} for name in town.names]
        return fmean(len(a & b) / len(a | b) if a | b else 1.0 for a, b in combinations(known, 2))

    assert overlap(broadcast=True) > 0.6
    assert overlap(broadcast=False) < 0.5


def test_nothing_is_dreamt_after_unanimous_success() -> None:
    town = Town(3, complete(3), scores=(2, 2, 2))
    for name in town.names:
        town.say(**{name: "yes"})
    assert receivers(town.play(CoDream())) == []
    town.next()
    town.pay(-2, -1, 0)  # less than before: now there is something to learn
    assert receivers(town.play(CoDream())) == ["P0"]  # the best of them speaks to whoever is below the median


def test_the_best_is_asked_for_the_insight() -> None:
    town = Town(3, complete(3), scores=(1, 2, 9))
    did = town.play(CoDream(by="ask"), answer=lambda ask: "get up early")
    assert [ask.who for ask in town.asks] == ["P2"]
    assert {event.item for event in did if isinstance(event, Wrote)} == {"get up early"}
