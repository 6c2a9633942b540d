"""The person panel: who somebody is, what they have and know, and exactly what their model was asked last."""

from collections.abc import Iterator

import streamlit as st

from sandbox.events import Chose, Failed, Thought
from sandbox.figures.course import course
from sandbox.state import Person
from sandbox.transcript import short
from sandbox.ui.panels import ask, lessons, memory, without
from sandbox.ui.panels.looks import GLYPHS, looks, mind_name, played_by_person, seen
from sandbox.ui.panels.moment import Moment, choose_eye, chosen
from sandbox.ui.plain import plain
from sandbox.view import View

BOARD = 12  # entries of the board shown


def panel(moment: Moment) -> None:
    """The chosen person, or how to choose one."""
    who = chosen("person")
    if who not in moment.state.people:
        tie = " and ".join(map(plain, chosen("tie") or ()))
        chosen_tie = f"The tie of {tie} is chosen: “Unlink” under Intervene cuts it."
        nobody = "Nobody is chosen: click somebody in the picture, or a name in the transcript."
        st.caption(chosen_tie if tie else nobody)
        return
    left, middle, right = st.columns([1, 0.9, 1.6], gap="medium")
    if moment.eye not in (None, who):
        with left:
            _who(moment, moment.state.people[who])
        with middle:
            st.caption(f"Seen by {plain(moment.eye)}: what others think and remember is not known.")
        return
    with left:
        _who(moment, moment.state.people[who])
    with middle:
        memory.panel(moment, who)
        lessons.panel(moment, who)
    with right:
        _thought(moment, who)
        ask.panel(moment, who)


def knowledge(moment: Moment, who: str) -> None:
    """What somebody knows of themselves and of the board, for their own seat."""
    person = moment.state.people[who]
    view = View(moment.state, who)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown("**You**")
        own = (fact for fact in facts(moment, person) if fact[0] != "mind")
        st.markdown("\n".join(f"- {plain(label)}: {plain(value)}" for label, value in own))
    with right:
        st.markdown("**What you know**")
        board = view.board if person.present else {}
        told = [(key, short(value, 200)) for key, value in list(board.items())[-BOARD:]]
        st.markdown(
            "\n".join(f"- {plain(key)}: {plain(value)}" for key, value in told)
            or "Nothing is posted for you."
        )
        memory.panel(moment, who)


# -- who they are ---------------------------------------------------------------------------------------


def _who(moment: Moment, person: Person) -> None:
    glyph = GLYPHS[looks(moment, moment.eye)[person.name].shape]
    st.markdown(f"**{glyph} {plain(person.name)}**" + ("" if person.present else " (no longer here)"))
    _score(moment, person)
    told = (fact for fact in facts(moment, person) if fact[0] != "score")
    st.markdown("\n".join(f"- {plain(label)}: {plain(value)}" for label, value in told))
    if person.present:
        _look_through(person.name)


def _score(moment: Moment, person: Person) -> None:
    """What somebody has, and how it came to that, round by round."""
    line = [value for at, value in course(moment.history).score_line(person.name) if at <= moment.state.step]
    known = [value for value in line if value is not None]
    with st.container(key="score"):
        line_of_it = known if len(known) > 1 else None
        st.metric("Score, round by round", f"{person.score:.4g}", chart_data=line_of_it, width=240)


def _look_through(who: str) -> None:
    st.button(
        f"See as {plain(who)} does",
        key="as seen",
        icon=":material/visibility:",
        disabled=chosen("eye") == who,
        on_click=choose_eye,
        args=(who,),
    )


def facts(moment: Moment, person: Person) -> Iterator[tuple[str, str]]:
    """Label and value of everything the record says of somebody, or of what the chosen eye may know."""
    person = seen(person, moment.eye)
    yield "score", f"{person.score:.4g}"
    standing = {"role": person.role, "team": person.team, "place": person.place}
    yield from ((label, value) for label, value in standing.items() if value)
    if moment.eye in (None, person.name):
        yield from _private(moment, person)


def _private(moment: Moment, person: Person) -> Iterator[tuple[str, str]]:
    yield "mind", "a person in this seat" if played_by_person(person) else mind_name(person)
    yield from ((key, short(value)) for key, value in person.mind.items() if key != "name")
    yield from ((key, short(value, 400)) for key, value in person.traits.items())
    if person.parents:
        yield "taught by", ", ".join(person.parents)
    yield from _ties(moment, person.name)
    if person.tokens:
        yield "tokens", f"{person.tokens:,}"
    if read := moment.watch.readings.people.get(person.name):
        yield "answers", str(read)
        yield "all of this mind", str(moment.watch.readings.of(person.name))
    if person.failures:
        yield "failed answers", f"{person.failures}; the last: {_last_failure(moment, person.name)}"


def _ties(moment: Moment, who: str) -> Iterator[tuple[str, str]]:
    for channel, edges in moment.state.channels.items():
        hears = sorted(source for source, targets in edges.items() if who in targets)
        heard = moment.state.hearers(who, channel)
        if hears == heard:
            yield f"{channel} with", ", ".join(hears) or "nobody"
        else:
            yield f"hears on {channel}", ", ".join(hears) or "nobody"
            yield f"is heard on {channel} by", ", ".join(heard) or "nobody"


def _last_failure(moment: Moment, who: str) -> str:
    failures = (event for event in moment.backwards() if isinstance(event, Failed) and event.who == who)
    return next((failure.error for failure in failures), "")


# -- what they thought ---------------------------------------------------------------------


def _thought(moment: Moment, who: str) -> None:
    st.markdown("**Last thought**")
    thought = last_thought(moment, who)
    if thought is None:
        st.caption("No model has thought for them yet.")
        return
    st.caption(plain(_circumstances(moment, thought)))
    position = (thought.step, thought.beat, thought.n, thought.call)
    request, reply = moment.history.log.exchange(position) or ({"messages": []}, {})
    with st.expander("The exact prompt", icon=":material/terminal:"), st.container(height=360, border=False):
        for message in request["messages"]:
            st.caption(plain(message["role"]))
            st.code(message["content"], language=None, wrap_lines=True)
    with st.expander("The raw answer", icon=":material/reply:", expanded=True):
        st.code(reply.get("text", reply.get("error", "")), language=None, wrap_lines=True)
    memory.recalled(moment, who)
    without.panel(moment, who, thought)


def last_thought(moment: Moment, who: str) -> Thought | None:
    """The last call of a model for somebody, up to the moment."""
    thoughts = (event for event in moment.backwards() if isinstance(event, Thought) and event.who == who)
    return next(thoughts, None)


def _circumstances(moment: Moment, thought: Thought) -> str:
    """When, by which model, for how many tokens, and how the answer was understood."""
    tokens = ", ".join(f"{count:,} {unit}" for unit, count in thought.usage.items()) or "not told"
    answers = (e for e in moment.backwards() if isinstance(e, Chose) and e.step == thought.step)
    rung = next((answer.rung for answer in answers if answer.n == thought.n), "not answered yet")
    when = moment.watch.round_name(thought.step)
    return f"#{thought.seq}, {when}: {thought.model}, call {thought.call}; tokens: {tokens}; read as: {rung}"
