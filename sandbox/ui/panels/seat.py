"""A person's seat: the open question as a form, drawn from its answer type."""

import math
import re
from itertools import cycle
from typing import Any

import streamlit as st

from sandbox.asks import Allocation, AnswerError, Ask, Choice, Form, Number, Text
from sandbox.ui import director
from sandbox.ui.panels.acts import give_back
from sandbox.ui.panels.looks import played_by_person
from sandbox.ui.panels.moment import Moment, choose, choose_eye, chosen, complain
from sandbox.ui.plain import plain

SHORT = 600  # characters of a question that are always in sight


def panel(moment: Moment, playing: director.Director) -> None:
    """One form for each open question to a person."""
    for who, ask in playing.seats.items():
        with st.container(border=True, key=f"seat-{list(playing.seats).index(who)}"):
            _seat(moment, playing, who, ask)


def _seat(moment: Moment, playing: director.Director, who: str, ask: Ask) -> None:
    head, eye, back = st.columns([5, 1.5, 1.5], vertical_alignment="center")
    head.markdown(f":material/event_seat: **Your turn: you are {plain(who)}**")
    if moment.eye != who:
        eye.button("See as they do", key=f"eye {who}", on_click=choose_eye, args=(who,), width="stretch")
    else:
        eye.button("See everything", key=f"all {who}", on_click=choose_eye, args=("",), width="stretch")
    if back.button("Give it back", key=f"back {who}", icon=":material/undo:", width="stretch"):
        give_back(moment, playing, who, "gave the seat back")
    key = f"answer {who} {moment.history.tip.step} {_number(moment, who)}"
    question, form = st.columns([3, 2], gap="medium")
    with question:
        _question(ask.prompt)
        if moment.eye == who:
            st.caption(f"Everything below is shown as {plain(who)} sees it.")
    with form, st.form(f"form {key}", border=False):
        value = widget(ask.answer, key, ask.tag)
        if st.form_submit_button("Answer", type="primary", icon=":material/send:"):
            _send(playing, who, ask, value)


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
        return str(st.selectbox(words, answer.options, key=key, format_func=answer.label))
    shown = {option: plain(answer.label(option)) for option in answer.options}
    return str(st.radio(words, answer.options, key=key, format_func=shown.__getitem__, horizontal=True))


def _number_of(answer: Number, key: str, words: str) -> float:
    unit = f" ({plain(answer.unit)})" if answer.unit else ""
    low = int(answer.low) if answer.integer else float(answer.low)
    step = 1 if answer.integer else _step(float(answer.high) - low)
    help = plain(answer.hint())
    # without bounds: a bounded box keeps its last value silently; the answer type refuses aloud
    return float(st.number_input(words + unit, value=low, step=step, key=key, help=help, width="stretch"))


def _step(span: float) -> float:
    """A round step for a range: a hundredth to a tenth of it."""
    return float(10 ** math.floor(math.log10(span / 10))) if span > 0 else 1.0


def _share(place: Any, answer: Allocation, key: str, name: str) -> float:
    equal = float(answer.total) / len(answer.among)
    return float(place.number_input(plain(name), value=equal, key=f"{key} {name}"))
