"""Failures of a society: the fourteen modes of MAST (Cemri et al. 2025, arXiv 2503.13657), by rules alone.

No model is asked. Nine modes are seen in what people say and answer. The others need what only the scenario or the
mind knows: goals and checks (`sandbox.referee`), private words. Where a run does not tell these a mode has no value,
and the finding says why: it is unknown, which is not the same as absent.
"""

from collections.abc import Iterator, Sequence

from sandbox.diagnosis.failures import deeds, score, words
from sandbox.diagnosis.failures.modes import MODES, Mode
from sandbox.diagnosis.failures.refereed import cards, told
from sandbox.diagnosis.failures.words import alike, episodes, games, grams, meant_for, questions
from sandbox.diagnosis.finding import FEW, Finding, share
from sandbox.events import Chose, Event, Said, Wrote

__all__ = [
    "MODES", "Mode", "alike", "cards", "episodes", "failures", "findings", "games", "grams",
    "meant_for", "questions", "unknown",
]  # fmt: skip


def failures(events: Sequence[Event]) -> dict[str, list[Event]]:
    """Mode -> the events at which it is seen, in order."""
    found: dict[str, list[Event]] = {mode: [] for mode in MODES}
    found["no legal answer"] = list(deeds.illegal(events))
    found["out of role"] = list(deeds.out_of_role(events))
    for game in games(events):
        for mode, line in words.repeated(game):
            found[mode].append(line)
        lines = [one for one in game if isinstance(one, Said)]
        found["unanswered"] += [line for line, _ in words.unanswered(lines)]
        found["derailment"] += words.derailed(game)
    found["contradiction"] = list(words.contradictions(events))
    found["past the end"] = list(words.to_the_gone(events))
    found["unasked"] = list(deeds.unasked(events))
    found["word and deed"] = list(deeds.mismatched(events))
    for mode, seen in told(events).seen.items():
        found[mode] = sorted([*found[mode], *seen], key=lambda one: one.seq)
    return found


def unknown(events: Sequence[Event]) -> dict[str, str]:
    """Mode -> why it cannot be seen in this run, of those that cannot."""
    known = set(told(events).known)
    known |= {"out of role"} if deeds.has_roles(events) else set()
    if any(isinstance(event, Wrote) and event.store == deeds.PRIVATE for event in events):
        known |= {"unasked", "word and deed"}
    return {name: mode.lacks for name, mode in MODES.items() if mode.lacks and name not in known}


def findings(events: Sequence[Event]) -> Iterator[Finding]:
    """M8: counts in a thousand turns, the first failure, and how many turns of the run came after it."""
    found, lacking = failures(events), unknown(events)
    turns = [event.seq for event in events if isinstance(event, Said | Chose)]
    for mode, seen in found.items():
        per = share(1000 * len(seen), len(turns)) if seen or mode not in lacking else None
        about = f"{MODES[mode].code} {MODES[mode].about}"
        yield Finding(
            mode,
            per,
            about,
            "in 1,000 turns",
            tuple(one.seq for one in seen[:FEW]),
            lacks=lacking.get(mode, ""),
        )
    first = min((one.seq for seen in found.values() for one in seen), default=None)
    if first is not None:
        before = sum(seq < first for seq in turns)
        yield Finding(
            "first failure", float(before + 1), "the turn at which the first one is seen", "turn", (first,)
        )
        yield Finding(
            "cascade", float(len(turns) - before), "turns from the first failure to the end", "turns"
        )
    yield from score.findings(events, found)
