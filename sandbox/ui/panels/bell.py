"""The bell of a page: it rings a few times a second, and then the page is drawn anew if that is worth its cost.

Pages and the run that they show share one processor core. What somebody does is seen everywhere at the next ring; apart
from that a run that plays as fast as it can gives each of its pages a small share of its time, and no more.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import streamlit as st

from sandbox.ui import director
from sandbox.ui.director import Director
from sandbox.ui.panels.pieces import piece

RING = 0.25  # seconds between two rings: what somebody does elsewhere is seen no later than at the next
SELDOM = 0.5  # ... while the run plays as fast as it can: each costs it three or four milliseconds
SOON = 0.4  # ... between two drawings where something happens: at every second ring
REST = 0.9  # ... where nothing does, but for notes of others
RARE = (0.9, 3.0)  # ... of a run that plays as fast as it can: at least, at most
HEELS = 0.1  # a ring so soon after a drawing may have kept the browser from ending it: it is drawn once more
SHARE = 0.01  # of its time that drawing a page may take; sending it takes about as much again


@dataclass(frozen=True, slots=True)
class Drawn:
    """The last drawing of a page.

    at    when it began, seconds of the monotonic clock
    end   when it was over
    cost  seconds of processor time
    news  what the director had told until then
    upto  the last event that is on it
    """

    at: float
    end: float
    cost: float
    news: object
    upto: int

    def outdated(self, playing: Director | None, now: float) -> bool:
        """Whether the page is to be drawn anew."""
        if playing and (playing.news != self.news or self.upto < playing.deed <= playing.written):
            return True
        return now - self.end < HEELS or now - self.at >= self._pause(playing)

    def _pause(self, playing: Director | None) -> float:
        """Seconds until it is drawn anew though nobody did anything."""
        if playing and playing.hasty:
            return min(max(self.cost / SHARE, RARE[0]), RARE[1])
        rests = playing and playing.written <= self.upto and not playing.world.left
        return REST if rests else SOON


@contextmanager
def drawing(run: str) -> Iterator[None]:
    """Notes what a drawing costs and tells. One that is broken off does not count."""
    playing, at, begun = director.of(run), time.monotonic(), time.thread_time()
    news = playing.news if playing else None  # before the log is read: nothing falls in between
    yield
    cost = time.thread_time() - begun
    st.session_state["drawn"] = Drawn(at, time.monotonic(), cost, news, st.session_state["watch"].read)


def hang(run: str, fragment: str) -> None:
    """Let the bell ring on this page: the fragment with that key is drawn anew when it is due."""

    def rang() -> None:
        drawn = st.session_state.get("drawn")
        if drawn is None or drawn.outdated(director.of(run), time.monotonic()):
            st.rerun(fragment)

    playing = director.of(run)
    every = SELDOM if playing and playing.hasty else RING
    with st.container(key="bell"):
        piece("bell")(key="ring", data={"every": every}, on_rang_change=rang)
