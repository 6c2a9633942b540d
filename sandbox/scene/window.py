"""A run in a desktop window: play, pause, step through its shots, seek, also while it is being played."""

import os
from collections.abc import Callable

import pygame

from sandbox.history import History
from sandbox.scene.film import Unfilmed, scenes, title
from sandbox.scene.painter import INK, Painter
from sandbox.scene.script import Shot

RATE = 30  # pictures a second
UNSEEN = ("offscreen", "dummy")  # what SDL falls back to, without a word
KEYS = "space: pause · ← →: shots · ↑ ↓: rounds · click below: anywhere · q: close"


class Player:
    """Where a viewer is in a run: a shot, and how much of it is over.

    playing  whether time goes by
    """

    def __init__(self, history: History, seconds: float | None = None) -> None:
        self.history, self._seconds = history, seconds
        self.shots: list[Shot] = scenes(history, seconds=seconds)
        self.at, self.t, self.playing = 0, 0.0, True

    @property
    def shot(self) -> Shot:
        return self.shots[self.at]

    @property
    def progress(self) -> float:
        """How much of the whole is over, from 0 to 1."""
        return (self.at + self.t) / len(self.shots)

    def pass_(self, seconds: float) -> None:
        """Let time go by. At the end it waits for what comes next."""
        if not self.playing:
            return
        self.t += seconds / self.shot.seconds
        if self.t >= 1.0 and self.at == len(self.shots) - 1:
            self.follow()
        if self.t >= 1.0:
            self.at, self.t = (self.at + 1, 0.0) if self.at < len(self.shots) - 1 else (self.at, 1.0)

    def follow(self) -> None:
        """Take in the rounds that were played since."""
        if self.history.refresh() and self.history.last > self.shots[-1].step:
            self.shots += scenes(self.history, self.shots[-1].step + 1, seconds=self._seconds)

    def step(self, shots: int) -> None:
        """Some shots on, or back, and stay there."""
        self.at, self.t, self.playing = max(0, min(len(self.shots) - 1, self.at + shots)), 0.5, False

    def turn(self, rounds: int) -> None:
        """To the first shot of a round further on, or back."""
        wanted = self.shot.step + rounds
        places = [i for i, shot in enumerate(self.shots) if shot.step >= wanted]
        self.at, self.t = places[0] if places else len(self.shots) - 1, 0.0

    def seek(self, progress: float) -> None:
        """To a place in the whole, from 0 to 1."""
        self.at, self.t = max(0, min(len(self.shots) - 1, int(progress * len(self.shots)))), 0.0

    def press(self, key: int) -> bool:
        """Do what a key says; whether the window stays open."""
        does: dict[int, Callable[[], None]] = {
            pygame.K_RIGHT: lambda: self.step(1),
            pygame.K_LEFT: lambda: self.step(-1),
            pygame.K_DOWN: lambda: self.turn(1),
            pygame.K_UP: lambda: self.turn(-1),
            pygame.K_HOME: lambda: self.seek(0.0),
            pygame.K_END: lambda: self.seek(1.0),
        }
        if key == pygame.K_SPACE:
            self.playing = not self.playing
        elif key in does:
            does[key]()
        return key not in (pygame.K_q, pygame.K_ESCAPE)


def watch(history: History, size: tuple[int, int] = (1000, 700), seconds: float | None = None) -> None:
    """Show it until the viewer closes the window. Raises Unfilmed where there is no round yet, or no screen."""
    player, heading = Player(history, seconds), title(history)
    try:
        _open_display()
        screen = pygame.display.set_mode(size, pygame.RESIZABLE)
    except pygame.error as error:
        raise Unfilmed(f"there is no screen for a window ({error}); `folkmoot film` writes a file") from error
    pygame.display.set_caption(f"Folkmoot: {heading}")
    painter, clock, open_ = Painter(size, heading), pygame.time.Clock(), True
    while open_:
        for event in pygame.event.get():
            if event.type == pygame.VIDEORESIZE:
                painter = Painter((event.w, event.h), heading)
            open_ = open_ and _heard(player, event, painter.size)
        screen.blit(painter.frame(player.shot, player.t, player.progress), (0, 0))
        if not player.playing:
            words = pygame.font.Font(None, 20).render(KEYS, True, INK)
            screen.blit(words, words.get_rect(midbottom=(painter.size[0] / 2, painter.size[1] - 8)))
        pygame.display.flip()
        player.pass_(clock.tick(RATE) / 1000)
    pygame.display.quit()


def _open_display() -> None:
    """Raises pygame.error where nobody would see the window."""
    pygame.display.init()
    driver = pygame.display.get_driver()
    if driver in UNSEEN and os.environ.get("SDL_VIDEODRIVER") != driver:  # unless somebody wants just that
        pygame.display.quit()
        raise pygame.error("nothing is connected")


def _heard(player: Player, event: pygame.Event, size: tuple[int, int]) -> bool:
    """Do what the viewer wants; whether the window stays open."""
    if event.type == pygame.KEYDOWN:
        return player.press(event.key)
    if event.type == pygame.MOUSEBUTTONDOWN and event.pos[1] > size[1] - 24:
        player.seek(event.pos[0] / size[0])
    return bool(event.type != pygame.QUIT)
