"""A person's seat. The seat itself lives in the engine: the world waits, and the person answers through a form."""

from typing import ClassVar

from sandbox import Ask, Mind, Think, View


class Human(Mind):
    """Marks somebody whose questions are answered by a person, in the browser or the terminal."""

    seat: ClassVar[bool] = True

    def answer(self, view: View, ask: Ask, think: Think) -> object:
        raise RuntimeError(f"{ask.who} is played by a person: answer through the seat, not the mind")
