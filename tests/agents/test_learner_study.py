"""A scripted learner profits from every memory preset, and from no control: a study with its statistics.

The learner (`lamps/learner.py`) plays well exactly as far as its prompt tells it what to do, and by lot otherwise; the
game (`lamps/lamps.py`) cannot be known at first. So whatever it gains, its memory brought it.
"""

from collections.abc import Iterator

import pandas as pd
import pytest
from scipy import stats

from agents.faculties import of_preset, presets
from agents.faculties.lessons import Lessons
from agents.faculties.recall import Recall
from sandbox import registry
from sandbox.study import Study
from sandbox.study.statistics import differences
from tests.agents.lamps import lamps
from tests.agents.lamps.learner import Learner
from tests.fake_openai import FakeOpenAI

SEEDS, GAMES, PEOPLE = 4, 6, 2
DECISIONS = SEEDS * 3 * len(lamps.LAMPS) * PEOPLE  # in the last three games of a condition
CHANCE = 1 / len(lamps.DOORS)
BOUND = (
    stats.binom.isf(1e-6, DECISIONS, CHANCE) / DECISIONS
)  # who guesses gets beyond it once in a million studies
NONE, CONTROLS = "none", ("random_recall", "shuffled")


def of_experience(memory: str) -> bool:
    """Whether a preset remembers what happened, and is no control."""
    return memory not in CONTROLS and any(isinstance(one, Recall | Lessons) for one in of_preset(memory))


MEMORIES = [name for name in presets() if of_experience(name)]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pd.DataFrame]:
    """One row a run: the memory, the seed, and the share of right doors in the last three games."""
    registry.found.cache_clear()
    registry.found().add(lamps)
    with pytest.MonkeyPatch.context() as environment, FakeOpenAI(reply=Learner()) as server:
        environment.setenv("FOLKMOOT_RUNS", str(tmp_path_factory.mktemp("runs")))
        environment.setenv("OPENAI_API_KEY", "any")
        environment.setenv("OPENAI_BASE_URL", server.base_url)
        mind = {"name": "llm", "model": "openai:learner"}
        levels = {NONE: "", **{name: name for name in (*CONTROLS, *MEMORIES)}}
        study = Study.of({
            "name": "learner", "seeds": SEEDS, "outcomes": ["tests.agents.lamps.lamps:late"],
            "base": {"scenario": {"name": "lamps"}, "cast": [{"mind": mind, "count": PEOPLE}], "episodes": GAMES},
            "factors": {"cast.0.mind.memory": levels},
        })  # fmt: skip
        results = study.run(processes=1)
        assert results.counts() == {"done": SEEDS * len(levels)}
        assert set(results.outcomes["failures"]) == {0}
        yield results.compared.rename(
            columns={"tests.agents.lamps.lamps:late": "right", "cast.0.mind.memory": "memory"}
        )
    registry.found.cache_clear()


def share(table: pd.DataFrame, memory: str) -> float:
    return float(table[table["memory"] == memory]["right"].mean())


@pytest.mark.parametrize("memory", MEMORIES)
def test_the_learner_profits_from_every_memory(table: pd.DataFrame, memory: str) -> None:
    """Beyond what guessing gets once in a million studies, and in every seed better than without."""
    assert share(table, memory) > BOUND
    for reference in (NONE, "random_recall"):
        pair = table[table["memory"].isin([reference, memory])]
        levels = {"memory": [reference, memory]}
        (found,) = differences(pair, ["memory"], "right", levels)
        assert found.seeds == SEEDS
        assert found.low is not None
        assert found.low > 0


@pytest.mark.parametrize("memory", [NONE, *CONTROLS])
def test_it_profits_from_no_control(table: pd.DataFrame, memory: str) -> None:
    assert share(table, memory) < BOUND
