"""What models say instead of clean JSON, and what it must be read as, or not be read as at all."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import Allocation, AnswerError, Choice, Form, Number, Text, read

MOVE = Choice(options=("cooperate", "defect"))
LETTER = Choice(options=("A", "B", "C"))
YES = Choice(options=("yes", "no"))
SIDE = Choice(options=("for", "against"))
SCALE = Choice(options=("strongly agree", "agree", "disagree", "strongly disagree"))
DIGIT = Choice(options=("1", "2", "3"))
WHO = Choice(options=("Ada", "Ben", "nobody"))
GIVE = Number(high=200, integer=True, unit="units")
SHARE = Number(high=1)
DOLLARS = Number(high=100, unit="dollars")
PERCENT = Number(high=100, unit="%")
BELOW = Number(low=-50, high=50)
SAY = Text(most=80)
FORM = Form(fields={"give": GIVE, "say": Text(empty=True)})
SPLIT = Allocation(among=("Ada", "Ben"), total=100)

UNDERSTOOD: list[tuple[Any, str, Any]] = [
    # fences, prose around, small faults of JSON
    (GIVE, "```json\n5\n```", 5),
    (GIVE, '```json\n{"answer": 5}\n```', 5),
    (GIVE, '```\n{"answer": 5}\n```', 5),
    (GIVE, '```json {"answer": 5} ```', 5),
    (GIVE, 'Sure! Here is my answer:\n```json\n{"give": 5}\n```\nLet me know.', 5),
    (GIVE, 'I will be generous. {"give": 5}', 5),
    (GIVE, '{"give": 5} because I like Ada.', 5),
    (GIVE, '{"give": 5}\n{"give": 5}', 5),
    (GIVE, '{"give": 5,}', 5),
    (GIVE, "{'give': 5}", 5),
    (GIVE, "{“give”: 5}", 5),
    (GIVE, '{"reasoning": "He gave me 3 of 10", "answer": 5}', 5),
    (GIVE, '{"Answer": "5 units"}', 5),
    (GIVE, '{"answer": "five"}', 5),
    (GIVE, '"5"', 5),
    (GIVE, "5.0", 5),
    (FORM, "{'give': 5, 'say': 'here you are',}", {"give": 5, "say": "here you are"}),
    (FORM, '{"Give": "5 units", "SAY": "hi", "mood": "good"}', {"give": 5, "say": "hi"}),
    (FORM, '{"give": 5, "say": null}', {"give": 5, "say": ""}),
    (FORM, '{"give": 5, "say": "a,}"}', {"give": 5, "say": "a,}"}),
    (FORM, '{"give": 5, "say": "a,}",}', {"give": 5, "say": "a,}"}),
    (FORM, "give: 5\nsay: Here you are, Ada.", {"give": 5, "say": "Here you are, Ada."}),
    (FORM, "**Give**: 5 units, **say**: here", {"give": 5, "say": "here"}),
    (SPLIT, '{"ada": 60, "ben": 40}', {"Ada": 60, "Ben": 40}),
    (SPLIT, '{"Ada": "60 %", "Ben": "40 %"}', {"Ada": 60, "Ben": 40}),
    (SPLIT, "Ada: 60, Ben: 40", {"Ada": 60, "Ben": 40}),
    (SPLIT, "- Ada: sixty\n- Ben: forty", {"Ada": 60, "Ben": 40}),
    # numbers
    (GIVE, "I give 5.", 5),
    (GIVE, "I'll give 5 units to Ada!", 5),
    (GIVE, "**5**", 5),
    (GIVE, "Answer: 5. Yes, 5.", 5),
    (GIVE, "five", 5),
    (GIVE, "I give five units.", 5),
    (GIVE, "twenty-five units", 25),
    (GIVE, "twenty five", 25),
    (GIVE, "a hundred and twenty", 120),
    (GIVE, "one hundred", 100),
    (GIVE, "Nothing.", 0),
    (GIVE, "I will give nothing.", 0),
    (GIVE, "none", 0),
    (GIVE, "zero", 0),
    (Number(high=5000), "1,500", 1500),
    (Number(high=5000), "1500", 1500),
    (SHARE, "0.25 of it", 0.25),
    (BELOW, "-5", -5),
    (BELOW, "I'd say −5.", -5),
    (DOLLARS, "$5", 5),
    (DOLLARS, "five dollars", 5),
    (PERCENT, "50 %", 50),
    (PERCENT, "fifty percent", 50),
    # options
    (MOVE, "Cooperate", "cooperate"),
    (MOVE, "COOPERATE!", "cooperate"),
    (MOVE, "**cooperate**", "cooperate"),
    (MOVE, '"cooperate"', "cooperate"),
    (MOVE, "I will cooperate with Ada.", "cooperate"),
    (MOVE, '{"move": "Cooperate."}', "cooperate"),
    (MOVE, '{"answer": "I choose to cooperate"}', "cooperate"),
    (MOVE, "```\ncooperate\n```", "cooperate"),
    (LETTER, "B", "B"),
    (LETTER, "(b)", "B"),
    (LETTER, "B.", "B"),
    (LETTER, "Option B, because it pays.", "B"),
    (LETTER, "My answer is A.", "A"),
    (LETTER, "I choose A because it pays.", "A"),
    (LETTER, "Answer: A", "A"),
    (YES, "Yes, gladly.", "yes"),
    (YES, "No, I won't do that.", "no"),
    (YES, "No.", "no"),
    (SIDE, "I vote against.", "against"),
    (SIDE, "I vote for.", "for"),
    (SIDE, "For!", "for"),
    (SCALE, "I strongly disagree with this.", "strongly disagree"),
    (SCALE, "I agree.", "agree"),
    (DIGIT, "2", "2"),
    (DIGIT, '{"answer": 2}', "2"),
    (WHO, "I trust Ben most.", "Ben"),
    (WHO, "Nobody.", "nobody"),
    # texts
    (SAY, "I think we should share.", "I think we should share."),
    (SAY, "I won't, and that is final.", "I won't, and that is final."),
    (SAY, "'Never!'", "Never!"),
    (SAY, '"Well," she said, "go."', '"Well," she said, "go."'),
    (SAY, '{"answer": "Let us share."}', "Let us share."),
    (SAY, '{"say": "Let us share."}', "Let us share."),
    (SAY, '```json\n{"answer": "Let us share."}\n```', "Let us share."),
    (SAY, 'Here it is: {"answer": "Let us share."}', "Let us share."),
    (SAY, "{sighs} As you wish.", "{sighs} As you wish."),
    (SAY, "[sighs] As you wish.", "[sighs] As you wish."),
    (SAY, 'Post {"a": 1}, then {"b": 2}.', 'Post {"a": 1}, then {"b": 2}.'),
    (SAY, "5 of us know.", "5 of us know."),
    (SAY, "```\nLet us share.\n```", "Let us share."),
]

NOT_UNDERSTOOD: list[tuple[Any, str]] = [
    (MOVE, "I won't cooperate."),
    (MOVE, "I will not defect"),
    (MOVE, "I refuse to cooperate."),
    (MOVE, "Cooperate or defect, who knows."),
    (MOVE, "I'd rather cooperate than defect."),
    (MOVE, "Maybe cooperate."),
    (MOVE, "I might defect this time"),
    (MOVE, "Should I defect?"),
    (MOVE, "I cooperate if Ada does."),
    (MOVE, "It would be wrong to defect."),
    (MOVE, "Anything but defect"),
    (MOVE, "cooperation is nice"),
    (MOVE, '{"answer": "I can\'t cooperate"}'),
    (MOVE, '{"not_chosen": "defect"}'),
    (MOVE, '{"first": "cooperate", "second": "defect"}'),
    (MOVE, '{"answer": "cooperate"} or {"answer": "defect"}'),
    (MOVE, '{"answer": "coop'),
    (MOVE, ""),
    (LETTER, "either A or B"),
    (LETTER, "A good plan would be to wait."),
    (LETTER, "I want a compromise."),
    (LETTER, "A and C look alike"),
    (LETTER, "not B"),
    (YES, "There is no doubt about it."),
    (YES, "I would not say no."),
    (YES, "Yes and no."),
    (YES, "Yes? I can't."),
    (YES, '{"answer": true}'),
    (SIDE, "This is bad for the town."),
    (SIDE, "I am not against it."),
    (SCALE, "I agree or strongly agree."),
    (SCALE, "I can't say that I agree"),
    (WHO, "Ada said that Ben lies."),
    (DIGIT, "1 or 2"),
    (GIVE, "between 3 and 5"),
    (GIVE, "3-5"),
    (GIVE, "not 7"),
    (GIVE, "not seven"),
    (GIVE, "I don't want to give 5."),
    (GIVE, "at least 5"),
    (GIVE, "up to five"),
    (GIVE, "less than 5"),
    (GIVE, "more than 5"),
    (GIVE, "about 5"),
    (GIVE, "~5"),
    (GIVE, "5+"),
    (GIVE, "5 or so"),
    (GIVE, "5ish"),
    (GIVE, "5k"),
    (GIVE, "5 thousand"),
    (GIVE, "half of 10"),
    (GIVE, "five and a half"),
    (GIVE, "five point five"),
    (GIVE, "2 dozen"),
    (GIVE, "1,5"),
    (GIVE, "1.2.3"),
    (GIVE, "one two three"),
    (GIVE, "one of my 10"),
    (GIVE, "3 or maybe 4"),
    (GIVE, "the 3rd time"),
    (GIVE, "5 of my 10k"),
    (GIVE, "minus five"),
    (GIVE, "all of it"),
    (GIVE, "I have nothing to say."),
    (GIVE, "5 out of 10"),
    (GIVE, "50 %"),
    (GIVE, "$5"),
    (GIVE, "5 dollars"),
    (SHARE, "50 %"),
    (SHARE, "50%"),
    (SHARE, "fifty percent"),
    (SHARE, '{"answer": "50%"}'),
    (DOLLARS, "5 cents"),
    (DOLLARS, "€5"),
    (GIVE, '{"answer": 5'),
    (GIVE, '```json\n{"answer": 5'),
    (GIVE, '{"answer": 5} no wait {"answer": 6}'),
    (GIVE, '{"confidence": 90, "mood": "good"}'),
    (GIVE, '{"at_least": 5, "at_most": 5}'),
    (GIVE, "{1: 5, 2: 6}"),
    (GIVE, "[5]"),
    (GIVE, '{"answer": null}'),
    (GIVE, "201"),
    (GIVE, "2.5"),
    (FORM, "I give some."),
    (FORM, "give: 3 or 4, say: hm"),
    (FORM, "give: 3, give: 4"),
    (FORM, '{"say": "hello"}'),
    (FORM, '{"give": 5, "say": "I am'),
    (FORM, '{"give": 5, "say": "He said "go" now"}'),
    (GIVE, '{"confidence": 90, mood: fine}'),
    (SPLIT, "Ada: 60, Ben: 60"),
    (SPLIT, "Ada gets more than Ben"),
    (SAY, "[1, 2]"),
    (SAY, "42"),
    (SAY, '{"answer": 42}'),
    (SAY, '{"thought": "hm", "plan": "talk"}'),
    (SAY, '{"say": "I am'),
    (SAY, "  "),
]


@pytest.mark.parametrize(("answer", "text", "value"), UNDERSTOOD)
def test_understood(answer: Any, text: str, value: Any) -> None:
    assert read(text, answer)[0] == value


@pytest.mark.parametrize(("answer", "text"), NOT_UNDERSTOOD)
def test_not_understood(answer: Any, text: str) -> None:
    with pytest.raises(AnswerError, match=r"^answer"):
        read(text, answer)


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


def test_the_corpus_is_large_enough() -> None:
    assert len(UNDERSTOOD) >= 80
    assert len(NOT_UNDERSTOOD) >= 25
