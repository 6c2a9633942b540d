"""A view holds exactly what was public while its owner was there, or addressed to them; nothing leaks into a prompt."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents import prompts
from sandbox import Ask, Choice, View, World
from sandbox.events import ENGINE, EVERYBODY, Event, Joined, Left, Said
from sandbox.state import fold
from sandbox.view import StaleView

NAMES = ("Ada", "Ben", "Cleo", "Dan", "Zoe", "Yan")
ADMISSIBLE = (
    "say",
    "whisper",
    "note",
    "revise",
    "assign",
    "write",
    "link",
    "unlink",
    "join",
    "leave",
    "step",
)

deeds = st.lists(
    st.tuples(st.sampled_from(ADMISSIBLE), st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=25
)


def do(world: World, deed: str, one: str, other: str) -> None:
    """One thing that may happen, if the people are there for it."""
    here, secret = world.state.names, f"{deed} of {one} for {other} at {world.state.seq}"
    if deed == "step":
        world.step()
    elif deed == "join" and one not in world.state.people:
        world.intervene("join", {"name": "fixed"}, name=one, persona=secret)
    elif one in here and deed == "leave" and len(here) > 2:
        world.intervene("leave", one)
    elif one in here and other in here and one != other:
        verbs: dict[str, tuple[Any, ...]] = {
            "say": ("say", one, secret),
            "note": ("post", "note", secret),
            "revise": ("revise", one, "mood", secret),
            "assign": ("assign", one, secret),
            "write": ("write", one, "diary", secret),
            "link": ("link", one, other),
        }
        if deed == "whisper":
            world.intervene("say", one, secret, to=[other])
        elif deed == "unlink" and other in world.state.edges("talk").get(one, {}):
            world.intervene("unlink", one, other)
        elif deed in verbs:
            world.intervene(*verbs[deed])


def played(steps: list[tuple[str, str, str]]) -> World:
    world = World(scenario="whispers", people=4, mind="fixed", seed=1, graph="ring", rounds=50)
    for deed in steps:
        do(world, *deed)
    return world


def entitled(events: list[Event], name: str) -> list[int]:
    """By the definition, from the log alone: the events that `name` witnessed."""
    there, known = False, []
    for event in events:
        if isinstance(event, Joined) and event.who == name:
            there = True
        if name in event.witnesses or (there and event.witnesses == EVERYBODY):
            known.append(event.seq)
        if isinstance(event, Left) and event.who == name:
            there = False
    return known


@settings(max_examples=60, deadline=None)
@given(deeds)
def test_a_view_holds_exactly_what_its_owner_witnessed(steps: list[tuple[str, str, str]]) -> None:
    with played(steps) as world:
        events = list(world.log.events())
        for name in world.state.people:
            known = [event.seq for event in View(world.state, name).known()]
            assert known == entitled(events, name)[::-1]
        assert fold(events, 1).plain() == world.state.plain()


@settings(max_examples=30, deadline=None)
@given(deeds)
def test_no_prompt_holds_a_word_that_was_for_others(steps: list[tuple[str, str, str]]) -> None:
    ask = Ask("?", "What now?", Choice(options=("go", "stay")), "act", "go")
    with played(steps) as world:
        hidden = {
            event.seq: event
            for event in world.log.events()
            if isinstance(event, Said) and event.witnesses not in (EVERYBODY, ENGINE)
        }
        for name in world.state.names:
            prompt = str(prompts.compose(View(world.state, name), ask, lines=100, example=True))
            known = {event.text for event in hidden.values() if name in event.witnesses}
            others = {
                event.text for event in hidden.values()
            } - known  # the same words may be said to others too
            assert [text for text in others if text in prompt] == []
            traits = [
                p.traits.get("mood") for p in world.state.present if p.name != name and p.traits.get("mood")
            ]
            assert [mood for mood in traits if str(mood) in prompt] == []


def test_a_view_ends_with_its_beat(company: Callable[..., World]) -> None:
    world = company(scenario="whispers", people=3, mind="fixed")
    kept: list[View] = []
    mind = type(world.questions.mind("Ada"))
    answer = mind.answer

    def keep(self: Any, view: View, ask: Ask, think: Any) -> Any:
        kept.append(view)
        assert view.name == ask.who
        return answer(self, view, ask, think)

    mind.answer = keep  # type: ignore[method-assign]
    try:
        world.step()
    finally:
        mind.answer = answer  # type: ignore[method-assign]
    assert len(kept) == 5
    for view in kept:
        with pytest.raises(StaleView, match=f"the view of {view.name} is over"):
            view.board  # noqa: B018


def test_what_a_view_says(company: Callable[..., World]) -> None:
    world = company(
        scenario="whispers", people=3, mind="fixed", seed=2, graph={"kind": "ring", "directed": True}
    )
    world.step()
    ada, cleo = View(world.state, "Ada"), View(world.state, "Cleo")
    assert (ada.role, ada.score, ada.people, ada.episode) == ("role of Ada", 3.0, ["Ada", "Ben", "Cleo"], 1)
    assert ada.board["note"] == "only for Ada"
    assert "note" not in cleo.board
    assert "truth" not in ada.board
    assert (ada.hearers("talk"), ada.heard_from("talk")) == (["Ben"], ["Cleo"])
    assert [line.text for line in cleo.heard()] == ["I am Ben and I name 3.", "a secret of Ada in round 1"]
    assert [line.who for line in ada.heard(last=1)] == ["Ada"]
    assert ada.memory == {"notes": {"last": 1}}


def test_of_a_private_and_a_public_entry_the_newer_counts(company: Callable[..., World]) -> None:
    world = company(scenario="whispers", people=3, mind="fixed")
    world.intervene("post", "news", "for you", to=["Ada"])
    assert View(world.state, "Ada").board["news"] == "for you"
    world.intervene("post", "news", "for all")
    assert View(world.state, "Ada").board["news"] == "for all"


def test_who_has_left_hears_nothing_more(company: Callable[..., World]) -> None:
    world = company(scenario="whispers", people=3, mind="fixed")
    world.intervene("leave", "Ben")
    with pytest.raises(LookupError, match="'Ben' is not here to hear this"):
        world.intervene("say", "Ada", "Psst.", to=["Ben"])


def test_a_lot_stays_as_it_fell_in_a_run_and_falls_anew_in_another(company: Callable[..., World]) -> None:
    one, same, other = (
        company(scenario="donor_game", people=2, mind="dice", seed=seed) for seed in (1, 1, 2)
    )
    fell = View(one.state, "Ada", ("now",)).lot("Ada", "riddle").random()
    one.step()
    assert View(one.state, "Ada", ("later",)).lot("Ada", "riddle").random() == fell
    assert View(same.state, "Ada").lot("Ada", "riddle").random() == fell
    assert View(one.state, "Ada").lot("Ada", "another").random() != fell
    assert View(other.state, "Ada").lot("Ada", "riddle").random() != fell
