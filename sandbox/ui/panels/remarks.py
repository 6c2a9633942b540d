"""Remarks: people's notes on a line, on a person or on the whole run, kept beside the record and exported with it."""

from datetime import datetime

import streamlit as st

from sandbox.events import Event
from sandbox.log import RunError
from sandbox.remarks import Remark, remark, remarks, reword, unsay
from sandbox.transcript import line_of, short
from sandbox.ui.panels.acts.parts import refuse
from sandbox.ui.panels.moment import Moment, choose, chosen, complain
from sandbox.ui.plain import plain

NOBODY = ""


def panel(moment: Moment) -> None:
    """A new note, and all there are."""
    left, right = st.columns([2, 3], gap="medium")
    with left:
        _write(moment)
    with right:
        _listed(moment)


def _write(moment: Moment) -> None:
    event = _event(moment, chosen("remark"))
    if event is None:
        st.caption(
            "On the whole run. The pencil at the end of a line of transcript or ledger takes that line instead."
        )
    else:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"On **#{event.seq}**: {plain(told(event))}", width="stretch")
            st.button(
                "Not this line",
                key="remark free",
                icon=":material/close:",
                on_click=choose,
                args=("remark", None),
            )
    with st.form("form remark", clear_on_submit=True, border=False):
        who = st.selectbox(
            "About",
            [NOBODY, *moment.history.tip.people],
            key="remark who",
            format_func=lambda name: name or "nobody in particular",
        )
        text = st.text_area("What you have noticed", key="remark text", max_chars=4000, height=90)
        if st.form_submit_button("Keep it", icon=":material/edit_note:"):
            _keep(moment, text, event, who or None)


def _event(moment: Moment, seq: int | None) -> Event | None:
    return moment.history.events[seq - 1] if seq and seq <= len(moment.history.events) else None


def told(event: Event) -> str:
    """An event in words."""
    line = line_of(event)
    words = (
        f"{line.who}: {line.text}"
        if line and line.style in ("say", "whisper", "choice")
        else line.text
        if line
        else event.kind
    )
    return short(words, 120)


def _keep(moment: Moment, text: str, event: Event | None, who: str | None) -> None:
    path = moment.history.log.path
    assert path is not None, "a run on screen is a file"
    try:
        remark(path, text, seq=event.seq if event else None, who=who, by=_signed())
    except (RunError, OSError) as error:
        refuse(str(error))
    else:
        complain("")
        choose("remark", None)


def _signed() -> str:
    return str(st.session_state.get("signed", "")).strip() or "user"


def _listed(moment: Moment) -> None:
    path = moment.history.log.path
    kept = remarks(path) if path else []
    if not kept:
        st.caption("No remark yet.")
    for one in reversed(kept):
        with st.container(border=True, key=f"remark-{one.id}"):
            _one(moment, one)


def _one(moment: Moment, one: Remark) -> None:
    event = _event(moment, one.seq)
    about = [plain(one.who)] if one.who else []
    about += [f"#{one.seq} {plain(told(event))}"] if event else []
    when = datetime.fromtimestamp(one.at).strftime("%d %b %Y, %H:%M")
    st.caption(" · ".join([f"{plain(one.by)}, {when}", *about]))
    st.text(one.text)
    with st.container(horizontal=True):
        if event:
            st.button(
                "Go there",
                key=f"remark to {one.id}",
                icon=":material/my_location:",
                on_click=choose,
                args=("step", event.step),
            )
        with st.popover("Say it otherwise", icon=":material/edit:", key=f"remark edit {one.id}"):
            text = st.text_area(
                "What you have noticed", one.text, key=f"remark words {one.id}", max_chars=4000
            )
            if st.button("Keep it", key=f"remark again {one.id}"):
                _try(moment, one, text)
        st.button(
            "Remove",
            key=f"remark gone {one.id}",
            icon=":material/delete:",
            on_click=_remove,
            args=(moment, one),
        )


def _try(moment: Moment, one: Remark, text: str) -> None:
    try:
        reword(moment.history.log.path, one.id, text)  # type: ignore[arg-type]  # a run on screen is a file
    except (RunError, OSError) as error:
        refuse(str(error))
    else:
        st.rerun()


def _remove(moment: Moment, one: Remark) -> None:
    try:
        unsay(moment.history.log.path, one.id)  # type: ignore[arg-type]  # a run on screen is a file
    except (RunError, OSError) as error:
        complain(str(error))
