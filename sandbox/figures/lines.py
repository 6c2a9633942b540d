"""Lines over rounds: scores, measures of the society, payoffs by group, and what people answer."""

from collections import Counter
from collections.abc import Iterable, Mapping
from textwrap import wrap

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sandbox import registry
from sandbox.contract import Metric
from sandbox.events import Paid
from sandbox.figures.course import Grouping, Point, course, group, grouping, moments, until
from sandbox.figures.look import COLORS, DASHES, Hues, empty, faint, over_rounds, paint, shown
from sandbox.history import History

Quartiles = tuple[float, float, float]


def scores(
    history: History,
    step: int | None = None,
    highlight: str | None = None,
    colors: Mapping[str, str] | None = None,
) -> go.Figure:
    """Everybody's score at the end of each round.

    highlight  whose line is drawn boldly
    colors     the people's
    """
    told, figure, used = course(history), go.Figure(), Counter[str]()
    shades: dict[str, int] = {}
    for seat, (name, person) in enumerate(history.at(step).people.items()):
        line = told.score_line(name)
        if not line:
            continue
        color = (colors or {}).get(name, COLORS[seat % len(COLORS)])
        dash = DASHES[(shades.setdefault(color, len(shades)) + used[color]) % len(DASHES)]
        trace = _trace(line, name, color, dash)
        used[color] += person.present
        bold, dim = highlight == name, highlight not in (None, name)
        trace.update(line_width=4 if bold else 1.8, opacity=0.3 if dim else 1, showlegend=person.present)
        figure.add_trace(trace)
    figure.update_yaxes(title_text="score")
    return over_rounds(figure, told, step)


def measures(
    history: History,
    step: int | None = None,
    names: Iterable[str] = ("density", "payoff_gini"),
    colors: Iterable[str] = COLORS,
) -> go.Figure:
    """Metrics of the society at the end of each round, one above the other over a common line of rounds.

    Raises NotFound for a metric that is not in the registry.
    """
    wanted, hues = tuple(names), tuple(colors)
    told = course(history, wanted)
    figure = make_subplots(rows=max(1, len(wanted)), cols=1, shared_xaxes=True, vertical_spacing=0.06)
    for row, name in enumerate(wanted, 1):
        trace = _trace(list(told.measures[name].items()), name, hues[(row - 1) % len(hues)], "solid")
        figure.add_trace(trace, row=row, col=1)
        figure.update_yaxes(**_axis(name), row=row, col=1)
    return over_rounds(figure.update_layout(showlegend=False), told, step)


def beside(one: History, other: History, names: Iterable[str], colors: Iterable[str] = COLORS) -> go.Figure:
    """Metrics of two runs over the rounds that both have: the first run's line solid, the second's dotted."""
    wanted, hues = tuple(names), tuple(colors)
    told = [course(run, wanted) for run in (one, other)]
    last = min(one.last, other.last)
    figure = make_subplots(rows=max(1, len(wanted)), cols=1, shared_xaxes=True, vertical_spacing=0.06)
    for row, name in enumerate(wanted, 1):
        for run, dash, title in zip(told, ("solid", "dot"), ("one", "the other"), strict=True):
            line: list[Point] = [(at, value) for at, value in run.measures[name].items() if at <= last]
            trace = _trace(line, title, hues[dash == "dot"], dash)
            figure.add_trace(trace.update(showlegend=row == 1, legendgroup=title), row=row, col=1)
        figure.update_yaxes(**_axis(name), row=row, col=1)
    return over_rounds(figure, told[0], None, last)


def _axis(name: str) -> dict[str, object]:
    metric = registry.find(Metric, name)
    low, high = metric.bounds
    title = "<br>".join(wrap(name.replace("_", " "), 16)) + (f"<br>({metric.unit})" if metric.unit else "")
    if low is not None and high is not None:
        return {"title_text": title, "range": (low, high + 0.05 * (high - low))}
    return {"title_text": title, "rangemode": "tozero" if low == 0 else "normal"}


def _trace(line: list[Point], name: str, color: str, dash: str) -> go.Scatter:
    x, y = [at for at, _ in line], [value for _, value in line]
    mode = "lines+markers" if sum(value is not None for value in y) < 3 else "lines"
    style = {"color": color, "dash": dash}
    return go.Scatter(x=x, y=y, name=shown(name), mode=mode, line=style, hovertemplate="%{y:.4g}, round %{x}")


def payoffs(
    history: History,
    step: int | None = None,
    by: Grouping | None = None,
    colors: Hues = COLORS,
) -> go.Figure:
    """What a round pays, by team, role or mind: the median of each group, and a ribbon for its middle half."""
    by = by or grouping(history.at(step).present)
    bands, figure = _bands(history, by), go.Figure()
    if not bands:
        return empty("Nobody has been paid yet.")
    hues = paint(bands, colors)
    for name, band in bands.items():
        figure.add_traces(_ribbon(name, band, hues[name]))
    figure.update_yaxes(title_text="payoff of a round")
    return over_rounds(figure, course(history), step)


def _bands(history: History, by: Grouping) -> dict[str, dict[int, Quartiles]]:
    """group -> step -> lower quartile, median and upper quartile of what its people were paid in the step."""
    bands: dict[str, dict[int, Quartiles]] = {}
    for state in moments(history, until(history, None)):
        gains, earned = Counter[str](), dict[str, list[float]]()
        for event in state.now:
            if isinstance(event, Paid):
                gains.update(event.amounts)
        for person in state.present if gains else ():
            earned.setdefault(group(person, by), []).append(gains[person.name])
        for name, amounts in earned.items():
            low, middle, high = np.quantile(amounts, (0.25, 0.5, 0.75))
            bands.setdefault(name, {})[state.step] = (float(low), float(middle), float(high))
    return bands


def _ribbon(name: str, band: Mapping[int, Quartiles], color: str) -> list[go.Scatter]:
    """The ribbon, there and back, and the line of medians over it."""
    steps = list(band)
    there, back = [band[at][0] for at in steps], [band[at][2] for at in reversed(steps)]
    edge = {"width": 0}
    ribbon = go.Scatter(
        x=[*steps, *reversed(steps)], y=[*there, *back], fill="toself", fillcolor=faint(color), line=edge,
        mode="lines", hoverinfo="skip", showlegend=False, legendgroup=name,
    )  # fmt: skip
    middle = _trace([(at, band[at][1]) for at in steps], name, color, "solid")
    return [ribbon, middle.update(legendgroup=name)]
