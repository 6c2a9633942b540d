"""What became of each episode, by the scenario's own measures."""

from collections.abc import Iterable

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sandbox.events import Plain
from sandbox.figures.look import COLORS, MARGIN, empty, shown, whole_rounds
from sandbox.history import History

ACROSS = 2  # panels side by side
ROW = 170  # pixels of a row of them
APART = ("episode", "reason")  # of an outcome: no measures


def outcomes(history: History, step: int | None = None, colors: Iterable[str] = COLORS) -> go.Figure:
    """How each episode ended, by the scenario's own measures: numbers, yes (1) and no (0), or a word."""
    lines = _lines(history.at(step).outcomes)
    if not lines:
        return empty("No episode is over yet: a scenario tells its outcome at the end of each.")
    hues, down = tuple(colors), -(-len(lines) // ACROSS)
    figure = make_subplots(
        rows=down, cols=ACROSS, subplot_titles=[shown(name.replace("_", " ")) for name in lines],
        horizontal_spacing=0.09, vertical_spacing=min(0.2, 0.5 / down),
    )  # fmt: skip
    figure.update_annotations(font_size=13)
    for at, (name, line) in enumerate(lines.items()):
        place = {"row": at // ACROSS + 1, "col": at % ACROSS + 1}
        figure.add_trace(_trace(name, line, hues[at % len(hues)]), **place)
        figure.update_xaxes(title_text="episode" if at >= len(lines) - ACROSS else None, **place)
    height, margin = (
        max(430, 70 + ROW * down),
        {**MARGIN, "t": 60},
    )  # the browser's buttons are above the titles
    return whole_rounds(figure).update_layout(showlegend=False, margin=margin, height=height)


def _trace(name: str, line: dict[int, float | str], color: str) -> go.Scatter:
    return go.Scatter(
        x=list(line), y=list(line.values()), name=shown(name), mode="lines+markers", line={"color": color},
        hovertemplate="%{y}, episode %{x}",
    )  # fmt: skip


def _lines(told: Iterable[dict[str, Plain]]) -> dict[str, dict[int, float | str]]:
    """measure -> episode -> value; tables and what was not measured are left out."""
    lines: dict[str, dict[int, float | str]] = {}
    for outcome in told:
        for name, value in outcome.items():
            if name not in APART and isinstance(value, str | int | float):
                kept = shown(value, 20) if isinstance(value, str) else float(value)
                lines.setdefault(name, {})[outcome["episode"]] = kept
    return lines
