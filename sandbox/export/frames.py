"""Tidy tables of a run: one row per fact, one column per variable, the same columns for every scenario."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from sandbox import runs
from sandbox.book import PAID
from sandbox.events import (
    EVERYBODY,
    Asked,
    Assigned,
    Chose,
    Closed,
    Erased,
    Event,
    Failed,
    Joined,
    Left,
    Linked,
    Moved,
    Opened,
    Paid,
    Plain,
    Refused,
    Said,
    Stepped,
    Teamed,
    Unlinked,
    Wrote,
)
from sandbox.export.spans import Spans
from sandbox.log import Log
from sandbox.trust import PAYOFFS, Trust, trust

if TYPE_CHECKING:
    from pandas import DataFrame

Row = tuple[Plain, ...]

_WHEN = {"seq": "Int64", "step": "Int64", "beat": "Int64", "episode": "Int64", "round": "Int64"}
_SPAN = {
    "since_seq": "Int64", "since_step": "Int64", "until_seq": "Int64", "until_step": "Int64", "by": "string",
    "why": "string",
}  # fmt: skip
_VALUE = {"value": "string", "number": "Float64"}

# Table -> column -> type. Times of an event are its place in the log (seq), the round since the run began (step), the
# beat within it, the episode, and the round within that. A value is JSON where it is not a text; `number` is the same
# where it is one. Of what still holds, `until` is missing.
TABLES: dict[str, dict[str, str]] = {
    "people": {"who": "string", "mind": "string", "staff": "boolean", "parents": "string", "since_seq": "Int64",
               "since_step": "Int64", "until_seq": "Int64", "until_step": "Int64"},
    "episodes": {"episode": "Int64", "scenario": "string", "step": "Int64", "reason": "string", "measure": "string",
                 **_VALUE, "judged": "string"},
    "choices": {**_WHEN, "n": "Int64", "who": "string", "tag": "string", **_VALUE, "rung": "string",
                "default": "string", "prompt": "string"},
    "payoffs": {**_WHEN, "who": "string", "amount": "Float64", "source": "string", "judged": "string"},
    "messages": {**_WHEN, "who": "string", "channel": "string", "text": "string", "to": "string", "hearers": "Int64"},
    "edges": {"channel": "string", "source": "string", "target": "string", "weight": "Float64", **_SPAN},
    "memberships": {"who": "string", "what": "string", "value": "string", **_SPAN},
    "memories": {"who": "string", "store": "string", "key": "string", "value": "string", **_SPAN},
    "failures": {**_WHEN, "who": "string", "what": "string", "error": "string"},
    "costs": {"step": "Int64", "beat": "Int64", "n": "Int64", "call": "Int64", "who": "string", "kind": "string",
              "model": "string", "input": "Int64", "output": "Int64", "tokens": "Int64", "money": "Float64",
              "seconds": "Float64", "retries": "Int64", "error": "string"},
    "remarks": {"id": "Int64", "seq": "Int64", "who": "string", "text": "string", "by": "string", "at": "Float64"},
    "interviews": {"id": "Int64", "step": "Int64", "who": "string", "question": "string", "answer": "string",
                   "model": "string", "tokens": "Int64", "money": "Float64", "by": "string", "at": "Float64"},
}  # fmt: skip


def tables(run: str | Path | Log) -> "dict[str, DataFrame]":
    """The tables of a run as pandas frames, by their names in TABLES; read in one pass.

    people, episodes (a row per measure of the outcome), choices, payoffs (a row per person paid), messages,
    edges, memberships (role, team, place) and memories over time, failures, costs (a row per model call, money
    in US dollars where the price is known), remarks, interviews. `judged` tells, of a number that a model judged, how
    far whoever judged can be trusted. Raises RunError.
    """
    log = run if isinstance(run, Log) else Log.read(runs.path_of(run))
    ledger = Ledger(trust(log))
    for event in log.events():
        ledger.add(event)
    rows = {**ledger.rows(), "costs": list(_costs(log))}
    rows |= {name: list(_beside(log, name)) for name in ("remarks", "interviews")}
    return {name: _frame(name, rows[name]) for name in TABLES}


def _frame(name: str, rows: list[Row]) -> "DataFrame":
    import pandas as pd

    columns = TABLES[name]
    frame = pd.DataFrame.from_records(rows, columns=list(columns))
    return frame.astype(columns)


class Ledger:
    """The rows of all tables that come from events."""

    def __init__(self, judges: Trust | None = None) -> None:
        self._judges = judges
        self.episode = self.round = 0
        self._rows: dict[str, list[Row]] = {name: [] for name in TABLES}
        self._edges, self._memberships, self._memories = Spans(), Spans(), Spans()
        self._people: dict[str, tuple[Joined, Left | None]] = {}
        self._asked: dict[int, Asked] = {}
        self._scenario = ""

    def add(self, event: Event) -> None:
        """Take in the next event."""
        match event:
            case Opened():
                self.episode, self.round, self._scenario = event.episode, 0, event.scenario
            case Closed():
                self._rows["episodes"].extend(self._outcome(event))
            case Stepped():
                self.round = event.round
                self._asked.clear()
            case Joined():
                self._people[event.who] = (event, None)
            case Left():
                self._leave(event)
            case Asked():
                self._asked[event.n] = event
            case Chose():
                self._rows["choices"].append(self._choice(event))
            case Paid():
                for who, amount in event.amounts.items():
                    self._rows["payoffs"].append(
                        (*self._when(event), who, amount, event.source, self._judged(PAYOFFS))
                    )
            case Said():
                self._rows["messages"].append(self._message(event))
            case Linked():
                self._edges.begin((event.channel, event.source, event.target), event.weight, event)
            case Unlinked():
                self._edges.end((event.channel, event.source, event.target), event)
            case Assigned():
                self._belong(event.who, "role", event.role, event)
            case Teamed():
                self._belong(event.who, "team", event.team, event)
            case Moved():
                self._belong(event.who, "place", event.place, event)
            case Wrote():
                self._memories.begin((event.who, event.store, event.key), _text(event.item), event)
            case Erased():
                self._memories.end((event.who, event.store, event.key), event)
            case Failed():
                self._rows["failures"].append((*self._when(event), event.who, event.what, event.error))
            case Refused():
                why = f"refused: {event.why}"
                self._rows["failures"].append((*self._when(event), event.by, event.verb, why))

    def rows(self) -> dict[str, list[Row]]:
        """All rows so far, by table."""
        return {
            **self._rows,
            "people": [_person(*one) for one in self._people.values()],
            "edges": list(self._edges.rows()),
            "memberships": list(self._memberships.rows()),
            "memories": list(self._memories.rows()),
        }

    def _when(self, event: Event) -> Row:
        return (event.seq, event.step, event.beat, self.episode, self.round + 1)

    def _outcome(self, event: Closed) -> Iterator[Row]:
        head = (event.episode, self._scenario, event.step, event.reason)
        for measure, value in (event.outcome or {"": None}).items():
            yield (*head, measure, _text(value), _number(value), self._judged(measure))

    def _judged(self, key: str) -> str | None:
        """Where a model judged a number, how far it can be trusted."""
        return str(self._judges) if self._judges and self._judges.decides(key) else None

    def _choice(self, event: Chose) -> Row:
        asked = self._asked.get(event.n)
        question = (_text(asked.default), asked.prompt) if asked else (None, None)
        value = (_text(event.value), _number(event.value))
        return (*self._when(event), event.n, event.who, event.tag, *value, event.rung, *question)

    def _message(self, event: Said) -> Row:
        """The witnesses by name; everybody present is ``*``."""
        public = event.witnesses == EVERYBODY
        heard = (
            [name for name, (_, left) in self._people.items() if left is None] if public else event.witnesses
        )
        to = "*" if public else orjson.dumps(event.witnesses).decode()
        hearers = len(set(heard) - {event.who})
        return (*self._when(event), event.who, event.channel, event.text, to, hearers)

    def _belong(self, who: str, what: str, value: str | None, event: Event) -> None:
        if value is None:
            self._memberships.end((who, what), event)
        else:
            self._memberships.begin((who, what), value, event)

    def _leave(self, event: Left) -> None:
        self._people[event.who] = (self._people[event.who][0], event)
        self._edges.end_all(lambda key: event.who in key[1:], event)
        self._memberships.end_all(lambda key: key[0] == event.who, event)


def _person(joined: Joined, left: Left | None) -> Row:
    parents = orjson.dumps(joined.parents).decode() if joined.parents else None
    until = (left.seq, left.step) if left else (None, None)
    return (joined.who, joined.mind.get("name"), joined.staff, parents, joined.seq, joined.step, *until)


def _costs(log: Log) -> Iterator[Row]:
    for exchange in log.exchanges().values():
        if exchange.kind not in PAID:
            continue
        reply = exchange.reply
        usage, spent = reply.get("usage") or {}, reply.get("spent") or {}
        tokens = (usage.get("input"), usage.get("output"), spent.get("tokens"))
        took = (spent.get("money"), exchange.seconds, exchange.retries, reply.get("error"))
        yield (*exchange.position, exchange.who, exchange.kind, reply.get("model"), *tokens, *took)


def _beside(log: Log, name: str) -> Iterator[Row]:
    for row in log.beside(name):
        yield tuple(row.get(column) for column in TABLES[name])


def _text(value: Plain) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
