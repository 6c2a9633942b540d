"""The ledger: every change of the society in order: what, by whom, why. A click on a round goes there."""

from collections.abc import Iterator

import streamlit as st

from sandbox.events import STRUCTURAL, Event, Failed, Refused, Set
from sandbox.transcript import Line, line_of
from sandbox.ui.panels.lines import roll, rows
from sandbox.ui.panels.moment import Moment, choose
from sandbox.ui.panels.transcript import opening
from sandbox.ui.plain import plain

MOST = 300  # lines on screen
NAMES = {"": "by anybody", "user": "by a person watching", "engine": "by the cast"}


def panel(moment: Moment) -> None:
    """Changes up to the moment, the newest at the bottom: all of them, or those the chosen eye knows of."""
    entries = list(changes(moment))
    if moment.eye:
        known = {event.seq for event in moment.witnessed(moment.eye)}
        entries = [event for event in entries if event.seq in known]
        st.caption(f"Only what {plain(moment.eye)} knows of")
    sources = ["", *dict.fromkeys(event.by for event in entries)]
    if st.session_state.get("ledger by") not in sources:
        choose("ledger by", "")
    left, right = st.columns([1, 3], vertical_alignment="center")
    with left:
        by = st.selectbox("By", sources, key="ledger by", format_func=_name, label_visibility="collapsed")
    kept = [event for event in entries if by in ("", event.by)]
    with right:
        cut = f"the last {MOST} of " if len(kept) > MOST else ""
        st.caption(f"{cut}{len(kept)} entries; click a round to go there")
    lines = rows([_line(event) for event in kept[-MOST:]], moment, jump=True)
    nothing = "The society has not changed yet."
    roll(lines, key="ledger", height=330, label="Ledger", nothing=nothing, view=f"{moment.run} {by}")


def changes(moment: Moment) -> Iterator[Event]:
    """What changed the society, what was refused, what an operator failed at, and all that people did."""
    for event in moment.history.events[: moment.state.seq]:
        changed = isinstance(event, (*STRUCTURAL, Set, Refused)) and not opening(event)
        operator_failed = isinstance(event, Failed) and event.n is None
        if changed or operator_failed or event.by.partition(":")[0] == "user":
            yield event


def _line(event: Event) -> Line:
    """Its line, told quietly: words a person spoke are an entry here, not a bubble."""
    line = line_of(event) or Line(event, "change", event.by, event.kind)
    if line.style in ("say", "whisper"):
        return Line(event, "change", "", f"{line.who} says: {line.text}")
    return line


def _name(by: str) -> str:
    return NAMES.get(by, f"by {by.replace('_', ' ')}")
