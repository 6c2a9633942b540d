"""The widget of each answer type: a form for any question, never written by hand."""

import math
from itertools import cycle
from typing import Any

import streamlit as st

from sandbox.answers import Allocation, Choice, Form, Number, Text
from sandbox.ui.plain import plain


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
