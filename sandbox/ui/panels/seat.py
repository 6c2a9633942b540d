"""A person's seat: the open question as a form, drawn from its answer type, with the time that is left."""

import math
import re
from typing import Any
from urllib.parse import quote
from zlib import crc32

import streamlit as st

from sandbox.answers import AnswerError
from sandbox.asks import Ask
from sandbox.events import Asked
from sandbox.transcript import short
from sandbox.ui import director
from sandbox.ui.panels.acts import give_back
from sandbox.ui.panels.answers import checked, widget
from sandbox.ui.panels.looks import played_by_person
from sandbox.ui.panels.moment import Moment, choose, choose_eye, chosen, complain
from sandbox.ui.plain import plain

SHORT = 600  # characters of a question that are always in sight


def panel(moment: Moment, playing: director.Director) -> None:
    """One form for each open question to a person."""
    seats = questions(moment, playing)
    for number, (who, ask) in enumerate(seats.items()):
        with st.container(border=True, key=f"seat-{number}"):
            head, link, eye, back = st.columns([4, 1.4, 1.5, 1.5], vertical_alignment="center")
            head.markdown(f":material/event_seat: **Your turn: you are {plain(who)}**")
            link.markdown(
                f"[its own page]({address(moment.run, who)})",
                help="Shows nothing but this seat: for somebody else.",
            )
            if moment.eye != who:
                eye.button(
                    "See as they do", key=f"eye {who}", on_click=choose_eye, args=(who,), width="stretch"
                )
            else:
                eye.button(
                    "See everything", key=f"all {who}", on_click=choose_eye, args=("",), width="stretch"
                )
            if back.button("Give it back", key=f"back {who}", icon=":material/undo:", width="stretch"):
                give_back(moment, playing, who, "gave the seat back")
            asked(moment, playing, who, ask)


def questions(moment: Moment, playing: director.Director) -> dict[str, Ask]:
    """Open questions to people that the record has, too: a form made before would be made twice, its words lost."""
    recorded = {asked.who for asked in moment.history.tip.open.values()}
    return {who: ask for who, ask in playing.seats.items() if who in recorded}


def address(run: str, who: str) -> str:
    """Where somebody finds a seat and nothing else."""
    return f"seat?run={quote(run)}&who={quote(who)}"


def asked(moment: Moment, playing: director.Director, who: str, ask: Ask) -> None:
    """A question with its form."""
    number = _number(moment, who)
    key = (
        f"answer {who} {moment.history.tip.step} {number} {crc32(ask.prompt.encode())}"  # several may be open
    )
    question, form = st.columns([3, 2], gap="medium")
    with question:
        _question(ask.prompt)
        if moment.eye == who:
            st.caption(f"Everything below is shown as {plain(who)} sees it.")
    with form:
        time(moment, playing, who, f"then {plain(short(ask.default, 40))} counts", number)
        with st.form(f"form {key}", border=False):
            value = widget(ask.answer, key, ask.tag)
            if st.form_submit_button("Answer", type="primary", icon=":material/send:"):
                _send(playing, who, ask, value)


def time(moment: Moment, playing: director.Director, who: str, then: str, number: int) -> None:
    """What is left of a limited time, what happens after it, and whether it began anew."""
    left = playing.world.left.get(who)
    if left is None:
        return
    anew = any(
        isinstance(event, Asked) and event.who == who and event.n == number and event.seq <= playing.began
        for event in moment.history.tip.now
    )
    st.markdown(f":material/timer: **{math.ceil(left)} s** left; {then}.")
    if anew:
        st.caption("The question was open when the run was opened again: its time began anew.")


def _question(prompt: str) -> None:
    """What is asked now, with its facts; what comes before it is folded away."""
    rules, asked = parted(prompt)
    st.text(asked)
    if rules:
        with st.expander("The rules, and what came before"):
            st.text(rules)


def parted(prompt: str) -> tuple[str, str]:
    """A question's beginning and its end: whole lines of at most `SHORT` characters, or the last sentences."""
    if len(prompt) <= SHORT:
        return "", prompt
    for gap in (r"\n+", r"(?<=[.!?])\s+"):
        ends = (found.end() for found in re.finditer(gap, prompt))
        if cut := next((end for end in ends if len(prompt) - SHORT <= end < len(prompt)), 0):
            return prompt[:cut].strip(), prompt[cut:]
    return "", prompt


def lend_eye(moment: Moment, playing: director.Director) -> None:
    """Who answers from a seat sees as they do, until they choose otherwise or leave the seat."""
    people, eye = moment.history.tip.people, chosen("eye")
    if not any(person.present and played_by_person(person) for person in people.values()):
        if chosen("own eye") is False:
            choose("eye", "")
        choose("own eye", None)
    elif not chosen("own eye") and playing.seats and eye not in playing.seats:
        choose("eye", next(iter(playing.seats)))
        choose("own eye", False)


def _number(moment: Moment, who: str) -> int:
    """Which question of the round it is: each has a form of its own."""
    return next((n for n, asked in moment.history.tip.open.items() if asked.who == who), 0)


def _send(playing: director.Director, who: str, ask: Ask, value: Any) -> None:
    try:
        playing.answer(who, checked(ask.answer, value, ask.tag))
        complain("")
    except AnswerError as error:
        complain(str(error))
