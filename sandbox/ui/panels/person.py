"""The person panel: who somebody is, what they have and know, and exactly what their model was asked last."""

from collections.abc import Iterator

import streamlit as st

from sandbox.events import Chose, Event, Failed, Plain, Thought
from sandbox.state import Person
from sandbox.transcript import short
from sandbox.ui.panels.looks import mind_name, played_by_person
from sandbox.ui.panels.moment import Moment, choose, chosen
from sandbox.ui.plain import plain

MEMORIES = 40  # items shown of one store


def panel(moment: Moment) -> None:
    """The chosen person, or how to choose one."""
    who = _choice(moment)
    if who is None:
        st.caption("Nobody is chosen: click somebody in the picture, or a name in the transcript.")
        return
    person = moment.state.people[who]
    left, middle, right = st.columns([1, 1, 1.3], gap="medium")
    with left:
        _who(moment, person)
    with middle:
        _memory(moment, who)
    with right:
        _thought(moment, who)


def _choice(moment: Moment) -> str | None:
    people = list(moment.state.people)
    if chosen("person") not in people:
        return None
    return str(chosen("person"))


def _who(moment: Moment, person: Person) -> None:
    st.markdown(f"#### {plain(person.name)}")
    facts = list(_facts(moment, person))
    st.markdown("\n".join(f"- {label}: {plain(value)}" for label, value in facts))
    if person.present:
        st.button(
            "See only what they know",
            key="as seen",
            icon=":material/visibility:",
            on_click=choose,
            args=("eye", person.name),
        )


def _facts(moment: Moment, person: Person) -> Iterator[tuple[str, str]]:
    if not person.present:
        yield "here", "no longer"
    yield "score", f"{person.score:.4g}"
    yield "role", person.role or "none"
    if person.team:
        yield "team", person.team
    yield "mind", "a person in this seat" if played_by_person(person) else mind_name(person)
    for key, value in person.mind.items():
        if key != "name":
            yield plain(key), short(value)
    for key, value in person.traits.items():
        yield plain(key), short(value, 400)
    if person.parents:
        yield "taught by", ", ".join(person.parents)
    yield from _ties(moment, person.name)
    if person.tokens:
        yield "tokens", f"{person.tokens:,}"
    if person.failures:
        yield "failed answers", f"{person.failures}, last: {_last_failure(moment, person.name)}"


def _ties(moment: Moment, who: str) -> Iterator[tuple[str, str]]:
    for channel, edges in moment.state.channels.items():
        hears = sorted(source for source, targets in edges.items() if who in targets)
        yield f"hears on {plain(channel)}", ", ".join(hears) or "nobody"
        yield f"is heard on {plain(channel)} by", ", ".join(moment.state.hearers(who, channel)) or "nobody"


def _last_failure(moment: Moment, who: str) -> str:
    return next(
        (event.error for event in moment.backwards() if isinstance(event, Failed) and event.who == who), ""
    )


def _memory(moment: Moment, who: str) -> None:
    st.markdown("**Memory**")
    stores = moment.state.memory.get(who, {})
    if not any(stores.values()):
        st.caption("Nothing is remembered in words.")
    for store, items in stores.items():
        if items:
            st.caption(
                f"{plain(store)}: {len(items)}" + (f", the last {MEMORIES}" if len(items) > MEMORIES else "")
            )
            last = list(items.items())[-MEMORIES:][::-1]
            st.dataframe(
                {"key": [key for key, _ in last], "item": [short(item, 400) for _, item in last]},
                hide_index=True,
                height=min(240, 38 + 35 * len(last)),
            )


def _thought(moment: Moment, who: str) -> None:
    st.markdown("**Last thought**")
    thought = last_thought(moment, who)
    if thought is None:
        st.caption("No model has thought for them yet.")
        return
    exchange = moment.history.log.exchange((thought.step, thought.beat, thought.n, thought.call))
    answer = next(
        (
            e
            for e in moment.backwards()
            if isinstance(e, Chose) and (e.step, e.n) == (thought.step, thought.n)
        ),
        None,
    )
    st.caption(plain(_head(moment, thought, answer)))
    if exchange is None:
        st.caption("The exchange itself is not in this file.")
        return
    request, reply = exchange
    with st.expander("The exact prompt", icon=":material/terminal:"):
        for message in request["messages"]:
            st.caption(plain(message["role"]))
            st.code(message["content"], language=None, wrap_lines=True)
    with st.expander("The raw answer", icon=":material/reply:", expanded=True):
        st.code(reply.get("text", reply.get("error", "")), language=None, wrap_lines=True)


def last_thought(moment: Moment, who: str) -> Thought | None:
    """The last call of a model for somebody, up to the moment."""
    if not moment.state.people[who].tokens and not _thinks(moment, who):
        return None
    return next(
        (event for event in moment.backwards() if isinstance(event, Thought) and event.who == who), None
    )


def _head(moment: Moment, thought: Thought, answer: Event | None) -> str:
    usage: dict[str, Plain] = dict(thought.usage)
    tokens = ", ".join(f"{count:,} {unit}" for unit, count in usage.items()) or "not told"
    rung = answer.rung if isinstance(answer, Chose) else "not answered yet"
    return f"{moment.watch.round_name(thought.step)} · #{thought.seq} · {thought.model} · call {thought.call} · tokens: {tokens} · read as: {rung}"


def _thinks(moment: Moment, who: str) -> bool:
    return "model" in moment.state.people[who].mind or moment.state.people[who].mind.get("name") == "llm"
