"""The transcript: what happened, as a chat; everything, or what one person witnessed."""

from collections.abc import Callable, Iterable

import streamlit as st

from sandbox.events import Event
from sandbox.transcript import Line, line_of
from sandbox.ui.panels.lines import roll, rows
from sandbox.ui.panels.moment import Moment, choose, choose_eye, chosen, opening, turned, widget_key

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
FEW = 40  # ... while they are overtaken before they are read


def panel(moment: Moment, height: int, fixed: bool = False) -> None:
    """The chat, with its eye (unless that is `fixed`) and its filter."""
    left, right = st.columns([2, 1.3], vertical_alignment="bottom")
    with left:
        eye = moment.eye if fixed else _eye(moment)
    with right, st.popover("Filter", icon=":material/filter_list:", width="stretch"):
        wanted = _filter(moment)
    lines = newest(moment.witnessed(eye), *wanted, most=FEW if moment.fleeting else MOST)
    nothing = "No line fits the filter." if wanted[1:] != (None, "", None) else "Nothing has happened yet."
    view = f"{moment.run} {moment.step} {eye} {wanted}"
    roll(
        rows(lines, moment), key="transcript", height=height, label="Transcript", nothing=nothing, view=view,
        notes=not fixed, calm=moment.fleeting,
    )  # fmt: skip


def newest(
    events: Iterable[Event],
    kinds: Iterable[str],
    who: str | None = None,
    words: str = "",
    channel: str | None = None,
    most: int = MOST,
) -> list[Line]:
    """The last lines of these kinds, by or about `who`, with `words` in them, on a channel; the newest last."""
    sought = who or words or channel
    styles = {style for kind in kinds for style in KINDS[kind]} | (set() if sought else {*ALWAYS})
    found: list[Line] = []
    for event in events:
        if channel and getattr(event, "channel", None) != channel:
            continue
        line = None if opening(event) else line_of(event)
        if line and line.style in styles and (not who or concerns(event, who)) and _has(line, words):
            found.append(line)
            if len(found) == most:
                break
    return found[::-1]


def concerns(event: Event, who: str) -> bool:
    """Whether somebody did it, suffered it or was paid by it."""
    named = {getattr(event, key, None) for key in ("who", "source", "target")}
    return who in named or who in getattr(event, "amounts", ())


def _has(line: Line, words: str) -> bool:
    return words.casefold() in f"{line.who} {line.text}".casefold()


def _eye(moment: Moment) -> str | None:
    """Whose eyes the viewer borrows; "" stands for everyone's."""
    options = ["", *moment.people]
    if chosen("eye") not in options:
        choose("eye", "")
    key = widget_key("eye", chosen("eye"))

    def turned_to() -> None:
        turned("eye", key)
        choose_eye(chosen("eye"))

    # It is drawn with its value, as the pace is: else a slow browser would tell its former choice as a new one.
    st.selectbox(
        "Seen by",
        options,
        options.index(chosen("eye")),
        key=key,
        format_func=lambda name: f"As seen by {name}" if name else "Everyone",
        label_visibility="collapsed",
        on_change=turned_to,
    )
    return moment.eye


def _filter(moment: Moment) -> tuple[tuple[str, ...], str | None, str, str | None]:
    """Kinds, somebody, words and a channel."""
    kinds = st.pills("Show", list(KINDS), selection_mode="multi", default=USUAL, key="kinds", wrap=True)
    who = one_of("About", moment.state.people, "about", "anybody")
    channel = one_of("On channel", sorted(moment.state.channels), "on", "any, or none")
    words = st.text_input("Containing", key="words", placeholder="words").strip()
    return tuple(kinds), who, words, channel


def one_of(
    label: str, names: Iterable[str], key: str, any: str, words: Callable[[str], str] = str
) -> str | None:
    """One of the names or none; what was chosen and is gone is forgotten."""
    options = ["", *names]
    if st.session_state.get(key) not in options:
        choose(key, "")
    return (
        st.selectbox(label, options, key=key, format_func=lambda name: words(name) if name else any) or None
    )
