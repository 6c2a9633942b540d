"""Answer types: what they take, refuse and describe; whatever the type, all of it fits together."""

import json
import random
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sandbox import Allocation, AnswerError, Choice, Form, Number, Text, read
from sandbox.answers import answer_type

WORDS = st.text("abcdefgh ABC-.!()0123456789'ß", min_size=1, max_size=8).filter(
    lambda word: word == word.strip()
)
NAMES = st.lists(WORDS, min_size=1, max_size=5, unique_by=str.casefold).map(tuple)
FINITE = st.floats(-1e9, 1e9).map(lambda number: round(number, 4))


def ranges(whole: bool) -> st.SearchStrategy[Number]:
    ends = st.tuples(FINITE, FINITE, st.sampled_from(["", "units", "percent"])).filter(
        lambda ends: not whole or abs(ends[0] - ends[1]) >= 1
    )
    return ends.map(lambda e: Number(low=min(e[:2]), high=max(e[:2]), integer=whole, unit=e[2]))


BARE = st.one_of(
    NAMES.map(lambda names: Choice(options=names)),
    ranges(True),
    ranges(False),
    st.builds(Text, most=st.integers(1, 40), empty=st.booleans()),
    st.builds(Allocation, among=NAMES, total=st.floats(1e-3, 1e6)),
)


def _distinct(fields: dict[str, Any]) -> bool:
    return len({name.casefold() for name in fields}) == len(fields)


TYPES = st.recursive(
    BARE,
    lambda inner: (
        st.dictionaries(WORDS, inner, min_size=1, max_size=3).filter(_distinct).map(lambda f: Form(fields=f))
    ),
)


@given(TYPES, st.integers(0, 2**32))
def test_a_sample_is_legal_fits_the_schema_and_is_read_back_as_itself(answer: Any, seed: int) -> None:
    value = answer.sample(random.Random(seed))
    assert answer.validate_value(value) == value
    jsonschema.validate(value, answer.schema())
    assert read(json.dumps(value), answer) == (value, "json")
    assert value == answer.sample(random.Random(seed))


@given(TYPES)
def test_a_type_survives_the_record(answer: Any) -> None:
    assert answer_type(json.loads(json.dumps(answer.plain()))) == answer


@given(BARE.filter(lambda answer: not isinstance(answer, Allocation)), st.integers(0, 99))
def test_a_wrapper_around_a_bare_answer_is_taken_off(answer: Any, seed: int) -> None:
    value = answer.sample(random.Random(seed))
    for wrapped in (
        {"answer": value},
        {"Answer": value},
        {"answer": {"answer": value}},
        {"why": "so", "answer": value},
    ):
        assert read(json.dumps(wrapped), answer) == (value, "json")


def test_a_form_and_an_allocation_may_be_wrapped_too() -> None:
    form, shares = Form(fields={"give": Number(high=9)}), Allocation(among=("Ada", "Ben"), total=10)
    assert read('{"answer": {"give": 3}}', form) == ({"give": 3}, "json")
    assert read('{"answer": {"Ada": 4, "Ben": 6}}', shares) == ({"Ada": 4, "Ben": 6}, "json")
    assert read('{"answer": "A"}', Form(fields={"answer": Choice(options=("A", "B"))})) == (
        {"answer": "A"},
        "json",
    )


FORM = Form(fields={"give": Number(high=9, integer=True, unit="units"), "say": Text(most=20, empty=True)})
SHARES = Allocation(among=("Ada", "Ben"), total=10, unit="points")


@pytest.mark.parametrize(
    ("answer", "value", "message"),
    [
        (Choice(options=("yes", "no")), "perhaps", "answer: 'perhaps' is not one of yes, no"),
        (Choice(options=("yes", "no")), True, "answer: True is not one of yes, no"),
        (Number(high=9), 9.5, "answer: 9.5 is not a number from 0 to 9"),
        (Number(high=9, integer=True), -5.0, "answer: -5 is not a whole number from 0 to 9"),
        (Number(high=9), "5", "answer: '5' is not a number from 0 to 9"),
        (Number(high=9), True, "answer: True is not a number from 0 to 9"),
        (Number(high=9), float("nan"), "answer: nan is not a number from 0 to 9"),
        (Number(high=1_234_567, integer=True), -1, "answer: -1 is not a whole number from 0 to 1234567"),
        (
            Number(high=9, integer=True, unit="tons"),
            2.5,
            "answer: 2.5 is not a whole number from 0 to 9 tons",
        ),
        (Number(low=-0.25, high=0.25), 1, "answer: 1 is not a number from -0.25 to 0.25"),
        (Text(), 7, "answer: 7 is not a text"),
        (Text(), " \n ", "answer: the text is empty"),
        (SHARES, [5, 5], "answer: [5, 5] is not a table of shares"),
        (SHARES, {"Ada": 5, "Cleo": 5}, "answer: unknown share 'Cleo'; shares are Ada, Ben"),
        (SHARES, {"Ada": 5, "Ben": 6}, "answer: shares sum to 11, not 10"),
        (SHARES, {"Ada": -1, "Ben": 11}, "answer.Ada: -1 is not a number from 0 to 10 points"),
        (FORM, "3", "answer: '3' is not a table of give, say"),
        (FORM, {"say": "hi"}, "answer: field 'give' is missing"),
        (FORM, {"give": 3, "keep": 6}, "answer: unknown field 'keep'; fields are give, say"),
        (FORM, {"give": 10}, "answer.give: 10 is not a whole number from 0 to 9 units"),
    ],
)
def test_a_refusal_names_the_field_the_value_and_what_is_allowed(
    answer: Any, value: Any, message: str
) -> None:
    with pytest.raises(AnswerError) as refused:
        answer.validate_value(value)
    assert str(refused.value) == message


def test_what_is_taken_is_made_clean() -> None:
    assert Choice(options=("Yes", "No")).validate_value(" yES ") == "Yes"
    assert type(Number(high=9, integer=True).validate_value(3.0)) is int
    assert SHARES.validate_value({"Ada": 10}) == {"Ada": 10, "Ben": 0}
    assert FORM.validate_value({"give": 0}) == {"give": 0, "say": ""}
    assert Text().validate_value("  two\n words ") == "two words"


@pytest.mark.parametrize(
    ("most", "kept"),
    [(4, "Fair"), (5, "Fair"), (8, "Fair"), (9, "Fair play"), (10, "Fair play"), (14, "Fair play then")],
)
def test_a_long_text_is_cut_after_a_word(most: int, kept: str) -> None:
    assert Text(most=most).validate_value("Fair play then") == kept


def test_a_word_longer_than_the_text_is_cut_within() -> None:
    assert Text(most=3).validate_value("Unbelievable") == "Unb"


def test_hints_and_schemas_say_the_range_with_all_digits() -> None:
    assert Number(high=1_000_000, integer=True).hint() == "a whole number from 0 to 1000000"
    assert Number(low=0.5, high=2.5, integer=True).schema() == {"type": "integer", "minimum": 1, "maximum": 2}
    assert SHARES.hint() == "10 points divided among Ada, Ben"
    assert (
        FORM.hint()
        == "give: a whole number from 0 to 9 units; say: a text of at most 20 characters, may be empty"
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Choice(options=()), "at least 1 item"),
        (lambda: Choice(options=("Yes", "yes")), "differ by more than case"),
        (lambda: Choice(options=("yes ",)), "without space around them, got 'yes '"),
        (lambda: Choice(options=("",)), "without space around them, got ''"),
        (lambda: Number(low=2, high=1), "low must not exceed high, got 2.0 > 1.0"),
        (lambda: Number(low=0.2, high=0.8, integer=True), "no whole number from 0.2 to 0.8"),
        (lambda: Number(high=float("inf")), "finite"),
        (lambda: Text(most=0), "greater than or equal to 1"),
        (lambda: Allocation(among=("Ada", "ada")), "differ by more than case"),
        (lambda: Allocation(among=("Ada",), total=0), "greater than 0"),
        (lambda: Form(fields={}), "at least 1 item"),
        (lambda: Form(fields={"say": Text(), "Say": Text()}), "differ by more than case"),
    ],
)
def test_a_type_that_nobody_could_answer_cannot_be_made(make: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        make()
