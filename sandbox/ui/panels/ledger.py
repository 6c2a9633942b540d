"""The ledger: every change of the society in order: what, by whom, why. A click on a round goes there."""

from itertools import takewhile

import streamlit as st

from sandbox.events import (
    Assigned,
    Erased,
    Event,
    Failed,
    Joined,
    Left,
    Linked,
    Moved,
    Posted,
    Recast,
    Refused,
    Revised,
    Said,
    Set,
    Teamed,
    Unlinked,
    Wrote,
)
from sandbox.transcript import Line, line_of, short
from sandbox.ui.panels.lines import roll, rows
from sandbox.ui.panels.moment import Moment
from sandbox.ui.panels.transcript import concerns, one_of
from sandbox.ui.plain import plain

MOST = 300  # lines on screen
NAMES = {"user": "a person watching", "engine": "the cast"}
KINDS: dict[str, tuple[type[Event], ...]] = {
    "Ties": (Linked, Unlinked),
    "People": (Joined, Left, Recast, Moved),
    "Roles and teams": (Assigned, Teamed),
    "Traits and memory": (Revised, Wrote, Erased),
    "Words and board": (Said, Posted),
    "Settings": (Set,),
    "Refused or failed": (Refused, Failed),
}


def panel(moment: Moment) -> None:
    """Changes up to the moment, the newest at the bottom: all of them, or those the chosen eye knows of."""
    entries = list(takewhile(lambda event: event.seq <= moment.state.seq, moment.watch.changed))
    if moment.eye:
        known = {event.seq for event in moment.witnessed(moment.eye)}
        entries = [event for event in entries if event.seq in known]
    kept, wanted = _filtered(moment, entries)
    cut = f"the last {MOST} of " if len(kept) > MOST else ""
    only = f" that {plain(moment.eye)} knows of" if moment.eye else ""
    st.caption(f"{cut}{len(kept)} of {len(entries)} entries{only}; click a round to go there")
    lines = rows([_line(event) for event in kept[-MOST:]], moment, jump=True)
    nothing = "No entry fits the filter." if entries else "The society has not changed yet."
    roll(
        lines,
        key="ledger",
        height=330,
        label="Ledger",
        nothing=nothing,
        view=f"{moment.run} {wanted}",
        notes=True,
    )


def _filtered(moment: Moment, entries: list[Event]) -> tuple[list[Event], str]:
    """Those of a source, a kind and a person, and the filter as a word."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        sources = [] if moment.eye else list(dict.fromkeys(event.by for event in entries))
        by = one_of("By", sources, "ledger by", "anybody", _name)
        kind = one_of("What", KINDS, "ledger kind", "every change")
        who = one_of("About", moment.state.people, "ledger about", "anybody")
    kept = [event for event in entries if by in (None, event.by)]
    kept = [event for event in kept if kind is None or isinstance(event, KINDS[kind])]
    return [event for event in kept if not who or concerns(event, who)], f"{by} {kind} {who}"


def _line(event: Event) -> Line:
    """Its line, told quietly with its why: words a person spoke are an entry here, not a bubble."""
    line = line_of(event) or Line(event, "change", event.by, event.kind)
    if line.change or isinstance(event, Refused | Failed):
        return line
    return Line(event, "change", "", told := _told(event, line.text), told)


def _told(event: Event, text: str) -> str:
    """What somebody did that is no change of structure, as a sentence."""
    match event:
        case Said():
            return f"{event.who} says: {event.text}"
        case Posted():
            return f"the board says {text}"
        case Wrote():
            return f"{event.who} remembers {event.key}: {short(event.item)}"
    return text


def _name(by: str) -> str:
    return NAMES.get(by, by.replace("_", " "))
