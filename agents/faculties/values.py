"""Values: what memories proved worth, by what was paid after they were shown. No model is asked."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from agents.faculties.decisions import cluster, decisions
from agents.faculties.experience import told
from agents.faculties.lessons import MARKS, before_asked
from agents.faculties.turn import Faculty, Turn

STORE = "worth"
ANSWERS = 50  # answers of one kind of question whose mean payoff is kept


class Values(Faculty):
    """Every recalled item has a value for each kind of situation, moved by the payoff after it was shown.

    With G the payoff less one's mean for that kind of question, Q += (G - Q) / min(n, 1 / alpha): the mean of what it
    brought, and from the tenth time on a running one. Half that step where the answer was another than the item's. A
    new item begins at the mean of its five nearest (after EvoKernel; the rule is a simplification). What each answer
    paid on average is kept beside it: such a memory can drift towards what pays and nothing else, and this shows it.
    """

    kind: Literal["values"] = "values"
    stores: ClassVar[tuple[str, ...]] = (STORE, MARKS)

    alpha: float = Field(0.1, gt=0, le=1, description="smallest step of a value")
    nearest: int = Field(
        5, ge=0, le=50, description="items from whose mean a new one's value begins; 0: from 0"
    )

    def recall(self, turn: Turn) -> None:
        """Before anything is recalled: what the last answer to such a question brought."""
        tag = turn.ask.tag
        held = turn.memory(MARKS).get(f"values {tag}")
        made = [one for one in decisions(turn.view, held["seq"]) if one.asked.tag == tag] if held else []
        if not held or not made:
            return
        paid = made[0].paid or 0.0
        table = turn.memory(STORE).get(f"answers to {tag}", {"count": 0, "mean": 0.0, "paid": {}})
        gain = paid - table["mean"] if table["count"] else 0.0
        for id in held["shown"]:
            self._move(turn, id, held["stage"], gain, made[0].value)
        turn.keep(STORE, f"answers to {tag}", counted(table, told(made[0].value, 60), paid))
        turn.keep(MARKS, f"values {tag}", None)

    def _move(self, turn: Turn, id: str, stage: str, gain: float, value: Any) -> None:
        store, _, key = id.partition(".")
        item = turn.memory(store).get(key)
        if item is None:
            turn.keep(STORE, id, None)
            return
        known = turn.memory(STORE).get(id, {})
        q, n = known.get(stage) or (self._begin(turn, id, item, stage), 0)
        moved = stepped(q, n + 1, gain, 1.0 if item.get("answer") == value else 0.5, self.alpha)
        turn.keep(STORE, id, {**known, stage: [round(moved, 9), n + 1]})

    def _begin(self, turn: Turn, id: str, item: Mapping[str, Any], stage: str) -> float:
        """The mean value of the nearest items that have one."""
        others = [
            (turn.memory(one.partition(".")[0]).get(one.partition(".")[2]), worth[stage][0])
            for one, worth in turn.memory(STORE).items()
            if stage in worth and one != id
        ][-100:]
        valued = [(one["text"], q) for one, q in others if one]
        if not (valued and self.nearest):
            return 0.0
        rows = turn.view.embed([str(item["text"]), *(text for text, _ in valued)])
        near = np.argsort(-(rows[1:] @ rows[0]), kind="stable")[: self.nearest]
        return float(np.mean([valued[i][1] for i in near]))

    def reflect(self, turn: Turn) -> None:
        """What was shown for this answer."""
        shown = [
            id
            for one in turn.writes
            if one.store == "recalled" and one.item
            for id in one.item["shown"]
            if "." in id
        ]
        if shown:
            turn.keep(
                MARKS,
                f"values {turn.ask.tag}",
                {"seq": before_asked(turn.view), "stage": stage_of(turn), "shown": shown},
            )


def stage_of(turn: Turn) -> str:
    """The kind of situation that values are kept for."""
    return cluster(turn.view, turn.ask.tag, turn.ask.prompt, turn.ask.answer.plain())


def stepped(q: float, n: int, gain: float, share: float, alpha: float) -> float:
    """A value after its n-th payoff."""
    return q + share * (gain - q) / min(n, 1 / alpha)


def counted(table: Mapping[str, Any], answer: str, paid: float) -> dict[str, Any]:
    """The table of what answers pay, after one more."""
    count, known = table["count"] + 1, dict(table["paid"])
    mean, n = known.pop(answer, (0.0, 0))
    known[answer] = [mean + (paid - mean) / (n + 1), n + 1]
    latest = dict(list(known.items())[-ANSWERS:])
    return {"count": count, "mean": table["mean"] + (paid - table["mean"]) / count, "paid": latest}


def worths(turn: Turn, ids: Sequence[str]) -> tuple["np.ndarray", "np.ndarray"]:
    """Values and how often they were moved, in this kind of situation; 0 and 0 where there is none."""
    known, stage = turn.memory(STORE), stage_of(turn)
    found = [known.get(id, {}).get(stage) or (0.0, 0) for id in ids]
    return np.array([q for q, _ in found], float), np.array([n for _, n in found], float)
