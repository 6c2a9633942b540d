"""People: roles, teams, places, traits; who comes and who goes."""

import streamlit as st

from sandbox.events import Plain
from sandbox.ui.panels.acts import parts
from sandbox.ui.panels.acts.minds import new_mind
from sandbox.ui.panels.acts.parts import Actable
from sandbox.ui.panels.moment import Moment

TRAITS = ("persona", "goal")  # what everybody may have


def assign(moment: Moment, playing: Actable) -> None:
    """A role, open or secret."""
    with parts.form("assign"):
        left, middle, right = st.columns([1, 1, 1], vertical_alignment="bottom")
        who = parts.person("Who", moment.people, "assign who", left)
        role = middle.text_input("Role", key="assign role", max_chars=60, placeholder="empty: none")
        public = right.checkbox("Everybody learns of it", key="assign public", value=True)
        why = parts.why("assign")
        if st.form_submit_button("Assign", icon=":material/badge:"):
            parts.do(playing, "assign", who, role.strip() or None, why=why, public=public)


def team_up(moment: Moment, playing: Actable) -> None:
    """A team, or none."""
    with parts.form("team"):
        left, right = st.columns(2)
        who = parts.person("Who", moment.people, "team who", left)
        team = parts.word("Team", (one.team for one in moment.state.present), "team team", right)
        why = parts.why("team")
        if st.form_submit_button("Move into the team", icon=":material/groups:"):
            parts.do(playing, "team_up", who, team, why=why)


def move(moment: Moment, playing: Actable) -> None:
    """A place of the ground."""
    places = {one.place for one in moment.state.people.values() if one.place}
    if not places:
        st.caption("Nobody is anywhere: this scenario has no places to move to.")
        return
    with parts.form("move"):
        left, right = st.columns(2)
        who = parts.person("Who", moment.people, "move who", left)
        place = parts.word("Where to", places, "move place", right, none="choose")
        why = parts.why("move")
        if st.form_submit_button("Move", icon=":material/directions_walk:") and parts.given(
            place, "where to"
        ):
            parts.do(playing, "move", who, place, why=why)


def revise(moment: Moment, playing: Actable) -> None:
    """Persona, goal or any other trait."""
    left, right = st.columns(2)
    who = parts.person("Who", moment.people, "revise who", left)
    traits = moment.state.people[who].traits
    trait = right.selectbox(
        "Trait", [*dict.fromkeys((*TRAITS, *traits))], key="revise trait", accept_new_options=True
    )
    before = traits.get(trait)
    worded = before is None or isinstance(before, str)
    label = "New value" if worded else "New value, as in YAML"
    known = f"{who} {trait}" if trait in traits else ""  # a new trait keeps what was typed before its name
    now = before if isinstance(before, str) else parts.as_yaml(before)
    text = st.text_area(label, now, key=f"revise value {known}", max_chars=4000, height=90)
    why = parts.why("revise")
    if st.button("Revise", icon=":material/edit:", key="revise") and parts.given(trait, "which trait"):
        try:
            value: Plain = text if worded else parts.from_yaml(text)
        except ValueError as error:
            return parts.refuse(str(error))
        parts.do(playing, "revise", who, str(trait), value, why=why)


def join(moment: Moment, playing: Actable) -> None:
    """A newcomer, with a mind of their own."""
    mind = new_mind(moment, "join")
    left, right = st.columns([1, 2])
    name = left.text_input("Name", key="join name", max_chars=40, placeholder="empty: one is given")
    persona = right.text_input("Persona", key="join persona", max_chars=4000, placeholder="who they are")
    why = parts.why("join")
    if st.button("Let them join", icon=":material/person_add:", key="join", disabled=mind is None):
        traits = {"persona": persona.strip()} if persona.strip() else {}
        parts.do(playing, "join", mind, name=name.strip(), why=why, **traits)


def leave(moment: Moment, playing: Actable) -> None:
    """Somebody leaves for good."""
    with parts.form("leave"):
        who = parts.person("Who", moment.state.names, "leave who")
        why = parts.why("leave")
        if st.form_submit_button("Remove them", icon=":material/person_remove:"):
            parts.do(playing, "leave", who, why=why)
