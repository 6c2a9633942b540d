"""Cases: what was asked, answered and gained, to be recalled where something like it is asked."""

from typing import ClassVar, Literal

from pydantic import Field

from agents.faculties.decisions import Decision, cluster, decisions
from agents.faculties.lessons import MARKS, outlive
from agents.faculties.turn import Faculty, Turn

STORE = "cases"


class Cases(Faculty):
    """Keeps every decision with the question and what it brought, once that is known. It asks no model.

    The simplest memory of experience, and a strong baseline (ExpRAG in Evo-Memory, arXiv 2511.20857): what the present
    question is like is recalled as an example. A case counts as bad where it lost, or paid less than the mean so far.
    """

    kind: Literal["cases"] = "cases"
    stores: ClassVar[tuple[str, ...]] = (STORE, MARKS)

    most: int = Field(500, ge=1, le=20_000, description="cases kept, the newest")

    def recall(self, turn: Turn) -> None:
        """Before anything is recalled: what came of the last decisions is known by now."""
        mark = turn.memory(MARKS).get(STORE, {"seq": 0, "count": 0, "mean": 0.0})
        settled = decisions(turn.view, mark["seq"])
        for one in settled:
            count, mean = mark["count"] + 1, mark["mean"]
            paid = one.paid or 0.0
            turn.keep(STORE, f"c{count:05}", self._case(turn, one, paid < 0 or (count > 1 and paid < mean)))
            if count > self.most:
                outlive(turn, f"{STORE}.c{count - self.most:05}")
                turn.keep(STORE, f"c{count - self.most:05}", None)
            mark = {"seq": one.at, "count": count, "mean": round(mean + (paid - mean) / count, 9)}
        if settled:
            turn.keep(MARKS, STORE, mark)

    def _case(self, turn: Turn, one: Decision, bad: bool) -> dict[str, object]:
        asked = one.asked
        return {
            "text": one.words, "like": asked.prompt[:600], "tag": asked.tag, "answer": one.value, "paid": one.paid,
            "bad": bad, "kind": cluster(turn.view, asked.tag, asked.prompt, asked.answer),
            "evidence": list(one.evidence), "importance": 5, "seq": one.at, "step": asked.step,
        }  # fmt: skip
