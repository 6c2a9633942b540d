"""Detectors held against faults that were injected on purpose: what they find of them, and what they find beside."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sandbox.diagnosis.failures.words import episodes, unanswered
from sandbox.diagnosis.finding import Finding, mean, share
from sandbox.events import EVERYBODY, Event, Wrote

STORE = "injected"  # where a mind that is spoilt on purpose keeps how (the faculty `fault`)
Pairs = frozenset[tuple[str, str]]  # (person, mode)


class Score(NamedTuple):
    """precision, recall and their harmonic mean; None where there is nothing to find, or nothing was found."""

    precision: float | None
    recall: float | None

    @property
    def f1(self) -> float | None:
        """2 P R / (P + R); 0 where one of them is 0 or nothing was found."""
        if self.recall is None:
            return None
        both = (self.precision or 0) + self.recall
        return 2 * (self.precision or 0) * self.recall / both if both else 0.0


def labels(events: Sequence[Event]) -> Pairs:
    """Who was spoilt in which way."""
    return frozenset(
        (event.who, str(event.item["mode"]))
        for event in events
        if isinstance(event, Wrote) and event.store == STORE and isinstance(event.item, Mapping)
    )


def detected(events: Sequence[Event], found: Mapping[str, Sequence[Event]]) -> Pairs:
    """Who is seen to fail in which way; a failure of nobody in particular is left out."""
    silent = {
        (who, "unanswered") for lines in episodes(events) for _, who in unanswered(lines)
    }  # not who asked
    return frozenset(silent) | {
        (who, mode)
        for mode, seen in found.items()
        if mode != "unanswered"
        for one in seen
        if (who := _whose(one))
    }


def _whose(event: Event) -> str:
    private = event.witnesses if event.witnesses != EVERYBODY else ()
    return str(getattr(event, "who", "") or (private[0] if private else ""))


def score(found: frozenset[object], true: frozenset[object]) -> Score:
    """Of two sets."""
    hits = len(found & true)
    return Score(share(hits, len(found)), share(hits, len(true)))


def macro(found: Pairs, true: Pairs, part: int) -> float | None:
    """Mean F1 over people (part 0) or modes (part 1) that are in either, of the pairs of each."""
    ones = {pair[part] for pair in found | true}
    scores = (
        score(frozenset(p for p in found if p[part] == one), frozenset(p for p in true if p[part] == one)).f1
        for one in sorted(ones)
    )
    return mean(one or 0.0 for one in scores)


def findings(events: Sequence[Event], found: Mapping[str, Sequence[Event]]) -> Iterator[Finding]:
    """Precision, recall and F1 as AEGIS counts them (arXiv 2509.14295): of pairs, people and modes, micro and macro."""
    true, seen = labels(events), detected(events, found)
    if not true:
        return
    pairs = score(seen, true)
    yield Finding(
        "precision", pairs.precision, f"of (person, mode) that were found, those of {len(true)} injected"
    )
    yield Finding("recall", pairs.recall, f"of {len(true)} injected (person, mode), those that were found")
    yield Finding("F1 of pairs", pairs.f1, "harmonic mean of the two")
    for part, name in enumerate(("people", "modes")):
        micro = score(frozenset(one[part] for one in seen), frozenset(one[part] for one in true)).f1
        yield Finding(f"F1 of {name}", micro, f"micro: of the {name} alone")
        yield Finding(
            f"macro F1 of {name}", macro(seen, true, part), f"mean over {name} of the F1 of their pairs"
        )
    blind = ", ".join(sorted(mode for _, mode in true - seen)) or "nothing"
    yield Finding("missed", float(len(true - seen)), f"injected and not found: {blind}", "pairs")
