"""A seat and nothing else: what one person of the society may know, and the questions put to them.

Several people play one run this way, each in a browser of their own.
"""

import streamlit as st

from sandbox import seats
from sandbox.log import RunError
from sandbox.ui.panels import bar, bell, seat, society_view, transcript
from sandbox.ui.panels.acts import give_back
from sandbox.ui.panels.looks import played_by_person
from sandbox.ui.panels.moment import Moment, choose, look
from sandbox.ui.panels.person import knowledge
from sandbox.ui.plain import plain

HEIGHT = 380  # pixels of the picture


def page() -> None:
    """The seat that the address names."""
    run, who = st.query_params.get("run", ""), st.query_params.get("who", "")
    try:
        moment = look(run)
    except RunError as error:
        st.error(f"This run cannot be shown: {plain(error)}.")
        return
    if who not in moment.history.tip.people:
        st.error(f"There is nobody called {plain(who)} in this run: ask for another link.")
        return
    choose("step", None)
    choose("eye", who)
    choose("own eye", True)
    st.fragment(_seat, key="seat")(run, who, moment.lively)
    if moment.lively:
        st.fragment(bell.hang)(run, "seat")


def _seat(run: str, who: str, lively: bool) -> None:
    """Everything on the page, drawn anew from the log."""
    with bell.drawing(run):
        choose("eye", who)
        moment = look(run)
        if moment.lively != lively:
            st.rerun()
        _draw(moment, who)


def _draw(moment: Moment, who: str) -> None:
    _head(moment, who)
    playing = moment.director
    ask = seat.questions(moment, playing).get(who) if playing else None
    with st.container(
        key="notices"
    ):  # a place of its own, or all below would be made anew with every question
        if playing and ask:
            with st.container(border=True, key="seat-0"):
                seat.asked(moment, playing, who, ask)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        society_view.panel(moment, HEIGHT)
        knowledge(moment, who)
    with right:
        transcript.panel(moment, HEIGHT + 50, fixed=True)


def _head(moment: Moment, who: str) -> None:
    """Who one is, how the run stands, and the seat taken or given back."""
    person, playing = moment.history.tip.people[who], moment.director
    here = person.present and playing is not None and playing.status not in ("finished", "failed")
    with st.container(key="head", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f":material/event_seat: **You are {plain(who)}** · {bar.title(moment)}", width="content")
        st.caption(_standing(moment, who), width="content")
        if playing and here and not played_by_person(person):
            st.button(
                "Take this seat", type="primary", icon=":material/event_seat:", key="take", on_click=playing.verb,
                args=("recast", who, seats.TAKEN), kwargs={"why": "took the seat"},
            )  # fmt: skip
        elif playing and here and st.button("Give it back", icon=":material/undo:", key="give"):
            give_back(moment, playing, who, "gave the seat back")
    notice = (playing.notice if playing else "") or st.session_state.get("complaint", "")
    if notice:
        st.warning(plain(notice), icon=":material/warning:")


def _standing(moment: Moment, who: str) -> str:
    """What one waits for, in words that tell nothing of the others."""
    playing, person = moment.director, moment.history.tip.people[who]
    if not person.present:
        return "no longer here: you can go on watching what you knew"
    if playing is None:
        return (
            "nobody is playing this run now"
            if not moment.elsewhere
            else "played elsewhere: only there can you answer"
        )
    if who in playing.seats:
        return "your turn"
    words = {"finished": "it is over", "failed": "it has stopped", "paused": "paused", "budget": "paused"}
    return words.get(playing.status, "the others are at it")
