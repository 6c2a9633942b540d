"""Whether new lessons are any good: decisions are made again with them, and held against what was decided before."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from agents import asides
from agents.faculties.decisions import Decision
from agents.faculties.turn import Turn
from sandbox import AnswerError, answer_type, read

Outcome = str  # "won", "lost" or "tied"


class Verdict(NamedTuple):
    """How decisions came out that were made again, by kind of question: won, lost, tied of those enrolled.

    enrolled  kind of question -> decisions that were to be made again
    counted   (kind, outcome) -> how many of them came out so; what could not be made again is in neither
    """

    enrolled: Mapping[str, int]
    counted: Mapping[tuple[str, Outcome], int]

    def total(self, outcome: Outcome) -> int:
        return sum(count for (_, one), count in self.counted.items() if one == outcome)

    @property
    def better(self) -> bool:
        """More won than lost, none missing (the cohort is conserved), and no kind of question worse for it."""
        whole = sum(self.counted.values()) == sum(self.enrolled.values())
        gains = {tag: self._of(tag, "won") - self._of(tag, "lost") for tag in self.enrolled}
        return whole and sum(gains.values()) > 0 and min(gains.values()) >= 0

    def _of(self, tag: str, outcome: Outcome) -> int:
        return self.counted.get((tag, outcome), 0)

    def plain(self) -> dict[str, Any]:
        """As it is recorded."""
        counts = {outcome: self.total(outcome) for outcome in ("won", "lost", "tied")}
        return {"enrolled": sum(self.enrolled.values()), **counts, "kept": self.better}


def tried(turn: Turn, batch: Sequence[Decision], lessons: Sequence[str]) -> Verdict:
    """Make decisions again with lessons at hand."""
    counted = Counter[tuple[str, Outcome]]()
    for one in batch:
        if outcome := _again(turn, one, lessons):
            counted[one.asked.tag, outcome] += 1
    return Verdict(Counter(one.asked.tag for one in batch), counted)


def _again(turn: Turn, one: Decision, lessons: Sequence[str]) -> Outcome | None:
    """How a decision comes out when it is made again; None where no answer can be read."""
    answer = answer_type(one.asked.answer)
    words = asides.once_more(one.asked.prompt, answer.hint(), lessons)
    found = turn.consult(words, asides.once_more_schema(answer.schema()))
    try:
        value, _ = read(json.dumps(found["answer"] if isinstance(found, Mapping) else found), answer)
    except (AnswerError, KeyError):
        return None
    if value == one.value:
        return "tied"
    recorded = _recorded(turn, one, value)
    if recorded is not None and one.paid is not None:
        return "tied" if recorded == one.paid else "won" if recorded > one.paid else "lost"
    return _judged(turn, one, value)


def _recorded(turn: Turn, one: Decision, value: Any) -> float | None:
    """What this answer brought when this was asked, as far as cases tell: where a number decides no model judges."""
    paid = [
        case["paid"]
        for case in turn.memory("cases").values()
        if case["paid"] is not None and case["answer"] == value and case["like"] == one.asked.prompt[:600]
    ]
    return sum(paid) / len(paid) if paid else None


def _judged(turn: Turn, one: Decision, value: Any) -> Outcome | None:
    """Which answer is better, as the model judges; which of them it reads first is by lot."""
    swapped = turn.view.random.random() < 0.5
    first, second = (value, one.value) if swapped else (one.value, value)
    words = asides.which_is_better(one.words, one.asked.prompt, first, second)
    found = turn.consult(words, asides.WHICH_SCHEMA)
    said = str(found.get("better") if isinstance(found, Mapping) else found).strip().casefold()
    outcomes = {
        "neither": "tied",
        "first": "won" if swapped else "lost",
        "second": "lost" if swapped else "won",
    }
    return outcomes.get(said)
