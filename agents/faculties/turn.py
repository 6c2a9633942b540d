"""One question, as faculties see it: what is known, the way to the model, what goes into the prompt, what is kept."""

from abc import ABC
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from sandbox import Ask, Deferral, View, Write, events, masked

Consult = Callable[
    [str, Mapping[str, Any]], Any
]  # words, JSON schema -> the value; raises what it cannot get
Scope = Literal["private", "team", "public"]
FAULTS = "faults"  # the store that counts what went wrong


@dataclass(slots=True)
class Turn:
    """A blackboard for one question.

    consult   asks the mind's model something else than the question
    slots     name -> lines for the prompt, in the order in which they were filled
    writes    memory items to keep
    left      old talk that the prompt left out, the oldest first, for `reflect`
    settled   whether a faculty has the answer already: then the question itself is not put to the model
    value     the answer, for `revise` and `reflect`; `rung` how it came about
    aside     what was thought in private beside it; None: nothing private is asked for
    defer     a person who is asked first
    asking    the faculty that runs just now
    """

    view: View
    ask: Ask
    consult: Consult
    slots: dict[str, list[str]] = field(default_factory=dict)
    writes: list[Write] = field(default_factory=list)
    value: Any = None
    left: Sequence[events.Said] = ()
    settled: bool = False
    rung: str = ""
    aside: str | None = None
    defer: Deferral | None = None
    asking: str = ""

    def settle(self, value: Any, rung: str) -> None:
        """Give the answer before the question is put to the model. Raises AnswerError where it is not legal."""
        self.value, self.rung, self.settled = self.ask.answer.validate_value(value), rung, True

    def memory(self, store: str) -> Mapping[str, Any]:
        """A store as it is now, with what was written in this turn."""
        held = self.view.memory.get(store, {})
        fresh = {write.key: write.item for write in self.writes if write.store == store}
        if not fresh:
            return held
        return {key: item for key, item in {**held, **fresh}.items() if item is not None}

    def keep(self, store: str, key: str, item: Any, scope: Scope = "private") -> None:
        """Write an item into a store, new or in place of the one under this key; None forgets it."""
        self.writes.append(Write(key, item, store, scope))

    def run(self, hook: str, faculties: Sequence["Faculty"]) -> None:
        """Run a hook of all. What raises is counted under ``faults``, and neither the others nor the answer suffer."""
        for faculty in faculties:
            self.asking = type(faculty).__name__
            try:
                getattr(faculty, hook)(self)
            except Exception as error:
                name = type(faculty).__name__
                before = self.memory(FAULTS).get(name, {}).get("count", 0)
                last = masked(f"{type(error).__name__}: {error}")[:300]
                self.keep(FAULTS, name, {"count": before + 1, "last": last})


class Faculty(BaseModel, ABC):
    """A part of a mind. `stores` names what it keeps: the prompt shows that through its slot alone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    stores: ClassVar[tuple[str, ...]] = ()

    def recall(self, turn: Turn) -> None:
        """Before anything else: lines of the past."""

    def deliberate(self, turn: Turn) -> None:
        """Before the answer, with what was recalled."""

    def revise(self, turn: Turn) -> None:
        """With an answer in hand, before it counts: `turn.value` may become another legal one."""

    def reflect(self, turn: Turn) -> None:
        """After the answer."""
