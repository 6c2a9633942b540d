"""What a viewer is looking at: one run, at one moment, and whether it can be played from here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import streamlit as st

from sandbox import runs
from sandbox.budget import meter, spent
from sandbox.events import (
    STRUCTURAL,
    Closed,
    Event,
    Failed,
    Joined,
    Linked,
    Opened,
    Plain,
    Refused,
    Set,
    Stepped,
)
from sandbox.history import History
from sandbox.log import writer
from sandbox.metrics.reliability import Readings
from sandbox.state import State
from sandbox.topology import Place
from sandbox.ui import director
from sandbox.ui.panels.eye import EyeMarks
from sandbox.view import View

CHOICES = (
    "step",
    "person",
    "tie",
    "eye",
    "own eye",
    "channel",
    "remark",
)  # what a viewer chose, forgotten with the run
MARKS = ("failure", "intervention", "change", "end")
NOTED = (*STRUCTURAL, Closed, Failed, Refused, Set)  # what may be marked, or a change, whoever did it


@dataclass
class Watch:
    """One viewer's reading of one run; it lives as long as the browser's tab.

    playing  who played it when the reading began: its events are shared
    places  channel -> name -> where they stand: kept, so that nobody jumps while ties change
    marks   step -> how many failures, interventions, changes and ends of episodes
    rounds  step -> (episode, round within it)
    changed  what changed the society, what was refused, what an operator failed at, and all that people did
    eyes    name -> the marks they know of
    readings  how models' answers were understood
    read    how many events were taken in
    """

    run: str
    history: History
    playing: director.Director | None = None
    places: dict[str, dict[str, Place]] = field(default_factory=dict)
    marks: dict[int, Counter[str]] = field(default_factory=dict)
    rounds: dict[int, tuple[int, int]] = field(default_factory=dict)
    changed: list[Event] = field(default_factory=list)
    eyes: dict[str, EyeMarks] = field(default_factory=dict)
    readings: Readings = field(default_factory=Readings)
    read: int = 0
    _used: tuple[int, str] = (0, "")
    _episode: int = 1
    _round: int = 0

    def refresh(self) -> None:
        """Take in what was written since."""
        self.history.refresh()
        for event in self.history.events[self.read :]:
            self._take(event)
        self.read = len(self.history.events)

    @cached_property
    def parent(self) -> Plain:
        """Whose fork it is, and where it began; None where it is none."""
        return self.history.log.meta("parent")

    @property
    def used(self) -> str:
        """What models have used against the budget, by the record: read anew when it has grown."""
        seen, told = self._used
        if seen != self.read:
            settings = self.history.tip.settings.items()
            caps = self.history.spec.get("budget", {}) | {
                what.removeprefix("budget."): cap for what, cap in settings if what.startswith("budget.")
            }
            log = self.history.log
            told = meter(spent(log.exchanges().values(), log.spans()), caps)
            self._used = (self.read, told)
        return told

    def _take(self, event: Event) -> None:
        """Most events are neither marked nor changes: they must cost next to nothing, there are thousands a second."""
        self.readings.hear(event)
        if isinstance(event, NOTED) or event.by[:4] == "user":
            self._note(event)
        if isinstance(event, Opened):
            self._episode, self._round = event.episode, 0
            self.rounds.pop(event.step, None)
        if event.step not in self.rounds:
            self.rounds[event.step] = (self._episode, self._round + 1)
        if isinstance(event, Stepped):
            self._round = event.round

    def _note(self, event: Event) -> None:
        if kind := mark(event):
            self.marks.setdefault(event.step, Counter())[kind] += 1
        if changes(event):
            self.changed.append(event)

    def marks_for(self, eye: str | None) -> dict[int, Counter[str]]:
        """The marks that somebody knows of; None: all."""
        if eye is None:
            return self.marks
        return self.eyes.setdefault(eye, EyeMarks()).refresh(self.history, eye, known_mark)

    def round_name(self, step: int) -> str:
        """A step in people's words: "round 3", with its episode where there are several."""
        episode, round = self.rounds.get(step, (1, step))
        several = self.history.spec.get("episodes", 1) > 1
        return f"episode {episode}, round {round}" if several else f"round {round}"


def mark(event: Event) -> str:
    """What the event is on the scrubber, one of MARKS, or ""."""
    if isinstance(event, Failed):
        return "failure"
    if event.by.partition(":")[0] == "user":
        return "intervention"
    if isinstance(event, Closed):
        return "end"
    return "change" if isinstance(event, STRUCTURAL) and event.by != "engine" else ""


def changes(event: Event) -> bool:
    """Whether it belongs into the ledger."""
    changed = isinstance(event, (*STRUCTURAL, Set, Refused)) and not opening(event)
    operator_failed = isinstance(event, Failed) and event.n is None
    return changed or operator_failed or event.by.partition(":")[0] == "user"


def opening(event: Event) -> bool:
    """Whether it tells how the company was before the first round: no news, and the picture shows it."""
    return isinstance(event, Joined | Linked) and event.by == "engine"


def known_mark(event: Event) -> str:
    """What it is to those inside: nobody knows there that somebody watches and interferes."""
    kind = mark(event)
    return kind if kind != "intervention" else "change" if isinstance(event, STRUCTURAL) else ""


@dataclass(frozen=True, slots=True)
class Moment:
    """A run at the end of a step, or now (`step` is None).

    director   plays the run in this process, if somebody does
    elsewhere  the other process that is playing it, in words
    """

    watch: Watch
    director: director.Director | None
    elsewhere: str
    step: int | None
    state: State

    @property
    def history(self) -> History:
        return self.watch.history

    @property
    def run(self) -> str:
        return self.watch.run

    @property
    def used(self) -> str:
        """What models have used against the budget; "" while none was asked."""
        if self.director is None:
            return self.watch.used
        purse = self.director.world.purse
        return meter(purse.spent, purse.caps, purse.seconds)

    @property
    def over(self) -> bool:
        """Whether the last episode has been played."""
        tip = self.history.tip
        return bool(tip.outcomes) and not tip.playing and tip.episode >= self.history.spec.get("episodes", 1)

    @property
    def lively(self) -> bool:
        """Whether anything may still happen without a click on this page."""
        playing = self.director
        return bool(self.elsewhere) or (playing is not None and playing.status not in ("finished", "failed"))

    @property
    def fleeting(self) -> bool:
        """Whether what is shown is past before anybody can read it: then a calm and short picture is enough."""
        return self.step is None and self.director is not None and self.director.hasty

    def backwards(self) -> Iterator[Event]:
        """Events up to the moment, the newest first."""
        events = self.history.events
        return (events[i] for i in range(self.state.seq - 1, -1, -1))

    @property
    def eye(self) -> str | None:
        """Whose eyes the viewer borrows; None: everybody's."""
        return chosen("eye") if chosen("eye") in self.people else None

    def witnessed(self, eye: str | None) -> Iterator[Event]:
        """Events up to the moment, the newest first: all of them, or those `eye` knows of."""
        return self.backwards() if eye is None else View(self.state, eye).known()

    @property
    def people(self) -> list[str]:
        """Everybody who is here, staff at the end."""
        here = [person for person in self.state.people.values() if person.present]
        return [person.name for person in sorted(here, key=lambda person: (person.staff, person.since))]


def look(run: str) -> Moment:
    """The moment a viewer has chosen, with what was written since the last look. Raises RunError."""
    watch, playing = st.session_state.get("watch"), director.of(run)
    if watch is None or watch.run != run:
        watch = st.session_state["watch"] = Watch(run, director.history(run), playing)
        for choice in CHOICES:
            st.session_state.pop(choice, None)
    elif watch.playing is not playing:  # another world goes on with the run: people stay where they stand
        watch = Watch(run, director.history(run), playing, places=watch.places)
        st.session_state["watch"] = watch
    watch.refresh()
    elsewhere = "" if playing else writer(runs.path_of(run))
    step = chosen("step")
    return Moment(watch, playing, elsewhere, step, watch.history.at(step))


def chosen(what: str) -> Any:
    """What the viewer chose, one of CHOICES; None when nothing."""
    return st.session_state.get(what)


def choose(what: str, value: object) -> None:
    """For callbacks: remember a choice."""
    st.session_state[what] = value


def widget_key(what: str, wanted: object) -> str:
    """The key of a widget that shows a choice which this page makes, too: a new one each time the page has chosen.

    Under the old one a browser that has not heard of it yet would tell its own last choice again, and overrule it.
    """
    turn, shown = st.session_state.get(f"{what} shown", (0, wanted))
    turn += shown != wanted
    st.session_state[f"{what} shown"] = (turn, wanted)
    return f"{what} {turn}"


def turned(what: str, key: str) -> None:
    """For callbacks: the viewer has chosen by the widget with this key."""
    choose(what, st.session_state[key])
    st.session_state[f"{what} shown"] = (int(key.rpartition(" ")[2]), chosen(what))


def choose_eye(who: str) -> None:
    """For callbacks: look through somebody's eyes, or ("") everybody's, until told otherwise."""
    choose("eye", who)
    choose("own eye", True)


def complain(text: str) -> None:
    """Show what could not be done, at the top of the page, until the next thing is; "" takes it away."""
    st.session_state["complaint"] = text


def choose_person(name: str) -> None:
    """Select a person everywhere, and open their panel unless the viewer is about to intervene."""
    choose("person", name)
    choose("tie", None)
    if st.session_state.get("panel") != "Intervene":
        choose("panel", "Person")
