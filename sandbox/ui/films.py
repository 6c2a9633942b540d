"""Films of runs, each made in a process of its own: the page and the society go on meanwhile."""

import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from sandbox import runs
from sandbox.ui.plain import plain

POLL = 1.0  # seconds between two looks at a film that is being made
_films: dict[str, "Film"] = {}
_guard = threading.Lock()


@dataclass(slots=True)
class Film:
    """A GIF of a run that is being made, or is there."""

    process: "subprocess.Popen[bytes]"
    path: Path
    fault: str = ""

    @property
    def making(self) -> bool:
        return self.process.poll() is None

    def gif(self) -> bytes | None:
        """The film; None while it is not there, and `fault` says why if it never will be."""
        if self.making:
            return None
        if self.process.returncode:
            self.fault = self.path.with_suffix(".txt").read_text("utf-8").strip() or "it was ended"
        return self.path.read_bytes() if not self.fault else None


def button(run: str, rounds: int) -> None:
    """Make a film of a run, then take it away."""
    help = None if rounds else "When the first round is over."
    with st.popover("Film", icon=":material/movie:", key=f"film {run}", disabled=not rounds, help=help):
        film = _films.get(run)
        making = film is not None and film.making
        st.fragment(_inside, run_every=POLL if making else None)(run, making)


def begin(run: str) -> None:
    """Begin a film of what has been played so far."""
    with _guard:
        target = Path(_room().name) / f"{run}.gif"
        command = [
            sys.executable,
            "-m",
            "sandbox.cli",
            "film",
            str(runs.path_of(run)),
            "--gif",
            "--to",
            str(target),
        ]
        with target.with_suffix(".txt").open("w") as told:
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told)
        _films[run] = Film(process, target)


def stop(run: str) -> None:
    """Give a film up."""
    with _guard:
        if film := _films.pop(run, None):
            film.process.terminate()
            film.process.wait()


@cache
def _room() -> "TemporaryDirectory[str]":
    """Where films lie until the server ends."""
    return TemporaryDirectory(prefix="folkmoot-films-")


def _inside(run: str, making: bool) -> None:
    film = _films.get(run)
    if film is not None and film.making != making:
        st.rerun()  # looking for it ends with the making
    if film is None:
        st.caption("The rounds so far as a moving picture, to be shown anywhere.")
        st.button("Make a GIF", key=f"make {run}", icon=":material/movie:", on_click=begin, args=(run,))
    elif film.making:
        st.caption("It is being drawn, and the page goes on: a long run takes half a minute.")
        st.button("Stop", key=f"unmake {run}", icon=":material/close:", on_click=stop, args=(run,))
    elif (gif := film.gif()) is None:
        st.error(plain(f"There is no film: {film.fault}"), icon=":material/error:")
        st.button("Try again", key=f"make {run}", icon=":material/movie:", on_click=begin, args=(run,))
    else:
        st.image(gif, width=420)
        with st.container(horizontal=True):
            st.download_button(
                "Download", gif, f"{run}.gif", "image/gif", key=f"take {run}", icon=":material/download:",
                type="primary", on_click="ignore",
            )  # fmt: skip
            st.button(
                "Make it anew", key=f"make {run}", icon=":material/refresh:", on_click=begin, args=(run,)
            )
