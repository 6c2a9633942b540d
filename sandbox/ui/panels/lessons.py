"""Lessons before and after: what of a memory is new, changed or gone since the game began."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import streamlit as st

from sandbox.transcript import short
from sandbox.ui.panels.moment import Moment

BESIDE = frozenset({"recalled", "faults", "marks", "cases", "worth"})  # records, and no lessons
JUDGED = frozenset({"trials", "search"})  # in which a mind judges, unless payoffs decide
MOST = 20  # changes shown
Memory = Mapping[str, Mapping[str, Any]]


class Change(NamedTuple):
    """What became of an item: "new", "changed" or "gone", and its words before and after."""

    what: str
    store: str
    before: str
    after: str


def panel(moment: Moment, who: str) -> None:
    """What somebody learnt, and unlearnt, since the present game began."""
    found = changes(moment, who)
    if not found:
        return
    counts = ", ".join(
        f"{n} {what}" for what in ("new", "changed", "gone") if (n := sum(c.what == what for c in found))
    )
    with st.expander(f"Lessons before and after, since this game began: {counts}"):
        rows = found[:MOST]
        st.dataframe(
            {
                "": [one.what for one in rows], "in": [one.store for one in rows],
                "before": [one.before for one in rows], "after": [one.after for one in rows],
            },
            hide_index=True,
        )  # fmt: skip
        if any(one.store in JUDGED or "helped " in one.after for one in rows):
            st.caption(
                "What helped or hurt, won in a trial or is worth so much in a search is the mind's own judgement, "
                "which nobody put to the test, unless payoffs decided."
            )
        if len(found) > MOST:
            st.caption(f"and {len(found) - MOST} more")


def changes(moment: Moment, who: str) -> list[Change]:
    """Since the present game began: the newest items of each store first."""
    rounds = moment.watch.rounds
    episode, _ = rounds.get(moment.state.step, (0, 0))
    first = min((step for step, (one, _) in rounds.items() if one == episode), default=1)
    before = moment.history.at(first - 1).memory.get(who, {})
    return list(_between(before, moment.state.memory.get(who, {})))


def _between(before: Memory, after: Memory) -> Iterator[Change]:
    for store in sorted((before.keys() | after.keys()) - BESIDE):
        old, new = before.get(store, {}), after.get(store, {})
        for key in list(new)[::-1]:
            if new[key] != old.get(key):
                what = "changed" if key in old else "new"
                yield Change(what, store, _told(old[key]) if key in old else "", _told(new[key]))
        yield from (Change("gone", store, _told(old[key]), "") for key in old if key not in new)


def _told(item: Any) -> str:
    """The words of an item with the numbers that stand for what it proved; other items whole."""
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return short(item, 300)
    names = ("helped", "hurt", "used", "won", "value", "version")
    proved = ", ".join(f"{name} {short(item[name])}" for name in names if name in item)
    ends = " (retired)" if item.get("retired") else ""
    return f"{item['text']}{ends}" + (f" ({proved})" if proved else "")
