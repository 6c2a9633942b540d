"""The transcript: what happened, as a chat; everything, or what one person witnessed."""

from collections.abc import Iterable

import streamlit as st

from sandbox.events import Event, Joined, Linked
from sandbox.transcript import Line, line_of
from sandbox.ui.panels.lines import roll, rows
from sandbox.ui.panels.moment import Moment, choose, choose_eye, chosen

KINDS = {
    "Words": ("say", "whisper"),
    "Choices": ("choice",),
    "Payoffs": ("pay",),
    "Changes": ("change",),
    "Board": ("post",),
    "Failures": ("fault",),
}
USUAL = ["Words", "Choices", "Payoffs", "Changes", "Failures"]
ALWAYS = ("episode", "round")  # unless something is looked for
MOST = 150  # lines on screen


def panel(moment: Moment, height: int) -> None:
    """The chat, with its eye and its filter."""
    left, right = st.columns([3, 1.2], vertical_alignment="bottom")
    with left:
        eye = _eye(moment)
    with right, st.popover("Filter", icon=":material/filter_list:", width="stretch"):
        kinds, who, words = _filter(moment)
    lines = newest(moment.witnessed(eye), kinds, who, words)
    nothing = f"No line contains “{words}”." if words else "Nothing has happened yet."
    view = f"{moment.run} {moment.step} {eye} {kinds} {who} {words}"
    roll(rows(lines, moment), key="transcript", height=height, label="Transcript", nothing=nothing, view=view)


def newest(
    events: Iterable[Event], kinds: Iterable[str], who: str | None = None, words: str = "", most: int = MOST
) -> list[Line]:
    """The last lines of these kinds, by or about `who`, with `words` in them; the newest last."""
    styles = {style for kind in kinds for style in KINDS[kind]} | (set() if who or words else {*ALWAYS})
    found: list[Line] = []
    for event in events:
        line = None if opening(event) else line_of(event)
        if line and line.style in styles and (not who or concerns(event, who)) and _has(line, words):
            found.append(line)
            if len(found) == most:
                break
    return found[::-1]


def opening(event: Event) -> bool:
    """Whether it tells how the company was before the first round: no news, and the picture shows it."""
    return isinstance(event, Joined | Linked) and event.by == "engine"


def concerns(event: Event, who: str) -> bool:
    """Whether somebody did it, suffered it or was paid by it."""
    named = {getattr(event, key, None) for key in ("who", "source", "target")}
    return who in named or who in getattr(event, "amounts", ())


def _has(line: Line, words: str) -> bool:
    return words.casefold() in f"{line.who} {line.text}".casefold()


def _eye(moment: Moment) -> str | None:
    """Whose eyes the viewer borrows; "" stands for everyone's."""
    if chosen("eye") not in moment.people:
        choose("eye", "")
    st.selectbox(
        "Seen by",
        ["", *moment.people],
        key="eye",
        format_func=lambda name: f"As seen by {name}" if name else "Everyone: all that happened",
        label_visibility="collapsed",
        on_change=lambda: choose_eye(chosen("eye")),
    )
    return moment.eye


def _filter(moment: Moment) -> tuple[list[str], str | None, str]:
    kinds = st.pills("Show", list(KINDS), selection_mode="multi", default=USUAL, key="kinds")
    people = ["", *moment.state.people]
    if st.session_state.get("about") not in people:
        choose("about", "")
    who = st.selectbox("About", people, key="about", format_func=lambda name: name or "anybody")
    return list(kinds), who or None, st.text_input("Containing", key="words", placeholder="words").strip()
