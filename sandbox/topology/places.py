"""Places to draw people at."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from sandbox.topology.measures import Channel, density, seating, tie_set, undirected

Place = tuple[float, float]

CIRCLE_UP_TO = 16  # people; a circle of so few is easier to read than springs
SPRINGS_UP_TO = 500  # people; beyond, springs take seconds and show a hairball


def layout(
    edges: Channel, names: Collection[str], previous: Mapping[str, Place] = {}, seed: int = 0
) -> dict[str, Place]:
    """A place (x, y) in [-1, 1]^2 for each person, the same for the same arguments.

    Who has a previous place keeps it; a newcomer sits close to neighbours, or without any on the freest place
    of the circle. When nobody has one: a circle in seating order for few people, complete graphs and crowds
    too large for springs, else springs (Fruchterman & Reingold 1991) started from `seed`.
    """
    seated = seating(names)
    places = {name: previous[name] for name in seated if name in previous}
    if not places:
        return _first_layout(edges, seated, seed)
    neighbours: dict[str, set[str]] = defaultdict(set)
    for source, target in tie_set(edges, names):
        neighbours[source].add(target)
        neighbours[target].add(source)
    newcomers = [name for name in seated if name not in places]
    for name in sorted(newcomers, key=lambda name: places.keys().isdisjoint(neighbours[name])):
        near = [place for other, place in places.items() if other in neighbours[name]]
        taken = places.values()
        places[name] = _beside(near, taken, len(seated)) if near else _freest(taken, len(seated))
    return {name: places[name] for name in seated}


def resettle(places: dict[str, Place], edges: Channel, names: Collection[str], seed: int = 0) -> None:
    """Add to `places` where everybody stands now: nobody moves, and newcomers go where somebody has left.

    So pictures of different moments can be compared although people come and go.
    """
    taken = {places[name] for name in names if name in places}
    vacant = [place for place in dict.fromkeys(places.values()) if place not in taken]
    places.update(zip((name for name in names if name not in places), vacant, strict=False))
    places.update(layout(edges, names, places, seed))


def _first_layout(edges: Channel, names: Sequence[str], seed: int) -> dict[str, Place]:
    n = len(names)
    if n <= CIRCLE_UP_TO or n > SPRINGS_UP_TO or density(edges, names) == 1.0:
        return dict(zip(names, _circle(n), strict=True))
    import networkx as nx

    sprung = nx.spring_layout(undirected(edges, names), seed=seed)
    return {name: _inside(*map(float, sprung[seat])) for seat, name in enumerate(names)}


def _circle(n: int) -> list[Place]:
    """n places on the unit circle, clockwise from the top."""
    return [(math.sin(math.tau * i / n), math.cos(math.tau * i / n)) for i in range(n)]


def _inside(x: float, y: float) -> Place:
    return min(1.0, max(-1.0, x)), min(1.0, max(-1.0, y))


def _freest(taken: Collection[Place], n: int) -> Place:
    """Of n places on the circle the one farthest from everybody: n-1 people cannot take them all."""
    return max(_circle(n), key=lambda place: _clearance(place, taken))


def _beside(near: Sequence[Place], taken: Collection[Place], n: int) -> Place:
    """The first place with room on a sunflower spiral (Vogel 1979) around the middle of one's neighbours.

    With this gap n people cover less than a seventh of the square: there is always room on the spiral.
    """
    gap = 0.4 / math.sqrt(n)
    middle = _inside(sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near))
    return next(place for place in _spiral(middle, gap) if _clearance(place, taken) >= gap)


def _spiral(middle: Place, gap: float) -> Iterator[Place]:
    golden_angle = math.pi * (3 - math.sqrt(5))
    for i in range(1, math.ceil((3 / gap) ** 2)):  # 3: just beyond the diagonal of the square
        radius, angle = gap * math.sqrt(i), golden_angle * i
        place = middle[0] + radius * math.sin(angle), middle[1] + radius * math.cos(angle)
        if place == _inside(*place):
            yield place


def _clearance(place: Place, taken: Collection[Place]) -> float:
    return min((math.dist(place, other) for other in taken), default=math.inf)
