"""A paired branch: what somebody would have answered without memory, everything else alike."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox import World
from sandbox.events import Chose, Recast
from sandbox.fork import ForkError, fork
from sandbox.log import Log
from sandbox.world import verify
from tests.agents.test_faculties import speaking
from tests.fake_openai import FakeOpenAI

Company = Callable[..., World]


@pytest.fixture
def lived(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A commons of whose two people one goes by guidance."""
    monkeypatch.setenv("OPENAI_API_KEY", "any")
    with FakeOpenAI(reply=speaking) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        plain = {"name": "llm", "model": "openai:fake"}
        cast = [{"mind": {**plain, "memory": "guidance"}}, {"mind": plain}]
        game = {"name": "commons", "rounds": 3, "utterances": 1}
        world = company(
            scenario=game, cast=cast, society={"talk": "complete"}, record=tmp_path / "lived.run"
        ).run()
        world.close()
        yield tmp_path / "lived.run"


def prompts(log: Log, who: str, step: int) -> list[str]:
    return [
        json.dumps(log.blob(one.request)["messages"])
        for position, one in sorted(log.exchanges().items())
        if one.who == who and position[0] == step and one.kind in ("call", "hit")
    ]


def test_the_bare_mind_is_asked_the_same_and_nobody_else_is_asked_anew(lived: Path, tmp_path: Path) -> None:
    before = Log.read(lived)
    assert any("ZX-17" in text for text in prompts(before, "Ada", 2))
    chosen = next(e for e in before.events() if isinstance(e, Chose) and e.who == "Ada" and e.step == 2)
    child = fork(lived, 2, chosen.beat, "forget Ada", tmp_path / "child.run")
    with World.open(child) as world:
        while not any(isinstance(e, Chose) and e.step == 2 and e.n == chosen.n for e in world.log.events()):
            world.beat()
        told = prompts(world.log, "Ada", 2)
        assert told
        assert not any("ZX-17" in text for text in told)
        assert world.state.memory.get("Ada", {}).get("guidance", {}) == {}
        assert world.state.people["Ada"].mind == {"name": "llm", "model": "openai:fake"}
        paid = [
            one.who
            for position, one in world.log.exchanges().items()
            if one.kind == "call" and position[0] == 2
        ]
        old = [
            one.who for position, one in before.exchanges().items() if one.kind == "call" and position[0] == 2
        ]
        assert set(paid) <= set(old)
        world.run()
    assert verify(child) == ""
    assert [e.by for e in Log.read(child).events() if isinstance(e, Recast)] == ["user"]


def test_who_was_not_asked_has_nothing_to_forget(lived: Path, tmp_path: Path) -> None:
    with pytest.raises(ForkError, match="question to Zoe"):
        fork(lived, 2, None, "forget Zoe", tmp_path / "child.run")
