"""How well memories are: their size, what changes in them, what is used, and whether they fell together."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from sandbox.diagnosis.finding import FEW, Finding, gini, mean, share
from sandbox.events import Chose, Erased, Event, Wrote
from sandbox.evolution.words import bags, likeness
from sandbox.stage import ACCOUNTS

ALIKE = 0.9  # cosine from which two items are doubles
COLLAPSE = 0.3  # share of items or tokens lost in one beat that is a collapse
COMPARED = 400  # items of one person that are compared with each other


class Stores:
    """Memories as they grow with the record, and what was noticed on the way."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = defaultdict(dict)  # who -> store.key -> item
        self.deeds: Counter[str] = Counter()
        self.shown: Counter[tuple[str, str]] = Counter()
        self.cited: set[tuple[str, str]] = set()
        self.ages: list[float] = []
        self.collapses: list[int] = []
        self._for: dict[str, list[str]] = {}  # what was shown for the answer under way
        self._moment: tuple[int, int] = (0, 0)
        self._before: dict[str, tuple[int, int]] = {}

    def hear(self, event: Event) -> None:
        """Take in the next event."""
        if isinstance(event, Wrote | Erased) and event.store not in ACCOUNTS:
            self._mark((event.step, event.beat), event)
        if (
            isinstance(event, Erased)
            and self.items[event.who].pop(f"{event.store}.{event.key}", None) is not None
        ):
            self.deeds["erased"] += 1
        if isinstance(event, Wrote):
            self._cite(event.who, event.item)
            self._write(event)
        elif isinstance(event, Chose):
            for one in self._for.pop(event.who, ()):
                item = self.items[event.who].get(one)
                if isinstance(item, Mapping) and "answer" in item and item["answer"] == event.value:
                    self.cited.add((event.who, one))

    def _cite(self, who: str, item: Any) -> None:
        """What a new item rests on was of use."""
        evidence = item.get("evidence") if isinstance(item, Mapping) else None
        for one in evidence if isinstance(evidence, list) else ():
            if (who, one) in self.shown:
                self.cited.add((who, one))

    def _write(self, event: Wrote) -> None:
        key, own = f"{event.store}.{event.key}", self.items[event.who]
        if event.store == "recalled":
            self._recalled(event)
        elif event.store not in ACCOUNTS:
            retired = isinstance(event.item, Mapping) and bool(event.item.get("retired"))
            self.deeds["retired" if retired else "edited" if key in own else "added"] += 1
            if key in own and _tags(event.item) > _tags(own[key]) and (event.who, key) in self.shown:
                self.cited.add((event.who, key))
            own[key] = event.item
            if retired:
                del own[key]

    def _recalled(self, event: Wrote) -> None:
        shown = event.item.get("shown") if isinstance(event.item, Mapping) else None
        for one in shown if isinstance(shown, Mapping) else ():
            self.shown[event.who, one] += 1
            self._for.setdefault(event.who, []).append(one)
            item = self.items[event.who].get(one)
            since = (
                int(one[1:]) if one[1:].isdigit() else item.get("seq") if isinstance(item, Mapping) else None
            )
            if isinstance(since, int):
                self.ages.append(event.seq - since)

    def _mark(self, moment: tuple[int, int], event: Wrote | Erased) -> None:
        """At the first change of a beat, how much there was; later in it, whether too much is gone."""
        if moment != self._moment:
            self.settle(event.seq)
            self._moment, self._before = moment, {}
        self._before.setdefault(event.who, self._size(event.who))

    def settle(self, seq: int) -> None:
        """A beat is over: who lost more than they may."""
        for who, (items, tokens) in self._before.items():
            now, worth = self._size(who)
            if now < (1 - COLLAPSE) * items or worth < (1 - COLLAPSE) * tokens:
                self.collapses.append(seq)
        self._before = {}

    def _size(self, who: str) -> tuple[int, int]:
        own = self.items[who]
        return len(own), sum(len(_text(item)) // 4 + 1 for item in own.values())

    @property
    def sizes(self) -> dict[str, tuple[int, int]]:
        """Who -> items and tokens, of those who have any."""
        return {who: self._size(who) for who, own in self.items.items() if own}


def _tags(item: Any) -> int:
    """How often an item was said to have helped or hurt."""
    return sum(int(item.get(name, 0) or 0) for name in ("helped", "hurt")) if isinstance(item, Mapping) else 0


def _text(item: Any) -> str:
    return str(item.get("text", item)) if isinstance(item, Mapping) else str(item)


def doubles(items: Sequence[Any]) -> float | None:
    """Share of items that are nearly the same as an earlier one; None for fewer than two."""
    if len(items) < 2:
        return None
    like = likeness(bags(map(_text, items[:COMPARED])))
    return sum(bool((row[:n] >= ALIKE).any()) for n, row in enumerate(like)) / len(like)


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M9, but for the causal value of recall, which takes runs of its own."""
    stores = Stores()
    for event in events:
        stores.hear(event)
    stores.settle(events[-1].seq if events else 0)
    sizes = stores.sizes
    if not sizes and not stores.shown:
        return
    yield Finding(
        "size", mean(items for items, _ in sizes.values()), "items of a person who has any", "items"
    )
    yield Finding("tokens", mean(worth for _, worth in sizes.values()), "their length", "tokens")
    rounds = len({event.step for event in events})
    for deed in ("added", "edited", "retired", "erased"):
        yield Finding(deed, share(stores.deeds[deed], rounds), "items in a round, of everybody", "items")
    own = [doubles(list(items.values())) for items in stores.items.values()]
    yield Finding(
        "doubles",
        mean(one for one in own if one is not None),
        f"share of items like another (cosine {ALIKE})",
    )
    yield from _use(stores)
    yield from _foreseen(stores)
    yield Finding(
        "collapses", float(len(stores.collapses)), f"beats in which somebody lost more than {COLLAPSE:.0%}", "beats",
        tuple(stores.collapses[:FEW]),
    )  # fmt: skip


def _use(stores: Stores) -> Iterator[Finding]:
    if stores.shown:
        texts = [(who, key) for who, own in stores.items.items() for key, item in own.items() if _tells(item)]
        used = [float(stores.shown[one]) for one in texts]
        yield Finding(
            "unused", share(sum(not one for one in used), len(used)), "share of items never recalled"
        )
        yield Finding(
            "recall precision",
            share(len(stores.cited), len(stores.shown)),
            "share of what was shown that proved of use: evidence of a lesson, tagged, or followed in the answer",
        )
        yield Finding("gini of use", gini(used), "how unevenly items are recalled")
        yield Finding(
            "staleness",
            median(stores.ages) if stores.ages else None,
            "median age of what is recalled",
            "events",
        )
    marks = [item for own in stores.items.values() for item in own.values() if isinstance(item, Mapping)]
    helped, hurt = (sum(int(item.get(name, 0) or 0) for item in marks) for name in ("helped", "hurt"))
    if helped + hurt:
        about = (
            "share of tags that say an item helped, by the mind's own judgement, which nobody put to the test"
        )
        yield Finding("helpful", share(helped, helped + hurt), about)


def _foreseen(stores: Stores) -> Iterator[Finding]:
    """M11 as far as the record tells it: predictions about others that came true."""
    held = [item for own in stores.items.values() for item in own.values() if isinstance(item, Mapping)]
    tested = [
        item for item in held if isinstance(item.get("tests"), int) and isinstance(item.get("right"), int)
    ]
    right, tests = (sum(item[name] for item in tested) for name in ("right", "tests"))
    if tests:
        yield Finding(
            "predictions", share(right, tests), f"share of {tests} tested predictions that came true"
        )


def _tells(item: Any) -> bool:
    return isinstance(item, Mapping) and "text" in item
