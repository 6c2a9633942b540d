"""Ties and words between people: the graph over time, who hears whom, and who said how much to whom."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from sandbox import topology
from sandbox.events import EVERYBODY, Said
from sandbox.figures.course import Grouping, group, grouping, moments, sampled, until
from sandbox.figures.look import COLORS, GREY, MARGIN, Hues, empty, matrix, paint, shown
from sandbox.history import History
from sandbox.state import Person, State
from sandbox.topology import Place
from sandbox.topology.measures import tie_set

MANY = 8  # small graphs
ACROSS = 4  # in a row
ALL = "everybody"


def graphs(
    history: History,
    step: int | None = None,
    channel: str | None = None,
    by: Grouping | None = None,
    many: int = MANY,
    colors: Hues = COLORS,
) -> go.Figure:
    """The graph over time: small pictures of the ties at a few moments; nobody changes place.

    At most `many` pictures. Colours tell teams, else roles, else minds (or what `by` says). `channel` is by default
    the one with most ties.
    """
    steps = sampled(until(history, step), many)
    if not steps:
        return empty("The first round is not over yet.")
    channel, by = channel or busiest(history.at(step)), by or grouping(history.at(step).present)
    columns = min(ACROSS, len(steps))
    titles = [f"round {one}" for one in steps]
    figure = make_subplots(
        rows=math.ceil(len(steps) / columns), cols=columns, subplot_titles=titles,
        horizontal_spacing=0.02, vertical_spacing=0.09,
    )  # fmt: skip
    order, places = dict[str, int](), dict[str, Place]()
    for number, state in enumerate(moments(history, steps)):
        topology.resettle(places, state.edges(channel), state.names, state.seed)
        for person in state.present:
            order.setdefault(group(person, by), len(order))
        at = {"row": number // columns + 1, "col": number % columns + 1}
        for trace in (_lines(state, channel, places), *_people(state, by, order, places, colors)):
            figure.add_trace(trace, **at)
    return _bare(figure, order)


def busiest(state: State) -> str:
    """The channel with most ties."""
    ties = {name: sum(map(len, edges.values())) for name, edges in state.channels.items()}
    return max(sorted(ties), key=lambda name: ties[name], default="talk")


def _lines(state: State, channel: str, places: Mapping[str, Place]) -> go.Scatter:
    """All ties as one broken line."""
    x: list[float | None] = []
    y: list[float | None] = []
    for one, other in {(min(pair), max(pair)) for pair in tie_set(state.edges(channel), state.names)}:
        x += [places[one][0], places[other][0], None]
        y += [places[one][1], places[other][1], None]
    return go.Scatter(
        x=x, y=y, mode="lines", line={"color": GREY, "width": 1}, hoverinfo="skip", showlegend=False
    )


def _people(
    state: State, by: Grouping, order: Mapping[str, int], places: Mapping[str, Place], hues: Hues
) -> Iterable[go.Scatter]:
    """The people of each group, larger with a larger score."""
    top = max((person.score for person in state.present), default=0.0)
    paints = paint(order, hues)
    for name in order:
        here = [person for person in state.present if group(person, by) == name]
        at = [places[person.name] for person in here]
        marker = {
            "color": paints[name], "size": [_size(person, top) for person in here], "line": {"width": 0},
        }  # fmt: skip
        yield go.Scatter(
            x=[x for x, _ in at], y=[y for _, y in at], mode="markers", marker=marker, name=shown(name),
            text=[shown(f"{person.name}: {person.score:.4g}") for person in here], hovertemplate="%{text}",
            legendgroup=name, showlegend=False,
        )  # fmt: skip


def _size(person: Person, top: float) -> float:
    return 6 + 8 * math.sqrt(max(0.0, person.score) / top) if top > 0 else 8


def _bare(figure: go.Figure, order: Mapping[str, int]) -> go.Figure:
    """No axes; each group once in the legend."""
    figure.update_xaxes(visible=False, range=(-1.15, 1.15)).update_yaxes(visible=False, range=(-1.15, 1.15))
    for name in order:
        next(figure.select_traces({"legendgroup": name})).showlegend = len(order) > 1
    return figure.update_layout(margin={**MARGIN, "t": 56}, legend={"orientation": "h", "y": -0.04})


def adjacency(
    history: History,
    step: int | None = None,
    channel: str | None = None,
    by: Grouping | None = None,
    colors: Iterable[str] = COLORS,
) -> go.Figure:
    """Who hears whom at one moment, as a matrix ordered by team, else by role or mind."""
    state = history.at(step)
    channel, by = channel or busiest(state), by or grouping(state.present)
    people = sorted(state.present, key=lambda person: (group(person, by), person.since))
    if not people:
        return empty("Nobody is here.")
    names, edges = [person.name for person in people], state.edges(channel)
    cells = [[edges.get(one, {}).get(other) for other in names] for one in names]
    heaviest = max((weight for row in cells for weight in row if weight is not None), default=1.0)
    figure = matrix(
        names, names, cells, colorscale=_scale(next(iter(colors))), zmin=0, zmax=heaviest,
        showscale=heaviest != 1, hovertemplate="%{y} → %{x}: %{z:.3g}<extra></extra>",
    )  # fmt: skip
    for seam in _seams([group(person, by) for person in people]):
        figure.add_hline(y=seam, line_color="gray", line_width=1).add_vline(
            x=seam, line_color="gray", line_width=1
        )
    return figure.update_layout(
        title={"text": shown(f"{channel}, ordered by {by}"), "font": {"size": 14}}, margin_t=36
    )


def _scale(color: str) -> list[tuple[float, str]]:
    return [(0.0, "rgba(128, 128, 128, 0.12)"), (1.0, color)]


def _seams(groups: list[str]) -> list[float]:
    """Between which places of a row one group gives way to the next."""
    return [i - 0.5 for i in range(1, len(groups)) if groups[i] != groups[i - 1]]


def messages(history: History, step: int | None = None, colors: Iterable[str] = COLORS) -> go.Figure:
    """Who said how much to whom up to a moment: lines of talk as a matrix, with a column for what everybody heard."""
    counts, end = Counter[tuple[str, str]](), history.at(step).seq
    for event in history.events[:end]:
        if isinstance(event, Said):
            heard = (
                [ALL]
                if event.witnesses == EVERYBODY
                else [name for name in event.witnesses if name != event.who]
            )
            counts.update((event.who, name) for name in heard)
    if not counts:
        return empty("Nobody has said anything yet.")
    spoke, heard_by = {who for who, _ in counts}, {name for _, name in counts}
    order = [*history.at(step).people, *sorted(spoke - history.at(step).people.keys())]
    rows = [name for name in order if name in spoke]
    columns = [name for name in order if name in heard_by] + [ALL] * (ALL in heard_by)
    cells: list[list[float | None]] = [[counts[who, name] or None for name in columns] for who in rows]
    return matrix(
        rows, columns, cells, colorscale=_scale(next(iter(colors))), zmin=0,
        colorbar={"title": {"text": "lines"}}, hovertemplate="%{y} → %{x}: %{z} lines<extra></extra>",
    )  # fmt: skip
