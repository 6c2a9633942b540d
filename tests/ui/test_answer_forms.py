"""A form for each answer type."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from sandbox.answers import Allocation, AnswerError, Choice, Form, Number, Text
from sandbox.ui.panels import answers


@pytest.mark.parametrize(
    ("answer", "value"),
    [
        (Choice(options=("yes", "no")), "yes"),
        (Choice(options=tuple("abcdefgh")), "a"),
        (Number(low=2, high=9, integer=True), 2),
        (Number(low=0.5, high=1.5), 0.5),
        (Text(empty=True), ""),
        (Allocation(among=("a", "b"), total=10), {"a": 10.0, "b": 0.0}),
        (
            Form(fields={"vote": Choice(options=("x", "y")), "why": Text(empty=True)}),
            {"vote": "x", "why": ""},
        ),
    ],
)
def test_each_answer_type_has_a_widget_that_is_open_at_first_and_holds_what_is_given(
    answer: Any, value: object
) -> None:
    def script(plain: dict[str, object], now: object) -> None:
        import streamlit

        from sandbox.answers import answer_type
        from sandbox.ui.panels.answers import widget

        streamlit.session_state["value"] = widget(answer_type(plain), "k", "label", now)

    def held(now: object) -> object:
        test = AppTest.from_function(script, kwargs={"plain": answer.plain(), "now": now}).run()
        assert not test.exception
        return test.session_state["value"]

    assert answers.checked(answer, held(value), "label") == value
    if value:
        with pytest.raises(AnswerError, match=r"^Nothing is given yet for “(label|vote)”: "):
            answers.checked(answer, held(None), "label")
    else:
        assert answers.checked(answer, held(None), "label") == value, "silence is an answer here"


def test_a_widget_of_no_known_type_is_an_error() -> None:
    with pytest.raises(TypeError, match="no widget"):
        answers.widget(object(), "k", "label")
