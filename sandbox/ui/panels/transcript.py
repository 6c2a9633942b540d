"""The transcript: what happened, as a chat; everything, or what one person witnessed."""

from collections.abc import Iterable, Iterator

import streamlit as st

from sandbox.events import Chose, Event, Linked, Joined
from sandbox.state import View
from sandbox.transcript import Line, line_of
from sandbox.ui.panels.lines import roll, rows
from sandbox.ui.panels.looks import looks
from sandbox.ui.panels.moment import Moment, chosen

KINDS = {
    "Words": ("say", "whisper"),
    "Choices": ("choice",),
    "Payoffs": ("pay",),
    "Changes": ("change",),
    "Board": ("post",),
    "Failures": ("fault",),
}
USUAL = ["Words", "Choices", "Payoffs", "Changes", "Failures"]
ALWAYS = ("episode", "round")
MOST = 150  # lines on screen


def panel(moment: Moment, height: int) -> None:
    """The chat with its eye and its filter."""
    eye = _eye(moment)
    kinds, who, words = _filter(moment)
    lines = newest(witnessed(moment, eye), kinds, who, words)
    rounds = rounds_of(moment)
    roll(
        rows(lines, looks(moment), rounds),
        key="transcript",
        height=height,
        label="Transcript",
        nothing=_nothing(moment, eye, words),
        view=f"{moment.run} {moment.step} {eye} {kinds} {who} {words}",
    )


def witnessed(moment: Moment, eye: str | None) -> Iterator[Event]:
    """Events up to the moment, the newest first: all of them, or those `eye` knows of."""
    if eye is not None and eye in moment.state.people:
        return View(moment.state, eye).known()
    events = moment.history.events
    return (events[i] for i in range(moment.state.seq - 1, -1, -1))


def newest(
    events: Iterable[Event], kinds: Iterable[str], who: str | None = None, words: str = "", most: int = MOST
) -> list[Line]:
    """The last lines of these kinds, by or about `who`, with `words` in them; the newest last."""
    styles = {style for kind in kinds for style in KINDS[kind]} | ({*ALWAYS} if not (who or words) else set())
    found: list[Line] = []
    for event in events:
        line = None if opening(event) else line_of(event)
        if line and line.style in styles and (not who or concerns(event, who)) and _has(line, words):
            found.append(line)
            if len(found) == most:
                break
    return found[::-1]


def opening(event: Event) -> bool:
    """Whether it is part of how the company was before the first round: no news, and shown by the picture."""
    return isinstance(event, Joined | Linked) and event.by == "engine"


def concerns(event: Event, who: str) -> bool:
    """Whether somebody did it, suffered it or was paid by it."""
    named = {getattr(event, key, None) for key in ("who", "source", "target")}
    return who in named or who in getattr(event, "amounts", ())


def rounds_of(moment: Moment) -> dict[int, int]:
    """Round as people count it (within the episode) by step: the step itself while there is one episode."""
    return {}


def _has(line: Line, words: str) -> bool:
    return words.casefold() in f"{line.who} {line.text}".casefold() if words else True


def _eye(moment: Moment) -> str | None:
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    people = [name for name, person in moment.state.people.items() if person.present]
    if chosen("eye") not in people:
        st.session_state["eye"] = None
    with left:
        st.selectbox(
            "Seen by",
            [None, *people],
            key="eye",
            format_func=lambda name: "Everyone: all that happened" if name is None else f"As seen by {name}",
            label_visibility="collapsed",
        )
    st.session_state["_filter_place"] = right
    return chosen("eye")


def _filter(moment: Moment) -> tuple[list[str], str | None, str]:
    with st.session_state["_filter_place"], st.popover("Filter", icon=":material/filter_list:", width="stretch"):
        kinds = st.pills("Show", list(KINDS), selection_mode="multi", default=USUAL, key="kinds")
        who = st.selectbox("About", [None, *moment.state.people], key="about", format_func=lambda name: name or "anybody")
        words = st.text_input("Containing", key="words", placeholder="words")
    return list(kinds), who, words.strip()


def _nothing(moment: Moment, eye: str | None, words: str) -> str:
    if words:
        return f"No line contains “{words}”."
    if eye:
        return f"{eye} has witnessed nothing yet."
    return "Nothing has happened yet: press Play." if moment.director else "Nothing has happened yet."


__all__ = ["Chose", "panel"]
