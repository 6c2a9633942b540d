"""Drawing one instant of a shot with pygame, without a window."""

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import pygame

from sandbox.scene.places import Point, grounds, positions
from sandbox.scene.script import Shot, Tie

Colour = tuple[int, int, int]
NIGHT, DUSK = (17, 20, 29), (32, 37, 54)
INK, FAINT, PAPER, SHADE = (236, 233, 225), (139, 146, 165), (250, 247, 239), (38, 41, 52)
TIE, MADE, CUT, GAIN, LOSS = (92, 100, 124), (122, 205, 140), (235, 100, 88), (140, 214, 150), (240, 128, 112)
PEOPLE: tuple[Colour, ...] = (
    (242, 177, 52), (86, 180, 205), (228, 103, 72), (157, 200, 92), (184, 143, 218), (239, 147, 166), (112, 142, 232),
    (217, 197, 160),
)  # fmt: skip
LONGEST = 150  # characters of a speech that are shown


class Painter:
    """Draws shots into surfaces of one size. What stays the same within a shot is drawn once.

    flat  whether the night has one colour: a GIF would show a gradient as stripes
    """

    def __init__(self, size: tuple[int, int], title: str = "", flat: bool = False) -> None:
        pygame.font.init()
        self.size, self.title = size, _printable(title)
        width, height = size
        self._unit = min(width / 800, height / 600)
        self._centre = (width / 2, height * 0.47)
        self._radius = (width * 0.375, height * 0.3)
        self._night = _gradient(size, NIGHT if flat else DUSK)
        self._colours: dict[str, Colour] = {}  # by group, in the order in which they appear
        self._base: tuple[Shot | None, pygame.Surface] = (None, self._night)
        self._was: dict[str, Point] = {}
        self._now: dict[str, Point] = {}

    def frame(self, shot: Shot, t: float, progress: float = 0.0) -> pygame.Surface:
        """The picture at `t` of the shot, from 0 to 1; `progress` of the whole film is a line at the bottom."""
        surface = self._still(shot).copy()
        points, ease = self._points(t), _ease(min(1.0, t / 0.6))
        self._ties(surface, shot, points, ease)
        self._people(surface, shot, points, ease)
        self._gains(surface, shot, points, t)
        if shot.speaker in points:
            self._bubble(surface, shot, points[shot.speaker], min(1.0, t / 0.15))
        width, height = self.size
        pygame.draw.rect(
            surface, PEOPLE[0], (0, height - 3 * self._unit, width * progress, math.ceil(3 * self._unit))
        )
        return surface

    # -- what stays ------------------------------------------------------------------------------------------------

    def _still(self, shot: Shot) -> pygame.Surface:
        if self._base[0] is not shot:
            self._was = {**self._now}
            self._now = positions({**shot.gone, **shot.people}, shot.seated, self._centre, self._radius)
            self._now |= {name: self._was.get(name, self._centre) for name in shot.gone}
            self._base = (shot, self._drawn(shot))
        return self._base[1]

    def _drawn(self, shot: Shot) -> pygame.Surface:
        surface = self._night.copy()
        width, unit = self.size[0], self._unit
        surface.blit(self._text(self.title, 24, INK), (24 * unit, 18 * unit))
        heading = self._text(shot.heading, 17, FAINT)
        surface.blit(heading, (width - heading.get_width() - 24 * unit, 22 * unit))
        self._legend(surface, shot)
        for place, (x, y) in grounds(shot.people, self._centre, self._radius).items():
            radius = min(self._radius) * 0.36
            pygame.draw.aacircle(surface, (40, 46, 66), (x, y), radius)
            name = self._text(place, 15, FAINT)
            surface.blit(name, name.get_rect(midtop=(x, y + radius + 2 * unit)))
        self._captions(surface, shot)
        return surface

    def _legend(self, surface: pygame.Surface, shot: Shot) -> None:
        x, unit = 24 * self._unit, self._unit
        for group in sorted({one.group for one in shot.people.values() if one.group and not one.staff})[:7]:
            words = self._text(group, 14, FAINT)
            pygame.draw.aacircle(surface, self._colour(group), (x + 5 * unit, 57 * unit), 5 * unit)
            surface.blit(words, (x + 15 * unit, 50 * unit))
            x += words.get_width() + 34 * unit

    def _captions(self, surface: pygame.Surface, shot: Shot) -> None:
        width, height = self.size
        lines = [line for one in shot.captions for line in self._wrapped(one, 18, width * 0.9)[:2]][:4]
        for i, line in enumerate(lines):
            words = self._text(line, 18, INK if i == 0 else FAINT)
            y = height - (16 + 22 * (len(lines) - i)) * self._unit
            surface.blit(words, words.get_rect(midtop=(width / 2, y)))

    # -- what moves ------------------------------------------------------------------------------------------------

    def _points(self, t: float) -> dict[str, Point]:
        ease = _ease(min(1.0, t / 0.5))
        return {name: _between(self._was.get(name, now), now, ease) for name, now in self._now.items()}

    def _ties(self, surface: pygame.Surface, shot: Shot, points: Mapping[str, Point], ease: float) -> None:
        thin = len(shot.ties) > 120
        colour = _mix(NIGHT, TIE, 0.45 if thin else 0.8)
        for one, other in _lines(shot.ties, points):
            pygame.draw.aaline(surface, colour, one, other, 1 if thin else 2)
        for one, other in _lines(shot.cut, points):
            pygame.draw.aaline(surface, _mix(CUT, NIGHT, ease), one, other, 3)
        for one, other in _lines(shot.made, points):
            pygame.draw.aaline(surface, MADE, one, _between(one, other, ease), 3)

    def _people(self, surface: pygame.Surface, shot: Shot, points: Mapping[str, Point], ease: float) -> None:
        radius, named = self._size_of(shot), len(shot.people) <= 40
        for name, figure in shot.people.items():
            point = points[name]
            grown = radius * (ease if name in shot.came else 1.0) * (0.8 if figure.staff else 1.0)
            if name == shot.speaker or name in shot.hearers:
                pygame.draw.aacircle(surface, PAPER, point, grown + 4 * self._unit)
            pygame.draw.aacircle(surface, NIGHT, point, grown + 2 * self._unit)
            pygame.draw.aacircle(surface, FAINT if figure.staff else self._colour(figure.group), point, grown)
            if named:
                self._label(surface, name, figure.score, point, grown)
        for name, figure in shot.gone.items():
            if name in points:
                colour = _mix(self._colour(figure.group), NIGHT, ease)
                pygame.draw.aacircle(surface, colour, points[name], radius * (1 - 0.6 * ease))

    def _label(self, surface: pygame.Surface, name: str, score: float, point: Point, radius: float) -> None:
        first = self._text(name[:1].upper(), max(10, round(radius / self._unit * 1.05)), SHADE)
        surface.blit(first, first.get_rect(center=point))
        words = self._text(name[:14], 15, INK)
        under = words.get_rect(midtop=(point[0], point[1] + radius + 4 * self._unit))
        surface.blit(words, under)
        if score:
            told = self._text(f"{score:,.4g}" if abs(score) < 1e6 else f"{score:.2g}", 13, FAINT)
            surface.blit(told, told.get_rect(midtop=(point[0], under.bottom - 1)))

    def _colour(self, group: str) -> Colour:
        return self._colours.setdefault(group, PEOPLE[len(self._colours) % len(PEOPLE)])

    def _size_of(self, shot: Shot) -> float:
        return self._unit * max(5.0, min(19.0, 260 / max(1, len(shot.people))))

    def _gains(self, surface: pygame.Surface, shot: Shot, points: Mapping[str, Point], t: float) -> None:
        if len(shot.gains) > 60:
            return
        rise, radius = 26 * self._unit * _ease(t), self._size_of(shot)
        for name, amount in shot.gains.items():
            if name in points:
                words = self._text(f"{amount:+.3g}", 19, GAIN if amount > 0 else LOSS)
                words.set_alpha(round(255 * min(1.0, 2.4 * (1 - t))))
                x, y = points[name]
                surface.blit(words, words.get_rect(midbottom=(x, y - radius - rise)))

    def _bubble(self, surface: pygame.Surface, shot: Shot, point: Point, shown: float) -> None:
        unit, words = self._unit, _printable(shot.words)
        words = f"{words[:LONGEST].rsplit(' ', 1)[0]} …" if len(words) > LONGEST else words
        lines = [self._text(line, 18, SHADE) for line in self._wrapped(words, 18, 260 * unit)[:5]]
        if not lines:
            return
        pad, step = 12 * unit, 21 * unit
        wide, tall = max(line.get_width() for line in lines) + 2 * pad, step * len(lines) + 1.5 * pad
        box = self._beside(point, (round(wide), round(tall)), self._size_of(shot) + 14 * unit)
        layer = pygame.Surface(self.size, pygame.SRCALPHA)
        paper = (225, 231, 246) if shot.hearers else PAPER
        edge = _between(
            point,
            box.center,
            min(1.0, (self._size_of(shot) + 4 * unit) / (math.dist(point, box.center) or 1)),
        )
        inner = box.inflate(-24 * unit, -12 * unit)
        root = (max(inner.left, min(inner.right, point[0])), max(inner.top, min(inner.bottom, point[1])))
        across = (root[1] - point[1], point[0] - root[0])
        length = math.hypot(*across) or 1
        side = (across[0] / length * 10 * unit, across[1] / length * 10 * unit)
        base = [(root[0] + side[0], root[1] + side[1]), (root[0] - side[0], root[1] - side[1])]
        pygame.draw.polygon(layer, paper, [edge, *base])
        pygame.draw.rect(layer, paper, box, border_radius=round(12 * unit))
        for i, line in enumerate(lines):
            layer.blit(line, (box.x + pad, box.y + 0.75 * pad + i * step))
        layer.set_alpha(round(255 * shown))
        surface.blit(layer, (0, 0))

    def _beside(self, point: Point, size: tuple[int, int], gap: float) -> pygame.Rect:
        """Where a bubble fits: from the speaker towards the middle, as near as it does not cover them."""
        box, unit = pygame.Rect((0, 0), size), self._unit
        free = pygame.Rect(16 * unit, 76 * unit, self.size[0] - 32 * unit, self.size[1] - 150 * unit)
        covered = pygame.Rect(point[0] - gap, point[1] - gap, 2 * gap, 2 * gap)
        for t in range(2, 14):
            box.center = tuple(map(round, _between(point, self._centre, t / 10)))
            if not box.clamp(free).colliderect(covered):
                break
        return box.clamp(free)

    # -- words -----------------------------------------------------------------------------------------------------

    def _text(self, words: str, size: int, colour: Colour) -> pygame.Surface:
        return _rendered(_printable(words), max(11, round(size * self._unit)), colour).copy()

    def _wrapped(self, words: str, size: int, width: float) -> list[str]:
        font, lines = _font(max(11, round(size * self._unit))), [""]
        for word in _printable(words).split():
            longer = f"{lines[-1]} {word}".strip()
            if font.size(longer)[0] <= width:
                lines[-1] = longer
            else:
                lines.append(word[:40])
        return [line for line in lines if line]


@lru_cache(maxsize=32)
def _font(size: int) -> pygame.font.Font:
    return pygame.font.Font(None, round(size * 1.35))


@lru_cache(maxsize=2000)
def _rendered(words: str, size: int, colour: Colour) -> pygame.Surface:
    return _font(size).render(words, True, colour)


def _printable(words: str) -> str:
    """What a font can draw: people may say anything."""
    return " ".join("".join(c if c.isprintable() and ord(c) < 0x10000 else " " for c in words).split())


def _gradient(size: tuple[int, int], top: Colour) -> pygame.Surface:
    column = pygame.Surface((1, 64))
    for y in range(64):
        column.set_at((0, y), _mix(top, NIGHT, y / 63))
    return pygame.transform.smoothscale(column, size)


def _mix(one: Colour, other: Colour, t: float) -> Colour:
    r, g, b = (round(a + (b - a) * t) for a, b in zip(one, other, strict=True))
    return r, g, b


def _between(one: Point, other: Point, t: float) -> Point:
    return one[0] + (other[0] - one[0]) * t, one[1] + (other[1] - one[1]) * t


def _lines(ties: Iterable[Tie], points: Mapping[str, Point]) -> Iterator[tuple[Point, Point]]:
    return ((points[one], points[other]) for one, other in ties if one in points and other in points)


def _ease(t: float) -> float:
    """Slow, fast, slow."""
    return t * t * (3 - 2 * t)
