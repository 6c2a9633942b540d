"""Which answers are worth a thought: all of a short list, or those that the model names, the legal ones of them."""

import json
from collections.abc import Iterable
from typing import Any

from agents import deliberation
from agents.faculties.turn import Turn
from agents.prompts import table
from sandbox import AnswerError, Ask, Choice, read


def candidates(turn: Turn, most: int) -> list[Any]:
    """Different legal answers, at most so many. Asks the model unless there are no more options than that."""
    answer = turn.ask.answer
    if isinstance(answer, Choice) and not costs(turn.ask, most):
        return list(answer.options)
    schema = table(candidates=deliberation.several(answer.schema(), most))
    found = turn.consult(deliberation.candidates(turn.ask, turn.slots, most), schema)
    listed = found.get("candidates") if isinstance(found, dict) else found
    return legal(turn, listed if isinstance(listed, list) else ())[:most]


def costs(ask: Ask, most: int) -> int:
    """Calls that finding so many candidates takes: none where there are no more options."""
    return int(not (isinstance(ask.answer, Choice) and len(ask.answer.options) <= most))


def legal(turn: Turn, said: Iterable[Any]) -> list[Any]:
    """The different legal answers among what a model said, in its order."""
    found: dict[str, Any] = {}
    for one in said:
        try:
            value, _ = read(json.dumps(one), turn.ask.answer)
        except (AnswerError, TypeError):
            continue
        found.setdefault(same(value), value)
    return list(found.values())


def same(value: Any) -> str:
    """Two answers are the same when this is."""
    return json.dumps(value, sort_keys=True).casefold()


def number(given: Any, low: float, high: float, otherwise: float) -> float:
    """A number that a model gave, within bounds; what is none counts as `otherwise`."""
    if isinstance(given, bool) or not isinstance(given, int | float) or given != given:
        return otherwise
    return min(high, max(low, float(given)))
