"""LookAhead: what would come of each answer, imagined before one is given."""

from collections.abc import Mapping
from itertools import product
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents import deliberation
from agents.faculties import experience
from agents.faculties.options import candidates, costs, number
from agents.faculties.strategy import payoff
from agents.faculties.turn import Faculty, Turn

STORE = "foresight"


Lines = dict[tuple[int, ...], Mapping[str, Any]]  # places of answers, one after another -> what is imagined


class LookAhead(Faculty):
    """For a few different answers the model imagines what comes of them; the one worth most is given.

    The model is its own model of the world, as in WebEvolver (Fang et al. 2025, arXiv 2504.21024). A line is worth its
    first payoff and, discounted, the best that may follow. What was foreseen of the answer that was given is held
    against what came: payoffs right within a tenth, and the Brier score of how sure it was.
    """

    kind: Literal["look_ahead"] = "look_ahead"
    stores: ClassVar[tuple[str, ...]] = (STORE,)

    width: int = Field(3, ge=2, le=8, description="different answers that are compared")
    depth: int = Field(1, ge=1, le=4, description="rounds that are imagined")
    discount: float = Field(1.0, ge=0, le=1, description="what a later round counts, beside the one before")
    calls: int = Field(16, ge=1, le=200, description="most calls of the model for one answer")
    tolerance: float = Field(0.1, ge=0, le=1, description="how far off a foreseen payoff may be, as a share")

    def deliberate(self, turn: Turn) -> None:
        self._learn(turn)
        calls = self.calls - costs(turn.ask, self.width)
        options = candidates(turn, self.width) if calls else []
        if len(options) < 2:
            return  # nothing to compare, or no call left to do so: the question is put as it is
        told = self._imagined(turn, options, calls)
        best = max(
            ((i,) for i in range(len(options)) if (i,) in told), key=lambda path: self._worth(told, path)
        )
        turn.settle(options[best[0]], "look_ahead")
        self._foresee(turn, told[best])

    def _imagined(self, turn: Turn, options: list[Any], calls: int) -> Lines:
        """What comes of each answer, then of each answer after it, as long as there are calls left."""
        told: Lines = {}
        for rounds in range(1, self.depth + 1):
            for path in product(range(len(options)), repeat=rounds):
                if len(told) >= calls:
                    return told
                before = [
                    (options[i], _line(told[path[: n + 1]].get("state"))) for n, i in enumerate(path[:-1])
                ]
                words = deliberation.world(turn.ask, turn.slots, before, options[path[-1]])
                found = turn.consult(words, deliberation.WORLD)
                told[path] = found if isinstance(found, Mapping) else {}
        return told

    def _worth(self, told: Lines, path: tuple[int, ...]) -> float:
        """The payoff of the last answer of a path, and of the best that follows."""
        later = [self._worth(told, one) for one in told if one[:-1] == path]
        return number(told[path].get("payoff"), -1e6, 1e6, 0.0) + self.discount * max(later, default=0.0)

    def _foresee(self, turn: Turn, best: Mapping[str, Any]) -> None:
        foreseen = {
            "payoff": number(best.get("payoff"), -1e6, 1e6, 0.0),
            "sure": number(best.get("sure"), 0, 1, 0.5),
            "others": _line(best.get("others")),
            "seq": experience.now(turn.view),
        }
        turn.keep(STORE, turn.ask.tag, {**self._record(turn), "open": foreseen})

    def _record(self, turn: Turn) -> dict[str, Any]:
        return dict(
            turn.memory(STORE).get(turn.ask.tag, {"tests": 0, "right": 0, "brier": 0.0, "open": None})
        )

    def _learn(self, turn: Turn) -> None:
        """What was foreseen last time against what was paid since."""
        record = self._record(turn)
        foreseen = record["open"]
        paid = payoff(turn.view, foreseen["seq"]) if foreseen else None
        if foreseen is None or paid is None:
            return
        far = max(abs(paid), abs(foreseen["payoff"]))
        right = abs(paid - foreseen["payoff"]) <= self.tolerance * far
        tests = record["tests"] + 1
        brier = record["brier"] + ((foreseen["sure"] - right) ** 2 - record["brier"]) / tests
        told = {"tests": tests, "right": record["right"] + right, "brier": round(brier, 6), "open": None}
        turn.keep(STORE, turn.ask.tag, told)


def _line(given: Any) -> str:
    return " ".join(str(given or "").split())[:300]
