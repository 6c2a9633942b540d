"""The tray: minds that want to ask a person before they answer. Their own answer counts if nobody does."""

from typing import Any

import streamlit as st

from sandbox.answers import AnswerError
from sandbox.transcript import short
from sandbox.ui.director import Director
from sandbox.ui.panels import seat
from sandbox.ui.panels.answers import checked, widget
from sandbox.ui.panels.moment import Moment, complain
from sandbox.ui.plain import plain


def panel(moment: Moment, playing: Director) -> None:
    """One form for each question in the tray."""
    for number, (who, referred) in enumerate(playing.world.tray.items()):
        with st.container(border=True, key=f"tray-{number}"):
            st.markdown(
                f":material/contact_support: **{plain(who)} asks you first:** {plain(referred.question)}"
            )
            _referred(moment, playing, who, referred)


def _referred(moment: Moment, playing: Director, who: str, referred: Any) -> None:
    key = f"tray {who} {moment.history.tip.step} {referred.ask.tag}"
    question, form = st.columns([3, 2], gap="medium")
    with question:
        st.caption(f"Without you they answer: {plain(short(referred.value))}")
        with st.expander("What they were asked"):
            st.text(referred.ask.prompt)
    with form:
        n = next((n for n, one in moment.history.tip.open.items() if one.who == who), 0)
        seat.time(moment, playing, who, "then their own answer counts", n)
        with st.form(f"form {key}", border=False):
            value = widget(referred.ask.answer, key, referred.ask.tag)
            with st.container(horizontal=True):
                told = st.form_submit_button("Answer for them", type="primary", icon=":material/send:")
                left = st.form_submit_button("Let them decide", icon=":material/thumb_up:")
    if told:
        try:
            playing.answer(who, checked(referred.ask.answer, value, referred.ask.tag))
            complain("")
        except AnswerError as error:
            complain(str(error))
    if left:
        playing.stand(who)
