"""What a viewer is looking at: one run, at one moment, and whether it can be played from here."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from sandbox import runs
from sandbox.events import Event
from sandbox.history import History
from sandbox.state import State
from sandbox.topology import Place
from sandbox.ui import director

CHOICES = ("step", "person", "tie", "eye", "channel")  # what a viewer chose, forgotten with the run


@dataclass(slots=True)
class Watch:
    """One viewer's reading of one run; it lives as long as the browser's tab.

    places  channel -> name -> where they stand: kept, so that nobody jumps while ties change
    marks   step -> kinds of marks on the scrubber, for the first `marked` events
    """

    run: str
    history: History
    places: dict[str, dict[str, Place]] = field(default_factory=dict)
    marks: dict[int, dict[str, int]] = field(default_factory=dict)
    marked: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """A run at the end of a step, or now (`step` is None).

    director   plays the run in this process, if somebody does
    elsewhere  another process is playing it
    """

    watch: Watch
    director: director.Director | None
    elsewhere: bool
    step: int | None
    state: State

    @property
    def history(self) -> History:
        return self.watch.history

    @property
    def run(self) -> str:
        return self.watch.run

    @property
    def events(self) -> list[Event]:
        """Every event up to this moment."""
        return self.history.events[: self.state.seq]

    @property
    def lively(self) -> bool:
        """Whether anything may still happen without a click on this page."""
        return self.elsewhere or (self.director is not None and self.director.status not in ("finished", "failed"))

    @property
    def people(self) -> list[str]:
        """Everybody who is here, staff at the end."""
        return sorted((p.name for p in self.state.people.values() if p.present), key=self._rank)

    def _rank(self, name: str) -> tuple[bool, int]:
        person = self.state.people[name]
        return person.staff, person.since


def look(run: str) -> Moment:
    """The moment a viewer has chosen, with what was written since the last look. Raises RunError."""
    watch = st.session_state.get("watch")
    if watch is None or watch.run != run:
        watch = st.session_state["watch"] = Watch(run, director.history(run))
        for choice in CHOICES:
            st.session_state.pop(choice, None)
    watch.history.refresh()
    playing = director.of(run)
    elsewhere = playing is None and runs.is_live(runs.path_of(run))
    step = chosen("step")
    return Moment(watch, playing, elsewhere, step, watch.history.at(step))


def chosen(what: str) -> Any:
    """What the viewer chose, one of CHOICES; None when nothing."""
    return st.session_state.get(what)


def choose(what: str, value: object) -> None:
    """For callbacks: remember a choice."""
    st.session_state[what] = value


def choose_person(name: str) -> None:
    """Select a person everywhere, and open their panel unless the viewer is about to intervene."""
    choose("person", name)
    choose("tie", None)
    if st.session_state.get("panel") != "Intervene":
        st.session_state["panel"] = "Person"
