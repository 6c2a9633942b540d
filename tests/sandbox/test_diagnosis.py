"""What a record tells about how well a run went: exact numbers on small made-up runs."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import History, World, WorldSpec, diagnosis
from sandbox.diagnosis import costs, flow, memory, outcome, social, tipping
from sandbox.events import (
    Asked,
    Assigned,
    Chose,
    Closed,
    Erased,
    Event,
    Joined,
    Opened,
    Paid,
    Said,
    Thought,
    Wrote,
    stamp,
)

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
    assert found["answers.provenance"] == pytest.approx(2 / 3)
    assert memory.doubles([item("fish are dear"), item("Fish are dear!"), item("rain")]) == pytest.approx(
        1 / 3
    )


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


# -- a run ---------------------------------------------------------------------------------------------------


def test_a_run_is_diagnosed_up_to_any_round_and_names_what_its_numbers_rest_on(tmp_path: Any) -> None:
    spec = WorldSpec.preset("commons/watch").with_(episodes=1)
    with World(spec, record=tmp_path / "one.run") as world:
        world.run()
        history = History(world.log)
        found, early = diagnosis.of_run(history), diagnosis.of_run(history, 1)
        assert {kind for kind, _ in found} >= {"outcome", "answers", "failures", "social", "flow"}
        assert {one.name: one.value for kind, one in early if kind == "answers"}["answers"] < len(
            history.events
        )
        for _, one in found:
            assert all(0 < seq <= history.tip.seq for seq in one.seqs)
            assert one.about
