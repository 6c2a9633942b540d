"""Think: guidance for oneself, before the answer."""

from statistics import mean, stdev
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import deliberation
from agents.faculties import experience
from agents.faculties.turn import Faculty, Turn
from sandbox import View, events, wording

PAYOFFS = 50  # last rounds with payments that an expectation goes by


class Guidance(Faculty):
    """A thought above the act: every few rounds what to go by, which then stands in every prompt of one's own.

    Two levels as in ReMA (arXiv 2503.09501): one thinks what to do, the other does it with that in view. As a
    `strategy` it is one sentence for the turn (EPO, arXiv 2502.12486), as a `plan` what to do now, soon, later (HIMA).
    A `watchful` mind thinks anew at once when its answer could not be read, when a round paid more than a standard
    deviation less than its rounds on average, or when a prediction about somebody came out wrong.
    """

    kind: Literal["guidance"] = "guidance"
    stores: ClassVar[tuple[str, ...]] = ("guidance",)

    form: Literal["guidance", "strategy", "plan"] = Field("guidance", description="what is thought")
    every: int = Field(3, ge=1, le=1_000_000, description="rounds between two thoughts: the horizon of one")
    words: int = Field(60, ge=10, le=400, description="longest guidance, words")
    watchful: bool = Field(False, description="whether it thinks anew before that when something went wrong")

    def deliberate(self, turn: Turn) -> None:
        held = turn.memory("guidance").get("guidance")
        fault = _fault(turn, held) if self.watchful and held else ""
        if held is None or fault or self._old(turn.view, held):
            held = self._thought(turn, held, fault) or held
        if held:
            turn.slots.setdefault("guidance", []).extend(_lines(held["text"]))

    def _old(self, view: View, held: dict[str, Any]) -> bool:
        """Whether its horizon is over, or nothing tells when it was thought: a person may have written it."""
        return held.get("episode") != view.episode or view.round - held.get("round", 0) >= self.every

    def _thought(self, turn: Turn, held: dict[str, Any] | None, fault: str) -> dict[str, Any] | None:
        before = "\n".join(["Until now you went by this:", *_lines(held["text"])]) if held else ""
        before += f"\nBut {fault}." if fault else ""
        words = deliberation.thought(self.form, self.words, turn.ask, turn.slots, before)
        text = self._text(turn.consult(words, deliberation.thought_schema(self.form)))
        if not text:
            return None
        at = {"episode": turn.view.episode, "round": turn.view.round, "seq": experience.now(turn.view)}
        fresh = {"text": text, **at, "misses": _misses(turn), "why": fault}
        turn.keep("guidance", "guidance", fresh)
        return fresh

    def _text(self, found: Any) -> str:
        """In one line, or a plan in three, of so many words together."""
        if self.form != "plan":
            return _first(found.get(self.form, "") if isinstance(found, dict) else found, self.words)
        told, lines = found if isinstance(found, dict) else {"now": found}, []
        for when in ("now", "soon", "later"):
            if text := _first(told.get(when, ""), self.words // 3):
                lines.append(f"{when.capitalize()}: {text}")
        return "\n".join(lines)


def _lines(text: str) -> list[str]:
    """A thought, or a plan line by line, in quotation marks: it may repeat what somebody said."""
    return [wording.quoted(line) for line in str(text).splitlines()]


def _first(said: Any, words: int) -> str:
    return " ".join(str(said or "").split()[:words])


def _fault(turn: Turn, held: dict[str, Any]) -> str:
    """What went wrong since a thought, in words; "" where nothing did."""
    since, fresh = held.get("seq", 0), False  # whether a round paid since
    rounds: dict[int, float] = {}
    present = experience.step(turn.view)
    for event in turn.view.known():
        unread = isinstance(event, events.Chose) and event.rung in ("default", "repair") and event.who
        if event.seq > since and unread == turn.view.name:
            return "an answer of yours could not be read"
        if len(rounds) > PAYOFFS:
            break
        if isinstance(event, events.Paid) and turn.view.name in event.amounts and event.step != present:
            fresh |= event.seq > since
            rounds[event.step] = rounds.get(event.step, 0.0) + event.amounts[turn.view.name]
    paid = list(rounds.values())  # of whole rounds, the last first
    if fresh and len(paid) > 2 and paid[0] < mean(paid[1:]) - max(stdev(paid[1:]), 1e-9):
        return f"the last round brought you {paid[0]:.4g}, on average it was {mean(paid[1:]):.4g}"
    return "somebody did not do what you expected" if _misses(turn) > held.get("misses", 0) else ""


def _misses(turn: Turn) -> int:
    """Predictions about others that came out wrong so far."""
    return sum(item["tests"] - item["right"] for item in turn.memory("hypotheses").values())
