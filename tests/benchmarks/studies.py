"""Studies: many scripted episodes on all cores, and many with models behind one limiter."""

import os
import resource
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from agents.limits import limit
from sandbox import World
from sandbox.study import Results, Study
from sandbox.study.playing import DONE, Row
from tests.benchmarks.road import environment
from tests.fake_openai import apart

MODEL, LATENCY, AT_ONCE = "openai:fake", 0.1, 32

TARGETS = {
    "study_speedup_x": "at least 1.6",
    "study_llm_x_floor": "at most 1.3",
    "study_memory_growth": "at most 1.05",
    "study_table_10k_s": "under 2",
}
EPISODES = 1_000
COMMONS = {
    "scenario": {"name": "commons", "rounds": 12},
    "cast": [{"mind": "commons.steward", "count": 3}, {"mind": "commons.greedy", "count": 2}],
    "society": {"talk": "complete"},
}


def measure() -> dict[str, float]:
    with _folder():
        growth = _growth()
        table = _table()
        alone = _seconds(_loop)
        together = _seconds(lambda: _study("many", seeds=EPISODES).run())
        return {
            "study_speedup_x": alone / together,
            "study_runs_per_s": EPISODES / together,
            "study_memory_growth": growth,
            "study_table_10k_s": table,
            "study_llm_x_floor": _with_models(),
        }


def _study(name: str, seeds: int, **more: Any) -> Study:
    return Study.of({"name": name, "base": COMMONS, "seeds": seeds, "outcomes": ["months", "gain"], **more})


def _loop() -> None:
    """The same runs, one after another, as one would write them by hand."""
    for task in _study("loop", EPISODES).tasks():
        with World(task.world_spec(), record=Path(os.environ["FOLKMOOT_RUNS"]) / f"{task.id}.run") as world:
            world.run()


def _growth(few: int = 50, many: int = 250) -> float:
    """Most memory of the process that plays, after many runs against after a few of them; measured first."""
    grown = []
    for runs in (few, many):
        _study("growing", seeds=runs).run(1)
        grown.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return grown[1] / grown[0]


def _table() -> float:
    """Opening a study of ten thousand runs in the app: from the choice to the table, the browser's part left out."""
    results = Results(_study("large", seeds=10 * EPISODES))
    results.begin()
    rows = [
        Row(task.id, DONE, rounds=12, events=400, outcomes={"months": 12.0, "gain": float(task.seed)})
        for task in results.tasks
    ]
    results.keep(rows)
    AppTest.from_function(_page, default_timeout=60).run()  # imports
    page = AppTest.from_function(_page, default_timeout=60)
    page.query_params["study"] = "large"
    spent = _seconds(page.run)
    assert [len(table.value) for table in page.dataframe] == [10 * EPISODES]
    return spent


def _page() -> None:
    from sandbox.ui import studies_page

    studies_page.page()


def _with_models(episodes: int = 200, people: int = 4, rounds: int = 6) -> float:
    """Episodes whose people ask a model behind HTTP; the floor is what the limiter lets through.

    The server plays in a process of its own, on the same cores: its share of them is in the figure.
    """
    mind = {"name": "llm", "model": MODEL}
    base = {"scenario": {"name": "public_goods", "rounds": rounds}, "cast": [{"mind": mind, "count": people}]}
    limit(MODEL, concurrent=AT_ONCE)
    with apart(LATENCY) as base_url, environment(base_url):
        study = Study.of({"name": "asking", "base": base, "seeds": episodes})
        begun = time.perf_counter()
        results = study.run()
        spent = time.perf_counter() - begun
        assert results.counts() == {DONE: episodes}
        calls = int(results.outcomes["calls"].sum())
    return spent / (calls * LATENCY / AT_ONCE)


@contextmanager
def _folder() -> Any:
    before = os.environ.get("FOLKMOOT_RUNS")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FOLKMOOT_RUNS"] = folder
        try:
            yield
        finally:
            os.environ.pop("FOLKMOOT_RUNS") if before is None else os.environ.update(FOLKMOOT_RUNS=before)


def _seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun
