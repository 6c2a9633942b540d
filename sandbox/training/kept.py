"""What a mind kept beside an answer: what it recalled, its private words, the chance of its strategy, its stores."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.diagnosis.failures import MODES
from sandbox.diagnosis.failures.score import STORE as INJECTED
from sandbox.events import Asked, Chose, Erased, Event, Plain, Recast, Wrote

BANDITS = ("strategies", "strategy_choices")  # stores that keep the probability of what was drawn


@dataclass(frozen=True, slots=True)
class Kept:
    """What is on record beside one answer.

    recalled    ``record_id``, ``kind`` (its store, or "experience") and ``score`` of what the prompt was given of the
                past; None where a default stands in, whose mind kept nothing
    private     the private words; None where there were none
    propensity  ``strategy`` in force (its key, or its place among the ways from 0) and ``p``, the probability with
                which it was drawn; None without a bandit
    before      store -> its version when the question was put: how many items were written into it or erased so far
    after       the same once the answer was in
    injected    modes in which it was spoilt on purpose (the faculty `fault`)
    """

    recalled: list[dict[str, Plain]] | None = None
    private: str | None = None
    propensity: dict[str, Plain] | None = None
    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)
    injected: list[str] = field(default_factory=list)


class Ledger:
    """Follows what minds write. The items of an answer lie between the question and the answer, by the engine."""

    def __init__(self) -> None:
        self._versions: dict[str, Counter[str]] = defaultdict(Counter)
        self._before: dict[int, dict[str, int]] = {}
        self._fresh: dict[str, list[Wrote]] = defaultdict(list)
        self._drawn: dict[str, dict[tuple[str, str], Mapping[str, Plain]]] = defaultdict(dict)

    def take(self, event: Event) -> None:
        """Take in the next event; an answer after it was looked at with `beside`."""
        match event:
            case Asked():
                self._before[event.n] = dict(self._versions[event.who])
                self._fresh[event.who].clear()
            case Chose():
                self._fresh[event.who].clear()
            case Recast():
                self._drawn.pop(event.who, None)  # somebody else answers, who drew nothing yet
            case Wrote() | Erased():
                self._versions[event.who][event.store] += 1
                self._written(event)

    def _written(self, event: Wrote | Erased) -> None:
        if isinstance(event, Wrote) and event.by == "engine":
            self._fresh[event.who].append(event)
        if event.store in BANDITS:
            self._drawn[event.who].pop((event.store, event.key), None)
            if isinstance(event, Wrote) and isinstance(event.item, Mapping) and event.item.get("chances"):
                self._drawn[event.who][event.store, event.key] = event.item

    def beside(self, chose: Chose, scenario: str) -> Kept:
        """What belongs to an answer that comes next."""
        before, after = self._before[chose.n], dict(self._versions[chose.who])
        if chose.rung == "default":
            return Kept(before=before, after=after)
        fresh = self._fresh[chose.who]
        return Kept(
            _recalled(fresh), _private(fresh), self._propensity(chose.who, f"{scenario}.{chose.tag}"), before, after,
            _injected(fresh),
        )  # fmt: skip

    def _propensity(self, who: str, key: str) -> dict[str, Plain] | None:
        """A strategy that was not paid yet stays in force, with the chance it had when it was drawn."""
        for store in BANDITS:
            item = self._drawn[who].get((store, key))
            if item and item.get("held") is not None:
                held = item["held"]
                return {
                    "strategy": item["keys"][held] if "keys" in item else held,
                    "p": item["chances"][held],
                }
        return None


def _recalled(fresh: list[Wrote]) -> list[dict[str, Plain]]:
    shown = [
        one.item.get("shown") for one in fresh if one.store == "recalled" and isinstance(one.item, Mapping)
    ]
    return [
        {"record_id": id, "kind": _kind(id), "score": score}
        for one in shown
        if isinstance(one, Mapping)
        for id, score in one.items()
    ]


def _kind(id: str) -> str:
    """``e12`` is what was witnessed, ``insights.i3`` an item of a store, ``Ada/reports.r1`` one of somebody else's."""
    store, dot, _ = id.rpartition("/")[2].partition(".")
    return store if dot else "experience"


def _injected(fresh: list[Wrote]) -> list[str]:
    spoilt = [one.item for one in fresh if one.store == INJECTED and isinstance(one.item, Mapping)]
    return [f"{MODES[mode].code} {mode}" for one in spoilt if (mode := str(one.get("mode"))) in MODES]


def _private(fresh: list[Wrote]) -> str | None:
    words = [one.item["private"] for one in fresh if one.store == "private words" and "private" in one.item]
    return str(words[-1]) if words else None
