"""A debate of two sides before a jury: votes, turns, quotes, what moves a juror, and the motions."""

from itertools import pairwise
from typing import Any

from sandbox import Ask, State, View, WorldSpec, events, registry
from scenarios.debate import Debate
from scenarios.debate.jurors import Juror
from scenarios.debate.motions import REASONS
from tests.scenarios.hall import Company, Hall, of


def test_teams_come_from_the_cast_or_from_the_order_of_joining(company: Company) -> None:
    world = company(preset="debate/sides-wolf")
    world.step()
    assert [world.state.people[name].team for name in ("Rosa", "Theo", "Hana", "Gus")] == [
        "for",
        "for",
        "against",
        "against",
    ]
    world = company(scenario="debate", format="sides", people=7, mind="dice", debaters=2)
    world.step()
    parts = [person.traits["part"] for person in world.state.present]
    assert parts == ["for", "against", "for", "against", "juror", "juror", "juror"]


def test_votes_before_and_after_give_swing_and_winner() -> None:
    hall = Hall([], 7, format="sides", debaters=1, rounds=2, seats=False)
    votes = iter([["for", "for", "against", "undecided", "against"], ["for", "for", "for", "for", "against"]])
    turn: dict[str, str] = {}

    def answer(ask: Ask) -> Any:
        if ask.tag == "speech":
            return f"I speak {ask.about['side']} it."
        if not turn or ask.who in turn.get("asked", ""):
            turn.clear()
            turn.update(zip(hall.names[2:], next(votes), strict=True), asked="")
        turn["asked"] += ask.who
        return {**ask.default, "answer": turn[ask.who], "argument": f"My vote is {turn[ask.who]}."}

    hall.round(answer)
    assert not hall.script.ended(hall.state)
    hall.round(answer)
    verdict = hall.state.posted("verdict")
    assert (verdict["for_before"], verdict["against_before"], verdict["undecided_before"]) == (2, 2, 1)
    assert (verdict["for_after"], verdict["against_after"], verdict["undecided_after"]) == (4, 1, 0)
    assert (verdict["winner"], verdict["swing"], verdict["persuaded"]) == ("for", 3, 2)
    assert (hall.state.people["P0"].score, hall.state.people["P1"].score) == (2, -1)


def test_jurors_of_the_same_name_come_with_other_leanings_to_another_run() -> None:
    views = [View(State(seed=seed), "Cleo", ("now",)) for seed in range(20)]
    assert len({Juror().first(view, "Cats should be kept on a lead.") for view in views}) == 20
    assert len({Juror().force(view, "Once my grandmother had a cat.") for view in views}) == 20


def test_a_debate_without_a_jury_is_a_draw(company: Company) -> None:
    world = company(scenario="debate", format="sides", people=2, mind="debate.advocate", debaters=1).run()
    assert world.state.outcomes[0]["winner"] == "draw"
    assert not of(world, events.Failed)


def test_the_sides_speak_in_turns_to_everybody(company: Company) -> None:
    world = company(preset="debate/watch", episodes=1).run()
    speeches = [event for event in of(world, events.Said) if event.to is None]
    assert [event.who for event in speeches] == ["Rosa", "Hana", "Theo", "Gus"] * 2


def test_speakers_quote_the_opponents_last_point_and_answer_it(company: Company) -> None:
    world = company(preset="debate/watch", operators=[]).run()
    speeches = [event for event in of(world, events.Said) if event.to is None]
    assert len(speeches) == 6 * 8
    for i, (last, now) in enumerate(pairwise(speeches), start=1):
        if i % 8 == 0:  # the first of a debate has nobody to answer
            assert "“" not in now.text
            continue
        quote = now.text.split("“")[1].split("”")[0]
        assert quote.lower() in last.text.lower()


def test_jurors_say_what_moved_them_and_take_their_seats(company: Company) -> None:
    world = company(preset="debate/watch", operators=[]).run()
    moved = [event for event in of(world, events.Teamed) if "moved by" in event.why]
    assert len(moved) >= 6
    votes = {(event.step, event.who): event.value for event in of(world, events.Chose) if event.tag == "vote"}
    for event in moved:
        speaker = event.why.rsplit(" ", 1)[1]
        assert world.state.people[speaker].team == event.team
        assert votes[event.step, event.who]["changed_because"] == speaker


def test_no_mind_is_told_what_only_neighbours_heard(company: Company) -> None:
    world = company(preset="debate/watch", episodes=1, operators=[]).run()
    private = [e for e in of(world, events.Said) if e.channel == "talk"]
    public = " ".join(str(events.plain(e)) for e in world.state.public)
    assert private
    assert not any(event.text in public for event in private)


def test_every_shipped_motion_has_reasons_on_both_sides() -> None:
    motions = {
        script.motion
        for name in registry.presets()
        if name.startswith("debate/")
        for script in WorldSpec.preset(name).scripts()
        if isinstance(script, Debate)
    }
    assert motions == set(REASONS)
    for bank in REASONS.values():
        assert {side: len(reasons) for side, reasons in bank.items()} == {"for": 4, "against": 4}


def test_an_unknown_motion_is_debated_too(company: Company) -> None:
    world = company(preset="debate/jury", motion="Cats should be kept on a lead.").run()
    assert world.state.outcomes[0]["winner"] in ("for", "against", "draw")
    assert not of(world, events.Failed)
