"""Werewolf: exact odds of games by lot, who knows what, votes and nights, and what players say."""

import json
from collections.abc import Callable
from functools import cache
from math import sqrt
from random import Random
from typing import Any

import pytest

from sandbox import View, World, WorldSpec, events
from scenarios.werewolf import Werewolf, sentences, verdicts
from scenarios.werewolf.evidence import Evidence
from scenarios.werewolf.roles import ROLES, WOLF, winner
from scenarios.werewolf.villagers import Detective
from tests import golden

Company = Callable[..., World]


def of(world: World, *kinds: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kinds)]


def posts(world: World, key: str) -> list[Any]:
    return [event.value for event in of(world, events.Posted) if event.key == key]


def roles(world: World) -> dict[str, str]:
    return {person.name: str(person.role) for person in world.state.present}


# -- odds --------------------------------------------------------------------------------------------------


@cache
def village_wins(people: int, wolves: int, day: bool) -> float:
    """All by lot, without specials: hanged is anybody, taken is anybody but a wolf."""
    match winner([WOLF] * wolves + ["villager"] * (people - wolves)):
        case "village":
            return 1.0
        case "wolves":
            return 0.0
    if not day:
        return village_wins(people - 1, wolves, True)
    wolf = wolves / people
    return wolf * village_wins(people - 1, wolves - 1, False) + (1 - wolf) * village_wins(
        people - 1, wolves, False
    )


@pytest.mark.parametrize(
    ("people", "wolves", "day", "odds"),
    [
        (5, 1, False, 0.2500), (6, 1, False, 0.4667), (7, 1, False, 0.3750), (7, 2, False, 0.0833),
        (8, 2, False, 0.2286), (9, 2, False, 0.1562), (10, 2, False, 0.2984), (12, 3, False, 0.1645),
        (5, 1, True, 0.4667), (6, 1, True, 0.3750), (7, 1, True, 0.5429), (7, 2, True, 0.2286), (9, 2, True, 0.2984),
    ],
)  # fmt: skip
def test_the_odds_of_a_village_that_guesses(people: int, wolves: int, day: bool, odds: float) -> None:
    assert village_wins(people, wolves, day) == pytest.approx(odds, abs=5e-5)


@pytest.mark.parametrize(("people", "wolves", "first"), [(5, 1, "night"), (5, 1, "day"), (7, 2, "night")])
def test_games_by_lot_have_these_odds(company: Company, people: int, wolves: int, first: str) -> None:
    cast = [{"mind": "werewolf.gambler", "count": people}]
    game = {**WorldSpec.preset("werewolf/lot").scenario[0].plain(), "wolves": wolves, "first": first}
    world = company(preset="werewolf/lot", scenario=game, cast=cast, episodes=300).run()
    won = sum(outcome["village"] for outcome in world.state.outcomes) / 300
    odds = village_wins(people, wolves, first == "day")
    assert won == pytest.approx(odds, abs=4 * sqrt(odds * (1 - odds) / 300))


# -- who knows what ----------------------------------------------------------------------------------------


def cast(**parts: str) -> list[dict[str, Any]]:
    return [{"mind": "werewolf.detective", "names": [who], "role": role} for who, role in parts.items()]


def asked(world: World, who: str, rounds: int = 1) -> list[Any]:
    return [
        (event.prompt, event.about, event.answer)
        for event in of(world, events.Asked)
        if event.who == who and event.step <= rounds
    ]


VILLAGE = {
    "Ada": "villager",
    "Ben": "wolf",
    "Cleo": "seer",
    "Dan": "doctor",
    "Eva": "wolf",
    "Finn": "villager",
}


@pytest.mark.parametrize("me", VILLAGE)
def test_nobody_s_questions_change_when_the_cards_of_others_do(company: Company, me: str) -> None:
    """All permutations of two others' cards, as far as they are not known to each other as wolves."""
    game = {"name": "werewolf", "first": "day", "speeches": 0, "poll": True}
    before = company(scenario=game, cast=cast(**VILLAGE))
    before.step()
    for one in VILLAGE:
        for two in VILLAGE:
            swapped = {**VILLAGE, one: VILLAGE[two], two: VILLAGE[one]}
            pack = VILLAGE[me] == WOLF and WOLF in (VILLAGE[one], VILLAGE[two])
            if me in (one, two) or one >= two or pack:
                continue
            after = company(scenario=game, cast=cast(**swapped))
            after.step()
            assert asked(after, me) == asked(before, me)
            script = before.spec.scripts()[0]
            assert script.rules(before.state, me) == script.rules(after.state, me)


def test_secrets_are_addressed(company: Company) -> None:
    for seed in range(6):
        world = company(preset="werewolf/seven", seed=seed).run()
        part = roles(world)
        pack = {who for who, role in part.items() if role == WOLF}
        seer = next(who for who, role in part.items() if role == "seer")
        turned = max(event.step for event in of(world, events.Stepped))
        for event in of(world, events.Posted, events.Said, events.Assigned):
            if isinstance(event, events.Posted) and event.key in ("pack", "seen"):
                owners = pack if event.key == "pack" else {seer}
                assert set(event.witnesses) <= owners | {"engine"}
            if isinstance(event, events.Said) and event.to is not None:
                assert set(event.witnesses) <= pack
            if (
                isinstance(event, events.Assigned)
                and event.step < turned
                and event.witnesses == events.EVERYBODY
            ):
                assert event.who in {death["who"] for death in world.state.posted("deaths")}
        for event in of(world, events.Asked):
            told = json.dumps(event.about) + event.prompt
            assert event.about["role"] == part[event.who]
            assert not event.about["pack"] or event.who in pack
            assert not event.about["seen"] or event.who == seer
            assert event.who == seer or "You have seen" not in told
            for mate in event.about["pack"]:
                assert part[mate] == WOLF


def test_the_dead_are_asked_nothing(company: Company) -> None:
    world = company(preset="werewolf/seven").run()
    died = {death["who"]: death["round"] for death in world.state.posted("deaths")}
    assert all(event.step <= died.get(event.who, 99) for event in of(world, events.Asked))


def told(world: World, **about: Any) -> dict[str, Any]:
    """What a question is about: a villager's facts in the first round, with some put in their place."""
    return {
        "role": "villager",
        "alive": world.state.names,
        "deaths": [],
        "votes": [],
        "pack": [],
        "seen": {},
    } | about


def test_an_accused_seer_clears_somebody_alive_who_is_no_wolf(company: Company) -> None:
    """Not the first it looked at: that was a wolf, and is dead."""
    world = company(scenario="werewolf", cast=cast(**VILLAGE))
    seen = {"Cleo": "a wolf", "Dan": "no wolf", "Finn": "no wolf"}
    facts = told(world, role="seer", alive=["Ada", "Ben", "Eva", "Finn"], seen=seen)
    found = Evidence()
    found.accusers["Ada"] |= {"Ben", "Eva"}
    said = Detective().speaks(View(world.state, "Ada", ("test",)), facts, found)
    assert "Finn is no wolf" in said
    assert "Cleo" not in said


@pytest.mark.parametrize("bank", [sentences.DETECTIVE, sentences.FOLLOWER, sentences.HOTHEAD])
def test_an_accusation_rests_on_what_was_heard_or_voted(bank: dict[str, list[str]]) -> None:
    """An accuser may have facts, need not be the first, and a vote hangs nobody alone."""
    assert all("{victim}" in line and "vote" in line for line in bank["votes"])
    lines = [line for occasion in bank.values() for line in occasion]
    for unknown in (
        "from the start",
        "my eye",
        "single fact",
        "without a fact",
        "no evidence,",
        "be first",
        "others here",
    ):
        assert not [line for line in lines if unknown in line]


def test_wolves_know_nothing_of_who_is_liked() -> None:
    assert not [line for line in sentences.NIGHT["any"] if "Nobody speaks" in line or "liked" in line]


def test_hunches_and_prey_are_drawn_anew_in_every_run(company: Company) -> None:
    """Or the same names would be hanged in every run of a study."""
    first, prey = set(), set()
    for seed in range(12):
        world = company(scenario="werewolf", cast=cast(**VILLAGE), seed=seed)
        views = {who: View(world.state, who, ("test",)) for who in ("Ada", "Ben", "Eva")}
        first.add(Detective().suspect(views["Ada"], told(world), Evidence())[0])
        wolf = told(world, role="wolf", pack=["Ben", "Eva"])
        takes = {
            Detective().prey(views[who], wolf, Evidence(), ["Ada", "Cleo", "Dan"]) for who in ("Ben", "Eva")
        }
        assert len(takes) == 1, "wolves of one pack have the same hunch"
        prey |= takes
    assert len(first) > 2
    assert len(prey) > 1


@pytest.mark.parametrize(
    ("people", "how", "least"),
    [
        (5, {"wolves": 1, "first": "day"}, 15),  # two speeches and a vote each, and the wolf hangs
        (3, {"wolves": 1}, 3),  # wolf, seer and doctor choose once, and one is left against one
        (4, {"wolves": 1, "seer": False, "doctor": False, "speeches": 0}, 4),  # taken, and the wolf hangs
        # a night of 6, a day of 12, and a night of the wolves alone
        (7, {"wolves": 2, "speeches": 1, "whispers": 1}, 22),
    ],
)
def test_the_shortest_game(people: int, how: dict[str, Any], least: int) -> None:
    assert Werewolf(**how).calls(people)[0] == least


def test_no_game_asks_less_than_the_least(company: Company) -> None:
    """Games of five by lot, many of which are as short as can be."""
    asked = []
    cast = [{"mind": "werewolf.gambler", "count": 5}]
    for seed in range(20):
        world = company(
            preset="werewolf/lot", scenario="werewolf", cast=cast, wolves=1, episodes=1, seed=seed
        ).run()
        asked.append(len(of(world, events.Asked)))
    assert min(asked) == world.spec.scripts()[0].calls(5)[0]


# -- nights and days ---------------------------------------------------------------------------------------


def test_wolves_agree_by_majority_and_else_on_what_the_first_says() -> None:
    assert verdicts.agreed(["Ben", "Ada", "Ada"]) == "Ada"
    assert verdicts.agreed(["Ben", "Ada"]) == "Ben"
    assert verdicts.agreed([]) is None


def test_most_votes_hang_and_a_tie_is_a_matter_of_the_rules() -> None:
    assert verdicts.hanged(["Ada", "Ada", "Ben"], "nobody", Random(1)) == "Ada"
    assert verdicts.hanged(["Ada", "Ben"], "nobody", Random(1)) is None
    assert verdicts.hanged([], "lot", Random(1)) is None
    assert {verdicts.hanged(["Ada", "Ben"], "lot", Random(seed)) for seed in range(20)} == {"Ada", "Ben"}


def test_who_wins() -> None:
    assert winner(["villager", "seer"]) == "village"
    assert winner(["wolf", "villager"]) == winner(["wolf", "wolf", "seer"]) == "wolves"
    assert winner(["wolf", "villager", "doctor"]) is None


def test_a_protected_person_lives(company: Company) -> None:
    """The doctor of these bots protects itself while no seer has spoken."""
    parts = {"Ada": "doctor", "Ben": "wolf", "Cleo": "villager", "Dan": "villager", "Eva": "villager"}
    nights = [
        (event.value, chosen)
        for seed in range(12)
        for world in [
            company(
                scenario={"name": "werewolf", "wolves": 1, "seer": False}, cast=cast(**parts), seed=seed
            ).run()
        ]
        for event, chosen in zip(
            [e for e in of(world, events.Posted) if e.key == "dawn"],
            [e.value for e in of(world, events.Chose) if e.tag == "kill"],
            strict=True,
        )
    ]
    assert ("nobody", "Ada") in nights
    assert all(dawn == ("nobody" if kill == "Ada" else kill) for dawn, kill in nights)


def test_votes_are_counted() -> None:
    parts = {"Ada": "wolf", "Ben": "seer", "Cleo": "villager"}
    day = {
        who: {"vote": vote, "sure": sure}
        for who, vote, sure in (("Ada", "Ben", 1), ("Ben", "Ada", 1), ("Cleo", "Ben", 0.5))
    }
    told = verdicts.votes(parts, [day])
    assert told == {"vote_accuracy": 0.5, "brier": pytest.approx((0 + 0.25) / 2)}
    assert verdicts.moved([{"Ben": {"vote": "Cleo"}, "Cleo": {"vote": "Ben"}}], [day]) == {"moved": 0.5}
    assert verdicts.survival(parts, ["Ben"]) == {"alive_wolf": 0, "alive_seer": 1, "alive_villager": 0}


def test_the_floor_goes_to_the_highest_bid(company: Company) -> None:
    world = company(preset="werewolf/arena2024").run()
    bids = [(e.step, e.beat, e.who, e.value) for e in of(world, events.Chose) if e.tag == "bid"]
    for chosen in (e for e in of(world, events.Chose) if e.tag == "speak"):
        last = {who: bid for step, beat, who, bid in bids if (step, beat) == (chosen.step, chosen.beat - 1)}
        assert last[chosen.who] == max(last.values()) > 0


def test_reasoning_beats_guessing(company: Company) -> None:
    def wins(mind: str) -> float:
        world = company(preset="werewolf/seven", mind=mind, episodes=60).run()
        return sum(outcome["village"] for outcome in world.state.outcomes) / 60

    assert wins("werewolf.detective") > wins("werewolf.gambler") + 0.1


def test_what_is_there_to_watch(company: Company) -> None:
    world = company(preset="werewolf/watch").run()
    assert world.status == "finished"
    assert {outcome["winner"] for outcome in world.state.outcomes} == {"village", "wolves"}
    said = [event.text for event in of(world, events.Said)]
    assert len(set(said)) > 0.6 * len(said)
    assert any("I am the seer" in text for text in said)
    assert {role for event in of(world, events.Assigned) for role in [event.role]} == set(ROLES)


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="werewolf/tiny", seed=7).run()
    assert len(of(world, events.Asked)) <= 60
    golden.check("werewolf", world.log.events())
