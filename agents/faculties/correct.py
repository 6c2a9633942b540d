"""SelfCorrection: an answer looked at again before it counts, in words or by choosing."""

from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import deliberation
from agents.faculties import experience
from agents.faculties.options import candidates, legal, same
from agents.faculties.turn import Faculty, Turn
from agents.prompts import table
from sandbox import events

STORE = "corrections"
KEPT = ("right to right", "right to wrong", "wrong to right", "wrong to wrong")


class SelfCorrection(Faculty):
    """Looks at one's answer again, at most a few times, and stops as soon as it stands.

    By generation the model criticises and answers anew; by choice it picks among enumerated answers, its first among
    them. Free revision improves fast and then drifts, choice is stable but keeps to the first pick: hence two ways and
    a cap. Revision only where there is doubt: the answer had to be repaired, or quick samples disagree. Where a truth
    is posted later (`truth` on the board), the four flips are counted; once revision has turned right into wrong more
    often than wrong into right over enough decisions, it is left off.
    """

    kind: Literal["self_correction"] = "self_correction"
    stores: ClassVar[tuple[str, ...]] = (STORE,)

    by: Literal["generation", "choice"] = Field(
        "generation", description="answer anew, or pick among answers"
    )
    most: int = Field(2, ge=1, le=5, description="revisions of one answer")
    options: int = Field(6, ge=2, le=20, description="answers to pick among, where there are more")
    samples: int = Field(
        0,
        ge=0,
        le=8,
        description="quick samples whose disagreement makes doubt; 0: every answer is looked at again",
    )
    disagreement: float = Field(
        1 / 3, ge=0, le=1, description="share of samples that differ, above which one doubts"
    )
    decisions: int = Field(50, ge=1, le=10_000, description="judged decisions before it may be left off")

    def revise(self, turn: Turn) -> None:
        record = self._judged(turn)
        if not self._off(record) and self._doubts(turn):
            first = turn.value
            given = [first]
            while len(given) <= self.most:
                value = self._generated(turn, given) if self.by == "generation" else self._picked(turn, given)
                if value is None or same(value) == same(given[-1]):
                    break
                given.append(value)
            turn.value = given[-1]
            record["asked"] += 1
            record["changed"] += same(first) != same(turn.value)
            pending = {"first": first, "last": turn.value, "seq": experience.now(turn.view)}
            record["open"] = [*record["open"], pending][-20:]
        turn.keep(STORE, turn.ask.tag, record)

    def _generated(self, turn: Turn, given: list[Any]) -> Any:
        schema = table(flaws=deliberation.TEXT, answer=turn.ask.answer.schema())
        found = turn.consult(deliberation.revision(turn.ask, turn.slots, given), schema)
        answers = legal(turn, [found.get("answer")] if isinstance(found, dict) else [])
        return answers[0] if answers else None

    def _picked(self, turn: Turn, given: list[Any]) -> Any:
        if len(given) > 1:
            return None  # a pick among the same answers again is no second thought
        listed = {same(one): one for one in (*given, *candidates(turn, self.options))}
        options = sorted(listed.values(), key=same)
        schema = table(number={"type": "integer", "minimum": 1, "maximum": len(options)})
        found = turn.consult(deliberation.selection(turn.ask, turn.slots, options), schema)
        n = found.get("number") if isinstance(found, dict) else None
        return options[n - 1] if type(n) is int and 0 < n <= len(options) else None

    def _doubts(self, turn: Turn) -> bool:
        """Whether there is reason to look again: it costs `samples` calls."""
        if not self.samples or turn.rung == "repair":
            return True
        schema = table(answer=turn.ask.answer.schema())
        said = [
            turn.consult(f"{deliberation.asked(turn.ask)}\n\nQuick thought {n}: your answer?", schema)
            for n in range(1, self.samples + 1)
        ]
        values = [
            found for one in said if isinstance(one, dict) for found in legal(turn, [one.get("answer")])
        ]
        differ = sum(same(value) != same(turn.value) for value in values)
        return bool(values) and differ / len(values) > self.disagreement

    def _off(self, record: dict[str, Any]) -> bool:
        flips = record["flips"]
        enough = sum(flips.values()) >= self.decisions
        return bool(enough and flips["right to wrong"] > flips["wrong to right"])

    def _judged(self, turn: Turn) -> dict[str, Any]:
        """The record with the flips of decisions whose truth has been posted since."""
        fresh = {"asked": 0, "changed": 0, "flips": dict.fromkeys(KEPT, 0), "open": []}
        record = dict(turn.memory(STORE).get(turn.ask.tag, fresh))
        record["flips"], still = dict(record["flips"]), []
        for one in record["open"]:
            truth = _truth(turn, one["seq"])
            if truth is None:
                still.append(one)
                continue
            before, after = ("right" if _is(one[part], truth) else "wrong" for part in ("first", "last"))
            record["flips"][f"{before} to {after}"] += 1
        return {**record, "open": still}


def _truth(turn: Turn, seq: int) -> Any:
    """The first truth that was posted after an event."""
    found = None
    for event in turn.view.known():
        if event.seq <= seq:
            break
        if isinstance(event, events.Posted):
            value = event.value
            told = value.get("truth") if isinstance(value, dict) else value if event.key == "truth" else None
            found = told if told is not None else found
    return found


def _is(value: Any, truth: Any) -> bool:
    """Whether an answer is the truth; of a form, its field `answer`."""
    own = value.get("answer", value) if isinstance(value, dict) else value
    return str(own).strip().casefold() == str(truth).strip().casefold()
