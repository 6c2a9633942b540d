"""Fault: an answer is spoilt on purpose, to see what finds it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from agents.faculties.turn import Faculty, Turn
from sandbox import Choice, Form, Text

STORE = "injected"
ASIDE = (
    "My favourite singer released another wonderful record yesterday evening.",
    "Honestly, nobody composes better melodies than this genius from Lisbon.",
    "Concert tickets are certainly expensive, especially during summer festivals.",
)
Mode = Literal[
    "repetition", "contradiction", "starting over", "unasked", "derailment", "withheld", "unanswered", "word and deed",
    "ended too early",
]  # fmt: skip


class Fault(Faculty):
    """From some round on every answer of this mind is spoilt in one way; what it was before is not changed.

    Response corruption as in AEGIS (Kong et al. 2025, arXiv 2509.14295), by rules alone: the words, the option or the
    private words of a finished answer are exchanged, and the mode is kept beside it as a label. The diagnosis holds its
    detectors against these labels. Modes by the names that it has for them (MAST); "unasked" and "word and deed" need
    the faculty `private_words`, "ended too early" a field `done`. Put it last among the faculties.
    """

    kind: Literal["fault"] = "fault"
    stores: ClassVar[tuple[str, ...]] = (STORE,)

    mode: Mode = Field("repetition", description="what goes wrong")
    since: int = Field(2, ge=1, le=1_000_000, description="round of each game from which on it does")

    def revise(self, turn: Turn) -> None:
        if turn.view.round < self.since:
            return
        before = turn.value, turn.aside
        spoilt = WAYS[self.mode](turn)
        if spoilt is not None:
            turn.value = turn.ask.answer.validate_value(spoilt)
        if (turn.value, turn.aside) != before:  # what was like that already is the mind's own fault
            turn.keep(STORE, turn.ask.tag, {"mode": self.mode, "round": turn.view.round})


def _own(turn: Turn) -> list[str]:
    """What one said in this game, the oldest first."""
    return [line.text for line in turn.view.words() if line.who == turn.view.name][::-1]


def _said(turn: Turn, text: str) -> Any:
    """The answer with other words; None where it has none."""
    if isinstance(turn.ask.answer, Text):
        return text
    fields = turn.ask.answer.fields if isinstance(turn.ask.answer, Form) else {}
    spoken = [name for name, one in fields.items() if isinstance(one, Text)]
    return {**turn.value, **dict.fromkeys(spoken, text)} if spoken else None


def _repeats(turn: Turn) -> Any:
    return _said(turn, own[-1]) if (own := _own(turn)) else None


def _begins(turn: Turn) -> Any:
    return _said(turn, f"Hello, I am {turn.view.name}.") if _own(turn) else None


def _contradicts(turn: Turn) -> Any:
    """One's role, told in another way each time."""
    return _said(turn, f"As you know, my role is {('baker', 'smith')[turn.view.round % 2]}.")


def _leaves(turn: Turn) -> Any:
    return _said(turn, ASIDE[turn.view.round % len(ASIDE)])


def _hides(turn: Turn) -> Any:
    return _said(turn, "There is nothing that I could tell.")


def _passes_by(turn: Turn) -> Any:
    return _said(turn, "Let us simply go on as before.")


def _does_not_ask(turn: Turn) -> Any:
    if turn.aside is None or (spoilt := _said(turn, "We do it my way.")) is None:
        return None
    turn.aside = "I do not know what they want."
    return spoilt


def _does_another(turn: Turn) -> Any:
    """Another option than the private words name."""
    found = next(_picks(turn), None)
    if turn.aside is None or found is None:
        return None
    name, answer, value = found
    other = next((one for one in answer.options if one != value), None)
    if other is None:
        return None
    turn.aside = f"I choose {value}."
    return {**turn.value, name: other} if name else other


def _ends(turn: Turn) -> Any:
    fields = turn.ask.answer.fields if isinstance(turn.ask.answer, Form) else {}
    done = fields.get("done")
    able = isinstance(done, Choice) and "yes" in done.options and isinstance(turn.value, Mapping)
    return {**turn.value, "done": "yes"} if able else None


def _picks(turn: Turn) -> Iterator[tuple[str, Choice, Any]]:
    """The parts of an answer that pick among options; "" is the whole."""
    answer = turn.ask.answer
    if isinstance(answer, Choice):
        yield "", answer, turn.value
    for name, one in answer.fields.items() if isinstance(answer, Form) else ():
        if isinstance(one, Choice):
            yield name, one, turn.value[name]


WAYS: dict[str, Callable[[Turn], Any]] = {
    "repetition": _repeats,
    "contradiction": _contradicts,
    "starting over": _begins,
    "unasked": _does_not_ask,
    "derailment": _leaves,
    "withheld": _hides,
    "unanswered": _passes_by,
    "word and deed": _does_another,
    "ended too early": _ends,
}
