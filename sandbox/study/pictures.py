"""The figures of a study, each drawn from its results: for the terminal, the report and the page alike."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sandbox import figures
from sandbox.study import judging, statistics
from sandbox.study.definition import StudyError
from sandbox.study.results import Results

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def effects(results: Results, outcome: str, x: str, by: str) -> "Figure":
    """Differences between levels, paired by seed, with 95 % intervals."""
    found = statistics.differences(results.compared, results.study.places, outcome, results.study.levels)
    return figures.effects(found, outcome)


def interaction(results: Results, outcome: str, x: str, by: str) -> "Figure":
    """The mean outcome by one factor, a line for each level of another, every run a point."""
    return figures.interaction(results.compared, outcome, x, by)


def bands(results: Results, outcome: str, x: str, by: str) -> "Figure":
    """A metric over rounds: median and 10th to 90th percentile of the runs, by condition."""
    kept = results.series[results.series["run"].isin(results.compared["run"])]
    metric = outcome if outcome in set(kept["metric"]) else next(iter(results.study.series), outcome)
    return figures.bands(kept, metric, x)


def phases(results: Results, outcome: str, x: str, by: str) -> "Figure":
    """The mean outcome over the plane of two factors."""
    if not by:
        raise StudyError("phases: a plane needs two factors; this study has fewer")
    return figures.phases(results.compared, outcome, x, by)


KINDS: "dict[str, Callable[[Results, str, str, str], Figure]]" = {
    one.__name__: one for one in (effects, interaction, bands, phases)
}


def draw(results: Results, kind: str, outcome: str = "", x: str = "", by: str = "") -> "Figure":
    """A figure; what is not named is the study's first outcome and factors. Raises StudyError for what there is not."""
    if kind not in KINDS:
        raise StudyError(f"there is no figure {kind!r} of a study; there are: {', '.join(KINDS)}")
    factors = results.study.places
    told = [*results.measured, *results.study.series]
    outcome = _known("outcome", outcome or next(iter(told), ""), told)
    x = _known("x", x or next(iter(factors), ""), factors)
    others = [factor for factor in factors if factor != x]
    figure = KINDS[kind](results, outcome, x, _known("by", by, others) if by else next(iter(others), ""))
    return figures.noted(figure, judging.line(results.study, results.compared, outcome))


def _known(what: str, name: str, there: list[str] | tuple[str, ...]) -> str:
    if name not in there:
        known = ", ".join(there) or "none yet: play the study first, and give it a factor"
        raise StudyError(f"{what}: there is no {name!r}; there are: {known}")
    return name
