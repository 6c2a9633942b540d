"""The scrubber: all rounds of a run on a line, with marks; moving it shows that moment everywhere."""

from collections import Counter

import streamlit as st

from sandbox.ui.panels.moment import MARKS, Moment, Watch, choose
from sandbox.ui.panels.pieces import piece

WAY_BACK = 150  # pixels of the button, whatever it says: the line keeps its length
MOST = 500  # places on the line that can be told apart
LEGEND = "✕ failure · ▲ intervention · ● change · ┃ end of an episode"


def panel(moment: Moment) -> None:
    """The slider over all rounds, what it shows in words, and the way back."""
    last = latest(moment)
    at = last if moment.step is None else moment.step

    def moved() -> None:
        step = int(st.session_state["scrubber"]["step"])
        choose("step", None if step >= latest(moment) else step)

    data = {
        "last": last,
        "at": at,
        "label": moment.watch.round_name(at),
        "marks": marks(moment.watch, moment.eye),
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width="stretch"):
            piece("scrubber")(key="scrubber", data=data, height=48, on_step_change=moved)
        _return(moment)
    st.caption(f"{_where(moment, at)} · {LEGEND}")


def _return(moment: Moment) -> None:
    st.button(
        "Return to live" if moment.lively else "To the end",
        key="return",
        icon=":material/last_page:",
        disabled=moment.step is None,
        width=WAY_BACK,
        on_click=choose,
        args=("step", None),
    )


def _where(moment: Moment, at: int) -> str:
    """The moment shown, in words that take the same room at every moment."""
    name = moment.watch.round_name(at).capitalize()
    return f"**{name}** ({'now' if moment.step is None else 'the past'})"


def latest(moment: Moment) -> int:
    """The last step there is, the one under way included."""
    return max(moment.history.last, moment.history.tip.step)


def marks(watch: Watch, eye: str | None = None) -> list[tuple[int, list[str], str]]:
    """(step, kinds of marks, the same in words) of every marked step, as far as `eye` knows."""
    found = _places(watch.marks_for(eye), max(watch.rounds, default=0)).items()
    return [(step, [k for k in MARKS if counts[k]], _words(watch, step, counts)) for step, counts in found]


def _places(marks: dict[int, Counter[str]], last: int) -> dict[int, Counter[str]]:
    """The marks by place on the line; in a long run several rounds share one, named after the first of them."""
    wide = 1 + last // MOST
    if wide == 1:
        return marks
    places: dict[int, Counter[str]] = {}
    for step, counts in marks.items():
        places.setdefault(step - step % wide or 1, Counter()).update(counts)
    return places


def _words(watch: Watch, step: int, counts: Counter[str]) -> str:
    kinds = [kind for kind in MARKS[:-1] if counts[kind]]
    words = [f"{counts[kind]} {kind}{'s' * (counts[kind] > 1)}" for kind in kinds]
    return f"{watch.round_name(step)}: {', '.join(words + ['end of the episode'] * bool(counts['end']))}"
