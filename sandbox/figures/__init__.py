"""Plotly figures of a run, as functions of (history, step): for pages and the terminal alike.

Lines over rounds show every complete round, and a vertical line at `step` (None: none); pictures of a moment show
that of `step` (None: now). `figure.show()` and `save` draw them outside the app, without any other server.
"""

from collections.abc import Callable
from html import escape
from inspect import signature
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

from sandbox.figures.comparisons import bands, effects, interaction, phases
from sandbox.figures.course import GROUPINGS, Grouping, grouping
from sandbox.figures.lines import beside, measures, payoffs, scores
from sandbox.figures.look import COLORS
from sandbox.figures.memberships import memberships
from sandbox.figures.opinions import opinions, subjects
from sandbox.figures.outcomes import outcomes
from sandbox.figures.ties import adjacency, graphs, messages
from sandbox.history import History
from sandbox.trust import PAYOFFS, trust
from sandbox.unreadable import unwritable

KINDS: dict[str, Callable[..., go.Figure]] = {
    one.__name__: one
    for one in (scores, measures, outcomes, payoffs, opinions, graphs, adjacency, memberships, messages)
}
EARNED = ("scores", "payoffs", "measures", "outcomes")  # kinds that show what people were paid
FORMATS = ("html", "svg", "png", "pdf")
SIZE = (1200, 700)  # pixels

__all__ = [
    "COLORS", "FORMATS", "GROUPINGS", "KINDS", "Grouping", "Unsaved", "about", "adjacency", "bands", "beside",
    "draw", "effects", "graphs", "grouping", "interaction", "measures", "memberships", "messages", "noted",
    "opinions", "options_of", "outcomes", "payoffs", "phases", "save", "scores", "subjects",
]  # fmt: skip


class Unsaved(RuntimeError):
    """A figure could not be written; the message says what to do."""


def about(kind: str) -> str:
    """What a kind of figure shows, in a sentence."""
    return (KINDS[kind].__doc__ or "").strip().partition("\n")[0]


def draw(kind: str, history: History, step: int | None = None, **options: Any) -> go.Figure:
    """The figure of this kind. Raises LookupError for a kind or an option that there is not."""
    if kind not in KINDS:
        raise LookupError(f"there is no figure {kind!r}; there are: {', '.join(KINDS)}")
    taken = options_of(kind)
    if odd := [name for name in options if name not in taken]:
        raise LookupError(f"{odd[0]}: {kind} has no such option; it has: {', '.join(taken) or 'none'}")
    judges = trust(history.log) if kind in EARNED else None
    told = str(judges) if judges and judges.decides(PAYOFFS) else ""
    return noted(KINDS[kind](history, step, **options), told)


def options_of(kind: str) -> list[str]:
    """What can be said of a kind of figure beside the moment."""
    return [name for name in signature(KINDS[kind]).parameters if name not in ("history", "step", "colors")]


def noted(figure: go.Figure, text: str) -> go.Figure:
    """The figure with a line above it; as it is without words."""
    if text:
        figure.add_annotation(
            text=escape(text), x=0, y=1, xref="paper", yref="paper", yanchor="bottom", xanchor="left",
            showarrow=False, font={"size": 11},
        )  # fmt: skip
    return figure


def save(figure: go.Figure, path: Path, size: tuple[int, int] = SIZE) -> None:
    """Write a figure: a page of its own (.html) that asks no other server, or a picture (.svg, .png, .pdf).

    Pictures are drawn by Kaleido in a Chromium of this machine. Raises Unsaved with the remedy where there is none,
    for another ending, and where nothing can be written.
    """
    ending = path.suffix.removeprefix(".").casefold()
    if ending not in FORMATS:
        raise Unsaved(f"{path}: the ending says the format; it is one of {', '.join(FORMATS)}")
    if ending == "html":
        body = figure.to_html(include_plotlyjs=True, config={"displaylogo": False}).encode()
    else:
        body = _picture(figure, ending, size)
    try:
        path.write_bytes(body)
    except OSError as error:
        raise Unsaved(unwritable(path, error)) from error


def _picture(figure: go.Figure, ending: str, size: tuple[int, int]) -> bytes:
    remedy = "write a page (--to NAME.html) and save the picture from its menu"
    try:
        import kaleido
    except ImportError as error:
        raise Unsaved(f"pictures need Kaleido: `pip install 'folkmoot[pictures]'`, or {remedy}") from error
    options = {"format": ending, "width": size[0], "height": size[1], "scale": 2 if ending == "png" else 1}
    try:
        drawn: bytes = kaleido.calc_fig_sync(figure, opts=options, kopts={"mathjax": False})
    except Exception as error:  # whatever keeps a browser from starting
        raise Unsaved(f"no picture could be drawn ({error}): install Chromium, or {remedy}") from error
    return drawn
