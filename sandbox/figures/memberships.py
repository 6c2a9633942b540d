"""Memberships over time, as an alluvial plot (Rosvall & Bergstrom 2010)."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping

import plotly.graph_objects as go

from sandbox.figures.course import Grouping, group, grouping, moments, sampled, until
from sandbox.figures.look import COLORS, GREY, MARGIN, Hues, empty, faint, paint, shown
from sandbox.history import History

COLUMNS = 9  # moments side by side
AWAY = "not here"
Block = tuple[int, str]  # column, group


def memberships(
    history: History,
    step: int | None = None,
    by: Grouping | None = None,
    colors: Hues = COLORS,
) -> go.Figure:
    """How people stream between teams, roles or minds from moment to moment: an alluvial plot up to a moment."""
    steps = sampled(until(history, step), COLUMNS)
    if len(steps) < 2:
        return empty("An alluvial plot begins with the end of the second round.")
    by = by or grouping(history.at(step).present)
    columns = _columns(history, steps, by)
    streams = Counter[tuple[Block, Block]]()
    for number, (before, after) in enumerate(itertools.pairwise(columns)):
        for name in before.keys() | after.keys():
            streams[(number, before.get(name, AWAY)), (number + 1, after.get(name, AWAY))] += 1
    figure = go.Figure(_sankey(streams, colors, len(steps)))
    for number, one in enumerate(steps):
        figure.add_annotation(
            x=number / (len(steps) - 1), y=1.08, xref="paper", yref="paper", text=f"round {one}", showarrow=False,
            font={"size": 11},
        )  # fmt: skip
    return figure.update_layout(margin={**MARGIN, "t": 64, "l": 20, "r": 20})


def _columns(history: History, steps: list[int], by: Grouping) -> list[dict[str, str]]:
    """name -> group at each moment."""
    return [{person.name: group(person, by) for person in state.present} for state in moments(history, steps)]


def _sankey(streams: Counter[tuple[Block, Block]], hues: Hues, columns: int) -> go.Sankey:
    heights = _heights(streams)
    blocks = sorted(heights, key=lambda block: (block[0], block[1] == AWAY, block[1]))
    colors = paint(sorted({name for _, name in blocks} - {AWAY}), hues)
    node = {
        "label": [shown(name) if column in (0, columns - 1) else "" for column, name in blocks],
        "customdata": [shown(name) for _, name in blocks],
        "hovertemplate": "%{customdata}: %{value}<extra></extra>",
        "color": [GREY if name == AWAY else colors[name] for _, name in blocks],
        "x": [_inside(column / (columns - 1)) for column, _ in blocks],
        "y": list(_middles(blocks, heights)),
        "pad": 14,
        "thickness": 14,
        "line": {"width": 0},
    }
    at = {block: i for i, block in enumerate(blocks)}
    link = {
        "source": [at[one] for one, _ in streams],
        "target": [at[other] for _, other in streams],
        "value": list(streams.values()),
        "color": [faint(colors[name], 0.35) if name != AWAY else GREY for (_, name), _ in streams],
        "hovertemplate": "%{source.customdata} → %{target.customdata}: %{value}<extra></extra>",
    }
    return go.Sankey(node=node, link=link, arrangement="snap", valueformat="d", textfont={"size": 12})


def _heights(streams: Counter[tuple[Block, Block]]) -> dict[Block, int]:
    """People of each block: those who come, or those who go where they are more."""
    come, go_ = Counter[Block](), Counter[Block]()
    for (one, other), people in streams.items():
        go_[one] += people
        come[other] += people
    return {block: max(come[block], go_[block]) for block in come | go_}


def _middles(blocks: list[Block], heights: Mapping[Block, int]) -> Iterator[float]:
    """How far down the middle of each block lies, from 0 to 1: stacked, with a gap between two."""
    tallest = max(sum(heights[b] for b in blocks if b[0] == column) for column, _ in blocks)
    most = max(Counter(column for column, _ in blocks).values())
    gap = 0.25 / most
    column, down = -1, 0.0
    for block in blocks:
        column, down = (column, down) if block[0] == column else (block[0], 0.0)
        height = heights[block] / tallest * (1 - gap * most)
        yield _inside(down + height / 2)
        down += height + gap


def _inside(share: float) -> float:
    """Plotly leaves out nodes at the very edge."""
    return min(0.999, max(0.001, share))
