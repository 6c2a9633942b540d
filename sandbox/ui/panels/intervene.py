"""Intervene: a person's hand in the society. Each act happens between beats and is told in the ledger."""

import streamlit as st

from sandbox.ui import director
from sandbox.ui.panels.acts import ACTS
from sandbox.ui.panels.moment import Moment, choose
from sandbox.ui.plain import plain


def panel(moment: Moment) -> None:
    """The acts, or why there are none at this moment."""
    if moment.director is None or moment.director.status in ("finished", "failed"):
        st.caption(_why_not(moment))
        return
    if moment.step is not None:
        st.caption("You are looking at the past, which cannot be changed: return to live, or fork it.")
        st.button("Return to live", key="return to act", on_click=choose, args=("step", None))
        return
    _waiting(moment.director)
    act = st.pills(
        "What to do",
        list(ACTS),
        default="Say",
        key="act",
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    with st.container(border=True, key="act form"):
        ACTS[str(act)](moment, moment.director)
    st.text_input(
        "Your name",
        key="signed",
        max_chars=40,
        placeholder="for the ledger, if several people watch",
        width=300,
    )


def _why_not(moment: Moment) -> str:
    if moment.elsewhere:
        return f"This run is being played by {moment.elsewhere}: only there can somebody intervene."
    if moment.director is None and not moment.over:
        return "Nobody is playing this run: press “Go on” above, then intervene."
    return (
        "This run is over: nothing can be changed any more, but you can fork it at any round and change that."
    )


def _waiting(playing: director.Director) -> None:
    """Says so when a beat is open, and what is queued until it is over."""
    if queued := playing.world.queue:
        st.info(
            f"Queued until the open beat or round is over: {plain('; '.join(queued))}",
            icon=":material/schedule:",
        )
    elif playing.seats:
        st.caption(
            "A beat is open: what you do now is queued until it is over. Seats and settings change at once."
        )
