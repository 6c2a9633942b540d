"""The fourteen modes of failure: each is seen on a small made-up run, and on nothing that is sound."""

from pathlib import Path
from typing import Any

import pytest

from sandbox import History, Scenario, World, WorldSpec, diagnosis, referee, registry
from sandbox.diagnosis import Finding, failures
from sandbox.diagnosis.failures import MODES, deeds
from sandbox.diagnosis.failures.modes import TURNS
from sandbox.diagnosis.failures.refereed import share_told
from sandbox.events import (
    Asked,
    Assigned,
    Chose,
    Closed,
    Event,
    Failed,
    Left,
    Opened,
    Posted,
    Revised,
    Said,
    Wrote,
)
from tests.sandbox.test_diagnosis import CHOICE, run

ROLES = (
    "night",
    {"kind": "choice", "options": ["kill", "wait"]},
    {"kind": "choice", "options": ["save", "wait"]},
)
TEXT = {"kind": "text"}
OVER = Closed(1, "over", {})


def told_of(**what: Any) -> Posted:
    """What a scenario tells the referee."""
    return Posted(referee.KEY, what, to=("engine",))


def card(value: Any) -> Posted:
    return Posted("clue", value, to=("A",), why=referee.SHARE)


FAILED: dict[str, list[Event]] = {
    "no legal answer": [Asked(1, "A", "join", "?", CHOICE), Chose(1, "A", "join", "in", "default")],
    "out of role": [
        Assigned("A", "wolf"),
        Assigned("B", "healer"),
        Asked(1, "A", "night", "?", ROLES[1]),
        Asked(2, "B", "night", "?", ROLES[2]),
        Failed("B", "answer", "answer: 'kill' is not one of save, wait", 2),
        Failed("A", "think", "no reply", 1),
    ],
    "repetition": [
        Said("A", "Let us all give a bit."),
        Said("A", "I wait for you now."),
        Said("A", "I wait for you, now!"),
    ],
    "contradiction": [
        Posted("card", {"limit": 40, "story": "a long story that nobody tells"}, to=("A",)),
        Said("A", "My limit is 40, no more."),
        Said("A", "As I said, my limit is 60."),
    ],
    "past the end": [Left("C"), Said("A", "And you, C?")],
    "starting over": [Said("A", "Hello, I am A."), Said("A", "Well then."), Said("A", "Hello, I am A.")],
    "unasked": [
        Asked(1, "A", "say", "?", TEXT),
        Wrote("A", "private words", "p1", {"private": "I do not know what B wants."}),
        Chose(1, "A", "say", "We do it my way."),
    ],
    "derailment": [
        Asked(n, "A", "say", "How much do you fish this month?", TEXT) if half == 0 else Said("A", line)
        for n, line in enumerate(
            (
                "My favourite singer released another wonderful record yesterday.",
                "Honestly, nobody writes better melodies than this genius.",
                "Concert tickets will certainly be expensive next summer.",
            )
        )
        for half in range(2)
    ],
    "withheld": [card("The butler bought poison on Tuesday"), Said("A", "I have nothing to tell."), OVER],
    "unanswered": [
        Said("B", "Hm."),
        Said("A", "What do you want, B?"),
        Said("B", "Rain."),
        Said("B", "More rain."),
    ],
    "word and deed": [
        Asked(1, "A", "join", "?", {"kind": "form", "fields": {"move": CHOICE, "say": TEXT}}),
        Wrote("A", "private words", "p1", {"private": "I will stay out."}),
        Chose(1, "A", "join", {"move": "in", "say": ""}),
    ],
    "ended too early": [told_of(goal="the star", reached=False), told_of(ended="A"), OVER],
    "unchecked": [told_of(check="a verdict", by="", passed=None, right=None), OVER],
    "wrong check": [Chose(1, "A", "evaluate", "no"), told_of(check="it", by="A", passed=True, right=False), OVER],
}  # fmt: skip


def seen(*facts: Event) -> dict[str, int]:
    return {mode: len(found) for mode, found in failures.failures(run(*facts)).items() if found}


def test_every_mode_of_the_taxonomy_has_a_detector_and_a_case() -> None:
    assert sorted(mode.code for mode in MODES.values()) == [
        *(f"1.{n}" for n in range(1, 6)), *(f"2.{n}" for n in range(1, 7)), *(f"3.{n}" for n in range(1, 4)),
    ]  # fmt: skip
    assert FAILED.keys() == MODES.keys()


@pytest.mark.parametrize("mode", MODES)
def test_each_detector_sees_its_failure_once_and_only_that(mode: str) -> None:
    assert seen(*FAILED[mode]) == {mode: 1}


SOUND: dict[str, list[Event]] = {
    "nobody's fault": [Failed("A", "think", "the model is down", 1), Chose(1, "A", "join", "in", "default")],
    "of one's own role": [
        Assigned("A", "wolf"),
        Asked(1, "A", "night", "?", ROLES[1]),
        Failed("A", "answer", "answer: 'sleep' is not one of kill, wait", 1),
    ],
    "stock words": [Said("A", "With pleasure!"), Said("A", "With pleasure!"), Said("A", "With pleasure!")],
    "words of others": [
        Said("B", "Well, what do all of you think?"),
        Said("A", "B says “One two three four five six”."),
        Said("A", "B says “One two three four five six”."),
    ],
    "a fact that changed": [
        Posted("card", {"limit": 40}, to=("A",)),
        Said("A", "My limit is 40."),
        Posted("card", {"limit": 60}, to=("A",)),
        Said("A", "My limit is 60."),
        Revised("A", "mood", "grim"),
        Said("A", "My offer is 3."),
        Said("A", "My offer is 4, and my limit is 60.0, as I said."),
    ],
    "of somebody gone": [Left("C"), Said("A", "Did C leave us anything at all?")],
    "a move said again": [
        Chose(1, "A", "join", {"move": "in", "say": "Hello to all of you here."}),
        Said("A", "Hello to all of you here."),
        Said("A", "Well, well, what a day this is."),
        Chose(2, "A", "join", {"move": "in", "say": "Hello to everybody again."}),
        Said("A", "Hello to everybody again."),
    ],
    "asked": [
        Asked(1, "A", "say", "?", TEXT),
        Wrote("A", "private words", "p1", {"private": "I do not know what B wants."}),
        Chose(1, "A", "say", "What would suit you?"),
    ],
    "a side remark": [*FAILED["derailment"][:4], Said("A", "Back to fish: how much this month, everybody?")],
    "shared": [card("The butler bought poison on Tuesday"), Said("A", "On Tuesday poison was bought."), OVER],
    "a map in words": [card(["#.?", ".@."]), Said("A", "I see # . ? and below . @ ."), OVER],
    "answered": [
        Said("B", "Good morning."),
        Said("A", "What do you want, B?"),
        Said("B", "Two fish, A."),
        Said("A", "Fine, take two of them."),
    ],
    "a question of somebody else": [
        Said("B", "Hm."),
        Said("A", "B writes: “Is there nothing in between, B?”"),
        Said("B", "Rain."),
        Said("B", "Sun."),
    ],
    "talk of the others": [
        Said("B", "A singer released another wonderful record yesterday."),
        *FAILED["derailment"][:2],
        Said("A", "Honestly, that singer released another wonderful record, nobody writes better melodies."),
        FAILED["derailment"][5],
    ],
    "answers oneself": [
        Said("B", "Hm."),
        Said("A", "“in”, B? Then I was wrong about you."),
        Said("B", "Rain."),
        Said("B", "Sun."),
    ],
    "done": [
        told_of(goal="the star", reached=False),
        told_of(goal="the star", reached=True),
        told_of(ended="A"),
        told_of(out_of_time=True),
        told_of(check="a verdict", by="", passed=None, right=None),
        told_of(check="a verdict", by="A", passed=True, right=True),
        told_of(check="a verdict", by="A", passed=False, right=False),
        OVER,
    ],
}  # fmt: skip


@pytest.mark.parametrize("what", SOUND)
def test_what_is_sound_is_no_failure(what: str) -> None:
    assert seen(*SOUND[what]) == {}


def test_time_that_is_up_with_an_open_goal_is_past_the_end() -> None:
    assert seen(told_of(goal="the star", reached=False), told_of(out_of_time=True), OVER) == {
        "past the end": 1
    }


def test_an_answer_that_was_repaired_is_a_legal_one() -> None:
    assert seen(Chose(1, "A", "join", "in", "repair")) == {}


def test_a_question_to_the_gone_and_a_game_that_begins_anew() -> None:
    again = [Said("A", "Hello, I am A."), OVER, Opened(2, "x", {}), Said("A", "Hello, I am A.")]
    assert seen(*again) == {}


def test_what_cannot_be_seen_is_unknown_with_the_reason() -> None:
    events = run(Said("A", "Good morning."))
    lacking = failures.unknown(events)
    assert sorted(MODES[mode].code for mode in lacking) == ["1.2", "2.2", "2.4", "2.6", "3.1", "3.2", "3.3"]
    found = {one.name: one for one in failures.findings(events)}
    assert found["withheld"].value is None
    assert "no private fact" in found["withheld"].lacks
    assert found["repetition"].value == 0
    assert failures.unknown(run(*FAILED["word and deed"])).keys().isdisjoint({"unasked", "word and deed"})


def test_a_derailment_needs_three_lines_in_a_row() -> None:
    assert TURNS == 3
    assert seen(*FAILED["derailment"][:4]) == {}


@pytest.mark.parametrize(
    ("value", "line", "part"),
    [
        ({"who": "Ada", "when": 7}, "it was ada", 0.5),
        ({"who": "Ada", "when": 7}, "ada, at 7", 1),
        ("The butler bought poison", "who bought it?", 0),
        (None, "", 1),
    ],
)
def test_a_fact_is_told_part_by_part(value: Any, line: str, part: float) -> None:
    assert share_told(value, [line]) == part


def test_roles_are_known_once_two_are_given_out() -> None:
    assert not deeds.has_roles(run(Assigned("A", "wolf")))
    assert deeds.has_roles(run(Assigned("A", "wolf"), Assigned("B", "healer")))


def _is_sound(told: list[tuple[str, Finding]], last: int) -> None:
    """Every finding says what it is, of events that there are; what has no value for want of facts says which."""
    assert len({(kind, one.name) for kind, one in told}) == len(told)
    for _, one in told:
        assert one.about
        assert all(0 < seq <= last for seq in one.seqs)
        assert one.value is None or not one.lacks
        if one.range:
            assert one.value is not None
            assert 0 <= one.range[0] <= one.value <= one.range[1] <= 1
    found = {one.name: one.value for _, one in told}
    assert found["record intact"] == 1
    assert found["welfare"] is None or found["welfare"] <= 1 + 1e-9
    assert all(found[name] == 0 for name in ("leaks", "blocked reads"))


# -- the registry --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", registry.family(Scenario))  # type: ignore[type-abstract]
def test_scripted_people_who_play_by_the_rules_do_not_fail(scenario: str) -> None:
    """Nothing is seen in clean runs but what is so: characters with few sentences do say them again, word for word."""
    with World(WorldSpec.preset(f"{scenario}/tiny")) as world:
        world.run()
        events = list(world.log.events())
        told = diagnosis.of_run(History(world.log))
    _is_sound(told, len(events))
    found = failures.failures(events)
    for line in found.pop("repetition"):
        assert isinstance(line, Said)
        said = [e.text for e in events if isinstance(e, Said) and e.who == line.who and e.seq < line.seq]
        assert line.text in said
    wrong = found.pop("wrong check")
    assert bool(wrong) == (scenario == "forum")  # there one praises whatever they read, a wrong solution too
    assert {mode: seen for mode, seen in found.items() if seen} == {}


def test_the_page_on_diagnosis_tells_every_mode_and_every_kind() -> None:
    page = (Path(__file__).parents[2] / "docs" / "diagnosis.md").read_text("utf-8")
    for name, mode in MODES.items():
        assert f"| {mode.code} | {name} |" in page
    for kind in diagnosis.KINDS:
        assert kind == "failures" or f"\n| {kind} |" in page
    for verb in ("goal", "ended", "out_of_time", "check", "graded", "at_most"):
        assert f"referee.{verb}(stage, " in page or f"referee.{verb}(stage)" in page
