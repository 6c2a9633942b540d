"""What holds for every faculty there is: a frozen record that harms nobody, whatever becomes of it or of its model."""

import inspect
import json
import random
from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Any, get_args

import pytest

from agents import prompts
from agents.faculties import AnyFaculty, Faculty, of_preset, presets
from agents.faculties.distil import Playbook
from agents.faculties.fault import Fault
from agents.faculties.tiers import Tiers
from agents.llm import LLMMind
from sandbox import Completion, ModelError, Reply
from tests.agents.lived import AMBER, Life, ask
from tests.openai_protocol import sample

KINDS: tuple[type[Faculty], ...] = get_args(get_args(AnyFaculty)[0])
HOOKS = ("recall", "deliberate", "revise", "reflect")
MEMORIES = sorted(presets())
SAYS_SOMETHING = {
    "private_words",
    "smart",
    "strategy_guide",
}  # at the first question already, and asking no model


class Model:
    """A think port: says something legal, or fails, and keeps what it was asked for the question itself."""

    def __init__(self, *, asides: bool = True, questions: bool = True) -> None:
        self.asides, self.questions = asides, questions
        self.put: list[Sequence[Mapping[str, str]]] = []
        self.calls = 0

    def __call__(
        self, messages: Sequence[Mapping[str, str]], *, schema: Any = None, purpose: str = "", **more: Any
    ) -> Completion:
        self.calls += 1
        if not purpose:
            self.put.append(messages)
        if not (self.asides if purpose else self.questions):
            raise ModelError("out of order")
        return Completion(json.dumps(sample(dict(schema), random.Random(self.calls))), structured=True)


def experienced() -> Life:
    """Two games behind one, and something in every store that a prompt may show."""
    life = Life().game([(AMBER, "east", 1.0), (AMBER, "west", -1.0)]).game([(AMBER, "east", 2.0)])
    life.write("playbook", b001={"text": "Take east.", "helped": 1, "hurt": 0, "evidence": ["e5"], "seq": 5})
    trait = {"text": "I am fair.", "tag": "x", "evidence": ["e5", "e6"], "seq": 6}
    life.write("own_traits", t0001=trait)
    life.open()
    return life


def answered(life: Life, model: Model, **mind: Any) -> Reply:
    made = life.turn(question=ask(AMBER))
    return LLMMind(**mind).answer(made.view, made.ask, model)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_faculty_is_a_frozen_record_that_says_what_it_is(kind: type[Faculty]) -> None:
    made = kind()
    assert made.model_config["frozen"]
    assert kind.model_validate(json.loads(made.model_dump_json())) == made
    assert inspect.getdoc(kind) != inspect.getdoc(Faculty)
    assert all(field.description for name, field in kind.model_fields.items() if name != "kind")
    assert any(hook in vars(base) for hook in HOOKS for base in kind.__mro__[: kind.__mro__.index(Faculty)])
    with pytest.raises(ValueError, match="extra"):
        kind.model_validate({"telepathy": True})


def test_every_faculty_is_in_some_preset_but_that_which_does_harm() -> None:
    used = {type(one) for memory in MEMORIES for one in of_preset(memory)}
    assert set(KINDS) - used == {Fault}


def test_a_mind_without_faculties_sends_the_plain_prompt_byte_for_byte() -> None:
    model, made = Model(), experienced().turn(question=ask(AMBER))
    LLMMind().answer(made.view, made.ask, model)
    assert model.put == [prompts.compose(made.view, made.ask, lines=12, example=True)]
    assert model.calls == 1


@pytest.mark.parametrize("memory", MEMORIES)
def test_what_cannot_ask_its_model_leaves_the_prompt_of_a_mind_without_it(memory: str) -> None:
    """At the first question of a life there is nothing to recall: what remains is what a plain mind is told."""
    plain, broken = Model(), Model(asides=False)
    answered(Life().game([], ends=False), plain)
    reply = answered(Life().game([], ends=False), broken, memory=memory)
    if broken.put and memory not in SAYS_SOMETHING:
        assert broken.put == plain.put
    assert ask(AMBER).answer.validate_value(reply.value) == reply.value


@pytest.mark.parametrize("memory", MEMORIES)
def test_a_model_that_fails_at_everything_but_the_question_costs_no_answer(memory: str) -> None:
    life = experienced()
    reply = answered(life, Model(asides=False), memory=memory)
    assert ask(AMBER).answer.validate_value(reply.value) == reply.value
    kept = {write.store for write in reply.writes}
    assert kept <= {store for one in of_preset(memory) for store in one.stores} | {"faults"}


@pytest.mark.parametrize("hook", HOOKS)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_faculty_that_raises_is_counted_and_the_answer_stands(
    kind: type[Faculty], hook: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Faculty, turn: Any) -> None:
        raise RuntimeError("out of order")

    plain = answered(experienced(), Model())
    monkeypatch.setattr(kind, hook, broken)
    reply = answered(
        experienced(), Model(), faculties=(kind(), Playbook()) if kind is not Playbook else (kind(),)
    )
    assert ask(AMBER).answer.validate_value(reply.value) == reply.value
    (fault,) = (write for write in reply.writes if write.store == "faults")
    assert (fault.key, fault.item["count"]) == (kind.__name__, 1)
    assert plain.value in ask(AMBER).answer.options


def test_the_order_of_faculties_shows_in_the_order_of_the_prompt_alone() -> None:
    found, parts = set(), set()
    for order in permutations((Playbook(), Tiers(), *of_preset("smart"))):
        model = Model()
        reply = answered(experienced(), model, faculties=order)
        found.add(
            json.dumps(
                sorted((w.store, w.key, json.dumps(w.item)) for w in reply.writes if w.store != "marks")
            )
        )
        (messages,) = model.put
        parts.add(tuple(sorted(messages[-1]["content"].split("\n\n"))))
    assert (len(found), len(parts)) == (1, 1)


@pytest.mark.parametrize("memory", MEMORIES)
def test_whatever_a_faculty_says_has_a_title_and_the_options_stay_in_sight(memory: str) -> None:
    """Slots are the parts of a prompt that there are; and who thinks still reads every option there is."""
    life = experienced()
    made = life.turn(lambda words, schema: sample(dict(schema), random.Random(1)), ask(AMBER))
    for hook in ("recall", "deliberate"):
        made.run(hook, of_preset(memory))
    assert set(made.slots) <= {"memory", *prompts._TITLES}
    words = prompts.compose(made.view, made.ask, lines=12, example=True, slots=made.slots)[-1]["content"]
    assert all(option in words.rpartition(AMBER)[2] for option in made.ask.answer.options)


@pytest.mark.parametrize("memory", MEMORIES)
def test_the_same_question_with_the_same_answers_keeps_the_same(memory: str) -> None:
    first, again = (answered(experienced(), Model(), memory=memory) for _ in range(2))
    assert first == again
