"""The theatre: one page for a run, live or recorded. It reads the log and commands the director, no more."""

import streamlit as st

from sandbox.log import RunError
from sandbox.ui.panels import (
    bar,
    bell,
    charts,
    diagnosis,
    fork,
    intervene,
    ledger,
    person,
    remarks,
    scene,
    scrubber,
    seat,
    society_view,
    transcript,
    tray,
)
from sandbox.ui.panels.moment import Moment, chosen, look, turned, widget_key
from sandbox.ui.plain import plain

HEIGHT = 330  # pixels of the picture
PANELS = {
    "Person": person.panel,
    "Ledger": ledger.panel,
    "Charts": charts.panel,
    "Diagnosis": diagnosis.panel,
    "Intervene": intervene.panel,
    "Fork": fork.panel,
    "Remarks": remarks.panel,
}


def page() -> None:
    """The run named in the address, or the one looked at last."""
    run = st.query_params.get("run") or st.session_state.get("last run")
    if not run:
        st.info("No run is chosen. Start one in the [Gallery](./), or open one of your [Runs](runs).")
        return
    try:
        moment = look(run)
    except RunError as error:
        st.error(f"This run cannot be shown: {plain(error)}. See [Runs](runs) for those there are.")
        return
    st.session_state["last run"] = st.query_params["run"] = run
    st.fragment(_theatre, key="theatre")(run, moment.lively)
    if moment.lively:
        st.fragment(bell.hang)(run, "theatre")


def _theatre(run: str, lively: bool) -> None:
    """Everything on the page, drawn anew from the log."""
    with bell.drawing(run):
        moment = look(run)
        if moment.lively != lively:
            st.rerun()  # whether the bell hangs is told with the whole page
        _draw(moment)


def _draw(moment: Moment) -> None:
    if moment.director:
        seat.lend_eye(moment, moment.director)
    with st.container(key="bar", gap="xsmall"):
        bar.panel(moment)
    with st.container(
        key="notices"
    ):  # what comes and goes has a place of its own, or all below would be made anew
        _complaints(moment)
        if moment.director:
            seat.panel(moment, moment.director)
            tray.panel(moment, moment.director)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        society_view.panel(moment, HEIGHT)
        scrubber.panel(moment)
        scene.panel(moment)
    with right:
        transcript.panel(moment, HEIGHT + 50)
    diagnosis.judges(moment)
    _panels(moment)


def _complaints(moment: Moment) -> None:
    """What went wrong, in words, and what could not be done."""
    notice = moment.director.notice if moment.director else ""
    for text in (bar.story(moment), notice, st.session_state.get("complaint", "")):
        if text:
            st.warning(plain(text), icon=":material/warning:")


def _panels(moment: Moment) -> None:
    wanted = chosen("panel") or next(iter(PANELS))
    key = widget_key("panel", wanted)
    tabs = st.tabs(list(PANELS), key=key, default=wanted, on_change=lambda: turned("panel", key))
    for tab, panel in zip(tabs, PANELS.values(), strict=True):
        if tab.open:
            with tab:
                panel(moment)
