"""Figures of a study, drawn from its tables: effects, interactions, courses over rounds, a plane of two factors."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import pandas as pd
import plotly.graph_objects as go

from sandbox.figures.look import COLORS, DASHES, MARGIN, empty, faint, shown, whole_rounds


class Compared(Protocol):
    """What is drawn of a difference between two levels of a factor."""

    @property
    def factor(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def seeds(self) -> int: ...
    @property
    def mean(self) -> float: ...
    @property
    def low(self) -> float | None: ...
    @property
    def high(self) -> float | None: ...
    @property
    def few(self) -> bool: ...


def effects(differences: Sequence[Compared], outcome: str) -> go.Figure:
    """Every difference with its 95 % interval, paired by seed; hollow where it comes from few seeds."""
    if not differences:
        return empty("nothing to compare yet: a factor needs two levels that are done")
    figure = go.Figure()
    for one, color in zip(differences, _hues(one.factor for one in differences), strict=True):
        low, high = (one.mean if end is None else end for end in (one.low, one.high))
        bar = {"type": "data", "symmetric": False, "array": [high - one.mean], "arrayminus": [one.mean - low]}
        symbol = "circle-open" if one.few else "circle"
        told = f"{shown(one.factor)}: {shown(one.level)} against {shown(one.reference)}"
        figure.add_scatter(
            x=[one.mean], y=[told], error_x=bar, mode="markers", marker={"size": 11, "color": color, "symbol": symbol},
            hovertemplate=f"%{{x:.4g}} [{low:.4g}, {high:.4g}], {one.seeds} seeds<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=0, line_width=1, line_color="gray")
    figure.update_xaxes(title_text=f"difference in {shown(outcome)}").update_yaxes(autorange="reversed")
    return figure.update_layout(margin=MARGIN, showlegend=False)


def interaction(table: pd.DataFrame, outcome: str, x: str, by: str = "") -> go.Figure:
    """Means of an outcome by one factor, a line for each level of another; every run as a faint point.

    A point knows its run, as custom data, where the table has a column ``run``.
    """
    known = table.dropna(subset=[outcome])
    groups = _groups(known, by) if by else {outcome: known}
    figure = go.Figure()
    for i, (label, group) in enumerate(groups.items()):
        color, means = COLORS[i % len(COLORS)], group.groupby(x, sort=False)[outcome].mean()
        figure.add_scatter(
            x=group[x].map(shown), y=group[outcome], mode="markers", showlegend=False,
            customdata=list(group.get("run", [])), hovertemplate="%{y:.4g}, run %{customdata}<extra></extra>",
            marker={"color": faint(color, 0.3), "size": 6},
        )  # fmt: skip
        figure.add_scatter(
            x=[shown(level) for level in means.index], y=means, mode="lines+markers", name=shown(label),
            line={"color": color, "dash": DASHES[i % len(DASHES)]}, marker={"size": 9},
            hovertemplate="%{y:.4g}, %{x}",
        )  # fmt: skip
    figure.update_xaxes(title_text=shown(x), type="category").update_yaxes(title_text=shown(outcome))
    return figure.update_layout(margin=MARGIN, showlegend=bool(by), legend_title_text=shown(by))


def bands(series: pd.DataFrame, metric: str, by: str = "") -> go.Figure:
    """A metric over rounds: the median of the runs, and a band from the 10th to the 90th percentile, by condition."""
    known = series[series["metric"] == metric]
    if not len(known):
        return empty(f"no course of {metric} is kept: name it under series in the study")
    groups = _groups(known, by) if by else {metric: known}
    figure = go.Figure()
    for i, (label, group) in enumerate(groups.items()):
        low, middle, high = (group.groupby("round")["value"].quantile(q) for q in (0.1, 0.5, 0.9))
        color, rounds = COLORS[i % len(COLORS)], list(middle.index)
        figure.add_scatter(
            x=rounds + rounds[::-1], y=[*high, *low[::-1]], fill="toself", fillcolor=faint(color), mode="none",
            showlegend=False, hoverinfo="skip",
        )  # fmt: skip
        figure.add_scatter(
            x=rounds, y=middle, mode="lines", name=shown(label),
            line={"color": color, "dash": DASHES[i % len(DASHES)]}, hovertemplate="%{y:.4g}, round %{x}",
        )  # fmt: skip
    whole_rounds(figure).update_xaxes(title_text="round of the run").update_yaxes(title_text=shown(metric))
    return figure.update_layout(margin=MARGIN, showlegend=bool(by), legend_title_text=shown(by))


def phases(table: pd.DataFrame, outcome: str, x: str, y: str) -> go.Figure:
    """A phase diagram: the mean of an outcome over the plane of two factors."""
    means = table.pivot_table(index=y, columns=x, values=outcome, aggfunc="mean", sort=False)
    names = [[shown(level) for level in axis] for axis in (means.columns, means.index)]
    heat = go.Heatmap(
        z=means.to_numpy(), x=names[0], y=names[1], colorscale="Viridis", colorbar={"title": shown(outcome)},
        hovertemplate=f"{shown(x)} %{{x}}, {shown(y)} %{{y}}: %{{z:.4g}}<extra></extra>",
    )  # fmt: skip
    figure = go.Figure(heat)
    figure.update_xaxes(title_text=shown(x), type="category").update_yaxes(
        title_text=shown(y), type="category"
    )
    return figure.update_layout(margin=MARGIN)


def _groups(table: pd.DataFrame, by: str) -> dict[str, pd.DataFrame]:
    return {str(label): group for label, group in table.groupby(by, sort=False)}


def _hues(factors: Iterable[str]) -> list[str]:
    """A colour for each factor."""
    listed = list(factors)
    seen = {name: COLORS[i % len(COLORS)] for i, name in enumerate(dict.fromkeys(listed))}
    return [seen[name] for name in listed]
