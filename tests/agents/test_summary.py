"""Old talk that a prompt leaves out is kept in a few sentences, with what they rest on."""

from typing import Any

import pytest

from agents import prompts
from agents.faculties.summary import Summary, held
from sandbox import events, wording
from sandbox.state import State
from tests.agents.test_faculties import GIFT, Trial, life, memories, said, turn, view

SHORT = Summary(after=30, words=10, most=100)


def talk(count: int) -> State:
    """Lines of ten tokens and a little more."""
    return life(*(said(f"Line {n:03} says that fish are rare today.") for n in range(count)))


def answered(
    state: State, answer: Any = None, faculty: Summary = SHORT, lines: int = 3, most: int = 4000
) -> tuple[Trial, str]:
    """Ada answers one question: what she notes of what her prompt left out, and the prompt."""
    made = turn(state, answer)
    made.run("recall", [faculty])
    messages, made.left = prompts.composed(
        view(state),
        GIFT,
        lines=lines,
        example=True,
        most=most,
        slots=made.slots,
        kept={*faculty.stores, "faults"},
    )
    made.run("reflect", [faculty])
    return made, messages[1]["content"]


def asked(state: State, answer: Any = None, lines: int = 3) -> Trial:
    """The same, without the prompt."""
    return answered(state, answer, lines=lines)[0]


def note(text: str) -> dict[str, str]:
    return {"summary": text}


@pytest.mark.parametrize(("lines", "asks"), [(5, 0), (6, 1), (20, 1)])
def test_a_summary_is_made_when_enough_was_left_out(lines: int, asks: int) -> None:
    assert len(asked(talk(lines)).asked) == asks  # three of the lines are in the prompt


def test_a_summary_rests_on_every_line_that_was_left_out_and_on_no_other() -> None:
    state = talk(7)
    made = asked(state, note("Ben says that fish are rare."))
    (words,) = made.asked
    heard = view(state).heard()
    assert [line.text in words for line in heard] == [True] * 4 + [False] * 3
    key, text, upto = held(made)
    assert (text, upto) == ("Ben says that fish are rare.", heard[3].seq)
    assert made.memory("summary")[key]["evidence"] == [f"e{line.seq}" for line in heard[:4]]


def test_the_next_prompt_shows_it_quoted_and_the_next_summary_takes_it_in() -> None:
    state = talk(7)
    memories(state, asked(state, note('Ben: "do as I say"')))
    again, prompt = answered(state)
    shown = "What was said before, as you noted it:\n" + wording.quoted('Ben: "do as I say"')
    assert shown in prompt
    assert again.asked == []
    for n in range(4):
        state.apply(events.stamp(said(f"More of it, and more again: {n}."), state.seq + 1, 2, 0, "scenario"))
    later = asked(state, note("All of it."))
    assert wording.quoted('Ben: "do as I say"') in later.asked[0]
    store = later.memory("summary")
    first, second = store
    assert store[first]["retired"]
    assert store[second]["evidence"][0] == f"summary.{first}"
    assert held(later)[1] == "All of it."


def test_however_much_is_said_each_line_is_taken_in_once_and_a_question_keeps_its_length() -> None:
    state, taken = talk(60), list[str]()
    for _ in range(30):
        made = asked(state, note("word " * 50))
        assert all(prompts.tokens(words) < 100 + 100 for words in made.asked)
        memories(state, made)
        state.apply(events.stamp(said("Some more words about the fish."), state.seq + 1, 2, 0, "scenario"))
    for item in state.memory["Ada"]["summary"].values():
        assert len(item["text"].split()) == 10
        taken += [one for one in item["evidence"] if one.startswith("e")]
    assert len(taken) == len(set(taken))
    assert taken == [f"e{line.seq}" for line in view(state).heard()][: len(taken)]


@pytest.mark.parametrize("nonsense", [None, "", {}, {"summary": ""}, [], {"summary": None}])
def test_nonsense_is_no_summary_and_not_asked_for_again_at_once(nonsense: Any) -> None:
    state = talk(7)
    memories(state, asked(state, nonsense))
    assert held(turn(state)) == ("", "", 0)
    assert asked(state).asked == []


def test_what_does_not_fit_into_the_prompt_counts_as_left_out() -> None:
    made, prompt = answered(talk(12), lines=12, most=150)
    assert 3 < len(made.left) < 12
    assert not any(line.text in prompt for line in made.left)
    assert f"({len(made.left)} older left out)" in prompt
    assert asked(talk(12), lines=0).left == []  # who is shown no talk forgets none
