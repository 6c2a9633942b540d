"""What a record tells about how well a run went: exact numbers on small made-up runs."""

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import History, World, WorldSpec, diagnosis, referee
from sandbox.diagnosis import (
    against,
    answers,
    costs,
    drifting,
    flow,
    memory,
    outcome,
    provenance,
    social,
    tipping,
)
from sandbox.diagnosis.finding import wilson
from sandbox.events import (
    Asked,
    Assigned,
    Chose,
    Closed,
    Erased,
    Event,
    Failed,
    Joined,
    Opened,
    Paid,
    Posted,
    Said,
    Thought,
    Wrote,
    stamp,
)
from sandbox.log import Exchange

CHOICE = {"kind": "choice", "options": ["in", "out"]}


def run(*facts: Event, people: str = "ABC", step: int = 1) -> list[Event]:
    """The events of a run: people join, an episode opens, this happens."""
    told = [*(Joined(name, {"name": "dice"}, {}) for name in people), Opened(1, "x", {}), *facts]
    return [stamp(event, seq, step, 0, "scenario") for seq, event in enumerate(told, 1)]


def rounds(*answers: str) -> list[Event]:
    """A run in which people A, B, ... choose i(n) or o(ut), one word for each round."""
    told: list[Event] = [Joined(name, {"name": "dice"}, {}) for name in "ABCDEFGH"[: len(answers[0])]]
    steps = [1] * len(told)
    for step, word in enumerate(answers, 1):
        for n, letter in enumerate(word):
            who = "ABCDEFGH"[n]
            told += [
                Asked(n, who, "join", "?", CHOICE),
                Chose(n, who, "join", {"i": "in", "o": "out"}[letter]),
            ]
            steps += [step, step]
    return [
        stamp(event, seq, step, 0, "engine")
        for seq, (event, step) in enumerate(zip(told, steps, strict=True), 1)
    ]


def numbers(events: Sequence[Event]) -> dict[str, Any]:
    return {f"{kind}.{one.name}": one.value for kind, one in diagnosis.diagnose(events)}


def test_returns_go_by_role_and_episode_with_their_worst_tenth() -> None:
    events = run(
        Assigned("A", "lead"),
        Paid({"A": 3, "B": 1}),
        Paid({"B": 1}),
        Closed(1, "over", {}),
        Opened(2, "x", {}),
        Paid({"A": 5}),
    )
    assert outcome.returns(events) == {"lead": [3, 5], "no role": [2], "everybody": [3, 2, 5]}
    assert outcome.worst_tenth(list(map(float, range(20)))) == 0.5
    assert numbers(events)["outcome.mean return of lead"] == 4


def test_earnings_count_for_the_role_held_when_they_were_paid() -> None:
    paid, role = Paid({"A": 3, "B": 3}), Assigned("A", "lead")
    events = run(paid, role, Paid({"A": 4}), Assigned("A", None), Paid({"A": 1}), Closed(1, "over", {}))
    assert outcome.returns(events) == {"no role": [4, 3], "lead": [4], "everybody": [8, 3]}
    assert numbers(events)["social.gini of returns"] == pytest.approx(5 / 22)  # of people, not of their roles


def test_where_nobody_has_a_role_everybody_is_told_once() -> None:
    assert outcome.returns(run(Paid({"A": 3}), Paid({"A": 1, "B": 2}))) == {"everybody": [4, 2]}
    assert outcome.returns(run()) == {}


@given(st.lists(st.floats(-1e6, 1e6), min_size=1))
def test_the_worst_tenth_is_never_better_than_the_mean(values: list[float]) -> None:
    worst = outcome.worst_tenth(values)
    assert worst is not None
    assert worst <= sum(values) / len(values) + 1e-6


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1), (1, 1, 0.2065, 1)],
)
def test_a_rate_has_wilsons_interval(part: int, whole: int, low: float, high: float) -> None:
    assert wilson(part, whole) == pytest.approx((low, high), abs=1e-4)


@given(st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share_and_stays_within_0_and_1(case: tuple[int, int]) -> None:
    low, high = wilson(*case)
    assert 0 <= low <= case[0] / case[1] + 1e-12
    assert case[0] / case[1] - 1e-12 <= high <= 1


def test_what_a_scenario_tells_with_yes_or_no_is_a_rate_over_episodes() -> None:
    ends = [
        Closed(1, "over", {"won": True, "points": 3}),
        Opened(2, "x", {}),
        Closed(2, "over", {"won": 0.0, "points": 1}),
    ]
    found = {one.name: one for one in outcome.findings(run(*ends))}
    assert found["rate of won"].value == 0.5
    assert found["rate of won"].range == wilson(1, 2)
    assert "rate of points" not in found


def test_gains_over_a_control_are_paired_by_person_and_episode() -> None:
    events = run(
        Joined("J", {"name": "dice"}, {}, (), True),
        Paid({"A": 3, "J": 9}),
        Opened(2, "x", {}),
        Paid({"A": 1}),
    )
    assert against.earned(events) == {(1, "A"): 3, (2, "A"): 1}
    assert against.interval([2.0] * 5) == (2, 2)
    assert against.interval([1.0]) is None
    low, high = against.interval([0.0, 1.0] * 50) or (0, 0)
    assert (low, high) == pytest.approx((0.4, 0.6), abs=0.02)  # 0.5 +- 1.96 * 0.05


# -- tipping -------------------------------------------------------------------------------------------------


def test_who_never_does_it_never_tips() -> None:
    found = numbers(rounds("oooo", "oooo", "oooo"))
    assert found["tipping.share of join: out"] == 1
    assert tipping.tipped(tipping.shares(tipping.choices(rounds("oooo", "oooo"))["join"], "in")) is None


def test_the_round_in_which_half_do_it_is_the_tipping_point() -> None:
    events = rounds("oooo", "iooo", "iioo", "iiii")
    found = numbers(events)
    assert found["tipping.tipping of join: in"] == 3
    assert found["tipping.share of join: in"] == 1
    assert found["tipping.slope of join: in"] > 0


def test_a_kind_of_question_asked_as_a_form_and_later_without_one_is_followed_in_both() -> None:
    form = {"kind": "form", "fields": {"move": CHOICE, "why": {"kind": "text"}}}
    asked: list[tuple[dict[str, Any], Any]] = [(form, {"move": "out", "why": "So."}), (CHOICE, "in")]
    events = [
        stamp(event, 2 * step + i, step, 0, "engine")
        for step in range(1, 5)
        for answer, value in [asked[step > 2]]
        for i, event in enumerate((Asked(0, "A", "join", "?", answer), Chose(0, "A", "join", value)))
    ]
    assert tipping.choices(events) == {
        "join.move": {1: {"A": "out"}, 2: {"A": "out"}},
        "join": {3: {"A": "in"}, 4: {"A": "in"}},
    }


def copied(seed: int, people: int = 8, steps: int = 60) -> list[str]:
    """Everybody does what two of three others, drawn anew, did the round before."""
    lot = random.Random(seed)
    words = ["".join(lot.choice("io") for _ in range(people))]
    for _ in range(steps):
        last = words[-1]
        shock = lot.random() < 0.3
        words.append(
            "".join(
                lot.choice("io") if shock else max("io", key=[last[j] for j in range(people) if j != n].count)
                for n in range(people)
            )
        )
    return words


def test_who_copies_has_a_positive_coefficient_and_a_shuffled_past_none() -> None:
    """The same answers in the order in which nobody gave them: what others did before no longer tells anything."""
    words = copied(1)
    found = tipping.imitation(tipping.choices(rounds(*words))["join"], "in")
    random.Random(2).shuffle(words)
    shuffled = tipping.imitation(tipping.choices(rounds(*words))["join"], "in")
    assert found is not None
    assert shuffled is not None
    assert found > 2
    assert abs(shuffled) < found / 2


def test_only_what_paid_is_copied_where_success_counts() -> None:
    """The same answers; in one record those who chose it were paid, in the other they went without."""
    words = copied(1)
    told = tipping.choices(rounds(*words))["join"]
    paid = {step: {who: float(value == "in") for who, value in chose.items()} for step, chose in told.items()}
    unpaid = {step: {who: 1 - amount for who, amount in one.items()} for step, one in paid.items()}
    follows, ignores = (tipping.imitation(told, "in", one) for one in (paid, unpaid))
    assert follows is not None
    assert follows > 2
    assert ignores is not None
    assert ignores < follows / 2  # whoever was seen to do it went without


def test_the_slope_is_that_of_a_logistic_curve() -> None:
    """Shares 1/2, 3/4 and 9/10 in rounds 1 to 3: log odds that grow by ln 3."""
    words = ["i" * n + "o" * (40 - n) for n in (20, 30, 36)]
    people = [f"P{n}" for n in range(40)]
    told = {
        step: {who: {"i": "in", "o": "out"}[letter] for who, letter in zip(people, word, strict=True)}
        for step, word in enumerate(words, 1)
    }
    found = tipping.steepness(told, "in")
    assert found is not None
    assert found == pytest.approx(math.log(3), abs=0.05)


def test_who_goes_over_to_the_majority_conforms() -> None:
    told = tipping.choices(rounds("iiio", "iiii", "iiii"))["join"]
    assert social.conformity(told) == (1, 1)
    assert numbers(rounds("iiio", "iiio"))["social.conformity"] == 0


# -- failures ------------------------------------------------------------------------------------------------


def test_the_cascade_runs_from_the_first_failure_to_the_end() -> None:
    events = run(
        Said("A", "One two three."),
        Chose(1, "A", "join", "in", "default"),
        Said("B", "Four."),
        Said("B", "Five."),
    )
    found = numbers(events)
    assert (found["failures.first failure"], found["failures.cascade"]) == (2, 3)
    assert found["failures.no legal answer"] == 250


# -- memory --------------------------------------------------------------------------------------------------


def item(text: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "seq": 1, **more}


def test_memory_is_counted_as_it_changes() -> None:
    events = run(
        Wrote("A", "notes", "a", item("fish are dear today")),
        Wrote("A", "notes", "b", item("fish are dear today")),
        Wrote("A", "notes", "b", item("fish are cheap", helped=3, hurt=1)),
        Wrote("A", "notes", "c", item("x")),
        Wrote("A", "notes", "c", item("x", retired=True)),
        Wrote("A", "notes", "d", item("fish are dear today")),
        Wrote("A", "recalled", "memory", {"shown": {"notes.a": 1.0, "e3": 0.5, "e999": 0.1}}),
        Erased("A", "notes", "d"),
    )
    found = numbers(events)
    assert [found[f"memory.{deed}"] for deed in ("added", "edited", "retired", "erased")] == [4, 1, 1, 1]
    assert (found["memory.size"], found["memory.unused"], found["memory.helpful"]) == (2, 0.5, 0.75)
    assert found["memory.recall precision"] == 0
    assert memory.doubles([item("fish are dear"), item("Fish are dear!"), item("rain")]) == pytest.approx(
        1 / 3
    )


def test_what_was_shown_and_proved_of_use_is_the_precision_of_recall() -> None:
    """Of four that were shown: one is evidence of a lesson, one was tagged, one was followed in the answer."""
    shown = {"e3": 1.0, "notes.a": 1.0, "cases.c1": 1.0, "cases.c2": 1.0}
    events = run(
        Wrote("A", "notes", "a", item("fish are dear today", helped=0)),
        Wrote("A", "cases", "c1", item("you took in", answer="in")),
        Wrote("A", "cases", "c2", item("you took out", answer="out")),
        Wrote("A", "recalled", "memory", {"shown": shown}),
        Chose(1, "A", "join", "in"),
        Wrote("A", "notes", "a", item("fish are dear today", helped=1)),
        Wrote("A", "insights", "i1", item("it pays to wait", evidence=["e3", "e4"])),
    )
    assert numbers(events)["memory.recall precision"] == 3 / 4


def test_a_decision_is_resolved_when_all_that_was_recalled_is_in_the_record() -> None:
    def recalled(*ids: str) -> list[Event]:
        return [
            Wrote("A", "recalled", "memory", {"shown": dict.fromkeys(ids, 1.0)}),
            Chose(1, "A", "join", "in"),
        ]

    events = run(Wrote("A", "notes", "a", item("x")), *recalled("e3", "notes.a"), *recalled("e3", "notes.b"))
    assert numbers(events)["provenance.resolved"] == 0.5
    assert provenance.resolved(run(*recalled("e999"), *recalled("e0"), *recalled("e1")))[:2] == (1, 3)


def test_predictions_about_others_count_as_they_came_true() -> None:
    events = run(
        *(
            Wrote("A", "hypotheses", key, item("gives", tests=4, right=right))
            for key, right in (("h1", 4), ("h2", 1))
        )
    )
    assert numbers(events)["memory.predictions"] == 5 / 8


@pytest.mark.parametrize(("gone", "collapses"), [(3, 0), (4, 1)])
def test_who_loses_a_third_at_once_has_a_collapse(gone: int, collapses: int) -> None:
    kept = [stamp(Wrote("A", "notes", f"n{n}", item("some words")), n + 1, 1, 0, "engine") for n in range(10)]
    lost = [stamp(Erased("A", "notes", f"n{n}"), n + 11, 2, 1, "user") for n in range(gone)]
    assert numbers([*kept, *lost])["memory.collapses"] == collapses


# -- word ----------------------------------------------------------------------------------------------------

SECRET = "one two three four five six seven eight"


def test_eight_words_of_a_private_thought_said_aloud_are_a_leak_unless_said_before() -> None:
    thought = Wrote("A", "private words", "p1", {"private": f"Well, {SECRET}."})
    assert len(flow.leaks(run(thought, Said("A", f"I say: {SECRET}!"), Said("B", SECRET)))) == 1
    assert flow.leaks(run(Said("A", SECRET), thought, Said("A", SECRET))) == []
    assert flow.leaks(run(thought, Said("A", "one two three four five six seven"))) == []


def test_word_reaches_all_at_once_in_a_circle_and_step_by_step_on_a_path() -> None:
    whole = run(Said("A", "Hear!", to=("A", "B", "C")))
    assert flow.reached(whole) == [(1, 1.0)]
    path: list[Event] = run(people="ABCD")
    for step, (one, other) in enumerate(("AB", "BC", "CD"), 1):
        path.append(stamp(Said(one, "Pass it on.", to=(one, other)), len(path) + 1, step, 0, "scenario"))
    assert flow.reached(path) == [(1, 0.5), (2, 0.75), (3, 1.0)]


def test_a_marker_is_followed_by_who_says_it() -> None:
    events = run(Said("A", "ZX-17"), Said("B", "no"), Said("C", "ZX-17 too"))
    assert flow.reached(events, "ZX-17") == [(1, pytest.approx(2 / 3))]


def test_each_case_counts_whom_it_brought_word_to_first() -> None:
    """On a path everybody but the last tells one; in a circle the first tells all."""
    path: list[Event] = run(people="ABCD")
    for step, (one, other) in enumerate(("AB", "BC", "CD"), 1):
        path.append(
            stamp(Said(one, "Pass it on, ZX-17.", to=(one, other)), len(path) + 1, step, 0, "scenario")
        )
    assert flow.cases(path) == {"A": 1, "B": 1, "C": 1, "D": 0}
    assert flow.cases(path, "ZX-17") == {"A": 1, "B": 1, "C": 0}  # D has not said it
    assert flow.cases(run(Said("A", "Hear!"), Said("B", "Again!"))) == {"A": 2, "B": 0, "C": 0}
    assert numbers(path)["flow.R"] == 0.75
    assert flow.cases(run(Said("A", "no"), Said("B", "nothing")), "ZX-17") == {}


def test_facts_that_were_to_be_shared_are_counted_when_the_game_is_over() -> None:
    cards = [Posted("clue", "poison on Tuesday", to=(who,), why=referee.SHARE) for who in "AB"]
    events = run(*cards, Said("A", "Poison! On Tuesday!"), Closed(1, "over", {}))
    assert numbers(events)["flow.withheld"] == 0.5
    assert numbers(run(*cards))["flow.withheld"] is None


def test_reads_that_were_not_allowed_are_counted() -> None:
    events = run(Failed("rewire", "operator", "NotPublic: operator rewire may not read the trait 'goal'"))
    assert numbers(events)["flow.blocked reads"] == 1


def test_welfare_is_the_part_of_what_all_could_have_earned() -> None:
    most = Posted(referee.KEY, {"at_most": 8.0}, to=("engine",))
    staff = Joined("J", {"name": "dice"}, {}, (), True)
    events = run(
        staff, most, Paid({"A": 3, "B": 1, "J": 7}), Closed(1, "over", {}), Opened(2, "x", {}), Paid({"A": 9})
    )
    assert social.welfare(events) == (4, 8)
    assert numbers(run(Paid({"A": 3})))["social.welfare"] is None


def test_answers_of_models_are_right_or_wrong_where_the_scenario_tells() -> None:
    def one(who: str, n: int, rung: str, right: bool, by_model: bool = True) -> list[Event]:
        told = Posted(referee.KEY, {"graded": "sum", "right": {who: right}}, to=("engine",))
        asked = [Thought(who, n, 1, "m", "h", {})] if by_model else []
        return [*asked, Chose(n, who, "sum", 5, rung), told]

    events = run(*one("A", 1, "native", True), *one("B", 2, "json", False), *one("C", 3, "default", True),
                 *one("A", 4, "value", False, by_model=False))  # fmt: skip
    found = numbers(events)
    assert found["answers.output accuracy"] == pytest.approx(1 / 3)
    assert found["answers.accuracy"] == 1 / 2
    lacking = {one.name: one.lacks for one in answers.findings(run())}
    assert "no model gave an answer" in lacking["accuracy"]


def test_variety_is_nothing_for_one_voice_and_all_for_words_apart() -> None:
    assert social.variety(["fish for all", "fish for all"]) == pytest.approx(0)
    assert social.variety(["fish for all", "rain comes soon"]) == pytest.approx(1)
    assert social.bimodality([0, 0, 1, 1]) == pytest.approx(1)


def test_calls_beside_the_question_are_thinking() -> None:
    def thought(call: int, n: int = 1) -> Event:
        return Thought("A", n, call, "m", "h", {"input": 10, "output": 5})

    events = run(
        thought(1),
        thought(2),
        Chose(1, "A", "join", "in", "native"),
        thought(1, 2),
        Chose(2, "A", "join", "in", "look_ahead"),
    )
    told = {one.name: one.value for one in costs.findings(events)}
    assert told == {"calls per decision": 1.5, "tokens per decision": 22.5, "thinking": pytest.approx(2 / 3)}


def call(n: int, tokens: int, purpose: str = "") -> Exchange:
    told = {"text": "", "usage": {"input": tokens}, **({"purpose": purpose} if purpose else {})}
    return Exchange((1, 1, n, 1), "A", "call", "h", told)


def test_tokens_are_shared_out_among_the_parts_of_a_mind() -> None:
    told = {
        one.name: one.value
        for one in costs.by_purpose([call(1, 60), call(2, 30, "Guidance"), call(3, 10, "Recall")])
    }
    assert told == {"share of the question": 0.6, "share of Guidance": 0.3, "share of Recall": 0.1}
    assert list(costs.by_purpose([call(1, 60)])) == []  # a mind of one part


# -- drift ---------------------------------------------------------------------------------------------------


def goals(*facts: Event) -> list[Event]:
    """Ada wants fish; B wants nothing."""
    wants = {"goal": "fish for all", "serves": ["in"], "opposes": ["out"]}
    told = [Joined("A", {"name": "dice"}, wants), Joined("B", {"name": "dice"}, {}), *facts]
    return [stamp(event, seq, 1, 0, "scenario") for seq, event in enumerate(told, 1)]


def test_drift_of_words_is_how_far_lines_are_from_the_goal_of_who_says_them() -> None:
    events = goals(Said("A", "Fish for all!"), Said("A", "Opera tonight"), Said("B", "Opera tonight"))
    found = drifting.of_words(events)
    assert {who: [round(one.drift, 6) for one in turns] for who, turns in found.items()} == {"A": [0, 1]}
    assert numbers(events)["drift.drift of words"] == 0.5
    bare = {one.name: one.lacks for one in drifting.findings(run(Said("A", "Hello.")))}
    assert all(bare.values())


def test_drift_of_deeds_is_counted_by_what_serves_and_opposes_the_goal() -> None:
    given = [("A", "in"), ("A", "out"), ("B", "out")]
    facts = [
        fact
        for n, (who, option) in enumerate(given)
        for fact in (Asked(n, who, "join", "?", CHOICE), Chose(n, who, "join", option))
    ]
    assert drifting.of_deeds(goals(*facts)) == {"A": 0.5}


def test_a_reminder_is_judged_by_the_turns_around_it() -> None:
    """Two lines off the goal, a reminder, two lines on it."""
    reminded = Wrote("A", "drift", "say by words", {"words": 1.0, "reminded": True, "round": 1})
    measured = Wrote("A", "drift", "say by words", {"words": 0.0, "reminded": False, "round": 1})
    events = goals(Said("A", "Opera"), Said("A", "Opera tonight"), reminded, Said("A", "Fish for all"), measured,
                   Said("A", "All fish for"), Said("A", "Opera"))  # fmt: skip
    (seq,) = drifting.reminders(events)["A"]
    assert drifting.effect(drifting.of_words(events)["A"], seq) == pytest.approx(-1)
    (found,) = (one for one in drifting.findings(events) if one.name == "effect of reminders")
    assert found.value == pytest.approx(-1)
    assert found.seqs == (seq,)
    assert "memory.size" not in numbers(events)  # what was measured is no memory


# -- a run ---------------------------------------------------------------------------------------------------


def test_a_run_is_diagnosed_up_to_any_round_and_names_what_its_numbers_rest_on(tmp_path: Any) -> None:
    spec = WorldSpec.preset("commons/watch").with_(episodes=1)
    with World(spec, record=tmp_path / "one.run") as world:
        world.run()
        history = History(world.log)
        events = list(history.events)
        assert provenance.broken_at(events) is None
        at = next(n for n, event in enumerate(events) if isinstance(event, Said))
        changed = [*events[:at], replace(events[at], text="Never said."), *events[at + 1 :]]
        assert provenance.broken_at(changed) == history.ends[events[at].step]
        found, early = diagnosis.of_run(history), diagnosis.of_run(history, 1)
        assert {kind for kind, _ in found} >= {"outcome", "answers", "failures", "social", "flow"}
        assert {one.name: one.value for kind, one in early if kind == "answers"}["answers"] < len(
            history.events
        )
        for _, one in found:
            assert all(0 < seq <= history.tip.seq for seq in one.seqs)
            assert one.about
