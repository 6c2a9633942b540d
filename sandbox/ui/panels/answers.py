"""The widget of each answer type: a form for any question, never written by hand.

Forms are empty at first: no answer is one click away that nobody has considered.
"""

import math
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import streamlit as st

from sandbox.answers import Allocation, AnswerError, Choice, Form, Number, Text
from sandbox.events import Plain
from sandbox.ui.plain import plain


def widget(answer: Any, key: str, label: str, now: Any = None) -> Any:
    """The widget of an answer type, and the value it holds; None where nothing is given. `now` fills it at first."""
    words = plain(label.replace("_", " "))
    match answer:
        case Choice():
            return _choice(answer, key, words, now)
        case Number():
            return _number_of(answer, key, words, now)
        case Text():
            hint = plain(answer.hint())
            return st.text_area(words, now or "", key=key, max_chars=answer.most, help=hint, height=80)
        case Allocation():
            st.caption(plain(answer.hint()))
            among, shares = st.columns(min(4, len(answer.among))), now or {}
            places = zip(answer.among, cycle(among), strict=False)
            return {name: _share(place, key, name, shares.get(name)) for name, place in places}
        case Form():
            parts = now or {}
            return {
                name: widget(part, f"{key} {name}", name, parts.get(name))
                for name, part in answer.fields.items()
            }
    raise TypeError(f"there is no widget for {type(answer).__name__}")


def checked(answer: Any, value: Any, label: str) -> Plain:
    """What a widget holds, as a legal answer. Raises AnswerError, which names what is still open."""
    if still := next(_open(answer, value, label.replace("_", " ")), ""):
        raise AnswerError(f"Nothing is given yet for {still}.")
    filled = (
        {name: one for name, one in value.items() if one is not None} if isinstance(value, dict) else value
    )
    return answer.validate_value(filled)


def _open(answer: Any, value: Any, label: str) -> Iterator[str]:
    """Parts of an answer that nobody has given: an empty box, no option, no share at all."""
    if isinstance(answer, Form):
        for name, part in answer.fields.items():
            yield from _open(part, value[name], name.replace("_", " "))
    elif value is None or (isinstance(answer, Allocation) and not any(value.values())):
        yield f"“{label}”: {(_short(answer) if isinstance(answer, Number) else answer).hint()}"


def _choice(answer: Choice, key: str, words: str, now: str | None) -> str | None:
    shown = {option: plain(answer.label(option)) for option in answer.options}
    index = answer.options.index(now) if now in answer.options else None
    if len(answer.options) > 6:
        return st.selectbox(
            words, answer.options, index, key=key, format_func=answer.label, placeholder="choose one"
        )
    return st.radio(words, answer.options, index, key=key, format_func=shown.__getitem__, horizontal=True)


def _number_of(answer: Number, key: str, words: str, now: float | None) -> float | None:
    unit = f" ({plain(answer.unit)})" if answer.unit else ""
    make: Any = int if answer.integer else float
    # without bounds: a bounded box keeps its last value silently; the answer type refuses aloud
    found: float | None = st.number_input(
        words + unit,
        value=None if now is None else make(now),
        step=1 if answer.integer else _step(float(answer.high) - float(answer.low)),
        key=key,
        help=plain(answer.hint()),
        placeholder="{0.low:.12g} to {0.high:.12g}".format(_short(answer)),
        width="stretch",
    )
    return found


def _short(answer: Number) -> Number:
    """The same range with ends that are easily read: within it, a ten-thousandth of it narrower at most."""
    span = answer.high - answer.low
    one = 10.0 ** max(2, 4 - math.ceil(math.log10(span))) if span > 0 else 1.0
    ends = {
        "low": math.ceil(answer.low * one - 1e-9) / one,
        "high": math.floor(answer.high * one + 1e-9) / one,
    }
    return answer.model_copy(update=ends) if span > 0 else answer


def _step(span: float) -> float:
    """A round step for a range: a hundredth to a tenth of it."""
    return float(10 ** math.floor(math.log10(span / 10))) if span > 0 else 1.0


def _share(place: Any, key: str, name: str, now: float | None) -> float | None:
    found: float | None = place.number_input(
        plain(name), value=None if now is None else float(now), key=f"{key} {name}", placeholder="0"
    )
    return found
