"""Minds: seats taken and given back, another mind, what somebody remembers."""

from typing import Any

import streamlit as st

from sandbox import registry, seats
from sandbox.contract import Mind
from sandbox.events import Plain
from sandbox.ui.cast_editor import SAID, minds_for, readiness
from sandbox.ui.forms import fields
from sandbox.ui.panels.acts import parts
from sandbox.ui.panels.acts.parts import Actable
from sandbox.ui.panels.looks import played_by_person
from sandbox.ui.panels.moment import Moment, complain
from sandbox.ui.plain import plain
from sandbox.ui.programme import words


def take_seat(moment: Moment, playing: Actable) -> None:
    """A person plays somebody, with a time limit for each answer or without."""
    free = [name for name in moment.people if not played_by_person(moment.state.people[name])]
    with parts.form("seat"):
        left, right = st.columns([2, 1])
        who = parts.person("Whose seat", free, "seat who", left)
        seconds = right.number_input(
            "Seconds for each answer", min_value=1.0, max_value=604_800.0, value=None, step=10.0, format="%g",
            key="seat seconds", placeholder="no limit", help="Then the default of the question counts.",
        )  # fmt: skip
        why = parts.why("seat")
        taken = st.form_submit_button("Take the seat", icon=":material/event_seat:")
        if taken and parts.given(who, "whose seat"):
            limit = {"deadline": seconds} if seconds else {}
            parts.do(playing, "recast", who, {**seats.TAKEN, **limit}, why=why)


def leave_seat(moment: Moment, playing: Actable) -> None:
    """The mind from before plays them again."""
    taken = [name for name in moment.people if played_by_person(moment.state.people[name])]
    if not taken:
        st.caption("No seat is taken by a person.")
        return
    with parts.form("give"):
        who = str(st.selectbox("Whose seat", taken, key="give who"))
        why = parts.why("give")
        if st.form_submit_button("Give it back", icon=":material/undo:"):
            give_back(moment, playing, who, why)


def give_back(moment: Moment, playing: Actable, who: str, why: str) -> None:
    """Let the mind that played somebody before the person do so again; say so when there was none."""
    mind = seats.understudy(moment.history.events, who)
    if mind is None:
        complain(f"{plain(who)} was never played by a mind: there is none to give the seat to.")
    else:
        parts.do(playing, "recast", who, mind, why=why)


def recast(moment: Moment, playing: Actable) -> None:
    """Another mind plays somebody."""
    who = parts.person("Who", moment.people, "recast who")
    mind = new_mind(moment, "recast")
    why = parts.why("recast")
    if st.button("Replace the mind", icon=":material/psychology:", key="recast", disabled=mind is None):
        parts.do(playing, "recast", who, mind, why=why)


def new_mind(moment: Moment, act: str) -> dict[str, Plain] | None:
    """A mind with its parameters, as an event has it; None while its model is not ready or a value is not allowed."""
    names = sorted(minds_for(moment.state.scenario), key=lambda name: (name in SAID, name))
    name = str(st.selectbox("Mind", names, key=f"{act} mind", format_func=_called))
    told: dict[str, Any] = {"name": name, **fields(registry.find(Mind, name), {}, f"{act} {name}", columns=3)}
    try:
        model = registry.make(Mind, told, moment.state.scenario).remote()
    except registry.BadParameter as error:
        st.warning(plain(error))
        return None
    if model and (lack := readiness(model, str(told.get("base_url", "")))):
        st.warning(plain(f"Not ready: {lack}"))
        return None
    return told


def _called(name: str) -> str:
    return SAID.get(name) or words(name.rpartition(".")[2])


def remember(moment: Moment, playing: Actable) -> None:
    """Write, rewrite or erase an item of somebody's memory."""
    first, second, third = st.columns(3)
    who = parts.person("Whose memory", moment.people, "memory who", first)
    stores = moment.state.memory.get(who, {})
    store = second.selectbox(
        "Store", [*dict.fromkeys((*stores, "notes"))], key="memory store", accept_new_options=True
    )
    items = stores.get(store, {})
    key = parts.word("Item", items, f"memory key {who} {store}", third, none="choose")
    known = f"{who} {store} {key}" if key in items else ""  # a new item keeps what was typed before its name
    text = st.text_area(
        "What they remember, as in YAML",
        parts.as_yaml(items.get(key or "")),
        key=f"memory item {known}",
        height=90,
    )
    why = parts.why("memory")
    with st.container(horizontal=True):
        write = st.button("Write it", icon=":material/edit_note:", key="memory write")
        erase = st.button(
            "Erase it", icon=":material/ink_eraser:", key="memory erase", disabled=key not in items
        )
    if write and parts.given(key, "which item") and parts.given(text.strip(), "what they remember"):
        try:
            parts.do(playing, "write", who, key, parts.from_yaml(text), store=store, why=why)
        except ValueError as error:
            parts.refuse(str(error))
    if erase and key:
        parts.do(playing, "erase", who, key, store=store, why=why)
