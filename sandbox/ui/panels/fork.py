"""Fork: a new run that shares the past of this one up to the moment on screen, unchanged or with one change."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from sandbox.answers import AnswerError, answer_type
from sandbox.events import Asked, Chose, Event, Said
from sandbox.fork import Change
from sandbox.fork import fork as forked
from sandbox.log import RunError
from sandbox.spec import SpecError, WorldSpec
from sandbox.transcript import short
from sandbox.ui import director
from sandbox.ui.panels.acts import ACTS, parts
from sandbox.ui.panels.answers import checked, widget
from sandbox.ui.panels.moment import Moment
from sandbox.ui.plain import plain

NOTHING, ANSWER, MESSAGE, UNDO = "Nothing", "An answer", "A message", "Undo an intervention"
FORGET = "Without memory"
WORDS = 70  # characters of an event in a list


@dataclass(frozen=True, slots=True)
class Fork:
    """Where a fork begins. A person's act upon it makes it, instead of telling a run that plays."""

    run: str
    spec: WorldSpec
    step: int
    beat: int | None
    afresh: bool

    def verb(self, verb: str, *args: Any, by: str = "user", **keywords: Any) -> None:
        """Make it, with this change."""
        self.make(Change(verb, args, keywords), by)

    def make(
        self, change: Change | None, by: str = "user", step: int | None = None, beat: int | None = None
    ) -> None:
        """Make it and go there; what prevents that is said."""
        at = (self.step, self.beat) if step is None else (step, beat)
        try:
            child = forked(self.run, *at, change, by=by, afresh=self.afresh)
            director.reopen(child)
        except (RunError, SpecError, OSError) as error:
            parts.refuse(str(error))
            st.error(plain(error), icon=":material/error:")
            return
        st.session_state["forked"] = child.stem
        st.query_params["run"] = child.stem
        st.rerun()


def panel(moment: Moment) -> None:
    """Where, what is changed, and the forms of the changes."""
    last = moment.history.last
    if not last:
        st.caption("A fork begins at the end of a round, or within one: the first round is not over yet.")
        return
    step = last if moment.step is None else moment.step
    st.markdown(
        f"The new run shares everything up to **{plain(moment.watch.round_name(step))}**, and goes its own way from"
        " there; this run stays as it is. Move the line above to begin elsewhere."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        beat = _beat(moment, step)
        afresh = st.toggle(
            "Ask models anew", key="fork afresh",
            help="Off: wherever the very same question comes up again, its recorded answer is taken, unpaid.",
        )  # fmt: skip
    fork = Fork(moment.run, WorldSpec.of(moment.history.spec), step, beat, afresh)
    what = st.pills(
        "What is different there",
        [NOTHING, ANSWER, MESSAGE, FORGET, UNDO, *ACTS],
        default=NOTHING,
        key="fork what",
        wrap=True,
        required=True,
    )
    with st.container(border=True, key="fork form"):
        _change(moment, fork, str(what))


def _beat(moment: Moment, step: int) -> int | None:
    """The end of the round, or one of its beats."""
    beats = moment.history.log.beats(step) or 0
    beat: int = st.selectbox(
        "Begin", [beats, *range(beats - 1, -1, -1)], key=f"fork beat {step}", width=330,
        format_func=lambda beat: _begin(moment, step, beat if beat < beats else None),
    )  # fmt: skip
    return beat if beat < beats else None


def _begin(moment: Moment, step: int, beat: int | None) -> str:
    name = moment.watch.round_name(step)
    if beat is None:
        return f"at the end of {name}"
    return f"before the first question of {name}" if beat == 0 else f"after beat {beat} of {name}"


def _change(moment: Moment, fork: Fork, what: str) -> None:
    if what == NOTHING:
        st.caption("Unchanged: played on with its recorded answers it becomes the same run again.")
        if st.button("Fork here", type="primary", icon=":material/fork_right:", key="fork"):
            fork.make(None)
    elif what in FORMS:
        FORMS[what](moment, fork)
    else:
        ACTS[what](moment, fork)


def _answer(moment: Moment, fork: Fork) -> None:
    """What somebody answered in this round, answered differently."""
    events = _of(moment, fork.step)
    asked = {event.n: event for event in events if isinstance(event, Asked)}
    chose = _one("Whose answer", [e for e in events if isinstance(e, Chose) and e.n in asked], "fork answer")
    if chose is None:
        return
    question = asked[chose.n]
    answer = answer_type(question.answer)
    with st.expander("The question"):
        st.text(question.prompt)
    with st.form(f"form fork answer {chose.seq}", border=False):
        value = widget(answer, f"fork value {chose.seq}", chose.tag, chose.value)
        sent = st.form_submit_button("Fork with this answer", type="primary", icon=":material/fork_right:")
    if sent:
        try:
            legal = checked(answer, value, chose.tag)
        except AnswerError as error:
            return parts.refuse(str(error))
        fork.make(Change("answer", (chose.who, legal)), step=chose.step, beat=chose.beat)


def _message(moment: Moment, fork: Fork) -> None:
    """What somebody said in this round, in other words."""
    said = _one("Which words", [e for e in _of(moment, fork.step) if isinstance(e, Said)], "fork message")
    if said is None:
        return
    text = st.text_area("Other words", said.text, key=f"fork words {said.seq}", max_chars=4000, height=90)
    sent = st.button("Fork with these words", type="primary", icon=":material/fork_right:", key="fork said")
    if sent and parts.given(text.strip(), "the words"):
        fork.make(Change("message", (said.who, text)), step=said.step, beat=said.beat)


def _undo(moment: Moment, fork: Fork) -> None:
    """What a person did, never done: the new run begins just before."""
    acts = [event for event in moment.backwards() if event.by.partition(":")[0] == "user"]
    event = _one("What did not happen", acts, "fork undo", "Nobody has intervened up to here.")
    if event and st.button("Fork without it", type="primary", icon=":material/undo:", key="fork undone"):
        fork.make(Change("undo", (event.seq,)))


def _forget(moment: Moment, fork: Fork) -> None:
    """What somebody would have answered in this round without memory: the same mind, asked the same."""
    events = _of(moment, fork.step)
    asked = {event.n for event in events if isinstance(event, Asked)}
    chose = _one("Whose answer", [e for e in events if isinstance(e, Chose) and e.n in asked], "fork forget")
    if chose is None:
        return
    st.caption(
        "A paired branch: everything up to the question is shared, then the bare mind answers, with nothing in memory. "
        "What others are asked alike is answered as before. Compare shows the two side by side."
    )
    if st.button("Fork without memory", type="primary", icon=":material/memory:", key="fork forgotten"):
        fork.make(Change("forget", (chose.who,)), step=chose.step, beat=chose.beat)


FORMS = {ANSWER: _answer, MESSAGE: _message, FORGET: _forget, UNDO: _undo}


def _of(moment: Moment, step: int) -> list[Event]:
    ends = moment.history.ends
    return list(moment.history.events[ends[step - 1] : ends[step]])


def _one(
    label: str,
    events: list[Any],
    key: str,
    none: str = "There is none in this round: move the line above to another one.",
) -> Any:
    """One of the events, told in words; None when there is none."""
    if not events:
        st.caption(none)
        return None
    return st.selectbox(label, events, key=key, format_func=_told)


def _told(event: Any) -> str:
    what = getattr(event, "text", None) or short(getattr(event, "value", ""), WORDS) or event.why
    who = getattr(event, "who", "") or getattr(event, "source", "")
    kind = "" if isinstance(event, Said | Chose) else f"{event.kind} "
    return f"#{event.seq} {kind}{who}: {short(what, WORDS)}"
