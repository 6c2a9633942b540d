"""A person's seat. The seat itself lives in the engine: the world waits, and the person answers through a form."""

from typing import ClassVar

from pydantic import Field

from sandbox import Ask, Mind, Think, View


class Human(Mind):
    """Marks somebody whose questions are answered by a person, in the browser or the terminal."""

    seat: ClassVar[bool] = True

    deadline: float | None = Field(
        None,
        gt=0,
        le=604_800,
        description="seconds for each answer, then the default counts; empty: no limit",
    )

    def seat_seconds(self) -> float | None:
        return self.deadline

    def answer(self, view: View, ask: Ask, think: Think) -> object:
        raise RuntimeError(f"{ask.who} is played by a person: answer through the seat, not the mind")
