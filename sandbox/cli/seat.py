"""A person's seat in the terminal: the question, its answer type's hint, and a line to type."""

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text as Words

from sandbox.asks import Allocation, AnswerError, Ask, Choice, Form, Number, Text, read
from sandbox.cli.screen import clean
from sandbox.events import Plain

if TYPE_CHECKING:
    from sandbox.world import World

Answer = Choice | Number | Text | Allocation | Form
COMMANDS = "/default takes the answer that stands in for silence, /give gives the seat back, /quit leaves it open"


class GivenBack(Exception):
    """The person gives the seat back instead of answering."""


class Left(Exception):
    """The person goes and leaves the question open."""


class Keyboard:
    """Lines typed by a person; questions to them go to `console`."""

    def __init__(self, console: Console) -> None:
        self.console = console

    def line(self, prompt: str) -> str:
        """What is typed, trimmed. Raises Left at the end of the input."""
        self.console.print(Words(prompt, "bold"), end="")
        typed = self.console.input()
        return typed.strip()

    def say(self, text: str, style: str = "dim") -> None:
        self.console.print(Words(clean(text), style))


def fill(world: "World", keyboard: Keyboard) -> None:
    """Answer every open question to a person. Raises GivenBack (with the name) or Left."""
    for who, ask in world.seats.items():
        keyboard.say(f"{who}, you are asked:", "bold reverse")
        keyboard.say(ask.prompt, "")
        keyboard.say(COMMANDS)
        while True:
            try:
                world.answer(who, _answer(ask, keyboard))
                break
            except AnswerError as error:
                keyboard.say(f"! {error}", "bold red")
            except GivenBack:
                raise GivenBack(who) from None


def _answer(ask: Ask, keyboard: Keyboard) -> Plain:
    """A value for the ask; parts of a form and shares of an allocation one after another. Raises AnswerError."""
    match ask.answer:
        case Form(fields=fields):
            return {name: _part(f"{name}, {one.hint()}", one, keyboard, ask) for name, one in fields.items()}
        case Allocation(among=among, total=total, unit=unit):
            keyboard.say(ask.answer.hint())
            left, shares = total, {}
            for name in among:
                share = Number(low=0, high=left, unit=unit)
                shares[name] = _part(f"{name}, {share.hint()}", share, keyboard, ask)
                left -= shares[name]
            return shares
        case other:
            return _part(other.hint(), other, keyboard, ask)


def _part(hint: str, answer: Answer, keyboard: Keyboard, ask: Ask) -> Plain:
    """One line, asked again until it is legal; a bare /default gives the whole ask's default."""
    while True:
        typed = keyboard.line(f"{clean(hint)} > ")
        if typed == "/quit":
            raise Left
        if typed == "/give":
            raise GivenBack
        try:
            return understood(typed, answer)
        except AnswerError as error:
            keyboard.say(f"! {error}", "bold red")


def understood(typed: str, answer: Answer) -> Plain:
    """What a person means by a line: an option may be abbreviated. Raises AnswerError."""
    match answer:
        case Text():
            return answer.validate_value(typed)
        case Choice(options=options):
            fitting = [option for option in options if typed and option.casefold().startswith(typed.casefold())]
            return answer.validate_value(fitting[0] if len(fitting) == 1 else typed)
    return read(typed, answer)[0]
