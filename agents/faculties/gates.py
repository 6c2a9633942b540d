"""Gates: whether memory is looked into at all. Closed, the prompt is that of a mind without memory, byte for byte."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from agents import asides
from agents.faculties.lessons import MARKS, line
from agents.faculties.options import legal, same
from agents.faculties.turn import Turn
from agents.prompts import table
from sandbox import events

Gate = Literal["first", "failed", "unsure", "split", "asked"]
SURE = 0.6  # below it one is unsure
SAMPLES, AGREE = 3, 2 / 3  # quick answers, and the share of the commonest below which they are split


def query(turn: Turn, gates: Sequence[Gate], cooldown: int, slot: str) -> str | None:
    """What to look for: the question, or what the mind says itself; None where every gate stays closed."""
    if not gates:
        return turn.ask.prompt
    here, mark = (turn.view.episode, turn.view.round), f"gate {slot} {turn.ask.tag}"
    last = turn.memory(MARKS).get(mark)
    if last and last["episode"] == here[0] and here[1] - last["round"] < cooldown:
        return None
    words = next(filter(None, (_GATES[gate](turn) for gate in gates)), None)
    if words:
        turn.keep(MARKS, mark, {"episode": here[0], "round": here[1]})
    return words


def _first(turn: Turn) -> str:
    return turn.ask.prompt if turn.view.round == 1 else ""


def _failed(turn: Turn) -> str:
    """The last payment was a loss, or less than usual."""
    me, cases = turn.view.name, turn.memory("cases")
    if cases:
        return turn.ask.prompt if cases[next(reversed(cases))]["bad"] else ""
    paid = (e.amounts[me] for e in turn.view.known() if isinstance(e, events.Paid) and me in e.amounts)
    return turn.ask.prompt if next(paid, 0) < 0 else ""


def _unsure(turn: Turn) -> str:
    found = turn.consult(asides.sure(turn.ask.prompt), asides.SURE_SCHEMA)
    sure = found.get("sure") if isinstance(found, Mapping) else found
    return turn.ask.prompt if isinstance(sure, int | float) and sure < SURE else ""


def _split(turn: Turn) -> str:
    """Quick answers to the question differ."""
    schema = table(answer=turn.ask.answer.schema())
    said = [turn.consult(asides.quick(turn.ask.prompt, n), schema) for n in range(1, SAMPLES + 1)]
    told = Counter(
        same(one) for found in said if isinstance(found, Mapping) for one in legal(turn, [found.get("answer")])
    )
    agree = max(told.values(), default=0) / (told.total() or 1)
    return turn.ask.prompt if told and agree < AGREE else ""


def _asked(turn: Turn) -> str:
    found = turn.consult(asides.search(turn.ask.prompt), asides.SEARCH_SCHEMA)
    return line(found.get("search") if isinstance(found, Mapping) else found, 200)


_GATES: dict[Gate, Callable[[Turn], str]] = {
    "first": _first, "failed": _failed, "unsure": _unsure, "split": _split, "asked": _asked
}  # fmt: skip
