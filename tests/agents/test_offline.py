import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from agents.offline import SchemaError, speak
from agents.phrases import PHRASES, REGISTERS, TEMPERS, facts_in, name_in, temper_of

ASKED = 'Ada kept 90 % last time. Boris said "we should share more". How many units do you give to Ada?'
NUMBER = {"type": "number", "minimum": 0, "maximum": 10}


def messages(persona: str, asked: str = ASKED) -> list[dict[str, str]]:
    return [{"role": "system", "content": f"You are Cleo. {persona}"}, {"role": "user", "content": asked}]


def answer(persona: str, schema: Any, asked: str = ASKED) -> Any:
    return json.loads(speak(messages(persona, asked), schema))


# --- any schema is answered legally -----------------------------------------------------


def bounded(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    value = st.integers(-50, 50) if kind == "integer" else st.floats(-1e6, 1e6)
    ends = st.tuples(value, value).map(sorted)
    return ends.map(lambda pair: {"type": kind, "minimum": pair[0], "maximum": pair[1]})


def texts() -> st.SearchStrategy[dict[str, Any]]:
    lengths = st.tuples(st.integers(0, 300), st.integers(0, 300)).map(sorted)
    return lengths.map(lambda pair: {"type": "string", "minLength": pair[0], "maxLength": pair[1]})


def shares() -> st.SearchStrategy[dict[str, Any]]:
    def build(names: list[str], total: float, whole: bool) -> dict[str, Any]:
        total = round(total) + 1 if whole else total
        one = {"type": "integer" if whole else "number", "minimum": 0, "maximum": total}
        return {
            "type": "object",
            "properties": dict.fromkeys(names, one),
            "required": names,
            "x-total": total,
        }

    names = st.lists(st.text("abcme", min_size=1, max_size=5), min_size=1, max_size=8, unique=True)
    return st.builds(build, names, st.floats(0.01, 1e6), st.booleans())


LEAVES = st.one_of(
    bounded("integer"),
    bounded("number"),
    texts(),
    shares(),
    st.just({"type": "boolean"}),
    st.just({"type": ["string", "null"]}),
    st.just({"type": "integer", "exclusiveMinimum": 0, "multipleOf": 5}),
    st.just({"const": {"fixed": 1}}),
    st.lists(st.one_of(st.text(max_size=9), st.integers()), min_size=1, max_size=6).map(
        lambda found: {"enum": found}
    ),
)


def nested(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    forms = st.dictionaries(st.text(max_size=8), inner, max_size=4).map(
        lambda fields: {
            "type": "object",
            "properties": fields,
            "required": list(fields),
            "additionalProperties": False,
        }
    )
    lists = st.builds(
        lambda item, least, more: {
            "type": "array",
            "items": item,
            "minItems": least,
            "maxItems": least + more,
        },
        inner,
        st.integers(0, 3),
        st.integers(0, 2),
    )
    return st.one_of(forms, lists, inner.map(lambda one: {"anyOf": [{"type": "null"}, one]}))


PERSONAS = st.sampled_from(
    ["You are generous.", "You are greedy.", "You are cautious.", "You are blunt.", ""]
)


@given(schema=st.recursive(LEAVES, nested, max_leaves=6), persona=PERSONAS, asked=st.text(max_size=80))
def test_every_answer_satisfies_its_schema(schema: dict[str, Any], persona: str, asked: str) -> None:
    said = answer(persona, schema, asked)
    Draft202012Validator(schema).validate(said)
    assert said == answer(persona, schema, asked)


@given(schema=shares(), persona=PERSONAS)
def test_shares_sum_to_their_total(schema: dict[str, Any], persona: str) -> None:
    said = answer(persona, schema)
    assert sum(said.values()) == pytest.approx(schema["x-total"], rel=1e-7)
    Draft202012Validator(schema).validate(said)


@given(caps=st.lists(st.integers(1, 9), min_size=2, max_size=6), persona=PERSONAS)
def test_shares_stay_within_their_own_bounds(caps: list[int], persona: str) -> None:
    fields = {f"p{i}": {"type": "integer", "minimum": 0, "maximum": cap} for i, cap in enumerate(caps)}
    schema = {"type": "object", "properties": fields, "x-total": sum(caps) - 1}
    said = answer(persona, schema)
    assert sum(said.values()) == sum(caps) - 1
    Draft202012Validator(schema).validate(said)


def test_definitions_and_recursion_end() -> None:
    leaf = {
        "type": "object",
        "properties": {"next": {"$ref": "#/$defs/leaf"}, "n": NUMBER},
        "required": ["n"],
    }
    schema = {"$ref": "#/$defs/leaf", "$defs": {"leaf": leaf}}
    Draft202012Validator(schema).validate(answer("", schema))


def test_distinct_items_are_distinct() -> None:
    schema = {
        "type": "array",
        "items": {"enum": ["a", "b", "c"]},
        "minItems": 3,
        "maxItems": 3,
        "uniqueItems": True,
    }
    assert sorted(answer("", schema)) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"give": {"type": "integer", "minimum": 3, "maximum": 2}}},
        {"type": "object", "properties": {"give": {"enum": []}}},
        {
            "type": "object",
            "properties": {"give": {"type": "object", "properties": {"a": NUMBER}, "x-total": 11}},
        },
        {"type": "object", "properties": {"give": {"type": "string", "minLength": 9, "maxLength": 2}}},
    ],
)
def test_a_schema_without_answers_is_named(schema: dict[str, Any]) -> None:
    with pytest.raises(SchemaError, match="give"):
        speak(messages(""), schema)


# --- the persona shows ------------------------------------------------------------------


def test_givers_give_more_than_keepers_on_every_question() -> None:
    for i in range(50):
        asked = f"Round {i}. How many units do you give?"
        kind, greedy = (answer(f"You are {word}.", NUMBER, asked) for word in ("generous and kind", "greedy"))
        assert kind > 6 > 4 > greedy


def test_a_number_that_is_taken_turns_the_lean_around() -> None:
    for i in range(50):
        asked = f"Month {i}. How many tons of fish do you catch?"
        kind, greedy = (answer(f"You are {word}.", NUMBER, asked) for word in ("generous and kind", "greedy"))
        assert kind < 4 < 6 < greedy
    form = {"type": "object", "properties": {"give": NUMBER, "keep": NUMBER}}
    said = answer("You are generous.", form)
    assert said["give"] > said["keep"]


def test_the_kind_cooperate_and_the_greedy_defect() -> None:
    schema = {"enum": ["cooperate", "defect"]}
    for i in range(20):
        assert answer("You are kind.", schema, f"Round {i}") == "cooperate"
        assert answer("You are selfish.", schema, f"Round {i}") == "defect"


def test_one_keeps_for_oneself_by_temper() -> None:
    schema = {"type": "object", "properties": {"me": NUMBER, "Boris": NUMBER}, "x-total": 10}
    assert answer("You are generous.", schema)["me"] < 5 < answer("You are greedy.", schema)["me"]


def test_two_personas_differ_on_the_same_facts_and_one_on_different_facts() -> None:
    said = {word: speak(messages(f"You are {word}.")) for word in ("kind", "greedy", "cautious", "blunt")}
    assert len(set(said.values())) == 4
    assert speak(messages("You are kind.")) != speak(messages("You are kind.", ASKED.replace("Ada", "Zora")))


def test_sentences_mention_something_from_the_question() -> None:
    for temper in ("kind", "greedy", "cautious", "blunt", "quiet"):
        for i in range(20):
            said = speak(messages(f"You are {temper}. Number {i}."))
            assert re.search("Ada|Boris|90 %|we should share more", said), said
            assert re.fullmatch(r"[A-Z“].*[.?!]", said), said


def test_sentences_vary() -> None:
    assert len({speak(messages("You are kind.", f"Round {i}. {ASKED}")) for i in range(30)}) > 5


# --- what it hears ----------------------------------------------------------------------


def test_facts_are_names_numbers_with_units_and_quotes() -> None:
    found = facts_in(ASKED, "Cleo")
    assert found == {"who": ["Ada"], "number": ["90 %"], "quote": ["we should share more"]}
    assert facts_in("Round 3: what now?", None) == {"number": ["the figure 3"]}
    assert facts_in("what now?", None) == {}


def test_a_voice_does_not_speak_of_itself_by_name() -> None:
    assert name_in("You are Cleo. You are kind.") == "Cleo"
    assert facts_in("So then Cleo pays Ada", "Cleo") == {"who": ["Ada"]}


def test_a_negated_word_gives_no_temper() -> None:
    assert temper_of("you are not generous") == ("plain", 0.5)
    assert temper_of("a generous, kind and cautious soul") == ("warm", pytest.approx((0.85 * 2 + 0.3) / 3))


def test_every_temper_has_every_register_with_and_without_facts() -> None:
    assert set(PHRASES) == {*TEMPERS, "plain"}
    for registers in PHRASES.values():
        assert set(registers) == {"say", *REGISTERS}
        for sentences in registers.values():
            assert all(any(f"{{{kind}}}" in s for s in sentences) for kind in ("who", "number", "quote"))
            assert any("{" not in s for s in sentences)
