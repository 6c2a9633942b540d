"""Words and facts: say, whisper, post to the board."""

import streamlit as st

from sandbox.stage import DIRECTOR
from sandbox.ui.panels.acts import parts
from sandbox.ui.panels.acts.parts import Actable
from sandbox.ui.panels.moment import Moment


def say(moment: Moment, playing: Actable) -> None:
    """Aloud: an announcement of the director, or through somebody's mouth."""
    with parts.form("say"):
        left, right = st.columns(2)
        speakers = [DIRECTOR, *moment.people]
        who = left.selectbox("Who speaks", speakers, key="say who", format_func=parts.speaker)
        channels = ["", *moment.state.channels]
        channel = right.selectbox("To whom", channels, key="say channel", format_func=_audience)
        text = st.text_input("Words", key="say text", max_chars=600)
        why = parts.why("say")
        if st.form_submit_button("Say it", icon=":material/campaign:") and parts.given(text, "the words"):
            parts.do(playing, "say", who, text, channel=None if who == DIRECTOR else channel or None, why=why)


def _audience(channel: str) -> str:
    return f"those who hear them on {channel}" if channel else "everybody"


def whisper(moment: Moment, playing: Actable) -> None:
    """To some alone."""
    with parts.form("whisper"):
        left, right = st.columns(2)
        speakers = [DIRECTOR, *moment.people]
        who = left.selectbox("Who whispers", speakers, key="whisper who", format_func=parts.speaker)
        to = right.multiselect(
            "Who hears it",
            moment.people,
            key="whisper to",
            default=parts.selected(moment),
            placeholder="choose some",
        )
        text = st.text_input("Words", key="whisper text", max_chars=600)
        why = parts.why("whisper")
        sent = st.form_submit_button("Whisper", icon=":material/hearing:")
        if sent and parts.given(to, "who hears it") and parts.given(text, "the words"):
            parts.do(playing, "say", who, text, to=to, why=why)


def post(moment: Moment, playing: Actable) -> None:
    """A value on the board: a shock, a piece of news, a fact for some alone."""
    board = moment.state.board
    left, right = st.columns(2)
    key = parts.word("Entry of the board", board, "post key", left, none="choose")
    to = right.multiselect("Who learns of it", moment.people, key="post to", placeholder="everybody")
    now = parts.as_yaml(board[key][0]) if key in board else ""
    text = st.text_input(
        "Value, as in YAML",
        now,
        key=f"post value {key if now else ''}",
        help="a number, a word, [a, list], {a: table}",
    )
    why = parts.why("post")
    if st.button("Post it", icon=":material/push_pin:", key="post") and parts.given(key, "which entry"):
        try:
            value = parts.from_yaml(text)
        except ValueError as error:
            return parts.refuse(str(error))
        parts.do(playing, "post", key, value, to=to or None, why=why)
