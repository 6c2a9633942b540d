"""The ledger: every change of the society in order: what, by whom, why. A click on a round goes there."""

from collections.abc import Iterator

import streamlit as st

from sandbox.events import STRUCTURAL, Event, Failed, Refused, Set
from sandbox.transcript import Line, line_of
from sandbox.ui.panels.lines import roll, rows
from sandbox.ui.panels.moment import Moment, choose
from sandbox.ui.panels.transcript import opening

MOST = 300  # lines on screen


def panel(moment: Moment) -> None:
    """Changes up to the moment, the newest at the bottom."""
    entries = list(changes(moment))
    sources = ["", *dict.fromkeys(event.by for event in entries)]
    if st.session_state.get("ledger by") not in sources:
        choose("ledger by", "")
    left, right = st.columns([1, 3], vertical_alignment="center")
    with left:
        by = st.selectbox("By", sources, key="ledger by", format_func=_name, label_visibility="collapsed")
    kept = [event for event in entries if by in ("", event.by)]
    with right:
        st.caption(
            f"{len(kept)} entries"
            + (f", the last {MOST} shown" if len(kept) > MOST else "")
            + ". A round leads there."
        )
    lines = [_line(event) for event in kept[-MOST:]]
    roll(
        rows(lines, moment, jump=True),
        key="ledger",
        height=330,
        label="Ledger",
        nothing="The society has not changed yet.",
        view=f"{moment.run} {by}",
    )


def changes(moment: Moment) -> Iterator[Event]:
    """What changed the society, what was refused, and all that people did."""
    for event in moment.history.events[: moment.state.seq]:
        person = event.by.partition(":")[0] == "user"
        if (
            person
            or (isinstance(event, (*STRUCTURAL, Set, Refused)) and not opening(event))
            or _operator_failed(event)
        ):
            yield event


def _operator_failed(event: Event) -> bool:
    return isinstance(event, Failed) and event.n is None


def _line(event: Event) -> Line:
    """Its line, told quietly: words a person spoke are an entry here, not a bubble."""
    line = line_of(event)
    if line is None:
        return Line(event, "change", event.by, event.kind)
    if line.style in ("say", "whisper"):
        return Line(event, "change", "", f"{line.who} says: {line.text}")
    return line


def _name(by: str | None) -> str:
    return {None: "by anybody", "user": "a person watching", "engine": "the cast"}.get(
        by, str(by).replace("_", " ")
    )
