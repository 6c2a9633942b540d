"""What somebody remembers: items by store, what they rest on, what was recalled for an answer, and what went wrong.

An item may name its evidence: ``e12`` is the event 12, ``insights.i40-1`` an item of a store, ``Ben/reports.r0001`` one
that somebody shared. Events are told as their
witness would tell them, and a click goes to their round.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import streamlit as st

from sandbox.events import Wrote
from sandbox.transcript import line_of, short
from sandbox.ui.panels.moment import Moment, choose
from sandbox.ui.plain import plain

MOST = 40  # items shown of one store
RECALLED, FAULTS, MARKS = "recalled", "faults", "marks"  # stores with a meaning of their own
Items = Mapping[str, Any]


class Evidence(NamedTuple):
    """What an id stands for: its words, and the step it happened or was learnt in (0: nobody knows)."""

    id: str
    text: str
    step: int


def panel(moment: Moment, who: str) -> None:
    """All stores of somebody."""
    st.markdown("**Memory**")
    stores = {name: items for name, items in moment.state.memory.get(who, {}).items() if items}
    _faults(stores.pop(FAULTS, {}))
    for apart in (RECALLED, MARKS):
        stores.pop(apart, None)
    if not stores:
        st.caption("Nothing is kept in memory.")
    for store, items in stores.items():
        _store(moment, who, store, items)


def recalled(moment: Moment, who: str) -> None:
    """What of the past was put into the last question, the best score first."""
    wrote = last_recall(moment, who)
    if wrote is None:
        return
    shown, among = shown_by(wrote), dict(wrote.item).get("of", 0)
    st.markdown("**Recalled for it**")
    when = moment.watch.round_name(wrote.step)
    st.caption(plain(f"{wrote.key}, {when}: {len(shown)} of {among:,} statements, with their scores"))
    with st.container(height=360 if len(shown) > 9 else "content", border=False, gap=None):
        for told, score in shown_evidence(moment, who, shown):
            _line(moment, told, f"{who}-recalled", f"{score:.2f} · ")


def last_recall(moment: Moment, who: str) -> Wrote | None:
    """The newest record of a recall, up to the moment."""
    return next(
        (e for e in moment.backwards() if isinstance(e, Wrote) and e.who == who and e.store == RECALLED), None
    )


def shown_by(wrote: Wrote) -> dict[str, float]:
    """Id -> score of what was recalled; a record that somebody wrote by hand may hold anything."""
    shown = wrote.item.get("shown") if isinstance(wrote.item, dict) else None
    given = shown.items() if isinstance(shown, dict) else ()
    return {id: float(score) for id, score in given if isinstance(score, int | float)}


def shown_evidence(moment: Moment, who: str, shown: Mapping[str, float]) -> Iterator[tuple[Evidence, float]]:
    """What was recalled, with its scores, the best first."""
    for id in sorted(shown, key=lambda id: -shown[id]):
        yield evidence_of(moment, who, id), shown[id]


def evidence_of(moment: Moment, who: str, id: str) -> Evidence:
    """The words behind an id, at this moment."""
    number = id[1:]
    if id[:1] == "e" and number.isascii() and number.isdigit() and 0 < int(number) <= moment.state.seq:
        event = moment.history.events[int(number) - 1]
        told = import_module("agents.faculties.experience").sentence(event, who)
        line = line_of(event)
        return Evidence(id, told or (line.text if line else event.kind), event.step)
    author, _, own = id.rpartition("/")  # what others shared is named with its author
    store, _, key = own.partition(".")
    item = moment.state.memory.get(author or who, {}).get(store, {}).get(key)
    if item is None:
        return Evidence(id, "no longer in memory", 0)
    seq = _record(item).get("seq")
    words = f"{author}: {_words(item)}" if author else _words(item)
    if isinstance(seq, int) and 0 < seq <= moment.state.seq:
        return Evidence(id, words, moment.history.events[seq - 1].step)
    return Evidence(id, words, 0)


# -- drawing --------------------------------------------------------------------------------------------


def _store(moment: Moment, who: str, store: str, items: Items) -> None:
    last = dict(list(items.items())[-MOST:][::-1])
    st.caption(plain(f"{store}: {len(items)}, the newest first"))
    st.dataframe(table(last), hide_index=True, height=min(240, 38 + 35 * len(last)))
    proven = [key for key, item in last.items() if isinstance(item, dict) and item.get("evidence")]
    if not proven:
        return
    key = st.selectbox(
        plain(f"Evidence in {store}"), proven, format_func=lambda key: f"{key}: {short(_words(last[key]), 60)}",
        key=f"evidence-{who}-{store}", label_visibility="collapsed",
        help="An item, to see what it rests on; a click on a line goes to its round.",
    )  # fmt: skip
    with st.container(gap=None):
        for id in _ids(_record(last.get(key)).get("evidence")):
            _line(moment, evidence_of(moment, who, id), f"{who}-{store}-{key}")


def table(items: Items) -> dict[str, list[str]]:
    """Columns: key, item, and whatever numbers the items carry beside their words."""
    rows = items.items()
    counts = [
        name for name in ("helped", "hurt", "value") if any(name in _record(item) for item in items.values())
    ]
    columns = {"key": [key for key, _ in rows], "item": [_words(item) for _, item in rows]}
    return columns | {
        name: [short(_record(item).get(name, "")) for item in items.values()] for name in counts
    }


def _record(item: Any) -> Mapping[str, Any]:
    return item if isinstance(item, dict) else {}


def _words(item: Any) -> str:
    """The text of an item, with what became of it; items without a text are told whole."""
    text = _record(item).get("text")
    if not isinstance(text, str):
        return short(item, 400)
    return f"{text} (retired)" if _record(item).get("retired") else text


def _ids(given: Any) -> Iterable[str]:
    return dict.fromkeys(map(str, given)) if isinstance(given, list | tuple) else ()


def _line(moment: Moment, told: Evidence, key: str, before: str = "") -> None:
    """One piece of evidence; a click on an event goes to its round."""
    if not told.step:
        st.caption(plain(f"{before}{told.text}"))
        return
    st.button(
        plain(f"{before}{moment.watch.round_name(told.step)}: {short(told.text, 200)}"),
        key=f"told-{key}-{told.id}",
        type="tertiary",
        help="Go to this round",
        on_click=choose,
        args=("step", told.step),
    )


def _faults(counted: Items) -> None:
    """What went wrong in the mind beside its answers."""
    for name, fault in counted.items():
        record = _record(fault)
        st.warning(
            plain(f"{name} failed {record.get('count', '?')} times; the last: {record.get('last', '')}")
        )
