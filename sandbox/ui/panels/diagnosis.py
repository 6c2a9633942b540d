"""Diagnosis: how well it went up to the moment on screen, from the record alone; a click goes to what it rests on."""

from itertools import groupby

import streamlit as st

from sandbox.diagnosis import Finding, of_run
from sandbox.trust import KEPT, PAYOFFS, Trust, trust
from sandbox.ui.panels.moment import Moment, choose
from sandbox.ui.plain import plain

TITLES = {
    "outcome": "What people earned",
    "answers": "Answers",
    "tipping": "Choices that spread",
    "failures": "Failures",
    "memory": "Memories",
    "social": "Society",
    "flow": "Word",
    "cost": "Cost",
    "judges": "Judges",
}


def panel(moment: Moment) -> None:
    """All that is defined at this moment, by kind; computed anew only after a new round."""
    if moment.eye:
        st.caption(f"This tells more than {plain(moment.eye)} knows: choose “Everyone” above to see it.")
        return
    st.caption("From the record alone; no model was asked. One run is one case: a study compares many.")
    for kind, found in groupby(_found(moment), key=lambda one: one[0]):
        told = [one for _, one in found if one.value is not None]
        if told:
            st.markdown(f"**{TITLES[kind]}**")
            rows = [
                {"what": one.name, "value": f"{one.value:.4g} {one.unit}".strip(), "which is": one.about}
                for one in told
            ]
            st.dataframe(rows, hide_index=True, width="stretch")
            _evidence(moment, [one for one in told if one.seqs])


def judges(moment: Moment) -> None:
    """Who judged, where a model did, and how far its numbers can be trusted; looked up anew after a new round."""
    key = (moment.run, moment.history.last, moment.history.log.meta(KEPT))
    kept = st.session_state.get("judges")
    if kept is None or kept[0] != key:
        kept = st.session_state["judges"] = (key, trust(moment.history.log))
    told: Trust | None = kept[1]
    if told:
        what = ", ".join("points" if one == PAYOFFS else one for one in sorted(told.keys))
        st.caption(plain(f"{what}: {told}"))


def _evidence(moment: Moment, found: list[Finding]) -> None:
    """Where findings are seen: a click goes to the round."""
    for one in found:
        steps = list(
            dict.fromkeys(event.step for seq in one.seqs for event in moment.history.events[seq - 1 : seq])
        )
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(plain(f"{one.name}:"))
            for step in steps:
                st.button(
                    f"Round {step}",
                    key=f"diagnosis {one.name} {step}",
                    type="tertiary",
                    on_click=choose,
                    args=("step", step),
                )


def _found(moment: Moment) -> list[tuple[str, Finding]]:
    key = (moment.run, moment.history.last, moment.step)
    kept = st.session_state.get("diagnosis")
    if kept is None or kept[0] != key:
        kept = st.session_state["diagnosis"] = (
            key,
            of_run(moment.history, moment.step or moment.history.last),
        )
    found: list[tuple[str, Finding]] = kept[1]
    return found
