"""Lines of the log as rows for the screen: the transcript's and the ledger's. Each row carries its event's number."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from sandbox.events import EVERYBODY, Chose, Event, Paid, Plain, Said
from sandbox.transcript import Line, change_of, short
from sandbox.ui.panels.looks import Look
from sandbox.ui.panels.moment import choose, choose_person
from sandbox.ui.panels.pieces import piece

Row = dict[str, Plain]
Chip = tuple[str, str]  # text and tone: "", "plus", "minus" or "warn"


def rows(lines: Iterable[Line], look: Mapping[str, Look], rounds: Mapping[int, int], jump: bool = False) -> list[Row]:
    """Rows for `roll`. `rounds` tells a step's round as people count it; `jump` offers to go there."""
    return [_row(line, look, rounds.get(line.event.step, line.event.step)) | {"jump": jump} for line in lines]


def _row(line: Line, look: Mapping[str, Look], round: int) -> Row:
    event, change = line.event, change_of(line.event)
    return {
        "seq": event.seq,
        "step": event.step,
        "round": round,
        "style": line.style,
        "who": line.who if line.style in ("say", "whisper", "choice") else "",
        "color": look[line.who].color if line.who in look else None,
        "text": "" if isinstance(event, Chose | Paid) else change or line.text,
        "why": event.why if change else "",
        "note": _note(event, bool(change)),
        "chips": _chips(event),
    }


def _note(event: Event, change: bool) -> str:
    """To whom, and from whom a thing came that is not the scenario's own."""
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
    if isinstance(event, Chose):
        rung = [("no valid answer: default taken", "warn")] if event.rung == "default" else []
        answer = event.value if isinstance(event.value, dict) else {"": event.value}
        return [(f"{event.tag} {key} {short(value, 60)}".replace("  ", " "), "") for key, value in answer.items()] + rung
    if isinstance(event, Paid):
        gains = [(f"{who} {amount:+.4g}", "plus" if amount > 0 else "minus") for who, amount in event.amounts.items() if amount]
        return gains[:12] + ([(f"and {len(gains) - 12} more", "")] if len(gains) > 12 else [])
    return []


def roll(
    rows: list[Row], *, key: str, height: int, label: str, nothing: str, view: str, jumped: Callable[[int], None] | None = None
) -> None:
    """Draw rows, the newest at the bottom. `view` names what is shown: when it changes, the end is scrolled to.

    A click on a name selects the person; a click on a row's round calls `jumped` with its step.
    """

    def named() -> None:
        choose_person(str(st.session_state[key].get("person")))

    def went() -> None:
        step = int(st.session_state[key].get("step"))
        jumped(step) if jumped else choose("step", step)

    data = {"rows": rows, "height": height, "label": label, "nothing": nothing, "view": view}
    piece("lines")(key=key, data=data, height=height, on_person_change=named, on_step_change=went)
