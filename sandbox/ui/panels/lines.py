"""Lines of the log as rows for the screen: the transcript's and the ledger's. Each row carries its event's number."""

from collections.abc import Iterable

import streamlit as st

from sandbox.events import EVERYBODY, Chose, Event, Paid, Plain, Said
from sandbox.transcript import Line, change_of, short
from sandbox.ui.panels.looks import looks
from sandbox.ui.panels.moment import Moment, choose, choose_person
from sandbox.ui.panels.pieces import piece

Row = dict[str, Plain]
Chip = tuple[str, str]  # text and tone: "", "plus", "minus" or "warn"
CHIPS = 12  # payoffs shown one by one


def rows(lines: Iterable[Line], moment: Moment, jump: bool = False) -> list[Row]:
    """Rows for `roll`; with `jump` each offers to go to its round."""
    look = looks(moment)
    return [
        _row(line) | {
            "round": moment.watch.round_name(line.event.step),
            "color": look[line.who].color if line.who in look else None,
            "jump": jump,
        }
        for line in lines
    ]  # fmt: skip


def _row(line: Line) -> Row:
    event, change = line.event, change_of(line.event)
    return {
        "seq": event.seq,
        "step": event.step,
        "style": line.style,
        "who": line.who if line.style in ("say", "whisper", "choice") else "",
        "text": "" if isinstance(event, Chose | Paid) else change or line.text,
        "why": event.why if change else "",
        "note": _note(event, bool(change)),
        "chips": _chips(event),
    }


def _note(event: Event, change: bool) -> str:
    """To whom it was said, and who caused what is not the scenario's own doing."""
    notes = []
    if isinstance(event, Said) and event.witnesses != EVERYBODY:
        hearers = [name for name in event.witnesses if name != event.who]
        heard = short(hearers, 60) if hearers else "nobody"
        notes.append(f"on {event.channel}, to {heard}" if event.channel else f"whispers to {heard}")
    if event.by.partition(":")[0] == "user":
        notes.append("by a person watching")
    elif change and event.by not in ("scenario", "engine"):
        notes.append(f"by {event.by}")
    return " · ".join(notes)


def _chips(event: Event) -> list[Chip]:
    match event:
        case Chose():
            parts = event.value.items() if isinstance(event.value, dict) else [(event.tag, event.value)]
            answer = [(f"{key}: {short(value, 60)}", "") for key, value in parts]
            return [*answer, ("no valid answer: the default", "warn")] if event.rung == "default" else answer
        case Paid():
            gains = [(who, amount) for who, amount in event.amounts.items() if amount]
            first = [
                (f"{who} {amount:+.4g}", "plus" if amount > 0 else "minus") for who, amount in gains[:CHIPS]
            ]
            return [*first, (f"and {len(gains) - CHIPS} more", "")] if len(gains) > CHIPS else first
    return []


def roll(rows: list[Row], *, key: str, height: int, label: str, nothing: str, view: str) -> None:
    """Draw rows, the newest at the bottom. `view` names what is shown: when it changes, the end is scrolled to.

    A click on a name selects the person; a click on a row's round goes there.
    """

    def named() -> None:
        choose_person(str(st.session_state[key]["person"]))

    def jumped() -> None:
        choose("step", int(st.session_state[key]["step"]))

    data = {"rows": rows, "height": height, "label": label, "nothing": nothing, "view": view}
    piece("lines")(key=key, data=data, height=height, on_person_change=named, on_step_change=jumped)
