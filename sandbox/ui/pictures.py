"""Small still pictures of a starting society, drawn from its spec. Only numbers get in, so nothing needs escaping."""

from collections.abc import Mapping, Sequence

from sandbox.spec import WorldSpec
from sandbox.state import derive
from sandbox.topology import Place, build, layout

Tie = tuple[str, str, float]
MOST = 200  # people; beyond, a small picture is a blot
HUES = 8  # colours of the theme's charts, which style.css gives to the classes kin-0 ... kin-7


def starting_ties(spec: WorldSpec, channel: str) -> list[Tie]:
    """The ties that a world of this spec begins with: the same dice as the engine's. Raises ValueError."""
    if channel not in spec.society:
        return []
    people = spec.people()
    teams = {name: cast.team for name, cast in people}
    dice = derive(spec.seed, "society", channel)
    return build(spec.society[channel], [name for name, _ in people], dice, teams)


def picture(spec: WorldSpec, channel: str = "talk", width: int = 320, height: int = 150) -> str:
    """The starting graph of a channel as SVG; people of one mind (or team) share a colour. Raises ValueError."""
    ties = starting_ties(spec, channel)
    kinds = {name: cast.team or cast.mind.name for name, cast in spec.people()}
    channels: dict[str, dict[str, float]] = {}
    for source, target, weight in ties:
        channels.setdefault(source, {})[target] = weight
    return drawing(layout(channels, list(kinds), seed=spec.seed), ties, kinds, width, height)


def drawing(places: Mapping[str, Place], ties: Sequence[Tie], kinds: Mapping[str, str], width: int, height: int) -> str:
    """People at places in [-1, 1]^2 and the ties between them, as SVG."""
    hues = {kind: number % HUES for number, kind in enumerate(dict.fromkeys(kinds.values()))}
    across, down = width / 2 - 14, height / 2 - 14
    at = {name: (width / 2 + x * across, height / 2 + y * down) for name, (x, y) in places.items()}
    pairs = dict.fromkeys((min(s, t), max(s, t)) for s, t, _ in ties)
    size = max(2.5, min(7.0, 90 / max(1, len(at)) ** 0.9))
    lines = [_line(at[one], at[other]) for one, other in pairs]
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" class="kin-{hues[kinds[name]]}"/>' for name, (x, y) in at.items()]
    frame = f'class="starting-graph" viewBox="0 0 {width} {height}" role="img" aria-label="Starting graph of {len(at)} people"'
    return f"<svg {frame}>{''.join(lines)}{''.join(dots)}</svg>"


def _line(one: Place, other: Place) -> str:
    return f'<line x1="{one[0]:.1f}" y1="{one[1]:.1f}" x2="{other[0]:.1f}" y2="{other[1]:.1f}"/>'
