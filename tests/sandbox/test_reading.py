"""What models say instead of clean JSON, and what it must be read as, or not be read as at all."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sandbox import AnswerError, read
from sandbox.answers import answer_type

CORPUS = yaml.safe_load(Path(__file__).with_name("answers.yaml").read_text("utf-8"))
ASKED = {name: answer_type(plain) for name, plain in CORPUS["asked"].items()}
MOVE, GIVE, YES, SAY, FORM, SPLIT = (ASKED[name] for name in "move give consent say form split".split())
UNDERSTOOD = [(name, text, value) for name, cases in CORPUS["understood"].items() for text, value in cases]
REFUSED = [(name, text, why) for name, cases in CORPUS["refused"].items() for text, why in cases]
DOUBTFUL = ("ambiguous", "negated", "hedged", "another")


@pytest.mark.parametrize(("name", "text", "value"), UNDERSTOOD)
def test_understood(name: str, text: str, value: Any) -> None:
    assert read(text, ASKED[name])[0] == value


@pytest.mark.parametrize(("name", "text", "why"), REFUSED)
def test_refused(name: str, text: str, why: str) -> None:
    with pytest.raises(AnswerError, match=r"^answer"):
        read(text, ASKED[name])


@pytest.mark.parametrize(
    ("answer", "text", "message"),
    [
        (
            GIVE,
            "3 or 4",
            "answer: more than one number is named in '3 or 4'; expected a whole number from 0 to 200 units",
        ),
        (GIVE, "$5", "answer: '$' is not units in '$5'; expected a whole number from 0 to 200 units"),
        (GIVE, "300", "answer: 300 is not a whole number from 0 to 200 units"),
        (MOVE, "dunno", "answer: 0 of the options are named in 'dunno'; expected one of: cooperate, defect"),
        (
            MOVE,
            "not defect",
            "answer: a negation or a hedge makes 'not defect' doubtful; expected one of: cooperate, defect",
        ),
        (YES, "no idea", "answer: 'no' may be a mere word in 'no idea'; expected one of: yes, no"),
        (
            FORM,
            '{"give": "many"}',
            "answer.give: no number is named in 'many'; expected a whole number from 0 to 200 units",
        ),
        (
            GIVE,
            '{"give": 5',
            "answer: the JSON '{\"give\": 5' is broken or breaks off; "
            "expected a whole number from 0 to 200 units",
        ),
    ],
)
def test_the_error_tells_a_model_what_to_mend(answer: Any, text: str, message: str) -> None:
    with pytest.raises(AnswerError) as refused:
        read(text, answer)
    assert str(refused.value) == message


@given(st.sampled_from([MOVE, GIVE, SAY, FORM, SPLIT]), st.text() | st.text("{}[]\"':,.0123 gives"))
def test_whatever_a_model_says_is_a_legal_value_or_a_clean_refusal(answer: Any, text: str) -> None:
    try:
        value, rung = read(text, answer)
    except AnswerError:
        return
    assert answer.validate_value(value) == value
    assert rung in ("json", "text")


def test_deep_nesting_is_refused_like_any_nonsense() -> None:
    for text in ('{"a":' * 5000 + "1" + "}" * 5000, "[" * 100_000, "{'a':" * 5000 + "1" + "}" * 5000):
        with pytest.raises(AnswerError):
            read(text, GIVE)


@given(st.integers(0, 200))
def test_a_number_is_read_in_digits_and_in_words(number: int) -> None:
    assert read(f"I give {number} units.", GIVE) == (number, "text")
    assert read(f"I give {_spelled(number)} units.", GIVE) == (number, "text")
    with pytest.raises(AnswerError):
        read(f"I do not give {_spelled(number)} units.", GIVE)


def _spelled(number: int) -> str:
    small = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen"
    ).split()
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    if number < 20:
        return small[number]
    if number < 100:
        return re.sub("-zero$", "", f"{tens[number // 10 - 2]}-{small[number % 10]}")
    rest = number % 100
    return f"{small[number // 100]} hundred" + (f" and {_spelled(rest)}" if rest else "")


def test_the_corpus_is_large_and_every_refusal_has_a_reason() -> None:
    reasons = {*DOUBTFUL, "bounds", "measure", "broken", "nothing"}
    assert len(UNDERSTOOD) + len(REFUSED) >= 400
    assert {why for _, _, why in REFUSED} == reasons
    assert sum(why in DOUBTFUL for _, _, why in REFUSED) >= 100


def test_a_clean_answer_is_read_as_json_and_never_in_words() -> None:
    assert read('{"give": 5, "say": "hi"}', FORM) == ({"give": 5, "say": "hi"}, "json")
    assert read("I will cooperate.", MOVE) == ("cooperate", "text")
