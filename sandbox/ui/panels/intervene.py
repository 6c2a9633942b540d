"""Intervene: a person's hand in the society. Each act happens between beats and is told in the ledger."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from sandbox.events import Joined, Plain, Recast
from sandbox.stage import DIRECTOR
from sandbox.ui import director
from sandbox.ui.panels.looks import played_by_person
from sandbox.ui.panels.moment import Moment, choose, chosen, complain
from sandbox.ui.plain import plain

HUMAN = {"name": "human"}


def panel(moment: Moment) -> None:
    """The acts, or why there are none at this moment."""
    if moment.director is None or moment.director.status in ("finished", "failed"):
        st.caption(_why_not(moment))
        return
    if moment.step is not None:
        st.caption("You are looking at the past, which cannot be changed: return to live to intervene.")
        st.button("Return to live", key="return to act", on_click=choose, args=("step", None))
        return
    act = st.segmented_control("What to do", list(ACTS), default="Say", key="act", required=True)
    ACTS[str(act)](moment, moment.director)
    _waiting(moment.director)


def _why_not(moment: Moment) -> str:
    if moment.elsewhere:
        return "Another process is playing this run: only there can somebody intervene."
    if moment.director is None and not moment.over:
        return "Nobody is playing this run: press “Go on” above, then intervene."
    return "This run is over: nothing can be changed any more."


def _waiting(playing: director.Director) -> None:
    """Says so when a beat is open, and what is queued until it is over."""
    queued = playing.world.queued
    if queued:
        st.info(f"Queued until the open beat is over: {queued}", icon=":material/schedule:")
    elif playing.seats:
        st.caption("A beat is open: what you do now is queued until it is over. Seats change at once.")


# -- the acts -----------------------------------------------------------------------------------------------


def _say(moment: Moment, playing: director.Director) -> None:
    with _form("say"):
        left, right = st.columns(2)
        who = left.selectbox("Who speaks", [DIRECTOR, *moment.people], key="say who", format_func=_speaker)
        channel = right.selectbox(
            "To whom", ["", *moment.state.channels], key="say channel", format_func=_audience
        )
        text = st.text_input("Words", key="say text", max_chars=600)
        why = _why("say")
        if st.form_submit_button("Say it", icon=":material/campaign:") and _given(text, "the words"):
            _do(playing, "say", who, text, channel=None if who == DIRECTOR else channel or None, why=why)


def _whisper(moment: Moment, playing: director.Director) -> None:
    with _form("whisper"):
        left, right = st.columns(2)
        who = left.selectbox(
            "Who whispers", [DIRECTOR, *moment.people], key="whisper who", format_func=_speaker
        )
        to = right.multiselect("Who hears it", moment.people, key="whisper to", default=_default(moment))
        text = st.text_input("Words", key="whisper text", max_chars=600)
        why = _why("whisper")
        sent = st.form_submit_button("Whisper", icon=":material/hearing:")
        if sent and _given(to, "who hears it") and _given(text, "the words"):
            _do(playing, "say", who, text, to=to, why=why)


def _link(moment: Moment, playing: director.Director) -> None:
    with _form("link"):
        one, other, channel, both = _pair(moment, "link")
        why = _why("link")
        if st.form_submit_button("Link", icon=":material/link:") and _two(one, other):
            _do(playing, "tie" if both else "link", one, other, channel=channel, why=why)


def _unlink(moment: Moment, playing: director.Director) -> None:
    with _form("unlink"):
        one, other, channel, both = _pair(moment, "unlink")
        why = _why("unlink")
        if st.form_submit_button("Cut", icon=":material/link_off:") and _two(one, other):
            edges = moment.state.edges(channel)
            if not (other in edges.get(one, ()) or (both and one in edges.get(other, ()))):
                _refuse(
                    f"There is no such tie on {plain(channel)}: {plain(other)} does not hear {plain(one)}."
                )
            else:
                _do(playing, "cut" if both else "unlink", one, other, channel=channel, why=why)


def _assign(moment: Moment, playing: director.Director) -> None:
    with _form("assign"):
        left, middle, right = st.columns([1, 1, 1], vertical_alignment="bottom")
        who = left.selectbox("Who", moment.people, key="assign who", index=_index(moment))
        role = middle.text_input("Role", key="assign role", max_chars=60, placeholder="empty: none")
        public = right.checkbox("Everybody learns of it", key="assign public", value=True)
        why = _why("assign")
        if st.form_submit_button("Assign", icon=":material/badge:"):
            _do(playing, "assign", who, role.strip() or None, why=why, public=public)


def _seat(moment: Moment, playing: director.Director) -> None:
    free = [name for name in moment.people if not played_by_person(moment.state.people[name])]
    with _form("seat"):
        who = st.selectbox("Whose seat", free, key="seat who", index=_index(moment, free))
        why = _why("seat")
        if st.form_submit_button("Take the seat", icon=":material/event_seat:") and _given(who, "whose seat"):
            _do(playing, "recast", who, HUMAN, why=why)


def _give_back(moment: Moment, playing: director.Director) -> None:
    taken = [name for name in moment.people if played_by_person(moment.state.people[name])]
    if not taken:
        st.caption("No seat is taken by a person.")
        return
    with _form("give"):
        who = st.selectbox("Whose seat", taken, key="give who")
        why = _why("give")
        if st.form_submit_button("Give it back", icon=":material/undo:"):
            give_back(moment, playing, who, why)


ACTS: dict[str, Callable[[Moment, director.Director], None]] = {
    "Say": _say,
    "Whisper": _whisper,
    "Link": _link,
    "Unlink": _unlink,
    "Assign role": _assign,
    "Take a seat": _seat,
    "Give it back": _give_back,
}


def give_back(moment: Moment, playing: director.Director, who: str, why: str) -> None:
    """Let the mind that played somebody before the person do so again; say so when there was none."""
    mind = mind_before(moment, who)
    if mind is None:
        complain(f"{plain(who)} was never played by a mind: there is none to give the seat to.")
    else:
        _do(playing, "recast", who, mind, why=why)


def mind_before(moment: Moment, who: str) -> dict[str, Plain] | None:
    """The last mind of somebody that was not a person's seat."""
    minds = [dict(e.mind) for e in moment.history.events if isinstance(e, Joined | Recast) and e.who == who]
    return next((mind for mind in reversed(minds) if mind.get("name") != "human"), None)


# -- parts of the forms -------------------------------------------------------------------------------------


def _do(playing: director.Director, verb: str, *args: Any, **keywords: Any) -> None:
    complain("")
    playing.verb(verb, *args, **keywords)
    st.toast("Told to the run; the ledger shows what came of it.", icon=":material/check:")


def _refuse(text: str) -> None:
    """Say what is missing where it is seen at once, and above until the next act."""
    complain(text)
    st.toast(plain(text), icon=":material/warning:")


def _form(name: str) -> Any:
    return st.form(f"form {name}", clear_on_submit=True, border=False)


def _pair(moment: Moment, act: str) -> tuple[str, str, str, bool]:
    """Two people, a channel, and whether both ways."""
    tie = chosen("tie") or (chosen("person"), None)
    first, second, third, fourth = st.columns([1, 1, 0.8, 0.9], vertical_alignment="bottom")
    one = first.selectbox("Speaker", moment.people, key=f"{act} one", index=_index(moment, who=tie[0]))
    other = second.selectbox(
        "Hearer", moment.people, key=f"{act} other", index=_index(moment, who=tie[1], otherwise=1)
    )
    channel = third.selectbox("Channel", list(moment.state.channels) or ["talk"], key=f"{act} channel")
    return one, other, channel, fourth.checkbox("In both directions", value=True, key=f"{act} both")


def _index(moment: Moment, among: list[str] | None = None, who: str | None = None, otherwise: int = 0) -> int:
    """Where the chosen person stands in a list of people."""
    names = moment.people if among is None else among
    wanted = who or (None if otherwise else chosen("person"))
    return names.index(wanted) if wanted in names else min(otherwise, max(0, len(names) - 1))


def _default(moment: Moment) -> list[str]:
    return [chosen("person")] if chosen("person") in moment.people else []


def _why(act: str) -> str:
    return st.text_input(
        "Why", key=f"{act} why", max_chars=200, placeholder="a sentence for the ledger"
    ).strip()


def _given(value: object, what: str) -> bool:
    if not value:
        _refuse(f"Say {what} first.")
    return bool(value)


def _two(one: str, other: str) -> bool:
    if one == other:
        _refuse("A tie is between two people: choose another one.")
    return one != other


def _speaker(name: str) -> str:
    return "you, as the director" if name == DIRECTOR else f"through the mouth of {name}"


def _audience(channel: str) -> str:
    return f"those who hear them on {channel}" if channel else "everybody"
