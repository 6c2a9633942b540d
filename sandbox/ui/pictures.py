"""Small still pictures of a starting society, drawn from its spec.

Only numbers get in, so there is nothing to escape. They are images, which cannot see the theme: colours are told.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from sandbox.spec import WorldSpec
from sandbox.state import derive
from sandbox.topology import Place, build, layout

Tie = tuple[str, str, float]
MOST = 200  # people; beyond, a small picture is a blot
MARGIN = 12  # pixels around


def starting_ties(spec: WorldSpec, channel: str) -> list[Tie]:
    """The ties that a world of this spec begins with: drawn by the same dice as the engine's. Raises ValueError."""
    if channel not in spec.society:
        return []
    people = spec.people()
    teams = {name: cast.team for name, cast in people}
    dice = derive(spec.seed, "society", channel)
    return build(spec.society[channel], [name for name, _ in people], dice, teams)


def show_picture(spec: WorldSpec, channel: str, width: int, height: int) -> None:
    """Draw the starting graph of a channel in the colours of the theme in use. Raises ValueError."""
    theme = "dark" if st.context.theme.type == "dark" else "light"
    hues = st.get_option(f"theme.{theme}.chartCategoricalColors")
    ink = st.get_option(f"theme.{theme}.textColor")
    st.image(picture(spec, channel, width, height, hues, ink), width="stretch")


def picture(spec: WorldSpec, channel: str, width: int, height: int, hues: Sequence[str], ink: str) -> str:
    """The starting graph as SVG. As in the theatre, teams have colours, or else minds. Raises ValueError."""
    ties, people = starting_ties(spec, channel), spec.people()
    by_team = any(cast.team for _, cast in people)
    kinds = {name: (cast.team or "") if by_team else cast.mind.name for name, cast in people}
    order = {kind: number for number, kind in enumerate(dict.fromkeys(kinds.values()))}
    colors = {name: hues[order[kind] % len(hues)] for name, kind in kinds.items()}
    channels: dict[str, dict[str, float]] = {}
    for source, target, weight in ties:
        channels.setdefault(source, {})[target] = weight
    places = layout(channels, list(colors), seed=spec.seed)
    return _drawing(places, ties, colors, width, height, ink)


def _drawing(
    places: Mapping[str, Place],
    ties: Sequence[Tie],
    colors: Mapping[str, str],
    width: int,
    height: int,
    ink: str,
) -> str:
    """People at places in [-1, 1]^2, and one line for each pair that is tied."""
    half, across, down = (width / 2, height / 2), width / 2 - MARGIN, height / 2 - MARGIN
    at = {name: (half[0] + x * across, half[1] + y * down) for name, (x, y) in places.items()}
    pairs = dict.fromkeys((min(source, target), max(source, target)) for source, target, _ in ties)
    size = max(2.5, min(7.0, 60 / max(1, len(at)) ** 0.9))
    lines = "".join(_line(at[one], at[other]) for one, other in pairs)
    dots = "".join(
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{colors[who]}"/>'
        for who, (x, y) in at.items()
    )
    faint = max(0.12, 0.5 - len(pairs) / 100)
    frame = (
        f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    )
    return f'<svg {frame}><g stroke="{ink}" stroke-opacity="{faint:.2f}" stroke-width="1.2">{lines}</g>{dots}</svg>'


def _line(one: Place, other: Place) -> str:
    return f'<path d="M{one[0]:.1f} {one[1]:.1f}L{other[0]:.1f} {other[1]:.1f}"/>'
