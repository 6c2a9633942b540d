"""Whatever people do in whatever order, over rounds, restarts, kills and forks: the promises hold at every moment."""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sandbox import Completion, View, World
from sandbox.events import EVERYBODY
from sandbox.fork import ForkError, fork
from sandbox.log import Log
from sandbox.state import fold
from sandbox.world import verify
from tests.openai_protocol import sample

FEWEST, MOST, DEGREE = 3, 6, 3
SPEC: dict[str, Any] = {
    "scenario": {"name": "whispers", "rounds": 4},
    "people": 4,
    "mind": "dice",
    "society": {"talk": "ring"},
    "operators": [{"name": "meddler", "deed": "tie"}],
    "bounds": {"fewest": FEWEST, "most": MOST, "degree": DEGREE, "protected": ["Ada"]},
}
TALKER = {"name": "llm", "model": "offline"}
people = st.sampled_from(["Ada", "Ben", "Cleo", "Dan", "Eve"])
words = st.sampled_from(["", "sly", "kind"])


class Society(RuleBasedStateMachine):
    """One world after another, in files of a folder; each next one goes on from, or forks off, the one before."""

    spec: ClassVar[dict[str, Any]] = SPEC
    minds: ClassVar[tuple[dict[str, str], ...]] = ({"name": "dice"}, {"name": "fixed"})

    def __init__(self, folder: Path, names: Iterator[int]) -> None:
        super().__init__()
        self.folder, self.names = folder, names

    def path(self) -> Path:
        """A file for the next world."""
        return self.folder / f"{next(self.names)}.run"

    @initialize(seed=st.integers(0, 20))
    def begin(self, seed: int) -> None:
        self.world = World(**self.spec, seed=seed, record=self.path())

    # -- playing ---------------------------------------------------------------------------------------------

    @rule()
    def beat(self) -> None:
        self.world.beat()

    @rule()
    def round(self) -> None:
        self.world.step()

    @precondition(lambda self: self.world.seats)
    @rule(number=st.integers(0, 9))
    def answer(self, number: int) -> None:
        """Whoever is asked for a number names one; whoever is asked for words speaks."""
        who, ask = next(iter(self.world.seats.items()))
        self.world.answer(who, number if ask.tag == "number" else "I say so.")

    @precondition(lambda self: self.world.seats)
    @rule()
    def stand(self) -> None:
        self.world.stand(self.world.waiting_for[0])

    # -- what people do --------------------------------------------------------------------------------------

    @rule(verb=st.sampled_from(["link", "unlink", "tie", "cut"]), one=people, other=people)
    def relate(self, verb: str, one: str, other: str) -> None:
        self.attempt(lambda: self.world.intervene(verb, one, other, why="chance"))

    @rule(who=people, verb=st.sampled_from(["assign", "team_up", "move"]), what=words)
    def place(self, who: str, verb: str, what: str) -> None:
        self.attempt(lambda: self.world.intervene(verb, who, what or "here", why="chance"))

    @rule(who=people, what=words)
    def persuade(self, who: str, what: str) -> None:
        self.attempt(lambda: self.world.intervene("revise", who, "persona", what, why="chance"))
        self.attempt(lambda: self.world.intervene("write", who, "oath", what, why="chance"))

    @rule(who=people, text=words, to=st.one_of(st.none(), people))
    def say(self, who: str, text: str, to: str | None) -> None:
        self.attempt(lambda: self.world.intervene("say", who, text, to=to and [to], why="chance"))

    @rule(who=people)
    def come_or_go(self, who: str) -> None:
        if who in self.world.state.people:
            self.attempt(lambda: self.world.intervene("leave", who, why="chance"))
        else:
            self.attempt(lambda: self.world.intervene("join", {"name": "fixed"}, name=who, why="chance"))

    @rule(who=people, data=st.data())
    def recast(self, who: str, data: st.DataObject) -> None:
        mind = data.draw(st.sampled_from(self.minds))
        self.attempt(lambda: self.world.intervene("recast", who, mind, why="chance"))

    @rule(who=people)
    def sit_or_rise(self, who: str) -> None:
        self.attempt(lambda: self.world.take(who, by="user:Tom"))

    @rule(who=people)
    def rise(self, who: str) -> None:
        self.attempt(lambda: self.world.give_back(who, by="user:Tom"))

    @rule(on=st.booleans())
    def switch(self, on: bool) -> None:
        self.attempt(lambda: self.world.intervene("set", "operator.meddler", on, why="chance"))

    def attempt(self, deed: Callable[[], Any]) -> None:
        """What cannot be done says so, and changes nothing."""
        before = self.world.state.seq
        try:
            deed()
        except (LookupError, ValueError):
            assert self.world.state.seq == before

    # -- time ------------------------------------------------------------------------------------------------

    @rule()
    def reopen(self) -> None:
        path = self.world.log.path
        self.world.close()
        assert path
        self.world = World.open(path)

    @rule()
    def die(self) -> None:
        """The file as a kill would leave it now."""
        source, copy = sqlite3.connect(str(self.world.log.path)), self.path()
        source.execute("VACUUM INTO ?", (str(copy),))
        source.close()
        self.world.close()
        self.world = World.open(copy)

    @rule(data=st.data(), change=st.sampled_from([None, "post weather rain", "revise Ada persona wise"]))
    def fork(self, data: st.DataObject, change: str | None) -> None:
        path = self.world.log.path
        assert path
        self.world.close()
        log = Log.read(path)
        moments = sorted({(event.step, event.beat) for event in log.events()})
        moments = [(0, None), *((step, None) for step, _ in log.rounds()), *moments]
        step, beat = data.draw(st.sampled_from(moments))
        try:
            path = fork(path, step, beat, change, target=self.path(), afresh=data.draw(st.booleans()))
        except ForkError:
            assert change, "every recorded moment can be forked at"
        self.world = World.open(path)

    # -- promises --------------------------------------------------------------------------------------------

    @invariant()
    def nothing_fails(self) -> None:
        assert self.world.status != "failed", self.world.why()

    @invariant()
    def the_state_is_the_fold_of_the_record(self) -> None:
        recorded = list(self.world.log.events())
        if len(recorded) == self.world.state.seq:  # a round that is played again has not come so far yet
            assert fold(recorded, self.world.spec.seed).plain() == self.world.state.plain()

    @invariant()
    def bounds_hold(self) -> None:
        state = self.world.state
        assert FEWEST <= len(state.present) <= MOST
        assert state.people["Ada"].present
        assert all(len(targets) <= DEGREE for targets in state.edges("talk").values())

    @invariant()
    def nobody_knows_what_they_did_not_witness(self) -> None:
        state = self.world.state
        for person in state.present:
            view = View(state, person.name)
            for event in view.known():
                told = event.witnesses
                assert person.name in told or told == EVERYBODY
                assert told != EVERYBODY or event.seq >= person.since
            assert "truth" not in view.board
            for line in view.heard():
                assert person.name in line.witnesses or line.witnesses == EVERYBODY

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        for _ in range(100):  # four rounds of a few beats: more would mean that it does not come to an end
            self.world.step()
            for who in self.world.waiting_for:
                self.world.stand(who)
        assert self.world.status in ("finished", "failed"), self.world.why()
        self.nothing_fails()
        self.the_state_is_the_fold_of_the_record()
        self.world.close()
        assert verify(self.world.log.path or "") == ""


class Talkers(Society):
    """The same with a chat model behind most people: it answers by what it is asked, now and then with nothing of use.

    calls  how many were made; `before` when this world began, and `had` how many answers its file held then
    """

    spec: ClassVar[dict[str, Any]] = {
        **{key: value for key, value in SPEC.items() if key not in ("people", "mind")},
        "cast": [
            {"name": "Ada", "mind": {**TALKER, "memory": "generative_agents"}},
            {"name": "Ben", "mind": TALKER},
            {"name": "Cleo", "mind": {**TALKER, "memory": "playbook"}},
            {"name": "Dan", "mind": "dice"},
        ],
        "operators": [{"name": "meddler", "deed": "tie"}, {"name": "elect_leader"}],
    }
    minds = ({"name": "dice"}, TALKER)

    def __init__(self, folder: Path, names: Iterator[int], calls: list[str]) -> None:
        super().__init__(folder, names)
        self.calls, self.file = calls, Path()

    @invariant()
    def nothing_is_paid_twice(self) -> None:
        path = self.world.log.path
        assert path
        answers = sum(one.kind == "call" for one in self.world.log.exchanges().values())
        if path != self.file:
            self.file, self.before, self.had = path, len(self.calls), answers
        assert len(self.calls) - self.before <= answers - self.had

    @invariant()
    def no_prompt_tells_a_secret(self) -> None:
        secrets = [
            (event.text, event.witnesses)
            for event in self.world.log.events()
            if event.kind == "Said" and event.witnesses != EVERYBODY and event.text.startswith("a secret of")
        ]
        for position, one in self.world.log.exchanges(self.world.state.step).items():
            if one.kind == "call" and secrets:
                request, _ = self.world.log.exchange(position) or ("", "")
                told = {text for text, _ in secrets if text in str(request)}
                assert told <= {text for text, witnesses in secrets if one.who in witnesses}


def test_promises_hold_in_any_order_with_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names, calls = count(), list[str]()

    def complete(name: str, messages: list[Any], schema: Any = None, **_: Any) -> Completion:
        asked = str([message["content"] for message in messages])
        calls.append(asked)
        luck = random.Random(asked)
        useful = json.dumps(sample(schema, luck)) if schema else "Well, 4."
        text = useful if len(messages) > 2 or luck.random() < 0.8 else "{}"
        return Completion(text, {"input": 10, "output": 5}, name, structured=bool(schema))

    monkeypatch.setattr("sandbox.world.company.complete", complete)
    run_state_machine_as_test(
        lambda: Talkers(tmp_path, names, calls),
        settings=settings(max_examples=10, stateful_step_count=20, suppress_health_check=list(HealthCheck)),
    )
    assert calls


def test_promises_hold_in_any_order(tmp_path: Path) -> None:
    names = count()
    run_state_machine_as_test(
        lambda: Society(tmp_path, names),
        settings=settings(max_examples=25, stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )
