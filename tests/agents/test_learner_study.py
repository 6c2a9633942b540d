"""A scripted learner profits from every memory preset, and from no control: a study with its statistics.

The learner (`lamps/learner.py`) plays well exactly as far as its prompt tells it what to do, and by lot otherwise; the
game (`lamps/lamps.py`) cannot be known at first. So whatever it gains, its memory brought it.

What counts was fixed before these seeds were played; the learner and the game were written on others. An outcome is
the share of right doors in the last three of nine games, one for each of twelve seeds: enough for the weakest effect
seen on other seeds (0.25 over cases by lot, with a standard deviation of 0.13) in ninety-nine of a hundred studies.

- A memory helps if it is better than none, and better than as much of cases drawn by lot: one-sided t-tests of
  the differences paired by seed, Holm's correction over all of these comparisons, 1 % for the whole family.
- A control does not help if it lies provably less than MARGIN above the chance of a guess, which is known: the upper
  bound of its 99 % interval. A case drawn by lot is now and then the right one: more than nothing is to be expected.

Everything follows from the seeds: each condition's model has a name of its own, each person of a seed a lot.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from agents.faculties import of_preset, presets
from agents.faculties.lessons import Lessons
from agents.faculties.recall import Recall
from sandbox import registry
from sandbox.study import Study
from tests.agents.lamps import lamps
from tests.agents.lamps.learner import Learner
from tests.fake_openai import FakeOpenAI

SEEDS, GAMES = tuple(range(401, 413)), 9
CHANCE, MARGIN, FAMILY = 1 / len(lamps.DOORS), 0.2, 0.01
NONE, CONTROLS = "none", ("random_recall", "shuffled")
RIGHT = "tests.agents.lamps.lamps:late"


def of_experience(memory: str) -> bool:
    """Whether a preset remembers what happened, and is no control."""
    return memory not in CONTROLS and any(isinstance(one, Recall | Lessons) for one in of_preset(memory))


MEMORIES = [name for name in presets() if of_experience(name)]
COMPARED = [(memory, reference) for memory in MEMORIES for reference in (NONE, "random_recall")]


def _member(memory: str) -> dict[str, Any]:
    """One person, or two where others report to one."""
    mind = {"name": "llm", "model": f"openai:learner-{memory}", "memory": "" if memory == NONE else memory}
    lot = {"traits": {"lot": {"low": 0, "high": 1, "digits": 9}}}
    return {"mind": mind, "count": 2 if memory == "archive" else 1, "personas": lot}


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Iterator[pd.DataFrame]:
    """The share of right doors in the last three games: a row for each seed, a column for each memory."""
    registry.found.cache_clear()
    registry.found().add(lamps)
    with pytest.MonkeyPatch.context() as environment, FakeOpenAI(reply=Learner()) as server:
        environment.setenv("FOLKMOOT_RUNS", str(tmp_path_factory.mktemp("runs")))
        environment.setenv("OPENAI_API_KEY", "any")
        environment.setenv("OPENAI_BASE_URL", server.base_url)
        levels = {memory: _member(memory) for memory in (NONE, *CONTROLS, *MEMORIES)}
        study = Study.of({
            "name": "learner", "seeds": SEEDS, "outcomes": [RIGHT],
            "base": {"scenario": {"name": "lamps"}, "cast": [levels[NONE]], "episodes": GAMES},
            "factors": {"cast.0": levels},
        })  # fmt: skip
        results = study.run(processes=1)
        assert results.counts() == {"done": len(SEEDS) * len(levels)}
        assert set(results.outcomes["failures"]) == {0}
        yield results.compared.pivot(index="seed", columns="cast.0", values=RIGHT)
    registry.found.cache_clear()


@pytest.fixture(scope="module")
def helps(right: pd.DataFrame) -> Mapping[tuple[str, str], bool]:
    """Whether a memory is better than a reference, by the rule."""
    chances = [
        stats.ttest_rel(right[memory], right[reference], alternative="greater").pvalue
        for memory, reference in COMPARED
    ]
    found, *_ = multipletests(chances, FAMILY, "holm")
    return dict(zip(COMPARED, found.tolist(), strict=True))


@pytest.mark.parametrize(("memory", "reference"), COMPARED)
def test_the_learner_profits_from_every_memory(
    helps: Mapping[tuple[str, str], bool], memory: str, reference: str
) -> None:
    assert helps[memory, reference]


@pytest.mark.parametrize("memory", [NONE, *CONTROLS])
def test_it_profits_from_no_control(right: pd.DataFrame, memory: str) -> None:
    interval = stats.ttest_1samp(right[memory], CHANCE).confidence_interval(0.99)
    assert interval.high < CHANCE + MARGIN
