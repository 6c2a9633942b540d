"""Studies that this process is playing: each in a thread of its own, so that a page may come and go."""

import threading
from dataclasses import dataclass, field

from sandbox.study import Study
from sandbox.study.campaign import Campaign, Progress
from sandbox.study.playing import Halt


@dataclass(slots=True)
class Playing:
    """A study under way here. `fault` is what ended it before its end."""

    campaign: Campaign
    halt: Halt = field(default_factory=Halt)
    fault: str = ""
    thread: threading.Thread | None = None

    @property
    def alive(self) -> bool:
        return self.thread is not None and self.thread.is_alive()

    @property
    def progress(self) -> Progress:
        return self.campaign.progress


_playing: dict[str, Playing] = {}
_guard = threading.Lock()


def of(name: str) -> Playing | None:
    """The campaign of this study that was begun here last."""
    return _playing.get(name)


def start(study: Study, retry: bool = False) -> Playing:
    """Play what is missing, beside whatever the page does; the one under way where there is one."""
    with _guard:
        known = _playing.get(study.name)
        if known is not None and known.alive:
            return known
        playing = _playing[study.name] = Playing(Campaign(study))
        playing.campaign.results.begin()  # it is listed from now on
        playing.thread = threading.Thread(
            target=_run, args=(playing, retry), name=f"study {study.name}", daemon=True
        )
        playing.thread.start()
        return playing


def _run(playing: Playing, retry: bool) -> None:
    try:
        playing.campaign.run(halt=playing.halt, retry=retry)
    except Exception as error:  # told on the page: the thread has nobody else to tell
        playing.fault = f"{type(error).__name__}: {error}"
