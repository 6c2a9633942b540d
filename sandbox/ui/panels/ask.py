"""Ask privately: an interview with somebody at the moment on screen, which leaves no trace in the run."""

from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from sandbox.interview import Interview, interview, interviews
from sandbox.log import RunError
from sandbox.ui.panels.acts.parts import given
from sandbox.ui.panels.moment import Moment
from sandbox.ui.plain import plain

Told = list[Interview]
_interviewers = ThreadPoolExecutor(
    4, "interview"
)  # a page that is drawn anew must not lose an answer that is paid for


def panel(moment: Moment, who: str) -> None:
    """The talk so far, and the next question."""
    with st.expander("Ask privately", icon=":material/forum:", key="ask privately"):
        st.caption(
            f"{plain(who)} answers from what they know and remember at the end of what is on screen. Nobody in the run"
            " hears of it, now or later."
        )
        told = _talk(moment, who)
        for one in told:
            _one(one)
        waiting = _waiting(moment, who, told)
        fault = st.session_state.get("interview fault")
        if fault and fault[0] == (moment.run, who):
            st.warning(plain(fault[1]), icon=":material/warning:")
        if not waiting:
            _form(moment, who, told)


def _talk(moment: Moment, who: str) -> Told:
    """What was asked and answered at this moment by this viewer, or kept beside the run."""
    talks: dict[tuple[str, str, int | None], Told] = st.session_state.setdefault("interviews", {})
    key = (moment.run, who, moment.step)
    if key not in talks:
        step = moment.state.step
        talks[key] = [one for one in interviews(moment.history) if (one.who, one.step) == (who, step)]
    return talks[key]


def _one(one: Interview) -> None:
    cost = "" if not one.tokens else f", {one.tokens:,} tokens"
    money = "" if not one.money else f", ${one.money:.4f}"
    st.text(f"— {one.question}")
    st.text(one.answer)
    st.caption(f"{plain(one.model or 'their own mind')}{cost}{money}")


def _waiting(moment: Moment, who: str, told: Told) -> bool:
    """Whether an answer is under way; takes it in when it has come, and says what went wrong."""
    kept: tuple[tuple[str, str], Future[Interview]] | None = st.session_state.get("interview")
    if kept is None or kept[0] != (moment.run, who):
        return False
    if not kept[1].done():
        st.info("Thinking …", icon=":material/hourglass_top:")
        if not moment.lively:
            st.button("Look again", key="interview again", icon=":material/refresh:")
        return True
    st.session_state["interview"] = None
    try:
        told.append(kept[1].result())
        _one(told[-1])
    except (RunError, LookupError, ValueError, OSError) as error:
        st.session_state["interview fault"] = ((moment.run, who), str(error))
    return False


def _form(moment: Moment, who: str, told: Told) -> None:
    with st.form(f"form interview {who}", clear_on_submit=True, border=False):
        question = st.text_input("Question", key=f"interview question {who}", max_chars=2000)
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        model = left.text_input(
            "Model that answers in their place", key=f"interview model {who}",
            placeholder="empty: their own mind, if it is a model", help="For example offline, or openai:gpt-4.1-mini.",
        )  # fmt: skip
        keep = right.checkbox("Keep it beside the run", key=f"interview keep {who}")
        if st.form_submit_button("Ask", icon=":material/send:") and given(question.strip(), "what you ask"):
            future = _interviewers.submit(
                interview, moment.history, who, question, moment.step, model=model.strip(), earlier=tuple(told),
                keep=keep,
            )  # fmt: skip
            st.session_state["interview"] = ((moment.run, who), future)
            st.session_state["interview fault"] = None
            if not moment.lively:  # nothing else draws this page anew
                with st.spinner("Thinking …"):
                    future.exception(timeout=120)
            st.rerun()
