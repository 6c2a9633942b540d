"""The scrubber: all rounds of a run on a line, with marks; moving it shows that moment everywhere."""

from collections import Counter

import streamlit as st

from sandbox.ui.panels.moment import MARKS, Moment, Watch, choose
from sandbox.ui.panels.pieces import piece

WORDS = {
    "failure": "failure",
    "intervention": "intervention",
    "change": "change",
    "end": "end of the episode",
}


def panel(moment: Moment) -> None:
    """The slider over all rounds, what it shows in words, and the way back."""
    last = latest(moment)
    at = last if moment.step is None else moment.step

    def moved() -> None:
        step = int(st.session_state["scrubber"]["step"])
        choose("step", None if step >= latest(moment) else step)

    label = moment.watch.round_name(at)
    data = {"last": last, "at": at, "label": label, "marks": marks(moment.watch, last)}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width="stretch"):
            piece("scrubber")(key="scrubber", data=data, height=48, on_step_change=moved)
        st.button(
            "Return to live" if moment.lively else "To the end",
            key="return",
            icon=":material/last_page:",
            disabled=moment.step is None,
            on_click=choose,
            args=("step", None),
        )


def latest(moment: Moment) -> int:
    """The last step there is, the one under way included."""
    return max(moment.history.last, moment.history.tip.step)


def marks(watch: Watch, last: int) -> list[tuple[int, list[str], str]]:
    """(step, kinds of marks, the same in words) of every marked step."""
    return [
        (step, [k for k in MARKS if found[k]], _words(watch, step, found))
        for step, found in watch.marks.items()
        if step <= last
    ]


def _words(watch: Watch, step: int, found: Counter[str]) -> str:
    counts = [
        WORDS[kind] if kind == "end" else f"{found[kind]} {WORDS[kind]}{'s' * (found[kind] > 1)}"
        for kind in MARKS
        if found[kind]
    ]
    return f"{watch.round_name(step)}: {', '.join(counts)}"
