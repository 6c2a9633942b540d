"""Lines of the log as rows for transcript and ledger; each row carries the number of its event."""

from collections.abc import Iterable, Set

import streamlit as st

from sandbox.events import EVERYBODY, Chose, Event, Paid, Plain, Said
from sandbox.transcript import Line, paired, short
from sandbox.ui.panels.looks import looks
from sandbox.ui.panels.moment import Moment, choose, choose_person
from sandbox.ui.panels.pieces import piece

Row = dict[str, Plain]
Chip = tuple[str, str]  # text and tone: "", "plus", "minus" or "warn"
LONGEST = 4000  # characters of one line
CHIPS = 12  # payoffs shown one by one


def rows(lines: Iterable[Line], moment: Moment, jump: bool = False) -> list[Row]:
    """Rows for `roll`; with `jump` each offers to go to its round."""
    eye = moment.eye
    look, lines = looks(moment, eye), paired(lines)
    said = {(line.who, line.text) for line in lines if isinstance(line.event, Said)}
    drawn = []
    for line in lines:
        color = look[line.who].color if line.who in look else None
        when = {"step": line.event.step, "round": moment.watch.round_name(line.event.step)}
        drawn.append({**_row(line, said, eye), **when, "color": color, "jump": jump})
    return [row for row in drawn if row["text"] or row["chips"]]


def _row(line: Line, said: Set[tuple[str, str]], eye: str | None) -> Row:
    event, change = line.event, line.change
    return {
        "seq": event.seq,
        "style": line.style,
        "who": line.who if line.style in ("say", "whisper", "choice") else "",
        "text": "" if isinstance(event, Chose | Paid) else _cut(change or line.text),
        "why": event.why if change else "",
        "note": _note(event, bool(change), eye),
        "chips": _chips(event, said),
    }


def _cut(text: str) -> str:
    """So much of a long text as one reads here; the export has it whole."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text):,} characters)"


def _note(event: Event, change: bool, eye: str | None) -> str:
    """To whom it was said, and who caused what is not the scenario's own doing; inside, nobody knows who watches."""
    notes = []
    if isinstance(event, Said) and event.witnesses != EVERYBODY:
        hearers = [name for name in event.witnesses if name != event.who]
        heard = short(hearers, 60) if hearers else "nobody"
        notes.append(f"on {event.channel}, to {heard}" if event.channel else f"whispers to {heard}")
    if event.by.partition(":")[0] == "user":
        notes += ["by a person watching"] * (eye is None)
    elif change and event.by not in ("scenario", "engine"):
        notes.append(f"by {event.by.replace('_', ' ')}")
    return " · ".join(notes)


def _chips(event: Event, said: Set[tuple[str, str]]) -> list[Chip]:
    match event:
        case Chose():
            return _answer(event, said)
        case Paid():
            gains = [(who, amount) for who, amount in event.amounts.items() if amount]
            first = [(f"{who} {amount:+.4g}", _tone(amount)) for who, amount in gains[:CHIPS]]
            return [*first, (f"and {len(gains) - CHIPS} more", "")] if len(gains) > CHIPS else first
    return []


def _answer(event: Chose, said: Set[tuple[str, str]]) -> list[Chip]:
    """The parts of an answer; words that were then spoken aloud have a line of their own."""
    parts = event.value.items() if isinstance(event.value, dict) else [(event.tag, event.value)]
    told = [
        (key, value) for key, value in parts if not (isinstance(value, str) and (event.who, value) in said)
    ]
    chips = [(f"{key.replace('_', ' ')}: {short(value, 60)}", "") for key, value in told if value != ""]
    return [*chips, ("no valid answer: the default", "warn")] if event.rung == "default" else chips


def _tone(amount: float) -> str:
    return "plus" if amount > 0 else "minus"


def roll(
    rows: list[Row],
    *,
    key: str,
    height: int,
    label: str,
    nothing: str,
    view: str,
    notes: bool = False,
    calm: bool = False,
) -> None:
    """Draw rows, the newest at the bottom. `view` names what is shown: a new one is shown from its end.

    A click on a name selects the person; a click on a row's round goes there; with `notes` each row has a pencil, to
    make a remark on it. In a `calm` roll new rows are there without moving into their place.
    """

    def named() -> None:
        choose_person(str(st.session_state[key]["person"]))

    def jumped() -> None:
        choose("step", int(st.session_state[key]["step"]))

    def remarked() -> None:
        choose("remark", int(st.session_state[key]["remark"]))
        choose("panel", "Remarks")

    data = {
        "rows": rows, "height": height, "label": label, "nothing": nothing, "view": view, "notes": notes, "calm": calm
    }  # fmt: skip
    piece("lines")(
        key=key,
        data=data,
        height=height,
        on_person_change=named,
        on_step_change=jumped,
        on_remark_change=remarked,
    )
