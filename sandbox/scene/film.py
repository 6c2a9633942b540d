"""A run as a film: GIF with what is installed anyway, MP4 with the extra `video`."""

from collections.abc import Iterator
from pathlib import Path

import pygame

from sandbox.history import History
from sandbox.log import RunError
from sandbox.scene.painter import Painter
from sandbox.scene.script import Shot, shots
from sandbox.unreadable import unwritable

FRAMES = {".gif": 10, ".mp4": 30}  # per second
SIZES = {".gif": (640, 480), ".mp4": (1280, 720)}
LONGEST = 90.0  # seconds, where nobody says how long a round is
ROUND = (0.5, 4.0)  # least and most seconds of a round then


class Unfilmed(RunError):
    """There is no film; the message says why, and what to do."""


def film(
    history: History,
    target: Path,
    first: int = 1,
    last: int | None = None,
    seconds: float | None = None,
    size: tuple[int, int] | None = None,
) -> float:
    """Write rounds `first` to `last` to a .gif or .mp4 file; how long it is, in seconds.

    seconds  of a round; by default so many that the whole is no longer than a minute and a half, where that is possible
    size     pixels; by default 640 x 480 for a GIF, 1280 x 720 for an MP4

    Raises Unfilmed when there are no such rounds, the format is another, or the file cannot be written.
    """
    kind = target.suffix.lower()
    if kind not in FRAMES:
        raise Unfilmed(f"{target.name} would be no film: use {' or '.join(FRAMES)}")
    drawn = scenes(history, first, last, seconds)
    pixels, rate = size or SIZES[kind], FRAMES[kind]
    aside = target.with_name(f".{target.stem}.new{kind}")
    try:
        count = (_gif if kind == ".gif" else _mp4)(
            aside, frames(drawn, title(history), pixels, rate, kind == ".gif"), rate, pixels
        )
        aside.replace(target)
    except OSError as error:
        raise Unfilmed(unwritable(target, error)) from error
    finally:
        aside.unlink(missing_ok=True)
    return count / rate


def scenes(
    history: History, first: int = 1, last: int | None = None, seconds: float | None = None
) -> list[Shot]:
    """The shots of some rounds. Raises Unfilmed when there is none."""
    until = min(last or history.last, history.last)
    if not 1 <= first <= until:
        raise Unfilmed(
            f"there are no rounds {first} to {last or until} to show: this run has {history.last} complete rounds"
        )
    least, most = ROUND
    each = seconds or max(least, min(most, LONGEST / (until - first + 1)))
    return list(shots(history, first, until, each))


def title(history: History) -> str:
    """What stands at the top: the name of the run, or what it plays."""
    spec = history.spec
    played = " + ".join(dict.fromkeys(str(one.get("name", "")) for one in spec.get("scenario", [])))
    return str(spec.get("name") or played.replace("_", " "))


def frames(
    drawn: list[Shot], heading: str, size: tuple[int, int], rate: int, flat: bool = False
) -> Iterator[pygame.Surface]:
    """All pictures in order, at so many a second."""
    painter, whole, past = Painter(size, heading, flat), sum(shot.seconds for shot in drawn), 0.0
    for shot in drawn:
        count = round((past + shot.seconds) * rate) - round(past * rate)
        for i in range(count):
            t = (i + 0.5) / count
            yield painter.frame(shot, t, (past + t * shot.seconds) / whole)
        past += shot.seconds


def _gif(path: Path, pictures: Iterator[pygame.Surface], rate: int, size: tuple[int, int]) -> int:
    """96 colours are enough for a flat picture, and make a small file."""
    from PIL import Image

    def drawn(picture: pygame.Surface) -> Image.Image:
        whole = Image.frombytes("RGB", size, pygame.image.tobytes(picture, "RGB"))
        return whole.quantize(96, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)

    first, *rest = map(drawn, pictures)
    first.save(path, save_all=True, append_images=rest, duration=round(1000 / rate), loop=0, disposal=1)
    return 1 + len(rest)


def _mp4(path: Path, pictures: Iterator[pygame.Surface], rate: int, size: tuple[int, int]) -> int:
    try:
        import imageio_ffmpeg
    except ImportError as error:
        raise Unfilmed(
            "an MP4 needs the extra `video`: pip install 'folkmoot[video]', or make a GIF"
        ) from error
    count, writer = 0, imageio_ffmpeg.write_frames(str(path), size, fps=rate, quality=7, macro_block_size=2)
    writer.send(None)
    try:
        for picture in pictures:
            writer.send(pygame.image.tobytes(picture, "RGB"))
            count += 1
    finally:
        writer.close()
    return count
