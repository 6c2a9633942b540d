"""Image scoring: thresholds, the scale, the payoffs of Nowak & Sigmund 1998, and when it pays to refuse."""

from collections import Counter
from collections.abc import Callable
from statistics import fmean
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox import World, events
from scenarios.image_scoring.meetings import clipped
from tests import golden

Company = Callable[..., World]
DISCRIMINATOR, GIVER, REFUSER = (f"image_scoring.{bot}" for bot in ("discriminator", "giver", "refuser"))


def of(world: World, kind: type[events.Event]) -> list[Any]:
    return [event for event in world.log.events() if isinstance(event, kind)]


def acts(world: World) -> list[dict[str, Any]]:
    return [act for event in of(world, events.Posted) if event.key == "acts" for act in event.value]


def among(minds: dict[str, Any], **how: Any) -> dict[str, Any]:
    """A company of so many of each, without words; meetings one after another."""
    cast = [{"mind": {"name": name, **how.pop(name, {})}, "count": count} for name, count in minds.items()]
    return {
        "scenario": {"name": "image_scoring", "order": "one by one", "remarks": False, **how},
        "cast": cast,
    }


# -- thresholds and the scale ------------------------------------------------------------------------------


@pytest.mark.parametrize(("threshold", "helped"), [(-5, 1.0), (0, 1.0), (1, 0.0), (6, 0.0)])
def test_the_lowest_threshold_helps_always_and_the_highest_never(
    company: Company, threshold: int, helped: float
) -> None:
    """From 0 for all: whoever asks for more than a newcomer has begins, and goes on, with refusals."""
    world = company(**among({DISCRIMINATOR: 8}, **{DISCRIMINATOR: {"threshold": threshold}})).run()
    assert world.state.outcomes[0]["helped"] == helped


def test_reputations_stay_on_the_scale(company: Company) -> None:
    world = company(**among({GIVER: 3, REFUSER: 3}, rounds=40)).run()
    assert world.state.posted("images") == dict(zip(world.state.names, [5] * 3 + [-5] * 3, strict=True))
    assert (clipped(6), clipped(-6), clipped(3)) == (5, -5, 3)


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 1000), people=st.integers(2, 9))
def test_a_reputation_is_helps_less_refusals_and_an_income_what_changed_hands(seed: int, people: int) -> None:
    game = {"name": "image_scoring", "rounds": 3, "benefit": 2, "cost": 0.5, "remarks": False}
    with World(scenario=game, people=people, mind="dice", seed=seed, record=False) as world:
        done = acts(world.run())
        for who in world.state.names:
            own = [act["helped"] for act in done if act["who"] == who]
            got = sum(act["helped"] for act in done if act["to"] == who)
            assert world.state.posted("images")[who] == 2 * sum(own) - len(own)
            assert world.state.people[who].score == pytest.approx(2 * got - 0.5 * sum(own))


# -- what the paper says -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(3))
def test_who_never_helps_is_helped_until_the_first_refusal_and_not_again(company: Company, seed: int) -> None:
    """Where reputations are always known, and all others go by them."""
    world = company(**among({DISCRIMINATOR: 9, REFUSER: 3}, rounds=12), seed=seed).run()
    refusers, refused, lucky = world.state.names[9:], set(), 0
    for act in acts(world):
        if act["to"] in refusers and act["who"] not in refusers:
            assert act["helped"] is (act["to"] not in refused)
            lucky += act["helped"]
        if not act["helped"] and act["who"] in refusers:
            refused.add(act["who"])
    assert lucky < 6


@pytest.mark.parametrize("known", [0.0, 0.4, 1.0])
def test_without_defectors_it_does_not_matter_whether_one_looks(company: Company, known: float) -> None:
    """Discriminators and unconditional givers earn the same, to the last point."""
    looks, gives = (
        company(**among({mind: 6, GIVER: 6} if mind != GIVER else {GIVER: 12}, known=known), seed=4).run()
        for mind in (DISCRIMINATOR, GIVER)
    )
    assert [p.score for p in looks.state.present] == [p.score for p in gives.state.present]
    assert looks.state.outcomes[0]["helped"] == 1


@pytest.mark.parametrize("known", [0.0, 0.3, 1.0])
def test_two_kinds_earn_what_the_matrix_says(company: Company, known: float) -> None:
    """With chance q to know: C-C b - c; C-D -c (1 - q); D-C b (1 - q); D-D 0 (Nowak & Sigmund 1998)."""
    b, c, meetings = 1.0, 0.2, 400
    how = {"benefit": b, "cost": c, "known": known, "rounds": 40, "meetings": 5}

    def means(*minds: str) -> list[float]:
        """Income for a pair of meetings, one as donor and one as recipient."""
        kinds = {mind: minds.count(mind) for mind in minds}
        world = company(**among(kinds, **how), seed=2).run()
        one, two = world.state.names
        times = {who: sum(e.who == who for e in of(world, events.Asked)) for who in (one, two)}
        assert sum(times.values()) == meetings
        paid = {who: [0.0, 0.0] for who in (one, two)}  # as donor, as recipient
        for event in of(world, events.Paid):
            for who, amount in event.amounts.items():
                paid[who][amount > 0] += amount
        return [paid[one][0] / times[one] + paid[one][1] / times[two],
                paid[two][0] / times[two] + paid[two][1] / times[one]]  # fmt: skip

    assert means(DISCRIMINATOR, DISCRIMINATOR) == pytest.approx([b - c] * 2)
    assert means(REFUSER, REFUSER) == [0, 0]
    within = 0.02 + 4 * (known * (1 - known) / 150) ** 0.5  # a defector is helped before its first refusal
    assert means(DISCRIMINATOR, REFUSER) == pytest.approx([-c * (1 - known), b * (1 - known)], abs=within)


@pytest.mark.parametrize(("known", "pays"), [(0.2, True), (0.4, True), (0.6, False), (0.9, False)])
def test_refusing_pays_a_single_one_where_q_is_below_c_over_b(
    company: Company, known: float, pays: bool
) -> None:
    """c / b = 1/2, one who refuses among eleven who go by reputation: an ESS iff q > c / b."""
    how = {"benefit": 1, "cost": 0.5, "known": known, "rounds": 40, "meetings": 1}
    gaps = []
    for seed in range(4):
        world = company(**among({DISCRIMINATOR: 11, REFUSER: 1}, **how), seed=seed).run()
        *others, last = [person.score for person in world.state.present]
        gaps.append(last - fmean(others))
    assert (fmean(gaps) > 0) is pays, gaps


def test_thresholds_that_help_those_who_help_take_over(company: Company) -> None:
    """From every threshold alike: hardly anybody is left who refuses newcomers, and nearly all are helped.

    With four times the paper's 125 meetings, where five runs of five ended so; at 125 drift is as strong as
    selection, and four of eight did.
    """
    world = company(preset="image_scoring/nowak1998", rounds=20, episodes=10).run()
    outcomes = world.state.outcomes
    assert outcomes[0]["helped"] < 0.7
    assert outcomes[-1]["helped"] > 0.9
    low = [person.mind["threshold"] <= 0 for person in world.state.present]
    assert fmean(low) > 0.8


def test_the_preset_has_the_papers_numbers(company: Company) -> None:
    """A hundred people, thresholds from -5 to 6 as evenly as can be, 125 meetings, b = 1, c = .1."""
    world = company(preset="image_scoring/nowak1998", episodes=1, operators=[]).run()
    kinds = Counter(person.mind["threshold"] for person in world.state.present)
    assert (sum(kinds.values()), sorted(kinds)) == (100, list(range(-5, 7)))
    assert set(kinds.values()) == {8, 9}
    assert world.state.outcomes[0]["meetings"] == 125
    assert (world.script.benefit, world.script.cost, world.script.known) == (1, 0.1, 1)


def test_without_reputation_those_who_refuse_take_over(company: Company) -> None:
    moran = {"name": "moran", "at": "episode", "where": "everybody", "copies": "person", "pace": 1}
    spec = {"operators": [moran], "episodes": 12, "seed": 3}
    left = {}
    for known in (0, 1):
        world = company(
            **among({DISCRIMINATOR: 15, REFUSER: 15}, known=known, rounds=6, cost=0.3), **spec
        ).run()
        left[known] = sum(person.mind["name"] == REFUSER for person in world.state.present)
    assert left[0] > 22
    assert left[1] < 8


# -- what is known -----------------------------------------------------------------------------------------


def test_what_is_not_known_is_not_told_and_stays_between_the_two(company: Company) -> None:
    world = company(preset="image_scoring/tiny", known=0.5, seed=5).run()
    asked = of(world, events.Asked)
    assert 0.2 < fmean(event.about["image"] is None for event in asked) < 0.8
    assert all(("do not know" in event.prompt) is (event.about["image"] is None) for event in asked)
    assert not {"acts", "images"} & {event.key for event in of(world, events.Posted) if not event.to}
    assert all(len(event.witnesses) == 2 for event in [*of(world, events.Paid), *of(world, events.Said)])
    assert [t for event in world.state.public for t in world.script.treatment(event)] == []


def test_treatment_is_help_or_its_refusal(company: Company) -> None:
    world = company(preset="image_scoring/tiny").run()
    treated = [t for event in of(world, events.Posted) for t in world.script.treatment(event)]
    assert treated == [(act["who"], act["to"], float(act["helped"])) for act in acts(world)]
    assert (world.script.regard(1, "Ben"), world.script.regard(0, "Ben")) == ("helped Ben", "refused Ben")


def test_along_ties_only_neighbours_meet(company: Company) -> None:
    ring = {"kind": "ring", "degree": 2}
    for order in ("at once", "one by one"):
        world = company(scenario="image_scoring", people=7, mind="dice", graph=ring, order=order).run()
        names = world.state.names
        assert all((names.index(a["who"]) - names.index(a["to"])) % 7 in (1, 6) for a in acts(world))


# -- as a whole --------------------------------------------------------------------------------------------


def test_the_golden_transcript(company: Company) -> None:
    world = company(preset="image_scoring/tiny").run()
    assert len(of(world, events.Asked)) == 30
    golden.check("image_scoring", world.log.events())


def test_watching_is_worth_it(company: Company) -> None:
    """Everybody says why; those who never help die out, and most meetings end in help."""
    world = company(preset="image_scoring/watch").run()
    said = of(world, events.Said)
    assert len({event.text for event in said}) > 0.6 * len(said)
    assert REFUSER not in {person.mind["name"] for person in world.state.present}
    assert world.state.outcomes[0]["helped"] > 0.6
    assert [event for event in of(world, events.Left) if event.why]
    assert not of(world, events.Failed)
