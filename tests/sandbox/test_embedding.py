"""Words as vectors: recorded at positions of their own, served again without a call, never asked for twice."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sandbox import (
    Ask,
    Embedded,
    Mind,
    ModelError,
    Operator,
    Scenario,
    Stage,
    State,
    Text,
    View,
    World,
    embedding,
    registry,
)
from sandbox.log import Log
from sandbox.world import verify

HEARD = ["the lake is empty", "The lake is EMPTY!", "nobody agrees", ""]


class Salon(Scenario):
    """Everybody says something, and the closest pair is posted."""

    rounds: int = 2

    def round(self, stage: Stage) -> Any:
        opening = stage.embed(["A word, please.", "Silence."])
        said = yield [Ask(name, "Say something.", Text(), "say", "nothing") for name in stage.names]
        rows = stage.embed(said)
        stage.post("closeness", [round(float(x), 6) for x in (rows @ rows.T).ravel()])
        stage.post("opening", round(float(opening[0] @ opening[1]), 6))

    def ended(self, state: State) -> str | None:
        return "said" if state.played >= self.rounds else None


class Listener(Mind):
    """Compares what it heard, twice, and says how close the first two are."""

    waits = True

    def answer(self, view: View, ask: Ask, think: Any) -> str:
        close = view.embed(HEARD)
        again = view.embed(HEARD[::-1])[::-1]
        assert np.array_equal(close, again)
        return f"{view.name}: {close[0] @ close[1]:.4f}"


class Kindred(Operator):
    """Ties those whose names are alike, as the model has it."""

    def evolve(self, stage: Stage) -> None:
        rows = stage.embed(stage.names)
        stage.keep("kin", round(float(rows[0] @ rows[1]), 6))


class Fake:
    """An embedding model that counts what it is asked; it may fail for a while."""

    def __init__(self, faults: int = 0) -> None:
        self.texts: list[str] = []
        self.calls, self.faults = 0, faults

    def __call__(self, model: str, texts: list[str], **options: Any) -> Embedded:
        self.calls += 1
        if self.calls <= self.faults:
            raise ModelError(f"{model}: no answer within 60 s")
        self.texts += texts
        rows = [[len(text) + 1.0, text.lower().count("e"), 0.5] if text else [] for text in texts]
        return Embedded(rows, {"input": sum(map(len, texts)), "output": 0}, model)


@pytest.fixture(autouse=True)
def salon() -> None:
    for of, cls in ((Scenario, Salon), (Mind, Listener), (Operator, Kindred)):
        registry.found().classes[of][cls.key()] = cls


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Fake:
    fake = Fake()
    monkeypatch.setattr("agents.embeddings.embed", fake)
    return fake


def world(tmp_path: Path, **changes: Any) -> World:
    spec: dict[str, Any] = {"scenario": "salon", "people": 3, "mind": "listener", "operators": ["kindred"]}
    return World(**spec | {"embedding": "fake:words"} | changes, record=tmp_path / "salon.run")


def test_the_default_needs_nothing_and_is_recorded_by_position(tmp_path: Path) -> None:
    with world(tmp_path, embedding="hashed") as played:
        played.run()
        assert played.state.posted("opening") == 0
        found = [(e.position, e.who) for e in played.log.exchanges().values() if e.kind == "embed"]
        assert played.answering.desk.purse.spent.calls == 0
    first = [
        ((1, 0, 0, 1), "scenario"),
        ((1, 1, 0, 1), "scenario"),
        ((1, 1, 0, 2), "kindred"),
        *[((1, 1, n, call), who) for n, who in enumerate(("Ada", "Ben", "Cleo"), 1) for call in (-11, -10)],
    ]
    assert sorted(one for one in found if one[0][0] == 1) == sorted(first)
    assert verify(tmp_path / "salon.run") == ""


def test_rows_are_unit_vectors_and_an_empty_text_is_nothing(tmp_path: Path, model: Fake) -> None:
    with world(tmp_path) as played:
        rows = played._embed("scenario", HEARD)
    assert rows.shape == (4, 3)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1, 0])
    assert rows[0, 0] / rows[0, 1] == pytest.approx(18 / 3)


def test_no_text_is_asked_for_twice_in_a_run(tmp_path: Path, model: Fake) -> None:
    with world(tmp_path, people=40) as played:
        played.run()
    assert len(model.texts) == len(set(model.texts))


def test_a_run_is_replayed_and_verified_without_a_call(tmp_path: Path, model: Fake) -> None:
    with world(tmp_path) as played:
        played.run()
        events = list(played.log.events())
    calls = model.calls
    assert verify(tmp_path / "salon.run") == ""
    assert model.calls == calls
    with World.open(tmp_path / "salon.run") as again:
        assert again.status == "finished"
        assert list(again.log.events()) == events


def test_a_run_that_died_in_a_round_goes_on_without_paying_again(tmp_path: Path, model: Fake) -> None:
    with world(tmp_path) as whole:
        whole.run()
        wanted = [type(event).__name__ for event in whole.log.events()]
    asked = sorted(model.texts)
    model.texts.clear()
    with World(scenario="salon", people=3, mind="listener", embedding="fake:words", operators=["kindred"],
               record=tmp_path / "cut.run") as cut:  # fmt: skip
        cut.step()
        cut.beat()
    with World.open(tmp_path / "cut.run") as again:
        assert again.answering.desk.purse.spent.calls > 0
        again.run()
        assert [type(event).__name__ for event in again.log.events()] == wanted
    assert sorted(model.texts) == asked
    assert verify(tmp_path / "cut.run") == ""


def test_a_fork_has_the_vectors_of_its_parent(tmp_path: Path, model: Fake) -> None:
    with world(tmp_path) as parent:
        parent.run()
        model.texts.clear()
        with parent.fork(1, target=tmp_path / "fork.run") as fork:
            fork.run()
            assert fork.state.plain() == parent.state.plain()
    assert model.texts == []


def test_vectors_count_in_the_budget_and_a_cap_waits_for_the_next_question(
    tmp_path: Path, model: Fake
) -> None:
    with world(tmp_path, budget={"calls": 1}) as played:
        assert played.beat() == "budget"
        assert played.answering.desk.purse.spent.calls == 1
        played.intervene("set", "budget.calls", 50, why="go on")
        played.run()
        assert played.answering.desk.purse.spent.tokens == sum(map(len, model.texts))


def test_the_time_of_embedding_counts_when_the_run_is_opened_again(tmp_path: Path, model: Fake) -> None:
    with world(tmp_path) as played:
        played.run()
        paid = [e for e in played.log.exchanges().values() if e.kind == "embed" and e.reply["paid"]]
        assert len(played.log.spans()) == len(paid) == played.purse.spent.calls
    assert len(paid) < len(Log.read(tmp_path / "salon.run").exchanges())
    with World.open(tmp_path / "salon.run") as again:
        assert again.purse.spent.seconds > 0


def test_a_model_that_fails_a_mind_is_a_recorded_failure(tmp_path: Path, model: Fake) -> None:
    with world(tmp_path) as played:
        played.embedding.model = _only(model, lambda texts: texts[0] not in HEARD)
        played.run()
        failures = [(event.what, event.error) for event in played.log.last("Failed", 10)]
    assert failures == [("think", "fake:words: too long")] * 6
    assert verify(tmp_path / "salon.run") == ""


def test_an_operator_whose_model_fails_is_counted_and_replays(tmp_path: Path, model: Fake) -> None:
    with world(tmp_path, mind="dice") as played:
        played.embedding.model = _only(model, lambda texts: "Ada" not in texts)
        played.run()
        failed = [event.who for event in played.log.last("Failed", 10)]
    assert failed == ["kindred", "kindred"]
    assert verify(tmp_path / "salon.run") == ""


# -- a model that is down, and a stop in the middle of a sentence --------------------------------------------------


def uninterrupted(tmp_path: Path, **changes: Any) -> list[Any]:
    with world(tmp_path, **changes) as whole:
        return list(whole.run().log.events())


def only_once(model: Fake) -> bool:
    """Whether nothing was paid for twice."""
    return len(model.texts) == len(set(model.texts))


@pytest.mark.parametrize("after", [0, 1, 2, 3], ids=["opening", "minds", "closing", "operator"])
@pytest.mark.parametrize("reopened", [False, True])
def test_a_model_that_is_down_pauses_the_world_and_the_same_beat_goes_on(
    tmp_path: Path, model: Fake, after: int, reopened: bool
) -> None:
    """Whoever wants vectors first: the scenario, its minds, the scenario again, an operator."""
    wanted = uninterrupted(tmp_path / "whole")
    model.texts.clear()
    reached = [["A word, please."], HEARD, ["Ada: 1.0000"], ["Ada"]][after]
    out = model_that_goes_out(model, lambda texts: not {*texts}.isdisjoint(reached))
    with world(tmp_path) as played:
        played.embedding.model = out
        while played.beat() == "playing":
            pass
        assert (played.status, played.rounds) == ("paused", 0)
        assert "fake:words: no answer within 60 s. Everything recorded is safe" in played.fault
        assert played.beat() == "paused"  # still down
        assert played.mid_round
        if not reopened:
            played.embedding.model = model
            played.run()
    with World.open(tmp_path / "salon.run") as again:
        assert list(again.run().log.events()) == wanted
        assert again.purse.spent.abandoned == 0
    assert only_once(model)
    assert verify(tmp_path / "salon.run") == ""


def test_where_others_get_their_vectors_one_mind_goes_without(tmp_path: Path, model: Fake) -> None:
    class Loner(Listener):
        def answer(self, view: View, ask: Ask, think: Any) -> str:
            view.embed([f"what {view.name} heard"])
            return view.name

    registry.found().classes[Mind]["loner"] = Loner
    with world(tmp_path, people=5, mind="loner") as played:
        played.embedding.model = model_that_goes_out(model, lambda texts: texts == ["what Ben heard"])
        played.run()
        failed = [(event.who, event.what, event.error) for event in played.log.last("Failed", 10)]
    assert failed == [("Ben", "think", "fake:words: no answer within 60 s")] * 2
    assert verify(tmp_path / "salon.run") == ""


def test_minds_that_all_wait_for_the_same_vectors_share_the_failure(
    tmp_path: Path, model: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, waiting = list[list[str]](), list[str]()

    class Flight(embedding.Flight):
        def wait(self, timeout: float | None = None) -> bool:
            waiting.append(threading.current_thread().name)
            return super().wait(timeout)

    monkeypatch.setattr(embedding, "Flight", Flight)

    def out(name: str, texts: list[str], **options: Any) -> Embedded:
        if not {*texts}.isdisjoint(HEARD):
            asked.append(texts)
            together.wait(10)
            raise ModelError(f"{name}: no answer within 60 s")
        return model(name, texts, **options)

    together = threading.Event()
    with world(tmp_path, people=5) as played:
        played.embedding.model = out
        playing = threading.Thread(target=played.beat)
        playing.start()
        while len(waiting) < 4:
            pass  # the fifth asks
        together.set()
        playing.join(10)
        assert (played.status, len(asked)) == ("paused", 1)
        assert played.purse.spent.failed == 0
        played.embedding.model = model
        assert played.run().status == "finished"


def test_vectors_that_do_not_come_in_time_are_nobodys_decision(tmp_path: Path, model: Fake) -> None:
    """The limit of an ask is over while all wait: the world pauses, and nothing is decided by defaults."""
    held = Held(model, lambda texts: not {*texts}.isdisjoint(HEARD))
    with world(tmp_path) as played:
        played.embedding.model, patience = held, played.answering.seconds
        playing = threading.Thread(target=played.beat)
        playing.start()
        while len(played.answering.desk.vectors) < 3:
            pass
        played.answering.seconds = 0  # now it is over for all of them
        playing.join(10)
        assert played.fault.startswith("nobody is answered: no answer within 0 s")
        assert not played.log.last("Failed", 10)
        played.answering.seconds = patience
        held.let_go.set()
        assert played.run().status == "finished"
        assert not played.log.last("Failed", 10)


def test_vectors_are_kept_before_the_purse_hears_of_them(
    tmp_path: Path, model: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world(tmp_path, people=2) as played:
        played.embedding.model, kept = model, list[bool]()
        settle = played.purse.settle

        def far(hold: Any, exchange: Any) -> None:
            kept.append(exchange.position in played.log.exchanges())
            settle(hold, exchange)

        monkeypatch.setattr(played.purse, "settle", far)
        assert played.run().status == "finished"
    assert kept
    assert all(kept)


class Clock:
    """Time that passes when it is told to; whoever looks after the asks of a beat sees it before it goes on."""

    def __init__(self) -> None:
        self.now, self._looks = 1000.0, threading.Semaphore(0)

    def monotonic(self) -> float:
        if threading.current_thread() is threading.main_thread():
            self._looks.release()
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds
        while self._looks.acquire(blocking=False):
            pass
        for _ in range(8):  # a look at each of three asks and at the first of them: two rounds of that
            assert self._looks.acquire(timeout=20)


@pytest.mark.parametrize("waits", [True, False], ids=["in the queue", "at the model"])
def test_the_wait_for_a_busy_embedding_model_takes_no_time(
    tmp_path: Path, model: Fake, monkeypatch: pytest.MonkeyPatch, waits: bool
) -> None:
    """One asks, and two wait with them for the same vectors, for longer than an ask may take."""
    clock = Clock()
    monkeypatch.setattr("sandbox.answering.time", clock)
    monkeypatch.setattr("sandbox.desk.time", clock)

    let_go = threading.Event()
    with world(tmp_path) as played:

        def busy(name: str, texts: list[str], begun: Any = None, **options: Any) -> Embedded:
            if {*texts}.isdisjoint(HEARD):
                return model(name, texts, **options)
            while len(played.answering.desk.vectors) < 3:
                clock.passes(0)
            if waits:
                clock.passes(9999)
                begun()
            else:
                begun()
                clock.now += 9999
                let_go.wait(20)
            return model(name, texts, **options)

        played.embedding.model = busy
        played.beat()
        let_go.set()
        assert played.answering.seconds < 9999
        assert played.fault.startswith("" if waits else "nobody is answered: no answer within")
        assert (played.status, len(played.log.last("Chose", 9))) == (
            ("playing", 3) if waits else ("paused", 0)
        )


class Held:
    """An embedding model that answers one question only when it is let."""

    def __init__(self, model: Fake, holds: Callable[[list[str]], bool]) -> None:
        self.model, self.holds = model, holds
        self.asked, self.let_go = threading.Event(), threading.Event()

    def __call__(self, name: str, texts: list[str], **options: Any) -> Embedded:
        if self.holds(texts):
            if begun := options["begun"]:
                begun()
            self.asked.set()
            self.let_go.wait()
        return self.model(name, texts, **options)


@pytest.fixture
def holding(tmp_path: Path, model: Fake) -> Iterator[tuple[World, Held]]:
    """A world that was stopped while its scenario waits for the first vectors of all."""
    played, held = world(tmp_path), Held(model, lambda texts: "Silence." in texts)
    played.embedding.model = held
    playing = threading.Thread(target=played.beat)
    playing.start()
    assert held.asked.wait(10)
    played.stop()
    playing.join(10)
    yield played, held
    held.let_go.set()
    played.close()


def test_a_stop_waits_for_no_vectors_and_the_script_goes_on_where_it_was(
    tmp_path: Path, holding: tuple[World, Held]
) -> None:
    played, held = holding
    assert (played.status, played.fault, played.under_way) == ("paused", "stopped", 1)
    assert played.intervene("post", "word", "hello") == "queued"  # a script is in the middle of a sentence
    assert played.intervene("set", "budget.calls", 99) == "queued"
    held.let_go.set()
    played.run()
    assert only_once(held.model)
    assert (played.state.posted("word"), played.purse.spent.abandoned) == ("hello", 0)
    played.close()
    assert verify(tmp_path / "salon.run") == ""


def test_what_is_under_way_when_a_stopped_world_is_closed_counts_as_abandoned(
    tmp_path: Path, holding: tuple[World, Held]
) -> None:
    played, held = holding
    played.close()
    assert played.purse.spent.abandoned == 1
    held.let_go.set()
    with World.open(tmp_path / "salon.run") as again:
        assert again.purse.spent.abandoned == 1
        assert again.run().status == "finished"
    with World.open(tmp_path / "salon.run") as again:
        assert again.purse.spent.abandoned == 1


def test_a_call_that_dies_with_its_process_is_counted(tmp_path: Path, holding: tuple[World, Held]) -> None:
    """A killed process writes nothing at its end: what it left behind is as it is while the call is under way."""
    played, _ = holding
    played.log.commit()
    shutil.copy(tmp_path / "salon.run", tmp_path / "killed.run")
    shutil.copy(tmp_path / "salon.run-wal", tmp_path / "killed.run-wal")
    with World.open(tmp_path / "killed.run") as again:
        assert again.purse.spent.abandoned == 1
        assert again.run().status == "finished"


def test_vectors_that_a_record_lost_are_paid_for_again_within_the_budget_and_kept(
    tmp_path: Path, model: Fake
) -> None:
    with world(tmp_path) as played:
        played.embedding.model = model_that_goes_out(model, lambda texts: "Ada" in texts)
        assert played.beat() == "paused"
    had = len(model.texts)
    with sqlite3.connect(tmp_path / "salon.run") as db:
        db.execute("DELETE FROM vectors")
    db.close()
    with World.open(tmp_path / "salon.run") as again:
        assert again.purse.spent.tokens == sum(map(len, model.texts))
        again.run()
        spent = again.purse.spent
        assert spent.tokens == sum(map(len, model.texts))
    assert set(model.texts[:had]) < set(model.texts[had:])
    assert len(set(model.texts[had:])) == len(model.texts[had:])
    with World.open(tmp_path / "salon.run") as once_more:
        assert once_more.purse.spent.calls == spent.calls
    asked = model.calls
    assert verify(tmp_path / "salon.run") == ""
    assert model.calls == asked


@pytest.mark.parametrize("texts", ["one text", [1], [None, "a"]])
def test_what_is_no_list_of_texts_is_said(tmp_path: Path, model: Fake, texts: Any) -> None:
    with world(tmp_path) as played, pytest.raises(TypeError, match="embed takes a list of texts"):
        played._embed("scenario", texts)


def test_people_and_bare_views_embed_nothing(tmp_path: Path, model: Fake) -> None:
    with world(tmp_path) as played:
        with pytest.raises(RuntimeError, match="the stage of user embeds nothing"):
            played.stage("user").embed(["a"])
        with pytest.raises(RuntimeError, match="of no world"):
            View(played.state, "Ada").embed(["a"])


def test_a_run_without_vectors_has_no_table_of_them(tmp_path: Path) -> None:
    with World(preset="commons/tiny", record=tmp_path / "plain.run"):
        pass
    log = Log.read(tmp_path / "plain.run")
    assert log.vectors(["a"]) == {}
    assert not log.has("vectors")


def model_that_goes_out(model: Fake, without: Callable[[list[str]], bool]) -> Callable[..., Embedded]:
    """One that does not answer some questions, as a server that is down."""

    def embed(name: str, texts: list[str], **options: Any) -> Embedded:
        if without(texts):
            raise ModelError(f"{name}: no answer within 60 s")
        return model(name, texts, **options)

    return embed


def _only(model: Fake, fits: Callable[[list[str]], bool]) -> Callable[..., Embedded]:
    def embed(name: str, texts: list[str], **options: Any) -> Embedded:
        if not fits(texts):
            raise ModelError(
                f"{name}: too long", status=400
            )  # the request's own fault: others may be answered
        return model(name, texts, **options)

    return embed
