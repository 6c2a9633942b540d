"""A person's seat: the open question as a form, drawn from its answer type."""

import math
from itertools import cycle
from typing import Any

import streamlit as st

from sandbox.asks import Allocation, AnswerError, Ask, Choice, Form, Number, Text
from sandbox.ui import director
from sandbox.ui.panels import intervene
from sandbox.ui.panels.moment import Moment, choose, chosen, complain
from sandbox.ui.plain import plain


def panel(moment: Moment, playing: director.Director) -> None:
    """One form for each open question to a person."""
    for who, ask in playing.seats.items():
        with st.container(border=True, key=f"seat-{list(playing.seats).index(who)}"):
            _seat(moment, playing, who, ask)


def _seat(moment: Moment, playing: director.Director, who: str, ask: Ask) -> None:
    head, eye, back = st.columns([5, 1.5, 1.5], vertical_alignment="center")
    head.markdown(f":material/event_seat: **Your turn: you are {plain(who)}**")
    if chosen("eye") != who:
        eye.button("See as they do", key=f"eye {who}", on_click=choose, args=("eye", who), width="stretch")
    if back.button("Give it back", key=f"back {who}", icon=":material/undo:", width="stretch"):
        intervene.give_back(moment, playing, who, "gave the seat back")
    key = f"answer {who} {moment.history.tip.step} {_number(moment, who)}"
    question, form = st.columns([3, 2], gap="medium")
    with question, st.container(height=200, border=False):
        st.text(ask.prompt)
    with form, st.form(f"form {key}", border=False):
        value = widget(ask.answer, key, ask.tag)
        if st.form_submit_button("Answer", type="primary", icon=":material/send:"):
            _send(playing, who, ask, value)


def _number(moment: Moment, who: str) -> int:
    """Which question of the round it is: each has a form of its own."""
    return next((n for n, asked in moment.history.tip.open.items() if asked.who == who), 0)


def _send(playing: director.Director, who: str, ask: Ask, value: Any) -> None:
    try:
        playing.answer(who, ask.answer.validate_value(value))
        complain("")
    except AnswerError as error:
        complain(str(error))


def widget(answer: Any, key: str, label: str) -> Any:
    """The widget of an answer type, and the value it holds."""
    words = plain(label.replace("_", " "))
    match answer:
        case Choice():
            return _choice(answer, key, words)
        case Number():
            return _number_of(answer, key, words)
        case Text():
            return st.text_area(words, key=key, max_chars=answer.most, help=plain(answer.hint()), height=80)
        case Allocation():
            st.caption(plain(answer.hint()))
            among = st.columns(min(4, len(answer.among)))
            places = zip(answer.among, cycle(among), strict=False)
            return {name: _share(place, answer, key, name) for name, place in places}
        case Form():
            return {name: widget(part, f"{key} {name}", name) for name, part in answer.fields.items()}
    raise TypeError(f"there is no widget for {type(answer).__name__}")


def _choice(answer: Choice, key: str, words: str) -> str:
    if len(answer.options) > 6:
        return str(st.selectbox(words, answer.options, key=key))
    return str(st.radio(words, answer.options, key=key, format_func=plain, horizontal=True))


def _number_of(answer: Number, key: str, words: str) -> float:
    unit = f" ({plain(answer.unit)})" if answer.unit else ""
    low, high = (
        (int(answer.low), int(answer.high)) if answer.integer else (float(answer.low), float(answer.high))
    )
    step = 1 if answer.integer else _step(high - low)
    help = plain(answer.hint())
    return float(st.number_input(words + unit, low, high, step=step, key=key, help=help, width="stretch"))


def _step(span: float) -> float:
    """A round step for a range: a hundredth to a tenth of it."""
    return float(10 ** math.floor(math.log10(span / 10))) if span > 0 else 1.0


def _share(place: Any, answer: Allocation, key: str, name: str) -> float:
    equal = float(answer.total) / len(answer.among)
    return float(place.number_input(plain(name), 0.0, float(answer.total), equal, key=f"{key} {name}"))
