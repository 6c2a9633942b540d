"""What people stand for, and how alike it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from zlib import crc32

from sandbox.stage import Stage

if TYPE_CHECKING:
    import numpy as np

    Vectors = np.ndarray[Any, np.dtype[np.float64]]  # a row per person, of length 1 or 0

MOST_WORDS = 2048  # in a vector made without a model; further ones share a place


def stances(stage: Stage) -> dict[str, str]:
    """What each of those present last stood for in this episode, as far as it is public; in order of joining."""
    found: dict[str, str] = {}
    here = set(stage.names)
    for event in reversed(stage.past()):
        if event.kind == "Opened" or len(found) == len(here):
            break
        for who, words in stage.scenario.stance(event):
            if who in here:
                found.setdefault(who, words)
    return {name: found[name] for name in stage.names if name in found}


def bags(texts: Iterable[str]) -> Vectors:
    """A vector per text without a model: its words, counted. Vectors of one call can be compared."""
    import numpy as np

    counted = [Counter(re.findall(r"-?\w+", text.lower())) for text in texts]
    place: dict[str, int] = {}
    for words in counted:
        for word in words:
            place.setdefault(
                word, len(place) if len(place) < MOST_WORDS else crc32(word.encode()) % MOST_WORDS
            )
    rows = np.zeros((len(counted), min(MOST_WORDS, len(place))))
    for row, words in zip(rows, counted, strict=True):
        for word, count in words.items():
            row[place[word]] += count
    return unit(rows)


def unit(rows: Sequence[Sequence[float]] | Vectors) -> Vectors:
    """Every row at length 1, rows of nothing left as they are: else psi would depend on how long a text is."""
    import numpy as np

    matrix = np.array(rows, dtype=float)
    norms = np.linalg.norm(matrix, axis=1, keepdims=True)
    np.divide(matrix, norms, out=matrix, where=norms > 0)
    return matrix


def likeness(rows: Vectors) -> Vectors:
    """Cosine of every two, -1 to 1; rounded, so that equal texts are equally alike on every machine."""
    import numpy as np

    return np.round(rows @ rows.T, 10)


def same(words: Mapping[str, str]) -> dict[str, list[str]]:
    """Answer -> who gave it; spelling and case aside."""
    groups: dict[str, list[str]] = {}
    for who, text in words.items():
        groups.setdefault(" ".join(text.lower().split()), []).append(who)
    return groups
