"""Memory, reflection, rules of one's own and guidance, with models that say what the test wants."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest

from agents import prompts
from agents.embeddings import hashed
from agents.faculties import Faculty, Turn, about, of_preset, presets
from agents.faculties.recall import Recall
from agents.faculties.reminder import Reminder
from agents.faculties.think import Guidance
from agents.llm import LLMMind
from sandbox import Ask, Number, View, World, events, wording
from sandbox.events import Event, stamp
from sandbox.state import State
from sandbox.world import verify
from tests.fake_openai import FakeOpenAI
from tests.openai_protocol import sample

GIFT = Ask("Ada", "How much fish do you give to Ben?", Number(high=10), "give", 0)
MIND = {"name": "dice"}


def life(*happened: Event, episode: int = 1) -> State:
    """Ada's and Ben's, with what happened to them."""
    state = State(seed=1)
    company = (events.Joined(who, MIND, {}) for who in ("Ada", "Ben"))
    for event in (*company, events.Opened(episode, "commons", {}), *happened):
        state.apply(stamp(event, state.seq + 1, 1, 0, "scenario"))
    return state


def view(state: State) -> View:
    return View(
        state, "Ada", (1,), embed=lambda texts: np.array([hashed(text) for text in texts], np.float32)
    )


@dataclass
class Trial(Turn):
    """A turn that remembers what its model was asked."""

    asked: list[str] = field(default_factory=list)


def turn(state: State, answer: Any = None) -> Trial:
    """A question to Ada whose model says `answer` to everything else."""

    def consult(words: str, schema: Any) -> Any:
        made.asked.append(words)
        return answer(words, schema) if callable(answer) else answer

    made = Trial(view(state), GIFT, consult)
    return made


def said(text: str, who: str = "Ben") -> Event:
    return events.Said(who, text)


def memories(state: State, made: Turn) -> State:
    """The state once what a turn keeps is written."""
    for write in made.writes:
        state.apply(
            stamp(events.Wrote("Ada", write.store, write.key, write.item), state.seq + 1, 1, 0, "engine")
        )
    return state


# -- guidance ------------------------------------------------------------------------------------------------


def test_guidance_is_thought_anew_every_few_rounds_and_keeps_its_length() -> None:
    state = life()
    first = turn(state, {"guidance": "be kind " * 200})
    Guidance(every=2, words=10).deliberate(first)
    assert first.slots["guidance"] == [wording.quoted(" ".join(["be kind"] * 5))]
    held = turn(memories(state, first), {"guidance": "be hard"})
    Guidance(every=2).deliberate(held)
    assert (held.asked, held.slots["guidance"]) == ([], first.slots["guidance"])


@pytest.mark.parametrize(("round", "reminded"), [(1, False), (3, False), (4, True), (8, True)])
def test_a_reminder_comes_every_few_rounds_right_before_the_question(round: int, reminded: bool) -> None:
    state = life()
    state.round = round - 1
    state.people["Ada"].traits |= {"goal": "Be fair to\nall. " * 60, "persona": "Shy."}
    made = turn(state)
    Reminder(every=4, tokens=60).deliberate(made)
    assert ("reminder" in made.slots) is reminded
    words = prompts.compose(view(state), GIFT, lines=12, example=True, slots=made.slots)[-1]["content"]
    assert words.partition(f"\n\n{GIFT.prompt}")[0].startswith("Keep in mind who you are:") is reminded
    assert all(prompts.tokens(line) <= 60 for line in made.slots.get("reminder", ()))


# -- the mind ------------------------------------------------------------------------------------------------


class Broken(Faculty):
    """Raises wherever it is asked."""

    def recall(self, turn: Turn) -> None:
        raise ValueError("out of order")


def test_a_faculty_that_raises_is_counted_and_harms_nobody() -> None:
    state = life(said("Fish!"))
    made = turn(state)
    made.run("recall", [Broken(), Recall()])
    assert made.memory("faults")["Broken"] == {"count": 1, "last": "ValueError: out of order"}
    assert made.slots["memory"]


def test_presets_are_data_and_the_mind_knows_them_all() -> None:
    assert set(get_args(LLMMind.model_fields["memory"].annotation)) == {"", *presets()}
    for name in presets():
        assert of_preset(name)
        assert about(name)
    with pytest.raises(LookupError, match="there is no memory preset 'elephant'"):
        of_preset("elephant")


Company = Callable[..., World]


def speaking(body: dict[str, Any]) -> str:
    """A model that plans, reflects and answers the smallest legal thing."""
    schema = body["response_format"]["json_schema"]["schema"]
    properties = schema.get("properties", {})
    if "guidance" in properties:
        return json.dumps({"guidance": "My secret plan is ZX-17."})
    if "insights" in properties:
        return json.dumps({"insights": [{"text": "My secret insight is ZX-18.", "because": [1]}]})
    if "add" in properties:
        return json.dumps({"tags": [], "add": [{"text": "My secret rule is ZX-19."}]})
    if properties.get("next", {}).get("type") == "array":
        return json.dumps({"next": [], "new": {"text": "My secret hunch is ZX-16.", "next": "3"}})
    return json.dumps(sample(schema, random.Random(1)))


@pytest.fixture
def played(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], World]:
    """Two games of a commons whose people have this memory."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")

    def play(memory: str) -> World:
        with FakeOpenAI(reply=speaking) as server:
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            cast = [{"mind": {"name": "llm", "model": "openai:fake", "memory": memory}, "count": 2}]
            game = {"name": "commons", "rounds": 3, "utterances": 2}
            spec = {"scenario": game, "cast": cast, "society": {"talk": "complete"}, "episodes": 2, "seed": 3}
            spec["limits"] = {"person_seconds": 0}
            return company(**spec, record=tmp_path / f"{memory or 'none'}.run").run()

    return play


def prompts_of(world: World) -> list[tuple[str, str]]:
    calls = [e for _, e in sorted(world.log.exchanges().items()) if e.kind == "call"]
    return [(e.who, "\n".join(m["content"] for m in world.log.blob(e.request)["messages"])) for e in calls]


@pytest.mark.parametrize("memory", sorted(presets()))
def test_every_preset_plays_replays_and_keeps_its_thoughts_private(
    played: Callable[[str], World], memory: str
) -> None:
    world = played(memory)
    assert not any(person.failures for person in world.state.people.values())
    assert "faults" not in world.state.memory.get("Ada", {})
    run = world.log.path
    world.close()
    assert verify(run) == ""
    stores = {store for faculty in of_preset(memory) for store in faculty.stores}
    assert set(world.state.memory.get("Ada", {})) <= stores


@pytest.mark.parametrize(
    ("memory", "secret"), [("generative_agents", "ZX-17"), ("hypothetical_minds", "ZX-16")]
)
def test_what_one_thinks_stands_in_nobody_elses_prompt(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory: str, secret: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI(reply=speaking) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        thinker = {"name": "llm", "model": "openai:fake", "memory": memory}
        cast = [{"mind": thinker}, {"mind": {"name": "llm", "model": "openai:fake"}}]
        game = {"name": "commons", "rounds": 2, "utterances": 2}
        world = company(
            scenario=game, cast=cast, society={"talk": "complete"}, record=tmp_path / "two.run"
        ).run()
    told = prompts_of(world)
    assert any(secret in text for who, text in told if who == "Ada")
    assert not any("ZX-1" in text for who, text in told if who == "Ben")


def test_without_faculties_a_prompt_is_what_it_always_was() -> None:
    state = memories(life(said("Fish!")), turn(life()))
    plain = prompts.compose(view(state), GIFT, lines=12, example=True)
    assert prompts.compose(view(state), GIFT, lines=12, example=True, slots={}, kept=set()) == plain


def test_prompts_stay_within_their_bound_however_much_is_remembered() -> None:
    state = life(*(said(f"line {n} " + "word " * 30) for n in range(400)))
    made = turn(state)
    made.run("recall", of_preset("generative_agents"))
    messages = prompts.compose(view(state), GIFT, lines=12, example=True, most=2000, slots=made.slots)
    assert sum(prompts.tokens(message["content"]) for message in messages) <= 2100
