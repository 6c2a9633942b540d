"""A run that plays differently than it was recorded names what was edited since, and what is safe."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox import World, WorldSpec, registry, sources
from sandbox.fork import fork
from sandbox.log import Log
from sandbox.world import difference, verify

Company = Callable[..., World]
SCRIPT = '''
from sandbox import Ask, Number, Operator, Scenario


class Village(Scenario):
    """A village."""

    def round(self, stage):
        names = stage.names
        yield [Ask(name, "A number?", Number(high=9), "number", 0) for name in names]
        stage.post("weather", "rain")
        yield [Ask(name, "And again?", Number(high=9), "number", 0) for name in names]
        stage.post("said", "{word}")

    def ended(self, state):
        return "over" if state.played >= 3 else None
'''


@pytest.fixture
def village(tmp_path: Path) -> Callable[[str], Path]:
    """Writes the scenario anew, with another word in it, as an author does."""
    (tmp_path / "own").mkdir()

    def write(word: str) -> Path:
        path = tmp_path / "own" / "village.py"
        path.write_text(SCRIPT.replace("{word}", word))
        os.utime(path, ns=(time.time_ns(), time.time_ns()))
        registry.found.cache_clear()
        return path

    return write


def played(company: Company, run: Path, beats: int) -> Path:
    with company(scenario="village", people=2, seed=1, record=run) as world:
        for _ in range(beats):
            world.beat()
    return run


def test_verify_names_the_file_that_was_edited(
    company: Company, village: Callable[[str], Path], tmp_path: Path
) -> None:
    village("hello")
    run = played(company, tmp_path / "one.run", 4)
    assert verify(run) == ""
    village("goodbye")
    told = verify(run)
    assert "it was Posted(" in told
    assert "value='hello'" in told
    assert "value='goodbye'" in told
    assert "The likely cause: village.py changed since." in told
    found = difference(run)
    assert found is not None
    assert (found.recorded.value, found.now.value) == ("hello", "goodbye")
    assert found.plain()["recorded"]["value"] == "hello"
    assert "Rounds up to 0 are safe: `folkmoot fork one --at 0` goes on from there." in told


def test_a_run_of_an_edited_scenario_goes_on_where_nothing_differs(
    company: Company, village: Callable[[str], Path], tmp_path: Path
) -> None:
    village("hello")
    run = played(company, tmp_path / "one.run", 2)  # one round is complete
    village("goodbye")
    with World.open(run) as world:
        world.run()
        assert world.status == "finished"
    log = Log.read(run)
    assert [event.value for event in log.events() if getattr(event, "key", "") == "said"] == [
        "hello", "goodbye", "goodbye",
    ]  # fmt: skip
    assert len(log.meta("sources")) == 2
    assert "village.py changed since" in verify(run)


def test_a_broken_round_of_an_edited_scenario_stops_and_offers_a_fork(
    company: Company, village: Callable[[str], Path], tmp_path: Path
) -> None:
    path = village("hello")
    run = played(company, tmp_path / "one.run", 3)  # the second round is open
    path.write_text(path.read_text().replace('"rain"', '"snow"'))
    registry.found.cache_clear()
    with World.open(run) as world:
        assert world.beat() == "failed"
        assert "value='rain'" in world.why()
        assert "value='snow'" in world.why()
        assert "village.py changed since. Rounds up to 1 are safe: `folkmoot fork one --at 1`" in world.why()
    assert Log.read(run).rounds()[-1][0] == 1
    with World.open(fork(run, 1, target=tmp_path / "child.run")) as world:
        world.run()
        assert world.status == "finished"


def test_every_file_that_is_played_is_known(company: Company) -> None:
    spec = WorldSpec.of(
        {"scenario": "commons", "cast": [{"mind": "llm", "count": 4}], "operators": ["survivors_teach"]}
    )
    table = sources.table(spec)
    assert {"agents/llm.py", "agents/prompts.py", "scenarios/commons/sharing.py", "folkmoot"} <= table.keys()
    assert "sandbox/evolution/survivors_teach.py" in table
    assert not [name for name in table if name.startswith("/")]
    assert sources.edited([table], spec) == []
    assert sources.edited([{**table, "agents/llm.py": "other"}], spec) == ["agents/llm.py"]


def test_a_run_without_a_table_says_so(company: Company, tmp_path: Path) -> None:
    spec: Any = WorldSpec.of({"scenario": "commons", "cast": [{"mind": "dice", "count": 4}]})
    assert "not on record which files" in sources.cause(Log.memory({}), spec)


CRIER = '''
from sandbox import Mind, Operator


class Crier(Mind):
    """Always says the same number."""

    def answer(self, view, ask, think):
        return {number}


class Weather(Operator):
    """Makes the weather."""

    def evolve(self, stage):
        stage.post("sky", {number})
'''


@pytest.mark.parametrize(
    "deed",
    [("recast", "Ada", {"name": "crier"}), ("set", "operator.weather", {}), ("join", {"name": "crier"})],
)
def test_what_a_person_brought_in_is_named_when_it_was_edited(
    company: Company, village: Callable[[str], Path], tmp_path: Path, deed: tuple[Any, ...]
) -> None:
    village("hello")
    crier = tmp_path / "own" / "crier.py"
    crier.write_text(CRIER.replace("{number}", "1"))
    registry.found.cache_clear()
    run = tmp_path / "one.run"
    with company(scenario="village", people=2, seed=1, record=run) as world:
        world.step()
        assert world.intervene(*deed, why="to see") == "applied"
        world.run()
    [*_, last] = Log.read(run).meta("sources")
    assert {"crier.py", "village.py"} <= last.keys()
    assert verify(run) == ""
    crier.write_text(CRIER.replace("{number}", "2"))
    registry.found.cache_clear()
    assert "The likely cause: crier.py changed since." in verify(run)
    child = fork(run, 2, target=tmp_path / "child.run")
    assert "crier.py changed since" in verify(child)
