"""Where everybody is on the picture: around a ring of seats, or at their places."""

import math
from collections.abc import Mapping, Sequence

from sandbox.scene.script import Figure

Point = tuple[float, float]


def around(names: Sequence[str], centre: Point, radius: Point) -> dict[str, Point]:
    """A ring, the first seat on top, clockwise, two side by side; empty names keep their seat free."""
    turn, start = 2 * math.pi / max(1, len(names)), -math.pi / 2 if len(names) == 2 else 0.0
    angles = {name: start + i * turn for i, name in enumerate(names) if name}
    seats = {name: (math.sin(angle), -math.cos(angle)) for name, angle in angles.items()}
    return {name: (centre[0] + x * radius[0], centre[1] + y * radius[1]) for name, (x, y) in seats.items()}


def grounds(people: Mapping[str, Figure], centre: Point, radius: Point) -> dict[str, Point]:
    """The places that people are at, around a ring of their own."""
    places = sorted({one.place for one in people.values() if one.place})
    return (
        around(places, centre, (radius[0] * 0.72, radius[1] * 0.72))
        if len(places) > 1
        else dict.fromkeys(places, centre)
    )


def positions(
    people: Mapping[str, Figure], seated: Sequence[str], centre: Point, radius: Point
) -> dict[str, Point]:
    """Everybody's point. Who is at a place stands around its middle, others on the ring; staff in an inner one."""
    found = around(
        [name if name in people and not people[name].staff else "" for name in _kept(people, seated)],
        centre,
        radius,
    )
    staff = [name for name, one in people.items() if one.staff]
    found |= (
        around(staff, centre, (radius[0] * 0.25, radius[1] * 0.25))
        if len(staff) > 1
        else dict.fromkeys(staff, centre)
    )
    for place, middle in grounds(people, centre, radius).items():
        there = [name for name in seated if name in people and people[name].place == place]
        wide = min(radius) * min(0.26, 0.07 * len(there))
        found |= around(there, middle, (wide, wide)) if len(there) > 1 else dict.fromkeys(there, middle)
    return found


def _kept(people: Mapping[str, Figure], seated: Sequence[str]) -> list[str]:
    """The seats of the ring: those of staff are not among them."""
    return [name for name in seated if not (name in people and people[name].staff)]
