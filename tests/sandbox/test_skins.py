"""Skins: other words for the same options, and who falls for them."""

import json
from collections.abc import Callable
from typing import Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError

from sandbox import (
    AnswerError,
    Ask,
    Choice,
    Mind,
    Scenario,
    Script,
    Skin,
    Stage,
    State,
    Think,
    View,
    World,
    read,
    registry,
)
from sandbox.answers import answer_type
from tests.skins import tellings, wordless

PLAIN = Skin(
    {"ask": "Two {give} a little or {keep} all of {sum:g}. Who gives gets nothing."},
    {"give": "give", "keep": "keep"},
)
GERMAN = Skin(
    {"ask": "Zwei {give} etwas oder {keep} alles von {sum:g}."}, {"give": "geben", "keep": "behalten"}
)


class Gift(Scenario):
    """Give or keep."""

    skins: ClassVar[Any] = {
        ("plain", "en"): PLAIN,
        ("plain", "de"): GERMAN,
        ("inverted", "en"): PLAIN.swapped("give", "keep"),
        ("inverted", "de"): GERMAN.swapped("give", "keep"),
    }
    skin: Literal["plain", "inverted"] = Field("plain", description="words")

    def round(self, stage: Stage) -> Script:
        asks = [
            Ask(who, self.told.tell("ask", sum=2.5), self.told.choice("give", "keep"), "gift", "keep")
            for who in stage.names
        ]
        for who, value in zip(stage.names, (yield asks), strict=True):
            stage.pay({who: 0 if value == "give" else 2.5})

    def ended(self, state: State) -> str | None:
        return "over"


class ByWord(Mind):
    """Takes what is called by a word, as a reader would who goes by the sound."""

    word: str = Field("keep", description="what it looks for")

    def answer(self, view: View, ask: Ask, think: Think) -> Any:
        assert isinstance(ask.answer, Choice)
        return read(json.dumps(self.word), ask.answer)[0]


def test_a_skin_tells_and_calls() -> None:
    assert PLAIN.tell("ask", sum=3.0) == "Two give a little or keep all of 3. Who gives gets nothing."
    assert PLAIN.swapped("give", "keep").tell("ask", sum=3.0).startswith("Two keep a little or give all")
    assert (GERMAN.called("give"), PLAIN.called("give")) == ("geben", "give")
    with pytest.raises(KeyError):
        PLAIN.tell("ask")


def test_a_text_is_squeezed_and_what_is_told_in_it_is_not() -> None:
    skin = Skin(
        texts={
            "said": """
        {who} said:
          {words}"""
        }
    )
    assert skin.tell("said", who="Ada", words="a  gap") == "Ada said: a  gap"


def test_a_choice_without_other_words_is_recorded_as_before() -> None:
    assert PLAIN.choice("give", "keep").plain() == {"kind": "choice", "options": ["give", "keep"]}


@given(st.permutations(["give", "keep", "wait"]), st.integers(0, 2))
def test_a_label_is_read_as_its_option_even_when_it_sounds_like_another(labels: list[str], at: int) -> None:
    answer = Choice(options=("give", "keep", "wait"), labels=tuple(labels))
    option = answer.options[at]
    for text in (json.dumps(labels[at]), json.dumps({"answer": labels[at]}), labels[at].upper()):
        assert read(text, answer)[0] == option
    assert answer.validate_value(option) == option
    assert (answer.label(option), answer.meant(labels[at])) == (labels[at], option)
    assert answer.schema()["enum"] == labels
    assert answer_type(json.loads(json.dumps(answer.plain()))) == answer


def test_labels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValidationError, match="one for each"):
        Choice(options=("a", "b"), labels=("c",))
    with pytest.raises(ValidationError, match="differ"):
        Choice(options=("a", "b"), labels=("c", "C"))
    with pytest.raises(AnswerError, match="Geben"):
        Choice(options=("give", "keep"), labels=("Geben", "Behalten")).validate_value("Geben")


@pytest.fixture(autouse=True)
def gift_is_known(plays_are_known: None) -> None:
    registry.found().classes[Scenario]["gift"] = Gift
    registry.found().classes[Mind]["by_word"] = ByWord


def scores(company: Callable[..., World], word: str, **how: str) -> set[float]:
    world = company(scenario="gift", people=2, mind={"name": "by_word", "word": word}, **how).run()
    assert not [event for event in world.log.events() if event.kind == "Failed"]
    return {person.score for person in world.state.present}


def test_an_inverted_game_is_won_by_whoever_inverts(company: Callable[..., World]) -> None:
    """Who goes by the sound of the word loses what they won before; who turns the word around gets it back."""
    assert scores(company, "keep") == {2.5}
    assert scores(company, "keep", skin="inverted") == {0}
    assert scores(company, "give", skin="inverted") == {2.5}
    assert scores(company, "behalten", language="de") == {2.5}
    assert scores(company, "geben", language="de", skin="inverted") == {2.5}


def test_what_is_chosen_is_recorded_as_the_option_in_every_skin(company: Callable[..., World]) -> None:
    logs = [
        wordless(company(scenario="gift", people=2, mind="dice", seed=3, **how).run().log.events())
        for how in tellings(Gift)
    ]
    assert len(logs) == 5
    assert all(log == logs[0] for log in logs)
