"""Long stores of memory as columns, so that ten thousand items are looked through in milliseconds.

Columns are kept between questions and follow the store as it grows. They are a function of its items alone: no replay
depends on whether they were kept.
"""

import threading
from collections.abc import Mapping
from itertools import islice
from operator import eq, is_
from typing import Any

import numpy as np

from agents.faculties import experience

SHORTLIST = 100  # items of one store that are compared in earnest: their vectors are asked for
KEPT = 64  # stores whose columns are kept, those used last
_kept: dict[tuple[str, str], "LongStore"] = {}
_guard = threading.Lock()


class LongStore:
    """What can be recalled of a store: keys, and by the same places seqs, importance and hashed bags of words."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.seqs, self.importance = np.zeros(0, int), np.zeros(0)
        self._known: dict[str, Any] = {}
        self._words = np.zeros(
            (256, 0), np.float32
        )  # a row for each place of a bag: questions have few words

    def follows(self, items: Mapping[str, Any]) -> bool:
        """Whether a store is this one, or this one with items added."""
        same = all(map(is_, self._known.values(), items.values())) and all(map(eq, self._known, items))
        return same and len(self._known) <= len(items)

    def grow(self, items: Mapping[str, Any]) -> None:
        """Take in what was added."""
        from agents.embeddings import SIZE, hashed  # with the clients, which most memories never need

        fresh = {key: items[key] for key in islice(items, len(self._known), None)}
        self._known.update(fresh)
        told = {key: item for key, item in fresh.items() if experience.tells(item)}
        statements = experience.written("", told)
        self.keys += told
        self.seqs = np.append(self.seqs, np.array([one.seq for one in statements], int))
        self.importance = np.append(self.importance, [one.importance for one in statements])
        words = np.array([hashed(one.like or one.text) for one in statements], np.float32).reshape(-1, SIZE)
        self._words = np.concatenate([self._words, words.T], axis=1)

    def likeness(self, question: str) -> "np.ndarray":
        """Cosines of the bags of words with that of a question."""
        from agents.embeddings import hashed

        asked = np.array(hashed(question), np.float32)
        (places,) = asked.nonzero()
        return asked[places] @ self._words[places]


def long_store(who: str, store: str, items: Mapping[str, Any]) -> LongStore:
    """The columns of somebody's store as it is now."""
    with _guard:
        long = _kept.pop((who, store), None)
        if long is None or not long.follows(items):
            long = LongStore()
        if len(items) > len(long._known):
            long.grow(items)
        _kept[who, store] = long
        if len(_kept) > KEPT:
            del _kept[next(iter(_kept))]
        return long
