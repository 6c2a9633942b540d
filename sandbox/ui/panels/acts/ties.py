"""Ties: make and cut them."""

import streamlit as st

from sandbox.ui.panels.acts import parts
from sandbox.ui.panels.acts.parts import Actable
from sandbox.ui.panels.moment import Moment, chosen
from sandbox.ui.plain import plain


def link(moment: Moment, playing: Actable) -> None:
    """Who hears whom from now on."""
    with parts.form("link"):
        one, other, channel, both = _pair(moment, "link")
        why = parts.why("link")
        if st.form_submit_button("Link", icon=":material/link:") and _two(one, other):
            parts.do(playing, "tie" if both else "link", one, other, channel=channel, why=why)


def unlink(moment: Moment, playing: Actable) -> None:
    """Who hears whom no longer."""
    with parts.form("unlink"):
        one, other, channel, both = _pair(moment, "unlink")
        why = parts.why("unlink")
        if st.form_submit_button("Cut", icon=":material/link_off:") and _two(one, other):
            edges = moment.state.edges(channel)
            if other in edges.get(one, ()) or (both and one in edges.get(other, ())):
                parts.do(playing, "cut" if both else "unlink", one, other, channel=channel, why=why)
            else:
                there = f"{plain(other)} does not hear {plain(one)}"
                parts.refuse(f"There is no such tie on {plain(channel)}: {there}.")


def _pair(moment: Moment, act: str) -> tuple[str, str, str, bool]:
    """Two people, a channel, and whether both ways."""
    source, target = chosen("tie") or (chosen("person"), None)
    first, second, third, fourth = st.columns([1, 1, 0.8, 0.9], vertical_alignment="bottom")
    one = parts.person("Speaker", moment.people, f"{act} one", first, source)
    other = parts.person("Hearer", moment.people, f"{act} other", second, target, other=1)
    channels = list(moment.state.channels) or ["talk"]
    channel = third.selectbox("Channel", channels, key=f"{act} channel")
    return one, other, channel, fourth.checkbox("In both directions", value=True, key=f"{act} both")


def _two(one: str, other: str) -> bool:
    if one == other:
        parts.refuse("A tie is between two people: choose another one.")
    return one != other
