"""Which two runs are worth comparing, and what they are to each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.runs import Summary
from sandbox.transcript import short
from sandbox.ui.listed import scenarios
from sandbox.ui.programme import words

Parent = Mapping[str, Any] | None  # where a run was forked, as its file says


def likely(listed: Sequence[Summary], one: str = "", other: str = "") -> tuple[str, str]:
    """The ids of two runs to open on, of at least two, the last changed first.

    What is asked for comes first. Its partner, else the last pair there is, is a fork or the parent, then a run of
    the same scenario, then any. The older of a pair stands on the left.
    """
    ids = {run.id: run for run in listed}
    if one in ids and other in ids:
        return one, other
    if asked := ids.get(one) or ids.get(other):
        partner = _partner(asked, listed) or next(run for run in listed if run.id != asked.id)
        return (asked.id, partner.id) if asked.id == one else (partner.id, asked.id)
    pairs = ((run, _partner(run, listed[number + 1 :])) for number, run in enumerate(listed))
    newer, older = next(((run, partner) for run, partner in pairs if partner), (listed[0], listed[1]))
    return (newer.id, older.id) if older.parent == newer.id else (older.id, newer.id)


def _partner(run: Summary, others: Sequence[Summary]) -> Summary | None:
    """The nearest relative: of the same past, else of the same scenario; None where there is none."""
    strangers = [one for one in others if one.id != run.id]
    kin = (one for one in strangers if run.id == one.parent or one.id == run.parent)
    alike = (one for one in strangers if one.scenario == run.scenario)
    return next(kin, None) or next(alike, None)


def relation(one: Summary, other: Summary, parents: tuple[Parent, Parent]) -> str:
    """What two runs are to each other, in a sentence."""
    for child, parent, origin in ((other, one, parents[1]), (one, other, parents[0])):
        if origin and origin.get("run") == parent.id:
            return f"{child.id} is a fork of {parent.id}, made at {_moment(origin)}, {_change(origin)}."
    if one.parent and one.parent == other.parent:
        return (
            f"Both are forks of {one.parent}: the one from {', the other from '.join(map(_forked, parents))}."
        )
    if one.scenario == other.scenario:
        return f"Two runs of {words(scenarios(one))}, each played from its beginning."
    here, there = (words(scenarios(run)) for run in (one, other))
    return f"Two different plays, {here} and {there}: what they measure alike can be compared, little else."


def _forked(origin: Parent) -> str:
    return f"{_moment(origin or {})}, {_change(origin or {})}"


def _moment(origin: Mapping[str, Any]) -> str:
    step, beat = origin.get("step"), origin.get("beat")
    return f"the end of round {step}" if beat is None else f"beat {beat} of round {step}"


def _change(origin: Mapping[str, Any]) -> str:
    change = origin.get("change") or {}
    told = " ".join([str(change.get("verb", "")), *(short(one, 80) for one in change.get("args", ()))])
    return f"with one change: {told.strip()}" if told.strip() else "unchanged"
