"""The scene: people at their places in the round on screen, as the film draws it, where a run has places at all."""

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from sandbox.history import History
from sandbox.ui.panels.moment import Moment
from sandbox.ui.plain import plain

SIZE = (480, 360)  # pixels
SECONDS = 3.0  # of a round


def panel(moment: Moment) -> None:
    """People walking and talking, drawn anew after each round."""
    step = min(moment.history.last, moment.state.step)
    if not step or not any(person.place for person in moment.state.present):
        return
    if moment.eye:
        st.caption(f"The scene tells more than {plain(moment.eye)} knows: choose “Everyone” to see it.")
        return
    st.image(_kept(moment, step), width=SIZE[0])
    st.caption(f"{plain(moment.watch.round_name(step).capitalize())}, where people are")


def _kept(moment: Moment, step: int) -> bytes:
    """The round's film; of a run that plays as fast as it can, the one drawn last: drawing takes from the playing."""
    key, hasty = (moment.run, step), moment.director is not None and moment.director.hasty
    kept = st.session_state.get("scene")
    if kept is None or kept[0][0] != moment.run or (kept[0] != key and not hasty):
        kept = st.session_state["scene"] = (key, drawn(moment.history, step))
    return bytes(kept[1])


def drawn(history: History, step: int) -> bytes:
    """One round as a GIF."""
    from sandbox.scene.film import film  # pygame is loaded where there is something for it to draw

    with TemporaryDirectory(prefix="folkmoot-scene-") as folder:
        target = Path(folder) / "round.gif"
        film(history, target, step, step, SECONDS, SIZE)
        return target.read_bytes()
