"""Small still pictures of a starting society, drawn from its spec.

Only numbers get in, so there is nothing to escape. An image does not see the theme: it is told the colours.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

from sandbox.spec import WorldSpec
from sandbox.state import derive
from sandbox.topology import Place, build, layout

Tie = tuple[str, str, float]
MOST = 200  # people; beyond, a small picture is a blot
MARGIN = 12  # pixels around
FLAT = 2.2  # a circle is drawn at most this much wider than high


def starting_ties(spec: WorldSpec, channel: str) -> list[Tie]:
    """The ties that a world of this spec begins with, by the engine's dice. Raises ValueError."""
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
    alt = f"Starting ties on {channel} among {len(spec.people())} people"
    st.image(picture(spec, channel, width, height, hues, ink), width="stretch", alt=alt)


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
    down = height / 2 - MARGIN
    across = min(width / 2 - MARGIN, FLAT * down)
    at = {name: (width / 2 + x * across, height / 2 + y * down) for name, (x, y) in places.items()}
    pairs = dict.fromkeys((min(source, target), max(source, target)) for source, target, _ in ties)
    size = max(2.5, min(7.0, 60 / max(1, len(at)) ** 0.9))
    faint = max(0.12, 0.5 - len(pairs) / 100)  # many ties would be a blot in full ink
    return "".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
            f'<g stroke="{ink}" stroke-opacity="{faint:.2f}" stroke-width="1.2">',
            *(_line(at[one], at[other]) for one, other in pairs),
            "</g>",
            *(_dot(place, size, colors[who]) for who, place in at.items()),
            "</svg>",
        )
    )


def _line(one: Place, other: Place) -> str:
    return f'<path d="M{one[0]:.1f} {one[1]:.1f}L{other[0]:.1f} {other[1]:.1f}"/>'


def _dot(place: Place, size: float, color: str) -> str:
    return f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="{size:.1f}" fill="{color}"/>'
