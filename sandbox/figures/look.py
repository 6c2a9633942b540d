"""What all figures share: colours, margins, names as data, and the line of rounds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import plotly.graph_objects as go

from sandbox.figures.course import Course

# Told apart by colour-blind eyes too, on paper and on screen.
COLORS = ("#1F6F63", "#C2541B", "#3A63B5", "#8A5598", "#94700A", "#AE3557", "#4F7A28", "#5E6A72")
# Colour is never the only signal: lines differ in these, too. The last ones are in Plotly's pixels on and off.
DASHES = ("solid", "dot", "dash", "dashdot", "longdash", "longdashdot", "2px,8px", "14px,3px,3px,3px,3px,3px")
GREY = "rgba(128, 128, 128, 0.55)"  # seen on light and dark grounds alike
Hues = Mapping[str, str] | Iterable[str]  # the colours of groups, or colours to take in turn
NONE = "#808080"
MARGIN = {"l": 8, "r": 8, "t": 32, "b": 8}  # the browser puts its buttons above
LABELS = 40  # names along an axis; beyond, only hovering tells them
FEW_ROUNDS = 10  # from the first to the last; beyond, Plotly's ticks are whole rounds apart


def shown(name: object, most: int = 28) -> str:
    """A name as data: Plotly would draw its tags and links."""
    text = " ".join(str(name).split())
    return escape(text if len(text) <= most else f"{text[: most - 1]}…", quote=False)


def paint(groups: Iterable[str], hues: Hues) -> dict[str, str]:
    """A colour for each group, as given or in turn; grey for those who have none ("no team")."""
    given = dict(hues) if isinstance(hues, Mapping) else {}
    free = [one for one in (COLORS if given else tuple(hues)) if one not in given.values()] or list(COLORS)
    named = [name for name in dict.fromkeys(groups) if not name.startswith("no ") and name not in given]
    return defaultdict(lambda: NONE, {name: free[i % len(free)] for i, name in enumerate(named)} | given)


def faint(color: str, alpha: float = 0.25) -> str:
    """A colour "#RRGGBB" that lets what is behind it through."""
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {alpha:g})"


def empty(why: str) -> go.Figure:
    """A figure that says why there is nothing to see."""
    figure = go.Figure()
    figure.add_annotation(text=shown(why, 200), showarrow=False, xref="paper", yref="paper", x=0.5, y=0.5)
    figure.update_xaxes(visible=False).update_yaxes(visible=False)
    return figure.update_layout(margin=MARGIN)


def over_rounds(figure: go.Figure, told: Course, step: int | None, last: int | None = None) -> go.Figure:
    """Ends of episodes as dotted lines, up to the `last` round drawn, the moment looked at as a solid one."""
    for seam in told.seams() if len(told.ends) < 60 else ():
        if last is not None and seam > last:
            break
        figure.add_vline(x=seam, line_dash="dot", line_width=1, line_color="gray")
    if step is not None:
        figure.add_vline(x=step, line_width=2, line_color="gray")
    figure.update_layout(margin=MARGIN, hovermode="closest")
    *_, lowest = whole_rounds(figure).select_xaxes()
    lowest.title.text = "round of the run"
    return figure


def whole_rounds(figure: go.Figure) -> go.Figure:
    """Ticks at whole rounds, each once: Plotly would put them at halves of a short run and round what they say."""
    rounds = [at for trace in figure.data for at in (() if trace.x is None else trace.x)]
    short = bool(rounds) and max(rounds) - min(rounds) <= FEW_ROUNDS
    # Steps of a long run are Plotly's, so that there are some wherever one zooms in; halves are told as halves.
    between = {"dtickrange": [None, 0.99], "value": "~f"}
    return figure.update_xaxes(tickformat="d", tickformatstops=[between], dtick=1 if short else None)


def matrix(rows: list[str], columns: list[str], cells: list[list[float | None]], **look: Any) -> go.Figure:
    """A heat map: one row per speaker, from the top, and one column per hearer."""
    heat = go.Heatmap(z=cells, xgap=1, ygap=1, **look)
    figure = go.Figure(heat)
    for axis, names in ((figure.update_xaxes, columns), (figure.update_yaxes, rows)):
        few = len(names) <= LABELS
        axis(tickvals=list(range(len(names))), ticktext=[shown(one, 16) for one in names], showticklabels=few)
        axis(showgrid=False, zeroline=False)
    figure.update_yaxes(autorange="reversed", title_text="says it").update_xaxes(title_text="hears it")
    return figure.update_layout(margin=MARGIN)
