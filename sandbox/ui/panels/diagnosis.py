"""Diagnosis: how well it went up to the moment on screen, from the record alone; a click goes to what it rests on."""

import time
from dataclasses import dataclass
from typing import Any

import streamlit as st

from sandbox import runs
from sandbox.diagnosis import Finding, against, groups, of_run, table
from sandbox.events import EVERYBODY, Event, Posted, Wrote
from sandbox.history import History
from sandbox.log import RunError
from sandbox.transcript import short
from sandbox.trust import KEPT, PAYOFFS, Trust, trust
from sandbox.ui.panels.moment import Moment, choose
from sandbox.ui.panels.remarks import told
from sandbox.ui.plain import plain

TITLES = {
    "outcome": "What people earned",
    "answers": "Answers",
    "tipping": "Choices that spread",
    "failures": "Failures",
    "drift": "Drift from one's goal",
    "memory": "Memories",
    "social": "Society",
    "flow": "Word",
    "cost": "Cost",
    "provenance": "Where it comes from",
    "judges": "Judges",
    against.KIND: "Against the run it was forked from",
}
Found = list[tuple[str, Finding]]
RESTS = 9  # while a run plays, so many times as long as the findings took they are left as they are


def panel(moment: Moment) -> None:
    """All that is defined at this moment, by kind; computed anew only after a new round."""
    if moment.eye:
        st.caption(f"This tells more than {plain(moment.eye)} knows: choose “Everyone” above to see it.")
        return
    found, step = _found(moment)
    behind = f" Up to round {step}." if step != (moment.step or moment.history.last) else ""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(
            f"From the record alone; no model was asked. One run is one case: a study compares many.{behind}",
            width="stretch",
        )
        st.download_button(
            "Findings", table.as_csv(found), f"{moment.run}-diagnosis.csv", "text/csv", key="diagnosis download",
            icon=":material/download:", on_click="ignore", type="tertiary",
        )  # fmt: skip
    for kind, several in groups(found):
        if defined := [one for one in several if one.value is not None]:
            st.markdown(f"**{TITLES[kind]}**")
            _table(defined)
            _evidence(moment, kind, [one for one in defined if one.seqs])
    _lacking(found)


def judges(moment: Moment) -> None:
    """Who judged, where a model did, and how far its numbers can be trusted; looked up anew after a new round."""
    key = (moment.run, moment.step, moment.history.last, moment.history.log.meta(KEPT))
    kept = st.session_state.get("judges")
    if kept is None or kept[0] != key:
        upto = None if moment.step is None else moment.state.seq
        kept = st.session_state["judges"] = (key, trust(moment.history.log, upto))
    known: Trust | None = kept[1]
    if known:
        what = ", ".join("points" if one == PAYOFFS else one for one in sorted(known.keys))
        st.caption(plain(f"{what}: {known}"))


def _table(found: list[Finding]) -> None:
    rows: list[dict[str, Any]] = [
        {"what": one.name, "value": one.told, "which is": one.about} for one in found
    ]
    if any(len(one.curve) > 1 for one in found):
        for row, one in zip(rows, found, strict=True):
            row["by round"] = [value for _, value in one.curve] or None
    columns = {"by round": st.column_config.LineChartColumn(width="small")}
    order = ("what", "value", "by round", "which is")
    st.dataframe(rows, hide_index=True, width="stretch", column_config=columns, column_order=order)


def _evidence(moment: Moment, kind: str, found: list[Finding]) -> None:
    """Where findings are seen: the event, and a click goes to its round."""
    for one in found:
        with st.expander(f"{one.name.capitalize()}: where it is seen", icon=":material/search:"):
            for event in (moment.history.events[seq - 1] for seq in one.seqs):
                st.button(
                    plain(f"{moment.watch.round_name(event.step).capitalize()} · {_told(event)}"),
                    key=f"diagnosis {one.name} {event.seq}",
                    help=f"Event {event.seq}: go to its round",
                    type="tertiary",
                    on_click=choose,
                    args=("step", event.step),
                )


def _told(event: Event) -> str:
    """An event in words, also one that no narrator tells."""
    match event:
        case Wrote():
            return f"{event.who} keeps in {event.store}: {short(event.item, 100)}"
        case Posted() if event.witnesses and event.witnesses != EVERYBODY:
            alone = "alone knows" if len(event.witnesses) == 1 else "alone know"
            return f"{', '.join(event.witnesses)} {alone} {event.key}: {short(event.value, 100)}"
    return told(event)


def _lacking(found: Found) -> None:
    """What this run cannot tell, and why: unknown is not the same as fine."""
    if lacking := [one for _, one in found if one.value is None and one.lacks]:
        with st.expander("What this run cannot tell, and why", icon=":material/help:"):
            rows = [{"what": one.name, "which is": one.about, "because": one.lacks} for one in lacking]
            st.dataframe(rows, hide_index=True, width="stretch")


def _found(moment: Moment) -> tuple[Found, int]:
    """The findings, and the round that they go up to: of a run that plays on they may be a little behind."""
    step = moment.step or moment.history.last
    kept: _Kept | None = st.session_state.get("diagnosis")
    if kept is None or not kept.serves(moment, step):
        begun = time.monotonic()
        found = [*of_run(moment.history, step), *((against.KIND, one) for one in _gained(moment, step))]
        took = time.monotonic() - begun
        kept = st.session_state["diagnosis"] = _Kept(moment.run, step, found, begun + (1 + RESTS) * took)
    return kept.found, kept.step


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was found up to a round, and until when it serves while the run plays on: a long run is not slowed down."""

    run: str
    step: int
    found: Found
    until: float

    def serves(self, moment: Moment, step: int) -> bool:
        live = moment.step is None and moment.lively and self.step < step
        return self.run == moment.run and (self.step == step or (live and time.monotonic() < self.until))


def _gained(moment: Moment, step: int) -> list[Finding]:
    """Against the run that it was forked from, where that is still there."""
    parent = moment.watch.parent
    if not parent:
        return []
    try:
        return list(against.findings(moment.history, History.of(runs.path_of(parent["run"])), step))
    except RunError as error:
        return [
            Finding(
                "gain", None, "return of a person in an episode less that in the control", lacks=str(error)
            )
        ]
